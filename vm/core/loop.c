/* loop.c - one tick of the event loop, in asyncio's order. The phases are those
 * of docs/loop.md: poll, timers, run. It never calls Lua and owns no handle. */
#include "loop.h"

#include <math.h>

enum { SWEEP_MIN = 100 };             /* asyncio's _MIN_SCHEDULED_TIMER_HANDLES */
static const double RESOLUTION = 1e-9; /* a timer this close to now is due, as asyncio's clock resolution says */

uint64_t lun_loop_record(lun_loop *loop, unsigned kind, unsigned aux, uint32_t f0, uint32_t f1, uint32_t f2) {
  uint64_t seq = lun_put(loop->trace, kind, aux, lun_clock_ns(loop->clock), f0, f1, f2);
  if (loop->replay) lun_replay_made(loop->replay, kind, aux, (uint32_t[7]){f0, f1, f2});
  return seq;
}

/* What a replay has to do next: the record, or NULL when inputs come from outside as ever. */
static const lun_event *expected(const lun_loop *loop) { return loop->replay ? lun_replay_next(loop->replay) : NULL; }

uint32_t lun_loop_back(const lun_loop *loop, uint64_t cause) {
  if (!cause || !loop->trace) return 0;
  uint64_t back = lun_writer_seq(loop->trace) + 1 - cause;
  return back <= UINT32_MAX ? (uint32_t)back : 0;
}

static uint32_t new_id(lun_loop *loop) {
  if (++*loop->next_id == 0) ++*loop->next_id;
  return *loop->next_id;
}

bool lun_loop_queue(lun_loop *loop, lun_handle *h, uint32_t of) {
  if (!lun_queue_push(&loop->ready, h)) return loop->owed++, false;
  if (!h->id) h->id = new_id(loop);
  h->queued = true;
  if (loop->trace) lun_loop_record(loop, LUN_K_READY, h->what, h->id, of, lun_loop_back(loop, loop->cause));
  return true;
}

/* A replay sets its timers for exactly the recorded times: the clock was read a moment before the record was made. */
static double recorded_deadline(const lun_loop *loop, double when) {
  const lun_event *e = expected(loop);
  if (!e || e->kind != LUN_K_TIMER) return when;
  return (double)(int64_t)((uint64_t)e->f[3] | (uint64_t)e->f[4] << 32) * 1e-9;
}

bool lun_loop_schedule(lun_loop *loop, lun_handle *h, double when, uint32_t of, uint32_t by, uint32_t where) {
  h->when = when = recorded_deadline(loop, when);
  h->order = ++loop->order;
  if (!lun_heap_push(&loop->timers, h)) return false;
  if (!h->id) h->id = new_id(loop);
  h->scheduled = true;
  if (!loop->trace) return true;
  int64_t ns = when < 9e9 ? llround(when * 1e9) : INT64_MAX;
  uint32_t f[7] = {h->id, of, by, (uint32_t)ns, (uint32_t)((uint64_t)ns >> 32), where};
  lun_put7(loop->trace, LUN_K_TIMER, h->what, lun_clock_ns(loop->clock), f);
  if (loop->replay) lun_replay_made(loop->replay, LUN_K_TIMER, h->what, f);
  return true;
}

void lun_loop_cancel(lun_loop *loop, lun_handle *h, uint32_t by) {
  if (h->cancelled) return;
  h->cancelled = true;
  if (h->scheduled) loop->timers_cancelled++;
  lun_loop_put(loop, LUN_K_HANDLE_CANCEL, 0, h->id, by, 0);
}

/* Phase 0: cancelled timers leave the heap, at its top always, elsewhere when they are too many. */

static bool is_cancelled(const lun_handle *h) { return h->cancelled; }

static void drop_timer(void *ud, lun_handle *h) {
  lun_loop *loop = ud;
  h->scheduled = false;
  loop->timers_cancelled--;
  lun_loop_put(loop, LUN_K_TIMER_DROP, 0, h->id, 0, 0);
  loop->ops->drop(loop, h);
}

/* In a replay: the timer that leaves the heap next. It need not stand at the top: deadlines are rounded when they are
 * recorded, and of two that were not the same then, the later one may be the first now. NULL: none does. */
static lun_handle *recorded_timer(const lun_loop *loop, unsigned kind) {
  const lun_event *e = expected(loop);
  return e && e->kind == kind ? lun_heap_find(&loop->timers, e->f[0]) : NULL;
}

static lun_handle *next_cancelled(const lun_loop *loop) {
  lun_handle *h = expected(loop) ? recorded_timer(loop, LUN_K_TIMER_DROP) : lun_heap_top(&loop->timers);
  return h && h->cancelled ? h : NULL;
}

