/* fold_handles.c - what the loop has to do: the ready queue and the timers.
 *
 * The ready queue is a ring with gaps: a handle that was cancelled in it leaves
 * without a record, so it is passed over when a later one runs. The timers are a
 * heap by (when, order), of which the soonest are read without disturbing it. */
#include <stdlib.h>

#include "fold_internal.h"

static void free_handle(lun_fold *f, handle *h) {
  lun_words_drop(&f->words, h->name);
  lun_words_drop(&f->words, h->label);
  lun_stock_give(&f->stock.handle, h);
}

static handle *need_handle(lun_fold *f, uint32_t id) {
  handle *h = lun_f_handle(f, id);
  if (h || id == 0) return h;
  h = lun_stock_take(&f->stock.handle);
  if (!h || !lun_idmap_set(&f->handles, id, h)) return lun_stock_give(&f->stock.handle, h), NULL;
  h->id = id;
  h->name = h->label = lun_word_none;
  return h;
}

/* A handle that can be run again keeps its name: those of I/O and signals. */
static void forget_when_idle(lun_fold *f, handle *h) {
  bool again = h->what == LUN_WHAT_IO || h->what == LUN_WHAT_SIGNAL;
  if (h->in_ready || h->in_timers || again) return;
  lun_idmap_remove(&f->handles, h->id);
  free_handle(f, h);
}

void lun_f_HANDLE(lun_fold *f, const lun_record *r) {
  handle *h = need_handle(f, r->f[0]);
  if (!h) return lun_f_fault(f);
  h->what = r->aux;
  h->named = true;
  h->where = r->f[2];
  if (!h->seq_set) h->seq_set = r->seq;
  lun_f_set(f, &h->name, r->str[1]);
}

/* ---- the ready queue ---- */

static handle **place(const lun_fold *f, uint64_t at) { return &f->ready[at & (f->ready_cap - 1)]; }

static void take_out(lun_fold *f, handle *h) {
  if (!h->in_ready) return;
  *place(f, h->ready_at) = NULL;
  h->in_ready = false;
}

static bool widen(lun_fold *f) {
  size_t cap = f->ready_cap ? 2 * f->ready_cap : 64;
  handle **wide = calloc(cap, sizeof *wide);
  if (!wide) return false;
  for (uint64_t i = f->ready_head; i < f->ready_tail; i++) wide[i & (cap - 1)] = *place(f, i);
  free(f->ready);
  f->ready = wide;
  f->ready_cap = cap;
  return true;
}

/* The head moves over gaps, and up to `upto` over handles: all of them, or only those that were cancelled. */
static void advance_head(lun_fold *f, uint64_t upto, bool only_cancelled) {
  while (f->ready_head < f->ready_tail) {
    handle *h = *place(f, f->ready_head);
    if (h && !(f->ready_head < upto && (h->cancelled || !only_cancelled))) return;
    f->ready_head++;
    if (!h) continue;
    h->in_ready = false;
    forget_when_idle(f, h);
  }
}

static void heap_remove(lun_fold *f, handle *h);

void lun_f_READY(lun_fold *f, const lun_record *r) {
  handle *h = need_handle(f, r->f[0]);
  if (!h || (f->ready_tail - f->ready_head >= f->ready_cap && !widen(f))) return lun_f_fault(f);
  take_out(f, h);
  heap_remove(f, h);
  h->what = r->aux;
  if (r->f[1]) h->of = r->f[1];
  h->since = f->now.t;
  h->cause = lun_f_queued(f, r, h);
  h->in_ready = true;
  h->ready_at = f->ready_tail++;
  *place(f, h->ready_at) = h;
  if (r->aux == LUN_WHAT_STEP || r->aux == LUN_WHAT_WAKEUP) lun_f_ready_task(f, r->f[1], h->id);
}

/* What stood before it and was cancelled has been passed over by the loop. */
void lun_f_leave_ready(lun_fold *f, uint32_t id) {
  handle *h = lun_f_handle(f, id);
  if (!h) return;
  uint64_t at = h->ready_at;
  bool was = h->in_ready;
  take_out(f, h);
  heap_remove(f, h);
  advance_head(f, was ? at : 0, true);
}

void lun_f_ran(lun_fold *f, uint32_t id) {
  handle *h = lun_f_handle(f, id);
  if (h) forget_when_idle(f, h);
}

/* Exactly `ready` handles are in the queue, and they are this tick's. What is there beyond them was lost on the way. */
void lun_f_begin_tick(lun_fold *f, uint32_t ready) {
  if (f->ready_tail - f->ready_head > ready) advance_head(f, f->ready_tail - ready, false);
  f->tick_end = f->ready_tail;
}

void lun_f_resume_tick(lun_fold *f, uint32_t ready) {
  f->tick_end = f->ready_head + ready < f->ready_tail ? f->ready_head + ready : f->ready_tail;
}

