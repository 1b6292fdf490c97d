/* names.c - what the functions of a source are called there: `local function f`,
 * `function a.b:c`, `f = function`. Lua forgets it, and a callback is better
 * known by its name than by its line. It reads tokens and runs nothing. */
#include <stdio.h>
#include <string.h>

#include <lauxlib.h>

#include "../syntax/lex.h"
#include "loading.h"

enum { NAME_MAX_BYTES = 80 };

typedef struct namer {
  lua_State *L;
  int names; /* stack index of the table from "FILE:LINE" to a name, or false: several functions begin there */
  const char *src, *file;
  /* The tokens before a `function`: a chain of names, and whether a `=` stands behind it. */
  size_t chain, chain_end;
  bool assigned;
} namer;

static lun_token next(lun_lexer *lx) {
  lun_token t = lun_lex(lx);
  while (t.type == LUN_T_COMMENT) t = lun_lex(lx);
  return t;
}

static bool links(unsigned type) { return type == '.' || type == ':'; }

/* The name between `function` and its parameters, in a copy of the lexer. */
static bool declared(lun_lexer ahead, size_t *start, size_t *end) {
  lun_token t = next(&ahead);
  if (t.type != LUN_T_NAME) return false;
  *start = t.start;
  while (t.type == LUN_T_NAME || links(t.type)) *end = t.end, t = next(&ahead);
  return true;
}

static void remember(namer *n, uint32_t line, size_t start, size_t end) {
  lua_State *L = n->L;
  size_t len = end - start;
  lua_pushfstring(L, "%s:%d", n->file, (int)line);
  lua_pushvalue(L, -1);
  bool taken = lua_rawget(L, n->names) != LUA_TNIL;
  lua_pop(L, 1);
  if (taken || len == 0 || len > NAME_MAX_BYTES) lua_pushboolean(L, 0);
  else lua_pushlstring(L, n->src + start, len);
  lua_rawset(L, n->names);
}

static void function(namer *n, const lun_lexer *lx, uint32_t line) {
  size_t start = n->chain, end = n->assigned ? n->chain_end : n->chain;
  declared(*lx, &start, &end);
  remember(n, line, start, end);
}

/* Keeps the chain of names that an assignment may end. */
static void keep_chain(namer *n, const lun_token *t, unsigned before) {
  bool name = t->type == LUN_T_NAME, goes_on = links(before) || links(t->type);
  if (name && !goes_on) n->chain = t->start;
  if (name) n->chain_end = t->end;
  if (!name && !links(t->type) && t->type != '=') n->chain = n->chain_end = t->end;
  n->assigned = t->type == '=';
}

void lun_name_functions(lua_State *L, const char *src, size_t len, const char *chunkname) {
  char file[LUN_CHUNK_ID_MAX];
  lun_lexer lx;
  unsigned before = 0;
  lun_chunk_id(chunkname, file, sizeof file);
  lun_push_function_names(L);
  namer n = {L, lua_gettop(L), src, file, 0, 0, false};
  lun_lex_init(&lx, src, len);
  for (lun_token t = next(&lx); t.type != LUN_T_EOF; t = next(&lx)) {
    if (t.type == LUN_T_FUNCTION) function(&n, &lx, t.line);
    if (t.type != LUN_T_ASYNC) keep_chain(&n, &t, before);
    before = t.type;
  }
  lua_pop(L, 1);
}

void lun_push_function_names(lua_State *L) {
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUN_PRIMS);
  luaL_getsubtable(L, -1, "function_names");
  lua_remove(L, -2);
}
