/* sequence_words.c - what the events of a sequence diagram mean, one sentence
 * each: the same words in every picture. It formats and never paints. */
#include <string.h>

#include "scale.h"
#include "sequence.h"

static const char *say_cancel(const lun_seq_event *e, const char *who, lun_arena *a) {
  const char *by = *e->label ? e->label : *e->from_name ? e->from_name : "somebody";
  if (e->to == e->task) return lun_arena_print(a, "Request: %s asks %s to stop. No more than that.", by, who);
  if (e->what == LUN_WHAT_SLEEP) return lun_arena_print(a, "%s awaits a sleep, and a sleep can be undone.", who);
  return lun_arena_print(a, "%s awaits %s, so the request goes inward.", who, e->to_name);
}

static const char *say_end(const lun_seq_event *e, const char *who, lun_arena *a) {
  if (e->outcome == LUN_OUT_CANCELLED) return lun_arena_print(a, "Outcome: %s ends, cancelled.", who);
  if (e->outcome == LUN_OUT_ERROR) return lun_arena_print(a, "%s ends with an error: %s", who, e->label);
  return *e->label ? lun_arena_print(a, "%s returns %s.", who, e->label) : lun_arena_print(a, "%s returns.", who);
}

static const char *say_return(const lun_seq_event *e, lun_arena *a) {
  if (e->outcome == LUN_OUT_RESULT && *e->label)
    return lun_arena_print(a, "%s returns %s, within the same turn.", e->from_name, e->label);
  if (e->outcome == LUN_OUT_RESULT) return lun_arena_print(a, "%s returns, within the same turn.", e->from_name);
  const char *error = *e->label ? e->label : e->outcome == LUN_OUT_CANCELLED ? "CancelledError" : "an error";
  return lun_arena_print(a, "%s leaves %s, within the same turn.", error, e->from_name);
}

static const char *say_await(const lun_seq_event *e, const char *who, lun_arena *a) {
  if (e->what == LUN_WHAT_TASK) return lun_arena_print(a, "%s awaits the end of %s.", who, e->to_name);
  const char *space = *e->label ? " " : "";
  if (e->cancelling) return lun_arena_print(a, "Cleanup: %s awaits %s%s%s.", who, e->to_name, space, e->label);
  return lun_arena_print(a, "%s begins to wait for %s%s%s.", who, e->to_name, space, e->label);
}

static const char *say_raise(const lun_seq_event *e, const char *who, lun_arena *a) {
  const char *error = *e->label ? e->label : "the error";
  return lun_arena_print(a, e->cancelling ? "Delivery: %s appears in %s." : "%s appears in %s.", error, who);
}

static const char *say_wake(const lun_seq_event *e, const char *who, lun_arena *a) {
  if (e->what == LUN_WHAT_TASK) return lun_arena_print(a, "%s has ended: %s is ready.", e->from_name, who);
  return lun_arena_print(a, "%s is ready. It has not run yet.", who);
}

const char *lun_say_event(const lun_seq_event *e, const char *who, lun_arena *a) {
  switch (e->kind) {
    case LUN_SQ_RESUME: return lun_arena_print(a, "%s has its turn.", who);
    case LUN_SQ_RAISE: return say_raise(e, who, a);
    case LUN_SQ_AWAIT: return say_await(e, who, a);
    case LUN_SQ_SUSPEND: return lun_arena_print(a, "%s gives the loop back.", who);
    case LUN_SQ_WAKE: return say_wake(e, who, a);
    case LUN_SQ_CANCEL: return say_cancel(e, who, a);
    case LUN_SQ_CALL:
      return lun_arena_print(a, "%s awaits the coroutine %s: it runs in the same turn.", e->from_name, e->to_name);
    case LUN_SQ_RETURN: return say_return(e, a);
    case LUN_SQ_DONE: return say_end(e, who, a);
    default: return "";
  }
}

static const char *say_fold(const lun_seq_row *r, lun_arena *a) {
  return lun_arena_print(a, "%s, like those above and below: Enter shows them.", r->text);
}

/* The name of the task whose event it is. */
static const char *whose(const lun_sequence *q, const lun_seq_event *e) {
  for (int i = 0; i < q->nactors; i++)
    if (q->actor[i].kind == LUN_SA_TASK && q->actor[i].id == e->task) return q->actor[i].name;
  return "the task";
}

const char *lun_say_row(const lun_sequence *q, size_t i, lun_arena *a) {
  if (i >= q->n) return "";
  const lun_seq_row *r = &q->row[i];
  switch (r->kind) {
    case LUN_SR_EVENT: return lun_say_event(r->event, whose(q, r->event), a);
    case LUN_SR_FOLD: return say_fold(r, a);
    case LUN_SR_IDLE: return "Nothing is ready: the loop sleeps.";
    case LUN_SR_FUTURE: return lun_arena_print(a, "The loop will %s then: a timer of it is set.", r->text);
    default: return "";
  }
}