static const char *ready_label(lun_fold *f, handle *h) {
  phrase l = {.n = 0};
  lun_f_say_handle(f, &l, h);
  lun_f_set(f, &h->label, l.s);
  return h->label;
}

size_t lun_fold_ready(const lun_fold *f, lun_ready *out, size_t max) {
  size_t n = 0;
  lun_fold *cache = (lun_fold *)f; /* labels are made when somebody looks */
  for (uint64_t i = f->ready_head; i < f->ready_tail; i++) {
    handle *h = *place(f, i);
    if (!h) continue;
    if (n++ >= max) continue;
    out[n - 1] = (lun_ready){.handle = h->id,
                             .of = h->of,
                             .what = h->what,
                             .cancelled = h->cancelled,
                             .since = h->since,
                             .next_tick = i >= f->tick_end,
                             .cause = h->cause.seq,
                             .label = ready_label(cache, h)};
  }
  return n;
}

/* ---- timers ---- */

static bool sooner(const timer *a, const timer *b) {
  return a->when < b->when || (a->when == b->when && a->order < b->order);
}

static void heap_put(lun_fold *f, size_t at, timer t) {
  f->heap[at] = t;
  f->timer_at[t.number] = (uint32_t)at;
}

static void sift_up(lun_fold *f, size_t at, timer t) {
  for (; at > 0 && sooner(&t, &f->heap[(at - 1) / 2]); at = (at - 1) / 2) heap_put(f, at, f->heap[(at - 1) / 2]);
  heap_put(f, at, t);
}

static void sift_down(lun_fold *f, size_t at, timer t) {
  for (size_t kid; (kid = 2 * at + 1) < f->ntimers; at = kid) {
    if (kid + 1 < f->ntimers && sooner(&f->heap[kid + 1], &f->heap[kid])) kid++;
    if (!sooner(&f->heap[kid], &t)) break;
    heap_put(f, at, f->heap[kid]);
  }
  heap_put(f, at, t);
}

static void heap_remove(lun_fold *f, handle *h) {
  if (!h->in_timers) return;
  size_t at = f->timer_at[h->timer];
  timer last = f->heap[--f->ntimers];
  h->in_timers = false;
  if (last.of != h && at > 0 && sooner(&last, &f->heap[(at - 1) / 2])) sift_up(f, at, last);
  else if (last.of != h) sift_down(f, at, last);
  f->heap[f->ntimers].number = h->timer; /* it is free now */
}

static bool heap_add(lun_fold *f, handle *h) {
  timer *heap = lun_f_grow(f, f->heap, &f->heap_cap, f->ntimers + 1, sizeof *heap);
  if (heap) f->heap = heap;
  uint32_t *at = heap ? lun_f_grow(f, f->timer_at, &f->timer_at_cap, f->numbers + 1, sizeof *at) : NULL;
  if (!at) return false;
  f->timer_at = at;
  h->timer = f->ntimers < f->numbers ? heap[f->ntimers].number : (uint32_t)f->numbers++;
  h->in_timers = true;
  sift_up(f, f->ntimers++, (timer){h->when, h->order, h, h->timer});
  return true;
}

void lun_f_TIMER(lun_fold *f, const lun_record *r) {
  handle *h = need_handle(f, r->f[0]);
  if (!h) return lun_f_fault(f);
  heap_remove(f, h);
  h->what = r->aux;
  h->of = r->f[1];
  h->by = r->f[2];
  h->when = lun_f_time(r->f[3], r->f[4]);
  if (h->when < 0) h->when = 0;
  if (r->f[5]) h->where = r->f[5];
  if (!r->snapshot || !h->seq_set) h->seq_set = r->seq;
  h->order = ++f->timer_order;
  if (!heap_add(f, h)) return lun_f_fault(f);
  future *u = lun_f_future(f, h->of);
  if (u) u->pub.timer = h->id;
  lun_f_lint_timer(f, h, r->snapshot);
}

void lun_f_TIMER_DUE(lun_fold *f, const lun_record *r) {
  handle *h = lun_f_handle(f, r->f[0]);
  if (!h) return;
  heap_remove(f, h);
  lun_f_timer_late(f, h, r->f[2]);
  lun_f_lint_timer_over(f, h);
  lun_f_cause(f, LUN_CAUSE_TIMER, h->of, h->what, 0);
}

void lun_f_TIMER_DROP(lun_fold *f, const lun_record *r) {
  handle *h = lun_f_handle(f, r->f[0]);
  if (!h) return;
  take_out(f, h); /* a cancelled timer that was due is skipped in the ready queue */
  heap_remove(f, h);
  forget_when_idle(f, h);
}

