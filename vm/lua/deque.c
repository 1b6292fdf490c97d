/* deque.c - deque.h: Python's deque, as far as queues need one. What is appended at the right comes out at either end,
 * and anybody may step out of the middle, at a cost that does not hang on the length. A value may be nil. It knows
 * nothing of what it keeps. */
#include "deque.h"

#include "args.h"
#include "errors.h"

#define DEQUE "deque"

enum { ROOM_FIRST = 8 };

static const char nobody = 0; /* its address stands where somebody has left */

static lua_Integer slot_of(const lun_deque *d, uint64_t place) { return (lua_Integer)(place & (d->room - 1)) + 1; }

lun_deque *lun_todeque(lua_State *L, int index) { return lun_test(L, index, LUN_TYPE_DEQUE); }

static lun_deque *check(lua_State *L) { return lun_check_self(L, 1, LUN_TYPE_DEQUE, DEQUE); }

/* Twice the room: [..., old table] -> [..., new table] */
static void grow(lua_State *L, int index, lun_deque *d) {
  lun_deque bigger = *d;
  bigger.room *= 2;
  luaL_checkstack(L, 3, "out of stack");
  lua_createtable(L, (int)bigger.room, 0);
  for (uint64_t place = d->first; place < d->next; place++) {
    lua_rawgeti(L, -2, slot_of(d, place));
    lua_rawseti(L, -2, slot_of(&bigger, place));
  }
  lua_pushvalue(L, -1);
  lua_setiuservalue(L, index, 1);
  lua_replace(L, -2);
  *d = bigger;
}

uint64_t lun_deque_append(lua_State *L, int index, lun_deque *d) {
  index = lua_absindex(L, index);
  lua_getiuservalue(L, index, 1);
  if (d->next - d->first == d->room) grow(L, index, d);
  lua_insert(L, -2);
  lua_rawseti(L, -2, slot_of(d, d->next));
  lua_pop(L, 1);
  return d->next++;
}

/* [..., table] -> [..., table, value]: what stands at `place`, where nothing stands from now on */
static void take(lua_State *L, const lun_deque *d, uint64_t place) {
  lua_rawgeti(L, -1, slot_of(d, place));
  lua_pushnil(L);
  lua_rawseti(L, -3, slot_of(d, place));
}

/* Is the place empty? The table is on top. */
static bool is_left(lua_State *L, const lun_deque *d, uint64_t place) {
  lua_rawgeti(L, -1, slot_of(d, place));
  bool left = lua_touserdata(L, -1) == &nobody;
  lua_pop(L, 1);
  return left;
}

/* Nobody stands in an empty place at either end. The table is on top. */
static void trim(lua_State *L, lun_deque *d) {
  for (; d->left && is_left(L, d, d->first); d->left--) take(L, d, d->first++), lua_pop(L, 1);
  for (; d->left && is_left(L, d, d->next - 1); d->left--) take(L, d, --d->next), lua_pop(L, 1);
}

void lun_deque_popleft(lua_State *L, int index, lun_deque *d) {
  lua_getiuservalue(L, index, 1);
  take(L, d, d->first++);
  if (!d->left) return lua_replace(L, -2);
  lua_insert(L, -2);
  trim(L, d);
  lua_pop(L, 1);
}

void lun_deque_remove(lua_State *L, int index, lun_deque *d, uint64_t place) {
  if (place < d->first || place >= d->next) return;
  lua_getiuservalue(L, index, 1);
  if (!is_left(L, d, place)) {
    lua_pushlightuserdata(L, (void *)(uintptr_t)&nobody);
    lua_rawseti(L, -2, slot_of(d, place));
    d->left++;
    trim(L, d);
  }
  lua_pop(L, 1);
}

bool lun_deque_push(lua_State *L, int index, const lun_deque *d, uint64_t i) {
  if (i >= d->next - d->first) return lua_pushnil(L), false;
  lua_getiuservalue(L, index, 1);
  lua_rawgeti(L, -1, slot_of(d, d->first + i));
  lua_replace(L, -2);
  if (lua_touserdata(L, -1) == &nobody) lua_pop(L, 1), lua_pushnil(L);
  return true;
}

/* Methods */

/* deque:append(value): its place, which remove() wants to know */
static int m_append(lua_State *L) {
  lun_deque *d = check(L);
  lua_settop(L, 2);
  lua_pushinteger(L, (lua_Integer)lun_deque_append(L, 1, d));
  return 1;
}

static int m_popleft(lua_State *L) {
  lun_deque *d = check(L);
  if (!lun_deque_count(d)) return lun_raise(L, "LookupError", "pop from an empty deque");
  lun_deque_popleft(L, 1, d);
  return 1;
}

static int m_pop(lua_State *L) {
  lun_deque *d = check(L);
  if (!lun_deque_count(d)) return lun_raise(L, "LookupError", "pop from an empty deque");
  lua_getiuservalue(L, 1, 1);
  take(L, d, --d->next);
  lua_insert(L, -2);
  trim(L, d);
  lua_pop(L, 1);
  return 1;
}

static int m_remove(lua_State *L) {
  lun_deque *d = check(L);
  lun_deque_remove(L, 1, d, (uint64_t)luaL_checkinteger(L, 2));
  return 0;
}

static int m_len(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)lun_deque_count(check(L)));
  return 1;
}

/* deque[i]: the value in the i-th place from the left; or a method */
static int m_index(lua_State *L) {
  const lun_deque *d = check(L);
  if (!lua_isinteger(L, 2)) return lua_gettable(L, lua_upvalueindex(1)), 1;
  lun_deque_push(L, 1, d, (uint64_t)lua_tointeger(L, 2) - 1);
  return 1;
}

lun_deque *lun_deque_new(lua_State *L) {
  lun_deque *d = lua_newuserdatauv(L, sizeof *d, 1);
  *d = (lun_deque){.first = 1, .next = 1, .room = ROOM_FIRST};
  lua_createtable(L, ROOM_FIRST, 0);
  lua_setiuservalue(L, -2, 1);
  lun_set_type(L, LUN_TYPE_DEQUE);
  return d;
}

static int p_deque(lua_State *L) { return lun_deque_new(L), 1; }

void lun_deque_open(lua_State *L) {
  static const luaL_Reg methods[] = {
      {"append", m_append}, {"popleft", m_popleft}, {"pop", m_pop}, {"remove", m_remove}, {NULL, NULL}};
  static const luaL_Reg meta[] = {{"__len", m_len}, {NULL, NULL}};
  lun_class(L, DEQUE, methods, meta);
  lun_class_index(L, DEQUE, m_index);
  lun_remember_type(L, LUN_TYPE_DEQUE, DEQUE);
  lun_add_prims(L, (const luaL_Reg[]){{"deque", p_deque}, {NULL, NULL}});
}
