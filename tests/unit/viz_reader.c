/* What the writer wrote is what the reader reads: rounds trip, rings turn, traces grow, files are cut and damaged. */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../viz/read/reader.h"
#include "../../vm/core/writer.h"

static int count, failures;
static char folder[256], path[300], err[512];

static void ok(bool good, const char *name) {
  printf("%sok %d - %s\n", good ? "" : "not ", ++count, name);
  fflush(stdout);
  failures += !good;
}

static lun_writer *begin(uint64_t limit, bool exact) {
  unlink(path);
  lun_writer *w = lun_writer_new(path, limit, exact, err, sizeof err);
  if (!w) printf("Bail out! %s\n", err), exit(1);
  return w;
}

static lun_reader *open_it(void) {
  lun_reader *r = lun_reader_open(path, err, sizeof err);
  if (!r) printf("# %s\n", err);
  return r;
}

static uint32_t name(lun_writer *w, const char *s) { return lun_str(w, s, strlen(s)); }

/* ---- every kind ---- */

static void put_every_kind(lun_writer *w) {
  for (unsigned k = 1; k < LUN_KIND_COUNT; k++) {
    const lun_kind_info *info = lun_kind(k);
    if (k == LUN_K_STR || k == LUN_K_FILE || k == LUN_K_CLOCK || k == LUN_K_SNAP) continue;
    uint32_t f[7] = {0};
    for (unsigned i = 0; i < info->nfields; i++)
      f[i] = info->field[i].type == LUN_F_STR     ? name(w, info->field[i].name)
             : info->field[i].type == LUN_F_WHERE ? LUN_WHERE(lun_file(w, "jobs.lua"), 7)
                                                  : k * 10 + i;
    if (info->units == LUN_TEXT) lun_put_text(w, k, 1, k * 1000, f[1], f[2], info->name, strlen(info->name));
    else lun_put7(w, k, 1, k * 1000, f);
  }
}

static bool kind_is_whole(const lun_record *r) {
  const lun_kind_info *info = lun_kind(r->kind);
  bool good = r->aux == 1 && r->t <= r->kind * 1000 && r->t > r->kind * 1000 - 64 && r->nfields == info->nfields;
  for (unsigned i = 0; i < info->nfields; i++) {
    unsigned type = info->field[i].type;
    if (type == LUN_F_STR) good &= !strcmp(r->str[i], info->field[i].name);
    else if (type == LUN_F_WHERE) good &= !strcmp(r->str[i], "jobs.lua") && LUN_WHERE_LINE(r->f[i]) == 7;
    else if (type != LUN_F_LEN) good &= r->f[i] == r->kind * 10u + i;
  }
  if (info->units == LUN_TEXT) good &= r->len == strlen(info->name) && !memcmp(r->text, info->name, r->len);
  return good;
}

static void test_kinds(void) {
  lun_writer *w = begin(0, false);
  put_every_kind(w);
  lun_writer_free(w);
  lun_reader *r = open_it();
  lun_record rec;
  bool whole = true;
  uint64_t n = 0;
  while (lun_reader_next(r, &rec) == LUN_READ_RECORD) whole &= kind_is_whole(&rec) && rec.seq == ++n;
  ok(n == LUN_KIND_COUNT - 5, "every kind is read again, numbered without a gap");
  ok(whole, "with its fields, strings, files, text and time");
  ok(lun_reader_faults(r) == 0 && lun_reader_missed(r) == 0, "and no fault is seen");
  lun_reader_close(r);
}

/* ---- time ---- */

static void test_time(void) {
  static const int64_t times[] = {0, 64, 100, 100, 5000000, 5000001, 4000000000000, 3, 4000000000063, 4000000000064};
  bool exact_ok = true, coarse_ok = true;
  for (int exact = 0; exact < 2; exact++) {
    lun_writer *w = begin(0, exact);
    lun_put(w, LUN_K_CLOCK, LUN_CLOCK_VIRTUAL, 0, 0, 0, 0);
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) lun_put(w, LUN_K_STEP, 0, times[i], 1, 2, 0);
    lun_writer_free(w);
    lun_reader *r = open_it();
    lun_record rec;
    int64_t max = 0;
    for (size_t i = 0; lun_reader_next(r, &rec) == LUN_READ_RECORD; i++) {
      if (times[i] > max) max = times[i];
      if (exact) exact_ok &= rec.t == max && rec.clock == LUN_CLOCK_VIRTUAL;
      else coarse_ok &= rec.t <= max && rec.t > max - 64;
    }
    lun_reader_close(r);
  }
  ok(exact_ok, "an exact clock is exact, and never goes back");
  ok(coarse_ok, "a real clock is right within 64 ns, and the error does not add up");
}

