/* What why and trouble say when no program of ours can make it so: a record that begins late, one of another runtime, one
 * that is hostile, more turns than are remembered. tests/why/ has the programs for all else. The sentences that are made
 * here, as their formats stand in the sources:
 *
 * says: Its timer is not known: it was set before the record begins.
 * says: What the job does is not known.
 * says: Who holds %s %s is not known.
 * says: fd %u is registered, and nobody awaits it.
 * says: %s is cancelled, still in the heap; %s.
 * says: %s was to end a sleep that is cancelled: it goes at delivery.
 * says: %s is done: %s.
 * says: %s is awaited by nobody.
 * says: returned before it was delivered
 * says: what queued it stands before the record begins
 * says: What began it stands before the turns that are remembered.
 * says: an earlier turn
 * says: took what it wrote
 * says:  (%s at %s)
 * says: last seen
 * says: %llu records are missing here: what stands after them may not fit what stands before.
 * says: Give the recording more room (--trace-limit), or record to a disk that is not full.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../viz/fold/causes.h"
#include "../../viz/fold/journey.h"
#include "../../viz/scene/why/trouble.h"
#include "../../viz/scene/why/why.h"
#include "../../vm/core/writer.h"

enum { MS = 1000000 };

static int count, failures;
static char path[300], err[512];
static lun_writer *w;
static lun_reader *r;
static lun_fold *f;
static lun_arena arena;
static int64_t t;

static void ok(bool good, const char *name) {
  printf("%sok %d - %s\n", good ? "" : "not ", ++count, name);
  failures += !good;
}

static void begin(void) {
  unlink(path);
  w = lun_writer_new(path, 0, true, err, sizeof err);
  r = w ? lun_reader_open(path, err, sizeof err) : NULL;
  f = lun_fold_new(LUN_FOLD_SLOW_NS);
  if (!w || !r || !f) printf("Bail out! %s\n", err), exit(1);
  t = 0;
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

static uint64_t put(unsigned kind, unsigned aux, uint32_t f0, uint32_t f1, uint32_t f2) {
  return lun_put(w, kind, aux, t, f0, f1, f2);
}

static void make_task(uint32_t id, const char *name) {
  lun_put7(w, LUN_K_TASK, 0, t, (uint32_t[7]){id, str(name), id + 100, str("f"), 0, 0, 1});
}

static void park(uint32_t task, uint32_t on) {
  put(LUN_K_STEP, LUN_HOW_START, task, task + 1000, 0);
  put(LUN_K_PARK, LUN_PARK_FUTURE, task, on, 0);
  put(LUN_K_RAN, 0, task + 1000, 0, 0);
}

static void future(uint32_t id, unsigned what, const char *label) { put(LUN_K_FUTURE, what, id, str(label), 0); }

/* One sentence of the answers about a thing is this one, and rests on this record (0: on any). */
static void says(lun_thing thing, const char *want, uint64_t seq) {
  see();
  lun_why why = lun_why_make(f, thing, t, &arena);
  bool found = false;
  for (size_t i = 0; i < why.n; i++)
    found |= strcmp(why.reason[i].text, want) == 0 && (seq == 0 || why.reason[i].seq == seq);
  ok(found, want);
  for (size_t i = 0; !found && i < why.n; i++)
    printf("# %s [%llu]\n", why.reason[i].text, (unsigned long long)why.reason[i].seq);
}

static lun_thing object(uint32_t id) { return (lun_thing){LUN_THING_OBJECT, id}; }

/* A record that begins in the middle knows futures, and not what is behind them. */
static void test_unknown(void) {
  begin();
  make_task(1, "sleeper");
  future(20, LUN_WHAT_SLEEP, "5");
  park(1, 20);
  says(object(1), "Its timer is not known: it was set before the record begins.", 0);
  make_task(2, "threaded");
  future(21, LUN_WHAT_JOB, "thread-1");
  park(2, 21);
  says(object(2), "What the job does is not known.", 0);
  make_task(3, "locked");
  future(22, LUN_WHAT_LOCK, "77");
  park(3, 22);
  says(object(3), "Who holds lock 77 is not known.", 0);
  make_task(4, "late");
  put(LUN_K_STEP, LUN_HOW_WAKE, 4, 1004, 0);
  says(object(4), "late ran at 0.000 s, tick 0: what queued it stands before the record begins.", 0);
  finish();
}

