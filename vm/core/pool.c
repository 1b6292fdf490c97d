/* pool.c - threads that do jobs (pool.h). It never runs a job under the lock,
 * never calls the loop, and never prints. */
#include "pool_internal.h"
#include "thread.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <time.h>

/* The queue of a pool */

static lun_job *dequeue(lun_pool *p) {
  lun_job *j = p->first;
  if (!j) return NULL;
  p->first = j->next;
  if (!p->first) p->last = NULL;
  j->next = NULL;
  return j;
}

static void enqueue(lun_pool *p, lun_job *j) {
  if (p->last) p->last->next = j;
  else p->first = j;
  p->last = j;
}

static bool unqueue(lun_pool *p, lun_job *job) {
  lun_job *last = NULL, *j = p->first;
  while (j && j != job) last = j, j = j->next;
  if (!j) return false;
  *(last ? &last->next : &p->first) = j->next;
  if (p->last == j) p->last = last;
  j->next = NULL;
  return true;
}

/* Workers, on the loop's thread and on their own */

static void assign(lun_worker *w, lun_job *j) {
  w->job = j;
  w->state = WORKER_RUNNING;
  w->now = fmax(w->now, j->since);
  j->worker = w;
  j->number = w->number;
  w->pool->desk->running++;
  pthread_cond_signal(&w->wake);
}

/* A worker cannot wait for memory, and the loop waits for the worker: what is to be told in any case is kept ready. */

static bool take_notes(lun_job *j) {
  j->start = malloc(sizeof *j->start);
  j->end = malloc(sizeof *j->end);
  return j->start && j->end;
}

static void drop_notes(lun_job *j) {
  free(j->start);
  free(j->end);
  j->start = j->end = NULL;
}

static lun_note *use(lun_note **ready) {
  lun_note *n = *ready;
  *ready = NULL;
  return n;
}

lun_note *lun_worker_next_job(lun_worker *w) {
  lun_job *j = dequeue(w->pool);
  if (!j) return NULL;
  assign(w, j);
  lun_note *n = use(&j->start);
  *n = (lun_note){.kind = LUN_NOTE_START, .job = j, .pool = w->pool, .when = w->now, .number = w->number};
  return n;
}

static void end_job(lun_worker *w, lun_note *end) {
  lun_desk *d = w->pool->desk;
  *end = (lun_note){.kind = LUN_NOTE_END,
                    .job = w->job,
                    .pool = w->pool,
                    .when = w->now,
                    .number = w->number,
                    .status = end->status,
                    .bytes = end->bytes,
                    .len = end->len};
  w->job = NULL;
  w->state = d->timed ? WORKER_DONE : WORKER_IDLE;
  d->running--;
  lun_desk_post(d, end);
  lun_note *start = d->timed ? NULL : lun_worker_next_job(w);
  if (start) lun_desk_post(d, start);
}

/* Waits for a job; false: there will be none. */
static bool get_job(lun_worker *w) {
  lun_pool *p = w->pool;
  while (!w->job && !(p->shut && !p->first && w->state == WORKER_IDLE)) pthread_cond_wait(&w->wake, &p->desk->lock);
  return w->job != NULL;
}

static void leave(lun_worker *w) {
  lun_pool *p = w->pool;
  w->state = WORKER_GONE;
  lun_desk_news(p->desk);
  if (--p->alive > 0) return;
  lun_note *closed = use(&p->closed);
  *closed = (lun_note){.kind = LUN_NOTE_CLOSED, .pool = p, .when = w->now};
  lun_desk_post(p->desk, closed);
}

static void do_job(lun_worker *w, void *self) {
  lun_desk *d = w->pool->desk;
  lun_job *job = w->job;
  pthread_mutex_unlock(&d->lock);
  lun_note *end = use(&job->end);
  *end = (lun_note){.status = 0};
  w->pool->ops->run(self, w, job, end);
  pthread_mutex_lock(&d->lock);
  end_job(w, end);
  pthread_mutex_unlock(&d->lock);
  w->pool->ops->rest(self);
  pthread_mutex_lock(&d->lock);
}

static void *work(void *arg) {
  lun_worker *w = arg;
  lun_pool *p = w->pool;
  void *self = p->ops->open(p->ud, w);
  pthread_mutex_lock(&p->desk->lock);
  while (get_job(w)) do_job(w, self);
  pthread_mutex_unlock(&p->desk->lock);
  p->ops->close(self);
  pthread_mutex_lock(&p->desk->lock);
  leave(w);
  pthread_mutex_unlock(&p->desk->lock);
  return NULL;
}

static lun_worker *new_worker(lun_pool *p) {
  lun_worker *w = calloc(1, sizeof *w), **at = &p->workers;
  if (!w) return errno = ENOMEM, NULL;
  w->pool = p;
  w->number = p->desk->number + 1;
  lun_condition_init(&w->wake);
  int error = lun_thread_start(&w->thread, work, w); /* it opens its world, and waits for the lock that we hold */
  if (error) {
    pthread_cond_destroy(&w->wake);
    free(w);
    return errno = error, NULL;
  }
  p->desk->number++;
  while (*at) at = &(*at)->next;
  *at = w;
  p->count++;
  p->alive++;
  return w;
}

