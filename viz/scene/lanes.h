/* lanes.h - which tasks have a lane, and in what order: the await tree, flat. */
#ifndef LUN_LANES_H
#define LUN_LANES_H

#include "../base/arena.h"
#include "view/view.h"

enum { LUN_TREE_DEPTH = 32 };

/* A task's place in the tree. `open` has a bit for each level at which the line of an ancestor goes on below. */
typedef struct lun_lane_row {
  const lun_task *task;
  int depth; /* 0: a root; at most LUN_TREE_DEPTH - 1 */
  uint32_t open;
  bool last; /* the last child of its parent */
  bool has_children;
} lun_lane_row;

typedef struct lun_lanes {
  lun_lane_row *row;
  size_t n;
  size_t folded; /* ended tasks that have no lane any more */
} lun_lanes;

/* The lanes as of `now`: tasks that live, the one that is chosen, and those that ended less than 5 s before or, in a recorded run, within
 * the time from `from` on. In the arena; n is 0 when out of memory. */
lun_lanes lun_lanes_make(const lun_fold *f, const lun_view *v, int64_t now, int64_t from, lun_arena *a);

#endif
