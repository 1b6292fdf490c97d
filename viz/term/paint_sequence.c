/* paint_sequence.c - one row of a sequence diagram as cells: lifelines, the arrow,
 * what stands beside it, and the edges of a cancellation's shape. What is in the
 * row is the scene's business; here are lines, tips and colours. */
#include <string.h>

#include "../scene/why/sentences.h"
#include "sequence_sheet.h"

static int width(const char *s) { return lun_text_width(s, strlen(s)); }

static void put(const lun_sheet *sh, int x, int y, lun_style st, uint32_t ch) {
  lun_cells_set(sh->s->g, sh->r, x, y, st, ch);
}

static uint32_t first_char(const char *utf8) {
  const unsigned char *u = (const unsigned char *)utf8;
  return u[0] < 0x80 ? u[0] : (u[0] & 0x0Fu) << 12 | (u[1] & 0x3Fu) << 6 | (u[2] & 0x3Fu);
}

/* What was recorded after the cursor is faint, and keeps its shape; of the future that the loop only expects, lifelines
 * are dotted. */
static bool is_faint(const lun_sheet *sh, const lun_seq_row *row) { return row->ahead && sh->s->view->past; }
static bool is_dotted(const lun_sheet *sh, const lun_seq_row *row) { return row->ahead && !sh->s->view->past; }

static lun_style style(const lun_sheet *sh, const lun_seq_row *row, lun_ink ink) {
  return lun_ink_of(is_faint(sh, row) ? LUN_INK_FAINT : ink);
}

static int column(const lun_sheet *sh, int actor) { return sh->x[sh->q.actor[actor].column]; }

/* ---- lifelines ---- */

static lun_ink life_ink(const lun_seq_life *l) {
  if (l->blocked) return LUN_INK_FAILED;
  if (l->cancelling) return LUN_INK_CANCEL;
  return l->life == LUN_LIFE_RUN ? LUN_INK_RUNNING : l->life == LUN_LIFE_READY ? LUN_INK_READY : LUN_INK_WAITING;
}

static uint32_t life_char(const lun_seq_life *l, bool dotted) {
  if (dotted) return 0x2506;
  if (l->life == LUN_LIFE_RUN) return 0x2588;
  if (l->life == LUN_LIFE_READY) return 0x258C;
  return l->cancelling ? 0x2551 : 0x2502;
}

static void paint_lifeline(const lun_sheet *sh, const lun_seq_row *row, int c, int y) {
  const lun_seq_life *l = &row->life[c];
  bool idle = row->kind == LUN_SR_IDLE;
  if (l->life == LUN_LIFE_NONE) return;
  if (c == 0) put(sh, sh->x[0], y, lun_ink_of(LUN_INK_RULE), is_dotted(sh, row) ? 0x2506 : idle ? 0x250A : 0x2502);
  else put(sh, sh->x[c], y, style(sh, row, life_ink(l)), life_char(l, is_dotted(sh, row)));
}

static void paint_lifelines(const lun_sheet *sh, const lun_seq_row *row, int y) {
  for (int c = 0; c < sh->q.ncolumns; c++) paint_lifeline(sh, row, c, y);
}

/* ---- shapes ---- */

static bool is_wide(const lun_seq_shape *s) {
  for (size_t k = 0; k <= s->last - s->first; k++)
    if (s->hi[k] > s->lo[k]) return true;
  return false;
}

static void edge(const lun_sheet *sh, const lun_seq_row *row, int y, int x0, int x1, uint32_t left, uint32_t right) {
  lun_style st = style(sh, row, LUN_INK_CANCEL);
  for (int x = x0 + 1; x < x1; x++) put(sh, x, y, st, 0x2500);
  if (left) put(sh, x0, y, st, left);
  if (right) put(sh, x1, y, st, right);
}

