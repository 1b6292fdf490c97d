/* page_sequence.c - the Sequence in points: how many columns a diagram may have
 * here, where rows and columns stand, ticks, times, sentences, the selection.
 * Lifelines are page_lives.c's, arrows page_arrows.c's. */
#include <string.h>

#include "../scene/scale.h"
#include "../scene/why/sentences.h"
#include "page_sequence.h"

enum { PITCH = 21, PITCH_WIDE = 31, BAND = 14, WIDE = 1000 };

lun_type lun_diagram_type(const lun_diagram *d) { return lun_words_type(d->wide ? 13.5 : 12.5); }

/* What was recorded after the cursor is faint, and keeps its shape. */
uint32_t lun_diagram_tint(const lun_diagram *d, const lun_seq_row *row, lun_ink ink, double alpha) {
  return lun_tint(d->s->p, row->ahead && d->s->m.view->past ? LUN_INK_FAINT : ink, alpha);
}

static uint32_t tint(const lun_diagram *d, lun_ink ink) { return lun_tint(d->s->p, ink, 1); }

static double height_of(const lun_diagram *d, const lun_seq_row *row) {
  double pitch = d->wide ? PITCH_WIDE : PITCH;
  switch (row->kind) {
    case LUN_SR_TICK: return d->wide ? 0 : 17;
    case LUN_SR_GAP: return 8;
    case LUN_SR_STATE: return *row->note ? pitch : 10;
    default: return pitch;
  }
}

/* A tick is a band: there is room between two of them. */
static double gap_before(const lun_diagram *d, size_t i) {
  if (!d->wide || i == d->first || d->q.row[i].kind == LUN_SR_TICK) return 0;
  const lun_seq_row *row = &d->q.row[i], *before = &d->q.row[i - 1];
  if (before->kind == LUN_SR_TICK && i >= 2) before = &d->q.row[i - 2];
  return row->tick != before->tick || row->kind == LUN_SR_IDLE || before->kind == LUN_SR_IDLE ? BAND : 0;
}

/* Rows from `first` on, as many as fit. */
static void place_rows(lun_diagram *d, size_t first) {
  double y = d->top;
  d->first = first;
  d->rows = 0;
  for (size_t i = first; i < d->q.n && d->rows < LUN_PAGE_ROWS; i++) {
    double h = height_of(d, &d->q.row[i]);
    y += gap_before(d, i);
    if (y + h > d->end) break;
    d->y[d->rows++] = y + h / 2;
    y += h;
  }
}

/* The newest rows are shown, unless an older event was chosen, or the cursor is in the past. */
static void choose_rows(lun_diagram *d, size_t chosen) {
  const lun_view *v = d->s->m.view;
  place_rows(d, 0);
  if (d->rows == d->q.n) return;
  bool newest = v->seq.at == 0 && !v->past;
  size_t fit = d->rows, first = newest ? d->q.n - fit : chosen > fit / 2 ? chosen - fit / 2 : 0;
  for (place_rows(d, first); newest && d->first + d->rows < d->q.n && first < d->q.n; place_rows(d, ++first)) continue;
  for (; !newest && first > 0 && d->first + d->rows >= d->q.n; place_rows(d, --first))
    if (d->first + d->rows < d->q.n) break;
}

/* Columns. */

static void place_columns(lun_diagram *d) {
  double left = d->x + (d->wide ? 126 : 50), right = d->x + d->w - (d->wide ? 70 : 96);
  int n = d->q.ncolumns;
  for (int c = 0; c < n; c++) d->column[c] = n > 1 ? left + (right - left) * c / (n - 1) : left;
}

/* The one that a column belongs to as of row i, or did before, else will after. */
static const lun_seq_actor *owner(const lun_diagram *d, int column, size_t i) {
  const lun_seq_actor *best = NULL;
  for (int k = 0; k < d->q.nactors; k++) {
    const lun_seq_actor *a = &d->q.actor[k];
    if (a->column != column || (best && a->first > i)) continue;
    if (!best || best->last < d->first || a->first >= best->first) best = a;
  }
  return best;
}

