/* answers.c - answers.h: a question as a Lua table, its answer as JSON. */
#include "answers.h"

#include "../loader.h"

/* Answers are made by look.lua and flat; the bound is for what nobody thought of. */
enum { DEPTH_MAX = 40 };

/* These return NULL when there is no memory for all of it. */
static json_t *to_json(lua_State *L, int index, int depth);

static json_t *none_of(json_t *part) { return json_decref(part), NULL; }

/* A sequence with n. */
static json_t *array_json(lua_State *L, int index, lua_Integer n, int depth) {
  json_t *array = json_array();
  for (lua_Integer i = 1; array && i <= n; i++) {
    lua_rawgeti(L, index, i);
    if (json_array_append_new(array, to_json(L, lua_gettop(L), depth)) != 0) array = none_of(array);
    lua_pop(L, 1);
  }
  return array;
}

static json_t *object_json(lua_State *L, int index, int depth) {
  json_t *object = json_object();
  for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
    if (!object || lua_type(L, -2) != LUA_TSTRING) continue;
    if (json_object_set_new(object, lua_tostring(L, -2), to_json(L, lua_gettop(L), depth)) != 0) object = none_of(object);
  }
  return object;
}

static json_t *table_json(lua_State *L, int index, int depth) {
  lua_Integer n = -1;
  if (depth == DEPTH_MAX || !lua_checkstack(L, 8)) return json_null();
  lua_pushliteral(L, "n");
  if (lua_rawget(L, index) == LUA_TNUMBER) n = lua_tointeger(L, -1);
  lua_pop(L, 1);
  return n >= 0 ? array_json(L, index, n, depth + 1) : object_json(L, index, depth + 1);
}

static json_t *to_json(lua_State *L, int index, int depth) {
  size_t n;
  switch (lua_type(L, index)) {
    case LUA_TTABLE: return table_json(L, index, depth);
    case LUA_TBOOLEAN: return json_boolean(lua_toboolean(L, index));
    case LUA_TNUMBER: return lua_isinteger(L, index) ? json_integer(lua_tointeger(L, index)) : json_real(lua_tonumber(L, index));
    case LUA_TSTRING: {
      const char *s = lua_tolstring(L, index, &n);
      return lun_text_json(s, n);
    }
    default: return json_null();
  }
}

/* Sets the field of the table on top to what the command says, if that is a number or a text. */
static void take_field(lua_State *L, const json_t *args, const char *key) {
  const json_t *value = json_object_get(args, key);
  if (json_is_integer(value)) lua_pushinteger(L, json_integer_value(value));
  else if (json_is_string(value)) lua_pushlstring(L, json_string_value(value), json_string_length(value));
  else return;
  lua_setfield(L, -2, key);
}

json_t *lun_op_look(lun_engine *E, lua_State *L, const json_t *args) {
  static const char *const fields[] = {"at", "task", "frame", "object", "width"};
  (void)E;
  lun_push_prim(L, "look");
  lua_newtable(L);
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) take_field(L, args, fields[i]);
  lun_push_session(L);
  lua_setfield(L, -2, "session");
  lua_call(L, 1, 2);
  if (!lua_istable(L, -2)) return lun_refuse(lua_isstring(L, -1) ? lua_tostring(L, -1) : "look: it cannot be said");
  json_t *reply = to_json(L, lua_gettop(L) - 1, 0);
  return json_object_set_new(reply, "ok", json_true()) == 0 ? reply : none_of(reply);
}
