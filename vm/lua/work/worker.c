/* worker.c - a worker's small world (worker.h): builds the Lua state in which
 * jobs are run (worker_job.c), with what differs there from the standard
 * library. It starts no thread. */
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

void lun_world_settle(lun_world *w) {
  double seconds = w->rate > 0 ? w->counted / w->rate : 0;
  w->counted = 0;
  if (seconds > 0) w->ops->block(w->ud, seconds);
}

/* Output */

static int print(lua_State *L) {
  lun_world *w = lun_world_of(L);
  size_t len;
  const char *s = lun_print_line(L, &len);
  if (w->out) fflush(w->out);
  lun_world_settle(w);
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
  FILE *f = stream ? fopencookie(lun_world_of(L), "w", io) : NULL;
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
  lun_world *w = lun_world_of(L);
  double seconds = luaL_checknumber(L, 1);
  lun_world_settle(w);
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
  lun_world *w = lun_world_of(L);
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
  lun_world_settle(w);
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
  load_compiled(L, &lun_world_of(L)->library->worker, "=asyncio.worker");
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
  lun_world *w = lun_world_of(L);
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
