/* A trace that tells only a part of a run, or what cannot be: what is known is shown, and nothing is made up. */
#include "../../viz/fold/causes.h"
#include "../../viz/fold/journey.h"
#include "../../viz/fold/trouble.h"
#include "small_run.h"

static uint64_t now_seq(void) { return lun_fold_now(f)->seq; }

static void test_turns(void) {
  begin();
  ok(!lun_fold_turn(f, 1) && !lun_fold_turn_at(f, 1) && !lun_fold_turn_nth(f, 0), "before the first record there is no turn");
  start_crew();
  put(LUN_K_TICK, 0, 2, 3, 0);
  step(ADA, LUN_HOW_START);
  see();
  uint64_t outer = task(ADA)->seq_turn;
  make_task(9, "Task-9", "eager", ADA, 0);
  put(LUN_K_STEP, LUN_HOW_EAGER, 9, 0, 0);
  put(LUN_K_DONE, LUN_OUT_RESULT, 9, 0, 1);
  uint64_t within = put(LUN_K_LINE, 0, line(8), ADA, 1);
  park(ADA, 0, 9);
  uint64_t behind = put(LUN_K_POLL, 0, 0, 0, 0);
  see();
  ok(lun_fold_turn_at(f, within) && lun_fold_turn_at(f, within)->seq == outer, "behind an eager start a record is of the outer turn");
  ok(!lun_fold_turn_at(f, behind), "behind both it is of none");
  ok(!lun_fold_turn(f, outer + 1) && !lun_fold_turn(f, 1), "a record that begins no turn is none");
  finish();
}

static void test_timers_of(void) {
  lun_timer timer;
  begin();
  start_crew();
  put(LUN_K_TICK, 0, 2, 3, 0);
  step(ADA, LUN_HOW_START);
  sleeps(ADA, SLEEP_B, "0.08", 80 * MS, 7);
  see();
  ok(lun_fold_timer_of(f, ADA, &timer) && timer.handle == SLEEP_B + 1000 && timer.task == ADA, "the timer for which a task waits");
  ok(!lun_fold_timer_of(f, BOB, &timer) && !lun_fold_timer_of(f, REPL, &timer) && !lun_fold_timer_of(f, 4711, &timer),
     "there is none of one that is ready, waits for others, or is unknown");
  ok(lun_fold_timer(f, SLEEP_B + 1000, &timer) && !lun_fold_timer(f, ADA + 1000, &timer) && !lun_fold_timer(f, 4711, &timer),
     "a handle that is set for no time is no timer");
  put(LUN_K_HANDLE_CANCEL, 0, SLEEP_B + 1000, 0, 0);
  see();
  ok(!lun_fold_timer_of(f, ADA, &timer) && lun_fold_timer(f, SLEEP_B + 1000, &timer), "one that is cancelled wakes nobody");
  lun_put7(w, LUN_K_TIMER, LUN_WHAT_CALL, t, (uint32_t[7]){SLEEP_B + 1000, SLEEP_C, ADA, 9u * MS, 0});
  lun_put7(w, LUN_K_TIMER, LUN_WHAT_CALL, t, (uint32_t[7]){2000, 0, ADA, UINT32_MAX, UINT32_MAX});
  see();
  ok(!lun_fold_timer_of(f, ADA, &timer), "nor does one that was given to something else meanwhile");
  ok(lun_fold_timer(f, 2000, &timer) && timer.when == 0, "a time before the beginning is the beginning");
  put(LUN_K_TIMER_DROP, 0, 2000, 0, 0);
  put(LUN_K_TIMER_DROP, 0, 2000, 0, 0);
  put(LUN_K_TIMER_DUE, 0, SLEEP_B + 1000, 0, 0);
  put(LUN_K_TIMER_DUE, 0, 4711, 0, 0);
  put(LUN_K_HANDLE_CANCEL, 0, 4711, 0, 0);
  see();
  ok(lun_fold_timers(f, &timer, 1) == 0, "and what is dropped twice, or was never there, is gone");
  finish();
}

/* ---- what has no number, or one that cannot be ---- */

