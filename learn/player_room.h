/* player_room.h - what the files of the player share: its state, and what a run of
 * the present step has shown. */
#ifndef LUN_PLAYER_ROOM_H
#define LUN_PLAYER_ROOM_H

#include <jansson.h>

#include "player.h"
#include "proof/run.h"

struct lun_player {
  const char *program;
  lun_progress *progress;
  lun_lesson *lesson;
  const lun_step *step;
  char folder[64]; /* of the recordings */
  lun_runs runs;   /* the latest */
  json_t *known;   /* what the judge says of the step's own program, as long as that is the latest run; NULL: not asked yet */
  int hint;        /* the last that was shown */
  bool failed;     /* a try of this step has failed: hints are open */
};

/* What the judge says of the step's own program; it is run once, however often one asks. Borrowed; NULL, with one sentence in
 * err. The fences must be the same for each call in a step. */
json_t *lun_p_known(lun_player *p, const lun_fence *const *fences, char *err, size_t errsize);
/* The i-th of the judge's results. NULL, with one sentence in err: that fence fails, which is the lesson's mistake. */
json_t *lun_p_result(json_t *results, size_t i, char *err, size_t errsize);
/* The recording that a result is about, or the first; NULL: there is none. */
const char *lun_p_trace(const lun_player *p, const json_t *result);
/* How the step's programs are run: as its own fence says. */
const lun_fence *lun_p_how(const lun_player *p);
/* The text with the step's test behind it; malloc'd. NULL: out of memory. */
char *lun_p_whole(const lun_player *p, const char *text);

#endif
