/* fold_run.h - a run that a test writes by the writer, and that is read by the reader, as a viewer would, into a fold. */
#ifndef FOLD_RUN_H
#define FOLD_RUN_H

#include "../../viz/fold/fold.h"
#include "../../vm/core/writer.h"
#include "tap.h"

static lun_writer *w;
static lun_reader *r;
static lun_fold *f;
static int64_t t; /* loop time, ns */

static inline void begin(void) {
  unlink(path);
  w = lun_writer_new(path, 0, true, err, sizeof err);
  r = w ? lun_reader_open(path, err, sizeof err) : NULL;
  f = lun_fold_new(LUN_FOLD_SLOW_NS);
  if (!w || !r || !f) printf("Bail out! %s\n", err), exit(1);
  t = 0;
}

static inline void finish(void) {
  lun_writer_free(w);
  lun_reader_close(r);
  lun_fold_free(f);
}

/* Brings the fold up to what was written. */
static inline void see(void) {
  lun_record rec;
  while (lun_reader_next(r, &rec) == LUN_READ_RECORD) lun_fold_apply(f, &rec);
}

#endif
