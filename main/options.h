/* options.h - the options of a run, as one table: reading them and --help come
 * from it. A new option is a function and a row in options.c. */
#ifndef LUN_OPTIONS_H
#define LUN_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "../vm/core/clock.h"
#include "../vm/lua/script.h"

typedef struct lun_options {
  lun_clock clock;
  const char *trace, *replay; /* paths, NULL: none */
  const char *choices;        /* the plan of an explored run, NULL: it is none */
  uint64_t memory, output;    /* bytes that the program may hold, and print; 0: no bound */
  uint64_t limit;             /* of the trace, bytes; 0: none */
  int engine_fd;              /* the viewer's socket, -1: none */
  bool debug;
  bool private_ports;         /* numbers of ports are the run's own */
  bool explore;               /* all schedules (learn/proof/schedules.h) */
  bool prompt;                /* behind the program comes the prompt */
  bool allow_control;         /* those who attach may act */
  bool confined;              /* no files, network and processes */
  lun_script script;
} lun_options;

/* Reads the options from argv[i] on, and FILE and its arguments behind them; strings are argv's. Returns 0, or the exit
 * status after having said what is wrong. */
int lun_options_parse(lun_options *o, int argc, char **argv, int i);
/* explore.c: explores FILE; argv[first] is the first of the options. Returns the exit status. */
int lun_explore_program(const lun_options *o, char **argv, int first);
#endif
