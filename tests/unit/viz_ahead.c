/* Following a trace that is long, or that grows too fast: looking ahead changes nothing, a leap comes to the same state,
 * and the table of ids holds what it was given. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../viz/base/idmap.h"
#include "../../viz/fold/seek.h"
#include "../bench/crowd.h"

static int count, failures;
static char path[64], err[256];

static void ok(bool good, const char *name) {
  printf("%sok %d - %s\n", good ? "" : "not ", ++count, name);
  fflush(stdout);
  failures += !good;
}

/* ---- the table of ids ---- */

static uint32_t dice = 1;
static uint32_t roll_id(uint32_t n) {
  dice = dice * 1664525 + 1013904223;
  return 1 + (dice >> 7) % n;
}

static void test_table(void) {
  enum { N = 5000, STEPS = 60000 };
  static void *want[N + 1];
  static char things[N + 1];
  lun_idmap m = {0};
  size_t held = 0;
  bool same = true;
  for (int i = 0; i < STEPS; i++) {
    uint32_t id = roll_id(N);
    bool keep = roll_id(100) > (i < STEPS / 2 ? 40u : 60u);
    held += keep - (want[id] != NULL);
    if (keep) same &= lun_idmap_set(&m, id, &things[id]);
    else same &= lun_idmap_remove(&m, id) == want[id];
    want[id] = keep ? &things[id] : NULL;
    same &= m.count == held;
  }
  for (uint32_t id = 0; id <= N; id++) same &= lun_idmap_get(&m, id) == want[id];
  ok(same, "a table of ids holds what it was given, and forgets what was taken out");
  size_t n, walked = 0, at = 0;
  uint32_t *ids = lun_idmap_ids(&m, &n);
  bool sorted = ids && n == held;
  for (size_t i = 0; sorted && i < n; i++) sorted = want[ids[i]] && (i == 0 || ids[i] > ids[i - 1]);
  while (lun_idmap_next(&m, &at)) walked++;
  ok(sorted && walked == held, "it tells all of them, and in order when asked to");
  free(ids);
  ok(!lun_idmap_get(&m, 0) && !lun_idmap_get(&m, UINT32_MAX) && !lun_idmap_remove(&m, N + 100), "it knows no others");
  lun_idmap_free(&m);
  ok(lun_idmap_set(&m, UINT32_MAX, things) && lun_idmap_get(&m, UINT32_MAX) == things, "the highest number is one, too");
  lun_idmap_free(&m);
}

/* ---- looking ahead ---- */

static lun_reader *open_it(void) {
  lun_reader *r = lun_reader_open(path, err, sizeof err);
  if (!r) printf("Bail out! %s\n", err), exit(1);
  return r;
}

static bool same_lanes(const lun_task *a, const lun_task *b) {
  if (a->lane.nspans - a->lane.span_first != b->lane.nspans - b->lane.span_first) return false;
  for (size_t i = a->lane.span_first, j = b->lane.span_first; i < a->lane.nspans; i++, j++) {
    const lun_span *x = lun_lane_span(&a->lane, i), *y = lun_lane_span(&b->lane, j);
    if (x->begin != y->begin || x->end != y->end || x->place != y->place || strcmp(x->label, y->label)) return false;
  }
  return true;
}

static bool same_tasks(const lun_fold *a, const lun_fold *b, bool lanes) {
  size_t same = 0, alive = 0;
  for (size_t i = 0; i < lun_fold_ntasks(a); i++) {
    const lun_task *x = lun_fold_task_at(a, i), *y = lun_fold_task(b, x->id);
    if (x->place >= LUN_P_DONE) continue;
    alive++;
    same += y && y->place == x->place && y->on == x->on && !strcmp(x->why, y->why) && !strcmp(x->label, y->label) &&
            x->nframes == y->nframes && (!lanes || same_lanes(x, y));
  }
  return alive > 0 && same == alive;
}

static bool same_queues(lun_fold *a, lun_fold *b) {
  enum { MOST = 50 };
  lun_timer x[MOST], y[MOST];
  lun_ready p[MOST], q[MOST];
  size_t nx = lun_fold_timers(a, x, MOST), np = lun_fold_ready(a, p, MOST);
  bool same = nx == lun_fold_timers(b, y, MOST) && np == lun_fold_ready(b, q, MOST) && nx > MOST;
  for (size_t i = 0; same && i < MOST; i++) same = x[i].handle == y[i].handle && x[i].when == y[i].when && x[i].task == y[i].task;
  for (size_t i = 0; same && i < np && i < MOST; i++) same = p[i].handle == q[i].handle && p[i].cause == q[i].cause;
  return same;
}

static lun_fold *fold_upto(uint64_t seq, bool ahead) {
  lun_reader *r = open_it();
  lun_fold *f = lun_fold_new(LUN_FOLD_SLOW_NS);
  lun_record rec;
  while (lun_fold_now(f)->seq < seq) {
    if (ahead ? lun_fold_next(f, r, &rec) != LUN_READ_RECORD : lun_reader_next(r, &rec) != LUN_READ_RECORD) break;
    if (!ahead) lun_fold_apply(f, &rec);
  }
  lun_reader_close(r);
  return f;
}

static void test_ahead(void) {
  lun_fold *plain = fold_upto(400000, false), *ahead = fold_upto(400000, true);
  ok(lun_fold_now(plain)->seq == 400000 && lun_fold_now(ahead)->seq == 400000, "records can be folded with an eye on those behind them");
  ok(same_tasks(plain, ahead, true) && same_queues(plain, ahead), "the state is the same then");
  lun_fold_free(plain);
  lun_fold_free(ahead);
}

/* ---- leaping ---- */

static void test_leap(void) {
  lun_reader *r = open_it();
  lun_fold *f = lun_fold_new(LUN_FOLD_SLOW_NS);
  lun_record rec;
  for (int i = 0; i < 100; i++) lun_fold_next(f, r, &rec);
  ok(lun_reader_behind(r) > LUN_SEEK_BEHIND, "a reader knows how far behind it is");
  uint64_t newest = lun_reader_newest(r);
  ok(lun_seek_leap(&f, r, LUN_FOLD_SLOW_NS) && lun_fold_now(f)->seq == newest, "one that is far behind leaps to the newest records");
  lun_fold *all = fold_upto(newest, false);
  ok(same_tasks(all, f, false) && same_queues(all, f), "and stands in the same state as one that read all");
  ok(lun_fold_next(f, r, &rec) == LUN_READ_RECORD && rec.seq == newest + 1, "it goes on with the next record");
  ok(!lun_seek_leap(&f, r, LUN_FOLD_SLOW_NS) && lun_fold_now(f)->seq == newest + 1, "one that is near does not leap");
  lun_fold_free(all);
  lun_fold_free(f);
  lun_reader_close(r);
}

int main(void) {
  snprintf(path, sizeof path, "/tmp/viz_ahead-%ld.trace", (long)getpid());
  lun_writer *w = lun_writer_new(path, 0, false, err, sizeof err);
  if (!w || !crowd_write(w, 900000, 5000, 600)) return printf("Bail out! %s\n", err), 1;
  lun_writer_free(w);
  test_table();
  test_ahead();
  test_leap();
  unlink(path);
  printf("1..%d\n", count);
  return failures > 0;
}
