/* writer.c - appends records to the blocks of a trace, and begins new blocks.
 *
 * It owns the layout: records within blocks, blocks within segments, segments
 * within the ring. A record is published by storing the block's `used` with
 * release order, so a reader in another process, or after a kill -9, sees whole
 * records only. When the file can grow no more the recording stops with a
 * sentence, and the program goes on. The file itself is writer_file.c's, the
 * names are writer_strings.c's. */
#include "writer_internal.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
  SLOTS_MIN = 8,          /* of a ring */
  NAMES_EVERY = 256,      /* blocks, in a file without bound */
  SEGMENT_BYTES = 4 << 20 /* from one checkpoint to the next */
};

#define X(kind, name, units, aux, caption, fields) units,
static const uint8_t units_of[LUN_KIND_COUNT] = {0, LUN_KINDS(X)};
#undef X
/* Records of one unit that say nothing of the clock. */
#define X(kind, name, units, aux, caption, fields) [LUN_K_##kind] = (units) == 1 && LUN_K_##kind != LUN_K_CLOCK,
static const bool is_short[256] = {LUN_KINDS(X)};
#undef X

_Static_assert(sizeof(lun_unit) == LUN_UNIT && sizeof(lun_block_header) == 64, "docs/trace.md gives these sizes");
_Static_assert(sizeof(lun_file_header) <= LUN_HEADER_SIZE && LUN_KIND_COUNT <= 256, "so does it these");

static size_t padded(size_t n) { return (n + LUN_UNIT - 1) & ~(size_t)(LUN_UNIT - 1); }

size_t lun_writer_cut(const char *s, size_t n, size_t max) {
  if (n <= max) return n;
  for (size_t back = 0; back < 4 && back < max; back++)
    if (((uint8_t)s[max - back] & 0xC0) != 0x80) return max - back;
  return max; /* no UTF-8: any place will do */
}

/* ---- blocks ---- */

static void stop(lun_writer *w, int e) {
  const char *why = e == EFBIG ? "the file has reached the largest size allowed" : strerror(e);
  w->at = w->end = NULL;
  w->block = NULL;
  snprintf(w->stopped, sizeof w->stopped,
           "recording to %.300s stopped at %.3f s: %s; what was recorded until then is kept, the program goes on",
           w->file.path, (double)w->time / 1e9, why);
  errno = e;
}

/* Before a block is overwritten, readers are sent to a younger one. */
static void retire(lun_writer *w, uint64_t number) {
  while (w->nstarts > 1 && w->starts[w->first_start % w->slots] <= number) w->first_start++, w->nstarts--;
  __atomic_store_n(&w->file.header->first, w->starts[w->first_start % w->slots], __ATOMIC_RELEASE);
  __atomic_thread_fence(__ATOMIC_RELEASE);
}

static void add_start(lun_writer *w) {
  w->key = w->number;
  w->segment++;
  if (w->slots) w->starts[(w->first_start + w->nstarts++) % w->slots] = w->number;
}

/* The magic goes first and comes back last: a reader of a block that is being recycled sees that it is. */
static void begin_header(lun_writer *w, uint32_t flags) {
  lun_block_header *b = w->block;
  __atomic_store_n(&b->magic, 0, __ATOMIC_RELAXED);
  __atomic_thread_fence(__ATOMIC_RELEASE);
  b->flags = flags;
  b->number = w->number;
  b->key = w->key;
  b->first_seq = w->seq + 1;
  b->time = w->time;
  memset(b->reserved, 0, sizeof b->reserved);
  __atomic_store_n(&b->used, 0, __ATOMIC_RELEASE);
  __atomic_store_n(&b->magic, LUN_BLOCK_MAGIC, __ATOMIC_RELEASE);
  __atomic_store_n(&w->file.header->head, w->number, __ATOMIC_RELEASE);
}

static bool enter_block(lun_writer *w, uint64_t number, uint32_t flags) {
  if (w->detached) return stop(w, EIO), false;
  if (w->slots && number >= w->slots) retire(w, number - w->slots);
  uint8_t *p = lun_tracefile_block(&w->file, w->slots ? number % w->slots : number);
  if (!p) return stop(w, errno), false;
  w->number = number;
  w->block = (lun_block_header *)p;
  w->at = p + sizeof(lun_block_header);
  w->end = p + LUN_BLOCK_SIZE;
  if (flags) add_start(w);
  begin_header(w, flags);
  return true;
}

static void put_clock(lun_writer *w, int64_t t);

