/* spans.c - the hidden functions of vm/lib/spans.lua: ids out of the one door for chance, and the records of spans. What a
 * span is, which is the current one, and how its ids are written is spans.lua's affair. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine.h"
#include "tasks/objects.h"
#include "record.h"

/* ---- ids ---- */

static uint64_t mixed(uint64_t x) { /* splitmix64: no number comes twice */
  x += UINT64_C(0x9E3779B97F4A7C15);
  x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
  x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
  return x ^ x >> 31;
}

static void draw_seed(lun_engine *E) {
  for (int i = 0; i < 2; i++) {
    uint64_t high = lun_engine_chance(E, "the ids of spans");
    E->span_seed[i] = high << 32 | lun_engine_chance(E, "the ids of spans");
  }
}

/* 64 bits that are not 0, and nobody's before. */
static uint64_t new_bits(lun_engine *E) {
  if (E->span_ids == 0) draw_seed(E);
  for (;;) {
    uint64_t n = ++E->span_ids, bits = mixed(E->span_seed[n & 1] + n) ^ E->span_seed[~n & 1];
    if (bits) return bits;
  }
}

/* span_id(words): an id of so many times 64 bits, in hex */
static int p_span_id(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  char hex[33];
  int words = luaL_checkinteger(L, 1) > 1 ? 2 : 1;
  for (int i = 0; i < words; i++) snprintf(hex + 16 * i, 17, "%016llx", (unsigned long long)new_bits(E));
  lua_pushlstring(L, hex, (size_t)words * 16);
  return 1;
}

/* ---- records ---- */

static uint32_t text_at(lua_State *L, int index) {
  size_t n;
  const char *s = luaL_checklstring(L, index, &n);
  lun_engine *E = lun_engine_of(L);
  return E->trace ? lun_str(E->trace, s, n) : 0;
}

static uint64_t id_at(lua_State *L, int index) { return strtoull(luaL_checkstring(L, index), NULL, 16); }

static uint32_t object_at(lua_State *L, int index) { return (uint32_t)luaL_optinteger(L, index, 0); }

/* span_made(): its number as an object, the task and the place that make it */
static int p_span_made(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  lua_pushinteger(L, lun_new_id(E));
  lua_pushinteger(L, E->task ? E->task->future.id : 0);
  lua_pushinteger(L, lun_where(L));
  return 3;
}

/* span_begin(span, name, parent or nil, task, where, id) */
static int p_span_begin(lua_State *L) {
  uint64_t id = id_at(L, 6);
  uint32_t f[7] = {object_at(L, 1), text_at(L, 2), object_at(L, 3), object_at(L, 4), object_at(L, 5), (uint32_t)id, (uint32_t)(id >> 32)};
  lun_rec7(lun_engine_of(L), LUN_K_SPAN, 0, f);
  return 0;
}

/* span_trace(span, trace, id or nil): of which trace it is; the id: of its parent in another program */
static int p_span_trace(lua_State *L) {
  uint64_t from = lua_isnoneornil(L, 3) ? 0 : id_at(L, 3);
  uint32_t f[7] = {object_at(L, 1), text_at(L, 2), (uint32_t)from, (uint32_t)(from >> 32)};
  lun_rec7(lun_engine_of(L), LUN_K_SPAN_TRACE, 0, f);
  return 0;
}

/* span_attribute(of, name, type, value): of a span, an event or a link */
static int p_span_attribute(lua_State *L) {
  static const char *const types[] = {"string", "int", "float", "bool", NULL};
  int type = luaL_checkoption(L, 3, NULL, types);
  lun_rec(lun_engine_of(L), LUN_K_SPAN_ATTR, (unsigned)type, object_at(L, 1), text_at(L, 2), text_at(L, 4));
  return 0;
}

/* span_event(span, name): the event's number */
static int p_span_event(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  uint32_t event = lun_new_id(E);
  lun_rec(E, LUN_K_SPAN_EVENT, 0, event, object_at(L, 1), text_at(L, 2));
  lua_pushinteger(L, event);
  return 1;
}

/* span_link(span, trace, id): the link's number */
static int p_span_link(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  uint32_t link = lun_new_id(E);
  uint64_t id = id_at(L, 3);
  uint32_t f[7] = {link, object_at(L, 1), text_at(L, 2), (uint32_t)id, (uint32_t)(id >> 32)};
  lun_rec7(E, LUN_K_SPAN_LINK, 0, f);
  lua_pushinteger(L, link);
  return 1;
}

/* span_end(span, status, text) */
static int p_span_end(lua_State *L) {
  static const char *const words[] = {"unset", "ok", "error", NULL};
  int status = luaL_checkoption(L, 2, NULL, words);
  lun_rec(lun_engine_of(L), LUN_K_SPAN_END, (unsigned)status, object_at(L, 1), text_at(L, 3), 0);
  return 0;
}

void lun_spans_open(lua_State *L) {
  static const luaL_Reg prims[] = {{"span_id", p_span_id},       {"span_made", p_span_made},   {"span_begin", p_span_begin}, {"span_trace", p_span_trace},
                                   {"span_attribute", p_span_attribute}, {"span_event", p_span_event}, {"span_link", p_span_link},
                                   {"span_end", p_span_end},     {NULL, NULL}};
  lun_add_prims(L, prims);
}
