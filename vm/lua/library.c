/* library.c - which form of a file of vm/lib is used (library.h). */
#include "library.h"

#include <string.h>

#include <lauxlib.h>

#include "../embedded.h"
#include "loading.h"

/* Lua promises nothing about compiled code between releases. */
static const lun_compiled *compiled(const char *name) {
  const lun_compiled *c = lun_lib_code;
  if (strcmp(lun_lib_release, lua_ident) != 0) return NULL;
  while (c->name && strcmp(c->name, name) != 0) c++;
  return c->name ? c : NULL;
}

static const lun_embedded *text_of(lua_State *L, const char *name) {
  const lun_embedded *e = lun_lib;
  while (e->name && strcmp(e->name, name) != 0) e++;
  if (!e->name) luaL_error(L, "vm/lib/%s.lua is not compiled in", name);
  return e;
}

static void push_compiled(lua_State *L, const lun_compiled *c, const char *chunkname, int globals) {
  if (luaL_loadbufferx(L, c->code, c->len, chunkname, "b") != LUA_OK) lua_error(L);
  if (globals) lua_pushvalue(L, globals), lua_setupvalue(L, -2, 1);
  if (c->forms) lun_unwrap(L);
}

static void push_text(lua_State *L, const lun_embedded *e, const char *chunkname, int globals) {
  lun_request q = {.chunkname = chunkname, .env = globals};
  if (lun_load_text(L, e->text, e->len, &q) != LUA_OK) lua_error(L);
}

void lun_push_library(lua_State *L, const char *name, int globals) {
  const lun_compiled *c = compiled(name);
  lua_pushfstring(L, "=asyncio.%s", name);
  if (c) push_compiled(L, c, lua_tostring(L, -1), globals);
  else push_text(L, text_of(L, name), lua_tostring(L, -1), globals);
  lua_remove(L, -2);
}
