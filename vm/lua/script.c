/* script.c - a program from its first line to its exit status (script.h). */
#include "script.h"
#include "tasks/tasks.h"
#include "errors.h"

#include <stdio.h>
#include <string.h>

#include "interrupt.h"
#include "output.h"
#include "work/jobs.h"
#include "loader.h"

/* arg[0] is the script, arg[1..] its arguments, arg[-1...] what stands before it, as in `lua`. */
static void set_arg(lua_State *L, const lun_script *s) {
  int script = s->file ? s->first - 1 : 0;
  lua_createtable(L, s->argc, script + 1);
  for (int i = 0; i < s->argc; i++) {
    lua_pushstring(L, s->argv[i]);
    lua_rawseti(L, -2, i - (s->file ? script : s->first - 1));
  }
  lua_setglobal(L, "arg");
}

static int load(lua_State *L, const lun_script *s, bool *awaits) {
  unsigned flags = LUN_TOP_AWAIT | LUN_FILE;
  if (s->code) return lun_load(L, s->code, strlen(s->code), "=(command line)", LUN_TOP_AWAIT, awaits);
  return lun_load_file(L, s->file && strcmp(s->file, "-") == 0 ? NULL : s->file, flags, awaits);
}

static int push_args(lua_State *L, const lun_script *s) {
  int n = s->argc - s->first;
  luaL_checkstack(L, n + 8, "too many arguments");
  for (int i = s->first; i < s->argc; i++) lua_pushstring(L, s->argv[i]);
  return n;
}

/* [f]: runs it as <main>, with asyncio.run. */
static void run_main(lua_State *L, const lun_script *s) {
  lua_getfield(L, LUA_REGISTRYINDEX, LUN_R_ASYNCIO);
  lua_getfield(L, -1, "run");
  lua_remove(L, -2);
  lua_pushcfunction(L, lun_async);
  lua_pushvalue(L, 1);
  lua_pushliteral(L, "<main>");
  lua_call(L, 2, 1);
  lua_call(L, push_args(L, s), 1);
  lua_call(L, 1, 0);
}

static int run(lua_State *L) {
  const lun_script *s = lua_touserdata(L, 1);
  bool awaits = false;
  lua_settop(L, 0);
  set_arg(L, s);
  if (load(L, s, &awaits) != LUA_OK) return lua_error(L);
  if (s->loaded) s->loaded();
  if (awaits) run_main(L, s);
  else lua_call(L, push_args(L, s), 0);
  return 0;
}

/* Pushes the error at index in words, which cannot fail. */
static int describe(lua_State *L) {
  luaL_tolstring(L, 1, NULL);
  return 1;
}

static void push_message(lua_State *L, int index) {
  index = lua_absindex(L, index);
  if (lua_isnil(L, index)) return lua_pushliteral(L, "(error object is nil)"), (void)0;
  if (!lua_isstring(L, index)) {
    if (luaL_getmetafield(L, index, "__tostring") == LUA_TNIL) {
      lua_pushfstring(L, "(error object is a %s value)", luaL_typename(L, index));
      return;
    }
    lua_pop(L, 1);
  }
  lua_pushcfunction(L, describe);
  lua_pushvalue(L, index);
  if (lua_pcall(L, 1, 1, 0) == LUA_OK) return;
  lua_pop(L, 1);
  lua_pushfstring(L, "(error object is a %s value)", luaL_typename(L, index));
}

/* Pushes the errors in the group at index in words, "" when it is none. */
static const char *push_members(lua_State *L, int index) {
  index = lua_absindex(L, index);
  lun_push_prim(L, "members"); /* vm/lib/loops.lua */
  lua_pushvalue(L, index);
  if (lua_pcall(L, 1, 1, 0) != LUA_OK || !lua_isstring(L, -1)) lua_pop(L, 1), lua_pushliteral(L, "");
  return lua_tostring(L, -1);
}

static void report(lua_State *L, int index) {
  int top = lua_gettop(L);
  index = lua_absindex(L, index);
  lun_push_traceback(L, index);
  const char *traceback = lua_tostring(L, -1), *members = push_members(L, index);
  push_message(L, index);
  lua_pushfstring(L, "lunette: %s%s%s%s\n", lua_tostring(L, -1), *traceback ? "\nstack traceback:" : "", traceback, members);
  size_t n;
  const char *text = lua_tolstring(L, -1, &n);
  lun_error_line(L, text, n);
  lua_settop(L, top);
}

