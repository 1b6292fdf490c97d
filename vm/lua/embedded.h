/* embedded.h - the Lua files of vm/lib, compiled into the program. The array is
 * written at build time by tools/embed.c. */
#ifndef LUN_EMBEDDED_H
#define LUN_EMBEDDED_H

#include <stddef.h>

typedef struct lun_embedded {
  const char *name, *text;
  size_t len;
} lun_embedded;

extern const lun_embedded lun_lib[]; /* ends with a NULL name */

#endif
