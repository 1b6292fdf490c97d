/* times.h - the clocks as the program reads them: what it reads is an input of the run, as what a socket brings is. */
#ifndef LUN_TIMES_H
#define LUN_TIMES_H

#include "engine.h"

/* Loop time, seconds, for the program: recorded, and in a replay what the recorded run read. On a virtual clock, which is the same in
 * each run, nothing is recorded. Never throws. */
double lun_loop_time(lun_engine *E);
/* os.clock, os.time and os.date do the same from here on. The state has its libraries. */
void lun_times_open(lua_State *L);

#endif
