/* pool.h - an allocator for Lua: free lists by size over large slabs, on huge pages where the system has them. It is the
 * floor's (floor.c): what memory can cost at the least. One thread; Lua tells the old size, so blocks have no headers. */
#ifndef LUN_BENCH_POOL_H
#define LUN_BENCH_POOL_H

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { POOL_MAX = 1024, POOL_STEP = 16, POOL_SLAB = 64 << 20 };

typedef struct pool {
  void *free[POOL_MAX / POOL_STEP + 1];
  char *at, *end;
} pool;

static size_t pool_class(size_t n) { return (n + POOL_STEP - 1) / POOL_STEP; }

static void *pool_get(pool *p, size_t n) {
  void **head = &p->free[pool_class(n)], *block = *head;
  size_t bytes = pool_class(n) * POOL_STEP;
  if (block) return *head = *(void **)block, block;
  if ((size_t)(p->end - p->at) < bytes) {
    p->at = mmap(NULL, POOL_SLAB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p->at == MAP_FAILED) exit(1);
    p->end = p->at + POOL_SLAB;
    madvise(p->at, POOL_SLAB, MADV_HUGEPAGE);
  }
  block = p->at;
  p->at += bytes;
  return block;
}

static void pool_put(pool *p, void *block, size_t n) {
  if (n > POOL_MAX) return free(block);
  *(void **)block = p->free[pool_class(n)];
  p->free[pool_class(n)] = block;
}

/* A lua_Alloc. */
static void *pool_alloc(void *ud, void *block, size_t old, size_t n) {
  pool *p = ud;
  if (!block) old = 0;
  if (n == 0) return block ? pool_put(p, block, old), NULL : NULL;
  if (block && old > POOL_MAX && n > POOL_MAX) return realloc(block, n);
  if (block && old <= POOL_MAX && n <= POOL_MAX && pool_class(old) == pool_class(n)) return block;
  void *fresh = n <= POOL_MAX ? pool_get(p, n) : malloc(n);
  if (block) memcpy(fresh, block, old < n ? old : n), pool_put(p, block, old);
  return fresh;
}

#endif
