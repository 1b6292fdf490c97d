/* generator.c - Lua's coroutine library inside an event loop.
 *
 * coroutine.yield in a plain coroutine goes to whoever resumed it, as ever; an
 * await inside one suspends the task, so a resume that meets a request to the
 * driver passes it on outward and takes the answer back in. Bodies run under a
 * protected call, so that their cleanup may await after an error. */
#include "../engine.h"
#include "tasks.h"
#include "../errors.h"
#include "../debug/hook.h"

enum { CLOSE_DEPTH_MAX = 100 }; /* Lua 5.4.4 overflows the C stack on long chains of closes */

#define AWAITING "lunette.awaiting" /* registry: thread -> true while it waits in an await; weak */

static const char fail_key = 0; /* marks the results of a body that failed */

static int gen_body_end(lua_State *L, int status, lua_KContext ctx) {
  (void)ctx;
  if (status == LUA_OK || status == LUA_YIELD) return lua_gettop(L) - 1;
  lua_pushlightuserdata(L, (void *)&fail_key);
  lua_insert(L, -2);
  return 2;
}

/* [msgh, f, args...] */
static int gen_body(lua_State *L) {
  int status = lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 1, 0, gen_body_end);
  return gen_body_end(L, status, 0);
}

/* coroutine.create(f) */
static int create(lua_State *L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  lua_State *co = lua_newthread(L);
  lua_pushcfunction(co, gen_body);
  lua_pushcfunction(co, lun_msgh);
  if (!lun_push_async_body(L, 1)) lua_pushvalue(L, 1);
  lua_xmove(L, co, 1);
  return 1;
}

static void set_awaiting(lua_State *L, lua_State *co, bool yes) {
  lua_getfield(L, LUA_REGISTRYINDEX, AWAITING);
  lua_pushthread(co);
  lua_xmove(co, L, 1);
  if (yes) lua_pushboolean(L, true);
  else lua_pushnil(L);
  lua_rawset(L, -3);
  lua_pop(L, 1);
}

static bool is_awaiting(lua_State *L, int index) {
  lua_getfield(L, LUA_REGISTRYINDEX, AWAITING);
  lua_pushvalue(L, index);
  lua_rawget(L, -2);
  bool yes = lua_toboolean(L, -1);
  lua_pop(L, 2);
  return yes;
}

/* The outcome of a resume on top of L: how many results, or -1 and the error. */
static int take_results(lua_State *L, lua_State *co, int status, int nres) {
  if (status != LUA_OK && status != LUA_YIELD) {
    lua_xmove(co, L, 1);
    return -1;
  }
  if (!lua_checkstack(L, nres + 4)) {
    lua_pop(co, nres);
    lua_pushliteral(L, "too many results to resume");
    return -1;
  }
  bool failed = status == LUA_OK && nres == 2 && lua_islightuserdata(co, -2) && lua_touserdata(co, -2) == &fail_key;
  lua_xmove(co, L, failed ? 1 : nres);
  if (failed) lua_pop(co, 1); /* an empty stack is what makes it dead */
  return failed ? -1 : nres;
}

static int resumed(lua_State *L, int status, lua_KContext base);

/* The body asks the driver for something. Where L cannot yield, the await in it raises; returns false then. */
static bool pass_on(lua_State *L, lua_State *co, int nres) {
  lun_engine *E = lun_engine_of(L);
  if (lua_isyieldable(L) && lua_checkstack(L, nres)) {
    lua_xmove(co, L, nres);
    set_awaiting(L, co, true);
    return true;
  }
  lua_pop(co, nres);
  lua_pushliteral(L, "await cannot suspend here: the coroutine was resumed where nothing may wait");
  lun_push_error(L, "RuntimeError");
  lua_xmove(L, co, 1);
  E->going = LUN_GO_RAISE;
  return false;
}

/* Resumes co with the nargs values on top of its own stack. The results stand above `base`, or -1 and the error. */
static int run(lua_State *L, lua_State *co, int nargs, int base) {
  for (;;) {
    lun_engine *E = lun_engine_of(L);
    lun_nest nest = {L, E->task, E->nest};
    E->nest = &nest;
    lun_clock_unstamp(&E->clock);
    int nres, status = lun_resume(co, L, nargs, &nres);
    E->nest = nest.outer;
    if (status != LUA_YIELD || !lun_engine_of(L)->asking) return take_results(L, co, status, nres);
    if (pass_on(L, co, nres)) return lua_yieldk(L, nres, base, resumed);
    nargs = 1;
  }
}

/* What resume (or wrap's function) returns, with its outcome on top. */
static int finish(lua_State *L, int n) {
  bool wrap = lua_toboolean(L, lua_upvalueindex(2));
  if (n >= 0) {
    if (wrap) return n;
    lua_pushboolean(L, true);
    lua_insert(L, -n - 1);
    return n + 1;
  }
  if (wrap) {
    if (lua_type(L, -1) == LUA_TSTRING) { /* as Lua has it: a text gets the place of the call, too */
      luaL_where(L, 1);
      lua_insert(L, -2);
      lua_concat(L, 2);
    }
    return lua_error(L);
  }
  lua_pushboolean(L, false);
  lua_insert(L, -2);
  return 2;
}

static lua_State *target(lua_State *L) {
  return lua_tothread(L, lua_toboolean(L, lua_upvalueindex(2)) ? lua_upvalueindex(1) : 1);
}

/* The driver's answer stands above `base`: it goes to the await inside. */
static int resumed(lua_State *L, int status, lua_KContext base) {
  (void)status;
  lua_State *co = target(L);
  int n = lua_gettop(L) - (int)base;
  set_awaiting(L, co, false);
  if (!lua_checkstack(co, n + 4)) return luaL_error(L, "too many values to resume");
  lua_xmove(L, co, n);
  return finish(L, run(L, co, n, (int)base));
}

