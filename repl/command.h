/* command.h - the commands of the prompt: lines that begin with a full stop.
 *
 * One table says what there is; help and completion come from it. A command
 * works on a console: a session, and functions to say something and to change
 * the screen. To add one is to add a function and a row. */
#ifndef LUN_COMMAND_H
#define LUN_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "session.h"
#include "../viz/scene/view/view.h"

typedef enum lun_say { LUN_SAY_TEXT, LUN_SAY_NOTE, LUN_SAY_ERROR } lun_say;

/* What a command works on. Functions that are NULL are not to be had here (a plain REPL has no screen); the command
 * then says so. */
typedef struct lun_console {
  lun_session *session;
  lun_view *view;                                         /* NULL without a screen */
  void *ud;
  void (*say)(void *ud, lun_say kind, const char *text);  /* text: one line, or several */
  void (*clear)(void *ud);
  /* Edits `file` in the user's editor; NULL: a text that then stands at the prompt. */
  void (*edit)(void *ud, const char *file);
  void (*quit)(void *ud);
  void (*restart)(void *ud);                              /* NULL: lun_session_restart */
} lun_console;

typedef struct lun_repl_command {
  const char *name, *args, *help;
  void (*run)(const lun_console *c, const char *args); /* args: without blanks at its ends */
} lun_repl_command;

/* Says a formatted text of at most 4 kB; what is longer is cut. */
void lun_console_say(const lun_console *c, lun_say kind, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* The table, in the order of the help; *n gets its length. */
const lun_repl_command *lun_repl_commands(size_t *n);
/* The row of the command called so, full stop included; NULL: there is none. */
const lun_repl_command *lun_repl_command_named(const char *name, size_t len);
/* True for a line that is a command, known or not: a full stop and a letter. No Lua begins so. */
bool lun_is_command(const char *line);
/* Carries the command out; what is wrong with it is said. */
void lun_command_run(const lun_console *c, const char *line);

#endif
