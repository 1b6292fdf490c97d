/* reader.c - from block to block, as the writer went: following, skipping damage.
 *
 * On the way nothing is lost silently: what was overwritten or is damaged is
 * counted and told as a LOST record, and the next snapshot is delivered so that
 * the fold finds its feet again. The file is reader_file.c's, the records within
 * a block are reader_decode.c's. */
#include "reader_internal.h"

#include <stdio.h>
#include <string.h>

void lun_reader_note(lun_reader *r, const char *what, uint64_t at) {
  if (r->faults++ == 0)
    snprintf(r->fault, sizeof r->fault, "%s at byte %llu of the trace", what, (unsigned long long)at);
}

/* ---- entering blocks ---- */

void lun_reader_set_time(lun_reader *r, int64_t t) {
  if (t < r->time)
    lun_reader_note(r, "time goes backwards", lun_reader_offset(r, r->number) + sizeof(lun_block_header) + r->pos);
  else r->time = t;
}

/* The number of the block's first record says whether records are missing. */
static void set_seq(lun_reader *r, const lun_block_header *b) {
  uint64_t missing = b->first_seq - r->seq - 1;
  if (missing == 0) return;
  if (missing > UINT64_MAX / 2) {
    lun_reader_note(r, "a block with numbers of earlier records", lun_reader_offset(r, b->number));
    return;
  }
  r->lost += missing;
  r->missed += missing;
  r->seq = b->first_seq - 1;
  r->want_snapshot = true;
}

static void enter(lun_reader *r, const lun_block_header *b) {
  r->number = b->number;
  r->got = r->pos = 0;
  r->inside = true;
  r->damaged = false;
  set_seq(r, b);
  lun_reader_set_time(r, b->time);
  if (b->flags & (LUN_BLOCK_KEY | LUN_BLOCK_NAMES)) lun_names_turn(&r->names);
  if (!(b->flags & LUN_BLOCK_KEY)) return;
  r->in_snapshot = false;
  r->skip_snapshot = !r->want_snapshot;
  r->want_snapshot = false;
}

/* Begins anew at b, with nothing known. */
void lun_reader_enter(lun_reader *r, const lun_block_header *b) {
  lun_names_free(&r->names);
  r->seq = b->first_seq ? b->first_seq - 1 : 0;
  r->lost = 0;
  r->time = b->time > 0 ? b->time : 0;
  r->in_snapshot = r->skip_snapshot = false;
  r->want_snapshot = true;
  enter(r, b);
}

bool lun_reader_start_block(lun_reader *r, uint64_t from, uint64_t to, lun_block_header *b) {
  for (uint64_t n = from; lun_reader_seek_block(r, n, to, b); n = b->number + 1)
    if (b->flags & (LUN_BLOCK_KEY | LUN_BLOCK_NAMES)) return true;
  return lun_reader_seek_block(r, from, to, b);
}

/* Whether the header, read again, still says what it said: a block that is missing has not been overwritten meanwhile. */
static bool stands_still(lun_reader *r) {
  uint64_t head = r->header.head, first = r->header.first;
  return lun_reader_refresh(r) && r->header.head == head && r->header.first == first;
}

/* The oldest block there is. */
static bool start(lun_reader *r) {
  lun_block_header b;
  uint64_t from, to;
  if (!lun_reader_refresh(r) || !lun_reader_extent(r, &from, &to) || !lun_reader_start_block(r, from, to, &b)) return false;
  if (b.number > from && stands_still(r)) lun_reader_note(r, "a damaged block", lun_reader_offset(r, from));
  lun_reader_enter(r, &b);
  return true;
}

/* ---- moving on ---- */

typedef enum load_result { LOAD_MORE, LOAD_NONE, LOAD_GONE } load_result;

/* Reads what was appended to the present block. Its header is looked at before and after, because the writer may be
 * about to use the block again. */
