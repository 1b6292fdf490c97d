/* inbox.c - inbox.h: a stream's bytes, from the transport to who reads them. It never reads a descriptor, and decides
 * neither who may wait nor when a transport pauses: that is vm/lib/reader.lua's, and reading.c's. */
#include <string.h>

#include "../args.h"
#include "../errors.h"
#include "../tasks/tasks.h"
#include "inbox.h"

#define INBOX "inbox"

lun_inbox *lun_toinbox(lua_State *L, int index) { return lun_test(L, index, LUN_TYPE_INBOX); }

static lun_inbox *check(lua_State *L) { return lun_check_self(L, 1, LUN_TYPE_INBOX, INBOX); }

/* The value on top (popped) is the first piece from now on, or nil. */
static void set_first(lua_State *L, int index, lun_inbox *b) {
  lua_setiuservalue(L, index, LUN_INBOX_FIRST);
  b->gone = 0;
}

void lun_inbox_append(lua_State *L, int index, lun_inbox *b) {
  size_t n = lua_rawlen(L, -1);
  index = lua_absindex(L, index);
  if (b->size == 0) {
    set_first(L, index, b);
  } else {
    lua_getiuservalue(L, index, LUN_INBOX_MORE);
    lua_insert(L, -2);
    lun_deque_append(L, -2, b->more);
    lua_pop(L, 1);
  }
  b->size += n;
}

/* Pushes the first piece; *left bytes of it are at what is returned. */
static const char *push_first(lua_State *L, int index, const lun_inbox *b, size_t *left) {
  lua_getiuservalue(L, index, LUN_INBOX_FIRST);
  const char *s = lua_tolstring(L, -1, left);
  *left -= b->gone;
  return s + b->gone;
}

/* The first piece is used up. */
static void drop_first(lua_State *L, int index, lun_inbox *b) {
  if (!lun_deque_count(b->more)) {
    lua_pushnil(L);
    return set_first(L, index, b);
  }
  lua_getiuservalue(L, index, LUN_INBOX_MORE);
  lun_deque_popleft(L, -1, b->more);
  set_first(L, index, b);
  lua_pop(L, 1);
}

/* Copies the first n bytes, which lie in several pieces. */
static void copy(lua_State *L, int index, const lun_inbox *b, char *to, size_t n) {
  size_t part;
  const char *s = push_first(L, index, b, &part);
  memcpy(to, s, part);
  lua_getiuservalue(L, index, LUN_INBOX_MORE);
  int more = lua_gettop(L);
  for (uint64_t i = 0; (to += part, n -= part) > 0; i++) {
    lun_deque_push(L, more, b->more, i);
    s = lua_tolstring(L, -1, &part);
    if (part > n) part = n;
    memcpy(to, s, part);
    lua_pop(L, 1);
  }
  lua_pop(L, 2);
}

/* Keeps the first n bytes no longer. */
static void drop(lua_State *L, int index, lun_inbox *b, size_t n) {
  b->size -= n;
  while (n > 0) {
    size_t left;
    push_first(L, index, b, &left);
    lua_pop(L, 1);
    if (n < left) {
      b->gone += n;
      return;
    }
    drop_first(L, index, b);
    n -= left;
  }
}

/* Pushes the first n bytes, which lie in several pieces. */
static void push_joined(lua_State *L, int index, const lun_inbox *b, size_t n) {
  char *scratch = lua_newuserdatauv(L, n, 0);
  copy(L, index, b, scratch, n);
  lua_pushlstring(L, scratch, n);
  lua_replace(L, -2);
}

void lun_inbox_take(lua_State *L, int index, lun_inbox *b, size_t n) {
  size_t left;
  index = lua_absindex(L, index);
  if (n > b->size) n = b->size;
  if (n == 0) {
    lua_pushliteral(L, "");
    return;
  }
  const char *s = push_first(L, index, b, &left);
  if (n == left && !b->gone) { /* as it came */
    b->size -= n;
    return drop_first(L, index, b);
  }
  if (n > left) push_joined(L, index, b, n);
  else lua_pushlstring(L, s, n);
  lua_replace(L, -2);
  drop(L, index, b, n);
}

/* All becomes one piece. */
static void join(lua_State *L, int index, lun_inbox *b) {
  size_t n = b->size;
  push_joined(L, index, b, n);
  drop(L, index, b, n);
  set_first(L, index, b);
  b->size = n;
}

ptrdiff_t lun_inbox_find(lua_State *L, int index, lun_inbox *b, const char *what, size_t n, size_t from) {
  if (from > b->size || n > b->size - from || n == 0) return -1;
  index = lua_absindex(L, index);
  if (lun_deque_count(b->more)) join(L, index, b);
  size_t left;
  const char *s = push_first(L, index, b, &left), *found = memmem(s + from, left - from, what, n);
  lua_pop(L, 1);
  return found ? found - s : -1;
}

/* Who waits */

void lun_inbox_wait(lua_State *L, int index, lun_inbox *b) {
  index = lua_absindex(L, index);
  lua_pushvalue(L, -1);
  lua_setiuservalue(L, index, LUN_INBOX_WAITER);
  b->waited_for = true;
}

void lun_inbox_forget(lua_State *L, int index, lun_inbox *b) {
  if (!b->waited_for) return;
  index = lua_absindex(L, index);
  b->waited_for = false;
  lua_pushnil(L);
  lua_setiuservalue(L, index, LUN_INBOX_WAITER);
}

