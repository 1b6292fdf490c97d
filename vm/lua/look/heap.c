/* heap.c - heap.h: what may be asked about all objects that are alive. They are numbered by a walk (heap_walk.c), once, while
 * the collector waits; the questions are answered from what it has noted. */
#include "heap.h"
#include "../errors.h"
#include "heap_internal.h"
#include "refs.h"

#include <stdlib.h>
#include <string.h>

#define TYPE "asyncio.heap"

static int m_close(lua_State *L) {
  lun_objects *h = luaL_checkudata(L, 1, TYPE);
  free(h->address), free(h->parent), free(h->type), free(h->slot), free(h->running.item), free(h->later.item), free(h->ephemerons.item);
  free(h->from.item), free(h->to.item), free(h->first), free(h->holder);
  *h = (lun_objects){0};
  for (int i = 1; i <= LUN_OBJECTS_VALUES; i++) lua_pushnil(L), lua_setiuservalue(L, 1, i);
  return 0;
}

/* heap(links, object) */
static int p_heap(lua_State *L) {
  bool links = lua_toboolean(L, 1), collects = lua_gc(L, LUA_GCISRUNNING);
  lua_settop(L, 2);
  lua_remove(L, 1);
  lun_objects *h = lua_newuserdatauv(L, sizeof *h, LUN_OBJECTS_VALUES);
  *h = (lun_objects){.links = links};
  luaL_setmetatable(L, TYPE);
  lua_gc(L, LUA_GCSTOP);
  lua_pushcfunction(L, lun_objects_build);
  lua_pushvalue(L, 2);
  lua_pushvalue(L, 1);
  int status = lua_pcall(L, 2, 0, 0);
  if (collects) lua_gc(L, LUA_GCRESTART);
  return status == LUA_OK ? 1 : lua_error(L);
}

/* ---- questions ---- */

static lun_objects *check(lua_State *L) {
  lun_objects *h = luaL_checkudata(L, 1, TYPE);
  luaL_argcheck(L, h->address, 1, "it is closed");
  return h;
}

static uint32_t check_number(lua_State *L, const lun_objects *h, int arg) {
  lua_Integer i = luaL_checkinteger(L, arg);
  luaL_argcheck(L, i >= 1 && (size_t)i <= h->n, arg, "no such object");
  return (uint32_t)i;
}

static int m_find(lua_State *L) {
  const lun_objects *h = check(L);
  luaL_checkany(L, 2);
  uint32_t i = lun_is_object(L, 2) ? lun_objects_number(h, lua_topointer(L, 2)) : 0;
  if (i) lua_pushinteger(L, i);
  else lua_pushnil(L);
  return 1;
}

static int m_object(lua_State *L) {
  uint32_t i = check_number(L, check(L), 2);
  lua_getiuservalue(L, 1, LUN_OBJECTS_ALL);
  lua_rawgeti(L, -1, i);
  return 1;
}

static int m_types(lua_State *L) {
  const lun_objects *h = check(L);
  lua_getiuservalue(L, 1, LUN_OBJECTS_NAMES);
  size_t types = lua_rawlen(L, -1);
  size_t *count = lua_newuserdatauv(L, (types + 1) * sizeof *count, 0);
  memset(count, 0, (types + 1) * sizeof *count);
  for (size_t i = 1; i <= h->n; i++) count[h->type[i]]++;
  lua_createtable(L, 0, (int)types);
  for (size_t k = 1; k <= types; k++) {
    lua_rawgeti(L, -3, (lua_Integer)k);
    lua_pushinteger(L, (lua_Integer)count[k]);
    lua_rawset(L, -3);
  }
  return 1;
}

/* Sets n of the sequence on top. */
static int with_n(lua_State *L, lua_Integer n) {
  lua_pushinteger(L, n);
  lua_setfield(L, -2, "n");
  return 1;
}

