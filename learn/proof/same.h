/* same.h - two questions to recorded runs: how one ended, and whether two are the
 * same, event for event. */
#ifndef LUN_LEARN_SAME_H
#define LUN_LEARN_SAME_H

#include <stdbool.h>
#include <stddef.h>

typedef struct lun_outcome {
  char status[16];   /* "ok", "error", "hung"...; "cut" when the recording has no end */
  char error[64];    /* its class, not sanitised; "" */
  char message[256]; /* of the error, not sanitised; "" */
} lun_outcome;

/* False when the trace cannot be read. */
bool lun_outcome_of(const char *trace, lun_outcome *o);
/* Whether both have the same events in the same order at the same times. When not, err gets the first difference as a
 * sentence. */
bool lun_same_events(const char *a, const char *b, char *err, size_t errsize);

#endif
