/* raster_fill.h - fills parts of a canvas with one colour, by coverage; all
 * places are in pixels. Internal to viz/window. */
#ifndef LUN_RASTER_FILL_H
#define LUN_RASTER_FILL_H

#include "raster.h"

typedef struct lun_fill {
  lun_canvas canvas;
  int x0, y0, x1, y1; /* what may be drawn on */
  uint8_t *mask;      /* of a stroke */
  size_t mask_cap;
  float *row; /* coverage of one row of an area */
  size_t row_cap;
} lun_fill;

void lun_fill_free(lun_fill *f);
void lun_fill_clip(lun_fill *f, int x0, int y0, int x1, int y1);
void lun_fill_box(lun_fill *f, double x0, double y0, double x1, double y1, uint32_t color);
void lun_fill_beam(lun_fill *f, double x0, double y0, double x1, double y1, uint32_t top, uint32_t bottom);
void lun_fill_round(lun_fill *f, double x0, double y0, double x1, double y1, double radius, uint32_t color);
void lun_fill_disc(lun_fill *f, double x, double y, double radius, uint32_t color);
void lun_fill_area(lun_fill *f, const lun_vertex *spot, size_t n, uint32_t color);
/* A line through spots (in points, times k), `half` pixels to each side, with round corners and ends. */
void lun_fill_stroke(lun_fill *f, const lun_vertex *spot, size_t n, bool closed, double k, double half, uint32_t color);
void lun_fill_mask(lun_fill *f, int x, int y, int w, int h, const uint8_t *alpha, uint32_t color);
/* cols x rows cells over the box: each pixel takes the colour of the cell that it lies in. */
void lun_fill_cells(lun_fill *f, int x0, int y0, int x1, int y1, const uint32_t *cell, int cols, int rows);

#endif
