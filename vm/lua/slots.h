/* slots.h - numbered places in a table: where the engine's structs find the Lua values that belong to
 * them. A place that is free again is used again, so the table stays as large as it once had to be.
 *
 * The tables stand on the engine's desk, a Lua thread that never runs: what stands there is at hand without being looked up
 * in the registry. Nothing that may throw is done on the desk, which has no protected call around it. */
#ifndef LUN_SLOTS_H
#define LUN_SLOTS_H

#include <lua.h>
#include <stddef.h>
#include <stdint.h>

typedef struct lun_slots {
  lua_State *desk;
  int index;        /* of the table there */
  uint32_t used;    /* places that were ever taken: 1 to this */
  uint32_t *spare;  /* those that are free again */
  size_t nspare, cap;
} lun_slots;

/* Takes the table on top (popped), which may be weak, to the desk. */
void lun_slots_open(lua_State *L, lun_slots *s, lua_State *desk);
void lun_slots_free(lun_slots *s); /* the memory of C */
/* Puts the value at index into a place, and returns that; never 0. May throw. */
uint32_t lun_slot_take(lua_State *L, lun_slots *s, int index);
/* The place, whose value is alive, is free again, and keeps nothing. */
void lun_slot_give(lun_slots *s, uint32_t slot);
/* The same where the value may have been collected out of a weak table. May throw. */
void lun_slot_give_lost(lua_State *L, lun_slots *s, uint32_t slot);

/* Pushes what stands there; nil for 0. */
static inline void lun_slot_push(lua_State *L, const lun_slots *s, uint32_t slot) {
  lua_rawgeti(s->desk, s->index, slot);
  lua_xmove(s->desk, L, 1);
}

/* Pushes the table. */
static inline void lun_slots_push(lua_State *L, const lun_slots *s) {
  lua_pushvalue(s->desk, s->index);
  lua_xmove(s->desk, L, 1);
}

#endif
