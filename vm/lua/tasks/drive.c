/* drive.c - the driver that runs a task: a stack of coroutines.
 *
 * A step resumes the innermost coroutine of the task. When that one awaits
 * another coroutine, it goes onto the stack and runs at once; when it ends,
 * its results or its error go to the one below; when it waits, the task parks
 * (park.c) until the loop wakes it. So awaits nest without nesting the C
 * stack. The rules and their order are those of CPython's Task.__step. It makes
 * no task and cancels none. */
#include <stdlib.h>
#include <string.h>

#include "../engine.h"
#include "tasks.h"
#include "../record.h"
#include "../errors.h"
#include "../debug/hook.h"

/* The stack of coroutines */

void lun_coro_room(lua_State *L, lun_task *t) {
  if (t->depth < t->cap) return;
  bool inside = t->stack == t->first;
  lun_coro **stack = realloc(inside ? NULL : t->stack, 2 * (size_t)t->cap * sizeof *stack);
  if (!stack) luaL_error(L, "not enough memory");
  if (inside) memcpy(stack, t->first, sizeof t->first);
  t->stack = stack;
  t->cap *= 2;
}

void lun_push_coro(lua_State *L, lun_task *t, lun_coro *c) {
  lun_coro_room(L, t);
  t->stack[t->depth++] = c;
}

static lun_coro *innermost(const lun_task *t) { return t->stack[t->depth - 1]; }

/* Ends */

/* One that has ended is nobody's to find; its callback may have to be called yet. */
static void let_go_for_good(lua_State *L, lun_task *t) {
  if (!t->handle.queued) lun_unanchor(L, &t->anchor);
  if (t->stack != t->first) free(t->stack);
  t->stack = t->first;
  t->cap = sizeof t->first / sizeof *t->first;
  if (t->slot) lun_slot_give(&lun_engine_of(L)->tasks, t->slot);
  t->slot = 0;
}

/* The task has ended with the error on top, which stays. Returns false when it ends the loop, too. */
static bool finish_failed(lua_State *L, lun_task *t) {
  int error = lua_gettop(L), ti = lun_task_push_self(L, t);
  lua_pushvalue(L, error);
  if (lun_is_cancelled(L, -1)) {
    lua_setiuservalue(L, ti, LUN_FU_RESULT);
    t->future.cancel_is_error = true;
    lua_pushnil(L); /* its message goes with the error: who asks again gets one without */
    lun_future_set_cancelled(L, ti, lua_gettop(L));
    lua_pop(L, 1);
    lun_set_quiet(L, ti, LUN_TYPE_TASK);
    return true;
  }
  bool fatal = lun_isinstance(L, -1, "KeyboardInterrupt") || lun_isinstance(L, -1, "SystemExit");
  lun_future_fail(L, ti);
  lua_settop(L, error);
  return !fatal;
}

static void tell_swallowed(lua_State *L, int ti) {
  lun_clock_unstamp(&lun_engine_of(L)->clock);
  lun_push_prim(L, "swallowed"); /* vm/lib/debugging.lua */
  lua_pushvalue(L, ti);
  if (lua_pcall(L, 1, 0, 0) != LUA_OK) lua_pop(L, 1);
}

/* The task has ended with the nvalues on top. */
static void finish_ok(lua_State *L, lun_task *t, int nvalues) {
  int ti = lua_gettop(L) - nvalues + 1;
  lun_push_task(L, t);
  if (nvalues) lua_insert(L, ti);
  if (!t->must_cancel) {
    bool swallowed = t->thrown && t->cancels > 0;
    if (swallowed) lun_rec(lun_engine_of(L), LUN_K_SWALLOWED, 0, t->future.id, t->swallow_where, 0);
    lun_future_finish(L, ti, nvalues);
    lun_set_quiet(L, ti, LUN_TYPE_TASK);
    if (swallowed && t->future.loop->debug) tell_swallowed(L, ti);
    return;
  }
  t->must_cancel = false; /* cancelled during its last step, which did not suspend */
  lua_pop(L, nvalues);
  lun_more_push(L, ti, LUN_MORE_CANCEL);
  lun_future_set_cancelled(L, ti, lua_gettop(L));
  lun_set_quiet(L, ti, LUN_TYPE_TASK);
  lua_pop(L, 1);
}

/* The driver */

/* What lies on top of `from` is what the coroutine below gets: nres values, or an error. */
static uint32_t leave_text(lua_State *L, int nres) { return nres ? lun_rec_brief(L, -nres) : 0; }

/* The innermost coroutine c has ended with nres values on its stack: they go on top of L. */
static void leave(lua_State *L, lun_task *t, lun_coro *c, int nres, bool broken) {
  if (nres) luaL_checkstack(L, nres + 8, "too many results"), lua_xmove(c->co, L, nres);
  int outcome = c->failed ? lun_rec_failure(L) : LUN_OUT_RESULT;
  uint32_t text = leave_text(L, nres);
  t->depth--;
  lun_coro_leave(L, c, outcome, text, broken);
}

