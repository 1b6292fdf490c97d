/* span_row.c - puts the spans of a task on the scale (span_row.h). */
#include "span_row.h"

#include "../fold/spans.h"

enum { BARS_MAX = 128 };

static lun_span_bar bar_of(const lun_work *w, const lun_scale *s, int64_t now) {
  bool open = !w->end_seq;
  double x0 = lun_scale_at(s, w->begin, w->begin_seq), x1 = open ? lun_scale_x(s, now) : lun_scale_at(s, w->end, w->end_seq);
  lun_span_bar b = {.x0 = x0 < 0 ? 0 : x0, .x1 = x1 > s->cols ? s->cols : x1, .name = w->name, .cut = x0 < 0, .open = open};
  b.failed = !open && w->status == LUN_SPAN_ERROR;
  return b;
}

size_t lun_span_bars(const lun_fold *f, uint32_t task, const lun_scale *s, int64_t now, lun_arena *a, lun_span_bar **out) {
  size_t n = 0;
  *out = NULL;
  for (size_t i = 0; i < lun_fold_nworks(f) && n < BARS_MAX; i++) {
    const lun_work *w = lun_fold_work_at(f, i);
    if (w->task != task) continue;
    lun_span_bar b = bar_of(w, s, now);
    if (b.x1 < 0 || b.x0 >= s->cols || b.x1 < b.x0) continue;
    if (!*out) *out = lun_arena_take(a, BARS_MAX * sizeof **out);
    if (!*out) return 0;
    (*out)[n++] = b;
  }
  return n;
}
