/* Whatever a trace tells, and however much of it, the fold takes it, forgets what is over, and finds its feet again at a
 * snapshot. */
#include "../../viz/fold/causes.h"
#include "../../viz/fold/spans.h"
#include "nonsense.h"
#include "small_run.h"

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
  ok(lun_fold_ntasks(f) >= 20000 && lun_fold_task(f, 10 + 4 * (N - 1)) && lun_fold_now(f)->tasks[LUN_P_DONE] == N, "they end, and the newest are remembered");
  t += LUN_FOLD_KEEP_NS + 1;
  put(LUN_K_TICK, 0, 9, 0, 0);
  see();
  ok(lun_fold_ntasks(f) == 0 && !lun_fold_task(f, 10) && lun_fold_now(f)->tasks[LUN_P_DONE] == N, "for a while");
  finish();
}

/* More tasks end at one time than are remembered. */
static void test_many_ended(void) {
  enum { N = 120000 };
  begin();
  for (uint32_t id = 1; id <= N; id++) {
    lun_put7(w, LUN_K_TASK, 0, t, (uint32_t[7]){id, str("Task-7"), 0, str("worker"), 0, line(2), 1});
    put(LUN_K_DONE, LUN_OUT_RESULT, id, 0, 1);
  }
  see();
  ok(lun_fold_ntasks(f) <= 20000 + 20000 / 4 && !lun_fold_task(f, 1) && lun_fold_task(f, N), "of very many that end at a time the newest are known");
  ok(lun_fold_now(f)->tasks[LUN_P_DONE] == N, "... and all are counted");
  ok(!lun_fold_task_at(f, lun_fold_ntasks(f)) && lun_fold_task_at(f, 0), "there is none behind the last");
  finish();
}

static void lock(unsigned kind, unsigned what, uint32_t id, uint32_t by) { put(kind, what, id, 0, by); }

static void test_many_locks(void) {
  enum { HELD = 100, N = 70000 };
  begin();
  make_task(ADA, "Task-3", "ada", 0, 0);
  for (uint32_t id = 1; id <= HELD; id++) lock(LUN_K_LOCK_GOT, LUN_WHAT_LOCK, id, ADA);
  put(LUN_K_LOCK_WAIT, LUN_WHAT_EVENT, HELD + 1, 3, ADA);
  for (uint32_t id = HELD + 2; id <= N; id++) {
    lock(LUN_K_LOCK_GOT, LUN_WHAT_SEMAPHORE, id, ADA);
    lock(LUN_K_LOCK_FREE, LUN_WHAT_SEMAPHORE, id, ADA);
  }
  see();
  ok(lun_fold_shared(f, 1) && lun_fold_shared(f, HELD) && lun_fold_shared(f, HELD)->holder[0] == ADA, "however many locks there are, one that is held is known");
  ok(lun_fold_shared(f, HELD + 1) && lun_fold_shared(f, HELD + 1)->waiting == 3, "... and one that is waited for");
  ok(!lun_fold_shared(f, HELD + 2) && lun_fold_shared(f, N), "of the others the newest are");
  for (uint32_t id = N + 1; id <= 3 * N; id++) lock(LUN_K_LOCK_GOT, LUN_WHAT_LOCK, id, ADA);
  see();
  size_t known = 0;
  for (uint32_t id = 1; id <= 3 * N; id++) known += lun_fold_shared(f, id) != NULL;
  ok(known <= 65536 && lun_fold_shared(f, 3 * N), "... even if nobody ever lets go");
  finish();
}

static void span(uint32_t id, const char *name) { lun_put7(w, LUN_K_SPAN, 0, t, (uint32_t[7]){id, str(name), 0, ADA, line(4), id, 0}); }

static void test_many_spans(void) {
  enum { OPEN = 100, N = 9000 };
  begin();
  make_task(ADA, "Task-3", "ada", 0, 0);
  for (uint32_t id = 1; id <= OPEN; id++) span(id, "open");
  for (uint32_t id = OPEN + 1; id <= N; id++) {
    span(id, "short");
    put(LUN_K_SPAN_END, LUN_SPAN_OK, id, 0, 0);
  }
  see();
  ok(lun_fold_nworks(f) <= 4096 && lun_fold_work(f, 1) && lun_fold_work(f, OPEN), "of very many spans the open ones are known");
  ok(!lun_fold_work(f, OPEN + 1) && lun_fold_work(f, N), "... and the newest");
  ok(lun_fold_works_in(f, ADA) && lun_fold_works_in(f, ADA)->id == OPEN && !lun_fold_works_in(f, BOB), "the innermost open one of a task is found among them");
  ok(lun_fold_work_at(f, 0) == lun_fold_work(f, 1) && !lun_fold_work_at(f, lun_fold_nworks(f)), "they come in the order in which they began");
  for (uint32_t id = N + 1; id <= 3 * N; id++) span(id, "endless");
  see();
  ok(lun_fold_nworks(f) <= 4096 && lun_fold_work(f, 3 * N), "spans that never end are bounded, too");
  finish();
}

