/* lualoop.c - the event loop as Lua sees it. The tick is the core's; here are
 * its methods, the bridge from handles to what they are embedded in, and
 * run_forever. What is better said in Lua is in vm/lib/loops.lua. */
#include <string.h>

#include "../args.h"
#include "../attach/door.h"
#include "../debug/hold.h"
#include "../debug/hook.h"
#include "../engine.h"
#include "../errors.h"
#include "../interrupt.h"
#include "../io/io.h"
#include "../memory/tracer.h"
#include "../output.h"
#include "../plan.h"
#include "../record.h"
#include "../times.h"
#include "../work/jobs.h"
#include "tasks.h"

lun_lualoop *lun_toloop(lua_State *L, int index) { return lun_test(L, index, LUN_TYPE_LOOP); }

lun_lualoop *lun_checkloop(lua_State *L, int index) { return lun_check_self(L, index, LUN_TYPE_LOOP, LUN_LOOP_TYPE); }

void lun_loops_push(lua_State *L) {
  const lun_engine *E = lun_engine_of(L);
  lua_pushvalue(E->desk, E->loops);
  lua_xmove(E->desk, L, 1);
}

void lun_push_loop(lua_State *L, lun_lualoop *loop) {
  const lun_engine *E = lun_engine_of(L);
  if (!loop) return lua_pushnil(L);
  if (loop->anchor) return lun_push_anchored(L, loop->anchor);
  lua_rawgetp(E->desk, E->loops, loop);
  lua_xmove(E->desk, L, 1);
}

void lun_push_running_loop(lua_State *L) { lun_push_loop(L, lun_engine_of(L)->loop); }

int lun_require_loop(lua_State *L) {
  if (!lun_engine_of(L)->loop) return lun_raise(L, "RuntimeError", "no running event loop");
  lun_push_running_loop(L);
  return 1;
}

void lun_call_exception_handler(lua_State *L, lun_lualoop *loop) {
  lun_push_prim(L, "call_exception_handler"); /* vm/lib/loops.lua; it protects itself */
  lun_push_loop(L, loop);
  lua_rotate(L, -3, -1);
  if (lua_pcall(L, 2, 0, 0) != LUA_OK) lua_pop(L, 1);
}

/* The core's operations */

static bool run_handle(lun_lualoop *loop, lun_handle *h) {
  if (h->kind == LUN_H_TASK) return lun_task_run(loop->L, lun_task_of(h));
  if (h->kind == LUN_H_CALL) return lun_call_run(loop->L, (lun_call *)h);
  if (h->kind == LUN_H_DONE) return lun_done_run(loop->L, lun_task_of(h));
  lun_sleep_run(loop->L, h);
  return true;
}

/* The task or callback of a handle that is about to run, kept on the stack: it may be gone afterwards. */
static void push_runner(lua_State *L, lun_handle *h) {
  if (h->kind == LUN_H_TASK || h->kind == LUN_H_DONE) lun_push_anchored(L, lun_task_of(h)->anchor);
  else if (h->kind == LUN_H_CALL) lun_push_anchored(L, ((lun_call *)h)->anchor);
  else lua_pushnil(L);
}

/* Debug mode: says what took longer than slow_callback_duration. An error of run_handle stays on top. */
static bool run_watched(lun_lualoop *loop, lun_handle *h) {
  lua_State *L = loop->L;
  int runner = lua_gettop(L) + 1;
  push_runner(L, h);
  lua_pushvalue(L, runner);
  lua_setfield(L, LUA_REGISTRYINDEX, LUN_R_RUNNER);
  double begin = lun_clock_now(loop->core.clock);
  bool ok = run_handle(loop, h);
  double seconds = lun_clock_now(loop->core.clock) - begin;
  lua_pushnil(L);
  lua_setfield(L, LUA_REGISTRYINDEX, LUN_R_RUNNER);
  if (seconds >= loop->slow) {
    lun_push_prim(L, "tell_slow"); /* vm/lib/debugging.lua */
    lua_pushvalue(L, runner);
    lua_pushnumber(L, seconds);
    if (lua_pcall(L, 2, 0, 0) != LUA_OK) lua_pop(L, 1);
  }
  lua_remove(L, runner);
  return ok;
}

