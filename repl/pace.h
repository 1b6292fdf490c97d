/* pace.h - the loop's pace, from the prompt and from the keys: pause, go, steps,
 * speed, breakpoints. It speaks to the engine and says what the engine refuses;
 * what happens then is told by the trace. */
#ifndef LUN_PACE_H
#define LUN_PACE_H

#include "command.h"

/* The commands .pause, .go, .step, .speed and .break. */
void lun_pace_pause(const lun_console *c, const char *args);
void lun_pace_go(const lun_console *c, const char *args);
void lun_pace_step(const lun_console *c, const char *args);
void lun_pace_speed(const lun_console *c, const char *args);
void lun_pace_break(const lun_console *c, const char *args);

/* What the engine says to an order, if it refuses it: an answer's function. ud: the console. */
void lun_pace_answered(void *ud, const json_t *answer);

/* What a key asks of the loop's pace. False: it is none of these. */
bool lun_pace_key(const lun_console *c, const lun_command *cmd);

/* Why the loop is held, as a sentence: "Breakpoint 2 reached: ada·3 is at jobs.lua:7." */
void lun_pace_held(const lun_fold *f, char *buf, size_t size);
/* Why an input that is sent now does not run at once; NULL: it does. */
const char *lun_pace_waits(const lun_session *s);

#endif
