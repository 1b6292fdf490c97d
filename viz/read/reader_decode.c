/* reader_decode.c - from the bytes of a block to records.
 *
 * Ten million records pass here before a large trace is on the screen, so what
 * the table of kinds says is laid out once, for each reader, as the decoder
 * wants it; and what nobody wants is gone over without being decoded. Lengths
 * are checked before anything is read. Blocks are reader.c's, strings names.c's. */
#include <string.h>

#include "reader_internal.h"

/* ---- the shapes of records ---- */

typedef struct kind_fields {
  uint8_t units, type[7]; /* a field that is not there: LUN_F_NONE */
} kind_fields;
#define F(type, name) LUN_F_##type,
#define X(kind, name, units, aux, caption, fields) [LUN_K_##kind] = {units, {fields}},
static const kind_fields kinds[LUN_KIND_COUNT] = {LUN_KINDS(X)};
#undef X
#undef F

static bool is_kind(unsigned kind) { return kind > LUN_K_NONE && kind < LUN_KIND_COUNT; }

/* STR, FILE and CLOCK are for the reader, and the first kinds there are. */
static bool is_own(unsigned kind) { return kind <= LUN_K_CLOCK; }

static void note_fields(lun_shape *s, const kind_fields *k, unsigned type) {
  for (uint8_t i = 0; i < 7 && k->type[i] != LUN_F_NONE; i++)
    if (k->type[i] == type) s->at[s->nnamed++] = i;
}

static lun_shape shape_of(unsigned kind) {
  const kind_fields *k = &kinds[kind];
  lun_shape s = {.size = (uint8_t)(k->units * LUN_UNIT)};
  if (is_own(kind) || kind == LUN_K_SNAP) s.size = LUN_ODD;
  while (s.nfields < 7 && k->type[s.nfields] != LUN_F_NONE) s.nfields++;
  note_fields(&s, k, LUN_F_STR);
  s.nstrings = s.nnamed;
  note_fields(&s, k, LUN_F_WHERE);
  s.name = s.nstrings > 0 ? s.at[0] : 7;
  s.place = s.nnamed > s.nstrings ? s.at[s.nstrings] : 7;
  s.more = s.nstrings > 1 || s.nnamed - s.nstrings > 1;
  return s;
}

void lun_reader_learn_shapes(lun_reader *r) {
  for (unsigned k = LUN_K_NONE + 1; k < LUN_KIND_COUNT; k++) r->shape[k] = shape_of(k);
  lun_reader_only(r, NULL, 0);
}

static size_t padded(size_t n) { return (n + LUN_UNIT - 1) & ~(size_t)(LUN_UNIT - 1); }

/* The bytes that the record takes, 0 when that cannot be. */
static size_t record_size(const lun_unit *u) {
  if (!is_kind(u->kind)) return 0;
  if (kinds[u->kind].units != LUN_TEXT) return kinds[u->kind].units * (size_t)LUN_UNIT;
  return u->f[0] <= LUN_TEXT_MAX ? LUN_UNIT + padded(u->f[0]) : 0;
}

/* ---- one record ---- */

static const char none[1] = "";
/* Fields that the kind does not have are 0, whatever the file holds there. */
static const uint32_t field_mask[8][8] = {
  {0},
  {~0u},
  {~0u, ~0u},
  {~0u, ~0u, ~0u},
  {~0u, ~0u, ~0u, ~0u},
  {~0u, ~0u, ~0u, ~0u, ~0u},
  {~0u, ~0u, ~0u, ~0u, ~0u, ~0u},
  {~0u, ~0u, ~0u, ~0u, ~0u, ~0u, ~0u},
};

/* The fields lie one after the other, from the fourth byte on. Eight are read, though the last ones may be of the next
 * record, or of nothing: a block without its header leaves room at the end of the buffer. */
static inline void fill_fields(lun_record *out, const lun_shape *s, const uint8_t *at) {
  uint32_t all[8];
  memcpy(all, at + offsetof(lun_unit, f), sizeof all);
  for (int i = 0; i < 8; i++) out->f[i] = all[i] & field_mask[s->nfields][i];
}

static inline void fill_name(const lun_reader *r, lun_record *out, unsigned at) {
  if (out->f[at]) out->str[at] = lun_names_get(&r->names, out->f[at]);
}

static inline void fill_place(const lun_reader *r, lun_record *out, unsigned at) {
  out->str[at] = lun_names_file(&r->names, LUN_WHERE_FILE(out->f[at]));
}

