/* html_changes.c - what a record meant, as operations on the page's state. For
 * tasks and the loop it looks at the fold and at what the page knows, and writes
 * the difference, whatever the record was; for queues, timers and I/O the record
 * says which one changed. It decides nothing about the run. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../scene/why/sentences.h"
#include "../scene/why/trouble.h"
#include "html.h"

enum { MANY = 4096 /* handles, timers, fds, jobs that are told when the page is told all */ };

/* What the page knows of a task, in the numbers of its words. */
typedef struct known {
  int64_t task[8], state[7], by, sentence;
  int stage;
  bool ended;
} known;

enum { STAGE_NONE, STAGE_ASKED, STAGE_DELIVERED, STAGE_ENDED, STAGE_SWALLOWED };
enum { CANCELLING = 1, DELIVERED = 2, CLEANUP = 4 }; /* bits of `state` */

/* ---- tasks ---- */

static known *known_task(lun_html *h, uint32_t id) {
  known *k = lun_idmap_get(&h->seen, id);
  if (k) return k;
  k = calloc(1, sizeof *k);
  if (!k || !lun_idmap_set(&h->seen, id, k)) return free(k), NULL;
  k->state[1] = -1;
  return k;
}

static bool differs(int64_t *old, const int64_t *new, size_t n) {
  if (!memcmp(old, new, n * sizeof *old)) return false;
  memcpy(old, new, n * sizeof *old);
  return true;
}

static int stage_of(const lun_cancel *c) {
  if (!c->asked) return STAGE_NONE;
  if (c->ended) return c->swallowed ? STAGE_SWALLOWED : STAGE_ENDED;
  return c->delivered ? STAGE_DELIVERED : STAGE_ASKED;
}

static void compare_task(lun_html *h, known *k, const lun_task *t) {
  const int64_t now[] = {
    t->id, lun_html_text(h, t->label), lun_html_text(h, t->func), t->flags, t->parent, t->by, t->input, t->t_created};
  if (differs(k->task, now, 8)) lun_html_op(h, LUN_HTML_TASK, now, 8);
}

static void compare_state(lun_html *h, known *k, const lun_task *t) {
  bool lasts = t->cancel.asked && !t->cancel.ended;
  int bits = (lasts ? CANCELLING : 0) | (lasts && t->cancel.delivered ? DELIVERED : 0) | (t->cleanup ? CLEANUP : 0);
  const int64_t now[] = {t->id, t->place, t->what, t->on, lun_html_text(h, t->why), lun_html_where(h, t->where), bits};
  if (differs(k->state, now, 7)) lun_html_op(h, LUN_HTML_STATE, now, 7);
}

static void compare_cancel(lun_html *h, known *k, const lun_task *t) {
  int stage = stage_of(&t->cancel);
  int64_t by = lun_html_text(h, lun_say_asker(&t->cancel));
  if (stage == STAGE_NONE) return;
  if (stage != k->stage || by != k->by) LUN_HTML_OP(h, CANCEL, t->id, stage, t->cancel.by_task, by);
  if (stage >= STAGE_ENDED && k->stage == stage) return;
  k->stage = stage;
  k->by = by;
  int64_t sentence = lun_html_text(h, lun_say_cancel(h->fold, t, lun_fold_now(h->fold)->t, &h->arena));
  if (sentence != k->sentence) LUN_HTML_OP(h, JOURNEY, t->id, sentence);
  k->sentence = sentence;
  lun_arena_reset(&h->arena);
}

static void remember_running(lun_html *h, uint32_t id) {
  for (size_t i = 0; i < h->nrunning; i++)
    if (h->running[i] == id) return;
  if (h->nrunning == h->running_cap) {
    size_t cap = h->running_cap ? 2 * h->running_cap : 16;
    uint32_t *wide = realloc(h->running, cap * sizeof *wide);
    if (!wide) return;
    h->running = wide;
    h->running_cap = cap;
  }
  h->running[h->nrunning++] = id;
}

static void compare(lun_html *h, uint32_t id) {
  const lun_task *t = id ? lun_fold_task(h->fold, id) : NULL;
  known *k = t ? known_task(h, id) : NULL;
  if (!k || k->ended) return;
  compare_task(h, k, t);
  compare_state(h, k, t);
  compare_cancel(h, k, t);
  if (t->place == LUN_P_RUNNING) remember_running(h, id);
  if (t->place < LUN_P_DONE) return;
  k->ended = true;
  LUN_HTML_OP(h, ENDED, id, lun_html_text(h, t->outcome));
  if (t->flags != LUN_FLAG_LIB) lun_html_sequence(h, id);
}

/* A task may stop running by a record that does not name it. */
static void compare_running(lun_html *h) {
  size_t kept = 0;
  for (size_t i = 0; i < h->nrunning; i++) {
    uint32_t id = h->running[i];
    compare(h, id);
    const lun_task *t = lun_fold_task(h->fold, id);
    if (t && t->place == LUN_P_RUNNING) h->running[kept++] = id;
  }
  h->nrunning = kept;
}

