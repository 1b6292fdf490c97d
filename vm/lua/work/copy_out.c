/* copy_out.c - values into a flat buffer (copy.h). It reads raw, runs nothing
 * of the program, and changes no value. */
#include <stdlib.h>
#include <string.h>

#include "copy.h"
#include "copy_internal.h"
#include "../engine.h"

enum { CLASSES_MAX = 100 };

/* Where an object was met: for messages. */
enum step { STEP_VALUE, STEP_FIELD, STEP_KEY, STEP_UPVALUE, STEP_GLOBAL, STEP_METATABLE };
typedef struct place {
  uint32_t parent; /* object, 0: a value at the top */
  enum step step;
  lua_Integer number; /* of a value, or of a field without a name */
  const char *name; /* of a field, upvalue or global; its string lives as long as the object that it names a part of */
} place;

typedef struct copier {
  lua_State *L;
  lun_bytes *out;
  const char *what;
  int n;       /* values at the top */
  int memo;    /* index of a table: object -> number, address of an upvalue -> number, name of a global -> true */
  int objects; /* index of a table: number -> object, -number -> the globals that a function reads */
  int names, home, errors, origins; /* indices of tables; home, origins: 0 when there is none */
  uint32_t count, upvalues;
  uint32_t classes; /* within each other, being written */
  bool carrying;    /* context variables take their values along */
  place *places;    /* of the objects, in a userdata */
  uint32_t room;
} copier;

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

static void put(copier *c, const void *data, size_t n) {
  if (!lun_bytes_add(c->out, data, n)) luaL_error(c->L, "not enough memory");
}

static void put_tag(copier *c, char tag) { put(c, &tag, 1); }

static void put_id(copier *c, char tag, uint32_t id) {
  put_tag(c, tag);
  put(c, &id, sizeof id);
}

static void put_text(copier *c, char tag, const char *s, size_t n) {
  put_tag(c, tag);
  put(c, &n, sizeof n);
  put(c, s, n);
}

/* Messages */

