/* fold_coros.c - coroutines: which ones there are, and each task's stack of them
 * with the lines where they wait.
 *
 * It owns the table of coroutines and the frames of tasks. */
#include <stdlib.h>

#include "fold_internal.h"

void lun_f_drop_frames(lun_fold *f, task *t, size_t keep) {
  while (t->pub.nframes > keep) lun_words_drop(&f->words, t->pub.frame[--t->pub.nframes].func);
}

void lun_f_free_coro(lun_fold *f, coro *c) {
  lun_words_drop(&f->words, c->func);
  lun_stock_give(&f->stock.coro, c);
}

static void forget_coro(lun_fold *f, uint32_t id) {
  coro *c = lun_idmap_remove(&f->coros, id);
  if (c) lun_f_free_coro(f, c);
}

void lun_f_CORO(lun_fold *f, const lun_record *r) {
  forget_coro(f, r->f[0]);
  coro *c = r->f[0] ? lun_stock_take(&f->stock.coro) : NULL;
  if (!c || !lun_idmap_set(&f->coros, r->f[0], c)) return lun_stock_give(&f->stock.coro, c), lun_f_fault(f);
  const task *by = lun_f_task(f, r->f[3]);
  *c = (coro){.id = r->f[0], .where = r->f[2], .by = r->f[3], .flags = r->aux, .made_turn = by ? by->pub.turns : 0};
  c->func = lun_words_keep(&f->words, r->str[1], strlen(r->str[1]));
}

void lun_f_CORO_LOST(lun_fold *f, const lun_record *r) {
  lun_f_coro_lost(f, r);
  forget_coro(f, r->f[0]);
}

void lun_f_CORO_AT(lun_fold *f, const lun_record *r) {
  const coro *c = lun_f_coro(f, r->f[0]);
  task *t = c ? lun_f_task(f, c->task) : NULL;
  for (size_t i = t ? t->pub.nframes : 0; i > 0; i--)
    if (t->pub.frame[i - 1].coro == c->id) t->pub.frame[i - 1].where = r->f[1];
}

/* A coroutine that is awaited as soon as it is made was made at the line that awaits it. */
static void place_parent(task *t, const coro *c) {
  lun_frame *top = t->pub.nframes ? &t->pub.frame[t->pub.nframes - 1] : NULL;
  if (top && top->coro == c->parent && c->where && c->by == t->pub.id && c->made_turn == t->pub.turns)
    top->where = c->where;
}

/* One that was made before the records that we have. */
static coro *unknown_coro(lun_fold *f, const task *t, uint32_t id) {
  coro *c = id ? lun_stock_take(&f->stock.coro) : NULL;
  if (!c || !lun_idmap_set(&f->coros, id, c)) return lun_stock_give(&f->stock.coro, c), NULL;
  c->id = id;
  c->func = lun_words_again(id == t->coro ? t->pub.func : lun_word_none);
  return c;
}

void lun_f_ENTER(lun_fold *f, const lun_record *r) {
  task *t = lun_f_task(f, r->f[2] ? r->f[2] : f->now.running);
  coro *c = lun_f_coro(f, r->f[0]);
  if (t && !c) c = unknown_coro(f, t, r->f[0]);
  if (!c || !t) return;
  c->parent = r->f[1];
  c->task = t->pub.id;
  lun_f_lint_await(f, t, c);
  lun_frame *frame = lun_f_grow(f, t->pub.frame, &t->pub.frame_cap, t->pub.nframes + 1, sizeof *frame);
  if (!frame) return;
  t->pub.frame = frame;
  place_parent(t, c);
  frame[t->pub.nframes++] =
    (lun_frame){.coro = c->id, .where = c->where, .func = lun_words_again(c->func), .times = 1, .flags = c->flags};
  if (c->parent && c->flags != LUN_FLAG_LIB && !r->snapshot)
    lun_f_event(f, t, (lun_seq_event){.kind = LUN_SQ_CALL, .from = c->parent, .to = c->id, .where = c->where}, c->func);
}

static uint32_t hash(const char *s) {
  uint32_t h = 2166136261u;
  while (*s) h = (h ^ (unsigned char)*s++) * 16777619u;
  return h;
}

/* An error leaves one coroutine after the other: it came up in the innermost of them. */
static void note_raise(task *t, const lun_record *r) {
  uint32_t text = r->aux == LUN_OUT_ERROR ? hash(r->str[1]) : 0;
  if (r->aux != LUN_OUT_ERROR || (t->raised && t->raised_text == text)) return;
  t->raised = r->f[2];
  t->raised_text = text;
}

static void tell_return(lun_fold *f, task *t, const coro *c, const lun_record *r) {
  const char *text = lun_words_keep(&f->words, r->str[1], strlen(r->str[1]));
  lun_f_event(f, t,
              (lun_seq_event){.kind = LUN_SQ_RETURN, .from = c->id, .to = c->parent, .outcome = r->aux, .where = r->f[2]},
              text);
  lun_words_drop(&f->words, text);
}

void lun_f_EXIT(lun_fold *f, const lun_record *r) {
  coro *c = lun_f_coro(f, r->f[0]);
  task *t = c ? lun_f_task(f, c->task) : NULL;
  if (t) {
    note_raise(t, r);
    size_t i = t->pub.nframes;
    while (i > 0 && t->pub.frame[i - 1].coro != c->id) i--;
    if (i > 0) lun_f_drop_frames(f, t, i - 1);
    lun_f_left_coro(f, t, c->id, r);
    if (c->parent && c->flags != LUN_FLAG_LIB) tell_return(f, t, c, r);
  }
  forget_coro(f, r->f[0]);
}

static task *task_of_coro(const lun_fold *f, uint32_t id) {
  const coro *c = lun_f_coro(f, id);
  return c ? lun_f_task(f, c->task) : NULL;
}

void lun_f_GUARD_RUN(lun_fold *f, const lun_record *r) {
  task *t = task_of_coro(f, r->f[1]);
  if (t && t->pub.cleanup < UINT8_MAX) t->pub.cleanup++;
}

void lun_f_GUARD_END(lun_fold *f, const lun_record *r) {
  task *t = task_of_coro(f, r->f[1]);
  if (t && t->pub.cleanup > 0) t->pub.cleanup--;
}
