/* pyramid.h - how many tasks were where, over the whole of a run, at every
 * scale: for one row of the picture, whatever it stands for.
 *
 * Time is cut into columns, counted from the beginning of the record. A row
 * keeps a cell for each column it has lived through, and above them cells for
 * two, four, eight... columns, so that any stretch of time is the sum of a few
 * cells. When columns become too many their width is doubled: the finest cells
 * go, and the next ones take their place. Means are averaged; flags never are.
 * Internal to viz/fold. */
#ifndef LUN_PYRAMID_H
#define LUN_PYRAMID_H

#include <stdbool.h>
#include <stdint.h>

#include "summary.h"

enum { LUN_PYRAMID_LEVELS = 14 };

/* Means are kept with eight bits of precision, which is more than can be seen. */
typedef struct lun_tally {
  uint16_t mean[LUN_SUM_STATES];
  uint16_t flags;
} lun_tally;

typedef struct lun_level {
  lun_tally *cell; /* of the columns [first, column) of this level */
  uint32_t cap;
  uint16_t flags;              /* the cell that is being filled: ... */
  double open[LUN_SUM_STATES]; /* task ns; on level 0 up to `t`, above it of the closed cells below */
} lun_level;

/* All zeros, then `first`, `column` and `t` set to where it begins, is an empty row. */
typedef struct lun_pyramid {
  uint32_t first, column;      /* the column that it began in; the one being filled */
  int64_t t;                   /* ns since the beginning: counted up to here */
  uint32_t n[LUN_SUM_STATES];  /* tasks that are there now */
  lun_level level[LUN_PYRAMID_LEVELS];
} lun_pyramid;

/* Counts up to t, ns since the beginning, in columns of 2^shift ns. False: out of memory, the cells are lost. */
bool lun_pyramid_pass(lun_pyramid *p, int64_t t, unsigned shift);
/* Raises flags over [from, to], to being the time that it has passed. */
void lun_pyramid_flag(lun_pyramid *p, int64_t from, int64_t to, unsigned shift, unsigned flags);
/* Columns are twice as wide from now on. */
void lun_pyramid_widen(lun_pyramid *p);
/* Adds b, which has passed the same time, to a, and leaves b empty. */
bool lun_pyramid_merge(lun_pyramid *a, lun_pyramid *b, unsigned shift);
/* Adds what happened in [from, to), ns since the beginning, to *out: task ns, and flags. */
void lun_pyramid_sum(const lun_pyramid *p, int64_t from, int64_t to, unsigned shift, double out[LUN_SUM_STATES],
                     unsigned *flags);
size_t lun_pyramid_bytes(const lun_pyramid *p);
void lun_pyramid_free(lun_pyramid *p);

#endif
