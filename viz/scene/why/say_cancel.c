/* say_cancel.c - a cancellation in one sentence, whose order is fixed: request,
 * delivery, cleanup, outcome. It reads the fold and formats; it never paints. */
#include "../../base/arena.h"
#include "../../fold/journey.h"
#include "../glyphs.h"
#include "../scale.h"
#include "sentences.h"

const char *lun_say_asker(const lun_cancel *c) { return *c->by ? c->by : lun_aux_word(LUN_SET_ASKER, c->asker & 0x7f); }

static const char *say_request(const lun_fold *f, const lun_cancel *c, int64_t now, lun_arena *a) {
  char at[LUN_WORDS];
  const lun_task *from = lun_fold_task(f, c->from);
  const char *through = from ? lun_arena_print(a, ", through %s", from->label) : "";
  const char *times = c->requests > 1 ? lun_arena_print(a, ", asked %u times", (unsigned)c->requests) : "";
  return lun_arena_print(a, "request %s by %s%s%s", lun_words_at(at, c->t_asked, now), lun_say_asker(c), through,
                         times);
}

/* The task further inward that has to end before this one gets the error; NULL: none. */
static const lun_task *ends_first(const lun_fold *f, const lun_task *t) {
  const lun_journey *j = lun_fold_journey_of(f, t->id);
  for (uint32_t i = j ? j->n : 0; i > 0; i--) {
    const lun_station *s = &j->station[i - 1];
    const lun_task *inner = s->kind == LUN_ST_PASSED && s->from ? lun_fold_task(f, s->task) : NULL;
    if (inner && inner != t && inner->cancel.delivered && !inner->cancel.ended) return inner;
  }
  return NULL;
}

static const char *say_undelivered(lun_fold *f, const lun_task *t, int64_t now, lun_arena *a) {
  char d[LUN_WORDS];
  const lun_now *st = lun_fold_now(f);
  const lun_task *inner = t->place == LUN_P_WAITING ? ends_first(f, t) : NULL;
  if (t->place == LUN_P_RUNNING) return "not yet delivered: it goes on until it awaits";
  if (inner) return lun_arena_print(a, "not yet delivered: %s ends first", inner->label);
  if (st->running || st->run_handle) return lun_arena_print(a, "not yet delivered: %s runs", lun_say_runner(f, a));
  return lun_arena_print(a, "not yet delivered: turn delay %s", lun_words_duration(d, now - t->cancel.t_asked));
}

static const char *say_cleanup(lun_fold *f, const lun_task *t, int64_t now, lun_arena *a) {
  char at[LUN_WORDS];
  lun_timer timer;
  if (t->place != LUN_P_WAITING) return t->place == LUN_P_RUNNING ? "cleanup runs" : "cleanup is ready";
  if (lun_fold_timer_of(f, t->id, &timer))
    return lun_arena_print(a, "cleanup until >= %s", lun_words_at(at, timer.when, now));
  return lun_arena_print(a, "cleanup waits for %s %s", lun_glyph_awaited(t->what), lun_brief(t->why, a));
}

const char *lun_say_cancel_outcome(const lun_cancel *c) {
  switch (c->outcome) {
    case LUN_CO_CANCELLED: return "cancelled";
    case LUN_CO_FAILED: return "failed";
    case LUN_CO_SWALLOWED: return "swallowed";
    case LUN_CO_RETURNED: return "returned";
    case LUN_CO_BECAME: return *c->became ? c->became : "another error";
    case LUN_CO_BACK: return "taken back";
    default: return "none yet";
  }
}

static const char *say_detail(const lun_task *t, lun_arena *a) {
  switch (t->cancel.outcome) {
    case LUN_CO_FAILED: return *t->outcome ? lun_arena_print(a, ", %s", t->outcome) : "";
    case LUN_CO_RETURNED: return ", before it was delivered";
    case LUN_CO_BACK: return ", it goes on";
    default: return "";
  }
}

/* What it cost: nothing is said of a cleanup that took no time. */
static const char *say_cost(const lun_cancel *c, lun_arena *a) {
  char d[LUN_WORDS];
  if (!c->awaits && c->t_ended == c->t_delivered) return "";
  return lun_arena_print(a, "cleanup %s, ", lun_words_duration(d, c->t_ended - c->t_delivered));
}

static const char *say_outcome(const lun_task *t, int64_t now, lun_arena *a) {
  char at[LUN_WORDS];
  const lun_cancel *c = &t->cancel;
  return lun_arena_print(a, "%soutcome %s %s%s", c->delivered ? say_cost(c, a) : "", lun_say_cancel_outcome(c),
                         lun_words_at(at, c->t_ended, now), say_detail(t, a));
}

/* The first that a shield kept from it. */
static const char *say_shield(const lun_fold *f, const lun_task *t, lun_arena *a) {
  const lun_journey *j = lun_fold_journey_of(f, t->id);
  for (uint32_t i = 0; j && i < j->n; i++) {
    const lun_task *inner = lun_fold_task(f, j->station[i].task);
    if (j->station[i].kind == LUN_ST_SHIELDED && j->station[i].from == t->id && inner)
      return lun_arena_print(a, ", %s is shielded", inner->label);
  }
  return "";
}

const char *lun_say_cancel(lun_fold *f, const lun_task *t, int64_t now, lun_arena *a) {
  char after[LUN_WORDS];
  const lun_cancel *c = &t->cancel;
  const char *request = lun_arena_print(a, "%s%s", say_request(f, c, now, a), say_shield(f, t, a));
  if (!c->delivered && !c->ended) return lun_arena_print(a, "%s, %s", request, say_undelivered(f, t, now, a));
  if (!c->delivered) return lun_arena_print(a, "%s, %s", request, say_outcome(t, now, a));
  lun_words_duration(after, c->t_delivered - c->t_asked);
  const char *rest = c->ended ? say_outcome(t, now, a) : say_cleanup(f, t, now, a);
  return lun_arena_print(a, "%s, delivery +%s, %s", request, after, rest);
}
