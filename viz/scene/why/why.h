/* why.h - why is it waiting, why did it run now, why before that one: plain
 * sentences about one thing, made from recorded causes, each with the number of
 * the record that it rests on. A pure function of (fold, thing, now): asked of a
 * fold that stands in the past it tells the past. */
#ifndef LUN_WHY_H
#define LUN_WHY_H

#include "../../base/arena.h"
#include "../../fold/fold.h"

typedef enum lun_question {
  LUN_WHY_WAITING,
  LUN_WHY_CANCEL,
  LUN_WHY_TROUBLE,
  LUN_WHY_RAN,
  LUN_WHY_ORDER,
  LUN_WHY_COUNT
} lun_question;

/* What can be asked about. */
typedef enum lun_thing_kind {
  LUN_THING_OBJECT, /* id: a task, a future, a handle, a timer, a job */
  LUN_THING_FD,     /* id: the descriptor */
  LUN_THING_TURN    /* id: a record of the turn */
} lun_thing_kind;
typedef struct lun_thing {
  uint8_t kind;
  uint64_t id;
} lun_thing;

typedef struct lun_reason {
  uint8_t question; /* lun_question */
  int depth;        /* 0, or how far down the chain it stands */
  const char *text; /* one sentence; it holds names as the program gave them */
  uint64_t seq;     /* the record that it rests on, 0: none */
  uint32_t about;   /* the task that it speaks of, 0: none */
} lun_reason;

typedef struct lun_why {
  const char *about; /* what the thing is called */
  lun_reason *reason;
  size_t n;
} lun_why;

/* All that there is to say, question by question. In the arena; n is 0 when the thing is unknown, or memory is out. */
lun_why lun_why_make(lun_fold *f, lun_thing thing, int64_t now, lun_arena *a);
/* Only what a task waits for. */
lun_why lun_why_waiting(lun_fold *f, uint32_t task, int64_t now, lun_arena *a);
/* Why `first` ran, or will run, before `second`: tasks, by their latest turns or their places in the queue. */
lun_why lun_why_before(lun_fold *f, uint32_t first, uint32_t second, int64_t now, lun_arena *a);
/* "Why is it waiting?" */
const char *lun_question_words(unsigned question);
/* Finds what a user calls it: a task's label or name, "fd 7", "object 17" (as the text export numbers
 * them), "record 116" or "#116". False: there is nothing of that
 * name in the fold. */
bool lun_thing_named(const lun_fold *f, const char *name, lun_thing *out);

#endif
