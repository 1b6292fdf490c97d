/* moment.h - what now is: a fold at one moment, and what follows from it for
 * every picture: who has the turn and for how long, whether the loop blocks,
 * whether anything is left to happen, and the scale that shows it best. */
#ifndef LUN_MOMENT_H
#define LUN_MOMENT_H

#include "../../base/arena.h"
#include "../../fold/summary.h"
#include "../lanes.h"

typedef struct lun_moment {
  lun_fold *fold;
  const lun_fold *ahead; /* in the past: the newest state; else NULL */
  const lun_summary *whole; /* of all that is recorded; NULL: none is kept */
  const lun_now *st;
  lun_view *view;
  lun_arena *arena; /* of the frame */
  int64_t clock;    /* loop time */
  int64_t now;      /* what is shown as now: loop time, or, while nothing is left to happen, when that began */
  int64_t newest;   /* in the past: loop time now, which goes on after the newest record; else unused */
  int64_t turn;     /* how long the present turn has taken; 0: nothing runs */
  bool blocked;     /* ... longer than slow_callback_duration */
  bool quiet;       /* nothing runs, nothing waits, no timer is left */
  bool overview;    /* the picture is of all that is recorded, and not of an instant */
  bool awaited;     /* the prompt waits for its input, which Ctrl-C cancels */
} lun_moment;

/* `now`: loop time, at least that of the fold's last record, which is taken when it is less. */
lun_moment lun_moment_make(lun_fold *f, const lun_fold *ahead, lun_view *v, int64_t now, lun_arena *a);
/* The time per column at which the newest input is seen from its begin, and its next timer is too; see moment.c. */
int64_t lun_moment_per_col(const lun_moment *m, double unit, int cols, int now_col);

/* The scale of a row of `cols` columns on the axis that the view has chosen. `unit`: how many columns one character's
 * width is, 1 in a terminal; a callback's group is so many characters wide. */
lun_scale lun_moment_scale(const lun_moment *m, double unit, int cols, int now_col);

/* The cancellation that is told in a sentence: the selected task's, if it has one between `from` and now, else that of
 * the newest one of the lanes. NULL: none. */
const lun_task *lun_moment_captioned(const lun_moment *m, const lun_lanes *lanes, int64_t from);

#endif
