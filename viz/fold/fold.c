/* fold.c - applies records to the state: the table of what each kind does,
 * snapshots, and what is forgotten so that memory stays bounded. What each kind
 * does is in the files that it is about (fold_internal.h). */
#include <stdlib.h>

#include "fold_internal.h"

enum { ENDED_MAX = 20000 /* tasks that are remembered after their end, however lately that was */ };

void lun_f_fault(lun_fold *f) { f->now.faults++; }

void *lun_f_grow(lun_fold *f, void *array, size_t *cap, size_t need, size_t size) {
  if (need <= *cap) return array;
  size_t wide = *cap ? 2 * *cap : 2;
  if (wide < need) wide = need;
  void *p = realloc(array, wide * size);
  if (p) *cap = wide;
  else lun_f_fault(f);
  return p;
}

void *lun_f_widen(lun_fold *f, void *ring, size_t *cap, size_t first, size_t n, size_t size) {
  if (n - first < *cap) return ring;
  size_t wide = *cap ? 2 * *cap : 2;
  char *p = malloc(wide * size);
  if (!p) return lun_f_fault(f), NULL;
  for (size_t i = first; i < n; i++) memcpy(p + (i & (wide - 1)) * size, (char *)ring + (i & (*cap - 1)) * size, size);
  free(ring);
  *cap = wide;
  return p;
}

void lun_f_set(lun_fold *f, const char **word, const char *s) { lun_words_set(&f->words, word, s, strlen(s)); }

void lun_f_share(lun_fold *f, const char **word, const char *other) {
  const char *old = *word;
  *word = lun_words_again(other);
  lun_words_drop(&f->words, old);
}

void lun_f_clear(lun_fold *f, lun_idmap *m, void (*free_one)(lun_fold *, void *)) {
  size_t at = 0;
  for (void *p; (p = lun_idmap_next(m, &at));) free_one(f, p);
  lun_idmap_free(m);
}

/* ---- snapshots: the state is told anew; the past, as far as it is known, stays ---- */

static void free_coros(lun_fold *f) {
  size_t at = 0;
  for (coro *c; (c = lun_idmap_next(&f->coros, &at));) lun_f_free_coro(f, c);
  lun_idmap_free(&f->coros);
}

static void free_futures(lun_fold *f) {
  size_t at = 0;
  for (future *u; (u = lun_idmap_next(&f->futures, &at));) lun_f_free_future(f, u);
  lun_idmap_free(&f->futures);
  memset(f->done, 0, DONE_MAX * sizeof *f->done);
}

static void begin_snapshot(lun_fold *f, const lun_record *r) {
  lun_f_end_turn(f);
  free_coros(f);
  lun_f_sweep_futures(f);
  lun_f_clear_handles(f);
  lun_f_clear_io(f);
  lun_f_drop_breakpoints(f);
  lun_f_forget_memory(f);
  for (size_t i = 0; i < f->norder; i++) {
    task *t = f->order[i];
    t->queued = false;
    t->stale = lun_f_alive(t);
  }
  f->now.tick = r->f[0];
  f->now.loop = r->f[1];
  f->snapshot_ready = r->f[2];
}

static int by_creation(const void *a, const void *b) {
  uint32_t x = (*(task *const *)a)->pub.id, y = (*(task *const *)b)->pub.id;
  return x < y ? -1 : x > y;
}

static void apply_SNAP(lun_fold *f, const lun_record *r) {
  if (r->aux == LUN_EDGE_BEGIN) return begin_snapshot(f, r);
  lun_f_forget_tasks(f);
  lun_f_mend_awaits(f);
  lun_f_tell_memory(f);
  if (f->norder) qsort(f->order, f->norder, sizeof *f->order, by_creation); /* it tells them in any order */
  lun_f_resume_tick(f, f->snapshot_ready);
}

/* ---- forgetting ---- */

/* Ended tasks go in batches, so that each costs little however many there are. */
static void forget_ended(lun_fold *f) {
  while (f->nexpired < f->nended) {
    bool old = f->now.t - f->ended[f->nexpired].t > LUN_FOLD_KEEP_NS || f->nended - f->nexpired > ENDED_MAX;
    if (!old) break;
    f->nexpired++;
  }
  if (f->nexpired <= 64 + f->norder / 8) return;
  for (size_t i = 0; i < f->nexpired; i++) {
    task *t = lun_f_task(f, f->ended[i].id);
    if (t) t->stale = true;
  }
  f->nended -= f->nexpired;
  memmove(f->ended, f->ended + f->nexpired, f->nended * sizeof *f->ended);
  f->nexpired = 0;
  lun_f_forget_tasks(f);
}

