/* judge.c - one request: reads it, runs its fences over the recorded runs, and
 * says what they say (judge.h). */
#include "judge.h"

#include <libintl.h>
#include <string.h>

#include <jansson.h>
#include <lauxlib.h>

#include "../confine/confine.h"
#include "room.h"
#include "rules.h"

enum { MEMORY = 512 * 1024 * 1024, READING = 100 }; /* reading recorded runs may take so many times what a fence may */

/* ---- what the rules ask of this file ---- */

/* say(text, ...) -> the sentence in the reader's language, formatted */
static int say(lua_State *L) {
  int n = lua_gettop(L);
  lua_getglobal(L, "string");
  lua_getfield(L, -1, "format");
  lua_pushstring(L, gettext(luaL_checkstring(L, 1)));
  for (int i = 2; i <= n; i++) lua_pushvalue(L, i);
  lua_call(L, n, 1);
  return 1;
}

/* load_rules(name, ...) -> what that file returns */
static int load_rules(lua_State *L) {
  const char *name = luaL_checkstring(L, 1);
  char chunk[64];
  snprintf(chunk, sizeof chunk, "=judge/%s", name);
  for (const lun_embedded *e = lun_rules; e->name != NULL; e++) {
    if (strcmp(e->name, name) != 0) continue;
    if (luaL_loadbufferx(L, e->text, e->len, chunk, "t") != LUA_OK) return lua_error(L);
    lua_replace(L, 1);
    lua_call(L, lua_gettop(L) - 1, 1);
    return 1;
  }
  return luaL_error(L, "there are no rules `%s`", name);
}

/* The compiled fence, which takes its environment. */
static int call_chunk(lua_State *L) {
  lua_settop(L, 1);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_setupvalue(L, 1, 1);
  lua_call(L, 0, 1);
  return 1;
}

/* ---- from Lua to JSON ---- */

static json_t *to_json(lua_State *L, int index);

/* A list when it has elements, an object otherwise. */
static json_t *table_to_json(lua_State *L, int index) {
  lua_Integer n = (lua_Integer)lua_rawlen(L, index);
  json_t *out = n > 0 ? json_array() : json_object();
  for (lua_Integer i = 1; i <= n; i++) {
    lua_rawgeti(L, index, i);
    json_array_append_new(out, to_json(L, lua_gettop(L)));
    lua_pop(L, 1);
  }
  for (lua_pushnil(L); n == 0 && lua_next(L, index); lua_pop(L, 1))
    if (lua_type(L, -2) == LUA_TSTRING) json_object_set_new(out, lua_tostring(L, -2), to_json(L, lua_gettop(L)));
  if (n > 0) lua_pop(L, 1);
  return out;
}

/* Text of programs may be no UTF-8: it is then shown byte for byte, as Latin-1. */
static json_t *text_to_json(const char *s, size_t n) {
  json_t *v = json_stringn(s, n);
  return v != NULL ? v : json_string("(text that is not UTF-8)");
}

static json_t *to_json(lua_State *L, int index) {
  size_t n;
  switch (lua_type(L, index)) {
    case LUA_TBOOLEAN: return json_boolean(lua_toboolean(L, index));
    case LUA_TNUMBER: return lua_isinteger(L, index) ? json_integer(lua_tointeger(L, index)) : json_real(lua_tonumber(L, index));
    case LUA_TSTRING: {
      const char *s = lua_tolstring(L, index, &n);
      return text_to_json(s, n);
    }
    case LUA_TTABLE: return table_to_json(L, index);
    default: return json_null();
  }
}

/* ---- a fence ---- */

static const char *text_of(const json_t *object, const char *key, const char *otherwise) {
  const char *s = json_string_value(json_object_get(object, key));
  return s != NULL ? s : otherwise;
}

static json_t *error_result(const char *sentence) {
  json_t *v = json_string(sentence);
  return json_pack("{so}", "error", v != NULL ? v : json_string("an error whose text is not UTF-8"));
}

