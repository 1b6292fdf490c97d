/* args.c - checks of arguments (args.h). Each function here is a check and its
 * sentence; none of them knows what the argument is for. */
#include "args.h"

#include <math.h>
#include <string.h>

#include "engine.h"
#include "errors.h"

const char *lun_type_name(lua_State *L, int index) {
  if (lua_isnone(L, index)) return "nil";
  int type = luaL_getmetafield(L, index, "__name");
  if (type == LUA_TSTRING) return lua_tostring(L, -1); /* stays on the stack, which keeps it */
  if (type != LUA_TNIL) lua_pop(L, 1);
  return luaL_typename(L, index);
}

/* A hidden function in C has been called by one of the library's in Lua. */
static bool is_library(lua_State *L, lua_Debug *ar) {
  lua_getinfo(L, "S", ar);
  return *ar->what != 'C' && lun_is_internal(ar);
}

/* The innermost function with a name of the library's, before any of the program's. */
const char *lun_push_caller(lua_State *L) {
  enum { LEVELS_MAX = 4 };
  lua_Debug ar;
  lun_push_prim(L, "library_name"); /* vm/lib/repr.lua */
  for (int level = 0; level < LEVELS_MAX && lua_getstack(L, level, &ar); level++) {
    if (level > 0 && !is_library(L, &ar)) break;
    lua_pushvalue(L, -1);
    lua_getinfo(L, "f", &ar);
    lua_call(L, 1, 1);
    if (lua_type(L, -1) == LUA_TSTRING) return lua_remove(L, -2), lua_tostring(L, -1);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  return lua_pushliteral(L, "function");
}

int lun_bad_self(lua_State *L, int index, const char *type, const char *caller) {
  const char *given = lun_type_name(L, index);
  if (!caller) caller = lun_push_caller(L);
  const char *dot = strchr(caller, '.'), *method = dot ? dot + 1 : caller;
  const char *article = strchr("AEIOU", *type) ? "an" : "a";
  return lun_raise(L, "TypeError", "%s: self must be %s %s, not %s; call it with a colon, as in x:%s()", caller,
                   article, type, given, method);
}

void *lun_check_self(lua_State *L, int index, int type, const char *name) {
  void *p = lun_test(L, index, type);
  if (!p) lun_bad_self(L, index, name, NULL);
  return p;
}

void lun_check_given(lua_State *L, int index, const char *name) {
  if (lua_isnone(L, index))
    lun_raise(L, "TypeError", "%s() missing required argument: '%s'", lun_push_caller(L), name);
}

lua_Number lun_check_seconds(lua_State *L, int index, const char *name) {
  lun_check_given(L, index, name);
  if (lua_type(L, index) != LUA_TNUMBER) {
    const char *given = lun_type_name(L, index);
    lun_raise(L, "TypeError", "%s: %s must be a number of seconds, not %s", lun_push_caller(L), name, given);
  }
  lua_Number seconds = lua_tonumber(L, index);
  if (isnan(seconds)) lun_raise(L, "ValueError", "Invalid %s: NaN (not a number)", name);
  return seconds;
}

/* Raises: the key on top is no keyword of the function's. */
static void unexpected(lua_State *L) {
  const char *key = luaL_tolstring(L, -1, NULL);
  lun_raise(L, "TypeError", "%s() got an unexpected keyword argument '%s'", lun_push_caller(L), key);
}

void lun_check_keyword(lua_State *L, int index, const char *name) {
  if (lua_isnoneornil(L, index)) return lua_pushnil(L);
  if (!lua_istable(L, index)) {
    const char *given = lun_type_name(L, index);
    lun_raise(L, "TypeError", "%s() takes {%s = ...} as its last argument, not %s", lun_push_caller(L), name, given);
  }
  for (lua_pushnil(L); lua_next(L, index);) {
    lua_pop(L, 1);
    if (lua_type(L, -1) != LUA_TSTRING || strcmp(lua_tostring(L, -1), name) != 0) unexpected(L);
  }
  lua_getfield(L, index, name);
}
