/* table.h - the timeline as a table, as htop has it: a row for each task, with
 * its state, why, age, time run, turns, what it waited, the memory it holds, who
 * made it, and its line. The columns are one table; which of them stand is decided by the room.
 * It says what is in a cell, and paints nothing. */
#ifndef LUN_TABLE_H
#define LUN_TABLE_H

#include "view/moment.h"
#include "phrase.h"

enum { LUN_TABLE_COLUMNS = 10 };

typedef struct lun_table_column {
  uint8_t which; /* of the columns of table.c */
  int x, w;      /* in characters from the left edge */
  bool right;    /* its text ends at the right */
  bool sorted;   /* the view's order is by this one */
  uint8_t order; /* the lun_order by this one, LUN_ORDER_COUNT: none is */
  const char *title;
} lun_table_column;

typedef struct lun_table {
  lun_table_column column[LUN_TABLE_COLUMNS];
  int n;
} lun_table;

/* The columns that stand in a width, with the order of the view. What tasks hold has one while it is traced. */
lun_table lun_table_fit(int width, const lun_moment *m);
/* What stands in a cell; the name is indented as in the tree. Wider than its column it may be: whoever shows it cuts. */
lun_phrase lun_table_cell(const lun_moment *m, const lun_lane_row *row, const lun_table_column *c);

#endif
