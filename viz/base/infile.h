/* infile.h - a file of somebody else's, to be read to its end.
 *
 * Whatever stands at the path, opening it ends at once: a pipe that nobody
 * writes, or a device without an end, is refused. It prints nothing. */
#ifndef LUN_INFILE_H
#define LUN_INFILE_H

#include <stdio.h>

/* Opens the regular file at `path` for reading; the caller closes it. NULL with errno: EISDIR for a directory, ENOTSUP for
 * what is no file, or why it cannot be opened. */
FILE *lun_infile_open(const char *path);

#endif
