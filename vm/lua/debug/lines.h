/* lines.h - which lines of a file have code: asked when a breakpoint is set on one that may have none. */
#ifndef LUN_LINES_H
#define LUN_LINES_H

#include <stdint.h>

/* The line of the program in the file at `path` that is `line` if that has code, else the nearest one that has: below
 * it, or when there is none, above. 0: it is not known, for the file cannot be read, is no program, or has no code at
 * all. It compiles the file, and runs nothing. */
uint32_t lun_line_with_code(const char *path, uint32_t line);

#endif
