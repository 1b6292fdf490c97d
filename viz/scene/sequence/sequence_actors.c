/* sequence_actors.c - who takes part in a sequence diagram, from when to when, and
 * in which column. It walks once through the items, keeping for each task what
 * it awaits and which coroutines it is in, and gives each item its two actors.
 * When the columns do not suffice, it leaves out what says least. */
#include <string.h>

#include "sequence_build.h"

/* What is left out, one after the other; the tasks go after these. */
enum { ALL, NO_FOREIGN_COROS, NO_FOREIGN_AWAITS, FEW_COROS, NO_COROS, NO_ASKERS, THRIFT_MOST = NO_ASKERS };

/* ---- making actors ---- */

static int add_actor(builder *b, actor one) {
  if (b->nactors >= ACTORS_MAX) return -1;
  one.since = INT64_MIN;
  one.gone = NEVER;
  b->actor[b->nactors] = one;
  return b->nactors++;
}

static void make_loop(builder *b) {
  add_actor(
    b, (actor){.pub = {.kind = LUN_SA_LOOP, .name = "loop", .note = ""}, .owner = -1, .parent = -1, .to = b->nitems});
}

/* The first item that was recorded after the task was made. */
static int first_after(const builder *b, uint64_t born) {
  int i = 0;
  while (i < b->nitems && b->item[i].e->seq < born) i++;
  return i;
}

static void make_task(builder *b, int k) {
  shown *s = &b->task[k];
  s->awaited = -1;
  s->nstack = 0;
  s->asked = NULL;
  s->actor = add_actor(
    b, (actor){.pub = {.kind = LUN_SA_TASK, .id = s->t->id, .task = s->t->id, .name = s->t->label, .note = ""},
               .owner = k,
               .parent = -1,
               .tree = true,
               .from = first_after(b, s->born),
               .to = b->nitems});
}

/* The actor that acts for a task: its innermost coroutine that has a column, or itself. */
static int innermost(const shown *s) { return s->nstack ? s->stack[s->nstack - 1] : s->actor; }

static bool coros_allowed(const builder *b, const shown *s) {
  if (b->thrift >= NO_COROS) return false;
  if (b->thrift >= FEW_COROS && s->nstack >= 1) return false;
  return b->thrift < NO_FOREIGN_COROS || s->depth == 0;
}

static int enter(builder *b, shown *s, uint32_t id, const char *name, int from) {
  if (s->nstack == STACK_MAX || !coros_allowed(b, s)) return -1;
  int at = add_actor(b, (actor){.pub = {.kind = LUN_SA_CORO, .id = id, .task = s->t->id, .name = name, .note = ""},
                                .owner = (int)(s - b->task),
                                .parent = innermost(s),
                                .tree = true,
                                .from = from,
                                .to = b->nitems});
  if (at >= 0) s->stack[s->nstack++] = at;
  return at;
}

static bool has_members(unsigned what) {
  return what == LUN_WHAT_GATHER || what == LUN_WHAT_WAIT || what == LUN_WHAT_SHIELD || what == LUN_WHAT_GROUP;
}

static bool awaited_by_shown(const builder *b, int parent) {
  for (int i = 0; i < b->ntasks; i++)
    if (b->task[i].parent == parent) return true;
  return false;
}

static int make_awaited(builder *b, shown *s, const lun_seq_event *e, int at) {
  int k = (int)(s - b->task);
  if (b->thrift >= NO_FOREIGN_AWAITS && s->depth > 0) return -1;
  return add_actor(b, (actor){.pub = {.kind = LUN_SA_AWAITED,
                                      .what = e->what,
                                      .id = e->to,
                                      .task = s->t->id,
                                      .name = *e->to_name ? e->to_name : lun_aux_word(LUN_SET_WHAT, e->what),
                                      .note = ""},
                              .owner = k,
                              .parent = innermost(s),
                              .from = at,
                              .to = b->nitems,
                              .tree = has_members(e->what) && awaited_by_shown(b, k)});
}

/* "c.cancel" of "call c.cancel (timer set by repl·2)"; *rest is what the brackets hold, or what follows. */
static const char *asker_name(builder *b, const char *by, const char **rest) {
  static const char *const ends[] = {" (timer ", " of ", ", "};
  const char *call = "call ", *cut = by + strlen(by);
  if (strncmp(by, call, strlen(call)) == 0) by += strlen(call);
  *rest = "";
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
    const char *at = strstr(by, ends[i]);
    if (!at || at >= cut) continue;
    cut = at;
    *rest = at + (at[1] == '(' ? 2 : ends[i][0] == ',' ? 2 : 1);
  }
  size_t n = strlen(*rest);
  if (n && (*rest)[n - 1] == ')') *rest = lun_arena_print(b->a, "%.*s", (int)(n - 1), *rest);
  return *cut ? lun_arena_print(b->a, "%.*s", (int)(cut - by), by) : by;
}