/* A long time without a checkpoint: names are told anew, lest the ring overwrite them. */
static bool next_block(lun_writer *w) {
  uint64_t every = w->slots ? w->slots / 2 : NAMES_EVERY;
  bool names = w->number + 1 - w->key >= every;
  if (!enter_block(w, w->number + 1, names ? LUN_BLOCK_NAMES : 0)) return false;
  if (names) put_clock(w, w->time), lun_writer_emit_files(w);
  return w->block != NULL;
}

/* ---- records ---- */

static void publish(lun_writer *w, size_t bytes) {
  w->at += bytes;
  uint32_t used = (uint32_t)(w->at - (uint8_t *)w->block - sizeof(lun_block_header));
  __atomic_store_n(&w->block->used, used, __ATOMIC_RELEASE);
}

static size_t space(const lun_writer *w) { return (size_t)(w->end - w->at); }

static bool dt_carries(const lun_writer *w, uint64_t delta) {
  return delta >> LUN_DT_SHIFT <= UINT16_MAX && !(delta & w->inexact);
}

__attribute__((noinline)) static lun_unit *begin_slow(lun_writer *w, size_t bytes, int64_t t, uint16_t *dt) {
  if (t < w->time) t = w->time;
  bool clock = !dt_carries(w, (uint64_t)t - (uint64_t)w->time);
  while (w->block && space(w) < bytes + (clock ? LUN_UNIT : 0)) next_block(w);
  if (!w->block) return NULL;
  if (clock) put_clock(w, t);
  *dt = (uint16_t)(((uint64_t)t - (uint64_t)w->time) >> LUN_DT_SHIFT);
  w->time += (int64_t)*dt << LUN_DT_SHIFT;
  return (lun_unit *)w->at;
}

/* Makes room for a record of `bytes` at time t and finds its dt. NULL: it is lost. */
static inline lun_unit *begin(lun_writer *w, size_t bytes, int64_t t, uint16_t *dt) {
  uint64_t delta = (uint64_t)t - (uint64_t)w->time; /* a time before the last one wraps, and is slow */
  if (!dt_carries(w, delta) || space(w) < bytes) return begin_slow(w, bytes, t, dt);
  *dt = (uint16_t)(delta >> LUN_DT_SHIFT);
  w->time += (int64_t)*dt << LUN_DT_SHIFT;
  return (lun_unit *)w->at;
}

static uint64_t lost(lun_writer *w) {
  if (w->file.header) w->file.header->dropped++;
  return 0;
}

static uint64_t number_it(lun_writer *w) { return w->seq += w->counting; }

/* A CLOCK record: sets the time to t. The caller has made room. */
static void put_clock(lun_writer *w, int64_t t) {
  *(lun_unit *)w->at = (lun_unit){LUN_K_CLOCK, w->clock, 0, {(uint32_t)t, (uint32_t)((uint64_t)t >> 32), 0}};
  w->time = t;
  publish(w, LUN_UNIT);
}

/* Another clock counts from here on. */
static uint64_t change_clock(lun_writer *w, unsigned aux, int64_t t) {
  uint16_t dt;
  if (!begin(w, LUN_UNIT, t, &dt)) return lost(w);
  w->clock = (uint8_t)aux;
  put_clock(w, t > w->time ? t : w->time);
  return w->seq;
}

static uint64_t put_two(lun_writer *w, unsigned kind, unsigned aux, int64_t t, const uint32_t f[7]) {
  uint16_t dt;
  lun_unit *u = begin(w, 2 * LUN_UNIT, t, &dt);
  if (!u) return lost(w);
  *u = (lun_unit){(uint8_t)kind, (uint8_t)aux, dt, {f[0], f[1], f[2]}};
  memcpy(u + 1, f + 3, LUN_UNIT);
  publish(w, 2 * LUN_UNIT);
  return number_it(w);
}

static uint64_t put_one(lun_writer *w, unsigned word, int64_t t, uint32_t f0, uint32_t f1, uint32_t f2) {
  uint16_t dt;
  lun_unit *u = begin(w, LUN_UNIT, t, &dt);
  if (!u) return lost(w);
  *u = (lun_unit){(uint8_t)word, (uint8_t)(word >> 8), dt, {f0, f1, f2}};
  publish(w, LUN_UNIT);
  return number_it(w);
}

/* All that is no record of one unit, in this block and soon after the last one. */
__attribute__((noinline)) static uint64_t put_odd(lun_writer *w, unsigned word, int64_t t, uint32_t f0, uint32_t f1, uint32_t f2) {
  unsigned kind = word & 0xFF, aux = word >> 8;
  assert(kind > LUN_K_NONE && kind < LUN_KIND_COUNT && units_of[kind] != LUN_TEXT);
  if (kind == LUN_K_CLOCK) return change_clock(w, aux, t);
  if (units_of[kind] == 2) return put_two(w, kind, aux, t, (uint32_t[7]){f0, f1, f2});
  return put_one(w, word, t, f0, f1, f2);
}

