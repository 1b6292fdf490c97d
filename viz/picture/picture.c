/* picture.c - keeps the shapes of a drawing and the text in it. It decides
 * nothing about what is drawn where. */
#include "picture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void lun_picture_begin(lun_picture *p, double w, double h, lun_theme theme, const lun_metrics *metrics) {
  lun_arena_reset(&p->arena);
  p->n = 0;
  p->clips = 0;
  p->w = w;
  p->h = h;
  p->theme = theme;
  p->metrics = metrics;
}

void lun_picture_free(lun_picture *p) {
  lun_arena_free(&p->arena);
  free(p->shape);
  *p = (lun_picture){0};
}

static uint32_t with_alpha(uint32_t rgb, double alpha) {
  return (uint32_t)(alpha <= 0 ? 0 : alpha >= 1 ? 255 : alpha * 255 + 0.5) << 24 | rgb;
}

uint32_t lun_tint(const lun_picture *p, lun_ink ink, double alpha) {
  return with_alpha(lun_palette_rgb(p->theme, ink), alpha);
}

uint32_t lun_tint_ground(const lun_picture *p, lun_ground ground, double alpha) {
  return with_alpha(lun_palette_ground_rgb(p->theme, ground), alpha);
}

uint32_t lun_tint_text(const lun_picture *p, lun_style st) { return with_alpha(lun_palette_text_rgb(p->theme, st), 1); }

void lun_picture_add(lun_picture *p, lun_shape s) {
  if (p->n == p->cap) {
    size_t cap = p->cap ? 2 * p->cap : 512;
    lun_shape *more = realloc(p->shape, cap * sizeof *more);
    if (!more) return;
    p->shape = more;
    p->cap = cap;
  }
  p->shape[p->n++] = s;
}

#define F(v) ((float)(v))

void lun_draw_beam(lun_picture *p, double x, double y, double w, double h, uint32_t top, uint32_t bottom) {
  if (w > 0 && h > 0)
    lun_picture_add(
      p,
      (lun_shape){.kind = LUN_SHAPE_BOX, .x = F(x), .y = F(y), .w = F(w), .h = F(h), .color = top, .color2 = bottom});
}

void lun_draw_box(lun_picture *p, double x, double y, double w, double h, double radius, uint32_t color) {
  if (w <= 0 || h <= 0) return;
  double most = (w < h ? w : h) / 2;
  lun_shape s = {.kind = LUN_SHAPE_BOX, .x = F(x), .y = F(y), .w = F(w), .h = F(h), .color = color, .color2 = color};
  s.radius = F(radius < most ? radius : most);
  lun_picture_add(p, s);
}

void lun_draw_disc(lun_picture *p, double x, double y, double radius, uint32_t color) {
  lun_picture_add(p, (lun_shape){.kind = LUN_SHAPE_DISC, .x = F(x), .y = F(y), .radius = F(radius), .color = color});
}

void lun_draw_pixels(lun_picture *p, double x, double y, double w, double h, const uint32_t *cell, int cols, int rows) {
  lun_shape s = {.kind = LUN_SHAPE_PIXELS, .x = F(x), .y = F(y), .w = F(w), .h = F(h), .cols = cols, .rows = rows};
  s.cell = cell;
  if (cell && cols > 0 && rows > 0) lun_picture_add(p, s);
}

static void add_clip(lun_picture *p) {
  lun_shape s = {.kind = LUN_SHAPE_CLIP, .w = -1};
  if (p->clips > 0) {
    int i = (p->clips < LUN_CLIPS ? p->clips : LUN_CLIPS) - 1;
    s.x = F(p->clip[i].x0);
    s.y = F(p->clip[i].y0);
    s.w = F(fmax(p->clip[i].x1 - p->clip[i].x0, 0));
    s.h = F(fmax(p->clip[i].y1 - p->clip[i].y0, 0));
  }
  lun_picture_add(p, s);
}

