/* reader.c - from blocks to records: decoding, following, skipping damage.
 *
 * It goes from block to block as the writer did, and on the way loses nothing
 * silently: what was overwritten or is damaged is counted and told as a LOST
 * record, and the next snapshot is delivered so that the fold finds its feet
 * again. The file is reader_file.c's, the strings are names.c's. */
#include "reader_internal.h"

#include <stdio.h>
#include <string.h>

void lun_reader_note(lun_reader *r, const char *what, uint64_t at) {
  if (r->faults++ == 0)
    snprintf(r->fault, sizeof r->fault, "%s at byte %llu of the trace", what, (unsigned long long)at);
}

/* ---- entering blocks ---- */

static void set_time(lun_reader *r, int64_t t) {
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
  set_time(r, b->time);
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

/* The oldest block from `from` on at which a reader may start; failing that, the oldest at all. */
bool lun_reader_start_block(const lun_reader *r, uint64_t from, lun_block_header *b) {
  uint64_t first, to;
  if (!lun_reader_extent(r, &first, &to)) return false;
  if (first < from) first = from;
  for (uint64_t n = first; lun_reader_seek_block(r, n, to, b); n = b->number + 1)
    if (b->flags & (LUN_BLOCK_KEY | LUN_BLOCK_NAMES)) return true;
  return lun_reader_seek_block(r, first, to, b);
}

static bool start(lun_reader *r) {
  lun_block_header b;
  if (!lun_reader_refresh(r)) return false;
  bool found = lun_reader_start_block(r, 0, &b);
  if ((!found && r->finished) || (found && b.number > r->header.first && !r->header.slots))
    lun_reader_note(r, "a damaged block", lun_reader_offset(r, r->header.first));
  if (found) lun_reader_enter(r, &b);
  return found;
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
  bool found = overwritten ? lun_reader_start_block(r, r->number + 1, &b) : lun_reader_seek_block(r, r->number + 1, to, &b);
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

/* ---- decoding ---- */

typedef enum decode_result { DECODED, PASSED_OVER, BROKEN } decode_result;

/* What the table of kinds says, as the decoder needs it. */
typedef struct shape {
  uint8_t units, type[7]; /* a field that is not there: LUN_F_NONE */
} shape;
#define F(type, name) LUN_F_##type,
#define X(kind, name, units, aux, caption, fields) [LUN_K_##kind] = {units, {fields}},
static const shape shapes[LUN_KIND_COUNT] = {LUN_KINDS(X)};
#undef X
#undef F

static size_t padded(size_t n) { return (n + LUN_UNIT - 1) & ~(size_t)(LUN_UNIT - 1); }

static bool is_kind(unsigned kind) { return kind > LUN_K_NONE && kind < LUN_KIND_COUNT; }

/* The bytes that the record takes, 0 when that cannot be. */
static size_t record_size(const lun_unit *u) {
  if (!is_kind(u->kind)) return 0;
  unsigned units = shapes[u->kind].units;
  if (units != LUN_TEXT) return units * (size_t)LUN_UNIT;
  return u->f[0] <= LUN_TEXT_MAX ? LUN_UNIT + padded(u->f[0]) : 0;
}

static const char *string_of(const lun_reader *r, unsigned type, uint32_t value) {
  if (type == LUN_F_STR) return value ? lun_names_get(&r->names, value) : "";
  return type == LUN_F_WHERE ? lun_names_file(&r->names, LUN_WHERE_FILE(value)) : "";
}

static void fill(lun_reader *r, lun_record *out, const lun_unit *u, const uint8_t *more) {
  static const lun_record blank = {.str = {"", "", "", "", "", "", ""}, .text = ""};
  const shape *sh = &shapes[u->kind];
  *out = blank;
  out->kind = u->kind;
  out->aux = u->aux;
  memcpy(out->f, u->f, sizeof u->f);
  if (sh->units == 2) memcpy(out->f + 3, more, LUN_UNIT);
  if (sh->units == LUN_TEXT) out->text = (const char *)more, out->len = u->f[0];
  unsigned i = 0;
  for (; i < 7 && sh->type[i] != LUN_F_NONE; i++) out->str[i] = string_of(r, sh->type[i], out->f[i]);
  out->nfields = (uint8_t)i;
  for (; i < 7; i++) out->f[i] = 0;
}

/* STR, FILE and CLOCK are for the reader. */
static bool own_record(lun_reader *r, const lun_record *rec) {
  switch (rec->kind) {
    case LUN_K_STR: return lun_names_add(&r->names, rec->f[1], rec->text, rec->len), true;
    case LUN_K_FILE: return lun_names_add_file(&r->names, rec->f[0], rec->str[1]), true;
    case LUN_K_CLOCK:
      set_time(r, (int64_t)(rec->f[0] | (uint64_t)rec->f[1] << 32));
      if (rec->aux < LUN_AUX_COUNT_CLOCK) r->clock = rec->aux;
      return true;
    default: return false;
  }
}

/* Gives the record its place in the run. False: it is of a snapshot that is not wanted. */
static bool place(lun_reader *r, lun_record *rec) {
  bool begins = rec->kind == LUN_K_SNAP && rec->aux == LUN_EDGE_BEGIN;
  bool ends = rec->kind == LUN_K_SNAP && rec->aux == LUN_EDGE_END;
  if (begins) r->in_snapshot = true;
  rec->snapshot = r->in_snapshot || ends;
  if (!rec->snapshot) r->seq++;
  rec->seq = r->seq;
  rec->t = r->time;
  rec->clock = r->clock;
  bool wanted = !rec->snapshot || !r->skip_snapshot;
  if (ends) r->in_snapshot = false, r->skip_snapshot = true; /* one is enough, until the next key block */
  return wanted;
}

static void pass_time(lun_reader *r, uint16_t dt) {
  int64_t ns = (int64_t)dt << LUN_DT_SHIFT;
  r->time = r->time > INT64_MAX - ns ? INT64_MAX : r->time + ns;
}

/* Whether nobody but the reader itself wants the record. */
static bool is_passed_over(const lun_reader *r, const lun_unit *u) {
  unsigned kind = u->kind;
  if (kind == LUN_K_STR || kind == LUN_K_FILE || kind == LUN_K_CLOCK || kind == LUN_K_SNAP) return false;
  if ((r->in_snapshot && r->skip_snapshot) || !(r->all || r->wanted[kind])) return true;
  return r->choose && !r->choose(r->choose_ud, u, r->seq + !r->in_snapshot);
}

/* Goes over records of one or two units that nobody wants, looking at nothing but their times. */
static void skim(lun_reader *r) {
  lun_unit u;
  while (r->got - r->pos >= sizeof u) {
    memcpy(&u, r->buf + r->pos, sizeof u);
    if (!is_kind(u.kind) || !is_passed_over(r, &u)) return;
    size_t size = record_size(&u);
    if (size == 0 || size > r->got - r->pos) return;
    pass_time(r, u.dt);
    r->seq += !r->in_snapshot;
    r->pos += size;
  }
}

static decode_result decode(lun_reader *r, lun_record *out) {
  lun_unit u;
  if (r->in_snapshot || !r->all || r->choose) skim(r);
  size_t left = r->got - r->pos;
  if (left == 0) return PASSED_OVER;
  if (left < sizeof u) return BROKEN;
  memcpy(&u, r->buf + r->pos, sizeof u);
  size_t size = record_size(&u);
  if (size == 0 || size > left) return BROKEN;
  fill(r, out, &u, r->buf + r->pos + sizeof u);
  pass_time(r, u.dt);
  bool own = own_record(r, out);
  r->pos += size;
  return !own && place(r, out) ? DECODED : PASSED_OVER;
}

/* The rest of the block cannot be made sense of: what it held is missed, as the next block will tell. */
static void give_block_up(lun_reader *r) {
  lun_reader_note(r, "a damaged or cut-off record",
                  lun_reader_offset(r, r->number) + sizeof(lun_block_header) + r->pos);
  r->damaged = r->want_snapshot = true;
  r->pos = r->got;
}

static lun_read_result tell_lost(lun_reader *r, lun_record *out) {
  lun_unit u = {.kind = LUN_K_LOST, .f = {r->lost < UINT32_MAX ? (uint32_t)r->lost : UINT32_MAX}};
  r->lost = 0;
  fill(r, out, &u, NULL);
  out->seq = r->seq;
  out->t = r->time;
  out->clock = r->clock;
  return LUN_READ_RECORD;
}

lun_read_result lun_reader_next(lun_reader *r, lun_record *out) {
  for (bool last = false;;) {
    if (r->lost) return tell_lost(r, out);
    if (r->bounded && r->inside && r->number > r->last_block) return LUN_READ_END;
    if (r->inside && r->pos < r->got) {
      decode_result what = decode(r, out);
      if (what == DECODED) return LUN_READ_RECORD;
      if (what == BROKEN) give_block_up(r);
      continue;
    }
    if (r->inside ? advance(r) : start(r)) continue;
    if (last) return LUN_READ_END;
    if (!r->finished && (!lun_reader_refresh(r) || !r->header.closed)) return LUN_READ_WAIT;
    last = true; /* closed: what was written just before that is there now */
  }
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

void lun_reader_choose(lun_reader *r, lun_choose_fn *fn, void *ud) {
  r->choose = fn;
  r->choose_ud = ud;
}

void lun_reader_only(lun_reader *r, const uint8_t *kinds, size_t n) {
  r->all = n == 0;
  memset(r->wanted, 0, sizeof r->wanted);
  for (size_t i = 0; i < n; i++)
    if (is_kind(kinds[i])) r->wanted[kinds[i]] = true;
}

uint64_t lun_reader_faults(const lun_reader *r) { return r->faults; }
uint64_t lun_reader_missed(const lun_reader *r) { return r->missed; }
const char *lun_reader_fault(const lun_reader *r) { return r->fault; }
