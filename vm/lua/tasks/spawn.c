/* spawn.c - making a task of a coroutine, as nearly every program does it: no
 * task factory, no name, no context of its own. That way is short and in C; all
 * others, and the words for what cannot be awaited, are in vm/lib (loops.lua,
 * futures.lua), which this hands its arguments on to. */
#include "../args.h"
#include "../engine.h"
#include "tasks.h"
#include "../errors.h"

/* Calls the hidden function of vm/lib with all arguments; its one result is this one's. */
static int in_library(lua_State *L, const char *name) {
  lun_push_prim(L, name);
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, 1);
  return 1;
}

/* [loop, coroutine] -> [loop, coroutine, nil, task] */
static lun_task *spawn(lua_State *L) {
  lua_settop(L, 2);
  lua_pushnil(L);
  return lun_task_new(L, 1, 2, 3, 3, false);
}

/* Is a coroutine to be a task of the loop, and nothing else to be asked or refused? */
static bool is_simple(const lun_lualoop *loop) { return loop && !loop->has_factory && !loop->core.closed; }

/* loop:create_task(coro, keywords) */
static int create_task(lua_State *L) {
  const lun_lualoop *loop = lun_checkloop(L, 1);
  bool simple = is_simple(loop) && lua_isnoneornil(L, 3) && lun_tocoro(L, 2);
  return simple ? (spawn(L), 1) : in_library(L, "create_task_as");
}

/* asyncio.create_task(coro, keywords): of the running loop */
static int create_task_here(lua_State *L) {
  if (is_simple(lun_engine_of(L)->loop) && lua_isnoneornil(L, 2) && lun_tocoro(L, 1)) {
    lua_settop(L, 1);
    lun_push_running_loop(L);
    lun_spawn(L, 1, 2);
    return 1;
  }
  lun_require_loop(L);
  lua_insert(L, 1);
  return create_task(L);
}

lun_task *lun_spawn(lua_State *L, int coro_index, int loop_index) {
  if (!is_simple(lua_touserdata(L, loop_index))) return NULL;
  lua_pushnil(L);
  int nil = lua_gettop(L);
  lun_task *t = lun_task_new(L, loop_index, coro_index, nil, nil, false);
  lua_replace(L, nil);
  return t;
}

void lun_push_future_of(lua_State *L, int index, int loop_index) {
  lun_push_prim(L, "ensure_future");
  lua_pushvalue(L, index);
  lua_pushvalue(L, loop_index);
  lua_pushboolean(L, true);
  lua_call(L, 3, 1);
}

/* ensure_future(x, loop or nil, quiet): a future as it is, a coroutine as a task of the loop, or of the running one; `quiet`:
 * nobody is told when that task is thrown away while it is pending */
static int ensure_future(lua_State *L) {
  lua_settop(L, 3);
  bool here = lua_isnil(L, 2);
  const lun_lualoop *loop = here ? lun_engine_of(L)->loop : lun_checkloop(L, 2);
  if (is_simple(loop) && lun_tocoro(L, 1)) {
    bool quiet = lua_toboolean(L, 3);
    if (here) lun_push_running_loop(L), lua_replace(L, 2);
    lua_settop(L, 2);
    lua_insert(L, 1);
    spawn(L)->log_destroy = !quiet;
    return 1;
  }
  const lun_future *f = lun_tofuture(L, 1);
  if (f && (here || f->loop == loop)) return lua_settop(L, 1), 1;
  return in_library(L, "ensure_future_as");
}

/* make_task(loop, coro, name or nil, eager, context or nil): loop:create_task without its task factory */
static int make_task(lua_State *L) {
  const lun_lualoop *loop = lun_checkloop(L, 1);
  if (loop->core.closed) return lun_raise(L, "RuntimeError", "Event loop is closed");
  if (!lun_tocoro(L, 2)) {
    luaL_tolstring(L, 2, NULL);
    return lun_raise(L, "TypeError", "a coroutine was expected, got %s", lua_tostring(L, -1));
  }
  if (!lua_isnoneornil(L, 5)) lun_context_check(L, 5);
  lua_settop(L, 5);
  lun_task_new(L, 1, 2, 3, 5, lua_toboolean(L, 4) && loop->core.running);
  return 1;
}

void lun_spawn_open(lua_State *L) {
  static const luaL_Reg prims[] = {{"create_task", create_task},
                                   {"create_task_here", create_task_here},
                                   {"ensure_future", ensure_future},
                                   {"make_task", make_task},
                                   {NULL, NULL}};
  lun_add_prims(L, prims);
}