static json_t *failed(lua_State *L) {
  json_t *result = error_result(luaL_tolstring(L, -1, NULL));
  lua_pop(L, 2);
  return result;
}

/* Pushes the code as a function; its lines are those of the file. */
static int compile(lua_State *L, const json_t *fence) {
  char name[512];
  luaL_Buffer b;
  snprintf(name, sizeof name, "@%s", text_of(fence, "file", "lesson"));
  json_int_t line = json_integer_value(json_object_get(fence, "line"));
  luaL_buffinit(L, &b);
  for (json_int_t i = 1; i < line && i < 100000; i++) luaL_addchar(&b, '\n');
  luaL_addstring(&b, text_of(fence, "code", ""));
  luaL_pushresult(&b);
  size_t n;
  const char *text = lua_tolstring(L, -1, &n);
  int status = luaL_loadbufferx(L, text, n, name, "t");
  lua_remove(L, -2);
  return status;
}

/* judge: index of what fence.lua has prepared. */
static json_t *run_fence(lua_State *L, int judge, const json_t *fence) {
  lua_pushvalue(L, judge);
  lua_pushstring(L, text_of(fence, "role", ""));
  if (compile(L, fence) != LUA_OK) {
    json_t *result = failed(L);
    lua_pop(L, 2);
    return result;
  }
  lua_pushcclosure(L, call_chunk, 1);
  if (lun_judge_call(L, 2, 1, 1) != LUA_OK) return failed(L);
  json_t *result = to_json(L, lua_gettop(L));
  lua_pop(L, 1);
  return result;
}

/* ---- a request ---- */

/* Pushes the list of runs. */
static bool push_runs(lua_State *L, const json_t *request, char *err, size_t errsize) {
  size_t i;
  json_t *path;
  lua_newtable(L);
  json_array_foreach(json_object_get(request, "traces"), i, path) {
    const char *p = json_string_value(path);
    if (p == NULL || !lun_judge_events(L, p, err, errsize)) return false;
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return true;
}

/* Pushes the function of fence.lua. */
static bool push_judge(lua_State *L) {
  lua_pushcfunction(L, load_rules);
  lua_pushliteral(L, "fence");
  lua_pushcfunction(L, load_rules);
  lua_pushcfunction(L, say);
  return lun_judge_call(L, 3, 1, 1) == LUA_OK;
}

/* [fence.lua's function, list of runs] -> [the function that judges] */
static bool prepare(lua_State *L, const json_t *request) {
  lua_pushstring(L, text_of(request, "source", ""));
  lua_pushstring(L, text_of(request, "start", ""));
  return lun_judge_call(L, 3, 1, READING) == LUA_OK;
}

static json_t *answer(lua_State *L, const json_t *request) {
  char err[512] = "the request names no recorded run";
  size_t i;
  json_t *fence, *results;
  if (!push_judge(L)) return failed(L);
  if (json_array_size(json_object_get(request, "traces")) == 0 || !push_runs(L, request, err, sizeof err))
    return error_result(err);
  lun_confine(); /* all that had to be opened has been read: the rest is a stranger's code */
  if (!prepare(L, request)) return failed(L);
  results = json_array();
  json_array_foreach(json_object_get(request, "fences"), i, fence)
    json_array_append_new(results, run_fence(L, 1, fence));
  return json_pack("{so}", "results", results);
}

int lun_judge_main(FILE *in, FILE *out) {
  lun_memory memory = {.most = MEMORY};
  json_error_t why;
  json_t *request = json_loadf(in, JSON_ALLOW_NUL, &why);
  lua_State *L = lun_judge_state(&memory);
  json_t *reply = request == NULL ? error_result(why.text) : L == NULL ? error_result("out of memory") : answer(L, request);
  int bad = reply == NULL || json_dumpf(reply, out, JSON_COMPACT | JSON_SORT_KEYS) != 0 || fputc('\n', out) == EOF || fflush(out) != 0;
  json_decref(reply);
  json_decref(request);
  if (L != NULL) lua_close(L);
  return bad ? 74 : 0;
}
