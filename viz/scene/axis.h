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

/* How many columns there are for each callback and for each gap, at least 2; at least how many for one that blocked; and
 * whether what asyncio.run does behind the program's last turn has none. */
typedef struct lun_calls {
  double width, blocked;
  bool to_the_end_of_the_program;
} lun_calls;

/* The scale as of `now` with the newest callback left of `now_col`. Right of it stand the callbacks that `ahead` knows, or, when that is NULL, the next timers in order. The
 * knots live in the arena; even in time when it is out of memory, or when nothing has run yet. */
lun_scale lun_scale_calls(lun_fold *f, const lun_fold *ahead, int64_t now, lun_calls calls, int cols, int now_col,
                          lun_arena *a);
/* How many spans of the loop's lane there are without those that asyncio.run adds at the end. */
size_t lun_programs_spans(const lun_fold *f);
/* The next narrower width of a group, the next wider one: 2, 3, 5, 10, 20, 40 columns. */
int lun_width_narrower(int width);
int lun_width_wider(int width);

#endif
