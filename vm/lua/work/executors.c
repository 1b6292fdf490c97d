/* executors.c - what vm/lib/executors.lua asks of the engine: pools, jobs, and
 * waiting for them on the loop's thread. A job's end comes through yard.c. */
#include <errno.h>
#include <math.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../confined.h"
#include "../tasks/tasks.h"
#include "../record.h"
#include "../errors.h"
#include "jobs.h"
#include "yard.h"

#define POOL "lunette.pool"
#define JOB  "lunette.job"

/* NULL, from either: the collector has taken it. What is lost together is finalized in any order, and a lost task closes its
 * blocks, which may use a pool that was lost with it. */
static lun_hands *check_pool(lua_State *L, int index) { return *(lun_hands **)luaL_checkudata(L, index, POOL); }

static lun_calljob *check_job(lua_State *L, int index) { return *(lun_calljob **)luaL_checkudata(L, index, JOB); }

/* pool("thread" | "process", max workers) */
static int p_pool(lua_State *L) {
  static const char *const kinds[] = {"thread", "process", NULL};
  int kind = luaL_checkoption(L, 1, NULL, kinds);
  if (kind == 1) lun_confined_check(L, "a process");
  lua_Integer max = luaL_checkinteger(L, 2);
  luaL_argcheck(L, max > 0, 2, "must be greater than 0");
  lun_yard *y = lun_yard_of(L);
  lun_hands **ud = lua_newuserdatauv(L, sizeof *ud, 0), *h;
  *ud = NULL;
  luaL_setmetatable(L, POOL);
  h = calloc(1, sizeof *h);
  if (!h) return luaL_error(L, "not enough memory");
  *h = (lun_hands){.yard = y, .kind = kind == 1 ? LUN_POOL_PROCESS : LUN_POOL_THREAD, .held = true};
  const lun_pool_ops *ops = kind == 1 ? &lun_process_ops : &lun_thread_ops;
  h->pool = lun_pool_new(y->desk, ops, h, (unsigned)fmin((double)max, 100000));
  if (!h->pool) return free(h), luaL_error(L, "not enough memory");
  pthread_mutex_init(&h->lock, NULL);
  h->next = y->hands;
  y->hands = h;
  *ud = h;
  return 1;
}

static int pool_gc(lua_State *L) {
  lun_hands **ud = luaL_checkudata(L, 1, POOL);
  if (*ud) lun_hands_let_go(*ud);
  *ud = NULL;
  return 0;
}

static int job_gc(lua_State *L) {
  lun_calljob **ud = luaL_checkudata(L, 1, JOB), *c = *ud;
  *ud = NULL;
  if (c) lun_calljob_drop(c);
  return 0;
}

static void record_job(lua_State *L, lun_calljob *c, int f) {
  lun_engine *E = lun_engine_of(L);
  c->id = lun_new_id(E);
  if (!E->trace) return;
  uint32_t name = lun_rec_str(E, lun_push_function_name(L, f));
  lua_pop(L, 1);
  lun_rec(E, LUN_K_JOB, (unsigned)c->hands->kind, c->id, name, c->future);
}

/* [job, future, origins]: gives it to the pool. */
static void hand_over(lua_State *L, lun_calljob *c) {
  lun_yard *y = c->hands->yard;
  lun_calljob_keep(L, c);
  lun_submitted how = lun_pool_submit(c->hands->pool, &c->job, lun_clock_now(&y->engine->clock));
  unsigned worker;
  if (lun_yard_starts(y, c, how == LUN_JOB_STARTED, &worker)) lun_yard_record_start(y, c, worker);
  if (how != LUN_JOB_REFUSED) return;
  int error = errno;
  lun_yard_record_end(y, c, false);
  y->cause = 0;
  lun_calljob_forget(L, c);
  lun_calljob_settle(c);
  lun_raise(L, "RuntimeError", "can't start new thread: %s", strerror(error));
}

/* submit(pool, concurrent future, asyncio future or nil, f, ...): the job. What f and the rest need is copied. */
static int p_submit(lua_State *L) {
  lun_hands *h = check_pool(L, 1);
  lun_future *f = lun_tofuture(L, 3);
  luaL_checkany(L, 4);
  if (!h) return lun_raise(L, "RuntimeError", "cannot schedule new futures after shutdown");
  int n = lua_gettop(L) - 3;
  lun_calljob **ud = lua_newuserdatauv(L, sizeof *ud, 0), *c;
  *ud = NULL;
  luaL_setmetatable(L, JOB); /* which frees it, whatever fails from here on */
  *ud = c = calloc(1, sizeof *c);
  if (!c) return luaL_error(L, "not enough memory");
  *c = (lun_calljob){
    .hands = h, .future = f ? f->id : 0, .factor = h->yard->engine->clock.factor, .rate = h->yard->engine->clock.instructions, .job.ended = true, .settled = true};
  lun_calljob_enter(h->yard, c);
  lua_insert(L, 1); /* job, pool, cfuture, future, f, ... */
  lua_newtable(L);
  lua_insert(L, 2); /* job, origins, pool, cfuture, future, f, ... */
  lun_world_pack(L, n, 2, &c->bytes);
  record_job(L, c, 6);
  lua_pushvalue(L, 4);
  lua_pushvalue(L, 2);
  c->job = (lun_job){0};
  c->settled = false;
  hand_over(L, c);
  lua_settop(L, 1);
  return 1;
}

