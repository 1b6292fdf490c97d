/* transports.c - the way of bytes between a socket and a program, in C: what a transport does when there is something
 * to read, its write, and what stands in front of it, StreamReaderProtocol's data_received and StreamWriter's write and
 * drain. Only what is done for each message is here; what else happens to a connection is vm/lib/transports.lua's and
 * streams.lua's, whose methods this calls. Every step is looked up in the object, so that a method of the program's
 * takes its place. */
#include <errno.h>

#include "../args.h"
#include "../errors.h"
#include "../record.h"
#include "../tasks/tasks.h"
#include "inbox.h"
#include "io.h"

enum { MAX_READ = 256 * 1024 }; /* bytes in one callback */

/* Names that are looked up: upvalues of each of the functions below, all in this order. */
static const char *const names[] = {"transport", "sock",     "conn_lost",  "is_eof",        "size",
                                    "write",     "protocol", "reader_ref", "data_received", "feed_data"};
enum { TRANSPORT = 1, SOCK, CONN_LOST, IS_EOF, SIZE, WRITE, PROTOCOL, READER_REF, DATA_RECEIVED, FEED_DATA };
enum { NAMES = sizeof names / sizeof *names };

/* Pushes what the object at `index` has under that name, wherever it has it from. */
static int push_from(lua_State *L, int index, int name) {
  lua_pushvalue(L, lua_upvalueindex(name));
  return lua_gettable(L, index);
}

static bool is_true(lua_State *L, int name) {
  push_from(L, 1, name);
  bool yes = lua_toboolean(L, -1);
  return lua_pop(L, 1), yes;
}

static bool is_zero(lua_State *L, int name) {
  push_from(L, 1, name);
  bool yes = lua_tointeger(L, -1) == 0;
  return lua_pop(L, 1), yes;
}

/* Calls a method of the transport at 1 with the n values on top (popped): for what is seldom called. */
static int call(lua_State *L, const char *method, int n) {
  lua_getfield(L, 1, method);
  lua_insert(L, -n - 1);
  lua_pushvalue(L, 1);
  lua_insert(L, -n - 1);
  lua_call(L, n + 1, 0);
  return 0;
}

/* The error is on top. */
static int fatal_error(lua_State *L, const char *message) {
  lua_pushstring(L, message);
  return call(L, "fatal_error", 2);
}

static int not_moved(lua_State *L, ssize_t n, const char *message) {
  lun_push_errno(L, (int)-n, NULL);
  return fatal_error(L, message);
}

/* Pushes the socket of the transport at 1; NULL: it has none any more. */
static lun_sock *push_sock(lua_State *L) {
  push_from(L, 1, SOCK);
  return lun_tosock(L, -1);
}

/* In */

/* [transport, socket, data]: hands the data to the protocol. What that raises ends the connection, or the program. */
static int hand_over(lua_State *L) {
  lua_pushcfunction(L, lun_msgh);
  push_from(L, 1, PROTOCOL);
  push_from(L, 5, DATA_RECEIVED);
  lua_insert(L, 5);
  lua_pushvalue(L, 3);
  if (lua_pcall(L, 2, 0, 4) == LUA_OK) return 0;
  if (lun_isinstance(L, -1, "SystemExit") || lun_isinstance(L, -1, "KeyboardInterrupt")) return lua_error(L);
  return fatal_error(L, "Fatal error: protocol.data_received() call failed.");
}

/* SocketTransport:read_ready() */
static int read_ready(lua_State *L) {
  lua_settop(L, 1);
  if (!is_zero(L, CONN_LOST)) return 0;
  lun_sock *s = push_sock(L);
  ssize_t n = s ? lun_sock_read(L, s, MAX_READ) : -EBADF;
  if (n > 0) return hand_over(L);
  if (n == 0) return lua_settop(L, 1), call(L, "read_eof", 0);
  return n == -EAGAIN ? 0 : not_moved(L, n, "Fatal read error on socket transport");
}

/* [x, data, object, method]: object:method(data); one of our own is entered without a call of Lua's */
static int pass_data(lua_State *L, lua_CFunction own) {
  if (lua_tocfunction(L, 4) == own) {
    lua_settop(L, 3);
    lua_replace(L, 1);
    return own(L);
  }
  lua_insert(L, 3);
  lua_pushvalue(L, 2);
  lua_call(L, 2, 0);
  return 0;
}

/* StreamReaderProtocol:data_received(data): hands it to the reader, if somebody holds that */
static int data_received(lua_State *L) {
  lua_settop(L, 2);
  if (push_from(L, 1, READER_REF) != LUA_TTABLE || lua_rawgeti(L, 3, 1) == LUA_TNIL) return 0;
  lua_remove(L, 3);
  push_from(L, 3, FEED_DATA);
  return pass_data(L, lun_feed_data);
}

/* Out */

/* The first n bytes have left: the rest is kept. */
static int write_rest(lua_State *L, lua_Integer n) {
  lua_pushvalue(L, 2);
  lua_pushinteger(L, n);
  return call(L, "write_rest", 2);
}

/* [transport, data] */
static int write_now(lua_State *L) {
  lun_sock *s = push_sock(L);
  ssize_t n = s ? lun_sock_write(L, s, 2) : -EBADF;
  if (n >= 0 && (size_t)n == lua_rawlen(L, 2)) return 0;
  if (n < 0 && n != -EAGAIN) return not_moved(L, n, "Fatal write error on socket transport");
  return write_rest(L, n < 0 ? 0 : n);
}

