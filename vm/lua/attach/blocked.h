/* blocked.h - where code stands that does not come back from a function in C. */
#ifndef LUN_BLOCKED_H
#define LUN_BLOCKED_H

#include "../engine.h"

/* Writes {"blocked":...} as a line of JSON: the function in C, the functions that called it, innermost first, and which script it is. For a
 * signal handler of the thread that runs L: it allocates nothing, takes no lock, and survives a state that is just being
 * changed. Returns the number of bytes. */
size_t lun_blocked_line(lua_State *L, const char *script, char *buf, size_t size);

/* The same as words: "at FILE:LINE", where the innermost function in Lua stands; "" when that cannot be told. */
size_t lun_blocked_place(lua_State *L, char *buf, size_t size);

#endif
