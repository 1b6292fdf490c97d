/* script.h - runs one program from its first line to its exit status. */
#ifndef LUN_SCRIPT_H
#define LUN_SCRIPT_H

#include "engine.h"

typedef struct lun_script {
  const char *file; /* a path, or NULL: standard input, when there is no code either */
  const char *code; /* -e */
  int argc;         /* of the program: its own arguments, behind the file */
  char **argv;
  int first;        /* argv[first] is the first argument; argv[0] is lunette */
  void (*loaded)(void); /* called when the program has been read, before it runs; NULL: nothing is to be done then */
} lun_script;

/* Runs it, as the main task of a loop when it awaits at its top level. An uncaught error is told on standard
 * error with its traceback. Writes END into the trace. Returns the exit status. */
int lun_script_run(lun_engine *E, const lun_script *s);
/* Runs it before something else, such as a prompt: an uncaught error is told, and the engine goes on. */
void lun_script_before(lun_engine *E, const lun_script *s);

#endif
