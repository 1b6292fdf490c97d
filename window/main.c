/* main.c - lunette-window: a trace or a lesson in a window, or as one picture in
 * a file. */
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lesson.h"
#include "options.h"
#include "window.h"

enum { UNAVAILABLE = 69 };

static bool returned;
static int relay = -1; /* to the prompt that opened the window, which shows a line after a `!` */

/* When the display goes away, its library ends the process and tells nobody else. */
static void when_it_ends(void) {
  static const char gone[] = "The window is gone: its display was closed.";
  if (returned) return;
  if (relay >= 0) dprintf(relay, "!%s\n", gone);
  fprintf(stderr, "lunette-window: %s What was recorded and passed is kept.\n", gone);
  _exit(UNAVAILABLE);
}

static int show(int argc, char **argv) {
  lun_window_options o;
  if (argc > 1 && strcmp(argv[1], "learn") == 0) return lun_window_learn(argc, argv);
  int status = lun_window_parse(&o, argc, argv);
  relay = o.relay;
  return status || o.done ? status : lun_window(&o);
}

int main(int argc, char **argv) {
  setlocale(LC_CTYPE, "");
  atexit(when_it_ends);
  int status = show(argc, argv);
  returned = true;
  return status;
}
