/* The state that the pictures show, after the records of small runs: names, places, the queue, timers, the loop's lane, the
 * stack of awaits, output. */
#include "small_run.h"

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

int main(void) {
  if (!begin_tests("fold")) return 1;
  test_labels();
  test_queue();
  test_timers();
  test_loop();
  test_eager();
  test_frames();
  test_circle();
  test_output();
  return finish_tests();
}
