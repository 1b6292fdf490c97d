/* fold_internal.h - what the files of the fold share: the state behind the
 * public one, and who changes which part of it. Nobody outside of fold*.c
 * includes it.
 *
 *   fold.c           the table of records, the totals, snapshots, forgetting
 *   fold_ahead.c     reading, with an eye on what comes next
 *   fold_tasks.c     tasks and futures: places, awaits, ends
 *   fold_coros.c     coroutines, and each task's stack of them
 *   fold_causes.c    the turns of the loop, and what led to each
 *   fold_shared.c    locks, semaphores and queues: who holds them
 *   fold_cancel.c    a task's cancellation: request, delivery, end
 *   fold_journey.c   cancellations that go through several tasks
 *   fold_trouble.c   what went wrong
 *   fold_lint.c      what will: habits
 *   fold_handles.c   the ready queue, timers
 *   fold_spans.c     the spans that the program makes of its work
 *   fold_memory.c    what tasks hold
 *   fold_hold.c      pauses, breakpoints, where the code that runs is
 *   fold_io.c        watched fds, jobs
 *   fold_lanes.c     spans and points, the loop's lane, how busy it is
 *   fold_output.c    lines of inputs, output, values, warnings
 *   fold_sequence.c  the events of a task's sequence diagram
 *   fold_names.c     what things are called */
#ifndef LUN_FOLD_INTERNAL_H
#define LUN_FOLD_INTERNAL_H

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

/* ---- fold.c ---- */
void *lun_f_grow(lun_fold *f, void *array, size_t *cap, size_t need, size_t size);
/* Room for one more in a ring of cap places, of which those counted [first, n) are taken. NULL: out of memory. */
void *lun_f_widen(lun_fold *f, void *ring, size_t *cap, size_t first, size_t n, size_t size);
void lun_f_fault(lun_fold *f); /* a record that cannot be, or no memory for what it tells */
void lun_f_clear(lun_fold *f, lun_idmap *m, void (*free_one)(lun_fold *, void *)); /* empties a table of objects */
void lun_f_set(lun_fold *f, const char **word, const char *s);
void lun_f_share(lun_fold *f, const char **word, const char *other); /* likewise, from a word */
static inline int64_t lun_f_time(uint32_t lo, uint32_t hi) { return (int64_t)(lo | (uint64_t)hi << 32); }

void lun_f_begin_turn(lun_fold *f, uint32_t handle, unsigned what); /* the loop runs a handle */

/* ---- fold_tasks.c ---- */
static inline task *lun_f_task(const lun_fold *f, uint32_t id) { return lun_idmap_get(&f->tasks, id); }
static inline future *lun_f_future(const lun_fold *f, uint32_t id) { return lun_idmap_get(&f->futures, id); }
task *lun_f_need_task(lun_fold *f, uint32_t id); /* made when unknown; NULL for 0 and when out of memory */
void lun_f_free_task(lun_fold *f, task *t);
void lun_f_free_future(lun_fold *f, future *u);
void lun_f_sweep_futures(lun_fold *f);                  /* forgets those that nobody waits for */
void lun_f_forget_tasks(lun_fold *f);                   /* frees the stale ones, in one pass */
void lun_f_share_room(lun_fold *f);                     /* the number of tasks has changed */
void lun_f_move(lun_fold *f, task *t, lun_place place); /* to another place, with its lane and the totals */
static inline bool lun_f_cancelling(const task *t) { return t->pub.cancel.asked && !t->pub.cancel.ended; }
static inline bool lun_f_alive(const task *t) { return t->pub.place < LUN_P_DONE; }
void lun_f_mend_awaits(lun_fold *f);         /* a snapshot is told: tasks that wait for tasks know them now */
void lun_f_settle(lun_fold *f, uint32_t id); /* the turn is over; if the task still runs, its PARK is missing */
void lun_f_ready_task(lun_fold *f, uint32_t id, uint32_t by_handle); /* its handle has entered the queue */

/* ---- fold_coros.c, fold_cancel.c, fold_io.c ---- */
static inline coro *lun_f_coro(const lun_fold *f, uint32_t id) { return lun_idmap_get(&f->coros, id); }
void lun_f_free_coro(lun_fold *f, coro *c);
void lun_f_drop_frames(lun_fold *f, task *t, size_t keep); /* all but the outermost `keep` */
void lun_f_pass_cancel(lun_fold *f, const future *u); /* from the task to the future that it awaits */
void lun_f_end_cancel(lun_fold *f, task *t, lun_cancel_outcome outcome, const char *text);
void lun_f_parked(lun_fold *f, task *t);                                      /* in its cleanup, perhaps */
void lun_f_left_coro(lun_fold *f, task *t, uint32_t id, const lun_record *r); /* it may make another error of a cancellation */
void lun_f_clear_io(lun_fold *f);

