/* stock.c - blocks that are cut into objects, and a list of those given back.
 * Where the address sanitizer or valgrind watches, each object is an allocation of its own,
 * so that it sees who uses one after its end. */
#include "stock.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct lun_stock_block {
  lun_stock_block *next;
  max_align_t data[];
};

#if defined(__SANITIZE_ADDRESS__) || defined(LUN_VALGRIND)

void *lun_stock_take(lun_stock *s) { return calloc(1, s->size); }

void lun_stock_give(lun_stock *s, void *object) {
  (void)s;
  free(object);
}

#else

enum { FIRST = 32, MOST = 1024 /* objects in a block */ };

static size_t stride(const lun_stock *s) { return (s->size + sizeof(max_align_t) - 1) & ~(sizeof(max_align_t) - 1); }

static lun_stock_block *add_block(lun_stock *s) {
  size_t cap = s->cap == 0 ? FIRST : s->cap < MOST ? 2 * s->cap : MOST;
  lun_stock_block *b = malloc(sizeof *b + cap * stride(s));
  if (!b) return NULL;
  b->next = s->block;
  s->fresh = 0;
  s->cap = cap;
  return s->block = b;
}

void *lun_stock_take(lun_stock *s) {
  void *object = s->spare;
  if (object) memcpy(&s->spare, object, sizeof s->spare);
  else if (s->fresh < s->cap || add_block(s)) object = (char *)s->block->data + s->fresh++ * stride(s);
  return object ? memset(object, 0, s->size) : NULL;
}

void lun_stock_give(lun_stock *s, void *object) {
  if (!object) return;
  memcpy(object, &s->spare, sizeof s->spare);
  s->spare = object;
}

#endif

void lun_stock_free(lun_stock *s) {
  for (lun_stock_block *b = s->block, *next; b; b = next) next = b->next, free(b);
  *s = (lun_stock){.size = s->size};
}
