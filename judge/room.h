/* room.h - what the files of the judge share. */
#ifndef LUN_JUDGE_ROOM_H
#define LUN_JUDGE_ROOM_H

#include <stdbool.h>
#include <stddef.h>

#include <lua.h>

#include "../vm/memory.h"

/* A Lua state within bounds of memory, for one request; NULL when out of memory. */
lua_State *lun_judge_state(lun_memory *memory);
/* Calls the function below its `n` arguments, like lua_pcall, within `times` the number of instructions that a fence may
 * take. */
int lun_judge_call(lua_State *L, int n, int results, int times);

/* Pushes the list of events of the trace at `path`, as docs/trace.md has them in JSON; each is a table. On failure
 * pushes nothing, returns false and puts a sentence into err. */
bool lun_judge_events(lua_State *L, const char *path, char *err, size_t errsize);

#endif
