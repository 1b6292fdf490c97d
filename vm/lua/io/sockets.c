/* sockets.c - sockets, pipes and their bytes for vm/lib: each function is one
 * call of vm/core/net, with Lua's values and asyncio's errors, and its record
 * in the trace. What "not now" means, and when to try again, is decided in
 * vm/lib/transports.lua. */
#include <errno.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../confined.h"
#include "../tasks/objects.h"
#include "../record.h"
#include "../errors.h"
#include "io.h"

static lun_net *net_of(lua_State *L) { return lun_engine_of(L)->io->net; }

/* Errors */

void lun_push_errno(lua_State *L, int error, const char *file) {
  lua_getfield(L, LUA_REGISTRYINDEX, LUN_R_ERRORS);
  lua_getfield(L, -1, "OSError");
  lua_pushinteger(L, error);
  lua_pushstring(L, strerror(error));
  if (file) lua_pushstring(L, file);
  lua_call(L, file ? 3 : 2, 1);
  lua_remove(L, -2);
}

int lun_raise_errno(lua_State *L, int error, const char *file) {
  lun_push_errno(L, error, file);
  return lua_error(L);
}

static int check(lua_State *L, int result) {
  if (result < 0) lun_raise_errno(L, -result, NULL);
  return result;
}

/* The objects */

lun_sock *lun_tosock(lua_State *L, int index) { return lun_test(L, index, LUN_TYPE_SOCKET); }

lun_sock *lun_sock_new(lua_State *L, int fd, int family, const char *label) {
  lun_engine *E = lun_engine_of(L);
  lun_sock *s = lua_newuserdatauv(L, sizeof *s, 1);
  *s = (lun_sock){.fd = fd, .family = family, .conn = lun_new_id(E)};
  snprintf(s->label, sizeof s->label, "%s", label);
  lun_set_type(L, LUN_TYPE_SOCKET);
  return s;
}

static lun_sock *check_sock(lua_State *L, int index) {
  lun_sock *s = lun_tosock(L, index);
  return s ? s : luaL_checkudata(L, index, LUN_SOCKET); /* which raises */
}

static lun_sock *check_open(lua_State *L, int index) {
  lun_sock *s = check_sock(L, index);
  if (s->fd < 0) lun_raise_errno(L, EBADF, NULL);
  return s;
}

static void close_sock(lua_State *L, lun_sock *s) {
  if (s->fd < 0) return;
  lun_engine *E = lun_engine_of(L);
  if (!s->is_file) lun_net_close(E->io->net, s->fd);
  s->fd = -1;
  lun_rec(E, LUN_K_CLOSE, 0, s->conn, 0, 0);
}

static int m_gc(lua_State *L) {
  close_sock(L, luaL_checkudata(L, 1, LUN_SOCKET));
  return 0;
}

/* A Lua file closes itself: nobody else may close its descriptor under it. */
static int p_close(lua_State *L) {
  lun_sock *s = luaL_checkudata(L, 1, LUN_SOCKET);
  bool is_open_file = s->is_file && s->fd >= 0;
  close_sock(L, s);
  if (!is_open_file) return 0;
  lua_getiuservalue(L, 1, 1);
  lua_getfield(L, -1, "close");
  lua_insert(L, -2);
  lua_call(L, 1, 0);
  return 0;
}

/* Descriptors */

static int fd_of_file(lua_State *L, int index) {
  luaL_Stream *file = luaL_testudata(L, index, LUA_FILEHANDLE);
  return file && file->closef ? fileno(file->f) : -1;
}

static int bad_file(lua_State *L, int index) {
  luaL_tolstring(L, index, NULL);
  return lun_raise(L, "ValueError", "Invalid file object: %s", lua_tostring(L, -1));
}

/* The number that the object's fileno() gives, pushed; false when it has no such method. */
static bool push_fileno(lua_State *L, int index) {
  if (!lua_istable(L, index)) return false;
  lua_getfield(L, index, "fileno");
  if (!lua_isfunction(L, -1)) return lua_pop(L, 1), false;
  lua_pushvalue(L, index);
  lua_call(L, 1, 1);
  return lua_isinteger(L, -1);
}

