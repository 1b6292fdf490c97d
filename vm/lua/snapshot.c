/* snapshot.c - the present state of the engine, told in ordinary records, with
 * which each segment of a trace begins: tasks with their coroutines and what
 * they wait for, who awaits whom, the timers and the ready queue. A reader that
 * starts there knows what one that read from the beginning knows. It changes
 * nothing and runs nothing of the program. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "debug/hold.h"
#include "debug/place.h"
#include "engine.h"
#include "io/io.h"
#include "memory/tracer.h"

/* Tasks */

static uint32_t name_of(lun_engine *E, const lun_task *t) {
  char plain[24];
  snprintf(plain, sizeof plain, "Task-%u", t->number);
  return lun_rec_str(E, t->given ? t->given : plain);
}

/* One that was made before the recording began knows its line, and the function that made it knows the file. */
static uint32_t made_at(lua_State *L, const lun_coro *c, int ci) {
  lua_Debug ar;
  if (c->where || !c->line) return c->where;
  if (lua_getiuservalue(L, ci, LUN_CU_MAKER) != LUA_TFUNCTION) return lua_pop(L, 1), 0;
  lua_getinfo(L, ">S", &ar);
  ar.currentline = c->line;
  return lun_where_of(lun_engine_of(L), &ar);
}

static void tell_task(lua_State *L, lun_task *t, int ti) {
  lun_engine *E = lun_engine_of(L);
  uint32_t name = name_of(E, t);
  lua_getiuservalue(L, ti, LUN_TU_CORO);
  lun_coro *c = lun_tocoro(L, -1);
  uint32_t f[7] = {t->future.id, name, c->id, lun_rec_str(E, c->name), 0, made_at(L, c, lua_gettop(L)), t->future.loop->core.id};
  lun_rec7(E, LUN_K_TASK, t->flag, f);
  lua_pop(L, 1);
}

/* Where a coroutine stands. The innermost of a task that waits tells it itself, when it parks. */
static void tell_place(lun_engine *E, const lun_task *t, const lun_coro *c) {
  uint32_t where = !c->co ? 0 : t == E->task ? lun_place_own_line(E, c->co) : lun_thread_where(c->co);
  if (where) lun_rec(E, LUN_K_CORO_AT, 0, c->id, where, 0);
}

static void tell_coroutines(lun_engine *E, lun_task *t) {
  for (int i = 0; i < t->depth; i++) {
    const lun_coro *c = t->stack[i];
    uint32_t made[7] = {c->id, lun_rec_str(E, c->name), c->where};
    lun_rec7(E, LUN_K_CORO, c->lib ? LUN_FLAG_LIB : LUN_FLAG_NONE, made);
    lun_rec(E, LUN_K_ENTER, 0, c->id, i ? t->stack[i - 1]->id : 0, t->future.id);
    if (i + 1 < t->depth || !(t->waiter || t->sleep)) tell_place(E, t, c);
  }
}

static void tell_cancel(lun_engine *E, lun_task *t) {
  if (!t->cancels) return;
  uint32_t f[7] = {t->future.id};
  lun_rec7(E, LUN_K_CANCEL, t->asker, f);
  if (t->thrown) lun_rec(E, LUN_K_THROWN, 0, t->future.id, 1, t->swallow_where);
}

/* Its children have told of it already. */
static bool is_made_of_others(int what) {
  return what == LUN_WHAT_GATHER || what == LUN_WHAT_WAIT || what == LUN_WHAT_SHIELD || what == LUN_WHAT_GROUP;
}

static void tell_wait(lun_engine *E, lun_task *t) {
  uint32_t on = 0;
  if (t->waiter) {
    on = t->waiter->id;
    if (!t->waiter->is_task && !is_made_of_others(t->waiter->what)) lun_rec(E, LUN_K_FUTURE, t->waiter->what, on, 0, 0);
  } else if (t->sleep) {
    char label[32];
    on = lun_sleep_future(t->sleep);
    lun_rec(E, LUN_K_FUTURE, LUN_WHAT_SLEEP, on, lun_rec_str(E, lun_sleep_label(t->sleep, label, sizeof label)), 0);
  }
  if (!on) return;
  lun_rec(E, LUN_K_WAITS, LUN_WAITS_AWAIT, on, t->future.id, 0);
  lun_rec(E, LUN_K_PARK, LUN_PARK_FUTURE, t->future.id, on, lun_task_where(t));
}

/* A child of a gather, a wait, a group or a shield: who awaits it, and for which future. */
static void tell_awaiter(lun_engine *E, lun_task *t) {
  const lun_future *f = &t->future;
  if (!f->into) return;
  lun_rec(E, LUN_K_FUTURE, f->into_what, f->into, 0, 0);
  lun_rec(E, LUN_K_WAITS, f->how, f->id, f->awaiter, f->into);
}

static int by_age(const void *a, const void *b) {
  const lun_task *x = *(lun_task *const *)a, *y = *(lun_task *const *)b;
  return x->future.id < y->future.id ? -1 : x->future.id > y->future.id;
}

