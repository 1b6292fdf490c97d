/* snapshot.c - the present state of the engine, told in ordinary records, with
 * which each segment of a trace begins: tasks with their coroutines and what
 * they wait for, who awaits whom, the timers and the ready queue. A reader that
 * starts there knows what one that read from the beginning knows. It changes
 * nothing and runs nothing of the program. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "debug/hold.h"
#include "debug/place.h"
#include "engine.h"
#include "tasks/tasks.h"
#include "record.h"
#include "errors.h"
#include "io/io.h"
#include "memory/tracer.h"

/* Of many tasks most have the same functions, files and delays: what was told of the last ones is looked up by its
 * address, or its value, for as long as the snapshot lasts. */
enum { REMEMBERED = 256 };
typedef struct memory {
  const void *key;
  uint32_t id;
} memory;

typedef struct teller {
  lun_engine *E;
  lua_State *L;
  memory name[REMEMBERED], file[REMEMBERED]; /* strings; sources */
  double delay[REMEMBERED];
  uint32_t label[REMEMBERED]; /* of the delay */
} teller;

/* Records of a snapshot take no loop time, and are no events. */
static void tell7(const teller *s, unsigned kind, unsigned aux, const uint32_t f[7]) { lun_put_now(s->E->trace, kind, aux, f); }

static void tell(const teller *s, unsigned kind, unsigned aux, uint32_t f0, uint32_t f1, uint32_t f2) {
  tell7(s, kind, aux, (uint32_t[7]){f0, f1, f2});
}

static memory *remembered(memory *all, const void *key) { return &all[((uintptr_t)key >> 4) % REMEMBERED]; }

/* A string that lives as long as the snapshot lasts. */
static uint32_t name_id(teller *s, const char *name) {
  memory *m = remembered(s->name, name);
  if (m->key != name || !name) *m = (memory){name, lun_rec_str(s->E, name)};
  return m->id;
}

static uint32_t place_of(teller *s, const lua_Debug *ar) {
  memory *m = remembered(s->file, ar->source);
  if (m->key != ar->source) *m = (memory){ar->source, LUN_WHERE_FILE(lun_where_of(s->E, ar))};
  return LUN_WHERE(m->id, ar->currentline);
}

/* The line of the program's own code at which co stands, 0: none. */
static uint32_t where_of(teller *s, lua_State *co) {
  lua_Debug ar;
  for (int level = 0; co && lua_getstack(co, level, &ar); level++) {
    lua_getinfo(co, "Sl", &ar);
    if (ar.currentline > 0 && !lun_is_internal(&ar)) return place_of(s, &ar);
  }
  return 0;
}

/* Tasks */

/* A pending task, with what only its userdata leads to. Nothing is collected as long as it is used. */
typedef struct entry {
  uint32_t id;
  lun_task *task;
  const lun_coro *coro;
  uint32_t made; /* where */
} entry;

static uint32_t task_name(teller *s, const lun_task *t) {
  char plain[24];
  if (t->given) return lun_rec_str(s->E, t->given);
  snprintf(plain, sizeof plain, "Task-%u", t->number);
  return lun_rec_str(s->E, plain);
}

static void tell_task(teller *s, const entry *e) {
  const lun_task *t = e->task;
  uint32_t f[7] = {e->id, task_name(s, t), e->coro->id, name_id(s, e->coro->name), 0, e->made, t->future.loop->core.id};
  tell7(s, LUN_K_TASK, t->flag, f);
}

/* Where a coroutine stands. The innermost of a task that waits tells it itself, when it parks. */
static void tell_place(teller *s, const lun_task *t, const lun_coro *c) {
  uint32_t where = t == s->E->task && c->co ? lun_place_own_line(s->E, c->co) : where_of(s, c->co);
  if (where) tell(s, LUN_K_CORO_AT, 0, c->id, where, 0);
}

static void tell_coroutines(teller *s, const lun_task *t) {
  for (int i = 0; i < t->depth; i++) {
    const lun_coro *c = t->stack[i];
    tell7(s, LUN_K_CORO, c->lib ? LUN_FLAG_LIB : LUN_FLAG_NONE, (uint32_t[7]){c->id, name_id(s, c->name), c->where});
    tell(s, LUN_K_ENTER, 0, c->id, i ? t->stack[i - 1]->id : 0, t->future.id);
    if (i + 1 < t->depth || !(t->waiter || t->sleep)) tell_place(s, t, c);
  }
}

static void tell_cancel(teller *s, const lun_task *t) {
  if (!t->cancels) return;
  tell7(s, LUN_K_CANCEL, t->asker, (uint32_t[7]){t->future.id});
  if (t->thrown) tell(s, LUN_K_THROWN, 0, t->future.id, 1, t->swallow_where);
}

