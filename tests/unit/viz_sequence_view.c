/* Asking for a sequence diagram, folding and selecting in it, what each event says; and random records, which must never break
 * the model. */
#include "nested_run.h"

/* ---- asking, folding, selecting ---- */

static void test_asker(void) {
  begin_diagram();
  make_task(MAIN, "main", 0);
  tick();
  step(MAIN, LUN_HOW_START);
  lun_put7(w, LUN_K_HANDLE, LUN_WHAT_CALL, t, (uint32_t[7]){80, str("c.cancel"), line(9)});
  lun_put7(w, LUN_K_TIMER, LUN_WHAT_CALL, t, (uint32_t[7]){80, 0, MAIN, (uint32_t)(50 * MS), 0});
  sleeps(MAIN, SLEEP_M, "1", 1000 * MS);
  wait_until(50 * MS);
  tick();
  put(LUN_K_RUN, LUN_WHAT_CALL, 80, 0, str("c.cancel"));
  lun_put7(w, LUN_K_CANCEL, LUN_ASK_CALL, t, (uint32_t[7]){MAIN, 0, 0, str("c.cancel"), line(9), 80});
  put(LUN_K_DONE, LUN_OUT_CANCELLED, SLEEP_M, 0, 0);
  wakes(MAIN);
  see();
  lun_sequence q = make(MAIN, 4);
  const lun_seq_actor *asker = named(&q, "c.cancel");
  size_t i = row(&q, LUN_SQ_CANCEL, 0);
  ok(is_sound(&q) && asker && asker->kind == LUN_SA_ASKER && asker->column == 1,
     "a callback that asks is a participant between the loop and the task");
  is(from(&q, i), "c.cancel", "the request comes from it, not from the loop");
  is(asker ? asker->note : "", "timer set by main", "and it says who set its timer");
  ok(q.row[i].life[1].life == LUN_LIFE_RUN && q.row[i + 1].life[1].life == LUN_LIFE_NONE, "it is there while it runs");
  ok(q.nshapes == 1 && q.shape[0].open, "a cancellation that lasts has an open shape");
  q = make(MAIN, 3);
  ok(is_sound(&q) && !named(&q, "c.cancel") && strstr(q.row[row(&q, LUN_SQ_CANCEL, 0)].note, "by call c.cancel"),
     "without a column, it is named beside the request");
  finish_diagram();
}

static void round_of(uint32_t future) {
  tick();
  step(MAIN, ticks == 1 ? LUN_HOW_START : LUN_HOW_WAKE);
  sleeps(MAIN, future, "0.08", t + 80 * MS);
  wait_until(t + 80 * MS);
  tick();
  put(LUN_K_DONE, LUN_OUT_RESULT, future, 0, 0);
  wakes(MAIN);
}

static void test_folding(void) {
  begin_diagram();
  make_task(MAIN, "main", 0);
  for (uint32_t i = 0; i < 16; i++) round_of(SLEEP_M + i);
  see();
  lun_sequence q = make(MAIN, 4);
  size_t i = 0;
  while (i < q.n && q.row[i].kind != LUN_SR_FOLD) i++;
  ok(is_sound(&q) && i < q.n && !strcmp(q.row[i].text, "14 more turns"), "repeated rounds are one row");
  is(i < q.n ? q.row[i].note : "", "await 0.08", "which says what they await");
  uint64_t open[] = {i < q.n ? q.row[i].fold : 0};
  lun_seq_ask ask = {.f = f, .task = MAIN, .now = t, .columns = 4, .open = open, .nopen = 1};
  lun_sequence all = lun_sequence_make(&ask, &arena);
  ok(is_sound(&all) && all.nevents == 16 * 4 && q.nevents == 2 * 4, "a fold that is open shows them all");
  bool begins = false;
  for (size_t k = 0; k < all.n; k++) begins |= all.row[k].fold == open[0];
  ok(begins, "and its first row knows how to close it");
  finish_diagram();
}

