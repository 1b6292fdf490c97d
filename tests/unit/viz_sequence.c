/* The sequence diagram as a model: who takes part, in which column, which lifelines and arrows a row has, what the shapes of
 * cancellations enclose, what is left out in few columns. The nested cancellation of the drawing is written by hand. */
#include "nested_run.h"

/* ---- what a diagram holds ---- */

static void test_participants(void) {
  nested();
  lun_sequence q = make(MAIN, 8);
  ok(is_sound(&q) && q.ncolumns == 6, "a task, the two that it awaits, nested, and their sleeps take six columns");
  const lun_seq_actor *outer = named(&q, "outer"), *inner = named(&q, "inner"), *main_ = named(&q, "main");
  ok(main_ && outer && inner && main_->column == 1 && outer->column == 2 && inner->column == 3,
     "from awaiter to awaited, after the loop");
  is(outer->note, "awaits inner", "each says what it awaits");
  int sleeps_in_4 = 0;
  for (int i = 0; i < q.nactors; i++) sleeps_in_4 += q.actor[i].column == 4 && !strcmp(q.actor[i].name, "sleep");
  ok(sleeps_in_4 == 2, "what is awaited stands at the right, and a column is used again");
  size_t i = row(&q, LUN_SQ_RESUME, 2);
  ok(q.row[i].life[1].life == LUN_LIFE_WAIT && q.row[i].life[2].life == LUN_LIFE_WAIT &&
       q.row[i].life[3].life == LUN_LIFE_RUN,
     "one lifeline is wide, the others are thin");
  ok(q.row[i - 1].kind == LUN_SR_TICK && !strcmp(q.row[i - 1].text, "tick 3") && q.row[i].first && q.row[i].tick == 3,
     "a tick has a row, and its events know it");
  i = row(&q, LUN_SQ_WAKE, 0);
  ok(q.row[i - 2].kind == LUN_SR_IDLE && !strcmp(q.row[i - 2].text, "idle 100 ms"), "idle time is one row");
  ok(q.row[i - 1].at >= 0 && !strcmp(q.row[i - 1].note, "waits 100 ms"), "a row says how long things stayed so");
  ok(q.now == q.n && q.row[q.n - 1].event && q.row[q.n - 1].event->kind == LUN_SQ_DONE,
     "a run that is over has no now");
  finish_diagram();
}

static void test_cancellation(void) {
  nested();
  lun_sequence q = make(MAIN, 8);
  size_t first = row(&q, LUN_SQ_CANCEL, 0), second = row(&q, LUN_SQ_CANCEL, 1), third = row(&q, LUN_SQ_CANCEL, 2);
  is(from(&q, first), "main", "the request comes from who asked");
  is(from(&q, second), "outer", "and is passed on by the task that was asked");
  is(to(&q, third), "sleep", "to what is awaited in the end");
  is(lun_say_row(&q, first, &arena), "Request: outer is asked to stop, by main, nested.lua:14. No more than that.",
     "the request in a sentence");
  is(lun_say_row(&q, second, &arena), "outer awaits inner, so the request goes inward.", "what is passed on");
  is(lun_say_row(&q, third, &arena), "inner awaits a sleep, and a sleep can be undone.", "what is undone");
  is(lun_say_row(&q, third + 1, &arena), "So inner is ready. It has not run yet.", "what follows from it");
  size_t raise = row(&q, LUN_SQ_RAISE, 0);
  is(lun_say_row(&q, raise, &arena), "Delivery: CancelledError appears in inner.", "the delivery");
  is(lun_say_row(&q, raise + 1, &arena), "Cleanup: inner awaits sleep 0.03, too.", "the cleanup");
  is(lun_say_row(&q, raise + 2, &arena), "inner gives the loop back: its end has to wait for that.", "its price");
  is(lun_say_row(&q, row(&q, LUN_SQ_DONE, 0), &arena), "Outcome: inner ends, cancelled.", "the outcome");
  is(lun_say_row(&q, row(&q, LUN_SQ_RAISE, 1), &arena),
     "Delivery: the error of inner appears in outer, which awaited it.", "one level up");
  is(lun_say_row(&q, row(&q, LUN_SQ_RAISE, 2), &arena), "The error of outer appears in main, which awaited it.",
     "who is not cancelled gets the error as any other");
  finish_diagram();
}

