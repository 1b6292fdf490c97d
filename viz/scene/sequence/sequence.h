/* sequence.h - the sequence diagram of a task, or of one of its awaits, as a
 * plain model: participants in columns, rows from top to bottom, an arrow a row,
 * each column's lifeline in each row, and the shapes of cancellations. Time runs
 * downwards and is not to scale, so rows carry durations. There are no cells and
 * no pixels in it: the terminal, the window and the exports draw the same one.
 * All lives in the arena, strings too; they hold what programs said, unsanitised. */
#ifndef LUN_SEQUENCE_H
#define LUN_SEQUENCE_H

#include "../../base/arena.h"
#include "../../fold/fold.h"

/* A participant. Columns go from left to right: the loop, who asked for a cancellation from outside, then from awaiter
 * to awaited, then futures, timers, I/O, executors. A column is used again when its owner has ended. */
typedef enum lun_seq_actor_kind {
  LUN_SA_LOOP, /* the first actor, in column 0 */
  LUN_SA_TASK,
  LUN_SA_CORO,    /* a coroutine that a task awaits: a call within its turn */
  LUN_SA_AWAITED, /* a future, timer, lock, fd, job: `what` says which */
  LUN_SA_ASKER /* who asked for a cancellation and has no lifeline: a callback, a timer, Ctrl-C, a task from outside */
} lun_seq_actor_kind;

typedef struct lun_seq_actor {
  uint8_t kind;       /* lun_seq_actor_kind */
  uint8_t what;       /* AWAITED: enum LUN_AUX_WHAT; lun_glyph_awaited has its glyph */
  uint32_t id;        /* of the object; 0: it has none */
  uint32_t task;      /* TASK: itself; CORO, AWAITED: the task that called or awaits it; else 0 */
  int column;         /* 0 .. lun_sequence.ncolumns - 1 */
  size_t first, last; /* the rows in which the column is its */
  const char *name;   /* "loop", "main·1", "fetch", "sleep", "c.cancel" */
  const char *note;   /* "awaits inner", "timer set by repl·2"; "" */
} lun_seq_actor;

/* How thick a lifeline is in a row; none where its owner is not there. */
typedef enum lun_life { LUN_LIFE_NONE, LUN_LIFE_WAIT, LUN_LIFE_READY, LUN_LIFE_RUN } lun_life;

typedef struct lun_seq_life {
  uint8_t life;    /* lun_life, in the row and until the next one */
  bool cancelling; /* violet */
  bool blocked;    /* red: runs longer than slow_callback_duration */
  int16_t actor;   /* whose it is, -1: nobody's */
} lun_seq_life;

typedef enum lun_seq_row_kind {
  LUN_SR_EVENT,  /* an arrow: `event` */
  LUN_SR_TICK,   /* a tick begins: `text` is "tick 5". Who draws ticks as bands leaves it out: each row has its tick */
  LUN_SR_IDLE,   /* the loop had nothing to do: `text` is "idle 30 ms" */
  LUN_SR_FOLD,   /* repeated rounds: `text` is "14 more turns"; `fold` names it */
  LUN_SR_STATE,  /* how things are now: `note` */
  LUN_SR_NOW,    /* now, or the cursor in the past; what stands below has not happened yet, or was recorded later */
  LUN_SR_GAP,    /* nothing: some distance */
  LUN_SR_FUTURE, /* what the loop knows: a timer that will wake a task; drawn as a wake that is ahead */
  LUN_SR_COUNT
} lun_seq_row_kind;

/* Arrows go from the actor `from` to the actor `to`. They are the same one where something happens at one lifeline (an
 * end), or when the other side found no column: then `text` stands beside the lifeline and no arrow is drawn. Which
 * line and tip an arrow has follows from event->kind (design, section 4); a RETURN whose outcome is no result is thin
 * and red, a raise within the turn; a RESUME with event->from is a start within another task's turn, thin as a call. */
typedef struct lun_seq_row {
  uint8_t kind; /* lun_seq_row_kind */
  bool ahead;   /* below the now line */
  bool first;   /* the first row of its tick */
  uint32_t tick;
  int64_t t;                  /* loop time; INT64_MIN: none is shown */
  const lun_seq_event *event; /* EVENT: never NULL; FOLD: the first that is folded; else NULL */
  int from, to;               /* actors, -1: there is no arrow */
  const char *text;           /* on the arrow: "resume", "await 0.03", "wake inner", "= 5"; EVENT rows: never empty */
  const char *note;   /* beside the lifeline `at`: "CancelledError", "ready 26 ms", "ran 15 ms", "swallowed"; "" */
  int at;             /* the actor that `note` is about, -1: none */
  uint64_t fold;      /* FOLD: its name, for lun_seq_ask.open; the row that begins an open one has it too; else 0 */
  lun_seq_life *life; /* ncolumns of them */
} lun_seq_row;

/* The shape of one cancellation: from row `first` to row `last` it encloses in row i the columns lo[i - first] to
 * hi[i - first]: inward with the requests, outward with the errors. */
typedef struct lun_seq_shape {
  size_t first, last;
  int16_t *lo, *hi;
  bool open; /* not ended: goes on below the last row */
} lun_seq_shape;

typedef struct lun_sequence {
  const lun_task *task; /* NULL: unknown, and all the rest is empty */
  lun_seq_actor *actor; /* actor[0] is the loop */
  int nactors, ncolumns;
  lun_seq_row *row;
  size_t n;
  size_t nevents; /* rows that are events */
  size_t now;     /* the row of LUN_SR_NOW, n: there is none */
  lun_seq_shape *shape;
  size_t nshapes;
} lun_sequence;

/* What to show, and how much of it. */
typedef struct lun_seq_ask {
  lun_fold *f;           /* the state to show; not changed, but asking for its timers sorts them */
  const lun_fold *ahead; /* in the past: a later state of the same run; else NULL */
  uint32_t task;         /* whose diagram: it, and what it awaits, nested */
  uint64_t await;        /* the record of one AWAIT event of it: only that await; 0: all */
  int64_t now;           /* loop time */
  int columns;           /* at most so many, at least 3; what is left out then: see scene_sequence.c */
  const uint64_t *open;  /* folds that are open */
  size_t nopen;
} lun_seq_ask;

enum { LUN_SEQ_COLUMNS = 24 }; /* more are never made */

/* The diagram; n is 0 when there is nothing, or no memory. */
lun_sequence lun_sequence_make(const lun_seq_ask *ask, lun_arena *a);
/* What a row says, in one sentence; "" for rows that say nothing. */
const char *lun_say_row(const lun_sequence *q, size_t row, lun_arena *a);
/* What an event means, in one sentence; `who` is what the task is called whose event it is. */
const char *lun_say_event(const lun_seq_event *e, const char *who, lun_arena *a);

#endif