void lun_inbox_wake(lua_State *L, int index, lun_inbox *b) {
  if (!b->waited_for) return;
  lua_getiuservalue(L, index, LUN_INBOX_WAITER);
  lun_inbox_forget(L, index < 0 ? index - 1 : index, b);
  if (((const lun_future *)lua_touserdata(L, -1))->state == LUN_PENDING) lun_future_finish(L, -1, 0);
  lua_pop(L, 1);
}

/* For reader.lua */

/* inbox:append(string) */
static int m_append(lua_State *L) {
  lun_inbox *b = check(L);
  luaL_checktype(L, 2, LUA_TSTRING);
  lua_settop(L, 2);
  if (lua_rawlen(L, 2)) lun_inbox_append(L, 1, b);
  return 0;
}

/* inbox:take(n): the first n bytes, or all */
static int m_take(lua_State *L) {
  lun_inbox *b = check(L);
  lua_Integer n = luaL_checkinteger(L, 2);
  lun_inbox_take(L, 1, b, n < 0 ? 0 : (size_t)n);
  return 1;
}

/* inbox:find(separator, from): how many bytes lie before it, the first `from` of which are known to have none; nil */
static int m_find(lua_State *L) {
  lun_inbox *b = check(L);
  size_t n;
  const char *what = luaL_checklstring(L, 2, &n);
  ptrdiff_t at = lun_inbox_find(L, 1, b, what, n, (size_t)luaL_checkinteger(L, 3));
  if (at < 0) return 0;
  lua_pushinteger(L, (lua_Integer)at);
  return 1;
}

/* inbox:failure(): the error for who begins to read; nil: there is none, or it has begun already */
static int m_failure(lua_State *L) {
  lun_inbox *b = check(L);
  bool fails = b->failed && !b->goes_on;
  b->goes_on = false;
  return fails ? lua_getiuservalue(L, 1, LUN_INBOX_ERROR), 1 : 0;
}

/* inbox:wake() */
static int m_wake(lua_State *L) {
  lun_inbox_wake(L, 1, check(L));
  return 0;
}

static int m_len(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)check(L)->size);
  return 1;
}

/* Its fields, which can be set, too. */
enum { IS_EOF, PAUSED, WAITER, ERROR, FIELDS };
static const char *const fields[] = {"is_eof", "paused", "waiter", "error"};

static int field_of(lua_State *L) {
  int i = 0;
  const char *name = luaL_checkstring(L, 2);
  while (i < FIELDS && strcmp(fields[i], name) != 0) i++;
  return i;
}

static int m_index(lua_State *L) {
  const lun_inbox *b = check(L);
  switch (field_of(L)) {
    case IS_EOF: lua_pushboolean(L, b->is_eof); break;
    case PAUSED: lua_pushboolean(L, b->paused); break;
    case WAITER: lua_getiuservalue(L, 1, LUN_INBOX_WAITER); break;
    case ERROR: lua_getiuservalue(L, 1, LUN_INBOX_ERROR); break;
    default: lua_gettable(L, lua_upvalueindex(1)); /* a method */
  }
  return 1;
}

static void set_waiter(lua_State *L, lun_inbox *b) { /* to the value on top: a future or nil */
  luaL_argcheck(L, lua_isnil(L, 3) || lun_tofuture(L, 3), 3, "future expected");
  b->waited_for = !lua_isnil(L, 3);
  lua_setiuservalue(L, 1, LUN_INBOX_WAITER);
}

static int m_newindex(lua_State *L) {
  lun_inbox *b = check(L);
  lua_settop(L, 3);
  switch (field_of(L)) {
    case IS_EOF: b->is_eof = lua_toboolean(L, 3); return 0;
    case PAUSED: b->paused = lua_toboolean(L, 3); return 0;
    case WAITER: set_waiter(L, b); return 0;
    case ERROR: b->failed = !lua_isnil(L, 3); lua_setiuservalue(L, 1, LUN_INBOX_ERROR); return 0;
    default: return luaL_argerror(L, 2, "no such field");
  }
}

/* inbox(limit, loop) */
static int p_inbox(lua_State *L) {
  lua_Number limit = luaL_checknumber(L, 1);
  lua_settop(L, 2);
  lun_inbox *b = lua_newuserdatauv(L, sizeof *b, LUN_INBOX_VALUES);
  *b = (lun_inbox){.limit = limit};
  lua_insert(L, 2);
  lua_setiuservalue(L, 2, LUN_INBOX_LOOP);
  b->more = lun_deque_new(L);
  lua_setiuservalue(L, 2, LUN_INBOX_MORE);
  lun_set_type(L, LUN_TYPE_INBOX);
  return 1;
}

void lun_inbox_open(lua_State *L) {
  static const luaL_Reg methods[] = {
      {"append", m_append}, {"take", m_take}, {"find", m_find}, {"failure", m_failure}, {"wake", m_wake}, {NULL, NULL}};
  static const luaL_Reg meta[] = {{"__len", m_len}, {"__newindex", m_newindex}, {NULL, NULL}};
  lun_class(L, INBOX, methods, meta);
  lun_class_index(L, INBOX, m_index);
  lun_remember_type(L, LUN_TYPE_INBOX, INBOX);
  lun_add_prims(L, (const luaL_Reg[]){{"inbox", p_inbox}, {NULL, NULL}});
}
