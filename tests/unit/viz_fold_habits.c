/* Habits that will be trouble one day, as the fold finds them: awaits that never suspend, a lock held across a long wait, a timeout
 * longer than the one around it. Each is told once for its line, and never where there is no harm. */
#include "../../viz/fold/trouble.h"
#include "small_run.h"

enum { SECOND = 1000 * MS, LOCK = 60 };

static uint64_t told(unsigned kind) { return lun_fold_trouble_count(f, kind); }

static const lun_trouble *newest(unsigned kind) {
  for (size_t i = lun_fold_ntrouble(f); i > 0; i--)
    if (lun_fold_trouble(f, i - 1)->kind == kind) return lun_fold_trouble(f, i - 1);
  static const lun_trouble none = {.name = "(none)", .text = ""};
  return &none;
}

/* ---- awaits that never suspend ---- */

/* The task that runs awaits n coroutines at a line, each of which ends at once. */
static void awaits(uint32_t by, unsigned n, unsigned at, unsigned flags) {
  for (unsigned i = 0; i < n; i++) {
    lun_put7(w, LUN_K_CORO, flags, t, (uint32_t[7]){300, str("step"), at ? line(at) : 0, by});
    put(LUN_K_ENTER, 0, 300, by + 100, by);
    put(LUN_K_EXIT, LUN_OUT_RESULT, 300, 0, 0);
  }
  see();
}

static void test_never_suspends(void) {
  begin();
  start_crew();
  put(LUN_K_TICK, 0, 2, 3, 0);
  step(ADA, LUN_HOW_START);
  awaits(ADA, 99, 8, 0);
  awaits(ADA, 50, 9, 0);
  awaits(ADA, 99, 8, 0);
  ok(told(LUN_TR_NO_SUSPEND) == 0, "fewer than a hundred awaits at a line, one behind the other, are none");
  awaits(ADA, 1, 8, 0);
  ok(told(LUN_TR_NO_SUSPEND) == 1 && newest(LUN_TR_NO_SUSPEND)->task == ADA && newest(LUN_TR_NO_SUSPEND)->count == 2 &&
       LUN_WHERE_LINE(newest(LUN_TR_NO_SUSPEND)->where) == 8,
     "a hundred are told, with the line and how many are ready meanwhile");
  is(newest(LUN_TR_NO_SUSPEND)->text, "step", "and what is awaited");
  awaits(ADA, 9, 9, 0);
  awaits(ADA, 300, 8, 0);
  ok(told(LUN_TR_NO_SUSPEND) == 1, "once for a line");
  awaits(ADA, 200, 0, 0);
  awaits(ADA, 200, 12, LUN_FLAG_LIB);
  ok(told(LUN_TR_NO_SUSPEND) == 1, "what stands at no line is none, and the library's functions may find all done for long");
  awaits(ADA, 9800, 12, LUN_FLAG_LIB);
  ok(told(LUN_TR_NO_SUSPEND) == 2, "... but not for ever");
  for (unsigned at = 100; at < 500; at++) awaits(ADA, 100, at, 0);
  ok(told(LUN_TR_NO_SUSPEND) == 256, "so many lines are told, and no more");
  finish();
  begin();
  make_task(ADA, "Task-3", "ada", 0, 0);
  step(ADA, LUN_HOW_START);
  awaits(ADA, 200, 8, 0);
  ok(told(LUN_TR_NO_SUSPEND) == 0, "where nobody else is ready nobody is kept from running");
  finish();
}

/* ---- a lock held across a long wait ---- */

static void got(uint32_t by, unsigned what, uint32_t waiting) { put(LUN_K_LOCK_GOT, what, LOCK, waiting, by); }

/* The task sleeps at a line and goes on. */
static void naps(uint32_t id, int64_t ns, unsigned at) {
  sleeps(id, SLEEP_B, "a while", ns, at);
  t += ns;
  put(LUN_K_TIMER_DUE, 0, SLEEP_B + 1000, SLEEP_B, 0);
  put(LUN_K_DONE, LUN_OUT_RESULT, SLEEP_B, 0, 0);
  ready(id, LUN_WHAT_WAKEUP);
  step(id, LUN_HOW_WAKE);
}

static void lets_go(uint32_t by, uint32_t waiting) {
  put(LUN_K_LOCK_FREE, LUN_WHAT_LOCK, LOCK, waiting, by);
  see();
}

