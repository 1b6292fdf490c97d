/* suspects.h - `lunette lint --explore FILE`: runs a program once for every schedule that chance could choose (explore.h),
 * until tasks meet where the lints suspect that they may. */
#ifndef LUN_SUSPECTS_H
#define LUN_SUSPECTS_H

#include "../../lint/lint.h"

typedef struct lun_suspects {
  const char *program; /* the file of lunette */
  const char *file;    /* the script */
  /* Found: */
  lun_findings findings; /* of the schedule in which tasks met, or else of the first one; the caller frees them */
  int runs, met;         /* how many schedules were run; the number of that one, 0: none */
  char kept[512];        /* its recording, in the present folder; "": there is none */
} lun_suspects;

/* False, with one sentence in err, when a run could not be made or not be read. */
bool lun_suspects_explore(lun_suspects *s, char *err, size_t errsize);

#endif