/* Most kinds have one string and one place at most: without a loop there is nothing for the processor to guess. */
static inline void fill_names(const lun_reader *r, lun_record *out, const lun_shape *s) {
  for (int i = 0; i < 8; i++) out->str[i] = none;
  fill_name(r, out, s->name);
  fill_place(r, out, s->place);
  if (!s->more) return;
  for (unsigned i = 0; i < s->nstrings; i++) fill_name(r, out, s->at[i]);
  for (unsigned i = s->nstrings; i < s->nnamed; i++) fill_place(r, out, s->at[i]);
}

static inline void fill(const lun_reader *r, lun_record *out, const uint8_t *at, const lun_shape *s) {
  out->kind = at[0];
  out->aux = at[1];
  out->nfields = s->nfields;
  fill_fields(out, s, at);
  fill_names(r, out, s);
  out->text = none;
  out->len = 0;
}

/* Gives the record its place in the run. */
static inline void place(lun_reader *r, lun_record *out, bool snapshot) {
  r->seq += !snapshot;
  out->snapshot = snapshot;
  out->seq = r->seq;
  out->t = r->time;
  out->clock = r->clock;
}

static inline void pass_time(lun_reader *r, uint16_t dt) {
  int64_t ns = (int64_t)dt << LUN_DT_SHIFT;
  if (__builtin_add_overflow(r->time, ns, &r->time)) r->time = INT64_MAX;
}

/* ---- the odd ones: those with text, the reader's own, the edges of snapshots ---- */

typedef enum decode_result { DECODED, PASSED_OVER, BROKEN } decode_result;

static void take_own(lun_reader *r, const lun_record *rec) {
  if (rec->kind == LUN_K_STR) {
    lun_names_add(&r->names, rec->f[1], rec->text, rec->len);
  } else if (rec->kind == LUN_K_FILE) {
    lun_names_add_file(&r->names, rec->f[0], rec->str[1]);
  } else {
    lun_reader_set_time(r, (int64_t)(rec->f[0] | (uint64_t)rec->f[1] << 32));
    if (rec->aux < LUN_AUX_COUNT_CLOCK) r->clock = rec->aux;
  }
}

/* False: it is of a snapshot that is not wanted. */
static bool place_odd(lun_reader *r, lun_record *rec) {
  bool edge = rec->kind == LUN_K_SNAP, ends = edge && rec->aux == LUN_EDGE_END;
  if (edge && rec->aux == LUN_EDGE_BEGIN) r->in_snapshot = true;
  place(r, rec, r->in_snapshot || ends);
  bool wanted = !rec->snapshot || !r->skip_snapshot;
  if (ends) r->in_snapshot = false, r->skip_snapshot = true; /* one is enough, until the next key block */
  return wanted;
}

static decode_result decode_odd(lun_reader *r, lun_record *out, size_t left) {
  lun_unit u;
  const uint8_t *at = r->buf + r->pos;
  memcpy(&u, at, sizeof u);
  size_t size = record_size(&u);
  if (size == 0 || size > left) return BROKEN;
  fill(r, out, at, &r->shape[u.kind]);
  if (kinds[u.kind].units == LUN_TEXT) out->text = (const char *)at + LUN_UNIT, out->len = u.f[0];
  pass_time(r, u.dt);
  if (is_own(u.kind)) take_own(r, out);
  r->pos += size;
  return !is_own(u.kind) && place_odd(r, out) ? DECODED : PASSED_OVER;
}

/* ---- what nobody wants ---- */

/* Whether nobody but the reader itself wants the record. */
static bool is_passed_over(const lun_reader *r, const lun_unit *u) {
  if (is_own(u->kind) || u->kind == LUN_K_SNAP) return false;
  if ((r->in_snapshot && r->skip_snapshot) || !r->wanted[u->kind]) return true;
  return r->choose && !r->choose(r->choose_ud, u, r->seq + !r->in_snapshot);
}

/* Goes over records that nobody wants, looking at nothing but their times. */
static void skim(lun_reader *r) {
  lun_unit u;
  while (r->got - r->pos >= sizeof u) {
    memcpy(&u, r->buf + r->pos, sizeof u);
    size_t size = r->pass[u.kind];
    if (size == LUN_ODD && is_kind(u.kind) && is_passed_over(r, &u)) size = record_size(&u);
    if (size == 0 || size > r->got - r->pos) return;
    pass_time(r, u.dt);
    r->seq += !r->in_snapshot;
    r->pos += size;
  }
}