int lun_check_fd(lua_State *L, int index) {
  index = lua_absindex(L, index);
  lun_sock *s = lun_tosock(L, index);
  lua_Integer fd = -1;
  if (s) fd = s->fd;
  else if (luaL_testudata(L, index, LUA_FILEHANDLE)) fd = fd_of_file(L, index);
  else if (lua_type(L, index) == LUA_TNUMBER && lua_isinteger(L, index)) fd = lua_tointeger(L, index);
  else if (push_fileno(L, index)) fd = lua_tointeger(L, -1);
  else bad_file(L, index);
  if (fd < 0 || fd > INT32_MAX / 4) return lun_raise(L, "ValueError", "Invalid file descriptor: %d", (int)fd);
  return (int)fd;
}

/* adopt(fd or file or socket [, label]): an object with which transports work; it closes what it was given */
static int p_adopt(lua_State *L) {
  lun_confined_check(L, "a pipe");
  if (lun_tosock(L, 1)) return lua_settop(L, 1), 1;
  int fd = lun_check_fd(L, 1);
  lun_sock *s = lun_sock_new(L, fd, 0, luaL_optstring(L, 2, ""));
  s->is_file = !lua_isinteger(L, 1);
  if (!s->is_file) return 1;
  lua_pushvalue(L, 1);
  lua_setiuservalue(L, -2, 1);
  return 1;
}

/* kind(sock): "pipe", "socket", "device" or "other" */
static int p_kind(lua_State *L) {
  static const char *const words[] = {"other", "pipe", "socket", "device"};
  lua_pushstring(L, words[check(L, lun_net_kind_of(net_of(L), check_open(L, 1)->fd))]);
  return 1;
}

static int p_nonblocking(lua_State *L) {
  check(L, lun_net_set_blocking(net_of(L), check_open(L, 1)->fd, false));
  return 0;
}

/* Connections */

/* socket(family): a stream socket that does not block */
static int p_socket(lua_State *L) {
  lun_confined_check(L, "a socket");
  int family = (int)luaL_checkinteger(L, 1);
  lun_sock_new(L, check(L, lun_net_socket(net_of(L), family)), family, "");
  return 1;
}

/* option(sock, name, on): turns an option on or off */
static int p_option(lua_State *L) {
  static const char *const words[] = {"reuse_address", "reuse_port", "keep_alive", "only_v6", "no_delay", NULL};
  static const int level[] = {SOL_SOCKET, SOL_SOCKET, SOL_SOCKET, IPPROTO_IPV6, IPPROTO_TCP};
  static const int option[] = {SO_REUSEADDR, SO_REUSEPORT, SO_KEEPALIVE, IPV6_V6ONLY, TCP_NODELAY};
  lun_sock *s = check_open(L, 1);
  int i = luaL_checkoption(L, 2, NULL, words);
  check(L, lun_net_option(net_of(L), s->fd, level[i], option[i], lua_toboolean(L, 3)));
  return 0;
}

static int p_bind(lua_State *L) {
  lun_sock *s = check_open(L, 1);
  lun_address a;
  lun_check_address(L, 2, s->family, &a);
  check(L, lun_net_bind(net_of(L), s->fd, &a));
  return 0;
}

static int p_listen(lua_State *L) {
  lun_sock *s = check_open(L, 1);
  lun_engine *E = lun_engine_of(L);
  lun_address a;
  check(L, lun_net_listen(E->io->net, s->fd, (int)luaL_checkinteger(L, 2)));
  check(L, lun_net_name(E->io->net, s->fd, &a));
  lun_sock_label(s, &a);
  lun_rec(E, LUN_K_LISTEN, 0, s->conn, lun_address_port(&a), lun_rec_str(E, s->label));
  return 0;
}

/* accept(sock): the new socket; nil when nobody is there any more */
static int p_accept(lua_State *L) {
  lun_sock *s = check_open(L, 1);
  lun_engine *E = lun_engine_of(L);
  lun_address peer;
  int fd = lun_net_accept(E->io->net, s->fd, &peer);
  if (fd == -EAGAIN || fd == -EINTR || fd == -ECONNABORTED) return 0;
  lun_sock *got = lun_sock_new(L, check(L, fd), s->family, s->label);
  lun_sock_label(got, &peer);
  lun_rec(E, LUN_K_ACCEPT, 0, got->conn, lun_address_port(&peer), s->conn);
  return 1;
}