/* SocketTransport:write(data) */
static int transport_write(lua_State *L) {
  lua_settop(L, 2);
  if (!lua_istable(L, 1)) return lun_bad_self(L, 1, "_SelectorSocketTransport", "_SelectorSocketTransport.write");
  if (lua_type(L, 2) != LUA_TSTRING)
    return lun_raise(L, "TypeError", "data argument must be a bytes-like object, not '%s'", luaL_typename(L, 2));
  if (is_true(L, IS_EOF)) return lun_raise(L, "RuntimeError", "Cannot call write() after write_eof()");
  if (lua_rawlen(L, 2) == 0) return 0;
  if (!is_zero(L, CONN_LOST)) {
    lua_pushliteral(L, "socket.send() raised exception.");
    return call(L, "written_in_vain", 1);
  }
  return is_zero(L, SIZE) ? write_now(L) : write_rest(L, 0);
}

/* StreamWriter:write(data) */
static int writer_write(lua_State *L) {
  lua_settop(L, 2);
  if (!lua_istable(L, 1)) return lun_bad_self(L, 1, "StreamWriter", "StreamWriter.write");
  push_from(L, 1, TRANSPORT);
  push_from(L, 3, WRITE);
  return pass_data(L, transport_write);
}

/* Draining: where there is room, `await writer:drain()` is over at once. Upvalues, from LUN_METHOD_KEYS + 1 on: names,
 * and the two methods that may be asked here in place of calling them. */
static const char *const drain_names[] = {"reader",   "inbox",  "exception",          "transport",   "closing",
                                          "protocol", "paused", "connection_is_lost", "drain_helper"};
enum { D_READER = LUN_METHOD_KEYS + 1, D_INBOX, D_EXCEPTION, D_TRANSPORT, D_CLOSING, D_PROTOCOL, D_PAUSED,
       D_CONNECTION_IS_LOST, D_DRAIN_HELPER, D_NO_EXCEPTION, D_NO_WAIT };
enum { DRAIN_NAMES = sizeof drain_names / sizeof *drain_names };

/* What is asked here stays on the stack: there are not many, and all of it goes at once. */

/* Is it `false`? The object is at `index`. */
static bool is_false(lua_State *L, int index, int name) {
  return push_from(L, index, name) == LUA_TBOOLEAN && !lua_toboolean(L, -1);
}

/* Does the object at `index` have that very method? */
static bool has_method(lua_State *L, int index, int name, int method) {
  push_from(L, index, name);
  return lua_topointer(L, -1) == lua_topointer(L, lua_upvalueindex(method));
}

/* The writer's reader, if there is one, has not failed. */
static bool reader_is_well(lua_State *L) {
  if (push_from(L, 1, D_READER) == LUA_TNIL) return true;
  if (!lua_istable(L, 2) || !has_method(L, 2, D_EXCEPTION, D_NO_EXCEPTION)) return false;
  push_from(L, 2, D_INBOX);
  const lun_inbox *b = lun_toinbox(L, -1);
  return b && !b->failed;
}

static bool has_room(lua_State *L) {
  int protocol = lua_gettop(L) + 1, transport = protocol + 1;
  return push_from(L, 1, D_PROTOCOL) == LUA_TTABLE && push_from(L, 1, D_TRANSPORT) == LUA_TTABLE &&
         is_false(L, transport, D_CLOSING) && is_false(L, protocol, D_PAUSED) && is_false(L, protocol, D_CONNECTION_IS_LOST) &&
         has_method(L, protocol, D_DRAIN_HELPER, D_NO_WAIT);
}

static int drain(lua_State *L) {
  lua_settop(L, 1);
  if (lun_meta_of(L, 1) != lua_topointer(L, lua_upvalueindex(LUN_METHOD_KEYS))) return LUN_DECLINED;
  if (!reader_is_well(L) || !has_room(L)) return lua_settop(L, 1), LUN_DECLINED;
  if (lun_engine_of(L)->trace) {
    lun_method_begin(L);
    lun_method_told(L, "Draining.drain_helper");
  }
  return lun_method_end(L, 0);
}

/* writer_drain(StreamReader.exception, Draining.drain_helper): for at_once */
static int p_writer_drain(lua_State *L) {
  lua_settop(L, 2);
  for (int i = 0; i < DRAIN_NAMES; i++) {
    lua_pushstring(L, drain_names[i]);
    lua_insert(L, -3);
  }
  lua_pushcclosure(L, drain, DRAIN_NAMES + 2);
  return 1;
}

void lun_transports_open(lua_State *L) {
  static const luaL_Reg prims[] = {{"transport_read_ready", read_ready},
                                   {"transport_write", transport_write},
                                   {"protocol_data_received", data_received},
                                   {"writer_write", writer_write},
                                   {NULL, NULL}};
  lua_getfield(L, LUA_REGISTRYINDEX, LUN_R_PRIMS);
  for (const luaL_Reg *r = prims; r->name; r++) {
    for (int i = 0; i < NAMES; i++) lua_pushstring(L, names[i]);
    lua_pushcclosure(L, r->func, NAMES);
    lua_setfield(L, -2, r->name);
  }
  lua_pushcfunction(L, p_writer_drain);
  lua_setfield(L, -2, "writer_drain");
  lua_pop(L, 1);
}
