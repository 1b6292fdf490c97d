/* scene_sequence.c - from the fold's events of a task to the rows of its
 * sequence diagram. It folds rounds that repeat, groups by tick, and says how
 * long things stayed as they were; where columns are is the painter's business. */
#include <string.h>

#include "scale.h"
#include "sentences.h"
#include "sequence.h"

enum { EVENTS_MAX = 512, REPEATED = 4 };

typedef struct builder {
  lun_arena *a;
  lun_sequence out;
  lun_life life;
  int64_t slow;
  int64_t last; /* when the newest event was; INT64_MIN: there is none */
  bool awaited, cancelling, ahead, woken;
} builder;

static lun_seq_row *add(builder *b, lun_seq_row_kind kind) {
  lun_seq_row *r = &b->out.row[b->out.n++];
  *r = (lun_seq_row){.kind = (uint8_t)kind,
                     .life = (uint8_t)b->life,
                     .awaited = b->awaited,
                     .cancelling = b->cancelling,
                     .ahead = b->ahead,
                     .t = INT64_MIN,
                     .text = "",
                     .note = ""};
  return r;
}

/* Between delivery and outcome; a request that is not delivered yet lets it wait as before. */
static bool is_cleanup(const builder *b) {
  const lun_cancel *c = &b->out.task->cancel;
  return b->cancelling && b->life == LUN_LIFE_WAIT && c->delivered && b->last >= c->t_delivered;
}

/* "ready 26 ms", "waits 255 ms": how long the task has been as it is. */
static const char *say_stay(const builder *b, int64_t ns) {
  static const char *const verbs[] = {"", "waits", "ready", "runs"};
  char d[LUN_WORDS];
  if (b->life == LUN_LIFE_NONE || ns <= 0) return "";
  return lun_arena_print(b->a, "%s %s", is_cleanup(b) ? "cleanup" : verbs[b->life], lun_words_duration(d, ns));
}

/* Rounds: from one resume to the next. */

static bool begins_round(const lun_seq_event *e) { return e->kind == LUN_SQ_RESUME || e->kind == LUN_SQ_RAISE; }

static bool alike(const lun_seq_event *a, const lun_seq_event *b) {
  return a->kind == b->kind && a->what == b->what && a->cancelling == b->cancelling && strcmp(a->label, b->label) == 0;
}

static size_t round_end(const lun_seq_event *e, size_t i, size_t n) {
  for (i++; i < n && !begins_round(&e[i]); i++) continue;
  return i;
}

static bool same_round(const lun_seq_event *e, size_t a, size_t b, size_t len, size_t n) {
  if (b + len > n || round_end(e, b, n) != b + len) return false;
  for (size_t i = 0; i < len; i++)
    if (!alike(&e[a + i], &e[b + i])) return false;
  return true;
}

/* How many rounds like the one at i follow each other, that one included. */
static size_t count_rounds(const lun_seq_event *e, size_t i, size_t len, size_t n) {
  size_t rounds = 1;
  while (same_round(e, i, i + rounds * len, len, n)) rounds++;
  return rounds;
}

/* Events. */

static void before(builder *b, const lun_seq_event *e) {
  if (begins_round(e)) b->life = LUN_LIFE_RUN;
  if (e->kind == LUN_SQ_AWAIT) b->awaited = true;
  b->cancelling = e->cancelling;
}

static void after(builder *b, const lun_seq_event *e) {
  if (e->kind == LUN_SQ_WAKE || (e->kind == LUN_SQ_CANCEL && e->to != b->out.task->id)) b->awaited = false;
  if (e->kind == LUN_SQ_WAKE) b->life = b->life == LUN_LIFE_RUN ? LUN_LIFE_RUN : LUN_LIFE_READY, b->woken = true;
  if (e->kind == LUN_SQ_SUSPEND) b->life = b->woken || !b->awaited ? LUN_LIFE_READY : LUN_LIFE_WAIT;
  if (begins_round(e)) b->woken = false;
  if (e->kind == LUN_SQ_DONE) b->life = LUN_LIFE_NONE;
  b->last = e->t;
}

static void name_participants(builder *b, const lun_seq_event *e) {
  if (e->kind == LUN_SQ_CANCEL && e->to == b->out.task->id) b->out.asker = *e->from_name ? e->from_name : e->label;
  if (e->kind == LUN_SQ_AWAIT) b->out.awaited = e->to_name;
}

/* A long stretch within one turn: nobody else could run. */
static void add_blocked(builder *b, int64_t ns) {
  char d[LUN_WORDS];
  if (b->life != LUN_LIFE_RUN || ns <= b->slow) return;
  lun_seq_row *r = add(b, LUN_SR_STATE);
  r->blocked = true;
  r->note = lun_arena_print(b->a, "blocks %s", lun_words_duration(d, ns));
}

static void add_event(builder *b, const lun_seq_event *e, const lun_seq_event *last) {
  if (last) add_blocked(b, e->t - last->t);
  if (!last || e->tick != last->tick) {
    lun_seq_row *r = add(b, LUN_SR_TICK);
    r->text = lun_arena_print(b->a, "tick %u", e->tick);
    r->note = last ? say_stay(b, e->t - last->t) : "";
  }
  before(b, e);
  lun_seq_row *r = add(b, LUN_SR_EVENT);
  r->event = e;
  r->t = e->t;
  b->out.nevents++;
  name_participants(b, e);
  after(b, e);
}

static void add_fold(builder *b, size_t rounds, const lun_seq_event *e, size_t len) {
  const char *what = "";
  for (size_t i = 0; i < len; i++)
    if (e[i].kind == LUN_SQ_AWAIT) what = lun_arena_print(b->a, ", await %s", *e[i].label ? e[i].label : e[i].to_name);
  add(b, LUN_SR_FOLD)->text = lun_arena_print(b->a, "%zu more turns%s", rounds, what);
}

