/* confined.h - the world of a program that is not trusted: without files, network and
 * processes. What would reach them raises PermissionError with a sentence. The
 * kernel's walls (confine/) stand behind it; here is what the program sees. */
#ifndef LUN_CONFINED_H
#define LUN_CONFINED_H

#include <lua.h>

#include "engine.h"

/* Makes E's programs confined ones; before any of them runs. Workers of its executors are confined, too. May throw. */
void lun_confined_begin(lun_engine *E);
/* Takes what is forbidden out of the globals of a state, a worker's or the engine's. May throw. */
void lun_confined_open(lua_State *L);
/* Raises PermissionError when E's programs are confined: for what is not a global function. `what`: its name. */
void lun_confined_check(lua_State *L, const char *what);

#endif
