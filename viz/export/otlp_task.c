/* otlp_task.c - which task is meant, and within which of its spans its code is (otlp.h). It writes nothing. */
#include "otlp.h"

otlp_task *otlp_find(const otlp *x, uint32_t task) { return lun_idmap_get(&x->tasks, task); }

/* That of its innermost coroutine which has one, or one that the program itself has made within that. */
otlp_span *otlp_current(otlp *x, otlp_task *m) {
  if (!m) return &x->root;
  size_t i = m->ncoros;
  while (i > 0 && !m->coro[i - 1].span.id) i--;
  otlp_work *w = m->nworks ? m->work[m->nworks - 1] : NULL;
  if (w && w->depth >= i) return &w->span;
  return i ? &m->coro[i - 1].span : &m->span;
}
