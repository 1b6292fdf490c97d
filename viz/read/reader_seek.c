/* reader_seek.c - where in the file a record or a moment is: bisection over the
 * headers of blocks. It reads on nothing. */
#include "reader_internal.h"

typedef bool test_fn(const lun_block_header *b, int64_t goal);

static bool seq_reached(const lun_block_header *b, int64_t seq) { return b->first_seq <= (uint64_t)seq; }
static bool time_reached(const lun_block_header *b, int64_t t) { return b->time <= t; }

/* The last block that passes the test, if those that do come before those that do not. */
static bool last_block(lun_reader *r, test_fn *passes, int64_t goal, lun_block_header *b) {
  uint64_t from, to;
  bool found = false;
  lun_block_header m;
  if (!lun_reader_extent(r, &from, &to)) return false;
  while (from <= to) {
    uint64_t mid = from + (to - from) / 2;
    if (lun_reader_seek_block(r, mid, to, &m) && passes(&m, goal)) {
      *b = m;
      found = true;
      from = m.number + 1;
    } else if (mid == 0) {
      break;
    } else {
      to = mid - 1;
    }
  }
  return found;
}

/* The block that holds record `seq`. */
static bool block_of(lun_reader *r, uint64_t seq, lun_block_header *b) {
  return last_block(r, seq_reached, seq < INT64_MAX ? (int64_t)seq : INT64_MAX, b);
}

/* The start of the segment that block b is in. */
static bool segment_of(lun_reader *r, const lun_block_header *b, lun_block_header *start) {
  return b->key <= b->number && lun_reader_block(r, b->key, start) && start->first_seq <= b->first_seq;
}

/* From a segment without a snapshot back to one that has it, as long as the trace has no gap. A segment starts at or
 * before each of its blocks, so it goes back with every turn. */
static void prefer_snapshot(lun_reader *r, lun_block_header *b) {
  lun_block_header start = *b, before;
  while (!(start.flags & LUN_BLOCK_KEY))
    if (start.number == 0 || !lun_reader_block(r, start.number - 1, &before) || !segment_of(r, &before, &start)) return;
  *b = start;
}

static bool find_start(lun_reader *r, uint64_t seq, lun_block_header *b) {
  lun_block_header at;
  uint64_t from, to;
  lun_reader_refresh(r);
  if (block_of(r, seq, &at) && segment_of(r, &at, b)) return prefer_snapshot(r, b), true;
  return lun_reader_extent(r, &from, &to) && lun_reader_start_block(r, from, to, b);
}

void lun_reader_seek(lun_reader *r, uint64_t seq) {
  lun_block_header b;
  r->inside = find_start(r, seq, &b);
  r->got = r->pos = 0;
  if (r->inside) lun_reader_enter(r, &b);
}

uint64_t lun_reader_start_of(lun_reader *r, uint64_t seq) {
  lun_block_header b;
  return find_start(r, seq, &b) ? b.first_seq : 0;
}

uint64_t lun_reader_newest(lun_reader *r) {
  lun_block_header b;
  lun_reader_refresh(r);
  return block_of(r, UINT64_MAX, &b) ? b.first_seq : 0;
}

uint64_t lun_reader_at_time(lun_reader *r, int64_t t) {
  lun_block_header b;
  lun_record rec;
  lun_reader_refresh(r);
  if (!last_block(r, time_reached, t, &b)) return 0;
  uint64_t found = b.first_seq ? b.first_seq - 1 : 0;
  lun_reader_enter(r, &b);
  lun_reader_only(r, NULL, 0);
  while (lun_reader_next(r, &rec) == LUN_READ_RECORD && rec.t <= t) found = rec.seq;
  return found;
}
