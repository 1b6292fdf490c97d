/* tty.h - the terminal's modes: as they were found, as the screen needs them,
 * and the way back, which also works in a signal handler and from another
 * process. There is one terminal in a process. */
#ifndef LUN_TTY_H
#define LUN_TTY_H

#include <stdbool.h>

/* Remembers how the terminal on `fd` is set, and what will undo a full screen on it. False: it is no terminal. */
bool lun_tty_find(int fd);
/* `flag` is set while the terminal is not as it was found; it may lie in memory shared with another process. */
void lun_tty_flag(volatile int *flag);
/* Keys one by one and unchanged, pastes in brackets, the mouse. For a screen that was opened already. */
void lun_tty_raw(void);
/* Back to what was found. The alternate screen is left to whoever opened it. */
void lun_tty_cooked(void);
/* Back to what was found, alternate screen included, if the terminal is not as it was found. Async-signal-safe. */
void lun_tty_rescue(void);

#endif
