/* fold_sequence.c - the events of one task's sequence diagram, as they happen.
 * It keeps the newest of them, with the names that things had then. */
#include <stdlib.h>

#include "fold_internal.h"

enum { EVENTS_IN_ALL = 1 << 18, EVENTS_LEAST = 8 };

size_t lun_f_events_max(const lun_fold *f) {
  size_t max = EVENTS_IN_ALL / (f->norder + 1);
  return max > SEQUENCE_MAX ? SEQUENCE_MAX : max < EVENTS_LEAST ? EVENTS_LEAST : max;
}

static void drop_event(lun_fold *f, lun_seq_event *e) {
  lun_words_drop(&f->words, e->label);
  lun_words_drop(&f->words, e->from_name);
  lun_words_drop(&f->words, e->to_name);
}

static void drop_events(lun_fold *f, sequence *s, size_t upto) {
  while (s->first < upto) drop_event(f, lun_f_nth_event(s, s->first++));
}

/* The oldest eighth goes when there are too many. */
static void trim(lun_fold *f, sequence *s, size_t max) {
  if (s->n - s->first >= max) drop_events(f, s, s->n - max + max / 8 + 1);
}

static lun_seq_event *newest(const sequence *s) { return s->n > s->first ? lun_f_nth_event(s, s->n - 1) : NULL; }

/* A participant's name: that of the task, of what is awaited, of the coroutine or the callback. */
static const char *participant(lun_fold *f, uint32_t id) {
  phrase l;
  if (id == 0) return lun_word_none;
  const task *t = lun_f_task(f, id);
  if (t) return lun_words_again(t->pub.label);
  const future *u = lun_f_future(f, id);
  if (u) return lun_words_again(f->what[u->pub.what < LUN_AUX_COUNT_WHAT ? u->pub.what : LUN_AUX_COUNT_WHAT]);
  const coro *c = lun_f_coro(f, id);
  if (c) return lun_words_again(c->func);
  const handle *h = lun_f_handle(f, id);
  lun_f_hush(&l);
  if (h) lun_f_say_handle(f, &l, h);
  else lun_f_say_object(f, &l, id);
  return lun_words_keep(&f->words, l.s, l.n);
}

/* Where an await stands is told when it has given the loop back. */
static void place_await(sequence *s, uint32_t where) {
  lun_seq_event *last = newest(s);
  if (last && last->kind == LUN_SQ_AWAIT && !last->where) last->where = where;
}

/* A turn goes on where the one before it ended. */
void lun_f_event(lun_fold *f, task *t, lun_seq_event e, const char *label) {
  sequence *s = &t->seq;
  if (f->hurry) return;
  trim(f, s, f->events_max);
  lun_seq_event *all = lun_f_widen(f, s->event, &s->cap, s->first, s->n, sizeof *all);
  if (!all) return;
  s->event = all;
  if (e.kind == LUN_SQ_SUSPEND) place_await(s, e.where);
  if (e.kind == LUN_SQ_RESUME || e.kind == LUN_SQ_RAISE) e.where = t->pub.turns > 1 ? t->pub.where : 0;
  e.cancelling = lun_f_cancelling(t);
  e.t = f->now.t;
  e.seq = f->now.seq;
  e.tick = f->now.tick;
  e.task = t->pub.id;
  e.label = lun_words_again(label);
  e.from_name = participant(f, e.from);
  e.to_name = participant(f, e.to);
  *lun_f_nth_event(s, s->n++) = e;
}

/* THROWN comes after the STEP that it explains. */
void lun_f_raise_label(lun_fold *f, task *t, const char *label, uint32_t where) {
  sequence *s = &t->seq;
  lun_seq_event *last = newest(s);
  if (!last || (last->kind != LUN_SQ_RAISE && last->kind != LUN_SQ_RESUME)) return;
  last->kind = LUN_SQ_RAISE;
  if (where) last->where = where;
  lun_f_set(f, &last->label, label);
}

void lun_f_free_sequence(lun_fold *f, sequence *s) {
  drop_events(f, s, s->n);
  free(s->event);
  *s = (sequence){0};
}

size_t lun_fold_sequence(const lun_fold *f, uint32_t id, lun_seq_event *out, size_t max) {
  const task *t = lun_f_task(f, id);
  if (!t) return 0;
  size_t n = t->seq.n - t->seq.first;
  if (n > max) n = max;
  for (size_t i = 0; i < n && out; i++) out[i] = *lun_f_nth_event(&t->seq, t->seq.n - n + i);
  return n;
}
