/* export_mermaid.c - a Mermaid sequence diagram: of one task and what it awaits,
 * from the model that the panel and the window draw, or of all tasks, from the
 * events of each, merged. It is for a page or an issue, so it is short: only the
 * newest part of a long story is told. */
#include <stdlib.h>
#include <string.h>

#include "../base/sanitise.h"
#include "../scene/scale.h"
#include "../scene/sequence.h"
#include "export.h"

enum {
  ACTORS_MAX = 40,  /* more make a picture that nobody reads */
  EVENTS_MAX = 600, /* Mermaid refuses texts of more than 50000 characters */
  TASKS_MAX = 4096, /* the newest ones are looked at */
  NAME_MAX_BYTES = 60,
  TEXT_MAX_BYTES = 120
};

/* A diagram as it is written. */
typedef struct sheet {
  FILE *out;
  int active; /* whose bar is open, since it runs; -1: nobody's */
} sheet;

/* ---- text ---- */

static bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* Characters that mean something to Mermaid, or to the page around it, become entities; so does a letter of `end`. */
static void put_safe(FILE *out, const char *s, size_t n) {
  for (size_t i = 0; i < n; i++) {
    bool word_begins = is_word(s[i]) && (i == 0 || !is_word(s[i - 1]));
    bool end = word_begins && n - i >= 3 && !strncasecmp(s + i, "end", 3) && (n - i == 3 || !is_word(s[i + 3]));
    bool special = strchr("#;%<>&\"'`{}[]\\|~^$@!?*", s[i]) || (s[i] == ':' && i < 8) || end;
    if (special) fprintf(out, "#%d;", s[i]);
    else fputc(s[i], out);
  }
}

static void put_text(FILE *out, const char *s, size_t most) {
  char safe[LUN_SANITISED_SIZE(TEXT_MAX_BYTES)];
  size_t n = strlen(s), cut = n;
  if (n > most)
    for (cut = most; cut > 0 && ((unsigned char)s[cut] & 0xC0) == 0x80; cut--) continue;
  put_safe(out, safe, lun_sanitise(safe, sizeof safe, s, cut));
  if (cut < n) fputs("…", out);
}

static void begin_diagram(sheet *s) { fputs("sequenceDiagram\n", s->out); }

static void put_actor(sheet *s, int i, const char *name) {
  fprintf(s->out, "  participant p%d as ", i);
  put_text(s->out, *name ? name : "?", NAME_MAX_BYTES);
  fputc('\n', s->out);
}

static void put_note(sheet *s, const char *where, int actor, const char *text) {
  fprintf(s->out, "  Note %s p%d: ", where, actor);
  put_text(s->out, text, TEXT_MAX_BYTES);
  fputc('\n', s->out);
}

/* The bar goes to who runs, -1: to nobody. */
static void activate(sheet *s, int actor) {
  if (s->active == actor) return;
  if (s->active >= 0) fprintf(s->out, "  deactivate p%d\n", s->active);
  if (actor >= 0) fprintf(s->out, "  activate p%d\n", actor);
  s->active = actor;
}

/* Solid: the loop gives the turn, or a call. Open: waits without a turn. Dashed: back. With a cross: an error, or a
 * request to stop. */
static const char *arrow(const lun_seq_event *e) {
  switch (e->kind) {
    case LUN_SQ_AWAIT: return "-)";
    case LUN_SQ_SUSPEND:
    case LUN_SQ_WAKE: return "--)";
    case LUN_SQ_RAISE:
    case LUN_SQ_CANCEL: return "-x";
    case LUN_SQ_RETURN:
    case LUN_SQ_DONE: return e->outcome == LUN_OUT_RESULT ? "-->>" : "--x";
    default: return "->>";
  }
}

static void put_event(sheet *s, const lun_seq_event *e, int from, int to, const char *text, const char *note) {
  char all[512];
  snprintf(all, sizeof all, "%s%s%s%s", text, *note ? " (" : "", note, *note ? ")" : "");
  bool begins = e->kind == LUN_SQ_RESUME || e->kind == LUN_SQ_RAISE,
       ends = e->kind == LUN_SQ_SUSPEND || e->kind == LUN_SQ_DONE;
  fprintf(s->out, "  p%d%sp%d: ", from, arrow(e), to);
  put_text(s->out, *all ? all : "…", TEXT_MAX_BYTES);
  fputc('\n', s->out);
  if (begins) activate(s, to);
  if (ends) activate(s, -1);
}

static void put_tick(sheet *s, uint32_t tick, int64_t t, int loop) {
  char text[64];
  snprintf(text, sizeof text, "tick %u, %.3f s", tick, (double)t / 1e9);
  put_note(s, "over", loop, text);
}

