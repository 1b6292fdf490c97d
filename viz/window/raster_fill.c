/* raster_fill.c - the inner loops of drawing. Everything ends in `blend`, or, for
 * rows that are covered whole, in `span`. */
#include "raster_fill.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void lun_fill_free(lun_fill *f) {
  free(f->mask);
  free(f->row);
  *f = (lun_fill){0};
}

static int clamp(int v, int lo, int hi) { return v < lo ? lo : v > hi ? hi : v; }

void lun_fill_clip(lun_fill *f, int x0, int y0, int x1, int y1) {
  f->x0 = clamp(x0, 0, f->canvas.w);
  f->y0 = clamp(y0, 0, f->canvas.h);
  f->x1 = clamp(x1, f->x0, f->canvas.w);
  f->y1 = clamp(y1, f->y0, f->canvas.h);
}

static uint32_t *row_at(const lun_fill *f, int y) { return f->canvas.pixel + (size_t)y * (size_t)f->canvas.pitch; }

/* Lays `color` over a pixel; a: 0 to 256. Red and blue are mixed in one multiplication. */
static inline uint32_t mixed(uint32_t under, uint32_t color, uint32_t a) {
  uint32_t rb = under & 0xFF00FF, g = under & 0x00FF00, rest = 256 - a;
  rb = (rb * rest + (color & 0xFF00FF) * a) >> 8 & 0xFF00FF;
  g = (g * rest + (color & 0x00FF00) * a) >> 8 & 0x00FF00;
  return 0xFF000000 | rb | g;
}

/* 0 to 256 from a colour's alpha and a coverage of 0 to 1. */
static inline uint32_t weight(uint32_t color, double coverage) {
  uint32_t alpha = color >> 24;
  return (uint32_t)((double)(alpha + (alpha >> 7)) * coverage + 0.5);
}

static inline void blend(uint32_t *px, uint32_t color, uint32_t a) {
  if (a >= 256) *px = 0xFF000000 | color;
  else if (a) *px = mixed(*px, color, a);
}

static void span(uint32_t *row, int from, int to, uint32_t color, uint32_t a) {
  if (a >= 256)
    for (int x = from; x < to; x++) row[x] = 0xFF000000 | color;
  else if (a)
    for (int x = from; x < to; x++) row[x] = mixed(row[x], color, a);
}

/* One row of a box: the pixels at both ends are covered in part. */
static void box_row(const lun_fill *f, int y, double x0, double x1, uint32_t color, double coverage) {
  uint32_t *row = row_at(f, y);
  int first = (int)ceil(x0), last = (int)floor(x1);
  if (first > last) { /* within one pixel */
    if (last >= f->x0 && last < f->x1) blend(&row[last], color, weight(color, (x1 - x0) * coverage));
    return;
  }
  if (first - 1 >= f->x0 && first - 1 < f->x1) blend(&row[first - 1], color, weight(color, (first - x0) * coverage));
  if (last >= f->x0 && last < f->x1) blend(&row[last], color, weight(color, (x1 - last) * coverage));
  span(row, first > f->x0 ? first : f->x0, last < f->x1 ? last : f->x1, color, weight(color, coverage));
}

/* How much of the row y is between y0 and y1. */
static double row_share(int y, double y0, double y1) {
  double top = y > y0 ? y : y0, end = y + 1 < y1 ? y + 1 : y1;
  return end > top ? end - top : 0;
}

static bool beyond(double v) { return !(fabs(v) < 1e6); }

void lun_fill_box(lun_fill *f, double x0, double y0, double x1, double y1, uint32_t color) {
  if (x1 <= f->x0 || x0 >= f->x1 || x1 <= x0 || beyond(y0) || beyond(y1)) return;
  x0 = x0 < f->x0 - 1 ? f->x0 - 1 : x0;
  x1 = x1 > f->x1 + 1 ? f->x1 + 1 : x1;
  for (int y = clamp((int)floor(y0), f->y0, f->y1), end = clamp((int)ceil(y1), f->y0, f->y1); y < end; y++)
    box_row(f, y, x0, x1, color, row_share(y, y0, y1));
}

