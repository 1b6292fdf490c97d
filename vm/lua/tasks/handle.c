/* handle.c - handles: callbacks of call_soon, call_later, call_at and of done
 * futures. It runs them, protected, and hands what they raise to the loop's
 * exception handler. The queue and the timers are the loop core's. */
#include "../args.h"
#include "../engine.h"
#include "tasks.h"
#include "../record.h"
#include "../errors.h"
#include "../debug/hook.h"

static lun_call *check(lua_State *L, int index) { return lun_check_self(L, index, LUN_TYPE_HANDLE, LUN_HANDLE_TYPE); }

/* Names the function on top, called with the value above it first, for the picture; pops both and pushes the name. */
static const char *push_name(lua_State *L) {
  const lun_tally *y = lun_test(L, -2, LUN_TYPE_TALLY);
  if (y) return lua_pop(L, 2), lua_pushstring(L, y->name);
  lun_push_prim(L, "function_name"); /* vm/lib/repr.lua */
  lua_insert(L, -3);
  lua_State *S = lun_aside(L);
  if (S != L) lua_xmove(L, S, 3);
  if (lua_pcall(S, 2, 1, 0) != LUA_OK || !lua_isstring(S, -1)) lua_pop(S, 1), lua_pushliteral(S, "function");
  if (S != L) lua_xmove(S, L, 1);
  return lua_tostring(L, -1);
}

const char *lun_push_function_name(lua_State *L, int index) {
  lua_pushvalue(L, index);
  lua_pushnil(L);
  return push_name(L);
}

const char *lun_push_done_name(lua_State *L, int task) {
  task = lua_absindex(L, task);
  lua_getiuservalue(L, task, LUN_FU_CALLBACKS);
  lua_pushvalue(L, task);
  return push_name(L);
}

/* The same for the call of the handle at index: a method of a task has the task's name. What a descriptor or a signal
 * calls is called after that: the field `name` of its call. */
static const char *push_call_name(lua_State *L, int index) {
  index = lua_absindex(L, index);
  if (lua_getiuservalue(L, index, LUN_HU_CALL) != LUA_TTABLE) {
    lua_getiuservalue(L, index, LUN_HU_FUTURE);
    return push_name(L);
  }
  if (lua_getfield(L, -1, "name") != LUA_TSTRING) {
    lua_pop(L, 1);
    lua_rawgeti(L, -1, 1);
    lua_rawgeti(L, -2, 2);
    push_name(L);
  }
  lua_replace(L, -2);
  return lua_tostring(L, -1);
}

void lun_call_push_function(lua_State *L, int index) {
  if (lua_getiuservalue(L, index, LUN_HU_CALL) != LUA_TTABLE) return;
  lua_rawgeti(L, -1, 1);
  lua_replace(L, -2);
}

/* Pushes a handle that calls nothing yet. */
static lun_call *new_handle(lua_State *L, lun_lualoop *loop, int what, uint32_t id) {
  lun_call *c = lua_newuserdatauv(L, sizeof *c, LUN_HU_COUNT);
  *c = (lun_call){.handle = {.id = id, .what = (uint8_t)what, .kind = LUN_H_CALL}, .loop = loop};
  lun_set_type(L, LUN_TYPE_HANDLE);
  if (loop->debug) lun_origin_note(L, -1);
  return c;
}

/* Tells of the handle on top. */
static void record_made(lua_State *L, lun_call *c) {
  lun_engine *E = c->loop->engine;
  if (!E->trace) return;
  c->where = lun_where(L);
  uint32_t name = lun_rec_str(E, push_call_name(L, -1));
  lua_pop(L, 1);
  lun_rec(E, LUN_K_HANDLE, c->handle.what, c->handle.id, name, c->where);
}

