/* arena.c - a list of blocks, of which the newest is filled. It never gives a
 * single piece back. */
#include "arena.h"

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
  size_t size = n > BLOCK ? n : BLOCK;
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

static void drop_all_but(lun_arena *a, lun_arena_block *kept) {
  while (a->block) {
    lun_arena_block *b = a->block;
    a->block = b->next;
    if (b != kept) free(b);
  }
}

void lun_arena_reset(lun_arena *a) {
  lun_arena_block *largest = a->block;
  for (lun_arena_block *b = a->block; b; b = b->next)
    if (b->size > largest->size) largest = b;
  drop_all_but(a, largest);
  if (!largest) return;
  largest->next = NULL;
  largest->used = 0;
  a->block = largest;
}

void lun_arena_free(lun_arena *a) { drop_all_but(a, NULL); }
