/* scene_sequence.c - the rows of a sequence diagram. It goes through the items
 * once more, groups them by tick, says how long things stayed as they were, and
 * ends with now and what is known of the future. What
 * is left out in few columns, one after the other: coroutines and then what is
 * awaited of other tasks than the one that was asked for, its deeper coroutines,
 * awaited tasks (those that no cancellation goes through first), who asked. */
#include <string.h>

#include "../scale.h"
#include "../why/sentences.h"
#include "sequence_build.h"

enum { ROWS_BESIDE = 2 * TASKS_MAX + 8, ROWS_AN_ITEM = 4 };

static lun_seq_row *add(builder *b, lun_seq_row_kind kind, int i) {
  lun_seq_row *r = &b->out.row[b->out.n++];
  bool known = b->nitems > 0;
  const item *it = known ? &b->item[i < b->nitems ? i : b->nitems - 1] : NULL;
  *r = (lun_seq_row){.kind = (uint8_t)kind,
                     .t = INT64_MIN,
                     .from = -1,
                     .to = -1,
                     .at = -1,
                     .text = "",
                     .note = "",
                     .life = r->life,
                     .tick = known ? it->e->tick : 0};
  lun_seq_fill(b, r, i);
  return r;
}

/* ---- durations ---- */

/* "ready 26 ms", "waits 255 ms": how long a task has been as it is. */
static const char *say_stay(const builder *b, const actor *a, int64_t t) {
  static const char *const verbs[] = {"", "waits", "ready", "runs"};
  char d[LUN_WORDS];
  if (a->life == LUN_LIFE_NONE || a->since == INT64_MIN || t <= a->since) return "";
  const char *verb = a->delivered && a->life == LUN_LIFE_WAIT ? "cleanup" : verbs[a->life];
  return lun_arena_print(b->a, "%s %s", verb, lun_words_duration(d, t - a->since));
}

/* Behind the last span that begins before t. */
static size_t spans_before(const lun_lane *lane, int64_t t) {
  size_t lo = lane->span_first, hi = lane->nspans;
  while (lo < hi) {
    size_t mid = lo + (hi - lo) / 2;
    if (lun_lane_span(lane, mid)->begin < t) lo = mid + 1;
    else hi = mid;
  }
  return lo;
}

/* How long the loop polled between two times. */
static int64_t idle_between(const lun_fold *f, int64_t from, int64_t to) {
  const lun_lane *lane = lun_fold_loop_lane(f);
  int64_t idle = 0;
  for (size_t i = spans_before(lane, to); i > lane->span_first; i--) {
    const lun_span *s = lun_lane_span(lane, i - 1);
    int64_t begin = s->begin > from ? s->begin : from, end = s->end < to ? s->end : to;
    if (s->end < from) break;
    if (s->place == LUN_P_WAITING && end > begin) idle += end - begin;
  }
  return idle;
}

/* A long stretch within one turn: nobody else could run. */
static bool add_blocked(builder *b, actor *a, int i, int64_t from, int64_t to) {
  char d[LUN_WORDS];
  if (a->life != LUN_LIFE_RUN || to - from <= lun_fold_now(b->ask->f)->slow) return false;
  lun_seq_row *r = add(b, LUN_SR_STATE, i);
  r->at = (int)(a - b->actor);
  if (a->pub.column < b->out.ncolumns) r->life[a->pub.column].blocked = true;
  r->note = lun_arena_print(b->a, "blocks %s", lun_words_duration(d, to - from));
  return true;
}

/* ---- rows of events ---- */

/* The note tells how long the one that acts next was as it is. */
static void note_stay(builder *b, lun_seq_row *r, const item *it) {
  actor *a = lun_seq_actor_of(b, it->e->task);
  r->note = say_stay(b, a, it->e->t);
  r->at = *r->note ? (int)(a - b->actor) : -1;
}