/* Most records take the short way, which is why it says all that put_one does once more, without a call. */
uint64_t lun_put_word(lun_writer *w, unsigned word, int64_t t, uint32_t f0, uint32_t f1, uint32_t f2) {
  uint64_t delta = (uint64_t)t - (uint64_t)w->time;
  if (!is_short[word & 0xFF] || !dt_carries(w, delta) || space(w) < LUN_UNIT) return put_odd(w, word, t, f0, f1, f2);
  uint16_t dt = (uint16_t)(delta >> LUN_DT_SHIFT);
  w->time += (int64_t)dt << LUN_DT_SHIFT;
  *(lun_unit *)w->at = (lun_unit){(uint8_t)word, (uint8_t)(word >> 8), dt, {f0, f1, f2}};
  publish(w, LUN_UNIT);
  return number_it(w);
}

uint64_t lun_put7(lun_writer *w, unsigned kind, unsigned aux, int64_t t, const uint32_t f[7]) {
  assert(kind < LUN_KIND_COUNT);
  if (units_of[kind] == 2) return put_two(w, kind, aux, t, f);
  return lun_put(w, kind, aux, t, f[0], f[1], f[2]);
}

void lun_put_now(lun_writer *w, unsigned kind, unsigned aux, const uint32_t f[7]) { lun_put7(w, kind, aux, w->time, f); }

static bool put_text(lun_writer *w, unsigned kind, unsigned aux, int64_t t, uint32_t f1, uint32_t f2, const char *s,
                     size_t n) {
  uint16_t dt;
  size_t bytes = LUN_UNIT + padded(n);
  lun_unit *u = begin(w, bytes, t, &dt);
  if (!u) return false;
  *u = (lun_unit){(uint8_t)kind, (uint8_t)aux, dt, {(uint32_t)n, f1, f2}};
  memcpy(u + 1, s, n);
  memset((uint8_t *)(u + 1) + n, 0, padded(n) - n);
  publish(w, bytes);
  return true;
}

uint64_t lun_put_text(lun_writer *w, unsigned kind, unsigned aux, int64_t t, uint32_t f1, uint32_t f2, const char *s,
                      size_t n) {
  uint64_t seq;
  assert(kind < LUN_KIND_COUNT && units_of[kind] == LUN_TEXT);
  do {
    size_t part = lun_writer_cut(s, n, LUN_TEXT_MAX);
    seq = put_text(w, kind, aux, t, f1, f2, s, part) ? number_it(w) : lost(w);
    s += part;
    n -= part;
  } while (n > 0);
  return seq;
}

bool lun_writer_emit(lun_writer *w, unsigned kind, uint32_t f0, uint32_t f1) {
  uint16_t dt;
  lun_unit *u = begin(w, LUN_UNIT, w->time, &dt);
  if (!u) return false;
  *u = (lun_unit){(uint8_t)kind, 0, dt, {f0, f1, 0}};
  publish(w, LUN_UNIT);
  return true;
}

bool lun_writer_emit_text(lun_writer *w, unsigned kind, uint32_t f1, const char *s, size_t n) {
  return put_text(w, kind, 0, w->time, f1, 0, s, n);
}

/* ---- checkpoints ---- */

static uint64_t segment_bytes(const lun_writer *w) {
  return (w->number - w->told_in) * LUN_BLOCK_SIZE + (uint64_t)(w->at - (uint8_t *)w->block);
}

static uint64_t least_segment(const lun_writer *w) {
  uint64_t quarter = w->slots * LUN_BLOCK_SIZE / 4;
  return w->slots && quarter < SEGMENT_BYTES ? quarter : SEGMENT_BYTES;
}

/* At the beginning of a key block: has the present state told, as records without numbers. */
static void tell_state(lun_writer *w) {
  uint64_t from = w->told_in = w->number;
  put_clock(w, w->time);
  lun_writer_emit_files(w);
  w->counting = 0;
  w->snapshot(w, w->snapshot_ud);
  w->counting = 1;
  if (!w->block) return;
  uint64_t told = (w->number - from) * LUN_BLOCK_SIZE + (uint64_t)(w->at - (uint8_t *)w->block);
  w->segment_bytes = 4 * told > least_segment(w) ? 4 * told : least_segment(w);
}

static void begin_segment(lun_writer *w) {
  if (enter_block(w, w->number + 1, LUN_BLOCK_KEY)) tell_state(w);
}

void lun_writer_checkpoint(lun_writer *w) {
  if (w->block && w->snapshot && segment_bytes(w) > w->segment_bytes) begin_segment(w);
}

