/* view_text.c - a recorded trace as one text screen: reads it up to a time,
 * folds, composes, prints. For tests, docs and people without a terminal. */
#include <stdlib.h>

#include "../fold/seek.h"
#include "screen.h"
#include "text.h"

/* The whole record, summed up. NULL: out of memory; the screen then goes without. */
static lun_summary *sum_up(const char *trace) {
  char err[256];
  size_t n;
  const uint8_t *kinds = lun_summary_kinds(&n);
  lun_reader *r = lun_reader_open(trace, err, sizeof err);
  lun_summary *s = r ? lun_summary_new(LUN_FOLD_SLOW_NS) : NULL;
  if (s) {
    lun_reader_finish(r);
    lun_reader_only(r, kinds, n);
    lun_summary_follow(s, r, SIZE_MAX);
    lun_summary_settle(s);
  }
  lun_reader_close(r);
  return s;
}

/* The state at loop time t; before the first record: nothing. */
static lun_fold *fold_at(lun_reader *r, int64_t t) {
  lun_reader_finish(r);
  uint64_t seq = t < 0 ? UINT64_MAX : lun_reader_at_time(r, t);
  lun_fold *f = seq ? lun_seek(r, seq, LUN_SEEK_CONTEXT, LUN_FOLD_SLOW_NS) : NULL;
  return f ? f : lun_fold_new(LUN_FOLD_SLOW_NS);
}

static int print_screen(lun_fold *f, const lun_summary *whole, int w, int h, bool ascii, int64_t t, FILE *out, char *err,
                        size_t errsize) {
  lun_view v = lun_view_new(true);
  lun_screen *s = lun_screen_new();
  lun_frame_in in = {.fold = f, .whole = whole, .view = &v, .now = t};
  int cx, cy, status = -1;
  v.ascii = ascii;
  const lun_cells *g = s ? lun_screen_draw(s, &in, w, h, &cx, &cy) : NULL;
  if (!g) snprintf(err, errsize, "There is no memory left to draw the screen.");
  else if (!lun_text_print(g, out)) snprintf(err, errsize, "The screen could not be written out.");
  else status = 0;
  lun_screen_free(s);
  return status;
}

int lun_view_text(const char *trace, int w, int h, bool ascii, int64_t t, FILE *out, char *err, size_t errsize) {
  lun_reader *r = lun_reader_open(trace, err, errsize);
  if (!r) return -1;
  lun_fold *f = fold_at(r, t);
  lun_summary *whole = sum_up(trace);
  int status = -1;
  if (!f) snprintf(err, errsize, "There is no memory left to read %s.", trace);
  else status = print_screen(f, whole, w, h, ascii, t, out, err, errsize);
  lun_summary_free(whole);
  lun_fold_free(f);
  lun_reader_close(r);
  return status;
}
