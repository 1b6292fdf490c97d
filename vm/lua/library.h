/* library.h - the files of vm/lib as functions: compiled at build time, or from
 * their texts when the program runs with another release of Lua than it was
 * built with. */
#ifndef LUN_LIBRARY_H
#define LUN_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>

#include <lua.h>

typedef struct lun_compiled {
  const char *name, *code; /* code: as lua_dump wrote it */
  size_t len;
  bool forms; /* it uses a form: it returns the file's function when called with the hidden functions */
} lun_compiled;

extern const lun_compiled lun_lib_code[]; /* written by tools/precompile.c; ends with a NULL name */
extern const char lun_lib_release[];      /* the lua_ident that it was written with */

/* Pushes the function of the file vm/lib/NAME.lua; the table at `globals` is what it takes for the globals, 0: the globals.
 * Those with forms need the loader (loader.h). May throw. */
void lun_push_library(lua_State *L, const char *name, int globals);

#endif