/* Idle time counts as such when nearly all of the time was. */
static void add_idle(builder *b, int i, const item *last) {
  char d[LUN_WORDS];
  const item *it = &b->item[i];
  const lun_fold *f = it->ahead ? b->ask->ahead : b->ask->f;
  int64_t from = it->ahead && !last->ahead ? b->ask->now : last->upto->t, gap = it->e->t - from;
  if (gap <= 0 || idle_between(f, from, it->e->t) < gap - gap / 8) return;
  lun_seq_row *r = add(b, LUN_SR_IDLE, i);
  r->tick = last->upto->tick;
  r->text = lun_arena_print(b->a, "idle %s", lun_words_duration(d, gap));
}

static void add_tick(builder *b, int i, const item *last) {
  const item *it = &b->item[i];
  if (last && last->upto->tick == it->e->tick) return;
  if (last) add_idle(b, i, last);
  lun_seq_row *r = add(b, LUN_SR_TICK, i);
  r->text = lun_arena_print(b->a, "tick %u", it->e->tick);
  note_stay(b, r, it);
}

static const char *value(const lun_seq_event *e) { return *e->label ? e->label : "nil"; }

/* A sleep is told by its length; what else has a name, by that: its label may be a number of the trace's. */
static const char *awaited_text(const builder *b, const lun_seq_event *e) {
  bool sleep = e->what == LUN_WHAT_SLEEP && *e->label;
  return lun_arena_print(b->a, "await %s", sleep ? e->label : *e->to_name ? e->to_name : e->label);
}

static const char *await_text(const builder *b, const item *it) {
  if (!it->side && b->actor[it->to].pub.kind == LUN_SA_TASK) return "await";
  return awaited_text(b, it->e);
}

static const char *end_text(const builder *b, const lun_seq_event *e) {
  if (e->outcome == LUN_OUT_RESULT) return lun_arena_print(b->a, "= %s", value(e));
  if (e->outcome == LUN_OUT_CANCELLED) return e->kind == LUN_SQ_DONE || !*e->label ? "cancelled" : e->label;
  return *e->label ? e->label : "failed";
}

static const char *text_of(builder *b, const item *it) {
  const lun_seq_event *e = it->e;
  const actor *a = lun_seq_actor_of(b, e->task);
  switch (e->kind) {
    case LUN_SQ_RESUME: return e->from ? "start" : "resume";
    case LUN_SQ_RAISE: return "raise";
    case LUN_SQ_AWAIT: return await_text(b, it);
    case LUN_SQ_SUSPEND: return "suspend";
    case LUN_SQ_WAKE: return lun_arena_print(b->a, "wake %s", a->pub.name);
    case LUN_SQ_CANCEL: return it->side && e->to != e->task ? lun_arena_print(b->a, "cancel %s", e->to_name) : "cancel";
    case LUN_SQ_CALL: return lun_arena_print(b->a, "call %s", *e->to_name ? e->to_name : "a coroutine");
    case LUN_SQ_RETURN:
      if (!it->side) return end_text(b, e);
      return lun_arena_print(b->a, e->outcome == LUN_OUT_RESULT ? "%s %s" : "%s: %s", e->from_name, end_text(b, e));
    default: return end_text(b, e);
  }
}

static void note_event(builder *b, lun_seq_row *r, const item *it) {
  char d[LUN_WORDS];
  const lun_seq_event *e = it->e;
  const actor *a = lun_seq_actor_of(b, e->task);
  r->at = lun_seq_begins_turn(e) ? it->to : it->from;
  if (e->kind == LUN_SQ_RAISE) r->note = *e->label ? e->label : "an error";
  if (e->kind == LUN_SQ_SUSPEND && a->since != INT64_MIN && e->t > a->since)
    r->note = lun_arena_print(b->a, "ran %s", lun_words_duration(d, e->t - a->since));
  if (e->kind == LUN_SQ_DONE && e->outcome == LUN_OUT_RESULT && a->delivered) r->note = "swallowed";
  if (e->kind == LUN_SQ_CANCEL && it->side && e->to == e->task)
    r->note = lun_arena_print(b->a, "by %s", *e->label ? e->label : e->from_name);
}