/* What is dropped without a record (a future that is collected, a handle that is never queued) would add up. */
static void sweep(lun_fold *f) {
  if (f->futures.count + f->handles.count < f->sweep_at) return;
  lun_f_sweep_futures(f);
  lun_f_sweep_handles(f);
  f->sweep_at = 2 * (f->futures.count + f->handles.count) + 4 * LOOSE_MAX;
}

/* ---- the table ---- */

static lun_f_apply *const table[LUN_KIND_COUNT] = {
  [LUN_K_TASK] = lun_f_TASK,
  [LUN_K_TASK_NAME] = lun_f_TASK_NAME,
  [LUN_K_TASK_LOST] = lun_f_TASK_LOST,
  [LUN_K_STEP] = lun_f_STEP,
  [LUN_K_PARK] = lun_f_PARK,
  [LUN_K_DONE] = lun_f_DONE,
  [LUN_K_FUTURE] = lun_f_FUTURE,
  [LUN_K_WAITS] = lun_f_WAITS,
  [LUN_K_CORO] = lun_f_CORO,
  [LUN_K_ENTER] = lun_f_ENTER,
  [LUN_K_EXIT] = lun_f_EXIT,
  [LUN_K_CORO_LOST] = lun_f_CORO_LOST,
  [LUN_K_CORO_AT] = lun_f_CORO_AT,
  [LUN_K_CANCEL] = lun_f_CANCEL,
  [LUN_K_UNCANCEL] = lun_f_UNCANCEL,
  [LUN_K_THROWN] = lun_f_THROWN,
  [LUN_K_SWALLOWED] = lun_f_SWALLOWED,
  [LUN_K_GUARD_RUN] = lun_f_GUARD_RUN,
  [LUN_K_GUARD_END] = lun_f_GUARD_END,
  [LUN_K_HANDLE] = lun_f_HANDLE,
  [LUN_K_READY] = lun_f_READY,
  [LUN_K_RUN] = lun_f_RUN,
  [LUN_K_RAN] = lun_f_RAN,
  [LUN_K_TIMER] = lun_f_TIMER,
  [LUN_K_TIMER_DUE] = lun_f_TIMER_DUE,
  [LUN_K_HANDLE_CANCEL] = lun_f_HANDLE_CANCEL,
  [LUN_K_TIMER_DROP] = lun_f_TIMER_DROP,
  [LUN_K_IO_WATCH] = lun_f_IO_WATCH,
  [LUN_K_IO_UNWATCH] = lun_f_IO_UNWATCH,
  [LUN_K_IO_WAIT] = lun_f_IO_WAIT,
  [LUN_K_JOB] = lun_f_JOB,
  [LUN_K_JOB_START] = lun_f_JOB_START,
  [LUN_K_JOB_END] = lun_f_JOB_END,
  [LUN_K_LEFTOVER] = lun_f_LEFTOVER,
  [LUN_K_IDLE] = lun_f_IDLE,
  [LUN_K_JOB_CALL] = lun_f_JOB_CALL,
  [LUN_K_IO_READY] = lun_f_IO_READY,
  [LUN_K_LOCK_WAIT] = lun_f_LOCK_WAIT,
  [LUN_K_LOCK_GOT] = lun_f_LOCK_GOT,
  [LUN_K_LOCK_FREE] = lun_f_LOCK_FREE,
  [LUN_K_QUEUE_PUT] = lun_f_QUEUE_PUT,
  [LUN_K_QUEUE_GET] = lun_f_QUEUE_GET,
  [LUN_K_QUEUE_WAIT] = lun_f_QUEUE_WAIT,
  [LUN_K_PRINT] = lun_f_PRINT,
  [LUN_K_INPUT] = lun_f_INPUT,
  [LUN_K_VALUE] = lun_f_VALUE,
  [LUN_K_WARN] = lun_f_WARN,
  [LUN_K_UNHANDLED] = lun_f_UNHANDLED,
  [LUN_K_CALLBACK_ADD] = lun_f_CALLBACK_ADD,
  [LUN_K_POLL] = lun_f_POLL,
  [LUN_K_TICK] = lun_f_TICK,
  [LUN_K_LOOP] = lun_f_LOOP,
  [LUN_K_HOLD] = lun_f_HOLD,
  [LUN_K_BREAK] = lun_f_BREAK,
  [LUN_K_UNBREAK] = lun_f_UNBREAK,
  [LUN_K_REACHED] = lun_f_REACHED,
  [LUN_K_LINE] = lun_f_LINE,
  [LUN_K_FRAME] = lun_f_FRAME,
  [LUN_K_LOCAL] = lun_f_LOCAL,
  [LUN_K_MEMORY] = lun_f_MEMORY,
  [LUN_K_SPAN] = lun_f_SPAN,
  [LUN_K_SPAN_TRACE] = lun_f_SPAN_TRACE,
  [LUN_K_SPAN_EVENT] = lun_f_SPAN_EVENT,
  [LUN_K_SPAN_LINK] = lun_f_SPAN_LINK,
  [LUN_K_SPAN_END] = lun_f_SPAN_END,
  [LUN_K_WRONG] = lun_f_WRONG,
  [LUN_K_PROGRAM] = lun_f_PROGRAM,
  [LUN_K_END] = lun_f_END,
  [LUN_K_LOST] = lun_f_LOST,
  [LUN_K_MARK] = lun_f_MARK,
  [LUN_K_SNAP] = apply_SNAP,
};

