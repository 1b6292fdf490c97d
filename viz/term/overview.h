/* overview.h - the Timeline when there are far more lanes than rows: tasks by
 * function, a row stands for many of them, a cell for many of them during one
 * column's time. Trouble keeps its colour however much is summed up. */
#ifndef LUN_OVERVIEW_H
#define LUN_OVERVIEW_H

#include "cells.h"
#include "../scene/lanes.h"
#include "../scene/scale.h"

/* What happened in a cell, of all the tasks of its row. */
typedef struct lun_heat {
  float run;         /* share of the loop's time */
  float ready, wait; /* shares of the row's tasks */
  bool blocked, failed, cancelling, swallowed;
} lun_heat;

typedef struct lun_overview_row {
  const char *func; /* of the tasks of this row */
  size_t tasks;     /* how many stand in this row */
  size_t group;     /* on the first row of a function: how many tasks it has in all, else 0 */
  lun_heat *heat;   /* one for each column */
} lun_overview_row;

typedef struct lun_overview {
  lun_overview_row *row;
  int rows, cols;
  size_t per_row; /* the most tasks that a row stands for */
} lun_overview;

/* Sums the lanes up in at most `rows` rows, as of `now`. rows is 0 in the result when out of memory. */
lun_overview lun_overview_make(const lun_lanes *lanes, int rows, const lun_scale *scale, int64_t now, lun_arena *a);
/* Paints row i into the row of cells r, which is as wide as the scale. */
void lun_overview_paint(lun_cells *g, lun_rect r, const lun_overview *o, int i, int now_col);

#endif
