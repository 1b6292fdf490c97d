/* raster.c - walks over a picture's shapes and fills pixels. Coverage is
 * computed exactly for boxes, by distance for discs, by four lines a pixel for
 * areas and strokes; edges of boxes are put on whole pixels vertically, so that
 * lanes and rules are sharp at every scale. */
#include "raster.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "raster_fill.h"

struct lun_raster {
  lun_fonts *fonts;
  lun_fill fill;
  double scale;
};

lun_raster *lun_raster_new(lun_fonts *fonts) {
  lun_raster *r = calloc(1, sizeof *r);
  if (r) r->fonts = fonts;
  return r;
}

void lun_raster_free(lun_raster *r) {
  if (!r) return;
  lun_fill_free(&r->fill);
  free(r);
}

static void draw_box(lun_raster *r, const lun_shape *s) {
  double k = r->scale, x0 = (double)s->x * k, x1 = (double)(s->x + s->w) * k;
  double y0 = floor((double)s->y * k + 0.5), y1 = floor((double)(s->y + s->h) * k + 0.5);
  if (y1 <= y0) y1 = y0 + 1;
  if (s->w <= 1) x0 = floor(x0 + 0.01), x1 = x0 + (floor((double)s->w * k) > 1 ? floor((double)s->w * k) : 1);
  if (s->color != s->color2) lun_fill_beam(&r->fill, x0, y0, x1, y1, s->color, s->color2);
  else if (s->radius > 0) lun_fill_round(&r->fill, x0, y0, x1, y1, (double)s->radius * k, s->color);
  else lun_fill_box(&r->fill, x0, y0, x1, y1, s->color);
}

static void draw_area(lun_raster *r, const lun_shape *s) {
  lun_vertex spot[LUN_TRACE_MAX];
  size_t n = s->spots < LUN_TRACE_MAX ? s->spots : LUN_TRACE_MAX;
  for (size_t i = 0; i < n; i++) spot[i] = (lun_vertex){s->spot[i].x * (float)r->scale, s->spot[i].y * (float)r->scale};
  lun_fill_area(&r->fill, spot, n, s->color);
}

/* A straight piece with square ends. */
static void straight(lun_raster *r, double ax, double ay, double bx, double by, double half, uint32_t color) {
  double dx = bx - ax, dy = by - ay, len = hypot(dx, dy);
  if (len < 1e-6) return;
  if (fabs(dy) < 1e-3) {
    lun_fill_box(&r->fill, fmin(ax, bx), ay - half, fmax(ax, bx), ay + half, color);
  } else if (fabs(dx) < 1e-3) {
    lun_fill_box(&r->fill, ax - half, fmin(ay, by), ax + half, fmax(ay, by), color);
  } else {
    float nx = (float)(-dy / len * half), ny = (float)(dx / len * half);
    lun_vertex q[4] = {{(float)ax + nx, (float)ay + ny},
                     {(float)bx + nx, (float)by + ny},
                     {(float)bx - nx, (float)by - ny},
                     {(float)ax - nx, (float)ay - ny}};
    lun_fill_area(&r->fill, q, 4, color);
  }
}

/* Dashes go on around corners. */
static void draw_dashes(lun_raster *r, const lun_shape *s) {
  double k = r->scale, on = (double)s->on * k, off = (double)s->off * k, half = (double)s->stroke * k / 2, phase = 0;
  if (on + off < 0.5) return;
  for (size_t i = 0; i + 1 < s->spots; i++) {
    double ax = (double)s->spot[i].x * k, ay = (double)s->spot[i].y * k, bx = (double)s->spot[i + 1].x * k,
           by = (double)s->spot[i + 1].y * k, len = hypot(bx - ax, by - ay), at = -phase;
    for (; at < len && len > 0; at += on + off) {
      double from = at < 0 ? 0 : at, to = at + on > len ? len : at + on;
      if (to > from)
        straight(r, ax + (bx - ax) * from / len, ay + (by - ay) * from / len, ax + (bx - ax) * to / len,
                 ay + (by - ay) * to / len, half, s->color);
    }
    phase = len > 0 ? on + off - (at - len) : phase;
    if (phase >= on + off) phase -= on + off;
  }
}

static void draw_path(lun_raster *r, const lun_shape *s) {
  double k = r->scale, half = (double)s->stroke * k / 2;
  if (s->on > 0) {
    draw_dashes(r, s);
  } else if (s->spots == 2) {
    straight(r, (double)s->spot[0].x * k, (double)s->spot[0].y * k, (double)s->spot[1].x * k, (double)s->spot[1].y * k,
             half, s->color);
  } else {
    lun_fill_stroke(&r->fill, s->spot, s->spots, s->closed, k, half, s->color);
  }
}

static void draw_text(lun_raster *r, const lun_shape *s) {
  const lun_letters *l = lun_fonts_letters(r->fonts, s->type, r->scale, s->text);
  double x = (double)s->x * r->scale;
  if (!l) return;
  if (s->anchor != LUN_START) x -= (double)s->w * r->scale / (s->anchor == LUN_END ? 1 : 2);
  int left = (int)floor(x + 0.5), top = (int)floor((double)s->y * r->scale + 0.5) - l->ascent;
  lun_fill_mask(&r->fill, left, top, l->w, l->h, l->alpha, s->color);
}

static void draw_pixels(lun_raster *r, const lun_shape *s) {
  double k = r->scale;
  int x0 = (int)floor((double)s->x * k + 0.5), x1 = (int)floor((double)(s->x + s->w) * k + 0.5);
  int y0 = (int)floor((double)s->y * k + 0.5), y1 = (int)floor((double)(s->y + s->h) * k + 0.5);
  lun_fill_cells(&r->fill, x0, y0, x1, y1, s->cell, s->cols, s->rows);
}

static void set_clip(lun_raster *r, const lun_shape *s) {
  double k = r->scale;
  if (s->w < 0) lun_fill_clip(&r->fill, 0, 0, r->fill.canvas.w, r->fill.canvas.h);
  else
    lun_fill_clip(&r->fill, (int)floor((double)s->x * k + 0.5), (int)floor((double)s->y * k + 0.5),
                  (int)floor((double)(s->x + s->w) * k + 0.5), (int)floor((double)(s->y + s->h) * k + 0.5));
}

static void draw_shape(lun_raster *r, const lun_shape *s) {
  double k = r->scale;
  switch (s->kind) {
    case LUN_SHAPE_BOX: draw_box(r, s); break;
    case LUN_SHAPE_DISC:
      lun_fill_disc(&r->fill, (double)s->x * k, (double)s->y * k, (double)s->radius * k, s->color);
      break;
    case LUN_SHAPE_AREA: draw_area(r, s); break;
    case LUN_SHAPE_PATH: draw_path(r, s); break;
    case LUN_SHAPE_TEXT: draw_text(r, s); break;
    case LUN_SHAPE_PIXELS: draw_pixels(r, s); break;
    case LUN_SHAPE_CLIP: set_clip(r, s); break;
    default: break;
  }
}

void lun_raster_draw(lun_raster *r, lun_canvas canvas, const lun_picture *p, double scale) {
  r->scale = scale;
  r->fill.canvas = canvas;
  lun_fill_clip(&r->fill, 0, 0, canvas.w, canvas.h);
  for (size_t i = 0; i < p->n; i++) draw_shape(r, &p->shape[i]);
}
