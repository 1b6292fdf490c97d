/* slots.c - slots.h. A free place holds false: a table with holes would be laid out anew, and more than once. So a value that
 * goes into a place that there is takes no memory. */
#include "slots.h"

#include <lauxlib.h>
#include <stdbool.h>
#include <stdlib.h>

void lun_slots_open(lua_State *L, lun_slots *s, lua_State *desk) {
  lua_xmove(L, desk, 1);
  *s = (lun_slots){.desk = desk, .index = lua_gettop(desk)};
}

void lun_slots_free(lun_slots *s) {
  free(s->spare);
  s->spare = NULL;
  s->nspare = s->cap = 0;
}

/* A place that the table does not have yet. May throw. */
static uint32_t take_new(lua_State *L, lun_slots *s, int index) {
  index = lua_absindex(L, index);
  lun_slots_push(L, s);
  lua_pushvalue(L, index);
  lua_rawseti(L, -2, (lua_Integer)s->used + 1);
  lua_pop(L, 1);
  return ++s->used;
}

uint32_t lun_slot_take(lua_State *L, lun_slots *s, int index) {
  if (!s->nspare) return take_new(L, s, index);
  uint32_t slot = s->spare[--s->nspare];
  lua_pushvalue(L, index);
  lua_xmove(L, s->desk, 1);
  lua_rawseti(s->desk, s->index, slot);
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

void lun_slot_give(lun_slots *s, uint32_t slot) {
  lua_pushboolean(s->desk, false);
  lua_rawseti(s->desk, s->index, slot);
  keep_spare(s, slot);
}

void lun_slot_give_lost(lua_State *L, lun_slots *s, uint32_t slot) {
  lun_slots_push(L, s);
  lua_pushboolean(L, false);
  lua_rawseti(L, -2, slot);
  lua_pop(L, 1);
  keep_spare(s, slot);
}
