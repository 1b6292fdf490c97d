/* calls.c - the loop's call_soon, call_later and call_at: handles of the
 * program's own. It makes and queues them; handle.c runs them. */
#include <string.h>

#include "../args.h"
#include "../engine.h"
#include "tasks.h"
#include "../errors.h"

/* Is the last argument {context = ctx}, and nothing else in it? Then that is a keyword, and no argument of the callback. */
static bool has_context(lua_State *L) {
  int last = lua_gettop(L);
  if (!lua_istable(L, last) || lua_getmetatable(L, last)) return lua_settop(L, last), false;
  lua_pushnil(L);
  bool only = lua_next(L, last) && lua_type(L, -2) == LUA_TSTRING && strcmp(lua_tostring(L, -2), "context") == 0;
  if (only) {
    lua_pop(L, 1);
    only = !lua_next(L, last);
  }
  lua_settop(L, last);
  return only;
}

/* [loop, (when or nil), f, args...]: the context for the callback takes the place of `when`. */
static void take_context(lua_State *L) {
  if (lua_gettop(L) > 3 && has_context(L)) {
    lua_getfield(L, -1, "context");
    lua_remove(L, -2);
    lun_context_check(L, lua_gettop(L));
  } else {
    lun_context_copy(L);
  }
  lua_replace(L, 2);
}

/* Makes a handle of [loop, context, f, args...], all but the loop popped; pushed, and held by the loop. */
static lun_call *make_call(lua_State *L) {
  lun_call *c = lun_call_new(L, 1, lua_gettop(L) - 3, LUN_WHAT_CALL);
  lua_insert(L, 2);
  lua_setiuservalue(L, 2, LUN_HU_CONTEXT);
  lun_anchor(L, 2, &c->anchor);
  return c;
}

/* In debug mode what cannot be called is refused here; otherwise the call fails, in its turn. */
static void check_callable(lua_State *L, lun_lualoop *loop, int index, const char *method) {
  lun_check_given(L, index, "callback");
  if (!loop->debug) return;
  if (lun_is_async(L, index) || lun_tocoro(L, index))
    lun_raise(L, "TypeError", "coroutines cannot be used with %s()", method);
  if (lua_isfunction(L, index) || luaL_getmetafield(L, index, "__call") != LUA_TNIL) return;
  lun_push_prim(L, "value_repr"); /* vm/lib/repr.lua */
  lua_pushvalue(L, index);
  lua_call(L, 1, 1);
  lun_raise(L, "TypeError", "a callable object was expected by %s(), got %s", method, lua_tostring(L, -1));
}

/* check_callback(loop, f, method): what call_soon checks, for methods in Lua */
static int check_callback(lua_State *L) {
  check_callable(L, lun_checkloop(L, 1), 2, luaL_checkstring(L, 3));
  return 0;
}

static int soon(lua_State *L, const char *method) {
  lun_lualoop *loop = lun_openloop(L);
  check_callable(L, loop, 2, method);
  lua_pushnil(L);
  lua_insert(L, 2);
  take_context(L);
  lun_call *c = make_call(L);
  if (!lun_loop_queue(&loop->core, &c->handle, 0)) return luaL_error(L, "not enough memory");
  return 1;
}

static int m_call_soon(lua_State *L) {
  return soon(L, "call_soon");
}

static int m_call_soon_threadsafe(lua_State *L) {
  soon(L, "call_soon_threadsafe");
  lun_poller_wake(lun_engine_of(L)->poller);
  return 1;
}

/* [loop, when, f, args...] with `when` on the loop's clock. */
static int at(lua_State *L, lun_lualoop *loop, double when) {
  lun_engine *E = loop->engine;
  take_context(L);
  lun_call *c = make_call(L);
  c->timer = true;
  if (!lun_loop_schedule(&loop->core, &c->handle, when, 0, E->task ? E->task->future.id : 0, c->where))
    return luaL_error(L, "not enough memory");
  return 1;
}

static int m_call_later(lua_State *L) {
  lun_lualoop *loop = lun_openloop(L);
  double delay = lun_check_seconds(L, 2, "delay");
  check_callable(L, loop, 3, "call_at"); /* CPython's call_later calls call_at */
  return at(L, loop, lun_clock_now(&loop->engine->clock) + delay);
}

static int m_call_at(lua_State *L) {
  lun_lualoop *loop = lun_openloop(L);
  double when = lun_check_seconds(L, 2, "when");
  check_callable(L, loop, 3, "call_at");
  return at(L, loop, when);
}

void lun_calls_add(lua_State *L) {
  static const luaL_Reg methods[] = {{"call_soon", m_call_soon},
                                     {"call_soon_threadsafe", m_call_soon_threadsafe},
                                     {"call_later", m_call_later},
                                     {"call_at", m_call_at},
                                     {NULL, NULL}};
  luaL_setfuncs(L, methods, 0);
  lun_add_prims(L, (const luaL_Reg[]){{"check_callback", check_callback}, {NULL, NULL}});
}
