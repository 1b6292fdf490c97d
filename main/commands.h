/* commands.h - the commands of the program as one table: dispatch and --help
 * come from it. A new command is a function and an entry. */
#ifndef LUN_COMMANDS_H
#define LUN_COMMANDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LUN_VERSION "Lunette 1.0"

typedef struct lun_program {
  const char *name;
  const char *args; /* as in --help */
  const char *help; /* one line; "": not for people, or another name */
  int (*run)(int argc, char **argv, int first); /* argv[first]: its first argument; returns the exit status */
} lun_program;

extern const lun_program lun_programs[]; /* ends with a NULL name */
const lun_program *lun_program_named(const char *name); /* NULL: there is none */

void lun_options_help(void); /* options.c: prints a line an option */
/* Row i of the table of options.c: name, value, help (NULL: not for people). False behind the last one. */
bool lun_option_at(size_t i, const char *text[static 3]);
int lun_cmd_run(int argc, char **argv, int first);
#define LUN_EXPLORE_WANTED "--explore wants a file: `lunette run --explore FILE [ARG...]`"
int lun_cmd_repl(int argc, char **argv, int first); /* prompt.c: repl [--plain] [--sdl] [engine options] [-i FILE [ARG...]] */
int lun_cmd_view(int argc, char **argv, int first); /* view.c */
/* Whether --sdl is among the arguments; and the window in our place, with a command of its own or NULL, and the others. It
 * returns the exit status when there is no such program. */
bool lun_wants_window(int argc, char **argv, int first);
int lun_become_window(const char *command, int argc, char **argv, int first);
/* Takes "12.5", seconds of loop time, into *t (ns), or "#116", a record, into *seq. False: it is neither. */
bool lun_take_moment(const char *s, int64_t *t, uint64_t *seq);
int lun_cmd_why(int argc, char **argv, int first); /* tell.c */
int lun_cmd_trouble(int argc, char **argv, int first);
int lun_cmd_ps(int argc, char **argv, int first); /* attach.c */
int lun_cmd_tree(int argc, char **argv, int first);
int lun_cmd_attach(int argc, char **argv, int first);
int lun_cmd_bt(int argc, char **argv, int first);
int lun_cmd_complete(int argc, char **argv, int first); /* complete.c */
int lun_cmd_completion(int argc, char **argv, int first); /* completion.c */
int lun_cmd_lint(int argc, char **argv, int first); /* lint.c */
/* Says on standard error what is wrong with the command line; returns 2. */
int lun_usage_error(const char *what, const char *arg);

/* Reads a size, "64M". False: it is none. */
bool lun_take_size(const char *value, uint64_t *size);
#define LUN_SIZE_WANTED "a size is a number of bytes, or one with K, M or G"

#endif
