/* The sequence diagram as a model: who takes part, in which column, which lifelines and arrows a row has, what the
 * shapes of cancellations enclose, what is left out in few columns, and what each event says. The nested cancellation
 * of the drawing is written by hand; then random records, which must never break the model. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../viz/scene/sequence/sequence_view.h"
#include "../../vm/core/writer.h"

static const int64_t MS = 1000000;
enum { MAIN = 2, OUTER, INNER, SLEEP_M = 20, SLEEP_I, CLEANUP };

static int count, failures;
static lun_writer *w;
static lun_reader *r;
static lun_fold *f;
static lun_arena arena;
static int64_t t;
static uint32_t ticks;
static char path[256];

static void ok(bool good, const char *name) {
  printf("%sok %d - %s\n", good ? "" : "not ", ++count, name);
  fflush(stdout);
  failures += !good;
}

static void is(const char *got, const char *want, const char *name) {
  bool good = got && !strcmp(got, want);
  ok(good, name);
  if (!good) printf("# got  \"%s\"\n# want \"%s\"\n", got ? got : "(nothing)", want);
}

/* ---- a run ---- */

static void begin(void) {
  char err[256];
  unlink(path);
  w = lun_writer_new(path, 0, true, err, sizeof err);
  r = w ? lun_reader_open(path, err, sizeof err) : NULL;
  f = lun_fold_new(LUN_FOLD_SLOW_NS);
  if (!w || !r || !f) printf("Bail out! %s\n", err), exit(1);
  t = 0;
  ticks = 0;
}

static void finish(void) {
  lun_writer_free(w);
  lun_reader_close(r);
  lun_fold_free(f);
  lun_arena_free(&arena);
}

static void see(void) {
  lun_record rec;
  while (lun_reader_next(r, &rec) == LUN_READ_RECORD) lun_fold_apply(f, &rec);
}

static uint32_t str(const char *s) { return lun_str(w, s, strlen(s)); }
static uint32_t line(unsigned n) { return LUN_WHERE(lun_file(w, "/home/x/nested.lua"), n); }
static void put(unsigned kind, unsigned aux, uint32_t f0, uint32_t f1, uint32_t f2) {
  lun_put(w, kind, aux, t, f0, f1, f2);
}
static void tick(void) { put(LUN_K_TICK, 0, ++ticks, 1, 0); }
static void wait_until(int64_t when) {
  put(LUN_K_POLL, 0, 0, 0, 0);
  t = when;
}

static void make_task(uint32_t id, const char *name, uint32_t by) {
  lun_put7(w, LUN_K_CORO, 0, t, (uint32_t[7]){id + 100, str(name), line(1), by});
  lun_put7(w, LUN_K_TASK, 0, t, (uint32_t[7]){id, str(name), id + 100, str(name), by, line(2), 1});
  put(LUN_K_READY, LUN_WHAT_STEP, id + 1000, id, 0);
}

static void step(uint32_t id, unsigned how) {
  put(LUN_K_RUN, how == LUN_HOW_WAKE ? LUN_WHAT_WAKEUP : LUN_WHAT_STEP, id + 1000, id, 0);
  put(LUN_K_STEP, how, id, id + 1000, 0);
  if (how == LUN_HOW_START) put(LUN_K_ENTER, 0, id + 100, 0, id);
  if (how == LUN_HOW_THROW) put(LUN_K_THROWN, 0, id, 1, line(5));
}

static void awaits(uint32_t id, uint32_t on) {
  put(LUN_K_WAITS, LUN_WAITS_AWAIT, on, id, 0);
  put(LUN_K_PARK, LUN_PARK_FUTURE, id, on, line(5));
  put(LUN_K_RAN, 0, id + 1000, 0, 0);
}

static void sleeps(uint32_t id, uint32_t future, const char *seconds, int64_t when) {
  put(LUN_K_FUTURE, LUN_WHAT_SLEEP, future, str(seconds), line(5));
  lun_put7(w, LUN_K_TIMER, LUN_WHAT_SLEEP, t,
           (uint32_t[7]){future + 1000, future, id, (uint32_t)when, (uint32_t)(when >> 32)});
  awaits(id, future);
}

static void wakes(uint32_t id) { put(LUN_K_READY, LUN_WHAT_WAKEUP, id + 1000, id, 0); }

static void ends(uint32_t id, unsigned outcome, const char *text) {
  put(LUN_K_EXIT, outcome, id + 100, str(text), line(6));
  put(LUN_K_DONE, outcome, id, str(text), 1);
  put(LUN_K_RAN, 0, id + 1000, 0, 0);
}

static void asks(uint32_t id) {
  lun_put7(w, LUN_K_CANCEL, LUN_ASK_TASK, t, (uint32_t[7]){id, MAIN, 0, 0, line(14), 0});
}

/* The run of the drawing: main cancels outer, which awaits inner, which awaits a sleep and cleans up. */
static void nested_begins(void) {
  make_task(MAIN, "main", 0);
  tick();
  step(MAIN, LUN_HOW_START);
  make_task(OUTER, "outer", MAIN);
  sleeps(MAIN, SLEEP_M, "0.10", 100 * MS);
  tick();
  step(OUTER, LUN_HOW_START);
  make_task(INNER, "inner", OUTER);
  awaits(OUTER, INNER);
  tick();
  step(INNER, LUN_HOW_START);
  sleeps(INNER, SLEEP_I, "10", 10000 * MS);
  wait_until(100 * MS);
  tick();
  put(LUN_K_DONE, LUN_OUT_RESULT, SLEEP_M, 0, 0);
  wakes(MAIN);
}

