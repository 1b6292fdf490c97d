/* future.c - futures: a result that will be. Tasks are futures, too; what is
 * theirs alone is in task.c. Who is told when it is there is callbacks.c's. */
#include <string.h>

#include "../args.h"
#include "../engine.h"
#include "tasks.h"
#include "../record.h"
#include "../errors.h"

#define GUARD "lunette.guard"

lun_future *lun_tofuture(lua_State *L, int index) {
  const lun_engine *E = lun_engine_of(L);
  const void *meta = lun_meta_of(L, index), *const *types = E->meta;
  bool yes = meta && (meta == types[LUN_TYPE_FUTURE] || meta == types[LUN_TYPE_TASK] || meta == E->quiet[LUN_TYPE_TASK]);
  return yes ? lua_touserdata(L, index) : NULL;
}

lun_future *lun_checkfuture(lua_State *L, int index) {
  lun_future *f = lun_tofuture(L, index);
  if (!f) lun_bad_self(L, index, LUN_FUTURE, NULL);
  return f;
}

void lun_future_init(lua_State *L, lun_future *f, int loop_index, int what) {
  *f = (lun_future){.id = lun_new_id(lun_engine_of(L)), .what = (uint8_t)what, .loop = lua_touserdata(L, loop_index)};
  lua_pushvalue(L, loop_index);
  lua_setiuservalue(L, -2, LUN_FU_LOOP);
  if (f->loop->debug) lun_origin_note(L, -1);
}

void lun_more_push(lua_State *L, int index, int what) {
  if (lua_getiuservalue(L, index, LUN_FU_MORE) == LUA_TNIL) return;
  lua_rawgeti(L, -1, what);
  lua_replace(L, -2);
}

void lun_more_set(lua_State *L, int index, int what) {
  index = lua_absindex(L, index);
  if (lua_getiuservalue(L, index, LUN_FU_MORE) == LUA_TNIL) {
    lua_pop(L, 1);
    if (lua_isnil(L, -1)) return lua_pop(L, 1);
    lua_createtable(L, LUN_MORE_COUNT, 0);
    lua_pushvalue(L, -1);
    lua_setiuservalue(L, index, LUN_FU_MORE);
  }
  lua_insert(L, -2);
  lua_rawseti(L, -2, what);
  lua_pop(L, 1);
}

lun_future *lun_future_new(lua_State *L, int loop_index, int what, const char *label) {
  loop_index = lua_absindex(L, loop_index);
  lun_engine *E = lun_engine_of(L);
  lun_future *f = lua_newuserdatauv(L, sizeof *f, LUN_FU_COUNT);
  lun_future_init(L, f, loop_index, what);
  lun_set_type(L, LUN_TYPE_FUTURE);
  if (E->trace) lun_rec(E, LUN_K_FUTURE, (unsigned)what, f->id, lun_rec_str(E, label), lun_where(L));
  return f;
}

/* Ends. Each makes the future done and queues its callbacks. */

static void record_done(lua_State *L, lun_future *f, int outcome, uint32_t text) {
  lun_rec(lun_engine_of(L), LUN_K_DONE, (unsigned)outcome, f->id, text, f->is_task);
}

static void pack_values(lua_State *L, int n) {
  int first = lua_gettop(L) - n + 1;
  lua_createtable(L, n, 1);
  lua_insert(L, first);
  for (int i = n; i >= 1; i--) lua_rawseti(L, first, i);
  lua_pushinteger(L, n);
  lua_setfield(L, first, "n");
}

void lun_future_finish(lua_State *L, int index, int nvalues) {
  index = lua_absindex(L, index);
  lun_future *f = lua_touserdata(L, index);
  uint32_t text = nvalues ? lun_rec_brief(L, -nvalues) : 0;
  if (nvalues > 1) pack_values(L, nvalues);
  if (nvalues && !lua_isnil(L, -1)) lua_setiuservalue(L, index, LUN_FU_RESULT);
  else if (nvalues) lua_pop(L, 1); /* it is so already */
  f->nvalues = nvalues ? nvalues : 1; /* none are nil */
  f->state = LUN_FINISHED;
  record_done(L, f, LUN_OUT_RESULT, text);
  lun_schedule_callbacks(L, index);
}

/* A future needs no finalizer while it has no error that somebody may miss. It cannot get one then: Lua would look for it
 * among all objects that are younger. So an object of its own has it, which the future alone has, and which has the future. */
static void set_guard(lua_State *L, int index) {
  lua_newuserdatauv(L, 0, 1);
  lua_pushvalue(L, index);
  lua_setiuservalue(L, -2, 1);
  luaL_setmetatable(L, GUARD);
  lun_more_set(L, index, LUN_MORE_GUARD);
}