static bool op_run(lun_loop *core, lun_handle *h) {
  lun_lualoop *loop = core->ud;
  bool controlled = loop->engine->hold != NULL;
  if (controlled || loop->debug) lun_clock_unstamp(core->clock); /* what now runs, or waits, is none of a turn */
  if (controlled) lun_hold_before(loop->engine, h);
  bool ok = loop->debug ? run_watched(loop, h) : run_handle(loop, h);
  if (controlled) lun_hold_after(loop->engine);
  if (loop->engine->print_limit) lun_bounded_check(loop->engine);
  return ok;
}

static void op_drop(lun_loop *core, lun_handle *h) {
  lun_lualoop *loop = core->ud;
  lua_State *L = loop->L ? loop->L : loop->engine->L;
  if (h->kind == LUN_H_SLEEP) lun_sleep_drop(L, h);
  else if (h->kind == LUN_H_CALL) lun_call_drop(L, (lun_call *)h);
  else {
    lun_task *t = lun_task_of(h);
    lun_unanchor(L, &t->anchor);
  }
}

static bool op_gate(lun_loop *core) {
  lun_lualoop *loop = core->ud;
  bool ok = lun_interrupt_take(loop->L, loop);
  if (loop->engine->knocked) lun_door_answer(loop->L);
  if (loop->engine->knocked) core->gated = true; /* again, or still */
  return ok;
}

static bool op_pending(lun_loop *core) { return lun_jobs_pending(core->ud) || lun_readers_pending(core->ud); }

static bool op_polled(lun_loop *core) { return lun_readers_polled(core->ud) && lun_jobs_polled(core->ud); }

static double op_next(lun_loop *core) { return lun_jobs_next(core->ud); }

static unsigned op_choose(lun_loop *core, unsigned n, const char *what) {
  return lun_plan_choose(((lun_lualoop *)core->ud)->engine, n, what);
}

static void op_waited(lun_loop *core, int64_t ns, double seconds, size_t events) {
  lun_lualoop *loop = core->ud;
  lua_State *L = loop->L;
  lun_push_prim(L, "tell_poll"); /* vm/lib/debugging.lua */
  if (ns < 0) lua_pushnil(L);
  else lua_pushnumber(L, (double)ns / 1e9);
  lua_pushnumber(L, seconds);
  lua_pushinteger(L, (lua_Integer)events);
  if (lua_pcall(L, 3, 0, 0) != LUA_OK) lua_pop(L, 1);
}

static const lun_loop_ops ops = {.run = op_run, .drop = op_drop, .gate = op_gate, .pending = op_pending, .polled = op_polled,
                                 .next = op_next, .waited = op_waited, .choose = op_choose};

/* Making and ending */

static void set_debug(lun_lualoop *loop, bool on) {
  loop->debug = loop->core.timed = on;
  if (loop->core.running) loop->engine->tracking = on;
}

static int new_event_loop(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  lun_lualoop *loop = lua_newuserdatauv(L, sizeof *loop, LUN_LU_COUNT);
  memset(loop, 0, sizeof *loop);
  loop->engine = E;
  loop->slow = 0.1; /* CPython's slow_callback_duration */
  loop->core = (lun_loop){.ops = &ops, .ud = loop, .clock = &E->clock, .poller = E->poller, .trace = E->trace, .replay = E->replay, .explored = E->plan != NULL,
                          .id = lun_new_id(E), .next_id = &E->next_id};
  set_debug(loop, E->debug);
  lun_set_type(L, LUN_TYPE_LOOP);
  lua_newtable(L);
  lua_pushnumber(L, loop->slow);
  lua_setfield(L, -2, "slow_callback_duration");
  lua_setiuservalue(L, -2, LUN_LU_FIELDS);
  lua_newtable(L);
  lua_setiuservalue(L, -2, LUN_LU_WATCHES);
  lun_loops_push(L);
  lua_pushvalue(L, -2);
  lua_rawsetp(L, -2, loop);
  lua_pop(L, 1);
  lun_rec(E, LUN_K_LOOP, LUN_LOOP_NEW, loop->core.id, 0, 0);
  return 1;
}

lun_lualoop *lun_openloop(lua_State *L) {
  lun_lualoop *loop = lun_checkloop(L, 1);
  if (loop->core.closed) lun_raise(L, "RuntimeError", "Event loop is closed");
  return loop;
}

static void close_loop(lua_State *L, lun_lualoop *loop) {
  if (loop->core.closed) return;
  loop->core.closed = true;
  loop->L = L;
  lun_loop_clear(&loop->core);
  lun_sigs_close(loop);
  lun_readers_close(loop);
  loop->L = NULL;
}