static void test_shape(void) {
  nested();
  lun_sequence q = make(MAIN, 8);
  ok(q.nshapes == 1 && !q.shape[0].open, "a cancellation that goes through two tasks has one shape");
  const lun_seq_shape *s = &q.shape[0];
  size_t inner = row(&q, LUN_SQ_DONE, 0), outer = row(&q, LUN_SQ_DONE, 1);
  ok(s->first == row(&q, LUN_SQ_CANCEL, 0) && s->last == outer, "from the request to the last end");
  ok(s->lo[0] == 2 && s->hi[0] == 3 && s->hi[inner - s->first] == 3, "it encloses both from the first row on");
  ok(s->hi[inner + 1 - s->first] == 2 && s->lo[inner + 1 - s->first] == 2, "and narrows when the inner one has ended");
  finish_diagram();
}

static void test_thrift(void) {
  nested();
  lun_sequence q = make(MAIN, 5);
  ok(is_sound(&q) && q.ncolumns == 5 && named(&q, "inner"), "in five columns the sleeps of others are left out");
  size_t i = row(&q, LUN_SQ_AWAIT, 2);
  ok(q.row[i].from == q.row[i].to && !strcmp(q.row[i].text, "await 10"), "and are told beside the lifeline");
  is(q.row[row(&q, LUN_SQ_CANCEL, 2)].text, "cancel sleep", "as is what is undone");
  q = make(MAIN, 4);
  ok(is_sound(&q) && q.ncolumns == 4 && named(&q, "outer") && !named(&q, "inner"), "in four the innermost task, too");
  q = make(MAIN, 3);
  const lun_seq_actor *outer = named(&q, "outer");
  ok(is_sound(&q) && q.ncolumns == 3 && outer && outer->kind == LUN_SA_AWAITED && outer->column == 2,
     "in three only what the task itself awaits is left");
  is(q.row[row(&q, LUN_SQ_AWAIT, 1)].text, "await outer", "by its name");
  finish_diagram();
}

static void test_one_await(void) {
  nested();
  lun_sequence q = make(MAIN, 8);
  size_t i = row(&q, LUN_SQ_AWAIT, 3);
  lun_seq_ask ask = {.f = f, .task = MAIN, .await = q.row[i].event->seq, .now = t, .columns = 8};
  lun_sequence one = lun_sequence_make(&ask, &arena);
  ok(is_sound(&one) && one.n > 0 && one.n < q.n, "one await alone is shorter");
  size_t end = one.n;
  while (end > 0 && one.row[end - 1].kind != LUN_SR_EVENT) end--;
  ok(one.row[row(&one, LUN_SQ_AWAIT, 0)].event->seq == ask.await && one.row[end - 1].event->kind == LUN_SQ_RAISE,
     "it goes from the await to the turn that ends it");
  finish_diagram();
}

static void test_past(void) {
  lun_fold *later;
  nested();
  later = f;
  lun_reader_close(r);
  r = lun_reader_open(path, err, sizeof err);
  f = lun_fold_new(LUN_FOLD_SLOW_NS);
  lun_record rec;
  while (lun_reader_next(r, &rec) == LUN_READ_RECORD && lun_fold_now(f)->tick < 6) lun_fold_apply(f, &rec);
  lun_seq_ask ask = {.f = f, .ahead = later, .task = MAIN, .now = 100 * MS, .columns = 8};
  lun_sequence q = lun_sequence_make(&ask, &arena);
  bool apart = true;
  for (size_t i = 0; i < q.n; i++) apart &= q.row[i].ahead == (i > q.now);
  ok(is_sound(&q) && q.now < q.n && apart, "in the past, what lies below the cursor is ahead");
  lun_sequence whole = lun_sequence_make(&(lun_seq_ask){.f = later, .task = MAIN, .now = t, .columns = 8}, &arena);
  ok(q.nevents == whole.nevents, "and nothing is missing");
  size_t a = row(&q, LUN_SQ_DONE, 1), b = row(&whole, LUN_SQ_DONE, 1);
  ok(!memcmp(q.row[a].life, whole.row[b].life, (size_t)q.ncolumns * sizeof *q.row[a].life),
     "its lifelines keep their shape");
  lun_fold_free(later);
  finish_diagram();
}

int main(void) {
  begin_tests("sequence");
  test_participants();
  test_cancellation();
  test_shape();
  test_thrift();
  test_one_await();
  test_past();
  return finish_tests();
}
