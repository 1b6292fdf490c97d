/* window.h - a trace in a window, until it is closed, or as one picture in a file. */
#ifndef LUN_WINDOW_H
#define LUN_WINDOW_H

#include "options.h"

/* Returns the exit status, after having said what failed. */
int lun_window(const lun_window_options *o);

#endif
