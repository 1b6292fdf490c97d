/* A reader whose calls fail: the trace is not opened, or what could not be read is missed, and said; never is anything made up. */
#include <errno.h>

#include "../faults/faults.h"
#include "trace_file.h"

enum { MOST = 3000 };

static uint64_t written, there; /* records; those that are still in the file */

/* A record whose number says what is in it. */
static void put_some(lun_writer *w, unsigned n) {
  for (unsigned i = 0; i < n; i++) {
    char who[24];
    uint32_t step = (uint32_t)++written;
    snprintf(who, sizeof who, "task %u", step / 64);
    lun_put(w, LUN_K_TASK_NAME, 0, step, step, name(w, who), 0);
  }
}

typedef struct seen {
  uint64_t n, told, last;
  bool right; /* its number, and its name or none */
} seen;

static lun_read_result read_on(lun_reader *r, seen *s) {
  lun_record rec;
  lun_read_result end;
  char who[24];
  while ((end = lun_reader_next(r, &rec)) == LUN_READ_RECORD) {
    if (rec.kind == LUN_K_LOST) s->told += rec.f[0];
    if (rec.kind != LUN_K_TASK_NAME) continue;
    snprintf(who, sizeof who, "task %u", rec.f[0] / 64);
    s->right &= rec.f[0] == rec.seq && rec.seq > s->last && (!*rec.str[1] || !strcmp(rec.str[1], who));
    s->last = rec.seq;
    s->n++;
  }
  return end;
}

static bool arm(const char *what, unsigned n, const char *mode) {
  char fault[60];
  snprintf(fault, sizeof fault, "%s:%u%s", what, n, mode);
  lun_fault(fault);
  return true;
}

/* Reads a whole trace while the nth call fails. False: none did. */
static bool read_failing(const char *what, unsigned n, const char *mode, bool *good) {
  seen s = {.right = true};
  arm(what, n, mode);
  lun_reader *r = lun_reader_open(path, err, sizeof err);
  lun_read_result end = r ? read_on(r, &s) : LUN_READ_END;
  bool made = lun_faults_made() > 0;
  lun_fault(NULL);
  if (r && end == LUN_READ_WAIT) end = read_on(r, &s); /* the header could not be read: another time it can */
  bool said = r ? s.n == there || lun_reader_faults(r) > 0 || s.n + s.told == there : *err != 0;
  *good &= s.right && s.told + s.n <= there && said && end == LUN_READ_END;
  if (!*good) printf("# %s:%u%s: %llu of %llu, %llu told missing\n", what, n, mode, (unsigned long long)s.n, (unsigned long long)there, (unsigned long long)s.told);
  lun_reader_close(r);
  return made;
}

static void test_whole(uint64_t limit, const char *kind) {
  static const struct {
    const char *what, *mode;
  } faults[] = {{"malloc", ""}, {"malloc", ":forever"}, {"pread", ""}, {"fstat", ""}, {"open", ""}};
  char text[160];
  written = 0;
  lun_writer *w = begin(limit, true);
  put_some(w, 70000);
  lun_writer_free(w);
  lun_reader *r = open_it();
  seen all = {.right = true};
  read_on(r, &all);
  lun_reader_close(r);
  there = all.n;
  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
    bool good = true;
    unsigned n = 1;
    while (n < MOST && read_failing(faults[i].what, n, faults[i].mode, &good) && good) n++;
    snprintf(text, sizeof text, "%s: %s%s fails at each of %u calls, and what that costs is said", kind, faults[i].what, faults[i].mode, n - 1);
    ok(good && n > 1 && n < MOST, text);
  }
  bool good = true;
  char interrupted[20];
  snprintf(interrupted, sizeof interrupted, "=%d", EINTR);
  seen s = {.right = true};
  arm("pread", 3, interrupted);
  r = open_it();
  good = r && read_on(r, &s) == LUN_READ_END && s.n == there && s.right && lun_faults_made() == 1 && lun_reader_faults(r) == 0;
  lun_fault(NULL);
  lun_reader_close(r);
  snprintf(text, sizeof text, "%s: a read that is interrupted is done again", kind);
  ok(good, text);
}

/* Follows a trace that grows, while the nth read fails: behind the failure all goes on. */
static bool follow_failing(unsigned n, bool *good) {
  written = 0;
  seen s = {.right = true};
  lun_writer *w = begin(0, true);
  lun_reader *r = open_it();
  arm("pread", n, "");
  for (int i = 0; i < 12; i++) {
    put_some(w, 3000);
    read_on(r, &s);
  }
  bool made = lun_faults_made() > 0;
  lun_fault(NULL);
  put_some(w, 20000); /* into the next block, at least */
  lun_writer_free(w);
  *good &= read_on(r, &s) == LUN_READ_END && s.right && s.last == written && s.n + s.told == written;
  if (!*good) printf("# pread:%u: %llu of %llu, %llu told missing\n", n, (unsigned long long)s.n, (unsigned long long)written, (unsigned long long)s.told);
  lun_reader_close(r);
  return made;
}

static void test_following(void) {
  bool good = true;
  unsigned n = 1;
  while (n < MOST && follow_failing(n, &good) && good) n++;
  ok(good && n > 40 && n < MOST, "a trace that grows is followed to its end, whichever read fails on the way");
}

static void test_seeking(void) {
  written = 0;
  lun_writer *w = begin(0, true);
  put_some(w, 70000);
  lun_writer_free(w);
  bool good = true;
  unsigned n = 1;
  for (bool made = true; made && n < MOST; n++) {
    lun_record rec;
    lun_reader *r = open_it();
    arm("pread", n, "");
    uint64_t start = lun_reader_start_of(r, 50000), newest = lun_reader_newest(r), at = lun_reader_at_time(r, 40000);
    lun_reader_seek(r, 60000);
    uint64_t behind = lun_reader_behind(r);
    made = lun_faults_made() > 0;
    lun_fault(NULL);
    lun_read_result got = lun_reader_next(r, &rec);
    good &= start <= 50000 && newest <= written && at <= written && (got != LUN_READ_RECORD || rec.kind == LUN_K_LOST || rec.f[0] == rec.seq) && behind < UINT64_MAX;
    lun_reader_close(r);
  }
  ok(good && n > 20, "seeking while reads fail leads to a place that there is, or nowhere");
}

static void test_opening(void) {
  lun_writer_free(begin(0, true));
  arm("open", 1, "");
  ok(!lun_reader_open(path, err, sizeof err) && strstr(err, "cannot be opened: Too many open files"), "too many open files");
  arm("malloc", 1, "");
  ok(!lun_reader_open(path, err, sizeof err) && strstr(err, "cannot be opened: not enough memory"), "not enough memory");
  arm("malloc", 2, "");
  ok(!lun_reader_open(path, err, sizeof err) && strstr(err, "cannot be opened: not enough memory"), "... for what it holds");
  arm("fstat", 1, "");
  ok(!lun_reader_open(path, err, sizeof err) && strstr(err, "cannot be read"), "a file of which nothing can be told");
  arm("pread", 1, "");
  ok(!lun_reader_open(path, err, sizeof err), "a file that cannot be read");
  lun_fault(NULL);
}

int main(void) {
  if (!begin_tests("reader-failing")) return 1;
  test_opening();
  test_whole(0, "a growing trace");
  test_whole(2 << 20, "a ring");
  test_following();
  test_seeking();
  return finish_tests();
}
