/* view_trouble.c - `!`: the next trouble after the cursor: what blocked, failed,
 * or swallowed a cancellation. */
#include "view_internal.h"

/* The first time of trouble, and the first one after the cursor. */
typedef struct trouble {
  int64_t after, first, next; /* INT64_MAX: none */
  uint32_t first_task, next_task;
} trouble;

static void offer(trouble *tr, int64_t t, uint32_t task) {
  if (t < tr->first) tr->first = t, tr->first_task = task;
  if (t > tr->after && t < tr->next) tr->next = t, tr->next_task = task;
}

static void offer_task(trouble *tr, const lun_task *t) {
  if (t->place == LUN_P_FAILED) offer(tr, t->t_ended, t->id);
  if (t->cancel.swallowed) offer(tr, t->cancel.t_ended, t->id);
  for (size_t i = t->lane.span_first; i < t->lane.nspans; i++)
    if (t->lane.span[i].blocked) offer(tr, t->lane.span[i].begin, t->id);
}

lun_command lun_v_trouble(const deed *d) {
  lun_view *v = d->v;
  trouble tr = {v->past || v->recorded ? v->shown_now : INT64_MAX, INT64_MAX, INT64_MAX, 0, 0};
  for (size_t i = 0, n = lun_fold_ntasks(d->f); i < n; i++) {
    const lun_task *t = lun_fold_task_at(d->f, i);
    if (t) offer_task(&tr, t);
  }
  if (tr.first == INT64_MAX) return lun_v_refused("There is no trouble: nothing blocked, failed, or swallowed a cancellation.");
  bool wrapped = tr.next == INT64_MAX;
  v->task = wrapped ? tr.first_task : tr.next_task;
  return (lun_command){.cmd = LUN_CMD_SEEK, .t = wrapped ? tr.first : tr.next};
}