static void push_step(copier *c, place p) {
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
static void push_place(copier *c, place p) {
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

static int refuse(copier *c, const char *thing, place p) {
  lua_State *L = c->L;
  luaL_checkstack(L, 20, NULL);
  push_place(c, p);
  bool vowel = strchr("aeiouAEIOU", *thing) != NULL;
  return lun_raise(L, "TypeError", "cannot copy %s %s: %s", vowel ? "an" : "a", thing, lua_tostring(L, -1));
}

/* What a value is called that cannot be copied. */
static const char *name_of(lua_State *L, int index) {
  if (lua_isthread(L, index)) return "coroutine";
  if (lua_islightuserdata(L, index)) return "pointer of C";
  if (lun_is_async(L, index)) return "async function";
  if (lua_isfunction(L, index)) return "built-in function that a worker does not have";
  if (luaL_getmetafield(L, index, "__name") != LUA_TSTRING) return luaL_typename(L, index);
  const char *name = lua_tostring(L, -1); /* stays on the stack, which an error is about to leave */
  if (strcmp(name, LUA_FILEHANDLE) == 0) return "open file";
  return strcmp(name, LUN_COROUTINE) == 0 ? "coroutine object" : name;
}

/* Objects. All of these work on the value on top, which stays. */

/* Makes it the next object, and returns its number. */
static uint32_t add_object(copier *c, place p) {
  lua_State *L = c->L;
  if (c->count == c->room) {
    uint32_t room = c->room ? c->room * 2 : 32;
    place *more = lua_newuserdatauv(L, room * sizeof *more, 0);
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
static uint32_t add_origin(copier *c) {
  if (!c->origins) return 0;
  lua_Integer n = (lua_Integer)lua_rawlen(c->L, c->origins) + 1;
  lua_pushvalue(c->L, -1);
  lua_rawseti(c->L, c->origins, n);
  return (uint32_t)n;
}

static lua_Integer look_up(copier *c, int table) {
  if (!table) return 0;
  lua_pushvalue(c->L, -1);
  lua_rawget(c->L, table);
  lua_Integer n = lua_tointeger(c->L, -1);
  lua_pop(c->L, 1);
  return n;
}

static void put_value(copier *c, place p);

static int add_dump(lua_State *L, const void *data, size_t n, void *ud) {
  (void)L;
  return !lun_bytes_add(ud, data, n);
}

/* Which upvalue of the function is _ENV, from 0; -1: it reads no globals. */
static int env_of(lua_State *L) {
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
static void note_globals(copier *c, const char *dump, size_t n, uint32_t id) {
  lua_State *L = c->L;
  lun_bytes names = {0};
  int env = env_of(L);
  bool read = env < 0 || lun_globals_of(dump, n, env, add_name, &names);
  lua_pushlstring(L, names.data ? names.data : "", names.len);
  lun_bytes_free(&names);
  lua_rawseti(L, c->objects, -(lua_Integer)id);
  if (!read) luaL_error(L, "a function's compiled form is not understood");
}

static void put_function(copier *c, place p) {
  lua_State *L = c->L;
  if (lua_iscfunction(L, -1)) refuse(c, name_of(L, -1), p);
  uint32_t id = add_object(c, p);
  put_id(c, TAG_FUNCTION, add_origin(c));
  size_t at = c->out->len + sizeof at, n = 0;
  put(c, &n, sizeof n);
  if (lua_dump(L, add_dump, c->out, 0) != 0) luaL_error(L, "not enough memory");
  n = c->out->len - at;
  memcpy(c->out->data + at - sizeof n, &n, sizeof n);
  note_globals(c, c->out->data + at, n, id);
}

static bool is_class(copier *c) {
  lua_State *L = c->L;
  lua_pushvalue(L, -1);
  bool yes = lua_rawget(L, c->errors) != LUA_TNIL;
  lua_pop(L, 1);
  return yes;
}

/* The class above stands in it, as a value, so that it is there when the one below is made. */
static void put_class(copier *c, place p) {
  lua_State *L = c->L;
  if (++c->classes > CLASSES_MAX) luaL_error(L, "too many error classes, one under the other");
  add_object(c, p);
  put_id(c, TAG_CLASS, add_origin(c));
  lua_getmetatable(L, -1);
  lua_getfield(L, -1, "__index");
  put_value(c, p);
  lua_pop(L, 2);
  lua_pushliteral(L, "name");
  lua_rawget(L, -2);
  size_t len;
  const char *name = lua_tolstring(L, -1, &len);
  put_text(c, TAG_STRING, name ? name : "Exception", name ? len : 9);
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
static bool is_librarys(copier *c) {
  lua_State *L = c->L;
  if (!lua_getmetatable(L, -1)) return false;
  if (is_class(c)) return lua_pop(L, 1), false;
  bool yes = has_internal_method(L);
  lua_pushliteral(L, "__index");
  lua_rawget(L, -2);
  if (!yes && lua_istable(L, -1)) yes = has_internal_method(L);
  lua_pop(L, 2);
  return yes;
}

/* A context variable is the library's, and yet has a life in a worker: its class has a name in the world. */
static bool is_context_variable(copier *c) {
  lua_State *L = c->L;
  if (!lua_getmetatable(L, -1)) return false;
  lua_rawget(L, c->names);
  bool yes = lua_type(L, -1) == LUA_TSTRING && strcmp(lua_tostring(L, -1), "asyncio.ContextVar") == 0;
  lua_pop(L, 1);
  return yes;
}

static void put_table(copier *c, place p) {
  if (is_class(c)) return put_class(c, p);
  if (is_librarys(c) && !is_context_variable(c)) refuse(c, name_of(c->L, lua_gettop(c->L)), p);
  add_object(c, p);
  put_tag(c, TAG_TABLE);
}

static void put_userdata(copier *c, place p) {
  lua_State *L = c->L;
  int top = lua_gettop(L);
  if (!luaL_testudata(L, top, LUN_LOOP_TYPE)) refuse(c, name_of(L, top), p);
  put_id(c, TAG_LOOP, add_origin(c));
}

static void put_number(copier *c) {
  if (lua_isinteger(c->L, -1)) {
    lua_Integer i = lua_tointeger(c->L, -1);
    put_tag(c, TAG_INT);
    put(c, &i, sizeof i);
    return;
  }
  lua_Number d = lua_tonumber(c->L, -1);
  put_tag(c, TAG_FLOAT);
  put(c, &d, sizeof d);
}

/* What is known elsewhere: met before, the world's, or the engine's own coming home. */
static bool put_known(copier *c) {
  lua_State *L = c->L;
  lua_Integer id = look_up(c, c->memo);
  if (id) return put_id(c, TAG_REF, (uint32_t)id), true;
  lua_Integer home = lua_istable(L, -1) && !is_class(c) ? 0 : look_up(c, c->home);
  if (home) return put_id(c, TAG_HOME, (uint32_t)home), true;
  lua_pushvalue(L, -1);
  lua_rawget(L, c->names);
  size_t len;
  const char *name = lua_tolstring(L, -1, &len);
  if (name) put_text(c, TAG_WORLD, name, len);
  lua_pop(L, 1);
  return name != NULL;
}

static void put_value(copier *c, place p) {
  lua_State *L = c->L;
  size_t len;
  const char *s;
  luaL_checkstack(L, 20, "out of stack");
  switch (lua_type(L, -1)) {
    case LUA_TNIL: return put_tag(c, TAG_NIL);
    case LUA_TBOOLEAN: return put_tag(c, lua_toboolean(L, -1) ? TAG_TRUE : TAG_FALSE);
    case LUA_TNUMBER: return put_number(c);
    case LUA_TSTRING: s = lua_tolstring(L, -1, &len); return put_text(c, TAG_STRING, s, len);
    default: break;
  }
  if (put_known(c)) return;
  switch (lua_type(L, -1)) {
    case LUA_TTABLE: return put_table(c, p);
    case LUA_TFUNCTION: return put_function(c, p);
    case LUA_TUSERDATA: return put_userdata(c, p);
    default: refuse(c, name_of(L, lua_gettop(L)), p);
  }
}

/* Contents, of the object `of` on top */

static place field_place(lua_State *L, int key, uint32_t of) {
  place p = {.parent = of, .step = STEP_FIELD};
  if (lua_type(L, key) == LUA_TSTRING) p.name = lua_tostring(L, key);
  else if (lua_isinteger(L, key)) p.number = lua_tointeger(L, key);
  else p.step = STEP_KEY;
  return p;
}

/* [key, value] -> the same */
static void put_pair(copier *c, uint32_t of) {
  lua_State *L = c->L;
  lua_pushvalue(L, -2);
  put_value(c, (place){.parent = of, .step = STEP_KEY});
  lua_pop(L, 1);
  put_value(c, field_place(L, -2, of));
}

static bool is_meta_key(lua_State *L, int key) {
  return lua_type(L, key) == LUA_TSTRING && strncmp(lua_tostring(L, key), "__", 2) == 0;
}

static void put_metatable(copier *c, uint32_t of) {
  lua_State *L = c->L;
  if (!lua_getmetatable(L, -1)) return put_tag(c, TAG_NIL);
  lua_Integer home = look_up(c, c->home);
  if (home) put_id(c, TAG_HOME, (uint32_t)home);
  else put_value(c, (place){.parent = of, .step = STEP_METATABLE});
  lua_pop(L, 1);
}

/* What the variable on top holds in the current context, as two fields more: `is_set`, `value`. */
static void put_current_value(copier *c, uint32_t of) {
  lua_State *L = c->L;
  lua_pushliteral(L, "is_set");
  lua_getfield(L, LUA_REGISTRYINDEX, LUN_R_PRIMS);
  lua_getfield(L, -1, "context_value"); /* vm/lib/contexts.lua */
  lua_replace(L, -2);
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

static void put_table_content(copier *c, uint32_t of) {
  lua_State *L = c->L;
  bool meta = false; /* it may be a metatable: objects that come back have the one that they left with */
  for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
    meta = meta || is_meta_key(L, -2);
    put_pair(c, of);
  }
  if (c->carrying && is_context_variable(c)) put_current_value(c, of);
  put_id(c, TAG_END, meta ? add_origin(c) : 0);
  put_metatable(c, of);
}

/* Of a class only what the program has added: the rest comes with its making. */
static void put_class_content(copier *c, uint32_t of) {
  lua_State *L = c->L;
  for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
    const char *key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "";
    lua_Debug ar = {.source = ""};
    bool own = strcmp(key, "name") != 0 && strcmp(key, "__name") != 0 && !lua_rawequal(L, -1, -3);
    if (lua_isfunction(L, -1)) lua_pushvalue(L, -1), lua_getinfo(L, ">S", &ar);
    if (own && !lun_is_internal(&ar)) put_pair(c, of);
  }
  put_tag(c, TAG_END);
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
static bool is_everywhere(copier *c, const char *name) {
  lua_pushvalue(c->L, -1);
  lua_rawget(c->L, c->names);
  const char *known = lua_type(c->L, -1) == LUA_TSTRING ? lua_tostring(c->L, -1) : NULL;
  bool yes = known && strcmp(known, name) == 0;
  lua_pop(c->L, 1);
  return yes;
}

/* A global that the function reads goes along, once, unless a worker has it already. */
static void put_global(copier *c, uint32_t of, int env, const char *name) {
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
      put_text(c, TAG_STRING, name, strlen(name));
      put_value(c, (place){.parent = of, .step = STEP_GLOBAL, .name = name});
    }
  }
  lua_settop(L, key - 1);
}

static void put_globals(copier *c, uint32_t of) {
  lua_State *L = c->L;
  int env = env_of(L), f = lua_gettop(L);
  if (env < 0) return;
  lua_getupvalue(L, f, env + 1);
  lua_rawgeti(L, c->objects, -(lua_Integer)of);
  size_t len;
  const char *names = lua_tolstring(L, -1, &len); /* places refer to it: it stays among the objects */
  for (const char *s = names; s < names + len; s += strlen(s) + 1) put_global(c, of, f + 1, s);
  lua_settop(L, f);
}

/* [f, value of its upvalue i] -> the same */
static void put_upvalue(copier *c, uint32_t of, int i, const char *name) {
  lua_State *L = c->L;
  lua_pushlightuserdata(L, lua_upvalueid(L, -2, i));
  lua_Integer known = look_up(c, c->memo);
  if (known) {
    lua_pop(L, 1);
    return put_id(c, TAG_SHARED, (uint32_t)known);
  }
  lua_pushinteger(L, ++c->upvalues);
  lua_rawset(L, c->memo);
  put_tag(c, TAG_CELL);
  if (strcmp(name, "_ENV") == 0) put_text(c, TAG_WORLD, "_G", 2);
  else put_value(c, (place){.parent = of, .step = STEP_UPVALUE, .name = name});
}

static void put_function_content(copier *c, uint32_t of) {
  lua_State *L = c->L;
  const char *name;
  for (int i = 1; (name = lua_getupvalue(L, -1, i)); i++, lua_pop(L, 1)) put_upvalue(c, of, i, name);
  put_globals(c, of);
  put_tag(c, TAG_END);
}

static void put_content(copier *c, uint32_t id) {
  lua_State *L = c->L;
  lua_rawgeti(L, c->objects, id);
  if (lua_isfunction(L, -1)) put_function_content(c, id);
  else if (is_class(c)) put_class_content(c, id);
  else put_table_content(c, id);
  lua_pop(L, 1);
}

/* All of it */

static int push_registered(lua_State *L, const char *name) {
  return lua_getfield(L, LUA_REGISTRYINDEX, name) == LUA_TNIL ? 0 : lua_gettop(L);
}

static void begin(copier *c) {
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
  copier c = {.L = L, .out = b, .what = what, .n = n, .origins = origins ? lua_absindex(L, origins) : 0};
  uint32_t count = (uint32_t)n;
  begin(&c);
  put(&c, &count, sizeof count);
  for (int i = 0; i < n; i++) {
    lua_pushvalue(L, top - n + 1 + i);
    put_value(&c, (place){.number = i + first});
    lua_pop(L, 1);
  }
  for (uint32_t id = 1; id <= c.count; id++) put_content(&c, id);
  put_tag(&c, TAG_END);
  lua_settop(L, top);
}