static void test_no_numbers(void) {
  begin();
  start_crew();
  see();
  uint64_t faults = lun_fold_now(f)->faults;
  size_t tasks = lun_fold_ntasks(f);
  lun_put7(w, LUN_K_TASK, 0, t, (uint32_t[7]){0});
  lun_put7(w, LUN_K_CORO, 0, t, (uint32_t[7]){0});
  lun_put7(w, LUN_K_TIMER, LUN_WHAT_CALL, t, (uint32_t[7]){0});
  put(LUN_K_STEP, LUN_HOW_WAKE, 0, 0, 0);
  put(LUN_K_PARK, LUN_PARK_FUTURE, 0, 0, 0);
  put(LUN_K_FUTURE, LUN_WHAT_SLEEP, 0, 0, 0);
  put(LUN_K_HANDLE, LUN_WHAT_CALL, 0, 0, 0);
  put(LUN_K_READY, LUN_WHAT_CALL, 0, 0, 0);
  put(LUN_K_JOB, LUN_POOL_THREAD, 0, 0, 0);
  put(LUN_K_IO_WATCH, LUN_IO_WRITE, UINT32_MAX, 0, 0);
  put(LUN_K_HOLD, LUN_AUX_COUNT_HOLD, 0, 0, 0);
  put(LUN_K_BREAK, LUN_AUX_COUNT_BREAK, 1, 0, 0);
  lun_put7(w, LUN_K_REACHED, LUN_AUX_COUNT_BREAK, t, (uint32_t[7]){1});
  see();
  ok(lun_fold_now(f)->faults == faults + 13, "each record about what cannot be is counted");
  put(LUN_K_LOCK_WAIT, LUN_WHAT_LOCK, 0, 1, ADA);
  put(LUN_K_LOCK_GOT, LUN_WHAT_LOCK, 0, 1, ADA);
  put(LUN_K_LOCK_FREE, LUN_WHAT_LOCK, 0, 1, ADA);
  put(LUN_K_QUEUE_PUT, 0, 0, 1, 0);
  put(LUN_K_QUEUE_GET, 0, 0, 1, 0);
  put(LUN_K_QUEUE_WAIT, 0, 0, 1, 0);
  lun_put7(w, LUN_K_SPAN, 0, t, (uint32_t[7]){0});
  put(LUN_K_ENTER, 0, 0, 0, ADA);
  put(LUN_K_ENTER, 0, 777, 0, 4711);
  see();
  lun_io io[2];
  lun_job job[2];
  ok(lun_fold_ntasks(f) == tasks && lun_fold_io(f, io, 2) == 0 && lun_fold_jobs(f, job, 2) == 0 && task(ADA)->nframes == 0,
     "and nothing comes of it");
  finish();
}

/* Records about objects that were never told of. */
static void test_unknown(void) {
  static const uint8_t kinds[] = {LUN_K_TASK_NAME,   LUN_K_TASK_LOST,  LUN_K_EXIT,      LUN_K_CORO_AT,   LUN_K_UNCANCEL,    LUN_K_THROWN,
                                  LUN_K_SWALLOWED,   LUN_K_GUARD_RUN,  LUN_K_GUARD_END, LUN_K_IO_UNWATCH, LUN_K_IO_WAIT,    LUN_K_JOB_START,
                                  LUN_K_JOB_END,     LUN_K_UNBREAK,    LUN_K_SPAN_END,  LUN_K_RAN,       LUN_K_DONE,        LUN_K_WAITS,
                                  LUN_K_HANDLE_CANCEL};
  char name[64];
  uint32_t ids[4];
  begin();
  start_crew();
  see();
  for (size_t i = 0; i < sizeof kinds; i++) put(kinds[i], 0, 4711, 4711, 4711);
  lun_put7(w, LUN_K_SPAN_TRACE, 0, t, (uint32_t[7]){4711, str("0123456789abcdef0123456789abcdef")});
  lun_put7(w, LUN_K_CANCEL, LUN_ASK_TASK, t, (uint32_t[7]){4711, 4711});
  see();
  ok(lun_fold_ntasks(f) == 4 && !lun_fold_task(f, 4711) && !lun_fold_future(f, 4711) && !lun_fold_job(f, 4711),
     "what is told of an object that nobody knows makes none of it");
  ok(lun_fold_members(f, 4711, ids, 4) == 0 && lun_fold_members(f, GATHER, NULL, 0) == 3 && lun_fold_members(f, GATHER, ids, 2) == 3 && ids[1] == BOB,
     "of a gather that nobody knows nobody is a member");
  ok(!lun_fold_shared(f, 4711) && lun_fold_sequence(f, 4711, NULL, 0) == 0, "and it has no diagram");
  lun_fold_name(f, 4711, name, sizeof name);
  is(name, "future 4711", "it has a number for a name");
  ok(!strcmp(lun_fold_handle_name(f, 4711), "") && lun_fold_ready_cause(f, 4711).kind == LUN_CAUSE_UNKNOWN, "and no cause");
  ok(!strcmp(lun_trouble_word(LUN_TR_COUNT), "?") && lun_trouble_severity(LUN_TR_COUNT) == 0 &&
       lun_fold_trouble_count(f, LUN_TR_COUNT) == 0 && !lun_fold_trouble(f, 100000),
     "a kind of trouble that there is not has no word");
  put(LUN_K_STEP, LUN_HOW_WAKE, 55, 0, 0);
  see();
  ok(task(55)->place == LUN_P_RUNNING, "but a task that runs is there, whoever made it");
  is(task(55)->label, "task·#55", "... under its number");
  finish();
}

