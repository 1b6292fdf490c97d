/* fold_state.h - the state behind the public one: what the fold remembers of tasks, futures, handles and all else, and of
 * how many. Which file changes what is in fold_internal.h. */
#ifndef LUN_FOLD_STATE_H
#define LUN_FOLD_STATE_H

#include <limits.h>
#include <string.h>

#include "causes.h"
#include "fold.h"
#include "journey.h"
#include "memory.h"
#include "spans.h"
#include "trouble.h"
#include "../base/idmap.h"
#include "../base/stock.h"
#include "../base/words.h"

/* Times beyond this are cut, so that sums of a few of them are safe: 73 years. */
#define TIME_MAX (INT64_MAX / 4)

enum {
  LABEL_MAX = 256,   /* bytes of a label that the fold composes */
  MEMBERS_SHOWN = 6, /* gather(a, b, c, d, e, f, ... 10 more) */
  SPANS_MAX = 65536, /* of a task's lane, when tasks are few */
  LOOP_SPANS_MAX = 65536,
  POINTS_MAX = 1024,
  LOOP_POINTS_MAX = 65536,
  SEQUENCE_MAX = 512,
  OUTPUT_MAX = 10000, /* lines */
  OUTPUT_BYTES_MAX = 8 << 20,
  LINE_BYTES_MAX = 64 << 10,
  STACK_MAX = 256, /* frames of the code that runs */
  LOCALS_MAX = 64,
  BREAKPOINTS_MAX = 256,
  BUSY_BUCKETS = 160,
  BUSY_SHIFT = 24,  /* of 2^24 ns: 2.7 s in all */
  TROUBLES_MAX = 1024, /* cases of trouble that are remembered */
  LINTS_TOLD_MAX = 256,
  JOURNEYS_MAX = 1024, /* cancellations whose stations are remembered */
  STATIONS_MAX = 128,  /* of each */
  TURNS_MAX = 16384, /* turns whose causes are remembered */
  WORKS_MAX = 4096,   /* spans of the program that are remembered */
  JOBS_KEPT = 256,    /* jobs that are remembered after their end */
  SHARED_MAX = 65536, /* locks and queues */
  DONE_MAX = 16384,  /* futures that are remembered when they are done */
  LOOSE_MAX = 65536  /* objects whose end a trace need not tell; then they are swept */
};

/* A ring: an event of a sequence diagram is kept as it is shown; its strings are words. */
typedef struct sequence {
  lun_seq_event *event;
  size_t n, cap, first; /* events [first, n) are known, counted from the first that there was */
} sequence;

static inline lun_seq_event *lun_f_nth_event(const sequence *s, size_t i) { return &s->event[i & (s->cap - 1)]; }

typedef struct lint_memory lint_memory; /* fold_lint.c */

typedef struct task {
  lun_task pub; /* first: a lun_task * is a task * */
  sequence seq;
  uint32_t coro; /* its outermost coroutine */
  uint32_t back; /* the coroutine that has just taken a cancellation back, 0: none */
  uint32_t raised, raised_text; /* where the error came up that left its coroutines last, and a hash of its text */
  bool queued;   /* its handle is in the ready queue */
  bool grouped;  /* a TaskGroup waits for its end */
  lint_memory *lint; /* its locks and timeouts, NULL: it had none */
  bool stale;    /* a snapshot is being told, and has not named it yet; or it is about to be forgotten */
} task;

typedef struct future {
  lun_future pub;   /* first */
  const char *text; /* when done: the result or the error */
  uint32_t *member;
  size_t nmembers, member_cap;
} future;

typedef struct handle {
  uint32_t id, of, by, where;
  uint8_t what;
  bool named, cancelled, in_ready, in_timers;
  const char *name; /* of the function, for plain callbacks */
  int64_t since, when;
  uint64_t order, seq_set; /* seq_set: the record that told of it first */
  lun_cause cause;
  uint64_t ready_at; /* its place in the ready queue, counted from the beginning of the run */
  uint32_t timer;    /* in_timers: which one it is of lun_fold.timer_at */
  const char *label; /* made when it is asked for */
} handle;

typedef struct coro {
  uint32_t id, parent, task, where, by;
  uint64_t made_turn; /* of the task that made it */
  uint64_t awaits_turn; /* in which it has awaited coroutines made at `awaits_where`, `awaits` times */
  uint32_t awaits_where, awaits;
  uint8_t flags;
  const char *func;
} coro;

typedef struct job {
  lun_job pub; /* first */
  bool ended;
} job;

typedef struct watch {
  lun_io pub; /* first */
  uint32_t conn;
} watch;

/* The latest record that can be a cause, and the turns, newest last: a ring of TURNS_MAX when it is full. */
typedef struct causes {
  lun_cause last;
  lun_turn *turn;
  size_t nturns, cap;
  uint64_t now; /* the first record of the turn that runs, 0: none does */
  uint32_t ran; /* the task of that turn, also when it has given the loop back */
  bool input;   /* an input was told, and its task not yet queued */
} causes;

