/* guard.h - a parent that does nothing but put things right when the viewer
 * can no longer do it: killed, it leaves a raw terminal, an engine and a trace
 * behind. */
#ifndef LUN_GUARD_H
#define LUN_GUARD_H

#include <sys/types.h>

/* Forks. The child returns from here and is the viewer. The parent waits, passes signals on, stops and goes on with
 * it, and ends as it ended; it never returns. A second call does nothing. When forking fails, the caller goes on unguarded. Call lun_tty_find
 * before. */
void lun_guard_begin(void);
/* Tells the guardian what to clean up: the engine's process, 0 for none, and its trace, NULL when it is to stay. */
void lun_guard_engine(pid_t pid, const char *trace);

#endif