static void add_event(builder *b, int i, const item *last) {
  item *it = &b->item[i];
  actor *a = lun_seq_actor_of(b, it->e->task);
  if (last && last->e->task == it->e->task) add_blocked(b, a, i, last->upto->t, it->e->t);
  lun_seq_leave(b, i);
  add_tick(b, i, last);
  lun_seq_enter(b, i);
  lun_seq_before(b, it);
  lun_seq_row *r = add(b, LUN_SR_EVENT, i);
  b->row_of[i] = (int)b->out.n - 1;
  r->event = it->e;
  r->ahead = it->ahead;
  r->first = !last || last->upto->tick != it->e->tick;
  r->t = it->e->t;
  r->from = it->from;
  r->to = it->side ? it->from : it->to;
  r->fold = it->fold;
  r->text = text_of(b, it);
  note_event(b, r, it);
  b->out.nevents++;
  lun_seq_after(b, it);
}

static void add_fold(builder *b, int i) {
  const item *it = &b->item[i];
  lun_seq_leave(b, i);
  lun_seq_enter(b, i);
  lun_seq_row *r = add(b, LUN_SR_FOLD, i);
  b->row_of[i] = (int)b->out.n - 1;
  r->event = it->e;
  r->fold = it->fold;
  r->at = (int)(lun_seq_actor_of(b, it->e->task) - b->actor);
  r->ahead = it->ahead;
  r->text = lun_arena_print(b->a, "%zu more turns", it->turns);
  for (const lun_seq_event *e = it->e; e <= it->upto && !*r->note; e++)
    if (e->kind == LUN_SQ_AWAIT) r->note = awaited_text(b, e);
  actor *a = lun_seq_actor_of(b, it->upto->task);
  a->since = it->upto->t;
}

/* ---- now, and what comes after it ---- */

static void add_state(builder *b, int64_t now) {
  actor *a = &b->actor[b->task[0].actor];
  int64_t since = a->since == INT64_MIN ? b->task[0].t->t_since : a->since;
  a->since = since;
  if (add_blocked(b, a, b->nitems, since, now)) return;
  lun_seq_row *r = add(b, LUN_SR_STATE, b->nitems);
  r->note = say_stay(b, a, now);
  r->at = b->task[0].actor;
}

static void add_now(builder *b, int i) {
  const lun_task *t = b->task[0].t;
  lun_seq_leave(b, i);
  if (t->place >= LUN_P_DONE && (!b->ask->ahead || i >= b->nitems)) return;
  add_state(b, b->ask->now);
  lun_seq_row *r = add(b, LUN_SR_NOW, i);
  b->out.now = b->out.n - 1;
  r->t = b->ask->now;
}

static void add_timer(builder *b, const shown *s, const lun_timer *timer) {
  lun_seq_row *r = add(b, LUN_SR_FUTURE, b->nitems);
  r->t = timer->when;
  r->from = s->awaited >= 0 ? s->awaited : s->actor;
  r->to = 0;
  r->at = s->actor;
  r->text = lun_arena_print(b->a, "wake %s", s->t->label);
  r->note = timer->when < b->ask->now ? "late" : "";
}

/* The timers that will wake the tasks, soonest first. */
static void add_future(builder *b) {
  lun_timer timer[TASKS_MAX];
  int of[TASKS_MAX], n = 0;
  for (int k = 0; k < b->ntasks; k++) {
    lun_timer one;
    if (b->actor[b->task[k].actor].life != LUN_LIFE_WAIT || !lun_fold_timer_of(b->ask->f, b->task[k].t->id, &one))
      continue;
    int i = n++;
    for (; i > 0 && timer[i - 1].when > one.when; i--) timer[i] = timer[i - 1], of[i] = of[i - 1];
    timer[i] = one;
    of[i] = k;
  }
  if (n > 0) add(b, LUN_SR_GAP, b->nitems);
  for (int i = 0; i < n; i++) add_timer(b, &b->task[of[i]], &timer[i]);
}

/* ---- all of it ---- */

