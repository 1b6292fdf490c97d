/* direct.c - `await f(x)` without a coroutine object. Who calls an async
 * function in this way gets hold of no object, so none is made: the call itself
 * runs the body, at once, and comes back with its results. Everything else is
 * as if there had been one: a coroutine on the task's stack with a thread of
 * its own, its records, its place in tracebacks. A body that suspends gives way
 * together with its callers, and is the driver's from then on (drive.c). */
#include "../engine.h"
#include "tasks.h"
#include "../record.h"
#include "../errors.h"
#include "../debug/hook.h"

/* Each level nests the C stack by three of the 200 levels that Lua allows. A program's own pcalls need theirs. */
enum { NESTED_MAX = 10 };

const char lun_done_key = 0; /* its address says: what follows has been awaited */

int lun_await_call(lua_State *L) {
  return lua_touserdata(L, 1) == &lun_done_key ? lua_gettop(L) - 1 : lun_await(L);
}

/* The rewriter writes `await f(x)` as `__lun_call(f(x))`, and so the value below a function that is called right there
 * is __lun_call. That is a slot of the caller's frame. Lua's manual speaks of none below a function's own; Lua looks at
 * the stack's top and the index only. tests/lua/direct.lua sees to it that this is so. */
static bool is_awaited(lua_State *L, int nargs) { return lua_tocfunction(L, -nargs - 2) == lun_await_call; }

bool lun_may_run_here(lua_State *L, int nargs) {
  if (!is_awaited(L, nargs)) return false;
  const lun_task *t = lun_engine_of(L)->task;
  return t && t->depth && t->stack[t->depth - 1]->co == L && lua_isyieldable(L);
}

/* Bodies in C need no thread: they run as part of whoever awaits them, one at a time in a task. */

int lun_run_native(lua_State *L, lun_coro *c) {
  lun_task *t = lun_engine_of(L)->task;
  t->native = c;
  lun_coro_begin(L, c, t, t->depth ? t->stack[t->depth - 1] : NULL);
  return c->native(L);
}

/* It ends with the n values on top, or the error. */
static void leave_native(lua_State *L, lun_coro *c, int outcome, int n) {
  lun_engine_of(L)->task->native = NULL;
  lun_coro_leave(L, c, outcome, n ? lun_rec_brief(L, -n) : 0, false);
  lun_clock_unstamp(&lun_engine_of(L)->clock);
}

int lun_native_return(lua_State *L) {
  lun_task *t = lun_engine_of(L)->task;
  lun_coro *c = t ? t->native : NULL;
  if (!c) return 1;
  leave_native(L, c, LUN_OUT_RESULT, 1);
  if (!c->direct) return 1;
  lua_pushlightuserdata(L, (void *)&lun_done_key);
  lua_pushvalue(L, -2);
  return 2;
}

int lun_native_fail(lua_State *L) {
  lun_task *t = lun_engine_of(L)->task;
  lun_coro *c = t ? t->native : NULL;
  if (!c) return lua_error(L);
  int outcome = lun_rec_failure(L);
  if (outcome == LUN_OUT_ERROR) c->raised = lun_where(L);
  leave_native(L, c, outcome, 1);
  return lua_error(L);
}

int lun_direct_native(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  lun_task *t = E->task;
  if (E->trace) {
    lun_clock_stamp(&E->clock); /* until it gives way, or fails */
    lun_coro_made(L, &t->direct);
  }
  return lun_run_native(L, &t->direct);
}

/* Methods in C */

void lun_method_begin(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  lun_task *t = E->task;
  t->direct = (lun_coro){.id = lun_new_id(E), .lib = true, .direct = true,
                         .native = lua_tocfunction(L, lua_upvalueindex(LUN_METHOD_KEYS - 1)), .name = lua_tostring(L, lua_upvalueindex(2))};
  if (E->trace) {
    lun_clock_stamp(&E->clock);
    lun_coro_made(L, &t->direct);
  }
  t->native = &t->direct;
  lun_coro_begin(L, &t->direct, t, t->stack[t->depth - 1]);
}

