/* seek.c - begins a fold in the middle of a trace. */
#include "seek.h"

#include "sieve.h"

/* What only the beginning of a trace tells: which program it is. */
static void read_head(lun_fold *f, lun_reader *r) {
  enum { FIRST = 16 };
  static const uint8_t wanted[] = {LUN_K_PROGRAM};
  lun_record rec;
  lun_reader_only(r, wanted, sizeof wanted);
  lun_reader_seek(r, 0);
  if (lun_reader_next(r, &rec) == LUN_READ_RECORD && rec.kind == LUN_K_PROGRAM && rec.seq < FIRST)
    lun_fold_apply(f, &rec);
  lun_reader_only(r, NULL, 0);
}

/* To where the past begins that is to be shown: without a memory for what is before, and, if that is much, without what
 * is over by then. */
static void approach(lun_fold *f, lun_reader *r, uint64_t from) {
  enum { MUCH = 20000 };
  lun_record rec;
  lun_sieve *sieve = NULL;
  uint64_t begin = lun_reader_start_of(r, from);
  if (from > begin + MUCH) {
    sieve = lun_sieve_learn(r, from);
    lun_reader_seek(r, from);
  }
  if (sieve) lun_reader_choose(r, lun_sieve_passes, sieve);
  lun_fold_remember(f, false);
  while (lun_fold_now(f)->seq < from && lun_fold_next(f, r, &rec) == LUN_READ_RECORD) continue;
  lun_fold_remember(f, true);
  lun_reader_choose(r, NULL, NULL);
  lun_sieve_free(sieve);
}

lun_fold *lun_seek_begin(lun_reader *r, uint64_t seq, uint64_t context, int64_t slow_ns) {
  lun_fold *f = lun_fold_new(slow_ns);
  uint64_t newest = lun_reader_newest(r);
  if (!f) return NULL;
  if (seq > newest) seq = newest;
  uint64_t from = seq > context ? seq - context : 0;
  if (lun_reader_start_of(r, from) > 1) read_head(f, r);
  lun_reader_seek(r, from);
  approach(f, r, from);
  return f;
}

bool lun_seek_on(lun_fold *f, lun_reader *r, uint64_t seq, size_t budget) {
  lun_record rec;
  const lun_now *now = lun_fold_now(f);
  for (; now->seq < seq; budget--) {
    if (budget == 0) return false;
    if (lun_reader_next(r, &rec) != LUN_READ_RECORD || rec.seq > seq) return true;
    lun_fold_look_ahead(f, r);
    lun_fold_apply(f, &rec);
  }
  return true;
}

lun_fold *lun_seek(lun_reader *r, uint64_t seq, uint64_t context, int64_t slow_ns) {
  lun_fold *f = lun_seek_begin(r, seq, context, slow_ns);
  if (!f) return NULL;
  lun_seek_on(f, r, seq, SIZE_MAX);
  if (lun_fold_now(f)->records > 0) return f;
  lun_fold_free(f);
  return NULL;
}

bool lun_seek_leap(lun_fold **f, lun_reader *r, int64_t slow_ns) {
  enum { CONTEXT = 20000 };
  if (lun_reader_behind(r) <= LUN_SEEK_BEHIND) return false;
  lun_fold *newest = lun_seek(r, lun_reader_newest(r), CONTEXT, slow_ns);
  if (newest) lun_fold_free(*f), *f = newest;
  return true;
}