static uint32_t between(uint32_t a, uint32_t b, double part) {
  uint32_t out = 0;
  for (int shift = 0; shift < 32; shift += 8) {
    double from = a >> shift & 255, to = b >> shift & 255;
    out |= (uint32_t)(from + (to - from) * part + 0.5) << shift;
  }
  return out;
}

void lun_fill_beam(lun_fill *f, double x0, double y0, double x1, double y1, uint32_t top, uint32_t bottom) {
  if (x1 <= f->x0 || x0 >= f->x1 || beyond(y0) || beyond(y1)) return;
  for (int y = clamp((int)floor(y0), f->y0, f->y1), end = clamp((int)ceil(y1), f->y0, f->y1); y < end; y++)
    box_row(f, y, x0 < f->x0 - 1 ? f->x0 - 1 : x0, x1 > f->x1 + 1 ? f->x1 + 1 : x1,
            between(top, bottom, (y + 0.5 - y0) / (y1 - y0)), row_share(y, y0, y1));
}

/* How far a rounded corner draws a row in, at its middle. */
static double inset(double y, double y0, double y1, double r) {
  double d = y < y0 + r ? y0 + r - y : y > y1 - r ? y - (y1 - r) : 0;
  return d <= 0 ? 0 : d >= r ? r : r - sqrt(r * r - d * d);
}

void lun_fill_round(lun_fill *f, double x0, double y0, double x1, double y1, double r, uint32_t color) {
  enum { LINES = 4 };
  if (x1 <= f->x0 || x0 >= f->x1 || beyond(y0) || beyond(y1)) return;
  for (int y = clamp((int)floor(y0), f->y0, f->y1), end = clamp((int)ceil(y1), f->y0, f->y1); y < end; y++) {
    bool corner = y < y0 + r || y + 1 > y1 - r;
    double share = row_share(y, y0, y1);
    if (!corner) box_row(f, y, x0, x1, color, share);
    double in = 0;
    for (int i = 0; corner && i < LINES; i++) in += inset(y + (i + 0.5) / LINES, y0, y1, r) / LINES;
    if (corner) box_row(f, y, x0 + in, x1 - in, color, share);
  }
}

void lun_fill_disc(lun_fill *f, double cx, double cy, double r, uint32_t color) {
  if (beyond(cx) || beyond(cy)) return;
  int y0 = clamp((int)floor(cy - r), f->y0, f->y1), y1 = clamp((int)ceil(cy + r) + 1, f->y0, f->y1);
  int x0 = clamp((int)floor(cx - r), f->x0, f->x1), x1 = clamp((int)ceil(cx + r) + 1, f->x0, f->x1);
  for (int y = y0; y < y1; y++) {
    uint32_t *row = row_at(f, y);
    for (int x = x0; x < x1; x++) {
      double cover = r + 0.5 - hypot(x + 0.5 - cx, y + 0.5 - cy);
      if (cover > 0) blend(&row[x], color, weight(color, cover > 1 ? 1 : cover));
    }
  }
}

/* Areas: four lines a row, exact along each. */

static bool row_room(lun_fill *f) {
  size_t need = (size_t)(f->x1 - f->x0) + 2;
  if (need <= f->row_cap) return true;
  float *row = realloc(f->row, need * sizeof *row);
  if (!row) return false;
  f->row = row;
  f->row_cap = need;
  return true;
}

static void cover(lun_fill *f, double a, double b, float part) {
  a = a < f->x0 ? f->x0 : a;
  b = b > f->x1 ? f->x1 : b;
  if (b <= a) return;
  int first = (int)floor(a), last = (int)floor(b);
  float *row = f->row - f->x0;
  if (first == last) {
    row[first] += (float)(b - a) * part;
    return;
  }
  row[first] += (float)(first + 1 - a) * part;
  for (int x = first + 1; x < last; x++) row[x] += part;
  if (last < f->x1) row[last] += (float)(b - last) * part;
}

