/* What the writer wrote is what the reader reads: rounds trip, texts are long, traces grow, rings turn. */
#include "trace_file.h"

/* ---- every kind ---- */

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

static bool is_even(void *ud, const lun_unit *u, uint64_t seq) {
  (void)u, ++*(int *)ud;
  return seq % 2 == 0;
}

/* Reads all; each record must have the number that `seq_of` has for its kind. Returns how many, and of which kinds. */
static unsigned read_some(lun_reader *r, const uint64_t *seq_of, bool *right, bool seen[LUN_KIND_COUNT]) {
  lun_record rec;
  unsigned n = 0;
  memset(seen, 0, LUN_KIND_COUNT);
  for (; lun_reader_next(r, &rec) == LUN_READ_RECORD; n++) {
    *right &= rec.seq == seq_of[rec.kind] && kind_is_whole(&rec);
    seen[rec.kind] = true;
  }
  return n;
}

static void test_some_kinds(void) {
  static const uint8_t wanted[] = {LUN_K_STEP, LUN_K_NONE, LUN_K_PRINT, LUN_KIND_COUNT, UINT8_MAX, LUN_K_CANCEL};
  uint64_t seq_of[LUN_KIND_COUNT] = {0}, n = 0;
  bool right = true, seen[LUN_KIND_COUNT];
  int asked = 0;
  for (unsigned k = 1; k < LUN_KIND_COUNT; k++)
    if (k != LUN_K_STR && k != LUN_K_FILE && k != LUN_K_CLOCK && k != LUN_K_SNAP) seq_of[k] = ++n;
  lun_writer *w = begin(0, false);
  put_every_kind(w);
  lun_writer_free(w);
  lun_reader *r = open_it();
  lun_reader_only(r, wanted, sizeof wanted);
  ok(read_some(r, seq_of, &right, seen) == 3 && seen[LUN_K_STEP] && seen[LUN_K_PRINT] && seen[LUN_K_CANCEL],
     "of three kinds that are wanted each is read, and none of what is no kind");
  lun_reader_choose(r, is_even, &asked);
  lun_reader_seek(r, 0);
  unsigned even = 0;
  for (size_t i = 0; i < sizeof wanted; i++) even += wanted[i] < LUN_KIND_COUNT && seq_of[wanted[i]] && seq_of[wanted[i]] % 2 == 0;
  ok(read_some(r, seq_of, &right, seen) == even && asked == 3, "who chooses is asked for these only");
  lun_reader_only(r, NULL, 0);
  lun_reader_seek(r, 0);
  ok(read_some(r, seq_of, &right, seen) == n / 2, "... and for all, when all kinds are wanted");
  lun_reader_choose(r, NULL, NULL);
  lun_reader_seek(r, 0);
  ok(read_some(r, seq_of, &right, seen) == n, "... until nobody chooses any more");
  ok(right, "whatever is passed over, the others keep their numbers and times");
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

int main(void) {
  if (!begin_tests("reader")) return 1;
  test_kinds();
  test_some_kinds();
  test_time();
  test_text();
  test_follow();
  test_ring(true);
  test_ring(false);
  test_in_the_middle();
  return finish_tests();
}
