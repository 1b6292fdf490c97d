/* signals.h - signals as bytes: a handler may do next to nothing, so it writes
 * the number into a pipe whose other end a loop watches. */
#ifndef LUN_SIGNALS_H
#define LUN_SIGNALS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

typedef struct lun_signals lun_signals;

/* Makes the pipe. NULL, and errno, when there are no more descriptors. One in a process is heard at a time: the one
 * that has caught a signal last. */
lun_signals *lun_signals_new(void);
/* All that it catches go back to what they did before. NULL is allowed. */
void lun_signals_free(lun_signals *s);
int lun_signals_fd(const lun_signals *s); /* readable when one has come */

/* Catches sig from now on. 0, or -EINVAL for one that cannot be caught. */
int lun_signals_catch(lun_signals *s, int sig);
/* Gives it back to whoever had it before. */
void lun_signals_release(lun_signals *s, int sig);
/* Takes at most `max` numbers that have come, the oldest first; returns how many, or -1 and errno. */
ssize_t lun_signals_take(lun_signals *s, unsigned char *sig, size_t max);

bool lun_signals_valid(int sig);
/* "SIGUSR1" or "USR1" to its number, 0 for none; and back, NULL for none. */
int lun_signal_number(const char *name);
const char *lun_signal_name(int sig);

#endif