int lun_method_end(lua_State *L, int n) {
  lun_coro *c = lun_engine_of(L)->task->native;
  if (c) leave_native(L, c, LUN_OUT_RESULT, n);
  lua_pushlightuserdata(L, (void *)&lun_done_key);
  if (n) lua_insert(L, -n - 1);
  return n + 1;
}

int lun_method_wait(lua_State *L, lua_KContext ctx, lua_KFunction k) {
  lun_engine *E = lun_engine_of(L);
  const lun_future *f = lua_touserdata(L, -1);
  lun_rec(E, LUN_K_WAITS, LUN_WAITS_AWAIT, f->id, E->task->future.id, 0);
  lua_pushvalue(L, -1);
  return lun_ask_here(L, LUN_ASK_WAIT, 1, ctx, k);
}

bool lun_method_raised(lua_State *L, int future) {
  lun_engine *E = lun_engine_of(L);
  bool raised = E->going == LUN_GO_RAISE;
  E->going = LUN_GO_ON;
  if (E->trace && !raised) lun_future_exception(L, future), lua_pop(L, 1); /* its result has been taken out */
  return raised;
}

/* The writer keeps the name by its address: a literal. */
void lun_method_told(lua_State *L, const char *name) {
  lun_engine *E = lun_engine_of(L);
  lun_coro within = {.id = lun_new_id(E), .lib = true, .direct = true, .native = E->task->native->native, .name = name};
  lun_coro_tell(E, &within); /* no line: none of the program's runs in what awaits it */
  lun_coro_begin(L, &within, E->task, E->task->native);
  lun_coro_leave(L, &within, LUN_OUT_RESULT, 0, false);
}

static int done_by_lua(lua_State *L, int status, lua_KContext ctx) {
  (void)ctx;
  return status == LUA_OK || status == LUA_YIELD ? lun_method_end(L, lua_gettop(L)) : lun_native_fail(L);
}

int lun_method_by_lua(lua_State *L, int nargs) {
  lua_settop(L, nargs);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  return done_by_lua(L, lua_pcallk(L, nargs, LUA_MULTRET, 0, 0, done_by_lua), 0);
}

/* Bodies in Lua */

/* The driver has resumed the caller: what the body returned stands above `base`, or its error. */
static int over(lua_State *L, int status, lua_KContext base) {
  lun_engine *E = lun_engine_of(L);
  (void)status;
  if (E->going == LUN_GO_ON) return lua_gettop(L) - (int)base + 1;
  E->going = LUN_GO_ON;
  return lua_error(L);
}

/* The body has given way: so does its caller, and what it asks for goes to the driver as it is. */
static int give_way(lua_State *L, lun_task *t, lun_coro *c, int nres) {
  if (t->stack[t->depth - 1] == c) lun_engine_of(L)->yielded = nres;
  return lua_yieldk(L, 0, lua_gettop(L), over);
}

int lun_direct_run(lua_State *L, lun_coro *made) {
  lun_engine *E = lun_engine_of(L);
  lun_task *t = E->task;
  int nargs = lua_gettop(L), nres;
  lun_coro_room(L, t);
  made->co = lun_thread_take(L); /* stays on the stack, which holds it */
  lun_coro *c = lun_blocks_take(E->memory.blocks, sizeof *c), *caller = t->stack[t->depth - 1];
  if (!c) return luaL_error(L, "not enough memory"); /* from here on nothing throws until it stands on the task's stack */
  *c = *made;
  lun_coro_fill(L, c, nargs);
  if (E->trace) lun_coro_made(L, c);
  lun_push_coro(L, t, c);
  lun_coro_begin(L, c, t, caller);
  lua_pushlightuserdata(L, (void *)&lun_done_key);
  caller->state = LUN_CORO_SUSPENDED;
  E->going = LUN_GO_ON;
  E->nested++;
  lun_clock_unstamp(&E->clock);
  int status = lun_resume(c->co, L, lua_gettop(c->co) - 1, &nres);
  E->nested--;
  if (status == LUA_YIELD) return give_way(L, t, c, nres);
  caller->state = LUN_CORO_RUNNING;
  bool failed = lun_coro_end(L, t, c, status, &nres);
  return failed ? lua_error(L) : nres + 1;
}

bool lun_may_nest(const lun_engine *E) { return E->nested < NESTED_MAX; }
