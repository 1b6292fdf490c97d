/* queue.c - the ready queue (queue.h). It never looks into a handle. */
#include "queue.h"

#include <stdlib.h>

static bool grow(lun_queue *q) {
  size_t cap = q->cap ? q->cap * 2 : 64;
  lun_handle **slot = malloc(cap * sizeof *slot);
  if (!slot) return false;
  for (size_t i = 0; i < q->count; i++) slot[i] = lun_queue_at(q, i);
  free(q->slot);
  *q = (lun_queue){slot, 0, q->count, cap};
  return true;
}

bool lun_queue_push(lun_queue *q, lun_handle *h) {
  if (q->count == q->cap && !grow(q)) return false;
  q->slot[(q->head + q->count++) & (q->cap - 1)] = h;
  return true;
}

lun_handle *lun_queue_pop(lun_queue *q) {
  if (!q->count) return NULL;
  lun_handle *h = q->slot[q->head];
  q->head = (q->head + 1) & (q->cap - 1);
  q->count--;
  return h;
}

lun_handle *lun_queue_at(const lun_queue *q, size_t i) { return q->slot[(q->head + i) & (q->cap - 1)]; }

void lun_queue_free(lun_queue *q) {
  free(q->slot);
  *q = (lun_queue){0};
}
