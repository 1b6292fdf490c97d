/* console.h - what a command of the prompt works on: a session, and functions to say something and to change the screen, which the
 * prompt that it is typed at brings along. It knows no command. */
#ifndef LUN_CONSOLE_H
#define LUN_CONSOLE_H

#include "../viz/scene/view/view.h"
#include "session.h"

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

/* Says a formatted text of at most 4 kB; what is longer is cut. */
void lun_console_say(const lun_console *c, lun_say kind, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Says that there is nobody to take an order, and what can be done. */
void lun_console_no_engine(const lun_console *c);

#endif
