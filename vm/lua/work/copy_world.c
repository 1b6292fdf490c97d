/* copy_world.c - what every Lua state has, and the name under which it crosses
 * from one to another: string.format is string.format on the other side. */
#include <string.h>

#include "copy.h"
#include "copy_internal.h"
#include "../engine.h"

/* The tables of names and values stand at `names` and above it. Gives the value on top (popped) its name. */
static void name(lua_State *L, int names, const char *what) {
  lua_pushvalue(L, -1);
  lua_pushstring(L, what);
  lua_rawset(L, names);
  lua_pushstring(L, what);
  lua_insert(L, -2);
  lua_rawset(L, names + 1);
}

/* Gives the value on top (popped) the name `what` behind `prefix`; nil gets none. */
static void name_field(lua_State *L, int names, const char *prefix, const char *what) {
  if (lua_isnil(L, -1)) return lua_pop(L, 1);
  lua_pushfstring(L, "%s%s", prefix, what);
  lua_insert(L, -2);
  name(L, names, lua_tostring(L, -2));
  lua_pop(L, 1);
}

/* Is the value on top the library's own, and not named yet? A program's functions are Lua's, and its tables no fields
 * of a library. */
static bool may_have_name(lua_State *L, int names) {
  if (!lua_iscfunction(L, -1) && !lua_isuserdata(L, -1)) return false;
  lua_pushvalue(L, -1);
  bool named = lua_rawget(L, names) != LUA_TNIL;
  lua_pop(L, 1);
  return !named;
}

/* The fields of the table on top, which stays. */
static void name_fields(lua_State *L, int names, const char *prefix) {
  for (lua_pushnil(L); lua_next(L, -2);) {
    if (lua_type(L, -2) == LUA_TSTRING && may_have_name(L, names)) name_field(L, names, prefix, lua_tostring(L, -2));
    else lua_pop(L, 1);
  }
}

static void name_libraries(lua_State *L, int names) {
  static const char *const libraries[] = {"string", "table",     "math",  "utf8",    "os",
                                          "io",     "coroutine", "debug", "package", NULL};
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  for (const char *const *lib = libraries; *lib; lib++) {
    if (lua_getfield(L, -1, *lib) == LUA_TTABLE) {
      char prefix[16] = "";
      name_fields(L, names, strcat(strcpy(prefix, *lib), "."));
      name(L, names, *lib);
    } else {
      lua_pop(L, 1);
    }
  }
  lua_pop(L, 1);
}

/* print, pairs...; the tables in _G are the libraries. */
static void name_globals(lua_State *L, int names) {
  lua_pushglobaltable(L);
  name_fields(L, names, "");
  name(L, names, "_G");
}

/* The error classes, and what else of asyncio a worker has. */
static void name_asyncio(lua_State *L, int names, int asyncio) {
  static const char *const functions[] = {"isinstance", "exception", "block", "finally", "ContextVar", "traceparent", NULL};
  for (const char *const *f = functions; *f; f++) {
    lua_getfield(L, asyncio, *f);
    name_field(L, names, "asyncio.", *f);
  }
  lua_pushvalue(L, asyncio);
  name(L, names, "asyncio");
  lua_getfield(L, LUA_REGISTRYINDEX, LUN_R_ERRORS);
  lua_getfield(L, -1, "ancestors");
  for (lua_pushnil(L); lua_next(L, -3);) { /* the fields of exceptions that are classes */
    lua_pushvalue(L, -1);
    bool is_class = lua_rawget(L, -4) != LUA_TNIL;
    lua_pop(L, 1);
    if (is_class) name_field(L, names, "asyncio.", lua_tostring(L, -2));
    else lua_pop(L, 1);
  }
  lua_pop(L, 2);
}

/* What rewritten chunks refer to. First of all, as pack is table.pack. */
static void name_hidden(lua_State *L, int names) {
  static const char *const hidden[] = {"await", "async", "with", "iter", "pack", "unpack", "session", NULL};
  lua_getfield(L, LUA_REGISTRYINDEX, LUN_R_PRIMS);
  for (const char *const *h = hidden; *h; h++) {
    lua_getfield(L, -1, *h);
    name_field(L, names, "await.", *h);
  }
  lua_pop(L, 1);
}

void lun_copy_world(lua_State *L, int asyncio) {
  asyncio = lua_absindex(L, asyncio);
  luaL_checkstack(L, 30, "out of stack");
  lua_newtable(L);
  int names = lua_gettop(L);
  lua_newtable(L);
  name_hidden(L, names);
  name_asyncio(L, names, asyncio);
  name_libraries(L, names);
  name_globals(L, names);
  lua_setfield(L, LUA_REGISTRYINDEX, LUN_R_WORLD_VALUES);
  lua_setfield(L, LUA_REGISTRYINDEX, LUN_R_WORLD_NAMES);
}