/* In a row: its two sides; the edge above in its first row, below in its last; steps where it narrows below. */
static void paint_shape(const lun_sheet *sh, const lun_seq_shape *s, size_t i, int y) {
  const lun_seq_row *row = &sh->q.row[i];
  size_t k = i - s->first;
  lun_style st = style(sh, row, LUN_INK_CANCEL);
  int lo = sh->x[s->lo[k]] - 2, hi = sh->x[s->hi[k]] + 2;
  bool ends = i == s->last && !s->open;
  if (i == s->first) return edge(sh, row, y, lo, hi, 0x256D, 0x256E);
  if (ends) return edge(sh, row, y, lo, hi, 0x2570, 0x256F);
  put(sh, lo, y, st, 0x2502);
  put(sh, hi, y, st, 0x2502);
  if (i == s->last) return;
  int lo_below = sh->x[s->lo[k + 1]] - 2, hi_below = sh->x[s->hi[k + 1]] + 2;
  if (hi_below < hi) edge(sh, row, y, hi_below, hi, 0x256D, 0x256F);
  if (lo_below > lo) edge(sh, row, y, lo, lo_below, 0x2570, 0x256E);
}

static const lun_seq_shape *shape_around(const lun_sheet *sh, size_t i, int c) {
  for (size_t k = 0; k < sh->q.nshapes; k++) {
    const lun_seq_shape *s = &sh->q.shape[k];
    bool within = i >= s->first && i <= s->last && is_wide(s);
    if (within && c >= s->lo[i - s->first] && c <= s->hi[i - s->first]) return s;
  }
  return NULL;
}

static void paint_shapes(const lun_sheet *sh, size_t i, int y) {
  for (size_t k = 0; k < sh->q.nshapes && sh->edges; k++) {
    const lun_seq_shape *s = &sh->q.shape[k];
    if (i >= s->first && i <= s->last && is_wide(s)) paint_shape(sh, s, i, y);
  }
}

/* ---- notes ---- */

/* Text right of a lifeline, up to the next one. */
static void paint_note(const lun_sheet *sh, size_t i, int y, int actor, lun_ink ink, const char *text) {
  const lun_seq_row *row = &sh->q.row[i];
  int c = sh->q.actor[actor].column, x = sh->x[c] + 2;
  int end = row->t == INT64_MIN ? sh->r.x + sh->r.w - 1 : sh->time - 1;
  const lun_seq_shape *s = sh->edges ? shape_around(sh, i, c) : NULL;
  char cut[512];
  if (s && c == s->hi[i - s->first]) x += 2;
  for (int k = sh->q.ncolumns - 1; k > c; k--)
    if (row->life[k].life != LUN_LIFE_NONE) end = sh->x[k] - 1;
  lun_rect clip = {x, y, end - x, 1};
  if (!*text || clip.w < 2) return;
  lun_pen p = lun_pen_at(sh->s->g, lun_rect_meet(clip, sh->r), x, y);
  lun_pen_text(&p, style(sh, row, ink), lun_elide(cut, sizeof cut, text, clip.w, false));
}

/* ---- arrows ---- */

typedef struct arrow {
  uint32_t line, right, left; /* its tips, by where it points */
  uint8_t ink, name;
} arrow;

static const arrow arrows[] = {
  [LUN_SQ_RESUME] = {0x2501, 0x25B6, 0x25C0, LUN_INK_TEXT, LUN_INK_DIM},
  [LUN_SQ_RAISE] = {0x2501, 0x25B6, 0x25C0, LUN_INK_TEXT, LUN_INK_DIM},
  [LUN_SQ_AWAIT] = {0x2500, 0x25B7, 0x25C1, LUN_INK_TEXT, LUN_INK_DIM},
  [LUN_SQ_SUSPEND] = {0x254C, 0x25B7, 0x25C1, LUN_INK_TEXT, LUN_INK_DIM},
  [LUN_SQ_WAKE] = {0x254C, 0x25B6, 0x25C0, LUN_INK_DIM, LUN_INK_DIM},
  [LUN_SQ_CANCEL] = {0x2550, 0x25B6, 0x25C0, LUN_INK_CANCEL, LUN_INK_CANCEL_TEXT},
  [LUN_SQ_CALL] = {0x2500, 0x25B6, 0x25C0, LUN_INK_TEXT, LUN_INK_DIM},
  [LUN_SQ_RETURN] = {0x2500, 0x25B6, 0x25C0, LUN_INK_TEXT, LUN_INK_DIM},
  [LUN_SQ_DONE] = {0, 0, 0, LUN_INK_TEXT, LUN_INK_DIM},
};

