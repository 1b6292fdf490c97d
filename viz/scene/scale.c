/* scale.c - arithmetic between loop time, columns and words. No state. */
#include "scale.h"

#include <stdio.h>

static int64_t floor_to(int64_t t, int64_t step) {
  int64_t r = t % step;
  return t - (r < 0 ? r + step : r);
}

lun_scale lun_scale_make(int64_t now, int64_t per_col, int cols, int now_col) {
  return (lun_scale){.t0 = floor_to(now, per_col) - now_col * per_col, .per_col = per_col, .cols = cols, .now_col = now_col};
}

/* Far outside, one place is as good as another; and places can then be counted with ints. */
static const double far = 1e6;

static double near(double x) { return x < -far ? -far : x > far ? far : x; }

/* Whether a moment comes before a knot: by record if it has one, else by time. */
static bool precedes(lun_instant m, const lun_knot *k) {
  return m.seq && k->at.seq ? m.seq < k->at.seq : m.t < k->at.t;
}

/* How much of the way from a to b lies behind at m, 0 to 1. */
static double part_of(const lun_knot *a, const lun_knot *b, lun_instant m) {
  bool by_record = !a->by_time && m.seq && a->at.seq && b->at.seq > a->at.seq;
  double all = by_record ? (double)(b->at.seq - a->at.seq) : (double)(b->at.t - a->at.t);
  double behind = by_record ? (double)(m.seq - a->at.seq) : (double)(m.t - a->at.t);
  return all <= 0 ? 0 : behind < 0 ? 0 : behind > all ? 1 : behind / all;
}

/* The last knot that is not after the moment, -1 when all are. */
static ptrdiff_t knot_before(const lun_scale *s, lun_instant m) {
  size_t lo = 0, hi = s->nknots;
  while (lo < hi) {
    size_t mid = (lo + hi) / 2;
    if (precedes(m, &s->knot[mid])) hi = mid;
    else lo = mid + 1;
  }
  return (ptrdiff_t)lo - 1;
}

double lun_scale_at(const lun_scale *s, int64_t t, uint64_t seq) {
  if (!s->knot) return near(((double)t - (double)s->t0) / (double)s->per_col);
  lun_instant m = {t, seq};
  ptrdiff_t i = knot_before(s, m);
  if (i < 0) return -far;
  const lun_knot *k = &s->knot[i];
  if ((size_t)i + 1 == s->nknots) return precedes((lun_instant){k->at.t, k->at.seq}, &(lun_knot){.at = m}) ? far : k->x;
  return k->x + part_of(k, k + 1, m) * (k[1].x - k->x);
}

double lun_scale_x(const lun_scale *s, int64_t t) { return lun_scale_at(s, t, 0); }

lun_instant lun_scale_instant(const lun_scale *s, double x) {
  if (!s->knot) return (lun_instant){s->t0 + (int64_t)(x * (double)s->per_col), 0};
  size_t i = 0;
  while (i + 1 < s->nknots && s->knot[i + 1].x <= x) i++;
  const lun_knot *a = &s->knot[i], *b = i + 1 < s->nknots ? a + 1 : a;
  double part = b->x > a->x && x > a->x ? (x - a->x) / (b->x - a->x) : 0;
  lun_instant m = {a->at.t + (int64_t)(part * (double)(b->at.t - a->at.t)), 0};
  if (!a->by_time && a->at.seq && b->at.seq >= a->at.seq) m.seq = a->at.seq + (uint64_t)(part * (double)(b->at.seq - a->at.seq));
  return m;
}

int lun_scale_cell(double x) { return x < 0 ? -1 : (int)(x * 8 + 0.5) / 8; }

int64_t lun_scale_end(const lun_scale *s) {
  if (!s->knot) return s->t0 + s->cols * s->per_col;
  return s->knot[s->nknots - 1].at.t + 1;
}

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

char *lun_words_count(char out[LUN_WORDS], uint64_t n) {
  char digits[24];
  int all = snprintf(digits, sizeof digits, "%llu", (unsigned long long)n), w = 0;
  for (int i = 0; i < all; i++) {
    if (i > 0 && (all - i) % 3 == 0) out[w++] = ' ';
    out[w++] = digits[i];
  }
  out[w] = 0;
  return out;
}

char *lun_words_bytes(char out[LUN_WORDS], uint64_t bytes) {
  static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
  double n = (double)bytes;
  int unit = 0;
  while (n >= 10 * 1024 && unit < 4) n /= 1024, unit++;
  if (unit > 0 && n < 100) snprintf(out, LUN_WORDS, "%.1f %s", n, units[unit]);
  else snprintf(out, LUN_WORDS, "%.0f %s", n, units[unit]);
  return out;
}

char *lun_words_seconds(char out[LUN_WORDS], int64_t ns) {
  snprintf(out, LUN_WORDS, "%.3f", (double)ns / 1e9);
  return out;
}

char *lun_words_moment(char out[LUN_WORDS], int64_t ns) { return lun_words_at(out, ns, ns < LUN_SEC ? ns + LUN_SEC : ns - LUN_SEC); }

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
