/* held.c - tells the trace what each task holds. It is told between two ticks, never from inside the allocator, and not
 * of every block: only what has changed by more than a little, and so many records a millisecond of loop time at most.
 * Who has to wait is told later, in order. */
#include "tracer.h"
#include "../record.h"

static const double PER_NS = 8 / 1e6; /* records */

static size_t difference(size_t a, size_t b) { return a > b ? a - b : b - a; }

static bool is_worth_telling(const lun_holder *h) {
  return h->size == 0 ? h->told > 0 : difference(h->size, h->told) > 64 + h->told / 16;
}

static void tell(lun_engine *E, const lun_holder *h, size_t bytes) {
  lun_rec(E, LUN_K_MEMORY, LUN_TRACED_HELD, h->task, (uint32_t)bytes, (uint32_t)((uint64_t)bytes >> 32));
}

/* Takes the first of those that have changed off the list, and tells of it. Returns how many records that took. */
static int tell_first(lun_tracer *t) {
  lun_holder *h = &t->holder[t->changed - 1];
  t->changed = h->next;
  if (!t->changed) t->changed_last = 0;
  h->next = 0;
  h->changed = false;
  if (!is_worth_telling(h)) return 0;
  tell(t->engine, h, h->told = h->size);
  return 1;
}

void lun_held_tell(lun_engine *E) {
  lun_tracer *t = E->tracer;
  if (!E->trace || !t->on) return;
  lun_tracer_tell(t);
  if (!t->changed) return;
  int64_t now = lun_clock_ns(&E->clock);
  t->credit += (double)(now - t->told_at) * PER_NS;
  if (t->credit > LUN_HELD_CREDIT) t->credit = LUN_HELD_CREDIT;
  t->told_at = now;
  while (t->changed && t->credit >= 1) t->credit -= tell_first(t);
}

void lun_held_tell_all(lun_engine *E) {
  lun_tracer *t = E->tracer;
  while (E->trace && t->changed) tell_first(t);
}

void lun_held_snapshot(lun_engine *E) {
  const lun_tracer *t = E->tracer;
  for (uint32_t i = 0; i < t->holders; i++)
    if (t->holder[i].told) tell(E, &t->holder[i], t->holder[i].told);
}

void lun_held_over(lun_engine *E) {
  const lun_tracer *t = E->tracer;
  bool any = false;
  for (uint32_t i = 0; i < t->holders && !any; i++) any = t->holder[i].told > 0;
  if (any) lun_rec(E, LUN_K_MEMORY, LUN_TRACED_FORGOTTEN, 0, 0, 0);
}