static arrow arrow_of(const lun_seq_row *row) {
  arrow a = arrows[row->event ? row->event->kind : LUN_SQ_WAKE];
  const lun_seq_event *e = row->event;
  if (e && e->kind == LUN_SQ_RESUME && e->from) return arrows[LUN_SQ_CALL]; /* eagerly: within the turn of another */
  if (!e || e->kind != LUN_SQ_RETURN || e->outcome == LUN_OUT_RESULT) return a;
  a.right = a.left = 0x2717;
  a.ink = e->outcome == LUN_OUT_CANCELLED ? LUN_INK_CANCEL : LUN_INK_FAILED;
  return a;
}

/* A stretch of an arrow between two lifelines. */
typedef struct stretch {
  int lo, hi; /* the cells of its ends, the lifelines not included */
} stretch;

/* The stretch that the name stands on: at the source of what goes to the loop by a wake, else at the loop or at the
 * source; if it has no room there, the longest one. */
static stretch name_stretch(const lun_sheet *sh, const lun_seq_row *row, int from, int to, int need) {
  int lo = from < to ? from : to, hi = from < to ? to : from;
  stretch best = {0, -1}, chosen = best, at = {lo + 1, 0};
  bool leftmost = row->event && (row->event->kind == LUN_SQ_SUSPEND || from < to);
  for (int c = 0; c <= sh->q.ncolumns; c++) {
    int x = c < sh->q.ncolumns ? sh->x[c] : hi;
    bool stands = x == hi || (c < sh->q.ncolumns && row->life[c].life != LUN_LIFE_NONE);
    if (x <= lo || x > hi || !stands || at.lo > x - 1) continue;
    at.hi = x - 1;
    if (at.hi - at.lo + !leftmost > best.hi - best.lo) best = at;
    bool fits = at.hi - at.lo + 1 >= need;
    if (fits && (!leftmost || chosen.hi < chosen.lo)) chosen = at;
    at.lo = x + 1;
  }
  return chosen.hi >= chosen.lo ? chosen : best;
}

static void paint_name(const lun_sheet *sh, int y, stretch st, bool rightwards, lun_style style, const char *name) {
  char cut[256];
  int n = st.hi - st.lo + 1, room = n - 3;
  if (room < 3 || !*name) return;
  lun_elide(cut, sizeof cut, name, room, false);
  lun_pen p = lun_pen_at(sh->s->g, sh->r, st.lo + (n - width(cut) - 2) / 2 + (rightwards ? 0 : 1), y);
  lun_pen_print(&p, style, " %s ", cut);
}

/* From one lifeline to the other; those between are seen through it. */
static void paint_arrow(const lun_sheet *sh, const lun_seq_row *row, int y, const char *name) {
  int from = column(sh, row->from), to = column(sh, row->to), lo = from < to ? from : to, hi = from < to ? to : from;
  arrow a = arrow_of(row);
  lun_style line = style(sh, row, (lun_ink)a.ink);
  lun_cells_hline(sh->s->g, sh->r, lo + 1, y, hi - lo - 1, line, a.line);
  for (int c = 1; c < sh->q.ncolumns; c++)
    if (sh->x[c] > lo && sh->x[c] < hi) paint_lifeline(sh, row, c, y);
  int source = sh->q.actor[row->from].column;
  if (row->life[source].life == LUN_LIFE_NONE) put(sh, from, y, line, a.line);
  stretch st = name_stretch(sh, row, from, to, width(name) + 3);
  paint_name(sh, y, st, from < to, style(sh, row, (lun_ink)a.name), name);
  put(sh, from < to ? to - 1 : to + 1, y, line, from < to ? a.right : a.left);
}

