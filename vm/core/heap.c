/* heap.c - the timers (heap.h). Four children to a node: fewer levels to sift
 * through than two, all of a node's children in two cache lines. */
#include "heap.h"

#include <stdlib.h>

enum { ARITY = 4 };

static bool before(const lun_heap_entry *a, const lun_heap_entry *b) {
  return a->when < b->when || (a->when == b->when && a->order < b->order);
}

static void sift_up(lun_heap *heap, size_t i) {
  lun_heap_entry e = heap->entry[i];
  while (i > 0) {
    size_t parent = (i - 1) / ARITY;
    if (!before(&e, &heap->entry[parent])) break;
    heap->entry[i] = heap->entry[parent];
    i = parent;
  }
  heap->entry[i] = e;
}

static size_t soonest_child(const lun_heap *heap, size_t i) {
  size_t first = i * ARITY + 1, end = first + ARITY, best = first;
  if (end > heap->count) end = heap->count;
  for (size_t c = first + 1; c < end; c++)
    if (before(&heap->entry[c], &heap->entry[best])) best = c;
  return best;
}

static void sift_down(lun_heap *heap, size_t i) {
  lun_heap_entry e = heap->entry[i];
  while (i * ARITY + 1 < heap->count) {
    size_t child = soonest_child(heap, i);
    if (!before(&heap->entry[child], &e)) break;
    heap->entry[i] = heap->entry[child];
    i = child;
  }
  heap->entry[i] = e;
}

static bool grow(lun_heap *heap) {
  size_t cap = heap->cap ? heap->cap * 2 : 64;
  lun_heap_entry *entry = realloc(heap->entry, cap * sizeof *entry);
  if (!entry) return false;
  heap->entry = entry;
  heap->cap = cap;
  return true;
}

bool lun_heap_push(lun_heap *heap, lun_handle *h) {
  if (heap->count == heap->cap && !grow(heap)) return false;
  heap->entry[heap->count++] = (lun_heap_entry){h->when, h->order, h};
  sift_up(heap, heap->count - 1);
  return true;
}

lun_handle *lun_heap_top(const lun_heap *heap) { return heap->count ? heap->entry[0].handle : NULL; }

static void remove_at(lun_heap *heap, size_t i) {
  heap->entry[i] = heap->entry[--heap->count];
  if (i == heap->count) return;
  sift_down(heap, i);
  sift_up(heap, i);
}

lun_handle *lun_heap_pop(lun_heap *heap) {
  lun_handle *h = lun_heap_top(heap);
  if (h) remove_at(heap, 0);
  return h;
}

lun_handle *lun_heap_find(const lun_heap *heap, uint32_t id) {
  for (size_t i = 0; i < heap->count; i++)
    if (heap->entry[i].handle->id == id) return heap->entry[i].handle;
  return NULL;
}

void lun_heap_remove(lun_heap *heap, const lun_handle *h) {
  size_t i = 0;
  while (heap->entry[i].handle != h) i++;
  remove_at(heap, i);
}

void lun_heap_sweep(lun_heap *heap, bool (*out)(const lun_handle *), void (*drop)(void *ud, lun_handle *), void *ud) {
  size_t kept = 0;
  for (size_t i = 0; i < heap->count; i++) {
    lun_heap_entry e = heap->entry[i];
    if (out(e.handle)) drop(ud, e.handle);
    else heap->entry[kept++] = e;
  }
  heap->count = kept;
  for (size_t i = kept / ARITY + 1; i-- > 0;)
    if (i < kept) sift_down(heap, i);
}

void lun_heap_free(lun_heap *heap) {
  free(heap->entry);
  *heap = (lun_heap){0};
}