/* ---- names ---- */

static void named(uint32_t id, const char *name, const char *func) {
  lun_put7(w, LUN_K_TASK, 0, t, (uint32_t[7]){id, str(name), 0, str(func), 0, 0, 1});
  see();
}

static void test_long_names(void) {
  char func[500], name[64];
  begin();
  named(1, "", "<>");
  is(task(1)->label, "<>·#1", "angle brackets around nothing stay");
  memset(func, 'f', sizeof func - 1);
  func[0] = '<', func[sizeof func - 2] = '>', func[sizeof func - 1] = 0;
  named(2, "Task-5", func);
  ok(strlen(task(2)->label) < 256 && task(2)->label[0] == 'f', "a very long function's name is cut");
  memset(func, 'n', sizeof func - 1);
  named(3, func, "f");
  ok(strlen(task(3)->label) == 255, "... and a very long name of a task");
  memcpy(func + 200, "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9", 60);
  named(4, func, "f");
  size_t n = strlen(task(4)->label);
  ok(n >= 253 && n < 256 && (unsigned char)task(4)->label[n - 1] == 0xA9, "between two characters");
  ok(lun_fold_name(f, 4, name, 0) == 0 && lun_fold_name(f, 4, name, 8) == 7 && !strcmp(name, "nnnnnnn"), "as much of a name is given as there is room for");
  named(5, "Task-5x", "f");
  named(6, "Task-", "f");
  ok(!strcmp(task(5)->label, "Task-5x") && !strcmp(task(6)->label, "Task-"), "only a number behind Task- is asyncio's own");
  finish();
}

/* Each in a turn of its own: what a group asks in one turn is one request. */
static void cancelled_by(uint32_t of, unsigned asker, uint32_t by, const char *said, uint32_t where, uint32_t handle) {
  put(LUN_K_STEP, LUN_HOW_WAKE, REPL, 0, 0);
  put(LUN_K_UNCANCEL, 0, of, 0, 0);
  lun_put7(w, LUN_K_CANCEL, asker, t, (uint32_t[7]){of, by, 0, str(said), where, handle});
  see();
}

static void test_askers(void) {
  begin();
  start_crew();
  see();
  cancelled_by(CYD, LUN_ASK_TIMEOUT, BOB, "timeout(0.5) of somebody", 0, 0);
  is(task(CYD)->cancel.by, "timeout(0.5) of somebody", "a timeout of a task that is not the one asked is told as it is");
  cancelled_by(CYD, LUN_ASK_TIMEOUT, BOB, "timeout(0.5) of cyd", 0, 0);
  is(task(CYD)->cancel.by, "timeout(0.5) of cyd", "of the one asked by its label");
  cancelled_by(ADA, LUN_ASK_TIMEOUT, BOB, "timeout(0.5) of Task-3", 0, 0);
  is(task(ADA)->cancel.by, "timeout(0.5) of ada·3", "... which is not its name");
  cancelled_by(CYD, LUN_ASK_TIMEOUT, 0, "", 0, 0);
  is(task(CYD)->cancel.by, "a timeout", "of nobody");
  cancelled_by(CYD, LUN_ASK_GATHER, REPL, "", 0, 0);
  is(task(CYD)->cancel.by, "gather of repl·2", "a gather by who awaits it");
  cancelled_by(CYD, LUN_ASK_GROUP, REPL, "Task-2's group", 0, 0);
  is(task(CYD)->cancel.by, "repl·2's group, as its block failed", "a group by its owner");
  cancelled_by(CYD, LUN_ASK_GROUP, BOB, "Task-22's group", 0, 0);
  is(task(CYD)->cancel.by, "Task-22's group, as its block failed", "a group of a task that nobody knows by what was told");
  cancelled_by(CYD, LUN_ASK_GROUP, 0, "", 0, 0);
  is(task(CYD)->cancel.by, "the task group", "a group of which nothing was told");
  cancelled_by(CYD, LUN_ASK_CALL, 0, "", LUN_WHERE(lun_file(w, "dir/"), 3), 0);
  is(task(CYD)->cancel.by, "the program, dir/:3", "a line of a file whose name ends with a slash");
  cancelled_by(CYD, LUN_ASK_CALL, REPL, "", LUN_WHERE(77, 3), 0);
  is(task(CYD)->cancel.by, "repl·2, ", "a line of a file that was never told");
  cancelled_by(CYD, LUN_ASK_CALL, 0, "f", 0, 4711);
  is(task(CYD)->cancel.by, "call f", "a callback that nobody knows by the name that it was told with");
  cancelled_by(CYD, LUN_ASK_CALL, 0, "", 0, ADA + 1000);
  is(task(CYD)->cancel.by, "call of the program", "... and without one");
  cancelled_by(CYD, LUN_ASK_VIEWER, 0, "", 0, 0);
  is(task(CYD)->cancel.by, "the viewer", "the viewer");
  cancelled_by(CYD, LUN_ASK_SIGINT, 0, "", 0, 0);
  is(task(CYD)->cancel.by, "Ctrl-C", "Ctrl-C");
  cancelled_by(CYD, LUN_ASK_RUN, 0, "", 0, 0);
  is(task(CYD)->cancel.by, "the end of run", "the end of run");
  cancelled_by(CYD, 99, 0, "", 0, 0);
  is(task(CYD)->cancel.by, "somebody", "and who cannot be");
  finish();
}

