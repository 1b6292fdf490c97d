/* Going to a record of a large trace, and summing a whole one up, while memory gives out: one gets there or nowhere, and what is
 * summed up is never more than there was. */
#include "../../viz/fold/summary.h"
#include "../faults/faults.h"
#include "crowd_trace.h"

enum { COLS = 48 };

static void arm(unsigned n, const char *mode) {
  char fault[60];
  snprintf(fault, sizeof fault, "malloc:%u%s", n, mode);
  lun_fault(fault);
}

/* The allocations that fail lie the farther apart the more there were. */
static unsigned next(unsigned n) { return n + 1 + n / 16; }

static void test_seek(const char *mode) {
  char text[120];
  uint64_t all = write_crowd(60000, 1500, 300);
  bool good = true, made = true;
  unsigned n = 1, here = 0;
  for (; made; n = next(n)) {
    lun_reader *r = open_it();
    arm(n, mode);
    lun_fold *f = lun_seek(r, 55000, 1000, LUN_FOLD_SLOW_NS);
    made = lun_faults_made() > 0;
    lun_fault(NULL);
    good &= !f || (lun_fold_now(f)->seq <= 55000 && lun_fold_now(f)->seq > 0);
    here += f && lun_fold_now(f)->seq == 55000;
    lun_fold_free(f);
    lun_reader_close(r);
  }
  snprintf(text, sizeof text, "malloc%s fails on the way to record 55000 of %llu: one gets there, or not", mode, (unsigned long long)all);
  ok(good && n > 1000 && here > 0, text);
}

static lun_reader *open_for_summary(void) {
  size_t n;
  const uint8_t *kinds = lun_summary_kinds(&n);
  lun_reader *r = open_it();
  lun_reader_only(r, kinds, n);
  return r;
}

/* Sums the trace up while the nth allocation fails. */
static bool sum_failing(unsigned n, const char *mode, const lun_sum_facts *whole, bool *good) {
  lun_reader *r = open_for_summary();
  arm(n, mode);
  lun_summary *s = lun_summary_new(LUN_FOLD_SLOW_NS);
  if (s) lun_summary_follow(s, r, SIZE_MAX), lun_summary_settle(s);
  bool made = lun_faults_made() > 0;
  lun_fault(NULL);
  if (s) {
    lun_heat heat[COLS] = {{{0}, 0}};
    const lun_sum_facts *some = lun_summary_facts(s);
    *good &= some->records == whole->records && some->tasks <= whole->tasks && some->alive_most <= whole->alive_most;
    for (long i = LUN_SUM_ALL; i <= (long)lun_summary_rows(s); i++) lun_summary_heat(s, i, some->begin, (some->end - some->begin) / COLS + 1, COLS, heat);
    for (uint32_t id = 0; id < 200; id++) *good &= lun_summary_row_of(s, id) < (long)lun_summary_rows(s);
  }
  lun_summary_free(s);
  lun_reader_close(r);
  return made;
}

static void test_summary(const char *mode) {
  char text[120];
  bool good = true;
  write_crowd(20000, 900, 120);
  lun_reader *r = open_for_summary();
  lun_summary *whole = lun_summary_new(LUN_FOLD_SLOW_NS);
  lun_summary_follow(whole, r, SIZE_MAX);
  unsigned n = 1;
  while (sum_failing(n, mode, lun_summary_facts(whole), &good)) n = next(n);
  snprintf(text, sizeof text, "malloc%s fails while a run is summed up: its records are counted, and nothing is made up", mode);
  ok(good && n > 100, text);
  lun_summary_free(whole);
  lun_reader_close(r);
}

int main(void) {
  begin_tests("seek-failing");
  test_seek("");
  test_seek(":forever");
  test_summary("");
  test_summary(":forever");
  return finish_tests();
}
