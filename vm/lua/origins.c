/* origins.c - debug mode: where tasks, futures, handles and coroutines were made. An origin is a sequence of frames
 * {file, line, func}, the outermost first: the functions that stood on the stack, the awaits around them, and the code
 * that runs the loop. A weak table keeps them; without debug mode there is none. Wording is vm/lib/debugging.lua's. */
#include <string.h>

#include "engine.h"
#include "tasks/objects.h"
#include "errors.h"
#include "loader.h"

enum { DEPTH = 10 }; /* CPython's DEBUG_STACK_DEPTH */

#define ORIGINS "lunette.origins" /* in the registry: object -> frames; weak keys */

static void push_origins(lua_State *L) {
  if (lua_getfield(L, LUA_REGISTRYINDEX, ORIGINS) == LUA_TTABLE) return;
  lua_pop(L, 1);
  lua_newtable(L);
  lua_createtable(L, 0, 1);
  lua_pushliteral(L, "k");
  lua_setfield(L, -2, "__mode");
  lua_setmetatable(L, -2);
  lua_pushvalue(L, -1);
  lua_setfield(L, LUA_REGISTRYINDEX, ORIGINS);
}

/* The frames on their way: innermost first, until all are there. */
typedef struct walk {
  lua_State *L; /* the list is on top of it */
  int n;
} walk;

/* Pushes the name of the function of the frame. `outermost`: what its coroutine object is called, NULL: it is another frame. */
static void push_name(lua_State *L, lua_State *co, lua_Debug *ar, const char *outermost) {
  bool chunk = *ar->what == 'm';
  if (!chunk && ar->linedefined == 1) {
    lua_getinfo(co, "f", ar);
    chunk = lun_is_chunk(co, -1);
    lua_pop(co, 1);
  }
  if (chunk) lua_pushliteral(L, "<main>");
  else if (outermost) lua_pushstring(L, outermost);
  else if (ar->name) lua_pushstring(L, ar->name);
  else lua_pushfstring(L, "function <%s:%d>", ar->short_src, ar->linedefined);
}

static void add(walk *w, lua_State *co, lua_Debug *ar, const char *outermost) {
  lua_State *L = w->L;
  lua_createtable(L, 0, 3);
  push_name(L, co, ar, outermost);
  lua_setfield(L, -2, "func");
  lua_pushstring(L, ar->short_src);
  lua_setfield(L, -2, "file");
  lua_pushinteger(L, ar->currentline);
  lua_setfield(L, -2, "line");
  lua_rawseti(L, -2, ++w->n);
}

/* The program's frames of one thread. `name`: of the coroutine object whose thread it is, NULL: of none. */
static void add_thread(walk *w, lua_State *co, const char *name) {
  lua_Debug ar;
  for (int level = 0; w->n < DEPTH && lua_getstack(co, level, &ar); level++) {
    lua_getinfo(co, "Slnt", &ar);
    if (ar.currentline <= 0 || lun_is_internal(&ar)) continue;
    bool outermost = name && !lua_getstack(co, level + 2, &(lua_Debug){0}); /* below it stands the coroutine's body in C */
    add(w, co, &ar, outermost ? name : NULL);
  }
}

/* The coroutines of a task, innermost first, and of the task that started it, if it is eager. */
static void add_task(walk *w, lua_State *from, const lun_task *t) {
  for (; t; t = t->outer)
    for (int i = t->depth - 1; i >= 0 && w->n < DEPTH; i--)
      if (t->stack[i]->co && t->stack[i]->co != from) add_thread(w, t->stack[i]->co, t->stack[i]->name);
}

static void reverse(lua_State *L, int n) {
  for (int i = 1, j = n; i < j; i++, j--) {
    lua_rawgeti(L, -1, i);
    lua_rawgeti(L, -2, j);
    lua_rawseti(L, -3, i);
    lua_rawseti(L, -2, j);
  }
}

static const char *name_of(const lun_task *t, const lua_State *co) {
  for (int i = t ? t->depth - 1 : -1; i >= 0; i--)
    if (t->stack[i]->co == co) return t->stack[i]->name;
  return NULL;
}

void lun_push_frames(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  walk w = {L, 0};
  luaL_checkstack(L, 12, "out of stack");
  lua_newtable(L);
  add_thread(&w, L, name_of(E->task, L));
  add_task(&w, L, E->task);
  if (E->loop && E->loop->L && E->loop->L != L) add_thread(&w, E->loop->L, NULL);
  reverse(L, w.n);
  lua_pushinteger(L, w.n);
  lua_setfield(L, -2, "n");
}

void lun_origin_note(lua_State *L, int index) {
  index = lua_absindex(L, index);
  push_origins(L);
  lua_pushvalue(L, index);
  lun_push_frames(L);
  lua_rawset(L, -3);
  lua_pop(L, 1);
}

bool lun_origin_push(lua_State *L, int index) {
  index = lua_absindex(L, index);
  if (lua_getfield(L, LUA_REGISTRYINDEX, ORIGINS) == LUA_TTABLE) {
    lua_pushvalue(L, index);
    lua_rawget(L, -2);
    lua_remove(L, -2);
    if (lua_istable(L, -1)) return true;
  }
  lua_pop(L, 1);
  return false;
}

void lun_origin_field(lua_State *L, int index) {
  if (lun_origin_push(L, index)) lua_setfield(L, -2, "source_traceback");
}
