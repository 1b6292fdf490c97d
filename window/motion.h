/* motion.h - a zoom that takes a moment, so that the eye can follow it. */
#ifndef LUN_MOTION_H
#define LUN_MOTION_H

#include <stdbool.h>
#include <stdint.h>

/* All zeros is at rest, nowhere. */
typedef struct lun_motion {
  double from, to; /* ns a point */
  int64_t begun;   /* real time, ns; 0: at rest */
  bool none;       /* LUNETTE_MOTION=0: all is at once */
} lun_motion;

/* Where it is at `now`. */
double lun_motion_at(lun_motion *m, int64_t now);
/* Sets out for `to`, unless it is on the way there. True: it moves. */
bool lun_motion_go(lun_motion *m, double to, int64_t now);

#endif
