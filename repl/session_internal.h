/* session_internal.h - what the two halves of a session share: session.c (the engine,
 * inputs, stopping them) and session_follow.c (the trace). Nobody else includes it. */
#ifndef LUN_SESSION_INTERNAL_H
#define LUN_SESSION_INTERNAL_H

#include "session.h"

/* The awaited input has ended, and its value was told. */
void lun_session_finish(lun_session *s);
/* Reads what is written, until the deadline, in real time. Returns true when there was anything. */
bool lun_session_follow(lun_session *s, int64_t deadline);

#endif
