/* coro.c - async functions and coroutine objects: made by a call, entered by
 * the driver (task.c), reported when they are lost unentered. It resumes
 * nothing itself.
 *
 * A coroutine object has a Lua thread from the start, which holds the body and
 * the arguments. The body is a C function that calls the program's function in
 * protected mode inside the thread, so that the cleanup of a block left by an
 * error may still await. A call that is awaited at once makes no object (direct.c). */
#include <string.h>

#include "../args.h"
#include "../engine.h"
#include "tasks.h"
#include "../record.h"
#include "../errors.h"
#include "../output.h"

/* The body: [ctx, msgh, f, args...] on the thread's stack. Its results are the function's, or the error. */

static int body_end(lua_State *L, int status, lua_KContext ctx) {
  lun_coro *c = (lun_coro *)ctx;
  c->failed = status != LUA_OK && status != LUA_YIELD;
  return lua_gettop(L) - 2;
}

static int body(lua_State *L) {
  lun_coro *c = lua_touserdata(L, 1);
  int status = lua_pcallk(L, lua_gettop(L) - 3, LUA_MULTRET, 2, (lua_KContext)c, body_end);
  return body_end(L, status, (lua_KContext)c);
}

/* Calling an async function. Upvalues: the function, its name, what it is (below), and if it is a method of the
 * library's, what that is called: it must be called on an object that has it; if it is C, its name as C has it. What it
 * is stands there as an address, which Lua hands out faster than a number. */
enum { OF_LIB = 1, IS_METHOD = 2, IS_NATIVE = 4 };

static void push_kind(lua_State *L, int kind) { lua_pushlightuserdata(L, (void *)(intptr_t)kind); }

static int kind_of(lua_State *L) { return (int)(intptr_t)lua_touserdata(L, lua_upvalueindex(3)); }

static void check_object(lua_State *L) {
  if (lua_gettop(L) == 0) lua_pushnil(L);
  int type = lua_type(L, 1);
  bool yes = false;
  if (type == LUA_TTABLE || (type == LUA_TUSERDATA && luaL_getmetafield(L, 1, "__index") != LUA_TNIL)) {
    lua_pushvalue(L, lua_upvalueindex(4));
    yes = lua_gettable(L, 1) != LUA_TNIL;
  }
  if (yes) return;
  const char *name = lua_tostring(L, lua_upvalueindex(2)), *dot = strchr(name, '.');
  lun_bad_self(L, 1, dot ? lua_pushlstring(L, name, (size_t)(dot - name)) : LUN_LOOP_TYPE, name);
}

/* Finds the innermost line that makes the coroutine; `own`: of the program's. With `push` its function is pushed. */
static bool find_maker(lua_State *L, lun_coro *c, bool own, bool push) {
  lua_Debug ar;
  const char *what = own ? push ? "Slf" : "Sl" : "lf";
  for (int level = 1; lua_getstack(L, level, &ar); level++) {
    lua_getinfo(L, what, &ar);
    if (ar.currentline > 0 && !(own && lun_is_internal(&ar))) {
      c->line = ar.currentline;
      c->where = own ? lun_where_of(lun_engine_of(L), &ar) : 0;
      return true;
    }
    if (push) lua_pop(L, 1);
  }
  return false;
}

/* Keeps that line and the function, whose file is asked for when it is wanted, for the object on top. */
static void note_maker(lua_State *L, lun_coro *c) {
  if (find_maker(L, c, lun_engine_of(L)->trace || c->lib, true)) lua_setiuservalue(L, -2, LUN_CU_MAKER);
}

/* The thread of c gets the function being called, with its arguments, as what its body has to run. */
void lun_coro_fill(lua_State *L, lun_coro *c, int nargs) {
  lua_State *co = c->co;
  lua_pushcfunction(co, body);
  lua_pushlightuserdata(co, c);
  lua_pushcfunction(co, lun_msgh_coro);
  lua_pushvalue(L, lua_upvalueindex(1));
  for (int i = 1; i <= nargs; i++) lua_pushvalue(L, i);
  lua_xmove(L, co, nargs + 1);
}

/* A body in C runs on the thread of whoever awaits it: its two arguments wait in the object. */
static void keep_arguments(lua_State *L, int self) {
  for (int i = 1; i <= 2; i++) {
    if (i < self) lua_pushvalue(L, i);
    else lua_pushnil(L);
    lua_setiuservalue(L, self, i == 1 ? LUN_CU_THREAD : LUN_CU_FUNC);
  }
}

