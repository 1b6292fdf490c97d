/* fold_sequence.c - the events of one task's sequence diagram, as they happen.
 * It keeps the newest of them, with the names that things had then. */
#include <stdlib.h>

#include "fold_internal.h"

enum { EVENTS_IN_ALL = 1 << 18, EVENTS_LEAST = 8 };

static size_t events_max(const lun_fold *f) {
  size_t max = EVENTS_IN_ALL / (f->norder + 1);
  return max > SEQUENCE_MAX ? SEQUENCE_MAX : max < EVENTS_LEAST ? EVENTS_LEAST : max;
}

static void drop_event(lun_fold *f, lun_seq_event *e) {
  lun_words_drop(&f->words, e->label);
  lun_words_drop(&f->words, e->from_name);
  lun_words_drop(&f->words, e->to_name);
}

static void trim(lun_fold *f, sequence *s, size_t max) {
  if (s->n - s->first >= max) {
    size_t upto = s->n - max + max / 8 + 1;
    while (s->first < upto) drop_event(f, &s->event[s->first++]);
  }
  if (s->n < s->cap || s->first <= s->cap / 8) return;
  s->n -= s->first;
  memmove(s->event, s->event + s->first, s->n * sizeof *s->event);
  s->first = 0;
}

/* A participant's name: that of the task, of what is awaited, of the coroutine or the callback. */
static const char *participant(lun_fold *f, uint32_t id) {
  phrase l = {.n = 0};
  if (id == 0) return lun_word_none;
  const task *t = lun_f_task(f, id);
  if (t) return lun_words_again(t->pub.label);
  const future *u = lun_f_future(f, id);
  const coro *c = u ? NULL : lun_f_coro(f, id);
  if (c) return lun_words_again(c->func);
  const handle *h = u ? NULL : lun_f_handle(f, id);
  if (u) lun_f_say(&l, lun_aux_word(LUN_SET_WHAT, u->pub.what));
  else if (h) lun_f_say_handle(f, &l, h);
  else lun_f_say_object(f, &l, id);
  return lun_words_keep(&f->words, l.s, l.n);
}

/* Where an await stands is told when it has given the loop back. */
static void place_await(sequence *s, uint32_t where) {
  lun_seq_event *last = s->n > s->first ? &s->event[s->n - 1] : NULL;
  if (last && last->kind == LUN_SQ_AWAIT && !last->where) last->where = where;
}

/* A turn goes on where the one before it ended. */
void lun_f_event(lun_fold *f, task *t, lun_seq_event e, const char *label) {
  sequence *s = &t->seq;
  if (f->hurry) return;
  trim(f, s, events_max(f));
  lun_seq_event *all = lun_f_grow(f, s->event, &s->cap, s->n + 1, sizeof *all);
  if (!all) return;
  s->event = all;
  if (e.kind == LUN_SQ_SUSPEND) place_await(s, e.where);
  if (e.kind == LUN_SQ_RESUME || e.kind == LUN_SQ_RAISE) e.where = t->pub.turns > 1 ? t->pub.where : 0;
  e.cancelling = lun_f_cancelling(t);
  e.t = f->now.t;
  e.seq = f->now.seq;
  e.tick = f->now.tick;
  e.task = t->pub.id;
  e.label = lun_words_keep(&f->words, label, strlen(label));
  e.from_name = participant(f, e.from);
  e.to_name = participant(f, e.to);
  all[s->n++] = e;
}

/* THROWN comes after the STEP that it explains. */
void lun_f_raise_label(lun_fold *f, task *t, const char *label, uint32_t where) {
  sequence *s = &t->seq;
  lun_seq_event *last = s->n > s->first ? &s->event[s->n - 1] : NULL;
  if (!last || (last->kind != LUN_SQ_RAISE && last->kind != LUN_SQ_RESUME)) return;
  last->kind = LUN_SQ_RAISE;
  if (where) last->where = where;
  lun_f_set(f, &last->label, label);
}

void lun_f_free_sequence(lun_fold *f, sequence *s) {
  for (size_t i = s->first; i < s->n; i++) drop_event(f, &s->event[i]);
  free(s->event);
  *s = (sequence){0};
}

size_t lun_fold_sequence(const lun_fold *f, uint32_t id, lun_seq_event *out, size_t max) {
  const task *t = lun_f_task(f, id);
  if (!t) return 0;
  size_t n = t->seq.n - t->seq.first;
  if (n > max) n = max;
  if (n && out) memcpy(out, t->seq.event + t->seq.n - n, n * sizeof *out);
  return n;
}
