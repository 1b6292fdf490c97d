/* queue.h - the ready queue: a ring of handles, first in first out. It grows
 * by doubling and never shrinks; it owns no handle. */
#ifndef LUN_QUEUE_H
#define LUN_QUEUE_H

#include "handle.h"

typedef struct lun_queue {
  lun_handle **slot;
  size_t head, count, cap; /* cap is 0 or a power of two */
} lun_queue;

/* Appends h. Returns false, and changes nothing, when out of memory. */
bool lun_queue_push(lun_queue *q, lun_handle *h);
/* Takes the head; NULL when empty. */
lun_handle *lun_queue_pop(lun_queue *q);
/* The i-th handle from the head, i < count. */
lun_handle *lun_queue_at(const lun_queue *q, size_t i);
void lun_queue_free(lun_queue *q);

#endif
