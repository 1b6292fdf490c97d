/* repl.h - what repl/ is for the program: the prompt with the live timeline
 * beside it, the same as plain lines, and the look at a recorded trace. */
#ifndef LUN_REPL_H
#define LUN_REPL_H

#include <stdbool.h>
#include <stdint.h>

typedef struct lun_repl_options {
  bool window;               /* and the window beside it */
  bool plain;                /* lines of text instead of the full screen */
  const char *file;          /* the program that is run first; `engine` ends with it and its arguments. NULL: none */
  const char *lesson;        /* the folder of a lesson's programs, where the program runs, and to which one goes back; NULL: it is none */
  const char *task;          /* what the lesson asks for, which is said first; NULL: nothing */
  const char *program;       /* argv[0]: where the engine's program is, if /proc/self/exe cannot say */
  const char *const *engine; /* more options for the engine, ended by NULL: "--clock", "0.1"; may be NULL */
  const char *trace;         /* keep the trace in this file; NULL: it is removed at the end */
  const struct lun_attached *attached; /* NULL: an engine is started; otherwise this one, whose trace is `trace` */
  uint64_t limit;            /* how many bytes of it are kept, the newest; 0: 256 MiB */
} lun_repl_options;

/* Runs the REPL to its end and returns the exit status. Full screen when standard input and output are a terminal that
 * can place its cursor, else (said on standard error) as lines. */
int lun_repl_main(const lun_repl_options *options);
/* Shows a recorded trace in the terminal; without one, prints its last moment as text. Returns the exit status. */
int lun_view_main(const char *trace);

#endif