static void drop_cancelled_timers(lun_loop *loop) {
  if (!expected(loop) && loop->timers.count > SWEEP_MIN && loop->timers_cancelled * 2 > loop->timers.count) {
    lun_heap_sweep(&loop->timers, is_cancelled, drop_timer, loop);
    return;
  }
  for (lun_handle *h; (h = next_cancelled(loop));) {
    lun_heap_remove(&loop->timers, h);
    drop_timer(loop, h);
  }
}

/* Phase 1: poll. No wait when something is ready or the loop stops, else until the first timer. */

/* May the virtual clock jump? What is watched speaks for itself (ops->pending): a quiet socket is no reason to wait. */
static bool nothing_will_come(const lun_loop *loop) {
  if (loop->ops->pending) return !loop->ops->pending((lun_loop *)loop);
  return lun_poller_watching(loop->poller) == 0;
}

static void record_poll(lun_loop *loop, int64_t ns) {
  loop->timeout_us = ns < 0 ? UINT32_MAX : (uint32_t)fmin((double)ns / 1000, 4e9);
  lun_loop_put(loop, LUN_K_POLL, 0, loop->timeout_us, 0, 0);
}

/* Waits, and queues what came. */
static lun_tick_result wait_for_io(lun_loop *loop, int64_t ns) {
  lun_poller_wait(loop->poller, ns);
  return loop->ops->polled && !loop->ops->polled(loop) ? LUN_TICK_RAISED : LUN_TICK_OK;
}

/* Waits, and tells how long it took, in debug mode. Time that is jumped over counts. */
static lun_tick_result wait_watched(lun_loop *loop, int64_t ns) {
  if (!loop->timed) return wait_for_io(loop, ns);
  double begin = lun_clock_now(loop->clock);
  lun_tick_result r = wait_for_io(loop, ns);
  loop->ops->waited(loop, ns, lun_clock_now(loop->clock) - begin, loop->ready.count);
  return r;
}

/* When the first timer is due, or a worker that blocks goes on. */
static double next_moment(lun_loop *loop, const lun_handle *first) {
  double when = first ? first->when : HUGE_VAL;
  return loop->ops->next ? fmin(when, loop->ops->next(loop)) : when;
}

/* The virtual clock moves on, unless something has come meanwhile. */
static lun_tick_result jump(lun_loop *loop, double when) {
  lun_tick_result r = wait_for_io(loop, 0);
  if (r != LUN_TICK_OK || loop->ready.count) return r;
  int64_t ns = llround(fmin(when - loop->clock->base, 9e9) * 1e9);
  record_poll(loop, ns);
  loop->clock->ops->jump(loop->clock, when);
  if (loop->timed) loop->ops->waited(loop, ns, (double)ns / 1e9, 0);
  return LUN_TICK_OK;
}

/* How long to wait, in ns. Virtual time stands still for what is under way, of which not all wakes the poller. */
static int64_t wait_of(const lun_loop *loop, const lun_handle *first) {
  if (!first) return -1;
  return lun_clock_is_virtual(loop->clock) ? 10000000 : loop->clock->ops->wait(loop->clock, first->when);
}

/* On a virtual clock a wait for what is under way takes no time, and how often it takes real time is chance: it is told
 * only to a viewer, who may watch it last. */
static bool is_told(const lun_loop *loop) {
  return !lun_clock_is_virtual(loop->clock) || lun_poller_commanded(loop->poller);
}

/* In a replay `polled` waits for what was recorded, and for nothing else. */
static lun_tick_result replay_poll(lun_loop *loop) {
  return loop->ops->polled && !loop->ops->polled(loop) ? LUN_TICK_RAISED : LUN_TICK_OK;
}

/* In a replay: was it here that nothing could come any more? */
static bool recorded_as_stuck(const lun_loop *loop) {
  const lun_event *e = expected(loop);
  return e && e->kind == LUN_K_IDLE && !loop->ready.count && !lun_heap_top(&loop->timers);
}

static lun_tick_result poll_phase(lun_loop *loop) {
  if (recorded_as_stuck(loop)) return LUN_TICK_STUCK;
  if (expected(loop)) return replay_poll(loop);
  if (loop->ready.count || loop->stopping) return wait_for_io(loop, 0);
  lun_handle *first = lun_heap_top(&loop->timers);
  if (lun_clock_is_virtual(loop->clock) && nothing_will_come(loop)) {
    double when = next_moment(loop, first);
    if (when < HUGE_VAL) return jump(loop, when);
    if (!lun_poller_commanded(loop->poller)) return LUN_TICK_STUCK;
  }
  int64_t ns = wait_of(loop, first);
  if (is_told(loop)) record_poll(loop, ns);
  return wait_watched(loop, ns);
}

