/* Traces made byte by byte, as no writer would make them: whatever their numbers say, what is there is read, what is not is
 * said, and reading ends. */
#include <limits.h>

#include "trace_file.h"

enum { BLOCK = 4096, HEADER = 4096, ROOM = (BLOCK - sizeof(lun_block_header)) / LUN_UNIT };

/* ---- laying the bytes ---- */

static lun_file_header header;

static void lay(const void *bytes, size_t n, uint64_t at) {
  int fd = open(path, O_WRONLY | O_CREAT, 0600);
  if (pwrite(fd, bytes, n, (off_t)at) != (ssize_t)n) printf("Bail out! cannot write %s\n", path), exit(1);
  close(fd);
}

static void lay_header(void) { lay(&header, sizeof header, 0); }

/* A trace without blocks. */
static void lay_trace(uint32_t slots, uint64_t head) {
  unlink(path);
  header = (lun_file_header){.version = LUN_TRACE_VERSION, .header_size = HEADER, .block_size = BLOCK, .slots = slots,
                             .endian = 0x01020304, .head = head, .closed = 1};
  memcpy(header.magic, LUN_TRACE_MAGIC, sizeof header.magic);
  lay_header();
}

static uint64_t slot_at(uint64_t slot) { return HEADER + slot * BLOCK; }

/* A block of n steps, each of which has the number of its record as its task. */
static void lay_steps(uint64_t slot, lun_block_header b, unsigned n) {
  lun_unit u[ROOM] = {{0}};
  b.magic = LUN_BLOCK_MAGIC;
  b.used = n * LUN_UNIT;
  for (unsigned i = 0; i < n; i++) u[i] = (lun_unit){.kind = LUN_K_STEP, .f = {(uint32_t)b.first_seq + i}};
  lay(u, n * LUN_UNIT, slot_at(slot) + sizeof b);
  lay(&b, sizeof b, slot_at(slot));
}

/* The block `number` of a trace in which each holds ten steps, and all are of the segment of block `key`. */
static lun_block_header ten(uint64_t number, uint64_t key) {
  return (lun_block_header){.flags = number == key ? LUN_BLOCK_NAMES : 0, .number = number, .key = key, .first_seq = 1 + 10 * number};
}

/* A trace of n blocks of ten steps. */
static void lay_tens(uint64_t n) {
  lay_trace(0, n - 1);
  for (uint64_t i = 0; i < n; i++) lay_steps(i, ten(i, 0), 10);
}

/* ---- reading them ---- */

typedef struct seen {
  uint64_t steps, first, last, lost, faults, missed;
  bool sane; /* each step has its number */
  char fault[160];
} seen;

static void read_on(lun_reader *r, seen *s) {
  lun_record rec;
  while (lun_reader_next(r, &rec) == LUN_READ_RECORD) {
    if (rec.kind == LUN_K_LOST) s->lost += rec.f[0];
    if (rec.kind != LUN_K_STEP) continue;
    s->sane &= rec.f[0] == (uint32_t)rec.seq && rec.seq > s->last;
    if (s->steps++ == 0) s->first = rec.seq;
    s->last = rec.seq;
  }
  s->faults = lun_reader_faults(r);
  s->missed = lun_reader_missed(r);
  snprintf(s->fault, sizeof s->fault, "%s", lun_reader_fault(r));
}

static seen read_it(void) {
  seen s = {.sane = true};
  lun_reader *r = open_it();
  if (!r) return s;
  lun_reader_finish(r);
  read_on(r, &s);
  lun_reader_close(r);
  return s;
}

/* The steps from `first` to `last`, so many faults, the first of which is told with these words. */
static bool reads(uint64_t first, uint64_t last, uint64_t faults, const char *fault) {
  seen s = read_it();
  bool good = s.sane && s.first == first && s.last == last && s.faults == faults && strstr(s.fault, fault);
  if (!good)
    printf("# steps %llu to %llu, %llu faults: %s\n", (unsigned long long)s.first, (unsigned long long)s.last,
           (unsigned long long)s.faults, s.fault);
  return good;
}

/* ---- blocks that are not there ---- */

