/* causes.h - what led to what: the turns of the loop, newest last, each with how
 * its handle came into the ready queue. From here "why did it run now" is a
 * walk: from a turn to the record that queued it, to the turn in which that
 * record was made, and so on to a timer, a descriptor, a job, an input or the
 * beginning. The fold keeps a bounded number of turns. */
#ifndef LUN_CAUSES_H
#define LUN_CAUSES_H

#include "fold.h"

/* How a handle came into the ready queue. */
typedef enum lun_cause_kind {
  LUN_CAUSE_UNKNOWN, /* a record that is no longer known, or none was told */
  LUN_CAUSE_START,   /* queued while no turn ran: asyncio.run, before the loop */
  LUN_CAUSE_INPUT,   /* typed at the prompt */
  LUN_CAUSE_MADE,    /* a task was made: `of` */
  LUN_CAUSE_YIELD,   /* the task gave up its turn and is queued again at once */
  LUN_CAUSE_CALL,    /* call_soon, or a callback that was added to a future that was done */
  LUN_CAUSE_EAGER,   /* it never was in the queue: it ran within the turn of whoever made it */
  LUN_CAUSE_DONE,    /* a future or task was done: `of` */
  LUN_CAUSE_TIMER,   /* a timer was due: `of` is its future, if it has one */
  LUN_CAUSE_IO,      /* a descriptor was ready: `of` is the fd */
  LUN_CAUSE_JOB,     /* a job ended: `of` */
  LUN_CAUSE_JOB_CALL /* a job called the loop: `of` */
} lun_cause_kind;

typedef struct lun_cause {
  uint8_t kind;    /* lun_cause_kind */
  uint8_t what;    /* DONE, TIMER: enum LUN_AUX_WHAT; IO: enum LUN_AUX_IO */
  uint8_t outcome; /* DONE: enum LUN_AUX_OUTCOME */
  uint32_t of;     /* see the kinds */
  uint64_t ready;  /* the READY record; EAGER: the STEP */
  uint64_t seq;    /* the record that caused it, 0: none was told */
  uint64_t turn;   /* the turn in which that was made: its first record; 0: between two turns */
  int64_t t;       /* when it was queued */
} lun_cause;

/* One turn: from its RUN or STEP to its RAN. */
typedef struct lun_turn {
  uint64_t seq, end_seq; /* its first record and its last; end_seq is 0 while it lasts */
  int64_t begin, end;    /* end: INT64_MAX while it lasts */
  uint32_t tick, handle;
  uint32_t task;  /* 0: a callback */
  uint8_t what;   /* of the handle: enum LUN_AUX_WHAT */
  uint8_t how;    /* of a task: enum LUN_AUX_HOW */
  uint32_t where; /* of a task: the line where it stood; of a callback: where it was set */
  const char *label;
  lun_cause cause;
  /* When a timer was behind it: who set it (0: nobody known), where, by which record, and for when. */
  uint32_t timer_by, timer_where;
  uint64_t timer_set;
  int64_t timer_when;
} lun_turn;

/* The turn that begins with record `seq`; NULL: it is not known, or no longer. Valid until the next record. */
const lun_turn *lun_fold_turn(const lun_fold *f, uint64_t seq);
/* The turn in which record `seq` was made, NULL: in none that is known. */
const lun_turn *lun_fold_turn_at(const lun_fold *f, uint64_t seq);
/* The i-th turn that is known, oldest first. */
size_t lun_fold_nturns(const lun_fold *f);
const lun_turn *lun_fold_turn_nth(const lun_fold *f, size_t i);
/* How the i-th handle of lun_fold_ready came into the queue; kind UNKNOWN beyond its end. */
lun_cause lun_fold_ready_cause(const lun_fold *f, uint32_t handle);

/* A lock, semaphore or queue, as far as the records told of it. */
typedef struct lun_shared {
  uint32_t id;
  uint8_t what;            /* enum LUN_AUX_WHAT: LOCK, SEMAPHORE...; QUEUE_GET for a queue */
  uint32_t holder[8];      /* the tasks that hold it, 0: a free place */
  uint64_t got[8];         /* the records with which they got it */
  uint32_t waiting;        /* how many stand in line */
  uint32_t size, maxsize;  /* of a queue; maxsize 0: as much as one likes */
  uint32_t put_by, get_by; /* the tasks that put and took last, 0: none or a callback */
  uint64_t put, get;       /* the records; 0: nobody yet */
  uint64_t freed;          /* of a lock: the newest record that let it go */
  int64_t t_got, t_line;   /* of a lock: since when it is held, and somebody waits for it meanwhile; t_line -1: nobody does */
} lun_shared;

/* NULL: unknown. Valid until the next record. */
const lun_shared *lun_fold_shared(const lun_fold *f, uint32_t id);
/* What a gather, a group, a wait or a shield waits for, in the order told. Returns how many; writes at most max. */
size_t lun_fold_members(const lun_fold *f, uint32_t future, uint32_t *out, size_t max);

#endif