static void draw_names(const lun_diagram *d, size_t chosen) {
  double y = d->top - (d->wide ? 30 : 12);
  for (int c = 0; c < d->q.ncolumns; c++) {
    const lun_seq_actor *a = owner(d, c, chosen);
    if (!a) continue;
    bool own = a->kind == LUN_SA_TASK && a->id == d->q.task->id;
    double room = d->q.ncolumns > 1 ? d->column[1] - d->column[0] - 12 : 200;
    lun_type type = d->wide ? lun_bold_type(14.5) : own ? lun_bold_type(13) : lun_words_type(13);
    lun_draw_text(d->s->p, d->column[c], y, LUN_MIDDLE, type, tint(d, LUN_INK_TEXT),
                  lun_text_cut(d->s->p, type, a->name, room, true));
    if (d->wide)
      lun_draw_text(d->s->p, d->column[c], y + 17, LUN_MIDDLE, lun_words_type(12), tint(d, LUN_INK_FAINT),
                    lun_text_cut(d->s->p, lun_words_type(12), a->note, room, false));
  }
}

/* Ticks, as bands or as rows, and times. */

static void draw_band(const lun_diagram *d, size_t from, size_t to) {
  const lun_seq_row *row = &d->q.row[d->first + from];
  char at[LUN_WORDS];
  double y0 = d->y[from] - PITCH_WIDE / 2.0 - 4, y1 = d->y[to] + PITCH_WIDE / 2.0 + 4;
  lun_draw_box(d->s->p, d->x, y0, d->w, y1 - y0, 6, lun_tint_ground(d->s->p, LUN_GROUND_RAISED, 0.45));
  lun_draw_text(d->s->p, d->x + 14, d->y[from] + 4.5, LUN_START, lun_words_type(13), tint(d, LUN_INK_DIM),
                lun_arena_print(d->s->m.arena, "tick %u", row->tick));
  if (row->t != INT64_MIN)
    lun_draw_text(d->s->p, d->time, d->y[from] + 4.5, LUN_END, lun_code_type(12), tint(d, LUN_INK_FAINT),
                  lun_words_at(at, row->t, d->s->m.now));
}

static bool in_tick(const lun_seq_row *row) {
  return row->tick && (row->kind == LUN_SR_EVENT || row->kind == LUN_SR_FOLD || row->kind == LUN_SR_TICK);
}

static void draw_bands(const lun_diagram *d) {
  for (size_t i = 0; d->wide && i < d->rows; i++) {
    size_t to = i;
    const lun_seq_row *row = &d->q.row[d->first + i];
    if (!in_tick(row) || row->kind == LUN_SR_TICK) continue;
    while (to + 1 < d->rows && in_tick(&d->q.row[d->first + to + 1]) && d->q.row[d->first + to + 1].tick == row->tick)
      to++;
    draw_band(d, i, to);
    i = to;
  }
}

/* A tick, or idle time: the loop's line passes behind the words. */
static void draw_gap(const lun_diagram *d, double y, const char *words) {
  lun_type type = lun_words_type(11.5);
  lun_draw_box(d->s->p, d->x, y - 7, lun_text_points(d->s->p, type, words) + 4, 15, 0,
               lun_tint_ground(d->s->p, LUN_GROUND_NONE, 1));
  lun_draw_text(d->s->p, d->x, y + 4, LUN_START, type, tint(d, LUN_INK_FAINT), words);
}

