/* callbacks.c - who is told when a future is done. Callbacks never run here:
 * they are queued on the loop, in the order in which they were added.
 *
 * They stand in a user value of the future: nil, one that stands alone, or
 * {callback, context or false, ...}. One that stands alone with a task is called
 * through the handle that the task itself needs no more. */
#include "../args.h"
#include "../engine.h"
#include "tasks.h"
#include "../record.h"
#include "../errors.h"

/* Most futures have one callback: it needs no list if it is a task, which wakes, or a function in no context of its own. */
static int alone(lua_State *L, int callback, int context) {
  if (lua_isfunction(L, callback)) return lua_toboolean(L, context) ? LUN_TOLD_LIST : LUN_TOLD_FUNCTION;
  return lun_test(L, callback, LUN_TYPE_TASK) ? LUN_TOLD_TASK : LUN_TOLD_LIST;
}

/* Queues one callback of the future at index: on top (popped), and below it its context or false (popped). */
static void schedule_one(lua_State *L, int index, lun_future *f, uint64_t cause) {
  if (!lua_isfunction(L, -1) && lun_test(L, -1, LUN_TYPE_TASK)) {
    lun_task_wake(L, lua_touserdata(L, -1), LUN_WHAT_WAKEUP, cause);
    return lua_pop(L, 1);
  }
  lun_call *c = lun_call_done(L, index);
  if (lua_toboolean(L, -2)) {
    lua_pushvalue(L, -2);
    lua_setiuservalue(L, -2, LUN_HU_CONTEXT);
  }
  c->of = f->id;
  f->loop->core.cause = cause;
  lun_anchor(L, -1, &c->anchor);
  if (!lun_loop_queue(&f->loop->core, &c->handle, f->id)) luaL_error(L, "not enough memory");
  f->loop->core.cause = 0;
  lua_pop(L, 2);
}

static void record_made(lua_State *L, int index, const lun_task *t) {
  lun_engine *E = lun_engine_of(L);
  if (!E->trace) return;
  uint32_t name = lun_rec_str(E, lun_push_done_name(L, index));
  lua_pop(L, 1);
  lun_rec(E, LUN_K_HANDLE, t->handle.what, t->handle.id, name, lun_where(L));
}

/* Is the callback to be called through the task's own handle? Not where handles know where they were made. */
static bool is_called_here(const lun_future *f) {
  return f->is_task && !f->loop->debug && (f->told == LUN_TOLD_FUNCTION || f->told == LUN_TOLD_TALLY);
}

/* The callback of the task at index stays there until then. */
static void schedule_here(lua_State *L, int index, lun_future *f, uint64_t cause) {
  lun_task *t = (lun_task *)f;
  lun_anchor(L, index, &t->anchor);
  t->handle = (lun_handle){.id = lun_new_id(lun_engine_of(L)), .what = LUN_WHAT_CALL, .kind = LUN_H_DONE};
  record_made(L, index, t);
  f->loop->core.cause = cause;
  if (!lun_loop_queue(&f->loop->core, &t->handle, f->id)) luaL_error(L, "not enough memory");
  f->loop->core.cause = 0;
}

/* Pushes the callbacks of the future at index, of which it has no more. */
static void take_callbacks(lua_State *L, int index, lun_future *f) {
  lua_getiuservalue(L, index, LUN_FU_CALLBACKS);
  lua_pushnil(L);
  lua_setiuservalue(L, index, LUN_FU_CALLBACKS);
  f->told = LUN_TOLD_NOBODY;
}

static void schedule_all(lua_State *L, int index, lun_future *f, uint64_t cause) {
  bool are_many = f->told == LUN_TOLD_LIST;
  if (!are_many) lua_pushboolean(L, false);
  take_callbacks(L, index, f);
  if (!are_many) return schedule_one(L, index, f, cause);
  int list = lua_gettop(L), n = (int)lua_rawlen(L, list);
  for (int i = 1; i <= n; i += 2) {
    lua_rawgeti(L, list, i + 1);
    lua_rawgeti(L, list, i);
    schedule_one(L, index, f, cause);
  }
  lua_settop(L, list - 1);
}

/* On a closed loop nothing can be queued: raises, with the future done already, as in CPython. */
static void require_open(lua_State *L, lun_future *f) {
  if (f->loop->core.closed) lun_raise(L, "RuntimeError", "Event loop is closed");
}

void lun_schedule_callbacks(lua_State *L, int index) {
  index = lua_absindex(L, index);
  lun_future *f = lua_touserdata(L, index);
  lun_engine *E = lun_engine_of(L);
  uint64_t cause = E->trace ? lun_writer_seq(E->trace) : 0;
  if (f->told == LUN_TOLD_NOBODY) return;
  require_open(L, f);
  f->loop->core.owed++;
  if (is_called_here(f)) schedule_here(L, index, f, cause);
  else schedule_all(L, index, f, cause);
  f->loop->core.owed--;
}

/* Pushes the list of callbacks of the future at index, which has none, or one that stands alone and becomes its first. */
static void push_new_list(lua_State *L, int index, lun_future *f) {
  lua_createtable(L, 4, 0);
  if (f->told != LUN_TOLD_NOBODY) {
    lua_getiuservalue(L, index, LUN_FU_CALLBACKS);
    lua_rawseti(L, -2, 1);
    lua_pushboolean(L, false);
    lua_rawseti(L, -2, 2);
  }
  lua_pushvalue(L, -1);
  lua_setiuservalue(L, index, LUN_FU_CALLBACKS);
  f->told = LUN_TOLD_LIST;
}

