/* learn.h - `lunette learn`: the course at the prompt, and the tools of those who
 * write lessons. */
#ifndef LUN_LEARN_H
#define LUN_LEARN_H

#include <stdbool.h>
#include <stddef.h>

#include "place.h"

/* Row i of the table of what it can do besides playing a lesson: option, its value, help. False behind the last one. */
bool lun_learn_option_at(size_t i, const char *text[static 3]);
/* Runs `lunette learn` with the arguments argv[first] to argv[argc - 1]; `program` is the file of lunette, which lessons
 * start again for each program and check; lessons are played by `show`. Returns the exit status; what is wrong is said on
 * standard error. */
int lun_learn_main(const char *program, int argc, char **argv, int first, const lun_lesson_show *show);

#endif
