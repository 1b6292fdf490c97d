/* screenshot.h - one picture of a trace as a PNG, drawn without a display. */
#ifndef LUN_SCREENSHOT_H
#define LUN_SCREENSHOT_H

#include "options.h"

/* Returns the exit status, after having said what failed. */
int lun_screenshot(const lun_window_options *o);

#endif
