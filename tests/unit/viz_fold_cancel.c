/* Cancellations as the fold has them: asked, delivered, cleaned up after, swallowed, taken back; the sequence of their events. */
#include "small_run.h"

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

int main(void) {
  if (!begin_tests("fold-cancel")) return 1;
  test_cancellation();
  test_sequence();
  test_swallowed();
  return finish_tests();
}