/* connect(sock, address, label): true when connected, false when it has only begun */
static int p_connect(lua_State *L) {
  lun_sock *s = check_open(L, 1);
  lun_engine *E = lun_engine_of(L);
  lun_address a;
  lun_check_address(L, 2, s->family, &a);
  snprintf(s->label, sizeof s->label, "%s", luaL_checkstring(L, 3));
  lun_rec(E, LUN_K_CONNECT, 0, s->conn, lun_address_port(&a), lun_rec_str(E, s->label));
  int status = lun_net_connect(E->io->net, s->fd, &a);
  if (status && status != -EINPROGRESS && status != -EINTR) lun_raise_errno(L, -status, NULL);
  lua_pushboolean(L, status == 0);
  return 1;
}

/* connected(sock): 0, or the error number of what became of a connection that had begun */
static int p_connected(lua_State *L) {
  lua_pushinteger(L, -lun_net_connected(net_of(L), check_open(L, 1)->fd));
  return 1;
}

static int p_shutdown(lua_State *L) {
  check(L, lun_net_shutdown(net_of(L), check_open(L, 1)->fd));
  return 0;
}

/* Bytes */

/* What a read or write returns that is none: nothing when it cannot be done now, or else nil and the error. */
static int not_done(lua_State *L, ssize_t n) {
  if (n == -EAGAIN) return 0;
  lua_pushnil(L);
  lun_push_errno(L, (int)-n, NULL);
  return 2;
}

ssize_t lun_sock_read(lua_State *L, lun_sock *s, size_t max) {
  lun_engine *E = lun_engine_of(L);
  const char *data;
  if (s->fd < 0) return -EBADF;
  ssize_t n = lun_net_read(E->io->net, s->fd, lun_replayed_read(E, s->fd, max), &data);
  if (n < 0) return n;
  lua_pushlstring(L, data, (size_t)n);
  for (size_t rest; E->replay && (rest = lun_replayed_rest(E, s->fd, (size_t)n)) > 0;) {
    ssize_t more = lun_net_read(E->io->net, s->fd, rest, &data);
    if (more <= 0) break;
    lua_pushlstring(L, data, (size_t)more);
    lua_concat(L, 2);
    n += more;
  }
  lun_rec(E, LUN_K_READ, 0, s->conn, (uint32_t)n, 0);
  return n;
}

/* read(sock, max): bytes, "" at the end of the stream */
static int p_read(lua_State *L) {
  ssize_t n = lun_sock_read(L, check_sock(L, 1), (size_t)luaL_checkinteger(L, 2));
  return n < 0 ? not_done(L, n) : 1;
}

/* Collects the strings list[first] to list[last], without the first `skip` bytes of the first. */
static int collect(lua_State *L, int list, lua_Integer first, lua_Integer last, size_t skip, struct iovec *part,
                   int max) {
  int n = 0;
  for (lua_Integer i = first; i <= last && n < max; i++, n++) {
    size_t len;
    lua_rawgeti(L, list, i);
    const char *s = luaL_checklstring(L, -1, &len); /* the list keeps it */
    part[n] = (struct iovec){(void *)(s + skip), len - skip};
    skip = 0;
    lua_pop(L, 1);
  }
  return n;
}

static ssize_t write_parts(lua_State *L, lun_sock *s, struct iovec *part, int parts) {
  lun_engine *E = lun_engine_of(L);
  if (s->fd < 0) return -EBADF;
  parts = lun_replayed_write(E, s->fd, part, parts);
  ssize_t n = lun_net_write(E->io->net, s->fd, part, parts);
  if (n >= 0) lun_rec(E, LUN_K_WRITE, 0, s->conn, (uint32_t)n, 0);
  return n;
}

ssize_t lun_sock_write(lua_State *L, lun_sock *s, int index) {
  struct iovec part;
  const char *data = lua_tolstring(L, index, &part.iov_len);
  part.iov_base = (void *)(uintptr_t)data;
  return write_parts(L, s, &part, 1);
}

/* write(sock, list, first, last, skip): how many bytes there was room for */
static int p_write(lua_State *L) {
  enum { PARTS = 64 };
  lun_sock *s = check_sock(L, 1);
  struct iovec part[PARTS];
  luaL_checktype(L, 2, LUA_TTABLE);
  int parts = collect(L, 2, luaL_checkinteger(L, 3), luaL_checkinteger(L, 4), (size_t)luaL_checkinteger(L, 5), part, PARTS);
  ssize_t n = write_parts(L, s, part, parts);
  if (n < 0) return not_done(L, n);
  lua_pushinteger(L, n);
  return 1;
}

