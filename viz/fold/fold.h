/* fold.h - the state of a run at one record of its trace.
 *
 * The fold is a pure, total function of (state, record): no clock, no Lua, no
 * screen. A bad record becomes a counted fault, never an error. Panels read
 * this state and nothing else; what the viewer itself remembers (zoom,
 * selection, cursor) is not here. All times are nanoseconds on the loop's
 * clock, never negative. Strings are owned by the fold, valid until the next
 * record, and never NULL; they are as the program gave them, so whoever draws
 * them sanitises them. Memory is bounded: lanes, output and sequences keep
 * their newest part, tasks are forgotten some time after their end. In
 * capitals: the records that change a field. */
#ifndef LUN_FOLD_H
#define LUN_FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../read/reader.h"

/* How long, in ns, an ended task is remembered at least. It may be longer: whoever draws looks at t_ended. */
#define LUN_FOLD_KEEP_NS 5000000000
/* asyncio's loop.slow_callback_duration, in ns: what counts as blocked unless told otherwise. */
#define LUN_FOLD_SLOW_NS 100000000

/* Where a task is. Cancelling is no place: it lies over these (lun_task.cancel). READY: made and never run, or its
 * handle is in the ready queue (TASK, READY, PARK after a bare yield). RUNNING: from STEP to PARK or DONE; a task that
 * another one starts eagerly runs within it, and both are RUNNING. WAITING: from PARK to READY. */
typedef enum lun_place {
  LUN_P_READY,
  LUN_P_RUNNING,
  LUN_P_WAITING,
  LUN_P_DONE,
  LUN_P_FAILED,
  LUN_P_CANCELLED,
  LUN_P_COUNT
} lun_place;

/* How a cancellation ended in a task. */
typedef enum lun_cancel_outcome {
  LUN_CO_NONE,      /* it lasts */
  LUN_CO_CANCELLED, /* the task ended by it */
  LUN_CO_FAILED,    /* the task ended with another error */
  LUN_CO_SWALLOWED, /* it was delivered, and the task went on or returned */
  LUN_CO_RETURNED,  /* the task returned before it was delivered */
  LUN_CO_BACK,      /* whoever asked took it back (uncancel), and the task goes on */
  LUN_CO_BECAME,    /* ... and it became another error on its way out: TimeoutError, ExceptionGroup */
  LUN_CO_COUNT
} lun_cancel_outcome;

/* One cancellation of one task: it lasts while `asked && !ended`. A request while it lasts is counted and changes
 * nothing else. It is a part of a journey (journey.h), which may go through several tasks. */
typedef struct lun_cancel {
  bool asked, delivered, ended; /* the stations reached: CANCEL; THROWN; DONE, SWALLOWED, or UNCANCEL down to 0 */
  bool swallowed;               /* outcome SWALLOWED */
  uint8_t asker;                /* enum LUN_AUX_ASKER */
  uint8_t outcome;              /* lun_cancel_outcome */
  uint32_t requests;            /* how many CANCELs were accepted on the way */
  uint32_t awaits;              /* how often it gave the loop back between delivery and end */
  int64_t t_asked, t_delivered, t_ended;
  int64_t ran;                  /* ns that it ran between delivery and end */
  uint64_t seq_asked, seq_delivered, seq_ended; /* the records */
  uint32_t by_task; /* who asked, 0: a callback or nobody */
  uint32_t by_handle;
  uint32_t from;    /* the task that passed the request on to this one, 0: it was asked directly */
  uint32_t journey; /* its number */
  const char *by; /* in words: "main·1, jobs.lua:14", "timeout(0.5) of fetch·3": the same in all tasks of a journey */
  const char *msg;
  const char *became; /* BECAME: the error */
} lun_cancel;

/* One stretch of a lane. `end` is LLONG_MAX while it lasts. Two stretches may begin and end at one time (a virtual
 * clock stands still while code runs): the numbers of the records tell their order. */
typedef struct lun_span {
  int64_t begin, end;
  uint64_t begin_seq, end_seq; /* the records that began and ended it; end_seq is 0 while it lasts */
  uint8_t place;               /* lun_place */
  uint8_t what;                /* waiting: enum LUN_AUX_WHAT; the loop's lane: that of the handle */
  bool cancelling;             /* violet over it */
  bool blocked;                /* running, longer than slow_callback_duration; known when it has ended */
  uint32_t on;                 /* waiting: the future; the loop's lane: the task that ran */
  uint32_t where;              /* where it gave the loop up (LUN_WHERE), or was last seen running */
  const char *label; /* waiting: "sleep 0.08", "gather(ada·3, bob·4)"; a callback's name; the loop's lane: who runs */
} lun_span;

