/* closing.c - an error leaves a function, and what that closes raises another, which Lua passes on in its place. The first
 * one is not forgotten: it is the context of the second, as in CPython, and stands in its traceback. It knows one thing of
 * Lua: whoever closes then is called right under the protected call, with the error as its second argument. */
#include <string.h>

#include "engine.h"
#include "tasks/objects.h"
#include "errors.h"

#define CLOSING "\n\twhile closing after the error: "

enum { TEXT_MOST = 200 };

/* Whether an error is on its way already; NULL: nobody keeps that of this thread. */
static bool *unwinding(lua_State *L, lun_coro *c) {
  if (c) return &c->unwinding;
  lun_engine *E = lun_engine_if(L);
  return E && L == E->L && !E->loop ? &E->unwinding : NULL;
}

/* Pushes it, unless it is the one at index 1 itself, or whoever closes takes no second argument. */
static bool push_earlier(lua_State *L, const lun_coro *c) {
  lua_Debug ar;
  int level = lun_stack_depth(L) - (c ? 2 : 1); /* the outermost of a coroutine's is its body */
  if (level < 1 || !lua_getstack(L, level, &ar)) return false;
  if (!lua_getlocal(L, &ar, 2) && !lua_getlocal(L, &ar, -2)) return false; /* a parameter, or one of `...` */
  if (!lua_isnil(L, -1) && !lua_rawequal(L, -1, 1)) return true;
  lua_pop(L, 1);
  return false;
}

/* Sets e.context to the value on top, which stays, where e is an error object that has none. */
static void set_context(lua_State *L, int e) {
  int top = lua_gettop(L);
  bool object = lun_error_text(L, e) != NULL;
  lua_pushliteral(L, "context");
  if (object && lua_rawget(L, e) == LUA_TNIL) {
    lua_pushliteral(L, "context");
    lua_pushvalue(L, top);
    lua_rawset(L, e);
  }
  lua_settop(L, top);
}

/* Pushes the first line of the error on top in words, without running anything of the program. */
static void push_words(lua_State *L) {
  bool is_text = lua_type(L, -1) == LUA_TSTRING;
  const char *text = is_text ? lua_tostring(L, -1) : lun_error_text(L, -1);
  size_t n = text ? strcspn(text, "\n") : 0;
  if (text) lua_pushlstring(L, text, n < TEXT_MOST ? n : TEXT_MOST);
  else lua_pushliteral(L, "(an error object)");
  if (!is_text) lua_remove(L, -2);
}

/* Pushes the line of the error on top, and behind it that of the one before it, which its traceback has. */
static void push_lines(lua_State *L) {
  push_words(L);
  lun_push_traceback(L, -2);
  const char *before = strstr(lua_tostring(L, -1), CLOSING);
  if (before) lua_pushlstring(L, before, 1 + strcspn(before + 1, "\n"));
  else lua_pushliteral(L, "");
  lua_pushfstring(L, CLOSING "%s%s", lua_tostring(L, -3), lua_tostring(L, -1));
}

const char *lun_closing_push(lua_State *L, lun_coro *c) {
  int top = lua_gettop(L);
  bool *before = unwinding(L, c);
  lua_pushliteral(L, "");
  if (before && *before && push_earlier(L, c)) {
    set_context(L, 1);
    push_lines(L);
    lua_replace(L, top + 1);
  }
  if (before) *before = true;
  lua_settop(L, top + 1);
  return lua_tostring(L, -1);
}