/* ---- fold_causes.c ---- */
void lun_f_cause(lun_fold *f, unsigned kind, uint32_t of, unsigned what, unsigned outcome); /* this record may cause a READY */
lun_cause lun_f_queued(lun_fold *f, const lun_record *r, const handle *h); /* what a READY record rests on */
void lun_f_turn_begins(lun_fold *f, const handle *h, uint32_t runs, unsigned what, unsigned how, uint32_t where);
void lun_f_turn_ends(lun_fold *f);
size_t lun_f_turns_since(const lun_fold *f, uint64_t seq); /* how many have begun after that record */
void lun_f_turn_label(lun_fold *f, const char *label); /* label: a word */
void lun_f_free_causes(lun_fold *f);
void lun_f_clear_shared(lun_fold *f);

/* ---- fold_journey.c ---- */
void lun_f_ask_journey(lun_fold *f, task *t, const lun_record *r, phrase *by); /* fills journey, from, and who asked */
void lun_f_station(lun_fold *f, const task *t, lun_station s);                 /* of the journey that t is on */
void lun_f_shielded(lun_fold *f, const future *shield);
lun_journey *lun_f_journey(const lun_fold *f, uint32_t id);
void lun_f_free_journeys(lun_fold *f);

/* ---- fold_trouble.c ---- */
void lun_f_add_trouble(lun_fold *f, lun_trouble t, const char *name, const char *text); /* seq and t are filled in */
void lun_f_turn_took(lun_fold *f);   /* a turn is about to end */
void lun_f_turn_waited(lun_fold *f); /* one has begun with this record */
void lun_f_timer_late(lun_fold *f, const handle *h, uint32_t late_us);
void lun_f_task_failed(lun_fold *f, const task *t);
void lun_f_task_destroyed(lun_fold *f, const task *t);
void lun_f_task_swallowed(lun_fold *f, const task *t);
void lun_f_look_for_circle(lun_fold *f, const task *t); /* it has begun to wait */
void lun_f_coro_lost(lun_fold *f, const lun_record *r);
void lun_f_lost(lun_fold *f, const lun_record *r);
void lun_f_free_troubles(lun_fold *f);

/* ---- fold_handles.c ---- */
static inline handle *lun_f_handle(const lun_fold *f, uint32_t id) { return lun_idmap_get(&f->handles, id); }
void lun_f_leave_ready(lun_fold *f, uint32_t id); /* the handle runs */
void lun_f_ran(lun_fold *f, uint32_t id);
void lun_f_begin_tick(lun_fold *f, uint32_t ready);  /* `ready` handles are in the queue, all of this tick */
void lun_f_resume_tick(lun_fold *f, uint32_t ready); /* the first `ready` of the queue are of this tick */
void lun_f_clear_handles(lun_fold *f);
void lun_f_free_handles(lun_fold *f);
void lun_f_sweep_handles(lun_fold *f);

/* ---- fold_spans.c ---- */
bool lun_f_say_work(const lun_fold *f, phrase *l, uint32_t id); /* false: it is none */
void lun_f_free_works(lun_fold *f);

/* ---- fold_memory.c ---- */
void lun_f_forget_memory(lun_fold *f); /* a snapshot tells it anew */
void lun_f_tell_memory(lun_fold *f);   /* it has been told */
void lun_f_free_memory(lun_fold *f);

/* ---- fold_hold.c ---- */
void lun_f_leave_place(lun_fold *f); /* the turn is over: its frames and variables are gone */
void lun_f_drop_breakpoints(lun_fold *f); /* a snapshot tells them anew */

/* ---- fold_lanes.c ---- */
void lun_f_open_span(lun_fold *f, lun_lane *lane, lun_span span, size_t max); /* takes span.label, a word, over */
void lun_f_close_span(lun_fold *f, lun_lane *lane);
lun_span *lun_f_open_one(const lun_lane *lane); /* the span that lasts, or NULL */
void lun_f_point(lun_fold *f, lun_lane *lane, lun_point point, size_t max);
void lun_f_free_lane(lun_fold *f, lun_lane *lane);
void lun_f_task_span(lun_fold *f, task *t);
void lun_f_loop_runs(lun_fold *f, uint32_t on, const char *label); /* label: a word */
size_t lun_f_spans_max(const lun_fold *f);      /* of each task's lane, now */
void lun_f_pass(lun_fold *f, int64_t t); /* time has come to t */
void lun_f_ran_for(lun_fold *f, int64_t from, int64_t to);

