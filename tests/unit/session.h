/* session.h - the run that the design draws, as records: an input gathers three
 * tasks; a timer's callback cancels one of them, which then cleans up. Times,
 * ticks and order are those of the drawing. For the tests of the screen. */
#ifndef SESSION_H
#define SESSION_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../viz/fold/fold.h"
#include "../../vm/core/writer.h"

enum {
  REPL = 2,
  ADA,
  BOB,
  CYD,
  GATHER = 20,
  SLEEP_CYD,
  CLEANUP,
  READ_FD = 30,
  SLEEP_BOB = 40,
  C_CANCEL = 80,
  IO_WRITE,
  READER
};

typedef struct session {
  lun_writer *w;
  lun_reader *r;
  lun_fold *f;
  int64_t t; /* loop time, ns */
  uint32_t tick, bob_sleep, read;
  char path[256];
} session;

/* Times are given in microseconds after 12 s. */
static int64_t at_us(int64_t us) { return INT64_C(12000000000) + us * 1000; }
static void at(session *s, int64_t us) { s->t = at_us(us); }

static uint32_t str(session *s, const char *text) { return lun_str(s->w, text, strlen(text)); }
static uint32_t line(session *s, unsigned n) { return LUN_WHERE(lun_file(s->w, "tests/screens/jobs.lua"), n); }

static void put(session *s, unsigned kind, unsigned aux, uint32_t f0, uint32_t f1, uint32_t f2) {
  lun_put(s->w, kind, aux, s->t, f0, f1, f2);
}

static void tick(session *s, uint32_t ready) { put(s, LUN_K_TICK, 0, ++s->tick, ready, 0); }

static void make_task(session *s, uint32_t id, const char *name, const char *func, unsigned at_line, unsigned flags) {
  uint32_t by = id == REPL ? 0 : REPL;
  lun_put7(s->w, LUN_K_CORO, flags, s->t, (uint32_t[7]){id + 100, str(s, func), line(s, at_line), by});
  lun_put7(s->w, LUN_K_TASK, flags, s->t,
           (uint32_t[7]){id, str(s, name), id + 100, str(s, func), by, line(s, at_line), 1});
}

static void ready(session *s, uint32_t id) { put(s, LUN_K_READY, LUN_WHAT_STEP, id + 1000, id, 0); }

static void step(session *s, uint32_t id, unsigned what, unsigned how) {
  put(s, LUN_K_RUN, what, id + 1000, id, 0);
  put(s, LUN_K_STEP, how, id, id + 1000, 0);
  if (how == LUN_HOW_START) put(s, LUN_K_ENTER, 0, id + 100, 0, id);
}

static void wake(session *s, uint32_t id) { put(s, LUN_K_READY, LUN_WHAT_WAKEUP, id + 1000, id, 0); }

static void park(session *s, uint32_t id, uint32_t on, unsigned at_line) {
  put(s, LUN_K_WAITS, LUN_WAITS_AWAIT, on, id, 0);
  put(s, LUN_K_PARK, LUN_PARK_FUTURE, id, on, line(s, at_line));
  put(s, LUN_K_RAN, 0, id + 1000, 0, 0);
}

static void sleeps(session *s, uint32_t id, uint32_t future, const char *seconds, int64_t when_us, unsigned at_line) {
  int64_t when = at_us(when_us);
  put(s, LUN_K_FUTURE, LUN_WHAT_SLEEP, future, str(s, seconds), line(s, at_line));
  lun_put7(s->w, LUN_K_TIMER, LUN_WHAT_SLEEP, s->t,
           (uint32_t[7]){future + 1000, future, id, (uint32_t)when, (uint32_t)(when >> 32), line(s, at_line)});
  park(s, id, future, at_line);
}

static void reads(session *s) {
  uint32_t future = READ_FD + ++s->read % 8;
  put(s, LUN_K_FUTURE, LUN_WHAT_READ, future, str(s, "fd 7"), line(s, 4));
  put(s, LUN_K_IO_WAIT, LUN_IO_READ, 7, ADA, 0);
  park(s, ADA, future, 4);
}

static void bob_sleeps(session *s, int64_t when_us) {
  sleeps(s, BOB, SLEEP_BOB + ++s->bob_sleep % 8, "0.08", when_us, 14);
}

