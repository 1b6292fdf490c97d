/* loadlib.c - load, loadfile, dofile and the searcher of `require`: as in plain Lua, but that they understand the four
 * forms and accept text only. It compiles nothing itself. */
#include <lauxlib.h>
#include <lualib.h>
#include <string.h>

#include "loading.h"

/* What load and loadfile return. A chunk with forms in it gives a SyntaxError, any other one Lua's own message. */
static int load_result(lua_State *L, int status, const lun_request *q) {
  if (status == LUA_OK) return 1;
  if (status == LUA_ERRSYNTAX && q->special) lun_make_syntax_error(L);
  lua_pushnil(L);
  lua_insert(L, -2);
  return 2;
}

/* Calls load's reader until it has no more, in protected mode: its errors are results of load. Returns the text. */
static int read_pieces(lua_State *L) {
  luaL_Buffer b;
  luaL_buffinit(L, &b);
  for (;;) {
    lua_pushvalue(L, 1);
    lua_call(L, 0, 1);
    if (lua_isnil(L, -1)) break;
    if (!lua_isstring(L, -1)) return luaL_error(L, "reader function must return a string");
    if (lua_rawlen(L, -1) == 0) break;
    luaL_addvalue(&b);
  }
  lua_pop(L, 1);
  luaL_pushresult(&b);
  return 1;
}

/* Pushes the text of load's first argument, or nil and a message. */
static bool push_source(lua_State *L) {
  if (lua_isstring(L, 1)) return lua_pushvalue(L, 1), true;
  luaL_checktype(L, 1, LUA_TFUNCTION);
  lua_pushcfunction(L, read_pieces);
  lua_pushvalue(L, 1);
  if (lua_pcall(L, 1, 1, 0) == LUA_OK) return true;
  lua_pushnil(L);
  lua_insert(L, -2);
  return false;
}

/* Lua's own refusal of a kind of chunk that the mode excludes; NULL: it is allowed. */
static const char *mode_fault(lua_State *L, const char *text, size_t len, const char *mode) {
  bool binary = len && *text == *LUA_SIGNATURE;
  if (strchr(mode, binary ? 'b' : 't')) return NULL;
  return lua_pushfstring(L, "attempt to load a %s chunk (mode is '%s')", binary ? "binary" : "text", mode);
}

/* load(chunk [, chunkname [, mode [, env]]]) */
static int l_load(lua_State *L) {
  size_t len;
  lun_request q = {.env = lua_isnone(L, 4) ? 0 : 4};
  const char *mode = luaL_optstring(L, 3, "bt");
  q.chunkname = luaL_optstring(L, 2, lua_type(L, 1) == LUA_TFUNCTION ? "=(load)" : lua_tostring(L, 1));
  if (!push_source(L)) return 2;
  const char *text = lua_tolstring(L, -1, &len);
  if (!q.chunkname) q.chunkname = text;
  if (mode_fault(L, text, len, mode)) return load_result(L, LUA_ERRRUN, &q);
  return load_result(L, lun_load_text(L, text, len, &q), &q);
}

/* loadfile([filename [, mode [, env]]]) */
static int l_loadfile(lua_State *L) {
  lun_request q = {.env = lua_isnone(L, 3) ? 0 : 3};
  const char *path = luaL_optstring(L, 1, NULL), *mode = luaL_optstring(L, 2, "bt");
  int status = lun_load_path(L, path, &q);
  if (status == LUA_OK && mode_fault(L, "", 0, mode)) status = LUA_ERRRUN;
  return load_result(L, status, &q);
}

static int dofile_done(lua_State *L, int status, lua_KContext base) {
  (void)status;
  return lua_gettop(L) - (int)base;
}

/* dofile([filename]); the file's code may await only inside its async functions, but it may yield. */
static int l_dofile(lua_State *L) {
  lun_request q = {0};
  const char *path = luaL_optstring(L, 1, NULL);
  lua_settop(L, 1);
  int status = lun_load_path(L, path, &q);
  if (status == LUA_ERRSYNTAX && q.special) lun_make_syntax_error(L);
  if (status != LUA_OK) return lua_error(L);
  lua_callk(L, 0, LUA_MULTRET, 1, dofile_done);
  return dofile_done(L, LUA_OK, 1);
}

/* Pushes the file of a module, or nil and where it was looked for. */
static bool find_module(lua_State *L) {
  lua_getfield(L, lua_upvalueindex(1), "searchpath");
  lua_pushvalue(L, 1);
  if (lua_getfield(L, lua_upvalueindex(1), "path") != LUA_TSTRING) luaL_error(L, "'package.path' must be a string");
  lua_call(L, 2, 2);
  if (lua_isnil(L, -2)) return false;
  lua_pop(L, 1);
  return true;
}

/* The searcher of `require` for Lua files; upvalue: the package table. */
static int l_searcher(lua_State *L) {
  lun_request q = {0};
  luaL_checkstring(L, 1);
  if (!find_module(L)) return 1;
  const char *path = lua_tostring(L, -1);
  int status = lun_load_path(L, path, &q);
  if (status == LUA_OK) return lua_pushstring(L, path), 2;
  if (status == LUA_ERRSYNTAX && q.special) return lun_make_syntax_error(L), lua_error(L);
  const char *name = lua_tostring(L, 1), *message = lua_tostring(L, -1);
  return luaL_error(L, "error loading module '%s' from file '%s':\n\t%s", name, path, message);
}

static void open_require(lua_State *L) {
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  lua_getfield(L, -1, LUA_LOADLIBNAME);
  lua_getfield(L, -1, "searchers");
  lua_pushvalue(L, -2);
  lua_pushcclosure(L, l_searcher, 1);
  lua_rawseti(L, -2, 2); /* preload, Lua files, C libraries, C libraries all in one */
  lua_pop(L, 3);
}

void lun_loadlib_open(lua_State *L) {
  open_require(L);
  lua_register(L, "load", l_load);
  lua_register(L, "loadfile", l_loadfile);
  lua_register(L, "dofile", l_dofile);
}
