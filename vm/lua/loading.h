/* loading.h - what those share who deal with chunks: loader.c (compiling), loadlib.c (the program's own loading functions), the
 * workers; and names.c, for who asks what functions and files are called. */
#ifndef LUN_LOADING_H
#define LUN_LOADING_H

#include "loader.h"

/* What a chunk is compiled for. */
typedef struct lun_request {
  const char *chunkname;
  unsigned flags;
  int env;      /* index of its environment, 0: the globals, or the session's */
  bool awaits;  /* result: it awaits at its top level */
  bool special; /* result: it uses a form, so that no plain Lua would know its errors */
} lun_request;

/* Compiles q->chunkname: pushes the function, or a message as a string; returns a status of lua_load. */
int lun_load_text(lua_State *L, const char *src, size_t len, lun_request *q);
/* The same for a file (NULL: standard input); also LUA_ERRFILE. Sets q->chunkname while it runs. */
int lun_load_path(lua_State *L, const char *path, lun_request *q);
/* [chunk that returns the program] -> [program] */
void lun_unwrap(lua_State *L);
/* [message] -> [SyntaxError object] */
void lun_make_syntax_error(lua_State *L);
/* Replaces load, loadfile, dofile and the searcher of `require` for Lua files. */
void lun_loadlib_open(lua_State *L);

/* names.c: remembers what the functions of a text are called, for the picture. May throw only when out of memory. */
void lun_name_functions(lua_State *L, const char *src, size_t len, const char *chunkname);
/* Pushes the table from "FILE:LINE" to the name of the function that begins there; false: there are several. */
void lun_push_function_names(lua_State *L);

#endif
