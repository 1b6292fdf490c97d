/* screen.h - a lesson on the terminal's screen: its text beside the picture of
 * what its programs did. */
#ifndef LUN_LEARN_SCREEN_H
#define LUN_LEARN_SCREEN_H

#include "place.h"

extern const lun_lesson_show lun_show_on_screen;

#endif
