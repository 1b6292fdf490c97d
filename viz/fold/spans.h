/* spans.h - the spans that a program makes of its work (asyncio.span): SPAN to SPAN_END, and what it says of them. */
#ifndef LUN_FOLD_SPANS_H
#define LUN_FOLD_SPANS_H

#include "fold.h"

typedef struct lun_work {
  uint32_t id, parent, task; /* its number; the span within which it was made, 0: none of this program; who made it */
  uint32_t where;
  uint64_t key, from;        /* its id for others; that of its parent in another program, 0: none */
  const char *name, *trace;  /* trace: 32 hex digits, of its own or from its parent's; "" when unknown */
  const char *message;       /* how it ended, in words */
  uint8_t status;            /* enum LUN_AUX_SPAN, when it has ended */
  int64_t begin, end;        /* end is LLONG_MAX while it is open */
  uint64_t begin_seq, end_seq; /* end_seq: 0 while it is open */
} lun_work;

/* NULL: unknown, or ended long ago. */
const lun_work *lun_fold_work(const lun_fold *f, uint32_t id);
/* All that are known, in the order in which they began. */
size_t lun_fold_nworks(const lun_fold *f);
const lun_work *lun_fold_work_at(const lun_fold *f, size_t i);
/* The innermost open one that the task has made itself, NULL: none. */
const lun_work *lun_fold_works_in(const lun_fold *f, uint32_t task);

#endif
