/* nested_run.h - the nested cancellation of the drawing, as records, and the sequence diagram of it: for the tests of the diagram. */
#ifndef NESTED_RUN_H
#define NESTED_RUN_H

#include "../../viz/scene/sequence/sequence_view.h"
#include "fold_run.h"

static const int64_t MS = 1000000;
enum { MAIN = 2, OUTER, INNER, SLEEP_M = 20, SLEEP_I, CLEANUP };

static lun_arena arena;
static uint32_t ticks;

/* ---- a run ---- */

static inline void begin_diagram(void) {
  begin();
  ticks = 0;
}

static inline void finish_diagram(void) {
  finish();
  lun_arena_free(&arena);
}

static uint32_t str(const char *s) { return lun_str(w, s, strlen(s)); }
static uint32_t line(unsigned n) { return LUN_WHERE(lun_file(w, "/home/x/nested.lua"), n); }
static inline void put(unsigned kind, unsigned aux, uint32_t f0, uint32_t f1, uint32_t f2) {
  lun_put(w, kind, aux, t, f0, f1, f2);
}
static void tick(void) { put(LUN_K_TICK, 0, ++ticks, 1, 0); }
static inline void wait_until(int64_t when) {
  put(LUN_K_POLL, 0, 0, 0, 0);
  t = when;
}

static inline void make_task(uint32_t id, const char *name, uint32_t by) {
  lun_put7(w, LUN_K_CORO, 0, t, (uint32_t[7]){id + 100, str(name), line(1), by});
  lun_put7(w, LUN_K_TASK, 0, t, (uint32_t[7]){id, str(name), id + 100, str(name), by, line(2), 1});
  put(LUN_K_READY, LUN_WHAT_STEP, id + 1000, id, 0);
}

static inline void step(uint32_t id, unsigned how) {
  put(LUN_K_RUN, how == LUN_HOW_WAKE ? LUN_WHAT_WAKEUP : LUN_WHAT_STEP, id + 1000, id, 0);
  put(LUN_K_STEP, how, id, id + 1000, 0);
  if (how == LUN_HOW_START) put(LUN_K_ENTER, 0, id + 100, 0, id);
  if (how == LUN_HOW_THROW) put(LUN_K_THROWN, 0, id, 1, line(5));
}

static inline void awaits(uint32_t id, uint32_t on) {
  put(LUN_K_WAITS, LUN_WAITS_AWAIT, on, id, 0);
  put(LUN_K_PARK, LUN_PARK_FUTURE, id, on, line(5));
  put(LUN_K_RAN, 0, id + 1000, 0, 0);
}

static inline void sleeps(uint32_t id, uint32_t future, const char *seconds, int64_t when) {
  put(LUN_K_FUTURE, LUN_WHAT_SLEEP, future, str(seconds), line(5));
  lun_put7(w, LUN_K_TIMER, LUN_WHAT_SLEEP, t,
           (uint32_t[7]){future + 1000, future, id, (uint32_t)when, (uint32_t)(when >> 32)});
  awaits(id, future);
}

static void wakes(uint32_t id) { put(LUN_K_READY, LUN_WHAT_WAKEUP, id + 1000, id, 0); }

static inline void ends(uint32_t id, unsigned outcome, const char *text) {
  put(LUN_K_EXIT, outcome, id + 100, str(text), line(6));
  put(LUN_K_DONE, outcome, id, str(text), 1);
  put(LUN_K_RAN, 0, id + 1000, 0, 0);
}

static inline void asks(uint32_t id) {
  lun_put7(w, LUN_K_CANCEL, LUN_ASK_TASK, t, (uint32_t[7]){id, MAIN, 0, 0, line(14), 0});
}

/* The run of the drawing: main cancels outer, which awaits inner, which awaits a sleep and cleans up. */
static inline void nested_begins(void) {
  make_task(MAIN, "main", 0);
  tick();
  step(MAIN, LUN_HOW_START);
  make_task(OUTER, "outer", MAIN);
  sleeps(MAIN, SLEEP_M, "0.10", 100 * MS);
  tick();
  step(OUTER, LUN_HOW_START);
  make_task(INNER, "inner", OUTER);
  awaits(OUTER, INNER);
  tick();
  step(INNER, LUN_HOW_START);
  sleeps(INNER, SLEEP_I, "10", 10000 * MS);
  wait_until(100 * MS);
  tick();
  put(LUN_K_DONE, LUN_OUT_RESULT, SLEEP_M, 0, 0);
  wakes(MAIN);
}

