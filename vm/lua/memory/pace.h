/* pace.h - how long Lua waits from one collection to the next. Each goes through all that lives; where that is a large heap of
 * tasks, which no cache holds, it waits longer. What a program has set itself stays. */
#ifndef LUN_PACE_H
#define LUN_PACE_H

#include "../engine.h"

/* `slow` is what it is to be from now on. */
void lun_pace_change(lun_engine *E, bool slow);

/* To be asked when a task is made: they are what there may be a million of. Near a limit of memory nothing waits. */
static inline void lun_pace(lun_engine *E) {
  const lun_memory *m = &E->memory;
  bool slow = m->used > LUN_PACE_LARGE && (!m->most || m->used < m->most / 4);
  if (slow != E->pace.slow) lun_pace_change(E, slow);
}

#endif
