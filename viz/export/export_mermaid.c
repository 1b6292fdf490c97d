/* export_mermaid.c - a Mermaid sequence diagram: of one task and what it awaits,
 * from the model that the panel and the window draw, or of all tasks, from the
 * events of each, merged. It is for a page or an issue, so it is short: only the
 * newest part of a long story is told. */
#include <stdlib.h>
#include <string.h>

#include "../scene/sequence/mermaid.h"
#include "../scene/scale.h"
#include "export.h"

enum {
  ACTORS_MAX = 40,  /* more make a picture that nobody reads */
  EVENTS_MAX = 600, /* Mermaid refuses texts of more than 50000 characters */
  TASKS_MAX = 4096 /* the newest ones are looked at */
};

/* ---- one task, as the Sequence panel tells it ---- */

/* The first row of the time that was asked for; its tick comes with it. */
static size_t first_row(const lun_sequence *q, int64_t from) {
  size_t i = 0;
  while (i < q->n && q->row[i].t < from) i++;
  return from <= 0 ? 0 : i > 0 && q->row[i - 1].kind == LUN_SR_TICK ? i - 1 : i;
}

static void export_task(const lun_export_at *at, uint32_t task, lun_arena *a) {
  lun_seq_ask ask = {.f = at->fold, .task = task, .now = lun_fold_now(at->fold)->t, .columns = LUN_SEQ_COLUMNS};
  lun_sequence q = lun_sequence_make(&ask, a);
  if (!lun_mermaid_sequence(at->out, &q, first_row(&q, at->o->from), a))
    lun_export_fail(at, "the trace cannot be exported: not enough memory");
}

/* ---- all tasks, from their events ---- */

typedef struct story {
  lun_seq_event *event;
  size_t n;
  uint32_t actor[ACTORS_MAX]; /* tasks; the loop stands before them */
  int nactors;
  size_t left_out;
} story;

static int by_record(const void *a, const void *b) {
  uint64_t x = ((const lun_seq_event *)a)->seq, y = ((const lun_seq_event *)b)->seq;
  return x < y ? -1 : x > y;
}

static int actor_of(const story *st, uint32_t task) {
  for (int i = 0; i < st->nactors; i++)
    if (st->actor[i] == task) return i + 1;
  return 0;
}

/* Keeps the newest events of what there is now, so that memory stays bounded whatever the number of tasks. */
static void keep_newest(story *st, size_t most) {
  qsort(st->event, st->n, sizeof *st->event, by_record);
  if (st->n <= most) return;
  st->left_out += st->n - most;
  memmove(st->event, st->event + st->n - most, most * sizeof *st->event);
  st->n = most;
}

static bool is_told(const lun_seq_event *e) { return e->kind != LUN_SQ_CALL && e->kind != LUN_SQ_RETURN; }

static void gather(story *st, const lun_export_at *at) {
  size_t n = lun_fold_ntasks(at->fold), from = n > TASKS_MAX ? n - TASKS_MAX : 0;
  for (size_t i = from; i < n; i++) {
    const lun_task *t = lun_fold_task_at(at->fold, i);
    if (t->flags == LUN_FLAG_LIB) continue;
    size_t got = lun_fold_sequence(at->fold, t->id, st->event + st->n, EVENTS_MAX), kept = 0;
    for (size_t k = 0; k < got; k++) {
      const lun_seq_event *e = &st->event[st->n + k];
      if (is_told(e) && e->t >= at->o->from) st->event[st->n + kept++] = *e;
    }
    st->n += kept;
    keep_newest(st, EVENTS_MAX);
  }
}

static void choose_actors(story *st) {
  for (size_t i = st->n; i > 0; i--) {
    uint32_t task = st->event[i - 1].task;
    if (actor_of(st, task) || st->nactors == ACTORS_MAX) continue;
    st->actor[st->nactors++] = task;
  }
  for (int i = 1; i < st->nactors; i++) /* in the order in which they were made */
    for (int k = i; k > 0 && st->actor[k] < st->actor[k - 1]; k--) {
      uint32_t later = st->actor[k - 1];
      st->actor[k - 1] = st->actor[k];
      st->actor[k] = later;
    }
}

