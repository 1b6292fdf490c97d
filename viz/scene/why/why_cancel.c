/* why_cancel.c - who asked a task to stop, and what became of it: the sentence,
 * then the stations of the whole journey, each with its record. */
#include "../../fold/journey.h"
#include "why_internal.h"

/* The turn that took longest between a request and its delivery, and how much of that time; NULL: none that took time. */
static const lun_turn *longest_between(const answer *w, const lun_cancel *c, const lun_station *s, int64_t *took) {
  enum { LOOKED_AT = 512 };
  const lun_turn *longest = NULL;
  size_t n = lun_fold_nturns(w->f), seen = 0;
  *took = 0;
  for (size_t i = n; i > 0 && seen < LOOKED_AT; i--) {
    const lun_turn *t = lun_fold_turn_nth(w->f, i - 1);
    if (t->seq >= s->seq) continue;
    if (t->end_seq && t->end_seq < c->seq_asked) break;
    seen++;
    int64_t d = (t->end < s->t ? t->end : s->t) - (t->begin > c->t_asked ? t->begin : c->t_asked);
    if (d > *took) longest = t, *took = d;
  }
  return longest;
}

static const char *where_from(const answer *w, const lun_station *s) {
  const char *at = lun_say_where(w->f, s->where, w->a);
  return *at ? lun_arena_print(w->a, " at %s", at) : "";
}

static void say_asked(answer *w, const lun_journey *j, const lun_station *s) {
  lun_w_say(w, s->seq, s->task, "%s was asked to stop at %s, by %s.", lun_w_name(w, s->task, ""), lun_w_at(w, s->t),
            j->by);
}

static void say_passed(answer *w, const lun_journey *j, const lun_station *s) {
  (void)j;
  lun_w_say(w, s->seq, s->task, "The request went on from %s to %s.", lun_w_name(w, s->from, ""),
            lun_w_name(w, s->task, ""));
}

static void say_again(answer *w, const lun_journey *j, const lun_station *s) {
  (void)j;
  lun_w_say(w, s->seq, s->task, "%s was asked once more, by %s%s.", lun_w_name(w, s->task, ""),
            lun_w_name(w, s->from, "a callback"), where_from(w, s));
}

static void say_shielded(answer *w, const lun_journey *j, const lun_station *s) {
  (void)j;
  lun_w_say(w, s->seq, s->task, "A shield kept the request from %s, which goes on.", lun_w_name(w, s->task, ""));
}

static const lun_cancel *cancel_of(const answer *w, const lun_station *s, const lun_journey *j) {
  const lun_task *t = lun_fold_task(w->f, s->task);
  return t && t->cancel.journey == j->id ? &t->cancel : NULL;
}

/* How long it took, and what the loop did meanwhile. */
static void say_delivered(answer *w, const lun_journey *j, const lun_station *s) {
  char d[LUN_WORDS], ran[LUN_WORDS];
  int64_t took;
  const lun_cancel *c = cancel_of(w, s, j);
  const lun_turn *t = c ? longest_between(w, c, s, &took) : NULL;
  const char *why = t && took > 0 ? lun_arena_print(w->a, "; %s ran for %s of that",
                                                    *t->label ? t->label : "a callback", lun_words_duration(ran, took))
                                  : "";
  const char *after =
    c ? lun_arena_print(w->a, ", %s after the request", lun_words_duration(d, s->t - c->t_asked)) : "";
  lun_w_say(w, s->seq, s->task, "%s got CancelledError%s%s%s.", lun_w_name(w, s->task, ""), where_from(w, s), after,
            why);
}

static void say_cleanup(answer *w, const lun_journey *j, const lun_station *s) {
  (void)j;
  lun_w_say(w, s->seq, s->task, "%s cleans up%s, and awaits %s there.", lun_w_name(w, s->task, ""), where_from(w, s),
            s->text);
}

static void say_ended(answer *w, const lun_journey *j, const lun_station *s) {
  static const char *const words[LUN_CO_COUNT] = {[LUN_CO_NONE] = "goes on",
                                                  [LUN_CO_CANCELLED] = "ended by it",
                                                  [LUN_CO_FAILED] = "failed",
                                                  [LUN_CO_SWALLOWED] = "swallowed it",
                                                  [LUN_CO_RETURNED] = "returned before it was delivered",
                                                  [LUN_CO_BACK] = "goes on: whoever asked took the request back",
                                                  [LUN_CO_BECAME] = "goes on: the cancellation became an error"};
  char d[LUN_WORDS], ran[LUN_WORDS];
  const lun_cancel *c = cancel_of(w, s, j);
  const char *cost = "";
  if (c && c->delivered && (c->awaits || c->t_ended > c->t_delivered))
    cost = lun_arena_print(w->a, " Its cleanup took %s: it ran for %s and gave the loop back %u time%s.",
                           lun_words_duration(d, c->t_ended - c->t_delivered), lun_words_duration(ran, c->ran),
                           (unsigned)c->awaits, c->awaits == 1 ? "" : "s");
  bool text = *s->text && (s->outcome == LUN_CO_FAILED || s->outcome == LUN_CO_BECAME);
  lun_w_say(w, s->seq, s->task, "%s %s at %s%s%s.%s", lun_w_name(w, s->task, ""), words[s->outcome % LUN_CO_COUNT],
            lun_w_at(w, s->t), text ? ": " : "", text ? s->text : "", cost);
}

static void (*const tell[LUN_ST_COUNT])(answer *w, const lun_journey *j, const lun_station *s) = {
  [LUN_ST_ASKED] = say_asked,       [LUN_ST_PASSED] = say_passed,       [LUN_ST_AGAIN] = say_again,
  [LUN_ST_SHIELDED] = say_shielded, [LUN_ST_DELIVERED] = say_delivered, [LUN_ST_CLEANUP] = say_cleanup,
  [LUN_ST_ENDED] = say_ended,
};

void lun_w_cancel(answer *w, const lun_task *t) {
  enum { TOLD = 20 };
  const lun_journey *j = lun_fold_journey(w->f, t->cancel.journey);
  if (!t->cancel.asked) return;
  lun_w_say(w, t->cancel.seq_asked, t->id, "%s.", lun_say_cancel(w->f, t, w->now, w->a));
  w->depth++;
  for (uint32_t i = 0; j && i < j->n && i < TOLD; i++) tell[j->station[i].kind](w, j, &j->station[i]);
  if (j && j->n > TOLD)
    lun_w_say(w, j->station[j->n - 1].seq, 0, "And %u stations more.", (unsigned)(j->n - TOLD + j->more));
  w->depth--;
}
