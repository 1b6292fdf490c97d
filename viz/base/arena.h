/* arena.h - scratch memory of one frame: taken piece by piece, given back all
 * at once. What a panel computes to draw a frame lives here. */
#ifndef LUN_ARENA_H
#define LUN_ARENA_H

#include <stdarg.h>
#include <stddef.h>

typedef struct lun_arena_block lun_arena_block;
typedef struct lun_arena {
  lun_arena_block *block; /* {0} is an empty arena */
  size_t wanted;          /* bytes that the next block should have, 0: the usual size */
} lun_arena;

/* n zeroed bytes, aligned for anything, until the next reset. NULL when out of memory. */
void *lun_arena_take(lun_arena *a, size_t n);
/* A formatted string; "" when out of memory, never NULL. */
const char *lun_arena_print(lun_arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Gives all back, and keeps memory for another frame like this one. */
void lun_arena_reset(lun_arena *a);
void lun_arena_free(lun_arena *a);

#endif
