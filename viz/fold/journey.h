/* journey.h - a cancellation as one journey through all the tasks that it goes
 * through: asked once, passed on inward to what each awaits, delivered where
 * nothing is awaited any more, and outward again as errors. The lane of a task
 * shows its own part (lun_task.cancel); the journey is the whole.
 *
 * A request belongs to the journey of the one before it when it is made in the
 * same turn, and to a task that a task of the journey awaits; or when a task
 * that is itself being cancelled asks for it (a group in its cleanup); or when
 * one group, or the end of run, asks all its tasks in one turn. */
#ifndef LUN_JOURNEY_H
#define LUN_JOURNEY_H

#include "fold.h"

typedef enum lun_station_kind {
  LUN_ST_ASKED,     /* CANCEL: asked of `task`, directly */
  LUN_ST_PASSED,    /* CANCEL: the request goes on from `from` to `task` */
  LUN_ST_AGAIN,     /* CANCEL: asked of `task` once more, while it lasts */
  LUN_ST_SHIELDED,  /* the request ends at a shield before `task`, which goes on; `from` awaited the shield */
  LUN_ST_DELIVERED, /* THROWN: `task` gets CancelledError, at `where` */
  LUN_ST_CLEANUP,   /* PARK: `task` awaits in its cleanup, for the first time */
  LUN_ST_ENDED,     /* it is over in `task`: `outcome` */
  LUN_ST_COUNT
} lun_station_kind;

typedef struct lun_station {
  uint8_t kind;    /* lun_station_kind */
  uint8_t outcome; /* ENDED: lun_cancel_outcome */
  int64_t t;
  uint64_t seq;
  uint32_t task, from;
  uint32_t where;
  const char *text; /* ENDED: the error or the value; CLEANUP: what it awaits; ASKED: by whom */
} lun_station;

typedef struct lun_journey {
  uint32_t id;    /* 1, 2, 3... */
  uint8_t asker;  /* enum LUN_AUX_ASKER */
  const char *by; /* who asked, in words: the one field for all pictures */
  const char *msg;
  uint32_t by_task, by_handle, where; /* the task or the callback that asked, and the line */
  int64_t t;
  uint64_t seq;         /* the first request */
  uint32_t tasks, open; /* how many tasks it has reached, and in how many it lasts */
  lun_station *station; /* in the order of the records */
  uint32_t n, more;     /* how many; and how many more there were than are kept */
} lun_journey;

/* The newest ones are kept. NULL: unknown, or no longer. All are valid until the next record. */
const lun_journey *lun_fold_journey(const lun_fold *f, uint32_t id);
/* The journey of a task's latest cancellation (lun_task.cancel.journey). */
const lun_journey *lun_fold_journey_of(const lun_fold *f, uint32_t task);
/* The newest number that was given, 0: there was none. */
uint32_t lun_fold_newest_journey(const lun_fold *f);

#endif