void lun_writer_tell(lun_writer *w, int64_t t) {
  if (!w->block) return;
  if (t > w->time) w->time = t;
  tell_state(w);
}

void lun_writer_snapshot(lun_writer *w, lun_snapshot_fn *fn, void *ud) {
  w->snapshot = fn;
  w->snapshot_ud = ud;
}

/* ---- the whole ---- */

static int64_t wall_ns(void) {
  struct timespec ts;
  clock_gettime(CLOCK_REALTIME, &ts);
  return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

/* The magic comes last: whoever opens the file before finds it empty. */
static void write_header(lun_writer *w) {
  lun_file_header *h = w->file.header;
  h->version = LUN_TRACE_VERSION;
  h->header_size = LUN_HEADER_SIZE;
  h->block_size = LUN_BLOCK_SIZE;
  h->slots = (uint32_t)w->slots;
  h->endian = 0x01020304;
  h->pid = (uint32_t)getpid();
  h->wall_ns = wall_ns();
  __atomic_thread_fence(__ATOMIC_RELEASE);
  memcpy(h->magic, LUN_TRACE_MAGIC, sizeof h->magic);
}

static uint64_t ring_slots(uint64_t limit) {
  if (limit == 0) return 0;
  uint64_t slots = limit / LUN_BLOCK_SIZE;
  return slots < SLOTS_MIN ? SLOTS_MIN : slots > UINT32_MAX ? UINT32_MAX : slots;
}

/* Opens the file of a writer that has none. */
static bool open_file(lun_writer *w, const char *path, uint64_t limit, char *err, size_t errsize) {
  w->slots = ring_slots(limit);
  w->segment_bytes = least_segment(w);
  w->starts = calloc(w->slots ? w->slots : 1, sizeof *w->starts);
  if (!w->starts) return snprintf(err, errsize, "cannot record to %s: %s", path, strerror(ENOMEM)), false;
  if (!lun_tracefile_open(&w->file, path, w->slots, err, errsize)) return false;
  if (enter_block(w, 0, LUN_BLOCK_KEY)) return write_header(w), true;
  snprintf(err, errsize, "cannot record to %s: %s", path, strerror(errno));
  unlink(w->file.path); /* a file without a header would only puzzle its finder */
  return false;
}

lun_writer *lun_writer_new(const char *path, uint64_t limit, bool exact, char *err, size_t errsize) {
  lun_writer *w = calloc(1, sizeof *w);
  if (w) {
    *w = (lun_writer){.counting = 1, .inexact = exact ? (1 << LUN_DT_SHIFT) - 1 : 0};
    w->file.fd = -1;
    w->names = calloc(1, sizeof *w->names);
  }
  if (!w || !w->names) snprintf(err, errsize, "cannot record to %s: %s", path, strerror(ENOMEM));
  else if (open_file(w, path, limit, err, errsize)) return w;
  lun_writer_free(w);
  return NULL;
}

void lun_writer_close(lun_writer *w) {
  if (w->file.header) __atomic_store_n(&w->file.header->closed, 1, __ATOMIC_RELEASE);
  if (w->file.fd >= 0) lun_tracefile_close(&w->file);
  free(w->starts);
  w->starts = NULL;
  w->at = w->end = NULL;
  w->block = NULL;
}

bool lun_writer_reopen(lun_writer *w, const char *path, uint64_t limit, char *err, size_t errsize) {
  w->number = w->key = w->told_in = w->nstarts = w->first_start = 0;
  w->detached = 0;
  *w->stopped = '\0';
  if (open_file(w, path, limit, err, errsize)) return true;
  lun_writer_close(w);
  return false;
}

void lun_writer_free(lun_writer *w) {
  if (!w) return;
  lun_writer_close(w);
  lun_writer_free_names(w->names);
  free(w);
}

bool lun_writer_fault(lun_writer *w, const void *addr) {
  if (!w || !lun_tracefile_detach(&w->file, addr)) return false;
  w->detached = 1;
  return true;
}

uint64_t lun_writer_seq(const lun_writer *w) { return w->seq; }

bool lun_writer_telling(const lun_writer *w) { return !w->counting; }

const char *lun_writer_path(const lun_writer *w) { return w->file.path ? w->file.path : ""; }

const char *lun_writer_stopped(const lun_writer *w) {
  if (w->detached) return "recording stopped: the trace was cut short by another program; the program goes on";
  return *w->stopped ? w->stopped : NULL;
}

const char *lun_writer_displaced(const lun_writer *w) { return w->file.fd >= 0 ? lun_tracefile_displaced(&w->file) : NULL; }
