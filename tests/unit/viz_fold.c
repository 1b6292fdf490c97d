/* The state that the pictures show, after the records of small runs. Each run is written by the writer and read by the
 * reader, as a viewer would. */
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../viz/fold/fold.h"
#include "../../vm/core/writer.h"

static int count, failures;
static char path[300], err[512];
static lun_writer *w;
static lun_reader *r;
static lun_fold *f;
static int64_t t; /* loop time, ns */

enum { MS = 1000000 };

static void ok(bool good, const char *name) {
  printf("%sok %d - %s\n", good ? "" : "not ", ++count, name);
  fflush(stdout);
  failures += !good;
}

static void is(const char *got, const char *want, const char *name) {
  bool good = got && !strcmp(got, want);
  ok(good, name);
  if (!good) printf("# got  \"%s\"\n# want \"%s\"\n", got ? got : "(nothing)", want);
}

/* ---- a run ---- */

static void begin(void) {
  unlink(path);
  w = lun_writer_new(path, 0, true, err, sizeof err);
  r = w ? lun_reader_open(path, err, sizeof err) : NULL;
  f = lun_fold_new(LUN_FOLD_SLOW_NS);
  if (!w || !r || !f) printf("Bail out! %s\n", err), exit(1);
  t = 0;
}

static void finish(void) {
  lun_writer_free(w);
  lun_reader_close(r);
  lun_fold_free(f);
}

/* Brings the fold up to what was written. */
static void see(void) {
  lun_record rec;
  while (lun_reader_next(r, &rec) == LUN_READ_RECORD) lun_fold_apply(f, &rec);
}

static uint32_t str(const char *s) { return lun_str(w, s, strlen(s)); }
static uint32_t line(unsigned n) { return LUN_WHERE(lun_file(w, "/home/x/jobs.lua"), n); }

static uint64_t put(unsigned kind, unsigned aux, uint32_t f0, uint32_t f1, uint32_t f2) {
  return lun_put(w, kind, aux, t, f0, f1, f2);
}

static void make_task(uint32_t id, const char *name, const char *func, uint32_t by, unsigned flags) {
  lun_put7(w, LUN_K_CORO, flags, t, (uint32_t[7]){id + 100, str(func), line(1), by});
  lun_put7(w, LUN_K_TASK, flags, t, (uint32_t[7]){id, str(name), id + 100, str(func), by, line(2), 1});
}

/* The handle of a task's turn has the task's id and 1000. */
static void ready(uint32_t task, unsigned what) { put(LUN_K_READY, what, task + 1000, task, 0); }

static void step(uint32_t task, unsigned how) {
  put(LUN_K_STEP, how, task, task + 1000, 0);
  if (how == LUN_HOW_START) put(LUN_K_ENTER, 0, task + 100, 0, task);
}

static void park(uint32_t task, uint32_t on, unsigned at) {
  put(LUN_K_PARK, on ? LUN_PARK_FUTURE : LUN_PARK_YIELD, task, on, line(at));
  put(LUN_K_RAN, 0, task + 1000, 0, 0);
}

static void sleeps(uint32_t task, uint32_t future, const char *seconds, int64_t ns, unsigned at) {
  int64_t when = t + ns;
  put(LUN_K_FUTURE, LUN_WHAT_SLEEP, future, str(seconds), line(at));
  lun_put7(w, LUN_K_TIMER, LUN_WHAT_SLEEP, t,
           (uint32_t[7]){future + 1000, future, task, (uint32_t)when, (uint32_t)(when >> 32)});
  put(LUN_K_WAITS, LUN_WAITS_AWAIT, future, task, 0);
  park(task, future, at);
}

static const lun_task *task(uint32_t id) {
  static const lun_task none = {.label = "(unknown)", .why = "", .cancel = {.by = ""}};
  const lun_task *p = lun_fold_task(f, id);
  return p ? p : &none;
}

static const lun_span *last_span(uint32_t id, size_t back) {
  const lun_lane *lane = &task(id)->lane;
  static const lun_span none = {.label = "(none)", .place = 99};
  return lane->nspans - lane->span_first > back ? lun_lane_span(lane, lane->nspans - 1 - back) : &none;
}

