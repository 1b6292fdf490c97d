/* sigs.c - loop:add_signal_handler and its kind. A signal is a byte in a pipe
 * (vm/core/signals); the loop reads it in one tick and queues the handler,
 * which runs in the next, as asyncio's self-pipe has it.
 *
 * Handlers stand in the loop's user value LUN_LU_WATCHES, at minus their
 * signal's number. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>

#include "../args.h"
#include "../tasks/tasks.h"
#include "../record.h"
#include "../errors.h"
#include "inbox.h"
#include "io.h"

/* Queues the signal's handler, if there is one. The loop is at index 1. */
static void queue_handler(lua_State *L, lun_lualoop *loop, int sig) {
  lun_engine *E = loop->engine;
  int top = lua_gettop(L);
  lua_getiuservalue(L, 1, LUN_LU_WATCHES);
  lua_rawgeti(L, -1, -sig);
  lun_call *c = luaL_testudata(L, -1, LUN_HANDLE_TYPE);
  if (c && !c->handle.queued) {
    c->handle.id = lun_new_id(E);
    const char *name = lun_signal_name(sig);
    lun_rec(E, LUN_K_HANDLE, LUN_WHAT_SIGNAL, c->handle.id, lun_rec_str(E, name ? name : "signal"), c->where);
    lun_anchor(L, -1, &c->anchor);
    if (!lun_loop_queue(&loop->core, &c->handle, 0)) luaL_error(L, "not enough memory");
  }
  lua_settop(L, top);
}

/* The callback of the pipe: read_signals(loop). A pipe that cannot be read is not asked again, or it would be for ever. */
static int read_signals(lua_State *L) {
  lun_lualoop *loop = lun_checkloop(L, 1);
  struct lun_io *io = loop->engine->io;
  unsigned char sig[64];
  ssize_t n;
  while ((n = lun_signals_take(io->signals, sig, sizeof sig)) > 0)
    for (ssize_t i = 0; i < n; i++) queue_handler(L, loop, sig[i]);
  int error = errno;
  if (n == 0) return 0;
  lun_reader_remove(L, 1, lun_signals_fd(io->signals), LUN_IO_READ);
  return lun_raise_errno(L, error, "signals are not heard any more");
}

/* The pipe is watched by the loop that has set a handler last. */
static void watch_pipe(lua_State *L, lun_lualoop *loop) {
  struct lun_io *io = loop->engine->io;
  if (!io->signals && !(io->signals = lun_signals_new())) lun_raise_errno(L, errno, NULL);
  if (io->signal_loop == loop) return;
  lun_watching w = {.fd = lun_signals_fd(io->signals), .dir = LUN_IO_READ, .label = "signals", .hidden = true};
  if (io->signal_loop) {
    lun_push_loop(L, io->signal_loop);
    lun_reader_remove(L, -1, w.fd, w.dir);
    lua_pop(L, 1);
  }
  io->signal_loop = NULL;
  lua_pushcfunction(L, read_signals);
  lua_pushvalue(L, 1);
  lun_reader_add(L, 1, &w, 1);
  io->signal_loop = loop;
}

/* Puts the handler on top (popped), or nil, in the signal's place; what stood there is cancelled. */
static void put_handler(lua_State *L, int sig) {
  lua_getiuservalue(L, 1, LUN_LU_WATCHES);
  lua_rawgeti(L, -1, -sig);
  lun_call *before = luaL_testudata(L, -1, LUN_HANDLE_TYPE);
  if (before) before->handle.cancelled = true;
  lua_pop(L, 1);
  lua_insert(L, -2);
  lua_rawseti(L, -2, -sig);
  lua_pop(L, 1);
}

/* A signal's number from 31 or "SIGUSR1". Throws as asyncio does. */
static int check_signal(lua_State *L, int index) {
  int sig = 0;
  if (lua_type(L, index) == LUA_TSTRING) sig = lun_signal_number(lua_tostring(L, index));
  else if (lua_isinteger(L, index))
    sig = lua_tointeger(L, index) > 0 && lua_tointeger(L, index) < 1000 ? (int)lua_tointeger(L, index) : 0;
  else return lun_raise(L, "TypeError", "sig must be an int, not %s", luaL_tolstring(L, index, NULL));
  if (!lun_signals_valid(sig))
    return lun_raise(L, "ValueError", "invalid signal number %s", luaL_tolstring(L, index, NULL));
  return sig;
}

