/* answer.h - the line that answers a command of whoever tells an engine what to do, also when JSON finds no memory for it, or had
 * none for the command: whoever sent that one waits. */
#ifndef LUN_ANSWER_H
#define LUN_ANSWER_H

#include <jansson.h>
#include <stddef.h>

enum { LUN_SORRY = 128 }; /* bytes of the answer for which there is no memory */

/* The line, without its end, that answers the one in `line`. `command` is what that says, NULL if it cannot be read; `reply` is
 * taken: NULL, or a null, stands for one that found no memory. The result is to be freed unless it is `sorry`, which says so. */
char *lun_answer(json_t *reply, const json_t *command, const char *line, size_t n, char sorry[LUN_SORRY]);

#endif
