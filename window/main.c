/* main.c - lunette-window: a trace in a window, or as one picture in a file. */
#include <locale.h>

#include "options.h"
#include "window.h"

int main(int argc, char **argv) {
  lun_window_options o;
  setlocale(LC_CTYPE, "");
  int status = lun_window_parse(&o, argc, argv);
  return status || o.done ? status : lun_window(&o);
}
