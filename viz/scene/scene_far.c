/* scene_far.c - from means to bars: a column that ran is one merged bar, filled
 * by its share; columns that only wait are one line. */
#include "scene_far.h"

enum { MERGED = 8 /* turns that a far bar is said to be made of: more than can be told apart */ };

static lun_bar bar_of(const lun_heat *h, int c, bool ahead) {
  double run = (double)h->mean[LUN_SUM_RUN], ready = (double)h->mean[LUN_SUM_READY];
  bool ran = run > 0 || (h->flags & LUN_SUM_RAN), blocked = (h->flags & LUN_SUM_BLOCKED) != 0;
  lun_bar b = {.x0 = c, .x1 = c + 1, .ahead = ahead, .blocked = blocked, .label = "", .brief = ""};
  b.place = ran ? LUN_P_RUNNING : ready > 0.5 ? LUN_P_READY : LUN_P_WAITING;
  b.turns = ran && !blocked ? MERGED : 1;
  b.ran = ran && !blocked ? run : 1;
  b.cancelling = (double)h->mean[LUN_SUM_CANCEL] > 0.5;
  return b;
}

static bool goes_on(const lun_bar *last, const lun_bar *b) {
  return last->x1 == b->x0 && last->place == b->place && last->place != LUN_P_RUNNING && last->cancelling == b->cancelling;
}

static void add(lun_bar *bar, size_t *n, lun_bar b) {
  if (*n && goes_on(&bar[*n - 1], &b)) bar[*n - 1].x1 = b.x1;
  else bar[(*n)++] = b;
}

/* Whether the row lived in that column: the loop always does. */
static bool lived(const lun_heat *h, long row) {
  const float *m = h->mean;
  return row == LUN_SUM_LOOP || m[LUN_SUM_RUN] + m[LUN_SUM_READY] + m[LUN_SUM_WAIT] > 0 || h->flags;
}

lun_bar *lun_far_bars(const lun_summary *whole, long row, const lun_scale *scale, int64_t from, int64_t to, bool ahead,
                      lun_arena *a, size_t *n) {
  *n = 0;
  const lun_sum_facts *all = lun_summary_facts(whole);
  if (from < all->begin) from = all->begin;
  if (to > all->end) to = all->end;
  double x0 = lun_scale_x(scale, from), x1 = lun_scale_x(scale, to);
  int first = x0 > 0 ? (int)(x0 + 0.99) : 0, end = x1 < scale->cols ? (int)x1 : scale->cols;
  if (scale->knot || end <= first) return NULL;
  lun_heat *heat = lun_arena_take(a, (size_t)(end - first) * sizeof *heat);
  lun_bar *bar = lun_arena_take(a, (size_t)(end - first) * sizeof *bar);
  if (!heat || !bar) return NULL;
  lun_summary_heat(whole, row, scale->t0 + first * scale->per_col, scale->per_col, end - first, heat);
  for (int c = 0; c < end - first; c++)
    if (lived(&heat[c], row)) add(bar, n, bar_of(&heat[c], first + c, ahead));
  return bar;
}