/* A trace need not tell that a future or a handle is gone. */
static void test_loose_ends(void) {
  enum { N = 300000 };
  begin();
  make_task(ADA, "Task-3", "ada", 0, 0);
  put(LUN_K_FUTURE, LUN_WHAT_EVENT, 900000, str("the door"), line(3));
  put(LUN_K_WAITS, LUN_WAITS_AWAIT, 900000, ADA, 0);
  put(LUN_K_HANDLE, LUN_WHAT_CALL, 900001, str("queued"), line(3));
  put(LUN_K_READY, LUN_WHAT_CALL, 900001, 0, 0);
  lun_put7(w, LUN_K_TIMER, LUN_WHAT_CALL, t, (uint32_t[7]){900002, 0, ADA, 1000u * MS, 0, line(3)});
  for (uint32_t i = 1; i <= N; i++) put(i % 2 ? LUN_K_FUTURE : LUN_K_HANDLE, LUN_WHAT_CALL, 1000 + i, str("loose"), 0);
  see();
  char name[64];
  lun_timer timer[2];
  lun_ready q[2];
  ok(!lun_fold_future(f, 1001) && lun_fold_future(f, 1000 + N - 1), "of very many futures that nobody awaits the newest are known");
  ok(!*lun_fold_handle_name(f, 1002) && !strcmp(lun_fold_handle_name(f, 1000 + N), "loose"), "... and of handles that nobody queues");
  ok(lun_fold_future(f, 900000) && lun_fold_future(f, 900000)->awaiter == ADA, "one that is awaited stays");
  ok(lun_fold_ready(f, q, 2) == 1 && q[0].handle == 900001 && lun_fold_timers(f, timer, 2) == 1 && timer[0].handle == 900002,
     "... and what is queued, or set for a time");
  lun_fold_name(f, 1001, name, sizeof name);
  is(name, "future 1001", "of one that is forgotten the number is left");
  finish();
}

static void test_many_jobs(void) {
  enum { N = 1000 };
  begin();
  make_task(ADA, "Task-3", "ada", 0, 0);
  put(LUN_K_FUTURE, LUN_WHAT_JOB, 20, 0, line(3));
  put(LUN_K_WAITS, LUN_WAITS_AWAIT, 20, ADA, 0);
  put(LUN_K_PARK, LUN_PARK_FUTURE, ADA, 20, line(3));
  put(LUN_K_JOB, LUN_POOL_THREAD, 5, str("read"), 20);
  put(LUN_K_JOB, LUN_POOL_THREAD, 6, str("alone"), 21);
  for (uint32_t id = 1000; id < 1000 + N; id++) {
    put(LUN_K_JOB, LUN_POOL_PROCESS, id, str("fib"), 0);
    put(LUN_K_JOB_START, LUN_POOL_PROCESS, id, 2, 0);
    put(LUN_K_JOB_END, LUN_OK, id, 2, 0);
    put(LUN_K_JOB_END, LUN_OK, id, 2, 0);
  }
  put(LUN_K_JOB, LUN_POOL_THREAD, 0, str("of no number"), 0);
  see();
  lun_job job[4];
  ok(lun_fold_jobs(f, job, 4) == 2 && job[0].id == 5 && job[0].task == ADA && job[1].id == 6 && job[1].task == 0, "the jobs that run, and who waits for them");
  ok(!lun_fold_job(f, 1000) && lun_fold_job(f, 999 + N) && !strcmp(lun_fold_job(f, 999 + N)->label, "fib"), "those that have ended keep their names for a while");
  ok(lun_fold_jobs(f, job, 1) == 2 && job[0].id != 0, "the number of all is told, however few are asked for");
  finish();
}