static int m_close(lua_State *L) {
  lun_lualoop *loop = lun_checkloop(L, 1);
  if (loop->core.running) return lun_raise(L, "RuntimeError", "Cannot close a running event loop");
  if (loop->core.closed) return 0;
  close_loop(L, loop);
  lun_rec(loop->engine, LUN_K_LOOP, LUN_LOOP_CLOSE, loop->core.id, 0, 0);
  return 0;
}

/* A loop that is thrown away unclosed lets go of all, and was never closed as far as the record knows. */
static int m_gc(lua_State *L) {
  close_loop(L, lun_checkloop(L, 1));
  return 0;
}

/* Running */

/* Raises: names the tasks that wait, and their circle. */
static int raise_stuck(lua_State *L, lun_lualoop *loop) {
  lun_push_prim(L, "stuck"); /* vm/lib/loops.lua */
  lua_pushvalue(L, 1);
  lua_call(L, 1, 2);
  loop->engine->stuck = true;
  lun_rec(loop->engine, LUN_K_IDLE, 0, (uint32_t)lua_tointeger(L, -1), 0, 0);
  lua_pop(L, 1);
  lun_push_error(L, "RuntimeError");
  return lua_error(L);
}

/* A wakeup was lost: who waits for it would wait for ever, and the cleanup of asyncio.run for him. */
static int raise_starved(lua_State *L) {
  return luaL_error(L, "not enough memory to wake what waits: the event loop cannot go on");
}

static int run_ticks(lua_State *L) {
  lun_lualoop *loop = lun_toloop(L, 1);
  loop->depth = lun_stack_depth(L);
  loop->where_known = false;
  for (;;) {
    if (loop->core.owed) return raise_starved(L);
    lun_tick_result r = lun_loop_tick(&loop->core);
    if (loop->core.owed) return raise_starved(L);
    if (r == LUN_TICK_RAISED) return lua_error(L);
    if (r == LUN_TICK_STUCK) return raise_stuck(L, loop);
    if (loop->core.stopping) return 0;
    if (loop->engine->tracer) lun_held_tell(loop->engine);
  }
}

static int m_run_forever(lua_State *L) {
  lun_lualoop *loop = lun_openloop(L);
  lun_engine *E = loop->engine;
  if (loop->core.running) return lun_raise(L, "RuntimeError", "This event loop is already running");
  if (E->loop) return lun_raise(L, "RuntimeError", "Cannot run the event loop while another loop is running");
  lua_State *before = E->running, *outer = loop->L;
  lun_anchor(L, 1, &loop->anchor);
  loop->core.running = true;
  loop->L = E->running = L;
  lun_hook_arm(L);
  E->loop = loop;
  E->tracking = loop->debug;
  lun_readers_wake(loop);
  lun_rec(E, LUN_K_LOOP, LUN_LOOP_RUN, loop->core.id, 0, 0);
  int context = lua_gettop(L) + 1;
  lun_context_push(L);
  lua_pushcfunction(L, run_ticks);
  lua_pushvalue(L, 1);
  int status = lua_pcall(L, 1, 0, 0);
  if (E->tracer) lun_held_tell_all(E);
  lun_rec(E, LUN_K_LOOP, LUN_LOOP_PAUSE, loop->core.id, 0, 0);
  lua_pushvalue(L, context);
  lun_context_set(L);
  loop->core.running = loop->core.stopping = false;
  loop->L = outer;
  E->loop = NULL;
  E->task = NULL;
  E->tracking = false;
  E->running = before;
  lun_unanchor(L, &loop->anchor);
  loop->depth = 0;
  return status == LUA_OK ? 0 : lua_error(L);
}

static int m_stop(lua_State *L) {
  lun_lualoop *loop = lun_checkloop(L, 1);
  lun_rec(loop->engine, LUN_K_LOOP, LUN_LOOP_STOP, loop->core.id, 0, 0);
  loop->core.stopping = true;
  return 0;
}

static int m_is_running(lua_State *L) {
  lua_pushboolean(L, lun_checkloop(L, 1)->core.running);
  return 1;
}

static int m_is_closed(lua_State *L) {
  lua_pushboolean(L, lun_checkloop(L, 1)->core.closed);
  return 1;
}

