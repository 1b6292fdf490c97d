/* jobs.h - what the rest of the engine knows of executors: that jobs may be
 * under way, that what they tell is taken in the poll phase, and that a program
 * ends after them. */
#ifndef LUN_JOBS_H
#define LUN_JOBS_H

#include "../engine.h"

void lun_executors_open(lua_State *L);

/* For the loop's operations (core/loop.h). All do little when no executor was used. */
bool lun_jobs_pending(lun_lualoop *loop); /* virtual clock: does a worker run, so that time must stand still? */
bool lun_jobs_polled(lun_lualoop *loop);  /* takes what workers tell; false: an error is on top */
double lun_jobs_next(lun_lualoop *loop);  /* virtual clock: when the next worker that blocks goes on; HUGE_VAL: none */

/* At the end of a program: waits until all jobs are done, as CPython does at exit. Ctrl-C ends the wait. Returns the
 * exit status, `status` unless it was interrupted. */
int lun_jobs_finish(lua_State *L, int status);
/* Before the state is closed: gives workers that have nothing to do a moment to end. */
void lun_jobs_close(lun_engine *E);
/* After that. What a worker still runs with stays until the process ends. */
void lun_jobs_free(lun_engine *E);

#endif