void lun_future_fail(lua_State *L, int index) {
  index = lua_absindex(L, index);
  lun_future *f = lua_touserdata(L, index);
  if (!f->is_task) set_guard(L, index);
  uint32_t text = lun_rec_brief(L, -1);
  lun_push_traceback(L, -1);
  lun_more_set(L, index, LUN_MORE_TRACEBACK);
  lua_setiuservalue(L, index, LUN_FU_RESULT);
  f->state = LUN_FINISHED;
  f->failed = f->unretrieved = true;
  record_done(L, f, LUN_OUT_ERROR, text);
  lun_schedule_callbacks(L, index);
}

void lun_future_set_cancelled(lua_State *L, int index, int msg_index) {
  index = lua_absindex(L, index);
  lun_future *f = lua_touserdata(L, index);
  if (msg_index) {
    lua_pushvalue(L, msg_index);
    lun_more_set(L, index, LUN_MORE_CANCEL);
  }
  f->state = LUN_CANCELLED;
  record_done(L, f, LUN_OUT_CANCELLED, 0);
  lun_schedule_callbacks(L, index);
}

bool lun_future_cancel(lua_State *L, int index, int msg_index) {
  lun_future *f = lua_touserdata(L, index);
  if (f->is_task) return lun_task_cancel(L, index, msg_index);
  if (f->state != LUN_PENDING) return false;
  if (f->has_canceller) {
    index = lua_absindex(L, index);
    lua_getiuservalue(L, index, LUN_FU_CANCELLER);
    lua_pushvalue(L, index);
    if (msg_index) lua_pushvalue(L, msg_index);
    else lua_pushnil(L);
    lua_call(L, 2, 1);
    bool yes = lua_toboolean(L, -1);
    return lua_pop(L, 1), yes;
  }
  lun_future_set_cancelled(L, index, msg_index);
  return true;
}

void lun_future_cancelled_error(lua_State *L, int index) {
  index = lua_absindex(L, index);
  lun_future *f = lua_touserdata(L, index);
  if (!f->cancel_is_error) {
    lun_more_push(L, index, LUN_MORE_CANCEL);
    lun_push_cancelled(L);
    return;
  }
  f->cancel_is_error = false; /* the error that ended the task is handed out once, as in CPython */
  lua_getiuservalue(L, index, LUN_FU_RESULT);
  lua_pushnil(L);
  lua_setiuservalue(L, index, LUN_FU_RESULT);
}

void lun_future_retrieved(lua_State *L, lun_future *f) {
  lun_engine *E = lun_engine_of(L);
  f->unretrieved = false;
  if (f->retrieved) return;
  f->retrieved = true;
  lun_rec(E, LUN_K_RETRIEVED, 0, f->id, E->task ? E->task->future.id : 0, 0);
}

int lun_future_result(lua_State *L, int index) {
  index = lua_absindex(L, index);
  lun_future *f = lua_touserdata(L, index);
  if (f->state == LUN_PENDING) return lun_raise(L, "InvalidStateError", "Result is not set.");
  if (f->state == LUN_CANCELLED) {
    lun_future_cancelled_error(L, index);
    return lua_error(L);
  }
  lun_future_retrieved(L, f);
  lua_getiuservalue(L, index, LUN_FU_RESULT);
  if (f->failed) return lua_error(L);
  if (f->nvalues == 1) return 1;
  luaL_checkstack(L, f->nvalues + 2, "too many results");
  int list = lua_gettop(L);
  for (int i = 1; i <= f->nvalues; i++) lua_rawgeti(L, list, i);
  return f->nvalues;
}

int lun_future_exception(lua_State *L, int index) {
  index = lua_absindex(L, index);
  lun_future *f = lua_touserdata(L, index);
  lun_future_retrieved(L, f);
  if (!f->failed) lua_pushnil(L);
  else lua_getiuservalue(L, index, LUN_FU_RESULT);
  return 1;
}

void lun_future_outcome(lua_State *L, int index) {
  index = lua_absindex(L, index);
  lun_future *f = lua_touserdata(L, index);
  if (f->state == LUN_CANCELLED) {
    lun_more_push(L, index, LUN_MORE_CANCEL);
    if (lua_isnil(L, -1)) lua_pop(L, 1), lua_pushliteral(L, "");
    return lun_push_cancelled(L);
  }
  lun_future_retrieved(L, f);
  lua_getiuservalue(L, index, LUN_FU_RESULT);
  if (f->failed || f->nvalues == 1) return;
  lua_rawgeti(L, -1, 1);
  lua_replace(L, -2);
}

/* Methods */

static int m_result(lua_State *L) {
  lun_checkfuture(L, 1);
  return lun_future_result(L, 1);
}

static int m_exception(lua_State *L) {
  lun_future *f = lun_checkfuture(L, 1);
  if (f->state == LUN_PENDING) return lun_raise(L, "InvalidStateError", "Exception is not set.");
  if (f->state == LUN_CANCELLED) {
    lun_future_cancelled_error(L, 1);
    return lua_error(L);
  }
  return lun_future_exception(L, 1);
}

