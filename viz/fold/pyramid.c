/* pyramid.c - counting into cells, halving, merging and adding them up. It knows
 * columns and states, and nothing of tasks or records. */
#include "pyramid.h"

#include <stdlib.h>
#include <string.h>

/* ---- cells ---- */

/* The upper half of a float, rounded. */
static uint16_t pack(double mean) {
  float v = (float)mean;
  uint32_t bits;
  memcpy(&bits, &v, sizeof bits);
  return (uint16_t)((bits + 0x8000u) >> 16);
}

static double unpack(uint16_t half) {
  uint32_t bits = (uint32_t)half << 16;
  float v;
  memcpy(&v, &bits, sizeof v);
  return v;
}

static uint32_t cells(const lun_pyramid *p, unsigned k) { return (p->column >> k) - (p->first >> k); }

/* Room for the cell that is about to be closed on level k. */
static bool reserve(lun_pyramid *p, unsigned k) {
  lun_level *l = &p->level[k];
  uint32_t need = cells(p, k) + 1;
  if (need <= l->cap) return true;
  uint32_t cap = l->cap + l->cap / 2 < need + 8 ? need + 8 : l->cap + l->cap / 2;
  lun_tally *cell = realloc(l->cell, cap * sizeof *cell);
  if (!cell) return false;
  l->cell = cell;
  l->cap = cap;
  return true;
}

/* The open cell of level k has become whole: it is written down, and counts in the one above. */
static bool close_cell(lun_pyramid *p, unsigned k, unsigned shift) {
  lun_level *l = &p->level[k];
  if (!reserve(p, k)) return false;
  lun_tally *c = &l->cell[cells(p, k)];
  double share = 1 / (double)(INT64_C(1) << (shift + k)); /* of a power of two: exact */
  lun_level *above = k + 1 < LUN_PYRAMID_LEVELS ? l + 1 : NULL;
  for (int s = 0; s < LUN_SUM_STATES; s++) {
    c->mean[s] = pack(l->open[s] * share);
    if (above) above->open[s] += l->open[s];
    l->open[s] = 0;
  }
  c->flags = l->flags;
  if (above) above->flags |= l->flags;
  l->flags = 0;
  return true;
}

/* The column ends, and with it the wider cells that end there. */
static bool next_column(lun_pyramid *p, unsigned shift) {
  for (unsigned k = 0; k < LUN_PYRAMID_LEVELS; k++) {
    if (!close_cell(p, k, shift)) return false;
    if (!(p->column >> k & 1)) break;
  }
  p->column++;
  return true;
}

static void count(lun_pyramid *p, int64_t t) {
  double ns = (double)(t - p->t);
  for (int s = 0; s < LUN_SUM_STATES; s++)
    if (p->n[s]) p->level[0].open[s] += ns * p->n[s];
  if (p->n[LUN_SUM_RUN] && ns > 0) p->level[0].flags |= LUN_SUM_RAN;
  p->t = t;
}

bool lun_pyramid_pass(lun_pyramid *p, int64_t t, unsigned shift) {
  if (t <= p->t) return true;
  for (int64_t end; (end = (int64_t)(p->column + 1) << shift) <= t;) {
    count(p, end);
    if (!next_column(p, shift)) return false;
  }
  count(p, t);
  return true;
}

void lun_pyramid_flag(lun_pyramid *p, int64_t from, int64_t to, unsigned shift, unsigned flags) {
  uint32_t a = from > 0 ? (uint32_t)(from >> shift) : 0, b = (uint32_t)(to >> shift);
  if (a < p->first) a = p->first;
  for (unsigned k = 0; k < LUN_PYRAMID_LEVELS; k++) {
    lun_level *l = &p->level[k];
    uint32_t base = p->first >> k, closed = p->column >> k;
    for (uint32_t i = a >> k; i <= b >> k && i < closed; i++) l->cell[i - base].flags |= (uint16_t)flags;
    if (b >> k >= closed) l->flags |= (uint16_t)flags;
  }
}

/* ---- halving and merging ---- */

void lun_pyramid_widen(lun_pyramid *p) {
  lun_level *low = &p->level[0], *next = &p->level[1];
  for (int s = 0; s < LUN_SUM_STATES; s++) next->open[s] += low->open[s];
  next->flags |= low->flags;
  free(low->cell);
  memmove(low, next, (LUN_PYRAMID_LEVELS - 1) * sizeof *low);
  p->level[LUN_PYRAMID_LEVELS - 1] = (lun_level){0};
  p->first >>= 1;
  p->column >>= 1;
}

