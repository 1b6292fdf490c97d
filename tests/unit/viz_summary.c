/* The whole of a run summed up, against what the fold says record by record. The run is a crowd's: thousands of tasks,
 * blocks, failures, cancellations. */
#include <fcntl.h>
#include <locale.h>
#include <math.h>

#include "../../viz/fold/summary.h"
#include "../../viz/term/screen.h"
#include "crowd_trace.h"

enum { COLS = 48, FUNCS = 8 };

static lun_summary *sum_up(void) {
  size_t n;
  const uint8_t *kinds = lun_summary_kinds(&n);
  lun_reader *r = open_it();
  lun_summary *s = lun_summary_new(LUN_FOLD_SLOW_NS);
  lun_reader_only(r, kinds, n);
  lun_summary_follow(s, r, SIZE_MAX);
  lun_reader_close(r);
  lun_summary_settle(s);
  return s;
}

/* ---- the summary against the fold ---- */

/* What a patient reader counts: after each record, where each task is. */
typedef struct naive {
  const char *func[FUNCS];
  int nfuncs;
  double ns[FUNCS][COLS][LUN_SUM_STATES], busy[COLS];
  uint64_t failed;
} naive;

static int func_of(naive *n, const char *func) {
  for (int i = 0; i < n->nfuncs; i++)
    if (!strcmp(n->func[i], func)) return i;
  n->func[n->nfuncs] = strdup(func);
  return n->nfuncs++;
}

static void spread(double *cell, size_t stride, int64_t from, int64_t to, int64_t per_col) {
  for (int64_t c = from / per_col; from < to && c < COLS; c++) {
    int64_t end = (c + 1) * per_col < to ? (c + 1) * per_col : to;
    cell[(size_t)c * stride] += (double)(end - from);
    from = end;
  }
}

static void count_moment(naive *n, const lun_fold *f, int64_t from, int64_t to, int64_t per_col) {
  static const int states[LUN_P_COUNT] = {
    [LUN_P_READY] = LUN_SUM_READY, [LUN_P_RUNNING] = LUN_SUM_RUN, [LUN_P_WAITING] = LUN_SUM_WAIT};
  const lun_now *now = lun_fold_now(f);
  if (now->running || now->run_handle) spread(n->busy, 1, from, to, per_col);
  for (size_t i = 0; i < lun_fold_ntasks(f); i++) {
    const lun_task *t = lun_fold_task_at(f, i);
    if (t->place >= LUN_P_DONE) continue;
    double(*cell)[LUN_SUM_STATES] = n->ns[func_of(n, t->func)];
    spread(&cell[0][states[t->place]], LUN_SUM_STATES, from, to, per_col);
    if (t->cancel.asked && !t->cancel.ended) spread(&cell[0][LUN_SUM_CANCEL], LUN_SUM_STATES, from, to, per_col);
  }
}

static naive *count_all(int64_t begin, int64_t per_col) {
  naive *n = calloc(1, sizeof *n);
  lun_reader *r = open_it();
  lun_fold *f = lun_fold_new(LUN_FOLD_SLOW_NS);
  lun_record rec;
  int64_t t = begin;
  while (lun_reader_next(r, &rec) == LUN_READ_RECORD) {
    if (rec.t > t) count_moment(n, f, t - begin, rec.t - begin, per_col);
    t = rec.t;
    lun_fold_apply(f, &rec);
  }
  n->failed = lun_fold_now(f)->tasks[LUN_P_FAILED];
  lun_fold_free(f);
  lun_reader_close(r);
  return n;
}

/* Cells are rounded to eight bits, so sums of them agree to about half a percent. */
static bool near(double got, double want, double scale) { return fabs(got - want) <= 0.006 * fabs(want) + 1e-6 * scale; }

