/* pool_internal.h - the structs that pool.c (workers and their jobs) and desk.c
 * (notes, and the virtual clock) share. One lock, the desk's, guards them all. */
#ifndef LUN_POOL_INTERNAL_H
#define LUN_POOL_INTERNAL_H

#include "pool.h"

#include <pthread.h>

/* DONE: the end of its job is on the desk, not taken yet. GONE: its thread ends. */
enum worker_state { WORKER_IDLE, WORKER_RUNNING, WORKER_BLOCKED, WORKER_DONE, WORKER_GONE };

struct lun_worker {
  lun_worker *next; /* of its pool, by number */
  lun_pool *pool;
  lun_job *job;
  pthread_t thread;
  pthread_cond_t wake; /* a job, the end of a block, or the pool is shut */
  enum worker_state state;
  uint32_t number;
  double now; /* virtual clock: loop time for this worker; BLOCKED: when it goes on */
};

struct lun_pool {
  lun_pool *next; /* of the desk */
  lun_desk *desk;
  const lun_pool_ops *ops;
  void *ud;
  lun_job *first, *last; /* waiting */
  lun_worker *workers;
  unsigned max, count, alive;
  bool shut;
  lun_note *closed; /* for its end; NULL: told */
};

struct lun_desk {
  lun_poller *poller;
  lun_pool *pools;
  pthread_mutex_t lock;
  pthread_cond_t news;    /* a note, or a worker that no longer runs */
  lun_note *first, *last; /* as they came */
  lun_note *sorted;       /* a batch in order, being taken */
  uint64_t order;         /* of the last job */
  uint32_t number;        /* of the last worker */
  unsigned running, notes;
  bool timed;
};

/* desk.c */
void lun_desk_post(lun_desk *d, lun_note *n); /* under the lock, as the rest */
void lun_desk_news(lun_desk *d);              /* wakes whoever waits for the desk */
void lun_condition_init(pthread_cond_t *c);

/* pool.c */
/* The first job that waits goes to w. Returns the note that tells it, NULL: nobody waits. */
lun_note *lun_worker_next_job(lun_worker *w);

#endif
