/* desk.c - where workers report (pool.h): notes, and on the virtual clock the
 * time that jobs take. It starts no thread and runs no job. */
#include "pool_internal.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

/* Notes */

void lun_note_free(lun_note *n) {
  if (!n) return;
  free(n->bytes);
  free(n);
}

void lun_desk_news(lun_desk *d) {
  pthread_cond_broadcast(&d->news);
  lun_poller_wake(d->poller);
}

void lun_desk_post(lun_desk *d, lun_note *n) {
  n->next = NULL;
  if (d->last) d->last->next = n;
  else d->first = n;
  d->last = n;
  d->notes++;
  lun_desk_news(d);
}

static bool before(const lun_note *a, const lun_note *b) {
  if (a->when != b->when) return a->when < b->when;
  return (a->job ? a->job->order : UINT64_MAX) < (b->job ? b->job->order : UINT64_MAX);
}

/* A stable merge sort. */
static lun_note *sort(lun_note *list) {
  if (!list || !list->next) return list;
  lun_note *half = list, *merged = NULL, **tail = &merged;
  for (lun_note *end = list->next; end && end->next; end = end->next->next) half = half->next;
  lun_note *b = half->next;
  half->next = NULL;
  lun_note *a = sort(list);
  for (b = sort(b); a && b; tail = &(*tail)->next) {
    lun_note **from = before(b, a) ? &b : &a;
    *tail = *from;
    *from = (*from)->next;
  }
  *tail = a ? a : b;
  return merged;
}

/* The desk */

void lun_condition_init(pthread_cond_t *c) {
  pthread_condattr_t a;
  pthread_condattr_init(&a);
  pthread_condattr_setclock(&a, CLOCK_MONOTONIC);
  pthread_cond_init(c, &a);
  pthread_condattr_destroy(&a);
}

lun_desk *lun_desk_new(lun_poller *poller, bool timed) {
  lun_desk *d = calloc(1, sizeof *d);
  if (!d) return NULL;
  d->poller = poller;
  d->timed = timed;
  pthread_mutex_init(&d->lock, NULL);
  lun_condition_init(&d->news);
  return d;
}

void lun_desk_free(lun_desk *d) {
  if (!d) return;
  for (lun_note *n; (n = lun_desk_take(d, 0));) lun_note_free(n);
  pthread_cond_destroy(&d->news);
  pthread_mutex_destroy(&d->lock);
  free(d);
}

bool lun_desk_has_notes(lun_desk *d) {
  pthread_mutex_lock(&d->lock);
  bool yes = d->notes > 0;
  pthread_mutex_unlock(&d->lock);
  return yes;
}

/* Taking notes */

static void sort_notes(lun_desk *d) {
  if (d->sorted) return;
  d->sorted = d->timed ? sort(d->first) : d->first;
  d->first = d->last = NULL;
}

/* The k-th of those that lie there, from 0; NULL: there are fewer. */
static lun_note *take_nth(lun_desk *d, unsigned k) {
  lun_note **at = &d->sorted;
  sort_notes(d);
  while (*at && k-- > 0) at = &(*at)->next;
  lun_note *n = *at;
  if (!n) return NULL;
  *at = n->next;
  n->next = NULL;
  d->notes--;
  return n;
}

/* The end of a job is taken. On the virtual clock its worker is free only now, so that who gets the next job depends
 * on no race; that one begins where this one ended. */
static void settle_end(lun_desk *d, lun_job *job) {
  lun_worker *w = job->worker;
  job->ended = true;
  job->worker = NULL;
  if (!d->timed) return;
  w->state = WORKER_IDLE;
  pthread_cond_signal(&w->wake);
  lun_note *start = lun_worker_next_job(w);
  if (!start) return;
  start->next = d->sorted;
  d->sorted = start;
  d->notes++;
}

