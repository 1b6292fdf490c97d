/* copy_place.c - where in a value something stands that cannot be copied, in
 * words: "argument 2.items[3]" (copier.h). */
#include <string.h>

#include "copier.h"
#include "../tasks/tasks.h"
#include "../errors.h"

static void push_step(lun_copier *c, lun_place p) {
  lua_State *L = c->L;
  bool arguments = strcmp(c->what, "argument") == 0;
  switch (p.step) {
    case STEP_FIELD:
      if (p.name) lua_pushfstring(L, ".%s", p.name);
      else lua_pushfstring(L, "[%I]", (LUAI_UACINT)p.number);
      return;
    case STEP_KEY: lua_pushliteral(L, ", a key"); return;
    case STEP_UPVALUE: lua_pushfstring(L, ", upvalue '%s'", p.name); return;
    case STEP_GLOBAL: lua_pushfstring(L, ", global '%s'", p.name); return;
    case STEP_METATABLE: lua_pushliteral(L, ", its metatable"); return;
    default: break;
  }
  if (arguments && p.number == 0) lua_pushliteral(L, "the function");
  else if (arguments || (c->n > 1 && strcmp(c->what, "error") != 0))
    lua_pushfstring(L, "%s %I", c->what, (LUAI_UACINT)p.number);
  else lua_pushfstring(L, "the %s", c->what);
}

/* Pushes the place in words: "argument 2.items[3]", "the function, global 'helper', upvalue 'cache'". The steps beyond
 * the first few are left out. */
static void push_place(lun_copier *c, lun_place p) {
  enum { STEPS_MAX = 12 };
  lua_State *L = c->L;
  int n = 1;
  push_step(c, p);
  while (p.parent) {
    p = c->places[p.parent - 1];
    if (p.parent && ++n > STEPS_MAX) continue;
    if (n > STEPS_MAX) lua_pushliteral(L, "..."), lua_insert(L, -2), lua_concat(L, 2);
    push_step(c, p);
    lua_insert(L, -2);
    lua_concat(L, 2);
  }
}

int lun_copy_refuse(lun_copier *c, const char *thing, lun_place p) {
  lua_State *L = c->L;
  luaL_checkstack(L, 20, NULL);
  push_place(c, p);
  bool vowel = strchr("aeiouAEIOU", *thing) != NULL;
  return lun_raise(L, "TypeError", "cannot copy %s %s: %s", vowel ? "an" : "a", thing, lua_tostring(L, -1));
}

/* What a value is called that cannot be copied. */
const char *lun_copy_name_of(lua_State *L, int index) {
  if (lua_isthread(L, index)) return "coroutine";
  if (lua_islightuserdata(L, index)) return "pointer of C";
  if (lun_is_async(L, index)) return "async function";
  if (lua_isfunction(L, index)) return "built-in function that a worker does not have";
  if (luaL_getmetafield(L, index, "__name") != LUA_TSTRING) return luaL_typename(L, index);
  const char *name = lua_tostring(L, -1); /* stays on the stack, which an error is about to leave */
  if (strcmp(name, LUA_FILEHANDLE) == 0) return "open file";
  return strcmp(name, LUN_COROUTINE) == 0 ? "coroutine object" : name;
}