/* Timers, descriptors and futures can be asked about themselves. */
static void test_things(void) {
  begin();
  uint64_t watch = put(LUN_K_IO_WATCH, LUN_IO_READ, 7, str("localhost:7007"), 0);
  says((lun_thing){LUN_THING_FD, 7}, "fd 7 is registered, and nobody awaits it.", watch);
  make_task(1, "setter");
  uint64_t set = lun_put7(w, LUN_K_TIMER, LUN_WHAT_CALL, t, (uint32_t[7]){30, 0, 1, 90 * MS, 0, 0});
  says(object(30), "It is due at 0.090 s, in 90 ms; set by setter.", set);
  put(LUN_K_HANDLE_CANCEL, 0, 30, 1, 0);
  says(object(30), "It is cancelled, still in the heap; set by setter.", set);
  future(23, LUN_WHAT_SLEEP, "1");
  lun_put7(w, LUN_K_TIMER, LUN_WHAT_SLEEP, t, (uint32_t[7]){31, 23, 1, 95 * MS, 0, 0});
  says(object(23), "sleep 1 is awaited by nobody.", 0);
  uint64_t done = put(LUN_K_DONE, LUN_OUT_CANCELLED, 23, 0, 0);
  says(object(31), "It was to end a sleep that is cancelled: it goes at delivery.", 0);
  says(object(23), "sleep 1 is done: cancelled.", done);
  finish();
}

/* Another runtime's task may return although it was asked to stop, and never got the error. */
static void test_foreign(void) {
  begin();
  make_task(1, "quick");
  put(LUN_K_STEP, LUN_HOW_START, 1, 1001, 0);
  lun_put7(w, LUN_K_CANCEL, LUN_ASK_TASK, t, (uint32_t[7]){1, 0, 0, str("somebody")});
  uint64_t done = put(LUN_K_DONE, LUN_OUT_RESULT, 1, str("7"), 1);
  says(object(1), "quick returned before it was delivered at 0.000 s.", done);
  make_task(2, "writer");
  future(24, LUN_WHAT_WRITE, "fd 9");
  park(2, 24);
  make_task(3, "other");
  put(LUN_K_STEP, LUN_HOW_START, 3, 1003, 0);
  uint64_t cause = put(LUN_K_DONE, LUN_OUT_RESULT, 24, 0, 0);
  put(LUN_K_READY, LUN_WHAT_WAKEUP, 1002, 2, 1);
  put(LUN_K_RAN, 0, 1003, 0, 0);
  put(LUN_K_STEP, LUN_HOW_WAKE, 2, 1002, 0);
  says(object(2), "writer ran at 0.000 s, tick 0: fd 9 took what it wrote, by other.", cause);
  finish();
}

/* Each callback queues the next one, many thousands of times: the newest turns are kept. */
static void test_many_turns(void) {
  enum { TURNS = 20000 };
  begin();
  put(LUN_K_READY, LUN_WHAT_CALL, 1, 0, 0);
  for (uint32_t i = 1; i <= TURNS; i++) {
    put(LUN_K_TICK, 0, i, 1, 0);
    put(LUN_K_RUN, LUN_WHAT_CALL, i, 0, str("again"));
    put(LUN_K_HANDLE, LUN_WHAT_CALL, i + 1, str("again"), 0);
    put(LUN_K_READY, LUN_WHAT_CALL, i + 1, 0, 0);
    put(LUN_K_RAN, 0, i, 0, 0);
  }
  see();
  size_t n = lun_fold_nturns(f);
  ok(n == 16384, "16384 turns are remembered");
  lun_thing newest = {LUN_THING_TURN, lun_fold_turn_nth(f, n - 1)->seq};
  says(newest, "What began it stands before the turns that are remembered.", 0);
  lun_thing oldest = {LUN_THING_TURN, lun_fold_turn_nth(f, 0)->seq};
  says(oldest, "again ran at 0.000 s, tick 3617: an earlier turn called for it.", 0);
  ok(lun_fold_turn(f, 3) == NULL && lun_fold_turn_at(f, 3) == NULL, "an older one is not known");
  finish();
}

