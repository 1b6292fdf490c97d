/* schedules.h - `lunette run --explore FILE`: runs a program once for every schedule
 * that chance could choose (explore.h), and says how they end. */
#ifndef LUN_SCHEDULES_H
#define LUN_SCHEDULES_H

#include <stdio.h>

typedef struct lun_schedules {
  const char *program;        /* the file of lunette */
  const char *const *options; /* of the runs, such as --clock and its value; ends with NULL */
  const char *const *file;    /* the script and its arguments; ends with NULL */
  /* Found: the recording of the first schedule that fails, in the present folder; "": none does. */
  char failing[512];
} lun_schedules;

/* Runs them and prints to `out` how many there are and how they end: those that end alike and print the same are one line.
 * Ctrl-C ends it early, and what was found until then is told. Returns the exit status: 0, none fails; 1, some do; 74, a
 * run could not be made, which is then said on standard error. */
int lun_schedules_run(lun_schedules *s, FILE *out);

#endif
