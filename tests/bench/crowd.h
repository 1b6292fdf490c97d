/* crowd.h - a large run as records, for benchmarks and tests: a little asyncio
 * without a language. Tasks of four functions sleep, wait for a broadcast, run
 * for some microseconds, fail now and then; once a worker blocks the loop, once
 * the main task cancels many. The records, their order and the snapshots are
 * those of a real run. The same arguments give the same records. */
#ifndef CROWD_H
#define CROWD_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../vm/core/writer.h"

enum { US = 1000, SECONDS = 60, OBJECTS_FROM = 10, BURST = 582 };
static const int64_t SEC = 1000000000;

typedef enum role { MAIN, SUBSCRIBER, HANDLER, WORKER, HEARTBEAT, ROLES } role;
static const char *const names[ROLES] = {"main", "subscriber", "handler", "worker", "heartbeat"};

typedef enum place { NEW, WAITING, QUEUED, GONE } place;

typedef struct actor {
  uint32_t id, coro, sleep, future, timer, handle;
  uint8_t role, place;
  bool event, cancelled, thrown;
  uint32_t rounds; /* turns that it still takes */
  int64_t when;
  char slept[16]; /* as written: "0.50" */
} actor;

typedef struct timer {
  int64_t when;
  uint32_t handle, actor;
} timer;

/* What stands in the ready queue: a task's turn, or a timer that is due. */
typedef struct turn {
  uint32_t actor, handle;
  bool timer;
} turn;

typedef struct world {
  lun_writer *w;
  int64_t t, cost; /* cost: ns of an ordinary turn */
  uint64_t records, dice;
  uint32_t next_id, tick, next_actor;
  actor *a;
  uint32_t nactors, nheap;
  timer *heap;
  turn *queue;
  size_t head, tail, cap, left; /* left: of this tick */
  int64_t period[ROLES];
  bool blocked, cancelled;
} world;

static uint64_t roll(world *g, uint64_t n) {
  g->dice ^= g->dice << 13, g->dice ^= g->dice >> 7, g->dice ^= g->dice << 17;
  return g->dice % n;
}

static uint32_t name(world *g, const char *s) { return lun_str(g->w, s, strlen(s)); }
static uint32_t line(world *g, unsigned n) { return LUN_WHERE(lun_file(g->w, "crawl.lua"), n); }
static uint32_t line_of(world *g, const actor *a) { return line(g, 20u * a->role + 7); }

static uint64_t put(world *g, unsigned kind, unsigned aux, uint32_t f0, uint32_t f1, uint32_t f2) {
  return lun_put(g->w, kind, aux, g->t, f0, f1, f2);
}

static void put7(world *g, unsigned kind, unsigned aux, const uint32_t f[7]) { lun_put7(g->w, kind, aux, g->t, f); }

/* ---- the queue and the timers ---- */

static void enqueue(world *g, turn what, unsigned kind, uint64_t cause) {
  actor *a = &g->a[what.actor];
  if (g->tail - g->head == g->cap) abort();
  g->queue[g->tail++ % g->cap] = what;
  if (!what.timer) a->handle = what.handle, a->place = QUEUED;
  uint32_t back = cause ? (uint32_t)(lun_writer_seq(g->w) + 1 - cause) : 0;
  put(g, LUN_K_READY, kind, what.handle, what.timer ? 0 : a->id, back);
}

static bool sooner(timer x, timer y) { return x.when < y.when || (x.when == y.when && x.handle < y.handle); }

static void push_timer(world *g, timer x) {
  uint32_t at = g->nheap++;
  for (; at > 0 && sooner(x, g->heap[(at - 1) / 2]); at = (at - 1) / 2) g->heap[at] = g->heap[(at - 1) / 2];
  g->heap[at] = x;
}

