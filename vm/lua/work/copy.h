/* copy.h - values from one Lua state to another, through a flat buffer.
 *
 * Copied deep, with cycles and sharing kept: nil, booleans, numbers, strings,
 * tables with their metatables, error objects with their classes, and Lua
 * functions with their upvalues and the globals that they name. What both
 * states have of their own (the library, the error classes) crosses by name;
 * functions, classes, metatables and loops that came from the engine are
 * themselves again when they come back. Nothing else can be copied, and the
 * TypeError says what it is and where it sits. */
#ifndef LUN_COPY_H
#define LUN_COPY_H

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct lun_bytes {
  char *data; /* malloc'ed */
  size_t len, cap;
} lun_bytes;

void lun_bytes_free(lun_bytes *b);
bool lun_bytes_add(lun_bytes *b, const void *data, size_t n); /* false: out of memory, *b is as it was */

/* Registers what a state has in common with others: the library's functions and tables, the fields of `asyncio` at
 * index that a worker has, too, and the hidden functions that rewritten chunks refer to. Once a state. May throw. */
void lun_copy_world(lua_State *L, int asyncio);

/* Appends copies of the n values on top of the stack, which stay. `what` names them in messages: "result", or
 * "argument", when the first value is the function to which the others are arguments. `origins`: the index of a table
 * that gets what must be itself again when it comes back; 0: values go home to where they came from. Throws TypeError,
 * and then *b holds garbage. */
void lun_copy_out(lua_State *L, int n, const char *what, int origins, lun_bytes *b);

/* Pushes the values of a buffer and returns how many there are. `origins`: as above, for values that come home; 0:
 * notes what has an origin, so that it can go home. Throws when the buffer is damaged, or out of memory. */
int lun_copy_in(lua_State *L, const char *data, size_t len, int origins);

/* The type of a loop's handle in a worker: a uint32_t, its number among the origins. */
#define LUN_REMOTE_LOOP "lunette.loop"

/* copy_code.c */
/* Calls found(ud, name, len) for each global variable that the dumped function reads, inner functions included, through
 * its upvalue number `env` (from 0). Names may come twice. False: the dump is not understood. */
bool lun_globals_of(const char *dump, size_t len, int env, void (*found)(void *ud, const char *name, size_t len),
                    void *ud);

#endif
