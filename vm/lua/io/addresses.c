/* addresses.c - addresses of sockets as values of Lua: {host, port} with a numeric host, or the path of a Unix socket
 * as a string. It asks no name server. */
#include <string.h>

#include "../errors.h"
#include "io.h"

void lun_check_address(lua_State *L, int index, int family, lun_address *a) {
  if (family == AF_UNIX) {
    size_t n;
    const char *path = luaL_checklstring(L, index, &n);
    if (!lun_address_path(a, path, n)) lun_raise(L, "OSError", "AF_UNIX path too long");
    return;
  }
  luaL_checktype(L, index, LUA_TTABLE);
  lua_rawgeti(L, index, 1);
  lua_rawgeti(L, index, 2);
  const char *host = luaL_checkstring(L, -2);
  lua_Integer port = luaL_checkinteger(L, -1);
  if (port < 0 || port > 65535) lun_raise(L, "OverflowError", "port must be 0-65535.");
  if (!lun_address_numeric(a, host, (int)port, family)) lun_raise(L, "ValueError", "%s is no numeric address", host);
  lua_rawgeti(L, index, 4);
  if (family == AF_INET6 && lua_isinteger(L, -1)) a->u.in6.sin6_scope_id = (uint32_t)lua_tointeger(L, -1);
  lua_pop(L, 3);
}

int lun_push_address(lua_State *L, const lun_address *a) {
  size_t n;
  if (a->u.any.sa_family == AF_UNIX) {
    const char *path = lun_address_path_of(a, &n);
    return lua_pushlstring(L, path ? path : "", n), 1;
  }
  char host[LUN_HOST_MAX];
  int port = lun_address_host(a, host);
  lua_pushstring(L, host);
  lua_pushinteger(L, port);
  if (a->u.any.sa_family != AF_INET6) return 2;
  lua_pushinteger(L, ntohl(a->u.in6.sin6_flowinfo) & 0xFFFFF);
  lua_pushinteger(L, a->u.in6.sin6_scope_id);
  return 4;
}

uint32_t lun_address_port(const lun_address *a) {
  char host[LUN_HOST_MAX];
  return (uint32_t)lun_address_host(a, host);
}

void lun_sock_label(lun_sock *s, const lun_address *a) {
  char host[LUN_HOST_MAX];
  size_t n;
  if (a->u.any.sa_family == AF_UNIX) {
    const char *path = lun_address_path_of(a, &n);
    if (path) snprintf(s->label, sizeof s->label, "%.*s", (int)(n < 70 ? n : 70), path);
    return;
  }
  int port = lun_address_host(a, host);
  snprintf(s->label, sizeof s->label, strchr(host, ':') ? "[%s]:%d" : "%s:%d", host, port);
}

int lun_numeric(lua_State *L) {
  lun_address a;
  const char *host = luaL_checkstring(L, 1);
  lua_Integer port = luaL_checkinteger(L, 2);
  if (port < 0 || port > 65535 || strchr(host, '%')) return 0;
  if (!lun_address_numeric(&a, host, (int)port, (int)luaL_optinteger(L, 3, 0))) return 0;
  lua_pushinteger(L, a.u.any.sa_family);
  lua_createtable(L, 4, 0);
  int n = lun_push_address(L, &a);
  for (int i = n; i >= 1; i--) lua_rawseti(L, -1 - i, i);
  return 2;
}
