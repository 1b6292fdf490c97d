/* yard.c - what comes back from workers (yard.h), on the loop's thread: output
 * into the trace, calls into the loop's queue, ends into their futures. What a
 * future does with its end is in vm/lib/executors.lua. */
#include "yard.h"
#include "../tasks/tasks.h"
#include "../record.h"
#include "../errors.h"

#include "../plan.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "jobs.h"

#define JOBS "lunette.jobs" /* in the registry: job -> {concurrent future, origins} */

static const int64_t patience = INT64_C(1000000000); /* ns that a tick waits for workers on the virtual clock */

/* Making */

static lun_yard *new_yard(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  lun_yard *y = calloc(1, sizeof *y);
  if (!y) luaL_error(L, "not enough memory");
  y->engine = E;
  y->timed = lun_clock_is_virtual(&E->clock);
  y->recorded = E->trace != NULL;
  y->direct = E->mirror && !y->timed && !E->trace; /* a recorded run prints in the order of its record */
  y->limit = E->memory.most;
  y->confined = E->confined;
  y->desk = lun_desk_new(E->poller, y->timed);
  if (!y->desk) return free(y), luaL_error(L, "not enough memory"), NULL;
  return E->yard = y;
}

/* May fail half-way, and is done again then. */
static void furnish(lua_State *L, lun_yard *y) {
  lun_world_forget(&y->library);
  lun_world_compile(L, &y->library);
  lua_getfield(L, LUA_REGISTRYINDEX, LUN_R_ASYNCIO);
  lun_copy_world(L, -1);
  lua_newtable(L);
  lua_setfield(L, LUA_REGISTRYINDEX, JOBS);
  lua_pop(L, 1);
  y->furnished = true;
}

lun_yard *lun_yard_of(lua_State *L) {
  lun_yard *y = lun_engine_of(L)->yard;
  if (!y) y = new_yard(L);
  if (!y->furnished) furnish(L, y);
  return y;
}

void lun_yard_keep(lua_State *L, lun_calljob *c) {
  lua_createtable(L, 2, 0);
  lua_insert(L, -3);
  lua_rawseti(L, -3, 2);
  lua_rawseti(L, -2, 1);
  lua_getfield(L, LUA_REGISTRYINDEX, JOBS);
  lua_insert(L, -2);
  lua_rawsetp(L, -2, c);
  lua_pop(L, 1);
}

void lun_yard_forget(lua_State *L, lun_calljob *c) {
  lua_getfield(L, LUA_REGISTRYINDEX, JOBS);
  lua_pushnil(L);
  lua_rawsetp(L, -2, c);
  lua_pop(L, 1);
}

/* Pushes the concurrent future (1) or the origins (2) of a job. */
static void push_kept(lua_State *L, lun_calljob *c, int which) {
  lua_getfield(L, LUA_REGISTRYINDEX, JOBS);
  lua_rawgetp(L, -1, c);
  if (lua_istable(L, -1)) lua_rawgeti(L, -1, which);
  else lua_pushnil(L);
  lua_replace(L, -3);
  lua_pop(L, 1);
}

/* For workers */

void lun_yard_sleep(double seconds) {
  int64_t until = lun_monotonic_ns() + (int64_t)fmin(seconds * 1e9, 4e18);
  for (int64_t left; (left = until - lun_monotonic_ns()) > 0;) {
    struct timespec ts = {(time_t)(left / 1000000000), (long)(left % 1000000000)};
    nanosleep(&ts, NULL);
  }
}

void lun_yard_out(lun_yard *y, lun_worker *w, bool err, const char *s, size_t n) {
  FILE *f = err ? stderr : stdout;
  if (y->direct) fwrite(s, 1, n, f), fflush(f);
  if (y->direct && !y->recorded) return;
  lun_bytes b = {0};
  if (lun_bytes_add(&b, s, n)) lun_worker_tell(w, err ? LUN_NOTE_ERR : LUN_NOTE_OUT, b.data, b.len);
}

/* Records */

void lun_yard_record_start(lun_yard *y, const lun_calljob *c) {
  lun_rec(y->engine, LUN_K_JOB_START, (unsigned)c->hands->kind, c->id, c->job.number, 0);
}

