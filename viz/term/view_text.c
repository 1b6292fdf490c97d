/* view_text.c - a recorded trace as one text screen: reads it up to a time,
 * folds, composes, prints. For tests, docs and people without a terminal. */
#include <stdlib.h>

#include "../read/reader.h"
#include "screen.h"
#include "text.h"

static void fold_until(lun_reader *r, lun_fold *f, int64_t t) {
  lun_record rec;
  lun_reader_finish(r);
  while (lun_reader_next(r, &rec) == LUN_READ_RECORD) {
    if (t >= 0 && rec.t > t) break;
    lun_fold_apply(f, &rec);
  }
}

static int print_screen(lun_fold *f, int w, int h, bool ascii, int64_t t, FILE *out, char *err, size_t errsize) {
  lun_view v = lun_view_new(true);
  lun_screen *s = lun_screen_new();
  lun_frame_in in = {.fold = f, .view = &v, .now = t};
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
  lun_fold *f = lun_fold_new(LUN_FOLD_SLOW_NS);
  int status = -1;
  if (!f) {
    snprintf(err, errsize, "There is no memory left to read %s.", trace);
  } else {
    fold_until(r, f, t);
    status = print_screen(f, w, h, ascii, t, out, err, errsize);
  }
  lun_fold_free(f);
  lun_reader_close(r);
  return status;
}
