/* paint_heat.h - shares of many tasks as cells: the rows of the overview, and
 * the strip of the whole record. */
#ifndef LUN_PAINT_HEAT_H
#define LUN_PAINT_HEAT_H

#include "cells.h"
#include "../scene/overview.h"

/* All paint `cols` heats into the row of cells r, from its left edge; what is right of `now_col` is faint. */
void lun_paint_heat(lun_cells *g, lun_rect r, const lun_heat *h, int cols, int now_col);
/* The loop's busy share. */
void lun_paint_busy(lun_cells *g, lun_rect r, const lun_heat *h, int cols, int now_col);
/* How many tasks there are, of at most `most`: ready ones are told by colour. */
void lun_paint_tasks(lun_cells *g, lun_rect r, const lun_heat *h, int cols, double most, int now_col);
/* Heights from 0 to 1, in a colour that is no state; nothing where one is < 0. */
void lun_paint_levels(lun_cells *g, lun_rect r, const float *level, int cols);
/* Who blocked: red where it did, and in words behind it. */
void lun_paint_culprit(lun_cells *g, lun_rect r, const lun_sum_turn *t, const lun_scale *scale);
void lun_paint_strip(lun_cells *g, lun_rect r, const lun_strip *s);

#endif