static const char *refuse(lua_State *L, lua_State *co, int index) {
  if (is_awaiting(L, index)) return "generator already executing";
  if (lua_status(co) == LUA_YIELD) return NULL;
  lua_Debug ar;
  if (lua_status(co) == LUA_OK && lua_getstack(co, 0, &ar)) return "cannot resume non-suspended coroutine";
  if (lua_status(co) != LUA_OK || lua_gettop(co) == 0 || co == L) return "cannot resume dead coroutine";
  return NULL;
}

static int start(lua_State *L, lua_State *co, int index, int first) {
  const char *why = refuse(L, co, index);
  if (why && is_awaiting(L, index)) {
    lua_pushstring(L, why);
    lun_push_error(L, "RuntimeError");
    return finish(L, -1);
  }
  if (why) return lua_pushstring(L, why), finish(L, -1);
  int n = lua_gettop(L) - first + 1;
  int fresh = lua_status(co) == LUA_OK ? lua_gettop(co) - 1 : 0; /* gen_body's own first arguments */
  if (!lua_checkstack(co, n + 4)) return lua_pushliteral(L, "too many arguments to resume"), finish(L, -1);
  lua_xmove(L, co, n);
  lun_engine_of(L)->going = LUN_GO_ON;
  return finish(L, run(L, co, n + fresh, lua_gettop(L)));
}

static int resume(lua_State *L) {
  lua_State *co = lua_tothread(L, 1);
  if (!co) luaL_typeerror(L, 1, "coroutine");
  return start(L, co, 1, 2);
}

static int wrapped(lua_State *L) {
  return start(L, lua_tothread(L, lua_upvalueindex(1)), lua_upvalueindex(1), 1);
}

static int wrap(lua_State *L) {
  create(L);
  lua_pushboolean(L, true);
  lua_pushcclosure(L, wrapped, 2);
  return 1;
}

/* generator_thread(f): the coroutine behind a function that coroutine.wrap has made; nil for any other */
static int generator_thread(lua_State *L) {
  if (lua_tocfunction(L, 1) != wrapped || !lua_getupvalue(L, 1, 1)) lua_pushnil(L);
  return 1;
}

lua_State *lun_generator_resumed(lua_State *co, lua_Debug *ar) {
  if (!lua_checkstack(co, 4) || !lua_getinfo(co, "f", ar)) return NULL;
  lua_CFunction f = lua_tocfunction(co, -1);
  bool known = f == wrapped ? lua_getupvalue(co, -1, 1) != NULL : f == resume && lua_getlocal(co, ar, 1) != NULL;
  lua_State *inner = known ? lua_tothread(co, -1) : NULL;
  lua_pop(co, known ? 2 : 1);
  return inner != co ? inner : NULL;
}

/* yield: in a task's own body the driver may answer with an error. */
static int yielded(lua_State *L, int status, lua_KContext base) {
  (void)status;
  lun_engine *E = lun_engine_of(L);
  if (E->going == LUN_GO_RAISE) {
    E->going = LUN_GO_ON;
    return lua_error(L);
  }
  return lua_gettop(L) - (int)base;
}

static int yield(lua_State *L) { return lua_yieldk(L, lua_gettop(L), 0, yielded); }

static int status(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTHREAD);
  if (is_awaiting(L, 1)) return lua_pushliteral(L, "normal"), 1;
  lua_settop(L, 1);
  lua_pushvalue(L, lua_upvalueindex(1)); /* Lua's own */
  lua_insert(L, 1);
  lua_call(L, 1, 1);
  return 1;
}

/* close: Lua's own, bounded in depth. */
static int close_bounded(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  if (lua_isthread(L, 1) && is_awaiting(L, 1)) return lun_raise(L, "ValueError", "generator already executing");
  if (E->depth >= CLOSE_DEPTH_MAX) return luaL_error(L, "C stack overflow: coroutines that close each other");
  int n = lua_gettop(L);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  E->depth++;
  int failed = lua_pcall(L, n, LUA_MULTRET, 0);
  E->depth--;
  return failed ? lua_error(L) : lua_gettop(L);
}

static void replace(lua_State *L, const char *name, lua_CFunction f) {
  lua_getfield(L, -1, name);
  lua_pushcclosure(L, f, 1);
  lua_setfield(L, -2, name);
}

void lun_generator_open(lua_State *L) {
  lua_newtable(L);
  lua_createtable(L, 0, 1);
  lua_pushliteral(L, "k");
  lua_setfield(L, -2, "__mode");
  lua_setmetatable(L, -2);
  lua_setfield(L, LUA_REGISTRYINDEX, AWAITING);
  lun_add_prims(L, (const luaL_Reg[]){{"generator_thread", generator_thread}, {NULL, NULL}});
  lua_getglobal(L, "coroutine");
  replace(L, "status", status);
  replace(L, "close", close_bounded);
  lua_pushcfunction(L, create);
  lua_setfield(L, -2, "create");
  lua_pushcfunction(L, wrap);
  lua_setfield(L, -2, "wrap");
  lua_pushcfunction(L, resume);
  lua_setfield(L, -2, "resume");
  lua_pushcfunction(L, yield);
  lua_setfield(L, -2, "yield");
  lua_pop(L, 1);
  lua_getglobal(L, "debug");
  lua_pushcfunction(L, lun_debug_traceback);
  lua_setfield(L, -2, "traceback");
  lua_pop(L, 1);
}