static int m_of_type(lua_State *L) {
  const lun_objects *h = check(L);
  lua_Integer n = 0;
  luaL_checkstring(L, 2);
  lua_getiuservalue(L, 1, LUN_OBJECTS_NAMES);
  lua_pushvalue(L, 2);
  uint32_t type = lua_rawget(L, -2) == LUA_TNUMBER ? (uint32_t)lua_tointeger(L, -1) : 0;
  lua_newtable(L);
  for (size_t i = 1; type && i <= h->n; i++) {
    if (h->type[i] != type) continue;
    lua_pushinteger(L, (lua_Integer)i);
    lua_rawseti(L, -2, ++n);
  }
  return with_n(L, n);
}

static int m_parent(lua_State *L) {
  const lun_objects *h = check(L);
  uint32_t i = check_number(L, h, 2);
  if (h->parent[i]) return lua_pushinteger(L, h->parent[i]), 1;
  lua_pushnil(L);
  lua_getiuservalue(L, 1, LUN_OBJECTS_ROOTS);
  lua_rawgeti(L, -1, i);
  lua_remove(L, -2);
  return 2;
}

/* Turns the references round: a counting sort by the object that is referred to. */
static void turn_round(lua_State *L, lun_objects *h) {
  if (h->holder || !h->links) return;
  h->first = lun_objects_grown(L, NULL, h->n + 2, sizeof *h->first);
  h->holder = lun_objects_grown(L, NULL, h->to.n + 1, sizeof *h->holder);
  memset(h->first, 0, (h->n + 2) * sizeof *h->first);
  for (size_t k = 0; k < h->to.n; k++) h->first[h->to.item[k]]++;
  uint32_t sum = 0;
  for (size_t i = 0; i <= h->n + 1; i++) sum += h->first[i], h->first[i] = sum;
  for (size_t k = h->to.n; k > 0; k--) h->holder[--h->first[h->to.item[k - 1]]] = h->from.item[k - 1];
}

static int m_holders(lua_State *L) {
  lun_objects *h = check(L);
  uint32_t i = check_number(L, h, 2), last = 0;
  lua_Integer n = 0;
  turn_round(L, h);
  lua_newtable(L);
  for (uint32_t k = h->holder ? h->first[i] : 0; h->holder && k < h->first[i + 1]; k++) {
    if (h->holder[k] == last) continue; /* it refers to it more than once */
    lua_pushinteger(L, last = h->holder[k]);
    lua_rawseti(L, -2, ++n);
  }
  return with_n(L, n);
}

static int m_road(lua_State *L) {
  const lun_objects *h = check(L);
  uint32_t from = check_number(L, h, 2), to = check_number(L, h, 3);
  lua_getiuservalue(L, 1, LUN_OBJECTS_ALL);
  lua_rawgeti(L, -1, from);
  lua_rawgeti(L, -2, to);
  return lun_heap_road(L, lua_gettop(L) - 1, lua_gettop(L));
}

/* can_be_held(x): is it an object? */
static int p_can_be_held(lua_State *L) {
  luaL_checkany(L, 1);
  lua_pushboolean(L, lun_is_object(L, 1));
  return 1;
}

void lun_heap_open(lua_State *L) {
  static const luaL_Reg methods[] = {{"find", m_find},     {"object", m_object},   {"types", m_types}, {"of_type", m_of_type},
                                     {"parent", m_parent}, {"holders", m_holders}, {"road", m_road},   {"close", m_close},
                                     {NULL, NULL}};
  luaL_newmetatable(L, TYPE);
  lua_newtable(L);
  luaL_setfuncs(L, methods, 0);
  lua_setfield(L, -2, "__index");
  lua_pushcfunction(L, m_close);
  lua_setfield(L, -2, "__gc");
  lua_pushcfunction(L, m_close);
  lua_setfield(L, -2, "__close");
  lua_pop(L, 1);
  lun_add_prims(L, (const luaL_Reg[]){{"heap", p_heap}, {"can_be_held", p_can_be_held}, {NULL, NULL}});
}
