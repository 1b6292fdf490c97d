/* memory.h - the memory of one Lua state, counted and bounded: so that a program which eats memory gets an error, and
 * the machine stays usable. The engine, its workers and the judge have one each. It has the shape of Lua's allocator and
 * needs nothing of Lua. */
#ifndef LUN_MEMORY_H
#define LUN_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

#include "blocks.h"

typedef struct lun_memory {
  size_t used, most; /* bytes: held now, and to be held at most; most is 0 without a limit */
  /* Called when a block is refused, with the limit (0: the system has no more), and whether it has been before: Lua asks
   * again after a collection, and gives up then. NULL: nobody wants to know. */
  void (*refused)(void *owner, size_t most, bool again);
  void *owner;
  struct { const void *p; size_t old, size; } wanted; /* what was refused once */
  lun_blocks *blocks;    /* where small blocks come from, NULL: from the system, as the large ones do; the owner's */
} lun_memory;

/* A lua_Alloc whose `memory` is a lun_memory. What would be more than the limit is NULL, which Lua answers with a
 * collection and then with "not enough memory"; giving back, in whole or in part, never fails. Blocks lie on multiples of
 * 16, as malloc's do: vm/lua/memory/tracer.h tells its own by that. */
void *lun_memory_alloc(void *memory, void *p, size_t old, size_t size);

#endif