/* ---- long texts ---- */

static void test_text(void) {
  lun_writer *w = begin(0, false);
  size_t n = 3 * LUN_TEXT_MAX + 5, total = 0;
  char *big = malloc(n);
  for (size_t i = 0; i < n; i++) big[i] = "\xc3\xa9"[i % 2];
  lun_put_text(w, LUN_K_PRINT, LUN_STREAM_OUT, 0, 9, 0, big, n);
  lun_put_text(w, LUN_K_PRINT, LUN_STREAM_OUT, 0, 9, 0, "", 0);
  lun_str(w, big, n);
  lun_writer_free(w);
  lun_reader *r = open_it();
  lun_record rec;
  bool same = true, uncut = true;
  int records = 0;
  for (; lun_reader_next(r, &rec) == LUN_READ_RECORD; records++) {
    same &= total + rec.len <= n && !memcmp(rec.text, big + total, rec.len);
    uncut &= rec.len <= LUN_TEXT_MAX && (rec.len == 0 || rec.text[0] == '\xc3');
    total += rec.len;
  }
  ok(same && total == n && records == 5, "a long text is split, and nothing of it is lost");
  ok(uncut, "between two characters");
  lun_reader_close(r);
  free(big);
}

/* ---- following ---- */

static void test_follow(void) {
  lun_writer *w = begin(0, false);
  lun_reader *r = open_it();
  lun_record rec;
  bool good = lun_reader_next(r, &rec) == LUN_READ_WAIT;
  ok(good, "a trace without records makes its reader wait");
  uint64_t read = 0;
  good = true;
  for (int i = 1; i <= 50000; i++) {
    lun_put(w, LUN_K_STEP, 0, i, (uint32_t)i, 0, 0);
    if (i % 997) continue;
    while (lun_reader_next(r, &rec) == LUN_READ_RECORD) good &= rec.seq == ++read && rec.f[0] == read;
    good &= read == (uint64_t)i;
  }
  ok(good, "a growing trace is followed over the ends of blocks");
  lun_writer_free(w);
  while (lun_reader_next(r, &rec) == LUN_READ_RECORD) read++;
  ok(read == 50000 && lun_reader_next(r, &rec) == LUN_READ_END, "and ends when the writer closes it");
  lun_reader_close(r);
}

/* ---- the ring ---- */

static void tell_state(lun_writer *w, void *ud) {
  const uint32_t *step = ud;
  int64_t t = 0;
  lun_put7(w, LUN_K_SNAP, LUN_EDGE_BEGIN, t, (uint32_t[7]){*step});
  lun_put7(w, LUN_K_TASK, 0, t, (uint32_t[7]){4711, name(w, "Task-1"), 1, name(w, "main")});
  lun_put7(w, LUN_K_SNAP, LUN_EDGE_END, t, (uint32_t[7]){*step});
}

static void fill_ring(lun_writer *w, uint32_t *step, uint32_t upto) {
  for (; *step < upto; ++*step) {
    lun_put(w, LUN_K_STEP, 0, *step * 100, *step + 1, 0, 0);
    lun_put_text(w, LUN_K_PRINT, 1, *step * 100, *step + 1, LUN_WHERE(lun_file(w, "a.lua"), 3), "x", 1);
    lun_put(w, LUN_K_TASK_NAME, 0, *step * 100, *step + 1, name(w, *step % 2 ? "odd" : "even"), 0);
    lun_writer_checkpoint(w);
  }
}