static void test_held(void) {
  begin();
  start_crew();
  step(ADA, LUN_HOW_START);
  got(ADA, LUN_WHAT_LOCK, 0);
  naps(ADA, 3 * (int64_t)SECOND, 7);
  lets_go(ADA, 0);
  ok(told(LUN_TR_HELD) == 0, "a lock may be held for long when nobody waits for it");
  got(ADA, LUN_WHAT_LOCK, 0);
  put(LUN_K_LOCK_WAIT, LUN_WHAT_LOCK, LOCK, 1, BOB);
  naps(ADA, SECOND / 2, 7);
  naps(ADA, SECOND / 3, 8);
  park(ADA, 0, 9);
  ready(ADA, LUN_WHAT_STEP);
  step(ADA, LUN_HOW_YIELDED);
  lets_go(ADA, 1);
  ok(told(LUN_TR_HELD) == 0, "... or across short waits");
  got(ADA, LUN_WHAT_LOCK, 0);
  naps(ADA, 3 * (int64_t)SECOND, 7);
  put(LUN_K_LOCK_WAIT, LUN_WHAT_LOCK, LOCK, 1, BOB);
  lets_go(ADA, 1);
  ok(told(LUN_TR_HELD) == 0, "... or when who waits has just come");
  got(ADA, LUN_WHAT_LOCK, 0);
  put(LUN_K_LOCK_WAIT, LUN_WHAT_LOCK, LOCK, 1, BOB);
  put(LUN_K_LOCK_WAIT, LUN_WHAT_LOCK, LOCK, 2, CYD);
  naps(ADA, 2 * (int64_t)SECOND, 7);
  naps(ADA, SECOND, 8);
  lets_go(ADA, 2);
  const lun_trouble *tr = newest(LUN_TR_HELD);
  ok(told(LUN_TR_HELD) == 1 && tr->task == ADA && tr->ns == 2 * (int64_t)SECOND && tr->count == 2 && LUN_WHERE_LINE(tr->where) == 7,
     "across a long one it is told, with the line of the longest wait, and how many wait");
  is(tr->text, "sleep a while", "and what the holder waited for");
  got(ADA, LUN_WHAT_LOCK, 1);
  naps(ADA, 2 * (int64_t)SECOND, 7);
  lets_go(ADA, 1);
  ok(told(LUN_TR_HELD) == 1, "once for a line");
  got(ADA, LUN_WHAT_LOCK, 1);
  naps(ADA, 2 * (int64_t)SECOND, 17);
  lets_go(ADA, 1);
  ok(told(LUN_TR_HELD) == 2, "who waited before it was got counts, too");
  put(LUN_K_LOCK_GOT, LUN_WHAT_SEMAPHORE, LOCK + 2, 1, ADA);
  naps(ADA, 2 * (int64_t)SECOND, 27);
  put(LUN_K_LOCK_FREE, LUN_WHAT_SEMAPHORE, LOCK + 2, 1, ADA);
  got(4711, LUN_WHAT_LOCK, 1);
  lets_go(4711, 1);
  put(LUN_K_LOCK_WAIT, LUN_WHAT_LOCK, LOCK + 1, 1, BOB);
  see();
  ok(told(LUN_TR_HELD) == 2, "semaphores, and tasks that nobody knows, are left alone");
  finish();
}

/* ---- a timeout longer than the one around it ---- */

static uint32_t handles = 5000;

/* A task sets a timeout; returns its handle. */
static uint32_t timeout(uint32_t by, int64_t ns, unsigned at) {
  int64_t when = t + ns;
  put(LUN_K_HANDLE, LUN_WHAT_TIMEOUT, ++handles, str("timeout"), at ? line(at) : 0);
  lun_put7(w, LUN_K_TIMER, LUN_WHAT_TIMEOUT, t, (uint32_t[7]){handles, 0, by, (uint32_t)when, (uint32_t)(when >> 32), at ? line(at) : 0});
  see();
  return handles;
}

static void test_overlong(void) {
  begin();
  start_crew();
  step(ADA, LUN_HOW_START);
  uint32_t outer = timeout(ADA, SECOND, 5);
  timeout(ADA, SECOND / 2, 6);
  timeout(ADA, SECOND / 2 + MS / 2, 7);
  ok(told(LUN_TR_OVERLONG) == 0, "a shorter timeout within a longer one can strike, and one that is meant to be the same, too");
  timeout(ADA, 2 * (int64_t)SECOND, 8);
  const lun_trouble *tr = newest(LUN_TR_OVERLONG);
  ok(told(LUN_TR_OVERLONG) == 1 && tr->ns == 2 * (int64_t)SECOND && tr->count == SECOND / 2 && LUN_WHERE_LINE(tr->where) == 8 && LUN_WHERE_LINE(tr->from) == 6,
     "a longer one cannot: it is told with the shortest around it");
  timeout(ADA, 3 * (int64_t)SECOND, 9);
  ok(told(LUN_TR_OVERLONG) == 1, "four in each other are looked at");
  put(LUN_K_HANDLE_CANCEL, 0, handles, 0, 0);
  put(LUN_K_TIMER_DUE, 0, outer, 0, 0);
  put(LUN_K_HANDLE_CANCEL, 0, outer + 1, 0, 0);
  put(LUN_K_HANDLE_CANCEL, 0, outer + 2, 0, 0);
  put(LUN_K_HANDLE_CANCEL, 0, outer + 3, 0, 0);
  timeout(ADA, 5 * (int64_t)SECOND, 10);
  ok(told(LUN_TR_OVERLONG) == 1, "one that is over is around nothing any more");
  timeout(ADA, 9 * (int64_t)SECOND, 10);
  timeout(ADA, 9 * (int64_t)SECOND, 8);
  ok(told(LUN_TR_OVERLONG) == 2, "each line is told once");
  timeout(4711, SECOND, 11);
  lun_put7(w, LUN_K_TIMER, LUN_WHAT_CALL, t, (uint32_t[7]){4999, 0, ADA, 99u * MS, 9, line(12)});
  see();
  ok(told(LUN_TR_OVERLONG) == 2, "a timer that is no timeout, and a task that nobody knows, are left alone");
  finish();
}