/* Requests by the thousand make no list without end, and a journey is forgotten when there were many after it. */
static void test_many_journeys(void) {
  enum { CHAIN = 400, JOURNEYS = 1500 };
  begin();
  for (uint32_t i = 1; i <= CHAIN; i++) {
    make_task(i, "link");
    park(i, i + 1);
  }
  put(LUN_K_RUN, LUN_WHAT_CALL, 9999, 0, str("c"));
  for (uint32_t i = 1; i <= CHAIN; i++) lun_put7(w, LUN_K_CANCEL, LUN_ASK_CALL, t, (uint32_t[7]){i, 0, 0, 0, 0, 9999});
  put(LUN_K_RAN, 0, 9999, 0, 0);
  see();
  const lun_journey *j = lun_fold_journey_of(f, CHAIN);
  ok(j && j->id == 1 && j->tasks == CHAIN && j->open == CHAIN,
     "a request that goes on through 400 tasks is one journey");
  ok(j && j->n == 128 && j->more == CHAIN - 128, "it keeps 128 stations, and counts the others");
  ok(lun_fold_task(f, 2)->cancel.from == 1, "who passed it on is known");
  for (uint32_t i = 0; i < JOURNEYS; i++) {
    make_task(1000 + i, "lone");
    lun_put7(w, LUN_K_CANCEL, LUN_ASK_TASK, t, (uint32_t[7]){1000 + i});
  }
  see();
  ok(lun_fold_newest_journey(f) == JOURNEYS + 1 && !lun_fold_journey(f, 1), "the oldest journey has gone");
  ok(lun_fold_journey_of(f, 1000 + JOURNEYS - 1) != NULL, "the newest is there");
  finish();
}

/* Without the line that raised, the nearest one is told. */
static void test_failed(void) {
  begin();
  uint32_t file = lun_file(w, "/home/x/jobs.lua");
  for (uint32_t id = 1; id <= 2; id++) {
    lun_put7(w, LUN_K_TASK, 0, t, (uint32_t[7]){id, str("bad"), id + 100, str("f"), 0, LUN_WHERE(file, 3), 1});
    put(LUN_K_STEP, LUN_HOW_START, id, id + 1000, 0);
    if (id == 2) put(LUN_K_PARK, LUN_PARK_YIELD, id, 0, LUN_WHERE(file, 9));
    put(LUN_K_DONE, LUN_OUT_ERROR, id, str("ValueError: no"), 1);
  }
  see();
  const lun_trouble *first = lun_fold_trouble(f, 0), *second = lun_fold_trouble(f, 1);
  ok(first && !strcmp(lun_say_trouble(f, first, &arena), "bad failed (made at jobs.lua:3): ValueError: no."),
     "a failure whose line is not known: made at");
  ok(second && !strcmp(lun_say_trouble(f, second, &arena), "bad failed (last seen at jobs.lua:9): ValueError: no."),
     "a failure whose line is not known: last seen at");
  finish();
}

static void test_lost(void) {
  begin();
  see();
  lun_record lost = {.kind = LUN_K_LOST, .seq = 5, .f = {3}};
  for (size_t i = 0; i < sizeof lost.str / sizeof *lost.str; i++) lost.str[i] = "";
  lun_fold_apply(f, &lost);
  const lun_trouble *tr = lun_next_trouble(f, 0);
  ok(tr && !strcmp(lun_say_trouble(f, tr, &arena),
                   "3 records are missing here: what stands after them may not fit what stands before."),
     "records that are missing are trouble");
  ok(tr && !strcmp(lun_say_remedy(f, tr, &arena),
                   "Give the recording more room (--trace-limit), or record to a disk that is not full."),
     "with what to do");
  for (uint32_t i = 0; i < 5000; i++) lost.seq++, lun_fold_apply(f, &lost);
  ok(lun_fold_ntrouble(f) == 1024 && lun_fold_trouble_count(f, LUN_TR_LOST) == 5001,
     "the newest cases are kept, all are counted");
  ok(lun_next_trouble(f, 4500)->seq == 4501 && lun_next_trouble(f, UINT64_MAX)->seq == lun_fold_trouble(f, 0)->seq,
     "the next one is found, and behind the last one the first");
  finish();
}

int main(void) {
  snprintf(path, sizeof path, "/tmp/lunette-why-%d.trace", getpid());
  test_unknown();
  test_things();
  test_foreign();
  test_many_turns();
  test_many_journeys();
  test_failed();
  test_lost();
  unlink(path);
  printf("1..%d\n", count);
  return failures != 0;
}
