/* copy_contents.c - what is in the objects of a copy: fields, metatables, upvalues,
 * and the globals that a function reads (copier.h). */
#include <string.h>

#include "copier.h"
#include "../errors.h"

/* Contents, of the object `of` on top */

static lun_place field_place(lua_State *L, int key, uint32_t of) {
  lun_place p = {.parent = of, .step = STEP_FIELD};
  if (lua_type(L, key) == LUA_TSTRING) p.name = lua_tostring(L, key);
  else if (lua_isinteger(L, key)) p.number = lua_tointeger(L, key);
  else p.step = STEP_KEY;
  return p;
}

/* [key, value] -> the same */
static void put_pair(lun_copier *c, uint32_t of) {
  lua_State *L = c->L;
  lua_pushvalue(L, -2);
  lun_copy_put_value(c, (lun_place){.parent = of, .step = STEP_KEY});
  lua_pop(L, 1);
  lun_copy_put_value(c, field_place(L, -2, of));
}

static bool is_meta_key(lua_State *L, int key) {
  return lua_type(L, key) == LUA_TSTRING && strncmp(lua_tostring(L, key), "__", 2) == 0;
}

static void put_metatable(lun_copier *c, uint32_t of) {
  lua_State *L = c->L;
  if (!lua_getmetatable(L, -1)) return lun_copy_put_tag(c, TAG_NIL);
  lua_Integer home = lun_copy_look_up(c, c->home);
  if (home) lun_copy_put_id(c, TAG_HOME, (uint32_t)home);
  else lun_copy_put_value(c, (lun_place){.parent = of, .step = STEP_METATABLE});
  lua_pop(L, 1);
}

/* What the variable on top holds in the current context, as two fields more: `is_set`, `value`. */
static void put_current_value(lun_copier *c, uint32_t of) {
  lua_State *L = c->L;
  lua_pushliteral(L, "is_set");
  lun_push_prim(L, "context_value"); /* vm/lib/contexts.lua */
  lua_pushvalue(L, -3);
  lua_call(L, 1, 2);
  bool is_set = lua_toboolean(L, -2);
  lua_insert(L, -3); /* variable, value, "is_set", true */
  if (is_set) put_pair(c, of);
  lua_pop(L, 2);
  lua_pushliteral(L, "value");
  lua_insert(L, -2);
  if (is_set && !lua_isnil(L, -1)) put_pair(c, of);
  lua_pop(L, 2);
}

static void put_table_content(lun_copier *c, uint32_t of) {
  lua_State *L = c->L;
  bool meta = false; /* it may be a metatable: objects that come back have the one that they left with */
  for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
    meta = meta || is_meta_key(L, -2);
    put_pair(c, of);
  }
  if (c->carrying && lun_copy_is_context_variable(c)) put_current_value(c, of);
  lun_copy_put_id(c, TAG_END, meta ? lun_copy_add_origin(c) : 0);
  put_metatable(c, of);
}

/* Of a class only what the program has added: the rest comes with its making. */
static void put_class_content(lun_copier *c, uint32_t of) {
  lua_State *L = c->L;
  for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
    const char *key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "";
    lua_Debug ar = {.source = ""};
    bool own = strcmp(key, "name") != 0 && strcmp(key, "__name") != 0 && !lua_rawequal(L, -1, -3);
    if (lua_isfunction(L, -1)) lua_pushvalue(L, -1), lua_getinfo(L, ">S", &ar);
    if (own && !lun_is_internal(&ar)) put_pair(c, of);
  }
  lun_copy_put_tag(c, TAG_END);
}

/* Pushes a global, without running a metamethod; what an environment lacks may be in the one behind it. */
static void push_global(lua_State *L, int env, int name) {
  lua_pushvalue(L, env);
  for (int hops = 0; hops < 8 && lua_istable(L, -1); hops++) {
    lua_pushvalue(L, name);
    if (lua_rawget(L, -2) != LUA_TNIL) return lua_remove(L, -2);
    lua_pop(L, 1);
    if (luaL_getmetafield(L, -1, "__index") == LUA_TNIL) break;
    lua_remove(L, -2);
  }
  lua_pop(L, 1);
  lua_pushnil(L);
}

/* Does a worker have the value on top as a global of this name? */
static bool is_everywhere(lun_copier *c, const char *name) {
  lua_pushvalue(c->L, -1);
  lua_rawget(c->L, c->names);
  const char *known = lua_type(c->L, -1) == LUA_TSTRING ? lua_tostring(c->L, -1) : NULL;
  bool yes = known && strcmp(known, name) == 0;
  lua_pop(c->L, 1);
  return yes;
}

/* A global that the function reads goes along, once, unless a worker has it already. */
static void put_global(lun_copier *c, uint32_t of, int env, const char *name) {
  lua_State *L = c->L;
  lua_pushstring(L, name);
  int key = lua_gettop(L);
  lua_pushvalue(L, key);
  if (lua_rawget(L, c->memo) == LUA_TNIL) {
    push_global(L, env, key);
    if (!lua_isnil(L, -1) && !is_everywhere(c, name)) {
      lua_pushvalue(L, key);
      lua_pushboolean(L, true);
      lua_rawset(L, c->memo);
      lun_copy_put_text(c, TAG_STRING, name, strlen(name));
      lun_copy_put_value(c, (lun_place){.parent = of, .step = STEP_GLOBAL, .name = name});
    }
  }
  lua_settop(L, key - 1);
}

static void put_globals(lun_copier *c, uint32_t of) {
  lua_State *L = c->L;
  int env = lun_copy_env_of(L), f = lua_gettop(L);
  if (env < 0) return;
  lua_getupvalue(L, f, env + 1);
  lua_rawgeti(L, c->objects, -(lua_Integer)of);
  size_t len;
  const char *names = lua_tolstring(L, -1, &len); /* places refer to it: it stays among the objects */
  for (const char *s = names; s < names + len; s += strlen(s) + 1) put_global(c, of, f + 1, s);
  lua_settop(L, f);
}

/* [f, value of its upvalue i] -> the same */
static void put_upvalue(lun_copier *c, uint32_t of, int i, const char *name) {
  lua_State *L = c->L;
  lua_pushlightuserdata(L, lua_upvalueid(L, -2, i));
  lua_Integer known = lun_copy_look_up(c, c->memo);
  if (known) {
    lua_pop(L, 1);
    return lun_copy_put_id(c, TAG_SHARED, (uint32_t)known);
  }
  lua_pushinteger(L, ++c->upvalues);
  lua_rawset(L, c->memo);
  lun_copy_put_tag(c, TAG_CELL);
  if (strcmp(name, "_ENV") == 0) lun_copy_put_text(c, TAG_WORLD, "_G", 2);
  else lun_copy_put_value(c, (lun_place){.parent = of, .step = STEP_UPVALUE, .name = name});
}

static void put_function_content(lun_copier *c, uint32_t of) {
  lua_State *L = c->L;
  const char *name;
  for (int i = 1; (name = lua_getupvalue(L, -1, i)); i++, lua_pop(L, 1)) put_upvalue(c, of, i, name);
  put_globals(c, of);
  lun_copy_put_tag(c, TAG_END);
}

void lun_copy_put_content(lun_copier *c, uint32_t id) {
  lua_State *L = c->L;
  lua_rawgeti(L, c->objects, id);
  if (lua_isfunction(L, -1)) put_function_content(c, id);
  else if (lun_copy_is_class(c)) put_class_content(c, id);
  else put_table_content(c, id);
  lua_pop(L, 1);
}
