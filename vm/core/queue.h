/* queue.h - the ready queue: a ring of handles, first in first out. It grows
 * by doubling and never shrinks; it owns no handle. */
#ifndef LUN_QUEUE_H
#define LUN_QUEUE_H

#include "handle.h"

typedef struct lun_queue {
  lun_handle **slot;
  size_t head, count, cap; /* cap is 0 or a power of two */
} lun_queue;

/* Makes room for one more. False, with nothing changed, when out of memory. */
bool lun_queue_grow(lun_queue *q);
void lun_queue_free(lun_queue *q);

/* The i-th handle from the head, i < count. */
static inline lun_handle *lun_queue_at(const lun_queue *q, size_t i) { return q->slot[(q->head + i) & (q->cap - 1)]; }

/* Appends h. Returns false, and changes nothing, when out of memory. */
static inline bool lun_queue_push(lun_queue *q, lun_handle *h) {
  if (q->count == q->cap && !lun_queue_grow(q)) return false;
  q->slot[(q->head + q->count++) & (q->cap - 1)] = h;
  return true;
}

/* Takes the head; NULL when empty. */
static inline lun_handle *lun_queue_pop(lun_queue *q) {
  if (!q->count) return NULL;
  lun_handle *h = q->slot[q->head];
  q->head = (q->head + 1) & (q->cap - 1);
  q->count--;
  return h;
}

#endif
