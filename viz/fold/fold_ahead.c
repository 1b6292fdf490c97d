/* fold_ahead.c - reading and folding, with an eye on what comes next.
 *
 * Beside 10,000 busy tasks each turn of the loop is about another one, whose
 * objects lie anywhere in some ten megabytes: the fold would stand and wait for
 * memory half of its time. So it looks at the records that follow, as they lie in
 * the reader's buffer, and asks for what they name before their turn comes: the
 * line of the table, then the object, then the ends of its lane and of its
 * diagram. It changes no state, and what it sees may be no record at all. */
#include "fold_internal.h"

/* How far ahead, in units: a record is one and a quarter on average. */
enum { LINES_AT = 48, OBJECTS_AT = 28, ENDS_AT = 12 };

/* What fields 0 and 1 name, of the kinds that are the first to ask for something in a turn. */
typedef enum named { NOTHING, TASK, FUTURE, HANDLE, CORO } named;
typedef struct names {
  uint8_t first, second;
} names;
static const names named_by[LUN_KIND_COUNT] = {
  [LUN_K_TIMER_DUE] = {HANDLE, FUTURE},
  [LUN_K_RUN] = {HANDLE, NOTHING},
  [LUN_K_DONE] = {FUTURE, NOTHING},
  [LUN_K_READY] = {NOTHING, TASK},
  [LUN_K_STEP] = {TASK, HANDLE},
  [LUN_K_EXIT] = {CORO, NOTHING},
  [LUN_K_CANCEL] = {TASK, NOTHING},
};

static const lun_idmap *table_of(const lun_fold *f, unsigned what) {
  switch (what) {
    case TASK: return &f->tasks;
    case FUTURE: return &f->futures;
    case HANDLE: return &f->handles;
    default: return &f->coros;
  }
}

static inline names names_of(const lun_unit *u) {
  return u->kind < LUN_KIND_COUNT ? named_by[u->kind] : (names){NOTHING, NOTHING};
}

static inline void fetch(const void *p, size_t size) {
  for (size_t at = 0; p && at < size; at += 64) __builtin_prefetch((const char *)p + at, 1);
}

static inline void expect_line(const lun_fold *f, unsigned what, uint32_t id) {
  if (what) lun_idmap_expect(table_of(f, what), id);
}

static void expect_object(const lun_fold *f, unsigned what, uint32_t id) {
  static const size_t sizes[] = {[TASK] = sizeof(task), [FUTURE] = sizeof(future), [HANDLE] = sizeof(handle), [CORO] = sizeof(coro)};
  if (what) fetch(lun_idmap_get(table_of(f, what), id), sizes[what]);
}

/* Where the next span, event and frame of the task will be written. */
static void expect_ends(const lun_fold *f, uint32_t id) {
  const task *t = lun_idmap_get(&f->tasks, id);
  if (!t) return;
  const lun_lane *l = &t->pub.lane;
  if (l->span_cap) fetch(lun_lane_span(l, l->nspans - 1), 2 * sizeof *l->span);
  if (t->seq.cap) fetch(lun_f_nth_event(&t->seq, t->seq.n), 3 * sizeof *t->seq.event);
  if (t->pub.nframes) fetch(&t->pub.frame[t->pub.nframes - 1], sizeof *t->pub.frame);
  __builtin_prefetch(t->pub.label - 32, 1); /* its count stands before it */
}

/* Near the end of what is read there is nothing to gain. */
void lun_fold_look_ahead(const lun_fold *f, const lun_reader *r) {
  const lun_unit *far = lun_reader_peek(r, LINES_AT * LUN_UNIT);
  if (!far) return;
  const lun_unit *near = far - (LINES_AT - OBJECTS_AT), *next = far - (LINES_AT - ENDS_AT);
  names n = names_of(far);
  expect_line(f, n.first, far->f[0]);
  expect_line(f, n.second, far->f[1]);
  n = names_of(near);
  expect_object(f, n.first, near->f[0]);
  expect_object(f, n.second, near->f[1]);
  n = names_of(next);
  if (n.first == TASK) expect_ends(f, next->f[0]);
  if (n.second == TASK) expect_ends(f, next->f[1]);
}

lun_read_result lun_fold_next(lun_fold *f, lun_reader *r, lun_record *rec) {
  lun_read_result there = lun_reader_next(r, rec);
  if (there != LUN_READ_RECORD) return there;
  lun_fold_look_ahead(f, r);
  lun_fold_apply(f, rec);
  return there;
}
