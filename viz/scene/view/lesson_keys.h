/* lesson_keys.h - which of a lesson's keys do something now, and in which words:
 * while a question is open, the last row tells of nothing else. */
#ifndef LUN_LESSON_KEYS_H
#define LUN_LESSON_KEYS_H

#include <stdbool.h>
#include <stdint.h>

#include "keys.h"

typedef struct lun_lesson_keys {
  uint32_t can;      /* bits 1 << (cmd - LUN_CMD_CHOOSE): the lesson's commands that do something */
  bool run;          /* a run is shown, in which one can step */
  int options;       /* how many answers there are to choose from, 0: none, or they are typed */
  bool events;       /* j and k go from event to event */
  bool asking;       /* a question about the run is open */
  const char *veil;  /* there is no run to be seen yet, and this says why; NULL: there is one. Static */
  const char *enter; /* what Enter does, "go on"; NULL: as the table says. Static */
} lun_lesson_keys;

/* Whether a command is worth a word now: of a lesson's own, those that do something; of the others, those that step. */
bool lun_lesson_offers(const lun_lesson_keys *k, unsigned cmd);
/* Whether a panel says that there is no run to be seen instead of showing it: all do but the lesson and its program. */
bool lun_lesson_veils(const lun_lesson_keys *k, unsigned panel);
/* What it then says: the timeline why, the others what they will show. */
const char *lun_lesson_veil_words(const lun_lesson_keys *k, unsigned panel);

#endif
