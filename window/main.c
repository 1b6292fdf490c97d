/* main.c - lunette-window: a trace in a window, or as one picture in a file. */
#include <locale.h>

#include "options.h"
#include "screenshot.h"
#include "window.h"

int main(int argc, char **argv) {
  lun_window_options o;
  setlocale(LC_CTYPE, "");
  int status = lun_window_parse(&o, argc, argv);
  if (status || o.done) return status;
  return o.screenshot ? lun_screenshot(&o) : lun_window(&o);
}
