/* worker_job.c - one job in a worker's world (worker.h): packed at the loop's side, run here, protected, and what came of
 * it packed again. */
#include "../engine.h"
#include "../errors.h"
#include "worker.h"

#include <string.h>

enum { METER_STEP = 100 };

static void meter(lua_State *L, lua_Debug *ar) {
  (void)ar;
  lun_world_of(L)->counted += METER_STEP;
}

/* The text on top (popped), or nil: its length and its bytes. */
static void pack_text(lua_State *L, lun_bytes *b) {
  size_t len = 0;
  const char *s = lua_tolstring(L, -1, &len);
  if (!lun_bytes_add(b, &len, sizeof len) || !lun_bytes_add(b, s, len)) luaL_error(L, "not enough memory");
  lua_pop(L, 1);
}

static void push_path(lua_State *L) {
  lua_getglobal(L, "package");
  if (lua_istable(L, -1)) lua_getfield(L, -1, "path");
  else lua_pushnil(L);
  lua_replace(L, -2);
}

/* The span that the job works for. */
static void push_traceparent(lua_State *L) {
  lun_push_prim(L, "traceparent"); /* vm/lib/spans.lua */
  lua_call(L, 0, 1);
}

void lun_world_pack(lua_State *L, int n, int origins, lun_bytes *b) {
  origins = lua_absindex(L, origins);
  push_path(L);
  pack_text(L, b);
  push_traceparent(L);
  pack_text(L, b);
  lun_copy_out(L, n, "argument", origins, b);
}

typedef struct order { /* of a job */
  const char *data;
  size_t len;
  lun_bytes *result;
} order;

static void set_path(lua_State *L, const char *path, size_t n) {
  lua_getglobal(L, "package");
  lua_pushlstring(L, path, n);
  lua_setfield(L, -2, "path");
  lua_pop(L, 1);
}

/* What stands before the copies. */
static void set_traceparent(lua_State *L, const char *header, size_t n) {
  lua_getfield(L, LUA_REGISTRYINDEX, LUN_R_ERRORS);
  if (n) lua_pushlstring(L, header, n);
  else lua_pushnil(L);
  lua_setfield(L, -2, "traceparent"); /* vm/lib/worker.lua tells it */
  lua_pop(L, 1);
}

static bool take_text(order *o, const char **s, size_t *n) {
  if (o->len < sizeof *n) return false;
  memcpy(n, o->data, sizeof *n);
  if (*n > o->len - sizeof *n) return false;
  *s = o->data + sizeof *n;
  o->data += sizeof *n + *n;
  o->len -= sizeof *n + *n;
  return true;
}

static void check_callable(lua_State *L, int f) {
  if (lua_isfunction(L, f)) return;
  if (luaL_getmetafield(L, f, "__call") == LUA_TNIL)
    lun_raise(L, "TypeError", "'%s' object is not callable", luaL_typename(L, f));
  lua_pop(L, 1);
}

/* [order]: unpacks and calls; its results are the job's. */
static int run(lua_State *L) {
  order *o = lua_touserdata(L, 1);
  const char *path, *header;
  size_t n, m;
  lua_settop(L, 0);
  if (!take_text(o, &path, &n) || !take_text(o, &header, &m)) return luaL_error(L, "a job was damaged on its way to a worker");
  set_path(L, path, n);
  set_traceparent(L, header, m);
  int count = lun_copy_in(L, o->data, o->len, 0);
  check_callable(L, 1);
  lua_call(L, count - 1, LUA_MULTRET);
  return lua_gettop(L);
}

/* [order, value...] */
static int pack_results(lua_State *L) {
  order *o = lua_touserdata(L, 1);
  lun_copy_out(L, lua_gettop(L) - 1, "result", 0, o->result);
  return 0;
}

/* [order, error]: the error and its traceback */
static int pack_error(lua_State *L) {
  order *o = lua_touserdata(L, 1);
  lun_push_traceback(L, 2);
  lun_copy_out(L, 2, "error", 0, o->result);
  return 0;
}

/* [order, error]: the error alone */
static int pack_bare_error(lua_State *L) {
  order *o = lua_touserdata(L, 1);
  lua_pushliteral(L, "");
  lun_copy_out(L, 2, "error", 0, o->result);
  return 0;
}

/* Packs the n values on top (popped) with f. False: the error that says why not is in their place. */
static bool pack(lua_State *L, order *o, lua_CFunction f, int n) {
  int first = lua_gettop(L) - n + 1;
  o->result->len = 0;
  if (!lua_checkstack(L, 4)) return lua_settop(L, first - 1), lua_pushliteral(L, "not enough memory"), false;
  lua_pushcfunction(L, f);
  lua_insert(L, first);
  lua_pushlightuserdata(L, o);
  lua_insert(L, first + 1);
  return lua_pcall(L, n + 1, 0, 0) == LUA_OK;
}

/* [error]: packs it with its traceback; when it cannot be copied, the error that says so. No memory is no end of the thread. */
static void fail(lua_State *L, order *o) {
  if (!pack(L, o, pack_error, 1) && !pack(L, o, pack_bare_error, 1)) o->result->len = 0;
}

int lun_world_run(lua_State *L, const char *job, size_t len, lun_bytes *result) {
  order o = {.data = job, .len = len, .result = result};
  lun_world *w = lun_world_of(L);
  lua_settop(L, 0);
  w->counted = 0;
  if (w->rate > 0) lua_sethook(L, meter, LUA_MASKCOUNT, METER_STEP);
  lua_pushcfunction(L, lun_msgh);
  lua_pushcfunction(L, run);
  lua_pushlightuserdata(L, &o);
  bool ok = lua_pcall(L, 1, LUA_MULTRET, 1) == LUA_OK && pack(L, &o, pack_results, lua_gettop(L) - 1);
  if (!ok) fail(L, &o);
  lua_sethook(L, NULL, 0, 0);
  lun_world_settle(w);
  if (w->out) fflush(w->out);
  if (w->err) fflush(w->err);
  return ok ? LUN_JOB_OK : LUN_JOB_FAILED;
}
