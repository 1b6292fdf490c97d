/* control.h - the engine under a viewer: its prompt's loop, and the commands
 * that come over the socket (docs/protocol.md). */
#ifndef LUN_CONTROL_H
#define LUN_CONTROL_H

#include "engine.h"

/* Runs the REPL's loop with commands from the socket fd, until `quit`, the end of the socket, or SystemExit.
 * Returns the exit status of the engine. */
int lun_control_main(lun_engine *E, int fd);

#endif