/* Its children have told of it already. */
static bool is_made_of_others(int what) {
  return what == LUN_WHAT_GATHER || what == LUN_WHAT_WAIT || what == LUN_WHAT_SHIELD || what == LUN_WHAT_GROUP;
}

static uint32_t sleep_label(teller *s, const struct lun_sleep *sleep) {
  char label[32];
  double delay = lun_sleep_delay(sleep);
  uint64_t bits;
  memcpy(&bits, &delay, sizeof bits);
  size_t i = (size_t)((bits * UINT64_C(0x9E3779B97F4A7C15)) >> 56) % REMEMBERED;
  if (s->label[i] && s->delay[i] == delay) return s->label[i];
  s->delay[i] = delay;
  return s->label[i] = lun_rec_str(s->E, lun_sleep_label(sleep, label, sizeof label));
}

/* Where the task gave the loop up. */
static uint32_t parked_at(teller *s, const lun_task *t) {
  uint32_t where = 0;
  for (int i = t->depth - 1; i >= 0 && !where; i--) where = where_of(s, t->stack[i]->co);
  return where || !t->depth ? where : t->stack[0]->where;
}

static void tell_wait(teller *s, const lun_task *t) {
  uint32_t on = 0;
  if (t->waiter) {
    on = t->waiter->id;
    if (!t->waiter->is_task && !is_made_of_others(t->waiter->what)) tell(s, LUN_K_FUTURE, t->waiter->what, on, 0, 0);
  } else if (t->sleep) {
    on = lun_sleep_future(t->sleep);
    tell(s, LUN_K_FUTURE, LUN_WHAT_SLEEP, on, sleep_label(s, t->sleep), 0);
  }
  if (!on) return;
  tell(s, LUN_K_WAITS, LUN_WAITS_AWAIT, on, t->future.id, 0);
  tell(s, LUN_K_PARK, LUN_PARK_FUTURE, t->future.id, on, parked_at(s, t));
}

/* A child of a gather, a wait, a group or a shield: who awaits it, and for which future. */
static void tell_awaiter(teller *s, const lun_task *t) {
  const lun_future *f = &t->future;
  if (!f->into) return;
  tell(s, LUN_K_FUTURE, f->into_what, f->into, 0, 0);
  tell(s, LUN_K_WAITS, f->how, f->id, f->awaiter, f->into);
}

static int by_age(const void *a, const void *b) {
  uint32_t x = ((const entry *)a)->id, y = ((const entry *)b)->id;
  return x < y ? -1 : x > y;
}

/* Where the coroutine on top was made. One that is older than the recording knows its line, and its maker the file. */
static uint32_t made_at(teller *s, const lun_coro *c) {
  lua_Debug ar;
  if (c->where || !c->line) return c->where;
  if (lua_getiuservalue(s->L, -1, LUN_CU_MAKER) != LUA_TFUNCTION) return lua_pop(s->L, 1), 0;
  lua_getinfo(s->L, ">S", &ar);
  ar.currentline = c->line;
  return place_of(s, &ar);
}

/* The task on top. False: it has no coroutine. */
static bool take_entry(teller *s, entry *e) {
  lun_task *t = lua_touserdata(s->L, -1);
  lua_getiuservalue(s->L, -1, LUN_TU_CORO);
  const lun_coro *c = lun_tocoro(s->L, -1);
  if (c) *e = (entry){t->future.id, t, c, made_at(s, c)};
  lua_pop(s->L, 1);
  return c != NULL;
}

/* Pushes a userdata with the pending tasks in order of creation. */
static entry *pending(teller *s, size_t *n) {
  lua_State *L = s->L;
  size_t cap = 64;
  entry *list = lua_newuserdatauv(L, cap * sizeof *list, 0);
  *n = 0;
  for (uint32_t at = 0; lun_task_next(L, &at); lua_pop(L, 1)) {
    if (!take_entry(s, &list[*n]) || ++*n < cap) continue;
    entry *more = lua_newuserdatauv(L, 2 * cap * sizeof *list, 0);
    list = memcpy(more, list, cap * sizeof *list);
    lua_replace(L, -3); /* below the task */
    cap *= 2;
  }
  qsort(list, *n, sizeof *list, by_age);
  return list;
}

