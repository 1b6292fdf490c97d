/* copy_in.c - values out of a flat buffer (copy.h). It trusts no length in the
 * buffer, and runs nothing of the program. */
#include <string.h>

#include "copy.h"
#include "copy_internal.h"
#include "../engine.h"

typedef struct taker {
  lua_State *L;
  const char *at, *end;
  int objects;                       /* index of a table: number -> object */
  int cells;                         /* index of a table: 2n-1 -> function, 2n -> the number of its upvalue */
  int values, errors, origins, home; /* indices of tables; origins: 0 in a worker; home: 0 in the engine */
  uint32_t count, upvalues;
} taker;

static int damaged(taker *t) { return luaL_error(t->L, "a value was damaged on its way between two states"); }

static const char *take(taker *t, size_t n) {
  if ((size_t)(t->end - t->at) < n) damaged(t);
  const char *p = t->at;
  t->at += n;
  return p;
}

static char take_tag(taker *t) { return *take(t, 1); }

static char peek(const taker *t) { return t->at < t->end ? *t->at : '\0'; }

static uint32_t take_id(taker *t) {
  uint32_t id;
  memcpy(&id, take(t, sizeof id), sizeof id);
  return id;
}

static const char *take_text(taker *t, size_t *n) {
  memcpy(n, take(t, sizeof *n), sizeof *n);
  return take(t, *n);
}

static void push_text(taker *t) {
  size_t n;
  const char *s = take_text(t, &n);
  lua_pushlstring(t->L, s, n);
}

/* Keeps the value on top as the object number id. */
static void keep(taker *t, uint32_t id) {
  lua_pushvalue(t->L, -1);
  lua_rawseti(t->L, t->objects, id);
}

/* Notes where the value on top came from, in a worker. */
static void note_origin(taker *t, uint32_t origin) {
  if (!t->home || !origin) return;
  lua_pushvalue(t->L, -1);
  lua_pushinteger(t->L, origin);
  lua_rawset(t->L, t->home);
}

/* Values. Each pushes one. */

static void take_value(taker *t);

static void take_function(taker *t) {
  lua_State *L = t->L;
  size_t n;
  uint32_t id = ++t->count, origin = take_id(t);
  const char *dump = take_text(t, &n);
  /* Compiled code is loaded here, and nowhere for a program: this one has compiled and dumped it. */
  if (luaL_loadbufferx(L, dump, n, "=copy", "b") != LUA_OK) lua_error(L);
  keep(t, id);
  note_origin(t, origin);
}

static void take_class(taker *t) {
  lua_State *L = t->L;
  uint32_t id = ++t->count, origin = take_id(t);
  lua_getfield(L, LUA_REGISTRYINDEX, LUN_R_ERRORS);
  lua_getfield(L, -1, "exception");
  lua_replace(L, -2);
  take_value(t);
  take_value(t);
  lua_insert(L, -2); /* exception(name, class above) */
  lua_call(L, 2, 1);
  keep(t, id);
  note_origin(t, origin);
}

static void take_world(taker *t) {
  lua_State *L = t->L;
  push_text(t);
  lua_pushvalue(L, -1);
  if (lua_rawget(L, t->values) == LUA_TNIL) luaL_error(L, "a worker has no %s", lua_tostring(L, -2));
  lua_replace(L, -2);
}

static void take_home(taker *t) {
  uint32_t origin = take_id(t);
  if (!t->origins || lua_rawgeti(t->L, t->origins, origin) == LUA_TNIL) damaged(t);
}

/* A loop, in a worker: a handle with the number under which the engine knows it. */
static void take_loop(taker *t) {
  uint32_t origin = take_id(t);
  *(uint32_t *)lua_newuserdatauv(t->L, sizeof origin, 0) = origin;
  luaL_setmetatable(t->L, LUN_REMOTE_LOOP);
  note_origin(t, origin);
}

static void take_number(taker *t, char tag) {
  lua_Integer i;
  lua_Number d;
  if (tag == TAG_INT) memcpy(&i, take(t, sizeof i), sizeof i), lua_pushinteger(t->L, i);
  else memcpy(&d, take(t, sizeof d), sizeof d), lua_pushnumber(t->L, d);
}

