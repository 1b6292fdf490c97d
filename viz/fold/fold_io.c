/* fold_io.c - what the loop waits for outside of itself: watched fds, and jobs on
 * threads and in processes. It owns their tables. */
#include <stdlib.h>

#include "fold_internal.h"

/* ---- watched fds ---- */

static uint32_t watch_id(uint32_t fd, unsigned dir) { return (fd << 1 | (dir & 1)) + 1; }

void lun_f_IO_WATCH(lun_fold *f, const lun_record *r) {
  uint32_t id = watch_id(r->f[0], r->aux);
  watch *w = lun_idmap_get(&f->watches, id);
  if (!w) {
    w = id ? calloc(1, sizeof *w) : NULL;
    if (!w || !lun_idmap_set(&f->watches, id, w)) return free(w), lun_f_fault(f);
    w->pub.label = lun_word_none;
  }
  w->pub.fd = r->f[0];
  w->pub.dir = r->aux & 1;
  w->conn = r->f[2];
  w->pub.seq = r->seq;
  lun_f_set(f, &w->pub.label, r->str[1]);
}

void lun_f_IO_UNWATCH(lun_fold *f, const lun_record *r) {
  watch *w = lun_idmap_remove(&f->watches, watch_id(r->f[0], r->aux));
  if (!w) return;
  lun_words_drop(&f->words, w->pub.label);
  free(w);
}

void lun_f_IO_WAIT(lun_fold *f, const lun_record *r) {
  watch *w = lun_idmap_get(&f->watches, watch_id(r->f[0], r->aux));
  if (w) w->pub.task = r->f[1];
}

void lun_f_IO_READY(lun_fold *f, const lun_record *r) { lun_f_cause(f, LUN_CAUSE_IO, r->f[0], r->aux, 0); }

static bool waits(const lun_fold *f, uint32_t id) {
  const task *t = lun_f_task(f, id);
  return t && t->pub.place == LUN_P_WAITING;
}

static int by_fd(const void *a, const void *b) {
  const lun_io *x = a, *y = b;
  return x->fd != y->fd ? (x->fd < y->fd ? -1 : 1) : x->dir - y->dir;
}

size_t lun_fold_io(const lun_fold *f, lun_io *out, size_t max) {
  size_t n = 0, at = 0;
  for (const watch *w; n < max && (w = lun_idmap_next(&f->watches, &at)); n++) {
    out[n] = w->pub;
    if (!waits(f, w->pub.task)) out[n].task = 0;
  }
  if (n) qsort(out, n, sizeof *out, by_fd);
  return f->watches.count;
}

/* ---- jobs ---- */

void lun_f_JOB(lun_fold *f, const lun_record *r) {
  job *j = r->f[0] && !lun_idmap_get(&f->jobs, r->f[0]) ? calloc(1, sizeof *j) : NULL;
  if (!j || !lun_idmap_set(&f->jobs, r->f[0], j)) return free(j), lun_f_fault(f);
  j->pub = (lun_job){.id = r->f[0], .future = r->f[2], .pool = r->aux, .since = f->now.t, .seq = r->seq};
  j->pub.label = lun_words_keep(&f->words, r->str[1], strlen(r->str[1]));
}

void lun_f_JOB_START(lun_fold *f, const lun_record *r) {
  job *j = lun_idmap_get(&f->jobs, r->f[0]);
  if (!j) return;
  j->pub.worker = r->f[1];
  j->pub.since = f->now.t;
  j->pub.seq = r->seq;
  future *u = lun_f_future(f, j->pub.future);
  phrase l = {.n = 0};
  lun_f_sayf(&l, "%s-%u", lun_aux_word(LUN_SET_POOL, r->aux), (unsigned)r->f[1]);
  if (u) lun_f_set(f, &u->pub.label, l.s); /* who waits for it waits for this worker */
}

static void forget_job(lun_fold *f, uint32_t id) {
  job *j = lun_idmap_remove(&f->jobs, id);
  if (!j) return;
  lun_words_drop(&f->words, j->pub.label);
  free(j);
}

/* It keeps its name a while: what came of it names it as a cause. */
void lun_f_JOB_END(lun_fold *f, const lun_record *r) {
  job *j = lun_idmap_get(&f->jobs, r->f[0]);
  lun_f_cause(f, LUN_CAUSE_JOB, r->f[0], LUN_WHAT_JOB, r->aux == LUN_OK ? LUN_OUT_RESULT : LUN_OUT_ERROR);
  if (!j || j->ended) return;
  j->ended = true;
  uint32_t *place = &f->gone[f->ngone++ % JOBS_KEPT];
  if (*place) forget_job(f, *place);
  *place = r->f[0];
}

void lun_f_JOB_CALL(lun_fold *f, const lun_record *r) {
  lun_f_cause(f, LUN_CAUSE_JOB_CALL, r->f[0], LUN_WHAT_JOB, LUN_OUT_RESULT);
}

const lun_job *lun_fold_job(const lun_fold *f, uint32_t id) {
  const job *j = lun_idmap_get(&f->jobs, id);
  return j ? &j->pub : NULL;
}

static int by_id(const void *a, const void *b) {
  uint32_t x = ((const lun_job *)a)->id, y = ((const lun_job *)b)->id;
  return x < y ? -1 : x > y;
}

size_t lun_fold_jobs(const lun_fold *f, lun_job *out, size_t max) {
  size_t n = 0, at = 0;
  for (const job *j; n < max && (j = lun_idmap_next(&f->jobs, &at));) {
    if (j->ended) continue;
    const future *u = lun_f_future(f, j->pub.future);
    out[n] = j->pub;
    out[n].task = u && waits(f, u->pub.awaiter) ? u->pub.awaiter : 0;
    n++;
  }
  if (n) qsort(out, n, sizeof *out, by_id);
  return f->jobs.count - (f->ngone < JOBS_KEPT ? f->ngone : JOBS_KEPT);
}

/* ---- all of it ---- */

static void free_one_watch(lun_fold *f, void *p) {
  lun_words_drop(&f->words, ((watch *)p)->pub.label);
  free(p);
}

static void free_one_job(lun_fold *f, void *p) {
  lun_words_drop(&f->words, ((job *)p)->pub.label);
  free(p);
}

void lun_f_clear_io(lun_fold *f) {
  lun_f_clear(f, &f->watches, free_one_watch);
  lun_f_clear(f, &f->jobs, free_one_job);
  memset(f->gone, 0, sizeof f->gone);
  f->ngone = 0;
}