bool lun_coro_end(lua_State *L, lun_task *t, lun_coro *c, int status, int *nres) {
  if (status != LUA_OK) c->failed = true, *nres = 1;
  bool failed = c->failed;
  leave(L, t, c, *nres, status != LUA_OK);
  if (c->direct) lun_direct_free(lun_engine_of(L), c);
  return failed;
}

/* Moves n values from L to the coroutine that is innermost now. */
static void hand_down(lua_State *L, lun_task *t, int n) {
  lua_State *co = innermost(t)->co;
  if (!lua_checkstack(co, n + 8)) luaL_error(L, "too many results");
  lua_xmove(L, co, n);
}

/* The innermost coroutine c asks for the coroutine object on its stack: that one is innermost from now on. */
static int descend(lua_State *L, lun_task *t, lun_coro *c) {
  lun_coro *child = lun_tocoro(c->co, -1);
  lua_pop(c->co, 1); /* the await below it still has the object as its argument */
  lun_push_coro(L, t, child);
  return lun_coro_enter(L, child, 0, t, c); /* it has its thread */
}

/* A request of the coroutine c, with nres values on its stack. Returns true, with the number of arguments for
 * the coroutine that is innermost now, when the task goes on; false when it is parked. */
static bool request(lua_State *L, lun_task *t, lun_coro *c, int nres, int *nargs) {
  lun_asking what = lun_engine_of(L)->asking;
  c->state = LUN_CORO_SUSPENDED;
  if (what == LUN_ASK_TURN) return lun_task_turn(L, t), false;
  if (what != LUN_ASK_CORO) return lun_task_park(L, t, c->co, nres), false;
  *nargs = descend(L, t, c);
  return true;
}

/* Runs the task until it parks or ends; nargs values for its innermost coroutine are on that one's stack. False: it has
 * ended with an error that ends the loop, too, and is on top. */
static bool drive(lua_State *L, lun_task *t, int nargs, lun_going going) {
  lun_engine *E = lun_engine_of(L);
  for (;;) {
    lun_coro *c = innermost(t);
    int nres = 0;
    c->state = LUN_CORO_RUNNING;
    E->going = going;
    if (!t->native) lun_clock_unstamp(&E->clock); /* what goes on in C first tells that it has ended */
    int status = lun_resume(c->co, L, nargs, &nres);
    if (E->trace) lun_clock_keep(&E->clock); /* for what the driver tells, until the program goes on */
    going = LUN_GO_ON;
    if (status == LUA_YIELD) {
      if (c != innermost(t)) c = innermost(t), nres = E->yielded; /* direct.c: a call awaited within c, whose request it is */
      if (!request(L, t, c, nres, &nargs)) return true;
      continue;
    }
    bool failed = lun_coro_end(L, t, c, status, &nres);
    if (t->depth == 0) return failed ? finish_failed(L, t) : (finish_ok(L, t, nres), true);
    hand_down(L, t, nres);
    nargs = nres;
    if (failed) going = LUN_GO_RAISE;
  }
}

/* An error, on top, for a task that has never run: its coroutine ends without having been entered. */
static bool raise_unstarted(lua_State *L, lun_task *t, lun_coro *c) {
  lun_coro_begin(L, c, t, NULL);
  c->failed = true;
  uint32_t text = lun_rec_brief(L, -1);
  lun_coro_leave(L, c, lun_rec_failure(L), text, false);
  return finish_failed(L, t);
}

static void keep_no_more(lua_State *L, lun_task *t) {
  t->keeps = false;
  lun_push_task(L, t);
  lua_pushnil(L);
  lua_setiuservalue(L, -2, LUN_TU_WAITER);
  lua_pop(L, 1);
}

/* Pushes what the task keeps; returns its place on the stack. */
static int push_kept(lua_State *L, lun_task *t) {
  int ti = lun_task_push_self(L, t);
  lua_getiuservalue(L, ti, LUN_TU_WAITER);
  lua_remove(L, ti);
  return ti;
}

/* Pushes the error with which the task's wait has ended; false: it goes on normally. */
static bool push_wait_error(lua_State *L, lun_task *t) {
  if (t->raise_next) {
    t->raise_next = false;
    return push_kept(L, t), true;
  }
  if (t->sleep) {
    if (!lun_sleep_cancelled(t->sleep)) return false;
    if (t->keeps) push_kept(L, t); /* the message with which the sleep was cancelled */
    else lua_pushnil(L);
    lun_push_cancelled(L);
    return true;
  }
  lun_future *f = t->waiter;
  t->waiter = NULL;
  if (!f || (f->state == LUN_FINISHED && !f->failed)) return false;
  int fi = push_kept(L, t);
  if (f->state == LUN_PENDING) return lua_pop(L, 1), false;
  if (f->state == LUN_CANCELLED) lun_future_cancelled_error(L, fi);
  else f->unretrieved = false, lua_getiuservalue(L, fi, LUN_FU_RESULT);
  lua_remove(L, fi);
  return true;
}