lun_call *lun_call_new(lua_State *L, int loop_index, int nargs, int what) {
  loop_index = lua_absindex(L, loop_index);
  int f = lua_gettop(L) - nargs;
  lua_createtable(L, nargs + 1, 1);
  lua_insert(L, f);
  for (int i = nargs + 1; i >= 1; i--) lua_rawseti(L, f, i);
  lua_pushinteger(L, nargs);
  lua_setfield(L, f, "n");
  lun_call *c = new_handle(L, lun_toloop(L, loop_index), what, lun_new_id(lun_engine_of(L)));
  c->nargs = nargs;
  lua_insert(L, f);
  lua_setiuservalue(L, f, LUN_HU_CALL);
  lua_pushvalue(L, loop_index);
  lua_setiuservalue(L, f, LUN_HU_LOOP);
  if (what != LUN_WHAT_IO && what != LUN_WHAT_SIGNAL) record_made(L, c); /* those are told each time that they are queued */
  return c;
}

/* The callback of a future needs no list of arguments: there is one, which also keeps the loop. What can be called
 * without being a function is called as all else. */
lun_call *lun_call_done(lua_State *L, int future_index) {
  const lun_future *f = lua_touserdata(L, future_index);
  if (!lua_isfunction(L, -1) && !lun_test(L, -1, LUN_TYPE_TALLY)) {
    lua_getiuservalue(L, future_index, LUN_FU_LOOP);
    lua_insert(L, -2);
    lua_pushvalue(L, future_index);
    lun_call *c = lun_call_new(L, -3, 1, LUN_WHAT_CALL);
    lua_replace(L, -2);
    return c;
  }
  lun_call *c = new_handle(L, f->loop, LUN_WHAT_CALL, lun_new_id(f->loop->engine));
  lua_insert(L, -2);
  lua_setiuservalue(L, -2, LUN_HU_CALL);
  lua_pushvalue(L, future_index);
  lua_setiuservalue(L, -2, LUN_HU_FUTURE);
  record_made(L, c);
  return c;
}

static void record_run(lua_State *L, lun_call *c, int index) {
  lun_engine *E = lun_engine_of(L);
  if (!E->trace) return;
  uint32_t name = lun_rec_str(E, push_call_name(L, index));
  lua_pop(L, 1);
  lun_rec(E, LUN_K_RUN, c->handle.what, c->handle.id, c->of, name);
}

static void record_done_run(lua_State *L, lun_task *t, int index) {
  lun_engine *E = lun_engine_of(L);
  if (!E->trace) return;
  uint32_t name = lun_rec_str(E, lun_push_done_name(L, index));
  lua_pop(L, 1);
  lun_rec(E, LUN_K_RUN, t->handle.what, t->handle.id, t->future.id, name);
}

uint32_t lun_call_name(lua_State *L, int index) {
  uint32_t name = lun_rec_str(lun_engine_of(L), push_call_name(L, index));
  lua_pop(L, 1);
  return name;
}

/* Pushes the call of the handle at index as {f, args..., n}. */
static void push_call_list(lua_State *L, int index) {
  if (lua_getiuservalue(L, index, LUN_HU_CALL) == LUA_TTABLE) return;
  lun_tally_function(L, -1);
  lua_createtable(L, 2, 1);
  lua_insert(L, -2);
  lua_rawseti(L, -2, 1);
  lua_getiuservalue(L, index, LUN_HU_FUTURE);
  lua_rawseti(L, -2, 2);
  lua_pushinteger(L, 1);
  lua_setfield(L, -2, "n");
}

/* Pushes the call of the handle at index in words, with its arguments in debug mode. */
static const char *push_call_text(lua_State *L, int index) {
  const lun_call *c = lua_touserdata(L, index);
  push_call_list(L, index);
  lun_push_prim(L, "call_repr"); /* vm/lib/repr.lua */
  lua_insert(L, -2);
  lua_pushboolean(L, c->loop->debug);
  if (lua_pcall(L, 2, 1, 0) != LUA_OK || !lua_isstring(L, -1)) lua_pop(L, 1), lua_pushliteral(L, "function");
  return lua_tostring(L, -1);
}

/* {message, exception, handle} for the error on top, which stays; pushed. */
static void push_error_context(lua_State *L, int handle_index) {
  lua_createtable(L, 0, 3);
  lua_pushliteral(L, "Exception in callback ");
  push_call_text(L, handle_index);
  lua_concat(L, 2);
  lua_setfield(L, -2, "message");
  lua_pushvalue(L, -2);
  lua_setfield(L, -2, "exception");
  lua_pushvalue(L, handle_index);
  lua_setfield(L, -2, "handle");
  lun_origin_field(L, handle_index);
}