static void mark_ahead(builder *b) {
  if (b->out.now >= b->out.n) b->out.now = b->out.n;
  for (size_t i = b->out.now + 1; i < b->out.n; i++) b->out.row[i].ahead = true;
}

static void add_rows(builder *b) {
  bool passed = false;
  const item *last = NULL;
  for (int i = 0; i < b->nitems; i++) {
    if (b->item[i].ahead && !passed) add_now(b, i), passed = true;
    if (b->item[i].turns) add_fold(b, i);
    else add_event(b, i, last);
    last = &b->item[i];
  }
  if (!passed) add_now(b, b->nitems);
  if (b->out.now < b->out.n && !b->ask->ahead) add_future(b);
  mark_ahead(b);
}

static const char *note_of(builder *b, const actor *a) {
  switch (a->pub.kind) {
    case LUN_SA_ASKER: return a->pub.note;
    case LUN_SA_CORO: return lun_arena_print(b->a, "awaited by %s", b->actor[a->parent].pub.name);
    case LUN_SA_AWAITED: return lun_arena_print(b->a, "what %s awaits", b->actor[a->parent].pub.name);
    default: return "";
  }
}

/* "awaits outer": what the task awaited last. */
static void note_awaits(builder *b) {
  for (int i = 0; i < b->nitems; i++) {
    actor *a = lun_seq_actor_of(b, b->item[i].e->task);
    if (b->item[i].e->kind == LUN_SQ_AWAIT && *b->item[i].e->to_name)
      a->pub.note = lun_arena_print(b->a, "awaits %s", b->item[i].e->to_name);
  }
}

static void publish_actors(builder *b) {
  b->out.actor = lun_arena_take(b->a, (size_t)b->nactors * sizeof *b->out.actor);
  if (!b->out.actor) return;
  note_awaits(b);
  for (int i = 0; i < b->nactors; i++) {
    actor *a = &b->actor[i];
    bool old = a->from == 0 && (a->pub.kind == LUN_SA_LOOP || a->pub.kind == LUN_SA_TASK);
    a->pub.first = old || a->from >= b->nitems ? 0 : (size_t)b->row_of[a->from];
    a->pub.last = a->to >= b->nitems ? b->out.n - 1 : (size_t)b->row_of[a->to];
    if (!*a->pub.note) a->pub.note = note_of(b, a);
    b->out.actor[i] = a->pub;
  }
  b->out.nactors = b->nactors;
}

static bool make_room(builder *b) {
  size_t max = (size_t)b->nitems * ROWS_AN_ITEM + ROWS_BESIDE, w = (size_t)b->out.ncolumns;
  b->out.row = lun_arena_take(b->a, max * sizeof *b->out.row);
  b->row_of = lun_arena_take(b->a, ((size_t)b->nitems + 1) * sizeof *b->row_of);
  lun_seq_life *life = lun_arena_take(b->a, max * w * sizeof *life);
  if (!b->out.row || !b->row_of || !life) return false;
  for (size_t i = 0; i < max; i++) b->out.row[i].life = life + i * w;
  return true;
}

lun_sequence lun_sequence_make(const lun_seq_ask *ask, lun_arena *a) {
  static const lun_sequence nothing = {0};
  builder *b = lun_arena_take(a, sizeof *b);
  if (!b) return nothing;
  *b = (builder){.ask = ask, .a = a};
  if (!lun_seq_choose(b)) return nothing;
  do {
    if (!lun_seq_gather(b)) return nothing;
    b->out.ncolumns = lun_seq_cast(b);
  } while (b->out.ncolumns > ask->columns && lun_seq_choose_fewer(b));
  if (b->out.ncolumns > LUN_SEQ_COLUMNS) b->out.ncolumns = LUN_SEQ_COLUMNS;
  if (!b->actor || !make_room(b)) return nothing;
  b->out.task = b->task[0].t;
  b->out.now = SIZE_MAX;
  lun_seq_begin_lives(b);
  add_rows(b);
  if (b->out.n == 0) return nothing;
  publish_actors(b);
  lun_seq_enclose(b);
  return b->out;
}