/* A point on a lane: cancel request, delivery, outcome, mark, and trouble that has no shape of its own. */
typedef enum lun_point_kind {
  LUN_PT_CANCEL_ASKED,
  LUN_PT_CANCEL_DELIVERED,
  LUN_PT_ENDED,
  LUN_PT_CALLBACK,
  LUN_PT_MARK,
  LUN_PT_LOST,
  LUN_PT_TICK,
  LUN_PT_HELD,
  LUN_PT_TROUBLE
} lun_point_kind;
typedef struct lun_point {
  int64_t t;
  uint64_t seq;
  uint8_t kind, place; /* ENDED: the lun_place it ended in */
  uint32_t other;      /* CANCEL_ASKED: the task that asked (0: the loop's lane); LOST: how many; TICK: its number */
  const char *label;   /* CANCEL_ASKED: by whom; CALLBACK: its name; MARK: its text; ENDED: the outcome; HELD: "held 3.2 s";
                         * TROUBLE: its word */
} lun_point;

/* A lane's past, oldest first; what is older than the history's bound is gone. Both are rings, and counted from the
 * beginning of the run: spans [span_first, nspans) and points [point_first, npoints) are known. */
typedef struct lun_lane {
  lun_span *span;
  size_t nspans, span_cap, span_first; /* the caps are powers of two, or 0 */
  lun_point *point;
  size_t npoints, point_cap, point_first;
} lun_lane;

/* The i-th of those that are known. */
static inline lun_span *lun_lane_span(const lun_lane *l, size_t i) { return &l->span[i & (l->span_cap - 1)]; }
static inline lun_point *lun_lane_point(const lun_lane *l, size_t i) { return &l->point[i & (l->point_cap - 1)]; }

/* A coroutine on a task's stack of awaits, outermost first (ENTER, EXIT); or a function on the stack of the code that
 * runs, innermost first (LINE, FRAME). */
typedef struct lun_frame {
  uint32_t coro, where; /* where: its line as of the last suspension, or where it was made */
  const char *func;
  uint32_t times; /* of the code that runs: how many times in a row, at least 1 */
  uint8_t flags;  /* enum LUN_AUX_FLAGS: LIB for a coroutine of asyncio itself */
} lun_frame;

/* What is looked at for each task of a frame stands first, close together: there may be 100,000 of them. */
typedef struct lun_task {
  uint32_t id;
  uint32_t parent;                     /* the task that awaits it (first awaiter: WAITS), 0: none; never a circle */
  uint8_t place, flags;                /* lun_place; enum LUN_AUX_FLAGS */
  uint8_t what;                        /* waiting: on what (enum LUN_AUX_WHAT) */
  uint8_t cleanup;                     /* how many cleanups (finally, async with) run in it: GUARD_RUN, GUARD_END */
  uint32_t on;                         /* waiting: the future's id */
  int64_t t_created, t_since, t_ended; /* t_since: in this place since */
  const char *func;
  lun_cancel cancel;                   /* the latest one */
  uint32_t by;                         /* the task that created it (TASK) */
  uint32_t input;                      /* the number of the input it belongs to, by itself or by its creator; 0: none */
  uint32_t handle;                     /* ready: the handle that will run it */
  uint32_t where;                      /* the source line where it is: TASK, PARK, LINE */
  uint32_t where_made;                 /* the one that made it */
  bool lost;                           /* it was thrown away while it was pending (TASK_LOST) */
  uint64_t seq_made, seq_since;        /* the records that made it, and that brought it where it is (t_since) */
  uint64_t seq_turn;                   /* the first record of its latest turn, 0: it never ran */
  int64_t t_run;                       /* ns it has run in all, the present turn not included */
  uint64_t turns;                      /* how many: STEP */
  const char *name;
  const char *label;   /* what it is called on screen: NAME, or "ada·3", or "repl·2" for an input */
  const char *why;     /* waiting: "sleep 0.08", "gather(ada·3, bob·4)"; "" otherwise */
  const char *outcome; /* ended: result or error, as text (DONE) */
  lun_frame *frame;    /* its stack of awaits */
  size_t nframes, frame_cap;
  lun_lane lane;
} lun_task;