void lun_coro_tell(lun_engine *E, const lun_coro *c) {
  if (!E->trace) return;
  uint32_t name = c->native && c->direct ? lun_str_literal(E->trace, c->name) : lun_rec_str(E, c->name);
  uint32_t f[7] = {c->id, name, c->where, E->task ? E->task->future.id : 0};
  lun_rec7(E, LUN_K_CORO, c->lib ? LUN_FLAG_LIB : LUN_FLAG_NONE, f);
}

void lun_coro_made(lua_State *L, lun_coro *c) {
  find_maker(L, c, true, false);
  lun_coro_tell(lun_engine_of(L), c);
}

enum { FEW = LUA_MINSTACK - 8 }; /* arguments, for which there is room in any case */

static int make_object(lua_State *L, int nargs, const lun_coro *made) {
  lun_coro *c = lua_newuserdatauv(L, sizeof *c, LUN_CU_COUNT);
  *c = *made;
  int self = lua_gettop(L);
  if (c->native) {
    keep_arguments(L, self);
  } else {
    lua_State *co = lun_thread_take(L);
    if (nargs > FEW && !lua_checkstack(co, nargs + 8)) luaL_error(L, "too many arguments");
    c->co = co;
    lua_setiuservalue(L, self, LUN_CU_THREAD);
    lua_pushvalue(L, -nargs - 2); /* the function that is being called, below its arguments (direct.c: is_awaited) */
    lua_setiuservalue(L, self, LUN_CU_FUNC);
    lun_coro_fill(L, c, nargs);
  }
  lun_set_type(L, LUN_TYPE_CORO);
  note_maker(L, c);
  if (lun_engine_of(L)->tracking) lun_origin_note(L, self);
  lun_coro_tell(lun_engine_of(L), c);
  return 1;
}

static int run_native(lua_State *L, int kind, int nargs) {
  lun_engine *E = lun_engine_of(L);
  E->task->direct = (lun_coro){.id = lun_new_id(E),
                               .lib = kind & OF_LIB,
                               .direct = true,
                               .native = lua_tocfunction(L, lua_upvalueindex(1)),
                               .name = lua_touserdata(L, lua_upvalueindex(4))};
  if (nargs == 1) lua_pushnil(L), lua_pushnil(L);
  else lua_settop(L, 3);
  return lun_direct_native(L);
}

static int call_async(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  int nargs = lua_gettop(L), kind = kind_of(L);
  bool here = lun_may_run_here(L, nargs);
  if (here && kind & IS_NATIVE) return run_native(L, kind, nargs);
  if (kind & IS_METHOD) check_object(L), lua_settop(L, nargs);
  if (nargs > FEW) luaL_checkstack(L, nargs + 8, "too many arguments");
  lun_coro c = {.id = lun_new_id(E), .lib = kind & OF_LIB, .direct = here && lun_may_nest(E)};
  if (kind & IS_NATIVE) c.native = lua_tocfunction(L, lua_upvalueindex(1));
  c.name = kind & IS_NATIVE ? lua_touserdata(L, lua_upvalueindex(4)) : lua_tostring(L, lua_upvalueindex(2));
  return c.direct ? lun_direct_run(L, &c) : make_object(L, nargs, &c);
}

/* [f, name, method or nil] */
static int make_async(lua_State *L, int kind) {
  luaL_checkany(L, 1);
  lua_settop(L, 3);
  if (lua_type(L, 2) != LUA_TSTRING) lua_pushliteral(L, "<anonymous>"), lua_replace(L, 2);
  push_kind(L, kind | (lua_isnil(L, 3) ? 0 : IS_METHOD));
  lua_insert(L, 3);
  lua_pushcclosure(L, call_async, 4);
  return 1;
}

int lun_async(lua_State *L) {
  lua_settop(L, 2);
  return make_async(L, 0);
}

/* The library's own functions have asyncio's names: asyncio.wait_for is wait_for, Queue:get is Queue.get. */
int lun_async_lib(lua_State *L) {
  lua_settop(L, 2);
  if (lua_type(L, 2) == LUA_TSTRING) {
    const char *colon = strchr(lua_tostring(L, 2), ':');
    lua_pushstring(L, colon ? colon + 1 : NULL);
    luaL_gsub(L, lua_tostring(L, 2), "asyncio.", "");
    luaL_gsub(L, lua_tostring(L, -1), "loop_methods:", "");
    luaL_gsub(L, lua_tostring(L, -1), ":", ".");
    lua_replace(L, 2);
  }
  return make_async(L, OF_LIB);
}

