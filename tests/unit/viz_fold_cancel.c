/* Cancellations as the fold has them: asked, delivered, cleaned up after, swallowed, taken back; the sequence of their events. */
#include "../../viz/fold/journey.h"
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

/* ---- journeys ---- */

/* A turn of REPL's begins, in which it asks. */
static void asking_turn(void) { put(LUN_K_STEP, LUN_HOW_WAKE, REPL, 0, 0); }

static void ask(uint32_t of, unsigned asker, uint32_t by) { lun_put7(w, LUN_K_CANCEL, asker, t, (uint32_t[7]){of, by, 0, 0, line(14)}); }

static const lun_station *station(uint32_t of, unsigned kind, uint32_t task_id) {
  const lun_journey *j = lun_fold_journey_of(f, of);
  for (uint32_t i = 0; j && i < j->n; i++)
    if (j->station[i].kind == kind && j->station[i].task == task_id) return &j->station[i];
  return NULL;
}

/* Tasks that one awaits who is not the first to await them: the way goes through a gather all the same. */
static void test_way_through(void) {
  enum { GATHERS = 200, DAN = 400, EVE = 600, FAY = 800 };
  begin();
  start_crew();
  make_task(GATHERS, "gathers", "g", REPL, 0);
  make_task(DAN, "dan", "d", REPL, 0);
  make_task(EVE, "eve", "e", REPL, 0);
  make_task(FAY, "fay", "f", REPL, 0);
  put(LUN_K_FUTURE, LUN_WHAT_GATHER, 60, 0, line(5));
  for (uint32_t id = DAN; id <= FAY; id += 200) {
    put(LUN_K_WAITS, LUN_WAITS_AWAIT, id, BOB, 0);
    put(LUN_K_WAITS, LUN_WAITS_GATHER, id, GATHERS, 60);
  }
  put(LUN_K_WAITS, LUN_WAITS_AWAIT, 60, GATHERS, 0);
  put(LUN_K_PARK, LUN_PARK_FUTURE, GATHERS, 60, line(6));
  asking_turn();
  ask(GATHERS, LUN_ASK_TASK, REPL);
  ask(DAN, LUN_ASK_GATHER, GATHERS);
  ask(EVE, LUN_ASK_GATHER, GATHERS);
  ask(CYD, LUN_ASK_TASK, REPL);
  see();
  ok(station(GATHERS, LUN_ST_ASKED, GATHERS) && station(GATHERS, LUN_ST_PASSED, DAN), "a request goes on to what the one asked gathers");
  ok(station(DAN, LUN_ST_PASSED, EVE) && station(DAN, LUN_ST_PASSED, EVE)->from == GATHERS, "... to each of them, from the one that gathers");
  ok(lun_fold_journey_of(f, CYD) != lun_fold_journey_of(f, DAN) && station(CYD, LUN_ST_ASKED, CYD), "who is awaited by none of them is asked anew");
  ok(!lun_fold_journey_of(f, FAY) && !lun_fold_journey_of(f, 4711) && !lun_fold_journey(f, 0) && !lun_fold_journey(f, 99), "who was not asked is on no journey");
  finish();
}

