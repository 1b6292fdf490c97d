/* copy_out.c - values into a flat buffer (copy.h). It reads raw, runs nothing
 * of the program, and changes no value. */
#include <stdlib.h>
#include <string.h>

#include "copier.h"
#include "../tasks/tasks.h"
#include "../errors.h"

enum { CLASSES_MAX = 100 };

/* Bytes */

void lun_bytes_free(lun_bytes *b) {
  free(b->data);
  *b = (lun_bytes){0};
}

bool lun_bytes_add(lun_bytes *b, const void *data, size_t n) {
  if (b->cap - b->len < n) {
    if (n > SIZE_MAX / 4 || b->len > SIZE_MAX / 4) return false;
    size_t cap = b->cap ? b->cap : 256;
    while (cap - b->len < n) cap *= 2;
    char *more = realloc(b->data, cap);
    if (!more) return false;
    b->data = more;
    b->cap = cap;
  }
  if (n) memcpy(b->data + b->len, data, n);
  b->len += n;
  return true;
}

void lun_copy_put(lun_copier *c, const void *data, size_t n) {
  if (!lun_bytes_add(c->out, data, n)) luaL_error(c->L, "not enough memory");
}

void lun_copy_put_tag(lun_copier *c, char tag) { lun_copy_put(c, &tag, 1); }

void lun_copy_put_id(lun_copier *c, char tag, uint32_t id) {
  lun_copy_put_tag(c, tag);
  lun_copy_put(c, &id, sizeof id);
}

void lun_copy_put_text(lun_copier *c, char tag, const char *s, size_t n) {
  lun_copy_put_tag(c, tag);
  lun_copy_put(c, &n, sizeof n);
  lun_copy_put(c, s, n);
}

/* Objects. All of these work on the value on top, which stays. */

/* Makes it the next object, and returns its number. */
static uint32_t add_object(lun_copier *c, lun_place p) {
  lua_State *L = c->L;
  if (c->count == c->room) {
    uint32_t room = c->room ? c->room * 2 : 32;
    lun_place *more = lua_newuserdatauv(L, room * sizeof *more, 0);
    if (c->count) memcpy(more, c->places, c->count * sizeof *more);
    lua_rawseti(L, c->objects, 0); /* keeps it */
    c->places = more;
    c->room = room;
  }
  c->places[c->count++] = p;
  lua_pushvalue(L, -1);
  lua_pushinteger(L, c->count);
  lua_rawset(L, c->memo);
  lua_pushvalue(L, -1);
  lua_rawseti(L, c->objects, c->count);
  return c->count;
}

/* The number under which it will be found again when it comes home; 0: this copy goes home itself. */
uint32_t lun_copy_add_origin(lun_copier *c) {
  if (!c->origins) return 0;
  lua_Integer n = (lua_Integer)lua_rawlen(c->L, c->origins) + 1;
  lua_pushvalue(c->L, -1);
  lua_rawseti(c->L, c->origins, n);
  return (uint32_t)n;
}

lua_Integer lun_copy_look_up(lun_copier *c, int table) {
  if (!table) return 0;
  lua_pushvalue(c->L, -1);
  lua_rawget(c->L, table);
  lua_Integer n = lua_tointeger(c->L, -1);
  lua_pop(c->L, 1);
  return n;
}

static int add_dump(lua_State *L, const void *data, size_t n, void *ud) {
  (void)L;
  return !lun_bytes_add(ud, data, n);
}

int lun_copy_env_of(lua_State *L) {
  const char *name;
  for (int i = 1; (name = lua_getupvalue(L, -1, i)); i++) {
    lua_pop(L, 1);
    if (strcmp(name, "_ENV") == 0) return i - 1;
  }
  return -1;
}

/* Collects names, each with a zero behind it. */
static void add_name(void *ud, const char *name, size_t len) {
  lun_bytes *names = ud;
  size_t before = names->len;
  if (memchr(name, 0, len) || (lun_bytes_add(names, name, len) && lun_bytes_add(names, "", 1))) return;
  names->len = before;
}

/* Notes which globals the function reads, for when its content is written. */
static void note_globals(lun_copier *c, const char *dump, size_t n, uint32_t id) {
  lua_State *L = c->L;
  lun_bytes names = {0};
  int env = lun_copy_env_of(L);
  bool read = env < 0 || lun_globals_of(dump, n, env, add_name, &names);
  lua_pushlstring(L, names.data ? names.data : "", names.len);
  lun_bytes_free(&names);
  lua_rawseti(L, c->objects, -(lua_Integer)id);
  if (!read) luaL_error(L, "a function's compiled form is not understood");
}