/* The same, for a method that often has its answer at hand. Upvalues: those above, the function that knows the answer,
 * and the class whose objects it is for; then those of that function, if it is C. Where the call is awaited right there, it is
 * asked first: it answers, or does nothing, and then all goes its usual way. */
enum { ANSWER = LUN_METHOD_KEYS - 1, CLASS = LUN_METHOD_KEYS };

/* In C it may also wait, and makes the records of a coroutine itself (direct.c). */
static int ask_native(lua_State *L, lua_CFunction answer) {
  int n = answer(L);
  return n == LUN_DECLINED ? call_async(L) : n;
}

/* In Lua it returns true and the results, or nothing; it is asked where nobody writes down what happens. */
static int ask(lua_State *L, int nargs) {
  luaL_checkstack(L, nargs + 8, "too many arguments");
  lua_pushvalue(L, lua_upvalueindex(ANSWER));
  for (int i = 1; i <= nargs; i++) lua_pushvalue(L, i);
  lua_call(L, nargs, LUA_MULTRET);
  if (lua_gettop(L) == nargs) return call_async(L);
  lua_pushlightuserdata(L, (void *)&lun_done_key);
  lua_replace(L, nargs + 1);
  return lua_gettop(L) - nargs;
}

static int call_ready(lua_State *L) {
  int nargs = lua_gettop(L);
  if (!lun_may_run_here(L, nargs)) return call_async(L);
  lua_CFunction answer = lua_tocfunction(L, lua_upvalueindex(ANSWER));
  if (answer) return ask_native(L, answer);
  bool ours = lun_meta_of(L, 1) == lua_topointer(L, lua_upvalueindex(CLASS));
  return lun_engine_of(L)->trace || !ours ? call_async(L) : ask(L, nargs);
}

int lun_at_once(lua_State *L) {
  lua_settop(L, 3);
  lua_pushvalue(L, 2);
  lua_gettable(L, 1);
  luaL_argcheck(L, lun_is_async(L, 4), 2, "coroutine function expected");
  lua_getupvalue(L, 4, 2);
  luaL_ref(L, LUA_REGISTRYINDEX); /* the trace knows the name by its address: it stays */
  for (int i = 1; i < ANSWER; i++) lua_getupvalue(L, 4, i);
  lua_pushvalue(L, 3);
  lua_pushvalue(L, 1);
  int keys = 0;
  while (lua_iscfunction(L, 3) && lua_getupvalue(L, 3, keys + 1)) keys++;
  lua_pushcclosure(L, call_ready, LUN_METHOD_KEYS + keys);
  lua_replace(L, 3);
  lua_settop(L, 3);
  lua_rawset(L, 1);
  return 0;
}

void lun_push_native(lua_State *L, lua_CFunction f, const char *name, lua_CFunction answer) {
  lua_pushcfunction(L, f);
  lua_pushstring(L, name);
  push_kind(L, OF_LIB | IS_NATIVE);
  lua_pushlightuserdata(L, (void *)(uintptr_t)name);
  lua_pushcfunction(L, answer);
  lua_pushnil(L); /* of no class */
  lua_pushcclosure(L, call_ready, LUN_METHOD_KEYS);
}

bool lun_is_async(lua_State *L, int index) {
  lua_CFunction f = lua_tocfunction(L, index);
  return f && (f == call_async || f == call_ready);
}

bool lun_push_coro_function(lua_State *L, int index) {
  lua_getiuservalue(L, index, LUN_CU_FUNC);
  bool has_one = lun_push_async_body(L, -1);
  if (has_one) lua_remove(L, -2);
  return has_one;
}

bool lun_push_async_body(lua_State *L, int index) {
  return lun_is_async(L, index) && lua_getupvalue(L, index, 1) != NULL;
}

lun_coro *lun_tocoro(lua_State *L, int index) { return lun_test(L, index, LUN_TYPE_CORO); }

bool lun_is_coro_body(lua_State *L, int index) { return lua_tocfunction(L, index) == body; }

/* Entering and leaving, by the driver. */

void lun_coro_begin(lua_State *L, lun_coro *c, lun_task *t, lun_coro *parent) {
  c->task = t;
  c->awaited = true;
  c->state = LUN_CORO_RUNNING;
  lun_rec(lun_engine_of(L), LUN_K_ENTER, 0, c->id, parent ? parent->id : 0, t ? t->future.id : 0);
}