/* Reads to the end. Each record must hold what its number says. */
static bool ring_is_sane(lun_reader *r, uint64_t *last, int *snapshots, uint64_t *lost) {
  lun_record rec;
  bool good = true;
  for (*snapshots = 0, *lost = 0; lun_reader_next(r, &rec) == LUN_READ_RECORD;) {
    *snapshots += rec.kind == LUN_K_SNAP && rec.aux == LUN_EDGE_BEGIN;
    if (rec.kind == LUN_K_TASK) good &= rec.snapshot && !strcmp(rec.str[1], "Task-1");
    if (rec.kind == LUN_K_LOST) *lost += rec.f[0];
    if (rec.kind == LUN_K_STEP) good &= rec.seq == 3ull * rec.f[0] - 2;
    if (rec.kind == LUN_K_PRINT) good &= rec.seq == 3ull * rec.f[1] - 1 && !strcmp(rec.str[2], "a.lua");
    if (rec.kind == LUN_K_TASK_NAME) good &= !strcmp(rec.str[1], rec.f[0] % 2 ? "even" : "odd");
    good &= rec.seq >= *last;
    *last = rec.seq;
  }
  return good;
}

static void test_ring(bool with_snapshots) {
  uint32_t step = 0;
  uint64_t last = 0, lost;
  int snapshots;
  lun_writer *w = begin(2 << 20, false);
  if (with_snapshots) lun_writer_snapshot(w, tell_state, &step);
  lun_reader *early = open_it();
  lun_record rec;
  fill_ring(w, &step, 100);
  bool began = lun_reader_next(early, &rec) == LUN_READ_RECORD;
  fill_ring(w, &step, 300000);
  struct stat st;
  stat(path, &st);
  lun_writer_free(w);
  ok(st.st_size == LUN_HEADER_SIZE + (2 << 20), "a ring keeps to its size");
  lun_reader *r = open_it();
  bool good = ring_is_sane(r, &last, &snapshots, &lost);
  ok(good && last == 900000 && lost == 0, "a late reader gets the newest records");
  ok(snapshots == with_snapshots,
     with_snapshots ? "after the state they begin with" : "with their names, though no checkpoint was made");
  uint64_t seq = 1;
  good = ring_is_sane(early, &seq, &snapshots, &lost);
  ok(began && good && seq == 900000 && lun_reader_missed(early) > 100000 && lost == lun_reader_missed(early),
     "a reader that was overtaken is told how many records it missed");
  lun_reader_seek(r, 890000);
  good = lun_reader_next(r, &rec) == LUN_READ_RECORD && rec.seq <= 890000 && rec.seq > 700000;
  ok(good && (!with_snapshots || rec.kind == LUN_K_SNAP), "seeking goes to the segment before");
  lun_reader_close(r);
  lun_reader_close(early);
}

/* ---- damage ---- */

static char *slurp(size_t *n) {
  int fd = open(path, O_RDONLY);
  struct stat st;
  fstat(fd, &st);
  char *p = malloc((size_t)st.st_size);
  *n = (size_t)read(fd, p, (size_t)st.st_size);
  close(fd);
  return p;
}

static void spit(const char *p, size_t n) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (write(fd, p, n) != (ssize_t)n) printf("Bail out! cannot write %s\n", path), exit(1);
  close(fd);
}

/* Reads all there is; returns how many records, and stops at far too many. */
static uint64_t read_all(uint64_t *faults) {
  lun_reader *r = lun_reader_open(path, err, sizeof err);
  lun_record rec;
  uint64_t n = 0;
  if (!r) return 0;
  lun_reader_finish(r);
  while (n < 100000 && lun_reader_next(r, &rec) == LUN_READ_RECORD) n++;
  *faults = lun_reader_faults(r);
  lun_reader_close(r);
  return n;
}

/* ---- a recording that begins in the middle of a run, and another one later ---- */

static uint32_t place;

static void tell_task(lun_writer *w, void *ud) {
  (void)ud;
  lun_put_now(w, LUN_K_SNAP, LUN_EDGE_BEGIN, (uint32_t[7]){7});
  lun_put_now(w, LUN_K_TASK, 0, (uint32_t[7]){3, name(w, "ada"), 0, 0, 0, place});
  lun_put_now(w, LUN_K_SNAP, LUN_EDGE_END, (uint32_t[7]){7});
}