static timer pop_timer(world *g) {
  timer top = g->heap[0], x = g->heap[--g->nheap];
  uint32_t at = 0;
  for (uint32_t kid; (kid = 2 * at + 1) < g->nheap; at = kid) {
    if (kid + 1 < g->nheap && sooner(g->heap[kid + 1], g->heap[kid])) kid++;
    if (!sooner(g->heap[kid], x)) break;
    g->heap[at] = g->heap[kid];
  }
  g->heap[at] = x;
  return top;
}

/* ---- what tasks do ---- */

static void make(world *g, role r, uint32_t by, uint32_t rounds) {
  actor *a = &g->a[g->nactors];
  *a = (actor){.id = g->next_id + 1, .coro = g->next_id, .role = (uint8_t)r, .rounds = rounds};
  g->next_id += 3;
  put7(g, LUN_K_CORO, 0, (uint32_t[7]){a->coro, name(g, names[r]), line_of(g, a), by});
  put7(g, LUN_K_TASK, 0, (uint32_t[7]){a->id, name(g, ""), a->coro, name(g, names[r]), by, line_of(g, a), 1});
  enqueue(g, (turn){g->nactors++, a->id + 1, false}, LUN_WHAT_STEP, 0);
}

/* Awaits asyncio.sleep, which is a coroutine of its own. */
static void sleep_for(world *g, actor *a, int64_t ns) {
  a->sleep = g->next_id++, a->future = g->next_id++, a->timer = g->next_id++;
  a->when = g->t + ns;
  a->place = WAITING;
  a->event = false;
  snprintf(a->slept, sizeof a->slept, "%.2f", (double)(ns / (10000 * US)) / 100);
  put7(g, LUN_K_CORO, LUN_FLAG_LIB, (uint32_t[7]){a->sleep, name(g, "sleep"), line_of(g, a), a->id});
  put(g, LUN_K_ENTER, 0, a->sleep, a->coro, a->id);
  put(g, LUN_K_FUTURE, LUN_WHAT_SLEEP, a->future, name(g, a->slept), line_of(g, a));
  put7(g, LUN_K_TIMER, LUN_WHAT_SLEEP,
       (uint32_t[7]){a->timer, a->future, a->id, (uint32_t)a->when, (uint32_t)(a->when >> 32), line_of(g, a)});
  put(g, LUN_K_WAITS, LUN_WAITS_AWAIT, a->future, a->id, 0);
  put(g, LUN_K_PARK, LUN_PARK_FUTURE, a->id, a->future, line_of(g, a));
  push_timer(g, (timer){a->when, a->timer, (uint32_t)(a - g->a)});
}

static void wait_for_event(world *g, actor *a) {
  a->sleep = 0, a->future = g->next_id++;
  a->place = WAITING;
  a->event = true;
  put(g, LUN_K_FUTURE, LUN_WHAT_EVENT, a->future, 0, line_of(g, a));
  put(g, LUN_K_WAITS, LUN_WAITS_AWAIT, a->future, a->id, 0);
  put(g, LUN_K_PARK, LUN_PARK_FUTURE, a->id, a->future, line_of(g, a));
}

static void wake(world *g, uint32_t x, unsigned outcome) {
  uint64_t cause = put(g, LUN_K_DONE, outcome, g->a[x].future, 0, 0);
  enqueue(g, (turn){x, g->next_id++, false}, LUN_WHAT_WAKEUP, cause);
}

static void end(world *g, actor *a, unsigned outcome) {
  const char *text = outcome == LUN_OUT_ERROR ? "ValueError: no such page" : "";
  put(g, LUN_K_EXIT, outcome, a->coro, name(g, text), line_of(g, a));
  put(g, LUN_K_DONE, outcome, a->id, name(g, text), 1);
  a->place = GONE;
}

static int64_t around(world *g, int64_t ns) { return ns / 2 + (int64_t)roll(g, (uint64_t)ns); }

static uint32_t share(const world *g, unsigned percent, uint32_t of) {
  (void)g;
  return (uint32_t)((uint64_t)of * percent / 100);
}