/* What stands on a lifeline where an arrow meets it: the thing that is awaited, the end of it. */
static void mark(const lun_sheet *sh, const lun_seq_row *row, int y, int actor, lun_ink ink, uint32_t ch) {
  put(sh, column(sh, actor), y, style(sh, row, ink), ch);
}

static bool is_awaited(const lun_sheet *sh, int actor) { return sh->q.actor[actor].kind == LUN_SA_AWAITED; }

static void mark_ends(const lun_sheet *sh, const lun_seq_row *row, int y) {
  unsigned kind = row->event ? row->event->kind : LUN_SQ_WAKE;
  if (kind == LUN_SQ_AWAIT && is_awaited(sh, row->to)) mark(sh, row, y, row->to, LUN_INK_WAITING, 0x25CB);
  if (kind == LUN_SQ_CANCEL && is_awaited(sh, row->to)) mark(sh, row, y, row->to, LUN_INK_CANCEL, 0x2298);
  if (kind == LUN_SQ_CANCEL && !is_awaited(sh, row->to)) mark(sh, row, y, row->to, LUN_INK_CANCEL, 0x256A);
  if (kind == LUN_SQ_WAKE && is_awaited(sh, row->from)) {
    lun_ink ink = !row->event && *row->note ? LUN_INK_FAILED : LUN_INK_TEXT;
    mark(sh, row, y, row->from, ink, first_char(lun_glyph_awaited(sh->q.actor[row->from].what)));
  }
}

/* ---- rows ---- */

static lun_ink note_ink(const lun_seq_row *row) {
  const lun_seq_life *l = row->at >= 0 ? row->life : NULL;
  const lun_seq_event *e = row->event;
  bool raise = e && e->kind == LUN_SQ_RAISE;
  if (raise) return e->cancelling ? LUN_INK_CANCEL_TEXT : LUN_INK_FAILED;
  if (e && e->kind == LUN_SQ_CANCEL) return LUN_INK_CANCEL_TEXT;
  return l ? LUN_INK_DIM : LUN_INK_FAINT;
}

static lun_ink stay_ink(const lun_sheet *sh, const lun_seq_row *row) {
  const lun_seq_life *l = &row->life[sh->q.actor[row->at].column];
  return l->blocked ? LUN_INK_FAILED : l->cancelling ? LUN_INK_CANCEL_TEXT : LUN_INK_DIM;
}

static void paint_end(const lun_sheet *sh, const lun_seq_row *row, size_t i, int y) {
  static const uint8_t places[] = {LUN_P_DONE, LUN_P_FAILED, LUN_P_CANCELLED};
  lun_glyph gl = lun_glyph_place(places[row->event->outcome < 3 ? row->event->outcome : 0], false);
  mark(sh, row, y, row->from, gl.ink, first_char(gl.utf8));
  bool bad = row->event->outcome == LUN_OUT_ERROR || *row->note;
  const char *text = *row->note ? lun_arena_print(sh->s->arena, "%s %s", row->note, row->text) : row->text;
  paint_note(sh, i, y, row->from, bad ? LUN_INK_FAILED : LUN_INK_DIM, text);
}

/* An arrow, or, when it has no other side, its name beside the lifeline. */
static void paint_event(const lun_sheet *sh, const lun_seq_row *row, size_t i, int y) {
  if (row->event && row->event->kind == LUN_SQ_DONE) return paint_end(sh, row, i, y);
  if (row->from == row->to) {
    const char *text = *row->note ? lun_arena_print(sh->s->arena, "%s %s", row->text, row->note) : row->text;
    return paint_note(sh, i, y, row->from,
                      row->life[sh->q.actor[row->from].column].cancelling ? LUN_INK_CANCEL_TEXT : LUN_INK_DIM, text);
  }
  bool raise = row->event && row->event->kind == LUN_SQ_RAISE;
  const char *full = lun_arena_print(sh->s->arena, "%s %s", row->text, row->note);
  stretch st = name_stretch(sh, row, column(sh, row->from), column(sh, row->to), width(full) + 3);
  bool whole = raise && st.hi - st.lo + 1 >= width(full) + 3;
  paint_arrow(sh, row, y, whole ? full : row->text);
  mark_ends(sh, row, y);
  if (!whole && row->at >= 0 && row->event) paint_note(sh, i, y, row->at, note_ink(row), row->note);
}

