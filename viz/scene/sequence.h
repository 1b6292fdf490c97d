/* sequence.h - one task's sequence diagram as rows: what happens, in which
 * tick, how long it then stays so. Plain structs for every back end; time runs
 * downwards and is not to scale, so rows carry durations. All lives in an arena. */
#ifndef LUN_SEQUENCE_H
#define LUN_SEQUENCE_H

#include "../base/arena.h"
#include "../fold/fold.h"

typedef enum lun_seq_row_kind {
  LUN_SR_EVENT, /* an arrow: `event` */
  LUN_SR_TICK,  /* a tick begins: `text` is its name, `note` how long the task was as it was before */
  LUN_SR_FOLD,  /* repeated rounds: `text` says how many */
  LUN_SR_STATE, /* how the task is now: `note` */
  LUN_SR_NOW,   /* now, or the cursor in the past; what stands below has not happened yet, or was recorded later */
  LUN_SR_GAP,
  LUN_SR_FUTURE /* what the loop knows: the timer that will wake the task */
} lun_seq_row_kind;

/* A lifeline in a row: wide, half, thin, or not there. */
typedef enum lun_life { LUN_LIFE_NONE, LUN_LIFE_WAIT, LUN_LIFE_READY, LUN_LIFE_RUN } lun_life;

typedef struct lun_seq_row {
  uint8_t kind;    /* lun_seq_row_kind */
  uint8_t life;    /* lun_life of the task */
  bool awaited;    /* the thing that it awaits has a lifeline here */
  bool cancelling; /* violet */
  bool blocked;    /* STATE: the turn took longer than slow_callback_duration */
  bool ahead;      /* below the now line */
  const lun_seq_event *event;
  int64_t t; /* INT64_MIN: no time is shown */
  const char *text, *note;
} lun_seq_row;

typedef struct lun_sequence {
  const lun_task *task;
  lun_seq_row *row;
  size_t n;
  size_t nevents;      /* rows that are events */
  const char *asker;   /* who asked for a cancellation, the newest; NULL: nobody did */
  const char *awaited; /* what is awaited, the newest; "" */
} lun_sequence;

/* The diagram of a task as of `now`; `ahead`: a later state of the same run, or NULL. n is 0 when there is nothing. */
lun_sequence lun_sequence_make(lun_fold *f, const lun_fold *ahead, const lun_task *t, int64_t now, lun_arena *a);
/* What an event means, in one sentence. */
const char *lun_say_event(const lun_seq_event *e, const lun_task *t, lun_arena *a);

#endif
