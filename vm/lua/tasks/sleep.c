/* sleep.c - asyncio.sleep: what every program does most, so it is C.
 *
 * A sleep stands for the future and the timer that CPython's sleep makes, and
 * keeps their order of events: the timer's callback makes the future done,
 * and the task wakes a tick later; a cancelled one stays in the heap until
 * the error is delivered. The timer heap owns it. */
#include <math.h>
#include <string.h>

#include "../engine.h"
#include "tasks.h"
#include "../record.h"
#include "../errors.h"

struct lun_sleep {
  lun_handle handle; /* first: the heap's */
  lun_task *task;    /* who sleeps; NULL once it has gone on */
  lun_engine *engine;
  double delay;      /* seconds */
  uint32_t future;   /* the id of the future that it stands for */
  bool done, cancelled;
};

static void give_back(struct lun_sleep *s) { lun_blocks_give(s->engine->memory.blocks, s, sizeof *s); }

uint32_t lun_sleep_future(const struct lun_sleep *s) { return s->future; }

uint32_t lun_sleep_task(const struct lun_sleep *s) { return s->task ? s->task->future.id : 0; }

double lun_sleep_delay(const struct lun_sleep *s) { return s->delay; }

const char *lun_sleep_label(const struct lun_sleep *s, char *buf, size_t size) {
  double d = s->delay;
  snprintf(buf, size, d < 1 && round(d * 100) == d * 100 ? "%.2f" : "%g", d);
  return buf;
}

/* The same; the words for the last delay are kept, which is often the next one. */
static const char *label_again(lun_engine *E, const struct lun_sleep *s) {
  if (E->label_of != s->delay) lun_sleep_label(s, E->label, sizeof E->label);
  E->label_of = s->delay; /* no sleep is as short as 0, with which it begins */
  return E->label;
}

bool lun_sleep_cancelled(const struct lun_sleep *s) { return s->cancelled; }

bool lun_sleep_done(const struct lun_sleep *s) { return s->done; }

/* The timer is due: the future gets its result, which wakes the task. */
void lun_sleep_run(lua_State *L, lun_handle *h) {
  struct lun_sleep *s = (struct lun_sleep *)h;
  lun_engine *E = s->engine;
  if (E->trace) lun_clock_stamp(&E->clock);
  E->handle = h->id;
  lun_rec(E, LUN_K_RUN, LUN_WHAT_SLEEP, h->id, s->future, 0);
  if (s->task && !s->cancelled) {
    s->done = true;
    uint64_t cause = lun_rec(E, LUN_K_DONE, LUN_OUT_RESULT, s->future, 0, 0);
    lun_push_anchored(L, s->task->anchor);
    lun_task_wake(L, s->task, LUN_WHAT_WAKEUP, cause);
  }
  lun_rec(E, LUN_K_RAN, 0, h->id, 0, 0);
  E->handle = 0;
  if (!s->task) give_back(s); /* otherwise the task has yet to look at it */
}

void lun_sleep_drop(lua_State *L, lun_handle *h) {
  struct lun_sleep *s = (struct lun_sleep *)h;
  if (s->task) { /* the loop is closed under a sleeping task */
    s->task->sleep = NULL;
    lun_unanchor(L, &s->task->anchor);
  }
  give_back(s);
}

bool lun_sleep_cancel(lua_State *L, lun_task *t) {
  struct lun_sleep *s = t->sleep;
  if (s->done || s->cancelled) return false;
  s->cancelled = true;
  uint64_t cause = lun_rec(s->engine, LUN_K_DONE, LUN_OUT_CANCELLED, s->future, 0, 0);
  lun_push_task(L, t);
  lun_task_wake(L, t, LUN_WHAT_WAKEUP, cause);
  return true;
}

/* The task goes on: as CPython's `finally: h.cancel()`, the timer is cancelled if it has not run, in the heap or, due
 * in the same tick as the cancellation, in the ready queue; the loop frees it when it drops it. */
static void let_go(struct lun_sleep *s, lun_task *t) {
  s->task = NULL;
  t->sleep = NULL;
  if (s->handle.scheduled || s->handle.queued) lun_loop_cancel(&t->future.loop->core, &s->handle, t->future.id);
  else give_back(s);
}

void lun_sleep_forget(lun_task *t) {
  struct lun_sleep *s = t->sleep;
  if (!s) return;
  s->task = NULL;
  t->sleep = NULL;
  if (!s->handle.scheduled && !s->handle.queued) give_back(s); /* otherwise it is the loop's */
}

static int slept(lua_State *L, int status, lua_KContext ctx) {
  (void)status;
  lun_engine *E = lun_engine_of(L);
  let_go((struct lun_sleep *)ctx, E->task);
  if (E->going == LUN_GO_RAISE) {
    E->going = LUN_GO_ON;
    return lun_native_fail(L);
  }
  lua_pushvalue(L, 2);
  return lun_native_return(L);
}

/* [_, result] */
static int had_turn(lua_State *L, int status, lua_KContext ctx) {
  (void)status, (void)ctx;
  lun_engine *E = lun_engine_of(L);
  if (E->going == LUN_GO_RAISE) {
    E->going = LUN_GO_ON;
    return lun_native_fail(L);
  }
  lua_pushvalue(L, 2);
  return lun_native_return(L);
}

