/* task.c - tasks as objects: making one, its names, its methods, its end at a
 * collection. drive.c runs them, cancel.c asks them to stop. */
#include <stdlib.h>
#include <string.h>

#include "../args.h"
#include "../engine.h"
#include "tasks.h"
#include "../record.h"
#include "../errors.h"
#include "../memory/pace.h"

static lun_task *check(lua_State *L, int index) { return lun_check_self(L, index, LUN_TYPE_TASK, LUN_TASK); }

lun_task *lun_check_task(lua_State *L, int index) {
  lun_task *t = lun_test(L, index, LUN_TYPE_TASK);
  luaL_argcheck(L, t, index, "task expected");
  return t;
}

/* Making */

/* Pushes the task's name. */
static const char *push_name(lua_State *L, int ti) {
  lun_task *t = lua_touserdata(L, ti);
  if (!t->given) return lua_pushfstring(L, "Task-%d", (int)t->number);
  lun_more_push(L, ti, LUN_MORE_NAME);
  return lua_tostring(L, -1);
}

static void set_name(lua_State *L, int ti, int name_index) {
  const char *name = luaL_tolstring(L, name_index, NULL);
  lun_more_set(L, ti, LUN_MORE_NAME);
  ((lun_task *)lua_touserdata(L, ti))->given = name;
}

/* The name of a task that the program gave none: what push_name pushes, for less. */
static const char *plain_name(const lun_task *t, char *buf, size_t size) {
  char *at = buf + size - 1;
  uint32_t n = t->number;
  *at = '\0';
  do *--at = (char)('0' + n % 10);
  while (n /= 10);
  return memcpy(at - 5, "Task-", 5);
}

static void record_task(lua_State *L, int ti, lun_coro *c) {
  lun_engine *E = lun_engine_of(L);
  lun_task *t = lua_touserdata(L, ti);
  if (!E->trace) return;
  char plain[24];
  uint32_t name = lun_rec_str(E, t->given ? t->given : plain_name(t, plain, sizeof plain));
  uint32_t func = lun_rec_str(E, c->name);
  uint32_t f[7] = {t->future.id, name, c->id, func, E->task ? E->task->future.id : 0, lun_where(L), t->future.loop->core.id};
  lun_rec7(E, LUN_K_TASK, t->flag, f);
}

lun_task *lun_task_new(lua_State *L, int loop_index, int coro_index, int name_index, int context_index, bool eager) {
  lun_engine *E = lun_engine_of(L);
  loop_index = lua_absindex(L, loop_index), coro_index = lua_absindex(L, coro_index);
  lun_coro *c = lua_touserdata(L, coro_index);
  lun_pace(E);
  lun_task *t = lua_newuserdatauv(L, sizeof *t, LUN_TU_COUNT);
  int ti = lua_gettop(L);
  *t = (lun_task){.log_destroy = true, .flag = E->task_flag, .first = {c}, .stack = t->first, .cap = sizeof t->first / sizeof *t->first};
  lun_future_init(L, &t->future, loop_index, LUN_WHAT_TASK);
  t->future.is_task = true;
  lun_set_type(L, LUN_TYPE_TASK);
  lua_pushvalue(L, coro_index);
  lua_setiuservalue(L, ti, LUN_TU_CORO);
  if (E->contexts) {
    if (lua_isnil(L, context_index)) lun_context_copy(L);
    else lua_pushvalue(L, context_index);
    lua_setiuservalue(L, ti, LUN_TU_CONTEXT);
  }
  if (!c->awaited) lun_set_quiet(L, coro_index, LUN_TYPE_CORO);
  c->awaited = true; /* CPython: a task that never ran is no coroutine that was never awaited */
  if (lua_isnil(L, name_index)) t->number = ++E->next_task; /* only tasks without a name count */
  else set_name(L, ti, name_index);
  record_task(L, ti, c);
  lun_task_begin(L, ti, t, eager);
  return t;
}

/* Those that the loop holds, then those that it does not. */
bool lun_task_next(lua_State *L, uint32_t *at) {
  const lun_engine *E = lun_engine_of(L);
  while (*at < E->anchors.used + E->tasks.used) {
    uint32_t i = (*at)++;
    bool held = i < E->anchors.used;
    lun_slot_push(L, held ? &E->anchors : &E->tasks, (held ? i : i - E->anchors.used) + 1);
    const lun_task *t = lun_test(L, -1, LUN_TYPE_TASK);
    if (t && t->future.state == LUN_PENDING && (held || !t->anchor)) return true;
    lua_pop(L, 1);
  }
  return false;
}

