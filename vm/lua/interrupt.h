/* interrupt.h - Ctrl-C: SIGINTs for code that computes and for a loop that waits, and the samples of code that
 * runs for long. It says when to stop; the hook of the thread that runs (debug/hook.c) stops it. */
#ifndef LUN_INTERRUPT_H
#define LUN_INTERRUPT_H

#include "engine.h"

void lun_interrupt_raise(lua_State *L); /* there are SIGINTs for the code that runs: throws, unless its handler has them */
void lun_interrupt_install(lun_engine *E, bool viewer); /* SIGINT ends code that does not await */
void lun_interrupt_sample(lun_engine *E, bool on); /* looks now and then at code that runs for long, for the trace */
void lun_interrupt_end(const lun_engine *E); /* the engine goes: signals find nothing more to do */
void lun_interrupt_over(lun_engine *E); /* the code that it was for has ended */
bool lun_interrupt_take(lua_State *L, lun_lualoop *loop); /* handles SIGINTs between two callbacks; false: an error is on top */
int lun_set_sigint(lua_State *L); /* prims.sigint(f): f is called at a SIGINT while a loop runs; it may raise */

#endif
