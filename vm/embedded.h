/* embedded.h - text files compiled into the program: arrays that tools/embed.c
 * writes at build time. Each room declares its own, as lun_lib is here for vm/lib. */
#ifndef LUN_EMBEDDED_H
#define LUN_EMBEDDED_H

#include <stddef.h>

typedef struct lun_embedded {
  const char *name, *text;
  size_t len;
} lun_embedded;

extern const lun_embedded lun_lib[]; /* the Lua files of vm/lib; ends with a NULL name */

#endif
