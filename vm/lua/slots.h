/* slots.h - numbered places in a table of the registry: where the engine's structs find the Lua values that belong to
 * them. A place that is free again is used again, so the table stays as large as it once had to be. */
#ifndef LUN_SLOTS_H
#define LUN_SLOTS_H

#include <lua.h>
#include <stddef.h>
#include <stdint.h>

typedef struct lun_slots {
  int table;        /* in the registry */
  uint32_t used;    /* places that were ever taken: 1 to this */
  uint32_t *spare;  /* those that are free again */
  size_t nspare, cap;
} lun_slots;

/* Takes the table on top (popped), which may be weak. */
void lun_slots_open(lua_State *L, lun_slots *s);
void lun_slots_free(lun_slots *s); /* the memory of C */
/* Puts the value at index into a place, and returns that; never 0. May throw. */
uint32_t lun_slot_take(lua_State *L, lun_slots *s, int index);
/* The place is free again, and keeps nothing. */
void lun_slot_give(lua_State *L, lun_slots *s, uint32_t slot);

/* Pushes what stands there; nil for 0. */
static inline void lun_slot_push(lua_State *L, const lun_slots *s, uint32_t slot) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, s->table);
  lua_rawgeti(L, -1, slot);
  lua_replace(L, -2);
}

#endif