static int compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static size_t crossings(const lun_vertex *spot, size_t n, double y, double *x) {
  size_t found = 0;
  for (size_t i = 0; i < n; i++) {
    const lun_vertex *a = &spot[i], *b = &spot[(i + 1) % n];
    if (((double)a->y <= y) == ((double)b->y <= y)) continue;
    x[found++] = (double)a->x + (y - (double)a->y) * (double)(b->x - a->x) / (double)(b->y - a->y);
  }
  qsort(x, found, sizeof *x, compare);
  return found;
}

void lun_fill_area(lun_fill *f, const lun_vertex *spot, size_t n, uint32_t color) {
  enum { LINES = 4 };
  double x[LUN_TRACE_MAX], top = 1e9, bottom = -1e9;
  for (size_t i = 0; i < n; i++) {
    if (beyond((double)spot[i].x) || beyond((double)spot[i].y)) return;
    top = fmin(top, (double)spot[i].y);
    bottom = fmax(bottom, (double)spot[i].y);
  }
  if (n < 3 || n > LUN_TRACE_MAX || !row_room(f)) return;
  for (int y = clamp((int)floor(top), f->y0, f->y1), end = clamp((int)ceil(bottom), f->y0, f->y1); y < end; y++) {
    memset(f->row, 0, (size_t)(f->x1 - f->x0 + 1) * sizeof *f->row);
    for (int i = 0; i < LINES; i++) {
      size_t m = crossings(spot, n, y + (i + 0.5) / LINES, x);
      for (size_t k = 0; k + 1 < m; k += 2) cover(f, x[k], x[k + 1], 1.0f / LINES);
    }
    uint32_t *row = row_at(f, y);
    for (int px = f->x0; px < f->x1; px++) {
      float c = f->row[px - f->x0];
      if (c > 0) blend(&row[px], color, weight(color, c > 1 ? 1 : (double)c));
    }
  }
}

/* Strokes: the greatest coverage of any piece, so that corners of translucent lines are no darker. */

typedef struct mask {
  uint8_t *at;
  int x0, y0, w, h;
} mask;

static double distance(double px, double py, double ax, double ay, double bx, double by) {
  double dx = bx - ax, dy = by - ay, len = dx * dx + dy * dy;
  double t = len > 0 ? ((px - ax) * dx + (py - ay) * dy) / len : 0;
  t = t < 0 ? 0 : t > 1 ? 1 : t;
  return hypot(px - ax - t * dx, py - ay - t * dy);
}

static void stroke_piece(const mask *m, double ax, double ay, double bx, double by, double half) {
  int x0 = clamp((int)floor(fmin(ax, bx) - half - 1) - m->x0, 0, m->w),
      x1 = clamp((int)ceil(fmax(ax, bx) + half + 1) - m->x0, 0, m->w);
  int y0 = clamp((int)floor(fmin(ay, by) - half - 1) - m->y0, 0, m->h),
      y1 = clamp((int)ceil(fmax(ay, by) + half + 1) - m->y0, 0, m->h);
  for (int y = y0; y < y1; y++)
    for (int x = x0; x < x1; x++) {
      double c = half + 0.5 - distance(x + m->x0 + 0.5, y + m->y0 + 0.5, ax, ay, bx, by);
      if (half < 0.5 && c > 2 * half) c = 2 * half;
      uint8_t v = (uint8_t)(c <= 0   ? 0
                            : c >= 1 ? 255
                                     : c * 255 + 0.5),
              *at = &m->at[(size_t)y * (size_t)m->w + (size_t)x];
      if (v > *at) *at = v;
    }
}