static void compare_named(lun_html *h, const lun_record *r) {
  const lun_kind_info *info = lun_kind(r->kind);
  for (unsigned i = 0; i < info->nfields; i++)
    if (info->field[i].type == LUN_F_OBJ) compare(h, r->f[i]);
}

/* ---- the loop ---- */

static void compare_loop(lun_html *h) {
  const lun_now *n = lun_fold_now(h->fold), *o = &h->loop;
  uint32_t label = (uint32_t)lun_html_text(h, n->run_label);
  if (n->state != o->state || n->running != o->running || n->run_handle != o->run_handle ||
      n->run_what != o->run_what || n->run_where != o->run_where || n->run_depth != o->run_depth ||
      label != h->loop_label)
    LUN_HTML_OP(h, LOOP, n->state, n->running, n->run_handle, n->run_what, label, lun_html_where(h, n->run_where),
                n->run_depth);
  if (n->hold != o->hold || n->speed != o->speed) LUN_HTML_OP(h, HOLD, n->hold, n->speed);
  h->loop = *n;
  h->loop_label = label;
}

/* ---- what the loop has to do ---- */

static void tell_ready(lun_html *h, const lun_ready *r) {
  LUN_HTML_OP(h, READY, r->handle, r->of, r->what, lun_html_text(h, r->label), (int64_t)r->cause, r->since);
  if (r->cancelled) LUN_HTML_OP(h, REVOKE, r->handle);
}

static void say_ready(lun_html *h, const lun_record *r) {
  char label[512];
  lun_fold_name(h->fold, r->f[0], label, sizeof label);
  uint64_t cause = r->f[2] && r->f[2] < r->seq ? r->seq - r->f[2] : 0;
  LUN_HTML_OP(h, READY, r->f[0], r->f[1], r->aux, lun_html_text(h, label), (int64_t)cause, lun_fold_now(h->fold)->t);
}

static void tell_timer(lun_html *h, const lun_timer *t) {
  LUN_HTML_OP(h, TIMER, t->handle, t->task, t->what, t->when, lun_html_text(h, t->label));
  if (t->cancelled) LUN_HTML_OP(h, REVOKE, t->handle);
  if (t->doomed) LUN_HTML_OP(h, DOOM, t->handle);
}

static void say_timer(lun_html *h, const lun_record *r) {
  char label[512];
  const lun_future *u = lun_fold_future(h->fold, r->f[1]);
  uint32_t task = u ? u->awaiter ? u->awaiter : r->f[2] : lun_fold_task(h->fold, r->f[1]) ? r->f[1] : 0;
  int64_t when = (int64_t)(r->f[3] | (uint64_t)r->f[4] << 32);
  lun_fold_name(h->fold, u ? r->f[1] : r->f[0], label, sizeof label);
  LUN_HTML_OP(h, TIMER, r->f[0], task, r->aux, when, lun_html_text(h, label));
}

/* The sleep that a timer was to end has ended otherwise. */
static void doom(lun_html *h, uint32_t future) {
  const lun_future *u = lun_fold_future(h->fold, future);
  if (u && u->timer) LUN_HTML_OP(h, DOOM, u->timer);
}

static void say_job(lun_html *h, uint32_t id) {
  lun_job job[64];
  size_t n = lun_fold_jobs(h->fold, job, 64);
  for (size_t i = 0; i < n && i < 64; i++)
    if (job[i].id == id)
      LUN_HTML_OP(h, JOB, id, job[i].pool, job[i].worker, lun_html_text(h, job[i].label), job[i].since);
}

/* ---- points ---- */

static void say_mark(lun_html *h, const lun_record *r) {
  LUN_HTML_OP(h, MARK, r->f[1], (int64_t)lun_html_word(&h->words, r->text, r->len));
}

static void say_run(lun_html *h, const lun_record *r) {
  LUN_HTML_OP(h, TAKE, r->f[0]);
  bool task = (r->aux == LUN_WHAT_STEP || r->aux == LUN_WHAT_WAKEUP) && lun_fold_task(h->fold, r->f[1]);
  if (!task) LUN_HTML_OP(h, CALLBACK, lun_html_text(h, lun_fold_now(h->fold)->run_label));
}

/* ---- trouble ---- */

static uint64_t count_troubles(const lun_fold *f) {
  uint64_t n = 0;
  for (unsigned kind = 0; kind < LUN_TR_COUNT; kind++) n += lun_fold_trouble_count(f, kind);
  return n;
}

static void say_trouble(lun_html *h, const lun_trouble *t) {
  LUN_HTML_OP(h, TROUBLE, lun_html_text(h, lun_trouble_word(t->kind)), lun_trouble_severity(t->kind), t->task,
              (int64_t)t->stand, lun_html_text(h, lun_say_trouble(h->fold, t, &h->arena)),
              lun_html_text(h, lun_say_remedy(h->fold, t, &h->arena)));
  lun_arena_reset(&h->arena);
}

