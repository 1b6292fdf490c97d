/* sequence_words.c - what the rows of a sequence diagram mean, one sentence each:
 * the same words in every picture. lun_say_event knows an event alone,
 * lun_say_row also what stands around it. It formats and never paints. */
#include <string.h>

#include "../scale.h"
#include "sequence.h"

/* ---- an event alone ---- */

static const char *error_of(const lun_seq_event *e) {
  return *e->label ? e->label : e->outcome == LUN_OUT_CANCELLED ? "CancelledError" : "an error";
}

static bool has_members(unsigned what) {
  return what == LUN_WHAT_GATHER || what == LUN_WHAT_WAIT || what == LUN_WHAT_SHIELD || what == LUN_WHAT_GROUP;
}

/* "sleep 0.03"; "gather(ada·3, bob·4)"; "the end of outer". */
static const char *awaited_of(const lun_seq_event *e, lun_arena *a) {
  if (e->what == LUN_WHAT_TASK) return lun_arena_print(a, "the end of %s", e->to_name);
  if (has_members(e->what) && *e->label) return lun_arena_print(a, "%s(%s)", e->to_name, e->label);
  return lun_arena_print(a, "%s%s%s", e->to_name, *e->label ? " " : "", e->label);
}

static const char *say_cancel(const lun_seq_event *e, const char *who, lun_arena *a) {
  const char *by = *e->label ? e->label : *e->from_name ? e->from_name : "somebody";
  if (e->to == e->task) return lun_arena_print(a, "Request: %s is asked to stop, by %s. No more than that.", who, by);
  if (e->what == LUN_WHAT_SLEEP) return lun_arena_print(a, "%s awaits a sleep, and a sleep can be undone.", who);
  if (e->what == LUN_WHAT_SHIELD)
    return lun_arena_print(a, "%s awaits a shield: the request ends there, and what it shields goes on.", who);
  return lun_arena_print(a, "%s awaits %s, so the request goes inward.", who, e->to_name);
}

static const char *say_end(const lun_seq_event *e, const char *who, lun_arena *a) {
  if (e->outcome == LUN_OUT_CANCELLED) return lun_arena_print(a, "Outcome: %s ends, cancelled.", who);
  if (e->outcome == LUN_OUT_ERROR) return lun_arena_print(a, "%s ends with an error: %s", who, error_of(e));
  return *e->label ? lun_arena_print(a, "%s returns %s.", who, e->label) : lun_arena_print(a, "%s returns.", who);
}

static const char *say_return(const lun_seq_event *e, const char *callee, lun_arena *a) {
  if (e->outcome != LUN_OUT_RESULT)
    return lun_arena_print(a, "%s leaves %s, within the same turn.", error_of(e), callee);
  return lun_arena_print(a, "%s returns %s, within the same turn.", callee, *e->label ? e->label : "nil");
}

static const char *say_await(const lun_seq_event *e, const char *who, lun_arena *a) {
  const char *what = awaited_of(e, a);
  if (e->cancelling) return lun_arena_print(a, "Cleanup: %s awaits %s, too.", who, what);
  return lun_arena_print(a, "%s awaits %s.", who, what);
}

static const char *say_raise(const lun_seq_event *e, const char *who, lun_arena *a) {
  const char *error = *e->label ? e->label : "the error";
  return lun_arena_print(a, e->cancelling ? "Delivery: %s appears in %s." : "%s appears in %s.", error, who);
}

static const char *say_wake(const lun_seq_event *e, const char *who, lun_arena *a) {
  if (e->what == LUN_WHAT_TASK && *e->from_name)
    return lun_arena_print(a, "%s has ended: %s is ready.", e->from_name, who);
  if (e->what == LUN_WHAT_SLEEP && !e->cancelling) return lun_arena_print(a, "The sleep is over: %s is ready.", who);
  return lun_arena_print(a, "%s is ready. It has not run yet.", who);
}

static const char *say_call(const char *caller, const char *callee, lun_arena *a) {
  return lun_arena_print(a, "%s awaits the coroutine %s: it runs in the same turn.", caller, callee);
}

static const char *say_resume(const lun_seq_event *e, const char *who, lun_arena *a) {
  if (!e->from) return lun_arena_print(a, "%s has its turn.", who);
  return lun_arena_print(a, "%s starts %s eagerly: it runs at once, within the same turn.", e->from_name, who);
}

static const char *say_suspend(const lun_seq_event *e, const char *who, lun_arena *a) {
  if (!e->to) return lun_arena_print(a, "%s gives the loop back.", who);
  return lun_arena_print(a, "%s waits: %s, which started it, goes on.", who, e->to_name);
}