static void put_function(lun_copier *c, lun_place p) {
  lua_State *L = c->L;
  if (lua_iscfunction(L, -1)) lun_copy_refuse(c, lun_copy_name_of(L, -1), p);
  uint32_t id = add_object(c, p);
  lun_copy_put_id(c, TAG_FUNCTION, lun_copy_add_origin(c));
  size_t at = c->out->len + sizeof at, n = 0;
  lun_copy_put(c, &n, sizeof n);
  if (lua_dump(L, add_dump, c->out, 0) != 0) luaL_error(L, "not enough memory");
  n = c->out->len - at;
  memcpy(c->out->data + at - sizeof n, &n, sizeof n);
  note_globals(c, c->out->data + at, n, id);
}

bool lun_copy_is_class(lun_copier *c) {
  lua_State *L = c->L;
  lua_pushvalue(L, -1);
  bool yes = lua_rawget(L, c->errors) != LUA_TNIL;
  lua_pop(L, 1);
  return yes;
}

/* The class above stands in it, as a value, so that it is there when the one below is made. */
static void put_class(lun_copier *c, lun_place p) {
  lua_State *L = c->L;
  if (++c->classes > CLASSES_MAX) luaL_error(L, "too many error classes, one under the other");
  add_object(c, p);
  lun_copy_put_id(c, TAG_CLASS, lun_copy_add_origin(c));
  lua_getmetatable(L, -1);
  lua_getfield(L, -1, "__index");
  lun_copy_put_value(c, p);
  lua_pop(L, 2);
  lua_pushliteral(L, "name");
  lua_rawget(L, -2);
  size_t len;
  const char *name = lua_tolstring(L, -1, &len);
  lun_copy_put_text(c, TAG_STRING, name ? name : "Exception", name ? len : 9);
  lua_pop(L, 1);
  c->classes--;
}

/* Has the table, a metatable or the methods behind it, a function of the library's? */
static bool has_internal_method(lua_State *L) {
  bool found = false;
  int t = lua_gettop(L);
  for (lua_pushnil(L); !found && lua_next(L, t); lua_pop(L, 1)) {
    lua_Debug ar;
    if (!lua_isfunction(L, -1)) continue;
    if (!lun_push_async_body(L, -1)) lua_pushvalue(L, -1);
    lua_getinfo(L, ">S", &ar);
    found = lun_is_internal(&ar);
  }
  lua_settop(L, t);
  return found;
}

/* The library's objects (locks, queues...) are tables, too: their methods are the library's. */
static bool is_librarys(lun_copier *c) {
  lua_State *L = c->L;
  if (!lua_getmetatable(L, -1)) return false;
  if (lun_copy_is_class(c)) return lua_pop(L, 1), false;
  bool yes = has_internal_method(L);
  lua_pushliteral(L, "__index");
  lua_rawget(L, -2);
  if (!yes && lua_istable(L, -1)) yes = has_internal_method(L);
  lua_pop(L, 2);
  return yes;
}

/* A context variable is the library's, and yet has a life in a worker: its class has a name in the world. */
bool lun_copy_is_context_variable(lun_copier *c) {
  lua_State *L = c->L;
  if (!lua_getmetatable(L, -1)) return false;
  lua_rawget(L, c->names);
  bool yes = lua_type(L, -1) == LUA_TSTRING && strcmp(lua_tostring(L, -1), "asyncio.ContextVar") == 0;
  lua_pop(L, 1);
  return yes;
}

static void put_table(lun_copier *c, lun_place p) {
  if (lun_copy_is_class(c)) return put_class(c, p);
  if (is_librarys(c) && !lun_copy_is_context_variable(c)) lun_copy_refuse(c, lun_copy_name_of(c->L, lua_gettop(c->L)), p);
  add_object(c, p);
  lun_copy_put_tag(c, TAG_TABLE);
}

static void put_userdata(lun_copier *c, lun_place p) {
  lua_State *L = c->L;
  int top = lua_gettop(L);
  if (!luaL_testudata(L, top, LUN_LOOP_TYPE)) lun_copy_refuse(c, lun_copy_name_of(L, top), p);
  lun_copy_put_id(c, TAG_LOOP, lun_copy_add_origin(c));
}

