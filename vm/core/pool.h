/* pool.h - threads that do jobs, and the desk at which they report.
 *
 * A job is one call that an executor was given; the pool knows neither Lua nor
 * what a job does (lun_pool_ops does). A desk belongs to one engine and serves
 * all of its pools. Whatever a worker has to tell (a job's end, output, a call
 * for the loop) is a note on the desk, and the loop's thread takes the notes
 * one by one in its poll phase: lun_desk_take is the only door through which
 * another thread reaches the loop.
 *
 * On the virtual clock the desk also keeps time: a worker that blocks waits
 * until the loop's clock has come there, and the clock stands still while a
 * worker runs. Notes then come by (loop time, submission), never by chance. */
#ifndef LUN_POOL_H
#define LUN_POOL_H

#include "poll.h"

#include <stddef.h>

typedef struct lun_desk lun_desk;
typedef struct lun_pool lun_pool;
typedef struct lun_worker lun_worker;

typedef struct lun_note lun_note;

/* A call to do. Embedded, first, in what it belongs to; its owner frees it after its end has been taken. */
typedef struct lun_job {
  struct lun_job *next;
  lun_pool *pool;
  uint64_t order;     /* of submission, from 1 */
  double since;       /* loop time of submission */
  lun_worker *worker; /* who does it, NULL: it waits for a worker; under the desk's lock */
  uint32_t number;    /* of that worker, from 1, unique at the desk; kept after the end */
  bool ended;         /* its end has been taken from the desk */
  lun_note *start, *end; /* for these to be told without any memory; NULL: told, or not needed */
} lun_job;

typedef enum lun_note_kind {
  LUN_NOTE_START, /* a worker has begun the job (told only when it had waited) */
  LUN_NOTE_OUT,   /* text for standard output */
  LUN_NOTE_ERR,   /* text for standard error */
  LUN_NOTE_CALL,  /* a call for the loop */
  LUN_NOTE_END,   /* the job's outcome; its last note */
  LUN_NOTE_CLOSED /* the pool's last worker is gone; no job */
} lun_note_kind;

struct lun_note {
  struct lun_note *next;
  lun_note_kind kind;
  lun_job *job;
  lun_pool *pool;
  double when;     /* virtual clock: loop time */
  uint32_t number; /* of the worker */
  int status;      /* LUN_NOTE_END: what lun_pool_ops.run means by it */
  char *bytes;     /* malloc'ed, freed with the note; NULL allowed */
  size_t len;
};

typedef struct lun_pool_ops {
  /* On a worker's new thread: returns what its jobs run with, which may be NULL. */
  void *(*open)(void *ud, lun_worker *w);
  /* Does a job, and fills in the status and bytes of its last note. */
  void (*run)(void *self, lun_worker *w, lun_job *job, lun_note *end);
  void (*rest)(void *self); /* after the end has been told: makes ready for the next job */
  void (*close)(void *self);
} lun_pool_ops;

/* Returns NULL when out of memory. `timed`: the clock is virtual, and notes come in its order. */
lun_desk *lun_desk_new(lun_poller *poller, bool timed);
void lun_desk_free(lun_desk *d); /* all pools must have been freed; NULL is allowed */

/* A pool of at most `max` workers (>= 1), made when jobs need them. Returns NULL when out of memory. */
lun_pool *lun_pool_new(lun_desk *d, const lun_pool_ops *ops, void *ud, unsigned max);
typedef enum lun_submitted { LUN_JOB_STARTED, LUN_JOB_QUEUED, LUN_JOB_REFUSED } lun_submitted;
/* Gives the job, filled with zeros, to the pool at loop time `now`. REFUSED: no thread could be
 * made for it, or there is no memory to tell its end one day; errno says why. */
lun_submitted lun_pool_submit(lun_pool *p, lun_job *job, double now);
/* Takes a job that waits out of the queue. False: a worker has it, or had it. */
bool lun_pool_cancel(lun_job *job);
/* Takes the first job that waits out of the queue; NULL: none. */
lun_job *lun_pool_cancel_first(lun_pool *p);
bool lun_job_is_running(lun_job *job); /* a worker has it */
/* No jobs come any more: the workers end when the queue is empty, and then LUN_NOTE_CLOSED comes, once (never when the
 * pool had no worker: false). Twice does no harm. */
bool lun_pool_shut(lun_pool *p);
bool lun_pool_has_worked(const lun_pool *p); /* it ever had a worker; for the loop's thread */
/* Joins its threads and frees the pool, whose LUN_NOTE_CLOSED has been taken, or which never had a worker. */
void lun_pool_free(lun_pool *p);

/* For workers. Posts a note; the bytes change owner. False: out of memory, and the bytes are freed. */
bool lun_worker_tell(lun_worker *w, lun_note_kind kind, char *bytes, size_t len);
/* Waits `seconds` of loop time on a virtual clock; false at once on another clock. */
bool lun_worker_block(lun_worker *w, double seconds);

/* For the loop's thread. */
bool lun_desk_has_notes(lun_desk *d);
lun_note *lun_desk_take(lun_desk *d, unsigned k); /* the k-th note, 0 being the next one; NULL: none; the caller frees it */
unsigned lun_desk_tied(lun_desk *d);              /* how many ends of jobs come next that are of one instant */
/* For a replay: the first note that is wanted, whatever else lies there; not on the virtual clock. */
lun_note *lun_desk_take_wanted(lun_desk *d, bool (*wanted)(void *ud, const lun_note *n), void *ud);
void lun_note_free(lun_note *n);
bool lun_desk_wait(lun_desk *d, int64_t ns); /* waits until there is a note, at most `ns`; is there one? */

/* For the loop's thread, on the virtual clock. */
/* Lets those go on who have blocked until `now`. True: a worker runs, or a note waits: time must stand still. */
bool lun_desk_running(lun_desk *d, double now);
/* The loop time at which the next worker goes on; HUGE_VAL: none waits. */
double lun_desk_next(lun_desk *d);
/* Waits until no worker runs at loop time `now`, at most `ns`. False: one still does. */
bool lun_desk_settle(lun_desk *d, double now, int64_t ns);

#endif