/* io_wait(sock, "read"|"write"): the running task waits for it, for the picture */
static int p_io_wait(lua_State *L) {
  static const char *const words[] = {"read", "write", NULL};
  lun_sock *s = luaL_checkudata(L, 1, LUN_SOCKET);
  lun_engine *E = lun_engine_of(L);
  if (s->fd >= 0 && E->task)
    lun_rec(E, LUN_K_IO_WAIT, (unsigned)luaL_checkoption(L, 2, NULL, words), (uint32_t)s->fd, E->task->future.id,
            s->conn);
  return 0;
}

/* path_id(path): which file it is, and whether it is a socket; nil and the error's number when there is none */
static int p_path_id(lua_State *L) {
  lun_confined_check(L, "a socket in a folder");
  struct stat st;
  if (stat(luaL_checkstring(L, 1), &st) < 0) {
    lua_pushnil(L);
    lua_pushinteger(L, errno);
    return 2;
  }
  lua_pushinteger(L, (lua_Integer)st.st_ino);
  lua_pushboolean(L, S_ISSOCK(st.st_mode));
  return 2;
}

/* Methods that a program may call */

static int m_fileno(lua_State *L) {
  lua_pushinteger(L, ((lun_sock *)luaL_checkudata(L, 1, LUN_SOCKET))->fd);
  return 1;
}

static int m_getsockname(lua_State *L) {
  lun_address a;
  check(L, lun_net_name(net_of(L), check_open(L, 1)->fd, &a));
  return lun_push_address(L, &a);
}

static int m_getpeername(lua_State *L) {
  lun_address a;
  check(L, lun_net_peer(net_of(L), check_open(L, 1)->fd, &a));
  return lun_push_address(L, &a);
}

static int m_tostring(lua_State *L) {
  lun_sock *s = luaL_checkudata(L, 1, LUN_SOCKET);
  if (!s->family) return lua_pushfstring(L, "<pipe fd=%d>", s->fd), 1;
  const char *family = s->family == AF_INET ? "AF_INET" : s->family == AF_INET6 ? "AF_INET6" : "AF_UNIX";
  lua_pushfstring(L, "<socket fd=%d, family=%s>", s->fd, family);
  return 1;
}

static const luaL_Reg functions[] = {{"adopt", p_adopt},
                                     {"kind", p_kind},
                                     {"nonblocking", p_nonblocking},
                                     {"numeric", lun_numeric},
                                     {"socket", p_socket},
                                     {"option", p_option},
                                     {"bind", p_bind},
                                     {"listen", p_listen},
                                     {"accept", p_accept},
                                     {"connect", p_connect},
                                     {"connected", p_connected},
                                     {"shutdown", p_shutdown},
                                     {"read", p_read},
                                     {"write", p_write},
                                     {"close", p_close},
                                     {"io_wait", p_io_wait},
                                     {"path_id", p_path_id},
                                     {NULL, NULL}};

void lun_sockets_open(lua_State *L) {
  static const luaL_Reg methods[] = {
      {"fileno", m_fileno}, {"getsockname", m_getsockname}, {"getpeername", m_getpeername}, {NULL, NULL}};
  static const luaL_Reg meta[] = {{"__gc", m_gc}, {"__tostring", m_tostring}, {NULL, NULL}};
  lun_class(L, LUN_SOCKET, methods, meta);
  lun_remember_type(L, LUN_TYPE_SOCKET, LUN_SOCKET);
  lua_getfield(L, LUA_REGISTRYINDEX, LUN_R_PRIMS);
  lua_newtable(L);
  luaL_setfuncs(L, functions, 0);
  lua_pushinteger(L, AF_UNIX);
  lua_setfield(L, -2, "AF_UNIX");
  lua_pushinteger(L, AF_INET);
  lua_setfield(L, -2, "AF_INET");
  lua_pushinteger(L, AF_INET6);
  lua_setfield(L, -2, "AF_INET6");
  lua_setfield(L, -2, "net");
  lua_pop(L, 1);
}
