/* refs.c - refs.h: one function for each type of object. It keeps nothing and
 * looks at tables raw. */
#include "refs.h"
#include "../deque.h"
#include "../errors.h"

#include <string.h>

enum { LEVELS_MAX = 20000 }; /* looking a level up takes time in proportion to it: of an endless recursion the inner end */

typedef struct teller {
  lua_State *L;
  lun_ref_fn *each;
  void *ud;
} teller;

bool lun_is_object(lua_State *L, int index) {
  switch (lua_type(L, index)) {
    case LUA_TTABLE: case LUA_TUSERDATA: case LUA_TTHREAD: return true;
    case LUA_TFUNCTION: break;
    default: return false;
  }
  if (!lua_iscfunction(L, index)) return true;
  if (!lua_getupvalue(L, index, 1)) return false;
  lua_pop(L, 1);
  return true;
}

/* Tells the value on top, if it is an object. */
static bool tell(const teller *t, const lun_ref *ref) { return !lun_is_object(t->L, -1) || t->each(t->ud, t->L, ref); }

static bool tell_metatable(const teller *t, int index) {
  if (!lua_getmetatable(t->L, index)) return true;
  bool more = tell(t, &(lun_ref){.kind = LUN_REF_METATABLE, .name = ""});
  lua_pop(t->L, 1);
  return more;
}

/* Which halves of the table are weak: its metatable's __mode. */
static void weakness(lua_State *L, int index, bool *keys, bool *values) {
  *keys = *values = false;
  if (!lua_getmetatable(L, index)) return;
  lua_pushliteral(L, "__mode");
  if (lua_rawget(L, -2) == LUA_TSTRING) {
    *keys = strchr(lua_tostring(L, -1), 'k') != NULL;
    *values = strchr(lua_tostring(L, -1), 'v') != NULL;
  }
  lua_pop(L, 2);
}

static bool tell_table(const teller *t, int index) {
  lua_State *L = t->L;
  bool weak_keys, weak_values, more = true;
  weakness(L, index, &weak_keys, &weak_values);
  if (weak_keys && weak_values) return true;
  for (lua_pushnil(L); more && lua_next(L, index); lua_pop(L, 1)) {
    bool key = lun_is_object(L, -2);
    if (!weak_values) more = tell(t, &(lun_ref){.kind = LUN_REF_FIELD, .if_key = weak_keys && key, .name = ""});
    if (!key || weak_keys || !more) continue;
    lua_pushvalue(L, -2);
    more = t->each(t->ud, L, &(lun_ref){.kind = LUN_REF_KEY, .name = ""});
    lua_pop(L, 1);
  }
  if (!more) lua_pop(L, 1); /* the key */
  return more;
}

static bool tell_function(const teller *t, int index) {
  lua_State *L = t->L;
  const char *name;
  for (int n = 1; (name = lua_getupvalue(L, index, n)) != NULL; n++) {
    bool more = tell(t, &(lun_ref){.kind = LUN_REF_UPVALUE, .name = name, .n = n});
    lua_pop(L, 1);
    if (!more) return false;
  }
  return true;
}

/* A deque's values are its fields: how it keeps them is nobody's business. */
static bool tell_deque(const teller *t, int index, const lun_deque *d) {
  lua_State *L = t->L;
  bool more = true;
  for (uint64_t i = 0; more; i++) {
    lua_pushinteger(L, (lua_Integer)i + 1);
    bool there = lun_deque_push(L, index, d, i);
    more = there && tell(t, &(lun_ref){.kind = LUN_REF_FIELD, .name = ""});
    lua_pop(L, 2);
    if (!there) return true;
  }
  return false;
}

static bool tell_userdata(const teller *t, int index) {
  const lun_deque *d = lun_todeque(t->L, index);
  if (d) return tell_deque(t, index, d);
  bool more = true;
  for (int n = 1; more && lua_getiuservalue(t->L, index, n) != LUA_TNONE; n++) {
    more = tell(t, &(lun_ref){.kind = LUN_REF_USER, .name = "", .n = n});
    lua_pop(t->L, 1);
  }
  if (more) lua_pop(t->L, 1); /* the nil in place of one that there is not */
  return more;
}

/* ---- threads ---- */

/* Tells the value on top of co, and takes it away. */
static bool tell_moved(const teller *t, lua_State *co, const lun_ref *ref) {
  if (co != t->L) lua_xmove(co, t->L, 1);
  bool more = tell(t, ref);
  lua_pop(t->L, 1);
  return more;
}

/* The variables of a function, and the values without a name on its stack; among these are the `...` of what it calls. */
static bool tell_variables(const teller *t, lua_State *co, lua_Debug *ar, int level) {
  const char *name;
  for (int n = 1; (name = lua_getlocal(co, ar, n)) != NULL; n++) {
    bool named = *name != '(';
    lun_ref ref = {named ? LUN_REF_LOCAL : LUN_REF_TEMPORARY, false, named ? name : "", n, co, level};
    if (!tell_moved(t, co, &ref)) return false;
  }
  return true;
}

static bool tell_level(const teller *t, lua_State *co, lua_Debug *ar, int level) {
  lua_getinfo(co, "f", ar);
  lun_ref ref = {LUN_REF_FUNCTION, false, "", 0, co, level};
  return tell_moved(t, co, &ref) && tell_variables(t, co, ar, level);
}

/* A thread that has not begun holds its function and the arguments, one that is over perhaps an error. */
static bool tell_values(const teller *t, lua_State *co) {
  for (int n = lua_gettop(co); n > 0; n--) {
    lua_pushvalue(co, n);
    if (!tell_moved(t, co, &(lun_ref){LUN_REF_TEMPORARY, false, "", n, co, -1})) return false;
  }
  return true;
}

/* The levels of L's stack that look: those before the first function of the program's. */
static int own_levels(lua_State *L) {
  lua_Debug ar;
  int level = 0;
  while (lua_getstack(L, level, &ar) && !lun_is_shown(L, &ar)) level++;
  return level;
}

static bool tell_thread(const teller *t, lua_State *co) {
  lua_Debug ar;
  if (!lua_checkstack(co, 8)) return true;
  if (co != t->L && !lua_getstack(co, 0, &ar)) return tell_values(t, co);
  for (int level = co == t->L ? own_levels(co) : 0; level < LEVELS_MAX && lua_getstack(co, level, &ar); level++)
    if (!tell_level(t, co, &ar, level)) return false;
  return true;
}

bool lun_refs_each(lua_State *L, int index, lun_ref_fn *each, void *ud) {
  teller t = {L, each, ud};
  index = lua_absindex(L, index);
  luaL_checkstack(L, 12, "a heap that is looked at");
  switch (lua_type(L, index)) {
    case LUA_TTABLE: return tell_table(&t, index) && tell_metatable(&t, index);
    case LUA_TFUNCTION: return tell_function(&t, index);
    case LUA_TUSERDATA: return tell_userdata(&t, index) && tell_metatable(&t, index);
    case LUA_TTHREAD: return tell_thread(&t, lua_tothread(L, index));
    default: return true;
  }
}