void lun_yard_record_end(lun_yard *y, const lun_calljob *c, bool ok) {
  y->cause = lun_rec(y->engine, LUN_K_JOB_END, ok ? LUN_OK : LUN_NOT_OK, c->id, c->job.number, 0);
}

/* Notes. What is done with one in C needs no memory and cannot fail; what is told to Lua may, and is protected. */

static void settle_output(lun_yard *y, const lun_note *n) {
  bool err = n->kind == LUN_NOTE_ERR;
  const lun_calljob *c = (const lun_calljob *)n->job; /* NULL: a finalizer's, between two jobs */
  lun_rec_text(y->engine, LUN_K_PRINT, err ? LUN_STREAM_ERR : LUN_STREAM_OUT, c ? c->id : 0, 0, n->bytes, n->len);
  FILE *f = err ? stderr : stdout;
  if (!y->direct && y->engine->mirror) fwrite(n->bytes, 1, n->len, f), fflush(f);
}

/* [yard, note]: a call for a loop: its number among the origins, the function, the arguments. */
static int tell_call(lua_State *L) {
  lun_yard *y = lua_touserdata(L, 1);
  const lun_note *n = lua_touserdata(L, 2);
  uint32_t origin;
  lua_settop(L, 0);
  push_kept(L, (lun_calljob *)n->job, 2);
  int origins = lua_gettop(L);
  if (!lua_istable(L, origins) || n->len < sizeof origin) return 0;
  memcpy(&origin, n->bytes, sizeof origin);
  y->cause = lun_rec(y->engine, LUN_K_JOB_CALL, 0, ((const lun_calljob *)n->job)->id, n->number, 0);
  lun_push_prim(L, "call_from_worker"); /* vm/lib/executors.lua */
  lua_rawgeti(L, origins, origin);
  int values = lun_copy_in(L, n->bytes + sizeof origin, n->len - sizeof origin, origins);
  lun_lualoop *loop = y->engine->loop;
  if (loop) loop->core.cause = y->cause;
  lua_call(L, values + 1, 0);
  if (loop) loop->core.cause = 0;
  return 0;
}

/* Pushes true and what the job returned, or false, its error and its traceback; returns how many. */
static int push_outcome(lua_State *L, const lun_note *n, int origins) {
  lua_pushboolean(L, n->status == LUN_JOB_OK);
  if (n->status == LUN_JOB_BROKEN) {
    lua_pushliteral(L,
                    "A process in the process pool was terminated abruptly while the future was running or pending.");
    lun_push_error(L, "BrokenProcessPool");
    return 2;
  }
  if (!n->len) return lua_pushliteral(L, "not enough memory"), 2;
  return 1 + lun_copy_in(L, n->bytes, n->len, origins);
}

/* [note]; fails when there is no memory for the values, or they are damaged */
static int unpack_outcome(lua_State *L) {
  const lun_note *n = lua_touserdata(L, 1);
  push_kept(L, (lun_calljob *)n->job, 2);
  return push_outcome(L, n, 2);
}

/* [yard, note]: hands the outcome to the job's future. */
static int tell_end(lua_State *L) {
  const lun_note *n = lua_touserdata(L, 2);
  lun_calljob *c = (lun_calljob *)n->job;
  lua_settop(L, 0);
  lun_push_prim(L, "job_done"); /* vm/lib/executors.lua */
  push_kept(L, c, 1);
  int future = lua_gettop(L);
  lua_pushcfunction(L, unpack_outcome);
  lua_pushlightuserdata(L, (void *)n);
  if (lua_pcall(L, 1, LUA_MULTRET, 0) != LUA_OK) lua_pushboolean(L, false), lua_insert(L, -2);
  lua_call(L, lua_gettop(L) - future + 1, 0);
  return 0;
}

/* [hands, note]: the pool, which is no more, has ended. */
static int tell_closed(lua_State *L) {
  lun_push_prim(L, "pool_closed"); /* vm/lib/executors.lua */
  lua_pushvalue(L, 1);
  lua_call(L, 1, 0);
  return 0;
}

