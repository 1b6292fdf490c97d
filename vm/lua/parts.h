/* parts.h - the library in parts: a file of vm/lib is loaded when something of it is first asked for, so that a program
 * pays for what it uses. Nothing shows it: what a part has stands in the module, the hidden functions and the methods as
 * if it had always been there, and its files see the standard library as it was before the program could change it.
 *
 * A part loads out of sight of the loop, of hooks and of the collector, and takes no time on the metered clock. */
#ifndef LUN_PARTS_H
#define LUN_PARTS_H

#include <lua.h>

/* Makes the module, the hidden functions and the methods load what they do not have yet. Call at last, when all that is C's
 * is in its place. May throw only when out of memory. */
void lun_parts_open(lua_State *L);

/* Loads whatever is not loaded yet: for who walks through the module. May throw only when out of memory. */
void lun_parts_load_all(lua_State *L);

#endif
