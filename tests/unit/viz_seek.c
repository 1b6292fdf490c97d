/* Going to any record of a large trace comes to the state of a fold from its beginning, though most of what is over by then is
 * never folded; and any moment is found. */
#include "crowd_trace.h"

/* ---- going to a record ---- */

static bool same(const char *what, uint32_t id, bool good) {
  if (!good) printf("# task or handle %u: another %s\n", id, what);
  return good;
}

static bool same_task(const lun_task *a, const lun_task *b) {
  uint32_t id = a->id;
  bool good = same("place", id, a->place == b->place) & same("what it waits for", id, a->what == b->what && a->on == b->on) &
              same("why", id, !strcmp(a->why, b->why)) & same("name", id, !strcmp(a->label, b->label)) &
              same("function", id, !strcmp(a->func, b->func)) & same("handle", id, a->handle == b->handle) &
              same("line", id, a->place == LUN_P_READY || a->where == b->where) & same("stack", id, a->nframes == b->nframes);
  for (size_t i = 0; good && i < a->nframes; i++)
    good = same("frame", id, a->frame[i].coro == b->frame[i].coro && !strcmp(a->frame[i].func, b->frame[i].func));
  bool ca = a->cancel.asked && !a->cancel.ended, cb = b->cancel.asked && !b->cancel.ended;
  return good && same("cancellation", id, ca == cb && (!ca || a->cancel.delivered == b->cancel.delivered));
}

static bool same_tasks(const lun_fold *a, const lun_fold *b) {
  const lun_now *x = lun_fold_now(a), *y = lun_fold_now(b);
  bool good = true;
  for (int p = 0; p < LUN_P_DONE; p++) good &= same("number of tasks in a place", (uint32_t)p, x->tasks[p] == y->tasks[p]);
  for (size_t i = 0; good && i < lun_fold_ntasks(a); i++) {
    const lun_task *t = lun_fold_task_at(a, i), *u = lun_fold_task(b, t->id);
    if (t->place < LUN_P_DONE) good = u ? same_task(t, u) : same("existence", t->id, false);
  }
  return good;
}

static bool same_queue(const lun_fold *a, const lun_fold *b) {
  enum { MANY = 20000 };
  lun_ready *x = calloc(2 * MANY, sizeof *x), *y = x + MANY;
  size_t n = lun_fold_ready(a, x, MANY), m = lun_fold_ready(b, y, MANY);
  bool good = same("length of the queue", 0, n == m);
  for (size_t i = 0; good && i < n; i++)
    good = same("handle in the queue", x[i].handle, x[i].handle == y[i].handle && x[i].next_tick == y[i].next_tick);
  free(x);
  return good;
}

static bool same_timers(lun_fold *a, lun_fold *b) {
  enum { MANY = 20000 };
  lun_timer *x = calloc(2 * MANY, sizeof *x), *y = x + MANY;
  size_t n = lun_fold_timers(a, x, MANY), m = lun_fold_timers(b, y, MANY);
  bool good = same("number of timers", 0, n == m);
  for (size_t i = 0; good && i < n; i++)
    good = same("timer", x[i].handle, x[i].when == y[i].when && x[i].cancelled == y[i].cancelled);
  free(x);
  return good;
}

static bool same_state(lun_fold *a, lun_fold *b) {
  const lun_now *x = lun_fold_now(a), *y = lun_fold_now(b);
  bool now = x->t == y->t && x->seq == y->seq && x->tick == y->tick && x->running == y->running && x->state == y->state &&
             x->run_handle == y->run_handle && x->cancelling == y->cancelling && x->t_run == y->t_run &&
             !strcmp(x->script, y->script) && !strcmp(x->run_label, y->run_label);
  return same("moment", (uint32_t)x->seq, now) && same_tasks(a, b) && same_queue(a, b) && same_timers(a, b);
}

static int by_number(const void *a, const void *b) {
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x > y) - (x < y);
}

static void test_seek(void) {
  enum { GOALS = 16 };
  uint64_t all = write_crowd(500000, 5000, 800), goal[GOALS], dice = 88172645463325252u;
  lun_reader *r = open_it(), *from_begin = open_it();
  lun_fold *f = lun_fold_new(LUN_FOLD_SLOW_NS);
  lun_record rec;
  for (int i = 0; i < GOALS; i++) {
    dice ^= dice << 13, dice ^= dice >> 7, dice ^= dice << 17;
    goal[i] = 1 + dice % all;
  }
  goal[0] = 1, goal[1] = all;
  qsort(goal, GOALS, sizeof *goal, by_number);
  for (int i = 0; i < GOALS; i++) {
    char text[160];
    while (lun_fold_now(f)->seq < goal[i] && lun_reader_next(from_begin, &rec) == LUN_READ_RECORD) lun_fold_apply(f, &rec);
    lun_fold *g = lun_seek(r, goal[i], i % 2 ? 5000 : LUN_SEEK_CONTEXT, LUN_FOLD_SLOW_NS);
    snprintf(text, sizeof text, "record %llu of %llu: the state of a fold from the beginning", (unsigned long long)goal[i],
             (unsigned long long)all);
    ok(g && same_state(f, g), text);
    lun_fold_free(g);
  }
  lun_fold *end = lun_seek(r, UINT64_MAX, 5000, LUN_FOLD_SLOW_NS);
  ok(end && same_state(f, end), "beyond the last record lies the last one");
  lun_fold_free(end);
  lun_fold_free(f);
  lun_reader_close(r);
  lun_reader_close(from_begin);
}