/* job_cancel(job): true when it waited, and waits no more */
static int p_job_cancel(lua_State *L) {
  lun_calljob *c = check_job(L, 1);
  bool yes = c && !c->job.ended && c->hands->pool && lun_pool_cancel(&c->job);
  if (yes) {
    lun_calljob_settle(c);
    lun_yard_record_end(c->hands->yard, c, false);
    c->hands->yard->cause = 0;
    lun_calljob_forget(L, c);
  }
  lua_pushboolean(L, yes);
  return 1;
}

/* job_running(job): does a worker have it? */
static int p_job_running(lua_State *L) {
  lun_calljob *c = check_job(L, 1);
  lua_pushboolean(L, c && !c->job.ended && lun_job_is_running(&c->job));
  return 1;
}

/* wait(job or pool or nil, seconds or nil): takes notes until the job has ended or the pool has closed. True: it has;
 * false: the time is over; nil: not yet, call again (a Ctrl-C is raised by then). */
static bool is_over(lua_State *L) {
  lun_calljob **c = luaL_testudata(L, 1, JOB);
  if (c) return !*c || (*c)->job.ended;
  lun_hands *h = check_pool(L, 1);
  return !h || !h->pool || !lun_pool_has_worked(h->pool);
}

static int p_wait(lua_State *L) {
  enum { SLICE = 20000000 };
  lun_engine *E = lun_engine_of(L);
  lun_yard *y = lun_yard_of(L);
  double until = lua_isnoneornil(L, 2) ? HUGE_VAL : luaL_checknumber(L, 2);
  lua_settop(L, 2);
  for (;;) {
    if (!lun_yard_take(L, y)) return lua_error(L);
    if (is_over(L)) return lua_pushboolean(L, true), 1;
    double left = until - lun_clock_now(&E->clock);
    if (!(left > 0)) return lua_pushboolean(L, false), 1;
    if (E->interrupts) return lua_pushnil(L), 1;
    lun_yard_wait(y, (int64_t)fmin(left * 1e9, SLICE), until);
  }
}

/* shut(pool): no more jobs come. True: workers are still there, and prims.pool_closed will be called. */
static int p_shut(lua_State *L) {
  lun_hands *h = check_pool(L, 1);
  bool some = h && h->pool && lun_pool_shut(h->pool);
  if (h && lua_toboolean(L, 2)) h->awaited = true;
  lua_pushboolean(L, some);
  lua_pushlightuserdata(L, h);
  return 2;
}

/* call_as_job(loop, future, f, ...): f(...) is called in the loop's next turn, because of the job that ends now */
static int p_call_as_job(lua_State *L) {
  lun_lualoop *loop = lun_checkloop(L, 1);
  lun_future *of = lun_tofuture(L, 2);
  if (loop->core.closed) return lun_raise(L, "RuntimeError", "Event loop is closed");
  lun_yard *y = lun_engine_of(L)->yard;
  lun_call *c = lun_call_new(L, 1, lua_gettop(L) - 3, LUN_WHAT_JOB);
  c->of = of ? of->id : 0;
  lun_anchor(L, -1, &c->anchor);
  loop->core.cause = y ? y->cause : 0;
  bool ok = lun_loop_queue(&loop->core, &c->handle, c->of);
  loop->core.cause = 0;
  lun_poller_wake(lun_engine_of(L)->poller);
  return ok ? 1 : luaL_error(L, "not enough memory");
}

/* fail(future, error, traceback): ends it with any value as its error; the worker's lines stand above those to come */
static int p_fail(lua_State *L) {
  luaL_argcheck(L, lun_tofuture(L, 1), 1, "future expected");
  luaL_checkstring(L, 3);
  lua_settop(L, 3);
  lun_note_traceback(L, 2);
  lun_future_fail(L, 1);
  return 0;
}

/* came_from(error, traceback): where an error that is no object has come from */
static int p_came_from(lua_State *L) {
  luaL_checkany(L, 1);
  luaL_checkstring(L, 2);
  lua_settop(L, 2);
  lun_note_traceback(L, 1);
  return 0;
}

/* cpus(): how many processors this process may use */
static int p_cpus(lua_State *L) {
  long n = -1;
#ifdef CPU_COUNT
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) n = CPU_COUNT(&set);
#endif
  if (n < 1) n = sysconf(_SC_NPROCESSORS_ONLN);
  lua_pushinteger(L, n < 1 ? 1 : n);
  return 1;
}

void lun_executors_open(lua_State *L) {
  static const luaL_Reg prims[] = {{"pool", p_pool},
                                   {"submit", p_submit},
                                   {"job_cancel", p_job_cancel},
                                   {"job_running", p_job_running},
                                   {"wait_for_job", p_wait},
                                   {"shut", p_shut},
                                   {"call_as_job", p_call_as_job},
                                   {"came_from", p_came_from},
                                   {"fail", p_fail},
                                   {"cpus", p_cpus},
                                   {NULL, NULL}};
  lun_add_prims(L, prims);
  luaL_newmetatable(L, POOL);
  lua_pushcfunction(L, pool_gc);
  lua_setfield(L, -2, "__gc");
  luaL_newmetatable(L, JOB);
  lua_pushcfunction(L, job_gc);
  lua_setfield(L, -2, "__gc");
  lua_pop(L, 2);
}