static int not_callable(lua_State *L) {
  return lun_raise(L, "TypeError", "'%s' object is not callable", lua_tostring(L, lua_upvalueindex(1)));
}

/* A callback that cannot be called, as none is refused before its turn, becomes a function that says so. */
static void make_callable(lua_State *L, int index) {
  if (lua_isfunction(L, index)) return;
  if (luaL_getmetafield(L, index, "__call") != LUA_TNIL) return lua_pop(L, 1);
  int top = lua_gettop(L);
  lua_pushstring(L, lun_type_name(L, index));
  lua_pushcclosure(L, not_callable, 1);
  lua_replace(L, index);
  lua_settop(L, top);
}

/* Pushes the function of the handle at index, and its arguments; returns how many these are. */
static int push_call(lua_State *L, int index) {
  if (lua_getiuservalue(L, index, LUN_HU_CALL) != LUA_TTABLE) return lua_getiuservalue(L, index, LUN_HU_FUTURE), 1;
  int call = lua_gettop(L), n = ((const lun_call *)lua_touserdata(L, index))->nargs;
  luaL_checkstack(L, n + 8, "too many arguments");
  for (int i = 1; i <= n + 1; i++) lua_rawgeti(L, call, i);
  lua_remove(L, call);
  make_callable(L, call);
  return n;
}

/* Calls the function and the nargs arguments on top (popped); unless it is LUA_OK, the error is in their place. */
static int call_protected(lua_State *L, int nargs) {
  lun_engine *E = lun_engine_of(L);
  int f = lua_gettop(L) - nargs;
  lua_pushcfunction(L, lun_msgh);
  lua_insert(L, f);
  lun_clock_unstamp(&E->clock);
  int status = lua_pcall(L, nargs, 0, f);
  if (E->trace) lun_clock_stamp(&E->clock);
  lua_remove(L, f);
  return status;
}

/* The callback of the handle at index has raised the error on top, which its loop is told. False: it is for run_forever. */
static bool tell_error(lua_State *L, int index) {
  lun_engine *E = lun_engine_of(L);
  E->unwinding = false;
  lun_clock_unstamp(&E->clock);
  if (lun_isinstance(L, -1, "KeyboardInterrupt") || lun_isinstance(L, -1, "SystemExit")) return false;
  push_error_context(L, index);
  lun_call_exception_handler(L, ((lun_call *)lua_touserdata(L, index))->loop);
  return true;
}

/* Leaves the stack as high as `top`, with the error that is on top, unless all is well. */
static bool leave_run(lua_State *L, int top, bool ok) {
  if (!ok) lua_copy(L, -1, ++top);
  lua_settop(L, top);
  return ok;
}

bool lun_call_run(lua_State *L, lun_call *c) {
  lun_engine *E = lun_engine_of(L);
  int top = lua_gettop(L);
  lun_push_anchored(L, c->anchor);
  lun_unanchor(L, &c->anchor);
  record_run(L, c, top + 1);
  int n = push_call(L, top + 1);
  E->handle = c->handle.id;
  lun_context_swap(L, top + 1, LUN_HU_CONTEXT);
  int status = call_protected(L, n);
  lun_context_swap(L, top + 1, LUN_HU_CONTEXT);
  E->handle = 0;
  lun_rec(E, LUN_K_RAN, 0, c->handle.id, 0, 0);
  return leave_run(L, top, status == LUA_OK || tell_error(L, top + 1));
}

/* A task's own handle, through which its callback is called, is no object: here is one that says the same, for an error. */
static void push_stand_in(lua_State *L, int task, int callback) {
  const lun_task *t = lua_touserdata(L, task);
  new_handle(L, t->future.loop, t->handle.what, t->handle.id);
  lua_pushvalue(L, callback);
  lua_setiuservalue(L, -2, LUN_HU_CALL);
  lua_pushvalue(L, task);
  lua_setiuservalue(L, -2, LUN_HU_FUTURE);
}

