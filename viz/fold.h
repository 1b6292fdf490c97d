/* fold.h - the state of a run at one record of its trace.
 *
 * The fold is a pure, total function of (state, record): no clock, no Lua, no
 * screen. A bad record becomes a counted fault, never an error. Panels read
 * this state and nothing else; what the viewer itself remembers (zoom,
 * selection, cursor) is not here. All times are nanoseconds on the loop's
 * clock. Strings are owned by the fold and never NULL; they are as the program
 * gave them, so whoever draws them sanitises them. */
#ifndef LUN_FOLD_H
#define LUN_FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reader.h"

/* Where a task is. Cancelling is no place: it lies over these (lun_task.cancel). */
typedef enum lun_place {
  LUN_P_READY, LUN_P_RUNNING, LUN_P_WAITING, LUN_P_DONE, LUN_P_FAILED, LUN_P_CANCELLED, LUN_P_COUNT
} lun_place;

/* The journey of one cancellation of one task. */
typedef struct lun_cancel {
  bool asked, delivered, ended; /* the stations reached */
  bool swallowed;               /* ended, and the task went on */
  uint8_t asker;                /* enum LUN_AUX_ASKER */
  int64_t t_asked, t_delivered, t_ended;
  uint32_t by_task;             /* who asked, 0: a callback or nobody */
  uint32_t by_handle;
  const char *by;               /* in words: "main·1, jobs.lua:14", "timeout(0.5) of fetch·3" */
  const char *msg;
} lun_cancel;

/* One stretch of a lane. `end` is LLONG_MAX while it lasts. */
typedef struct lun_span {
  int64_t begin, end;
  uint8_t place;      /* lun_place */
  uint8_t what;       /* waiting: enum LUN_AUX_WHAT */
  bool cancelling;    /* violet over it */
  bool blocked;       /* running, longer than slow_callback_duration */
  uint32_t on;        /* waiting: the future; the loop's lane: the task that ran */
  uint32_t where;     /* where it gave the loop up (LUN_WHERE), or was last seen running */
  const char *label;  /* waiting: "sleep 0.08", "gather(ada·3, bob·4)"; a callback's name */
} lun_span;

/* A point on a lane: cancel request, delivery, outcome, mark, print. */
typedef enum lun_point_kind {
  LUN_PT_CANCEL_ASKED, LUN_PT_CANCEL_DELIVERED, LUN_PT_ENDED, LUN_PT_CALLBACK, LUN_PT_MARK, LUN_PT_LOST
} lun_point_kind;
typedef struct lun_point {
  int64_t t;
  uint8_t kind, place;
  uint32_t other;     /* CANCEL_ASKED: the task that asked (0: the loop's lane) */
  const char *label;
} lun_point;

/* A lane's past, oldest first; what is older than the history's bound is gone. */
typedef struct lun_lane {
  lun_span *span;
  size_t nspans, span_cap, span_first; /* spans [span_first, nspans) are alive */
  lun_point *point;
  size_t npoints, point_cap, point_first;
} lun_lane;

/* A coroutine on a task's stack of awaits, outermost first. */
typedef struct lun_frame {
  uint32_t coro, where; /* where: its line as of the last suspension, or where it was made */
  const char *func;
} lun_frame;

typedef struct lun_task {
  uint32_t id;
  uint32_t parent;       /* the task that awaits it (first awaiter), 0: none */
  uint32_t by;           /* the task that created it */
  uint8_t place, flags;  /* lun_place; enum LUN_AUX_FLAGS */
  uint8_t what;          /* waiting: on what (enum LUN_AUX_WHAT) */
  uint32_t on;           /* waiting: the future's id */
  uint32_t handle;       /* ready: the handle that will run it */
  uint32_t where;        /* the source line where it is */
  int64_t t_created, t_since, t_ended; /* t_since: in this place since */
  int64_t t_run;         /* ns it has run in all */
  uint64_t turns;        /* how many */
  const char *name, *func;
  const char *label;     /* what it is called on screen: NAME, or "ada·3" */
  const char *why;       /* waiting: "sleep 0.08", "gather(ada·3, bob·4)"; "" otherwise */
  const char *outcome;   /* ended: result or error, as text */
  lun_cancel cancel;     /* the latest one */
  lun_frame *frame;      /* its stack of awaits */
  size_t nframes, frame_cap;
  lun_lane lane;
} lun_task;

typedef struct lun_future {
  uint32_t id;
  uint8_t what;          /* enum LUN_AUX_WHAT */
  bool done;
  uint8_t outcome;
  const char *label;     /* "0.08"; "ada·3, bob·4" */
  uint32_t timer;        /* sleep: its handle */
} lun_future;

/* A handle in the ready queue. */
typedef struct lun_ready {
  uint32_t handle, of;
  uint8_t what;          /* enum LUN_AUX_WHAT */
  bool cancelled;
  bool next_tick;        /* queued during this tick: runs in the next */
  int64_t since;
  uint64_t cause;        /* sequence number of the record that caused it, 0: none */
  const char *label;     /* "wake bob·4", "call io.write" */
} lun_ready;