/* A task that cleans up cancels others: they are on its journey, as long as that is known. */
static void test_asked_in_cleanup(void) {
  enum { MANY = 1100, FIRST = 10000 };
  begin();
  start_cyd();
  ask_cyd();
  deliver_cyd();
  put(LUN_K_STEP, LUN_HOW_WAKE, CYD, 0, 0);
  ask(BOB, LUN_ASK_TASK, CYD);
  see();
  const lun_journey *j = lun_fold_journey_of(f, CYD);
  ok(j && lun_fold_journey_of(f, BOB) == j && station(CYD, LUN_ST_PASSED, BOB)->from == CYD, "what a task in its cleanup asks for is a part of its own journey");
  uint32_t first = j->id;
  for (uint32_t i = 0; i < MANY; i++) {
    make_task(FIRST + 200 * i, "x", "f", 0, 0);
    asking_turn();
    ask(FIRST + 200 * i, LUN_ASK_TASK, REPL);
  }
  see();
  ok(!lun_fold_journey(f, first) && !lun_fold_journey_of(f, CYD) && lun_fold_journey(f, lun_fold_newest_journey(f)), "of very many journeys the newest are known");
  put(LUN_K_STEP, LUN_HOW_WAKE, CYD, 0, 0);
  ask(ADA, LUN_ASK_TASK, CYD);
  put(LUN_K_UNCANCEL, 0, CYD, 0, 0);
  put(LUN_K_EXIT, LUN_OUT_ERROR, CYD + 100, str("TimeoutError"), line(9));
  put(LUN_K_DONE, LUN_OUT_CANCELLED, BOB, 0, 1);
  see();
  ok(station(ADA, LUN_ST_ASKED, ADA), "who is asked after that is asked anew");
  ok(task(CYD)->cancel.outcome == LUN_CO_BECAME && !strcmp(task(CYD)->cancel.became, "TimeoutError"), "a task knows what became of its cancellation, be the journey forgotten");
  ok(task(BOB)->place == LUN_P_CANCELLED && lun_fold_now(f)->cancelling == MANY + 1, "and its end is counted");
  finish();
}

static void test_asked_again(void) {
  begin();
  start_cyd();
  ask_cyd();
  for (int i = 0; i < 300; i++) ask(CYD, LUN_ASK_TASK, REPL);
  see();
  const lun_journey *j = lun_fold_journey_of(f, CYD);
  ok(task(CYD)->cancel.requests == 301 && j->n == 128 && j->n + j->more == 301, "of very many requests the first are stations");
  put(LUN_K_UNCANCEL, 0, CYD, 3, 0);
  see();
  ok(!task(CYD)->cancel.ended, "it lasts as long as requests are left");
  put(LUN_K_UNCANCEL, 0, CYD, 0, 0);
  put(LUN_K_EXIT, LUN_OUT_ERROR, CYD + 100, str("TimeoutError"), line(9));
  see();
  j = lun_fold_journey_of(f, CYD);
  ok(j->station[127].kind == LUN_ST_AGAIN && j->open == 0 && task(CYD)->cancel.outcome == LUN_CO_BECAME, "its end is told though there is no room for it");
  finish();
}

/* The future that a cancelled task awaits is cancelled: one arrow, whether the trace tells of the request or not. */
static void test_passed_to_future(void) {
  lun_seq_event e[32];
  begin();
  start_cyd();
  see();
  lun_fold_remember(f, false);
  asking_turn();
  ask(CYD, LUN_ASK_TASK, REPL);
  put(LUN_K_DONE, LUN_OUT_CANCELLED, SLEEP_C, 0, 0);
  see();
  lun_fold_remember(f, true);
  ok(task(CYD)->cancel.asked, "a request is known though its diagram is not remembered");
  put(LUN_K_UNCANCEL, 0, CYD, 0, 0);
  put(LUN_K_FUTURE, LUN_WHAT_EVENT, CLEANUP, 0, line(9));
  put(LUN_K_WAITS, LUN_WAITS_AWAIT, CLEANUP, CYD, 0);
  put(LUN_K_PARK, LUN_PARK_FUTURE, CYD, CLEANUP, line(9));
  see();
  size_t before = lun_fold_sequence(f, CYD, e, 32);
  ask(CYD, LUN_ASK_TASK, REPL);
  lun_put7(w, LUN_K_CANCEL, LUN_ASK_TASK, t, (uint32_t[7]){CLEANUP, CYD});
  put(LUN_K_DONE, LUN_OUT_CANCELLED, CLEANUP, 0, 0);
  see();
  size_t n = lun_fold_sequence(f, CYD, e, 32);
  ok(n == before + 2 && e[n - 1].kind == LUN_SQ_CANCEL && e[n - 1].to == CLEANUP && e[n - 2].to == CYD, "it goes on to what is awaited, once");
  finish();
}

int main(void) {
  if (!begin_tests("fold-cancel")) return 1;
  test_cancellation();
  test_sequence();
  test_swallowed();
  test_way_through();
  test_asked_in_cleanup();
  test_asked_again();
  test_passed_to_future();
  return finish_tests();
}