void lun_draw_clip(lun_picture *p, double x, double y, double w, double h) {
  int i = p->clips++;
  if (i < LUN_CLIPS) {
    p->clip[i].x0 = i > 0 ? fmax(x, p->clip[i - 1].x0) : x;
    p->clip[i].y0 = i > 0 ? fmax(y, p->clip[i - 1].y0) : y;
    p->clip[i].x1 = i > 0 ? fmin(x + w, p->clip[i - 1].x1) : x + w;
    p->clip[i].y1 = i > 0 ? fmin(y + h, p->clip[i - 1].y1) : y + h;
  }
  add_clip(p);
}

void lun_draw_unclip(lun_picture *p) {
  if (p->clips > 0) p->clips--;
  add_clip(p);
}

/* Paths. */

void lun_trace_to(lun_trace *t, double x, double y) {
  if (t->n < LUN_TRACE_MAX) t->spot[t->n++] = (lun_vertex){F(x), F(y)};
}

void lun_trace_arc(lun_trace *t, double x, double y, double radius, double a, double b) {
  static const double quarter = 1.57079632679489662;
  int steps = (int)(fabs(b - a) * (radius < 12 ? 5 : 8)) + 1;
  for (int i = 0; i <= steps; i++) {
    double angle = (a + (b - a) * i / steps) * quarter;
    lun_trace_to(t, x + radius * cos(angle), y + radius * sin(angle));
  }
}

static const lun_vertex *keep(lun_picture *p, const lun_trace *t) {
  lun_vertex *s = lun_arena_take(&p->arena, t->n * sizeof *s);
  if (s) memcpy(s, t->spot, t->n * sizeof *s);
  return s;
}

void lun_trace_fill(lun_picture *p, const lun_trace *t, uint32_t color) {
  lun_shape s = {.kind = LUN_SHAPE_AREA, .spots = t->n, .color = color};
  s.spot = keep(p, t);
  if (s.spot && t->n > 2) lun_picture_add(p, s);
}

void lun_trace_stroke(lun_picture *p, const lun_trace *t, bool closed, double stroke, double on, double off,
                      uint32_t color) {
  lun_shape s = {.kind = LUN_SHAPE_PATH, .closed = closed, .spots = t->n, .color = color};
  s.stroke = F(stroke);
  s.on = F(on);
  s.off = F(off);
  s.spot = keep(p, t);
  if (s.spot && t->n > 1) lun_picture_add(p, s);
}

void lun_draw_dashes(lun_picture *p, double x0, double y0, double x1, double y1, double stroke, double on, double off,
                     uint32_t color) {
  lun_trace t = {.n = 0};
  lun_trace_to(&t, x0, y0);
  lun_trace_to(&t, x1, y1);
  lun_trace_stroke(p, &t, false, stroke, on, off, color);
}

void lun_draw_line(lun_picture *p, double x0, double y0, double x1, double y1, double stroke, uint32_t color) {
  lun_draw_dashes(p, x0, y0, x1, y1, stroke, 0, 0, color);
}

void lun_draw_ring(lun_picture *p, double x, double y, double radius, double stroke, uint32_t color) {
  lun_trace t = {.n = 0};
  lun_trace_arc(&t, x, y, radius, 0, 4);
  lun_trace_stroke(p, &t, true, stroke, 0, 0, color);
}

void lun_draw_frame(lun_picture *p, double x, double y, double w, double h, double r, double stroke, uint32_t color) {
  lun_trace t = {.n = 0};
  lun_trace_arc(&t, x + w - r, y + r, r, -1, 0);
  lun_trace_arc(&t, x + w - r, y + h - r, r, 0, 1);
  lun_trace_arc(&t, x + r, y + h - r, r, 1, 2);
  lun_trace_arc(&t, x + r, y + r, r, 2, 3);
  lun_trace_stroke(p, &t, true, stroke, 0, 0, color);
}
