/* otlp_work.c - the spans that a program makes itself (asyncio.span), among those of its tasks. They have ids and a trace
 * of their own, which others know by the traceparent header. One that begins within another one's trace is a child of the
 * span that is current there, be it a task's or the program's; one that begins a trace, or goes on with that of another
 * program, is linked to what is current. It writes nothing until they end. */
#include <stdlib.h>
#include <string.h>

#include "../fold/spans.h"
#include "otlp.h"

enum {
  NOTES_MAX = 128, /* of a span, as in the OpenTelemetry SDKs */
  ATTRIBUTES_MAX = 128,
  OPEN_MAX = 8192  /* spans at a time */
};

static otlp_work *find_work(const otlp *x, uint32_t id) { return lun_idmap_get(&x->works, id); }

static char *copy(otlp *x, const char *s) {
  char *p = strdup(s);
  if (!p) x->oom = true;
  return p;
}

/* A larger array when it is full; NULL: out of memory. */
static void *room(otlp *x, void *array, size_t n, size_t *cap, size_t size) {
  if (n < *cap) return array;
  size_t wide = *cap ? 2 * *cap : 4;
  void *p = realloc(array, wide * size);
  if (p) *cap = wide;
  else x->oom = true;
  return p;
}

/* ---- what is said of one ---- */

static void add_attribute(otlp *x, otlp_attributes *to, const lun_record *r) {
  for (size_t i = 0; i < to->n; i++) /* said again: the newer holds */
    if (!strcmp(to->a[i].key, r->str[1])) {
      char *value = copy(x, r->str[2]);
      if (value) free(to->a[i].value), to->a[i].value = value, to->a[i].type = r->aux;
      return;
    }
  if (to->n == ATTRIBUTES_MAX || !*r->str[1]) return (void)to->dropped++;
  otlp_attribute *a = room(x, to->a, to->n, &to->cap, sizeof *a), new = {copy(x, r->str[1]), copy(x, r->str[2]), r->aux};
  if (a) to->a = a;
  if (a && new.key && new.value) to->a[to->n++] = new;
  else free(new.key), free(new.value);
}

static void free_attributes(otlp_attributes *a) {
  for (size_t i = 0; i < a->n; i++) free(a->a[i].key), free(a->a[i].value);
  free(a->a);
}

static void add_note(otlp *x, otlp_work *w, otlp_note n) {
  if (w->nnotes == NOTES_MAX) return free(n.name), (void)w->dropped++;
  otlp_note *all = room(x, w->note, w->nnotes, &w->note_cap, sizeof *all);
  if (!all) return free(n.name);
  w->note = all;
  w->note[w->nnotes++] = n;
}

/* The attributes of a span, or of the latest event or link of one. */
static otlp_attributes *attributes_of(otlp *x, uint32_t id) {
  otlp_work *w = find_work(x, id);
  if (w) return &w->attributes;
  w = find_work(x, x->noted);
  return w && w->nnotes && w->note[w->nnotes - 1].id == id ? &w->note[w->nnotes - 1].attributes : NULL;
}

static void take_trace(uint64_t out[2], const char *hex) {
  char high[17] = "";
  if (strlen(hex) != 32) return;
  memcpy(high, hex, 16);
  out[0] = strtoull(high, NULL, 16);
  out[1] = strtoull(hex + 16, NULL, 16);
}

/* ---- where one hangs ---- */

static bool same_trace(const otlp_span *a, const otlp_span *b) { return !memcmp(a->trace, b->trace, sizeof a->trace); }

static void hang(otlp *x, otlp_work *w, const lun_work *is) {
  otlp_span *s = &w->span, *outer = otlp_current(x, otlp_find(x, w->task));
  const otlp_work *parent = find_work(x, is->parent);
  take_trace(s->trace, is->trace);
  s->parent = same_trace(outer, s) && outer != s ? outer->id : parent ? parent->span.id : is->from;
  s->remote = s->parent && s->parent == is->from;
  s->link = 0;
  if (s->parent && !s->remote) return;
  s->link = outer->id;
  s->relation = "within";
  memcpy(s->link_trace, outer->trace, sizeof outer->trace);
}

static void begin(otlp *x, const lun_work *is) {
  otlp_task *m = otlp_find(x, is->task);
  bool wanted = (is->task ? m != NULL : !x->at->o->task) && x->works.count < OPEN_MAX;
  otlp_work *w = wanted && !is->end_seq ? calloc(1, sizeof *w) : NULL;
  if (!w || !lun_idmap_set(&x->works, is->id, w)) return free(w);
  *w = (otlp_work){.id = is->id, .task = is->task, .where = is->where, .depth = m ? m->ncoros : 0, .name = copy(x, is->name)};
  w->span = otlp_begin(x, "", NULL);
  w->span.id = is->key ? is->key : w->span.id;
  w->span.work = w;
  hang(x, w, is);
  otlp_attributes *told = lun_idmap_remove(&x->told, is->id);
  if (told) w->attributes = *told, free(told);
  otlp_work **all = m ? room(x, m->work, m->nworks, &m->work_cap, sizeof *all) : NULL;
  if (all) m->work = all, all[m->nworks++] = w;
}

