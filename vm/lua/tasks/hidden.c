/* hidden.c - the hidden functions about futures and tasks: what vm/lib asks of
 * them beyond their methods. Each does one thing; nothing is decided here. */
#include "../engine.h"
#include "tasks.h"
#include "../record.h"
#include "../errors.h"

static lun_future *check_future(lua_State *L, int index) {
  lun_future *f = lun_tofuture(L, index);
  luaL_argcheck(L, f, index, "future expected");
  return f;
}

/* state(future): "pending" | "cancelled" | "finished", outcome (error or values in a sequence), its callbacks */
static int p_state(lua_State *L) {
  lun_future *f = check_future(L, 1);
  static const char *const words[] = {"pending", "cancelled", "finished"};
  lua_settop(L, 1);
  lua_pushstring(L, words[f->state]);
  lua_pushboolean(L, f->failed);
  lua_getiuservalue(L, 1, LUN_FU_RESULT);
  lua_getiuservalue(L, 1, LUN_FU_CALLBACKS);
  lua_pushinteger(L, f->nvalues);
  return 5;
}

/* waiting(task): true, and the future it waits for (nil for a sleep, and what came of that, nil: it lasts); false */
static int p_waiting(lua_State *L) {
  lun_task *t = lun_check_task(L, 1);
  lua_pushboolean(L, t->waiter || t->sleep);
  if (t->waiter) lua_getiuservalue(L, 1, LUN_TU_WAITER);
  else lua_pushnil(L);
  if (t->sleep && lun_sleep_cancelled(t->sleep)) lua_pushliteral(L, "cancelled");
  else if (t->sleep && lun_sleep_done(t->sleep)) lua_pushliteral(L, "finished result=nil");
  else lua_pushnil(L);
  return 3;
}

/* The number of the word at index; luaL_checkoption, for those that are asked for often. Upvalue 1 has those that were. */
static int option(lua_State *L, int index, const char *const words[]) {
  lua_pushvalue(L, index);
  if (lua_type(L, -1) == LUA_TSTRING && lua_rawget(L, lua_upvalueindex(1)) == LUA_TNUMBER) {
    int number = (int)lua_tointeger(L, -1);
    return lua_pop(L, 1), number;
  }
  lua_pop(L, 1);
  int number = luaL_checkoption(L, index, words[0], words);
  if (lua_type(L, index) != LUA_TSTRING) return number;
  lua_pushvalue(L, index);
  lua_pushinteger(L, number);
  lua_rawset(L, lua_upvalueindex(1));
  return number;
}

/* new_future(loop, what, label): a pending future that stands for `what` */
static int p_new_future(lua_State *L) {
  static const char *const words[] = {"future", "task", "sleep", "gather", "wait", "shield", "group", "timeout", "lock",
                                      "semaphore", "event", "condition", "barrier", "queue.get", "queue.put", "job", "read",
                                      "write", "connect", "process", NULL};
  lun_checkloop(L, 1);
  lun_future_new(L, 1, option(L, 2, words), lun_engine_of(L)->trace ? luaL_optstring(L, 3, "") : "");
  return 1;
}

void lun_future_waits(lun_engine *E, lun_future *f, int how, const lun_future *into) {
  f->how = (uint8_t)how;
  f->awaiter = E->task ? E->task->future.id : 0;
  f->into = into ? into->id : 0;
  f->into_what = into ? into->what : 0;
  lun_rec(E, LUN_K_WAITS, f->how, f->id, f->awaiter, f->into);
}

/* waits(future or a sequence of them, how, into): somebody begins to wait for it; `into` is the future of a gather or shield */
static int p_waits(lua_State *L) {
  static const char *const words[] = {"await", "gather", "wait", "as_completed", "shield", "group", "run", "server", NULL};
  lun_engine *E = lun_engine_of(L);
  int how = option(L, 2, words);
  const lun_future *into = lun_tofuture(L, 3);
  if (!lua_istable(L, 1)) return lun_future_waits(E, check_future(L, 1), how, into), 0;
  lua_settop(L, 3);
  for (int i = 1; lua_rawgeti(L, 1, i) != LUA_TNIL; i++) {
    lun_future_waits(E, check_future(L, 4), how, into);
    lua_pop(L, 1);
  }
  return 0;
}

