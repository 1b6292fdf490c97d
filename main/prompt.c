/* prompt.c - the command `repl`: its words, of which some are the prompt's and the others the engine's. What the prompt
 * does is the room repl's. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../repl/repl.h"
#include "commands.h"
#include "options.h"

/* How much has been taken of the command line. */
typedef struct words {
  lun_repl_options o;
  const char **engine; /* those that are passed on, nengine of them; there is room for all */
  int nengine;
  bool file;  /* -i: a file follows */
  int status; /* not 0: something was wrong, and has been said */
} words;

/* Whether it was taken. */
static bool take_flag(words *w, const char *name) {
  if (strcmp(name, "--plain") == 0) return w->o.plain = true;
  if (strcmp(name, "--sdl") == 0) return w->o.window = true;
  if (strcmp(name, "-i") == 0) return w->file = true;
  return false;
}

static void take_limit(words *w, const char *value) {
  if (!lun_take_size(value, &w->o.limit)) w->status = lun_usage_error("--trace-limit: " LUN_SIZE_WANTED ", not", value);
}

/* Likewise. */
static bool take_value(words *w, const char *name, const char *value) {
  if (strcmp(name, "--trace") == 0) w->o.trace = value;
  else if (strcmp(name, "--lesson") == 0) w->o.lesson = value;
  else if (strcmp(name, "--task") == 0) w->o.task = value;
  else if (strcmp(name, "--trace-limit") == 0) take_limit(w, value);
  else if (strcmp(name, "--clock") == 0 || strcmp(name, "-X") == 0)
    w->engine[w->nengine++] = name, w->engine[w->nengine++] = value;
  else return false;
  return true;
}

/* Takes the options from argv[i] on; returns where they end. */
static int take_options(words *w, int argc, char **argv, int i) {
  while (i < argc && !w->status && argv[i][0] == '-' && argv[i][1]) {
    if (take_flag(w, argv[i])) i++;
    else if (i + 1 < argc && take_value(w, argv[i], argv[i + 1])) i += 2;
    else w->status = lun_usage_error("unknown or incomplete option", argv[i]);
  }
  return i;
}

/* The program, and what is its own. */
static void take_file(words *w, int argc, char **argv, int i) {
  if (i < argc && !w->file) w->status = lun_usage_error("repl takes no file without -i:", argv[i]);
  else if (i == argc && w->file) w->status = lun_usage_error("-i wants a file: `lunette -i FILE [ARG...]`", NULL);
  if (i < argc) w->o.file = argv[i];
  while (i < argc) w->engine[w->nengine++] = argv[i++];
}

int lun_cmd_repl(int argc, char **argv, int first) {
  words w = {.engine = calloc((size_t)argc + 1, sizeof *w.engine)};
  if (!w.engine) return fputs("lunette: not enough memory to begin\n", stderr), 70;
  w.o = (lun_repl_options){.program = argv[0], .engine = w.engine};
  int i = take_options(&w, argc, argv, first);
  if (!w.status) take_file(&w, argc, argv, i);
  int status = w.status ? w.status : lun_repl_main(&w.o);
  free(w.engine);
  return status;
}
