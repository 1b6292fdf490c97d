/* replay.h - a recorded run as the source of a replay, and the report of how
 * the new run compares. It joins the reader of traces to the engine's door for
 * chance; neither knows the other. */
#ifndef LUN_MAIN_REPLAY_H
#define LUN_MAIN_REPLAY_H

#include <stddef.h>

#include "../vm/core/chance.h"

typedef struct lun_recording lun_recording;

/* Opens the trace. NULL, with a sentence in err, when it cannot be read. */
lun_recording *lun_recording_open(const char *path, char *err, size_t errsize);
lun_replay *lun_recording_replay(lun_recording *r); /* owned by the recording */
/* Says on standard error whether the run was the recorded one. Returns 0 when it was, 1 when it went another way. */
int lun_recording_report(lun_recording *r);
void lun_recording_close(lun_recording *r);

#endif
