/* The state without memory: wherever it gives out while a run is told, the rest is told, every question has an answer, and what
 * is lost is no more than what there was no room for. */
#include "../../viz/fold/seek.h"
#include "../../viz/fold/summary.h"
#include "../faults/faults.h"
#include "nonsense.h"
#include "small_run.h"

enum { MOST = 20000 /* allocations of one telling, at most */ };

/* ---- a run with a little of everything ---- */

static void write_some_of_all(void) {
  start_crew();
  put(LUN_K_HANDLE, LUN_WHAT_CALL, C_CANCEL, str("c.cancel"), line(40));
  lun_put7(w, LUN_K_TIMER, LUN_WHAT_CALL, t, (uint32_t[7]){C_CANCEL, 0, REPL, 10 * MS, 0, line(40)});
  put(LUN_K_TICK, 0, 2, 3, 0);
  step(CYD, LUN_HOW_START);
  lun_put7(w, LUN_K_CORO, 0, t, (uint32_t[7]){300, str("fetch"), line(8), CYD});
  put(LUN_K_ENTER, 0, 300, CYD + 100, CYD);
  put(LUN_K_ENTER, 0, 301, 300, CYD);
  sleeps(CYD, SLEEP_C, "0.90", 900 * MS, 23);
  for (uint32_t i = 0; i < 40; i++) lun_put7(w, LUN_K_TIMER, LUN_WHAT_TIMEOUT, t, (uint32_t[7]){5000 + i, 0, ADA, i * MS, 0, line(3)});
  put(LUN_K_IO_WATCH, LUN_IO_READ, 7, str("localhost"), 0);
  put(LUN_K_JOB, LUN_POOL_THREAD, 80, str("fib"), SLEEP_C);
  put(LUN_K_LOCK_GOT, LUN_WHAT_LOCK, 81, 0, CYD);
  put(LUN_K_FRAME, 0, line(38), str("fib"), 31);
  lun_put7(w, LUN_K_SPAN, 0, t, (uint32_t[7]){82, str("request"), 0, CYD, line(4), 82, 0});
  put(LUN_K_MEMORY, LUN_TRACED_HELD, ADA, 1000, 0);
  put(LUN_K_BREAK, LUN_BREAK_LINE, 1, str("jobs.lua"), 3);
  for (int i = 0; i < 40; i++) lun_put_text(w, LUN_K_PRINT, LUN_STREAM_OUT, t, CYD, 0, "a line\n", 7);
  t = 600 * (int64_t)MS;
  put(LUN_K_WARN, 0, str("RuntimeWarning"), str("coroutine 'f' was never awaited"), ADA);
  lun_put7(w, LUN_K_CANCEL, LUN_ASK_CALL, t, (uint32_t[7]){CYD, REPL, str("enough"), 0, line(4), C_CANCEL});
  put(LUN_K_THROWN, 0, CYD, 1, line(23));
  for (int i = 0; i < 5; i++) lun_put7(w, LUN_K_CANCEL, LUN_ASK_CALL, t, (uint32_t[7]){CYD, REPL, 0, 0, line(4)});
  step(ADA, LUN_HOW_START);
  for (uint32_t i = 0; i < 20; i++) {
    make_task(1000 + 300 * i, "e", "eager", ADA, 0);
    put(LUN_K_STEP, LUN_HOW_EAGER, 1000 + 300 * i, 0, 0);
  }
  for (uint32_t i = 0; i < 100; i++) put(LUN_K_READY, LUN_WHAT_CALL, 20000 + i, 0, 0);
  put(LUN_K_DONE, LUN_OUT_ERROR, CYD, str("RuntimeError: no"), 1);
  lun_put_text(w, LUN_K_MARK, 0, t, ADA, line(4), "here", 4);
}

static void tell(lun_fold *to) {
  lun_record rec;
  lun_reader_seek(r, 0);
  while (lun_reader_next(r, &rec) == LUN_READ_RECORD) lun_fold_apply(to, &rec);
}

/* Tells the run to a new fold, while the nth allocation fails. False: none did. */
static bool tell_failing(unsigned n, const char *mode, size_t tasks, bool *good) {
  char fault[40];
  snprintf(fault, sizeof fault, "malloc:%u%s", n, mode);
  lun_fault(fault);
  lun_fold *some = lun_fold_new(LUN_FOLD_SLOW_NS);
  if (some) tell(some), ask_everything(some);
  bool made = lun_faults_made() > 0;
  lun_fault(NULL);
  if (some && !*mode) *good &= lun_fold_ntasks(some) + 1 >= tasks && lun_fold_now(some)->seq > 100;
  if (some) *good &= ask_everything(some) < SIZE_MAX / 2;
  lun_fold_free(some);
  return made;
}

/* A picture that is drawn when there is no memory to sort them by once showed timers that were never filled in. */
static void test_timers(void) {
  lun_timer timer[3], again[3];
  begin();
  write_some_of_all();
  see();
  lun_fault("malloc:1:forever");
  size_t all = lun_fold_timers(f, timer, 3);
  bool failed = lun_faults_made() > 0;
  lun_fault(NULL);
  ok(failed && all >= 3 && lun_fold_timers(f, again, 3) == all && timer[0].handle == again[0].handle, "the soonest timer is told");
  bool told = true;
  for (int i = 0; i < 3; i++) told &= lun_fold_timer(f, timer[i].handle, &again[i]) && again[i].when == timer[i].when;
  ok(told, "... and so are others");
  finish();
}

static void test_run(void) {
  unsigned n = 1;
  bool good = true;
  begin();
  write_some_of_all();
  see();
  size_t tasks = lun_fold_ntasks(f);
  while (n < MOST && tell_failing(n, "", tasks, &good)) n++;
  ok(n > 100 && n < MOST, "each allocation of a telling has failed once");
  ok(good, "that costs one task at most, and no question is without an answer");
  good = true;
  for (n = 1; n < MOST && tell_failing(n, ":forever", tasks, &good);) n += 1 + n / 20;
  ok(n > 100 && good, "nor is there one when all memory is gone from some time on");
  finish();
}

/* ---- any records ---- */

static void test_nonsense(void) {
  bool good = true;
  for (unsigned n = 1; n < 300; n++) {
    char fault[40];
    snprintf(fault, sizeof fault, "malloc:%u%s", n * 7, n % 5 ? "" : ":forever");
    lun_fault(fault);
    lun_fold *some = lun_fold_new(LUN_FOLD_SLOW_NS);
    for (uint64_t i = 1; some && i <= 2000; i++) {
      lun_record rec = any_record(i, false);
      lun_fold_apply(some, &rec);
    }
    lun_fault(NULL);
    good &= !some || ask_everything(some) < SIZE_MAX / 2;
    lun_fold_free(some);
  }
  ok(good, "any records, while memory gives out: they are borne");
}

int main(void) {
  if (!begin_tests("fold-failing")) return 1;
  test_timers();
  test_run();
  test_nonsense();
  return finish_tests();
}
