/* heap.h - the timers: a 4-ary heap of handles by (deadline, order). It owns no
 * handle; a cancelled one stays inside until it comes up or until the loop
 * asks for a sweep, as in asyncio. */
#ifndef LUN_HEAP_H
#define LUN_HEAP_H

#include "handle.h"

typedef struct lun_heap_entry {
  double when; /* kept beside the handle, so that sifting stays in one array */
  uint64_t order;
  lun_handle *handle;
} lun_heap_entry;

typedef struct lun_heap {
  lun_heap_entry *entry;
  size_t count, cap;
} lun_heap;

/* Adds h by its `when` and `order`. Returns false, and changes nothing, when out of memory. */
bool lun_heap_push(lun_heap *heap, lun_handle *h);
/* The soonest handle, NULL when empty. */
lun_handle *lun_heap_top(const lun_heap *heap);
/* Takes the soonest handle; NULL when empty. */
lun_handle *lun_heap_pop(lun_heap *heap);
/* The handle of that id, NULL when it is not there; at once when it is the soonest, else linear. */
lun_handle *lun_heap_find(const lun_heap *heap, uint32_t id);
/* Takes out a handle that is there, wherever it stands; likewise. */
void lun_heap_remove(lun_heap *heap, const lun_handle *h);
/* Takes out all handles for which `out` is true, calling `drop` for each; linear. */
void lun_heap_sweep(lun_heap *heap, bool (*out)(const lun_handle *), void (*drop)(void *ud, lun_handle *), void *ud);
void lun_heap_free(lun_heap *heap);

#endif
