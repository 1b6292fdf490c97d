/* slots.c - slots.h. A free place holds false: a table with holes would be laid out anew, and more than once. */
#include "slots.h"

#include <lauxlib.h>
#include <stdbool.h>
#include <stdlib.h>

void lun_slots_open(lua_State *L, lun_slots *s) { *s = (lun_slots){.table = luaL_ref(L, LUA_REGISTRYINDEX)}; }

void lun_slots_free(lun_slots *s) {
  free(s->spare);
  s->spare = NULL;
  s->nspare = s->cap = 0;
}

uint32_t lun_slot_take(lua_State *L, lun_slots *s, int index) {
  index = lua_absindex(L, index);
  lua_rawgeti(L, LUA_REGISTRYINDEX, s->table);
  lua_pushvalue(L, index);
  uint32_t slot = s->nspare ? s->spare[s->nspare - 1] : s->used + 1;
  lua_rawseti(L, -2, slot);
  lua_pop(L, 1);
  if (s->nspare) s->nspare--;
  else s->used = slot;
  return slot;
}

/* Without memory the place is not used again. */
static void keep_spare(lun_slots *s, uint32_t slot) {
  if (s->nspare == s->cap) {
    size_t cap = s->cap ? 2 * s->cap : 64;
    uint32_t *spare = realloc(s->spare, cap * sizeof *spare);
    if (!spare) return;
    s->spare = spare;
    s->cap = cap;
  }
  s->spare[s->nspare++] = slot;
}

void lun_slot_give(lua_State *L, lun_slots *s, uint32_t slot) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, s->table);
  lua_pushboolean(L, false);
  lua_rawseti(L, -2, slot);
  lua_pop(L, 1);
  keep_spare(s, slot);
}