/* Which kinds name a place in a file. */
#define F(type, name) || LUN_F_##type == LUN_F_WHERE
#define X(kind, name, units, aux, caption, fields) [LUN_K_##kind] = (false fields),
static const bool has_place[LUN_KIND_COUNT] = {LUN_KINDS(X)};
#undef X
#undef F

static void remember_files(lun_fold *f, const lun_record *r) {
  const lun_kind_info *info = lun_kind(r->kind);
  for (unsigned i = 0; i < info->nfields; i++) {
    if (info->field[i].type != LUN_F_WHERE || !*r->str[i]) continue;
    const char **file = &f->file[LUN_WHERE_FILE(r->f[i])];
    if (!*file) *file = lun_word_none;
    if (strcmp(*file, r->str[i])) lun_f_set(f, file, r->str[i]);
  }
}

void lun_fold_apply(lun_fold *f, const lun_record *r) {
  int64_t t = r->t < TIME_MAX ? r->t : TIME_MAX;
  if (r->kind == LUN_K_NONE || r->kind >= LUN_KIND_COUNT) return lun_f_fault(f);
  if (t > f->now.t) f->now.t = t;
  f->now.seq = r->seq;
  f->now.clock = r->clock;
  f->now.records++;
  lun_f_pass(f, f->now.t);
  if (has_place[r->kind]) remember_files(f, r);
  if (table[r->kind]) table[r->kind](f, r);
  forget_ended(f);
  sweep(f);
}

/* ---- the whole ---- */

lun_fold *lun_fold_new(int64_t slow_ns) {
  lun_fold *f = calloc(1, sizeof *f);
  if (!f) return NULL;
  f->done = calloc(DONE_MAX, sizeof *f->done);
  if (!f->done) return free(f), NULL;
  f->stock.task.size = sizeof(task);
  f->stock.future.size = sizeof(future);
  f->stock.handle.size = sizeof(handle);
  f->stock.coro.size = sizeof(coro);
  f->sweep_at = 4 * LOOSE_MAX;
  lun_f_share_room(f);
  for (unsigned i = 0; i <= LUN_AUX_COUNT_WHAT; i++) {
    const char *word = lun_aux_word(LUN_SET_WHAT, i);
    f->what[i] = lun_words_keep(&f->words, word, strlen(word));
  }
  f->now.slow = slow_ns;
  f->now.speed = 1000;
  f->works.told_name = f->now.run_label = f->now.end_error = f->now.end_message = f->now.script = lun_word_none;
  return f;
}

void lun_fold_free(lun_fold *f) {
  if (!f) return;
  for (size_t i = 0; i < f->norder; i++) lun_f_free_task(f, f->order[i]);
  free_futures(f);
  free_coros(f);
  lun_f_free_handles(f);
  lun_f_free_causes(f);
  lun_f_free_journeys(f);
  lun_f_free_troubles(f);
  lun_f_clear_shared(f);
  lun_f_free_memory(f);
  lun_f_free_works(f);
  lun_f_clear_io(f);
  lun_f_free_lane(f, &f->loop_lane);
  lun_f_free_output(f);
  lun_idmap_free(&f->tasks);
  lun_words_free(&f->words);
  lun_stock_free(&f->stock.task);
  lun_stock_free(&f->stock.future);
  lun_stock_free(&f->stock.handle);
  lun_stock_free(&f->stock.coro);
  free(f->order);
  free(f->ended);
  free(f->done);
  free(f->nest);
  free(f);
}

void lun_fold_remember(lun_fold *f, bool on) {
  if (f->hurry && on) f->now.t_known = f->now.t;
  f->hurry = !on;
}

const lun_now *lun_fold_now(const lun_fold *f) { return &f->now; }

const lun_task *lun_fold_task(const lun_fold *f, uint32_t id) {
  const task *t = lun_f_task(f, id);
  return t ? &t->pub : NULL;
}

const lun_future *lun_fold_future(const lun_fold *f, uint32_t id) {
  const future *u = lun_f_future(f, id);
  return u ? &u->pub : NULL;
}

size_t lun_fold_ntasks(const lun_fold *f) { return f->norder; }

const lun_task *lun_fold_task_at(const lun_fold *f, size_t i) { return i < f->norder ? &f->order[i]->pub : NULL; }