static void forget(lun_lualoop *loop, int sig) {
  struct lun_io *io = loop->engine->io;
  lun_signals_release(io->signals, sig);
  io->owner[sig] = NULL;
}

/* loop:add_signal_handler(sig, f, ...) */
static int m_add(lua_State *L) {
  lun_lualoop *loop = lun_checkloop(L, 1);
  lun_check_given(L, 2, "sig");
  lun_check_given(L, 3, "callback");
  if (lun_is_async(L, 3) || lun_tocoro(L, 3))
    return lun_raise(L, "TypeError", "coroutines cannot be used with add_signal_handler()");
  int sig = check_signal(L, 2);
  if (loop->core.closed) return lun_raise(L, "RuntimeError", "Event loop is closed");
  watch_pipe(L, loop);
  struct lun_io *io = loop->engine->io;
  int error = lun_signals_catch(io->signals, sig);
  if (error == -EINVAL) return lun_raise(L, "RuntimeError", "sig %d cannot be caught", sig);
  if (error) return lun_raise_errno(L, -error, NULL);
  io->owner[sig] = loop;
  lun_call *c = lun_call_new(L, 1, lua_gettop(L) - 3, LUN_WHAT_SIGNAL);
  c->where = lun_where(L);
  lua_getiuservalue(L, -1, LUN_HU_CALL);
  lua_pushstring(L, lun_signal_name(sig) ? lun_signal_name(sig) : "signal");
  lua_setfield(L, -2, "name");
  lua_pop(L, 1);
  lun_context_copy(L);
  lua_setiuservalue(L, -2, LUN_HU_CONTEXT);
  put_handler(L, sig);
  return 0;
}

/* loop:remove_signal_handler(sig): was there one? */
static int m_remove(lua_State *L) {
  lun_lualoop *loop = lun_checkloop(L, 1);
  int sig = check_signal(L, 2);
  bool had = loop->engine->io->owner[sig] == loop;
  if (had) {
    forget(loop, sig);
    lua_pushnil(L);
    put_handler(L, sig);
  }
  lua_pushboolean(L, had);
  return 1;
}

/* signal_number("SIGTERM" or 15) */
static int p_signal_number(lua_State *L) {
  lua_pushinteger(L, check_signal(L, 1));
  return 1;
}

void lun_sigs_close(lun_lualoop *loop) {
  struct lun_io *io = loop->engine->io;
  for (int sig = 1; sig < 65; sig++)
    if (io->owner[sig] == loop) forget(loop, sig);
  if (io->signal_loop == loop) io->signal_loop = NULL;
}

void lun_sigs_open(lua_State *L) {
  static const luaL_Reg prims[] = {{"signal_number", p_signal_number}, {NULL, NULL}};
  static const luaL_Reg methods[] = {{"add_signal_handler", m_add}, {"remove_signal_handler", m_remove}, {NULL, NULL}};
  lun_add_prims(L, prims);
  lun_push_prim(L, "loop_methods");
  luaL_setfuncs(L, methods, 0);
  lua_pop(L, 1);
}

/* The engine's I/O as a whole */

void lun_io_open(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  E->io = calloc(1, sizeof *E->io);
  if (E->io) E->io->net = lun_net_new(lun_clock_is_virtual(&E->clock));
  if (!E->io || !E->io->net) luaL_error(L, "not enough memory");
  lun_readers_open(L);
  lun_sockets_open(L);
  lun_inbox_open(L);
  lun_reading_open(L);
  lun_transports_open(L);
  lun_lookups_open(L);
  lun_processes_open(L);
  lun_sigs_open(L);
}

void lun_io_free(lun_engine *E) {
  if (!E->io) return;
  lun_lookups_free(E);
  lun_processes_free(E);
  lun_signals_free(E->io->signals);
  lun_net_free(E->io->net);
  free(E->io);
}