typedef struct lun_future {
  uint32_t id;
  uint8_t what; /* enum LUN_AUX_WHAT */
  bool done;
  uint8_t outcome;   /* enum LUN_AUX_OUTCOME, when done */
  const char *label; /* "0.08"; "ada·3, bob·4" */
  uint32_t timer;    /* sleep: its handle */
  uint32_t awaiter;  /* the first task that waits for it, 0: none */
  uint32_t members;  /* gather, wait, group, shield: how many it waits for; label names the first ones */
  uint32_t by;       /* the task that made it, 0: a callback, or unknown */
  uint32_t where;    /* the line that did */
  uint64_t seq_made, seq_done; /* the records; 0: not told, not done */
} lun_future;

/* A handle in the ready queue, from READY to RUN. */
typedef struct lun_ready {
  uint32_t handle, of;
  uint8_t what; /* enum LUN_AUX_WHAT */
  bool cancelled;
  bool next_tick; /* queued during this tick: runs in the next */
  int64_t since;
  uint64_t cause;    /* sequence number of the record that caused it, 0: none */
  const char *label; /* "wake bob·4", "call io.write" */
} lun_ready;

/* A timer in the heap, from TIMER to TIMER_DUE or, cancelled, to TIMER_DROP. */
typedef struct lun_timer {
  uint32_t handle, of, task; /* task: who waits behind it, 0: none */
  uint32_t by;               /* the task that set it */
  uint8_t what;
  bool cancelled; /* HANDLE_CANCEL: still in the heap */
  bool doomed;    /* not cancelled itself, but the sleep that it was to end is: it goes at delivery */
  int64_t when;
  uint64_t order;    /* scheduling order, breaks ties */
  uint64_t seq;      /* the record that set it */
  uint32_t where;    /* the line that did */
  const char *label; /* "sleep 0.15", "call c.cancel" */
} lun_timer;

/* A watched fd: IO_WATCH to IO_UNWATCH. */
typedef struct lun_io {
  uint32_t fd;
  uint8_t dir;   /* enum LUN_AUX_IO */
  uint32_t task; /* who waits for it, 0: nobody */
  uint64_t seq;  /* the record of the watch */
  const char *label;
} lun_io;

/* A call on a thread or in a process: JOB to JOB_END. */
typedef struct lun_job {
  uint32_t id, future;
  uint32_t task;   /* who waits for it, 0: nobody */
  uint32_t worker; /* 0: waits for one */
  uint8_t pool;    /* enum LUN_AUX_POOL */
  int64_t since;
  uint64_t seq;    /* the record that began this: JOB, or JOB_START */
  const char *label; /* what it calls */
} lun_job;

/* A breakpoint: BREAK to UNBREAK. */
typedef struct lun_breakpoint {
  uint32_t n;    /* its number */
  uint8_t kind;  /* enum LUN_AUX_BREAK */
  uint32_t line; /* LINE: its line */
  uint32_t hits; /* how often it was met: REACHED */
  const char *what; /* a task, what is awaited, an event; LINE: a file's name or the end of its path */
} lun_breakpoint;

/* A variable of the function in which the code is held. */
typedef struct lun_local {
  const char *name, *value;
} lun_local;

/* What the REPL shows, in order: inputs, output, values, notes. */
typedef enum lun_line_kind {
  LUN_L_INPUT,
  LUN_L_OUT,
  LUN_L_ERR,
  LUN_L_VALUE,
  LUN_L_ERROR,
  LUN_L_CANCELLED,
  LUN_L_NONE,
  LUN_L_WARN
} lun_line_kind;
/* One line of it: texts are split where their lines end. */
typedef struct lun_output {
  uint8_t kind;
  bool open;      /* OUT, ERR: its end was not printed yet, and it may grow */
  bool more;      /* it continues the text of the line of this kind before it */
  uint32_t input; /* number of the input it belongs to, 0: none */
  uint32_t task;
  int64_t t;
  uint64_t seq;
  const char *text; /* no line end; ended by a zero, and may hold others */
  size_t len;
} lun_output;