/* The callback on top (popped) is the only one of the future at index. */
static void set_alone(lua_State *L, int index, lun_future *f, int told) {
  lua_setiuservalue(L, index, LUN_FU_CALLBACKS);
  f->told = (uint8_t)told;
}

/* Adds the callback on top (popped) with its context, which is below it (popped). */
static void add_callback(lua_State *L, int index) {
  lun_future *f = lua_touserdata(L, index);
  int told = f->told == LUN_TOLD_NOBODY ? alone(L, -1, -2) : LUN_TOLD_LIST;
  if (told != LUN_TOLD_LIST) return set_alone(L, index, f, told), lua_pop(L, 1);
  if (f->told == LUN_TOLD_LIST) lua_getiuservalue(L, index, LUN_FU_CALLBACKS);
  else push_new_list(L, index, f);
  lua_Integer n = (lua_Integer)lua_rawlen(L, -1);
  lua_pushvalue(L, -2);
  lua_rawseti(L, -2, n + 1);
  lua_pushvalue(L, -3);
  lua_rawseti(L, -2, n + 2);
  lua_pop(L, 3);
}

void lun_future_add_waiter(lua_State *L, int index, int ti) {
  lun_future *f = lua_touserdata(L, index);
  if (f->told == LUN_TOLD_NOBODY) return lua_pushvalue(L, ti), set_alone(L, index, f, LUN_TOLD_TASK);
  lua_pushboolean(L, false);
  lua_pushvalue(L, ti);
  add_callback(L, index);
}

static void record_added(lua_State *L, const lun_future *f, int callback) {
  lun_engine *E = lun_engine_of(L);
  if (!E->trace) return;
  lun_rec(E, LUN_K_CALLBACK_ADD, 0, f->id, lun_rec_str(E, lun_push_function_name(L, callback)), 0);
  lua_pop(L, 1);
}

void lun_future_tally(lua_State *L, int index) {
  lun_future *f = lua_touserdata(L, index);
  index = lua_absindex(L, index);
  record_added(L, f, lua_gettop(L));
  if (f->state == LUN_PENDING && f->told == LUN_TOLD_NOBODY) return set_alone(L, index, f, LUN_TOLD_TALLY);
  lua_pushboolean(L, false);
  lua_insert(L, -2);
  if (f->state == LUN_PENDING) return add_callback(L, index);
  require_open(L, f);
  schedule_one(L, index, f, 0);
}

void lun_future_watch(lua_State *L, int index) {
  record_added(L, lua_touserdata(L, index), lua_gettop(L));
  lun_context_copy(L);
  if (lua_isnil(L, -1)) lua_pop(L, 1), lua_pushboolean(L, false);
  lua_insert(L, -2);
  add_callback(L, index);
}

/* future:add_done_callback(f, {context = ctx}) */
int lun_add_done_callback(lua_State *L) {
  lun_future *f = lun_checkfuture(L, 1);
  lun_check_given(L, 2, "callback");
  if (!lua_isfunction(L, 2) && lun_test(L, 2, LUN_TYPE_TASK))
    return lun_raise(L, "TypeError", "'Task' object is not callable"); /* no waiter of ours */
  lua_settop(L, 3);
  lun_check_keyword(L, 3, "context");
  if (lua_isnil(L, 4)) lun_context_copy(L);
  else lun_context_check(L, 4);
  if (lua_isnil(L, -1)) lua_pushboolean(L, false);
  lua_replace(L, 3);
  lua_settop(L, 3);
  record_added(L, f, 2);
  lua_pushvalue(L, 2);
  if (f->state == LUN_PENDING) return add_callback(L, 1), 0;
  require_open(L, f);
  schedule_one(L, 1, f, 0);
  return 0;
}

/* Takes the value at `callback` out of the list on top; returns how many of it there were. */
static lua_Integer remove_from_list(lua_State *L, int callback) {
  int list = lua_gettop(L);
  lua_Integer n = (lua_Integer)lua_rawlen(L, list), kept = 0;
  for (lua_Integer i = 1; i <= n; i += 2) {
    lua_rawgeti(L, list, i);
    bool same = lua_rawequal(L, -1, callback);
    lua_rawgeti(L, list, i + 1);
    if (same) {
      lua_pop(L, 2);
      continue;
    }
    lua_rawseti(L, list, kept + 2);
    lua_rawseti(L, list, kept + 1);
    kept += 2;
  }
  for (lua_Integer i = kept + 1; i <= n; i++) lua_pushnil(L), lua_rawseti(L, list, i);
  return (n - kept) / 2;
}

lua_Integer lun_future_unwatch(lua_State *L, int index, int callback) {
  lun_future *f = lua_touserdata(L, index);
  if (f->state != LUN_PENDING || f->told == LUN_TOLD_NOBODY) return 0; /* what stands with one that is done will be called */
  int type = lua_getiuservalue(L, index, LUN_FU_CALLBACKS);
  lua_Integer removed = 0;
  if (type == LUA_TTABLE) removed = remove_from_list(L, callback);
  else removed = lua_rawequal(L, -1, callback);
  bool empty = type != LUA_TTABLE || lua_rawlen(L, -1) == 0;
  lua_pop(L, 1);
  if (removed && empty) lua_pushnil(L), set_alone(L, index, f, LUN_TOLD_NOBODY);
  return removed;
}

/* future:remove_done_callback(f) -> how many there were */
int lun_remove_done_callback(lua_State *L) {
  lun_checkfuture(L, 1);
  lun_check_given(L, 2, "callback");
  lua_settop(L, 2);
  bool waiter = lun_test(L, 2, LUN_TYPE_TASK) != NULL; /* none of the program's */
  lua_pushinteger(L, waiter ? 0 : lun_future_unwatch(L, 1, 2));
  return 1;
}