const char *lun_say_event(const lun_seq_event *e, const char *who, lun_arena *a) {
  switch (e->kind) {
    case LUN_SQ_RESUME: return say_resume(e, who, a);
    case LUN_SQ_RAISE: return say_raise(e, who, a);
    case LUN_SQ_AWAIT: return say_await(e, who, a);
    case LUN_SQ_SUSPEND: return say_suspend(e, who, a);
    case LUN_SQ_WAKE: return say_wake(e, who, a);
    case LUN_SQ_CANCEL: return say_cancel(e, who, a);
    case LUN_SQ_CALL: return say_call(*e->from_name ? e->from_name : who, e->to_name, a);
    case LUN_SQ_RETURN: return say_return(e, *e->from_name ? e->from_name : "the coroutine", a);
    case LUN_SQ_DONE: return say_end(e, who, a);
    default: return "";
  }
}

/* ---- a row among others ---- */

/* The name of the task whose event it is. */
static const char *whose(const lun_sequence *q, const lun_seq_event *e) {
  for (int i = 0; i < q->nactors; i++)
    if (q->actor[i].kind == LUN_SA_TASK && q->actor[i].id == e->task) return q->actor[i].name;
  return "the task";
}

/* The event of the same task before row i, as far as it is shown; NULL: there is none. */
static const lun_seq_event *event_before(const lun_sequence *q, size_t i) {
  uint32_t task = q->row[i].event->task;
  while (i-- > 0) {
    const lun_seq_event *e = q->row[i].event;
    if (e && e->task == task) return q->row[i].kind == LUN_SR_EVENT ? e : NULL;
  }
  return NULL;
}

static const lun_seq_actor *source(const lun_sequence *q, const lun_seq_row *r) {
  return r->from >= 0 ? &q->actor[r->from] : NULL;
}

/* Whether the request came from a task that was asked itself, and not from who asked that one. */
static bool passed_on(const lun_sequence *q, const lun_seq_row *r) {
  const lun_seq_actor *from = source(q, r);
  return r->event->to == r->event->task && r->from != r->to && from->task && from->task != r->event->from &&
         from->task != r->event->task;
}

static const char *say_request(const lun_sequence *q, const lun_seq_row *r, const char *who, lun_arena *a) {
  if (!passed_on(q, r)) return lun_say_event(r->event, who, a);
  return lun_arena_print(a, "%s awaits %s, so the request goes inward.", source(q, r)->name, who);
}

/* An error that comes from a task that was awaited goes outward. */
static const char *say_outward(const lun_sequence *q, size_t i, const char *who, lun_arena *a) {
  const lun_seq_event *e = q->row[i].event, *last = event_before(q, i);
  if (!last || last->kind != LUN_SQ_WAKE || last->what != LUN_WHAT_TASK) return lun_say_event(e, who, a);
  return lun_arena_print(a, "%s error of %s appears in %s, which awaited it.", e->cancelling ? "Delivery: the" : "The",
                         last->from_name, who);
}

static const char *say_in_context(const lun_sequence *q, size_t i, lun_arena *a) {
  const lun_seq_row *r = &q->row[i];
  const lun_seq_event *e = r->event, *last = event_before(q, i);
  const char *who = whose(q, e);
  bool asked_last = last && last->kind == LUN_SQ_CANCEL && e->what != LUN_WHAT_TASK;
  switch (e->kind) {
    case LUN_SQ_CANCEL: return say_request(q, r, who, a);
    case LUN_SQ_RAISE: return say_outward(q, i, who, a);
    case LUN_SQ_WAKE:
      return asked_last ? lun_arena_print(a, "So %s is ready. It has not run yet.", who) : lun_say_event(e, who, a);
    case LUN_SQ_SUSPEND:
      if (e->to || !e->cancelling || !last || last->kind != LUN_SQ_AWAIT) return lun_say_event(e, who, a);
      return lun_arena_print(a, "%s gives the loop back: its end has to wait for that.", who);
    case LUN_SQ_DONE:
      if (!*r->note) return lun_say_event(e, who, a);
      return lun_arena_print(a, "Outcome: %s returns, its cancellation is swallowed.", who);
    case LUN_SQ_CALL: return say_call(source(q, r)->name, e->to_name, a);
    default: return lun_say_event(e, who, a);
  }
}

const char *lun_say_row(const lun_sequence *q, size_t i, lun_arena *a) {
  if (i >= q->n) return "";
  const lun_seq_row *r = &q->row[i];
  switch (r->kind) {
    case LUN_SR_EVENT: return say_in_context(q, i, a);
    case LUN_SR_FOLD: return lun_arena_print(a, "%s like those before: Enter shows them.", r->text);
    case LUN_SR_IDLE: return "Nothing is ready: the loop sleeps.";
    case LUN_SR_FUTURE: return lun_arena_print(a, "A timer is set: at that time it will %s.", r->text);
    default: return "";
  }
}