/* NONE: no loop runs. IDLE: it polls (POLL to TICK). RUNNING: it ran or runs callbacks (from TICK on). ENDED: END. */
typedef enum lun_loop_state { LUN_LOOP_NONE, LUN_LOOP_IDLE, LUN_LOOP_RUNNING, LUN_LOOP_ENDED } lun_loop_state;

typedef struct lun_fold lun_fold;

/* Plain totals, valid until the next record. */
typedef struct lun_now {
  int64_t t;                         /* loop time of the last record */
  int64_t t_known;                   /* what was before is not remembered (lun_fold_remember); 0: it has seen all */
  uint64_t seq;                      /* its number */
  uint64_t records, faults, dropped; /* dropped: the sum of the LOST records */
  uint32_t tick, loop;
  uint8_t clock;  /* enum LUN_AUX_CLOCK */
  uint8_t hold;   /* enum LUN_AUX_HOLD */
  uint32_t speed; /* thousandths */
  bool reached;   /* held, and a breakpoint is why: REACHED, until HOLD says that it goes on */
  uint8_t reached_kind;               /* enum LUN_AUX_BREAK */
  uint32_t reached_n, reached_of;     /* its number (0: asyncio.breakpoint()); the task that reached it, 0: none */
  uint64_t reached_cause;             /* number of the record that met it, 0: unknown */
  lun_loop_state state;
  int64_t t_state;     /* since when */
  int64_t slow;        /* what counts as blocked, ns: as given to lun_fold_new */
  uint32_t running;    /* the task that runs, 0: none or a callback */
  uint32_t run_handle; /* the handle that runs (RUN to RAN), 0: none */
  uint8_t run_what;
  int64_t t_run;               /* since when */
  const char *run_label;       /* "ada·3", "io.write" */
  uint32_t run_where;          /* its line, as far as known: where it resumed, then LINE */
  uint32_t run_depth;          /* calls deep, when a LINE record told */
  uint32_t tasks[LUN_P_COUNT]; /* how many tasks in each place; of the ended ones, since the beginning */
  uint32_t cancelling;         /* of those alive */
  uint32_t pid;
  int64_t wall; /* ns since 1970 at loop time 0 as far as known (PROGRAM) */
  bool ended;
  uint8_t end_status; /* enum LUN_AUX_STATUS */
  uint32_t exit_status;
  const char *end_error, *end_message, *script;
} lun_now;

/* Makes an empty state, NULL when out of memory. `slow_ns`: what counts as blocked. */
lun_fold *lun_fold_new(int64_t slow_ns);
void lun_fold_free(lun_fold *f);
/* Applies one record. Total: any record is accepted. */
void lun_fold_apply(lun_fold *f, const lun_record *r);
/* Asks for the memory that the next records of r will be about, so that it is there when they are applied. */
void lun_fold_look_ahead(const lun_fold *f, const lun_reader *r);
/* Reads the next record of r, looks ahead, and applies it. Returns what lun_reader_next does. */
lun_read_result lun_fold_next(lun_fold *f, lun_reader *r, lun_record *rec);

/* Whether lanes and sequences are kept, as they are unless told otherwise. Without, the state is the same but for the
 * past: whoever wants to be somewhere soon turns it on for the last stretch. */
void lun_fold_remember(lun_fold *f, bool on);

const lun_now *lun_fold_now(const lun_fold *f);
/* Share of [now - window, now] in which the loop ran something, 0 to 1. `now` >= lun_now.t; a window of at most 2 s. */
double lun_fold_busy(const lun_fold *f, int64_t now, int64_t window);
const lun_task *lun_fold_task(const lun_fold *f, uint32_t id);     /* NULL: unknown */
const lun_future *lun_fold_future(const lun_fold *f, uint32_t id); /* NULL: unknown */
/* The i-th task in order of creation; those ended longer ago than the history keeps are gone. */
size_t lun_fold_ntasks(const lun_fold *f);
const lun_task *lun_fold_task_at(const lun_fold *f, size_t i);
/* The ready queue, head first; the timers, soonest first (sorts at most `max`); watched fds; jobs.
 * Each returns how many there are in all, and writes at most `max`. */
