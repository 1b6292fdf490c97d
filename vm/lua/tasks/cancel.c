/* cancel.c - asking a task to stop: cancel() and its record. The error itself
 * goes in with the task's next step (drive.c). */
#include "../engine.h"
#include "tasks.h"
#include "../record.h"
#include "../errors.h"

static void record_cancel(lua_State *L, lun_task *t, int msg_index) {
  lun_engine *E = lun_engine_of(L);
  if (!E->trace) return;
  int asker = E->asker_text || E->asker ? E->asker : E->task ? LUN_ASK_TASK : LUN_ASK_CALL;
  t->asker = (uint8_t)asker;
  uint32_t f[7] = {t->future.id, E->task ? E->task->future.id : 0, msg_index ? lun_rec_brief(L, msg_index) : 0,
                   E->asker_text ? lun_rec_str(E, E->asker_text) : 0, lun_where(L), E->handle};
  lun_rec7(E, LUN_K_CANCEL, (unsigned)asker | (t->future.state != LUN_PENDING ? LUN_CANCEL_REFUSED : 0), f);
}

/* The task that the task on top of the stack waits for and that is still pending: then it takes its place there. */
static bool follow_waiter(lua_State *L) {
  lun_task *t = lua_touserdata(L, -1);
  if (!t->waiter) return false;
  lua_getiuservalue(L, -1, LUN_TU_WAITER);
  lun_future *f = lun_tofuture(L, -1);
  if (!f->is_task || f->state != LUN_PENDING) return lua_pop(L, 1), false;
  lua_replace(L, -2);
  return true;
}

/* Asks the pending task on top of the stack, which waits for no other one. */
static void cancel_here(lua_State *L, int msg_index) {
  int index = lua_gettop(L);
  lun_task *t = lua_touserdata(L, index);
  if (t->waiter) {
    lua_getiuservalue(L, index, LUN_TU_WAITER);
    bool passed_on = lun_future_cancel(L, lua_gettop(L), msg_index);
    lua_pop(L, 1);
    if (passed_on) return;
  }
  bool passed_on = t->sleep && lun_sleep_cancel(L, t);
  if (passed_on && !msg_index) return;
  if (msg_index) lua_pushvalue(L, msg_index);
  else lua_pushnil(L);
  if (passed_on) lua_setiuservalue(L, index, LUN_TU_WAITER), t->keeps = true;
  else lun_more_set(L, index, LUN_MORE_CANCEL), t->must_cancel = true;
}

/* A request goes down the chain of tasks that wait for each other, however long; a circle has no end to pass it on to. */
bool lun_task_cancel(lua_State *L, int index, int msg_index) {
  index = lua_absindex(L, index);
  lun_task *t = lua_touserdata(L, index), *seen = t;
  luaL_checkstack(L, 8, "cancel");
  record_cancel(L, t, msg_index);
  if (t->future.state != LUN_PENDING) return false;
  t->cancels++;
  lua_pushvalue(L, index);
  for (unsigned long n = 1, power = 1; follow_waiter(L); n++) {
    t = lua_touserdata(L, -1);
    if (t == seen) lun_raise(L, "RuntimeError", "cannot cancel tasks that wait for each other in a circle");
    if (n == power) seen = t, power *= 2;
    record_cancel(L, t, msg_index);
    t->cancels++;
  }
  cancel_here(L, msg_index);
  lua_pop(L, 1);
  return true;
}