/* A timer in the heap. */
typedef struct lun_timer {
  uint32_t handle, of, task; /* task: who waits behind it, 0: none */
  uint8_t what;
  bool cancelled;
  int64_t when;
  uint64_t order;        /* scheduling order, breaks ties */
  const char *label;     /* "sleep 0.15", "call c.cancel" */
} lun_timer;

typedef struct lun_io {
  uint32_t fd;
  uint8_t dir;           /* enum LUN_AUX_IO */
  uint32_t task;         /* who waits for it, 0: nobody */
  const char *label;
} lun_io;

/* What the REPL shows, in order: inputs, output, values, notes. */
typedef enum lun_line_kind { LUN_L_INPUT, LUN_L_OUT, LUN_L_ERR, LUN_L_VALUE, LUN_L_ERROR, LUN_L_CANCELLED, LUN_L_NONE, LUN_L_WARN } lun_line_kind;
typedef struct lun_output {
  uint8_t kind;
  uint32_t input;        /* number of the input it belongs to, 0: none */
  uint32_t task;
  int64_t t;
  uint64_t seq;
  const char *text;
  size_t len;
} lun_output;

typedef enum lun_loop_state { LUN_LOOP_NONE, LUN_LOOP_IDLE, LUN_LOOP_RUNNING, LUN_LOOP_ENDED } lun_loop_state;

typedef struct lun_fold lun_fold;

/* Plain totals, valid until the next record. */
typedef struct lun_now {
  int64_t t;             /* loop time of the last record */
  uint64_t seq;          /* its number */
  uint64_t records, faults, dropped;
  uint32_t tick, loop;
  uint8_t clock;         /* enum LUN_AUX_CLOCK */
  uint8_t hold;          /* enum LUN_AUX_HOLD */
  uint32_t speed;        /* thousandths */
  lun_loop_state state;
  uint32_t running;      /* the task that runs, 0: none or a callback */
  uint32_t run_handle;
  uint8_t run_what;
  int64_t t_run;         /* since when */
  const char *run_label; /* "ada·3", "io.write" */
  uint32_t run_where;    /* its line, as far as known */
  uint32_t run_depth;    /* calls deep, when a LINE record told */
  uint32_t tasks[LUN_P_COUNT]; /* how many tasks in each place */
  uint32_t cancelling;   /* of those alive */
  bool ended;
  uint8_t end_status;
  const char *end_error, *end_message, *script;
} lun_now;

/* Makes an empty state, NULL when out of memory. `slow_ns`: what counts as blocked. */
lun_fold *lun_fold_new(int64_t slow_ns);
void lun_fold_free(lun_fold *f);
/* Applies one record. Total: any record is accepted. */
void lun_fold_apply(lun_fold *f, const lun_record *r);

const lun_now *lun_fold_now(const lun_fold *f);
/* Share of [now - window, now] in which the loop ran something, 0 to 1. `now` >= lun_now.t. */
double lun_fold_busy(const lun_fold *f, int64_t now, int64_t window);
const lun_task *lun_fold_task(const lun_fold *f, uint32_t id);     /* NULL: unknown */
const lun_future *lun_fold_future(const lun_fold *f, uint32_t id); /* NULL: unknown */
/* The i-th task in order of creation; those ended longer ago than the history keeps are gone. */
size_t lun_fold_ntasks(const lun_fold *f);
const lun_task *lun_fold_task_at(const lun_fold *f, size_t i);
/* The ready queue, head first; the timers, soonest first (sorts at most `max`); watched fds. */
size_t lun_fold_ready(const lun_fold *f, lun_ready *out, size_t max); /* returns how many there are in all */
size_t lun_fold_timers(lun_fold *f, lun_timer *out, size_t max);      /* returns how many there are in all */
size_t lun_fold_io(const lun_fold *f, lun_io *out, size_t max);
/* The loop's own lane: running spans (of = task or callback), idle spans. */
const lun_lane *lun_fold_loop_lane(const lun_fold *f);
/* Output lines, oldest first; bounded. */
size_t lun_fold_noutput(const lun_fold *f);
const lun_output *lun_fold_output(const lun_fold *f, size_t i);
/* The stack of the code that runs, from the last LINE/FRAME records; innermost first. */
size_t lun_fold_stack(const lun_fold *f, lun_frame *out, size_t max);
/* The file of a LUN_WHERE, "" when unknown. */
const char *lun_fold_file(const lun_fold *f, uint32_t where);

/* The events of one task's sequence diagram, oldest first, bounded to the newest. */
typedef enum lun_seq_kind {
  LUN_SQ_RESUME, LUN_SQ_RAISE, LUN_SQ_AWAIT, LUN_SQ_SUSPEND, LUN_SQ_WAKE, LUN_SQ_CANCEL, LUN_SQ_CALL, LUN_SQ_RETURN, LUN_SQ_DONE
} lun_seq_kind;
typedef struct lun_seq_event {
  uint8_t kind, what, outcome;
  bool cancelling;
  int64_t t;
  uint32_t tick;
  uint32_t from, to;     /* ids of tasks, futures or coroutines; 0: the loop */
  uint32_t where;
  const char *label;     /* "0.90", the value, the error */
  const char *from_name, *to_name;
} lun_seq_event;
size_t lun_fold_sequence(const lun_fold *f, uint32_t task, lun_seq_event *out, size_t max); /* the newest `max`; returns how many were written */

#endif