static int m_time(lua_State *L) {
  lua_pushnumber(L, lun_loop_time(lun_checkloop(L, 1)->engine));
  return 1;
}

static int m_create_future(lua_State *L) {
  lun_checkloop(L, 1);
  lun_future_new(L, 1, LUN_WHAT_FUTURE, "");
  return 1;
}

static int m_set_debug(lua_State *L) {
  lun_lualoop *loop = lun_checkloop(L, 1);
  lun_check_given(L, 2, "enabled");
  set_debug(loop, lua_toboolean(L, 2));
  return 0;
}

static int m_get_debug(lua_State *L) {
  lua_pushboolean(L, lun_checkloop(L, 1)->debug);
  return 1;
}

/* Fields: the methods first, then what is stored in this loop, at last methods that are not loaded yet (parts.h). */
static int m_index(lua_State *L) {
  lua_settop(L, 2);
  lua_pushvalue(L, 2);
  if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) return 1;
  lun_checkloop(L, 1);
  lua_getiuservalue(L, 1, LUN_LU_FIELDS);
  lua_pushvalue(L, 2);
  if (lua_rawget(L, -2) != LUA_TNIL) return 1;
  lua_settop(L, 2);
  lua_gettable(L, lua_upvalueindex(1));
  return 1;
}

/* What counts as blocked is for pictures to know, too. */
static void tell_limit(lun_lualoop *loop, double seconds) {
  double us = seconds * 1e6;
  loop->slow = seconds;
  loop->slow_us = us >= 0 && us < UINT32_MAX ? (uint32_t)us : UINT32_MAX;
  lun_rec(loop->engine, LUN_K_LOOP, LUN_LOOP_SLOW, loop->core.id, loop->slow_us, 0);
}

static int m_newindex(lua_State *L) {
  lun_lualoop *loop = lun_checkloop(L, 1);
  const char *key = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
  if (strcmp(key, "slow_callback_duration") == 0 && lua_type(L, 3) == LUA_TNUMBER) tell_limit(loop, lua_tonumber(L, 3));
  if (strcmp(key, "task_factory") == 0) loop->has_factory = lua_toboolean(L, 3);
  lua_pushvalue(L, 2);
  lua_gettable(L, lua_upvalueindex(1)); /* a method of that name is found before the field, now and later */
  lua_pop(L, 1);
  lua_getiuservalue(L, 1, LUN_LU_FIELDS);
  lua_replace(L, 1);
  lua_rawset(L, 1);
  return 0;
}

static int m_tostring(lua_State *L) {
  lun_lualoop *loop = lun_checkloop(L, 1);
  const char *yes = "True", *no = "False"; /* CPython's words */
  lua_pushfstring(L, "<EventLoop running=%s closed=%s debug=%s>", loop->core.running ? yes : no,
                  loop->core.closed ? yes : no, loop->debug ? yes : no);
  return 1;
}

static const luaL_Reg methods[] = {{"run_forever", m_run_forever},
                                   {"stop", m_stop},
                                   {"close", m_close},
                                   {"is_running", m_is_running},
                                   {"is_closed", m_is_closed},
                                   {"time", m_time},
                                   {"create_future", m_create_future},
                                   {"set_debug", m_set_debug},
                                   {"get_debug", m_get_debug},
                                   {NULL, NULL}};

void lun_lualoop_open(lua_State *L) {
  static const luaL_Reg meta[] = {{"__gc", m_gc}, {"__tostring", m_tostring}, {NULL, NULL}};
  lun_class(L, LUN_LOOP_TYPE, methods, meta);
  lun_remember_type(L, LUN_TYPE_LOOP, LUN_LOOP_TYPE);
  luaL_getmetatable(L, LUN_LOOP_TYPE);
  lua_getfield(L, -1, "__index");
  lun_calls_add(L);
  lua_getfield(L, LUA_REGISTRYINDEX, LUN_R_PRIMS);
  lua_pushvalue(L, -2);
  lua_setfield(L, -2, "loop_methods"); /* for vm/lib/loops.lua to add to */
  lua_pushcfunction(L, new_event_loop);
  lua_setfield(L, -2, "new_event_loop");
  lua_pop(L, 1);
  lua_pushvalue(L, -1);
  lua_pushcclosure(L, m_index, 1);
  lua_setfield(L, -3, "__index");
  lua_pushcclosure(L, m_newindex, 1);
  lua_setfield(L, -2, "__newindex");
  lua_pop(L, 1);
}