static void take_value(taker *t) {
  lua_State *L = t->L;
  char tag = take_tag(t);
  luaL_checkstack(L, 20, "out of stack");
  switch (tag) {
    case TAG_NIL: return lua_pushnil(L);
    case TAG_FALSE: return lua_pushboolean(L, false);
    case TAG_TRUE: return lua_pushboolean(L, true);
    case TAG_INT:
    case TAG_FLOAT: return take_number(t, tag);
    case TAG_STRING: return push_text(t);
    case TAG_REF:
      if (lua_rawgeti(L, t->objects, take_id(t)) == LUA_TNIL) damaged(t);
      return;
    case TAG_TABLE: lua_newtable(L); return keep(t, ++t->count);
    case TAG_FUNCTION: return take_function(t);
    case TAG_CLASS: return take_class(t);
    case TAG_WORLD: return take_world(t);
    case TAG_HOME: return take_home(t);
    case TAG_LOOP: return take_loop(t);
    default: damaged(t);
  }
}

/* Contents, of the object on top */

/* [table]: its pairs, until END */
static void take_pairs(taker *t) {
  lua_State *L = t->L;
  while (peek(t) != TAG_END) {
    take_value(t);
    if (lua_isnil(L, -1)) damaged(t);
    take_value(t);
    lua_rawset(L, -3);
  }
  take_tag(t);
}

static void take_table_content(taker *t) {
  lua_State *L = t->L;
  take_pairs(t);
  note_origin(t, take_id(t));
  take_value(t);
  if (lua_istable(L, -1)) lua_setmetatable(L, -2);
  else lua_pop(L, 1);
}

/* [f]: its upvalue number i */
static void take_cell(taker *t, int i) {
  lua_State *L = t->L;
  char tag = take_tag(t);
  if (tag == TAG_CELL) {
    uint32_t id = ++t->upvalues;
    take_value(t);
    lua_setupvalue(L, -2, i);
    lua_pushvalue(L, -1);
    lua_rawseti(L, t->cells, 2 * (lua_Integer)id - 1);
    lua_pushinteger(L, i);
    lua_rawseti(L, t->cells, 2 * (lua_Integer)id);
    return;
  }
  if (tag != TAG_SHARED) damaged(t);
  lua_Integer id = take_id(t);
  if (lua_rawgeti(L, t->cells, 2 * id - 1) != LUA_TFUNCTION) damaged(t);
  lua_rawgeti(L, t->cells, 2 * id);
  int n = (int)lua_tointeger(L, -1);
  lua_pop(L, 1);
  lua_upvaluejoin(L, -2, i, -1, n);
  lua_pop(L, 1);
}

/* The globals that a function reads. What comes back reads the engine's own. */
static void take_globals(taker *t) {
  if (t->home) lua_pushglobaltable(t->L);
  else lua_newtable(t->L);
  take_pairs(t);
  lua_pop(t->L, 1);
}

static void take_function_content(taker *t) {
  lua_Debug ar;
  lua_pushvalue(t->L, -1);
  lua_getinfo(t->L, ">u", &ar);
  for (int i = 1; i <= ar.nups; i++) take_cell(t, i);
  take_globals(t);
}

static bool is_class(const taker *t) {
  lua_pushvalue(t->L, -1);
  bool yes = lua_rawget(t->L, t->errors) != LUA_TNIL;
  lua_pop(t->L, 1);
  return yes;
}

static void take_content(taker *t, uint32_t id) {
  lua_rawgeti(t->L, t->objects, id);
  if (lua_isfunction(t->L, -1)) take_function_content(t);
  else if (is_class(t)) take_pairs(t);
  else take_table_content(t);
  lua_pop(t->L, 1);
}

static void begin(taker *t) {
  lua_State *L = t->L;
  luaL_checkstack(L, 30, "out of stack");
  lua_newtable(L);
  t->objects = lua_gettop(L);
  lua_newtable(L);
  t->cells = lua_gettop(L);
  lua_getfield(L, LUA_REGISTRYINDEX, LUN_R_WORLD_VALUES);
  t->values = lua_gettop(L);
  lua_getfield(L, LUA_REGISTRYINDEX, LUN_R_ERRORS);
  lua_getfield(L, -1, "ancestors");
  t->errors = lua_gettop(L);
  if (t->origins) return;
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUN_R_ORIGINS);
  t->home = lua_gettop(L);
}

int lun_copy_in(lua_State *L, const char *data, size_t len, int origins) {
  int top = lua_gettop(L);
  taker t = {.L = L, .at = data, .end = data + len, .origins = origins ? lua_absindex(L, origins) : 0};
  begin(&t);
  uint32_t n = take_id(&t);
  if (n > len) damaged(&t);
  luaL_checkstack(L, (int)n + 30, "too many values");
  for (uint32_t i = 0; i < n; i++) take_value(&t);
  for (uint32_t id = 1; id <= t.count; id++) take_content(&t, id);
  if (take_tag(&t) != TAG_END) damaged(&t);
  lua_rotate(L, top + 1, (int)n);
  lua_settop(L, top + (int)n);
  return (int)n;
}
