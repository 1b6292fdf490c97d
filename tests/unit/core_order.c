/* core_order.c - the loop where it is told what to do: orders that are chosen, ticks that are ended, and the clocks under it. TAP. */
#include <float.h>

#include "core_stage.h"

/* ---- ticks that end early ---- */

static void test_raised(void) {
  stage s;
  step a = {.name = 'a'}, b = {.name = 'b'};
  begin(&s);
  lun_loop_queue(&s.loop, &a.handle, 0), lun_loop_queue(&s.loop, &b.handle, 0);
  s.raises = true;
  ok(lun_loop_tick(&s.loop) == LUN_TICK_RAISED && strcmp(s.said, "a") == 0, "a callback ends the tick, those behind it stay");
  s.raises = false, s.loop.gated = s.refuses = true;
  ok(lun_loop_tick(&s.loop) == LUN_TICK_RAISED && strcmp(s.said, "a") == 0, "so does the gate, behind the poll");
  s.loop.gated = s.refuses = false, s.shut = true;
  ok(lun_loop_tick(&s.loop) == LUN_TICK_RAISED && strcmp(s.said, "a") == 0, "and what the poll brought");
  s.shut = false;
  ok(lun_loop_tick(&s.loop) == LUN_TICK_OK && strcmp(s.said, "ab") == 0, "and later the rest runs");
  schedule(&s, &a, 1);
  s.shut = true;
  ok(lun_loop_tick(&s.loop) == LUN_TICK_RAISED && lun_clock_now(&s.clock) == 0, "a virtual clock does not jump then");
  s.shut = false, s.brings = &b.handle;
  ok(lun_loop_tick(&s.loop) == LUN_TICK_OK && strcmp(s.said, "abb") == 0 && lun_clock_now(&s.clock) == 0, "nor when something has come meanwhile");
  end(&s);
}

static bool close_the_gate(lun_loop *loop, lun_handle *h) {
  run(loop, h);
  loop->gated = ((stage *)loop->ud)->refuses = true;
  return true;
}

static void test_gate_between(void) {
  static const lun_loop_ops closing = {.run = close_the_gate, .drop = drop, .gate = gate};
  stage s;
  step a = {.name = 'a'}, b = {.name = 'b'};
  begin(&s);
  s.loop.ops = &closing;
  lun_loop_queue(&s.loop, &a.handle, 0), lun_loop_queue(&s.loop, &b.handle, 0);
  ok(lun_loop_tick(&s.loop) == LUN_TICK_RAISED && strcmp(s.said, "a") == 0, "the gate is asked before each callback");
  end(&s);
}

static void test_taken_out(void) {
  stage s;
  step a = {.name = 'a'}, b = {.name = 'b'};
  begin(&s);
  s.takes_the_next = true;
  lun_loop_queue(&s.loop, &a.handle, 0), lun_loop_queue(&s.loop, &b.handle, 0);
  ok(lun_loop_tick(&s.loop) == LUN_TICK_OK && strcmp(s.said, "a") == 0, "a queue that a callback empties ends the tick");
  lun_loop_cancel(&s.loop, &a.handle, 0);
  lun_loop_cancel(&s.loop, &a.handle, 0);
  s.loop.ready.count = 0;
  lun_loop_queue(&s.loop, &a.handle, 0);
  lun_loop_tick(&s.loop);
  ok(strcmp(s.said, "a-a") == 0, "a cancelled one is dropped in its turn");
  end(&s);
}

static void test_stopping(void) {
  stage s;
  step a = {.name = 'a'};
  begin(&s);
  schedule(&s, &a, 5);
  s.loop.stopping = true;
  ok(lun_loop_tick(&s.loop) == LUN_TICK_OK && lun_clock_now(&s.clock) == 0, "a loop that stops waits for no timer");
  s.loop.stopping = false, s.next = 2, s.loop.timed = true;
  lun_loop_tick(&s.loop);
  ok(lun_clock_now(&s.clock) == 2 && s.waited == 2, "time goes on to when a worker does, and the wait is told");
  end(&s);
}

/* ---- timers ---- */

static void test_far_timers(void) {
  stage s;
  step far = {.name = 'f'}, never = {.name = 'n'};
  begin(&s);
  record(&s);
  schedule(&s, &far, 1e17), schedule(&s, &never, 1e300);
  lun_loop_tick(&s.loop);
  ok(strcmp(s.said, "f") == 0 && lun_clock_now(&s.clock) == 1e17, "where doubles are further apart than the clock's resolution, a timer is due at its time");
  ok(lun_clock_ns(&s.clock) == (int64_t)9e18, "and the trace says as much as it can");
  end(&s);
}

static void test_ids(void) {
  stage s;
  step a = {.name = 'a'};
  begin(&s);
  s.ids = UINT32_MAX;
  lun_loop_queue(&s.loop, &a.handle, 0);
  ok(a.handle.id == 1, "numbers of handles leave out 0 when they begin anew");
  ok(lun_loop_back(&s.loop, 7) == 0, "what is not recorded has no causes");
  record(&s);
  uint64_t seq = lun_loop_put(&s.loop, LUN_K_IDLE, 0, 0, 0, 0);
  ok(lun_loop_back(&s.loop, seq) == 1 && lun_loop_back(&s.loop, 0) == 0, "a cause stands so many records back");
  end(&s);
}

