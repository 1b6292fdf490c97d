/* axis.h - the scale by callbacks: each callback of the loop has a group of
 * columns, as wide as every other's (but one that blocked is wide enough to say
 * so), and idle time is a gap. Order is then seen
 * where time would hide it: turns of a microsecond, or a virtual clock on which
 * time stands still while code runs. */
#ifndef LUN_AXIS_H
#define LUN_AXIS_H

#include "../base/arena.h"
#include "../fold/fold.h"
#include "scale.h"

/* In cells: the usual width of a group, the least of one that blocked. */
enum { LUN_CALL_COLS = 10, LUN_BLOCKED_COLS = 22 };

/* The scale as of `now` with the newest callback left of `now_col`: `width` columns for each callback and for each gap,
 * at least 2, `blocked` at least for one that blocked. Right of it stand the callbacks that `ahead` knows, or, when that is NULL, the next timers in order. The
 * knots live in the arena; even in time when it is out of memory, or when nothing has run yet. */
lun_scale lun_scale_calls(lun_fold *f, const lun_fold *ahead, int64_t now, double width, double blocked, int cols,
                          int now_col, lun_arena *a);
/* The next narrower width of a group, the next wider one: 2, 3, 5, 10, 20, 40 columns. */
int lun_width_narrower(int width);
int lun_width_wider(int width);

#endif
