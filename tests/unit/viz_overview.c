/* The window's overview of thousands of tasks: what it says, what the pointer and a click find in it, and that no label of
 * it lies over another one. */
#include <locale.h>
#include <stdlib.h>
#include <unistd.h>

#include "../../viz/fold/seek.h"
#include "../bench/crowd.h"
#include "picture.h"

typedef struct crowd {
  char path[300];
  lun_fold *f;
  lun_summary *whole;
} crowd;

static void gather(crowd *c) {
  char err[256] = "";
  size_t n;
  const char *tmp = getenv("TMPDIR");
  const uint8_t *kinds = lun_summary_kinds(&n);
  snprintf(c->path, sizeof c->path, "%s/lunette-picture-%ld.trace", tmp ? tmp : "/tmp", (long)getpid());
  unlink(c->path);
  lun_writer *w = lun_writer_new(c->path, 0, false, err, sizeof err);
  if (!w) printf("Bail out! %s\n", err), exit(1);
  crowd_write(w, 60000, 3000, 200);
  lun_writer_free(w);
  lun_reader *r = lun_reader_open(c->path, err, sizeof err), *all = lun_reader_open(c->path, err, sizeof err);
  if (!r || !all) printf("Bail out! %s\n", err), exit(1);
  lun_reader_finish(r);
  lun_reader_finish(all);
  c->f = lun_seek(r, UINT64_MAX, LUN_SEEK_CONTEXT, LUN_FOLD_SLOW_NS);
  c->whole = lun_summary_new(LUN_FOLD_SLOW_NS);
  lun_reader_only(all, kinds, n);
  lun_summary_follow(c->whole, all, SIZE_MAX);
  lun_summary_settle(c->whole);
  lun_reader_close(r);
  lun_reader_close(all);
}

static void compose_crowd(crowd *c, lun_page *page, lun_picture *p, lun_view *v, int w, int h, double x, double y) {
  lun_page_in in = {.fold = c->f, .view = v, .whole = c->whole, .now = lun_fold_now(c->f)->t, .name = "crowd.trace"};
  in.newest = in.now;
  in.pointing = x > 0;
  in.x = x;
  in.y = y;
  lun_page_compose(page, p, &in, w, h, &lun_metrics_builtin);
}

static void test_overview(lun_page *page) {
  crowd c;
  lun_picture p = {0};
  lun_view v = lun_view_new(true);
  v.unit = LUN_COLUMN_POINTS;
  gather(&c);
  compose_crowd(&c, page, &p, &v, 1600, 1000, 0, 0);
  const lun_sum_facts *all = lun_summary_facts(c.whole);
  ok(says(&p, "3 000 tasks; one cell is"), "an overview says what a cell is");
  ok(says(&p, "how to read it") && says(&p, "wait for a turn") && says(&p, "longest turns"),
     "how to read it, and the facts");
  ok(says(&p, "BLOCKED 1.900 s") && says(&p, " worker·"), "who blocked has a row");
  ok(says(&p, "cancelled at") && says(&p, "by main·1, crawl.lua:31"), "who cancelled many is named");
  const lun_spot *strip = spot_of(&v, LUN_SPOT_STRIP, 0);
  lun_key k = {.name = LUN_KEY_CLICK, .x = strip->r.x + strip->r.w / 2, .y = strip->r.y + 5};
  lun_command to = lun_view_key(&v, c.f, &k);
  double middle = (double)(all->begin + all->end) / 2;
  ok(to.cmd == LUN_CMD_SEEK && fabs((double)to.t - middle) < (double)all->end / 100, "a click on the strip goes there");
  v = lun_view_new(true);
  v.unit = LUN_COLUMN_POINTS;
  compose_crowd(&c, page, &p, &v, 1600, 1000, 600, 500);
  ok(says(&p, "Ctrl-wheel goes closer"), "the cell under the pointer is told");
  int bad = 0;
  for (int i = 0; i < WINDOW_SIZES; i++) {
    v = lun_view_new(true);
    v.unit = LUN_COLUMN_POINTS;
    compose_crowd(&c, page, &p, &v, window_sizes[i][0], window_sizes[i][1], 0, 0);
    bad += overlaps(&p);
  }
  ok(bad == 0, "no label of an overview lies over another one");
  int64_t from, to_t;
  bool blocked = lun_summary_trouble(c.whole, all->block[0].begin, &from, &to_t);
  ok(blocked && from <= all->block[0].end && to_t > all->block[0].begin, "the next trouble is found by its time");
  ok(!lun_summary_trouble(c.whole, all->end + 1000 * LUN_MS, &from, &to_t), "and none is found where there is none");
  lun_picture_free(&p);
  lun_summary_free(c.whole);
  lun_fold_free(c.f);
  unlink(c.path);
}

int main(void) {
  if (!setlocale(LC_CTYPE, "C.UTF-8")) {
    printf("1..0 # SKIP there is no locale C.UTF-8\n");
    return 0;
  }
  lun_page *page = lun_page_new();
  test_overview(page);
  lun_page_free(page);
  printf("1..%d\n", count);
  return failures != 0;
}