/* ---- record by record ---- */

static inline void decode_at(lun_reader *r, lun_record *out, const uint8_t *at, const lun_shape *s, bool snapshot) {
  uint16_t dt;
  memcpy(&dt, at + offsetof(lun_unit, dt), sizeof dt);
  pass_time(r, dt);
  r->pos += s->size;
  place(r, out, snapshot);
  fill(r, out, at, s);
}

/* The common way: nothing is passed over, no snapshot is told, and the record is whole and no odd one. */
static inline bool decode_common(lun_reader *r, lun_record *out) {
  const uint8_t *at = r->buf + r->pos;
  const lun_shape *s = &r->shape[*at];
  if (r->sifts || r->in_snapshot || s->size == LUN_ODD || s->size > r->got - r->pos) return false;
  decode_at(r, out, at, s, false);
  return true;
}

__attribute__((noinline)) static decode_result decode(lun_reader *r, lun_record *out) {
  if (r->sifts || r->in_snapshot) skim(r);
  const uint8_t *at = r->buf + r->pos;
  const lun_shape *s = &r->shape[*at];
  size_t left = r->got - r->pos;
  if (left < LUN_UNIT) return left == 0 ? PASSED_OVER : BROKEN;
  if (s->size == LUN_ODD || s->size > left) return decode_odd(r, out, left);
  decode_at(r, out, at, s, r->in_snapshot);
  return DECODED;
}

static lun_read_result tell_lost(lun_reader *r, lun_record *out) {
  const uint32_t count = r->lost < UINT32_MAX ? (uint32_t)r->lost : UINT32_MAX;
  r->lost = 0;
  *out = (lun_record){.seq = r->seq, .t = r->time, .kind = LUN_K_LOST, .nfields = 1, .clock = r->clock, .f = {count}, .text = none};
  for (int i = 0; i < 8; i++) out->str[i] = none;
  return LUN_READ_RECORD;
}

/* The block is read to its end, or it begins: whatever changes with blocks is seen here. *more: it has records now. */
static lun_read_result go_on(lun_reader *r, lun_record *out, bool *more) {
  for (bool last = false; r->pos == r->got;) {
    if (r->lost) return tell_lost(r, out);
    if (r->bounded && r->inside && r->number > r->last_block) return LUN_READ_END;
    if (lun_reader_advance(r)) continue;
    if (last) return lun_reader_note_cut(r), LUN_READ_END;
    if (!r->finished && (!lun_reader_refresh(r) || !r->header.closed)) return LUN_READ_WAIT;
    last = true; /* closed: what was written just before that is there now */
  }
  *more = true;
  return LUN_READ_RECORD;
}

lun_read_result lun_reader_next(lun_reader *r, lun_record *out) {
  for (;;) {
    while (r->pos < r->got) {
      if (decode_common(r, out)) return LUN_READ_RECORD;
      decode_result what = decode(r, out);
      if (what == DECODED) return LUN_READ_RECORD;
      if (what == BROKEN) lun_reader_give_block_up(r);
    }
    bool more = false;
    lun_read_result there = go_on(r, out, &more);
    if (!more) return there;
  }
}

const lun_unit *lun_reader_peek(const lun_reader *r, size_t bytes) {
  return r->got - r->pos >= bytes + LUN_UNIT ? (const lun_unit *)(r->buf + r->pos + bytes) : NULL;
}

/* ---- what is wanted ---- */

/* Kinds that are passed over wherever they stand, and whose length is known. */
static void learn_what_passes(lun_reader *r) {
  memset(r->pass, LUN_ODD, sizeof r->pass);
  for (unsigned k = LUN_K_NONE + 1; k < LUN_KIND_COUNT; k++)
    if (!r->wanted[k]) r->pass[k] = r->shape[k].size;
}

void lun_reader_only(lun_reader *r, const uint8_t *some, size_t n) {
  r->all = n == 0;
  r->sifts = !r->all || r->choose;
  memset(r->wanted, r->all, sizeof r->wanted);
  for (size_t i = 0; i < n; i++)
    if (is_kind(some[i])) r->wanted[some[i]] = true;
  learn_what_passes(r);
}

void lun_reader_choose(lun_reader *r, lun_choose_fn *fn, void *ud) {
  r->choose = fn;
  r->choose_ud = ud;
  r->sifts = !r->all || fn;
}