/* Phase 2: due timers go to the ready queue, by (deadline, order). */

/* The timer that is due first; in a replay the one that was. NULL: none is. */
static lun_handle *next_due(const lun_loop *loop, double now, double end) {
  if (expected(loop)) return recorded_timer(loop, LUN_K_TIMER_DUE);
  lun_handle *h = lun_heap_top(&loop->timers);
  return h && (h->when < end || h->when <= now) ? h : NULL;
}

/* Takes timer h; in an explored run one of those that are due at the same instant. */
static lun_handle *take_due(lun_loop *loop, lun_handle *h) {
  enum { TIED_MAX = 8 };
  lun_handle *tied[TIED_MAX];
  unsigned n = 1, first = 0;
  lun_heap_remove(&loop->timers, h);
  if (!loop->explored || h->cancelled) return h;
  tied[0] = h;
  for (lun_handle *next; n < TIED_MAX && (next = lun_heap_top(&loop->timers)) && next->when == h->when && !next->cancelled;)
    tied[n++] = lun_heap_pop(&loop->timers);
  if (n > 1) first = loop->ops->choose(loop, n, "which of the timers due comes first");
  for (unsigned i = 0; i < n; i++)
    if (i != first) lun_heap_push(&loop->timers, tied[i]); /* there is room: they were there */
  return tied[first];
}

static bool timers_phase(lun_loop *loop) {
  double now = lun_clock_now(loop->clock), end = now + RESOLUTION; /* far out, a double cannot tell the two apart */
  if (loop->trace) lun_clock_stamp(loop->clock);
  for (lun_handle *h; (h = next_due(loop, now, end));) {
    h = take_due(loop, h);
    h->scheduled = false;
    if (h->cancelled) loop->timers_cancelled--; /* it is skipped when its turn comes, as in asyncio */
    double late = (now - h->when) * 1e6;
    loop->cause = lun_loop_put(loop, LUN_K_TIMER_DUE, 0, h->id, 0, late > 0 ? (uint32_t)fmin(late, 4e9) : 0);
    if (!lun_loop_queue(loop, h, 0)) return false;
  }
  loop->cause = 0;
  lun_clock_unstamp(loop->clock);
  return true;
}

/* Phase 3: run exactly the handles that are ready now, first in first out. */

static void drop_ready(lun_loop *loop, lun_handle *h) {
  lun_loop_put(loop, LUN_K_TIMER_DROP, 0, h->id, 0, 0);
  loop->ops->drop(loop, h);
}

static bool gate(lun_loop *loop) {
  lun_clock_unstamp(loop->clock);
  return loop->ops->gate(loop);
}

static lun_tick_result run_phase(lun_loop *loop) {
  for (loop->left = loop->ready.count; loop->left > 0 && loop->ready.count;) {
    if (loop->gated && !gate(loop)) return LUN_TICK_RAISED;
    lun_handle *h = lun_queue_pop(&loop->ready);
    loop->left--;
    h->queued = false;
    if (h->cancelled) drop_ready(loop, h);
    else if (!loop->ops->run(loop, h)) return LUN_TICK_RAISED;
    if (loop->trace) lun_writer_checkpoint(loop->trace);
  }
  return LUN_TICK_OK;
}

lun_tick_result lun_loop_tick(lun_loop *loop) {
  drop_cancelled_timers(loop);
  lun_tick_result polled = poll_phase(loop);
  if (polled != LUN_TICK_OK) return polled;
  if (loop->gated && !gate(loop)) return LUN_TICK_RAISED;
  if (!timers_phase(loop)) return LUN_TICK_RAISED;
  if (!loop->ready.count && expected(loop)) lun_replay_give_up(loop->replay);
  if (!loop->ready.count) return LUN_TICK_OK; /* woken for nothing: no tick that anybody could see */
  loop->tick++;
  lun_loop_put(loop, LUN_K_TICK, 0, loop->tick, (uint32_t)loop->ready.count, loop->timeout_us);
  loop->timeout_us = 0;
  lun_tick_result r = run_phase(loop);
  lun_clock_unstamp(loop->clock);
  return r;
}

void lun_loop_clear(lun_loop *loop) {
  for (lun_handle *h; (h = lun_queue_pop(&loop->ready));) h->queued = false, loop->ops->drop(loop, h);
  for (lun_handle *h; (h = lun_heap_pop(&loop->timers));) h->scheduled = false, loop->ops->drop(loop, h);
  lun_queue_free(&loop->ready);
  lun_heap_free(&loop->timers);
  loop->timers_cancelled = 0;
}
