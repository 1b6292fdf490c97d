/* main.c - lunette-window: a trace or a lesson in a window, or as one picture in
 * a file. */
#include <locale.h>
#include <string.h>

#include "lesson.h"
#include "options.h"
#include "window.h"

int main(int argc, char **argv) {
  lun_window_options o;
  setlocale(LC_CTYPE, "");
  if (argc > 1 && strcmp(argv[1], "learn") == 0) return lun_window_learn(argc, argv);
  int status = lun_window_parse(&o, argc, argv);
  return status || o.done ? status : lun_window(&o);
}
