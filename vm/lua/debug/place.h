/* place.h - where the code is that runs: told to the trace. */
#ifndef LUN_PLACE_H
#define LUN_PLACE_H

#include "../engine.h"

/* A look at a turn that lasts long: LINE and FRAMEs of the thread L, which runs. */
void lun_place_look(lua_State *L);
/* Where the code stands: LINE, the FRAMEs of L and of the coroutines that await it, and the LOCALs of the innermost
 * function that is the program's, in a few words each. Runs nothing of the program. */
void lun_place_tell(lua_State *L);
/* Is the function at this level of L the program's own, with lines? */
bool lun_place_is_program(lua_State *L, int level);
/* The line of the coroutine's own body that L runs, or of the callback's: there an await can be put. 0: it has none. */
uint32_t lun_place_own_line(lun_engine *E, lua_State *L);
int lun_place_level(lua_State *L); /* the level of the innermost function that is the program's */

#endif
