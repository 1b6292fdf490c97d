/* page_arrows.c - what happens in a row of a sequence diagram: its arrow with
 * its name, marks where it meets a lifeline, what stands beside it. */
#include <math.h>
#include <string.h>

#include "page_sequence.h"

typedef enum tip { OPEN, FULL, CROSS } tip;

typedef struct arrow {
  double stroke;
  bool dashed, twice;
  uint8_t tip, ink, name;
} arrow;

static const arrow arrows[] = {
  [LUN_SQ_RESUME] = {2.8, false, false, FULL, LUN_INK_TEXT, LUN_INK_TEXT},
  [LUN_SQ_RAISE] = {2.8, false, false, FULL, LUN_INK_TEXT, LUN_INK_TEXT},
  [LUN_SQ_AWAIT] = {1.5, false, false, OPEN, LUN_INK_TEXT, LUN_INK_TEXT},
  [LUN_SQ_SUSPEND] = {1.5, true, false, OPEN, LUN_INK_TEXT, LUN_INK_TEXT},
  [LUN_SQ_WAKE] = {1.5, true, false, FULL, LUN_INK_DIM, LUN_INK_DIM},
  [LUN_SQ_CANCEL] = {1.4, false, true, FULL, LUN_INK_CANCEL, LUN_INK_CANCEL_TEXT},
  [LUN_SQ_CALL] = {1.2, false, false, FULL, LUN_INK_TEXT, LUN_INK_TEXT},
  [LUN_SQ_RETURN] = {1.2, false, false, FULL, LUN_INK_TEXT, LUN_INK_TEXT},
  [LUN_SQ_DONE] = {1.2, false, false, FULL, LUN_INK_TEXT, LUN_INK_DIM},
};

static arrow arrow_of(const lun_diagram *d, const lun_seq_row *row) {
  arrow a = arrows[row->event ? row->event->kind : LUN_SQ_WAKE];
  const lun_seq_event *e = row->event;
  if (!d->wide && a.name == LUN_INK_TEXT) a.name = LUN_INK_DIM;
  if (!e || e->kind != LUN_SQ_RETURN || e->outcome == LUN_OUT_RESULT) return a;
  a.tip = CROSS;
  a.ink = e->outcome == LUN_OUT_CANCELLED ? LUN_INK_CANCEL : LUN_INK_FAILED;
  return a;
}

static void line(const lun_diagram *d, const arrow *a, double x0, double x1, double y, uint32_t color) {
  if (fabs(x1 - x0) < 1) return;
  if (a->dashed) lun_draw_dashes(d->s->p, x0, y, x1, y, a->stroke, 5, 4, color);
  else if (a->twice) {
    lun_draw_line(d->s->p, x0, y - 2.1, x1, y - 2.1, a->stroke, color);
    lun_draw_line(d->s->p, x0, y + 2.1, x1, y + 2.1, a->stroke, color);
  } else lun_draw_line(d->s->p, x0, y, x1, y, a->stroke, color);
}

static void draw_tip(const lun_diagram *d, const arrow *a, double x, double y, bool right, uint32_t color) {
  double h = right ? -1 : 1, n = d->wide ? 9 : 8;
  lun_trace t = {.n = 0};
  if (a->tip == CROSS) {
    lun_draw_icon(d->s->p, x + h * 6, y, 13, 0x2717, color);
    return;
  }
  lun_trace_to(&t, x + h * n * (a->tip == OPEN ? 0.75 : 1), y - n * 0.52);
  lun_trace_to(&t, x, y);
  lun_trace_to(&t, x + h * n * (a->tip == OPEN ? 0.75 : 1), y + n * 0.52);
  if (a->tip == FULL) lun_trace_fill(d->s->p, &t, color);
  else lun_trace_stroke(d->s->p, &t, false, 1.5, 0, 0, color);
}

/* A stretch of an arrow between two lifelines. */
typedef struct stretch {
  double lo, hi;
} stretch;

/* The stretch that the name stands on: at the loop, or at the source of what goes there by a wake; if it has no room
 * there, the longest one. */