/* The trace of one is told right behind its begin, before anything can be within it. */
static void learn_trace(otlp *x, uint32_t id) {
  const lun_work *is = lun_fold_work(x->at->fold, id);
  otlp_work *w = find_work(x, id);
  otlp_task *m = w ? otlp_find(x, w->task) : NULL;
  if (!is || !w) return;
  bool newest = m && m->nworks && m->work[m->nworks - 1] == w;
  if (newest) m->nworks--; /* it does not hang in itself */
  hang(x, w, is);
  if (newest) m->nworks++;
}

/* ---- the end of one ---- */

static void leave_task(otlp *x, const otlp_work *w) {
  otlp_task *m = otlp_find(x, w->task);
  size_t n = 0;
  for (size_t i = 0; m && i < m->nworks; i++)
    if (m->work[i] != w) m->work[n++] = m->work[i];
  if (m) m->nworks = n;
}

static void free_work(otlp *x, otlp_work *w) {
  otlp_drop(x, &w->span);
  for (size_t i = 0; i < w->nnotes; i++) free(w->note[i].name), free_attributes(&w->note[i].attributes);
  free_attributes(&w->attributes);
  free(w->note);
  free(w->name);
  free(w);
}

static void end(otlp *x, otlp_work *w, const lun_work *is) {
  otlp_span *s = &w->span;
  s->name = w->name && *w->name ? w->name : "span";
  if (is && is->end_seq) s->status = is->status, s->message = is->message;
  otlp_end_open(x, s);
  otlp_put_attributes(x, &w->attributes);
  if (!otlp_has_attribute(&w->attributes, "code.file.path") && !otlp_has_attribute(&w->attributes, "code.line.number"))
    otlp_where(x, w->where);
  if (w->task && !otlp_has_attribute(&w->attributes, "asyncio.task.id")) otlp_int(x, "asyncio.task.id", w->task);
  if ((!is || !is->end_seq) && !otlp_has_attribute(&w->attributes, "asyncio.unfinished")) otlp_bool(x, "asyncio.unfinished", true);
  otlp_end_close(x, s);
  leave_task(x, w);
  lun_idmap_remove(&x->works, w->id);
  free_work(x, w);
}

/* ---- following the fold ---- */

void otlp_hear_snapshot(otlp *x, const lun_record *r) {
  if (r->kind != LUN_K_SPAN_ATTR || find_work(x, r->f[0])) return;
  otlp_attributes *a = lun_idmap_get(&x->told, r->f[0]);
  if (!a) {
    a = calloc(1, sizeof *a);
    if (!a || !lun_idmap_set(&x->told, r->f[0], a)) return free(a), (void)(x->oom = true);
  }
  add_attribute(x, a, r);
}

static void drop_told(otlp *x) {
  size_t at = 0;
  for (otlp_attributes *a; (a = lun_idmap_next(&x->told, &at));) free_attributes(a), free(a);
  lun_idmap_free(&x->told);
}

void otlp_follow_works(otlp *x) {
  size_t n;
  uint32_t *ids = lun_idmap_ids(&x->works, &n);
  for (size_t i = 0; ids && i < n; i++) {
    const lun_work *is = lun_fold_work(x->at->fold, ids[i]);
    if (!is || is->end_seq) end(x, find_work(x, ids[i]), is);
  }
  free(ids);
  for (size_t i = 0; i < lun_fold_nworks(x->at->fold); i++) {
    const lun_work *is = lun_fold_work_at(x->at->fold, i);
    if (!find_work(x, is->id)) begin(x, is);
  }
  drop_told(x);
}

void otlp_follow_work(otlp *x, const lun_record *r) {
  const lun_work *is = lun_fold_work(x->at->fold, r->f[0]);
  otlp_work *w = find_work(x, r->kind == LUN_K_SPAN_EVENT || r->kind == LUN_K_SPAN_LINK ? r->f[1] : r->f[0]);
  otlp_note note = {.id = r->f[0], .t = lun_fold_now(x->at->fold)->t};
  switch (r->kind) {
    case LUN_K_SPAN: return !w && is ? begin(x, is) : (void)0;
    case LUN_K_SPAN_TRACE: return learn_trace(x, r->f[0]);
    case LUN_K_SPAN_END: return w ? end(x, w, is) : (void)0;
    case LUN_K_SPAN_EVENT: note.name = copy(x, r->str[2]); break;
    case LUN_K_SPAN_LINK:
      take_trace(note.trace, r->str[2]);
      if (!note.trace[0] && !note.trace[1]) return;
      note.to = r->f[3] | (uint64_t)r->f[4] << 32;
      break;
    case LUN_K_SPAN_ATTR: {
      otlp_attributes *to = attributes_of(x, r->f[0]);
      return to ? add_attribute(x, to, r) : (void)0;
    }
    default: return;
  }
  x->noted = w ? w->id : 0;
  if (w) add_note(x, w, note);
  else free(note.name);
}

void otlp_end_works(otlp *x) {
  size_t n, left = 0;
  uint32_t *ids = lun_idmap_ids(&x->works, &n);
  while (ids && n > 0) n--, end(x, find_work(x, ids[n]), lun_fold_work(x->at->fold, ids[n]));
  free(ids);
  for (otlp_work *w; (w = lun_idmap_next(&x->works, &left));) free_work(x, w); /* there was no memory to list them */
  lun_idmap_free(&x->works);
  drop_told(x);
}
