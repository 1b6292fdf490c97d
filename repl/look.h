/* look.h - the commands that look into the running program: where a task
 * stands, the source there, its variables, what keeps an object. The engine is
 * asked, since the trace does not tell so much; it answers between two turns. */
#ifndef LUN_LOOK_H
#define LUN_LOOK_H

#include <stdio.h>

#include "console.h"

/* .bt TASK, .list TASK [FRAME], .locals TASK [FRAME], .who [TASK or NAME], each also with --json. */
void lun_look_stack(const lun_console *c, const char *args);
void lun_look_source(const lun_console *c, const char *args);
void lun_look_locals(const lun_console *c, const char *args);
void lun_look_who(const lun_console *c, const char *args);

/* The answer to `look` at `stack`, as lines: the task's frames, and those that await it. */
void lun_tell_stack(FILE *out, const lun_fold *f, uint32_t task, const json_t *answer);

/* Takes the word --json out of `args`, wherever it stands, and the blanks around what is left. True: it was there. */
bool lun_take_json(char *args);

/* The frames of an answer's `frames`, innermost first and numbered, as lines. */
void lun_tell_frames(FILE *out, const json_t *frames, bool numbered);

#endif