static void bob_due(session *s) {
  uint32_t future = SLEEP_BOB + s->bob_sleep % 8;
  put(s, LUN_K_TIMER_DUE, 0, future + 1000, future, 0);
  put(s, LUN_K_DONE, LUN_OUT_RESULT, future, 0, 0);
  wake(s, BOB);
}

static void ada_reads(session *s) {
  put(s, LUN_K_IO_READY, LUN_IO_READ, 7, READER, 0);
  put(s, LUN_K_DONE, LUN_OUT_RESULT, READ_FD + s->read % 8, 0, 0);
  wake(s, ADA);
}

static void polls(session *s) { put(s, LUN_K_POLL, 0, 80000, 0, 0); }

static void input(session *s, uint32_t n, const char *text) {
  lun_put_text(s->w, LUN_K_INPUT, 0, s->t, n, n, text, strlen(text));
}
static void print(session *s, const char *text) {
  lun_put_text(s->w, LUN_K_PRINT, LUN_STREAM_OUT, s->t, ADA, line(s, 6), text, strlen(text));
}

static void start_crew(session *s) {
  at(s, 390000);
  polls(s);
  at(s, 400000);
  input(s, 2, "r = await crew(reader)");
  make_task(s, REPL, "Task-2", "<main>", 1, LUN_FLAG_REPL);
  ready(s, REPL);
  put(s, LUN_K_IO_WATCH, LUN_IO_READ, 7, str(s, "localhost:7007"), 0);
  tick(s, 1);
  step(s, REPL, LUN_WHAT_STEP, LUN_HOW_START);
  make_task(s, ADA, "Task-3", "ada", 1, 0);
  make_task(s, BOB, "Task-4", "bob", 11, 0);
  make_task(s, CYD, "cyd", "cyd", 19, 0);
  ready(s, ADA);
  ready(s, CYD);
  ready(s, BOB);
  put(s, LUN_K_FUTURE, LUN_WHAT_GATHER, GATHER, 0, 0);
  put(s, LUN_K_WAITS, LUN_WAITS_GATHER, ADA, REPL, GATHER);
  put(s, LUN_K_WAITS, LUN_WAITS_GATHER, BOB, REPL, GATHER);
  put(s, LUN_K_WAITS, LUN_WAITS_GATHER, CYD, REPL, GATHER);
  put(s, LUN_K_HANDLE, LUN_WHAT_CALL, C_CANCEL, str(s, "c.cancel"), line(s, 1));
  int64_t when = at_us(651000);
  lun_put7(s->w, LUN_K_TIMER, LUN_WHAT_CALL, s->t,
           (uint32_t[7]){C_CANCEL, 0, REPL, (uint32_t)when, (uint32_t)(when >> 32)});
  at(s, 400600);
  park(s, REPL, GATHER, 0);
}

static void first_turns(session *s) {
  tick(s, 3);
  step(s, ADA, LUN_WHAT_STEP, LUN_HOW_START);
  at(s, 401000);
  reads(s);
  step(s, CYD, LUN_WHAT_STEP, LUN_HOW_START);
  at(s, 402000);
  sleeps(s, CYD, SLEEP_CYD, "0.90", 1301000, 23);
  step(s, BOB, LUN_WHAT_STEP, LUN_HOW_START);
  at(s, 433100);
  bob_sleeps(s, 512500);
  polls(s);
}

static void middle(session *s) {
  at(s, 450000);
  ada_reads(s);
  tick(s, 1);
  step(s, ADA, LUN_WHAT_WAKEUP, LUN_HOW_WAKE);
  at(s, 477000);
  print(s, "new moon\n");
  reads(s);
  polls(s);
  at(s, 512500);
  bob_due(s);
  tick(s, 1);
  step(s, BOB, LUN_WHAT_WAKEUP, LUN_HOW_WAKE);
  at(s, 545000);
  bob_sleeps(s, 624300);
  print(s, "first quarter\n");
  polls(s);
  at(s, 624300);
  bob_due(s);
  tick(s, 1);
  step(s, BOB, LUN_WHAT_WAKEUP, LUN_HOW_WAKE);
  at(s, 657000);
  bob_sleeps(s, 737000);
}

