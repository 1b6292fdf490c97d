/* loader.c - from source text to a Lua function, and the environment of the prompt's inputs. See loader.h. Text lives
 * in memory of C only while nothing can throw. */
#include "library.h"
#include "loading.h"

#include <errno.h>
#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../syntax/lex.h"

#define LIBRARY "=asyncio."         /* how the chunks of vm/lib are called: nobody asks for the names of their functions */
#define CHUNKS "lunette.chunks"   /* registry: set of the functions that are whole chunks, weak */
#define SESSION "lunette.session" /* registry: the environment of REPL inputs */
#define BINARY "precompiled code is not accepted"

static const size_t file_max = (size_t)256 << 20;

/* --- compiling --- */

/* Pushes a message of Lua's compiler without the hidden names. */
static void push_clean(lua_State *L, const char *message) {
  luaL_Buffer b;
  size_t n = strlen(message);
  char *copy = luaL_buffinitsize(L, &b, n + 1);
  memcpy(copy, message, n + 1);
  lun_unhide(copy);
  luaL_pushresultsize(&b, strlen(copy));
}

static bool ends_with(const char *s, const char *end) {
  size_t n = strlen(s), m = strlen(end);
  return n >= m && strcmp(s + n - m, end) == 0;
}

/* Lua has refused the message's chunk, or we have: leaves the message of whoever saw something wrong first. */
static int refuse(lua_State *L, const lun_rewritten *r, const char *chunkname) {
  char error[sizeof r->error];
  int status = luaL_loadbufferx(L, r->text + r->body, r->body_len, chunkname, "t");
  memcpy(error, r->error, sizeof error);
  if (status == LUA_OK || (r->cut && ends_with(lua_tostring(L, -1), "near <eof>"))) {
    lua_pop(L, 1);
    lua_pushstring(L, *error ? error : "this chunk's blocks do not match, or it is too large");
    return LUA_ERRSYNTAX;
  }
  return status;
}

/* Pushes the compiled text, or a message. */
static int compile(lua_State *L, const lun_rewritten *r, const char *chunkname) {
  if (r->len && *r->text == *LUA_SIGNATURE) return lua_pushliteral(L, BINARY), LUA_ERRSYNTAX;
  if (!r->forms) return luaL_loadbufferx(L, r->text, r->len, chunkname, "t");
  if (r->broken || r->cut) return refuse(L, r, chunkname);
  int status = luaL_loadbufferx(L, r->text, r->len, chunkname, "t");
  if (status == LUA_OK && !*r->error) return LUA_OK;
  if (status == LUA_ERRMEM) return status;
  lua_pop(L, 1);
  return refuse(L, r, chunkname);
}

static void push_hidden(lua_State *L) {
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUN_PRIMS);
#define X(name) lua_getfield(L, -1 - count++, #name);
  int count = 0;
  LUN_HIDDEN(X)
#undef X
  lua_remove(L, -1 - count);
}

void lun_unwrap(lua_State *L) {
  int top = lua_gettop(L);
  push_hidden(L);
  lua_call(L, lua_gettop(L) - top, 1);
  luaL_getsubtable(L, LUA_REGISTRYINDEX, CHUNKS);
  lua_pushvalue(L, -2);
  lua_pushboolean(L, true);
  lua_rawset(L, -3);
  lua_pop(L, 1);
}

static void set_environment(lua_State *L, const lun_request *q) {
  if (q->env) lua_pushvalue(L, q->env);
  else if (q->flags & LUN_REPL) lun_push_session(L);
  else return;
  if (!lua_setupvalue(L, -2, 1)) lua_pop(L, 1);
}

/* Pushes the function, or a message. */
int lun_load_text(lua_State *L, const char *src, size_t len, lun_request *q) {
  lun_rewritten r;
  luaL_checkstack(L, 20, "too many nested loads");
  int status = lun_rewrite(src, len, q->chunkname, q->flags, &r);
  if (status != 0) {
    lun_rewritten_free(&r);
    return lua_pushliteral(L, "not enough memory"), LUA_ERRMEM;
  }
  status = compile(L, &r, q->chunkname);
  bool forms = r.forms;
  q->awaits = r.awaits;
  q->special = forms || *r.error;
  lun_rewritten_free(&r);
  if (status == LUA_OK) {
    if (strncmp(q->chunkname, LIBRARY, sizeof LIBRARY - 1) != 0) lun_name_functions(L, src, len, q->chunkname);
    set_environment(L, q);
    if (forms) lun_unwrap(L);
  } else if (forms) {
    push_clean(L, lua_tostring(L, -1));
    lua_remove(L, -2);
  }
  return status;
}

