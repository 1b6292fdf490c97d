/* events.c - one pass over a trace, in the words of the text export (events.h). */
#include "events.h"

#include <string.h>

#include "../../viz/export/export.h"
#include "../../viz/read/reader.h"
#include "../lesson/language.h"

enum { SENTENCE = 400, SLOW_NS = 100 * 1000 * 1000 };

typedef struct reading {
  lun_events list;
  size_t cap;
  lun_arena *a;
  lun_fold *fold;
  uint32_t first; /* the task that ran first, 0: none did yet */
  uint32_t stop;  /* the handle that stops the loop, when what was run is done; 0: there is none yet */
  uint64_t end;   /* the last record of the program's last turn, 0: there was no turn */
  bool in_turn;   /* of a task of the program's */
  bool run;       /* by asyncio.run: it has tasks of its own */
  bool english;
  const char *program; /* its file, without folders */
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

/* The loop ends with tasks of its own, which nobody has made. */
static bool is_programs(const reading *r, const lun_task *t) { return t->id == r->first || t->by != 0 || t->flags != LUN_FLAG_LIB; }

/* Of CALLBACK_ADD and HANDLE. */
static bool is_stop(const lun_record *rec) { return strcmp(rec->str[1], "stop the loop") == 0; }

/* Follows the turns, to know where the last one of the program's ends. */
static void follow(reading *r, const lun_record *rec) {
  const lun_task *t = lun_fold_task(r->fold, lun_fold_now(r->fold)->running);
  if (t != NULL && r->first == 0) r->first = t->id;
  if (t != NULL && is_programs(r, t)) r->in_turn = true;
  else if (t != NULL) r->run = true;
  if (r->in_turn && rec->kind == LUN_K_RAN) r->end = rec->seq, r->in_turn = false;
  if (rec->kind == LUN_K_HANDLE && is_stop(rec)) r->stop = rec->f[0];
}

/* ---- what is not the program's ---- */

static bool is_preparation_of_run(const reading *r, const lun_record *rec) {
  switch (rec->kind) {
    case LUN_K_LOOP: return r->first == 0;
    case LUN_K_WAITS: return rec->aux == LUN_WAITS_RUN;
    case LUN_K_CALLBACK_ADD:
    case LUN_K_HANDLE: return is_stop(rec);
    case LUN_K_READY: return rec->f[0] == r->stop;
    default: return false;
  }
}

/* What is printed and said, and what nobody has waited for, is the program's even when all its tasks have run. */
static bool is_told_at_the_end(unsigned kind) {
  static const uint8_t kinds[] = {LUN_K_PRINT, LUN_K_WARN, LUN_K_UNHANDLED, LUN_K_CORO_LOST, LUN_K_TASK_LOST, LUN_K_LEFTOVER, LUN_K_END};
  for (size_t i = 0; i < sizeof kinds; i++)
    if (kinds[i] == kind) return true;
  return false;
}

/* Known when all is read: whether asyncio.run ran it, and where its last turn ended. */
static void leave_out_the_runs_own(reading *r) {
  size_t n = 0;
  for (size_t i = 0; i < r->list.n; i++) {
    const lun_event *e = &r->list.event[i];
    bool ending = r->end > 0 && e->seq > r->end && !is_told_at_the_end(e->kind);
    if (!r->run || !(e->prepares || ending)) r->list.event[n++] = *e;
  }
  r->list.n = n;
}

/* The seed of a run is no event of the program's. */
static bool is_preparation(const lun_record *rec) { return rec->kind == LUN_K_CHOICE && rec->f[0] == 0; }

/* Which process it is means nothing to a learner. A search begins here, where no search ends. */
static const char *beginning(const reading *r, const lun_record *rec) { return lun_arena_print(r->a, _("%s begins"), rec->str[1]); }

static const char *base_of(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash != NULL ? slash + 1 : path;
}

/* The line of the program that a record names; 0: none. */
static int line_of(const reading *r, const lun_record *rec) {
  const lun_kind_info *info = lun_kind(rec->kind);
  for (unsigned i = 0; info != NULL && i < info->nfields; i++)
    if (info->field[i].type == LUN_F_WHERE && strcmp(base_of(rec->str[i]), r->program) == 0) return (int)LUN_WHERE_LINE(rec->f[i]);
  return 0;
}

static void take(reading *r, const lun_record *rec) {
  char text[SENTENCE];
  lun_export_at at = {.fold = r->fold, .rec = rec, .translated = !r->english};
  const lun_now *now = lun_fold_now(r->fold);
  const lun_task *t = lun_fold_task(r->fold, now->running);
  if (is_preparation(rec)) return;
  lun_event *e = lun_export_sentence(&at, text, sizeof text) > 0 ? room(r) : NULL;
  if (e == NULL) return;
  const char *sentence = rec->kind == LUN_K_PROGRAM ? beginning(r, rec) : lun_arena_print(r->a, "%s", text);
  if (rec->kind == LUN_K_PROGRAM) r->program = lun_arena_print(r->a, "%s", base_of(rec->str[1]));
  *e = (lun_event){rec->seq, rec->t, rec->kind, is_preparation_of_run(r, rec), line_of(r, rec), lun_arena_print(r->a, "%s", t != NULL ? t->label : ""), sentence};
  r->list.n++;
}

/* A record that ends something is told with the state before it, as the exports do: who gives the loop back has run until then. */
static bool ends(unsigned kind) { return kind == LUN_K_RAN || kind == LUN_K_PARK || kind == LUN_K_DONE || kind == LUN_K_EXIT; }

lun_events lun_events_read(const char *trace, bool english, lun_arena *a) {
  char err[256];
  lun_record rec;
  reading r = {.a = a, .english = english, .program = "", .fold = lun_fold_new(SLOW_NS)};
  lun_reader *reader = r.fold != NULL ? lun_reader_open(trace, err, sizeof err) : NULL;
  if (reader != NULL) lun_reader_finish(reader);
  while (reader != NULL && r.list.n < LUN_EVENTS_MAX && lun_reader_next(reader, &rec) == LUN_READ_RECORD) {
    bool before = ends(rec.kind);
    if (before && !rec.snapshot) take(&r, &rec);
    lun_fold_apply(r.fold, &rec);
    if (!before && !rec.snapshot) take(&r, &rec);
    follow(&r, &rec);
  }
  lun_reader_close(reader);
  lun_fold_free(r.fold);
  leave_out_the_runs_own(&r);
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
