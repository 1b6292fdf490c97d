/* view_why.c - `w` and `!`: the answers about the selected task, of which one is
 * chosen and leads to its record; and the way to the next trouble. */
#include "view_internal.h"

#include <stdio.h>

#include "../../base/sanitise.h"
#include "../why/trouble.h"
#include "../why/why.h"

#include <string.h>

lun_command lun_v_why(const deed *d) {
  lun_view *v = d->v;
  uint32_t task = lun_view_task(v, d->f);
  v->why = !v->why && task;
  v->why_at = 0;
  if (!task) return lun_v_refused("There is no task to ask about.");
  if (v->why) v->task = task;
  return lun_v_done();
}

/* To the record of the chosen sentence, and to the task that it speaks of. */
lun_command lun_v_why_enter(const deed *d) {
  lun_view *v = d->v;
  lun_arena a = {0};
  lun_thing thing = {LUN_THING_OBJECT, lun_view_task(v, d->f)};
  lun_why why = lun_why_make((lun_fold *)d->f, thing, v->shown_now, &a); /* it changes nothing but cached labels */
  lun_reason chosen = (size_t)v->why_at < why.n ? why.reason[v->why_at] : (lun_reason){.seq = 0};
  lun_arena_free(&a);
  if (!chosen.seq) return lun_v_refused("This sentence rests on no record.");
  if (chosen.about && lun_fold_task(d->f, chosen.about)) lun_v_select(v, d->f, chosen.about);
  v->why = false;
  return (lun_command){.cmd = LUN_CMD_SEEK, .seq = chosen.seq};
}

lun_command lun_view_trouble(lun_view *v, const lun_fold *newest, uint64_t at) {
  lun_arena a = {0};
  size_t n = lun_fold_ntrouble(newest);
  const lun_trouble *t = at || v->recorded ? lun_next_trouble(newest, at ? at : UINT64_MAX) : NULL;
  if (!t && n) t = lun_fold_trouble(newest, n - 1);
  if (!t) return lun_v_refused("There is no trouble: nothing blocked, failed, was swallowed, late or forgotten.");
  const char *text = lun_arena_print(&a, "%s %s", lun_say_trouble(newest, t, &a), lun_say_remedy(newest, t, &a));
  lun_sanitise(v->said, sizeof v->said, text, strlen(text));
  if (t->task && lun_fold_task(newest, t->task)) v->task = t->task;
  lun_arena_free(&a);
  return (lun_command){.cmd = LUN_CMD_SEEK, .seq = t->stand, .t = t->t, .note = v->said};
}