/* cancel() was called while the task was not waiting: the error goes in now, in the place of the one on top if raising. */
static bool push_cancel(lua_State *L, lun_task *t, bool raising) {
  t->must_cancel = false;
  if (raising && lun_is_cancelled(L, -1)) return true;
  if (raising) lua_pop(L, 1);
  int ti = lun_task_push_self(L, t);
  lun_more_push(L, ti, LUN_MORE_CANCEL);
  lua_remove(L, ti);
  lun_push_cancelled(L);
  return true;
}

static void record_step(lun_engine *E, lun_task *t, int how, bool raising, bool cancelled) {
  t->thrown |= raising && cancelled;
  if (!E->trace) return;
  lun_clock_keep(&E->clock);
  lun_rec(E, LUN_K_STEP, (unsigned)how, t->future.id, t->handle.id, 0);
  if (!raising || !cancelled) return;
  t->swallow_where = lun_task_where(t);
  lun_rec(E, LUN_K_THROWN, 0, t->future.id, t->depth > 0, t->swallow_where);
}

/* A coroutine in C that a task runs gets a thread after all. */
static void give_thread(lua_State *L, lun_task *t) {
  int ti = lun_task_push_self(L, t);
  lua_getiuservalue(L, ti, LUN_TU_CORO);
  lun_coro_thread(L, t->first[0], ti + 1);
  lua_settop(L, ti - 1);
}

/* The first step: the coroutine begins, or the error on top ends it before it has. */
static bool start(lua_State *L, lun_task *t, bool raising) {
  lun_coro *c = t->first[0];
  if (raising) return raise_unstarted(L, t, c);
  if (!c->co) give_thread(L, t);
  lun_coro_begin(L, c, t, NULL);
  t->depth = 1;
  return drive(L, t, lua_gettop(c->co) - 1, LUN_GO_ON);
}

static bool go_on(lua_State *L, lun_task *t, bool raising) {
  if (raising) hand_down(L, t, 1);
  return drive(L, t, raising ? 1 : 0, raising ? LUN_GO_RAISE : LUN_GO_ON);
}

static void swap_context(lua_State *L, lun_task *t) {
  lun_push_task(L, t);
  lun_context_swap(L, -1, LUN_TU_CONTEXT);
  lua_pop(L, 1);
}

/* One step. False: an error that ends the loop is on top. */
static bool step(lua_State *L, lun_task *t, int how) {
  lun_engine *E = lun_engine_of(L);
  lun_task *outer = E->task;
  bool waited = t->waiter || t->sleep || t->raise_next, raising = waited && push_wait_error(L, t);
  if (t->must_cancel) raising = push_cancel(L, t, raising);
  if (t->keeps) keep_no_more(L, t);
  E->task = t;
  record_step(E, t, raising ? LUN_HOW_THROW : how, raising, raising && lun_is_cancelled(L, -1));
  t->outer = outer;
  if (E->contexts) swap_context(L, t);
  bool ok = t->depth == 0 ? start(L, t, raising) : go_on(L, t, raising);
  E->task = outer;
  t->outer = NULL;
  if (E->contexts) swap_context(L, t);
  if (t->future.state != LUN_PENDING) let_go_for_good(L, t);
  return ok;
}

static int how_of(const lun_task *t) {
  if (t->handle.what == LUN_WHAT_WAKEUP) return LUN_HOW_WAKE;
  return t->depth == 0 ? LUN_HOW_START : LUN_HOW_YIELDED;
}

bool lun_task_run(lua_State *L, lun_task *t) {
  lun_engine *E = lun_engine_of(L);
  int top = lua_gettop(L);
  uint32_t handle = t->handle.id;
  E->handle = handle;
  bool ok = step(L, t, how_of(t));
  E->handle = 0;
  lun_rec(E, LUN_K_RAN, 0, handle, 0, 0);
  if (!ok) lua_copy(L, -1, ++top);
  if (lua_gettop(L) != top) lua_settop(L, top);
  return ok;
}

void lun_task_begin(lua_State *L, int ti, lun_task *t, bool eager) {
  int top = lua_gettop(L);
  if (!eager) return lun_task_queue(L, t, ti);
  lun_anchor(L, ti, &t->anchor);
  bool ok = step(L, t, LUN_HOW_EAGER);
  lun_clock_unstamp(&lun_engine_of(L)->clock);
  if (!ok) lua_error(L);
  lua_settop(L, top);
}
