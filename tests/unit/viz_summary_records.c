/* What a summary makes of single records: names, the longest turns, very many functions, time that leaps, snapshots. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../viz/fold/fold.h"
#include "../../viz/fold/summary.h"

static const int64_t SEC = 1000000000;
static int count, failures;
static lun_summary *s;
static uint64_t seq;
static int64_t t;

static void ok(bool good, const char *name) {
  printf("%sok %d - %s\n", good ? "" : "not ", ++count, name);
  fflush(stdout);
  failures += !good;
}

static void is(const char *got, const char *want, const char *name) {
  ok(!strcmp(got, want), name);
  if (strcmp(got, want)) printf("# got  \"%s\"\n# want \"%s\"\n", got, want);
}

static void begin(void) {
  s = lun_summary_new(LUN_FOLD_SLOW_NS);
  seq = 0, t = 0;
}

static void put(unsigned kind, unsigned aux, uint32_t f0, uint32_t f1, uint32_t f2) {
  lun_record r = {.kind = (uint8_t)kind, .aux = (uint8_t)aux, .seq = ++seq, .t = t, .f = {f0, f1, f2}, .text = "", .str = {"", "", "", "", "", "", ""}};
  lun_summary_apply(s, &r);
}

static void make(uint32_t id, const char *name, const char *func, unsigned flags) {
  lun_record r = {.kind = LUN_K_TASK, .aux = (uint8_t)flags, .seq = ++seq, .t = t, .f = {id}, .text = "", .str = {"", name, "", func, "", "", ""}};
  lun_summary_apply(s, &r);
}

/* The task runs for so long. */
static void runs(uint32_t id, int64_t ns) {
  put(LUN_K_STEP, LUN_HOW_START, id, 0, 0);
  t += ns;
  put(LUN_K_PARK, LUN_PARK_YIELD, id, 0, 0);
}

static const lun_sum_facts *facts(void) { return lun_summary_facts(s); }
static const lun_sum_turn *newest_block(void) { return &facts()->block[facts()->nblocks - 1]; }

static const char *called(uint32_t id, const char *name, const char *func, unsigned flags) {
  make(id, name, func, flags);
  runs(id, SEC);
  return newest_block()->label;
}

static void test_names(void) {
  char long_func[400];
  begin();
  is(called(1, "Task-7", "ada", 0), "ada·7", "a task without a name of its own is called by its function and number");
  is(called(2, "Task-", "ada", 0), "Task-", "Task- alone is a name");
  is(called(3, "Task-7b", "ada", 0), "Task-7b", "nor is one with letters in it");
  is(called(4, "Task-99999999999", "ada", 0), "Task-99999999999", "nor one that no task has");
  is(called(5, "cyd", "<main>", 0), "cyd", "a name is a name");
  is(called(6, "Task-8", "<main>", 0), "main·8", "a function is shown without its brackets");
  is(called(7, "Task-9", "<>", 0), "<>·9", "if there is anything within them");
  is(called(8, "", "", 0), "task·#8", "a task may have no function at all");
  is(called(9, "Task-3", "whatever", LUN_FLAG_REPL), "repl·3", "an input is the prompt's");
  memset(long_func, 'f', sizeof long_func - 1);
  long_func[0] = '<', long_func[sizeof long_func - 2] = '>', long_func[sizeof long_func - 1] = 0;
  ok(strlen(called(10, "Task-3", long_func, 0)) < 160, "a very long function's name is cut");
  put(LUN_K_TASK_NAME, 0, 4711, 0, 0);
  make(0, "nobody", "nobody", 0);
  ok(facts()->tasks == 10 && facts()->blocks == 10, "what has no number, or is unknown, is none");
  lun_summary_free(s);
}

static void test_longest(void) {
  enum { N = 100 };
  begin();
  make(1, "ada", "ada", 0);
  for (int i = 0; i < N; i++) runs(1, SEC + (i < 50 ? 1000 : 100 - i) * (SEC / 1000)), t += 1000;
  int64_t shortest = INT64_MAX;
  bool ordered = true;
  for (size_t i = 0; i < facts()->nblocks; i++) {
    const lun_sum_turn *b = &facts()->block[i];
    if (b->end - b->begin < shortest) shortest = b->end - b->begin;
    ordered &= i == 0 || b->begin >= facts()->block[i - 1].end;
  }
  ok(facts()->blocks == N && facts()->nblocks == LUN_SUM_BLOCKS, "all turns that blocked are counted, and some are kept");
  ok(ordered && shortest == SEC + 37 * (SEC / 1000), "the longest of them, in order of time");
  runs(1, 9 * SEC);
  ok(newest_block()->end - newest_block()->begin == 9 * SEC && facts()->longest[0].end == newest_block()->end, "a longer one takes the place of the shortest");
  lun_summary_free(s);
}

