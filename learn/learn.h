/* learn.h - `lunette learn`: the course at the prompt, and the tools of those who
 * write lessons. */
#ifndef LUN_LEARN_H
#define LUN_LEARN_H

/* Runs `lunette learn` with the arguments argv[first] to argv[argc - 1]; `program` is the file of lunette, which lessons
 * start again for each program and check. Returns the exit status; what is wrong is said on standard error. */
/* Prints the options, a line each. */
void lun_learn_help(void);

int lun_learn_main(const char *program, int argc, char **argv, int first);

#endif
