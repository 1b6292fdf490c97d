/* What is no trace, or is damaged in any way, costs what is damaged and no more, and is said. */
#include "trace_file.h"

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
  if (!begin_tests("damage")) return 1;
  test_refusals();
  test_versions();
  test_cut();
  test_flips();
  test_lost_block();
  return finish_tests();
}