/* The state stands first, at time t; then one record with number seq. */
static bool begins_with_the_state(int64_t t, uint64_t seq) {
  lun_record r;
  lun_reader *reader = open_it();
  bool good = reader && lun_reader_next(reader, &r) == LUN_READ_RECORD && r.kind == LUN_K_SNAP && r.snapshot && r.t == t;
  good = good && lun_reader_next(reader, &r) == LUN_READ_RECORD && r.kind == LUN_K_TASK && r.snapshot;
  good = good && !strcmp(r.str[1], "ada") && !strcmp(r.str[5], "jobs.lua") && LUN_WHERE_LINE(r.f[5]) == 9;
  good = good && lun_reader_next(reader, &r) == LUN_READ_RECORD && r.kind == LUN_K_SNAP;
  good = good && lun_reader_next(reader, &r) == LUN_READ_RECORD && r.kind == LUN_K_MARK && !r.snapshot && r.seq == seq;
  good = good && lun_reader_next(reader, &r) == LUN_READ_END && lun_reader_missed(reader) == 0 && lun_reader_faults(reader) == 0;
  lun_reader_close(reader);
  return good;
}

static void test_in_the_middle(void) {
  lun_writer *w = begin(4 << 20, false);
  place = LUN_WHERE(lun_file(w, "jobs.lua"), 9);
  lun_writer_snapshot(w, tell_task, NULL);
  lun_writer_tell(w, 6400);
  lun_put_text(w, LUN_K_MARK, 0, 6400, 0, 0, "first", 5);
  lun_writer_close(w);
  ok(begins_with_the_state(6400, 1), "a recording that begins in the middle of a run tells the state first");
  ok(!*lun_writer_path(w) && !lun_put(w, LUN_K_STEP, 0, 6400, 1, 0, 0), "while it is closed nothing is written");
  unlink(path);
  lun_file(w, "other.lua"); /* while it is closed, it has no number */
  ok(lun_writer_reopen(w, path, 4 << 20, err, sizeof err), "the writer goes on in another file");
  lun_writer_tell(w, 64000);
  lun_put_text(w, LUN_K_MARK, 0, 64000, 0, 0, "second", 6);
  lun_writer_close(w);
  ok(begins_with_the_state(64000, 2), "... with the numbers that it has given, of records and of files");
  ok(!lun_writer_reopen(w, folder, 0, err, sizeof err) && strstr(err, "is a directory"), "a file that cannot be had is said");
  unlink(path);
  ok(lun_writer_reopen(w, path, 0, err, sizeof err), "... and another one is taken");
  lun_writer_free(w);
}

static void test_refusals(void) {
  static const struct {
    const char *bytes, *name, *says;
    size_t n;
  } cases[] = {
    {"", "an empty file", "is empty", 0},
    {"L", "one byte", "is not a Lunette trace", 1},
    {"#!/usr/bin/env lua\nprint(1)\n", "a program", "is not a Lunette trace", 29},
    {LUN_TRACE_MAGIC, "a magic and nothing behind it", "cut short", 8},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    spit(cases[i].bytes, cases[i].n);
    lun_reader *r = lun_reader_open(path, err, sizeof err);
    ok(!r && strstr(err, cases[i].says) && strstr(err, path), cases[i].name);
  }
  unlink(path);
  ok(!lun_reader_open(path, err, sizeof err) && strstr(err, "No such file"), "a missing file");
  ok(!lun_reader_open(folder, err, sizeof err) && strstr(err, "directory"), "a folder");
  mkfifo(path, 0600);
  ok(!lun_reader_open(path, err, sizeof err) && strstr(err, "not a file"), "a pipe");
  unlink(path);
}

static void set32(char *p, size_t at, uint32_t v) { memcpy(p + at, &v, sizeof v); }

static void test_versions(void) {
  lun_writer_free(begin(0, false));
  size_t n;
  char *p = slurp(&n);
  set32(p, 8, LUN_TRACE_VERSION + 1);
  spit(p, n);
  ok(!lun_reader_open(path, err, sizeof err) && strstr(err, "newer"), "a newer version");
  set32(p, 8, LUN_TRACE_VERSION);
  set32(p, 24, 0x04030201);
  spit(p, n);
  ok(!lun_reader_open(path, err, sizeof err) && strstr(err, "order of bytes"), "the other order of bytes");
  free(p);
}

