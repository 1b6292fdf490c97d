/* width.h - how many columns text takes when it is shown on cells, sanitised, and
 * how it is cut. Pure functions of the text and the locale. */
#ifndef LUN_WIDTH_H
#define LUN_WIDTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sanitise.h"

/* The columns that the text takes on the grid, sanitised. */
int lun_text_width(const char *s, size_t n);
/* Columns of a character: 0 combining, 2 wide, else 1. */
int lun_char_width(uint32_t ch);
/* How many bytes of s fit into `cols` columns; *used gets the columns they take. */
size_t lun_text_fit(const char *s, size_t n, int cols, int *used);
/* The length of the first line of s, of at most `cols` columns: it ends behind a comma if that is not too early, else
 * behind a word. */
size_t lun_text_line(const char *s, int cols);
/* The bytes of the marks at s that may not end a row (opening brackets and quotation marks), or may not begin one. */
size_t lun_opening_marks(const char *s, size_t n);
size_t lun_closing_marks(const char *s, size_t n);
/* Copies s into dst, cut to `cols` columns with an ellipsis at its end, or in its middle. Returns dst. */
char *lun_elide(char *dst, size_t cap, const char *s, int cols, bool middle);

/* What one character of a text looks like: itself, or a few harmless characters in its place. */
typedef struct lun_piece {
  size_t eaten; /* bytes of the text */
  char shown[LUN_SANITISED_SIZE(8)];
  size_t len;
} lun_piece;
lun_piece lun_next_piece(const char *s, size_t n); /* n > 0 */

#endif