static void draw_times(const lun_diagram *d) {
  char at[LUN_WORDS];
  int64_t last = d->s->m.now, told = INT64_MIN;
  for (size_t i = 0; !d->wide && i < d->rows; i++) {
    const lun_seq_row *row = &d->q.row[d->first + i];
    if (row->kind == LUN_SR_TICK || row->kind == LUN_SR_IDLE) draw_gap(d, d->y[i], row->text);
    if (row->t == INT64_MIN || row->kind == LUN_SR_NOW || row->t / LUN_MS == told / LUN_MS) continue;
    lun_draw_text(d->s->p, d->time, d->y[i] + 4, LUN_END, lun_code_type(12), tint(d, LUN_INK_FAINT),
                  lun_words_at(at, row->t, last));
    told = last = row->t;
  }
}

/* Now, or the cursor. */
static void draw_now(const lun_diagram *d) {
  char at[LUN_WORDS];
  bool past = d->s->m.view->past;
  if (d->q.now < d->first || d->q.now >= d->first + d->rows) return;
  double y = d->y[d->q.now - d->first];
  uint32_t color = tint(d, LUN_INK_TEXT);
  lun_draw_box(d->s->p, d->x, y, d->w, 2, 0, color);
  lun_draw_text(d->s->p, d->x + (d->wide ? 14 : 0), y - 6, LUN_START, lun_bold_type(12.5), color,
                past ? "here" : "now");
  lun_draw_text(d->s->p, d->time, y - 6, LUN_END, lun_code_type(12), color,
                lun_words_at(at, d->q.row[d->q.now].t, d->s->m.now));
}

/* Sentences. */

/* The line of the source that an event stands at: "14  t:cancel()". */
static const char *code_of(lun_page *s, const lun_seq_event *e) {
  lun_source_in from = {s->sources, &s->lanes, s->in->highlight, s->in->highlight_ud};
  if (!e || !e->where) return "";
  const lun_source *src = lun_source_of(&s->m, &from, e->where);
  size_t line = LUN_WHERE_LINE(e->where);
  if (!src || src->error || line < 1 || line > src->nlines) return "";
  const char *text = src->text + src->line[line - 1];
  size_t n = lun_source_length(src, line - 1), blank = strspn(text, " \t");
  if (blank >= n) return "";
  return lun_arena_print(s->m.arena, "%zu  %.*s", line, (int)(n - blank), text + blank);
}

/* The word before the colon is a station of a cancellation. */
static double draw_sentence(const lun_diagram *d, double x, double y, double right, const char *text) {
  lun_page *s = d->s;
  static const char *const stations[] = {"Request:", "Delivery:", "Cleanup:", "Outcome:"};
  lun_type type = lun_words_type(d->wide ? 14 : 12.5), bold = lun_bold_type(d->wide ? 14 : 12.5);
  uint32_t ink = tint(d, d->wide ? LUN_INK_TEXT : LUN_INK_DIM);
  for (size_t i = 0; i < sizeof stations / sizeof *stations; i++) {
    size_t n = strlen(stations[i]);
    if (strncmp(text, stations[i], n) != 0) continue;
    x += lun_draw_text(s->p, x, y, LUN_START, bold, tint(d, LUN_INK_CANCEL_TEXT), stations[i]);
    text += n;
  }
  return x + lun_draw_text(s->p, x, y, LUN_START, type, ink, lun_text_cut(s->p, type, text, right - x, false));
}

static void draw_beside(const lun_diagram *d, double left, double right) {
  lun_page *s = d->s;
  lun_page_rule(s, left - 20, d->top, 1, d->end - d->top - 8);
  lun_draw_text(s->p, left, d->top - 30, LUN_START, lun_words_type(13), tint(d, LUN_INK_DIM), "what happens");
  for (size_t i = 0; i < d->rows; i++) {
    const lun_seq_row *row = &d->q.row[d->first + i];
    const char *text = lun_say_row(&d->q, d->first + i, s->m.arena);
    if (!*text || row->kind == LUN_SR_TICK) continue;
    double x = draw_sentence(d, left, d->y[i] + 4.8, right, text) + 12;
    lun_type mono = lun_code_type(13);
    if (row->event && right - x > 60)
      lun_draw_text(s->p, x, d->y[i] + 4.8, LUN_START, mono, tint(d, LUN_INK_DIM),
                    lun_text_cut(s->p, mono, code_of(s, row->event), right - x, false));
  }
}