/* Methods */

static int m_cancelling(lua_State *L) {
  lua_pushinteger(L, check(L, 1)->cancels);
  return 1;
}

static int m_uncancel(lua_State *L) {
  lun_task *t = check(L, 1);
  if (t->cancels > 0 && --t->cancels == 0) t->must_cancel = false;
  lun_rec(lun_engine_of(L), LUN_K_UNCANCEL, 0, t->future.id, (uint32_t)t->cancels, 0);
  lua_pushinteger(L, t->cancels);
  return 1;
}

static int m_get_name(lua_State *L) {
  check(L, 1);
  push_name(L, 1);
  return 1;
}

static int m_set_name(lua_State *L) {
  lun_task *t = check(L, 1);
  lun_engine *E = lun_engine_of(L);
  lun_check_given(L, 2, "value");
  set_name(L, 1, 2);
  if (E->trace) lun_rec(E, LUN_K_TASK_NAME, 0, t->future.id, lun_rec_str(E, push_name(L, 1)), 0);
  return 0;
}

static int m_get_coro(lua_State *L) {
  check(L, 1);
  lua_getiuservalue(L, 1, LUN_TU_CORO);
  return 1;
}

static int m_get_context(lua_State *L) {
  check(L, 1);
  lun_context_push_of(L, 1);
  return 1;
}

/* A task dropped while it waits: its blocks are closed, and it is said. */
static void close_stack(lua_State *L, lun_task *t) {
  bool closing = lun_engine_of(L)->closing;
  while (t->depth > 0) {
    lun_coro *c = t->stack[--t->depth];
    if (c->co && !closing) lua_resetthread(c->co);
    if (c->direct) lun_direct_free(lun_engine_of(L), c);
  }
}

/* [task] */
static int tell_lost(lua_State *L) {
  lua_createtable(L, 0, 2);
  lua_pushliteral(L, "Task was destroyed but it is pending!");
  lua_setfield(L, -2, "message");
  lua_pushvalue(L, 1);
  lua_setfield(L, -2, "task");
  lun_origin_field(L, 1);
  lun_call_exception_handler(L, check(L, 1)->future.loop);
  return 0;
}

/* Telling needs the task as it was, and may fail: what the task holds is given back after it, in any case. */
static int m_gc(lua_State *L) {
  lun_task *t = check(L, 1);
  int told = LUA_OK;
  if (t->future.state == LUN_PENDING) lun_rec(lun_engine_of(L), LUN_K_TASK_LOST, 0, t->future.id, 0, 0);
  if (t->future.state == LUN_PENDING && t->log_destroy) {
    t->log_destroy = false;
    lua_pushcfunction(L, tell_lost);
    lua_pushvalue(L, 1);
    told = lua_pcall(L, 1, 0, 0);
  }
  close_stack(L, t);
  lun_sleep_forget(t);
  t->lost = true;
  if (t->stack != t->first) free(t->stack);
  t->stack = t->first;
  t->cap = sizeof t->first / sizeof *t->first;
  if (t->slot) lun_slot_give_lost(L, &lun_engine_of(L)->tasks, t->slot);
  t->slot = 0;
  if (told != LUA_OK) return lua_error(L);
  lua_settop(L, 1);
  return lun_future_tell_lost(L, 1), 0;
}

void lun_task_open(lua_State *L) {
  static const luaL_Reg methods[] = {{"cancelling", m_cancelling},
                                     {"uncancel", m_uncancel},
                                     {"get_name", m_get_name},
                                     {"set_name", m_set_name},
                                     {"get_coro", m_get_coro},
                                     {"get_context", m_get_context},
                                     {NULL, NULL}};
  lun_class(L, LUN_TASK, lun_future_methods, lun_future_meta); /* Future's, and those of a task alone */
  lun_remember_type(L, LUN_TYPE_TASK, LUN_TASK);
  luaL_getmetatable(L, LUN_TASK);
  lua_pushcfunction(L, m_gc);
  lua_setfield(L, -2, "__gc");
  lua_getfield(L, -1, "__index");
  luaL_setfuncs(L, methods, 0);
  lua_pop(L, 2);
  lun_remember_quiet(L, LUN_TYPE_TASK, LUN_TASK);
}