/* The one who asked just before, in the same tick. */
static actor *same_asker(builder *b, const lun_seq_event *e) {
  for (int i = b->nactors - 1; i > b->ntasks; i--) {
    actor *a = &b->actor[i];
    if (a->pub.kind != LUN_SA_ASKER) continue;
    return a->pub.id == e->from && b->item[a->to].e->tick == e->tick ? a : NULL;
  }
  return NULL;
}

static int make_asker(builder *b, const lun_seq_event *e, int at) {
  if (b->thrift >= NO_ASKERS) return -1;
  actor *again = same_asker(b, e);
  if (again) return again->to = at, (int)(again - b->actor);
  const char *note, *name = asker_name(b, *e->label ? e->label : *e->from_name ? e->from_name : "somebody", &note);
  return add_actor(b, (actor){.pub = {.kind = LUN_SA_ASKER, .id = e->from, .name = name, .note = note},
                              .owner = -1,
                              .parent = 0,
                              .from = at,
                              .to = at});
}

/* ---- the two actors of an item ---- */

typedef struct pair {
  int from, to;
} pair;

static void leave_awaited(builder *b, shown *s, int at) {
  actor *a = s->awaited >= 0 ? &b->actor[s->awaited] : NULL;
  if (a && a->pub.kind == LUN_SA_AWAITED) a->to = at > a->from ? at : a->from;
  s->awaited = -1;
}

/* The loop; or the task that started this one eagerly, within its own turn. */
static int giver(const builder *b, uint32_t id) {
  int k = lun_seq_shown(b, id);
  return k >= 0 ? innermost(&b->task[k]) : 0;
}

static pair on_turn(builder *b, shown *s, const lun_seq_event *e, int at) {
  leave_awaited(b, s, at - 1);
  return (pair){giver(b, e->from), innermost(s)};
}

static pair on_await(builder *b, shown *s, const lun_seq_event *e, int at) {
  int k = lun_seq_shown(b, e->to);
  leave_awaited(b, s, at - 1);
  s->awaited = k >= 0 ? b->task[k].actor : make_awaited(b, s, e, at);
  return (pair){innermost(s), s->awaited};
}

static pair on_suspend(builder *b, shown *s, const lun_seq_event *e, int at) {
  (void)at;
  return (pair){innermost(s), giver(b, e->to)};
}

static pair on_wake(builder *b, shown *s, const lun_seq_event *e, int at) {
  int from = s->awaited, k = lun_seq_shown(b, e->from);
  if (k >= 0) from = b->task[k].actor;
  leave_awaited(b, s, at);
  return (pair){from >= 0 ? from : innermost(s), 0};
}

/* Who passes a request on to the task: the one that awaits it, and was asked in the same turn. */
static int passed_on(const builder *b, const shown *s, const lun_seq_event *e) {
  const shown *up = s->parent >= 0 ? &b->task[s->parent] : NULL;
  if (!up || !up->asked || up->asked->tick != e->tick || up->asked->t != e->t) return -1;
  return up->awaited >= 0 && b->actor[up->awaited].tree && up->awaited != s->actor ? up->awaited : innermost(up);
}

static pair on_cancel(builder *b, shown *s, const lun_seq_event *e, int at) {
  if (e->to != s->t->id) {
    if (s->awaited >= 0) b->actor[s->awaited].gone = at;
    return (pair){innermost(s), s->awaited};
  }
  int from = passed_on(b, s, e), k = lun_seq_shown(b, e->from);
  if (from < 0) from = k >= 0 ? innermost(&b->task[k]) : make_asker(b, e, at);
  if (!s->asked) s->asked = e;
  return (pair){from, s->actor};
}

static pair on_call(builder *b, shown *s, const lun_seq_event *e, int at) {
  int caller = innermost(s), callee = enter(b, s, e->to, e->to_name, at);
  return (pair){caller, callee};
}

/* A coroutine that was called before the first event that is kept is there from the beginning. */
static pair on_return(builder *b, shown *s, const lun_seq_event *e, int at) {
  int i = s->nstack;
  while (i > 0 && b->actor[s->stack[i - 1]].pub.id != e->from) i--;
  int from = i > 0 ? s->stack[i - 1] : -1;
  for (int k = i > 0 ? i - 1 : s->nstack; k < s->nstack; k++) b->actor[s->stack[k]].to = at;
  if (i > 0) s->nstack = i - 1;
  return (pair){from, innermost(s)};
}

static pair on_done(builder *b, shown *s, const lun_seq_event *e, int at) {
  (void)e;
  leave_awaited(b, s, at);
  for (int k = 0; k < s->nstack; k++) b->actor[s->stack[k]].to = at;
  s->nstack = 0;
  s->asked = NULL;
  b->actor[s->actor].to = at;
  return (pair){s->actor, s->actor};
}