/* SystemExit(n): n is the status; nothing: 0; anything else is told, and counts as a failure. */
static int system_exit(lua_State *L, int index) {
  lua_getfield(L, index, "args");
  if (lua_istable(L, -1)) lua_rawgeti(L, -1, 1);
  else lua_pushnil(L);
  int status = 0;
  if (lua_isinteger(L, -1)) status = (int)lua_tointeger(L, -1) & 0xFF;
  else if (lua_isboolean(L, -1)) status = !lua_toboolean(L, -1);
  else if (!lua_isnil(L, -1)) {
    size_t n;
    luaL_tolstring(L, -1, &n);
    lua_pushliteral(L, "\n");
    lua_concat(L, 2);
    lun_error_line(L, lua_tostring(L, -1), n + 1);
    lua_pop(L, 1);
    status = 1;
  }
  lua_pop(L, 2);
  return status;
}

/* [error]: tells it, and returns the exit status */
static int tell_error(lua_State *L) {
  int status = 1;
  if (lun_isinstance(L, 1, "SystemExit")) status = system_exit(L, 1);
  else report(L, 1);
  lua_pushinteger(L, lun_isinstance(L, 1, "KeyboardInterrupt") ? 130 : status);
  return 1;
}

/* [f, error] -> [what f returns, or an error of its own]: is it the first? An impatient Ctrl-C is for the program, not for its last words. */
static bool tell(lua_State *L, int results) {
  lun_engine *E = lun_engine_of(L);
  E->telling = true;
  bool told = lua_pcall(L, 1, results, 0) == LUA_OK;
  E->telling = false;
  lun_interrupt_over(E);
  return told;
}

/* Nothing around this is protected, and what has to be told is often that there is no memory. */
int lun_exit_status(lua_State *L, int index) {
  index = lua_absindex(L, index);
  lua_pushcfunction(L, tell_error);
  lua_pushvalue(L, index);
  bool told = tell(L, 1);
  int status = told ? (int)lua_tointeger(L, -1) : 1;
  lua_pop(L, 1);
  const char *text = lua_type(L, index) == LUA_TSTRING ? lua_tostring(L, index) : "the program failed";
  if (!told) fprintf(stderr, "lunette: %s (there is not enough memory to say more)\n", text);
  return status;
}

static int end_kind(lua_State *L, int result) {
  if (lun_isinstance(L, -1, "SystemExit")) return LUN_END_EXIT;
  if (lun_isinstance(L, -1, "SyntaxError")) return LUN_END_SYNTAX;
  return result == 130 ? LUN_END_INTERRUPTED : LUN_END_ERROR;
}

/* [error]: keeps in words what ended the program */
static int keep_error(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  E->end_kind = end_kind(L, E->end_status);
  if (E->stuck && E->end_kind == LUN_END_ERROR) E->end_kind = LUN_END_HUNG;
  bool object = lun_error_text(L, -1) != NULL; /* "NAME: message", or "NAME"; any other value counts as an Exception */
  lua_pop(L, 1);
  push_message(L, -1);
  const char *text = lua_tostring(L, -1);
  size_t name = object ? strcspn(text, ":") : 0;
  snprintf(E->end_error, sizeof E->end_error, "%.*s", object ? (int)name : (int)strlen("Exception"), object ? text : "Exception");
  if (object) text += name + strspn(text + name, ": ");
  snprintf(E->end_message, sizeof E->end_message, "%s", text);
  return 0;
}

/* Keeps what the END record will say; it is the last one, written when the state is closed. The error is on top (popped). */
static void keep_end(lua_State *L, lun_engine *E, int status, int result) {
  E->end_kind = status == LUA_OK ? LUN_END_OK : LUN_END_ERROR;
  E->end_status = result;
  if (status == LUA_OK) return;
  lua_pushcfunction(L, keep_error);
  lua_insert(L, -2);
  if (tell(L, 0)) return;
  lua_pop(L, 1);
  snprintf(E->end_message, sizeof E->end_message, "not enough memory to say what ended the program");
}

/* Leaves the error on the stack, if there is one. */
static int run_protected(lun_engine *E, const lun_script *s) {
  lua_State *L = E->L;
  lua_pushcfunction(L, lun_msgh);
  lua_pushcfunction(L, run);
  lua_pushlightuserdata(L, (void *)s);
  E->unwinding = false;
  int status = lua_pcall(L, 1, 0, -3);
  lun_interrupt_over(E);
  return status;
}

void lun_script_before(lun_engine *E, const lun_script *s) {
  int top = lua_gettop(E->L);
  if (run_protected(E, s) != LUA_OK) lun_exit_status(E->L, -1);
  lua_settop(E->L, top);
}

int lun_script_run(lun_engine *E, const lun_script *s) {
  lua_State *L = E->L;
  int status = run_protected(E, s);
  int result = lun_jobs_finish(L, status == LUA_OK ? 0 : lun_exit_status(L, -1));
  keep_end(L, E, status, result);
  return result;
}