unsigned lun_desk_tied(lun_desk *d) {
  unsigned tied = 0;
  pthread_mutex_lock(&d->lock);
  sort_notes(d);
  for (const lun_note *n = d->sorted; n && n->kind == LUN_NOTE_END && n->when == d->sorted->when; n = n->next) tied++;
  pthread_mutex_unlock(&d->lock);
  return tied;
}

lun_note *lun_desk_take(lun_desk *d, unsigned k) {
  pthread_mutex_lock(&d->lock);
  lun_note *n = take_nth(d, k);
  if (n && n->kind == LUN_NOTE_END) settle_end(d, n->job);
  pthread_mutex_unlock(&d->lock);
  return n;
}

/* What has come goes behind what lies there. */
static void gather(lun_desk *d) {
  lun_note **at = &d->sorted;
  while (*at) at = &(*at)->next;
  *at = d->first;
  d->first = d->last = NULL;
}

lun_note *lun_desk_take_wanted(lun_desk *d, bool (*wanted)(void *ud, const lun_note *n), void *ud) {
  pthread_mutex_lock(&d->lock);
  gather(d);
  lun_note **at = &d->sorted;
  while (*at && !wanted(ud, *at)) at = &(*at)->next;
  lun_note *n = *at;
  if (n) {
    *at = n->next;
    n->next = NULL;
    d->notes--;
    if (n->kind == LUN_NOTE_END) settle_end(d, n->job);
  }
  pthread_mutex_unlock(&d->lock);
  return n;
}

static struct timespec deadline(int64_t ns) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  int64_t at = t.tv_nsec + (ns > 0 ? ns : 0);
  return (struct timespec){t.tv_sec + (time_t)(at / 1000000000), (long)(at % 1000000000)};
}

bool lun_desk_wait(lun_desk *d, int64_t ns) {
  struct timespec until = deadline(ns);
  int error = 0;
  pthread_mutex_lock(&d->lock);
  while (!d->notes && !error) error = pthread_cond_timedwait(&d->news, &d->lock, &until);
  bool yes = d->notes > 0;
  pthread_mutex_unlock(&d->lock);
  return yes;
}

/* The virtual clock */

static void let_go_on(lun_desk *d, double now) {
  for (lun_pool *p = d->pools; p; p = p->next) {
    for (lun_worker *w = p->workers; w; w = w->next) {
      if (w->state != WORKER_BLOCKED || w->now > now) continue;
      w->state = WORKER_RUNNING;
      d->running++;
      pthread_cond_signal(&w->wake);
    }
  }
}

/* Does a worker do something at this moment of loop time? One that leaves does. */
static bool busy(const lun_desk *d) {
  if (d->running) return true;
  for (const lun_pool *p = d->pools; p; p = p->next)
    for (const lun_worker *w = p->shut && !p->first ? p->workers : NULL; w; w = w->next)
      if (w->state == WORKER_IDLE) return true;
  return false;
}

bool lun_desk_running(lun_desk *d, double now) {
  pthread_mutex_lock(&d->lock);
  let_go_on(d, now);
  bool yes = d->notes > 0 || busy(d);
  pthread_mutex_unlock(&d->lock);
  return yes;
}

double lun_desk_next(lun_desk *d) {
  double when = HUGE_VAL;
  pthread_mutex_lock(&d->lock);
  for (lun_pool *p = d->pools; p; p = p->next)
    for (lun_worker *w = p->workers; w; w = w->next)
      if (w->state == WORKER_BLOCKED) when = fmin(when, w->now);
  pthread_mutex_unlock(&d->lock);
  return when;
}

bool lun_desk_settle(lun_desk *d, double now, int64_t ns) {
  struct timespec until = deadline(ns);
  int error = 0;
  pthread_mutex_lock(&d->lock);
  for (let_go_on(d, now); busy(d) && !error; let_go_on(d, now))
    error = pthread_cond_timedwait(&d->news, &d->lock, &until);
  bool settled = !busy(d);
  pthread_mutex_unlock(&d->lock);
  return settled;
}
