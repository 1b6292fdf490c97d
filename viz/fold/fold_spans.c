/* fold_spans.c - the program's spans (spans.h): open ones, and the newest of those that have ended. */
#include <stdlib.h>

#include "fold_internal.h"

static lun_work *get(const lun_fold *f, uint32_t id) { return lun_idmap_get(&f->works.of, id); }

static void free_work(lun_fold *f, void *p) {
  lun_work *w = p;
  lun_words_drop(&f->words, w->name);
  lun_words_drop(&f->words, w->trace);
  lun_words_drop(&f->words, w->message);
  free(w);
}

/* The older half of those that have ended goes; of all, should hardly any have ended. */
static void forget_some(lun_fold *f) {
  size_t n = 0, ended = 0;
  for (size_t i = 0; i < f->works.n; i++) ended += f->works.order[i]->end_seq > 0;
  bool few = ended < WORKS_MAX / 8;
  size_t gone = 0, most = (few ? f->works.n : ended) / 2;
  for (size_t i = 0; i < f->works.n; i++) {
    lun_work *w = f->works.order[i];
    if (gone == most || !(few || w->end_seq)) {
      f->works.order[n++] = w;
      continue;
    }
    lun_idmap_remove(&f->works.of, w->id);
    free_work(f, w);
    gone++;
  }
  f->works.n = n;
}

void lun_f_SPAN(lun_fold *f, const lun_record *r) {
  if (r->f[0] == 0 || get(f, r->f[0])) return; /* a snapshot tells again what is known */
  if (f->works.n >= WORKS_MAX) forget_some(f);
  lun_work **order = lun_f_grow(f, f->works.order, &f->works.cap, f->works.n + 1, sizeof *order);
  if (f->works.cap < f->works.n + 1) return;
  f->works.order = order;
  lun_work *w = calloc(1, sizeof *w);
  const lun_work *parent = get(f, r->f[2]);
  if (!w || !lun_idmap_set(&f->works.of, r->f[0], w)) return free(w), lun_f_fault(f);
  *w = (lun_work){.id = r->f[0], .parent = r->f[2], .task = r->f[3], .where = r->f[4], .key = r->f[5] | (uint64_t)r->f[6] << 32,
                  .name = lun_word_none, .trace = lun_words_again(parent ? parent->trace : lun_word_none),
                  .message = lun_word_none, .begin = f->now.t, .end = INT64_MAX, .begin_seq = r->seq};
  lun_f_set(f, &w->name, r->str[1]);
  order[f->works.n++] = w;
}

/* Others show it as it is. */
static bool is_trace(const char *s) { return strlen(s) == 32 && strspn(s, "0123456789abcdef") == 32; }

void lun_f_SPAN_TRACE(lun_fold *f, const lun_record *r) {
  lun_work *w = get(f, r->f[0]);
  if (!w || !is_trace(r->str[1])) return;
  lun_f_set(f, &w->trace, r->str[1]);
  w->from = r->f[2] | (uint64_t)r->f[3] << 32;
}

void lun_f_SPAN_END(lun_fold *f, const lun_record *r) {
  lun_work *w = get(f, r->f[0]);
  if (!w || w->end_seq) return;
  w->status = r->aux;
  w->end = f->now.t;
  w->end_seq = r->seq;
  lun_f_set(f, &w->message, r->str[1]);
}

static void tell(lun_fold *f, uint32_t id, const char *name) {
  f->works.told = id;
  lun_f_set(f, &f->works.told_name, name);
}

void lun_f_SPAN_EVENT(lun_fold *f, const lun_record *r) { tell(f, r->f[0], r->str[2]); }

void lun_f_SPAN_LINK(lun_fold *f, const lun_record *r) { tell(f, r->f[0], "link"); }

bool lun_f_say_work(const lun_fold *f, phrase *l, uint32_t id) {
  const lun_work *w = get(f, id);
  if (w) lun_f_sayf(l, "span %s", w->name);
  else if (id && id == f->works.told) lun_f_say(l, f->works.told_name);
  return w || (id && id == f->works.told);
}

void lun_f_free_works(lun_fold *f) {
  for (size_t i = 0; i < f->works.n; i++) free_work(f, f->works.order[i]);
  lun_words_drop(&f->words, f->works.told_name);
  lun_idmap_free(&f->works.of);
  free(f->works.order);
}

const lun_work *lun_fold_work(const lun_fold *f, uint32_t id) { return get(f, id); }

size_t lun_fold_nworks(const lun_fold *f) { return f->works.n; }

const lun_work *lun_fold_work_at(const lun_fold *f, size_t i) { return i < f->works.n ? f->works.order[i] : NULL; }

const lun_work *lun_fold_works_in(const lun_fold *f, uint32_t id) {
  for (size_t i = f->works.n; i > 0; i--)
    if (f->works.order[i - 1]->task == id && !f->works.order[i - 1]->end_seq) return f->works.order[i - 1];
  return NULL;
}
