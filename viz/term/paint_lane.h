/* paint_lane.h - paints one lane of the Timeline's scene into a row of cells. */
#ifndef LUN_PAINT_LANE_H
#define LUN_PAINT_LANE_H

#include "cells.h"
#include "../scene/scene.h"

/* `r`: the row, one cell high, as wide as the scene's scale. */
void lun_paint_lane(lun_cells *g, lun_rect r, const lun_scene_lane *l, const lun_scale *scale, lun_arena *a);
/* The row below the loop's lane: where blocking began, after `slow` ns of a turn, and timers that are late. */
void lun_paint_below_loop(lun_cells *g, lun_rect r, const lun_scene_lane *l, const lun_scale *scale, int64_t slow,
                          lun_arena *a);

#endif
