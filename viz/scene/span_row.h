/* span_row.h - the spans that a task has made (asyncio.span), for the row below its lane: from where to where, and what
 * they are called. The outer ones stand first: who draws in this order draws the inner ones over them. */
#ifndef LUN_SPAN_ROW_H
#define LUN_SPAN_ROW_H

#include "../base/arena.h"
#include "../fold/fold.h"
#include "scale.h"

typedef struct lun_span_bar {
  double x0, x1;    /* columns, within 0..cols */
  const char *name;
  bool cut;         /* it began before the view */
  bool open, failed;
} lun_span_bar;

/* Those in view up to `now`; returns how many. They live in the arena. */
size_t lun_span_bars(const lun_fold *f, uint32_t task, const lun_scale *s, int64_t now, lun_arena *a, lun_span_bar **out);

#endif