/* ---- fold_output.c ---- */
void lun_f_free_output(lun_fold *f);
void lun_f_take_input(lun_fold *f, task *t); /* the latest INPUT is this task's */

/* ---- fold_sequence.c ---- */
size_t lun_f_events_max(const lun_fold *f); /* of each task's diagram, now */
void lun_f_event(lun_fold *f, task *t, lun_seq_event e, const char *label); /* label: a word */
void lun_f_raise_label(lun_fold *f, task *t, const char *label, uint32_t where);
void lun_f_free_sequence(lun_fold *f, sequence *s);

/* ---- fold_names.c ---- */
void lun_f_say(phrase *l, const char *s);
void lun_f_sayf(phrase *l, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void lun_f_say_future(const lun_fold *f, phrase *l, const future *u);
void lun_f_say_object(const lun_fold *f, phrase *l, uint32_t id);
void lun_f_say_handle(const lun_fold *f, phrase *l, const handle *h);
void lun_f_say_asker(const lun_fold *f, phrase *l, const lun_record *r);
void lun_f_say_where(const lun_fold *f, phrase *l, uint32_t where);
void lun_f_name_task(lun_fold *f, task *t); /* composes its label */
void lun_f_add_member(lun_fold *f, future *into, uint32_t id);

/* ---- fold_lint.c ---- */
void lun_f_free_lint(lun_fold *f, task *t);
void lun_f_lint_await(lun_fold *f, const task *t, const coro *c); /* t enters c */
void lun_f_lint_lock_got(lun_fold *f, lun_shared *s);             /* by its first holder */
void lun_f_lint_lock_wait(lun_fold *f, lun_shared *s);
void lun_f_lint_lock_free(lun_fold *f, const lun_shared *s, uint32_t waiting);
void lun_f_lint_parked(lun_fold *f, task *t); /* these two: t has a lint_memory */
void lun_f_lint_goes_on(lun_fold *f, task *t);
void lun_f_lint_timer(lun_fold *f, const handle *h, bool snapshot);
void lun_f_lint_timer_over(lun_fold *f, const handle *h);

/* ---- the records; the table in fold.c names them all ---- */
typedef void lun_f_apply(lun_fold *f, const lun_record *r);
lun_f_apply lun_f_HOLD, lun_f_BREAK, lun_f_UNBREAK, lun_f_REACHED, lun_f_LINE, lun_f_FRAME, lun_f_LOCAL, lun_f_MEMORY;
lun_f_apply lun_f_SPAN, lun_f_SPAN_TRACE, lun_f_SPAN_EVENT, lun_f_SPAN_LINK, lun_f_SPAN_END;
lun_f_apply lun_f_TASK, lun_f_TASK_NAME, lun_f_TASK_LOST, lun_f_STEP, lun_f_PARK, lun_f_DONE, lun_f_FUTURE, lun_f_WAITS;
lun_f_apply lun_f_CORO, lun_f_ENTER, lun_f_EXIT, lun_f_CORO_LOST, lun_f_CORO_AT, lun_f_GUARD_RUN, lun_f_GUARD_END;
lun_f_apply lun_f_CANCEL, lun_f_UNCANCEL, lun_f_THROWN, lun_f_SWALLOWED;
lun_f_apply lun_f_HANDLE, lun_f_READY, lun_f_TIMER, lun_f_TIMER_DUE, lun_f_HANDLE_CANCEL, lun_f_TIMER_DROP;
lun_f_apply lun_f_IO_WATCH, lun_f_IO_UNWATCH, lun_f_IO_WAIT, lun_f_JOB, lun_f_JOB_START, lun_f_JOB_END;
lun_f_apply lun_f_LOCK_WAIT, lun_f_LOCK_GOT, lun_f_LOCK_FREE, lun_f_QUEUE_PUT, lun_f_QUEUE_GET, lun_f_QUEUE_WAIT;
lun_f_apply lun_f_LEFTOVER, lun_f_WRONG, lun_f_IDLE, lun_f_IO_READY, lun_f_JOB_CALL, lun_f_PRINT, lun_f_INPUT, lun_f_VALUE, lun_f_WARN, lun_f_UNHANDLED;

#endif