static void test_lost_blocks(void) {
  lay_tens(3);
  ok(reads(1, 30, 0, ""), "a trace that is as it should be");
  lay("", 1, slot_at(0));
  ok(reads(11, 30, 1, "a damaged block at byte 4096"), "the first block is damaged: the others are read");
  lay_tens(3);
  lay("", 1, slot_at(2));
  ok(reads(1, 20, 1, "a damaged block at byte 12288"), "the last one is: that is said, too");
  lay("", 1, slot_at(1));
  lay("", 1, slot_at(0));
  ok(reads(0, 0, 1, "a damaged block at byte 4096"), "all are");
  lay_tens(2);
  lay_steps(2, (lun_block_header){.number = 2, .first_seq = 5}, 3);
  header.head = 2, lay_header();
  seen s = read_it();
  ok(s.faults == 1 && strstr(s.fault, "a block with numbers of earlier records"), "a block that goes back in the count");
  lay_tens(2);
  lay_steps(1, (lun_block_header){.number = 1, .first_seq = 11 + (1ull << 33)}, 3);
  s = read_it();
  ok(s.steps == 13 && s.missed == 1ull << 33 && s.lost == UINT32_MAX, "more records are missing than a record can tell");
  lay_trace(0, 70000);
  lay_steps(0, ten(0, 0), 10);
  lay_steps(70000, ten(70000, 0), 10);
  ok(reads(1, 10, 1, "a damaged block at byte 8192"), "a hole of seventy thousand blocks is not searched to its end, and said");
  lay_trace(0, 1ull << 60);
  lay_steps(70000, ten(70000, 70000), 10);
  ok(reads(0, 0, 1, "a damaged block"), "... nor is one with a wrong end before it");
}

static void test_rings(void) {
  lay_trace(3, 4);
  for (uint64_t n = 2; n <= 4; n++) lay_steps(n % 3, ten(n, n), 10);
  ok(reads(21, 50, 0, ""), "a ring is read from its oldest block on");
  header.head = 1ull << 40, lay_header();
  ok(reads(21, 50, 1, "a damaged block"), "... and if its header is wrong on the newest");
  header.head = 4, lay_header();
  char junk[3 * BLOCK];
  memset(junk, 'x', sizeof junk);
  lay(junk, sizeof junk, slot_at(3));
  ok(reads(21, 50, 0, ""), "what stands behind a ring is none of it");
  lay("", 1, slot_at(2));
  ok(reads(31, 50, 1, "a damaged block at byte 12288"), "the oldest block of a ring is damaged: the others are read");
  lay_trace(3, 2);
  for (uint64_t n = 0; n <= 2; n++) lay_steps(n, ten(n, n), 10);
  lay_steps(1, ten(7, 7), 10);
  ok(reads(1, 30, 1, "a damaged block at byte 8192"), "a block of another turn of the ring is not taken for the one that is looked for");
}

/* ---- times ---- */

static void test_times(void) {
  lun_unit u[2] = {{.kind = LUN_K_STEP, .dt = UINT16_MAX}, {.kind = LUN_K_STEP, .dt = UINT16_MAX}};
  lun_block_header b = {.magic = LUN_BLOCK_MAGIC, .flags = LUN_BLOCK_NAMES, .first_seq = 1, .time = INT64_MAX - 100, .used = sizeof u};
  lun_record rec;
  lay_trace(0, 1);
  lay(u, sizeof u, slot_at(0) + sizeof b);
  lay(&b, sizeof b, slot_at(0));
  lay_steps(1, (lun_block_header){.number = 1, .first_seq = 3, .time = 77}, 1);
  lun_reader *r = open_it();
  bool good = true;
  for (int i = 0; i < 3; i++) good &= lun_reader_next(r, &rec) == LUN_READ_RECORD && rec.t == INT64_MAX;
  ok(good && lun_reader_next(r, &rec) == LUN_READ_END, "the time stands still at the end of all time");
  ok(lun_reader_faults(r) == 1 && strstr(lun_reader_fault(r), "time goes backwards"), "... and never goes back");
  lun_reader_close(r);
  lay_trace(0, 0);
  lay_steps(0, (lun_block_header){.time = INT64_MIN}, 1);
  r = open_it();
  ok(lun_reader_next(r, &rec) == LUN_READ_RECORD && rec.t == 0 && rec.seq == 1, "a run that began before time, with record 0, begins at 0, with record 1");
  ok(lun_reader_at_time(r, 5) == 1 && lun_reader_faults(r) >= 2, "... and is found there; both are damage");
  lun_reader_close(r);
}