static struct lun_sleep *begin(lua_State *L, lua_Number delay) {
  lun_engine *E = lun_engine_of(L);
  lun_task *t = E->task;
  struct lun_sleep *s = lun_blocks_take(E->memory.blocks, sizeof *s);
  if (!s) luaL_error(L, "not enough memory");
  *s = (struct lun_sleep){.handle = {.what = LUN_WHAT_SLEEP, .kind = LUN_H_SLEEP},
                          .task = t, .engine = E, .delay = delay, .future = lun_new_id(E)};
  uint32_t where = lun_where(L);
  if (E->trace) lun_rec(E, LUN_K_FUTURE, LUN_WHAT_SLEEP, s->future, lun_rec_str(E, label_again(E, s)), where);
  lun_loop *loop = &t->future.loop->core;
  if (!lun_loop_schedule(loop, &s->handle, lun_clock_now(&E->clock) + delay, s->future, t->future.id, where)) {
    give_back(s);
    luaL_error(L, "not enough memory");
  }
  lun_rec(E, LUN_K_WAITS, LUN_WAITS_AWAIT, s->future, t->future.id, 0);
  return s;
}

static bool is_keyword(const char *name) { return strcmp(name, "delay") == 0 || strcmp(name, "result") == 0; }

/* Is the value at `index` a table of keyword arguments? With any other key it is a value like all others. */
static bool are_keywords(lua_State *L, int index) {
  int top = lua_gettop(L);
  if (!lua_istable(L, index) || lua_getmetatable(L, index)) return lua_settop(L, top), false;
  for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1))
    if (lua_type(L, -2) != LUA_TSTRING || !is_keyword(lua_tostring(L, -2))) return lua_settop(L, top), false;
  return true;
}

/* Puts the arguments of sleep(delay, {result = x}) and sleep({delay = n, result = x}) into their places. */
static void take_keywords(lua_State *L) {
  int last = lua_isnil(L, 2) ? 1 : 2;
  if (!are_keywords(L, last)) return;
  lua_getfield(L, last, "result");
  if (last == 1) lua_getfield(L, 1, "delay"), lua_replace(L, 1);
  lua_replace(L, 2);
}

static int refuse(lua_State *L, const char *cls, const char *message) {
  lua_pushstring(L, message);
  lun_push_error(L, cls);
  return lun_native_fail(L);
}

/* sleep(delay [, result]), and above them the coroutine object, if there is one */
static int sleep_body(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  if (!lua_isnil(L, 2) || lua_type(L, 1) != LUA_TNUMBER) take_keywords(L);
  lua_Number delay = lua_tonumber(L, 1);
  if (lua_type(L, 1) != LUA_TNUMBER)
    return refuse(L, "TypeError", lua_pushfstring(L, "sleep: delay must be a number of seconds, not %s", luaL_typename(L, 1)));
  if (delay <= 0) return lun_ask(L, LUN_ASK_TURN, 0, 0, had_turn);
  if (isnan(delay)) return refuse(L, "ValueError", "Invalid delay: NaN (not a number)");
  if (!E->loop || !E->task) return refuse(L, "RuntimeError", "no running event loop");
  if (!lua_isyieldable(L)) return lun_ask(L, LUN_ASK_TURN, 0, 0, had_turn); /* raises: nothing can wait here */
  struct lun_sleep *s = begin(L, delay);
  E->sleep = s;
  return lun_ask_here(L, LUN_ASK_SLEEP, 0, (lua_KContext)s, slept);
}

/* sleep(0), as nearly every program gives way: where it is awaited at once, there is nothing to keep but that it is under way. */

static const char NAME[] = "sleep"; /* the trace knows it by its address */

static int gave_way(lua_State *L, int status, lua_KContext ctx) {
  lun_engine *E = lun_engine_of(L);
  if (E->trace || E->going == LUN_GO_RAISE) return lua_settop(L, 2), had_turn(L, status, ctx);
  E->task->native = NULL;
  lua_pushlightuserdata(L, (void *)&lun_done_key);
  lua_pushnil(L);
  return 2;
}

/* Where somebody writes down what happens. */
static void tell_begun(lua_State *L, lun_task *t) {
  lun_clock_stamp(&lun_engine_of(L)->clock); /* until it gives way */
  lun_coro_made(L, &t->direct);
  lun_coro_begin(L, &t->direct, t, t->stack[t->depth - 1]);
}

static int give_way(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  lun_task *t = E->task;
  if (lua_gettop(L) != 1 || !lua_isinteger(L, 1) || lua_tointeger(L, 1) != 0) return LUN_DECLINED;
  t->direct = (lun_coro){.id = lun_new_id(E), .state = LUN_CORO_RUNNING, .lib = true, .direct = true, .awaited = true,
                         .native = sleep_body, .name = NAME, .task = t};
  t->native = &t->direct;
  if (E->trace) tell_begun(L, t);
  return lun_ask_here(L, LUN_ASK_TURN, 0, 0, gave_way);
}

void lun_sleep_open(lua_State *L) { lun_push_native(L, sleep_body, NAME, give_way); }