static void test_chosen(void) {
  enum { MANY = 10 };
  stage s;
  step t[MANY];
  begin(&s);
  for (int i = 0; i < MANY; i++) t[i] = (step){.name = (char)('0' + i)}, schedule(&s, &t[i], 1);
  s.loop.explored = true, s.choice = 2;
  lun_loop_tick(&s.loop);
  ok(s.asked == 2 && strcmp(s.said, "2345678901") == 0, "of timers due at one instant the chosen one comes first, of at most eight");
  lun_loop_clear(&s.loop);
  *s.said = 0, s.asked = 0;
  for (int i = 0; i < 3; i++) t[i] = (step){.name = (char)('a' + i)}, schedule(&s, &t[i], 2 + (i == 2));
  lun_loop_cancel(&s.loop, &t[1].handle, 0);
  lun_loop_tick(&s.loop);
  ok(strcmp(s.said, "a-b") == 0 && s.asked == 0, "a cancelled one, and one of another instant, are no choice");
  end(&s);
}

static void test_heap_holes(void) {
  lun_handle h[40];
  lun_heap heap = {0};
  for (uint32_t i = 0; i < 40; i++) h[i] = (lun_handle){.id = i + 1, .when = i * 37 % 40}, lun_heap_push(&heap, &h[i]);
  ok(lun_heap_find(&heap, 30) == &h[29] && lun_heap_find(&heap, 99) == NULL, "a timer is found by its number, or is not there");
  for (uint32_t i = 5; i < 40; i += 2) lun_heap_remove(&heap, &h[i]);
  double last = -1;
  bool sorted = true;
  for (lun_handle *each; (each = lun_heap_pop(&heap)); last = each->when) sorted = sorted && each->when >= last;
  ok(sorted, "and what is left, when some were taken out, comes in order");
  lun_heap_free(&heap);
}

/* ---- clocks ---- */

static void test_clocks(void) {
  lun_clock c = lun_clock_real(1);
  int64_t before = lun_clock_ns(&c);
  lun_clock_stamp(&c);
  int64_t stamped = lun_clock_ns(&c);
  while (lun_clock_read(&c) == stamped) {}
  ok(before <= stamped && lun_clock_ns(&c) == stamped, "a stamped clock says the time of its stamp");
  lun_clock_unstamp(&c);
  ok(lun_clock_ns(&c) > stamped && c.ops->kind == LUN_CLOCK_REAL && !c.ops->jump(&c, 100), "then its own; it does not jump");
  ok(c.ops->wait(&c, -1) == 0 && c.ops->wait(&c, 1e9) == DAY * (int64_t)SECOND, "a wait is never negative, and a day at most");

  lun_clock_hold(&c, true);
  double held = lun_clock_now(&c);
  ok(c.ops->wait(&c, held + 1) == -1, "a clock that is held gets nowhere");
  lun_clock_stamp(&c);
  ok(!c.stamped && lun_clock_now(&c) == held, "and needs no stamp");
  lun_clock_hold(&c, false);
  lun_clock_set_factor(&c, 0.5);
  ok(c.ops->kind == LUN_CLOCK_SCALED && lun_clock_now(&c) >= held, "slow motion goes on from there");
  int64_t ns = c.ops->wait(&c, lun_clock_now(&c) + 1);
  ok(ns > SECOND && ns <= 2 * (int64_t)SECOND, "and waits longer");
  lun_clock_set_factor(&c, 1);
  lun_clock_restart(&c);
  ok(c.ops->kind == LUN_CLOCK_REAL && lun_clock_now(&c) < DAY, "at full speed it is the real one again");

  c = lun_clock_virtual();
  lun_clock_set_factor(&c, 9), lun_clock_hold(&c, true), lun_clock_meter(&c, 1000);
  ok(c.factor == 1 && !c.held && lun_clock_now(&c) == 0 && c.ops->wait(&c, 5) == 0, "a virtual clock knows no speed, and computing takes no time");
  ok(c.ops->jump(&c, 5) && lun_clock_now(&c) == 5 && c.ops->jump(&c, 3) && lun_clock_now(&c) == 5, "it jumps, and never back");
  c = lun_clock_metered(1e6);
  lun_clock_meter(&c, 500000);
  ok(lun_clock_now(&c) == 0.5 && lun_clock_is_virtual(&c), "on a metered one it does");
}

int main(void) {
  snprintf(path, sizeof path, "/tmp/lunette-order-%d", (int)getpid());
  poller = lun_poller_new();
  test_raised();
  test_gate_between();
  test_taken_out();
  test_stopping();
  test_far_timers();
  test_ids();
  test_chosen();
  test_heap_holes();
  test_clocks();
  lun_poller_free(poller);
  unlink(path);
  printf("1..%d\n", count);
  return failures != 0;
}
