/* look.h - looking into a running program: the hidden functions with which
 * vm/lib/stacks.lua, look.lua and objgraph.lua ask where tasks stand, who awaits
 * whom, and what holds what. Nothing here runs code of the program or changes
 * what it finds. */
#ifndef LUN_LOOK_H
#define LUN_LOOK_H

#include "../engine.h"

void lun_look_open(lua_State *L); /* adds them to the hidden functions. May throw */

#endif
