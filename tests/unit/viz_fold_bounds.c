/* Whatever a trace tells, and however much of it, the fold takes it, forgets what is over, and finds its feet again at a
 * snapshot. */
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
  if (!begin_tests("fold-bounds")) return 1;
  test_many();
  test_nonsense();
  test_snapshot();
  return finish_tests();
}
