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

void lun_push_library(lua_State *L, const char *name) {
  const lun_compiled *c = compiled(name);
  lua_pushfstring(L, "=asyncio.%s", name);
  if (c) {
    if (luaL_loadbufferx(L, c->code, c->len, lua_tostring(L, -1), "b") != LUA_OK) lua_error(L);
    if (c->forms) lun_unwrap(L);
  } else {
    const lun_embedded *e = text_of(L, name);
    if (lun_load(L, e->text, e->len, lua_tostring(L, -1), 0, NULL) != LUA_OK) lua_error(L);
  }
  lua_remove(L, -2);
}
