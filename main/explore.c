/* explore.c - `lunette run --explore`: which options its runs get, and the viewer for
 * the first that fails. The search is learn/schedules's. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../learn/proof/schedules.h"
#include "../repl/repl.h"
#include "commands.h"
#include "options.h"

enum { OPTIONS_MAX = 32 };

/* The options before FILE, but --explore; on the virtual clock unless they say otherwise: then all that is left to chance
 * is what is explored. False: there are too many. */
static bool options_of(char **argv, int first, int file, const char *options[static OPTIONS_MAX + 4]) {
  int n = 0;
  bool clock = false;
  for (int i = first; i < file; i++) {
    if (n == OPTIONS_MAX) return false;
    clock |= strcmp(argv[i], "--clock") == 0;
    if (strcmp(argv[i], "--explore") != 0 && strcmp(argv[i], "--") != 0) options[n++] = argv[i];
  }
  if (!clock) options[n++] = "--clock", options[n++] = "virtual";
  options[n] = NULL;
  return true;
}

int lun_explore_program(const lun_options *o, char **argv, int first) {
  const char *options[OPTIONS_MAX + 4];
  int file = o->script.first - 1;
  if (!o->script.file || strcmp(o->script.file, "-") == 0) return lun_usage_error(LUN_EXPLORE_WANTED, NULL);
  if (o->trace || o->replay) return lun_usage_error("--explore records by itself, and goes without", o->trace ? "--trace" : "--replay");
  if (!options_of(argv, first, file, options)) return lun_usage_error("too many options", NULL);
  lun_schedules s = {.program = "/proc/self/exe", .options = options, .file = (const char *const *)argv + file};
  int status = lun_schedules_run(&s, stdout);
  bool look = *s.failing && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
  return look ? lun_view_main(s.failing) : status;
}
