/* past.c - time travel of past.h. Going back costs one pass over the records
 * from a starting place to the goal; how far before the goal it starts decides
 * how much of the lanes is to be seen. */
#include "past.h"

#include <stdlib.h>
#include <string.h>

/* So many records before the goal are folded, if the trace has them: what a screen shows, in a moment. */
enum { CONTEXT = 200000 };

void lun_past_init(lun_past *p, const char *path, int64_t slow_ns) {
  *p = (lun_past){.path = strdup(path), .slow_ns = slow_ns};
}

void lun_past_leave(lun_past *p) {
  lun_fold_free(p->fold);
  lun_reader_close(p->reader);
  p->fold = NULL;
  p->reader = NULL;
}

void lun_past_free(lun_past *p) {
  lun_past_leave(p);
  free(p->path);
  p->path = NULL;
}

static lun_reader *open_at(const lun_past *p, uint64_t seq) {
  char err[256];
  lun_reader *r = p->path != NULL ? lun_reader_open(p->path, err, sizeof err) : NULL;
  if (r != NULL) lun_reader_seek(r, seq);
  return r;
}

static uint64_t context_of(uint64_t seq) {
  return seq > CONTEXT ? seq - CONTEXT : 0;
}

/* Folds up to and including record `seq`, in a new fold that takes the old one's place. */
static bool go(lun_past *p, uint64_t seq) {
  lun_record r;
  lun_reader *reader = open_at(p, context_of(seq));
  lun_fold *fold = reader != NULL ? lun_fold_new(p->slow_ns) : NULL;
  uint64_t at = 0;
  while (fold != NULL && at < seq && lun_reader_next(reader, &r) == LUN_READ_RECORD) {
    if (r.seq > seq) break;
    lun_fold_apply(fold, &r);
    at = r.seq;
  }
  if (at == 0) {
    lun_fold_free(fold);
    lun_reader_close(reader);
    return false;
  }
  lun_past_leave(p);
  p->fold = fold;
  p->reader = reader;
  p->seq = at;
  p->t = lun_fold_now(fold)->t;
  return true;
}

bool lun_past_seek(lun_past *p, uint64_t seq) { return seq > 0 && go(p, seq); }

bool lun_past_begin(lun_past *p) {
  lun_record r;
  lun_reader *reader = open_at(p, 0);
  bool any = reader != NULL && lun_reader_next(reader, &r) == LUN_READ_RECORD;
  uint64_t first = any ? r.seq : 0;
  lun_reader_close(reader);
  return any && go(p, first);
}

/* A record from which it is not far to loop time t: by bisection over the places where a reader may start. */
static uint64_t near_time(lun_reader *reader, int64_t t, uint64_t newest) {
  enum { CLOSE = 4096 };
  lun_record r;
  uint64_t lo = 0, hi = newest;
  while (hi > lo + CLOSE) {
    uint64_t mid = lo + (hi - lo) / 2;
    lun_reader_seek(reader, mid);
    if (lun_reader_next(reader, &r) == LUN_READ_RECORD && r.t <= t) lo = mid;
    else hi = mid;
  }
  return lo;
}

bool lun_past_seek_time(lun_past *p, int64_t t, uint64_t newest) {
  lun_record r;
  uint64_t found = 0;
  lun_reader *reader = open_at(p, 0);
  if (reader != NULL) lun_reader_seek(reader, near_time(reader, t, newest));
  while (reader != NULL && lun_reader_next(reader, &r) == LUN_READ_RECORD && (r.t <= t || found == 0)) found = r.seq;
  lun_reader_close(reader);
  if (found == 0 || !go(p, found)) return false;
  if (t > p->t) p->t = t;
  return true;
}

/* RUN stands for any callback: the turn of a task begins with its STEP, unless it stands within another turn. */
static bool is_a(const lun_record *r, unsigned kind) {
  bool turn = r->kind == LUN_K_STEP && r->aux != LUN_HOW_EAGER;
  return r->kind == kind || (kind == LUN_K_RUN && turn);
}

/* The number of the last record of `kind` in [from, before), 0 when there is none. */
static uint64_t last_of(const lun_past *p, unsigned kind, uint64_t from, uint64_t before) {
  lun_record r;
  uint64_t found = 0;
  lun_reader *reader = open_at(p, from);
  while (reader != NULL && lun_reader_next(reader, &r) == LUN_READ_RECORD && r.seq < before)
    if (is_a(&r, kind) && !r.snapshot && r.seq > 1) found = r.seq;
  lun_reader_close(reader);
  return found;
}

bool lun_past_back(lun_past *p, unsigned kind, uint64_t from) {
  uint64_t here = p->fold != NULL ? p->seq : from;
  uint64_t found = last_of(p, kind, context_of(here), here + 1);
  if (found == 0) found = last_of(p, kind, 0, here + 1);
  return found > 1 && go(p, found - 1);
}

bool lun_past_on(lun_past *p, unsigned kind) {
  lun_record r;
  if (p->fold == NULL) return false;
  uint64_t here = p->seq, before = here;
  lun_reader *reader = open_at(p, here > 0 ? here - 1 : 0);
  bool found = false;
  while (reader != NULL && !found && lun_reader_next(reader, &r) == LUN_READ_RECORD) {
    found = r.seq > here + 1 && is_a(&r, kind) && !r.snapshot;
    if (!found) before = r.seq;
  }
  lun_reader_close(reader);
  return found && go(p, before);
}
