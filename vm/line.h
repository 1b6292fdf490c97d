/* line.h - what can be known of a line of JSON that cannot be read, for want of memory: which command it is, or answers. Without
 * that, whoever has sent the command would wait for ever. */
#ifndef LUN_LINE_H
#define LUN_LINE_H

#include <stddef.h>
#include <stdint.h>

/* The number in ..."id":12} at the end of a line, where viewers and engines put it; 0: there is none. */
int64_t lun_line_id(const char *line, size_t n);

#endif