static void free_if_done(lun_calljob *c) {
  if (!c->dropped || !c->settled) return;
  if (c->next) c->next->at = c->at;
  *c->at = c->next;
  lun_bytes_free(&c->bytes);
  free(c);
}

void lun_calljob_enter(lun_yard *y, lun_calljob *c) {
  c->next = y->jobs;
  c->at = &y->jobs;
  if (c->next) c->next->at = &c->next;
  y->jobs = c;
}

void lun_calljob_settle(lun_calljob *c) {
  c->job.ended = c->settled = true;
  free_if_done(c);
}

void lun_calljob_drop(lun_calljob *c) {
  c->dropped = true;
  free_if_done(c);
}

/* [error]: goes to the loop's exception handler */
static int tell_error(lua_State *L) {
  lua_createtable(L, 0, 2);
  lua_insert(L, -2);
  lua_setfield(L, -2, "exception");
  lua_pushliteral(L, "Exception in what a worker has sent");
  lua_setfield(L, -2, "message");
  lun_call_exception_handler(L, lun_engine_of(L)->loop);
  return 0;
}

static bool ends_program(lua_State *L) { return lun_isinstance(L, -1, "KeyboardInterrupt") || lun_isinstance(L, -1, "SystemExit"); }

/* [error] -> [], or what ends the program, and false. The last notes are taken when nothing around this is protected. */
static bool survive(lua_State *L) {
  if (ends_program(L)) return false;
  lua_pushcfunction(L, tell_error);
  lua_insert(L, -2);
  if (lua_pcall(L, 1, 0, 0) == LUA_OK) return true;
  if (ends_program(L)) return false;
  lua_pop(L, 1);
  fputs("lunette: what a worker has sent is lost: there is not enough memory to take it, or to say what went wrong\n", stderr);
  return true;
}

/* Calls f(with, note). False: it ended in what ends the program, which is on top. */
static bool say(lua_State *L, lua_CFunction f, lun_yard *y, void *with, const lun_note *n) {
  lua_pushcfunction(L, f);
  lua_pushlightuserdata(L, with);
  lua_pushlightuserdata(L, (void *)n);
  int status = lua_pcall(L, 2, 0, 0);
  y->cause = 0;
  return status == LUA_OK || survive(L);
}

/* Whatever becomes of what it has to tell, the job is over. */
static bool end_job(lua_State *L, lun_yard *y, const lun_note *n) {
  lun_calljob *c = (lun_calljob *)n->job;
  lun_yard_record_end(y, c, n->status == LUN_JOB_OK);
  bool ok = say(L, tell_end, y, y, n);
  lun_yard_forget(L, c);
  lun_bytes_free(&c->bytes);
  lun_calljob_settle(c);
  return ok;
}

/* A process has died: the pool is of no use any more, and its jobs that wait end with it. */
static bool break_pool(lua_State *L, lun_hands *h) {
  bool ok = true;
  lun_proxies_kill(h);
  for (lun_job *j; ok && (j = lun_pool_cancel_first(h->pool));) {
    lun_note lost = {.job = j, .status = LUN_JOB_BROKEN};
    j->ended = true;
    ok = end_job(L, h->yard, &lost);
  }
  return ok;
}

static bool settle_end(lua_State *L, lun_yard *y, const lun_note *n) {
  lun_hands *h = ((lun_calljob *)n->job)->hands;
  return end_job(L, y, n) && (n->status != LUN_JOB_BROKEN || break_pool(L, h));
}

static void free_hands(lun_hands *h) {
  lun_hands **at = &h->yard->hands;
  while (*at != h) at = &(*at)->next;
  *at = h->next;
  if (h->pool) lun_pool_free(h->pool);
  pthread_mutex_destroy(&h->lock);
  free(h);
}

static bool settle_closed(lua_State *L, lun_yard *y, const lun_note *n) {
  lun_hands *h = y->hands;
  while (h && h->pool != n->pool) h = h->next;
  if (!h) return true;
  lun_pool_free(h->pool);
  h->pool = NULL;
  if (!h->held) free_hands(h); /* Lua knows its address only */
  return say(L, tell_closed, y, h, n);
}

