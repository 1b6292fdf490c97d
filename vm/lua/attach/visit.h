/* visit.h - what visitors ask, and the recording that is made for them. */
#ifndef LUN_VISIT_H
#define LUN_VISIT_H

#include <jansson.h>

#include "door.h"

enum { LUN_DOOR_VERSION = 1 }; /* of what is spoken */

/* What the answers speak of. */
typedef struct lun_house {
  lun_engine *engine;
  lun_door_options options;
  char script[512], directory[256];
  unsigned records;   /* how many visitors the recording is for */
  lun_writer *writer; /* theirs, open or closed; NULL: none was needed yet */
  size_t tasks;       /* as they were counted last, */
  int64_t count_again; /* ... and when they may be again, monotonic ns */
  bool busy;          /* code ran when somebody knocked */
  bool within;        /* ... and the answer is given in the midst of it */
  bool holds;         /* visitors can hold the loop */
} lun_house;

/* Answers one request of a visitor. `*records`: is the recording for this one, too? Returns the reply. */
json_t *lun_visit_answer(lun_house *h, const json_t *request, bool *records);
/* A visitor who had the recording made goes. Breakpoints and a pause go with the last one. */
void lun_visit_leave(lun_house *h);
void lun_visit_free(lun_house *h);

#endif