static void test_selection(void) {
  nested();
  lun_seq_view v = {0};
  lun_seq_ask ask = {.f = f, .task = MAIN, .now = t, .columns = 8};
  uint64_t end = lun_fold_now(f)->seq;
  lun_sequence q = lun_seq_view_make(&v, ask, &arena);
  ok(lun_seq_view_select(&v, &q, end, false) == q.n - 1 && v.at == 0, "the newest row is selected");
  v.step = -3;
  size_t i = lun_seq_view_select(&v, &q, end, false);
  ok(q.row[i].event->seq == v.at && v.row_seq == v.at && v.step == 0, "steps move it upwards, over ticks");
  v.step = -1000;
  ok(lun_seq_view_select(&v, &q, end, false) == row(&q, LUN_SQ_RESUME, 0), "as far as there are rows");
  v.step = 1;
  i = lun_seq_view_select(&v, &q, end, false);
  ok(q.row[i].event->kind == LUN_SQ_AWAIT && v.row_await, "the next one is an await");
  ok(lun_seq_view_enter(&v, end) == LUN_SEQ_SEEK && v.await == 0, "Enter goes to its record");
  ok(lun_seq_view_enter(&v, v.row_seq) == LUN_SEQ_DONE && v.await == v.row_seq, "again, it is shown alone");
  ok(lun_seq_view_back(&v) && !lun_seq_view_back(&v), "and all is shown again");
  v.step = 1000;
  ok(lun_seq_view_select(&v, &q, end, false) == q.n - 1 && v.at == 0, "at the end the selection follows again");
  ask.task = OUTER;
  v.at = 7;
  q = lun_seq_view_make(&v, ask, &arena);
  ok(v.at == 0 && v.task == OUTER && q.task && q.task->id == OUTER, "another task's diagram begins anew");
  finish_diagram();
}

/* ---- nonsense ---- */

static uint32_t seed = 7;
static uint32_t chance(uint32_t n) {
  seed = seed * 1664525 + 1013904223;
  return (seed >> 8) % n;
}

static void put_nonsense(void) {
  static const uint8_t kinds[] = {LUN_K_TASK,   LUN_K_STEP,  LUN_K_STEP,     LUN_K_PARK,     LUN_K_PARK,   LUN_K_DONE,
                                  LUN_K_FUTURE, LUN_K_WAITS, LUN_K_WAITS,    LUN_K_CANCEL,   LUN_K_CANCEL, LUN_K_THROWN,
                                  LUN_K_READY,  LUN_K_READY, LUN_K_TICK,     LUN_K_POLL,     LUN_K_CORO,   LUN_K_ENTER,
                                  LUN_K_EXIT,   LUN_K_TIMER, LUN_K_UNCANCEL, LUN_K_SWALLOWED};
  static const char *const words[] = {"", "a", "Task-1", "call x of y, z", "\x1b[31m", "(timer )", "\xff\xfe"};
  uint32_t v[7];
  for (int i = 0; i < 7; i++) v[i] = chance(4) ? chance(12) : str(words[chance(7)]);
  t += chance(3) ? 0 : chance(300) * MS;
  lun_put7(w, kinds[chance(sizeof kinds)], chance(6), t, v);
}

static void test_nonsense(void) {
  bool good = true;
  for (int run = 0; good && run < 60; run++) {
    begin_diagram();
    lun_fold *before = f, *ahead = lun_fold_new(LUN_FOLD_SLOW_NS);
    for (int i = 0; i < 1500; i++) put_nonsense();
    lun_record rec;
    for (int i = 0; lun_reader_next(r, &rec) == LUN_READ_RECORD; i++) {
      if (i < 700) lun_fold_apply(before, &rec);
      lun_fold_apply(ahead, &rec);
    }
    for (uint32_t task = 0; task < 12; task++) {
      int columns = 3 + (int)chance(20);
      lun_seq_ask now = {.f = ahead, .task = task, .now = t, .columns = columns};
      lun_seq_ask past = {
        .f = before, .ahead = ahead, .task = task, .now = t / 2, .columns = columns, .await = chance(900)};
      lun_sequence q = lun_sequence_make(&now, &arena), p = lun_sequence_make(&past, &arena);
      good &= is_sound(&q) && is_sound(&p);
      lun_arena_reset(&arena);
    }
    lun_fold_free(ahead);
    finish_diagram();
  }
  ok(good, "whatever the records say, a diagram is sound");
}

/* ---- sentences ---- */

