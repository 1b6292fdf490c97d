/* paint_heat.c - a cell for many tasks: trouble first, then who runs, who is
 * ready, who waits; its height is how much of that there is. It knows one cell
 * at a time and decides nothing about rows. */
#include "paint_heat.h"

#include <stdio.h>
#include <string.h>

/* A block of one to eight eighths of the height. */
static uint32_t block(double level) {
  int eighths = (int)(level * 8 + 0.5);
  return 0x2580u + (uint32_t)(eighths < 1 ? 1 : eighths > 8 ? 8 : eighths);
}

typedef struct look {
  lun_ink ink;
  uint32_t ch; /* 0: nothing */
} look;

/* What must be seen: a mark for each kind of trouble, the worst first. */
static bool troubled(unsigned flags, look *out) {
  static const struct {
    unsigned flag;
    look look;
  } marks[] = {{LUN_SUM_FAILED, {LUN_INK_FAILED, 0x2717}},
               {LUN_SUM_SWALLOWED, {LUN_INK_FAILED, 0x2713}},
               {LUN_SUM_LOST, {LUN_INK_FAILED, '?'}},
               {LUN_SUM_CANCELLED, {LUN_INK_CANCEL, 0x2298}}};
  for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
    if (!(flags & marks[i].flag)) continue;
    *out = marks[i].look;
    return true;
  }
  return false;
}

/* Of the layers the one that shows most, as they are painted over each other; waiting is what is left. */
static look look_of(const lun_heat *h) {
  look mark;
  lun_layers l = lun_heat_layers(h);
  bool ran = h->mean[LUN_SUM_RUN] > 0 || (h->flags & LUN_SUM_RAN);
  if (h->flags & LUN_SUM_BLOCKED) return (look){LUN_INK_FAILED, 0x2588};
  if (troubled(h->flags, &mark)) return mark;
  if (l.cancel > 0 && l.cancel >= l.ready * (1 - l.cancel)) return (look){LUN_INK_CANCEL, block(l.cancel)};
  if (ran && l.run >= l.ready * (1 - l.run)) return (look){LUN_INK_RUNNING, block(l.run)};
  if (l.ready > 0.02) return (look){LUN_INK_READY, block(l.ready)};
  if (ran) return (look){LUN_INK_RUNNING, block(0)};
  if (l.wait > 0) return (look){LUN_INK_WAITING, 0x2500};
  return (look){LUN_INK_WAITING, 0};
}

static void put(lun_cells *g, lun_rect r, int c, look k, bool ahead) {
  if (k.ch) lun_cells_set(g, r, r.x + c, r.y, lun_ink_of(ahead ? LUN_INK_FAINT : k.ink), k.ch);
}

void lun_paint_heat(lun_cells *g, lun_rect r, const lun_heat *h, int cols, int now_col) {
  for (int c = 0; c < cols; c++) put(g, r, c, look_of(&h[c]), c > now_col);
}

void lun_paint_busy(lun_cells *g, lun_rect r, const lun_heat *h, int cols, int now_col) {
  for (int c = 0; c < cols; c++) {
    double run = (double)h[c].mean[LUN_SUM_RUN];
    look k = {LUN_INK_RUNNING, run > 0 || (h[c].flags & LUN_SUM_RAN) ? block(run) : 0};
    if (h[c].flags & LUN_SUM_BLOCKED) k = (look){LUN_INK_FAILED, 0x2588};
    if (h[c].flags & LUN_SUM_LOST) k = (look){LUN_INK_FAILED, '?'};
    put(g, r, c, k, c > now_col);
  }
}

void lun_paint_tasks(lun_cells *g, lun_rect r, const lun_heat *h, int cols, double most, int now_col) {
  for (int c = 0; c < cols; c++) {
    const float *m = h[c].mean;
    double alive = (double)m[LUN_SUM_RUN] + (double)m[LUN_SUM_READY] + (double)m[LUN_SUM_WAIT];
    if (alive <= 0 || most <= 0) continue;
    lun_ink ink = LUN_INK_WAITING;
    if ((double)m[LUN_SUM_READY] > alive / 4) ink = LUN_INK_READY;
    if ((double)m[LUN_SUM_CANCEL] > alive / 20) ink = LUN_INK_CANCEL;
    put(g, r, c, (look){ink, block(alive / most)}, c > now_col);
  }
}

void lun_paint_levels(lun_cells *g, lun_rect r, const float *level, int cols) {
  for (int c = 0; c < cols; c++) put(g, r, c, (look){LUN_INK_DIM, level[c] < 0 ? 0 : block((double)level[c])}, false);
}

void lun_paint_culprit(lun_cells *g, lun_rect r, const lun_sum_turn *t, const lun_scale *scale) {
  char words[256], d[LUN_WORDS];
  double x0 = lun_scale_x(scale, t->begin), x1 = lun_scale_x(scale, t->end);
  int from = x0 < 0 ? 0 : (int)x0, to = x1 > r.w ? r.w : (int)(x1 + 0.99);
  if (to <= from) to = from + 1;
  lun_cells_hline(g, r, r.x + from, r.y, to - from, lun_ink_of(LUN_INK_FAILED), 0x2588);
  snprintf(words, sizeof words, "BLOCKED %s%s%s", lun_words_duration(d, t->end - t->begin), *t->at ? ", " : "", t->at);
  int n = lun_text_width(words, strlen(words)), at = to + 1 + n <= r.w ? to + 1 : from - 1 - n;
  if (at >= 0) lun_cells_text(g, r, r.x + at, r.y, lun_ink_of(LUN_INK_FAILED), words, strlen(words));
}

/* ---- the strip ---- */

static look strip_look(const lun_heat *h) {
  look mark;
  double run = (double)h->mean[LUN_SUM_RUN];
  if (h->flags & LUN_SUM_BLOCKED) return (look){LUN_INK_FAILED, 0x25B2};
  if (troubled(h->flags, &mark)) return mark;
  if (h->flags & LUN_SUM_MARKED) return (look){LUN_INK_TEXT, 0x25BC};
  if (run > 0 || (h->flags & LUN_SUM_RAN)) return (look){LUN_INK_WAITING, block(run)};
  return (look){LUN_INK_WAITING, 0x2500};
}

/* The view's bracket is raised, and has ends where it is wide enough for them not to hide what is between. */
static void paint_bracket(lun_cells *g, lun_rect r, const lun_strip *s) {
  enum { WIDE = 6 };
  int from = (int)s->from, to = (int)(s->to + 0.99);
  if (from == 0 && to >= s->cols) return;
  lun_cells_ground(g, r.x + from, r.y, to > from ? to - from : 1, LUN_GROUND_SELECTED);
  if (to - from < WIDE) return;
  lun_style st = lun_on(lun_bold(LUN_INK_TEXT), LUN_GROUND_SELECTED);
  if (from > 0) lun_cells_set(g, r, r.x + from, r.y, st, '[');
  if (to < s->cols) lun_cells_set(g, r, r.x + to - 1, r.y, st, ']');
}

void lun_paint_strip(lun_cells *g, lun_rect r, const lun_strip *s) {
  for (int c = 0; c < s->cols; c++) put(g, r, c, strip_look(&s->heat[c]), false);
  paint_bracket(g, r, s);
  int at = (int)s->cursor < s->cols ? (int)s->cursor : s->cols - 1;
  lun_cells_set(g, r, r.x + at, r.y, lun_bold(LUN_INK_TEXT), 0x2503);
}