/* [task, callback] on top: calls it, in no context. */
static int call_done(lua_State *L, int task) {
  lua_pushvalue(L, task + 1);
  lua_pushvalue(L, task);
  int status = call_protected(L, 1);
  if (lun_engine_of(L)->contexts) lua_pushnil(L), lun_context_set(L);
  return status;
}

bool lun_done_run(lua_State *L, lun_task *t) {
  lun_engine *E = lun_engine_of(L);
  int top = lua_gettop(L), status = LUA_OK;
  lun_push_anchored(L, t->anchor);
  lun_unanchor(L, &t->anchor);
  record_done_run(L, t, top + 1);
  lua_getiuservalue(L, top + 1, LUN_FU_CALLBACKS);
  lua_pushnil(L);
  lua_setiuservalue(L, top + 1, LUN_FU_CALLBACKS);
  lun_tally *y = t->future.told == LUN_TOLD_TALLY ? lua_touserdata(L, top + 2) : NULL;
  t->future.told = LUN_TOLD_NOBODY;
  E->handle = t->handle.id;
  if (!y || !lun_tally_count(L, y, &t->future)) status = call_done(L, top + 1);
  E->handle = 0;
  lun_rec(E, LUN_K_RAN, 0, t->handle.id, 0, 0);
  if (status == LUA_OK) return leave_run(L, top, true);
  push_stand_in(L, top + 1, top + 2);
  lua_insert(L, -2);
  return leave_run(L, top, tell_error(L, top + 3));
}

void lun_call_drop(lua_State *L, lun_call *c) { lun_unanchor(L, &c->anchor); }

static int m_cancel(lua_State *L) {
  lun_call *c = check(L, 1);
  lun_engine *E = lun_engine_of(L);
  lun_loop_cancel(&c->loop->core, &c->handle, E->task ? E->task->future.id : 0);
  return 0;
}

static int m_cancelled(lua_State *L) {
  lua_pushboolean(L, check(L, 1)->handle.cancelled);
  return 1;
}

static int m_when(lua_State *L) {
  lun_call *c = check(L, 1);
  if (!c->timer) return lun_raise(L, "AttributeError", "'Handle' object has no attribute 'when'");
  lua_pushnumber(L, c->handle.when);
  return 1;
}

static int m_get_context(lua_State *L) {
  check(L, 1);
  if (lua_getiuservalue(L, 1, LUN_HU_CONTEXT) != LUA_TNIL) return 1;
  lun_context_new(L);
  lua_pushvalue(L, -1);
  lua_setiuservalue(L, 1, LUN_HU_CONTEXT);
  return 1;
}

static int m_tostring(lua_State *L) {
  lun_call *c = check(L, 1);
  bool gone = c->handle.cancelled && !c->loop->debug; /* CPython: only debug mode remembers what was cancelled */
  luaL_Buffer b;
  const char *text = gone ? NULL : push_call_text(L, 1);
  lun_push_prim(L, "created_at"); /* vm/lib/debugging.lua */
  lua_pushvalue(L, 1);
  lua_call(L, 1, 1);
  const char *made = lua_tostring(L, -1);
  luaL_buffinit(L, &b);
  luaL_addstring(&b, c->timer ? "<TimerHandle" : "<Handle");
  if (c->handle.cancelled) luaL_addstring(&b, " cancelled");
  if (c->timer) lua_pushfstring(L, " when=%f", c->handle.when), luaL_addvalue(&b);
  if (text) luaL_addchar(&b, ' '), luaL_addstring(&b, text);
  if (made) luaL_addchar(&b, ' '), luaL_addstring(&b, made);
  luaL_addchar(&b, '>');
  luaL_pushresult(&b);
  return 1;
}

void lun_handle_open(lua_State *L) {
  static const luaL_Reg methods[] = {{"cancel", m_cancel}, {"cancelled", m_cancelled}, {"when", m_when}, {"get_context", m_get_context}, {NULL, NULL}};
  static const luaL_Reg meta[] = {{"__tostring", m_tostring}, {NULL, NULL}};
  lun_class(L, LUN_HANDLE_TYPE, methods, meta);
  lun_remember_type(L, LUN_TYPE_HANDLE, LUN_HANDLE_TYPE);
}