/* ---- seeking ---- */

static uint64_t starts_at(uint64_t seq) {
  lun_reader *r = open_it();
  lun_record rec;
  uint64_t start = lun_reader_start_of(r, seq);
  lun_reader_seek(r, seq);
  if (lun_reader_next(r, &rec) != LUN_READ_RECORD || rec.seq != start) start = 0;
  lun_reader_close(r);
  return start;
}

/* Four blocks; 2 and 3 are of a segment that 2 begins, without a snapshot unless `flags` says so. */
static void lay_segments(unsigned first_flags, uint64_t key_of_1) {
  lay_trace(0, 3);
  for (uint64_t n = 0; n < 4; n++) {
    lun_block_header b = ten(n, n < 2 ? 0 : 2);
    if (n == 0) b.flags = first_flags;
    if (n == 1) b.key = key_of_1;
    lay_steps(n, b, 10);
  }
}

static void test_segments(void) {
  lay_segments(LUN_BLOCK_KEY, 0);
  ok(starts_at(35) == 1, "from a segment without a snapshot one goes back to one that has it");
  lay_segments(LUN_BLOCK_NAMES, 0);
  ok(starts_at(35) == 21, "... and stays, where none has");
  lay_segments(LUN_BLOCK_KEY, 1 << 20);
  ok(starts_at(35) == 21, "... or where the way back is through a block that tells a segment after it");
  lay_segments(LUN_BLOCK_KEY, 0);
  lay("", 1, slot_at(1));
  ok(starts_at(35) == 21, "... or is lost");
  lay_segments(LUN_BLOCK_KEY, 0);
  lay("", 1, slot_at(0));
  ok(starts_at(15) == 21, "where the beginning of a segment is lost, the next one is read");
  lay_segments(LUN_BLOCK_KEY, 0);
  lay_steps(0, (lun_block_header){.flags = LUN_BLOCK_KEY, .first_seq = 500}, 10);
  ok(starts_at(15) == 500, "a segment that begins with later records than it holds is none");
  lay_trace(0, 70001);
  lay_steps(0, ten(0, 0), 10);
  lay_steps(70001, ten(70001, 0), 10);
  ok(starts_at(5) == 1, "a hole is no hindrance to seeking before it");
  lay_trace(0, 0);
  ok(starts_at(5) == 0, "a trace without a block has no start");
}

/* ---- following what others change ---- */

static void test_shrinking(void) {
  lun_record rec;
  seen s = {.sane = true};
  lay_tens(2);
  header.closed = 0, header.head = 0, lay_header();
  lun_reader *r = open_it();
  lun_reader_until_now(r);
  ok(lun_reader_behind(r) == 0, "nothing is behind before the first record");
  ok(lun_reader_next(r, &rec) == LUN_READ_RECORD && rec.seq == 1, "until now is from the beginning, where nothing was read");
  ok(lun_reader_behind(r) == 9 * LUN_UNIT, "nine steps are behind");
  header.head = 3, lay_header();
  ok(lun_reader_behind(r) == 9 * LUN_UNIT + 3 * BLOCK, "... and three blocks");
  header.head = 1ull << 50, lay_header();
  ok(lun_reader_behind(r) == UINT64_MAX, "... or more than can be counted");
  lun_reader_close(r);
  header.head = 1, lay_header();
  r = open_it();
  read_on(r, &s);
  ok(s.last == 20 && lun_reader_next(r, &rec) == LUN_READ_WAIT, "at the newest record one waits");
  header.head = 0, lay_header();
  ok(lun_reader_behind(r) == 0 && lun_reader_next(r, &rec) == LUN_READ_WAIT, "a trace that becomes shorter makes its reader wait");
  if (truncate(path, 100) != 0) printf("# cannot be made shorter\n");
  ok(lun_reader_next(r, &rec) == LUN_READ_WAIT && lun_reader_behind(r) == 0, "so does one that is taken away");
  lun_reader_finish(r);
  ok(lun_reader_next(r, &rec) == LUN_READ_END && lun_reader_faults(r) == 0, "until it is over: what there was has been read");
  if (truncate(path, 10) != 0) printf("# cannot be made shorter\n");
  ok(!lun_reader_written(r) && lun_reader_next(r, &rec) == LUN_READ_END, "nobody writes what has no header");
  lun_reader_close(r);
}