static void test_time(void) {
  lun_reader *r = open_it(), *plain = open_it();
  lun_record rec;
  uint64_t last = 0, wrong = 0, steps = 0, told = 0;
  int64_t at = -1;
  const int64_t every = 50000000;
  while (lun_reader_next(plain, &rec) == LUN_READ_RECORD) {
    for (; at < rec.t; at += every) wrong += lun_reader_at_time(r, at) != last;
    last = rec.seq;
    steps += rec.kind == LUN_K_STEP ? rec.seq + (uint64_t)rec.t : 0;
  }
  ok(wrong == 0 && lun_reader_at_time(r, INT64_MAX) == last, "the last record at any time is found");
  static const uint8_t only[] = {LUN_K_STEP};
  lun_reader_only(r, only, 1);
  lun_reader_seek(r, 0);
  while (lun_reader_next(r, &rec) == LUN_READ_RECORD) told += rec.kind == LUN_K_STEP ? rec.seq + (uint64_t)rec.t : 1;
  ok(told == steps, "a reader that wants one kind gets all of it, with numbers and times, and nothing else");
  lun_reader_close(r);
  lun_reader_close(plain);
}

/* ---- what a sieve has to know ---- */

enum { LONG_WAIT = 10, MAIN_TASK = 30, LONG_GATHER = 50, DOOR, BELL, ROUNDS = 6000 };

static lun_writer *w;
static int64_t t;

static void tell(unsigned kind, unsigned aux, uint32_t f0, uint32_t f1, uint32_t f2) { lun_put(w, kind, aux, t, f0, f1, f2); }
static uint32_t str(const char *s) { return lun_str(w, s, strlen(s)); }

static void make_one(uint32_t id, const char *name) {
  lun_put7(w, LUN_K_CORO, 0, t, (uint32_t[7]){id + 1, str("f"), 0, MAIN_TASK});
  lun_put7(w, LUN_K_TASK, 0, t, (uint32_t[7]){id, str(name), id + 1, str("f"), MAIN_TASK, 0, 1});
}

static void run_one(uint32_t id, uint32_t handle, unsigned how) {
  tell(LUN_K_RUN, LUN_WHAT_STEP, handle, id, 0);
  tell(LUN_K_STEP, how, id, handle, 0);
}

/* A task that waits for a gather of members that end at various times, and one in its cleanup; an fd and a signal, whose
 * handles are told of once. */
static void open_yard(void) {
  tell(LUN_K_LOOP, LUN_LOOP_RUN, 1, 0, 0);
  tell(LUN_K_HANDLE, LUN_WHAT_IO, DOOR, str("knock"), 0);
  tell(LUN_K_HANDLE, LUN_WHAT_SIGNAL, BELL, str("ring"), 0);
  make_one(MAIN_TASK, "main");
  make_one(LONG_WAIT, "cleans up");
  tell(LUN_K_TICK, 0, 1, 2, 0);
  run_one(MAIN_TASK, MAIN_TASK + 2, LUN_HOW_START);
  tell(LUN_K_FUTURE, LUN_WHAT_GATHER, LONG_GATHER, 0, 0);
  for (uint32_t i = 0; i < 4; i++) {
    make_one(100 + 10 * i, "member");
    tell(LUN_K_WAITS, LUN_WAITS_GATHER, 100 + 10 * i, MAIN_TASK, LONG_GATHER);
  }
  tell(LUN_K_WAITS, LUN_WAITS_AWAIT, LONG_GATHER, MAIN_TASK, 0);
  tell(LUN_K_PARK, LUN_PARK_FUTURE, MAIN_TASK, LONG_GATHER, 0);
  tell(LUN_K_RAN, 0, MAIN_TASK + 2, 0, 0);
  run_one(LONG_WAIT, LONG_WAIT + 2, LUN_HOW_START);
  tell(LUN_K_ENTER, 0, LONG_WAIT + 1, 0, LONG_WAIT);
  tell(LUN_K_GUARD_RUN, 0, 70, LONG_WAIT + 1, 0);
  tell(LUN_K_PARK, LUN_PARK_FUTURE, LONG_WAIT, 4000000000u, 0);
  tell(LUN_K_RAN, 0, LONG_WAIT + 2, 0, 0);
}

/* A tick: somebody knocks, every third time the bell rings; a child is made, waits with another in a gather of its own,
 * and ends; handles have the numbers of those before. */