/* The main task: makes the others, sends the broadcasts, cancels the burst. */
static void main_turn(world *g, actor *me, uint32_t tasks, uint32_t alive) {
  uint32_t lasting = share(g, 55, alive);
  while (g->nactors < lasting && g->nactors < tasks) {
    unsigned d = (unsigned)roll(g, 100);
    make(g, d < 50 ? SUBSCRIBER : d < 90 ? WORKER : HEARTBEAT, me->id, UINT32_MAX);
  }
  int64_t due = g->t < SECONDS * SEC ? (int64_t)(tasks - lasting) * g->t / (SECONDS * SEC) : tasks;
  while (g->nactors > lasting - 1 && g->nactors < tasks && g->nactors - lasting < due)
    make(g, HANDLER, me->id, 2 + (uint32_t)roll(g, 3));
  bool broadcast = me->rounds++ % 200 == 100;
  for (uint32_t i = 1; broadcast && i < g->nactors; i++)
    if (g->a[i].place == WAITING && g->a[i].event) wake(g, i, LUN_OUT_RESULT);
}

static void cancel_some(world *g, actor *me) {
  uint32_t n = 0;
  g->cancelled = true;
  lun_put_text(g->w, LUN_K_MARK, 0, g->t, me->id, 0, "enough of them", 14);
  for (uint32_t i = g->nactors; i > 1 && n < BURST; i--) {
    actor *a = &g->a[i - 1];
    if (a->role != HANDLER || a->place != WAITING || a->event) continue;
    put7(g, LUN_K_CANCEL, LUN_ASK_TASK, (uint32_t[7]){a->id, me->id, 0, name(g, "main·1, crawl.lua:31"), line(g, 31)});
    a->cancelled = true;
    put(g, LUN_K_HANDLE_CANCEL, 0, a->timer, me->id, 0);
    wake(g, i - 1, LUN_OUT_CANCELLED);
    n++;
  }
}

static int64_t run_for(world *g, const actor *a) {
  bool blocks = a->role == WORKER && !g->blocked && g->t > SECONDS * SEC / 2;
  if (!blocks) return around(g, g->cost);
  g->blocked = true;
  return 1900 * (int64_t)1000 * US;
}

static void go_on(world *g, actor *a, bool stop) {
  if (a->thrown) end(g, a, LUN_OUT_CANCELLED);
  else if (stop || a->rounds == 0) end(g, a, a->role == HANDLER && roll(g, 3000) == 0 ? LUN_OUT_ERROR : LUN_OUT_RESULT);
  else if (a->role == SUBSCRIBER) wait_for_event(g, a);
  else sleep_for(g, a, around(g, g->period[a->role]));
}

static void task_turn(world *g, turn it, uint32_t tasks, uint32_t alive, bool stop) {
  actor *a = &g->a[it.actor];
  bool first = a->future == 0;
  put(g, LUN_K_STEP, first ? LUN_HOW_START : a->cancelled && !a->thrown ? LUN_HOW_THROW : LUN_HOW_WAKE, a->id, it.handle, 0);
  if (first) put(g, LUN_K_ENTER, 0, a->coro, 0, a->id);
  if (a->cancelled && !a->thrown) put(g, LUN_K_THROWN, 0, a->id, 1, line_of(g, a));
  if (a->sleep) put(g, LUN_K_EXIT, a->cancelled && !a->thrown ? LUN_OUT_CANCELLED : LUN_OUT_RESULT, a->sleep, 0, 0);
  g->t += run_for(g, a);
  if (a->role == MAIN && !stop) main_turn(g, a, tasks, alive);
  if (a->role == MAIN && !g->cancelled && g->t > SECONDS * SEC * 7 / 10) cancel_some(g, a);
  if (a->rounds != UINT32_MAX && a->role != MAIN && a->rounds) a->rounds--;
  if (a->cancelled && !a->thrown) {
    a->thrown = true;
    sleep_for(g, a, around(g, SEC)); /* its cleanup */
  } else {
    go_on(g, a, stop);
  }
  put(g, LUN_K_RAN, 0, it.handle, 0, 0);
}