/* The newest block is damaged while it still grows. */
static void test_damaged_while_written(void) {
  lun_record rec;
  seen s = {.sane = true};
  lay_tens(1);
  header.closed = 0, lay_header();
  lay("\xff", 1, slot_at(0) + sizeof(lun_block_header) + 8 * LUN_UNIT);
  lun_reader *r = open_it();
  read_on(r, &s);
  ok(s.last == 8 && s.faults == 1, "a damaged record in the newest block ends what is read of it");
  lun_block_header b = ten(0, 0);
  b.magic = LUN_BLOCK_MAGIC, b.used = 12 * LUN_UNIT;
  lay(&b, sizeof b, slot_at(0));
  ok(lun_reader_next(r, &rec) == LUN_READ_WAIT && lun_reader_faults(r) == 1, "what is added to it is passed over");
  lay_steps(1, (lun_block_header){.number = 1, .key = 0, .first_seq = 13}, 5);
  header.head = 1, header.closed = 1, lay_header();
  read_on(r, &s);
  ok(s.last == 17 && s.lost == 4 && s.missed == 4 && s.faults == 1, "the next block is read, and says what is missing");
  lun_reader_close(r);
}

/* ---- headers ---- */

static bool is_refused(const char *says) {
  lay_header();
  lun_reader *r = lun_reader_open(path, err, sizeof err);
  bool refused = !r && strstr(err, says);
  lun_reader_close(r);
  return refused;
}

static void test_headers(void) {
  static const uint32_t sizes[][2] = {{0, BLOCK},      {32, BLOCK},      {HEADER + 1, BLOCK},     {2 << 20, BLOCK},
                                      {HEADER, 0},     {HEADER, 16},     {HEADER, BLOCK + 1},     {HEADER, 32 << 20},
                                      {HEADER, UINT32_MAX}};
  bool refused = true;
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    lay_tens(1);
    header.header_size = sizes[i][0], header.block_size = sizes[i][1];
    refused &= is_refused("is damaged in its header");
  }
  ok(refused, "sizes that cannot be");
  lay_tens(1);
  header.version = 0;
  ok(is_refused("is damaged in its header"), "version 0");
  header.version = LUN_TRACE_VERSION, header.endian = 0x01020305;
  ok(is_refused("is damaged in its header"), "no order of bytes at all");
}

/* ---- what the reader keeps for itself ---- */

/* A string, as the unit and the text that make it. */
static size_t put_string(uint8_t *at, uint32_t id, const char *s) {
  lun_unit u = {.kind = LUN_K_STR, .f = {(uint32_t)strlen(s), id}};
  memcpy(at, &u, sizeof u);
  memset(at + sizeof u, 0, LUN_UNIT);
  memcpy(at + sizeof u, s, strlen(s));
  return sizeof u + LUN_UNIT;
}

static size_t put_unit(uint8_t *at, unsigned kind, unsigned aux, uint32_t f0, uint32_t f1, uint32_t f2) {
  lun_unit u = {.kind = (uint8_t)kind, .aux = (uint8_t)aux, .f = {f0, f1, f2}};
  return memcpy(at, &u, sizeof u), sizeof u;
}

