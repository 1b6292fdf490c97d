/* await.c - the operator: await(x) returns all the values of an awaitable.
 *
 * What is ready is returned at once, without giving the loop up. Everything
 * else is asked of the driver, by yielding while engine->asking says what is
 * wanted; a generator in between passes it on (generator.c). It never schedules
 * and never resumes a task. */
#include "../engine.h"
#include "tasks.h"
#include "../record.h"
#include "../errors.h"

/* The coroutine goes on: raises the error that it was given, if so. */
static void go_on(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  if (E->going == LUN_GO_ON) return;
  E->going = LUN_GO_ON;
  lua_error(L);
}

int lun_ask(lua_State *L, lun_asking what, int nvalues, lua_KContext ctx, lua_KFunction k) {
  lun_engine *E = lun_engine_of(L);
  if (!E->task && what != LUN_ASK_CORO) return lun_raise(L, "RuntimeError", "await outside a task: nothing can wait here");
  if (!lua_isyieldable(L))
    return lun_raise(L, "RuntimeError",
                     "await cannot suspend here: Lua does not let a callback of table.sort, string.gsub, a metamethod "
                     "or the like wait; await before it, or outside of it");
  return lun_ask_here(L, what, nvalues, ctx, k);
}

/* An awaited coroutine object has ended: what it returned stands above `base`. */
static int coro_done(lua_State *L, int status, lua_KContext base) {
  (void)status;
  go_on(L);
  return lua_gettop(L) - (int)base;
}

/* Where nothing may yield, a coroutine that does not suspend can still be run, here and now. */
static int run_now(lua_State *L, lun_coro *c) {
  lun_engine *E = lun_engine_of(L);
  lua_State *before = E->running;
  int nargs = lun_coro_enter(L, c, 1, E->task, NULL), nres, status;
  lua_State *co = c->co;
  E->going = LUN_GO_ON;
  for (;;) {
    E->running = co;
    status = lua_resume(co, L, nargs, &nres);
    E->running = before;
    if (status != LUA_YIELD) break;
    lua_pop(co, nres);
    lua_pushliteral(L, "await cannot suspend here: Lua does not let a callback of table.sort, string.gsub, a metamethod "
                       "or the like wait; await before it, or outside of it");
    lun_push_error(L, "RuntimeError");
    lua_xmove(L, co, 1);
    nargs = 1;
    E->going = LUN_GO_RAISE;
  }
  bool failed = status != LUA_OK || c->failed;
  luaL_checkstack(L, nres + 4, "too many results");
  lua_xmove(co, L, failed ? 1 : nres);
  lun_coro_leave(L, c, failed ? LUN_OUT_ERROR : LUN_OUT_RESULT, 0, status != LUA_OK);
  return failed ? lua_error(L) : nres;
}

static int await_coro(lua_State *L, lun_coro *c) {
  if (c->state == LUN_CORO_CLOSED) return lun_raise(L, "RuntimeError", "cannot reuse already awaited coroutine");
  if (c->state != LUN_CORO_CREATED) return lun_raise(L, "RuntimeError", "coroutine is being awaited already");
  if (!lua_isyieldable(L)) return run_now(L, c);
  if (c->native && lun_engine_of(L)->task) {
    lua_getiuservalue(L, 1, LUN_CU_THREAD);
    lua_getiuservalue(L, 1, LUN_CU_FUNC);
    lua_rotate(L, 1, -1); /* the object stands above its arguments */
    return lun_run_native(L, c);
  }
  lua_pushvalue(L, 1);
  return lun_ask(L, LUN_ASK_CORO, 1, 1, coro_done);
}

static int future_done(lua_State *L, int status, lua_KContext ctx) {
  (void)status, (void)ctx;
  go_on(L);
  lun_future *f = lun_tofuture(L, 1);
  if (f->state == LUN_PENDING) return lun_raise(L, "RuntimeError", "await wasn't used with future");
  return lun_future_result(L, 1);
}

static int await_future(lua_State *L, lun_future *f) {
  lun_engine *E = lun_engine_of(L);
  if (f->state != LUN_PENDING) return lun_future_result(L, 1);
  if (E->task) lun_rec(E, LUN_K_WAITS, LUN_WAITS_AWAIT, f->id, E->task->future.id, 0);
  lua_pushvalue(L, 1);
  return lun_ask(L, LUN_ASK_WAIT, 1, 0, future_done);
}

static int await_value(lua_State *L);

/* x:__await() has returned another awaitable, on top, which is awaited in x's place. */
static int await_method_done(lua_State *L, int status, lua_KContext ctx) {
  (void)status, (void)ctx;
  lua_replace(L, 1);
  lua_settop(L, 1);
  if (lun_tocoro(L, 1) || lun_tofuture(L, 1) || luaL_getmetafield(L, 1, "__await") != LUA_TNIL || lua_istable(L, 1)) {
    lua_settop(L, 1);
    return await_value(L);
  }
  return lun_raise(L, "TypeError", "__await() returned a value that is not awaitable: %s", luaL_typename(L, 1));
}

/* Pushes x.__await, found as an ordinary field or in the metatable; false: there is none. */
static bool push_await_method(lua_State *L) {
  if (lua_istable(L, 1) && lua_getfield(L, 1, "__await") != LUA_TNIL) return true;
  lua_settop(L, 1);
  return luaL_getmetafield(L, 1, "__await") != LUA_TNIL;
}

static const char *type_name(lua_State *L, int index) {
  if (luaL_getmetafield(L, index, "__name") == LUA_TSTRING) return lua_tostring(L, -1);
  return luaL_typename(L, index);
}

static int await_value(lua_State *L) {
  lun_coro *c = lun_tocoro(L, 1);
  if (c) return await_coro(L, c);
  lun_future *f = lun_tofuture(L, 1);
  if (f) return await_future(L, f);
  if (!push_await_method(L)) return lun_raise(L, "TypeError", "object %s can't be used in 'await' expression", type_name(L, 1));
  lua_pushvalue(L, 1);
  lua_callk(L, 1, 1, 0, await_method_done);
  return await_method_done(L, LUA_OK, 0);
}

int lun_await(lua_State *L) {
  lua_settop(L, 1);
  return await_value(L);
}
