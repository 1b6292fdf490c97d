/* command.h - the commands of the prompt: lines that begin with a full stop.
 *
 * One table says what there is; help and completion come from it. A command
 * works on a console (console.h). To add one is to add a function and a row. */
#ifndef LUN_COMMAND_H
#define LUN_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "console.h"

typedef struct lun_repl_command {
  const char *name, *args, *help;
  void (*run)(const lun_console *c, const char *args); /* args: without blanks at its ends */
} lun_repl_command;

/* The table, in the order of the help; *n gets its length. */
const lun_repl_command *lun_repl_commands(size_t *n);
/* The row of the command called so, full stop included; NULL: there is none. */
const lun_repl_command *lun_repl_command_named(const char *name, size_t len);
/* True for a line that is a command, known or not: a full stop and a letter. No Lua begins so. */
bool lun_is_command(const char *line);
/* Carries the command out; what is wrong with it is said. */
void lun_command_run(const lun_console *c, const char *line);

#endif
