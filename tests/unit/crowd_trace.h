/* crowd_trace.h - the trace of a crowd (tests/bench/crowd.h) in a file: for the tests of what sums it up and goes about in it. */
#ifndef CROWD_TRACE_H
#define CROWD_TRACE_H

#include "../../viz/fold/seek.h"
#include "../bench/crowd.h"
#include "tap.h"

static inline lun_reader *open_it(void) {
  lun_reader *r = lun_reader_open(path, err, sizeof err);
  if (!r) printf("Bail out! %s\n", err), exit(1);
  lun_reader_finish(r);
  return r;
}

static inline uint64_t write_crowd(uint64_t records, uint32_t tasks, uint32_t alive) {
  unlink(path);
  lun_writer *w = lun_writer_new(path, 0, false, err, sizeof err);
  if (!w) printf("Bail out! %s\n", err), exit(1);
  uint64_t n = crowd_write(w, records, tasks, alive);
  lun_writer_free(w);
  return n;
}

#endif