static const char *say(const lun_seq_event *e, const char *who, lun_arena *a) {
  const char *gap = *e->label && *e->to_name ? " " : "";
  switch (e->kind) {
    case LUN_SQ_RESUME: return "resume";
    case LUN_SQ_RAISE: return *e->label ? e->label : "an error";
    case LUN_SQ_AWAIT: return lun_arena_print(a, "await %s%s%s", e->to_name, gap, e->label);
    case LUN_SQ_SUSPEND: return "suspend";
    case LUN_SQ_WAKE: return lun_arena_print(a, "wake %s", who);
    case LUN_SQ_CANCEL: return "cancel";
    default:
      return e->outcome == LUN_OUT_RESULT ? lun_arena_print(a, "= %s", *e->label ? e->label : "nil")
             : *e->label                  ? e->label
                                          : "CancelledError";
  }
}

/* From whom to whom, among the loop (0) and the tasks. What is no task stands in the words. */
static void put_told(lun_mermaid *m, const story *st, const lun_seq_event *e, const char *who, lun_arena *a) {
  int task = actor_of(st, e->task), from = 0, to = 0;
  bool asked = e->kind == LUN_SQ_CANCEL;
  bool turn = e->kind == LUN_SQ_RESUME || e->kind == LUN_SQ_RAISE;
  if (turn) to = task;
  else if (asked) from = actor_of(st, e->from), to = e->to == e->task ? task : actor_of(st, e->to);
  else
    from = e->kind == LUN_SQ_WAKE ? actor_of(st, e->from) : task,
    to = e->kind == LUN_SQ_AWAIT ? actor_of(st, e->to) : 0;
  bool to_nobody = e->kind == LUN_SQ_AWAIT || (asked && e->to != e->task);
  if (to_nobody && !to) to = task;
  lun_mermaid_event(m, e, from, to, say(e, who, a), asked && e->to == e->task ? e->label : "");
}

static void put_story(const story *st, const lun_export_at *at, lun_arena *a) {
  uint32_t tick = UINT32_MAX;
  char name[256];
  lun_mermaid m = lun_mermaid_begin(at->out);
  lun_mermaid_actor(&m, 0, "loop");
  for (int i = 0; i < st->nactors; i++)
    lun_fold_name(at->fold, st->actor[i], name, sizeof name), lun_mermaid_actor(&m, i + 1, name);
  if (st->left_out) lun_mermaid_note(&m, "over", 0, lun_arena_print(a, "%zu events before this", st->left_out));
  for (size_t i = 0; i < st->n; i++) {
    const lun_seq_event *e = &st->event[i];
    if (!actor_of(st, e->task)) continue;
    if (e->tick != tick) lun_mermaid_tick(&m, e->tick, e->t, 0);
    tick = e->tick;
    lun_fold_name(at->fold, e->task, name, sizeof name);
    put_told(&m, st, e, name, a);
  }
  lun_mermaid_end(&m);
}

static void export_all(const lun_export_at *at, lun_arena *a) {
  story st = {.event = calloc(2 * EVENTS_MAX, sizeof *st.event)};
  if (!st.event) return lun_export_fail(at, "the trace cannot be exported: not enough memory");
  gather(&st, at);
  choose_actors(&st);
  put_story(&st, at, a);
  free(st.event);
}

/* ---- the export: at the end, from all that is then known ---- */

static uint32_t wanted(const lun_export_at *at) {
  uint32_t found = 0;
  for (size_t i = 0; i < lun_fold_ntasks(at->fold); i++)
    if (lun_export_wants(at, lun_fold_task_at(at->fold, i)->id)) found = lun_fold_task_at(at->fold, i)->id;
  return found;
}

void lun_export_mermaid(const lun_export_at *at) {
  lun_arena a = {0};
  uint32_t task = at->o->task ? wanted(at) : 0;
  if (!at->o->task) export_all(at, &a);
  else if (task) export_task(at, task, &a);
  lun_arena_free(&a);
}
