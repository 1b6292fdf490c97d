/* raise.c - errors of the engine, as objects of the classes in
 * vm/lib/exceptions.lua. It knows their outside only: fields, classes. */
#include <stdarg.h>

#include "engine.h"
#include "errors.h"

/* [argument or nil, classes, class]: will the error be made as exceptions.lua makes most, with __init of BaseException, and
 * is its one argument nothing that has to be asked for words? */
static bool is_plain(lua_State *L) {
  if (!lua_isnil(L, -3) && lua_type(L, -3) != LUA_TSTRING) return false;
  lua_getfield(L, -2, "initialize");
  lua_getfield(L, -2, "__init");
  bool plain = lua_rawequal(L, -1, -2);
  return lua_pop(L, 2), plain;
}

/* [argument or nil, class] -> [error]: what BaseException.__init does. One is made for each cancellation. */
static void make_plain(lua_State *L) {
  bool given = !lua_isnil(L, -2);
  lua_createtable(L, 0, 4); /* and a traceback */
  lua_insert(L, -2);
  lua_setmetatable(L, -2);
  lua_createtable(L, given, 1);
  lua_pushinteger(L, given);
  lua_setfield(L, -2, "n");
  if (given) lua_pushvalue(L, -3), lua_rawseti(L, -2, 1);
  lua_setfield(L, -2, "args");
  lua_insert(L, -2);
  if (!given) lua_pop(L, 1), lua_pushliteral(L, "");
  lua_setfield(L, -2, "message");
}

void lun_push_error(lua_State *L, const char *cls) {
  lua_getfield(L, LUA_REGISTRYINDEX, LUN_R_ERRORS);
  lua_getfield(L, -1, cls);
  bool plain = is_plain(L);
  lua_remove(L, -2);
  if (plain) return make_plain(L);
  lua_insert(L, -2);
  if (lua_isnil(L, -1)) {
    lua_pop(L, 1);
    lua_call(L, 0, 1);
  } else {
    lua_call(L, 1, 1);
  }
}

int lun_raise(lua_State *L, const char *cls, const char *fmt, ...) {
  va_list args;
  va_start(args, fmt);
  lua_pushvfstring(L, fmt, args);
  va_end(args);
  lun_push_error(L, cls);
  return lua_error(L);
}

void lun_errors_remember(lua_State *L) {
  lua_getfield(L, LUA_REGISTRYINDEX, LUN_R_ERRORS);
  lua_getfield(L, -1, "CancelledError");
  lun_engine_of(L)->cancelled_error = lua_topointer(L, -1);
  lun_engine_of(L)->cancelled_place = luaL_ref(L, LUA_REGISTRYINDEX);
  lua_getfield(L, -1, "initialize");
  lun_engine_of(L)->initialize = lua_topointer(L, -1);
  lua_pop(L, 2);
}

/* The same as lun_push_error for this one class, without looking up what stays as it is. */
void lun_push_cancelled(lua_State *L) {
  const lun_engine *E = lun_engine_of(L);
  lua_rawgeti(L, LUA_REGISTRYINDEX, E->cancelled_place);
  lua_getfield(L, -1, "__init");
  bool plain = lua_topointer(L, -1) == E->initialize && (lua_isnil(L, -3) || lua_type(L, -3) == LUA_TSTRING);
  lua_pop(L, 1);
  if (plain) return make_plain(L);
  lua_pop(L, 1);
  lun_push_error(L, "CancelledError");
}

bool lun_is_cancelled(lua_State *L, int index) {
  return lun_meta_of(L, index) == lun_engine_of(L)->cancelled_error || lun_isinstance(L, index, "CancelledError");
}

/* exceptions.lua keeps, for each class, the set of the classes above it and itself. */
bool lun_isinstance(lua_State *L, int index, const char *cls) {
  if (!lua_istable(L, index) || !lua_getmetatable(L, index)) return false; /* a plain Lua error is none of those asked for */
  luaL_checkstack(L, 6, "out of stack");
  lua_getfield(L, LUA_REGISTRYINDEX, LUN_R_ERRORS);
  lua_getfield(L, -1, "ancestors");
  lua_pushvalue(L, -3);
  lua_rawget(L, -2);
  bool yes = false;
  if (lua_istable(L, -1)) {
    lua_getfield(L, -3, cls);
    lua_rawget(L, -2);
    yes = lua_toboolean(L, -1);
    lua_pop(L, 1);
  }
  lua_pop(L, 4);
  return yes;
}

/* Reads a field of an error object without running anything of the program's. */
static bool raw_string(lua_State *L, int index, const char *field) {
  lua_pushstring(L, field);
  lua_rawget(L, index);
  if (lua_type(L, -1) == LUA_TSTRING) return true;
  lua_pop(L, 1);
  return false;
}

const char *lun_error_text(lua_State *L, int index) {
  index = lua_absindex(L, index);
  int top = lua_gettop(L);
  if (lua_istable(L, index) && lua_getmetatable(L, index)) {
    lua_pushliteral(L, "name");
    lua_rawget(L, -2);
    const char *name = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : NULL;
    if (!name && raw_string(L, index, "name")) name = lua_tostring(L, -1);
    if (name && raw_string(L, index, "message")) {
      const char *message = lua_tostring(L, -1);
      if (*message) lua_pushfstring(L, "%s: %s", name, message);
      else lua_pushstring(L, name);
      lua_replace(L, top + 1);
      lua_settop(L, top + 1);
      return lua_tostring(L, -1);
    }
  }
  lua_settop(L, top);
  lua_pushnil(L);
  return NULL;
}