/* The newest cases that were not told of. */
static void say_troubles(lun_html *h) {
  uint64_t all = count_troubles(h->fold), new = all - h->troubles;
  size_t kept = lun_fold_ntrouble(h->fold);
  for (size_t i = new < kept ? kept - (size_t) new : 0; i < kept; i++) say_trouble(h, lun_fold_trouble(h->fold, i));
  h->troubles = all;
}

/* ---- a record ---- */

static void say_record(lun_html *h, const lun_record *r) {
  switch (r->kind) {
    case LUN_K_TICK: return LUN_HTML_OP(h, TICK, r->f[0], r->f[1]);
    case LUN_K_READY: return say_ready(h, r);
    case LUN_K_RUN: return say_run(h, r);
    case LUN_K_STEP: return LUN_HTML_OP(h, TAKE, r->f[1]);
    case LUN_K_TIMER: return say_timer(h, r);
    case LUN_K_TIMER_DUE:
    case LUN_K_TIMER_DROP: return LUN_HTML_OP(h, UNTIMER, r->f[0]);
    case LUN_K_HANDLE_CANCEL: return LUN_HTML_OP(h, REVOKE, r->f[0]);
    case LUN_K_DONE: return doom(h, r->f[0]);
    case LUN_K_IO_WATCH: return LUN_HTML_OP(h, WATCH, r->f[0], r->aux & 1, lun_html_text(h, r->str[1]));
    case LUN_K_IO_UNWATCH: return LUN_HTML_OP(h, UNWATCH, r->f[0], r->aux & 1);
    case LUN_K_IO_WAIT: return LUN_HTML_OP(h, WATCHER, r->f[0], r->aux & 1, r->f[1]);
    case LUN_K_JOB:
    case LUN_K_JOB_START: return say_job(h, r->f[0]);
    case LUN_K_JOB_END: return LUN_HTML_OP(h, UNJOB, r->f[0]);
    case LUN_K_MARK: return say_mark(h, r);
    case LUN_K_LOST: return LUN_HTML_OP(h, LOST, r->f[0]);
    case LUN_K_END:
      return LUN_HTML_OP(h, END, r->aux, r->f[2], lun_html_text(h, r->str[0]), lun_html_text(h, r->str[1]));
    default: return;
  }
}

void lun_html_changes(lun_html *h, const lun_record *r) {
  say_record(h, r);
  compare_named(h, r);
  compare_running(h);
  compare_loop(h);
  say_troubles(h);
  lun_html_lines(h, r);
}

/* ---- all there is ---- */

static void all_ready(lun_html *h) {
  lun_ready *r = calloc(MANY, sizeof *r);
  size_t n = r ? lun_fold_ready(h->fold, r, MANY) : 0, this_tick = 0;
  for (size_t i = 0; i < n && i < MANY; i++) {
    tell_ready(h, &r[i]);
    this_tick += !r[i].next_tick;
  }
  LUN_HTML_OP(h, TICK, lun_fold_now(h->fold)->tick, (int64_t)this_tick);
  free(r);
}

static void all_timers(lun_html *h) {
  lun_timer *t = calloc(MANY, sizeof *t);
  size_t n = t ? lun_fold_timers(h->fold, t, MANY) : 0;
  for (size_t i = 0; i < n && i < MANY; i++) tell_timer(h, &t[i]);
  free(t);
}

static void all_io(lun_html *h) {
  lun_io io[64];
  lun_job job[64];
  size_t n = lun_fold_io(h->fold, io, 64);
  for (size_t i = 0; i < n && i < 64; i++) {
    LUN_HTML_OP(h, WATCH, io[i].fd, io[i].dir, lun_html_text(h, io[i].label));
    LUN_HTML_OP(h, WATCHER, io[i].fd, io[i].dir, io[i].task);
  }
  n = lun_fold_jobs(h->fold, job, 64);
  for (size_t i = 0; i < n && i < 64; i++)
    LUN_HTML_OP(h, JOB, job[i].id, job[i].pool, job[i].worker, lun_html_text(h, job[i].label), job[i].since);
}

/* Tasks that ended before the page begins are no part of it. */
static void all_tasks(lun_html *h) {
  for (size_t i = 0; i < lun_fold_ntasks(h->fold); i++) {
    const lun_task *t = lun_fold_task_at(h->fold, i);
    if (t->place < LUN_P_DONE || lun_idmap_get(&h->seen, t->id)) compare(h, t->id);
  }
}

void lun_html_all(lun_html *h) {
  lun_html_op(h, LUN_HTML_CLEAR, NULL, 0);
  all_tasks(h);
  all_ready(h);
  all_timers(h);
  all_io(h);
  say_troubles(h);
  lun_html_all_lines(h);
  compare_loop(h);
}

bool lun_html_begin(lun_html *h) {
  h->files = calloc(4096, 1);
  return h->files != NULL;
}

void lun_html_free(lun_html *h) {
  size_t at = 0;
  for (known *k; (k = lun_idmap_next(&h->seen, &at));) free(k);
  lun_idmap_free(&h->seen);
  lun_html_free_sequences(h);
  lun_html_words_free(&h->words);
  lun_arena_free(&h->arena);
  free(h->running);
  free(h->files);
}