static void test_nested(void) {
  enum { N = 50 };
  begin();
  for (uint32_t id = 1; id <= N; id++) make(id, "x", "f", 0);
  put(LUN_K_STEP, LUN_HOW_START, 1, 0, 0);
  for (uint32_t id = 2; id <= N; id++) t += 1000, put(LUN_K_STEP, LUN_HOW_EAGER, id, 0, 0);
  for (uint32_t id = N; id > 2; id--) t += 1000, put(LUN_K_DONE, LUN_OUT_RESULT, id, 0, 1);
  put(LUN_K_DONE, LUN_OUT_RESULT, 1, 0, 1);
  t += 1000;
  put(LUN_K_TICK, 0, 1, 0, 0);
  lun_summary_settle(s);
  ok(facts()->alive == 1 && facts()->alive_most == N, "tasks that start each other at once come back, one by one");
  put(LUN_K_STEP, LUN_HOW_EAGER, 2, 0, 0);
  put(LUN_K_PARK, LUN_PARK_FUTURE, 4711, 0, 0);
  put(LUN_K_PARK, LUN_PARK_FUTURE, 0, 0, 0);
  put(LUN_K_STEP, LUN_HOW_WAKE, 0, 0, 0);
  ok(facts()->alive == 2, "a task that is met while it runs is there");
  lun_summary_free(s);
}

static void test_functions(void) {
  char func[24];
  begin();
  for (uint32_t id = 1; id <= 400; id++) {
    snprintf(func, sizeof func, "f%u", id % 200);
    make(id, "Task-1", func, 0);
  }
  make(500, "Task-2", "lib", LUN_FLAG_LIB);
  bool others = false;
  uint64_t tasks = 0;
  for (size_t i = 0; i < lun_summary_rows(s); i++) {
    lun_sum_row row = lun_summary_row(s, i);
    others |= !strcmp(row.func, "others");
    tasks += row.tasks;
  }
  ok(others && tasks == 400, "very many functions share a row of others");
  ok(lun_summary_rows(s) <= 256 && !strcmp(lun_summary_row(s, 100000).func, ""), "there are not more rows than there can be, and none beyond them");
  ok(lun_summary_row_of(s, 500) == -1 && lun_summary_row_of(s, 4711) == -1, "the library's tasks have none");
  lun_heat heat[4] = {{{0}, 0}};
  lun_summary_heat(s, 100000, 0, 1000, 4, heat);
  ok(heat[0].flags == 0 && heat[3].mean[0] == 0, "where there is no row nothing is to be seen");
  lun_summary_free(s);
}

static void test_time(void) {
  int64_t from, to;
  begin();
  t = -5;
  make(1, "ada", "ada", 0);
  ok(facts()->begin == 0 && facts()->end == 0, "a run does not begin before time");
  ok(!lun_summary_trouble(s, -100, &from, &to), "where there is no trouble none is found");
  for (int i = 0; i < 62; i++) {
    t = INT64_C(1) << i;
    put(LUN_K_STEP, LUN_HOW_WAKE, 1, 0, 0);
    put(LUN_K_PARK, LUN_PARK_FUTURE, 1, 0, 0);
  }
  t = INT64_MAX;
  put(LUN_K_LOST, 0, 7, 0, 0);
  lun_summary_settle(s);
  ok(facts()->end == INT64_MAX / 4 && facts()->lost == 7, "nor end after it");
  ok(lun_summary_bytes(s) < 4 << 20, "and however long it is, its memory is bounded");
  ok(lun_summary_trouble(s, facts()->begin, &from, &to) && to == from + lun_summary_column(s), "trouble is found in its column");
  ok(lun_summary_trouble(s, from, &from, &to) && !lun_summary_trouble(s, to + 1, &from, &to), "and none behind the last");
  put(LUN_KIND_COUNT + 3, 0, 0, 0, 0);
  ok(facts()->last_seq == seq, "what is no record is counted as one");
  lun_summary_free(s);
}

/* Who is not named by a snapshot has ended while nobody saw. */
static void test_snapshot(void) {
  begin();
  make(1, "ada", "ada", 0);
  make(2, "bob", "bob", 0);
  make(3, "cyd", "cyd", 0);
  put(LUN_K_STEP, LUN_HOW_START, 1, 0, 0);
  t += SEC;
  put(LUN_K_SNAP, LUN_EDGE_BEGIN, 1, 1, 0);
  put(LUN_K_STEP, LUN_HOW_WAKE, 3, 0, 0);
  make(1, "ada", "ada", 0);
  make(3, "cyd", "cyd", 0);
  put(LUN_K_SNAP, LUN_EDGE_END, 1, 1, 0);
  ok(facts()->alive == 2 && facts()->tasks == 3, "two of three are left");
  ok(facts()->blocks == 1, "a turn that a snapshot cuts off is as long as it was until then");
  put(LUN_K_CANCEL, LUN_ASK_CALL, 1, 0, 0);
  put(LUN_K_CANCEL, LUN_ASK_CALL | LUN_CANCEL_REFUSED, 3, 0, 0);
  put(LUN_K_THROWN, 0, 1, 0, 0);
  put(LUN_K_THROWN, 0, 3, 0, 0);
  put(LUN_K_SWALLOWED, 0, 3, 0, 0);
  put(LUN_K_DONE, LUN_OUT_RESULT, 1, 0, 1);
  put(LUN_K_TASK_LOST, 0, 3, 0, 0);
  put(LUN_K_TASK_LOST, 0, 4711, 0, 0);
  ok(facts()->swallowed == 1 && facts()->failed == 1 && facts()->alive == 0, "who was asked to stop and returned has swallowed it; who is thrown away has failed");
  lun_summary_free(s);
}

int main(void) {
  test_names();
  test_longest();
  test_nested();
  test_functions();
  test_time();
  test_snapshot();
  lun_summary_free(NULL);
  printf("1..%d\n", count);
  return failures != 0;
}