static bool func_agrees(const lun_summary *s, const naive *n, int i, int64_t per_col) {
  lun_heat heat[COLS] = {0};
  bool good = true;
  for (size_t k = 0; k < lun_summary_rows(s); k++)
    if (!strcmp(lun_summary_row(s, k).func, n->func[i]))
      lun_summary_heat(s, (long)k, lun_summary_facts(s)->begin, per_col, COLS, heat);
  for (int c = 0; c < COLS; c++)
    for (int k = 0; k < LUN_SUM_STATES; k++) {
      double got = (double)heat[c].mean[k] * (double)per_col, want = n->ns[i][c][k];
      if (near(got, want, (double)per_col)) continue;
      if (good) printf("# %s, column %d, state %d: got %g, want %g\n", n->func[i], c, k, got, want);
      good = false;
    }
  return good;
}

static void compare_with_fold(uint64_t records, uint32_t tasks, uint32_t alive) {
  char text[200];
  write_crowd(records, tasks, alive);
  lun_summary *s = sum_up();
  const lun_sum_facts *all = lun_summary_facts(s);
  int64_t column = lun_summary_column(s), per_col = (all->end - all->begin) / COLS / column * column;
  naive *n = count_all(all->begin, per_col);
  bool good = n->nfuncs >= 4, busy = true;
  for (int i = 0; i < n->nfuncs; i++) good &= func_agrees(s, n, i, per_col);
  snprintf(text, sizeof text, "%u tasks in %zu rows: run, ready, wait, cancelling as the fold counts them", tasks,
           lun_summary_rows(s));
  ok(good, text);
  lun_heat loop[COLS] = {0};
  lun_summary_heat(s, LUN_SUM_LOOP, all->begin, per_col, COLS, loop);
  for (int c = 0; c < COLS; c++) busy &= near((double)loop[c].mean[LUN_SUM_RUN] * (double)per_col, n->busy[c], (double)per_col);
  ok(busy, "the loop's busy share is the fold's");
  ok(all->failed == n->failed && all->tasks == tasks, "so are the numbers of tasks and of failures");
  for (int i = 0; i < n->nfuncs; i++) free((char *)n->func[i]);
  free(n);
  lun_summary_free(s);
}

/* ---- trouble is never averaged away ---- */

static unsigned flags_at(const lun_summary *s, long row, int64_t t0, int64_t per_col, int cols) {
  lun_heat *heat = calloc((size_t)cols, sizeof *heat);
  unsigned flags = 0;
  lun_summary_heat(s, row, t0, per_col, cols, heat);
  for (int c = 0; c < cols; c++) flags |= heat[c].flags;
  free(heat);
  return flags;
}

static void test_trouble(void) {
  write_crowd(60000, 3000, 200);
  lun_summary *s = sum_up();
  const lun_sum_facts *all = lun_summary_facts(s);
  int64_t whole = all->end - all->begin + 1;
  const unsigned want = LUN_SUM_BLOCKED | LUN_SUM_CANCELLED | LUN_SUM_MARKED | LUN_SUM_RAN;
  ok((flags_at(s, LUN_SUM_LOOP, all->begin, whole, 1) & want) == want, "one column for the whole run shows its troubles");
  const lun_sum_turn *b = &all->block[0];
  ok(all->nblocks >= 1 && b->end - b->begin > 1900000000 - LUN_FOLD_SLOW_NS && !strncmp(b->label, "worker", 6),
     "the block is known with who and how long");
  ok(flags_at(s, LUN_SUM_LOOP, b->begin + LUN_FOLD_SLOW_NS, 1000000, 1700) & LUN_SUM_BLOCKED, "and stands where it was");
  ok(!(flags_at(s, LUN_SUM_LOOP, b->begin - 500000000, 1000000, 400) & LUN_SUM_BLOCKED), "and not before it");
  const lun_sum_burst *u = &all->burst[0];
  ok(all->nbursts >= 1 && u->tasks > 20 && !strcmp(u->by, "main·1, crawl.lua:31"), "so is the burst, with its asker");
  lun_summary_free(s);
}

