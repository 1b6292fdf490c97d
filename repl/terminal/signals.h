/* signals.h - signals as something to poll for; and the terminal put right
 * before one of them kills. */
#ifndef LUN_SIGNALS_H
#define LUN_SIGNALS_H

#include <stdbool.h>
#include <sys/types.h>

/* Catches INT TERM HUP WINCH TSTP CONT CHLD, ignores PIPE, and restores the terminal before those that kill. Returns
 * the descriptor to poll, -1 with errno on failure. */
int lun_catch_begin(void);
/* Takes a signal that came, 0 when there is none. */
int lun_catch_take(void);
/* Waits until the child has ended, and returns its status, -1 when it is none. A SIGTERM or SIGHUP meanwhile ends it, in whatever
 * way it takes, and can still be taken. */
int lun_catch_child(pid_t pid);
/* Lets `sig` do what it does to a program that does not catch it. Returns when that is not to end the process. */
void lun_catch_default(int sig);
/* Stops this process and its group, as Ctrl-Z in a shell does; returns when they go on. */
void lun_catch_stop(void);

#endif
