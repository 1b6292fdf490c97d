/* small_run.h - small runs, written by the writer and read by the reader, as a viewer would, into a fold: for the tests of the
 * state that the pictures show. */
#ifndef SMALL_RUN_H
#define SMALL_RUN_H

#include <limits.h>

#include "fold_run.h"

enum { MS = 1000000 };

static uint32_t str(const char *s) { return lun_str(w, s, strlen(s)); }
static uint32_t line(unsigned n) { return LUN_WHERE(lun_file(w, "/home/x/jobs.lua"), n); }

static inline uint64_t put(unsigned kind, unsigned aux, uint32_t f0, uint32_t f1, uint32_t f2) {
  return lun_put(w, kind, aux, t, f0, f1, f2);
}

static inline void make_task(uint32_t id, const char *name, const char *func, uint32_t by, unsigned flags) {
  lun_put7(w, LUN_K_CORO, flags, t, (uint32_t[7]){id + 100, str(func), line(1), by});
  lun_put7(w, LUN_K_TASK, flags, t, (uint32_t[7]){id, str(name), id + 100, str(func), by, line(2), 1});
}

/* The handle of a task's turn has the task's id and 1000. */
static void ready(uint32_t task, unsigned what) { put(LUN_K_READY, what, task + 1000, task, 0); }

static inline void step(uint32_t task, unsigned how) {
  put(LUN_K_STEP, how, task, task + 1000, 0);
  if (how == LUN_HOW_START) put(LUN_K_ENTER, 0, task + 100, 0, task);
}

static inline void park(uint32_t task, uint32_t on, unsigned at) {
  put(LUN_K_PARK, on ? LUN_PARK_FUTURE : LUN_PARK_YIELD, task, on, line(at));
  put(LUN_K_RAN, 0, task + 1000, 0, 0);
}

static inline void sleeps(uint32_t task, uint32_t future, const char *seconds, int64_t ns, unsigned at) {
  int64_t when = t + ns;
  put(LUN_K_FUTURE, LUN_WHAT_SLEEP, future, str(seconds), line(at));
  lun_put7(w, LUN_K_TIMER, LUN_WHAT_SLEEP, t,
           (uint32_t[7]){future + 1000, future, task, (uint32_t)when, (uint32_t)(when >> 32)});
  put(LUN_K_WAITS, LUN_WAITS_AWAIT, future, task, 0);
  park(task, future, at);
}

static inline const lun_task *task(uint32_t id) {
  static const lun_task none = {.label = "(unknown)", .why = "", .cancel = {.by = ""}};
  const lun_task *p = lun_fold_task(f, id);
  return p ? p : &none;
}

static inline const lun_span *last_span(uint32_t id, size_t back) {
  const lun_lane *lane = &task(id)->lane;
  static const lun_span none = {.label = "(none)", .place = 99};
  return lane->nspans - lane->span_first > back ? lun_lane_span(lane, lane->nspans - 1 - back) : &none;
}

/* ---- the session of the drawings: an input that gathers three tasks ---- */

enum { REPL = 2, ADA = 3, BOB = 4, CYD = 5, GATHER = 20, SLEEP_B = 21, SLEEP_C = 22, CLEANUP = 23, C_CANCEL = 50 };

static inline void start_crew(void) {
  put(LUN_K_LOOP, LUN_LOOP_RUN, 1, 0, 0);
  lun_put_text(w, LUN_K_INPUT, 0, t, 1, REPL, "r = await crew()", 16);
  make_task(REPL, "Task-2", "<main>", 0, LUN_FLAG_REPL);
  ready(REPL, LUN_WHAT_STEP);
  put(LUN_K_TICK, 0, 1, 1, 0);
  step(REPL, LUN_HOW_START);
  make_task(ADA, "Task-3", "ada", REPL, 0);
  ready(ADA, LUN_WHAT_STEP);
  make_task(BOB, "Task-4", "bob", REPL, 0);
  ready(BOB, LUN_WHAT_STEP);
  make_task(CYD, "cyd", "cyd", REPL, 0);
  ready(CYD, LUN_WHAT_STEP);
  put(LUN_K_FUTURE, LUN_WHAT_GATHER, GATHER, 0, line(30));
  for (uint32_t id = ADA; id <= CYD; id++) put(LUN_K_WAITS, LUN_WAITS_GATHER, id, REPL, GATHER);
  put(LUN_K_WAITS, LUN_WAITS_AWAIT, GATHER, REPL, 0);
  park(REPL, GATHER, 31);
}

#endif