/* ---- awaits ---- */

static void test_deep_parents(void) {
  enum { N = 1500, FIRST = 10000 };
  begin();
  for (uint32_t i = 0; i < N; i++) make_task(FIRST + 200 * i, "x", "f", 0, 0);
  for (uint32_t i = N - 1; i > 0; i--) put(LUN_K_WAITS, LUN_WAITS_AWAIT, FIRST + 200 * i, FIRST + 200 * (i - 1), 0);
  see();
  int depth = 0;
  for (uint32_t id = FIRST + 200 * (N - 1); id && depth <= N; depth++) id = task(id)->parent;
  ok(depth > 900 && depth <= N, "parents of parents go a thousand deep, and in no circle");
  put(LUN_K_FUTURE, LUN_WHAT_GATHER, 5, 0, 0);
  for (uint32_t i = 0; i < 70000; i++) put(LUN_K_WAITS, LUN_WAITS_GATHER, FIRST, FIRST, 5);
  see();
  uint32_t ids[3];
  ok(lun_fold_members(f, 5, ids, 3) == 65536 && ids[0] == FIRST, "a gather has as many members as it can");
  finish();
}

/* A coroutine that is made in one turn and awaited in another was not made at the line that awaits it. */
static void test_made_before(void) {
  begin();
  start_crew();
  step(ADA, LUN_HOW_START);
  lun_put7(w, LUN_K_CORO, 0, t, (uint32_t[7]){300, str("fetch"), line(8), ADA});
  park(ADA, 0, 20);
  ready(ADA, LUN_WHAT_STEP);
  step(ADA, LUN_HOW_YIELDED);
  put(LUN_K_ENTER, 0, 300, ADA + 100, ADA);
  see();
  ok(task(ADA)->nframes == 2 && LUN_WHERE_LINE(task(ADA)->frame[0].where) == 20, "its parent stands where it stood");
  put(LUN_K_EXIT, LUN_OUT_ERROR, 300, str("RuntimeError: no"), line(9));
  put(LUN_K_EXIT, LUN_OUT_ERROR, 300, str("RuntimeError: no"), line(10));
  see();
  ok(task(ADA)->nframes == 1, "it is left once");
  finish();
}

static void test_busy(void) {
  begin();
  start_crew();
  t = 1000 * (int64_t)MS;
  put(LUN_K_POLL, 0, 0, 0, 0);
  see();
  ok(lun_fold_busy(f, t, 0) == 0 && lun_fold_busy(f, t, -1) == 0 && lun_fold_busy(f, t - 1, 1000 * MS) == 0, "in no time, and before now, nothing is busy");
  lun_fold_remember(f, false);
  lun_fold_remember(f, false);
  step(ADA, LUN_HOW_START);
  park(ADA, 0, 9);
  see();
  lun_fold_remember(f, true);
  ok(lun_fold_now(f)->t_known == t, "from when on the past is known is told");
  ok(!lun_fold_at_line(f), "nobody holds the loop");
  put(LUN_K_HOLD, LUN_HOLD_PAUSE, 1000, 0, 0);
  see();
  ok(!lun_fold_at_line(f), "a pause between two turns is at no line");
  put(LUN_K_STEP, LUN_HOW_WAKE, BOB, 0, 0);
  put(LUN_K_LINE, 0, 0, BOB, 0);
  see();
  ok(!lun_fold_at_line(f), "nor is one at a place that is not told");
  put(LUN_K_LINE, 0, line(3), BOB, 0);
  see();
  ok(lun_fold_at_line(f), "but one within a turn is");
  put(LUN_K_FRAME, 0, line(3), str("f"), 0);
  put(LUN_K_FRAME, 0, line(3), str("f"), 0);
  put(LUN_K_FRAME, 0, line(3), str("f"), 5);
  see();
  lun_frame frame[2];
  ok(lun_fold_stack(f, frame, 2) == 1 && frame[0].times == 7, "a frame of which no number is told counts once");
  finish();
}