enum { SMALL = LUN_HEADER_SIZE + sizeof(lun_block_header) };

static void test_cut(void) {
  lun_writer *w = begin(0, false);
  put_every_kind(w);
  lun_writer_free(w);
  size_t n;
  char *p = slurp(&n);
  uint64_t faults, before = 0, all = read_all(&faults);
  uint32_t used;
  memcpy(&used, p + LUN_HEADER_SIZE + offsetof(lun_block_header, used), sizeof used);
  bool grows = true, cut_seen = true;
  for (size_t k = 0; k <= SMALL + used; k++) {
    spit(p, k);
    faults = 0;
    uint64_t got = read_all(&faults);
    grows &= got >= before && got <= all;
    if (k >= SMALL && k < SMALL + used) cut_seen &= faults > 0;
    before = got;
  }
  ok(grows && before == all, "cut at any byte, a trace gives the whole records before");
  ok(cut_seen, "and says that it is cut");
  free(p);
}

static void test_flips(void) {
  lun_writer *w = begin(0, false);
  put_every_kind(w);
  lun_writer_free(w);
  size_t n;
  char *p = slurp(&n);
  uint32_t used;
  memcpy(&used, p + LUN_HEADER_SIZE + offsetof(lun_block_header, used), sizeof used);
  static const char how[] = {0, -1, 1, 0x55};
  bool bounded = true;
  uint64_t faults;
  for (size_t at = 0; at < SMALL + used; at++) {
    if (at == sizeof(lun_file_header)) at = LUN_HEADER_SIZE;
    char old = p[at];
    for (size_t h = 0; h < sizeof how; h++) {
      p[at] = h < 2 ? how[h] : (char)(old + how[h]);
      int fd = open(path, O_WRONLY);
      if (pwrite(fd, p + at, 1, (off_t)at) != 1) bounded = false;
      close(fd);
      bounded &= read_all(&faults) < 1000;
    }
    p[at] = old;
    int fd = open(path, O_WRONLY);
    if (pwrite(fd, &old, 1, (off_t)at) != 1) bounded = false;
    close(fd);
  }
  ok(bounded, "with any byte changed, reading ends, and invents nothing");
  free(p);
}

static void test_lost_block(void) {
  lun_writer *w = begin(0, false);
  for (uint32_t i = 1; i <= 60000; i++) lun_put(w, LUN_K_STEP, 0, i, i, 0, 0);
  lun_writer_free(w);
  int fd = open(path, O_WRONLY);
  off_t at = LUN_HEADER_SIZE + LUN_BLOCK_SIZE + sizeof(lun_block_header) + 1600;
  if (pwrite(fd, "\0\0\0", 3, at) != 3) exit(1);
  at = LUN_HEADER_SIZE + 2 * LUN_BLOCK_SIZE;
  if (pwrite(fd, "\0\0\0", 3, at) != 3) exit(1);
  close(fd);
  lun_reader *r = open_it();
  lun_record rec;
  uint64_t told = 0, last = 0, n = 0;
  bool good = true;
  for (; lun_reader_next(r, &rec) == LUN_READ_RECORD; last = rec.seq) {
    if (rec.kind == LUN_K_LOST) told = rec.f[0];
    else good &= rec.f[0] == rec.seq, n++;
  }
  ok(good && last == 60000 && n + told == 60000 && lun_reader_faults(r) == 2,
     "a damaged record and a damaged block cost what they hold and no more");
  ok(strstr(lun_reader_fault(r), "at byte 267"), "the fault says where");
  lun_reader_close(r);
}

int main(void) {
  const char *tmp = getenv("TMPDIR");
  snprintf(folder, sizeof folder, "%s/lunette-reader-XXXXXX", tmp && *tmp ? tmp : "/tmp");
  if (!mkdtemp(folder)) return printf("Bail out! no folder %s\n", folder), 1;
  snprintf(path, sizeof path, "%s/trace", folder);
  test_kinds();
  test_time();
  test_text();
  test_follow();
  test_ring(true);
  test_ring(false);
  test_in_the_middle();
  test_refusals();
  test_versions();
  test_cut();
  test_flips();
  test_lost_block();
  printf("1..%d\n", count);
  unlink(path);
  rmdir(folder);
  return failures != 0;
}
