/* context.c - which context (of context variables) is the current one.
 *
 * What a context is and does is vm/lib/contexts.lua's affair; here is the slot
 * that holds the current one, and how tasks and callbacks get theirs into it.
 * The slot holds nil until somebody sets a variable: then contexts.lua makes
 * one. A task or handle keeps its context in a user value, which changes places
 * with the slot for as long as it runs. Until the program makes the first
 * ContextVar or Context, none of this does anything. */
#include "../args.h"
#include "../engine.h"
#include "tasks.h"
#include "../record.h"
#include "../errors.h"

static const char current_key = 0;

void lun_context_push(lua_State *L) { lua_rawgetp(L, LUA_REGISTRYINDEX, &current_key); }

void lun_context_set(lua_State *L) { lua_rawsetp(L, LUA_REGISTRYINDEX, &current_key); }

void lun_context_swap(lua_State *L, int index, int slot) {
  if (!lun_engine_of(L)->contexts) return;
  index = lua_absindex(L, index);
  lua_getiuservalue(L, index, slot);
  lun_context_push(L);
  lua_setiuservalue(L, index, slot);
  lun_context_set(L);
}

/* Calls a function of vm/lib/contexts.lua with the value on top (popped), or with nothing; one result. */
static void call_library(lua_State *L, const char *name, int nargs) {
  lun_push_prim(L, name);
  lua_insert(L, -nargs - 1);
  lua_call(L, nargs, 1);
}

void lun_context_copy(lua_State *L) {
  if (!lun_engine_of(L)->contexts) return lua_pushnil(L);
  lun_context_push(L);
  if (!lua_isnil(L, -1)) call_library(L, "copy_context", 1);
}

void lun_context_new(lua_State *L) { call_library(L, "new_context", 0); }

void lun_context_check(lua_State *L, int index) {
  lua_pushvalue(L, index);
  call_library(L, "is_context", 1);
  bool yes = lua_toboolean(L, -1);
  lua_pop(L, 1);
  if (!yes) lun_raise(L, "TypeError", "context must be a Context, not %s", lun_type_name(L, index));
}

/* Pushes the task's own context, which is made if it has none yet. While the task runs, its context is in the slot,
 * or, when it is just starting an eager task, in that one's user value. */
void lun_context_push_of(lua_State *L, int index) {
  lun_task *t = lua_touserdata(L, index), *inner = NULL, *running = lun_engine_of(L)->task;
  while (running && running != t) inner = running, running = running->outer;
  if (inner && running) lun_push_task(L, inner);
  else lua_pushvalue(L, index);
  int holder = lua_gettop(L);
  if (running && !inner) lun_context_push(L);
  else lua_getiuservalue(L, holder, LUN_TU_CONTEXT);
  if (lua_isnil(L, -1)) {
    lua_pop(L, 1);
    lun_context_new(L);
    lua_pushvalue(L, -1);
    if (running && !inner) lun_context_set(L);
    else lua_setiuservalue(L, holder, LUN_TU_CONTEXT);
  }
  lua_remove(L, holder);
}

/* Hidden functions, for contexts.lua */

static int p_context(lua_State *L) {
  lun_context_push(L);
  return 1;
}

static int p_set_context(lua_State *L) {
  lua_settop(L, 1);
  lun_context_set(L);
  return 0;
}

static int p_use_contexts(lua_State *L) {
  lun_engine_of(L)->contexts = true;
  return 0;
}

/* context_of(task or handle): its context; nil for anything else, and while no program uses contexts */
static int p_context_of(lua_State *L) {
  lua_settop(L, 1);
  if (!lun_engine_of(L)->contexts) lua_pushnil(L);
  else if (lun_test(L, 1, LUN_TYPE_TASK)) lun_context_push_of(L, 1);
  else if (luaL_testudata(L, 1, LUN_HANDLE_TYPE)) lua_getiuservalue(L, 1, LUN_HU_CONTEXT);
  else lua_pushnil(L);
  return 1;
}

/* note_context(name, value): a variable is set */
static int p_note_context(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  lua_settop(L, 2);
  if (E->trace) lun_rec(E, LUN_K_CTX, 0, lun_rec_str(E, luaL_checkstring(L, 1)), lun_rec_brief(L, 2), 0);
  return 0;
}

void lun_context_open(lua_State *L) {
  static const luaL_Reg prims[] = {{"context", p_context},
                                   {"set_context", p_set_context},
                                   {"use_contexts", p_use_contexts},
                                   {"context_of", p_context_of},
                                   {"note_context", p_note_context},
                                   {NULL, NULL}};
  lun_add_prims(L, prims);
}
