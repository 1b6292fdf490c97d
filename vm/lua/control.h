/* control.h - the engine under a viewer: its prompt's loop, and the commands
 * that come over the socket (docs/protocol.md). */
#ifndef LUN_CONTROL_H
#define LUN_CONTROL_H

#include "engine.h"

/* Runs the REPL's loop with commands from the socket fd, until `quit`, the end of the socket, or SystemExit.
 * Returns the exit status of the engine. */
int lun_control_main(lun_engine *E, int fd);

/* For the loop: waits before the callback h while the loop is held; told after each callback. */
void lun_control_before(lun_engine *E, const lun_handle *h);
void lun_control_after(lun_engine *E);

#endif