static void paint_left(const lun_sheet *sh, int y, const char *text) {
  lun_pen p = lun_pen_at(sh->s->g, sh->r, sh->r.x + 1, y);
  lun_pen_print(&p, lun_ink_of(LUN_INK_FAINT), "%s ", text);
}

static void paint_fold(const lun_sheet *sh, const lun_seq_row *row, size_t i, int y) {
  const char *text = *row->note ? lun_arena_print(sh->s->arena, "%s, %s", row->text, row->note) : row->text;
  if (row->at >= 0) paint_note(sh, i, y, row->at, LUN_INK_DIM, text);
}

/* Its time is told as in paint_time: with the seconds, unless they are those of the time above. */
static void paint_now(const lun_sheet *sh, const lun_seq_row *row, int y, int64_t above) {
  char at[LUN_WORDS];
  bool past = sh->s->view->past;
  lun_style st = lun_bold(LUN_INK_TEXT);
  lun_pen p = lun_pen_at(sh->s->g, sh->r, sh->r.x + 1, y);
  lun_pen_text(&p, st, past ? "here " : "now ");
  int end = sh->r.x + sh->r.w - 1 - width(lun_words_at(at, row->t, above));
  lun_cells_hline(sh->s->g, sh->r, p.x, y, end - p.x, st, past ? 0x2501 : 0x254C);
  p.x = end;
  lun_pen_text(&p, st, at);
}

void lun_sheet_row(const lun_sheet *sh, size_t i, int y, int64_t above) {
  const lun_seq_row *row = &sh->q.row[i];
  if (row->kind == LUN_SR_NOW) return paint_now(sh, row, y, above);
  paint_shapes(sh, i, y);
  paint_lifelines(sh, row, y);
  switch (row->kind) {
    case LUN_SR_EVENT:
    case LUN_SR_FUTURE: paint_event(sh, row, i, y); break;
    case LUN_SR_TICK:
    case LUN_SR_IDLE: paint_left(sh, y, row->text); break;
    case LUN_SR_FOLD: paint_fold(sh, row, i, y); break;
    default: break;
  }
  bool stays = row->kind == LUN_SR_TICK || row->kind == LUN_SR_STATE;
  if (stays && row->at >= 0) paint_note(sh, i, y, row->at, stay_ink(sh, row), row->note);
}

/* ---- the names above ---- */

/* The one that a column belongs to in row i, or did before, else will after. */
static const lun_seq_actor *owner(const lun_sequence *q, int column, size_t top, size_t i) {
  const lun_seq_actor *best = NULL;
  for (int k = 0; k < q->nactors; k++) {
    const lun_seq_actor *a = &q->actor[k];
    if (a->column != column || (best && a->first > i)) continue;
    if (!best || best->last < top || a->first >= best->first) best = a;
  }
  return best;
}

void lun_sheet_header(const lun_sheet *sh, size_t top, size_t i) {
  char cut[256];
  int last = sh->r.x + sh->r.w, before = sh->r.x;
  for (int c = 0; c < sh->q.ncolumns; c++) {
    const lun_seq_actor *a = owner(&sh->q, c, top, i);
    int room = c ? (sh->gap[c - 1] + sh->gap[c]) / 2 - 1 : 4;
    if (!a || room < 2) continue;
    lun_elide(cut, sizeof cut, a->name, room, true);
    int x = sh->x[c] - width(cut) / 2;
    if (x > last - width(cut)) x = last - width(cut);
    if (x < before) x = before;
    bool own = sh->q.task && a->id == sh->q.task->id && a->kind == LUN_SA_TASK;
    lun_pen p = lun_pen_at(sh->s->g, sh->r, x, sh->r.y);
    lun_pen_text(&p, own ? lun_bold(LUN_INK_TEXT) : lun_ink_of(LUN_INK_TEXT), cut);
    before = p.x + 1;
  }
}
