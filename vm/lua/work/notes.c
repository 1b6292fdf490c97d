/* notes.c - what workers have sent is told, on the loop's thread: output goes into the trace, calls into the loop's queue,
 * ends to their futures. What a future does with its end is in vm/lib/executors.lua. */
#include "../errors.h"
#include "../record.h"
#include "../tasks/tasks.h"
#include "yard.h"

#include <stdio.h>
#include <string.h>

/* What is done with one in C needs no memory and cannot fail; what is told to Lua may, and is protected. */

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
  lun_calljob_push_kept(L, (lun_calljob *)n->job, 2);
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
  lun_calljob_push_kept(L, (lun_calljob *)n->job, 2);
  return push_outcome(L, n, 2);
}

/* [yard, note]: hands the outcome to the job's future. */
static int tell_end(lua_State *L) {
  const lun_note *n = lua_touserdata(L, 2);
  lun_calljob *c = (lun_calljob *)n->job;
  lua_settop(L, 0);
  lun_push_prim(L, "job_done"); /* vm/lib/executors.lua */
  lun_calljob_push_kept(L, c, 1);
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
  lun_calljob_forget(L, c);
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

static bool settle_closed(lua_State *L, lun_yard *y, const lun_note *n) {
  lun_hands *h = y->hands;
  while (h && h->pool != n->pool) h = h->next;
  if (!h) return true;
  lun_pool_free(h->pool);
  h->pool = NULL;
  if (!h->held) lun_hands_free(h); /* Lua knows its address only */
  return say(L, tell_closed, y, h, n);
}

static bool settle(lua_State *L, lun_yard *y, const lun_note *n) {
  switch (n->kind) {
    case LUN_NOTE_START: /* a replay tells of it when the recorded run did */
      if (!y->engine->replay) lun_yard_record_start(y, (lun_calljob *)n->job, n->number);
      return true;
    case LUN_NOTE_OUT:
    case LUN_NOTE_ERR: return settle_output(y, n), true;
    case LUN_NOTE_CALL: return say(L, tell_call, y, y, n);
    case LUN_NOTE_END: return settle_end(L, y, n);
    case LUN_NOTE_CLOSED: return settle_closed(L, y, n);
  }
  return true;
}

bool lun_yard_tell(lua_State *L, lun_yard *y, lun_note *n) {
  bool ok = settle(L, y, n);
  lun_note_free(n);
  return ok;
}
