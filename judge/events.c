/* events.c - a trace as a Lua list of tables: the JSON that docs/trace.md
 * specifies, read line by line. It knows no kind of record. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <lauxlib.h>

#include "../viz/export/export.h"
#include "room.h"

static void push_value(lua_State *L, const json_t *v) {
  switch (json_typeof(v)) {
    case JSON_STRING: lua_pushlstring(L, json_string_value(v), json_string_length(v)); break;
    case JSON_INTEGER: lua_pushinteger(L, json_integer_value(v)); break;
    case JSON_REAL: lua_pushnumber(L, json_real_value(v)); break;
    case JSON_TRUE: lua_pushboolean(L, 1); break;
    case JSON_FALSE: lua_pushboolean(L, 0); break;
    default: lua_pushnil(L); break;
  }
}

/* One line as a table, appended to the list at the top. May throw. */
static void push_event(lua_State *L, json_t *object) {
  const char *key;
  json_t *value;
  lua_createtable(L, 0, (int)json_object_size(object));
  json_object_foreach(object, key, value) {
    push_value(L, value);
    lua_setfield(L, -2, key);
  }
  lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
}

/* [light userdata: the text] -> the list. May throw. */
static int parse(lua_State *L) {
  const char *at = lua_touserdata(L, 1);
  lua_newtable(L);
  while (*at != '\0') {
    const char *end = strchr(at, '\n');
    size_t n = end != NULL ? (size_t)(end - at) : strlen(at);
    json_t *object = json_loadb(at, n, JSON_ALLOW_NUL, NULL);
    if (object == NULL) return luaL_error(L, "a line of the recording is no JSON");
    push_event(L, object); /* when it throws, the process ends with this request, and the object with it */
    json_decref(object);
    at += n + (end != NULL);
  }
  return 1;
}

bool lun_judge_events(lua_State *L, const char *path, char *err, size_t errsize) {
  lun_export_options options = lun_export_defaults();
  char *text = NULL;
  size_t size = 0;
  options.format = "jsonl";
  FILE *out = open_memstream(&text, &size);
  if (out == NULL) return snprintf(err, errsize, "out of memory"), false;
  int failed = lun_export(path, &options, out, err, errsize);
  if (fclose(out) != 0 && !failed) failed = -1, snprintf(err, errsize, "out of memory");
  if (!failed) {
    lua_pushcfunction(L, parse);
    lua_pushlightuserdata(L, text);
    failed = lun_judge_call(L, 1, 1, 1) != LUA_OK;
    if (failed) snprintf(err, errsize, "%s", luaL_tolstring(L, -1, NULL)), lua_pop(L, 2);
  }
  free(text);
  return !failed;
}
