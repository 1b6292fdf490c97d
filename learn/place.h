/* place.h - whoever shows lessons: where the lesson stands in its course, and how
 * playing it ended. */
#ifndef LUN_LEARN_PLACE_H
#define LUN_LEARN_PLACE_H

#include "player.h"

typedef struct lun_lesson_place {
  int lesson, lessons; /* the number of the lesson in the course, from 1, and how many there are */
  const char *next;    /* the id of the lesson after it; NULL: it is the last one */
  bool stranger;       /* it is not of our course, and its learner has not yet been told what its programs may do */
} lun_lesson_place;

typedef struct lun_lesson_end {
  bool finished; /* the lesson came to its end */
  bool window;   /* it goes on in a window */
  bool next;     /* the one after it is to begin */
  int deadly;    /* the signal that ended it, for lun_catch_default once all is put away; 0: none */
} lun_lesson_end;

/* A terminal's screen, a window. */
typedef struct lun_lesson_show {
  /* Plays from the present step on, until the learner leaves. Returns 0, or -1 with one sentence in err when the lesson
   * cannot be shown here: then nothing was done. */
  int (*play)(void *ud, lun_player *p, const lun_lesson_place *place, lun_lesson_end *end, char *err, size_t errsize);
  void *ud;
  bool terminal; /* it wants one; where it cannot show a lesson, that comes as lines */
} lun_lesson_show;

#endif
