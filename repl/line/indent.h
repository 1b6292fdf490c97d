/* indent.h - how far the next line of an unfinished input begins to the right. */
#ifndef LUN_INDENT_H
#define LUN_INDENT_H

#include <stddef.h>

/* Blanks for the line that follows the n bytes of `text`: those of its last line, two more when that opens a block
 * or a bracket and does not close it, at most 40. `ud` is not used. */
size_t lun_indent(void *ud, const char *text, size_t n);
/* How many blanks the last line of the n bytes has too many, now that it is whole: two when it begins with what closes
 * a block or a bracket and stands where lun_indent put it, else 0. */
size_t lun_outdent(void *ud, const char *text, size_t n);

#endif
