/* core_replay.c - a run made again with recorded inputs, and the clock that shows recorded times. TAP. */
#include "core_stage.h"

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
  snprintf(path, sizeof path, "/tmp/lunette-replayed-%d", (int)getpid());
  poller = lun_poller_new();
  test_same_again();
  test_other_again();
  test_input_that_does_not_come();
  test_not_stuck_now();
  test_texts();
  test_replayed_clock();
  lun_poller_free(poller);
  unlink(path);
  printf("1..%d\n", count);
  return failures != 0;
}