/* ---- one task, from the model ---- */

/* Which participant an actor is: actors of one name that follow each other in a column are one. */
typedef struct cast {
  const lun_sequence *q;
  int *as; /* by actor */
} cast;

static int participant(const cast *c, int actor) { return actor >= 0 ? c->as[actor] : 0; }

static int same_before(const lun_sequence *q, int actor) {
  for (int i = 0; i < actor; i++)
    if (q->actor[i].column == q->actor[actor].column && !strcmp(q->actor[i].name, q->actor[actor].name)) return i;
  return actor;
}

/* From left to right, as the columns are. */
static void put_cast(sheet *s, const cast *c) {
  int n = 0;
  for (int column = 0; column < c->q->ncolumns; column++)
    for (int i = 0; i < c->q->nactors; i++) {
      if (c->q->actor[i].column != column) continue;
      int same = same_before(c->q, i);
      c->as[i] = same < i ? c->as[same] : n;
      if (same == i) put_actor(s, n++, c->q->actor[i].name);
    }
}

static void put_row(sheet *s, const cast *c, size_t i) {
  const lun_seq_row *r = &c->q->row[i];
  int whose = participant(c, r->at >= 0 ? r->at : r->to);
  switch (r->kind) {
    case LUN_SR_EVENT:
      if (r->from < 0 || r->to < 0) return put_note(s, "over", whose, r->text);
      return put_event(s, r->event, participant(c, r->from), participant(c, r->to), r->text, r->note);
    case LUN_SR_TICK:
      return put_tick(s, r->tick, i + 1 < c->q->n && c->q->row[i + 1].t > 0 ? c->q->row[i + 1].t : 0, 0);
    case LUN_SR_IDLE:
    case LUN_SR_FOLD: return put_note(s, "over", whose, r->text);
    case LUN_SR_STATE: return *r->note ? put_note(s, "over", whose, r->note) : (void)0;
    default: return; /* now, and what is not yet */
  }
}

/* The first row of the time that was asked for; its tick comes with it. */
static size_t first_row(const lun_sequence *q, int64_t from) {
  size_t i = 0;
  while (i < q->n && q->row[i].t < from) i++;
  return from <= 0 ? 0 : i > 0 && q->row[i - 1].kind == LUN_SR_TICK ? i - 1 : i;
}

static void export_task(const lun_export_at *at, uint32_t task, lun_arena *a) {
  sheet s = {.out = at->out, .active = -1};
  lun_seq_ask ask = {.f = at->fold, .task = task, .now = lun_fold_now(at->fold)->t, .columns = LUN_SEQ_COLUMNS};
  lun_sequence q = lun_sequence_make(&ask, a);
  cast c = {.q = &q, .as = lun_arena_take(a, (size_t)(q.nactors + 1) * sizeof *c.as)};
  if (!c.as) return lun_export_fail(at, "the trace cannot be exported: not enough memory");
  begin_diagram(&s);
  put_cast(&s, &c);
  for (size_t i = first_row(&q, at->o->from); i < q.n; i++) put_row(&s, &c, i);
  activate(&s, -1);
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
static void put_told(sheet *s, const story *st, const lun_seq_event *e, const char *who, lun_arena *a) {
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
  put_event(s, e, from, to, say(e, who, a), asked && e->to == e->task ? e->label : "");
}

static void put_story(sheet *s, const story *st, const lun_export_at *at, lun_arena *a) {
  uint32_t tick = UINT32_MAX;
  char name[256];
  begin_diagram(s);
  put_actor(s, 0, "loop");
  for (int i = 0; i < st->nactors; i++)
    lun_fold_name(at->fold, st->actor[i], name, sizeof name), put_actor(s, i + 1, name);
  if (st->left_out) put_note(s, "over", 0, lun_arena_print(a, "%zu events before this", st->left_out));
  for (size_t i = 0; i < st->n; i++) {
    const lun_seq_event *e = &st->event[i];
    if (!actor_of(st, e->task)) continue;
    if (e->tick != tick) put_tick(s, e->tick, e->t, 0);
    tick = e->tick;
    lun_fold_name(at->fold, e->task, name, sizeof name);
    put_told(s, st, e, name, a);
  }
  activate(s, -1);
}

static void export_all(const lun_export_at *at, lun_arena *a) {
  sheet s = {.out = at->out, .active = -1};
  story st = {.event = calloc(2 * EVENTS_MAX, sizeof *st.event)};
  if (!st.event) return lun_export_fail(at, "the trace cannot be exported: not enough memory");
  gather(&st, at);
  choose_actors(&st);
  put_story(&s, &st, at, a);
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