size_t lun_fold_ready(const lun_fold *f, lun_ready *out, size_t max);
size_t lun_fold_timers(lun_fold *f, lun_timer *out, size_t max);
/* The timer that ends what a task waits for; false when it waits for none. It is one look-up, however many there are. */
bool lun_fold_timer_of(lun_fold *f, uint32_t task, lun_timer *out);
/* The timer of a handle; false: it is not in the heap. */
bool lun_fold_timer(lun_fold *f, uint32_t handle, lun_timer *out);
size_t lun_fold_io(const lun_fold *f, lun_io *out, size_t max);
size_t lun_fold_jobs(const lun_fold *f, lun_job *out, size_t max);
/* A job, also some time after its end; NULL: unknown. */
const lun_job *lun_fold_job(const lun_fold *f, uint32_t id);
/* The loop's own lane. RUNNING spans, RUN to RAN: on is the task or 0, label who runs; a task started eagerly has a
 * span of its own within. WAITING spans, POLL to TICK: it is idle. */
const lun_lane *lun_fold_loop_lane(const lun_fold *f);
/* What stands before the text of a WARN record: nothing if, as in Python's "FILE:LINE: RuntimeWarning: ...",
 * the text itself says what kind it is. Lives as long as the record. */
const char *lun_warning_head(const lun_record *r);
/* Output lines, oldest first; bounded. */
size_t lun_fold_noutput(const lun_fold *f);
const lun_output *lun_fold_output(const lun_fold *f, size_t i);
/* The stack of the code that runs, from the last LINE/FRAME records; innermost first. Returns how many were written. */
size_t lun_fold_stack(const lun_fold *f, lun_frame *out, size_t max);
/* The variables of the function in which the code is held, in order, and the breakpoints that there are, by their
 * numbers. Each returns how many were written. */
size_t lun_fold_locals(const lun_fold *f, lun_local *out, size_t max);
size_t lun_fold_breakpoints(const lun_fold *f, lun_breakpoint *out, size_t max);
/* Is the loop held within a turn, at the line lun_now.run_where? */
bool lun_fold_at_line(const lun_fold *f);
/* The file of a LUN_WHERE, "" when unknown. */
const char *lun_fold_file(const lun_fold *f, uint32_t where);
/* Writes what the object is called: "ada·3", "sleep 0.08", "call io.write", "future 12"; "nobody" for 0. As lun_sanitise
 * does, it cuts at cap and returns the length; the text is not sanitised. */
size_t lun_fold_name(const lun_fold *f, uint32_t id, char *dst, size_t cap);
/* Likewise who asked for the cancellation that the CANCEL record r tells of: "main·1, jobs.lua:14". */
size_t lun_fold_asker(const lun_fold *f, const lun_record *r, char *dst, size_t cap);
/* The function that a handle calls, "" when it is none of the program's, or unknown. */
const char *lun_fold_handle_name(const lun_fold *f, uint32_t handle);

/* The events of one task's sequence diagram, oldest first, bounded to the newest. Which record makes it, from -> to:
 * RESUME, RAISE: STEP, loop -> task, or from the task that starts it eagerly. AWAIT: WAITS, task -> future or task.
 * SUSPEND: PARK, task -> loop, or to who started it eagerly. WAKE: READY, what it waited for -> loop. CANCEL: CANCEL,
 * who asked -> task, or task -> what it awaits. CALL, RETURN: ENTER, EXIT, coroutine -> coroutine. DONE: task -> loop. */
typedef enum lun_seq_kind {
  LUN_SQ_RESUME,
  LUN_SQ_RAISE,
  LUN_SQ_AWAIT,
  LUN_SQ_SUSPEND,
  LUN_SQ_WAKE,
  LUN_SQ_CANCEL,
  LUN_SQ_CALL,
  LUN_SQ_RETURN,
  LUN_SQ_DONE
} lun_seq_kind;
typedef struct lun_seq_event {
  uint8_t kind, what, outcome;
  bool cancelling;
  uint32_t tick;
  int64_t t;
  uint64_t seq;
  uint32_t task;     /* whose event it is */
  uint32_t from, to; /* ids of tasks, futures, handles or coroutines; 0: the loop */
  uint32_t where;
  const char *label;               /* "0.90", the value, the error */
  const char *from_name, *to_name; /* "" for the loop */
} lun_seq_event;
/* Writes the newest `max` to out and returns how many; out may be NULL. */
size_t lun_fold_sequence(const lun_fold *f, uint32_t task, lun_seq_event *out, size_t max);

#endif
