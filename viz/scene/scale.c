/* scale.c - arithmetic between loop time, columns and words. No state. */
#include "scale.h"

#include <stdbool.h>
#include <stdio.h>

static int64_t floor_to(int64_t t, int64_t step) {
  int64_t r = t % step;
  return t - (r < 0 ? r + step : r);
}

lun_scale lun_scale_make(int64_t now, int64_t per_col, int cols, int now_col) {
  return (lun_scale){floor_to(now, per_col) - now_col * per_col, per_col, cols, now_col};
}

/* Far outside, one place is as good as another; and places can then be counted with ints. */
double lun_scale_x(const lun_scale *s, int64_t t) {
  static const double far = 1e6;
  double x = ((double)t - (double)s->t0) / (double)s->per_col;
  return x < -far ? -far : x > far ? far : x;
}

int lun_scale_cell(double x) { return x < 0 ? -1 : (int)(x * 8 + 0.5) / 8; }

int64_t lun_scale_end(const lun_scale *s) { return s->t0 + s->cols * s->per_col; }

static const int64_t finest = LUN_US, coarsest = 1000 * LUN_SEC;

int64_t lun_step_at_least(int64_t ns) {
  int64_t step = finest;
  while (step < ns && step < coarsest) step = lun_step_coarser(step);
  return step;
}

/* The leading digit of a step: 1, 2 or 5. */
static int64_t leading(int64_t step) {
  while (step >= 10) step /= 10;
  return step;
}

int64_t lun_step_coarser(int64_t step) {
  if (step >= coarsest) return coarsest;
  return leading(step) == 2 ? step / 2 * 5 : step * 2;
}

int64_t lun_step_finer(int64_t step) {
  if (step <= finest) return finest;
  return leading(step) == 5 ? step / 5 * 2 : step / 2;
}

char *lun_words_duration(char out[LUN_WORDS], int64_t ns) {
  double s = (double)ns / 1e9, ms = s * 1e3;
  if (ns < 0) snprintf(out, LUN_WORDS, "0 ms");
  else if (ns < 999500) snprintf(out, LUN_WORDS, "%.0f µs", ms * 1e3);
  else if (ms < 9.95) snprintf(out, LUN_WORDS, ms - (double)(int)ms < 0.05 ? "%.0f ms" : "%.1f ms", ms);
  else if (ms < 999.5) snprintf(out, LUN_WORDS, "%.0f ms", ms);
  else if (s < 9.9995) snprintf(out, LUN_WORDS, "%.3f s", s);
  else if (s < 99.95) snprintf(out, LUN_WORDS, "%.1f s", s);
  else if (s < 600) snprintf(out, LUN_WORDS, "%.0f s", s);
  else if (s < 3 * 3600) snprintf(out, LUN_WORDS, "%.0f min", s / 60);
  else snprintf(out, LUN_WORDS, "%.1f h", s / 3600);
  return out;
}

char *lun_words_seconds(char out[LUN_WORDS], int64_t ns) {
  snprintf(out, LUN_WORDS, "%.3f", (double)ns / 1e9);
  return out;
}

char *lun_words_at(char out[LUN_WORDS], int64_t ns, int64_t beside) {
  int64_t ms = floor_to(ns, LUN_MS) / LUN_MS, second = floor_to(ns, LUN_SEC) / LUN_SEC;
  bool same = second == floor_to(beside, LUN_SEC) / LUN_SEC;
  if (same) snprintf(out, LUN_WORDS, ".%03d", (int)(ms - second * 1000));
  else snprintf(out, LUN_WORDS, "%lld.%03d", (long long)second, (int)(ms - second * 1000));
  return out;
}

char *lun_words_tick(char out[LUN_WORDS], int64_t ns, int64_t step) {
  int decimals = 0;
  for (int64_t unit = LUN_SEC; step % unit != 0 && decimals < 6; unit /= 10) decimals++;
  snprintf(out, LUN_WORDS, "%.*f", decimals, (double)ns / 1e9);
  return out;
}