static bool merge_level(lun_pyramid *a, lun_pyramid *b, unsigned k, uint32_t first) {
  lun_level *x = &a->level[k], *y = &b->level[k];
  uint32_t base = first >> k, n = (a->column >> k) - base;
  lun_tally *cell = n ? calloc(n, sizeof *cell) : NULL;
  if (n && !cell) return false;
  for (int side = 0; side < 2; side++) {
    const lun_pyramid *p = side ? b : a;
    const lun_tally *from = p->level[k].cell;
    for (uint32_t i = p->first >> k; i < p->column >> k; i++, from++) {
      lun_tally *c = &cell[i - base];
      for (int s = 0; s < LUN_SUM_STATES; s++)
        if (from->mean[s]) c->mean[s] = pack(unpack(c->mean[s]) + unpack(from->mean[s]));
      c->flags |= from->flags;
    }
  }
  free(x->cell);
  x->cell = cell;
  x->cap = n;
  x->flags |= y->flags;
  for (int s = 0; s < LUN_SUM_STATES; s++) x->open[s] += y->open[s];
  return true;
}

bool lun_pyramid_merge(lun_pyramid *a, lun_pyramid *b, unsigned shift) {
  int64_t t = a->t > b->t ? a->t : b->t;
  if (!lun_pyramid_pass(a, t, shift) || !lun_pyramid_pass(b, t, shift)) return false;
  uint32_t first = a->first < b->first ? a->first : b->first;
  for (unsigned k = 0; k < LUN_PYRAMID_LEVELS; k++)
    if (!merge_level(a, b, k, first)) return false;
  a->first = first;
  for (int s = 0; s < LUN_SUM_STATES; s++) a->n[s] += b->n[s];
  lun_pyramid_free(b);
  return true;
}

/* ---- adding up ---- */

static void add_cell(const lun_pyramid *p, unsigned k, uint32_t i, double ns, double out[LUN_SUM_STATES],
                     unsigned *flags) {
  const lun_tally *c = &p->level[k].cell[i - (p->first >> k)];
  for (int s = 0; s < LUN_SUM_STATES; s++)
    if (c->mean[s]) out[s] += unpack(c->mean[s]) * ns;
  *flags |= c->flags;
}

/* The column that is being filled has been counted from `closed` to p->t. */
static void add_open(const lun_pyramid *p, int64_t from, int64_t to, int64_t closed, double out[LUN_SUM_STATES],
                     unsigned *flags) {
  int64_t lo = from > closed ? from : closed, hi = to < p->t ? to : p->t;
  double part = (double)(hi - lo) / (double)(p->t - closed);
  for (int s = 0; s < LUN_SUM_STATES; s++) out[s] += p->level[0].open[s] * part;
  *flags |= p->level[0].flags;
}

/* The widest whole cell that begins at column `at` and does not go beyond `end`. */
static unsigned widest(const lun_pyramid *p, uint32_t at, uint32_t end) {
  unsigned k = 0;
  while (k + 1 < LUN_PYRAMID_LEVELS && !(at >> k & 1) && at + (2u << k) <= end && at >= p->first) k++;
  return k;
}

void lun_pyramid_sum(const lun_pyramid *p, int64_t from, int64_t to, unsigned shift, double out[LUN_SUM_STATES],
                     unsigned *flags) {
  int64_t begin = (int64_t)p->first << shift, closed = (int64_t)p->column << shift;
  if (from < p->t && to > closed && p->t > closed) add_open(p, from, to, closed, out, flags);
  if (from < begin) from = begin;
  if (to > closed) to = closed;
  for (int64_t t = from; t < to;) {
    uint32_t i = (uint32_t)(t >> shift);
    int64_t left = (int64_t)i << shift, right = (int64_t)(i + 1) << shift;
    unsigned k = t == left ? widest(p, i, (uint32_t)(to >> shift)) : 0;
    if (k > 0) right = (int64_t)(i + (1u << k)) << shift;
    if (right > to) right = to;
    add_cell(p, k, i >> k, (double)(right - t), out, flags);
    t = right;
  }
}

size_t lun_pyramid_bytes(const lun_pyramid *p) {
  size_t n = 0;
  for (unsigned k = 0; k < LUN_PYRAMID_LEVELS; k++) n += p->level[k].cap * sizeof(lun_tally);
  return n;
}

void lun_pyramid_free(lun_pyramid *p) {
  for (unsigned k = 0; k < LUN_PYRAMID_LEVELS; k++) free(p->level[k].cell);
  *p = (lun_pyramid){0};
}