/* future_traceback(f): where the error of a failed future came from */
static int p_future_traceback(lua_State *L) {
  check_future(L, 1);
  lun_more_push(L, 1, LUN_MORE_TRACEBACK);
  return 1;
}

/* quiet_destroy(future): if it is a task, nobody is told when it is thrown away while it is pending */
static int p_quiet_destroy(lua_State *L) {
  lun_future *f = check_future(L, 1);
  if (f->is_task) ((lun_task *)f)->log_destroy = false;
  return 0;
}

/* forget(future): its error counts as retrieved, as CPython's __log_traceback = False */
static int p_forget(lua_State *L) {
  lun_future *f = lun_tofuture(L, 1);
  if (f) f->unretrieved = false;
  return 0;
}

/* cancelled_error(future): the CancelledError of a cancelled future */
static int p_cancelled_error(lua_State *L) {
  check_future(L, 1);
  lun_future_cancelled_error(L, 1);
  return 1;
}

/* failure(future): the error of one that is done, CancelledError among them; nil: it has a result */
static int p_failure(lua_State *L) {
  const lun_future *f = check_future(L, 1);
  if (f->state == LUN_CANCELLED) return lun_future_cancelled_error(L, 1), 1;
  return lun_future_exception(L, 1);
}

/* unwatch(sequence of futures, f): f is no callback of theirs any more, and they belong to no wait */
static int p_unwatch(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 2);
  for (int i = 1; lua_rawgeti(L, 1, i) != LUA_TNIL; i++) {
    lun_future *f = check_future(L, 3);
    lun_future_unwatch(L, 3, 2);
    f->awaiter = f->into = 0;
    lua_pop(L, 1);
  }
  return 0;
}

/* canceller(future, f): f(future, msg) is called in place of cancelling it */
static int p_canceller(lua_State *L) {
  lun_future *f = check_future(L, 1);
  luaL_argcheck(L, !f->is_task, 1, "no task expected");
  lua_settop(L, 2);
  lua_setiuservalue(L, 1, LUN_FU_CANCELLER);
  f->has_canceller = true;
  return 0;
}

/* is_gathering(future): whether it is what gather returns, a class of its own in CPython */
static int p_is_gathering(lua_State *L) {
  lun_future *f = lun_tofuture(L, 1);
  lua_pushboolean(L, f && f->has_canceller);
  return 1;
}

/* wake(future): gives it nil as its result and returns true, unless it is done */
static int p_wake(lua_State *L) {
  lun_future *f = check_future(L, 1);
  bool sleeps = f->state == LUN_PENDING;
  if (sleeps) lun_future_finish(L, 1, 0);
  lua_pushboolean(L, sleeps);
  return 1;
}

void lun_hidden_open(lua_State *L) {
  static const luaL_Reg prims[] = {{"state", p_state},
                                   {"waiting", p_waiting},
                                   {"future_traceback", p_future_traceback},
                                   {"quiet_destroy", p_quiet_destroy},
                                   {"forget", p_forget},
                                   {"cancelled_error", p_cancelled_error},
                                   {"failure", p_failure},
                                   {"unwatch", p_unwatch},
                                   {"canceller", p_canceller},
                                   {"is_gathering", p_is_gathering},
                                   {"wake", p_wake},
                                   {NULL, NULL}};
  static const luaL_Reg wordy[] = {{"new_future", p_new_future}, {"waits", p_waits}, {NULL, NULL}};
  lun_add_prims(L, prims);
  lua_getfield(L, LUA_REGISTRYINDEX, LUN_R_PRIMS);
  for (const luaL_Reg *r = wordy; r->name; r++) { /* each with the words that it has been told */
    lua_newtable(L);
    lua_pushcclosure(L, r->func, 1);
    lua_setfield(L, -2, r->name);
  }
  lua_pop(L, 1);
}