static void go_round(uint32_t i) {
  uint32_t child = 1000 + 20 * (i % 50000), handle = child + 2;
  t += 100000;
  tell(LUN_K_IO_READY, LUN_IO_READ, 7, DOOR, 0);
  tell(LUN_K_READY, LUN_WHAT_IO, DOOR, 0, 1);
  if (i % 3 == 0) tell(LUN_K_READY, LUN_WHAT_SIGNAL, BELL, 0, 0);
  tell(LUN_K_TICK, 0, i + 2, 2, 0);
  tell(LUN_K_RUN, LUN_WHAT_IO, DOOR, 0, 0);
  make_one(child, "child");
  tell(LUN_K_FUTURE, LUN_WHAT_WAIT, child + 3, 0, 0);
  tell(LUN_K_WAITS, LUN_WAITS_WAIT, child, LONG_WAIT, child + 3);
  tell(LUN_K_READY, LUN_WHAT_STEP, handle, child, 0);
  tell(LUN_K_RAN, 0, DOOR, 0, 0);
  if (i % 3 == 0) tell(LUN_K_RUN, LUN_WHAT_SIGNAL, BELL, 0, 0), tell(LUN_K_RAN, 0, BELL, 0, 0);
  tell(LUN_K_TICK, 0, i + 2, 1, 0);
  run_one(child, handle, LUN_HOW_START);
  tell(LUN_K_HANDLE, LUN_WHAT_CALL, 90, str("again"), 0);
  tell(LUN_K_READY, LUN_WHAT_CALL, 90, 0, 0);
  tell(LUN_K_DONE, LUN_OUT_RESULT, child, 0, 1);
  tell(LUN_K_DONE, LUN_OUT_RESULT, child + 3, 0, 0);
  tell(LUN_K_RAN, 0, handle, 0, 0);
  if (i < 3) tell(LUN_K_DONE, LUN_OUT_RESULT, 100 + 10 * i, 0, 1);
  tell(LUN_K_TICK, 0, i + 2, 1, 0);
  tell(LUN_K_RUN, LUN_WHAT_CALL, 90, 0, 0);
  tell(LUN_K_RAN, 0, 90, 0, 0);
  tell(LUN_K_DONE, LUN_OUT_RESULT, 0, 0, 0);
  tell(LUN_K_DONE, LUN_OUT_RESULT, 1u << 30, 0, 0);
}

static void write_yard(void) {
  unlink(path);
  w = lun_writer_new(path, 0, false, err, sizeof err);
  if (!w) printf("Bail out! %s\n", err), exit(1);
  t = 0;
  open_yard();
  for (uint32_t i = 0; i < ROUNDS; i++) go_round(i);
  tell(LUN_K_READY, LUN_WHAT_IO, DOOR, 0, 0);
  tell(LUN_K_READY, LUN_WHAT_SIGNAL, BELL, 0, 0);
  lun_writer_free(w);
}

static void test_yard(void) {
  write_yard();
  lun_reader *r = open_it(), *from_begin = open_it();
  lun_fold *f = lun_fold_new(LUN_FOLD_SLOW_NS), *g = lun_seek(r, UINT64_MAX, 100, LUN_FOLD_SLOW_NS);
  lun_record rec;
  lun_ready a[4], b[4];
  while (lun_reader_next(from_begin, &rec) == LUN_READ_RECORD) lun_fold_apply(f, &rec);
  ok(g && same_state(f, g), "far into a run that waits for old things the state is that of a fold from the beginning");
  ok(g && !strcmp(lun_fold_task(g, MAIN_TASK)->why, lun_fold_task(f, MAIN_TASK)->why) &&
       !strcmp(lun_fold_task(f, MAIN_TASK)->why, "gather(member, member, member, member)"),
     "a gather names its members, also those that are done");
  ok(g && lun_fold_task(g, LONG_WAIT)->cleanup == 1 && lun_fold_task(f, LONG_WAIT)->cleanup == 1, "a cleanup that lasts is known");
  size_t n = lun_fold_ready(f, a, 4), m = g ? lun_fold_ready(g, b, 4) : 0;
  ok(n == 2 && m == 2 && !strcmp(b[0].label, "io knock") && !strcmp(b[1].label, "signal ring"), "handles that are told of once keep their names");
  ok(g && lun_seek_on(g, r, UINT64_MAX, 0) == false && lun_seek_on(g, r, UINT64_MAX, 10), "going on takes as long as one allows, and ends at the end");
  lun_fold_free(g);
  lun_fold_free(f);
  lun_reader_close(r);
  lun_reader_close(from_begin);
}

/* ---- traces in which there is nothing to go to ---- */

static void test_nothing(void) {
  unlink(path);
  w = lun_writer_new(path, 0, false, err, sizeof err);
  lun_reader *r = lun_reader_open(path, err, sizeof err);
  lun_fold *f = lun_fold_new(LUN_FOLD_SLOW_NS), *same_one = f;
  ok(!lun_seek(r, 5, 10, LUN_FOLD_SLOW_NS), "in a trace without records one can go nowhere");
  ok(!lun_seek_leap(&f, r, LUN_FOLD_SLOW_NS) && f == same_one, "... and need not hurry");
  lun_writer_free(w);
  lun_fold_free(f);
  lun_reader_close(r);
}

int main(void) {
  begin_tests("seek");
  test_seek();
  test_time();
  test_yard();
  test_nothing();
  return finish_tests();
}