static void timer_turn(world *g, turn it) {
  actor *a = &g->a[it.actor];
  bool sleeps = a->place == WAITING && a->timer == it.handle; /* or it was cancelled while this stood in the queue */
  put(g, LUN_K_RUN, LUN_WHAT_SLEEP, it.handle, sleeps ? a->future : 0, 0);
  if (sleeps) wake(g, it.actor, LUN_OUT_RESULT);
  put(g, LUN_K_RAN, 0, it.handle, 0, 0);
}

/* ---- the snapshot of a segment ---- */

static void tell_task(world *g, const actor *a) {
  put7(g, LUN_K_TASK, 0, (uint32_t[7]){a->id, name(g, ""), a->coro, name(g, names[a->role]), 0, line_of(g, a), 1});
  if (a->future == 0) return;
  put7(g, LUN_K_CORO, 0, (uint32_t[7]){a->coro, name(g, names[a->role]), line_of(g, a)});
  put(g, LUN_K_ENTER, 0, a->coro, 0, a->id);
  if (!a->sleep) return;
  put7(g, LUN_K_CORO, LUN_FLAG_LIB, (uint32_t[7]){a->sleep, name(g, "sleep"), line_of(g, a)});
  put(g, LUN_K_ENTER, 0, a->sleep, a->coro, a->id);
}

static void tell_wait(world *g, const actor *a) {
  if (a->place == WAITING) {
    put(g, LUN_K_FUTURE, a->event ? LUN_WHAT_EVENT : LUN_WHAT_SLEEP, a->future, a->event ? 0 : name(g, a->slept), 0);
    put(g, LUN_K_WAITS, LUN_WAITS_AWAIT, a->future, a->id, 0);
    put(g, LUN_K_PARK, LUN_PARK_FUTURE, a->id, a->future, line_of(g, a));
  }
  if (!a->cancelled) return;
  put7(g, LUN_K_CANCEL, LUN_ASK_TASK, (uint32_t[7]){a->id});
  if (a->thrown) put(g, LUN_K_THROWN, 0, a->id, 1, line_of(g, a));
}

static void snapshot(lun_writer *w, void *ud) {
  world *g = ud;
  const uint32_t f[7] = {g->tick, 1, (uint32_t)g->left};
  (void)w;
  put7(g, LUN_K_SNAP, LUN_EDGE_BEGIN, f);
  for (uint32_t i = 0; i < g->nactors; i++)
    if (g->a[i].place != GONE) tell_task(g, &g->a[i]);
  for (uint32_t i = 0; i < g->nactors; i++)
    if (g->a[i].place != GONE) tell_wait(g, &g->a[i]);
  for (uint32_t i = 0; i < g->nheap; i++) {
    timer h = g->heap[i];
    const actor *a = &g->a[h.actor];
    bool old = h.handle != a->timer; /* of a sleep that was cancelled */
    put7(g, LUN_K_TIMER, LUN_WHAT_SLEEP,
         (uint32_t[7]){h.handle, old ? 0 : a->future, a->id, (uint32_t)h.when, (uint32_t)(h.when >> 32)});
    if (old || (a->cancelled && !a->thrown)) put(g, LUN_K_HANDLE_CANCEL, 0, h.handle, 0, 0);
  }
  for (size_t i = g->head; i < g->tail; i++) {
    turn q = g->queue[i % g->cap];
    unsigned what = q.timer ? LUN_WHAT_SLEEP : g->a[q.actor].future ? LUN_WHAT_WAKEUP : LUN_WHAT_STEP;
    put(g, LUN_K_READY, what, q.handle, q.timer ? g->a[q.actor].future : g->a[q.actor].id, 0);
  }
  put7(g, LUN_K_SNAP, LUN_EDGE_END, f);
}

/* ---- the loop ---- */