/* ---- the overview as a screen ---- */

/* Compares with a file of tests/screens; UPDATE_SCREENS=1 writes it anew. */
static void check_screen(lun_text_view o, const char *file) {
  static char got[1 << 18], want[1 << 18];
  char name_of[128];
  snprintf(name_of, sizeof name_of, "tests/screens/%s.txt", file);
  FILE *out = tmpfile(), *in;
  bool good = out && lun_view_text(path, &o, out, err, sizeof err) == 0;
  if (out) rewind(out);
  size_t n = good ? fread(got, 1, sizeof got, out) : 0;
  if (out) fclose(out);
  if (getenv("UPDATE_SCREENS") && (in = fopen(name_of, "w"))) fwrite(got, 1, n, in), fclose(in);
  in = fopen(name_of, "r");
  size_t m = in ? fread(want, 1, sizeof want, in) : 0;
  if (in) fclose(in);
  ok(good && n == m && n > 0 && !memcmp(got, want, n), file);
}

static void test_screens(void) {
  write_crowd(60000, 3000, 200);
  check_screen((lun_text_view){.w = 160, .h = 45, .t = -1}, "overview-160x45");
  check_screen((lun_text_view){.w = 120, .h = 36, .t = 20 * SEC}, "overview-past-120x36");
  check_screen((lun_text_view){.w = 80, .h = 24, .t = -1, .ascii = true}, "overview-ascii-80x24");
}

/* ---- traces that grow, are cut, are damaged ---- */

static void test_growing(void) {
  unlink(path);
  lun_writer *w = lun_writer_new(path, 0, false, err, sizeof err);
  lun_reader *r = lun_reader_open(path, err, sizeof err);
  lun_summary *s = lun_summary_new(LUN_FOLD_SLOW_NS);
  lun_fold *f = lun_fold_new(LUN_FOLD_SLOW_NS);
  uint32_t name_of = lun_str(w, "f", 1);
  int64_t t = 0;
  for (uint32_t i = 1; i <= 1000; i++) { /* a look at it after each few tasks */
    lun_put7(w, LUN_K_TASK, 0, t, (uint32_t[7]){i, 0, 0, name_of});
    lun_put(w, LUN_K_STEP, LUN_HOW_START, t += 1000000, i, 0, 0);
    lun_put(w, LUN_K_PARK, LUN_PARK_FUTURE, t += 1000000, i, 0, 0);
    lun_put(w, LUN_K_TICK, 0, t, i, 0, 0);
    if (i % 7 == 0) lun_summary_follow(s, r, SIZE_MAX), lun_summary_settle(s);
  }
  lun_writer_free(w);
  lun_summary_follow(s, r, SIZE_MAX);
  lun_summary_settle(s);
  lun_summary *once = lun_summary_new(LUN_FOLD_SLOW_NS);
  lun_reader *again = open_it();
  lun_summary_follow(once, again, SIZE_MAX);
  lun_summary_settle(once);
  const lun_sum_facts *a = lun_summary_facts(s), *b = lun_summary_facts(once);
  lun_heat x[COLS] = {0}, y[COLS] = {0};
  lun_summary_heat(s, LUN_SUM_ALL, 0, a->end / COLS, COLS, x);
  lun_summary_heat(once, LUN_SUM_ALL, 0, b->end / COLS, COLS, y);
  bool good = a->records == b->records && a->ran == b->ran && lun_summary_rows(s) == lun_summary_rows(once);
  for (int c = 0; c < COLS; c++) good &= near((double)x[c].mean[LUN_SUM_WAIT], (double)y[c].mean[LUN_SUM_WAIT], 1);
  ok(good, "a trace that grows comes to the same as one that is whole");
  lun_fold_free(f);
  lun_summary_free(s);
  lun_summary_free(once);
  lun_reader_close(r);
  lun_reader_close(again);
}