void lun_f_HANDLE_CANCEL(lun_fold *f, const lun_record *r) {
  handle *h = lun_f_handle(f, r->f[0]);
  if (!h) return;
  h->cancelled = true;
  lun_f_lint_timer_over(f, h);
}

static lun_timer show_timer(lun_fold *f, handle *h) {
  const future *u = lun_f_future(f, h->of);
  const task *t = lun_f_task(f, u && u->pub.awaiter ? u->pub.awaiter : h->of);
  phrase l = {.n = 0};
  if (u) lun_f_say_future(f, &l, u);
  else lun_f_say_handle(f, &l, h);
  lun_f_set(f, &h->label, l.s);
  return (lun_timer){.handle = h->id,
                     .of = h->of,
                     .task = t && lun_f_alive(t) ? t->pub.id : 0,
                     .by = h->by,
                     .what = h->what,
                     .cancelled = h->cancelled,
                     .doomed = !h->cancelled && u && u->pub.done,
                     .when = h->when,
                     .order = h->order,
                     .seq = h->seq_set,
                     .where = h->where,
                     .label = h->label};
}

bool lun_fold_timer(lun_fold *f, uint32_t id, lun_timer *out) {
  handle *h = lun_f_handle(f, id);
  if (!h || !h->in_timers) return false;
  *out = show_timer(f, h);
  return true;
}

/* The soonest ones are found from the top of the heap: the next is always one of the children of those before. The
 * candidates form a heap of their own, of places in the first. */
static bool before(const lun_fold *f, size_t a, size_t b) { return sooner(&f->heap[a], &f->heap[b]); }

static void push_candidate(lun_fold *f, size_t n, size_t at) {
  size_t *c = f->frontier;
  for (; n > 0 && before(f, at, c[(n - 1) / 2]); n = (n - 1) / 2) c[n] = c[(n - 1) / 2];
  c[n] = at;
}

static size_t pop_candidate(lun_fold *f, size_t n) {
  size_t *c = f->frontier, top = c[0], last = c[n - 1], at = 0;
  n--;
  for (size_t kid; (kid = 2 * at + 1) < n; at = kid) {
    if (kid + 1 < n && before(f, c[kid + 1], c[kid])) kid++;
    if (!before(f, c[kid], last)) break;
    c[at] = c[kid];
  }
  if (n > 0) c[at] = last;
  return top;
}

size_t lun_fold_timers(lun_fold *f, lun_timer *out, size_t max) {
  if (max > f->ntimers) max = f->ntimers;
  size_t n = 0, *frontier = lun_f_grow(f, f->frontier, &f->frontier_cap, max + 2, sizeof *frontier);
  if (frontier) f->frontier = frontier;
  if (frontier && max > 0) push_candidate(f, n++, 0);
  for (size_t i = 0; i < max; i++) {
    size_t at = frontier ? pop_candidate(f, n--) : i; /* without memory: as the heap has them, the soonest first */
    out[i] = show_timer(f, f->heap[at].of);
    if (!frontier) continue;
    for (size_t kid = 2 * at + 1; kid <= 2 * at + 2 && kid < f->ntimers; kid++) push_candidate(f, n++, kid);
  }
  return f->ntimers;
}

bool lun_fold_timer_of(lun_fold *f, uint32_t id, lun_timer *out) {
  const task *t = lun_f_task(f, id);
  const future *u = t && t->pub.place == LUN_P_WAITING ? lun_f_future(f, t->pub.on) : NULL;
  handle *h = u && u->pub.timer ? lun_f_handle(f, u->pub.timer) : NULL;
  if (!h || !h->in_timers || h->cancelled || h->of != u->pub.id) return false;
  *out = show_timer(f, h);
  return true;
}

/* ---- all of it ---- */

static void free_one(lun_fold *f, void *p) { free_handle(f, p); }

void lun_f_clear_handles(lun_fold *f) {
  lun_f_clear(f, &f->handles, free_one);
  f->ready_head = f->ready_tail = f->tick_end = 0;
  f->ntimers = f->numbers = 0;
}

void lun_f_free_handles(lun_fold *f) {
  lun_f_clear_handles(f);
  free(f->ready);
  free(f->heap);
  free(f->timer_at);
  free(f->frontier);
}

/* Handles that were named and never queued, or whose end was lost, go when there are very many. */
void lun_f_sweep_handles(lun_fold *f) {
  lun_idmap all = f->handles;
  f->handles = (lun_idmap){0};
  size_t at = 0;
  for (handle *h; (h = lun_idmap_next(&all, &at));) {
    bool used = h->in_ready || h->in_timers || h->id == f->now.run_handle;
    if (!used || !lun_idmap_set(&f->handles, h->id, h)) take_out(f, h), heap_remove(f, h), free_handle(f, h);
  }
  lun_idmap_free(&all);
}