/* [message] -> [SyntaxError object] */
void lun_make_syntax_error(lua_State *L) {
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUN_PRIMS);
  if (lua_getfield(L, -1, LUN_PRIM_EXCEPTIONS) != LUA_TTABLE) return lua_pop(L, 2);
  lua_getfield(L, -1, "SyntaxError");
  lua_pushvalue(L, -4);
  lua_call(L, 1, 1);
  lua_replace(L, -4);
  lua_pop(L, 2);
}

/* [message] -> [message with a place]: of too deep a nesting Lua tells no line. */
static void add_place(lua_State *L, const char *src, size_t len, const char *chunkname) {
  char id[LUN_CHUNK_ID_MAX];
  lun_chunk_id(chunkname, id, sizeof id);
  lua_pushfstring(L, "%s:%d: too deeply nested: %s", id, (int)lun_deepest_line(src, len), lua_tostring(L, -1));
  lua_remove(L, -2);
}

/* What lun_load and the like push: a function, or an error object. */
static int finish_load(lua_State *L, int status, const char *src, size_t len, const lun_request *q, bool *awaits) {
  if (awaits) *awaits = q->awaits;
  if (status == LUA_ERRRUN) add_place(L, src, len, q->chunkname);
  if (status == LUA_ERRSYNTAX || status == LUA_ERRRUN) lun_make_syntax_error(L);
  return status;
}

int lun_load(lua_State *L, const char *src, size_t len, const char *chunkname, unsigned flags, bool *awaits) {
  lun_request q = {.chunkname = chunkname, .flags = flags};
  return finish_load(L, lun_load_text(L, src, len, &q), src, len, &q, awaits);
}

/* [SyntaxError object]: was the input meant as an expression, which goes wrong within? As a statement it would be
 * wrong from its first word on. */
static bool is_wrong_expression(lua_State *L, const char *src, size_t len) {
  const char *message = luaL_tolstring(L, -1, NULL);
  bool wrong = !strstr(message, "<eof> expected") && !lun_begins_statement(src, len);
  lua_pop(L, 1);
  return wrong;
}

int lun_load_input(lua_State *L, const char *src, size_t len, const char *chunkname, bool *awaits) {
  static const char prefix[] = "return ";
  size_t n = sizeof prefix - 1;
  char *expression = lua_newuserdatauv(L, n + len + 1, 0);
  memcpy(expression, prefix, n);
  memcpy(expression + n, src, len);
  int status = lun_load(L, expression, n + len, chunkname, LUN_REPL, awaits);
  lua_remove(L, -2);
  if (status == LUA_OK) return LUA_OK;
  bool wrong_expression = is_wrong_expression(L, src, len);
  status = lun_load(L, src, len, chunkname, LUN_REPL, awaits);
  if (status != LUA_OK && wrong_expression) lua_insert(L, -2); /* its message is nearer to the fault */
  lua_remove(L, -2);
  return status;
}

/* --- files --- */

/* A file's whole text, to be freed; NULL with errno set. */
static char *read_all(FILE *f, size_t *len) {
  char *text = NULL;
  size_t cap = 0, n;
  *len = 0;
  errno = 0;
  do {
    if (cap - *len < 4096) {
      char *more = cap < file_max ? realloc(text, cap = cap ? cap * 2 : 16384) : (errno = EFBIG, NULL);
      if (!more) return free(text), NULL;
      text = more;
    }
    n = fread(text + *len, 1, cap - *len, f);
    *len += n;
  } while (n > 0);
  return ferror(f) ? free(text), NULL : text;
}

/* Pushes what cannot be done with a file, and returns LUA_ERRFILE. */
static int file_error(lua_State *L, const char *what, const char *path) {
  const char *why = strerror(errno ? errno : EIO);
  lua_pushfstring(L, "cannot %s %s: %s", what, path ? path : "standard input", why);
  return LUA_ERRFILE;
}

typedef struct bytes {
  char *s;
  size_t n;
} bytes;

static int push_text(lua_State *L) {
  const bytes *t = lua_touserdata(L, 1);
  lua_pushlstring(L, t->s, t->n);
  return 1;
}

/* Pushes a file's text as a string, or a message. */
static int push_file(lua_State *L, const char *path) {
  bytes t;
  FILE *f = path ? fopen(path, "rb") : stdin;
  if (!f) return file_error(L, "open", path);
  t.s = read_all(f, &t.n);
  int error = errno;
  if (path) fclose(f);
  errno = error;
  if (!t.s) return file_error(L, "read", path);
  lua_pushcfunction(L, push_text);
  lua_pushlightuserdata(L, &t);
  int status = lua_pcall(L, 1, 1, 0);
  free(t.s);
  return status == LUA_OK ? LUA_OK : lua_error(L);
}

/* Pushes a file's text and its chunk's name, or a message. */
static int push_chunk(lua_State *L, const char *path) {
  int status = push_file(L, path);
  if (status != LUA_OK) return status;
  if (path) lua_pushfstring(L, "@%s", path);
  else lua_pushliteral(L, "=stdin");
  return LUA_OK;
}

