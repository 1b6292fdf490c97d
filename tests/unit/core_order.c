/* core_order.c - the loop where it is told what to do: a run made again with recorded inputs, orders that are chosen, ticks that
 * are ended, and the clocks under it. TAP. */
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../vm/core/loop.h"

enum { SECOND = 1000000000, DAY = 86400 };

static int count, failures;
static char path[300];
static lun_poller *poller;

static void ok(bool good, const char *what) {
  printf("%sok %d - %s\n", good ? "" : "not ", ++count, what);
  failures += !good;
}

/* A loop whose handles say their letter. */

typedef struct step {
  lun_handle handle; /* first */
  char name;
} step;

typedef struct stage {
  lun_loop loop;
  lun_clock clock;
  uint32_t ids;
  char said[64];
  bool raises, refuses, shut; /* in a callback, in the gate, behind a poll */
  bool takes_the_next;        /* a callback takes the handle behind it out of the queue */
  lun_handle *brings;         /* the next poll queues it */
  double next;                /* a worker goes on then */
  unsigned choice, asked;
  double waited;
} stage;

static void say(lun_loop *loop, char c) {
  char *said = ((stage *)loop->ud)->said;
  size_t n = strlen(said);
  said[n] = c, said[n + 1] = 0;
}

static bool run(lun_loop *loop, lun_handle *h) {
  stage *s = loop->ud;
  say(loop, ((step *)h)->name);
  if (s->takes_the_next) lun_queue_pop(&loop->ready);
  return !s->raises;
}

static void drop(lun_loop *loop, lun_handle *h) { say(loop, '-'), say(loop, ((step *)h)->name); }

static bool gate(lun_loop *loop) { return !((stage *)loop->ud)->refuses; }

static bool polled(lun_loop *loop) {
  stage *s = loop->ud;
  if (s->brings) lun_loop_queue(loop, s->brings, 0);
  s->brings = NULL;
  return !s->shut;
}

static double next(lun_loop *loop) { return ((stage *)loop->ud)->next; }

static void waited(lun_loop *loop, int64_t ns, double seconds, size_t events) {
  (void)ns, (void)events;
  ((stage *)loop->ud)->waited += seconds;
}

static unsigned choose(lun_loop *loop, unsigned n, const char *what) {
  stage *s = loop->ud;
  (void)what;
  s->asked = n;
  return s->choice < n ? s->choice : 0;
}

static const lun_loop_ops ops = {.run = run, .drop = drop, .gate = gate, .polled = polled, .next = next, .waited = waited, .choose = choose};

static void begin(stage *s) {
  *s = (stage){.clock = lun_clock_virtual(), .next = HUGE_VAL};
  s->loop = (lun_loop){.ops = &ops, .ud = s, .clock = &s->clock, .poller = poller, .next_id = &s->ids};
}

static void end(stage *s) {
  lun_loop_clear(&s->loop);
  lun_writer_free(s->loop.trace);
}

static void record(stage *s) {
  char err[200];
  s->loop.trace = lun_writer_new(path, 0, true, err, sizeof err);
}

static void schedule(stage *s, step *each, double when) { lun_loop_schedule(&s->loop, &each->handle, when, 0, 0, 0); }

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

/* ---- a run made again ---- */

typedef struct tape {
  const lun_event *event;
  size_t n, at;
} tape;

static bool next_event(void *ud, lun_event *e) {
  tape *t = ud;
  if (t->at == t->n) return false;
  *e = t->event[t->at++];
  return true;
}

static lun_event timer(uint32_t id, int64_t when) {
  return (lun_event){.kind = LUN_K_TIMER, .f = {id, 0, 0, (uint32_t)when, (uint32_t)((uint64_t)when >> 32)}};
}

static lun_event event(unsigned kind, int64_t t, uint32_t f0, uint32_t f1) { return (lun_event){.kind = (uint8_t)kind, .t = t, .f = {f0, f1}}; }

static void begin_replay(stage *s, tape *t) {
  begin(s);
  record(s);
  s->loop.replay = lun_replay_new(next_event, t);
  s->clock = lun_clock_replay(s->loop.replay);
}

static void end_replay(stage *s) {
  end(s);
  lun_replay_free(s->loop.replay);
}

