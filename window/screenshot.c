/* screenshot.c - folds a trace up to a time, composes, draws into memory, writes
 * it out. SDL's video is never asked. */
#include "screenshot.h"

#include <stdio.h>
#include <stdlib.h>

#include "../repl/highlight.h"
#include "../viz/picture/page.h"
#include "../viz/window/png.h"
#include "film.h"

enum { SLICE = 1000000000, NO_INPUT = 65, NO_OUTPUT = 74, NO_MEMORY = 71 };

static int draw(const lun_window_options *o, lun_film *film, lun_fonts *fonts) {
  char err[512] = "There is no memory left to draw the picture.";
  lun_view v;
  lun_film_view(film, &v, o);
  double scale = o->scale > 0 ? o->scale : 1;
  lun_canvas canvas = {.w = (int)(o->w * scale), .h = (int)(o->h * scale), .pitch = (int)(o->w * scale)};
  canvas.pixel = malloc((size_t)canvas.w * (size_t)canvas.h * sizeof *canvas.pixel);
  lun_page *page = lun_page_new();
  lun_raster *raster = lun_raster_new(fonts);
  lun_picture picture = {0};
  int status = NO_MEMORY;
  if (canvas.pixel && page && raster) {
    lun_page_in in = {.fold = lun_film_shown(film), .ahead = lun_film_ahead(film), .view = &v};
    lun_film_frame(film, &in.now, &in.newest);
    if (film->whole) lun_summary_settle(film->whole);
    in.whole = film->whole;
    in.highlight = lun_highlight;
    in.name = film->name;
    lun_page_compose(page, &picture, &in, o->w, o->h, lun_fonts_metrics(fonts));
    lun_raster_draw(raster, canvas, &picture, scale);
    status = lun_png_write(o->screenshot, canvas, err, sizeof err) ? 0 : NO_OUTPUT;
  }
  if (status) fprintf(stderr, "lunette-window: %s\n", err);
  lun_picture_free(&picture);
  lun_raster_free(raster);
  lun_page_free(page);
  free(canvas.pixel);
  return status;
}

int lun_screenshot(const lun_window_options *o) {
  char err[512];
  lun_film film;
  bool changed;
  int status = NO_INPUT;
  lun_fonts *fonts = NULL;
  if (lun_film_open(&film, o->trace, err, sizeof err)) {
    while (lun_film_follow(&film, SLICE, &changed)) continue;
    fonts = lun_fonts_open(err, sizeof err);
  }
  if (fonts) status = draw(o, &film, fonts);
  else fprintf(stderr, "lunette-window: %s\n", err);
  lun_fonts_close(fonts);
  lun_film_close(&film);
  return status;
}
