/* screen.h - a lesson on the screen: its text beside the picture of what its
 * programs did. */
#ifndef LUN_LEARN_SCREEN_H
#define LUN_LEARN_SCREEN_H

#include "player.h"

typedef struct lun_screen_place {
  int lesson, lessons; /* the number of the lesson in the course, from 1, and how many there are */
  const char *next;    /* the id of the lesson after it; NULL: it is the last one */
} lun_screen_place;

typedef struct lun_screen_end {
  bool finished; /* the lesson came to its end */
  int deadly;    /* the signal that ended it, for lun_catch_default once all is put away; 0: none */
} lun_screen_end;

/* Plays from the present step on, until the learner leaves. Returns 0, or -1 with one sentence in err when the terminal
 * cannot show it: then nothing was done. */
int lun_screen_play(lun_player *p, const lun_screen_place *place, lun_screen_end *end, char *err, size_t errsize);

#endif