typedef pair event_fn(builder *b, shown *s, const lun_seq_event *e, int at);

static event_fn *const events[] = {
  [LUN_SQ_RESUME] = on_turn,     [LUN_SQ_RAISE] = on_turn,    [LUN_SQ_AWAIT] = on_await,
  [LUN_SQ_SUSPEND] = on_suspend, [LUN_SQ_WAKE] = on_wake,     [LUN_SQ_CANCEL] = on_cancel,
  [LUN_SQ_CALL] = on_call,       [LUN_SQ_RETURN] = on_return, [LUN_SQ_DONE] = on_done,
};

static void walk_item(builder *b, int i) {
  item *it = &b->item[i];
  int k = lun_seq_shown(b, it->e->task);
  pair p = {-1, -1};
  if (k >= 0 && it->turns == 0) p = events[it->e->kind](b, &b->task[k], it->e, i);
  if (k >= 0 && !it->e->cancelling) b->task[k].asked = NULL;
  it->side = p.from < 0 || p.to < 0;
  it->from = p.from >= 0 ? p.from : p.to;
  it->to = p.to >= 0 ? p.to : p.from;
}

/* ---- columns ---- */

/* Which items each column is taken for. */
typedef struct plan {
  uint8_t taken[LUN_SEQ_COLUMNS][EVENTS_MAX + 1];
  int n; /* columns in all; more than there are when they do not suffice */
} plan;

/* The first column from `least` on that is free for as long as the actor is there. */
static void place(plan *p, actor *a, int least) {
  if (a->from > a->to) a->from = a->to; /* a trace may tell of an end before the beginning */
  size_t n = (size_t)(a->to - a->from) + 1;
  int c = least;
  while (c < LUN_SEQ_COLUMNS && memchr(&p->taken[c][a->from], 1, n)) c++;
  a->pub.column = c;
  if (c >= p->n) p->n = c + 1;
  if (c < LUN_SEQ_COLUMNS) memset(&p->taken[c][a->from], 1, n);
}

static int right_of(const builder *b, int parent, int least) {
  int c = parent >= 0 ? b->actor[parent].pub.column + 1 : 0;
  return c > least ? c : least;
}

/* The first of the tasks that task k awaits which was made after the one with the id `after`; -1: there is none. */
static int next_child(const builder *b, int k, uint32_t after) {
  int next = -1;
  for (int i = 0; i < b->ntasks; i++) {
    uint32_t id = b->task[i].t->id;
    if (b->task[i].parent == k && id > after && (next < 0 || id < b->task[next].t->id)) next = i;
  }
  return next;
}

/* A task, its gathers and coroutines, then the tasks that it awaits, each with all that is its. */
static void place_tree(builder *b, plan *p, int k, int least) {
  const shown *s = &b->task[k];
  int gathers = 0;
  place(p, &b->actor[s->actor], least);
  for (int i = 0; i < b->nactors; i++) {
    actor *a = &b->actor[i];
    if (a->owner != k || !a->tree || i == s->actor) continue;
    place(p, a, right_of(b, a->parent, least));
    if (a->pub.kind == LUN_SA_AWAITED && a->pub.column > gathers) gathers = a->pub.column;
  }
  int next = right_of(b, s->actor, gathers + 1);
  for (int i = next_child(b, k, 0); i >= 0; i = next_child(b, k, b->task[i].t->id)) place_tree(b, p, i, next);
}

static int place_all(builder *b) {
  plan *p = lun_arena_take(b->a, sizeof *p);
  if (!p) return LUN_SEQ_COLUMNS + 1;
  place(p, &b->actor[0], 0);
  for (int i = 1; i < b->nactors; i++)
    if (b->actor[i].pub.kind == LUN_SA_ASKER) place(p, &b->actor[i], 1);
  place_tree(b, p, 0, p->n);
  int right = p->n;
  for (int i = 1; i < b->nactors; i++)
    if (b->actor[i].pub.kind == LUN_SA_AWAITED && !b->actor[i].tree) place(p, &b->actor[i], right);
  return p->n;
}

static int cast_once(builder *b) {
  b->nactors = 0;
  make_loop(b);
  for (int i = 0; i < b->ntasks; i++) make_task(b, i);
  for (int i = 0; i < b->nitems; i++) walk_item(b, i);
  return place_all(b);
}

int lun_seq_cast(builder *b) {
  int n = LUN_SEQ_COLUMNS + 1, most = b->ntasks > 1 ? FEW_COROS : THRIFT_MOST;
  if (!b->actor) b->actor = lun_arena_take(b->a, ACTORS_MAX * sizeof *b->actor);
  if (!b->actor) return n;
  for (b->thrift = ALL; b->thrift <= most; b->thrift++)
    if ((n = cast_once(b)) <= b->ask->columns) break;
  return n;
}