static void add_events(builder *b, const lun_seq_event *e, size_t n) {
  const lun_seq_event *last = NULL;
  for (size_t i = 0; i < n;) {
    size_t end = round_end(e, i, n), len = end - i, rounds = begins_round(&e[i]) ? count_rounds(e, i, len, n) : 1;
    for (; i < end; i++) add_event(b, &e[i], last), last = &e[i];
    if (rounds < REPEATED) continue;
    add_fold(b, rounds - 2, &e[i - len], len);
    i += (rounds - 2) * len;
    last = &e[i - 1];
  }
}

/* Now, and what comes after it. */

static void add_state(builder *b, int64_t since) {
  size_t n = b->out.n;
  add_blocked(b, since);
  if (b->out.n == n) add(b, LUN_SR_STATE)->note = say_stay(b, since);
}

static void add_future(builder *b, lun_fold *f, int64_t now) {
  lun_timer timer;
  if (b->life != LUN_LIFE_WAIT || !lun_fold_timer_of(f, b->out.task->id, &timer)) return;
  b->ahead = true;
  add(b, LUN_SR_GAP);
  lun_seq_row *r = add(b, LUN_SR_FUTURE);
  r->t = timer.when;
  r->note = timer.when < now ? "late" : "";
}

static size_t events_of(const lun_fold *f, uint32_t task, lun_arena *a, lun_seq_event **out) {
  *out = lun_arena_take(a, EVENTS_MAX * sizeof **out);
  return *out ? lun_fold_sequence(f, task, *out, EVENTS_MAX) : 0;
}

/* What was recorded after the cursor. */
static void add_later(builder *b, const lun_fold *ahead, uint64_t seq) {
  lun_seq_event *e;
  size_t n = events_of(ahead, b->out.task->id, b->a, &e), i = 0;
  while (i < n && e[i].seq <= seq) i++;
  b->ahead = true;
  const lun_seq_event *last = i > 0 ? &e[i - 1] : NULL;
  for (; i < n; i++) add_event(b, &e[i], last), last = &e[i];
}

lun_sequence lun_sequence_make(lun_fold *f, const lun_fold *ahead, const lun_task *t, int64_t now, lun_arena *a) {
  lun_seq_event *e;
  builder b = {.a = a, .out = {.task = t, .awaited = ""}, .life = LUN_LIFE_READY, .last = INT64_MIN};
  b.slow = lun_fold_now(f)->slow;
  size_t n = events_of(f, t->id, a, &e);
  b.out.row = lun_arena_take(a, (6 * EVENTS_MAX + 8) * sizeof *b.out.row);
  if (!b.out.row || !e) return b.out;
  if (n > 0 && e[0].kind == LUN_SQ_WAKE) b.life = LUN_LIFE_WAIT;
  add_events(&b, e, n);
  bool ended = t->place >= LUN_P_DONE;
  b.cancelling = t->cancel.asked && !t->cancel.ended;
  if (!ended) add_state(&b, now - (b.last > t->t_since ? b.last : t->t_since));
  if (!ended) add(&b, LUN_SR_NOW)->t = now;
  if (ahead) add_later(&b, ahead, lun_fold_now(f)->seq);
  else if (!ended) add_future(&b, f, now);
  return b.out;
}

static const char *say_cancel(const lun_seq_event *e, const lun_task *t, lun_arena *a) {
  const char *by = *e->label ? e->label : *e->from_name ? e->from_name : "somebody";
  if (e->to == t->id) return lun_arena_print(a, "Request: %s asks %s to stop. No more than that.", by, t->label);
  if (e->what == LUN_WHAT_SLEEP) return lun_arena_print(a, "%s awaits a sleep, and a sleep can be undone.", t->label);
  return lun_arena_print(a, "%s awaits %s, so the request goes inward.", t->label, e->to_name);
}

static const char *say_end(const lun_seq_event *e, const lun_task *t, lun_arena *a) {
  if (e->outcome == LUN_OUT_CANCELLED) return lun_arena_print(a, "Outcome: %s ends, cancelled.", t->label);
  if (e->outcome == LUN_OUT_ERROR) return lun_arena_print(a, "%s ends with an error: %s", t->label, e->label);
  return *e->label ? lun_arena_print(a, "%s returns %s.", t->label, e->label)
                   : lun_arena_print(a, "%s returns.", t->label);
}

const char *lun_say_event(const lun_seq_event *e, const lun_task *t, lun_arena *a) {
  switch (e->kind) {
    case LUN_SQ_RESUME: return lun_arena_print(a, "%s has its turn.", t->label);
    case LUN_SQ_RAISE:
      return lun_arena_print(a, e->cancelling ? "Delivery: %s appears in %s." : "%s appears in %s.",
                             *e->label ? e->label : "the error", t->label);
    case LUN_SQ_AWAIT: return lun_arena_print(a, "%s begins to wait for %s %s.", t->label, e->to_name, e->label);
    case LUN_SQ_SUSPEND: return lun_arena_print(a, "%s gives the loop back.", t->label);
    case LUN_SQ_WAKE: return lun_arena_print(a, "%s is ready. It has not run yet.", t->label);
    case LUN_SQ_CANCEL: return say_cancel(e, t, a);
    case LUN_SQ_CALL:
      return lun_arena_print(a, "%s awaits the coroutine %s: it runs in the same turn.", e->from_name, e->to_name);
    case LUN_SQ_RETURN: return lun_arena_print(a, "%s is left, within the same turn.", e->from_name);
    case LUN_SQ_DONE: return say_end(e, t, a);
    default: return "";
  }
}
