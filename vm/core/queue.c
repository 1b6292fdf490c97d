/* queue.c - the ready queue (queue.h). It never looks into a handle. */
#include "queue.h"

#include <stdlib.h>

bool lun_queue_grow(lun_queue *q) {
  size_t cap = q->cap ? q->cap * 2 : 64;
  lun_handle **slot = malloc(cap * sizeof *slot);
  if (!slot) return false;
  for (size_t i = 0; i < q->count; i++) slot[i] = lun_queue_at(q, i);
  free(q->slot);
  *q = (lun_queue){slot, 0, q->count, cap};
  return true;
}

void lun_queue_free(lun_queue *q) {
  free(q->slot);
  *q = (lun_queue){0};
}