/* The newest cases of trouble: a ring; and the last turn that blocked. */
typedef struct troubles {
  lun_trouble *all;
  uint64_t n, count[LUN_TR_COUNT];
  uint64_t blocked_until; /* the record that ended it */
  uint32_t blocked_by;
  uint32_t tick; /* of the newest late timer or starved handle */
} troubles;

/* The lines of which a lint has told. */
typedef struct lint_told {
  uint32_t kind, where;
} lint_told;
typedef struct lints {
  lint_told told[LINTS_TOLD_MAX];
  size_t ntold;
} lints;

/* The newest journeys: a ring. */
typedef struct journeys {
  lun_journey *journey;
  uint32_t newest;
  uint32_t open;  /* the one whose requests are being made now, 0: none */
  uint64_t turn;  /* ... in this turn */
  uint32_t last;  /* the task that was asked last */
} journeys;

/* What a task holds, and its past. */
typedef struct holder {
  uint64_t bytes;
  lun_held *past;
  size_t n, cap;
  int64_t gap; /* ns between two points at least */
} holder;

/* A timer in the heap, with what it is ordered by. Its place in the heap stands in an array of its own: to change it does
 * not touch the handle, which may be far away. */
typedef struct timer {
  int64_t when;
  uint64_t order;
  handle *of;
  uint32_t number; /* its index in lun_fold.timer_at */
} timer;

/* How long the loop ran, in buckets of time. */
typedef struct busy {
  int64_t run[BUSY_BUCKETS];
  int64_t newest; /* the bucket that time has reached */
} busy;

/* A buffer in which a label grows, and is cut at LABEL_MAX between two characters. */
typedef struct phrase {
  char s[LABEL_MAX];
  size_t n;
} phrase;

/* Empties it, touching no more than it must. */
static inline void lun_f_hush(phrase *l) { l->n = 0, l->s[0] = 0; }

struct lun_fold {
  lun_now now;
  lun_words words;
  const char *what[LUN_AUX_COUNT_WHAT + 1]; /* the words of enum LUN_AUX_WHAT, and "?" */
  bool hurry; /* neither sequences nor lanes are kept, but for the spans that last */

  lun_idmap tasks, futures, handles, coros, jobs, watches, shared;
  struct {
    lun_stock task, future, handle, coro;
  } stock;
  causes causes;
  journeys journeys;
  troubles troubles;
  lints lints;
  task **order; /* by creation */
  size_t norder, order_cap;
  size_t spans_max, events_max; /* how many each of them keeps: the more tasks, the less of each */
  struct ended {
    int64_t t;
    uint32_t id;
  } *ended;                           /* tasks by time of end: a queue in an array */
  size_t nended, ended_cap, nexpired; /* the first nexpired are to be forgotten */
  uint32_t gone[JOBS_KEPT];           /* ids of jobs that ended, a ring */
  uint64_t ngone;
  uint32_t *done;                     /* ids of futures that are done, a ring of DONE_MAX */
  uint64_t ndone;
  size_t sweep_at; /* futures, handles, coroutines in all: loose ones are swept then */

  handle **ready; /* a ring of ready_cap places */
  size_t ready_cap;
  uint64_t ready_head, ready_tail, tick_end; /* tick_end: where the present tick's handles end */
  timer *heap;        /* behind the last timer stand numbers that are free */
  uint32_t *timer_at; /* by number: the place in the heap */
  size_t ntimers, heap_cap, numbers, timer_at_cap; /* numbers: how many were given out */
  size_t *frontier; /* scratch of lun_fold_timers */
  size_t frontier_cap;
  uint64_t timer_order;

  uint32_t *nest; /* tasks that started another one eagerly, and wait for it to come back */
  size_t nnest, nest_cap;
  lun_lane loop_lane;
  busy busy;
  lun_frame stack[STACK_MAX];
  size_t nstack;
  lun_local local[LOCALS_MAX];
  size_t nlocals;
  lun_breakpoint breakpoint[BREAKPOINTS_MAX];
  size_t nbreakpoints;

  lun_output *output;
  size_t noutput, output_cap, output_first, output_bytes;
  uint32_t input, input_task; /* the latest INPUT; input_task 0: its task is not made yet */
  uint64_t text_seq;          /* of a VALUE or INPUT that fills its record: the next one may continue it */

  struct {
    bool traced;
    uint64_t none;   /* bytes of no task */
    holder all;
    lun_idmap of;    /* by task */
    size_t empty;    /* of them, that hold nothing */
    size_t points;   /* of all their pasts */
  } held;

  struct {
    lun_idmap of;
    lun_work **order; /* as they began */
    size_t n, cap;
    uint32_t told;    /* the latest event or link, which attributes may be about */
    const char *told_name;
  } works;

  const char *file[4096];
  uint32_t snapshot_ready;
};

#endif