/* [teller] */
static int tell_tasks(lua_State *L) {
  teller *s = lua_touserdata(L, 1);
  size_t n;
  lua_gc(L, LUA_GCSTOP); /* the list holds no task */
  const entry *list = pending(s, &n);
  for (size_t i = 0; i < n; i++) tell_task(s, &list[i]), tell_coroutines(s, list[i].task);
  for (size_t i = 0; i < n; i++) tell_awaiter(s, list[i].task);
  for (size_t i = 0; i < n; i++) tell_wait(s, list[i].task), tell_cancel(s, list[i].task);
  return 0;
}

/* Timers and the ready queue */

static uint32_t owner_of(const lun_handle *h) {
  if (h->kind == LUN_H_TASK || h->kind == LUN_H_DONE) return lun_task_of(h)->future.id;
  return h->kind == LUN_H_SLEEP ? lun_sleep_future((const struct lun_sleep *)h) : ((const lun_call *)h)->of;
}

/* The call of the callback of a task that is done. */
static void tell_done_name(const teller *s, const lun_task *t) {
  lun_push_anchored(s->L, t->anchor);
  uint32_t name = lun_rec_str(s->E, lun_push_done_name(s->L, -1));
  tell(s, LUN_K_HANDLE, t->handle.what, t->handle.id, name, 0);
  lua_pop(s->L, 2);
}

static void tell_name(const teller *s, const lun_handle *h) {
  if (h->kind == LUN_H_DONE) return tell_done_name(s, lun_task_of(h));
  if (h->kind != LUN_H_CALL) return;
  const lun_call *c = (const lun_call *)h;
  lua_State *L = s->L;
  lun_push_anchored(L, c->anchor);
  uint32_t name = lua_isnil(L, -1) ? 0 : lun_call_name(L, lua_gettop(L));
  tell(s, LUN_K_HANDLE, h->what, h->id, name, c->where);
  lua_pop(L, 1);
}

static void tell_timer(const teller *s, const lun_handle *h) {
  int64_t ns = llround(fmin(h->when, 9e9) * 1e9);
  uint32_t by = h->kind == LUN_H_SLEEP ? lun_sleep_task((const struct lun_sleep *)h) : 0;
  uint32_t f[7] = {h->id, owner_of(h), by, (uint32_t)ns, (uint32_t)((uint64_t)ns >> 32), 0};
  tell_name(s, h);
  tell7(s, LUN_K_TIMER, h->what, f);
  if (h->cancelled) tell(s, LUN_K_HANDLE_CANCEL, 0, h->id, 0, 0);
}

/* [teller] */
static int tell_queues(lua_State *L) {
  const teller *s = lua_touserdata(L, 1);
  lun_loop *loop = &s->E->loop->core;
  for (size_t i = 0; i < loop->timers.count; i++) tell_timer(s, loop->timers.entry[i].handle);
  for (size_t i = 0; i < loop->ready.count; i++) {
    const lun_handle *h = lun_queue_at(&loop->ready, i);
    tell_name(s, h);
    tell(s, LUN_K_READY, h->what, h->id, owner_of(h), 0);
  }
  return 0;
}

static int tell_spans(lua_State *L) {
  lun_push_prim(L, "tell_spans"); /* vm/lib/spans.lua */
  lua_call(L, 0, 0);
  return 0;
}

/* Without memory for it the snapshot is a shorter one. */
static void protected(teller *s, lua_CFunction body) {
  lua_pushcfunction(s->L, body);
  lua_pushlightuserdata(s->L, s);
  if (lua_pcall(s->L, 1, 0, 0) != LUA_OK) lua_pop(s->L, 1);
}

void lun_engine_snapshot(lun_writer *w, void *ud) {
  lun_engine *E = ud;
  lun_loop *loop = E->loop ? &E->loop->core : NULL;
  lua_State *L = E->running;
  uint32_t f[7] = {loop ? loop->tick : 0, loop ? loop->id : 0, loop ? (uint32_t)loop->left : 0};
  teller s = {.E = E, .L = L};
  (void)w;
  if (!lua_checkstack(L, 20)) return;
  tell7(&s, LUN_K_SNAP, LUN_EDGE_BEGIN, f);
  bool collects = lua_gc(L, LUA_GCISRUNNING);
  protected(&s, tell_tasks);
  if (collects) lua_gc(L, LUA_GCRESTART);
  if (loop) protected(&s, tell_queues);
  if (E->loop && E->loop->slow_us) tell(&s, LUN_K_LOOP, LUN_LOOP_SLOW, loop->id, E->loop->slow_us, 0);
  if (E->loop) lun_readers_tell(E->loop);
  if (E->span_ids) protected(&s, tell_spans);
  if (E->tracer) lun_held_snapshot(E);
  if (E->hold) lun_hold_tell(E->hold);
  tell7(&s, LUN_K_SNAP, LUN_EDGE_END, f);
}
