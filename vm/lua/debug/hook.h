/* hook.h - the hook of Lua threads, and how they are resumed under it. */
#ifndef LUN_HOOK_H
#define LUN_HOOK_H

#include "../engine.h"

/* debug/hook.c: the hook of a Lua thread. It may wait, and throw KeyboardInterrupt. */
void lun_hook_arm(lua_State *L); /* the thread that runs gets the hook that is wanted now, or none */
void lun_hook_open(lua_State *L); /* debug.sethook, where the hook is not the program's to set */
/* The thread for what the engine calls for its own sake, such as names for the trace: L, or, where instructions are
 * counted, one that is not, so that a recorded run takes no longer. */
lua_State *lun_aside(lua_State *L);
bool lun_hook_is_ours(lua_Hook h);
void lun_hook_now(lua_State *L); /* from a signal handler: the hook runs at the next instruction of L */
/* Whether each thread knows its line at every instruction, and not only where Lua may raise an error. It takes time. */
void lun_hook_exact(lun_engine *E, bool yes);
/* lua_resume, for threads of the program. Unless what it runs first is ours, the clock is to be unstamped. */
static inline int lun_resume(lua_State *co, lua_State *from, int nargs, int *nres) {
  lun_engine *E = lun_engine_of(from);
  lua_State *before = E->running;
  E->running = co;
  E->asking = LUN_ASK_NOTHING;
  if (E->hooked) lun_hook_arm(co);
  int status = lua_resume(co, from, nargs, nres);
  E->running = before;
  if (E->hooked) lun_hook_arm(from);
  return status;
}

/* debug/hold.c: a record of these fields was made. */
void lun_hold_see(lun_engine *E, unsigned kind, unsigned aux, const uint32_t f[3], uint64_t seq);

#endif
