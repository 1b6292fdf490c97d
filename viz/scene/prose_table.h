/* prose_table.h - takes a Markdown table apart: where one begins, its heads, the cells of a row. How it is shown is for
 * whoever shows it; a panel and a line of text are too narrow for columns. */
#ifndef LUN_PROSE_TABLE_H
#define LUN_PROSE_TABLE_H

#include <stdbool.h>
#include <stddef.h>

enum { LUN_HEADS = 8 }; /* a column behind them bears none */

/* A stretch of the text, borrowed. */
typedef struct lun_stretch {
  const char *s;
  size_t n;
} lun_stretch;

lun_stretch lun_line_at(const char *s);
/* Whether a table begins here: a rule stands below its heads. */
bool lun_prose_begins(const char *s);
/* Whether the line is the rule between heads and rows. */
bool lun_prose_rule(lun_stretch line);
/* Takes the next cell from a row, trimmed; a bar in code ends none. s is NULL behind the last one. */
lun_stretch lun_prose_cell(lun_stretch *row);
/* The heads of the columns; n is 0 where one has none, or a long one. */
void lun_prose_heads(lun_stretch line, lun_stretch head[static LUN_HEADS]);

#endif
