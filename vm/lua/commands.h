/* commands.h - what a viewer may tell an engine to do (docs/protocol.md), one JSON
 * object each, wherever it comes from: the viewer that has started the engine
 * (control.c), or one that attaches to it (attach/). */
#ifndef LUN_COMMANDS_OF_ENGINE_H
#define LUN_COMMANDS_OF_ENGINE_H

#include <jansson.h>

#include "engine.h"

/* Carries the command out, between two callbacks or where the code is held; E->hold is there. Returns the reply, which
 * is the caller's, and a null when there is no memory for one; NULL when there is no such command. Never throws. */
json_t *lun_command(lun_engine *E, const json_t *command);

#endif
