/* confined.c - one table of what a confined program may not call (confined.h), and the
 * function that stands in its place. */
#include "confined.h"
#include "errors.h"

#include <string.h>

#define SENTENCE "%s is closed to lessons from elsewhere: they run without files, network and processes"

static const struct {
  const char *library; /* NULL: a global */
  const char *names;   /* separated by blanks */
} forbidden[] = {
  {"io", "open popen lines input output tmpfile"},
  {"os", "execute remove rename tmpname setlocale"},
  {"package", "loadlib searchpath"},
  {NULL, "dofile loadfile"},
  /* Ways to the functions that are hidden. */
  {"debug", "debug getregistry getupvalue setupvalue upvalueid upvaluejoin getuservalue setuservalue getmetatable setmetatable getlocal "
            "setlocal setcstacklimit"},
};

/* Upvalue: its name. */
static int refuse(lua_State *L) { return lun_raise(L, "PermissionError", SENTENCE, lua_tostring(L, lua_upvalueindex(1))); }

/* [table]: puts the refusal at `name`, if there is anything. */
static void replace(lua_State *L, const char *library, const char *name, size_t n) {
  lua_pushlstring(L, name, n);
  lua_pushvalue(L, -1);
  bool there = lua_gettable(L, -3) != LUA_TNIL;
  lua_pop(L, 1);
  lua_pushfstring(L, "%s%s%s", library ? library : "", library ? "." : "", lua_tostring(L, -1));
  lua_pushcclosure(L, refuse, 1);
  if (there) lua_settable(L, -3);
  else lua_pop(L, 2);
}

static void replace_all(lua_State *L, const char *library, const char *names) {
  if (library) lua_getglobal(L, library);
  else lua_pushglobaltable(L);
  for (size_t n; *names && lua_istable(L, -1); names += n + (names[n] == ' ')) {
    n = strcspn(names, " ");
    replace(L, library, names, n);
  }
  lua_pop(L, 1);
}

/* The environment may hold secrets: it looks empty. */
static int no_variable(lua_State *L) {
  luaL_checkstring(L, 1);
  luaL_pushfail(L);
  return 1;
}

static void set_getenv(lua_State *L) {
  lua_getglobal(L, "os");
  lua_pushcfunction(L, no_variable);
  lua_setfield(L, -2, "getenv");
  lua_pop(L, 1);
}

/* The one searcher that is left after package.preload's. */
static int find_nothing(lua_State *L) { return lun_raise(L, "PermissionError", SENTENCE, "require of a file"); }

static void set_searchers(lua_State *L) {
  lua_getglobal(L, "package");
  lua_getfield(L, -1, "searchers");
  lua_pushcfunction(L, find_nothing);
  lua_rawseti(L, -2, 2);
  for (int i = 3; i <= 4; i++) {
    lua_pushnil(L);
    lua_rawseti(L, -2, i);
  }
  lua_pop(L, 1);
  lua_pushliteral(L, "");
  lua_setfield(L, -2, "cpath");
  lua_pop(L, 1);
}

void lun_confined_open(lua_State *L) {
  for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++) replace_all(L, forbidden[i].library, forbidden[i].names);
  set_getenv(L);
  set_searchers(L);
}

void lun_confined_begin(lun_engine *E) {
  E->confined = true;
  lun_confined_open(E->L);
}

void lun_confined_check(lua_State *L, const char *what) {
  if (lun_engine_of(L)->confined) lun_raise(L, "PermissionError", SENTENCE, what);
}
