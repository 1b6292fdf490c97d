/* events.c - one pass over a trace, in the words of the text export (events.h). */
#include "events.h"

#include <string.h>

#include "../viz/export/export.h"
#include "../viz/read/reader.h"

enum { SENTENCE = 400, SLOW_NS = 100 * 1000 * 1000 };

typedef struct reading {
  lun_events list;
  size_t cap;
  lun_arena *a;
  lun_fold *fold;
} reading;

static lun_event *room(reading *r) {
  if (r->list.n == r->cap) {
    size_t cap = r->cap ? 2 * r->cap : 256;
    lun_event *more = lun_arena_take(r->a, cap * sizeof *more);
    if (more == NULL) return NULL;
    if (r->list.n > 0) memcpy(more, r->list.event, r->list.n * sizeof *more);
    r->list.event = more;
    r->cap = cap;
  }
  return &r->list.event[r->list.n];
}

static void take(reading *r, const lun_record *rec) {
  char text[SENTENCE];
  lun_export_at at = {.fold = r->fold, .rec = rec};
  const lun_now *now = lun_fold_now(r->fold);
  const lun_task *t = lun_fold_task(r->fold, now->running);
  lun_event *e = lun_export_sentence(&at, text, sizeof text) > 0 ? room(r) : NULL;
  if (e == NULL) return;
  *e = (lun_event){rec->seq, rec->t, lun_arena_print(r->a, "%s", t != NULL ? t->label : ""), lun_arena_print(r->a, "%s", text)};
  r->list.n++;
}

/* A record that ends something is told with the state before it, as the exports do. */
lun_events lun_events_read(const char *trace, lun_arena *a) {
  char err[256];
  lun_record rec;
  reading r = {.a = a, .fold = lun_fold_new(SLOW_NS)};
  lun_reader *reader = r.fold != NULL ? lun_reader_open(trace, err, sizeof err) : NULL;
  if (reader != NULL) lun_reader_finish(reader);
  while (reader != NULL && r.list.n < LUN_EVENTS_MAX && lun_reader_next(reader, &rec) == LUN_READ_RECORD) {
    bool ends = rec.kind == LUN_K_RAN || rec.kind == LUN_K_DONE || rec.kind == LUN_K_EXIT;
    if (ends && !rec.snapshot) take(&r, &rec);
    lun_fold_apply(r.fold, &rec);
    if (!ends && !rec.snapshot) take(&r, &rec);
  }
  lun_reader_close(reader);
  lun_fold_free(r.fold);
  return r.list;
}

size_t lun_events_at(const lun_events *l, uint64_t seq) {
  size_t lo = 0, hi = l->n;
  while (lo < hi) {
    size_t mid = lo + (hi - lo) / 2;
    if (l->event[mid].seq <= seq) lo = mid + 1;
    else hi = mid;
  }
  return lo > 0 ? lo - 1 : 0;
}

void lun_events_quarter(const lun_events *l, uint64_t seq, size_t *first, size_t *last) {
  size_t part = l->n / 4 + 1;
  *first = lun_events_at(l, seq) / part * part;
  *last = *first + part <= l->n ? *first + part - 1 : l->n - 1;
}

uint64_t lun_events_end(const lun_events *l) {
  size_t first = 0, last = l->n;
  while (first < l->n && *l->event[first].who == '\0') first++;
  if (first == l->n) return 0;
  while (strcmp(l->event[last - 1].who, l->event[first].who) != 0) last--;
  return l->event[last - 1].seq;
}