static inline void nested_asks(void) {
  tick();
  step(MAIN, LUN_HOW_WAKE);
  asks(OUTER);
  asks(INNER);
  put(LUN_K_DONE, LUN_OUT_CANCELLED, SLEEP_I, 0, 0);
  wakes(INNER);
  awaits(MAIN, OUTER);
}

static inline void nested_ends(void) {
  tick();
  step(INNER, LUN_HOW_THROW);
  sleeps(INNER, CLEANUP, "0.03", 130 * MS);
  wait_until(130 * MS);
  tick();
  put(LUN_K_DONE, LUN_OUT_RESULT, CLEANUP, 0, 0);
  wakes(INNER);
  tick();
  step(INNER, LUN_HOW_WAKE);
  ends(INNER, LUN_OUT_CANCELLED, "CancelledError");
  wakes(OUTER);
  tick();
  step(OUTER, LUN_HOW_THROW);
  ends(OUTER, LUN_OUT_CANCELLED, "CancelledError");
  wakes(MAIN);
  tick();
  put(LUN_K_RUN, LUN_WHAT_WAKEUP, MAIN + 1000, MAIN, 0);
  put(LUN_K_STEP, LUN_HOW_THROW, MAIN, MAIN + 1000, 0);
  ends(MAIN, LUN_OUT_RESULT, "");
}

static inline void nested(void) {
  begin_diagram();
  nested_begins();
  nested_asks();
  nested_ends();
  see();
}

static inline lun_sequence make(uint32_t task, int columns) {
  lun_seq_ask ask = {.f = f, .task = task, .now = t, .columns = columns};
  return lun_sequence_make(&ask, &arena);
}

static inline const lun_seq_actor *named(const lun_sequence *q, const char *name) {
  for (int i = 0; i < q->nactors; i++)
    if (!strcmp(q->actor[i].name, name)) return &q->actor[i];
  return NULL;
}

/* The row of the n-th event of a kind, from 0. */
static inline size_t row(const lun_sequence *q, unsigned kind, int n) {
  for (size_t i = 0; i < q->n; i++)
    if (q->row[i].kind == LUN_SR_EVENT && q->row[i].event->kind == kind && n-- == 0) return i;
  return q->n;
}

static inline const char *from(const lun_sequence *q, size_t i) { return i < q->n ? q->actor[q->row[i].from].name : ""; }
static inline const char *to(const lun_sequence *q, size_t i) { return i < q->n ? q->actor[q->row[i].to].name : ""; }

/* What any diagram must hold, whatever the trace said. */
static inline bool is_sound(const lun_sequence *q) {
  bool good = q->n == 0 || (q->nactors > 0 && q->actor[0].kind == LUN_SA_LOOP && q->ncolumns <= LUN_SEQ_COLUMNS);
  for (int i = 0; i < q->nactors; i++)
    good &= q->actor[i].column >= 0 && q->actor[i].first <= q->actor[i].last && q->actor[i].last < q->n;
  for (size_t i = 0; good && i < q->n; i++) {
    const lun_seq_row *one = &q->row[i];
    good &= one->text && one->note && one->kind < LUN_SR_COUNT && one->at < q->nactors;
    good &= one->from < q->nactors && one->to < q->nactors;
    good &= one->kind != LUN_SR_EVENT || (one->event && one->from >= 0 && one->to >= 0 && *one->text);
    for (int c = 0; c < q->ncolumns; c++) {
      int at = one->life[c].actor;
      good &= at < q->nactors && (at < 0 || q->actor[at].column == c);
      good &= one->life[c].life == LUN_LIFE_NONE || at >= 0;
    }
    good &= *lun_say_row(q, i, &arena) || one->kind != LUN_SR_EVENT;
  }
  for (size_t k = 0; good && k < q->nshapes; k++)
    for (size_t i = q->shape[k].first; i <= q->shape[k].last; i++) {
      int lo = q->shape[k].lo[i - q->shape[k].first], hi = q->shape[k].hi[i - q->shape[k].first];
      good &= q->shape[k].last < q->n && lo >= 0 && lo <= hi && hi < q->ncolumns;
    }
  return good;
}

#endif
