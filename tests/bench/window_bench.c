/* What a frame of the window costs: composes and draws a trace into memory, at several zooms and places, and prints the
 * milliseconds of each. window_bench TRACE [WxH] */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "../../viz/fold/seek.h"
#include "../../viz/picture/page.h"
#include "../../viz/window/raster.h"

/* Of the processor, not of the wall: others use it, too. */
static double ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static lun_summary *sum_up(const char *trace) {
  char err[256];
  size_t n;
  const uint8_t *kinds = lun_summary_kinds(&n);
  lun_reader *r = lun_reader_open(trace, err, sizeof err);
  lun_summary *s = lun_summary_new(LUN_FOLD_SLOW_NS);
  lun_reader_only(r, kinds, n);
  lun_reader_finish(r);
  while (lun_summary_follow(s, r, 1 << 20)) continue;
  lun_reader_close(r);
  lun_summary_settle(s);
  return s;
}

int main(int argc, char **argv) {
  enum { FRAMES = 12 };
  char err[256];
  int w = 1600, h = 1000;
  if (argc > 2 && sscanf(argv[2], "%dx%d", &w, &h) != 2) return 2;
  lun_reader *r = argc > 1 ? lun_reader_open(argv[1], err, sizeof err) : NULL;
  lun_fonts *fonts = lun_fonts_open(err, sizeof err);
  if (!r || !fonts) return fprintf(stderr, "window_bench TRACE [WxH]\n"), 2;
  lun_reader_finish(r);
  lun_fold *f = lun_seek(r, UINT64_MAX, LUN_SEEK_CONTEXT, LUN_FOLD_SLOW_NS);
  lun_summary *whole = sum_up(argv[1]);
  lun_page *page = lun_page_new();
  lun_raster *raster = lun_raster_new(fonts);
  lun_picture picture = {0};
  lun_canvas canvas = {calloc((size_t)w * (size_t)h, 4), w, h, w};
  lun_view v = lun_view_new(true);
  v.unit = LUN_COLUMN_POINTS;
  double worst = 0;
  for (int64_t per_point = 0; per_point <= 1000 * 1000 * 1000; per_point = per_point ? per_point * 10 : 1000) {
    double composed = 1e9, drawn = 1e9;
    v.per_col = per_point;
    for (int i = 0; i < FRAMES; i++) {
      lun_page_in in = {.fold = f, .whole = whole, .view = &v, .now = lun_fold_now(f)->t, .name = "bench"};
      double t0 = ms();
      lun_page_compose(page, &picture, &in, w, h, lun_fonts_metrics(fonts));
      double t1 = ms();
      lun_raster_draw(raster, canvas, &picture, 1);
      double t2 = ms();
      if (t1 - t0 < composed) composed = t1 - t0;
      if (t2 - t1 < drawn) drawn = t2 - t1;
    }
    if (composed + drawn > worst) worst = composed + drawn;
    printf("%8.3f ms a point: composed in %.2f ms, drawn in %.2f ms, %zu shapes\n", (double)per_point / 1e6, composed, drawn,
           picture.n);
  }
  printf("worst %.2f ms (goal: 16)\n", worst);
  return worst > 16;
}
