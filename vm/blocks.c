/* blocks.c - blocks.h. In a build that is watched each block is the system's, so that whoever watches sees what is wrong with
 * any of them. */
#include "blocks.h"

#include <stdint.h>
#include <stdlib.h>

enum { SIZES = LUN_BLOCKS_MOST / LUN_BLOCKS_STEP, SLAB_LEAST = 32 << 10, SLAB_MOST = 1 << 20 };

typedef struct slab {
  struct slab *before;
  _Alignas(LUN_BLOCKS_STEP) char bytes[];
} slab;

typedef struct spare {
  struct spare *next;
} spare;

struct lun_blocks {
  spare *spare[SIZES]; /* blocks of (i + 1) * LUN_BLOCKS_STEP bytes */
  char *at, *end;      /* what nobody has had yet of the last slab */
  slab *slabs;
  size_t next;         /* bytes of the next slab */
};

lun_blocks *lun_blocks_new(void) {
  lun_blocks *p = calloc(1, sizeof *p);
  if (p) p->next = SLAB_LEAST;
  return p;
}

void lun_blocks_free(lun_blocks *p) {
  if (!p) return;
  for (slab *s = p->slabs, *before; s; s = before) before = s->before, free(s);
  free(p);
}

#ifdef LUN_EACH_BLOCK

void *lun_blocks_take(lun_blocks *p, size_t size) {
  (void)p;
  return malloc(size);
}

void lun_blocks_give(lun_blocks *p, void *block, size_t size) {
  (void)p, (void)size;
  free(block);
}

#else

static size_t index_of(size_t size) { return (size - 1) / LUN_BLOCKS_STEP; }

/* What is left of a slab becomes spare blocks of the size that it has. */
static void use_up(lun_blocks *p) {
  size_t left = (size_t)(p->end - p->at);
  while (left) {
    size_t size = left < LUN_BLOCKS_MOST ? left : LUN_BLOCKS_MOST;
    lun_blocks_give(p, p->at, size);
    p->at += size;
    left -= size;
  }
}

__attribute__((noinline)) static void *take_fresh(lun_blocks *p, size_t size) {
  size_t bytes = (index_of(size) + 1) * LUN_BLOCKS_STEP;
  if ((size_t)(p->end - p->at) < bytes) {
    slab *s = malloc(sizeof *s + p->next);
    if (!s) s = malloc(sizeof *s + (p->next = SLAB_LEAST)); /* there is not much left */
    if (!s) return NULL;
    use_up(p);
    s->before = p->slabs;
    p->slabs = s;
    p->at = s->bytes;
    p->end = s->bytes + p->next;
    if (p->next < SLAB_MOST) p->next *= 2;
  }
  void *block = p->at;
  p->at += bytes;
  return block;
}

void *lun_blocks_take(lun_blocks *p, size_t size) {
  spare **first = &p->spare[index_of(size)], *block = *first;
  if (!block) return take_fresh(p, size);
  *first = block->next;
  return block;
}

void lun_blocks_give(lun_blocks *p, void *block, size_t size) {
  spare **first = &p->spare[index_of(size)], *b = block;
  b->next = *first;
  *first = b;
}

#endif