static void put_number(lun_copier *c) {
  if (lua_isinteger(c->L, -1)) {
    lua_Integer i = lua_tointeger(c->L, -1);
    lun_copy_put_tag(c, TAG_INT);
    lun_copy_put(c, &i, sizeof i);
    return;
  }
  lua_Number d = lua_tonumber(c->L, -1);
  lun_copy_put_tag(c, TAG_FLOAT);
  lun_copy_put(c, &d, sizeof d);
}

/* What is known elsewhere: met before, the world's, or the engine's own coming home. */
static bool put_known(lun_copier *c) {
  lua_State *L = c->L;
  lua_Integer id = lun_copy_look_up(c, c->memo);
  if (id) return lun_copy_put_id(c, TAG_REF, (uint32_t)id), true;
  lua_Integer home = lua_istable(L, -1) && !lun_copy_is_class(c) ? 0 : lun_copy_look_up(c, c->home);
  if (home) return lun_copy_put_id(c, TAG_HOME, (uint32_t)home), true;
  lua_pushvalue(L, -1);
  lua_rawget(L, c->names);
  size_t len;
  const char *name = lua_tolstring(L, -1, &len);
  if (name) lun_copy_put_text(c, TAG_WORLD, name, len);
  lua_pop(L, 1);
  return name != NULL;
}

void lun_copy_put_value(lun_copier *c, lun_place p) {
  lua_State *L = c->L;
  size_t len;
  const char *s;
  luaL_checkstack(L, 20, "out of stack");
  switch (lua_type(L, -1)) {
    case LUA_TNIL: return lun_copy_put_tag(c, TAG_NIL);
    case LUA_TBOOLEAN: return lun_copy_put_tag(c, lua_toboolean(L, -1) ? TAG_TRUE : TAG_FALSE);
    case LUA_TNUMBER: return put_number(c);
    case LUA_TSTRING: s = lua_tolstring(L, -1, &len); return lun_copy_put_text(c, TAG_STRING, s, len);
    default: break;
  }
  if (put_known(c)) return;
  switch (lua_type(L, -1)) {
    case LUA_TTABLE: return put_table(c, p);
    case LUA_TFUNCTION: return put_function(c, p);
    case LUA_TUSERDATA: return put_userdata(c, p);
    default: lun_copy_refuse(c, lun_copy_name_of(L, lua_gettop(L)), p);
  }
}

/* All of it */

static int push_registered(lua_State *L, const char *name) {
  return lua_getfield(L, LUA_REGISTRYINDEX, name) == LUA_TNIL ? 0 : lua_gettop(L);
}

static void begin(lun_copier *c) {
  lua_State *L = c->L;
  luaL_checkstack(L, 30, "out of stack");
  lua_newtable(L);
  c->memo = lua_gettop(L);
  lua_newtable(L);
  c->objects = lua_gettop(L);
  c->names = push_registered(L, LUN_R_WORLD_NAMES);
  c->home = push_registered(L, LUN_R_ORIGINS);
  lua_getfield(L, LUA_REGISTRYINDEX, LUN_R_ERRORS);
  lua_getfield(L, -1, "ancestors");
  c->errors = lua_gettop(L);
  lua_getfield(L, LUA_REGISTRYINDEX, LUN_R_CARRYING);
  c->carrying = lua_toboolean(L, -1);
}

void lun_copy_out(lua_State *L, int n, const char *what, int origins, lun_bytes *b) {
  int top = lua_gettop(L), first = strcmp(what, "argument") == 0 ? 0 : 1; /* the function stands before its arguments */
  lun_copier c = {.L = L, .out = b, .what = what, .n = n, .origins = origins ? lua_absindex(L, origins) : 0};
  uint32_t count = (uint32_t)n;
  begin(&c);
  lun_copy_put(&c, &count, sizeof count);
  for (int i = 0; i < n; i++) {
    lua_pushvalue(L, top - n + 1 + i);
    lun_copy_put_value(&c, (lun_place){.number = i + first});
    lua_pop(L, 1);
  }
  for (uint32_t id = 1; id <= c.count; id++) lun_copy_put_content(&c, id);
  lun_copy_put_tag(&c, TAG_END);
  lua_settop(L, top);
}
