/* deque.h - a line of Lua values that is served at its ends: what a queue keeps, and who waits for it. */
#ifndef LUN_DEQUE_H
#define LUN_DEQUE_H

#include "engine.h"

/* Places are counted from 1 and never used again while somebody stands in the line; `left` of those between first and
 * next are empty, the first one is not. The values stand in a table, the user value, round and round. */
typedef struct lun_deque {
  uint64_t first, next; /* place of the first value, and of the one that comes next */
  uint64_t left;
  uint64_t room;        /* how many fit into the table; a power of two */
} lun_deque;

void lun_deque_open(lua_State *L); /* for vm/lib: deque() */
lun_deque *lun_deque_new(lua_State *L); /* an empty one, pushed */
lun_deque *lun_todeque(lua_State *L, int index); /* NULL when the value is none */
static inline uint64_t lun_deque_count(const lun_deque *d) { return d->next - d->first - d->left; }
/* `index` is that of the deque d. Appends the value on top (popped); returns its place. Throws when out of memory. */
uint64_t lun_deque_append(lua_State *L, int index, lun_deque *d);
void lun_deque_popleft(lua_State *L, int index, lun_deque *d); /* takes out the first value, pushed; there is one */
/* Nothing happens when nobody stands there any more. */
void lun_deque_remove(lua_State *L, int index, lun_deque *d, uint64_t place);
/* Pushes the value i places behind the first one; where somebody has left, and beyond the end, nil. False: that is
 * beyond the end. */
bool lun_deque_push(lua_State *L, int index, const lun_deque *d, uint64_t i);

#endif
