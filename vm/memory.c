/* memory.c - counts what a Lua state holds (memory.h). It knows no state, and never takes more than it was asked for. */
#include "memory.h"

#include <stdlib.h>
#include <string.h>

static bool too_much(const lun_memory *m, size_t more) {
  return m->most && (m->used > m->most || more > m->most - m->used);
}

static bool is_small(const lun_memory *m, size_t size) { return m->blocks && size <= LUN_BLOCKS_MOST; }

static void give(lun_memory *m, void *p, size_t size) {
  if (size && is_small(m, size)) lun_blocks_give(m->blocks, p, size);
  else free(p);
}

static void *take(lun_memory *m, size_t size) { return is_small(m, size) ? lun_blocks_take(m->blocks, size) : malloc(size); }

/* A block of another size with the same content; NULL: out of memory, and p is as it was. */
static void *resize(lun_memory *m, void *p, size_t old, size_t size) {
  if (!is_small(m, old) && !is_small(m, size)) return realloc(p, size);
  if (is_small(m, old) && is_small(m, size) && lun_blocks_same(old, size)) return p;
  void *q = take(m, size);
  if (!q) return NULL;
  memcpy(q, p, old < size ? old : size);
  give(m, p, old);
  return q;
}

static void *refuse(lun_memory *m, const void *p, size_t old, size_t size, size_t most) {
  bool again = m->wanted.p == p && m->wanted.old == old && m->wanted.size == size;
  m->wanted.p = p;
  m->wanted.old = old;
  m->wanted.size = again ? 0 : size;
  if (m->refused) m->refused(m->owner, most, again);
  return NULL;
}

void *lun_memory_alloc(void *memory, void *p, size_t old, size_t size) {
  lun_memory *m = memory;
  if (!p) old = 0; /* it tells the kind of object then */
  if (size == 0) {
    give(m, p, old);
    m->used -= old;
    return NULL;
  }
  if (size > old && too_much(m, size - old)) return refuse(m, p, old, size, m->most);
  void *q = p ? resize(m, p, old, size) : take(m, size);
  if (!q && size > old) return refuse(m, p, old, size, 0);
  m->used += size - old;
  return q ? q : p;
}