static void test_sentences(void) {
  static const struct {
    lun_seq_event e;
    const char *want;
  } cases[] = {
    {{.kind = LUN_SQ_RESUME}, "ada has its turn."},
    {{.kind = LUN_SQ_RESUME, .from = 9, .from_name = "bob"},
     "bob starts ada eagerly: it runs at once, within the same turn."},
    {{.kind = LUN_SQ_SUSPEND, .to = 9, .to_name = "bob"}, "ada waits: bob, which started it, goes on."},
    {{.kind = LUN_SQ_CANCEL, .task = 3, .to = 9, .what = LUN_WHAT_SHIELD},
     "ada awaits a shield: the request ends there, and what it shields goes on."},
    {{.kind = LUN_SQ_RAISE, .label = "ValueError: no"}, "ValueError: no appears in ada."},
    {{.kind = LUN_SQ_RAISE, .cancelling = true, .label = "CancelledError"}, "Delivery: CancelledError appears in ada."},
    {{.kind = LUN_SQ_AWAIT, .what = LUN_WHAT_SLEEP, .to_name = "sleep", .label = "0.08"}, "ada awaits sleep 0.08."},
    {{.kind = LUN_SQ_AWAIT, .what = LUN_WHAT_GATHER, .to_name = "gather", .label = "bob, cyd"},
     "ada awaits gather(bob, cyd)."},
    {{.kind = LUN_SQ_AWAIT, .what = LUN_WHAT_TASK, .to_name = "bob"}, "ada awaits the end of bob."},
    {{.kind = LUN_SQ_AWAIT, .what = LUN_WHAT_LOCK, .cancelling = true, .to_name = "lock"},
     "Cleanup: ada awaits lock, too."},
    {{.kind = LUN_SQ_SUSPEND}, "ada gives the loop back."},
    {{.kind = LUN_SQ_WAKE, .what = LUN_WHAT_SLEEP}, "The sleep is over: ada is ready."},
    {{.kind = LUN_SQ_WAKE, .what = LUN_WHAT_TASK, .from_name = "bob"}, "bob has ended: ada is ready."},
    {{.kind = LUN_SQ_WAKE}, "ada is ready. It has not run yet."},
    {{.kind = LUN_SQ_CANCEL, .task = 3, .to = 3, .label = "Ctrl-C"},
     "Request: ada is asked to stop, by Ctrl-C. No more than that."},
    {{.kind = LUN_SQ_CANCEL, .task = 3, .to = 9, .what = LUN_WHAT_SLEEP},
     "ada awaits a sleep, and a sleep can be undone."},
    {{.kind = LUN_SQ_CANCEL, .task = 3, .to = 9, .to_name = "gather"},
     "ada awaits gather, so the request goes inward."},
    {{.kind = LUN_SQ_CALL, .from_name = "f", .to_name = "g"}, "f awaits the coroutine g: it runs in the same turn."},
    {{.kind = LUN_SQ_RETURN, .from_name = "g", .label = "5"}, "g returns 5, within the same turn."},
    {{.kind = LUN_SQ_RETURN, .from_name = "g", .outcome = LUN_OUT_ERROR, .label = "KeyError: 1"},
     "KeyError: 1 leaves g, within the same turn."},
    {{.kind = LUN_SQ_DONE, .label = "5"}, "ada returns 5."},
    {{.kind = LUN_SQ_DONE}, "ada returns."},
    {{.kind = LUN_SQ_DONE, .outcome = LUN_OUT_CANCELLED}, "Outcome: ada ends, cancelled."},
    {{.kind = LUN_SQ_DONE, .outcome = LUN_OUT_ERROR, .label = "boom"}, "ada ends with an error: boom"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    lun_seq_event e = cases[i].e;
    if (!e.label) e.label = "";
    if (!e.from_name) e.from_name = "";
    if (!e.to_name) e.to_name = "";
    is(lun_say_event(&e, "ada", &arena), cases[i].want, cases[i].want);
  }
  lun_arena_free(&arena);
}

int main(void) {
  begin_tests("sequence-view");
  test_asker();
  test_folding();
  test_selection();
  test_nonsense();
  test_sentences();
  return finish_tests();
}