/* Pushes the table of all tasks, and a userdata with the pending ones in order of creation. */
static lun_task **pending(lua_State *L, size_t *n) {
  size_t cap = 1;
  lua_rawgeti(L, LUA_REGISTRYINDEX, lun_engine_of(L)->tasks.table);
  int all = lua_gettop(L);
  for (lua_pushnil(L); lua_next(L, all); lua_pop(L, 1)) cap++;
  lun_task **list = lua_newuserdatauv(L, cap * sizeof *list, 0);
  *n = 0;
  for (lua_pushnil(L); lua_next(L, all); lua_pop(L, 1)) {
    lun_task *t = luaL_testudata(L, -1, LUN_TASK);
    if (t && t->future.state == LUN_PENDING && *n < cap) list[(*n)++] = t;
  }
  qsort(list, *n, sizeof *list, by_age);
  return list;
}

static int tell_tasks(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  size_t n;
  lua_gc(L, LUA_GCSTOP); /* the list holds no task */
  lun_task **list = pending(L, &n);
  for (size_t i = 0; i < n; i++) {
    lun_push_task(L, list[i]);
    if (!lua_isnil(L, -1)) tell_task(L, list[i], lua_gettop(L)), tell_coroutines(E, list[i]);
    lua_pop(L, 1);
  }
  for (size_t i = 0; i < n; i++) tell_awaiter(E, list[i]);
  for (size_t i = 0; i < n; i++) tell_wait(E, list[i]), tell_cancel(E, list[i]);
  return 0;
}

/* Timers and the ready queue */

static uint32_t owner_of(const lun_handle *h) {
  if (h->kind == LUN_H_TASK) return lun_task_of(h)->future.id;
  return h->kind == LUN_H_SLEEP ? lun_sleep_future((const struct lun_sleep *)h) : ((const lun_call *)h)->of;
}

static void tell_name(lua_State *L, const lun_handle *h) {
  if (h->kind != LUN_H_CALL) return;
  const lun_call *c = (const lun_call *)h;
  lun_push_anchored(L, c->anchor);
  uint32_t name = lua_isnil(L, -1) ? 0 : lun_call_name(L, lua_gettop(L));
  lun_rec(lun_engine_of(L), LUN_K_HANDLE, h->what, h->id, name, c->where);
  lua_pop(L, 1);
}

static void tell_timer(lua_State *L, const lun_handle *h) {
  lun_engine *E = lun_engine_of(L);
  int64_t ns = llround(fmin(h->when, 9e9) * 1e9);
  uint32_t by = h->kind == LUN_H_SLEEP ? lun_sleep_task((const struct lun_sleep *)h) : 0;
  uint32_t f[7] = {h->id, owner_of(h), by, (uint32_t)ns, (uint32_t)((uint64_t)ns >> 32), 0};
  tell_name(L, h);
  lun_rec7(E, LUN_K_TIMER, h->what, f);
  if (h->cancelled) lun_rec(E, LUN_K_HANDLE_CANCEL, 0, h->id, 0, 0);
}

static int tell_queues(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  lun_loop *loop = &E->loop->core;
  for (size_t i = 0; i < loop->timers.count; i++) tell_timer(L, loop->timers.entry[i].handle);
  for (size_t i = 0; i < loop->ready.count; i++) {
    const lun_handle *h = lun_queue_at(&loop->ready, i);
    tell_name(L, h);
    lun_rec(E, LUN_K_READY, h->what, h->id, owner_of(h), 0);
  }
  return 0;
}

/* Without memory for it the snapshot is a shorter one. */
static void protected(lua_State *L, lua_CFunction tell) {
  lua_pushcfunction(L, tell);
  if (lua_pcall(L, 0, 0, 0) != LUA_OK) lua_pop(L, 1);
}

void lun_engine_snapshot(lun_writer *w, void *ud) {
  lun_engine *E = ud;
  lun_loop *loop = E->loop ? &E->loop->core : NULL;
  lua_State *L = E->running;
  uint32_t f[7] = {loop ? loop->tick : 0, loop ? loop->id : 0, loop ? (uint32_t)loop->left : 0};
  (void)w;
  if (!lua_checkstack(L, 20)) return;
  lun_rec7(E, LUN_K_SNAP, LUN_EDGE_BEGIN, f);
  bool collects = lua_gc(L, LUA_GCISRUNNING);
  protected(L, tell_tasks);
  if (collects) lua_gc(L, LUA_GCRESTART);
  if (loop) protected(L, tell_queues);
  if (E->loop && E->loop->slow_us) lun_rec(E, LUN_K_LOOP, LUN_LOOP_SLOW, loop->id, E->loop->slow_us, 0);
  if (E->loop) lun_readers_tell(E->loop);
  if (E->tracer) lun_held_snapshot(E);
  if (E->hold) lun_hold_tell(E->hold);
  lun_rec7(E, LUN_K_SNAP, LUN_EDGE_END, f);
}
