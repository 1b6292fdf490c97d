/* screen.h - a lesson on the screen: its text beside the picture of what its
 * programs did. */
#ifndef LUN_LEARN_SCREEN_H
#define LUN_LEARN_SCREEN_H

#include "player.h"

typedef struct lun_screen_place {
  int lesson, lessons; /* the number of the lesson in the course, from 1, and how many there are */
  const char *next;    /* the id of the lesson after it; NULL: it is the last one */
} lun_screen_place;

/* Plays from the present step on, until the learner leaves. Returns 0, or -1 with one sentence in err when the terminal
 * cannot show it: then nothing was done. *finished gets whether the lesson came to its end. */
int lun_screen_play(lun_player *p, const lun_screen_place *place, bool *finished, char *err, size_t errsize);

#endif
