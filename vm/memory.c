/* memory.c - counts what a Lua state holds (memory.h). It knows no state, and never takes more than it was asked for. */
#include "memory.h"

#include <stdbool.h>
#include <stdlib.h>

static bool too_much(const lun_memory *m, size_t more) {
  return m->most && (m->used > m->most || more > m->most - m->used);
}

void *lun_memory_alloc(void *memory, void *p, size_t old, size_t size) {
  lun_memory *m = memory;
  if (!p) old = 0; /* it tells the kind of object then */
  if (size == 0) {
    free(p);
    m->used -= old;
    return NULL;
  }
  if (size > old && too_much(m, size - old)) return NULL;
  void *q = realloc(p, size);
  if (!q && size > old) return NULL;
  m->used += size - old;
  return q ? q : p;
}
