/* hold_words.h - why the loop is held, and what a breakpoint is on, in words. */
#ifndef LUN_HOLD_WORDS_H
#define LUN_HOLD_WORDS_H

#include "../base/arena.h"
#include "../fold/fold.h"

/* "breakpoint 2 reached: ada·3 gets its turn", "held at jobs.lua:7, in ada·3", "the loop is held between two callbacks";
 * "" when it is not held. */
const char *lun_say_held(const lun_fold *f, lun_arena *a);
/* The same in few words: "breakpoint 2", "jobs.lua:7", "the loop is held". */
const char *lun_say_held_brief(const lun_fold *f, lun_arena *a);
/* "task ada·3", "await sleep", "event cancel", "jobs.lua:7". */
const char *lun_say_breakpoint(const lun_breakpoint *b, lun_arena *a);
/* Is it on a line of the file called `name`? */
bool lun_breakpoint_is_in(const lun_breakpoint *b, const char *name);

#endif