static void due_timers(world *g) {
  while (g->nheap && g->heap[0].when <= g->t) {
    timer h = pop_timer(g);
    const actor *a = &g->a[h.actor];
    if (h.handle != a->timer || (a->cancelled && !a->thrown)) {
      put(g, LUN_K_TIMER_DROP, 0, h.handle, 0, 0);
      continue;
    }
    uint64_t cause = put(g, LUN_K_TIMER_DUE, 0, h.handle, a->future, (uint32_t)((g->t - h.when) / US));
    enqueue(g, (turn){h.actor, h.handle, true}, LUN_WHAT_SLEEP, cause);
  }
}

static void poll_and_tick(world *g) {
  bool idle = g->head == g->tail && g->nheap;
  int64_t wait = idle && g->heap[0].when > g->t ? g->heap[0].when - g->t : 0;
  if (wait) put(g, LUN_K_POLL, 0, (uint32_t)(wait / US), 0, 0);
  g->t += wait;
  due_timers(g);
  g->left = g->tail - g->head;
  put(g, LUN_K_TICK, 0, ++g->tick, (uint32_t)g->left, 0);
}

static void run(world *g, uint64_t records, uint32_t tasks, uint32_t alive) {
  lun_put7(g->w, LUN_K_PROGRAM, 0, 0, (uint32_t[7]){1, name(g, "crawl.lua"), name(g, "big_trace"), 0, 0});
  put(g, LUN_K_LOOP, LUN_LOOP_NEW, 1, 0, 0);
  put(g, LUN_K_LOOP, LUN_LOOP_RUN, 1, 0, 0);
  make(g, MAIN, 0, 0);
  while (g->head < g->tail || g->nheap) {
    poll_and_tick(g);
    for (; g->left; g->left--) {
      lun_writer_checkpoint(g->w);
      turn it = g->queue[g->head++ % g->cap];
      bool stop = lun_writer_seq(g->w) + 60 * (uint64_t)alive / 4 > records && g->nactors == tasks;
      if (it.timer) timer_turn(g, it);
      else task_turn(g, it, tasks, alive, stop);
      if (stop && g->a[0].place == GONE) break;
    }
    if (g->left) break;
  }
  put(g, LUN_K_LOOP, LUN_LOOP_CLOSE, 1, 0, 0);
  put(g, LUN_K_END, LUN_END_OK, 0, 0, 0);
}

/* A turn after a sleep is about 15 records: of those that handlers leave, workers and heartbeats take the rest. */
static void set_pace(world *g, uint64_t records, uint32_t tasks, uint32_t alive) {
  int64_t turns = (int64_t)(records / 15), lasting = alive * 55 / 100, handlers = (int64_t)tasks - lasting;
  int64_t rest = turns - 5 * handlers;
  g->cost = SECONDS * SEC * 6 / 10 / (turns + 1);
  g->period[MAIN] = SEC / 40;
  g->period[HANDLER] = (int64_t)(alive * 45 / 100) * SECONDS * SEC / (3 * handlers + 1) + 1;
  g->period[WORKER] = (lasting * 4 / 10 + 1) * SECONDS * SEC / (rest > 1000 ? rest : 1000);
  g->period[HEARTBEAT] = SEC / 2;
}

/* Writes about so many records of so many tasks, of which about `alive` live at one time, into w. Returns how many
 * records they were, 0 when there is no memory. */
static uint64_t crowd_write(lun_writer *w, uint64_t records, uint32_t tasks, uint32_t alive) {
  world g = {.w = w, .dice = 88172645463325252u, .next_id = OBJECTS_FROM, .cap = 2 * (size_t)tasks + 16};
  g.a = calloc(tasks + 1, sizeof *g.a);
  g.heap = calloc(4 * (size_t)tasks + 1, sizeof *g.heap);
  g.queue = calloc(g.cap, sizeof *g.queue);
  bool good = g.a && g.heap && g.queue;
  if (good) {
    set_pace(&g, records, tasks, alive);
    lun_writer_snapshot(w, snapshot, &g);
    run(&g, records, tasks, alive);
    lun_writer_snapshot(w, NULL, NULL);
  }
  free(g.a), free(g.heap), free(g.queue);
  return good ? lun_writer_seq(w) : 0;
}

#endif
