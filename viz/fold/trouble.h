/* trouble.h - what went wrong, found as the records arrive: one table of kinds,
 * and a bounded list of cases, newest last. What is said of each, and what to
 * do, is viz/scene/trouble's. */
#ifndef LUN_TROUBLE_H
#define LUN_TROUBLE_H

#include "fold.h"

/* X(KIND, "word", severity, marked): 3 stops the run or the loop, 2 is a fault of the program, 1 may be meant. Marked: it
 * is a point on a lane, as no span and no outcome shows it. */
#define LUN_TROUBLES(X) \
  X(BLOCKED, "blocked", 3, false) \
  X(DEADLOCK, "deadlock", 3, true) \
  X(HUNG, "hung", 3, false) \
  X(FAILED, "failed", 2, false) \
  X(UNRETRIEVED, "never retrieved", 2, true) \
  X(UNHANDLED, "unhandled", 2, true) \
  X(SWALLOWED, "swallowed", 2, false) \
  X(NEVER_AWAITED, "never awaited", 2, true) \
  X(DESTROYED, "destroyed", 2, false) \
  X(LOST, "lost", 2, false) \
  X(WRONG, "wrong loop", 2, true) \
  X(LEFTOVER, "leftover", 1, false) \
  X(LATE, "late", 1, false) \
  X(STARVED, "starved", 1, false) \
  X(NO_SUSPEND, "no suspension", 1, true) \
  X(HELD, "lock held", 1, true) \
  X(OVERLONG, "timeout", 1, true)

#define X(kind, word, severity, marked) LUN_TR_##kind,
typedef enum lun_trouble_kind { LUN_TROUBLES(X) LUN_TR_COUNT } lun_trouble_kind;
#undef X

/* One case. What a field means depends on the kind; 0 and "" where it has nothing to say. */
typedef struct lun_trouble {
  uint8_t kind;         /* lun_trouble_kind */
  uint32_t task;        /* whose it is, 0: of a callback or the run */
  uint32_t other;       /* FAILED: who awaits it; LATE, STARVED: the task that blocked meanwhile; OVERLONG: whose timeout is around it */
  uint64_t seq;         /* the record that it rests on */
  uint64_t stand;       /* the record at which to stand to see it best */
  int64_t t;            /* when it was found */
  int64_t ns;           /* BLOCKED, LATE, STARVED, HELD, OVERLONG: how long */
  uint64_t count;       /* LOST: records; HUNG: tasks; DEADLOCK: tasks in the circle; LATE: timers of that tick; STARVED: turns that came between; WRONG: LUN_WRONG_...;
                         * FAILED: 1 when it is a TaskGroup's; NO_SUSPEND: handles that were ready; HELD: tasks that waited for the lock; OVERLONG: ns of the timeout around it */
  uint32_t from, where; /* BLOCKED: between these two lines, or at `where` when from is 0; else `where` is
                         * the line; FAILED: the line that raised when `from` is 0, that made it when 1, where it was seen last when 2; LATE: 1 when the loop blocked;
                         * OVERLONG: the line of the timeout around it */
  const char *name;     /* whose it is, or what: "bob·4", "timer sleep 0.08", the function */
  const char *text;     /* the error; who asked; BLOCKED: the function; DEADLOCK: the circle; WRONG: the error's message; NO_SUSPEND: the function;
                         * HELD: what its holder waited for; OVERLONG: the other task, "": it is the same one */
} lun_trouble;

/* The newest cases, oldest first. Valid until the next record. */
size_t lun_fold_ntrouble(const lun_fold *f);
const lun_trouble *lun_fold_trouble(const lun_fold *f, size_t i);
/* How many cases of a kind there were in all, those that are no longer kept included. */
uint64_t lun_fold_trouble_count(const lun_fold *f, unsigned kind);
const char *lun_trouble_word(unsigned kind);
int lun_trouble_severity(unsigned kind);

#endif
