/* errors.h - errors of the program and of the engine: raising them, their words, their tracebacks, and, in debug mode, where things
 * were made. */
#ifndef LUN_ERRORS_H
#define LUN_ERRORS_H

#include "engine.h"

/* raise.c */
/* Pushes a new error object of class `cls` (a name in exceptions.lua) with the message at the top, which it pops. */
void lun_push_error(lua_State *L, const char *cls);
void lun_push_cancelled(lua_State *L); /* the same of CancelledError, quicker */
/* Raises such an object with a formatted message (luaL_Buffer's formats: %s %d %f %p %c %U %%). Throws. */
int lun_raise(lua_State *L, const char *cls, const char *fmt, ...);
bool lun_isinstance(lua_State *L, int index, const char *cls);
bool lun_is_cancelled(lua_State *L, int index); /* is it a CancelledError, or of a class under it? */
void lun_errors_remember(lua_State *L); /* exceptions.lua has been loaded */
/* Pushes the class name of the error at index and its message, as CPython would print them; runs no program code. */
const char *lun_error_text(lua_State *L, int index);
int lun_require_loop(lua_State *L); /* raises RuntimeError "no running event loop" when there is none; pushes it */

/* closing.c: errors of what closes while an error is on its way out. For the message handler, with the new error at index 1,
 * raised on the thread of c, or on another one: tells it of the one before, and pushes that one's lines for the traceback, "" for none. */
const char *lun_closing_push(lua_State *L, lun_coro *c);

/* traceback.c */
/* A message handler: notes the frames that the error passes, and returns the error unchanged. */
int lun_msgh(lua_State *L);
int lun_msgh_coro(lua_State *L); /* the same in the thread of a coroutine object */
int lun_msgh_within(lua_State *L); /* for vm/lib/with.lua: the frames inside of an `async with` or `async for` only */
/* Pushes the traceback of the error at index, as text, "" when none is known. */
void lun_push_traceback(lua_State *L, int index);
void lun_drop_traceback(lua_State *L, int index);
void lun_note_traceback(lua_State *L, int index); /* the text on top (popped) is where the error at index came from */
bool lun_is_internal(const lua_Debug *ar); /* a frame of ours, which no traceback shows */
bool lun_is_shown(lua_State *co, lua_Debug *ar); /* fills ar in (Slnt): is it a frame of the program's? */
bool lun_is_block(lua_State *co, int level);     /* the body of an `async with`, a function only for us */
lun_coro *lun_coroutine_of(lua_State *co);       /* the coroutine object whose thread it is, NULL: of none */
int lun_stack_depth(lua_State *co);              /* how many levels there are, at the cost of a few */
int lun_debug_traceback(lua_State *L);     /* Lua's debug.traceback, with the functions that await below it */

/* origins.c: debug mode, where things were made */
void lun_push_frames(lua_State *L); /* the program's frames that stand here, {file, line, func} each, outermost first, and n. May throw */
void lun_origin_note(lua_State *L, int index); /* the object at index is made here. May throw */
bool lun_origin_push(lua_State *L, int index); /* pushes where the object at index was made; false, and nothing, when that is not known */
void lun_origin_field(lua_State *L, int index); /* the same as the field source_traceback of the table on top */

#endif
