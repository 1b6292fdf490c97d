/* fold_causes.c - the turns of the loop and what led to each, as causes.h tells.
 *
 * Whoever applies a record that can queue a handle (a future is done, a timer is
 * due, a descriptor is ready) leaves it here; a READY that names it as its cause
 * takes it from here. It owns the ring of turns and decides nothing about tasks. */
#include <stdlib.h>

#include "fold_internal.h"

void lun_f_cause(lun_fold *f, unsigned kind, uint32_t of, unsigned what, unsigned outcome) {
  f->causes.last = (lun_cause){.kind = (uint8_t)kind,
                               .what = (uint8_t)what,
                               .outcome = (uint8_t)outcome,
                               .of = of,
                               .seq = f->now.seq,
                               .turn = f->causes.now,
                               .t = f->now.t};
}

/* ---- how a handle came into the queue ---- */

/* A READY that names no record: the code that ran did it by itself. */
static lun_cause uncaused(lun_fold *f, const lun_record *r, const handle *h) {
  const task *t = r->aux == LUN_WHAT_STEP ? lun_f_task(f, r->f[1]) : NULL;
  lun_cause c = {.kind = LUN_CAUSE_CALL, .of = r->f[1], .seq = h->seq_set, .turn = f->causes.now};
  if (t && t->pub.turns == 0) {
    c.kind = f->causes.input ? LUN_CAUSE_INPUT : LUN_CAUSE_MADE;
    c.seq = t->pub.seq_made;
    f->causes.input = false;
  } else if (t) {
    c.kind = LUN_CAUSE_YIELD;
    c.seq = t->pub.seq_since;
  }
  if (!c.turn && c.kind != LUN_CAUSE_INPUT) c.kind = LUN_CAUSE_START;
  return c;
}

lun_cause lun_f_queued(lun_fold *f, const lun_record *r, const handle *h) {
  uint64_t seq = r->f[2] && r->f[2] < r->seq ? r->seq - r->f[2] : 0;
  lun_cause c = {.kind = LUN_CAUSE_UNKNOWN, .seq = seq};
  if (seq && seq == f->causes.last.seq) c = f->causes.last;
  else if (!seq && !r->snapshot) c = uncaused(f, r, h);
  c.ready = r->seq;
  c.t = f->now.t;
  return c;
}

/* ---- turns ---- */

static lun_turn *nth(const lun_fold *f, size_t i) { return &f->causes.turn[i & (f->causes.cap - 1)]; }
static size_t oldest(const causes *c) { return c->nturns > TURNS_MAX ? c->nturns - TURNS_MAX : 0; }

/* The ring is an array that doubles until it is as long as it may be. While it grows nothing has wrapped. */
static lun_turn *place_for_turn(lun_fold *f) {
  causes *c = &f->causes;
  if (c->nturns == c->cap && c->cap < TURNS_MAX) {
    size_t cap = c->cap ? 2 * c->cap : 64;
    lun_turn *wide = realloc(c->turn, cap * sizeof *wide);
    if (!wide) return lun_f_fault(f), NULL;
    c->turn = wide;
    c->cap = cap;
  }
  lun_turn *t = nth(f, c->nturns);
  if (c->nturns >= TURNS_MAX) {
    lun_words_drop(&f->words, t->label);
    __builtin_prefetch(nth(f, c->nturns + 2)->label - sizeof(lun_word), 1); /* it goes soon, and is far away by now */
  }
  c->nturns++;
  return t;
}

static lun_turn *newest(const lun_fold *f) { return f->causes.nturns ? nth(f, f->causes.nturns - 1) : NULL; }

/* The turn that lasts; an eager one may stand behind it. */
static lun_turn *lasting(const lun_fold *f) {
  for (size_t i = f->causes.nturns; f->causes.now && i > oldest(&f->causes); i--)
    if (nth(f, i - 1)->seq <= f->causes.now) return nth(f, i - 1)->seq == f->causes.now ? nth(f, i - 1) : NULL;
  return NULL;
}

