/* theme.h - asks the terminal for its background, to choose a theme by it. */
#ifndef LUN_REPL_THEME_H
#define LUN_REPL_THEME_H

#include <stddef.h>

#include "../../viz/scene/view/view.h"

/* Sends the question, unless the terminal is known not to understand it, or COLORFGBG has answered it. */
void lun_theme_ask(void);
/* Takes an operating system command that the terminal sent; changes *theme when it is the answer. */
void lun_theme_reply(const char *bytes, size_t n, lun_theme *theme);

#endif
