/* why_order.c - why one thing runs before another: first in first out, the
 * border of a tick, deadlines and the order of scheduling, I/O before timers.
 * The rules are those of docs/loop.md; the order told is the recorded one. */
#include "why_internal.h"

/* ---- two turns ---- */

static bool is_timer(const lun_turn *t) { return t->cause.kind == LUN_CAUSE_TIMER && t->timer_set; }

/* In one tick: what was in the queue when it began. */
static void in_one_tick(answer *w, const lun_turn *a, const lun_turn *b) {
  if (is_timer(a) && is_timer(b) && a->timer_when != b->timer_when)
    lun_w_say(w, a->timer_set, a->task, "%s ran before %s: its timer was due at %s, the other at %s.", a->label,
              b->label, lun_w_at(w, a->timer_when), lun_w_at(w, b->timer_when));
  else if (is_timer(a) && is_timer(b))
    lun_w_say(w, a->timer_set, a->task,
              "%s ran before %s: both timers were due at %s, and this one was set first, record %llu before %llu.",
              a->label, b->label, lun_w_at(w, a->timer_when), (unsigned long long)a->timer_set,
              (unsigned long long)b->timer_set);
  else if (a->cause.kind == LUN_CAUSE_IO && is_timer(b))
    lun_w_say(w, a->cause.ready, a->task,
              "%s ran before %s: in a tick what the poll brings is queued before the timers that are due.", a->label,
              b->label);
  else
    lun_w_say(w, a->cause.ready, a->task,
              "%s ran before %s: it was queued first, record %llu before %llu. First in, first out.", a->label,
              b->label, (unsigned long long)a->cause.ready, (unsigned long long)b->cause.ready);
}

/* The later one was queued while the earlier one's tick ran, or after it. */
static void in_two_ticks(answer *w, const lun_turn *a, const lun_turn *b) {
  const lun_turn *from = b->cause.turn ? lun_fold_turn(w->f, b->cause.turn) : NULL;
  if (from && from->tick == a->tick)
    lun_w_say(
      w, b->cause.ready, b->task,
      "%s ran before %s: the latter was queued while tick %u ran, by %s; what is queued during a tick runs in the "
      "next.",
      a->label, b->label, (unsigned)a->tick, *from->label ? from->label : "a callback");
  else
    lun_w_say(w, b->cause.ready, b->task, "%s ran before %s: the latter was queued only at %s, after tick %u.",
              a->label, b->label, lun_w_at(w, b->cause.t), (unsigned)a->tick);
}

static bool is_eager(const lun_turn *t) { return t->cause.kind == LUN_CAUSE_EAGER; }

void lun_w_turns_ordered(answer *w, const lun_turn *first, const lun_turn *second) {
  const lun_turn *a = first->seq <= second->seq ? first : second, *b = a == first ? second : first;
  if (a == b) return;
  if (is_eager(b) && b->cause.turn == a->seq)
    lun_w_say(w, b->seq, b->task, "%s ran within the turn of %s, which started it eagerly.", b->label, a->label);
  else if (is_eager(a) || is_eager(b))
    lun_w_say(w, a->seq, a->task, "%s ran before %s, within a turn: it was started eagerly, and never queued.",
              a->label, b->label);
  else if (a->tick == b->tick) in_one_tick(w, a, b);
  else in_two_ticks(w, a, b);
}

/* The neighbours of a turn, without those that ran within another one. */
static const lun_turn *neighbour(const answer *w, const lun_turn *t, int step) {
  size_t n = lun_fold_nturns(w->f), i = 0;
  while (i < n && lun_fold_turn_nth(w->f, i)->seq < t->seq) i++;
  for (i += (size_t)step; i < n; i += (size_t)step) {
    const lun_turn *other = lun_fold_turn_nth(w->f, i);
    if (!is_eager(other)) return other;
  }
  return NULL;
}

void lun_w_order(answer *w, const lun_turn *t) {
  const lun_turn *after = neighbour(w, t, 1), *before = neighbour(w, t, -1);
  if (after) lun_w_turns_ordered(w, t, after);
  if (before) lun_w_turns_ordered(w, before, t);
}

/* ---- in the queue ---- */

/* The places in the queue that are looked at. */
enum { QUEUE_SEEN = 4096 };

void lun_w_order_ready(answer *w, uint32_t handle) {
  lun_ready *ready = lun_arena_take(w->a, QUEUE_SEEN * sizeof *ready);
  size_t n = ready ? lun_fold_ready(w->f, ready, QUEUE_SEEN) : 0, at = 0;
  const lun_now *st = lun_fold_now(w->f);
  if (n > QUEUE_SEEN) n = QUEUE_SEEN;
  while (at < n && ready[at].handle != handle) at++;
  if (at == n) return;
  lun_cause own = lun_fold_ready_cause(w->f, handle);
  if (ready[at].next_tick)
    lun_w_say(w, own.ready, 0, "It was queued while tick %u ran, so it runs in tick %u.", (unsigned)st->tick,
              (unsigned)st->tick + 1);
  if (at == 0) lun_w_say(w, own.ready, 0, "It is the first in the queue: nothing that is ready runs before it.");
  else
    lun_w_say(w, lun_fold_ready_cause(w->f, ready[at - 1].handle).ready, 0,
              "It is number %zu in the queue, behind %s, which was queued before it. First in, first out.", at + 1,
              ready[at - 1].label);
  if (at + 1 < n)
    lun_w_say(w, lun_fold_ready_cause(w->f, ready[at + 1].handle).ready, 0,
              "%s was queued after it, and runs after it.", ready[at + 1].label);
}