/* A body in C that is not awaited but driven (as a task of its own) gets a thread after all; the object is at index. */
void lun_coro_thread(lua_State *L, lun_coro *c, int index) {
  index = lua_absindex(L, index);
  lua_State *co = c->co = lun_thread_take(L);
  lua_pushcfunction(co, body);
  lua_pushlightuserdata(co, c);
  lua_pushcfunction(co, lun_msgh_coro);
  lua_pushcfunction(co, c->native);
  lua_getiuservalue(L, index, LUN_CU_THREAD);
  lua_getiuservalue(L, index, LUN_CU_FUNC);
  lua_xmove(L, co, 2);
  lua_setiuservalue(L, index, LUN_CU_THREAD);
}

int lun_coro_enter(lua_State *L, lun_coro *c, int index, lun_task *t, lun_coro *parent) {
  if (!c->co) lun_coro_thread(L, c, index);
  lun_coro_begin(L, c, t, parent);
  return lua_gettop(c->co) - 1;
}

void lun_coro_leave(lua_State *L, lun_coro *c, int outcome, uint32_t text, bool broken) {
  lua_State *co = c->co;
  c->state = LUN_CORO_CLOSED;
  c->task = NULL;
  c->co = NULL;
  lun_rec(lun_engine_of(L), LUN_K_EXIT, (unsigned)outcome, c->id, text, outcome == LUN_OUT_ERROR ? c->raised : 0);
  if (co) lun_thread_give(L, co, broken);
}

/* Methods */

static lun_coro *check_coro(lua_State *L, int index) { return lun_check_self(L, index, LUN_TYPE_CORO, LUN_COROUTINE); }

static int coro_close(lua_State *L) {
  lun_coro *c = check_coro(L, 1);
  if (c->state == LUN_CORO_RUNNING || c->state == LUN_CORO_SUSPENDED)
    return lun_raise(L, "ValueError", "coroutine already executing");
  if (c->state != LUN_CORO_CREATED) return 0;
  c->awaited = true; /* closed on purpose: not lost */
  c->state = LUN_CORO_CLOSED;
  if (c->native) return 0;
  lun_thread_give(L, c->co, false);
  c->co = NULL;
  return 0;
}

static int coro_tostring(lua_State *L) {
  lun_coro *c = check_coro(L, 1);
  lua_pushfstring(L, "<coroutine object %s at %p>", c->name, (void *)c);
  return 1;
}

/* Says it, in more words in debug mode: vm/lib/debugging.lua finds them. The object is at 1. */
static void tell_lost(lua_State *L, lun_coro *c, const char *text, const char *source) {
  lun_push_prim(L, "never_awaited");
  lua_pushstring(L, text);
  lua_pushstring(L, c->name);
  lua_pushstring(L, source);
  lua_pushinteger(L, c->line);
  if (!lun_origin_push(L, 1)) lua_pushnil(L);
  if (lua_pcall(L, 5, 0, 0) != LUA_OK) lun_warn(L, "RuntimeWarning", LUN_LEVEL_WARNING, text, 0);
}

static int coro_gc(lua_State *L) {
  lun_coro *c = check_coro(L, 1);
  lun_engine *E = lun_engine_of(L);
  if (c->state != LUN_CORO_CREATED || c->awaited) return 0;
  c->awaited = true;
  lun_rec(E, LUN_K_CORO_LOST, 0, c->id, lun_rec_str(E, c->name), c->where);
  lua_Debug ar;
  const char *src = NULL;
  if (lua_getiuservalue(L, 1, LUN_CU_MAKER) == LUA_TFUNCTION) lua_getinfo(L, ">S", &ar), src = ar.short_src;
  const char *text = src ? lua_pushfstring(L, "%s:%d: RuntimeWarning: coroutine '%s' was never awaited", src, c->line, c->name)
                         : lua_pushfstring(L, "RuntimeWarning: coroutine '%s' was never awaited", c->name);
  tell_lost(L, c, text, src ? ar.source : "");
  return 0;
}

void lun_coro_open(lua_State *L) {
  static const luaL_Reg methods[] = {{"close", coro_close}, {NULL, NULL}};
  static const luaL_Reg meta[] = {{"__gc", coro_gc}, {"__tostring", coro_tostring}, {NULL, NULL}};
  lun_class(L, LUN_COROUTINE, methods, meta);
  lun_remember_type(L, LUN_TYPE_CORO, LUN_COROUTINE);
  lun_remember_quiet(L, LUN_TYPE_CORO, LUN_COROUTINE);
}