/* The part of the canvas that the stroke may touch. */
static bool mask_of(lun_fill *f, const lun_vertex *spot, size_t n, double k, double half, mask *m) {
  double x0 = 1e9, y0 = 1e9, x1 = -1e9, y1 = -1e9;
  for (size_t i = 0; i < n; i++) {
    x0 = fmin(x0, (double)spot[i].x * k), x1 = fmax(x1, (double)spot[i].x * k);
    y0 = fmin(y0, (double)spot[i].y * k), y1 = fmax(y1, (double)spot[i].y * k);
  }
  if (beyond(x0) || beyond(x1) || beyond(y0) || beyond(y1)) return false;
  m->x0 = clamp((int)floor(x0 - half) - 1, f->x0, f->x1);
  m->y0 = clamp((int)floor(y0 - half) - 1, f->y0, f->y1);
  m->w = clamp((int)ceil(x1 + half) + 1, f->x0, f->x1) - m->x0;
  m->h = clamp((int)ceil(y1 + half) + 1, f->y0, f->y1) - m->y0;
  size_t need = (size_t)m->w * (size_t)m->h;
  if (need > f->mask_cap) {
    uint8_t *more = realloc(f->mask, need);
    if (!more) return false;
    f->mask = more;
    f->mask_cap = need;
  }
  m->at = f->mask;
  if (need) memset(m->at, 0, need);
  return need > 0;
}

void lun_fill_stroke(lun_fill *f, const lun_vertex *spot, size_t n, bool closed, double k, double half,
                     uint32_t color) {
  mask m;
  if (n < 2 || !mask_of(f, spot, n, k, half, &m)) return;
  for (size_t i = 0; i + (closed ? 0 : 1) < n; i++) {
    const lun_vertex *a = &spot[i], *b = &spot[(i + 1) % n];
    stroke_piece(&m, (double)a->x * k, (double)a->y * k, (double)b->x * k, (double)b->y * k, half);
  }
  lun_fill_mask(f, m.x0, m.y0, m.w, m.h, m.at, color);
}

void lun_fill_mask(lun_fill *f, int x, int y, int w, int h, const uint8_t *alpha, uint32_t color) {
  int from = clamp(f->x0 - x, 0, w), to = clamp(f->x1 - x, 0, w);
  uint32_t full = (color >> 24) + (color >> 31);
  for (int row = clamp(f->y0 - y, 0, h), end = clamp(f->y1 - y, 0, h); row < end; row++) {
    const uint8_t *a = alpha + (size_t)row * (size_t)w;
    uint32_t *px = row_at(f, y + row) + x;
    for (int i = from; i < to; i++)
      if (a[i]) blend(&px[i], color, (full * (uint32_t)(a[i] + (a[i] >> 7))) >> 8);
  }
}

/* Cells of one colour that stand side by side are one stretch. */
static void cell_row(const lun_fill *f, uint32_t *row, int x0, int w, const uint32_t *cell, int cols) {
  int from = x0, to;
  for (int c = 0, end; c < cols && from < f->x1; c = end, from = to) {
    for (end = c + 1; end < cols && cell[end] == cell[c]; end++) continue;
    to = x0 + (int)(((int64_t)end * w + cols - 1) / cols);
    span(row, from > f->x0 ? from : f->x0, to < f->x1 ? to : f->x1, cell[c], weight(cell[c], 1));
  }
}

void lun_fill_cells(lun_fill *f, int x0, int y0, int x1, int y1, const uint32_t *cell, int cols, int rows) {
  if (x1 <= x0 || y1 <= y0) return;
  for (int y = clamp(y0, f->y0, f->y1), end = clamp(y1, f->y0, f->y1); y < end; y++) {
    const uint32_t *line = cell + (size_t)((int64_t)(y - y0) * rows / (y1 - y0)) * (size_t)cols;
    cell_row(f, row_at(f, y), x0, x1 - x0, line, cols);
  }
}
