/* place.h - where a lesson stands in its course, and how playing it ended: what whoever
 * shows lessons is told, and tells. */
#ifndef LUN_LEARN_PLACE_H
#define LUN_LEARN_PLACE_H

#include "player.h"

typedef struct lun_lesson_place {
  int lesson, lessons; /* the number of the lesson in the course, from 1, and how many there are */
  const char *next;    /* the id of the lesson after it; NULL: it is the last one */
} lun_lesson_place;

typedef struct lun_lesson_end {
  bool finished; /* the lesson came to its end */
  int deadly;    /* the signal that ended it, for lun_catch_default once all is put away; 0: none */
} lun_lesson_end;

#endif
