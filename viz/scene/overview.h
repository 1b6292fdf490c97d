/* overview.h - the Timeline when there are far more lanes than rows: above, the
 * loop's busy share and how many tasks there are; then, for the longest block
 * in view, who it was; then tasks by function, each row some of them in order of
 * creation, each column some time. And the strip: the whole record in one row.
 * Shares and marks only: cells and pixels are the back ends'. */
#ifndef LUN_OVERVIEW_H
#define LUN_OVERVIEW_H

#include "../base/arena.h"
#include "../fold/summary.h"
#include "lanes.h"
#include "scale.h"

typedef struct lun_overview_row {
  const char *func; /* as it is shown */
  size_t tasks;     /* how many stand in this row */
  size_t group;     /* on the first row of a function: how many tasks it has in all, else 0 */
  lun_heat *heat;   /* one for each column; the means are shares of the row's tasks, RUN is the loop's share */
} lun_overview_row;

enum { LUN_CULPRITS = 3 };

typedef struct lun_overview {
  lun_heat *loop;            /* one for each column: RUN is the loop's busy share */
  lun_heat *all;             /* mean numbers of all tasks */
  double most;               /* ... at most so many of them at a time, in this view */
  const lun_sum_turn *block; /* the longest block in view, or NULL */
  const lun_sum_turn *culprit[LUN_CULPRITS]; /* the longest ones in view, in order of time */
  int culprits;
  const lun_sum_burst *burst; /* the largest burst of cancellations in view, or NULL */
  lun_overview_row *row;
  int rows, cols;
  size_t tasks;              /* how many are in view */
  size_t least, per_row;     /* the least and the most tasks that a row stands for */
} lun_overview;

/* Sums up what the scale shows in at most `rows` rows. rows is 0 in the result when there is nothing, or no memory. */
lun_overview lun_overview_make(const lun_summary *s, const lun_scale *scale, int rows, lun_arena *a);
/* Likewise from the lanes alone, which know what is near the cursor exactly: for a scale finer than the summary's columns.
 * `block` and `burst` are not set. */
lun_overview lun_overview_near(const lun_lanes *lanes, const lun_fold *f, const lun_fold *ahead, const lun_scale *scale,
                               int64_t now, int rows, lun_arena *a);
/* Sets block, burst and most, of what is in view. */
void lun_overview_troubles(lun_overview *o, const lun_summary *s, const lun_scale *scale);
/* The function as it is shown: without the angle brackets of <main>. */
const char *lun_shown_func(const char *func, lun_arena *a);
/* How many tasks lived in what the scale shows, as far as rows tell. */
size_t lun_overview_tasks(const lun_summary *s, const lun_scale *scale);

/* What is to be seen of a heat, in the order of painting: how strong each layer is, 0 to 1. */
typedef struct lun_layers {
  double wait, ready, run, cancel;
} lun_layers;
lun_layers lun_heat_layers(const lun_heat *h);

/* The whole record in `cols` columns, with where the view and the cursor are in it. */
typedef struct lun_strip {
  lun_heat *heat;   /* RUN: the loop's busy share */
  int cols;
  int64_t begin, end;
  double from, to;  /* the view, in columns */
  double cursor;
} lun_strip;

lun_strip lun_strip_make(const lun_summary *s, const lun_scale *view, int64_t now, int cols, lun_arena *a);

#endif