/* Tasks that await each other have the timeouts of those around them. */
static void test_overlong_around(void) {
  begin();
  start_crew();
  timeout(REPL, SECOND, 5);
  step(BOB, LUN_HOW_START);
  timeout(BOB, 2 * (int64_t)SECOND, 6);
  const lun_trouble *tr = newest(LUN_TR_OVERLONG);
  ok(told(LUN_TR_OVERLONG) == 1 && tr->task == BOB && tr->other == REPL, "the timeout of who awaits the task is around it");
  is(tr->text, "repl·2", "... whose that is, is told");
  make_task(500, "bare", "bare", REPL, 0);
  put(LUN_K_WAITS, LUN_WAITS_GATHER, 500, REPL, GATHER);
  timeout(500, 2 * (int64_t)SECOND, 0);
  ok(told(LUN_TR_OVERLONG) == 1, "one at no line is not told");
  step(CYD, LUN_HOW_START);
  lun_put7(w, LUN_K_CORO, 0, t, (uint32_t[7]){300, str("fetch"), line(77), CYD});
  put(LUN_K_ENTER, 0, 300, CYD + 100, CYD);
  timeout(CYD, 2 * (int64_t)SECOND, 0);
  ok(told(LUN_TR_OVERLONG) == 2 && LUN_WHERE_LINE(newest(LUN_TR_OVERLONG)->where) == 77, "wait_for has the line of the coroutine that called it");
  put(LUN_K_FUTURE, LUN_WHAT_SHIELD, 61, 0, 0);
  put(LUN_K_PARK, LUN_PARK_FUTURE, REPL, 61, line(9));
  step(ADA, LUN_HOW_START);
  timeout(ADA, 2 * (int64_t)SECOND, 20);
  ok(told(LUN_TR_OVERLONG) == 2, "a shield lets no timeout through");
  for (uint32_t i = 0; i < 50; i++) make_task(10000 + 300 * i, "x", "f", 0, 0);
  for (uint32_t i = 0; i < 49; i++) {
    put(LUN_K_WAITS, LUN_WAITS_AWAIT, 10000 + 300 * (i + 1), 10000 + 300 * i, 0);
    put(LUN_K_PARK, LUN_PARK_FUTURE, 10000 + 300 * i, 10000 + 300 * (i + 1), line(9));
  }
  timeout(10000, SECOND, 30);
  timeout(10000 + 300 * 49, 2 * (int64_t)SECOND, 31);
  ok(told(LUN_TR_OVERLONG) == 2, "nor is one looked for that is very far out");
  timeout(10000 + 300 * 20, 2 * (int64_t)SECOND, 32);
  ok(told(LUN_TR_OVERLONG) == 3, "twenty tasks out it is found");
  finish();
}

/* A snapshot tells of timeouts that were set long ago. */
static void test_snapshot(void) {
  begin();
  start_crew();
  timeout(ADA, SECOND, 5);
  lun_record rec = {.kind = LUN_K_TIMER, .aux = LUN_WHAT_TIMEOUT, .snapshot = true, .seq = lun_fold_now(f)->seq, .t = t};
  for (int i = 0; i < 7; i++) rec.str[i] = "";
  rec.f[0] = handles, rec.f[2] = ADA, rec.f[3] = 2000u * MS, rec.f[5] = line(6);
  lun_fold_apply(f, &rec);
  ok(told(LUN_TR_OVERLONG) == 0, "of those nothing is found anew");
  finish();
}

int main(void) {
  if (!begin_tests("fold-habits")) return 1;
  test_never_suspends();
  test_held();
  test_overlong();
  test_overlong_around();
  test_snapshot();
  return finish_tests();
}
