/* roads.c - how one object refers to another, for people: the variable, the
 * field, the function on a stack. Of several roads the one with a name. */
#include "heap.h"
#include "../tasks/tasks.h"
#include "../errors.h"

#include "refs.h"
#include "stack.h"

/* The best road so far. */
typedef struct search {
  const void *to;
  bool found;
  lun_ref best;
  int key; /* FIELD: where a copy of its key stands */
} search;

/* Names say more than places. */
static int worth(const lun_ref *ref) {
  static const int order[] = {[LUN_REF_FIELD] = 5,  [LUN_REF_KEY] = 3,   [LUN_REF_METATABLE] = 2, [LUN_REF_UPVALUE] = 5,
                              [LUN_REF_USER] = 4,   [LUN_REF_LOCAL] = 5, [LUN_REF_TEMPORARY] = 1, [LUN_REF_FUNCTION] = 3};
  return order[ref->kind];
}

static bool compare(void *ud, lua_State *L, const lun_ref *ref) {
  search *s = ud;
  if (lua_topointer(L, -1) != s->to || (s->found && worth(ref) <= worth(&s->best))) return true;
  s->found = true;
  s->best = *ref;
  if (ref->kind == LUN_REF_FIELD) lua_pushvalue(L, -2), lua_replace(L, s->key);
  return worth(ref) < 5;
}

/* Pushes the function at a level of a thread, its file and its line, and the task that it works for. */
static int push_place(lua_State *L, const lun_ref *ref) {
  lua_Debug ar;
  const lun_coro *c = lun_coroutine_of(ref->co);
  if (ref->level < 0 || !lua_getstack(ref->co, ref->level, &ar)) return 0;
  lun_push_level_name(L, ref->co, ref->level, c ? c->name : NULL);
  lua_getinfo(ref->co, "Sl", &ar);
  lua_pushstring(L, ar.short_src);
  lua_pushinteger(L, ar.currentline);
  if (c && c->task) lun_push_task(L, c->task);
  else lua_pushnil(L);
  return 4;
}

int lun_heap_road(lua_State *L, int from, int to) {
  static const char *const words[] = {"field", "key", "metatable", "upvalue", "user", "local", "temporary", "function"};
  lua_pushnil(L);
  search s = {.to = lua_topointer(L, to), .key = lua_gettop(L)};
  luaL_checkstack(L, 20, NULL);
  lun_refs_each(L, from, compare, &s);
  if (!s.found) return lua_pushnil(L), 1;
  const lun_ref *ref = &s.best;
  lua_pushstring(L, words[ref->kind]);
  if (ref->kind == LUN_REF_FIELD) lua_pushvalue(L, s.key);
  else if (ref->kind == LUN_REF_USER) lua_pushinteger(L, ref->n);
  else if (*ref->name) lua_pushstring(L, ref->name);
  else lua_pushnil(L);
  bool on_stack = ref->kind == LUN_REF_LOCAL || ref->kind == LUN_REF_TEMPORARY || ref->kind == LUN_REF_FUNCTION;
  return 2 + (on_stack ? push_place(L, ref) : 0);
}
