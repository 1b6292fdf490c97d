/* view_bench.c - measures what a viewer does with a large trace: opening it,
 * summing it up, a frame at every zoom, going to random records, memory. One
 * line of JSON for each figure, for view.pl to judge. CPU time is that of this
 * process, so that what else the machine does counts little.
 *
 *   view_bench TRACE [SEEKS] */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "../../viz/fold/seek.h"
#include "../../viz/term/screen.h"

enum { W = 200, H = 60, FRAMES = 5 };

typedef struct bench {
  lun_reader *reader;
  lun_fold *fold;
  lun_summary *whole;
  lun_screen *screen;
  lun_view view;
  int64_t slow;
  double empty; /* memory before there is a trace, bytes */
} bench;

static double cpu_ms(void) {
  struct timespec ts;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
  return (double)ts.tv_sec * 1e3 + (double)ts.tv_nsec / 1e6;
}

static double memory(void) {
  long all = 0, resident = 0;
  FILE *f = fopen("/proc/self/statm", "r");
  if (f && fscanf(f, "%ld %ld", &all, &resident) != 2) resident = 0;
  if (f) fclose(f);
  return (double)resident * (double)sysconf(_SC_PAGESIZE);
}

static void say(const char *name, double value, const char *unit) {
  printf("{\"name\": \"%s\", \"value\": %.4g, \"unit\": \"%s\"}\n", name, value, unit);
  fflush(stdout);
}

static double frame(bench *b, lun_fold *f, int64_t per_col) {
  lun_frame_in in = {.fold = f, .whole = b->whole, .view = &b->view, .now = lun_fold_now(f)->t};
  int cx, cy;
  b->view.per_col = per_col;
  double begin = cpu_ms();
  lun_summary_settle(b->whole);
  if (!lun_screen_draw(b->screen, &in, W, H, &cx, &cy)) exit(1);
  return cpu_ms() - begin;
}

static double median_frame(bench *b, lun_fold *f, int64_t per_col) {
  double t[FRAMES];
  for (int i = 0; i < FRAMES; i++) {
    t[i] = frame(b, f, per_col);
    for (int j = i; j > 0 && t[j] < t[j - 1]; j--) {
      double swap = t[j];
      t[j] = t[j - 1], t[j - 1] = swap;
    }
  }
  return t[FRAMES / 2];
}

static bool open_trace(bench *b, const char *path) {
  char err[512];
  size_t n;
  const uint8_t *kinds = lun_summary_kinds(&n);
  double begin = cpu_ms();
  b->reader = lun_reader_open(path, err, sizeof err);
  if (!b->reader) return fprintf(stderr, "view_bench: %s\n", err), false;
  lun_reader_finish(b->reader);
  b->fold = lun_seek(b->reader, UINT64_MAX, LUN_SEEK_CONTEXT, b->slow);
  b->whole = lun_summary_new(b->slow);
  b->screen = lun_screen_new();
  if (!b->fold || !b->whole || !b->screen) return fprintf(stderr, "view_bench: out of memory\n"), false;
  frame(b, b->fold, 0);
  say("open: the first picture", cpu_ms() - begin, "ms");
  lun_reader *r = lun_reader_open(path, err, sizeof err);
  if (!r) return false;
  lun_reader_finish(r);
  lun_reader_only(r, kinds, n);
  lun_summary_follow(b->whole, r, SIZE_MAX);
  frame(b, b->fold, 0);
  say("open: the picture of the whole record", cpu_ms() - begin, "ms");
  lun_reader_close(r);
  return true;
}

static void frames(bench *b, lun_fold *f, const char *where) {
  const lun_sum_facts *all = lun_summary_facts(b->whole);
  char name[96];
  double worst = 0;
  int64_t most = lun_step_at_least((all->end - all->begin) / 50 + 1);
  for (int64_t per_col = LUN_US; per_col <= most; per_col = lun_step_coarser(per_col)) {
    double ms = median_frame(b, f, per_col);
    if (ms > worst) worst = ms;
  }
  double ms = median_frame(b, f, 0);
  snprintf(name, sizeof name, "frame %dx%d at the slowest zoom, %s", W, H, where);
  say(name, ms > worst ? ms : worst, "ms");
}

static uint64_t roll(uint64_t *dice) {
  *dice ^= *dice << 13, *dice ^= *dice >> 7, *dice ^= *dice << 17;
  return *dice;
}

static void seeks(bench *b, int n) {
  uint64_t dice = 88172645463325252u, all = lun_summary_facts(b->whole)->last_seq;
  double sum = 0, worst = 0, most = memory();
  for (int i = 0; i < n; i++) {
    double begin = cpu_ms();
    lun_fold *f = lun_seek(b->reader, 1 + roll(&dice) % all, LUN_SEEK_CONTEXT, b->slow);
    if (!f) exit(1);
    frame(b, f, 0);
    double ms = cpu_ms() - begin;
    sum += ms;
    if (ms > worst) worst = ms;
    if (memory() > most) most = memory();
    if (i == 0) frames(b, f, "in the past");
    lun_fold_free(f);
  }
  say("going to a random record and its picture, mean", sum / n, "ms");
  say("going to a random record and its picture, worst", worst, "ms");
  say("memory over the file", (most - b->empty) / (double)lun_summary_facts(b->whole)->records, "bytes a record");
  say("memory: all of it, with two moments of the run at a time", most / 1e6, "MB");
  say("memory: before there is a trace", b->empty / 1e6, "MB");
}

int main(int argc, char **argv) {
  bench b = {.view = lun_view_new(true), .slow = LUN_FOLD_SLOW_NS, .empty = memory()};
  if (argc < 2) return fprintf(stderr, "view_bench TRACE [SEEKS]\n"), 2;
  if (!open_trace(&b, argv[1])) return 1;
  frames(&b, b.fold, "at the end");
  seeks(&b, argc > 2 ? atoi(argv[2]) : 50);
  say("records", (double)lun_summary_facts(b.whole)->records, "records");
  say("tasks", (double)lun_summary_facts(b.whole)->tasks, "tasks");
  say("tasks alive at one time", lun_summary_facts(b.whole)->alive_most, "tasks");
  lun_fold_free(b.fold);
  lun_summary_free(b.whole);
  lun_screen_free(b.screen);
  lun_reader_close(b.reader);
  return 0;
}
