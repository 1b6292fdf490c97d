/* viz_memory.c - what tasks hold, from records to the row of the picture and the column of the table. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../viz/fold/memory.h"
#include "../../viz/scene/memory_row.h"
#include "../../viz/scene/table.h"
#include "../../viz/scene/view/view.h"

enum { MS = 1000000, ADA = 7, BOB = 9 };

static int count, failures;
static lun_fold *f;
static lun_arena arena;
static uint64_t seq;
static int64_t t;

static void ok(bool good, const char *name) {
  printf("%sok %d - %s\n", good ? "" : "not ", ++count, name);
  failures += !good;
}

static void is(const char *got, const char *want, const char *name) {
  bool good = got && strcmp(got, want) == 0;
  ok(good, name);
  if (!good) printf("# got  \"%s\"\n# want \"%s\"\n", got ? got : "(nothing)", want);
}

static void put(unsigned kind, unsigned aux, bool snapshot, uint32_t f0, uint32_t f1, uint32_t f2) {
  lun_record r = {.seq = ++seq, .t = t, .kind = (uint8_t)kind, .aux = (uint8_t)aux, .snapshot = snapshot, .f = {f0, f1, f2}};
  for (int i = 0; i < 7; i++) r.str[i] = "";
  lun_fold_apply(f, &r);
}

static void holds(uint32_t task, uint64_t bytes) {
  put(LUN_K_MEMORY, LUN_TRACED_HELD, false, task, (uint32_t)bytes, (uint32_t)(bytes >> 32));
}

static void begin(void) {
  f = lun_fold_new(LUN_FOLD_SLOW_NS);
  seq = 0, t = 0;
  put(LUN_K_TASK, 0, false, ADA, 0, 1);
  put(LUN_K_TASK, 0, false, BOB, 0, 2);
}

static void test_sums(void) {
  const lun_held *past;
  begin();
  ok(!lun_fold_traced(f) && lun_fold_held(f, ADA) == 0 && lun_fold_held_past(f, 0, &past) == 0, "nothing is known at first");
  holds(ADA, 1000), holds(BOB, UINT64_C(5) << 32), holds(0, 50);
  t = 10 * MS;
  holds(ADA, 300);
  ok(lun_fold_traced(f) && lun_fold_held(f, ADA) == 300 && lun_fold_held(f, BOB) == UINT64_C(5) << 32, "each task has its own");
  ok(lun_fold_held(f, 0) == (UINT64_C(5) << 32) + 350, "and all of them a sum, with what no task holds");
  ok(lun_fold_held_past(f, ADA, &past) == 2 && past[0].bytes == 1000 && past[1].bytes == 300 && past[1].t == 10 * MS, "with a past");
  put(LUN_K_SNAP, LUN_EDGE_BEGIN, true, 1, 0, 0);
  ok(lun_fold_held(f, ADA) == 0, "a snapshot tells it anew");
  put(LUN_K_TASK, 0, true, ADA, 0, 1);
  put(LUN_K_MEMORY, LUN_TRACED_HELD, true, ADA, 200, 0);
  put(LUN_K_SNAP, LUN_EDGE_END, true, 1, 0, 0);
  size_t n = lun_fold_held_past(f, 0, &past);
  ok(lun_fold_held(f, 0) == 200 && past[n - 1].bytes == 200, "also the sum");
  ok(n > 1 && past[n - 2].bytes == (UINT64_C(5) << 32) + 350, "of which no part stands alone in the past");
  put(LUN_K_MEMORY, LUN_TRACED_FORGOTTEN, false, 0, 0, 0);
  ok(!lun_fold_traced(f) && lun_fold_held(f, 0) == 0 && lun_fold_held(f, ADA) == 0, "and all is forgotten when the tracing ends");
  lun_fold_free(f);
}

static void test_bounds(void) {
  const lun_held *past;
  begin();
  for (uint32_t i = 1; i <= 100000; i++, t += 1000) holds(ADA, i);
  size_t n = lun_fold_held_past(f, ADA, &past), all = lun_fold_held_past(f, 0, &past);
  ok(n <= 256 && n >= 100 && all <= 4096, "a long past is thinned");
  lun_fold_held_past(f, ADA, &past);
  ok(past[0].bytes < 2000 && past[n - 1].bytes == 100000 && past[n / 2].bytes > 30000 && past[n / 2].bytes < 70000, "from its begin to its end");
  for (uint32_t task = 100; task < 200000; task++) holds(task, 10), holds(task, task % 2 ? 0 : 10);
  ok(lun_fold_held(f, 100) == 10, "very many tasks are no trouble");
  lun_fold_free(f);
}

static lun_memory_row row_of(lun_view *v, int cols) {
  lun_moment m = lun_moment_make(f, NULL, v, t, &arena);
  lun_scale s = lun_scale_make(t, 10 * MS, cols, cols - 1);
  return lun_memory_row_make(&m, &s);
}

static void test_row(void) {
  lun_view v = lun_view_new(true);
  begin();
  ok(row_of(&v, 10).cols == 0, "no row before it is traced");
  holds(ADA, 1024), holds(BOB, 1024);
  t = 30 * MS;
  holds(ADA, 3 * 1024);
  t = 35 * MS;
  holds(ADA, 1024);
  t = 90 * MS;
  lun_memory_row row = row_of(&v, 10);
  ok(row.cols == 10, "a row while it is");
  is(row.whose, "memory", "of all");
  is(row.held, "2048 B", "with what is held now");
  is(row.most, "at most 4096 B", "and was held at most");
  ok(row.level[3] >= 1 && row.level[2] > 0.4f && row.level[2] < 0.6f && row.level[9] < 0.6f, "a peak is never averaged away");
  v.task = BOB;
  row = row_of(&v, 10);
  ok(!strncmp(row.whose, "memory of ", 10) && row.level[0] >= 1 && row.level[9] >= 1, "or of the selected task");
  put(LUN_K_MEMORY, LUN_TRACED_FORGOTTEN, false, 0, 0, 0);
  v.task = 0;
  is(row_of(&v, 10).held, "not traced", "and afterwards what was");
  lun_fold_free(f);
}

static bool has_memory(const lun_table *table) {
  for (int i = 0; i < table->n; i++)
    if (!strcmp(table->column[i].title, "memory")) return true;
  return false;
}

static void test_table(void) {
  lun_view v = lun_view_new(true);
  begin();
  lun_moment m = lun_moment_make(f, NULL, &v, t, &arena);
  lun_table table = lun_table_fit(160, &m);
  ok(!has_memory(&table), "the table has no column for it");
  holds(BOB, 30000);
  table = lun_table_fit(160, &m);
  ok(has_memory(&table), "unless it is traced");
  v.order = LUN_ORDER_MEMORY;
  lun_lanes lanes = lun_lanes_make(f, &v, t, 0, &arena);
  ok(lanes.n == 2 && lanes.row[0].task->id == BOB, "and can be in its order");
  for (int i = 0; i < table.n; i++) {
    if (strcmp(table.column[i].title, "memory") != 0) continue;
    lun_phrase p = lun_table_cell(&m, &lanes.row[0], &table.column[i]);
    is(p.n ? p.run[0].text : "", "29.3 KiB", "in a word");
  }
  lun_fold_free(f);
}

int main(void) {
  test_sums();
  test_bounds();
  test_row();
  test_table();
  lun_arena_free(&arena);
  printf("1..%d\n", count);
  return failures != 0;
}