static uint32_t fold_alive(void) {
  lun_reader *r = open_it();
  lun_fold *f = lun_fold_new(LUN_FOLD_SLOW_NS);
  lun_record rec;
  while (lun_reader_next(r, &rec) == LUN_READ_RECORD) lun_fold_apply(f, &rec);
  const uint32_t *n = lun_fold_now(f)->tasks;
  uint32_t alive = n[LUN_P_READY] + n[LUN_P_RUNNING] + n[LUN_P_WAITING];
  lun_fold_free(f);
  lun_reader_close(r);
  return alive;
}

static void test_damage(void) {
  write_crowd(500000, 5000, 800);
  int fd = open(path, O_RDWR);
  for (int i = 0; i < 3; i++) /* three blocks in the middle lose their heads */
    if (pwrite(fd, "damaged", 7, LUN_HEADER_SIZE + (off_t)(12 + i) * LUN_BLOCK_SIZE) != 7) exit(1);
  lun_summary *s = sum_up();
  const lun_sum_facts *all = lun_summary_facts(s);
  ok(all->lost > 10000 && (flags_at(s, LUN_SUM_LOOP, all->begin, all->end - all->begin, 1) & LUN_SUM_LOST),
     "damage is counted and shown");
  ok(lun_summary_facts(s)->alive == fold_alive(), "after the next snapshot the tasks are right again");
  uint64_t last = all->last_seq;
  lun_summary_free(s);
  lun_reader *r = open_it();
  lun_fold *f = lun_seek(r, last, 1000, LUN_FOLD_SLOW_NS);
  ok(f != NULL, "and what lies behind the damage can be gone to");
  lun_fold_free(f);
  lun_reader_close(r);
  if (ftruncate(fd, LUN_HEADER_SIZE + 7 * (off_t)LUN_BLOCK_SIZE + 1000) != 0) exit(1);
  close(fd);
  s = sum_up();
  ok(lun_summary_facts(s)->records > 50000 && lun_summary_facts(s)->alive == fold_alive(), "of one that is cut off, all that is there");
  lun_summary_free(s);
}

/* Any bytes: nothing of it may crash, or take memory without bound. */
static void test_nonsense(void) {
  uint64_t dice = 4711;
  lun_summary *s = lun_summary_new(LUN_FOLD_SLOW_NS);
  for (int i = 0; i < 200000; i++) {
    lun_record r = {.str = {"f", "g", "Task-9", "<h>", "", "", ""}, .text = "", .seq = (uint64_t)i + 1};
    dice ^= dice << 13, dice ^= dice >> 7, dice ^= dice << 17;
    r.kind = (uint8_t)(dice % LUN_KIND_COUNT);
    r.aux = (uint8_t)(dice >> 8);
    r.t = (int64_t)(dice >> 20 & 1 ? dice >> 1 : (uint64_t)i * 1000);
    r.snapshot = dice >> 21 & 1;
    for (int k = 0; k < 7; k++) r.f[k] = (uint32_t)(dice >> (k * 5)) % (i % 3 ? 50 : 100000);
    r.str[3] = dice >> 22 & 1 ? "<h>" : r.kind % 2 ? "one" : "two";
    lun_summary_apply(s, &r);
  }
  lun_summary_settle(s);
  lun_heat heat[COLS] = {0};
  for (long i = LUN_SUM_ALL; i < (long)lun_summary_rows(s); i++) lun_summary_heat(s, i, -5, INT64_MAX / 300, COLS, heat);
  ok(lun_summary_bytes(s) < 64u << 20, "nonsense is borne, in bounded memory");
  lun_summary_free(s);
}

int main(void) {
  setlocale(LC_CTYPE, "C.UTF-8");
  begin_tests("summary");
  compare_with_fold(20000, 100, 30);
  compare_with_fold(40000, 900, 120);
  test_trouble();
  test_screens();
  test_growing();
  test_damage();
  test_nonsense();
  return finish_tests();
}