static stretch name_stretch(const lun_diagram *d, const lun_seq_row *row, double from, double to, double need) {
  double lo = from < to ? from : to, hi = from < to ? to : from;
  stretch best = {0, -1}, chosen = best, at = {lo, 0};
  bool leftmost = from < to || (row->event && row->event->kind == LUN_SQ_SUSPEND);
  for (int c = 0; c <= d->q.ncolumns; c++) {
    double x = c < d->q.ncolumns ? d->column[c] : hi;
    bool stands = x >= hi || (c < d->q.ncolumns && row->life[c].life != LUN_LIFE_NONE);
    if (x <= lo || x > hi || !stands) continue;
    at.hi = x;
    if (at.hi - at.lo > best.hi - best.lo) best = at;
    if (at.hi - at.lo >= need && (!leftmost || chosen.hi < chosen.lo)) chosen = at;
    at.lo = x;
  }
  return chosen.hi > chosen.lo ? chosen : best;
}

/* Its ends keep away from what the lifelines show there. */
static double clearance(const lun_diagram *d, const lun_seq_row *row, int actor) {
  const lun_seq_life *l = &row->life[d->q.actor[actor].column];
  if (d->q.actor[actor].kind == LUN_SA_AWAITED) return 8;
  return l->life == LUN_LIFE_RUN ? d->half + 1 : 4;
}

static void draw_arrow(const lun_diagram *d, const lun_seq_row *row, double y, const char *name) {
  arrow a = arrow_of(d, row);
  bool right = lun_diagram_x(d, row->to) > lun_diagram_x(d, row->from);
  double h = right ? 1 : -1, from = lun_diagram_x(d, row->from) + h * clearance(d, row, row->from);
  double to = lun_diagram_x(d, row->to) - h * clearance(d, row, row->to);
  uint32_t color = lun_diagram_tint(d, row, (lun_ink)a.ink, 1);
  lun_type type = lun_diagram_type(d);
  double wide = lun_text_points(d->s->p, type, name);
  stretch st = name_stretch(d, row, from, to, wide + 40);
  double room = st.hi - st.lo - 30, middle = (st.lo + st.hi) / 2, body = a.tip == FULL ? to - h * 6 : to;
  if (room < 12) {
    line(d, &a, from, body, y, color);
  } else {
    name = lun_text_cut(d->s->p, type, name, room, false);
    wide = lun_text_points(d->s->p, type, name);
    double lo = middle - wide / 2 - 7, hi = middle + wide / 2 + 7;
    line(d, &a, right ? from : body, lo, y, color);
    line(d, &a, hi, right ? body : from, y, color);
    lun_draw_text(d->s->p, middle, y + 4.4, LUN_MIDDLE, type, lun_diagram_tint(d, row, (lun_ink)a.name, 1), name);
  }
  draw_tip(d, &a, to, y, right, color);
}

/* Text right of a lifeline, up to the next one. */
static void draw_note(const lun_diagram *d, const lun_seq_row *row, double y, int actor, lun_ink ink, bool bold,
                      const char *text) {
  int c = d->q.actor[actor].column;
  double x = d->column[c] + d->pad + 7, end = d->wide ? d->x + d->w - 6 : d->time - 44;
  for (int k = d->q.ncolumns - 1; k > c; k--)
    if (row->life[k].life != LUN_LIFE_NONE) end = d->column[k] - 8;
  lun_type type = bold ? lun_bold_type(12.5) : lun_words_type(12.5);
  if (*text && end - x > 16)
    lun_draw_text(d->s->p, x, y + 4, LUN_START, type, lun_diagram_tint(d, row, ink, 1),
                  lun_text_cut(d->s->p, type, text, end - x, false));
}

/* What stands on a lifeline where an arrow meets it. */
static void mark(const lun_diagram *d, const lun_seq_row *row, double y, int actor, lun_ink ink, const char *utf8) {
  double x = lun_diagram_x(d, actor);
  lun_draw_disc(d->s->p, x, y, 7.5, lun_tint_ground(d->s->p, LUN_GROUND_NONE, 1));
  lun_draw_glyph(d->s->p, x, y, d->wide ? 18 : 16, utf8, lun_diagram_tint(d, row, ink, 1));
}