/* ---- the session of the drawings: an input that gathers three tasks ---- */

enum { REPL = 2, ADA = 3, BOB = 4, CYD = 5, GATHER = 20, SLEEP_B = 21, SLEEP_C = 22, CLEANUP = 23, C_CANCEL = 50 };

static void start_crew(void) {
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

static void test_labels(void) {
  begin();
  start_crew();
  see();
  is(task(REPL)->label, "repl·2", "an input's task is called repl and its number");
  is(task(ADA)->label, "ada·3", "a task without a name is called by its function and number");
  is(task(CYD)->label, "cyd", "a task with a name by that");
  is(task(REPL)->why, "gather(ada·3, bob·4, cyd)", "gather is told with what it gathers");
  ok(task(ADA)->parent == REPL && task(CYD)->parent == REPL && task(REPL)->parent == 0,
     "what is gathered hangs under who awaits it");
  ok(task(BOB)->input == 1, "and belongs to the same input");
  ok(task(REPL)->place == LUN_P_WAITING && task(REPL)->what == LUN_WHAT_GATHER && task(REPL)->on == GATHER,
     "which waits");
  ok(task(REPL)->nframes == 1 && LUN_WHERE_LINE(task(REPL)->frame[0].where) == 31,
     "at the line where it gave the loop up");
  is(lun_fold_file(f, task(REPL)->where), "/home/x/jobs.lua", "of its file");
  put(LUN_K_TASK_NAME, 0, ADA, str("Task-33"), 0);
  see();
  is(task(ADA)->label, "ada·33", "a new name is a new label");
  finish();
}

static void test_queue(void) {
  begin();
  start_crew();
  see();
  lun_ready q[8];
  ok(lun_fold_ready(f, q, 8) == 3 && q[0].next_tick && q[2].next_tick, "what is queued during a tick runs in the next");
  is(q[0].label, "step ada·3", "a handle is told by what it does");
  put(LUN_K_TICK, 0, 2, 3, 0);
  step(ADA, LUN_HOW_START);
  put(LUN_K_HANDLE, LUN_WHAT_CALL, 60, str("io.write"), line(6));
  put(LUN_K_READY, LUN_WHAT_CALL, 60, 0, 2);
  see();
  size_t n = lun_fold_ready(f, q, 8);
  ok(n == 3 && q[0].of == BOB && !q[0].next_tick && !q[1].next_tick && q[2].next_tick,
     "the border of the tick stands where it was");
  is(q[2].label, "call io.write", "a callback by its name");
  ok(q[2].cause == lun_fold_now(f)->seq - 2, "with the record that caused it");
  ok(lun_fold_now(f)->running == ADA && lun_fold_now(f)->tasks[LUN_P_READY] == 2, "one runs, two are ready");
  is(lun_fold_now(f)->run_label, "ada·3", "who runs has a name");
  put(LUN_K_HANDLE_CANCEL, 0, BOB + 1000, 0, 0);
  park(ADA, 0, 7);
  ready(ADA, LUN_WHAT_STEP);
  step(CYD, LUN_HOW_START);
  see();
  n = lun_fold_ready(f, q, 8);
  ok(n == 2 && q[0].handle == 60 && q[1].of == ADA, "a cancelled handle is passed over without a record");
  ok(task(ADA)->place == LUN_P_READY, "after a bare yield a task is ready");
  ok(lun_fold_ready(f, q, 1) == 2, "the number of all is told, however few are asked for");
  finish();
}

static void test_timers(void) {
  begin();
  start_crew();
  for (uint32_t i = 0; i < 200; i++) {
    int64_t when = (int64_t)(i * 7919 % 50) * MS;
    lun_put7(w, LUN_K_TIMER, LUN_WHAT_CALL, t,
             (uint32_t[7]){5000 + i, 0, REPL, (uint32_t)when, (uint32_t)(when >> 32), line(3)});
  }
  put(LUN_K_HANDLE_CANCEL, 0, 5050, 0, 0);
  for (uint32_t i = 0; i < 40; i++) put(i % 2 ? LUN_K_TIMER_DUE : LUN_K_TIMER_DROP, 0, 5000 + i, 0, 0);
  see();
  static lun_timer timer[300];
  size_t n = lun_fold_timers(f, timer, 300);
  bool sorted = n == 160;
  for (size_t i = 1; i < n; i++)
    sorted &=
      timer[i - 1].when < timer[i].when || (timer[i - 1].when == timer[i].when && timer[i - 1].order < timer[i].order);
  ok(sorted, "timers come soonest first, those of one time in the order of scheduling");
  lun_timer few[5];
  ok(lun_fold_timers(f, few, 5) == 160 && few[4].handle == timer[4].handle, "a few of them are the first of all");
  bool found = false;
  for (size_t i = 0; i < n; i++) found |= timer[i].handle == 5050 && timer[i].cancelled && timer[i].by == REPL;
  ok(found, "a cancelled timer is still in the heap");
  finish();
}

static void start_cyd(void) {
  start_crew();
  put(LUN_K_HANDLE, LUN_WHAT_CALL, C_CANCEL, str("c.cancel"), line(40));
  lun_put7(w, LUN_K_TIMER, LUN_WHAT_CALL, t, (uint32_t[7]){C_CANCEL, 0, REPL, 10 * MS, 0, line(40)});
  put(LUN_K_TICK, 0, 2, 3, 0);
  t += 2 * MS;
  step(CYD, LUN_HOW_START);
  sleeps(CYD, SLEEP_C, "0.90", 900 * MS, 23);
}

static void ask_cyd(void) {
  t = 10 * MS;
  put(LUN_K_TIMER_DUE, 0, C_CANCEL, 0, 0);
  put(LUN_K_READY, LUN_WHAT_CALL, C_CANCEL, 0, 1);
  put(LUN_K_TICK, 0, 3, 3, 0);
  put(LUN_K_RUN, LUN_WHAT_CALL, C_CANCEL, 0, str("c.cancel"));
  lun_put7(w, LUN_K_CANCEL, LUN_ASK_CALL, t, (uint32_t[7]){CYD, 0, 0, 0, 0, C_CANCEL});
  lun_put7(w, LUN_K_CANCEL, LUN_ASK_TASK, t, (uint32_t[7]){SLEEP_C, CYD});
  put(LUN_K_DONE, LUN_OUT_CANCELLED, SLEEP_C, 0, 0);
  ready(CYD, LUN_WHAT_WAKEUP);
  put(LUN_K_RAN, 0, C_CANCEL, 0, 0);
}

static void deliver_cyd(void) {
  t = 36 * MS;
  put(LUN_K_TICK, 0, 4, 3, 0);
  step(CYD, LUN_HOW_THROW);
  put(LUN_K_THROWN, 0, CYD, 1, line(23));
  put(LUN_K_HANDLE_CANCEL, 0, SLEEP_C + 1000, 0, 0);
  put(LUN_K_GUARD_RUN, 0, 70, CYD + 100, 0);
  sleeps(CYD, CLEANUP, "0.15", 150 * MS, 21);
}

static void test_cancellation(void) {
  begin();
  start_cyd();
  see();
  is(task(CYD)->why, "sleep 0.90", "what is awaited is told with its time");
  ok(!task(CYD)->cancel.asked, "nobody asked it to stop");
  ask_cyd();
  see();
  const lun_cancel *c = &task(CYD)->cancel;
  ok(c->asked && !c->delivered && !c->ended && c->t_asked == 10 * MS, "asked, not delivered");
  is(c->by, "call c.cancel (timer set by repl·2)", "the asker is named");
  ok(task(CYD)->place == LUN_P_READY && lun_fold_now(f)->cancelling == 1, "ready, and cancelling");
  ok(last_span(CYD, 0)->cancelling && !last_span(CYD, 2)->cancelling, "the overlay begins with the request");
  lun_timer timer[4];
  ok(lun_fold_timers(f, timer, 4) == 1 && timer[0].doomed && !timer[0].cancelled, "its timer goes at delivery");
  deliver_cyd();
  see();
  ok(c->delivered && !c->ended && c->t_delivered == 36 * MS && task(CYD)->cleanup == 1, "delivered, and it cleans up");
  ok(lun_fold_timers(f, timer, 4) == 2 && !timer[0].cancelled && timer[1].cancelled,
     "the old timer is cancelled, the new one runs");
  t = 186 * MS;
  put(LUN_K_TIMER_DUE, 0, CLEANUP + 1000, 0, 0);
  put(LUN_K_DONE, LUN_OUT_RESULT, CLEANUP, 0, 0);
  ready(CYD, LUN_WHAT_WAKEUP);
  step(CYD, LUN_HOW_WAKE);
  put(LUN_K_GUARD_END, LUN_OK, 70, CYD + 100, 0);
  put(LUN_K_DONE, LUN_OUT_CANCELLED, CYD, 0, 1);
  put(LUN_K_RAN, 0, CYD + 1000, 0, 0);
  see();
  ok(c->ended && !c->swallowed && task(CYD)->place == LUN_P_CANCELLED && lun_fold_now(f)->cancelling == 0,
     "and ends by it");
  const lun_lane *lane = &task(CYD)->lane;
  ok(lane->npoints == 3 && lun_lane_point(lane, 0)->kind == LUN_PT_CANCEL_ASKED &&
       lun_lane_point(lane, 1)->kind == LUN_PT_CANCEL_DELIVERED && lun_lane_point(lane, 2)->kind == LUN_PT_ENDED &&
       lun_lane_point(lane, 2)->place == LUN_P_CANCELLED,
     "three points mark the journey");
  bool closed = true;
  for (size_t i = lane->span_first; i < lane->nspans; i++) closed &= lun_lane_span(lane, i)->end != LLONG_MAX;
  ok(closed, "no span outlives its task");
  finish();
}

static void test_sequence(void) {
  static const struct {
    int kind;
    const char *label, *from, *to;
  } want[] = {
    {LUN_SQ_RESUME, "", "", "cyd"},
    {LUN_SQ_AWAIT, "0.90", "cyd", "sleep"},
    {LUN_SQ_SUSPEND, "", "cyd", ""},
    {LUN_SQ_CANCEL, "call c.cancel (timer set by repl·2)", "call c.cancel", "cyd"},
    {LUN_SQ_CANCEL, "", "cyd", "sleep"},
    {LUN_SQ_WAKE, "", "sleep", ""},
    {LUN_SQ_RAISE, "CancelledError", "", "cyd"},
    {LUN_SQ_AWAIT, "0.15", "cyd", "sleep"},
    {LUN_SQ_SUSPEND, "", "cyd", ""},
  };
  enum { N = sizeof want / sizeof *want };
  begin();
  start_cyd();
  ask_cyd();
  deliver_cyd();
  see();
  lun_seq_event e[2 * N];
  size_t n = lun_fold_sequence(f, CYD, e, 2 * N);
  bool good = n == N;
  for (size_t i = 0; i < n && i < N; i++) {
    bool same = e[i].kind == want[i].kind && !strcmp(e[i].label, want[i].label) &&
                !strcmp(e[i].from_name, want[i].from) && !strcmp(e[i].to_name, want[i].to);
    if (!same)
      printf("# event %zu: kind %d \"%s\", %s -> %s\n", i, e[i].kind, e[i].label, e[i].from_name, e[i].to_name);
    good &= same;
  }
  ok(good, "the sequence of a cancelled sleep is that of the drawing");
  ok(lun_fold_sequence(f, CYD, e, 2) == 2 && e[1].kind == LUN_SQ_SUSPEND,
     "the newest are given when few are asked for");
  finish();
}

static void test_swallowed(void) {
  begin();
  start_cyd();
  ask_cyd();
  deliver_cyd();
  put(LUN_K_SWALLOWED, 0, CYD, line(24), 0);
  see();
  ok(task(CYD)->cancel.swallowed && task(CYD)->place == LUN_P_WAITING && !last_span(CYD, 0)->cancelling,
     "a swallowed cancellation ends, and the task goes on without it");
  lun_put7(w, LUN_K_CANCEL, LUN_ASK_TASK, t, (uint32_t[7]){CYD, REPL, str("enough"), 0, line(14)});
  see();
  is(task(CYD)->cancel.by, "repl·2, jobs.lua:14", "a task that asks is named with its line");
  is(task(CYD)->cancel.msg, "enough", "and what it said");
  put(LUN_K_UNCANCEL, 0, CYD, 0, 0);
  lun_put7(w, LUN_K_CANCEL, LUN_ASK_TIMEOUT, t, (uint32_t[7]){CYD, BOB, 0, str("timeout(0.5)")});
  see();
  is(task(CYD)->cancel.by, "timeout(0.5) of bob·4", "a timeout with whose it is");
  lun_put7(w, LUN_K_CANCEL, LUN_ASK_SIGINT | LUN_CANCEL_REFUSED, t, (uint32_t[7]){BOB});
  see();
  ok(!task(BOB)->cancel.asked, "a refused request is none");
  finish();
}

/* ---- the loop's lane ---- */

static void test_loop(void) {
  begin();
  start_crew();
  put(LUN_K_POLL, 0, 5000, 0, 0);
  t += 500 * MS;
  put(LUN_K_TICK, 0, 2, 3, 0);
  step(BOB, LUN_HOW_START);
  put(LUN_K_LINE, 0, line(13), BOB, 31);
  put(LUN_K_FRAME, 0, line(38), str("fib"), 31);
  put(LUN_K_FRAME, 0, line(13), str("bob"), 1);
  see();
  lun_frame stack[4];
  ok(lun_fold_stack(f, stack, 4) == 2 && !strcmp(stack[0].func, "fib") && stack[0].times == 31,
     "the stack of the code that runs");
  ok(lun_fold_now(f)->run_depth == 31 && LUN_WHERE_LINE(lun_fold_now(f)->run_where) == 13, "and how deep it is");
  double busy = lun_fold_busy(f, t + 250 * MS, 1000 * MS);
  ok(busy > 0.24 && busy < 0.26, "a turn that lasts counts as busy");
  t += 500 * MS;
  park(BOB, 0, 14);
  see();
  const lun_lane *lane = lun_fold_loop_lane(f);
  const lun_span *ran = lun_lane_span(lane, lane->nspans - 1), *idle = lun_lane_span(lane, lane->nspans - 2);
  ok(ran->on == BOB && ran->blocked && ran->end - ran->begin == 500 * MS, "a turn of half a second blocked the loop");
  is(ran->label, "bob·4", "the loop's lane says who ran");
  ok(idle->place == LUN_P_WAITING && idle->end - idle->begin == 500 * MS, "before that the loop was idle");
  busy = lun_fold_busy(f, t, 1000 * MS);
  ok(busy > 0.49 && busy < 0.51, "it was busy for half of the last second");
  ok(task(BOB)->t_run == 500 * MS && task(BOB)->turns == 1, "the task's time is counted");
  ok(lun_fold_stack(f, stack, 4) == 0, "after the turn there is no stack");
  finish();
}

static void test_eager(void) {
  begin();
  start_crew();
  put(LUN_K_TICK, 0, 2, 3, 0);
  step(ADA, LUN_HOW_START);
  make_task(9, "Task-9", "eager", ADA, 0);
  put(LUN_K_STEP, LUN_HOW_EAGER, 9, 0, 0);
  see();
  ok(lun_fold_now(f)->running == 9, "a task that is started eagerly runs within another");
  put(LUN_K_DONE, LUN_OUT_RESULT, 9, str("42"), 1);
  see();
  ok(lun_fold_now(f)->running == ADA && task(9)->place == LUN_P_DONE && task(ADA)->place == LUN_P_RUNNING,
     "which goes on when it ends");
  is(task(9)->outcome, "42", "with its result");
  const lun_lane *lane = lun_fold_loop_lane(f);
  ok(lun_lane_span(lane, lane->nspans - 1)->on == ADA && lun_lane_span(lane, lane->nspans - 2)->on == 9, "both stand on the loop's lane");
  finish();
}

/* ---- coroutines ---- */

static void test_frames(void) {
  begin();
  start_crew();
  put(LUN_K_TICK, 0, 2, 3, 0);
  step(ADA, LUN_HOW_START);
  lun_put7(w, LUN_K_CORO, 0, t, (uint32_t[7]){300, str("fetch"), line(8), ADA});
  put(LUN_K_ENTER, 0, 300, ADA + 100, ADA);
  lun_put7(w, LUN_K_CORO, LUN_FLAG_LIB, t, (uint32_t[7]){301, str("sleep"), line(50), ADA});
  put(LUN_K_ENTER, 0, 301, 300, ADA);
  sleeps(ADA, SLEEP_B, "0.08", 80 * MS, 51);
  see();
  const lun_task *a = task(ADA);
  ok(a->nframes == 3 && !strcmp(a->frame[1].func, "fetch") && (a->frame[2].flags & LUN_FLAG_LIB),
     "the stack of awaits, outermost first");
  ok(LUN_WHERE_LINE(a->frame[0].where) == 8 && LUN_WHERE_LINE(a->frame[1].where) == 51,
     "each at the line where it awaits");
  put(LUN_K_EXIT, LUN_OUT_RESULT, 301, 0, 0);
  put(LUN_K_EXIT, LUN_OUT_RESULT, 300, str("5"), 0);
  see();
  lun_seq_event e[16];
  size_t n = lun_fold_sequence(f, ADA, e, 16);
  ok(a->nframes == 1 && n > 0 && e[n - 1].kind == LUN_SQ_RETURN && !strcmp(e[n - 1].label, "5"),
     "a return carries its value");
  finish();
}

static void test_circle(void) {
  begin();
  start_crew();
  put(LUN_K_WAITS, LUN_WAITS_AWAIT, REPL, ADA, 0);
  put(LUN_K_WAITS, LUN_WAITS_AWAIT, ADA, ADA, 0);
  see();
  ok(task(REPL)->parent == 0 && task(ADA)->parent == REPL, "the tree has no circle, even if the awaits have");
  finish();
}

/* ---- output ---- */

static void print(unsigned stream, const char *s) {
  lun_put_text(w, LUN_K_PRINT, stream, t, REPL, line(1), s, strlen(s));
}

static void test_output(void) {
  begin();
  start_crew();
  print(LUN_STREAM_OUT, "new ");
  print(LUN_STREAM_ERR, "oops\n");
  print(LUN_STREAM_OUT, "moon\nfirst quarter\nfull");
  see();
  ok(lun_fold_noutput(f) == 5, "output is split into lines");
  is(lun_fold_output(f, 1)->text, "new moon", "a line printed in pieces is one, whatever came between");
  ok(lun_fold_output(f, 4)->open && !lun_fold_output(f, 3)->open && lun_fold_output(f, 3)->input == 1,
     "the last one is open");
  lun_put_text(w, LUN_K_VALUE, LUN_VALUE_ERROR, t, 1, REPL, "boom\nstack traceback:\n", 22);
  lun_put_text(w, LUN_K_VALUE, LUN_VALUE_NONE, t, 1, REPL, "", 0);
  put(LUN_K_WARN, 0, str("RuntimeWarning"), str("coroutine 'f' was never awaited"), ADA);
  see();
  const lun_output *first = lun_fold_output(f, 5), *second = lun_fold_output(f, 6), *none = lun_fold_output(f, 7);
  ok(first->kind == LUN_L_ERROR && !first->more && second->more, "a traceback is several lines of one value");
  ok(none->kind == LUN_L_NONE && none->len == 0, "no value is an empty line");
  is(lun_fold_output(f, 8)->text, "RuntimeWarning: coroutine 'f' was never awaited", "a warning is a line");
  ok(lun_fold_output(f, 9) == NULL, "and that is all");
  for (int i = 0; i < 30000; i++) print(LUN_STREAM_OUT, "a line\n");
  see();
  ok(lun_fold_noutput(f) <= 10000, "output is bounded");
  finish();
}

/* ---- robustness ---- */

static void test_many(void) {
  enum { N = 100000 };
  begin();
  put(LUN_K_TICK, 0, 1, 0, 0);
  for (uint32_t i = 0; i < N; i++) {
    uint32_t id = 10 + 4 * i;
    lun_put7(w, LUN_K_TASK, 0, t, (uint32_t[7]){id, str("Task-7"), 0, str("worker"), 0, line(2), 1});
    put(LUN_K_READY, LUN_WHAT_STEP, id + 1, id, 0);
  }
  put(LUN_K_TICK, 0, 2, N, 0);
  for (uint32_t i = 0; i < N; i++) {
    uint32_t id = 10 + 4 * i;
    put(LUN_K_RUN, LUN_WHAT_STEP, id + 1, id, 0);
    put(LUN_K_STEP, LUN_HOW_START, id, id + 1, 0);
    put(LUN_K_FUTURE, LUN_WHAT_SLEEP, id + 2, str("1"), line(3));
    lun_put7(w, LUN_K_TIMER, LUN_WHAT_SLEEP, t, (uint32_t[7]){id + 3, id + 2, id, 1000u * MS, 0});
    put(LUN_K_WAITS, LUN_WAITS_AWAIT, id + 2, id, 0);
    put(LUN_K_PARK, LUN_PARK_FUTURE, id, id + 2, line(3));
    put(LUN_K_RAN, 0, id + 1, 0, 0);
  }
  see();
  lun_timer timer[3];
  ok(lun_fold_now(f)->tasks[LUN_P_WAITING] == N && lun_fold_timers(f, timer, 3) == N, "a hundred thousand tasks sleep");
  is(timer[0].label, "sleep 1", "each with its timer");
  t = 1000 * (int64_t)MS;
  for (uint32_t i = 0; i < N; i++) {
    uint32_t id = 10 + 4 * i;
    put(LUN_K_TIMER_DUE, 0, id + 3, id + 2, 0);
    put(LUN_K_DONE, LUN_OUT_RESULT, id + 2, 0, 0);
    put(LUN_K_STEP, LUN_HOW_WAKE, id, id + 1, 0);
    put(LUN_K_DONE, LUN_OUT_RESULT, id, 0, 1);
  }
  see();
  ok(lun_fold_ntasks(f) == N && lun_fold_now(f)->tasks[LUN_P_DONE] == N, "they end, and are remembered");
  t += LUN_FOLD_KEEP_NS + 1;
  put(LUN_K_TICK, 0, 9, 0, 0);
  see();
  ok(lun_fold_ntasks(f) == 0 && !lun_fold_task(f, 10) && lun_fold_now(f)->tasks[LUN_P_DONE] == N, "for a while");
  finish();
}

static uint32_t seed = 1;
static uint32_t chance(uint32_t n) {
  seed = seed * 1664525 + 1013904223;
  return (seed >> 8) % n;
}

/* Whatever is asked of the state is answered. Returns a number, so that nothing is optimised away. */
static size_t ask_everything(void) {
  lun_ready q[16];
  lun_timer timer[16];
  lun_io io[16];
  lun_job job[16];
  lun_frame frame[16];
  lun_seq_event e[16];
  char name[64];
  size_t sum = lun_fold_ready(f, q, 16) + lun_fold_timers(f, timer, 16) + lun_fold_io(f, io, 16) +
               lun_fold_jobs(f, job, 16) + lun_fold_stack(f, frame, 16) +
               (size_t)lun_fold_busy(f, lun_fold_now(f)->t, 1000 * MS);
  for (size_t i = 0; i < lun_fold_ntasks(f); i++) {
    const lun_task *p = lun_fold_task_at(f, i);
    sum += strlen(p->label) + strlen(p->why) + strlen(p->cancel.by) + lun_fold_sequence(f, p->id, e, 16);
    int depth = 0;
    for (const lun_task *up = p; up && depth < 5000; depth++) up = up->parent ? lun_fold_task(f, up->parent) : NULL;
    if (depth == 5000) ok(false, "a circle of parents");
  }
  for (uint32_t id = 0; id < 40; id++) sum += lun_fold_name(f, id, name, chance(64));
  return sum;
}

static void test_nonsense(void) {
  static const char *const words[] = {"", "a", "Task-1", "Task-", "\x1b[31m", "<>", "<main>", "·", "\xff\xfe"};
  char big[2000];
  memset(big, 'x', sizeof big - 1);
  big[sizeof big - 1] = 0;
  uint64_t sum = 0;
  lun_fold *fold = lun_fold_new(LUN_FOLD_SLOW_NS);
  f = fold;
  for (uint64_t i = 1; i <= 300000; i++) {
    lun_record rec = {
      .seq = i, .kind = (uint8_t)chance(LUN_KIND_COUNT + 2), .aux = (uint8_t)chance(chance(20) ? 8 : 256)};
    rec.t = chance(1000) ? (int64_t)i * 1000 : INT64_MAX - (int64_t)chance(5);
    if (i < 250000 && rec.t > INT64_MAX / 2) rec.t = 0;
    rec.text = big;
    rec.len = chance(8);
    for (int k = 0; k < 7; k++) {
      rec.f[k] = chance(50) ? chance(40) : chance(UINT32_MAX);
      rec.str[k] = chance(100) ? words[chance(sizeof words / sizeof *words)] : big;
    }
    lun_fold_apply(f, &rec);
    if (i % 1000 == 0) sum += ask_everything();
  }
  ok(sum > 0, "any record in any order is accepted, and any question answered");
  lun_fold_free(fold);
}

static void retell(lun_writer *writer, void *ud) {
  (void)writer;
  (void)ud;
  lun_put7(w, LUN_K_SNAP, LUN_EDGE_BEGIN, t, (uint32_t[7]){77, 1, 1});
  make_task(ADA, "Task-3", "ada", REPL, 0);
  put(LUN_K_ENTER, 0, ADA + 100, 0, ADA);
  put(LUN_K_FUTURE, LUN_WHAT_SLEEP, SLEEP_B, str("0.08"), line(14));
  put(LUN_K_WAITS, LUN_WAITS_AWAIT, SLEEP_B, ADA, 0);
  put(LUN_K_PARK, LUN_PARK_FUTURE, ADA, SLEEP_B, line(14));
  put(LUN_K_WAITS, LUN_WAITS_AWAIT, BOB, CYD, 0);
  make_task(CYD, "cyd", "cyd", 0, 0);
  put(LUN_K_PARK, LUN_PARK_FUTURE, CYD, BOB, line(16));
  make_task(BOB, "Task-4", "bob", REPL, 0);
  ready(BOB, LUN_WHAT_WAKEUP);
  lun_put7(w, LUN_K_SNAP, LUN_EDGE_END, t, (uint32_t[7]){77, 1, 1});
}

static void test_snapshot(void) {
  begin();
  start_crew();
  lun_writer_snapshot(w, retell, NULL);
  see();
  for (int i = 0; i < 400000; i++) {
    put(LUN_K_UNCANCEL, 0, BOB, 1, 0);
    lun_writer_checkpoint(w);
  }
  lun_reader_seek(r, 300000);
  see();
  ok(lun_fold_ntasks(f) == 3 && !lun_fold_task(f, REPL), "a snapshot tells which tasks are left");
  ok(task(BOB)->parent == CYD && !strcmp(task(CYD)->why, "bob·4"),
     "who waits for whom, in whatever order it tells them");
  is(task(ADA)->why, "sleep 0.08", "and where they are");
  ok(task(ADA)->place == LUN_P_WAITING && task(BOB)->place == LUN_P_READY && lun_fold_now(f)->tick == 77,
     "waiting or ready");
  lun_ready q[4];
  ok(lun_fold_ready(f, q, 4) == 1 && !q[0].next_tick && lun_fold_now(f)->tasks[LUN_P_READY] == 1, "with the queue");
  finish();
}

int main(void) {
  const char *tmp = getenv("TMPDIR");
  char folder[256];
  snprintf(folder, sizeof folder, "%s/lunette-fold-XXXXXX", tmp && *tmp ? tmp : "/tmp");
  if (!mkdtemp(folder)) return printf("Bail out! no folder %s\n", folder), 1;
  snprintf(path, sizeof path, "%s/trace", folder);
  test_labels();
  test_queue();
  test_timers();
  test_cancellation();
  test_sequence();
  test_swallowed();
  test_loop();
  test_eager();
  test_frames();
  test_circle();
  test_output();
  test_many();
  test_nonsense();
  test_snapshot();
  printf("1..%d\n", count);
  unlink(path);
  rmdir(folder);
  return failures != 0;
}
