/* hold.h - holding the loop: between two callbacks, or within a turn at a line.
 *
 * While it is held nothing of the program runs and loop time stands still, so
 * that no timer is late because somebody looked. What runs on while it is held
 * (a step) has a goal; when that is reached the loop is held again. Why it
 * stands is told by the trace: HOLD, REACHED, and LINE when it is at a line. */
#ifndef LUN_HOLD_H
#define LUN_HOLD_H

#include "../engine.h"
#include "breaks.h"

typedef struct lun_hold lun_hold;

/* What a step runs to. AWAIT: until the task (0: any) gives the loop back; LINE: the next line of the program's code,
 * whosever; OVER: the next line of what runs, calls and awaits run through; OUT: until the function that runs returns. */
typedef enum lun_goal {
  LUN_GOAL_NONE,
  LUN_GOAL_CALLBACK,
  LUN_GOAL_TICK,
  LUN_GOAL_AWAIT,
  LUN_GOAL_LINE,
  LUN_GOAL_OVER,
  LUN_GOAL_OUT
} lun_goal;

/* Makes E able to be held. `serve` waits for the viewer's next words and obeys them; a signal ends it. Returns NULL
 * when out of memory. */
lun_hold *lun_hold_new(lun_engine *E, void (*serve)(void *ud), void *ud);
void lun_hold_free(lun_engine *E);

bool lun_hold_stands(const lun_hold *h);
void lun_hold_pause(lun_hold *h);
void lun_hold_go(lun_hold *h);
void lun_hold_step(lun_hold *h, lun_goal goal, uint32_t task);
void lun_hold_speed(lun_hold *h, double factor);
/* Adds a breakpoint: its number, or 0 and why not in *error. */
uint32_t lun_hold_break(lun_hold *h, int kind, const char *what, uint32_t line, uint32_t task, const char **error);
bool lun_hold_unbreak(lun_hold *h, uint32_t n); /* 0: all of them. False: there is no such one */
void lun_hold_tell(lun_hold *h);                /* the present state as records, for a snapshot */

/* For the loop: before a callback (it waits there while the loop is held), and after it. */
void lun_hold_before(lun_engine *E, const lun_handle *hd);
void lun_hold_after(lun_engine *E);
/* The code that runs in L came to a line; it may wait there. */
void lun_hold_line(lua_State *L, int line);
/* asyncio.breakpoint(): waits at the caller's line; returns whether there is a viewer who can let it go. */
bool lun_hold_here(lua_State *L);
/* The turn that runs lasts: a breakpoint on `block` may be met. */
void lun_hold_slow(lun_engine *E);

#endif
