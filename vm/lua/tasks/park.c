/* park.c - a task that waits, and one that is queued again: for what its innermost coroutine has asked, as CPython's
 * Task.__step does with what send() has given. It resumes no coroutine and ends no task. */
#include "../engine.h"
#include "../errors.h"
#include "../record.h"
#include "tasks.h"

/* Queueing. The loop holds a task while it is ready or sleeps; one that waits for a future is held by that. */

/* Queues the task, which stands at index; 0: the loop holds it already. */
static void queue(lua_State *L, lun_task *t, int index, int what, uint64_t cause) {
  lun_loop *loop = &t->future.loop->core;
  loop->owed++; /* until it is queued: an error on the way loses it */
  if (index) lun_anchor(L, index, &t->anchor);
  t->handle = (lun_handle){.what = (uint8_t)what, .kind = LUN_H_TASK};
  loop->cause = cause;
  if (!lun_loop_queue(loop, &t->handle, t->future.id)) luaL_error(L, "not enough memory");
  loop->owed--;
  loop->cause = 0;
}

void lun_task_wake(lua_State *L, lun_task *t, int what, uint64_t cause) {
  if (!t->lost) queue(L, t, -1, what, cause);
  lua_pop(L, 1);
}

void lun_task_queue(lua_State *L, lun_task *t, int index) { queue(L, t, index, LUN_WHAT_STEP, t->future.loop->core.cause); }

int lun_task_push_self(lua_State *L, lun_task *t) {
  lun_push_task(L, t);
  return lua_gettop(L);
}

/* What a task waits for stands in a user value, which keeps it: the value on top (popped). */
static void keep(lua_State *L, int ti, lun_task *t) {
  t->keeps = true;
  lua_setiuservalue(L, ti, LUN_TU_WAITER);
}

/* The next step raises the error on top (popped). */
static void queue_raise(lua_State *L, lun_task *t) {
  int ti = lun_task_push_self(L, t);
  lua_insert(L, -2);
  keep(L, ti - 1, t);
  lua_pop(L, 1);
  t->raise_next = true;
  lun_task_queue(L, t, 0);
}

/* Parking */

/* The line that awaits: where the coroutine in C that it awaits was made, if there is one. */
static uint32_t where_of(lun_task *t) {
  return t->native && t->native->direct && t->native->where ? t->native->where : lun_task_where(t);
}

static void park(lun_engine *E, lun_task *t, int how, uint32_t on) {
  if (E->trace) lun_rec(E, LUN_K_PARK, (unsigned)how, t->future.id, on, where_of(t));
}

void lun_task_turn(lua_State *L, lun_task *t) {
  park(lun_engine_of(L), t, LUN_PARK_YIELD, 0);
  lun_task_queue(L, t, 0);
}

/* The task's next step raises: it waits for the future at index, which it cannot wait for. */
static void refuse_future(lua_State *L, lun_task *t, int index) {
  int ti = lun_task_push_self(L, t);
  const char *task = luaL_tolstring(L, ti, NULL), *other = luaL_tolstring(L, index, NULL);
  if (lua_rawequal(L, index, ti)) {
    lua_pushfstring(L, "Task cannot await on itself: %s", task);
  } else {
    lun_rec_wrong(lun_engine_of(L), LUN_WRONG_LOOP, t->future.id, lun_task_where(t), "the Future is attached to a different loop");
    lua_pushfstring(L, "Task %s got Future %s attached to a different loop", task, other);
  }
  lun_push_error(L, "RuntimeError");
  queue_raise(L, t);
}

/* The coroutine waits for the future on top. */
static void park_future(lua_State *L, lun_task *t) {
  int index = lua_gettop(L);
  lun_future *f = lun_tofuture(L, index);
  if (f->loop != t->future.loop || f == &t->future) return refuse_future(L, t, index);
  int ti = lun_task_push_self(L, t);
  if (!t->slot) t->slot = lun_slot_take(L, &lun_engine_of(L)->tasks, ti);
  t->waiter = f;
  lua_pushvalue(L, index);
  keep(L, ti, t);
  lun_future_add_waiter(L, index, ti);
  park(lun_engine_of(L), t, LUN_PARK_FUTURE, f->id);
  if (t->must_cancel) {
    lun_more_push(L, ti, LUN_MORE_CANCEL);
    if (lun_future_cancel(L, index, lua_gettop(L))) t->must_cancel = false;
  }
  if (!t->handle.queued) lun_unanchor(L, &t->anchor);
}

static void park_sleep(lua_State *L, lun_task *t) {
  lun_engine *E = lun_engine_of(L);
  t->sleep = E->sleep;
  park(E, t, LUN_PARK_FUTURE, lun_sleep_future(t->sleep));
  if (!t->must_cancel || !lun_sleep_cancel(L, t)) return;
  t->must_cancel = false;
  int ti = lun_task_push_self(L, t);
  lun_more_push(L, ti, LUN_MORE_CANCEL);
  keep(L, ti, t);
}

/* The coroutine has yielded nres values that are no request: coroutine.yield in the task's own body. */
static void park_yield(lua_State *L, lun_task *t, lua_State *co, int nres) {
  if (nres == 0 || lua_isnil(co, -nres)) {
    lua_pop(co, nres);
    return lun_task_turn(L, t);
  }
  luaL_tolstring(co, -nres, NULL);
  lua_xmove(co, L, 1);
  lua_pop(co, nres);
  lua_pushfstring(L, "Task got bad yield: %s", lua_tostring(L, -1));
  lun_push_error(L, "RuntimeError");
  park(lun_engine_of(L), t, LUN_PARK_BAD, 0);
  queue_raise(L, t);
}

void lun_task_park(lua_State *L, lun_task *t, lua_State *co, int nres) {
  switch (lun_engine_of(L)->asking) {
    case LUN_ASK_WAIT: lua_xmove(co, L, 1), park_future(L, t); break;
    case LUN_ASK_SLEEP: park_sleep(L, t); break;
    default: park_yield(L, t, co, nres); break;
  }
}