static int m_set_result(lua_State *L) {
  lun_future *f = lun_checkfuture(L, 1);
  if (f->is_task) return lun_raise(L, "RuntimeError", "Task does not support set_result operation");
  lun_check_given(L, 2, "result");
  if (f->state != LUN_PENDING) return lun_raise(L, "InvalidStateError", "invalid state");
  lun_future_finish(L, 1, lua_gettop(L) - 1);
  return 0;
}

static int m_set_exception(lua_State *L) {
  lun_future *f = lun_checkfuture(L, 1);
  if (f->is_task) return lun_raise(L, "RuntimeError", "Task does not support set_exception operation");
  lun_check_given(L, 2, "exception");
  if (f->state != LUN_PENDING) return lun_raise(L, "InvalidStateError", "invalid state");
  lua_settop(L, 2);
  if (lua_isnil(L, 2)) return lun_raise(L, "TypeError", "invalid exception object");
  lua_getfield(L, LUA_REGISTRYINDEX, LUN_R_ERRORS);
  lua_getfield(L, -1, "isclass");
  lua_pushvalue(L, 2);
  lua_call(L, 1, 1);
  bool is_class = lua_toboolean(L, -1); /* a class stands for an object of it */
  lua_settop(L, 2);
  if (is_class) lua_call(L, 0, 1);
  lun_future_fail(L, 1);
  return 0;
}

static int m_done(lua_State *L) {
  lua_pushboolean(L, lun_checkfuture(L, 1)->state != LUN_PENDING);
  return 1;
}

static int m_cancelled(lua_State *L) {
  lua_pushboolean(L, lun_checkfuture(L, 1)->state == LUN_CANCELLED);
  return 1;
}

static int m_cancel(lua_State *L) {
  lun_checkfuture(L, 1);
  lua_settop(L, 2);
  if (lua_istable(L, 2) && !lua_getmetatable(L, 2) && lua_getfield(L, 2, "msg") != LUA_TNIL) lua_replace(L, 2);
  lua_settop(L, 2);
  lua_pushboolean(L, lun_future_cancel(L, 1, lua_isnil(L, 2) ? 0 : 2));
  return 1;
}

static int m_get_loop(lua_State *L) {
  lun_checkfuture(L, 1);
  lua_getiuservalue(L, 1, LUN_FU_LOOP);
  return 1;
}

void lun_future_tell_lost(lua_State *L, int index) {
  index = lua_absindex(L, index);
  lun_future *f = lua_touserdata(L, index);
  if (!f->unretrieved) return;
  f->unretrieved = false;
  lua_createtable(L, 0, 3);
  lua_pushfstring(L, "%s exception was never retrieved", f->is_task ? "Task" : f->has_canceller ? "_GatheringFuture" : "Future");
  lua_setfield(L, -2, "message");
  lua_getiuservalue(L, index, LUN_FU_RESULT);
  lua_setfield(L, -2, "exception");
  lua_pushvalue(L, index);
  lua_setfield(L, -2, "future");
  lun_origin_field(L, index);
  lun_call_exception_handler(L, f->loop);
}

/* Of a guard, when the future that has it is collected. */
static int guard_gc(lua_State *L) {
  luaL_checkudata(L, 1, GUARD);
  lua_getiuservalue(L, 1, 1);
  if (lun_tofuture(L, -1)) lun_future_tell_lost(L, -1);
  return 0;
}

static int m_tostring(lua_State *L) {
  lun_checkfuture(L, 1);
  lun_push_prim(L, "repr"); /* vm/lib/repr.lua */
  lua_pushvalue(L, 1);
  lua_call(L, 1, 1);
  return 1;
}

const luaL_Reg lun_future_methods[] = {{"result", m_result},
                                       {"exception", m_exception},
                                       {"set_result", m_set_result},
                                       {"set_exception", m_set_exception},
                                       {"done", m_done},
                                       {"cancelled", m_cancelled},
                                       {"cancel", m_cancel},
                                       {"add_done_callback", lun_add_done_callback},
                                       {"remove_done_callback", lun_remove_done_callback},
                                       {"get_loop", m_get_loop},
                                       {NULL, NULL}};

const luaL_Reg lun_future_meta[] = {{"__tostring", m_tostring}, {NULL, NULL}};

void lun_future_open(lua_State *L) {
  lun_class(L, LUN_FUTURE, lun_future_methods, lun_future_meta);
  lun_remember_type(L, LUN_TYPE_FUTURE, LUN_FUTURE);
  luaL_newmetatable(L, GUARD);
  lua_pushcfunction(L, guard_gc);
  lua_setfield(L, -2, "__gc");
  lua_pop(L, 1);
}
