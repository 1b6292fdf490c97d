/* options.h - the options of lunette-window, as one table: reading them and
 * --help come from it. */
#ifndef LUN_WINDOW_OPTIONS_H
#define LUN_WINDOW_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "../viz/scene/view/view.h"

typedef struct lun_window_options {
  const char *trace;
  const char *screenshot; /* a path; NULL: a window */
  const char *keys;       /* typed before the picture is taken (keys.h); NULL: none */
  const char *sequence;   /* the name or number of a task, NULL: none */
  int w, h;               /* points */
  double scale;           /* pixels a point, 0: as the display says */
  int relay;              /* where commands for the engine are written to, -1: nobody hears them */
  double at;              /* loop time in seconds, < 0: the end */
  double column;          /* seconds a column of the timeline, 0: as fits */
  lun_theme theme;
  bool done; /* --help was told */
} lun_window_options;

/* Reads the arguments; strings are argv's. Returns 0, or the exit status after having said what is wrong. */
int lun_window_parse(lun_window_options *o, int argc, char **argv);
/* Takes our options out of argv[first] to argv[argc - 1], where others stand, too; those move together. Returns the new
 * argc, or the negative exit status after having said what is wrong. */
int lun_window_parse_some(lun_window_options *o, int argc, char **argv, int first);

#endif