static void draw_selection(const lun_diagram *d, size_t chosen, double right) {
  if (chosen < d->first || chosen >= d->first + d->rows || d->s->m.view->focus != LUN_PANEL_SEQUENCE) return;
  double h = height_of(d, &d->q.row[chosen]);
  lun_draw_box(d->s->p, d->x - 4, d->y[chosen - d->first] - h / 2, right - d->x + 8, h, 4,
               lun_tint_ground(d->s->p, LUN_GROUND_SELECTED, 1));
}

static void add_spots(const lun_diagram *d, double right) {
  for (size_t i = 0; i < d->rows; i++) {
    const lun_seq_row *row = &d->q.row[d->first + i];
    double h = height_of(d, row);
    if (row->event)
      lun_page_spot(d->s, (lun_spot){.kind = LUN_SPOT_ROW, .at = {row->event->t, row->event->seq}}, d->x,
                    d->y[i] - h / 2, right - d->x, h);
  }
}

static void draw_diagram(lun_diagram *d, size_t chosen, double right) {
  draw_bands(d);
  draw_selection(d, chosen, right);
  draw_names(d, chosen);
  lun_draw_clip(d->s->p, d->x - 8, d->top - 6, d->w + 16, d->end - d->top + 6);
  lun_diagram_shapes(d);
  lun_diagram_lives(d);
  for (size_t i = 0; i < d->rows; i++) lun_diagram_row(d, d->first + i);
  lun_draw_unclip(d->s->p);
  draw_times(d);
  draw_now(d);
  add_spots(d, right);
}

void lun_page_sequence(lun_page *s, const lun_slot *slot) {
  lun_rect r = slot->area;
  const lun_task *t = lun_fold_task(s->m.fold, lun_view_task(s->m.view, s->m.fold));
  lun_inside in = lun_page_begin(s, slot);
  double x = in.x, right = in.x + in.w;
  bool wide = right - x >= WIDE;
  lun_diagram d = {.s = s, .wide = wide, .x = x, .w = wide ? (right - x) * 0.68 : right - x, .half = wide ? 6.5 : 5};
  d.pad = wide ? 15 : 11;
  d.top = r.y + (wide ? 96 : 68);
  d.end = r.y + r.h - (wide ? 8 : 30);
  lun_seq_ask ask = {.f = s->m.fold, .ahead = s->m.ahead, .task = t ? t->id : 0, .now = s->m.now};
  int columns = (int)((d.w - (wide ? 200 : 130)) / (wide ? 120 : 92)) + 1;
  ask.columns = columns < 3 ? 3 : columns > LUN_SEQ_COLUMNS ? LUN_SEQ_COLUMNS : columns;
  if (t) d.q = lun_seq_view_make(&s->m.view->seq, ask, s->m.arena);
  if (d.q.n == 0 || r.h < 120) {
    lun_draw_text(
      s->p, x, r.y + 60, LUN_START, lun_words_type(13), tint(&d, LUN_INK_DIM),
      lun_text_cut(s->p, lun_words_type(13), _("What the loop does with a task stands here."), right - x, false));
    return;
  }
  lun_page_note(s, &in, t->label);
  size_t chosen = lun_seq_view_select(&s->m.view->seq, &d.q, s->m.st->seq, s->m.view->past);
  choose_rows(&d, chosen);
  place_columns(&d);
  d.time = wide ? d.column[0] - 14 : right;
  draw_diagram(&d, chosen, right);
  if (wide) draw_beside(&d, x + d.w + 36, right);
  else draw_sentence(&d, x, r.y + r.h - 12, right, lun_say_row(&d.q, chosen, s->m.arena));
}
