/* lua_slots.c - numbered places of Lua values: each value is found where it was put, places are used again, and free
 * ones keep nothing alive. */
#include <lauxlib.h>
#include <stdbool.h>
#include <stdio.h>

#include "../../vm/lua/slots.h"

static int n;

static void ok(bool good, const char *what) { printf("%sok %d - %s\n", good ? "" : "not ", ++n, what); }

static uint32_t put(lua_State *L, lun_slots *s, lua_Integer value) {
  lua_pushinteger(L, value);
  uint32_t slot = lun_slot_take(L, s, -1);
  lua_pop(L, 1);
  return slot;
}

static bool holds(lua_State *L, const lun_slots *s, uint32_t slot, lua_Integer value) {
  lun_slot_push(L, s, slot);
  bool yes = lua_isinteger(L, -1) && lua_tointeger(L, -1) == value;
  lua_pop(L, 1);
  return yes;
}

/* Half of the places are given back in every turn, and taken anew. */
static void test_reuse(lua_State *L, lun_slots *s) {
  enum { MANY = 1000, TURNS = 50 };
  static uint32_t slot[MANY];
  bool found = true;
  for (int i = 0; i < MANY; i++) slot[i] = put(L, s, i);
  for (int turn = 0; turn < TURNS; turn++) {
    for (int i = turn % 2; i < MANY; i += 2) lun_slot_give(s, slot[i]);
    for (int i = turn % 2; i < MANY; i += 2) slot[i] = put(L, s, i);
    for (int i = 0; i < MANY; i++) found &= holds(L, s, slot[i], i);
  }
  ok(found, "each value is found where it was put");
  ok(s->used == MANY, "places are used again");
  for (int i = 0; i < MANY; i++) lun_slot_give(s, slot[i]);
}

static void test_weak(lua_State *L, lun_slots *s) {
  lua_newtable(L);
  const void *p = lua_topointer(L, -1);
  uint32_t slot = lun_slot_take(L, s, -1);
  lun_slot_push(L, s, slot);
  ok(lua_topointer(L, -1) == p, "a value in a weak table is found");
  lua_pop(L, 2);
  lua_gc(L, LUA_GCCOLLECT, 0);
  lun_slot_push(L, s, slot);
  ok(!lua_toboolean(L, -1), "until it is collected");
  lua_pop(L, 1);
  lun_slot_give_lost(L, s, slot);
  lua_pushthread(L);
  ok(lun_slot_take(L, s, -1) == slot, "and then its place is used again");
  lua_pop(L, 1);
}

int main(void) {
  lua_State *L = luaL_newstate();
  lua_State *desk = lua_newthread(L);
  lun_slots strong, weak;
  lua_newtable(L);
  lun_slots_open(L, &strong, desk);
  lua_newtable(L);
  lua_createtable(L, 0, 1);
  lua_pushliteral(L, "v");
  lua_setfield(L, -2, "__mode");
  lua_setmetatable(L, -2);
  lun_slots_open(L, &weak, desk);
  test_reuse(L, &strong);
  test_weak(L, &weak);
  lun_slot_push(L, &strong, 0);
  ok(lua_isnil(L, -1), "place 0 has nothing");
  ok(lua_gettop(L) == 2 && lua_gettop(desk) == 2, "the stacks are as they were");
  lun_slots_free(&strong);
  lun_slots_free(&weak);
  lua_close(L);
  printf("1..%d\n", n);
  return 0;
}