/* [text, name, result] -> [result] */
static int drop_chunk(lua_State *L, int status) {
  lua_replace(L, -3);
  lua_pop(L, 1);
  return status;
}

/* Pushes a file's function, or a message. */
int lun_load_path(lua_State *L, const char *path, lun_request *q) {
  size_t len;
  int status = push_chunk(L, path);
  if (status != LUA_OK) return status;
  q->chunkname = lua_tostring(L, -1);
  q->flags |= LUN_FILE;
  const char *text = lua_tolstring(L, -2, &len);
  return drop_chunk(L, lun_load_text(L, text, len, q));
}

int lun_load_file(lua_State *L, const char *path, unsigned flags, bool *awaits) {
  size_t len;
  int status = push_chunk(L, path);
  if (awaits) *awaits = false;
  if (status != LUA_OK) return status;
  const char *name = lua_tostring(L, -1), *text = lua_tolstring(L, -2, &len);
  return drop_chunk(L, lun_load(L, text, len, name, flags | LUN_FILE, awaits));
}

/* --- the session --- */

/* session.name = value: declares the name. Upvalues: the set of names, the environment. */
static int declare(lua_State *L) {
  lua_settop(L, 3);
  lua_pushvalue(L, 2);
  lua_pushboolean(L, true);
  lua_rawset(L, lua_upvalueindex(1));
  lua_rawset(L, lua_upvalueindex(2));
  return 0;
}

/* env.name = value for a name without a value: a declared one stays the session's, others are globals. */
static int assign(lua_State *L) {
  lua_settop(L, 3);
  lua_pushvalue(L, 2);
  if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) {
    lua_settop(L, 3);
    lua_rawset(L, 1);
    return 0;
  }
  lua_settop(L, 3);
  lua_pushglobaltable(L);
  lua_insert(L, 2);
  lua_settable(L, 2);
  return 0;
}

/* [session, metatable] and the two upvalues of `f` above -> [session] with f as what assigns to it */
static void set_newindex(lua_State *L, lua_CFunction f, int upvalues) {
  lua_pushcclosure(L, f, upvalues);
  lua_setfield(L, -2, "__newindex");
  lua_setmetatable(L, -2);
}

static void open_session(lua_State *L) {
  lua_newtable(L);
  int names = lua_gettop(L);
  lua_newtable(L);
  lua_newtable(L);
  lua_pushglobaltable(L);
  lua_setfield(L, -2, "__index");
  lua_pushvalue(L, names);
  set_newindex(L, assign, 1);
  lua_pushvalue(L, -1);
  lua_setfield(L, LUA_REGISTRYINDEX, SESSION);
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUN_PRIMS);
  lua_newtable(L);
  lua_newtable(L);
  lua_pushvalue(L, names);
  lua_pushvalue(L, names + 1);
  set_newindex(L, declare, 2);
  lua_setfield(L, -2, "session");
  lua_settop(L, names - 1);
}

void lun_push_session(lua_State *L) { lua_getfield(L, LUA_REGISTRYINDEX, SESSION); }

bool lun_is_chunk(lua_State *L, int idx) {
  lua_pushvalue(L, idx);
  luaL_getsubtable(L, LUA_REGISTRYINDEX, CHUNKS);
  lua_insert(L, -2);
  bool chunk = lua_rawget(L, -2) != LUA_TNIL;
  lua_pop(L, 2);
  return chunk;
}

/* --- opening --- */

/* name_chain(text, cursor) -> first byte of the names before the cursor, for completion; nil where none can be. */
static int l_name_chain(lua_State *L) {
  size_t len, start;
  const char *text = luaL_checklstring(L, 1, &len);
  lua_Integer cursor = luaL_checkinteger(L, 2);
  if (cursor < 0 || (lua_Unsigned)cursor > len || !lun_name_chain(text, (size_t)cursor, &start)) return 0;
  lua_pushinteger(L, (lua_Integer)start + 1);
  return 1;
}

static void open_chunks(lua_State *L) {
  luaL_getsubtable(L, LUA_REGISTRYINDEX, CHUNKS);
  lua_newtable(L);
  lua_pushliteral(L, "k");
  lua_setfield(L, -2, "__mode");
  lua_setmetatable(L, -2);
  lua_pop(L, 1);
}

static void open_with(lua_State *L) {
  lun_push_library(L, "with", 0);
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUN_PRIMS);
  lua_pushcfunction(L, l_name_chain);
  lua_setfield(L, -2, "name_chain");
  lua_call(L, 1, 0);
}

void lun_loader_open(lua_State *L) {
  luaL_checkstack(L, 20, "no room to open the loader");
  open_chunks(L);
  open_session(L);
  open_with(L);
  lun_loadlib_open(L);
}
