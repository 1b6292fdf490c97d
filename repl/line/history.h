/* history.h - the file that remembers inputs from one session to the next.
 *
 * $XDG_STATE_HOME/lunette/history, or ~/.local/state/lunette/history: for each
 * input a line "#TIME" and then its lines, as readline and bash write them. It
 * is bounded, private (0600), and shared: processes that run at the same time
 * lose nothing of each other. */
#ifndef LUN_HISTORY_H
#define LUN_HISTORY_H

#include <stdbool.h>
#include <stddef.h>

/* How many inputs are kept, and how long one may be to be remembered, in bytes. */
enum { LUN_HISTORY_MAX = 5000, LUN_HISTORY_ENTRY_MAX = 64 << 10 };

/* Writes the file's path and makes its directories. False, with a sentence in err: there is nowhere to keep it. */
bool lun_history_path(char *path, size_t size, char *err, size_t errsize);
/* Calls `entry` for each input of the file, oldest first; a missing file has none. A file that has grown to more
 * than twice the bound is cut to it. False, with a sentence in err, when it cannot be read. */
bool lun_history_load(const char *path, void (*entry)(void *ud, const char *text), void *ud, char *err,
                      size_t errsize);
/* Appends one input; one that is too long is left out. False, with a sentence in err, when it cannot be written. */
bool lun_history_append(const char *path, const char *text, char *err, size_t errsize);

#endif
