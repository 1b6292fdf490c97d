/* screen.h - a lesson on the terminal's screen: its text beside the picture of
 * what its programs did. */
#ifndef LUN_LEARN_SCREEN_H
#define LUN_LEARN_SCREEN_H

#include "place.h"

/* Plays from the present step on, until the learner leaves. Returns 0, or -1 with one sentence in err when the terminal
 * cannot show it: then nothing was done. */
int lun_screen_play(lun_player *p, const lun_lesson_place *place, lun_lesson_end *end, char *err, size_t errsize);

#endif
