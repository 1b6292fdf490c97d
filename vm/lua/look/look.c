/* look.c - the hidden functions about tasks: their stacks, the variables on
 * them, and who awaits them. The heap's are in heap.c. */
#include "look.h"
#include "../tasks/tasks.h"

#include "../confined.h"
#include "heap.h"
#include "stack.h"

static const char *const kinds[] = {"function", "async", "generator"};

static void set_text(lua_State *L, const char *key, const char *value) {
  lua_pushstring(L, value);
  lua_setfield(L, -2, key);
}

static void set_number(lua_State *L, const char *key, lua_Integer value) {
  lua_pushinteger(L, value);
  lua_setfield(L, -2, key);
}

/* Adds a frame to the sequence at the index in `ud`. */
static bool add_frame(lua_State *L, int list, const lun_stack_frame *f) {
  lua_createtable(L, 0, 5);
  set_text(L, "func", f->func);
  set_text(L, "file", f->file);
  set_number(L, "line", f->line);
  set_text(L, "kind", kinds[f->kind]);
  lua_pushboolean(L, f->lib);
  lua_setfield(L, -2, "lib");
  lua_rawseti(L, list, (lua_Integer)lua_rawlen(L, list) + 1);
  return true;
}

typedef struct listing {
  lua_State *L;
  int list;
  lua_Integer left; /* frames to go, for who wants a certain one */
} listing;

static bool list_frame(void *ud, const lun_stack_frame *f) {
  listing *to = ud;
  return add_frame(to->L, to->list, f);
}

static int finish_list(lua_State *L, int list) {
  lua_settop(L, list);
  set_number(L, "n", (lua_Integer)lua_rawlen(L, list));
  return 1;
}

/* stack(task): its frames, innermost first: {func, file, line, kind, lib} */
static int p_stack(lua_State *L) {
  lun_check_task(L, 1);
  lua_settop(L, 1);
  lua_newtable(L);
  listing to = {L, 2, 0};
  lun_stack_task(L, 1, list_frame, &to);
  return finish_list(L, 2);
}

static bool is_running(const lun_engine *E, const lun_task *t) {
  for (const lun_task *o = E->task; o; o = o->outer)
    if (o == t) return true;
  return false;
}

/* around(task): the frames around it while it runs, innermost first; none while it does not */
static int p_around(lua_State *L) {
  const lun_task *t = lun_check_task(L, 1);
  lua_settop(L, 1);
  lua_newtable(L);
  listing to = {L, 2, 0};
  if (is_running(lun_engine_of(L), t)) lun_stack_around(L, t, list_frame, &to);
  return finish_list(L, 2);
}

/* Variables */

/* Moves the value on top of co to the sequence at `list`, with its name. */
static void add_local(lua_State *L, int list, lua_State *co, const char *name) {
  lua_createtable(L, 0, 2);
  set_text(L, "name", name);
  if (co != L) lua_xmove(co, L, 1);
  else lua_insert(L, -2);
  lua_setfield(L, -2, "value");
  lua_rawseti(L, list, (lua_Integer)lua_rawlen(L, list) + 1);
}

/* The variables of one level; what Lua itself calls "(for state)" and the like is nobody's. */
static void add_locals(lua_State *L, int list, lua_State *co, int level) {
  lua_Debug ar;
  luaL_checkstack(L, 8, NULL);
  if (!lua_checkstack(co, 8) || !lua_getstack(co, level, &ar)) return;
  for (int n = 1;; n++) {
    const char *name = lua_getlocal(co, &ar, n);
    if (!name) break;
    if (*name == '(') lua_pop(co, 1);
    else add_local(L, list, co, name);
  }
}

static bool list_locals(void *ud, const lun_stack_frame *f) {
  listing *to = ud;
  if (--to->left > 0) return true;
  add_frame(to->L, to->list, f);
  for (int level = f->level; f->co && level <= f->last; level++)
    if (level == f->level || level == f->last) add_locals(to->L, to->list, f->co, level);
  return false;
}

/* locals(task, n): its n-th frame, then the variables there in order: {name, value}; an empty sequence: no such frame */
static int p_locals(lua_State *L) {
  lun_check_task(L, 1);
  listing to = {L, 3, luaL_checkinteger(L, 2)};
  lua_settop(L, 2);
  lua_newtable(L);
  lun_stack_task(L, 1, list_locals, &to);
  return finish_list(L, 3);
}

/* Who awaits whom */

/* Appends the value on top (popped) if it is a task. */
static void add_task(lua_State *L, int list) {
  if (lun_test(L, -1, LUN_TYPE_TASK)) lua_rawseti(L, list, (lua_Integer)lua_rawlen(L, list) + 1);
  else lua_pop(L, 1);
}

/* Those that wait for the future at 1 itself stand among its callbacks. */
static void add_waiters(lua_State *L, int list) {
  lua_getiuservalue(L, 1, LUN_FU_CALLBACKS);
  int callbacks = lua_gettop(L);
  lua_Integer n = lua_istable(L, callbacks) ? (lua_Integer)lua_rawlen(L, callbacks) : 0;
  for (lua_Integer i = 1; i <= n; i += 2) {
    lua_rawgeti(L, callbacks, i);
    add_task(L, list);
  }
  add_task(L, list); /* a task that waits alone */
}

/* awaiters(future): the tasks that await it itself; and the number of the one that it belongs to in a gather, a group, a
 * wait or a shield, nil: to none */
static int p_awaiters(lua_State *L) {
  const lun_future *f = lun_tofuture(L, 1);
  luaL_argcheck(L, f, 1, "future expected");
  lua_settop(L, 1);
  lua_newtable(L);
  if (f->state == LUN_PENDING) add_waiters(L, 2);
  finish_list(L, 2);
  if (f->state == LUN_PENDING && f->awaiter) lua_pushinteger(L, f->awaiter);
  else lua_pushnil(L);
  return 2;
}

/* tasks_by_number(): {[number] = task} of all that are pending */
static int p_tasks_by_number(lua_State *L) {
  lua_settop(L, 0);
  lua_newtable(L);
  for (uint32_t at = 0; lun_task_next(L, &at);) {
    const lun_task *t = lua_touserdata(L, -1);
    lua_rawseti(L, 1, t->future.id);
  }
  lua_settop(L, 1);
  return 1;
}

/* awaited(future, task): it belongs to that task; nil: to none any more */
static int p_awaited(lua_State *L) {
  lun_future *f = lun_tofuture(L, 1);
  luaL_argcheck(L, f, 1, "future expected");
  const lun_task *t = lun_test(L, 2, LUN_TYPE_TASK);
  f->awaiter = t ? t->future.id : 0;
  f->into = 0;
  return 0;
}

/* number_of(future): its number in the trace */
static int p_number_of(lua_State *L) {
  const lun_future *f = lun_tofuture(L, 1);
  luaL_argcheck(L, f, 1, "future expected");
  lua_pushinteger(L, f->id);
  return 1;
}

/* not_confined(name): raises in a program that may not get hold of what is not its own */
static int p_not_confined(lua_State *L) {
  lun_confined_check(L, luaL_checkstring(L, 1));
  return 0;
}

void lun_look_open(lua_State *L) {
  static const luaL_Reg prims[] = {{"stack", p_stack},       {"around", p_around},   {"locals", p_locals},
                                   {"awaiters", p_awaiters}, {"awaited", p_awaited}, {"tasks_by_number", p_tasks_by_number},
                                   {"number_of", p_number_of}, {"not_confined", p_not_confined}, {NULL, NULL}};
  lun_add_prims(L, prims);
  lun_heap_open(L);
}
