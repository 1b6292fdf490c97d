/* loader.h - from source text to a Lua function: rewrites the four forms, compiles, reports.
 *
 * It owns `load`, `loadfile`, `dofile`, the searcher of `require` for Lua files, and the environment in which
 * REPL inputs keep their `local` names. It never runs what it has loaded, and accepts text only. */
#ifndef LUN_LOADER_H
#define LUN_LOADER_H

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>

#include "../syntax/rewrite.h"

/* The registry's table of hidden functions. The engine puts in, before lun_loader_open:
 *   await(x)        awaits x; all its values, or raises; yields
 *   async(f, name)  a coroutine function; name is nil for an anonymous one
 *   exceptions      what exceptions.lua returned
 * lun_loader_open adds `with`, `iter`, `pack`, `unpack` (with.lua) and `session`. */
#define LUN_PRIMS "lunette.prims"
#define LUN_PRIM_AWAIT "await"
#define LUN_PRIM_ASYNC "async"
#define LUN_PRIM_EXCEPTIONS "exceptions"

/* Loads with.lua and replaces the global loading functions. Call after luaL_openlibs and after the engine has
 * filled LUN_PRIMS. May throw. */
void lun_loader_open(lua_State *L);

/* Compiles a chunk; flags are those of rewrite.h, chunkname is as for lua_load. Pushes the function and returns
 * LUA_OK, or pushes a SyntaxError object (out of memory: a string) and returns another status. *awaits, if not
 * NULL: the chunk awaits at its top level and must run as a task. With LUN_REPL the function's environment is the
 * session's. May throw only when out of memory. */
int lun_load(lua_State *L, const char *src, size_t len, const char *chunkname, unsigned flags, bool *awaits);

/* The same for a file, or for standard input if path is NULL; LUN_FILE is understood. A file that cannot be read
 * gives LUA_ERRFILE and a string that says why. */
int lun_load_file(lua_State *L, const char *path, unsigned flags, bool *awaits);

/* The same for an input of the prompt: tried as an expression, whose values the function returns, then as
 * statements. LUN_REPL is understood. */
int lun_load_input(lua_State *L, const char *src, size_t len, const char *chunkname, bool *awaits);

/* Pushes the environment of REPL inputs: the session's names before the globals. For completion, too. */
void lun_push_session(lua_State *L);

/* True if the value at idx is the function of a whole chunk that was rewritten: for Lua it is an inner
 * function, for a reader of tracebacks it is the "main chunk". */
bool lun_is_chunk(lua_State *L, int idx);

#endif
