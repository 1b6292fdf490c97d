/* stack.c - stack.h: walks the Lua threads of a task's coroutines, and of the
 * plain coroutines that run within them, from the innermost function outward. */
#include "stack.h"
#include "../tasks/tasks.h"
#include "../errors.h"

#include <string.h>

/* How many levels of one thread are told at each end: an endless recursion has a hundred thousand. And how many plain
 * coroutines may run within each other: Lua's own bound for C calls is near. */
enum { ENDS = 500, NESTED_MAX = 200 };

typedef struct walk {
  lua_State *L;
  lun_stack_fn *each;
  void *ud;
} walk;

/* The forms of the language are functions only for us. */
static const char *unhidden(const char *name) {
  if (strcmp(name, "__lun_with") == 0) return "async with";
  return strcmp(name, "__lun_iter") == 0 ? "async for" : name;
}

/* Pushes what the function of `ar` is called: by whoever called it, or in its source. */
static const char *push_name(lua_State *L, const lua_Debug *ar) {
  if (*ar->what == 'm') return lua_pushliteral(L, "<main>");
  if (ar->name && strcmp(ar->namewhat, "metamethod") != 0) return lua_pushstring(L, unhidden(ar->name));
  lua_getfield(L, LUA_REGISTRYINDEX, LUN_R_PRIMS);
  luaL_getsubtable(L, -1, "function_names");
  lua_pushfstring(L, "%s:%d", ar->short_src, ar->linedefined);
  if (lua_rawget(L, -2) == LUA_TSTRING) return lua_tostring(L, -1);
  return lua_pushliteral(L, "<anonymous>");
}

/* The function around the block of an `async with` at `level`, which is a function only for us. */
static int around_block(lua_State *co, int level) {
  lua_Debug ar;
  while (lun_is_block(co, level)) {
    do level++;
    while (lua_getstack(co, level, &ar) && !lun_is_shown(co, &ar));
  }
  return level;
}

static bool tell(walk *w, lun_stack_frame *f, const lua_Debug *named, const char *name) {
  lua_State *L = w->L;
  int top = lua_gettop(L);
  luaL_checkstack(L, 10, "a stack that is looked at");
  f->func = name ? name : push_name(L, named);
  bool more = w->each(w->ud, f);
  lua_settop(L, top);
  return more;
}

/* A Lua thread, and what its outermost function is. */
typedef struct thread {
  lua_State *co;
  const lun_coro *coro; /* NULL: the thread of no coroutine object */
  uint8_t kind;         /* of the function that stands on the C function with which all coroutines begin */
  int depth;
} thread;

/* A frame of the program's. *level becomes that of the function around it. */
static bool tell_program(walk *w, const thread *h, int *level) {
  lua_Debug ar, around;
  if (!lua_getstack(h->co, *level, &ar) || !lua_getinfo(h->co, "Sl", &ar)) return true;
  lun_stack_frame f = {.co = h->co, .level = *level, .file = ar.short_src, .line = ar.currentline};
  f.last = *level = around_block(h->co, *level);
  if (!lua_getstack(h->co, *level, &around)) return true;
  lun_is_shown(h->co, &around);
  bool body = *level == h->depth - 2;
  if (body) f.kind = h->kind;
  return tell(w, &f, &around, body && h->coro ? h->coro->name : NULL);
}

/* The function of one of asyncio's own coroutines; what it calls of the library is not told. */
static bool tell_library(walk *w, const thread *h, int level, const lua_Debug *ar) {
  lun_stack_frame f = {LUN_STACK_ASYNC, true, h->co, level, level, NULL, ar->short_src, ar->currentline};
  return tell(w, &f, ar, h->coro->name);
}

static bool tell_thread(walk *w, lua_State *co, const lun_coro *c, uint8_t kind, int nested) {
  lua_Debug ar;
  thread h = {co, c, kind, lun_stack_depth(co)};
  for (int level = 0; level < h.depth; level++) {
    if (level == ENDS && h.depth > 2 * ENDS) level = h.depth - ENDS;
    if (!lua_getstack(co, level, &ar)) return true;
    lua_State *inner = nested < NESTED_MAX ? lun_generator_resumed(co, &ar) : NULL;
    if (inner && !tell_thread(w, inner, NULL, LUN_STACK_GENERATOR, nested + 1)) return false;
    bool program = lun_is_shown(co, &ar), library = c && c->lib && level == h.depth - 2 && ar.currentline > 0;
    if (program && !tell_program(w, &h, &level)) return false;
    if (!program && library && !tell_library(w, &h, level, &ar)) return false;
  }
  return true;
}

