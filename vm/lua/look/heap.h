/* heap.h - all objects that are alive, and what holds what. */
#ifndef LUN_LOOK_HEAP_H
#define LUN_LOOK_HEAP_H

#include "../engine.h"

/* Adds `heap` to the hidden functions: heap(links [, asked]) looks at all that the program and the engine can reach, and
 * returns an object with these methods. That the running code has the object `asked` in a variable does not count. Objects are numbers from 1 on, in the order in which they were met: what the program holds
 * comes first, then what the loop holds, then what is the library's own.
 *   find(x)           the number of x, nil: nothing holds it
 *   object(i)         the object with that number
 *   type(i)           the name of its class, or of its type
 *   types()           {[name] = how many}
 *   of_type(name)     the numbers of those, in a sequence with n
 *   parent(i)         the one over which it was met, nil for a root; and for a root what that is called
 *   holders(i)        the numbers of all that refer to it, in a sequence with n; only with links
 *   road(i, j)        how i refers to j: see road.c
 *   close()           gives all back */
void lun_heap_open(lua_State *L);

/* road(object, other): how one object refers to another (roads.c): nil, or "field", KEY | "key" | "metatable" |
 * "upvalue", NAME | "user", N | "local", NAME, FUNCTION, FILE, LINE, TASK | "temporary", nil, FUNCTION... | "function" */
int lun_heap_road(lua_State *L, int from, int to);

#endif
