/* arena.c - a list of blocks, of which the newest is filled. It never gives a
 * single piece back. When a frame needed more than one block, the next frame
 * gets one that holds it all, so that memory is not mapped anew for each. */
#include "arena.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct lun_arena_block {
  lun_arena_block *next; /* older ones */
  size_t used, size;
  max_align_t data[];
};

enum { BLOCK = 64 << 10, ALIGN = sizeof(max_align_t) };

static lun_arena_block *add_block(lun_arena *a, size_t n) {
  size_t size = a->wanted > BLOCK ? a->wanted : BLOCK;
  if (n > size) size = n;
  a->wanted = 0;
  lun_arena_block *b = malloc(sizeof *b + size);
  if (!b) return NULL;
  *b = (lun_arena_block){a->block, 0, size};
  return a->block = b;
}

void *lun_arena_take(lun_arena *a, size_t n) {
  if (n > (size_t)1 << 30) return NULL;
  n = (n + ALIGN - 1) / ALIGN * ALIGN;
  lun_arena_block *b = a->block;
  if (!b || b->size - b->used < n) b = add_block(a, n);
  if (!b) return NULL;
  void *p = (char *)b->data + b->used;
  b->used += n;
  return memset(p, 0, n);
}

const char *lun_arena_print(lun_arena *a, const char *fmt, ...) {
  va_list ap, again;
  va_start(ap, fmt);
  va_copy(again, ap);
  int n = vsnprintf(NULL, 0, fmt, ap);
  char *s = n < 0 ? NULL : lun_arena_take(a, (size_t)n + 1);
  if (s) vsnprintf(s, (size_t)n + 1, fmt, again);
  va_end(again);
  va_end(ap);
  return s ? s : "";
}

void lun_arena_reset(lun_arena *a) {
  enum { SPARE = 4 }; /* a block so many times as large as what was used is too large to be kept */
  size_t used = 0;
  for (lun_arena_block *b = a->block; b; b = b->next) used += b->used;
  bool fits = a->block && !a->block->next && a->block->size <= SPARE * used + BLOCK;
  if (fits) a->block->used = 0;
  else lun_arena_free(a), a->wanted = used + used / 4;
}

void lun_arena_free(lun_arena *a) {
  for (lun_arena_block *b = a->block, *next; b; b = next) next = b->next, free(b);
  *a = (lun_arena){0};
}