static load_result load(lun_reader *r) {
  lun_block_header b;
  if (!lun_reader_block(r, r->number, &b)) return LOAD_GONE;
  if (b.used <= r->got) return LOAD_NONE;
  size_t n = lun_reader_pread(r, r->buf + r->got, b.used - r->got, lun_reader_offset(r, r->number) + sizeof b + r->got);
  if (r->header.slots && !lun_reader_block(r, r->number, &b)) return LOAD_GONE;
  if (n == 0) return LOAD_NONE;
  r->got += n;
  if (r->damaged) r->pos = r->got;
  return LOAD_MORE;
}

/* Goes on in a later block than the next one, because what lies between is damaged or was overwritten. */
static bool skip_ahead(lun_reader *r) {
  lun_block_header b;
  uint64_t from, to;
  if (!lun_reader_refresh(r) || !lun_reader_extent(r, &from, &to) || to <= r->number) return false;
  bool overwritten = from > r->number + 1;
  bool found = overwritten ? lun_reader_start_block(r, from, to, &b) : lun_reader_seek_block(r, r->number + 1, to, &b);
  if (!found) return false;
  if (!overwritten && b.number != r->number + 1)
    lun_reader_note(r, "a damaged block", lun_reader_offset(r, r->number + 1));
  if (b.number != r->number + 1) r->want_snapshot = true;
  enter(r, &b);
  return true;
}

/* Whether there may be more to decode now. The next block is looked for before the present one is read for the last
 * time, since the writer leaves a block for good when it begins the next. */
static bool advance(lun_reader *r) {
  lun_block_header next;
  load_result have = load(r);
  if (have == LOAD_MORE) return true;
  if (have == LOAD_GONE) return skip_ahead(r);
  if (!lun_reader_block(r, r->number + 1, &next)) return skip_ahead(r);
  have = load(r);
  if (have == LOAD_NONE) enter(r, &next);
  return have != LOAD_GONE || skip_ahead(r);
}

bool lun_reader_advance(lun_reader *r) { return r->inside ? advance(r) : start(r); }

void lun_reader_give_block_up(lun_reader *r) {
  lun_reader_note(r, "a damaged or cut-off record",
                  lun_reader_offset(r, r->number) + sizeof(lun_block_header) + r->pos);
  r->damaged = r->want_snapshot = true;
  r->pos = r->got;
}

/* The end that the headers promise, where it is not. A cut between two records leaves both whole, and behind a last block
 * that is damaged there is nothing: only the headers tell. In the midst of a record it has been counted. */
static const char *missing_end(lun_reader *r, uint64_t *at) {
  lun_block_header b;
  uint64_t slots = r->header.slots, head = slots ? r->header.head % slots : r->header.head;
  bool within = r->inside && lun_reader_block(r, r->number, &b) && b.used > r->got;
  bool behind = r->inside && r->header.head > r->number;
  *at = lun_reader_offset(r, r->number) + sizeof b + r->got;
  if (within || (behind && head >= lun_reader_room(r))) return "the end of the file, which was cut off";
  *at = lun_reader_offset(r, r->inside ? r->number + 1 : r->header.first);
  return behind || !r->inside ? "a damaged block" : NULL;
}

void lun_reader_note_cut(lun_reader *r) {
  uint64_t at;
  const char *what = r->cut || r->damaged ? NULL : missing_end(r, &at);
  if (!what) return;
  r->cut = true;
  lun_reader_note(r, what, at);
}

void lun_reader_until_now(lun_reader *r) {
  uint64_t first;
  lun_reader_refresh(r);
  r->bounded = lun_reader_extent(r, &first, &r->last_block);
}

void lun_reader_finish(lun_reader *r) {
  r->finished = true;
  lun_reader_until_now(r);
}

uint64_t lun_reader_behind(lun_reader *r) {
  if (!r->inside || !lun_reader_refresh(r) || r->header.head < r->number) return 0;
  uint64_t blocks = r->header.head - r->number, here = r->got - r->pos;
  return blocks > UINT32_MAX ? UINT64_MAX : blocks * r->header.block_size + here;
}

uint64_t lun_reader_faults(const lun_reader *r) { return r->faults; }
uint64_t lun_reader_missed(const lun_reader *r) { return r->missed; }
const char *lun_reader_fault(const lun_reader *r) { return r->fault; }