static void nested_asks(void) {
  tick();
  step(MAIN, LUN_HOW_WAKE);
  asks(OUTER);
  asks(INNER);
  put(LUN_K_DONE, LUN_OUT_CANCELLED, SLEEP_I, 0, 0);
  wakes(INNER);
  awaits(MAIN, OUTER);
}

static void nested_ends(void) {
  tick();
  step(INNER, LUN_HOW_THROW);
  sleeps(INNER, CLEANUP, "0.03", 130 * MS);
  wait_until(130 * MS);
  tick();
  put(LUN_K_DONE, LUN_OUT_RESULT, CLEANUP, 0, 0);
  wakes(INNER);
  tick();
  step(INNER, LUN_HOW_WAKE);
  ends(INNER, LUN_OUT_CANCELLED, "CancelledError");
  wakes(OUTER);
  tick();
  step(OUTER, LUN_HOW_THROW);
  ends(OUTER, LUN_OUT_CANCELLED, "CancelledError");
  wakes(MAIN);
  tick();
  put(LUN_K_RUN, LUN_WHAT_WAKEUP, MAIN + 1000, MAIN, 0);
  put(LUN_K_STEP, LUN_HOW_THROW, MAIN, MAIN + 1000, 0);
  ends(MAIN, LUN_OUT_RESULT, "");
}

static void nested(void) {
  begin();
  nested_begins();
  nested_asks();
  nested_ends();
  see();
}

static lun_sequence make(uint32_t task, int columns) {
  lun_seq_ask ask = {.f = f, .task = task, .now = t, .columns = columns};
  return lun_sequence_make(&ask, &arena);
}

static const lun_seq_actor *named(const lun_sequence *q, const char *name) {
  for (int i = 0; i < q->nactors; i++)
    if (!strcmp(q->actor[i].name, name)) return &q->actor[i];
  return NULL;
}

/* The row of the n-th event of a kind, from 0. */
static size_t row(const lun_sequence *q, unsigned kind, int n) {
  for (size_t i = 0; i < q->n; i++)
    if (q->row[i].kind == LUN_SR_EVENT && q->row[i].event->kind == kind && n-- == 0) return i;
  return q->n;
}

static const char *from(const lun_sequence *q, size_t i) { return i < q->n ? q->actor[q->row[i].from].name : ""; }
static const char *to(const lun_sequence *q, size_t i) { return i < q->n ? q->actor[q->row[i].to].name : ""; }

/* ---- what a diagram holds ---- */

/* What any diagram must hold, whatever the trace said. */
static bool is_sound(const lun_sequence *q) {
  bool good = q->n == 0 || (q->nactors > 0 && q->actor[0].kind == LUN_SA_LOOP && q->ncolumns <= LUN_SEQ_COLUMNS);
  for (int i = 0; i < q->nactors; i++)
    good &= q->actor[i].column >= 0 && q->actor[i].first <= q->actor[i].last && q->actor[i].last < q->n;
  for (size_t i = 0; good && i < q->n; i++) {
    const lun_seq_row *one = &q->row[i];
    good &= one->text && one->note && one->kind < LUN_SR_COUNT && one->at < q->nactors;
    good &= one->from < q->nactors && one->to < q->nactors;
    good &= one->kind != LUN_SR_EVENT || (one->event && one->from >= 0 && one->to >= 0 && *one->text);
    for (int c = 0; c < q->ncolumns; c++) {
      int at = one->life[c].actor;
      good &= at < q->nactors && (at < 0 || q->actor[at].column == c);
      good &= one->life[c].life == LUN_LIFE_NONE || at >= 0;
    }
    good &= *lun_say_row(q, i, &arena) || one->kind != LUN_SR_EVENT;
  }
  for (size_t k = 0; good && k < q->nshapes; k++)
    for (size_t i = q->shape[k].first; i <= q->shape[k].last; i++) {
      int lo = q->shape[k].lo[i - q->shape[k].first], hi = q->shape[k].hi[i - q->shape[k].first];
      good &= q->shape[k].last < q->n && lo >= 0 && lo <= hi && hi < q->ncolumns;
    }
  return good;
}

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
  finish();
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
  finish();
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
  finish();
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
  finish();
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
  finish();
}

static void test_past(void) {
  lun_fold *later;
  nested();
  later = f;
  lun_reader_close(r);
  char err[256];
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
  finish();
}

/* ---- asking, folding, selecting ---- */

static void test_asker(void) {
  begin();
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
  finish();
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
  begin();
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
  finish();
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
  finish();
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
    begin();
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
    finish();
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
  const char *tmp = getenv("TMPDIR");
  snprintf(path, sizeof path, "%s/lunette-sequence-%ld.trace", tmp ? tmp : "/tmp", (long)getpid());
  test_participants();
  test_cancellation();
  test_shape();
  test_thrift();
  test_one_await();
  test_past();
  test_asker();
  test_folding();
  test_selection();
  test_nonsense();
  test_sentences();
  unlink(path);
  printf("1..%d\n", count);
  return failures != 0;
}