static void test_deep_stack(void) {
  static lun_frame stack[400];
  begin();
  start_crew();
  step(ADA, LUN_HOW_START);
  for (uint32_t i = 0; i < 400; i++) put(LUN_K_FRAME, 0, line(100 + i), str("f"), 0);
  see();
  ok(lun_fold_stack(f, stack, 400) == 256 && stack[0].times == 1, "of a very deep stack the innermost frames are known");
  put(LUN_K_LINE, 0, line(7), ADA, 3);
  for (int i = 0; i < 3; i++) put(LUN_K_FRAME, 0, line(8), str("g"), 0);
  for (uint32_t i = 0; i < 300; i++) put(LUN_K_LOCAL, 0, str("x"), str("1"), 1);
  for (uint32_t i = 0; i < 400; i++) put(LUN_K_BREAK, LUN_BREAK_LINE, i, str("jobs.lua"), i);
  for (int i = 0; i < 300; i++) put(LUN_K_GUARD_RUN, 0, 70, ADA + 100, 0);
  see();
  lun_local local[70];
  static lun_breakpoint b[300];
  ok(lun_fold_stack(f, stack, 400) == 1 && stack[0].times == 3, "calls of one function from one line are one frame");
  ok(lun_fold_locals(f, local, 70) == 64 && lun_fold_breakpoints(f, b, 300) == 256, "variables and breakpoints are bounded");
  ok(task(ADA)->cleanup == UINT8_MAX, "... and cleanups in one another");
  finish();
}

/* One turn in which so many tasks are started eagerly that it is itself no longer known. */
static void test_long_turn(void) {
  enum { N = 20000 };
  begin();
  start_crew();
  step(ADA, LUN_HOW_START);
  see();
  uint64_t outer = task(ADA)->seq_turn;
  ok(lun_fold_turn(f, outer) && lun_fold_turn(f, outer)->task == ADA, "a turn is found by its record");
  for (uint32_t i = 0; i < N; i++) {
    make_task(1000 + 3 * i, "e", "eager", ADA, 0);
    put(LUN_K_STEP, LUN_HOW_EAGER, 1000 + 3 * i, 0, 0);
    put(LUN_K_DONE, LUN_OUT_RESULT, 1000 + 3 * i, 0, 1);
  }
  see();
  ok(!lun_fold_turn(f, outer) && lun_fold_nturns(f) == 16384 && !lun_fold_turn_nth(f, 16384), "the oldest turns are forgotten, be they the one that lasts");
  ok(!lun_fold_turn_at(f, lun_fold_now(f)->seq), "then nobody knows in which turn a record was made");
  park(ADA, 0, 9);
  t += 10 * MS;
  put(LUN_K_TICK, 0, 9, 0, 0);
  see();
  ok(task(ADA)->place == LUN_P_READY && lun_fold_now(f)->running == 0, "and it ends all the same");
  finish();
}

static void test_long_output(void) {
  static char big[LUN_TEXT_MAX];
  memset(big, 'x', sizeof big);
  begin();
  make_task(ADA, "Task-3", "ada", 0, 0);
  for (int i = 0; i < 10; i++) lun_put_text(w, LUN_K_PRINT, LUN_STREAM_OUT, t, ADA, 0, big, sizeof big);
  see();
  ok(lun_fold_noutput(f) == 1 && lun_fold_output(f, 0)->len == 64 << 10, "of an endless line the beginning is known");
  for (int i = 0; i < 600; i++) {
    lun_put_text(w, LUN_K_PRINT, LUN_STREAM_OUT, t, ADA, 0, big, sizeof big - 1);
    lun_put_text(w, LUN_K_PRINT, LUN_STREAM_OUT, t, ADA, 0, "\n", 1);
  }
  see();
  size_t bytes = 0;
  for (size_t i = 0; i < lun_fold_noutput(f); i++) bytes += lun_fold_output(f, i)->len;
  ok(bytes <= (8 << 20) + (64 << 10) && lun_fold_noutput(f) > 100, "long lines are bounded in bytes");
  finish();
}

static void test_nonsense(void) {
  uint64_t sum = 0;
  lun_fold *fold = lun_fold_new(LUN_FOLD_SLOW_NS);
  for (uint64_t i = 1; i <= 300000; i++) {
    lun_record rec = any_record(i, i >= 250000);
    lun_fold_apply(fold, &rec);
    if (i % 1000 == 0) sum += ask_everything(fold);
  }
  ok(sum > 0 && sum < SIZE_MAX / 2, "any record in any order is accepted, any question answered, and nobody is the parent of a parent");
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
  if (!begin_tests("fold-bounds")) return 1;
  test_many();
  test_many_ended();
  test_many_locks();
  test_many_spans();
  test_loose_ends();
  test_many_jobs();
  test_deep_stack();
  test_long_turn();
  test_long_output();
  test_nonsense();
  test_snapshot();
  return finish_tests();
}
