/* door.h - the engine's door: a socket through which other processes of the same
 * user may look in, and with leave also act (docs/attach.md).
 *
 * Nobody waits at it and nothing polls it: whoever knocks is announced by a
 * signal, and is answered at the next moment at which the Lua state is in order:
 * between two callbacks, while the loop waits, or, in code that computes, at
 * the next instruction. Only when there is no such moment, because a function in
 * C does not return, does the signal handler itself say where the code stands. */
#ifndef LUN_DOOR_H
#define LUN_DOOR_H

#include "../engine.h"

typedef struct lun_door lun_door;

typedef struct lun_door_options {
  const char *script; /* what the engine runs, as people would call it */
  const char *version; /* of Lunette */
  bool control;       /* visitors may pause, cancel and run code */
} lun_door_options;

/* Opens it. Without a private directory (vm/place.h) or descriptors there is none: the program runs as well. One engine
 * in a process has a door. */
void lun_door_open(lun_engine *E, const lun_door_options *o);
/* Shows all visitors out, ends a recording of theirs, and removes what stands in the directory. Nothing in a forked
 * child, whose door it is not. NULL-safe: E without a door. */
void lun_door_close(lun_engine *E);
/* While the loop is held: waits for the next word of a visitor, and answers it. A signal ends the wait. */
void lun_door_wait(lun_engine *E);
/* Answers whoever has knocked; E->knocked was set. L: the thread that runs. Never throws. */
void lun_door_answer(lua_State *L);

#endif
