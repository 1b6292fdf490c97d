/* raster.h - a picture as pixels: shapes with smooth edges, drawn by ourselves
 * into memory, so that they are the same on every renderer, on a screen and
 * without one. It knows no window. */
#ifndef LUN_RASTER_H
#define LUN_RASTER_H

#include "../picture/picture.h"
#include "fonts.h"

/* Pixels 0xAARRGGBB, row by row; `pitch` pixels from one row to the next. */
typedef struct lun_canvas {
  uint32_t *pixel;
  int w, h, pitch;
} lun_canvas;

typedef struct lun_raster lun_raster;

/* The raster owns scratch memory; `fonts` must outlive it. NULL when out of memory. */
lun_raster *lun_raster_new(lun_fonts *fonts);
void lun_raster_free(lun_raster *r);
/* Draws the picture at `scale` pixels a point from the upper left corner on; what lies outside is cut off. */
void lun_raster_draw(lun_raster *r, lun_canvas canvas, const lun_picture *p, double scale);

#endif
