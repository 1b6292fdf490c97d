/* worker.c - a worker's small world (worker.h): builds the Lua state, runs one
 * job in it, protected, and packs what came of it. It starts no thread. */
#include "worker.h"

#include <lualib.h>
#include <stdlib.h>
#include <string.h>

#include "../confined.h"
#include "../library.h"
#include "../engine.h"
#include "../errors.h"
#include "../loading.h"
#include "../output.h"

static lun_world *world_of(lua_State *L) { return *(lun_world **)lua_getextraspace(L); }

/* The library */

static int add_bytes(lua_State *L, const void *data, size_t n, void *ud) {
  (void)L;
  return !lun_bytes_add(ud, data, n);
}

static void compile(lua_State *L, const char *name, lun_bytes *b) {
  lun_push_library(L, name, 0);
  if (lua_dump(L, add_bytes, b, 0) != 0) luaL_error(L, "not enough memory");
  lua_pop(L, 1);
}

void lun_world_compile(lua_State *L, lun_world_library *library) {
  *library = (lun_world_library){{0}, {0}};
  compile(L, "exceptions", &library->exceptions);
  compile(L, "worker", &library->worker);
}

void lun_world_forget(lun_world_library *library) {
  lun_bytes_free(&library->exceptions);
  lun_bytes_free(&library->worker);
}

static void load_compiled(lua_State *L, const lun_bytes *b, const char *name) {
  if (luaL_loadbufferx(L, b->data, b->len, name, "b") != LUA_OK) lua_error(L);
}

/* Computing takes time on the metered clock: what has been counted is blocked for, before anything else is told. */
enum { METER_STEP = 100 };

static void meter(lua_State *L, lua_Debug *ar) {
  (void)ar;
  world_of(L)->counted += METER_STEP;
}

static void settle_meter(lun_world *w) {
  double seconds = w->rate > 0 ? w->counted / w->rate : 0;
  w->counted = 0;
  if (seconds > 0) w->ops->block(w->ud, seconds);
}

/* Output */

static int print(lua_State *L) {
  lun_world *w = world_of(L);
  size_t len;
  const char *s = lun_print_line(L, &len);
  if (w->out) fflush(w->out);
  settle_meter(w);
  w->ops->out(w->ud, false, s, len);
  return 0;
}

static ssize_t write_out(void *cookie, const char *s, size_t n) {
  lun_world *w = cookie;
  w->ops->out(w->ud, false, s, n);
  return (ssize_t)n;
}

static ssize_t write_err(void *cookie, const char *s, size_t n) {
  lun_world *w = cookie;
  w->ops->out(w->ud, true, s, n);
  return (ssize_t)n;
}

/* Puts a stream of ours, a line at a time, behind io.stdout or io.stderr. */
static FILE *replace_stream(lua_State *L, const char *name, cookie_write_function_t *write) {
  cookie_io_functions_t io = {.write = write};
  lua_getglobal(L, "io");
  lua_getfield(L, -1, name);
  luaL_Stream *stream = luaL_testudata(L, -1, LUA_FILEHANDLE);
  FILE *f = stream ? fopencookie(world_of(L), "w", io) : NULL;
  if (f) {
    setvbuf(f, NULL, _IOLBF, 1024);
    stream->f = f;
  }
  lua_pop(L, 2);
  return f;
}

static void warn(void *ud, const char *piece, int to_continue) {
  lun_world *w = ud;
  if (!w->warning && !to_continue && *piece == '@') return;
  if (!w->warning) w->ops->out(w->ud, true, "Lua warning: ", 13);
  w->warning = to_continue;
  w->ops->out(w->ud, true, piece, strlen(piece));
  if (!to_continue) w->ops->out(w->ud, true, "\n", 1);
}

/* What differs from the standard library */

/* Leaving a worker is an error of its job, as it is in a thread of Python's. */
static int os_exit(lua_State *L) {
  int status = lua_isboolean(L, 1) ? !lua_toboolean(L, 1) : (int)luaL_optinteger(L, 1, 0);
  lua_pushinteger(L, status);
  lun_push_error(L, "SystemExit");
  return lua_error(L);
}

static int block(lua_State *L) {
  lun_world *w = world_of(L);
  double seconds = luaL_checknumber(L, 1);
  settle_meter(w);
  if (seconds > 0) w->ops->block(w->ud, seconds);
  return 0;
}

/* await, `async with`... in a worker. Upvalue: the function that raises. */
static int refused(lua_State *L) {
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_call(L, 0, 0);
  return 0;
}

/* async(f, name): an async function may be made in a worker, and is refused when it is called. */
static int make_async(lua_State *L) {
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_pushcclosure(L, refused, 1);
  return 1;
}

/* [errors, table]: the functions hidden in rewritten chunks */
static void set_hidden(lua_State *L) {
  static const char *const names[] = {"await", "with", "iter", "async", NULL};
  for (const char *const *name = names; *name; name++) {
    lua_getfield(L, -2, "no_await");
    lua_pushcclosure(L, strcmp(*name, "async") == 0 ? make_async : refused, 1);
    lua_setfield(L, -2, *name);
  }
  lua_pushvalue(L, -2);
  lua_setfield(L, -2, "exceptions");
  lua_getglobal(L, "table");
  lua_getfield(L, -1, "pack");
  lua_setfield(L, -3, "pack");
  lua_getfield(L, -1, "unpack");
  lua_setfield(L, -3, "unpack");
  lua_pop(L, 1);
  lua_newtable(L);
  lua_setfield(L, -2, "session");
}

/* A loop's handle */