#define TAPE(name, ...) \
  const lun_event name##_events[] = {__VA_ARGS__}; \
  tape name = {name##_events, sizeof name##_events / sizeof *name##_events, 0}

/* What was recorded decides when a timer is set for, which is due, and which leaves; time is what it was. */
static void test_same_again(void) {
  stage s;
  lun_event recorded, made;
  step a = {.name = 'a'}, b = {.name = 'b'}, c = {.name = 'c'};
  TAPE(t, timer(1, 5 * (int64_t)SECOND), timer(2, 5 * (int64_t)SECOND), timer(3, 4 * (int64_t)SECOND),
       event(LUN_K_HANDLE_CANCEL, 0, 3, 0), event(LUN_K_POLL, 0, 77, 0), event(LUN_K_TIMER_DROP, SECOND, 3, 0),
       event(LUN_K_TIMER_DUE, 5 * (int64_t)SECOND, 2, 0), event(LUN_K_READY, 5 * (int64_t)SECOND, 2, 0),
       event(LUN_K_TIMER_DUE, 5 * (int64_t)SECOND, 1, 0), event(LUN_K_READY, 5 * (int64_t)SECOND, 1, 0),
       event(LUN_K_TICK, 5 * (int64_t)SECOND, 1, 2), event(LUN_K_IDLE, 6 * (int64_t)SECOND, 0, 0));
  begin_replay(&s, &t);
  schedule(&s, &a, 4.9), schedule(&s, &b, 5.1), schedule(&s, &c, 4);
  ok(a.handle.when == 5 && b.handle.when == 5, "timers are set for the recorded times");
  ok(lun_loop_tick(&s.loop) == LUN_TICK_OK && strcmp(s.said, "") == 0, "what has not been cancelled does not leave");
  lun_replay_free(s.loop.replay), lun_loop_clear(&s.loop);
  t.at = 0, s.ids = 0, *s.said = 0;
  a.handle.id = b.handle.id = c.handle.id = 0;
  s.loop.replay = s.clock.replay = lun_replay_new(next_event, &t);
  schedule(&s, &a, 4.9), schedule(&s, &b, 5.1), schedule(&s, &c, 4);
  lun_loop_cancel(&s.loop, &c.handle, 0);
  ok(lun_loop_tick(&s.loop) == LUN_TICK_OK && strcmp(s.said, "-cba") == 0, "then they leave and are due in the recorded order");
  ok(lun_clock_now(&s.clock) == 6 && !lun_replay_divergence(s.loop.replay, &recorded, &made) && lun_replay_count(s.loop.replay) == 10,
     "time is what was recorded, and nothing differs");
  ok(lun_loop_tick(&s.loop) == LUN_TICK_STUCK, "where nothing could come any more, it is so again");
  lun_loop_put(&s.loop, LUN_K_IDLE, 0, 3, 0, 0);
  ok(lun_replay_count(s.loop.replay) == 11, "how many tasks wait may differ: not all that waited then does now");
  double at_end = lun_clock_now(&s.clock);
  ok(at_end >= 6 && lun_clock_now(&s.clock) >= at_end && lun_clock_now(&s.clock) < 6 + DAY, "behind the end of the recording real time goes on from there");
  end_replay(&s);
}

static void test_other_again(void) {
  stage s;
  lun_event recorded, made;
  step a = {.name = 'a'};
  TAPE(t, event(LUN_K_READY, 3, 1, 0), event(LUN_K_TICK, 4, 1, 1), event(LUN_K_IDLE, 5, 0, 0));
  begin_replay(&s, &t);
  lun_loop_put(&s.loop, LUN_K_TICK, 0, 1, 1, 0);
  ok(lun_replay_divergence(s.loop.replay, &recorded, &made) && recorded.kind == LUN_K_READY && made.kind == LUN_K_TICK && made.t == 3,
     "a record of another kind is where the run goes another way");
  lun_loop_put(&s.loop, LUN_K_IDLE, 0, 0, 0, 0);
  ok(lun_replay_divergence(s.loop.replay, &recorded, &made) && made.kind == LUN_K_TICK && lun_replay_count(s.loop.replay) == 0,
     "the first one is kept, and nothing is compared behind it");
  ok(lun_replay_next(s.loop.replay) == NULL && lun_replay_time(s.loop.replay) == 3, "nor is anything expected");
  lun_replay_give_up(s.loop.replay);
  end_replay(&s);

  t.at = 0;
  begin_replay(&s, &t);
  lun_loop_queue(&s.loop, &a.handle, 0);
  lun_loop_put(&s.loop, LUN_K_TICK, 0, 1, 7, 0);
  ok(lun_replay_divergence(s.loop.replay, &recorded, &made) && recorded.f[1] == 1 && made.f[1] == 7, "so is another number");
  end_replay(&s);

  t.at = 0;
  begin_replay(&s, &t);
  step task = {.handle = {.what = LUN_WHAT_CALL}, .name = 't'};
  lun_loop_queue(&s.loop, &task.handle, 0);
  ok(lun_replay_divergence(s.loop.replay, &recorded, &made) && recorded.aux != made.aux && made.aux == LUN_WHAT_CALL, "and another use of a handle");
  end_replay(&s);

  t.at = 0;
  begin_replay(&s, &t);
  schedule(&s, &a, 4.5);
  ok(a.handle.when == 4.5 && lun_replay_divergence(s.loop.replay, &recorded, &made) && made.kind == LUN_K_TIMER, "and a timer that was not set then, at the time that it asks for");
  end_replay(&s);

  a.handle = (lun_handle){0};
  t.at = 0, t.n = 2;
  begin_replay(&s, &t);
  lun_loop_queue(&s.loop, &a.handle, 0);
  lun_loop_put(&s.loop, LUN_K_TICK, 0, 1, 1, 0);
  lun_loop_put(&s.loop, LUN_K_IDLE, 0, 1, 1, 0);
  ok(lun_replay_divergence(s.loop.replay, &recorded, &made) && recorded.kind == 0 && made.kind == LUN_K_IDLE, "and a record more");
  lun_replay_give_up(s.loop.replay);
  ok(lun_replay_divergence(s.loop.replay, &recorded, &made) && made.kind == LUN_K_IDLE, "which stays the divergence");
  end_replay(&s);
}

/* The recorded poll brought something, the new one does not. */
static void test_input_that_does_not_come(void) {
  stage s;
  lun_event recorded, made;
  TAPE(t, event(LUN_K_READY, 3, 1, 0));
  begin_replay(&s, &t);
  ok(lun_loop_tick(&s.loop) == LUN_TICK_OK && lun_replay_divergence(s.loop.replay, &recorded, &made) && recorded.kind == LUN_K_READY && made.kind == 0,
     "an input that does not come any more is a divergence, too");
  end_replay(&s);
  t.at = 0;
  begin_replay(&s, &t);
  s.shut = true;
  ok(lun_loop_tick(&s.loop) == LUN_TICK_RAISED, "unless the program is to end");
  end_replay(&s);
}

/* Nothing could come then; now something is there. */
static void test_not_stuck_now(void) {
  static const lun_loop_ops bare = {.run = run, .drop = drop};
  stage s;
  step a = {.name = 'a'};
  lun_event recorded, made;
  TAPE(t, event(LUN_K_IDLE, 3, 0, 0));
  begin_replay(&s, &t);
  s.loop.ops = &bare;
  lun_queue_push(&s.loop.ready, &a.handle);
  ok(lun_loop_tick(&s.loop) == LUN_TICK_OK && strcmp(s.said, "a") == 0 && lun_replay_divergence(s.loop.replay, &recorded, &made) && made.kind == LUN_K_TICK,
     "a handle more than there was where nothing could come");
  end_replay(&s);
  t.at = 0;
  begin_replay(&s, &t);
  s.loop.ops = &bare;
  lun_heap_push(&s.loop.timers, &a.handle);
  ok(lun_loop_tick(&s.loop) == LUN_TICK_OK && lun_replay_divergence(s.loop.replay, &recorded, &made) && recorded.kind == LUN_K_IDLE && made.kind == 0, "or a timer more");
  end_replay(&s);
}

static void test_texts(void) { ok(lun_text_sum("", 0) != lun_text_sum("a", 1) && lun_text_sum("ab", 2) != lun_text_sum("ba", 2), "texts are told apart by a sum"); }

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

static void test_replayed_clock(void) {
  TAPE(t, event(LUN_K_IDLE, 7 * (int64_t)SECOND, 0, 0));
  lun_replay *r = lun_replay_new(next_event, &t);
  lun_clock c = lun_clock_replay(r);
  ok(lun_clock_now(&c) == 7 && c.ops->wait(&c, 100) == 0, "recorded time needs no waiting");
  lun_clock_restart(&c), lun_clock_set_factor(&c, 2), lun_clock_hold(&c, true);
  ok(lun_clock_now(&c) == 7, "and cannot be changed");
  lun_replay_made(r, LUN_K_IDLE, 0, (uint32_t[7]){0});
  int64_t ns = c.ops->wait(&c, 8);
  ok(ns > 0 && ns <= SECOND && c.ops->wait(&c, 6) == 0, "behind its end it does");
  ok(c.ops->wait(&c, 1e9) == DAY * (int64_t)SECOND, "a day at most");
  lun_replay_free(r);
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
  test_same_again();
  test_other_again();
  test_input_that_does_not_come();
  test_not_stuck_now();
  test_texts();
  test_clocks();
  test_replayed_clock();
  lun_poller_free(poller);
  unlink(path);
  printf("1..%d\n", count);
  return failures != 0;
}
