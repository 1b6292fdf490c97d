/* view_bench.c - measures what a viewer does with a large trace: opening it,
 * one pass of the decoder, summing it up, a frame at every zoom, all cells of a
 * terminal, going to random records, memory. One line of JSON for each figure, for view.pl to judge. CPU time is that of this
 * process, so that what else the machine does counts little.
 *
 *   view_bench TRACE [SEEKS] */
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../../viz/fold/seek.h"
#include "../../viz/term/screen.h"
#include "../../viz/term/term_ncurses.h"

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

/* ---- one pass ---- */

/* What reading the bytes costs, and looking at each of them once: less is not to be had. */
static double touch(const char *path, uint64_t *sum) {
  enum { SIZE = 256 << 10 };
  uint64_t *block = malloc(SIZE);
  int fd = open(path, O_RDONLY);
  double begin = cpu_ms();
  for (ssize_t n; block && fd >= 0 && (n = read(fd, block, SIZE)) > 0;)
    for (size_t i = 0; i < (size_t)n / sizeof *block; i++) *sum += block[i];
  double took = cpu_ms() - begin;
  if (fd >= 0) close(fd);
  free(block);
  return took;
}

static double decode(const char *path, uint64_t *records) {
  char err[512];
  lun_record rec;
  lun_reader *r = lun_reader_open(path, err, sizeof err);
  if (!r) exit(1);
  lun_reader_finish(r);
  double begin = cpu_ms();
  for (*records = 0; lun_reader_next(r, &rec) == LUN_READ_RECORD;) ++*records;
  double took = cpu_ms() - begin;
  lun_reader_close(r);
  return took;
}

static void one_pass(const char *path) {
  enum { PASSES = 5 };
  double best = 1e12, floor = 1e12;
  uint64_t records = 1, sum = 0;
  for (int i = 0; i < PASSES; i++) {
    double t = touch(path, &sum), d = decode(path, &records);
    if (t < floor) floor = t;
    if (d < best) best = d;
  }
  say("one pass over the records", best * 1e6 / (double)records, "ns a record");
  say(sum ? "the floor: reading and adding up their bytes" : "the floor", floor * 1e6 / (double)records, "ns a record");
}

/* ---- all cells of a terminal ---- */

/* The other end of a terminal, read to nowhere by another process. -1: there are no terminals. */
static int open_terminal(pid_t *reader) {
  int master = posix_openpt(O_RDWR | O_NOCTTY), slave = -1;
  if (master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0) slave = open(ptsname(master), O_RDWR | O_NOCTTY);
  *reader = slave >= 0 ? fork() : -1;
  if (*reader == 0) {
    char buf[65536];
    close(slave);
    while (read(master, buf, sizeof buf) > 0) continue;
    _exit(0);
  }
  if (master >= 0) close(master);
  return slave;
}

static void other_cells(lun_cells *g, uint32_t turn) {
  for (uint32_t i = 0; i < W * H; i++)
    g->cell[i] = (lun_cell){.ch = {'a' + (i + turn) % 26}, .style = lun_ink_of((lun_ink)((i / 7 + turn) % LUN_INK_COUNT))};
}

static void all_cells(void) {
  enum { TIMES = 30 };
  char err[256];
  pid_t reader;
  lun_cells g = {0};
  double best = 1e9;
  int fd = open_terminal(&reader);
  FILE *tty = fd >= 0 ? fdopen(fd, "r+") : NULL;
  setenv("TERM", "xterm-256color", 1);
  lun_term *t = tty ? lun_term_open(tty, tty, err, sizeof err) : NULL;
  if (!t || !lun_cells_resize(&g, W, H)) return;
  lun_term_resize(t, W, H);
  for (uint32_t i = 0; i < TIMES; i++) {
    other_cells(&g, i);
    double begin = cpu_ms();
    lun_term_show(t, &g, lun_term_theme(t), -1, -1);
    double took = cpu_ms() - begin;
    if (took < best) best = took;
  }
  lun_term_close(t);
  fclose(tty);
  kill(reader, SIGKILL);
  waitpid(reader, NULL, 0);
  lun_cells_free(&g);
  say("all cells of a terminal, 200x60, at once", best, "ms");
}

/* ---- a viewer's work ---- */

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
  one_pass(argv[1]);
  all_cells();
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
