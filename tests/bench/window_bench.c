/* What a frame of the window costs: composes and draws a trace into memory, at all zooms: at its end, in the middle of it,
 * and with the lanes of single tasks; and 5,000 bars with 500 labels, whatever they mean. Prints the worst of each as lines of JSON, in milliseconds of CPU time; with -v also
 * all others. window_bench TRACE [WxH [-v]] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../viz/fold/seek.h"
#include "../../viz/picture/page.h"
#include "../../viz/window/raster.h"

typedef struct bench {
  lun_reader *reader;
  lun_fonts *fonts;
  lun_fold *newest, *middle;
  lun_summary *whole;
  lun_page *page;
  lun_raster *raster;
  lun_picture picture;
  lun_canvas canvas;
  bool verbose;
} bench;

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

static bool open_all(bench *b, const char *trace, int w, int h) {
  char err[256] = "";
  b->reader = lun_reader_open(trace, err, sizeof err);
  b->fonts = lun_fonts_open(err, sizeof err);
  if (!b->reader || !b->fonts) return fprintf(stderr, "window_bench: %s\n", err), false;
  lun_reader_finish(b->reader);
  b->newest = lun_seek(b->reader, UINT64_MAX, LUN_SEEK_CONTEXT, LUN_FOLD_SLOW_NS);
  b->middle = lun_seek(b->reader, lun_fold_now(b->newest)->seq / 2, LUN_SEEK_CONTEXT, LUN_FOLD_SLOW_NS);
  b->whole = sum_up(trace);
  b->page = lun_page_new();
  b->raster = lun_raster_new(b->fonts);
  b->canvas = (lun_canvas){calloc((size_t)w * (size_t)h, 4), w, h, w};
  return b->newest && b->middle && b->canvas.pixel;
}

/* The best of several frames: what the work costs, without what else the machine did. */
static double frame(bench *b, lun_view *v) {
  enum { FRAMES = 10 };
  double best = 1e9;
  for (int i = 0; i < FRAMES; i++) {
    lun_page_in in = {.fold = v->past ? b->middle : b->newest, .ahead = v->past ? b->newest : NULL, .view = v};
    in.now = lun_fold_now(in.fold)->t;
    in.newest = lun_fold_now(b->newest)->t;
    in.whole = b->whole;
    in.name = "bench";
    double t0 = ms();
    lun_page_compose(b->page, &b->picture, &in, b->canvas.w, b->canvas.h, lun_fonts_metrics(b->fonts));
    double t1 = ms();
    lun_raster_draw(b->raster, b->canvas, &b->picture, 1);
    double t2 = ms();
    if (t2 - t0 < best) best = t2 - t0;
    if (b->verbose && i == FRAMES - 1)
      printf("%10.3f ms a point: composed in %.2f ms, drawn in %.2f ms, %zu shapes\n", (double)v->per_col / 1e6,
             t1 - t0, t2 - t1, b->picture.n);
  }
  return best;
}

static double all_zooms(bench *b, lun_view v) {
  double worst = 0;
  for (int64_t per_point = 0; per_point <= 1000 * 1000 * 1000; per_point = per_point ? per_point * 10 : 1000) {
    v.per_col = per_point;
    double took = frame(b, &v);
    if (took > worst) worst = took;
  }
  return worst;
}

/* Bars of a few points, and runs of eight letters, on the whole of it. */
static void compose_bars(lun_picture *p, const lun_metrics *metrics) {
  enum { BARS = 5000, LABELS = 500 };
  uint32_t dice = 99;
  lun_type type = {.face = LUN_FACE_WORDS, .size = 12};
  lun_picture_begin(p, 1600, 900, LUN_THEME_DARK, metrics);
  lun_draw_box(p, 0, 0, 1600, 900, 0, 0xff141418);
  for (int i = 0; i < BARS + LABELS; i++) {
    dice ^= dice << 13, dice ^= dice >> 17, dice ^= dice << 5;
    double x = dice % 1540, y = dice / 1540 % 880;
    char text[16];
    snprintf(text, sizeof text, "task %03u", i % 40u);
    if (i < BARS) lun_draw_box(p, x, y, 1 + (dice >> 8) % 60, 12, 0, lun_tint(p, (lun_ink)(dice % LUN_INK_COUNT), 1));
    else lun_draw_text(p, x, y + 12, LUN_START, type, lun_tint(p, LUN_INK_TEXT, 1), text);
  }
}

static void bars_and_labels(bench *b) {
  enum { FRAMES = 20 };
  lun_canvas canvas = {calloc(1600 * 900, 4), 1600, 900, 1600};
  double best = 1e9;
  for (int i = 0; canvas.pixel && i < FRAMES; i++) {
    compose_bars(&b->picture, lun_fonts_metrics(b->fonts));
    double begin = ms();
    lun_raster_draw(b->raster, canvas, &b->picture, 1);
    if (ms() - begin < best) best = ms() - begin;
  }
  free(canvas.pixel);
  printf("{\"name\": \"window, 1600x900: 5,000 bars and 500 labels\", \"value\": %.4g, \"unit\": \"ms\"}\n", best);
}

static void report(const char *name, double value) {
  printf("{\"name\": \"window frame: %s, the worst zoom\", \"value\": %.4g, \"unit\": \"ms\"}\n", name, value);
}

int main(int argc, char **argv) {
  bench b = {.verbose = argc > 3 && strcmp(argv[3], "-v") == 0};
  int w = 1600, h = 1000;
  if (argc < 2 || (argc > 2 && sscanf(argv[2], "%dx%d", &w, &h) != 2))
    return fprintf(stderr, "window_bench TRACE [WxH [-v]]\n"), 2;
  if (!open_all(&b, argv[1], w, h)) return 1;
  bars_and_labels(&b);
  lun_view v = lun_view_new(true);
  v.unit = LUN_COLUMN_POINTS;
  report("at the end", all_zooms(&b, v));
  v.past = true;
  report("in the middle", all_zooms(&b, v));
  size_t n = lun_fold_ntasks(b.middle);
  if (n) v.task = lun_fold_task_at(b.middle, n / 2)->id;
  report("lanes of tasks", all_zooms(&b, v));
  return 0;
}
