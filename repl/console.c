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
