/* output.c - what the program prints goes into the trace, and in a script to
 * the real descriptors, too. print, io.write and io.stdout end here; while
 * nothing is recorded the streams are Lua's own. */
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine.h"
#include "tasks/objects.h"
#include "record.h"
#include "output.h"

/* No program may catch this: it ends here. */
static _Noreturn void stop(lun_engine *E) {
  E->stopped = true;
  E->end_kind = LUN_END_ERROR;
  E->end_status = 1;
  snprintf(E->end_error, sizeof E->end_error, "%s", LUN_STOPPED);
  snprintf(E->end_message, sizeof E->end_message, "the program printed more than %zu bytes", E->print_limit);
  exit(E->end_status);
}

/* As the system would, had the writer not asked before. */
void lun_bounded_check(lun_engine *E) {
  if (E->trace && lun_writer_stopped(E->trace)) raise(SIGXFSZ);
}

static void record(lun_engine *E, int stream, const char *s, size_t n) {
  uint32_t where = 0;
  E->printed += n;
  if (E->print_limit && E->printed > E->print_limit) stop(E);
  if (E->trace && E->running) where = lun_where(E->running);
  lun_rec_text(E, LUN_K_PRINT, (unsigned)stream, E->task ? E->task->future.id : 0, where, s, n);
}

static ssize_t write_out(void *cookie, const char *s, size_t n) {
  lun_engine *E = cookie;
  record(E, LUN_STREAM_OUT, s, n);
  return E->mirror ? (ssize_t)fwrite(s, 1, n, stdout) : (ssize_t)n;
}

static ssize_t write_err(void *cookie, const char *s, size_t n) {
  lun_engine *E = cookie;
  record(E, LUN_STREAM_ERR, s, n);
  return E->mirror ? (ssize_t)fwrite(s, 1, n, stderr) : (ssize_t)n;
}

void lun_error_text_out(lun_engine *E, const char *text, size_t n) {
  if (E->trace) record(E, LUN_STREAM_ERR, text, n);
  if (!E->mirror) return;
  fflush(stdout);
  fwrite(text, 1, n, stderr);
}

void lun_error_line(lua_State *L, const char *text, size_t n) { lun_error_text_out(lun_engine_of(L), text, n); }

void lun_note_warning(lua_State *L, const char *category, int level, const char *text, uint32_t of) {
  lun_engine *E = lun_engine_of(L);
  lun_rec(E, LUN_K_WARN, (unsigned)level, lun_rec_str(E, category), lun_rec_str(E, text), of);
}

void lun_warn(lua_State *L, const char *category, int level, const char *text, uint32_t of) {
  lun_note_warning(L, category, level, text, of);
  if (!lun_engine_of(L)->mirror) return;
  fflush(stdout);
  fprintf(stderr, "%s\n", text);
}

const char *lun_print_line(lua_State *L, size_t *len) {
  int n = lua_gettop(L);
  luaL_Buffer b;
  luaL_buffinit(L, &b);
  for (int i = 1; i <= n; i++) {
    if (i > 1) luaL_addchar(&b, '\t');
    luaL_tolstring(L, i, NULL);
    luaL_addvalue(&b);
  }
  luaL_addchar(&b, '\n');
  luaL_pushresult(&b);
  return lua_tolstring(L, -1, len);
}

/* print, as one write a line, which is out at once, as with Lua's own. */
static int print(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  size_t len;
  const char *s = lun_print_line(L, &len);
  write_out(E, s, len);
  if (E->mirror) fflush(stdout);
  return 0;
}

/* Puts a stream of ours behind io.stdout or io.stderr, which keep their identity. */
static void replace_stream(lua_State *L, const char *name, cookie_write_function_t *write) {
  cookie_io_functions_t io = {.write = write};
  lua_getfield(L, -1, name);
  luaL_Stream *stream = luaL_testudata(L, -1, LUA_FILEHANDLE);
  FILE *f = stream ? fopencookie(lun_engine_of(L), "w", io) : NULL;
  if (f) {
    setvbuf(f, NULL, _IONBF, 0);
    stream->f = f;
  }
  lua_pop(L, 1);
}

/* Our stream passes everything on at once, and the real one behind it holds it back: whoever flushes means that one. */
static int flush(lua_State *L) {
  fflush(stdout);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
  return lua_gettop(L);
}

/* In the table on top of the stack. */
static void replace_flush(lua_State *L) {
  lua_getfield(L, -1, "flush");
  lua_pushcclosure(L, flush, 1);
  lua_setfield(L, -2, "flush");
}

static void replace_method(lua_State *L) {
  if (luaL_getmetatable(L, LUA_FILEHANDLE) == LUA_TTABLE) {
    if (lua_getfield(L, -1, "__index") == LUA_TTABLE) replace_flush(L);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
}

/* The table of the library, whatever the program has made of the global. */
static bool push_io(lua_State *L) {
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  bool there = lua_getfield(L, -1, "io") == LUA_TTABLE;
  lua_remove(L, -2);
  if (!there) lua_pop(L, 1);
  return there;
}

static int watch(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  if (!push_io(L)) return 0;
  replace_stream(L, "stdout", write_out);
  replace_stream(L, "stderr", write_err);
  if (!E->flushes) replace_flush(L), replace_method(L);
  E->flushes = true;
  return 0;
}

static void give_back(lua_State *L, const char *name, FILE *f) {
  lua_getfield(L, -1, name);
  luaL_Stream *stream = luaL_testudata(L, -1, LUA_FILEHANDLE);
  if (stream && stream->f != f && stream->closef) fclose(stream->f), stream->f = f;
  lua_pop(L, 1);
}

static int unwatch(lua_State *L) {
  if (!push_io(L)) return 0;
  give_back(L, "stdout", stdout);
  give_back(L, "stderr", stderr);
  return 0;
}

void lun_output_watch(lua_State *L, bool on) {
  lua_pushcfunction(L, on ? watch : unwatch);
  if (lua_pcall(L, 0, 0, 0) != LUA_OK) lua_pop(L, 1);
}

void lun_output_open(lua_State *L) {
  lua_pushcfunction(L, print);
  lua_setglobal(L, "print");
  if (lun_engine_of(L)->trace) lun_output_watch(L, true);
}
