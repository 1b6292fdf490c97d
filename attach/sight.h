/* sight.h - one look at a program of another process: its present state, as the
 * fold of a recording that begins and ends with the look. */
#ifndef LUN_SIGHT_H
#define LUN_SIGHT_H

#include "../viz/fold/fold.h"
#include "link.h"

typedef struct lun_sight {
  lun_link *link;
  lun_fold *fold;  /* NULL: it is blocked in C */
  json_t *blocked; /* ... and says where; NULL otherwise */
} lun_sight;

/* Looks. False with a sentence in err. The program goes on meanwhile. */
bool lun_sight_take(lun_sight *s, pid_t pid, char *err, size_t errsize);
void lun_sight_free(lun_sight *s);
/* Where a blocked program stands, as lines, or as JSON. Names are sanitised. */
void lun_sight_blocked(const json_t *blocked, bool json);

#endif