/* A coroutine of asyncio's in C has no line. */
static bool tell_native(walk *w, const lun_coro *c) {
  lun_stack_frame f = {.kind = LUN_STACK_ASYNC, .lib = true, .file = "asyncio"};
  return tell(w, &f, NULL, c->name);
}

/* The same of what the innermost coroutine of t awaits. What is in C for speed alone stands in Lua, too: there it is defined. */
static bool tell_awaited_native(walk *w, const lun_task *t) {
  lua_State *co = t->depth ? t->stack[t->depth - 1]->co : NULL;
  lua_Debug ar;
  if (!co || !lua_getstack(co, 0, &ar) || !lua_checkstack(co, 4)) return tell_native(w, t->native);
  int top = lua_gettop(co);
  lua_getinfo(co, "f", &ar);
  bool in_lua = lun_push_async_body(co, -1) && !lua_iscfunction(co, -1);
  if (in_lua) lua_getinfo(co, ">S", &ar);
  lua_settop(co, top);
  if (!in_lua) return tell_native(w, t->native);
  lun_stack_frame f = {.kind = LUN_STACK_ASYNC, .lib = true, .file = ar.short_src, .line = ar.linedefined};
  return tell(w, &f, NULL, t->native->name);
}

/* The function that a task will begin with. */
static bool tell_beginning(walk *w, int index) {
  lua_State *L = w->L;
  lua_Debug ar;
  lua_getiuservalue(L, index, LUN_TU_CORO);
  const lun_coro *c = lun_tocoro(L, -1);
  if (!c || c->native) return !c || tell_native(w, c);
  if (!lun_push_coro_function(L, -1)) return true;
  lua_getinfo(L, ">S", &ar);
  lun_stack_frame f = {.kind = LUN_STACK_ASYNC, .lib = c->lib, .file = ar.short_src, .line = ar.linedefined};
  return tell(w, &f, &ar, c->name);
}

static bool tell_coroutine(walk *w, const lun_coro *c) {
  if (c->native) return tell_native(w, c);
  return !c->co || tell_thread(w, c->co, c, LUN_STACK_ASYNC, 0);
}

bool lun_stack_task(lua_State *L, int index, lun_stack_fn *each, void *ud) {
  walk w = {L, each, ud};
  int top = lua_gettop(L);
  index = lua_absindex(L, index);
  const lun_task *t = lua_touserdata(L, index);
  bool more = true;
  if (t->future.state != LUN_PENDING) return true;
  if (t->depth == 0) more = tell_beginning(&w, index);
  if (t->native) more = tell_awaited_native(&w, t);
  for (int i = t->depth - 1; i >= 0 && more; i--) more = tell_coroutine(&w, t->stack[i]);
  lua_settop(L, top);
  return more;
}

bool lun_stack_around(lua_State *L, const lun_task *t, lun_stack_fn *each, void *ud) {
  walk w = {L, each, ud};
  for (const lun_task *o = t->outer; o; o = o->outer)
    for (int i = o->depth - 1; i >= 0; i--)
      if (!tell_coroutine(&w, o->stack[i])) return false;
  const lun_lualoop *loop = t->future.loop;
  return !loop->L || tell_thread(&w, loop->L, NULL, LUN_STACK_PLAIN, 0);
}

void lun_push_level_name(lua_State *L, lua_State *co, int level, const char *body) {
  lua_Debug ar;
  int top = lua_gettop(L);
  bool outermost = body && level == lun_stack_depth(co) - 2;
  if (!lua_getstack(co, level, &ar)) return (void)lua_pushliteral(L, "?");
  lun_is_shown(co, &ar);
  luaL_checkstack(L, 8, NULL);
  lua_pushnil(L);
  if (outermost) lua_pushstring(L, body);
  else push_name(L, &ar);
  lua_replace(L, top + 1);
  lua_settop(L, top + 1);
}