static lun_worker *idle_worker(lun_pool *p) {
  for (lun_worker *w = p->workers; w; w = w->next)
    if (w->state == WORKER_IDLE) return w;
  return NULL;
}

bool lun_worker_tell(lun_worker *w, lun_note_kind kind, char *bytes, size_t len) {
  lun_desk *d = w->pool->desk;
  lun_note *n = malloc(sizeof *n);
  if (!n) return free(bytes), false;
  pthread_mutex_lock(&d->lock);
  *n = (lun_note){
    .kind = kind, .job = w->job, .pool = w->pool, .when = w->now, .number = w->number, .bytes = bytes, .len = len};
  lun_desk_post(d, n);
  pthread_mutex_unlock(&d->lock);
  return true;
}

bool lun_worker_block(lun_worker *w, double seconds) {
  lun_desk *d = w->pool->desk;
  if (!d->timed) return false;
  if (!(seconds > 0)) return true;
  pthread_mutex_lock(&d->lock);
  w->state = WORKER_BLOCKED;
  w->now += seconds;
  d->running--;
  lun_desk_news(d);
  while (w->state == WORKER_BLOCKED) pthread_cond_wait(&w->wake, &d->lock);
  pthread_mutex_unlock(&d->lock);
  return true;
}

/* Pools */

lun_pool *lun_pool_new(lun_desk *d, const lun_pool_ops *ops, void *ud, unsigned max) {
  lun_pool *p = calloc(1, sizeof *p);
  lun_note *closed = malloc(sizeof *closed);
  if (!p || !closed) return free(p), free(closed), NULL;
  pthread_mutex_lock(&d->lock);
  *p = (lun_pool){.next = d->pools, .desk = d, .ops = ops, .ud = ud, .max = max, .closed = closed};
  d->pools = p;
  pthread_mutex_unlock(&d->lock);
  return p;
}

static lun_submitted submit(lun_pool *p, lun_job *j) {
  lun_worker *w = p->first ? NULL : idle_worker(p);
  if (!w && p->count < p->max) w = new_worker(p);
  if (!w && !p->count) return LUN_JOB_REFUSED;
  if (!w) return enqueue(p, j), LUN_JOB_QUEUED;
  assign(w, j);
  return LUN_JOB_STARTED;
}

lun_submitted lun_pool_submit(lun_pool *p, lun_job *job, double now) {
  if (!take_notes(job)) return drop_notes(job), errno = ENOMEM, LUN_JOB_REFUSED;
  pthread_mutex_lock(&p->desk->lock);
  job->pool = p;
  job->order = ++p->desk->order;
  job->since = now;
  lun_submitted how = submit(p, job);
  int error = errno;
  if (how == LUN_JOB_STARTED) free(use(&job->start));
  if (how == LUN_JOB_REFUSED) drop_notes(job);
  pthread_mutex_unlock(&p->desk->lock);
  errno = error;
  return how;
}

bool lun_pool_cancel(lun_job *job) {
  pthread_mutex_t *lock = &job->pool->desk->lock;
  pthread_mutex_lock(lock);
  bool yes = unqueue(job->pool, job);
  pthread_mutex_unlock(lock);
  if (yes) drop_notes(job);
  return yes;
}

lun_job *lun_pool_cancel_first(lun_pool *p) {
  pthread_mutex_lock(&p->desk->lock);
  lun_job *j = dequeue(p);
  pthread_mutex_unlock(&p->desk->lock);
  if (j) drop_notes(j);
  return j;
}

bool lun_job_is_running(lun_job *job) {
  pthread_mutex_t *lock = &job->pool->desk->lock;
  pthread_mutex_lock(lock);
  bool yes = job->worker != NULL;
  pthread_mutex_unlock(lock);
  return yes;
}

bool lun_pool_shut(lun_pool *p) {
  pthread_mutex_lock(&p->desk->lock);
  p->shut = true;
  for (lun_worker *w = p->workers; w; w = w->next) pthread_cond_signal(&w->wake);
  bool worked = p->count > 0;
  pthread_mutex_unlock(&p->desk->lock);
  return worked;
}

bool lun_pool_has_worked(const lun_pool *p) { return p->count > 0; } /* the loop's thread alone makes workers */

static void forget(lun_pool *p) {
  lun_pool **at = &p->desk->pools;
  pthread_mutex_lock(&p->desk->lock);
  while (*at != p) at = &(*at)->next;
  *at = p->next;
  pthread_mutex_unlock(&p->desk->lock);
}

void lun_pool_free(lun_pool *p) {
  forget(p);
  for (lun_worker *w = p->workers, *next; w; w = next) {
    next = w->next;
    pthread_join(w->thread, NULL);
    pthread_cond_destroy(&w->wake);
    free(w);
  }
  free(p->closed);
  free(p);
}
