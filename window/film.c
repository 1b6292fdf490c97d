/* film.c - a reader and a fold for the newest state, and a past for the cursor. */
#include "film.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>

static int64_t real_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

bool lun_film_open(lun_film *f, const char *trace, char *err, size_t errsize) {
  *f = (lun_film){.reader = lun_reader_open(trace, err, errsize)};
  if (!f->reader) return false;
  const lun_file_header *h = lun_reader_header(f->reader);
  f->live = !h->closed && h->pid > 0 && (kill((pid_t)h->pid, 0) == 0 || errno == EPERM);
  if (!f->live) lun_reader_finish(f->reader);
  f->fold = lun_fold_new(LUN_FOLD_SLOW_NS);
  if (!f->fold) snprintf(err, errsize, "There is no memory left to read %s.", trace);
  lun_past_init(&f->past, trace, LUN_FOLD_SLOW_NS);
  return f->fold != NULL;
}

void lun_film_close(lun_film *f) {
  lun_past_free(&f->past);
  lun_fold_free(f->fold);
  lun_reader_close(f->reader);
  *f = (lun_film){0};
}

bool lun_film_follow(lun_film *f, int64_t budget, bool *changed) {
  enum { BATCH = 256 };
  lun_record r;
  int64_t deadline = real_ns() + budget;
  for (unsigned i = 1;; i++) {
    lun_read_result result = lun_reader_next(f->reader, &r);
    if (result == LUN_READ_END) f->live = false;
    if (result != LUN_READ_RECORD) return false;
    lun_fold_apply(f->fold, &r);
    *changed = true;
    if (i % BATCH == 0 && real_ns() > deadline) return true;
  }
}

lun_fold *lun_film_shown(const lun_film *f) { return f->past.fold ? f->past.fold : f->fold; }
const lun_fold *lun_film_ahead(const lun_film *f) { return f->past.fold ? f->fold : NULL; }