void lun_f_turn_ends(lun_fold *f) {
  lun_turn *t = lasting(f);
  f->causes.now = 0;
  if (!t) return;
  t->end = f->now.t;
  t->end_seq = f->now.seq;
}

static lun_cause eager_cause(const lun_fold *f, uint32_t of) {
  return (lun_cause){
    .kind = LUN_CAUSE_EAGER, .of = of, .ready = f->now.seq, .seq = f->now.seq, .turn = f->causes.now, .t = f->now.t};
}

void lun_f_turn_begins(lun_fold *f, const handle *h, uint32_t runs, unsigned what, unsigned how, uint32_t where) {
  bool eager = runs && how == LUN_HOW_EAGER && f->causes.now;
  lun_turn *t = place_for_turn(f);
  if (!t) return;
  *t = (lun_turn){.seq = f->now.seq,
                  .begin = f->now.t,
                  .end = INT64_MAX,
                  .tick = f->now.tick,
                  .handle = h ? h->id : 0,
                  .task = runs,
                  .what = (uint8_t)what,
                  .how = (uint8_t)how,
                  .where = where,
                  .label = lun_word_none};
  if (eager) t->cause = eager_cause(f, runs);
  else f->causes.now = f->now.seq, f->causes.ran = runs;
  if (!h) return;
  t->cause = h->cause;
  if (t->cause.kind != LUN_CAUSE_TIMER) return;
  t->timer_by = h->by;
  t->timer_where = h->where;
  t->timer_set = h->seq_set;
  t->timer_when = h->when;
}

void lun_f_turn_label(lun_fold *f, const char *label) {
  lun_turn *t = newest(f);
  if (t) lun_f_share(f, &t->label, label);
}

/* ---- for others ---- */

size_t lun_fold_nturns(const lun_fold *f) { return f->causes.nturns - oldest(&f->causes); }

const lun_turn *lun_fold_turn_nth(const lun_fold *f, size_t i) {
  return i < lun_fold_nturns(f) ? nth(f, oldest(&f->causes) + i) : NULL;
}

/* How many of the turns that are known begin at or before record `seq`. */
static size_t begun(const lun_fold *f, uint64_t seq) {
  size_t lo = 0, hi = lun_fold_nturns(f);
  while (lo < hi) {
    size_t mid = (lo + hi) / 2;
    if (lun_fold_turn_nth(f, mid)->seq <= seq) lo = mid + 1;
    else hi = mid;
  }
  return lo;
}

size_t lun_f_turns_since(const lun_fold *f, uint64_t seq) { return lun_fold_nturns(f) - begun(f, seq); }

const lun_turn *lun_fold_turn(const lun_fold *f, uint64_t seq) {
  const lun_turn *last = newest(f);
  if (last && last->seq == seq) return last;
  size_t n = begun(f, seq);
  const lun_turn *t = n ? lun_fold_turn_nth(f, n - 1) : NULL;
  return t && t->seq == seq ? t : NULL;
}

const lun_turn *lun_fold_turn_at(const lun_fold *f, uint64_t seq) {
  for (size_t n = begun(f, seq); n > 0; n--) {
    const lun_turn *t = lun_fold_turn_nth(f, n - 1);
    if (t->cause.kind == LUN_CAUSE_EAGER) continue; /* it ended somewhere within the outer one */
    return !t->end_seq || t->end_seq >= seq ? t : NULL;
  }
  return NULL;
}

lun_cause lun_fold_ready_cause(const lun_fold *f, uint32_t id) {
  const handle *h = lun_f_handle(f, id);
  return h && h->in_ready ? h->cause : (lun_cause){.kind = LUN_CAUSE_UNKNOWN};
}

void lun_f_free_causes(lun_fold *f) {
  for (size_t i = oldest(&f->causes); i < f->causes.nturns; i++) lun_words_drop(&f->words, nth(f, i)->label);
  free(f->causes.turn);
  f->causes = (causes){0};
}