static bool settle(lua_State *L, lun_yard *y, const lun_note *n) {
  switch (n->kind) {
    case LUN_NOTE_START: /* a replay tells of it when the recorded run did */
      if (!y->engine->replay) lun_yard_record_start(y, (lun_calljob *)n->job);
      return true;
    case LUN_NOTE_OUT:
    case LUN_NOTE_ERR: return settle_output(y, n), true;
    case LUN_NOTE_CALL: return say(L, tell_call, y, y, n);
    case LUN_NOTE_END: return settle_end(L, y, n);
    case LUN_NOTE_CLOSED: return settle_closed(L, y, n);
  }
  return true;
}

static bool settle_one(lua_State *L, lun_yard *y, lun_note *n) {
  bool ok = settle(L, y, n);
  lun_note_free(n);
  return ok;
}

/* In an explored run, jobs that end at one instant are taken in the order of the plan. */
static unsigned first_of(const lun_yard *y) {
  if (!y->engine->plan) return 0;
  unsigned tied = lun_desk_tied(y->desk);
  return lun_plan_choose(y->engine, tied < LUN_CHOICE_MAX ? tied : LUN_CHOICE_MAX, "which worker is done first");
}

static bool take_all(lua_State *L, lun_yard *y) {
  luaL_checkstack(L, 10, "out of stack");
  for (lun_note *n; (n = lun_desk_take(y->desk, first_of(y)));)
    if (!settle_one(L, y, n)) return false;
  return true;
}

/* A replay: the notes that the recorded run took at this point, in its order, whichever worker is faster now. */

bool lun_yard_starts(const lun_yard *y, const lun_calljob *c, bool started) {
  const lun_event *e = y->engine->replay ? lun_replay_next(y->engine->replay) : NULL;
  return e ? e->kind == LUN_K_JOB_START && e->f[0] == c->id : started;
}

/* Does the note lead to the record `ud`? */
static bool leads_to(void *ud, const lun_note *n) {
  const lun_event *e = ud;
  switch (e->kind) {
    case LUN_K_JOB_END: return n->kind == LUN_NOTE_END && ((const lun_calljob *)n->job)->id == e->f[0];
    case LUN_K_PRINT:
      return (n->kind == LUN_NOTE_OUT || n->kind == LUN_NOTE_ERR) && lun_text_sum(n->bytes, n->len) == e->text;
    case LUN_K_JOB_CALL: return n->kind == LUN_NOTE_CALL && n->job && ((const lun_calljob *)n->job)->id == e->f[0];
    default: return n->kind == LUN_NOTE_CLOSED;
  }
}

static lun_note *wait_for(lun_yard *y, lun_event *e) {
  int64_t end = lun_monotonic_ns() + 10 * patience;
  lun_note *n;
  while (!(n = lun_desk_take_wanted(y->desk, leads_to, e))) {
    if (lun_monotonic_ns() >= end) return NULL;
    struct timespec ts = {0, 200000};
    nanosleep(&ts, NULL);
  }
  return n;
}

/* What of the poll phase is not the desk's: the tick begins, or timers are due. */
static bool is_the_desks(const lun_event *e) { return e && e->kind != LUN_K_TICK && e->kind != LUN_K_TIMER_DUE; }

static bool take_recorded(lua_State *L, lun_yard *y) {
  lun_replay *replay = y->engine->replay;
  for (const lun_event *next; is_the_desks(next = lun_replay_next(replay));) {
    lun_event e = *next;
    if (e.kind == LUN_K_JOB_START) {
      lun_rec(y->engine, LUN_K_JOB_START, e.aux, e.f[0], e.f[1], 0);
      continue;
    }
    lun_note *n = wait_for(y, &e);
    if (!n) return lun_replay_give_up(replay), true;
    if (!settle_one(L, y, n)) return false;
  }
  return true;
}

static double now_of(const lun_yard *y) { return lun_clock_now(&y->engine->clock); }

bool lun_yard_take(lua_State *L, lun_yard *y) {
  return (y->timed && !lun_desk_settle(y->desk, now_of(y), 0)) || take_all(L, y);
}