static bool is_awaited(const lun_diagram *d, int actor) { return d->q.actor[actor].kind == LUN_SA_AWAITED; }

static void mark_ends(const lun_diagram *d, const lun_seq_row *row, double y) {
  unsigned kind = row->event ? row->event->kind : LUN_SQ_WAKE;
  if (kind == LUN_SQ_AWAIT && is_awaited(d, row->to)) mark(d, row, y, row->to, LUN_INK_WAITING, "○");
  if (kind == LUN_SQ_CANCEL && is_awaited(d, row->to)) mark(d, row, y, row->to, LUN_INK_CANCEL, "⊘");
  if (kind != LUN_SQ_WAKE || !is_awaited(d, row->from)) return;
  mark(d, row, y, row->from, !row->event && *row->note ? LUN_INK_FAILED : LUN_INK_TEXT,
       lun_glyph_awaited(d->q.actor[row->from].what));
}

static void draw_end(const lun_diagram *d, const lun_seq_row *row, double y) {
  static const uint8_t places[] = {LUN_P_DONE, LUN_P_FAILED, LUN_P_CANCELLED};
  unsigned outcome = row->event->outcome;
  lun_glyph g = lun_glyph_place(places[outcome < 3 ? outcome : 0], false);
  mark(d, row, y, row->from, g.ink, g.utf8);
  draw_note(d, row, y, row->from, outcome == LUN_OUT_ERROR ? LUN_INK_FAILED : LUN_INK_DIM, false, row->text);
}

static void draw_event(const lun_diagram *d, const lun_seq_row *row, double y) {
  const lun_seq_event *e = row->event;
  if (e && e->kind == LUN_SQ_DONE) {
    draw_end(d, row, y);
    return;
  }
  if (row->from < 0 || row->to < 0) return;
  bool raise = e && e->kind == LUN_SQ_RAISE, cancel = e && e->kind == LUN_SQ_CANCEL;
  lun_ink ink = raise    ? (e->cancelling ? LUN_INK_CANCEL_TEXT : LUN_INK_FAILED)
                : cancel ? LUN_INK_CANCEL_TEXT
                         : LUN_INK_DIM;
  if (row->from == row->to) {
    const char *text = *row->note ? lun_arena_print(d->s->m.arena, "%s %s", row->text, row->note) : row->text;
    draw_note(d, row, y, row->from,
              row->life[d->q.actor[row->from].column].cancelling ? LUN_INK_CANCEL_TEXT : LUN_INK_DIM, false, text);
    return;
  }
  bool whole = raise && d->wide;
  draw_arrow(d, row, y, whole ? lun_arena_print(d->s->m.arena, "%s %s", row->text, row->note) : row->text);
  mark_ends(d, row, y);
  if (!whole && row->at >= 0 && e) draw_note(d, row, y, row->at, ink, raise, row->note);
}

void lun_diagram_row(const lun_diagram *d, size_t i) {
  const lun_seq_row *row = &d->q.row[i];
  double y = d->y[i - d->first];
  if (row->kind == LUN_SR_EVENT || row->kind == LUN_SR_FUTURE) draw_event(d, row, y);
  if (row->kind == LUN_SR_IDLE && d->wide)
    lun_draw_text(d->s->p, d->x + 14, y + 4.5, LUN_START, lun_words_type(13), lun_tint(d->s->p, LUN_INK_DIM, 1),
                  row->text);
  if (row->kind == LUN_SR_FOLD && row->at >= 0)
    draw_note(d, row, y, row->at, LUN_INK_DIM, false,
              *row->note ? lun_arena_print(d->s->m.arena, "%s, %s", row->text, row->note) : row->text);
  bool stays = row->kind == LUN_SR_TICK || row->kind == LUN_SR_STATE;
  if (!stays || row->at < 0 || (d->wide && row->kind == LUN_SR_TICK)) return;
  const lun_seq_life *l = &row->life[d->q.actor[row->at].column];
  draw_note(d, row, y, row->at,
            l->blocked      ? LUN_INK_FAILED
            : l->cancelling ? LUN_INK_CANCEL_TEXT
                            : LUN_INK_DIM,
            false, row->note);
}