/* The callback c.cancel, late because bob ran, asks cyd to stop. ada was first in the queue. */
static void cancel(session *s) {
  ada_reads(s);
  put(s, LUN_K_TIMER_DUE, 0, C_CANCEL, 0, 0);
  put(s, LUN_K_READY, LUN_WHAT_CALL, C_CANCEL, 0, 1);
  tick(s, 2);
  put(s, LUN_K_RUN, LUN_WHAT_CALL, C_CANCEL, 0, str(s, "c.cancel"));
  lun_put7(s->w, LUN_K_CANCEL, LUN_ASK_CALL, s->t, (uint32_t[7]){CYD, 0, 0, 0, 0, C_CANCEL});
  lun_put7(s->w, LUN_K_CANCEL, LUN_ASK_TASK, s->t, (uint32_t[7]){SLEEP_CYD, CYD});
  put(s, LUN_K_DONE, LUN_OUT_CANCELLED, SLEEP_CYD, 0, 0);
  wake(s, CYD);
  at(s, 657200);
  put(s, LUN_K_RAN, 0, C_CANCEL, 0, 0);
  step(s, ADA, LUN_WHAT_WAKEUP, LUN_HOW_WAKE);
}

static void deliver(session *s) {
  at(s, 683000);
  print(s, "full moon\n");
  reads(s);
  tick(s, 1);
  step(s, CYD, LUN_WHAT_WAKEUP, LUN_HOW_THROW);
  put(s, LUN_K_THROWN, 0, CYD, 1, line(s, 23));
  put(s, LUN_K_HANDLE_CANCEL, 0, SLEEP_CYD + 1000, 0, 0);
  put(s, LUN_K_GUARD_RUN, 0, 70, CYD + 100, 0);
  at(s, 687500);
  sleeps(s, CYD, CLEANUP, "0.15", 836500, 21);
  polls(s);
}

static void last_turns(session *s) {
  at(s, 717500);
  ada_reads(s);
  tick(s, 1);
  step(s, ADA, LUN_WHAT_WAKEUP, LUN_HOW_WAKE);
  at(s, 745000);
  reads(s);
  at(s, 747000);
  ada_reads(s);
  bob_due(s);
  s->tick = 213;
  tick(s, 2);
  step(s, ADA, LUN_WHAT_WAKEUP, LUN_HOW_WAKE);
  put(s, LUN_K_LINE, 0, line(s, 7), ADA, 1);
  put(s, LUN_K_HANDLE, LUN_WHAT_CALL, IO_WRITE, str(s, "io.write"), line(s, 6));
  put(s, LUN_K_READY, LUN_WHAT_CALL, IO_WRITE, 0, 1);
}

static void see(session *s) {
  lun_record rec;
  while (lun_reader_next(s->r, &rec) == LUN_READ_RECORD) lun_fold_apply(s->f, &rec);
}

static void begin(session *s, const char *name) {
  char err[300] = "";
  const char *dir = getenv("TMPDIR");
  *s = (session){.tick = 195};
  snprintf(s->path, sizeof s->path, "%s/lunette-%s-%d.trace", dir ? dir : "/tmp", name, (int)getpid());
  unlink(s->path);
  s->w = lun_writer_new(s->path, 0, true, err, sizeof err);
  s->r = s->w ? lun_reader_open(s->path, err, sizeof err) : NULL;
  s->f = lun_fold_new(LUN_FOLD_SLOW_NS);
  if (!s->w || !s->r || !s->f) printf("Bail out! %s\n", err), exit(1);
  at(s, 380000);
  put(s, LUN_K_LOOP, LUN_LOOP_RUN, 1, 0, 0);
}

/* From its first record to its last, folded; `name` is of its file. */
static inline void whole_session(session *s, const char *name) {
  begin(s, name);
  start_crew(s);
  first_turns(s);
  middle(s);
  cancel(s);
  deliver(s);
  last_turns(s);
  see(s);
}

static void finish(session *s) {
  lun_writer_free(s->w);
  lun_reader_close(s->r);
  lun_fold_free(s->f);
  unlink(s->path);
}

#endif