/* ---- output in pieces ---- */

static void value(unsigned how, uint32_t input, const char *s, size_t n) { lun_put_text(w, LUN_K_VALUE, how, t, input, REPL, s, n); }

static void test_pieces(void) {
  static char big[LUN_TEXT_MAX + 10];
  memset(big, 'v', sizeof big);
  begin();
  value(LUN_VALUE_OK, 1, big, sizeof big);
  see();
  ok(lun_fold_noutput(f) == 1 && lun_fold_output(f, 0)->len == sizeof big, "a value too long for a record is one line");
  value(LUN_VALUE_OK, 2, big, LUN_TEXT_MAX);
  value(LUN_VALUE_OK, 3, "x", 1);
  see();
  ok(lun_fold_noutput(f) == 3, "the next input's value does not continue it");
  value(LUN_VALUE_OK, 4, big, LUN_TEXT_MAX);
  value(LUN_VALUE_ERROR, 4, "x", 1);
  value(LUN_VALUE_OK, 5, big, LUN_TEXT_MAX);
  put(LUN_K_POLL, 0, 0, 0, 0);
  value(LUN_VALUE_OK, 5, "x", 1);
  see();
  ok(lun_fold_noutput(f) == 7, "nor does one of another kind, or after something else");
  lun_put_text(w, LUN_K_PRINT, LUN_STREAM_OUT, t, 4711, 0, "", 0);
  see();
  ok(lun_fold_noutput(f) == 7, "what is printed without a character is no line");
  value(99, 6, "?", 1);
  see();
  ok(lun_fold_output(f, 7)->kind == LUN_L_NONE, "a value of a kind that cannot be is none");
  finish();
}

/* ---- snapshots that tell what they should not ---- */

static void test_snapshot_ends(void) {
  enum { N = 200 };
  lun_record rec = {.snapshot = true};
  begin();
  for (uint32_t i = 0; i < N; i++) make_task(1000 + 200 * i, "x", "f", 0, 0);
  make_task(ADA, "Task-3", "ada", 0, 0);
  put(LUN_K_FUTURE, LUN_WHAT_SLEEP, SLEEP_B, str("1"), 0);
  put(LUN_K_WAITS, LUN_WAITS_AWAIT, SLEEP_B, ADA, 0);
  put(LUN_K_PARK, LUN_PARK_FUTURE, ADA, SLEEP_B, line(3));
  see();
  rec.seq = now_seq();
  for (int i = 0; i < 7; i++) rec.str[i] = "";
  rec.kind = LUN_K_SNAP, rec.aux = LUN_EDGE_BEGIN;
  lun_fold_apply(f, &rec);
  rec.kind = LUN_K_DONE, rec.aux = LUN_OUT_RESULT;
  for (uint32_t i = 0; i < N; i++) rec.f[0] = 1000 + 200 * i, lun_fold_apply(f, &rec);
  rec.aux = LUN_OUT_CANCELLED, rec.f[0] = SLEEP_B;
  lun_fold_apply(f, &rec);
  rec.kind = LUN_K_SNAP, rec.aux = LUN_EDGE_END;
  lun_fold_apply(f, &rec);
  ok(lun_fold_ntasks(f) == 0, "a task that ends within a snapshot that does not name it is forgotten");
  t += 2 * LUN_FOLD_KEEP_NS;
  put(LUN_K_TICK, 0, 9, 0, 0);
  see();
  ok(lun_fold_now(f)->tasks[LUN_P_DONE] == N && lun_fold_ntasks(f) == 0, "... once");
  finish();
}

int main(void) {
  if (!begin_tests("fold-partial")) return 1;
  test_turns();
  test_timers_of();
  test_no_numbers();
  test_unknown();
  test_long_names();
  test_askers();
  test_deep_parents();
  test_made_before();
  test_busy();
  test_pieces();
  test_snapshot_ends();
  return finish_tests();
}