/* The loop's side */

bool lun_jobs_pending(lun_lualoop *loop) {
  lun_yard *y = loop->engine->yard;
  return y && y->timed && lun_desk_running(y->desk, now_of(y));
}

double lun_jobs_next(lun_lualoop *loop) {
  lun_yard *y = loop->engine->yard;
  return y && y->timed ? lun_desk_next(y->desk) : HUGE_VAL;
}

/* On the virtual clock notes are taken when no worker runs, so that what they say comes in the same order each time. A
 * tick with something to run waits for that; not for ever, as a worker may itself wait for what the loop will do. */
bool lun_jobs_polled(lun_lualoop *loop) {
  lun_yard *y = loop->engine->yard;
  if (!y) return true;
  if (loop->core.replay && lun_replay_next(loop->core.replay)) return take_recorded(loop->L, y);
  if (!y->timed) return lun_yard_take(loop->L, y);
  bool busy = loop->core.ready.count > 0;
  int64_t until = lun_monotonic_ns() + (busy ? patience : 0);
  do {
    bool settled = lun_desk_settle(y->desk, now_of(y), until - lun_monotonic_ns());
    if ((settled || busy) && !take_all(loop->L, y)) return false;
  } while (lun_desk_running(y->desk, now_of(y)) && lun_monotonic_ns() < until);
  return true;
}

void lun_yard_wait(lun_yard *y, int64_t ns, double until) {
  if (!y->timed) {
    lun_desk_wait(y->desk, ns);
    return;
  }
  lun_clock *clock = &y->engine->clock;
  if (!lun_desk_settle(y->desk, now_of(y), ns) || lun_desk_has_notes(y->desk)) return;
  double next = fmin(lun_desk_next(y->desk), until);
  if (next < HUGE_VAL) clock->ops->jump(clock, next);
}

/* Ending */

static bool all_closed(const lun_yard *y) {
  for (const lun_hands *h = y->hands; h; h = h->next)
    if (h->pool && lun_pool_has_worked(h->pool)) return false;
  return true;
}

static void shut_all(lun_yard *y) {
  for (lun_hands *h = y->hands; h; h = h->next)
    if (h->pool) lun_pool_shut(h->pool);
}

int lun_jobs_finish(lua_State *L, int status) {
  enum { SLICE = 20000000 };
  lun_engine *E = lun_engine_of(L);
  lun_yard *y = E->yard;
  if (!y) return status;
  bool interrupted = false; /* now, or before by a second Ctrl-C that ended the wait for an executor */
  for (lun_hands *h = y->hands; h; h = h->next) interrupted = interrupted || (status == 130 && h->awaited && h->pool);
  E->interrupts = 0;
  for (shut_all(y); !interrupted && !all_closed(y); interrupted = interrupted || E->interrupts) {
    lun_yard_wait(y, SLICE, HUGE_VAL);
    if (lun_yard_take(L, y)) continue;
    lua_pop(L, 1);
    interrupted = true;
  }
  E->interrupts = 0;
  return interrupted ? 130 : status;
}

void lun_jobs_close(lun_engine *E) {
  lun_yard *y = E->yard;
  if (!y) return;
  int64_t until = lun_monotonic_ns() + patience / 10;
  for (shut_all(y); !all_closed(y) && lun_monotonic_ns() < until; lun_yard_wait(y, patience / 200, HUGE_VAL))
    if (!lun_yard_take(E->L, y)) lua_pop(E->L, 1);
}

void lun_hands_let_go(lun_hands *h) {
  h->held = false;
  if (h->pool && lun_pool_shut(h->pool)) return; /* its end comes as a note */
  free_hands(h);
}

void lun_jobs_free(lun_engine *E) {
  lun_yard *y = E->yard;
  if (!y || !all_closed(y)) return; /* while a worker runs, what it uses stays: the process is about to end */
  E->yard = NULL;
  while (y->hands) free_hands(y->hands);
  while (y->jobs) y->jobs->settled = true, lun_calljob_drop(y->jobs);
  lun_desk_free(y->desk);
  lun_world_forget(&y->library);
  free(y);
}
