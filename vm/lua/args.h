/* args.h - the arguments of what programs call from Lua, checked at the door.
 *
 * What is wrong with one is an error of the class that CPython raises, in a sentence with the function's and the
 * argument's name; never Lua's "bad argument #1 to '?'". The functions find the name of the function that is being
 * called by themselves. All of them throw. vm/lib/arguments.lua is the same for the library's Lua. */
#ifndef LUN_ARGS_H
#define LUN_ARGS_H

#include <lua.h>

/* The name of a value's type as messages give it: an object's class, or else Lua's name. */
const char *lun_type_name(lua_State *L, int index);
/* Pushes the name of the function that programs have called: "EventLoop.call_soon"; "function" when it has none. */
const char *lun_push_caller(lua_State *L);
/* The userdata at `index`, of the class `type`, whose method has been called: the object before the colon. */
void *lun_check_self(lua_State *L, int index, int type, const char *name);
/* Raises: it is none. `caller`: the name of the method, NULL: to be found. */
int lun_bad_self(lua_State *L, int index, const char *type, const char *caller);
/* There must be an argument at `index`, be it nil. */
void lun_check_given(lua_State *L, int index, const char *name);
/* A number of seconds, not NaN. */
lua_Number lun_check_seconds(lua_State *L, int index, const char *name);
/* The value of the keyword `name`, pushed: nil when the argument at `index` is none or nil. That must be a table with
 * no other keys. */
void lun_check_keyword(lua_State *L, int index, const char *name);

#endif