/* [value..., bytes]: copies the values, a function and its arguments, to the bytes. */
static int copy_call(lua_State *L) {
  lun_bytes *b = lua_touserdata(L, -1);
  lua_pop(L, 1);
  lun_copy_out(L, lua_gettop(L), "argument", 0, b);
  return 0;
}

/* handle:call_soon_threadsafe(f, ...): the function and its arguments are copied to the loop. */
static int call_soon_threadsafe(lua_State *L) {
  lun_world *w = world_of(L);
  uint32_t *origin = luaL_checkudata(L, 1, LUN_REMOTE_LOOP);
  lun_bytes call = {0};
  luaL_checkany(L, 2);
  int n = lua_gettop(L) - 1;
  luaL_checkstack(L, 2, "too many arguments");
  if (!lun_bytes_add(&call, origin, sizeof *origin)) return luaL_error(L, "not enough memory");
  lua_pushcfunction(L, copy_call);
  lua_insert(L, 2);
  lua_pushlightuserdata(L, &call);
  if (lua_pcall(L, n + 1, 0, 0) != LUA_OK) return lun_bytes_free(&call), lua_error(L);
  settle_meter(w);
  if (!w->ops->call(w->ud, &call)) return luaL_error(L, "not enough memory");
  return 0;
}

/* handle.name: what only the loop's own thread may call raises. Upvalues: call_soon_threadsafe, the function that
 * raises. */
static int loop_index(lua_State *L) {
  const char *key = lua_tostring(L, 2);
  lua_pushvalue(L, lua_upvalueindex(key && strcmp(key, "call_soon_threadsafe") == 0 ? 1 : 2));
  return 1;
}

static int loop_tostring(lua_State *L) {
  lua_pushliteral(L, "<EventLoop of another thread>");
  return 1;
}

/* [errors] */
static void set_loop_class(lua_State *L) {
  luaL_newmetatable(L, LUN_REMOTE_LOOP);
  lua_pushliteral(L, "EventLoop");
  lua_setfield(L, -2, "__name");
  lua_pushcfunction(L, call_soon_threadsafe);
  lua_getfield(L, -3, "wrong_thread");
  lua_pushcclosure(L, loop_index, 2);
  lua_setfield(L, -2, "__index");
  lua_pushcfunction(L, loop_tostring);
  lua_setfield(L, -2, "__tostring");
  lua_pushboolean(L, false);
  lua_setfield(L, -2, "__metatable");
  lua_pop(L, 1);
}

/* Making a state */

static void set_functions(lua_State *L) {
  lua_register(L, "print", print);
  lua_getglobal(L, "os");
  lua_pushcfunction(L, os_exit);
  lua_setfield(L, -2, "exit");
  lua_pop(L, 1);
}

/* [errors] -> [errors, asyncio] */
static void open_asyncio(lua_State *L) {
  load_compiled(L, &world_of(L)->library->worker, "=asyncio.worker");
  lua_pushvalue(L, -2);
  lua_pushcfunction(L, block);
  lua_call(L, 2, 1);
  lua_pushvalue(L, -1);
  lua_setglobal(L, "asyncio");
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  lua_pushvalue(L, -2);
  lua_setfield(L, -2, "asyncio");
  lua_pop(L, 1);
}

static int open_world(lua_State *L) {
  lun_world *w = world_of(L);
  luaL_openlibs(L);
  w->out = replace_stream(L, "stdout", write_out);
  w->err = replace_stream(L, "stderr", write_err);
  set_functions(L);
  load_compiled(L, &w->library->exceptions, "=asyncio.exceptions");
  lua_call(L, 0, 1);
  lua_pushvalue(L, -1);
  lua_setfield(L, LUA_REGISTRYINDEX, LUN_R_ERRORS);
  open_asyncio(L);
  lua_insert(L, -2);
  set_loop_class(L);
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUN_R_PRIMS); /* [asyncio, errors, hidden functions] */
  set_hidden(L);
  lua_pop(L, 2);
  lun_loadlib_open(L);
  if (w->confined) lun_confined_open(L);
  lun_copy_world(L, 1);
  return 0;
}

lua_State *lun_world_open(lun_world *w) {
  w->memory.used = 0;
  w->out = w->err = NULL;
  lua_State *L = lua_newstate(lun_memory_alloc, &w->memory);
  if (!L) return NULL;
  *(lun_world **)lua_getextraspace(L) = w;
  lua_setwarnf(L, warn, w);
  lua_gc(L, LUA_GCSTOP);
  lua_pushcfunction(L, open_world);
  if (lua_pcall(L, 0, 0, 0) != LUA_OK) return lun_world_close(w, L), NULL;
  lua_gc(L, LUA_GCRESTART);
  return L;
}

void lun_world_close(lun_world *w, lua_State *L) {
  if (!L) return;
  lua_close(L);
  if (w->out) fclose(w->out);
  if (w->err) fclose(w->err);
  w->out = w->err = NULL;
}

/* Jobs */

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
  lun_world *w = world_of(L);
  lua_settop(L, 0);
  w->counted = 0;
  if (w->rate > 0) lua_sethook(L, meter, LUA_MASKCOUNT, METER_STEP);
  lua_pushcfunction(L, lun_msgh);
  lua_pushcfunction(L, run);
  lua_pushlightuserdata(L, &o);
  bool ok = lua_pcall(L, 1, LUA_MULTRET, 1) == LUA_OK && pack(L, &o, pack_results, lua_gettop(L) - 1);
  if (!ok) fail(L, &o);
  lua_sethook(L, NULL, 0, 0);
  settle_meter(w);
  if (w->out) fflush(w->out);
  if (w->err) fflush(w->err);
  return ok ? LUN_JOB_OK : LUN_JOB_FAILED;
}
