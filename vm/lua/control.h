/* control.h - the engine under a viewer: its prompt's loop, and the commands
 * that come over the socket (docs/protocol.md). */
#ifndef LUN_CONTROL_H
#define LUN_CONTROL_H

#include "script.h"

/* Runs the REPL's loop with commands from the socket fd, until `quit`, the end of the socket, or SystemExit. `before`: a
 * program that is run to its end first, in loops of its own; inputs wait for that. NULL: none. Returns the exit status of
 * the engine. */
int lun_control_main(lun_engine *E, int fd, const lun_script *before);

#endif
