/* console.c - saying something at the prompt, console.h. */
#include "console.h"

#include <stdarg.h>
#include <stdio.h>

void lun_console_say(const lun_console *c, lun_say kind, const char *fmt, ...) {
  char text[4096];
  va_list args;
  va_start(args, fmt);
  vsnprintf(text, sizeof text, fmt, args);
  va_end(args);
  c->say(c->ud, kind, text);
}

void lun_console_no_engine(const lun_console *c) {
  bool theirs = c->session->engine.attached != NULL;
  lun_console_say(c, LUN_SAY_ERROR, theirs ? "The program has ended: there is nobody to take that. Ctrl-D leaves."
                                           : "There is no engine: it has ended. .restart starts a new one.");
}