static void test_own(void) {
  uint8_t bytes[40 * LUN_UNIT];
  size_t n = 0;
  n += put_string(bytes + n, 0, "nobody's");
  n += put_string(bytes + n, 1, "old.lua");
  n += put_string(bytes + n, 2, "new.lua");
  n += put_unit(bytes + n, LUN_K_FILE, 0, 5, 1, 0);
  n += put_unit(bytes + n, LUN_K_PARK, 0, 3, 0, LUN_WHERE(5, 1));
  n += put_unit(bytes + n, LUN_K_FILE, 0, 5, 1, 0);
  n += put_unit(bytes + n, LUN_K_FILE, 0, 5, 2, 0);
  n += put_unit(bytes + n, LUN_K_FILE, 0, 4096, 2, 0);
  n += put_unit(bytes + n, LUN_K_CLOCK, LUN_AUX_COUNT_CLOCK, 640, 0, 0);
  n += put_unit(bytes + n, LUN_K_PARK, 0, 3, 0, LUN_WHERE(5, 2));
  n += put_unit(bytes + n, LUN_K_CLOCK, LUN_CLOCK_METERED, 6400, 0, 0);
  n += put_unit(bytes + n, LUN_K_TASK_NAME, 0, 3, 4711, 0);
  lun_block_header b = {.magic = LUN_BLOCK_MAGIC, .flags = LUN_BLOCK_NAMES, .first_seq = 1, .used = (uint32_t)n};
  lay_trace(0, 0);
  lay(bytes, n, slot_at(0) + sizeof b);
  lay(&b, sizeof b, slot_at(0));
  lun_reader *r = open_it();
  lun_record rec;
  bool there = lun_reader_next(r, &rec) == LUN_READ_RECORD;
  ok(there && rec.kind == LUN_K_PARK && !strcmp(rec.str[2], "old.lua"), "a file has the name that was told");
  there = lun_reader_next(r, &rec) == LUN_READ_RECORD;
  ok(there && !strcmp(rec.str[2], "new.lua"), "... and another one, when another one is told");
  ok(rec.t == 640 && rec.clock == LUN_CLOCK_REAL, "a clock that nobody knows tells the time all the same");
  there = lun_reader_next(r, &rec) == LUN_READ_RECORD;
  ok(there && rec.t == 6400 && rec.clock == LUN_CLOCK_METERED, "... and one that is known");
  ok(rec.str[1][0] == 0, "a string that was never told is empty");
  ok(lun_reader_next(r, &rec) == LUN_READ_END && lun_reader_faults(r) == 0, "what has no number or too high a one is no damage");
  lun_reader_close(r);
}

/* ---- what is missing, in sentences ---- */

static bool is_told(const char *want) {
  char buf[400];
  lun_reader *r = open_it();
  seen s = {.sane = true};
  lun_reader_finish(r);
  read_on(r, &s);
  bool good = !strcmp(lun_reader_report(r, false, buf, sizeof buf), want);
  if (!good) printf("# %s\n", buf);
  for (size_t n = 1; n < sizeof buf; n++) { /* as much as there is room for */
    char some[sizeof buf] = "?";
    size_t len = strlen(want) < n ? strlen(want) : n - 1;
    good &= strlen(lun_reader_report(r, false, some, n)) == len && !memcmp(some, want, len);
  }
  char untouched = '?';
  lun_reader_report(r, false, &untouched, 0);
  lun_reader_close(r);
  return good && untouched == '?';
}

static void test_report(void) {
  lay_tens(2);
  ok(is_told(""), "of a whole trace nothing is to be told");
  lay_steps(1, (lun_block_header){.number = 1, .first_seq = 12}, 9);
  header.dropped = 1, lay_header();
  ok(is_told("1 record is missing. 1 record was not kept: the disk was full."), "one of each is told as one");
  lay_steps(1, (lun_block_header){.number = 1, .first_seq = 13}, 9);
  header.dropped = 2, header.closed = 0, lay_header();
  ok(is_told("2 records are missing. 2 records were not kept: the disk was full. It ends without an end: its writer died."),
     "... and two as two, in as many sentences as there are things to tell");
  lay_trace(2, 4);
  for (uint64_t n = 3; n <= 4; n++) lay_steps(n % 2, ten(n, n), 10);
  lay("\xff", 1, slot_at(0) + sizeof(lun_block_header) + 8 * LUN_UNIT);
  ok(is_told("It holds the newest part only: the 30 records before record 31 were overwritten. It is damaged in 1 place; the first "
             "is a damaged or cut-off record at byte 4288 of the trace."),
     "a ring and one damaged place");
  lay("\xff", 1, slot_at(1) + sizeof(lun_block_header) + 8 * LUN_UNIT);
  ok(is_told("It holds the newest part only: the 30 records before record 31 were overwritten. It is damaged in 2 places; the first "
             "is a damaged or cut-off record at byte 8384 of the trace. 2 records are missing."),
     "... and two of them");
}

int main(void) {
  if (!begin_tests("lies")) return 1;
  test_lost_blocks();
  test_rings();
  test_times();
  test_segments();
  test_shrinking();
  test_damaged_while_written();
  test_headers();
  test_own();
  test_report();
  return finish_tests();
}
