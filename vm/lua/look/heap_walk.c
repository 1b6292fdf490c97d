/* heap_walk.c - the walk over the whole heap (heap_internal.h), breadth first, so that the road over which an object was met
 * is the shortest one. It asks nothing and changes nothing that it meets. Its lists are C's, but for the objects
 * themselves, which stand in a table that nothing can reach while it is walked. Weak tables are no roads. */
#include "../errors.h"
#include "../loader.h"
#include "../tasks/tasks.h"
#include "heap_internal.h"
#include "refs.h"

#include <stdlib.h>

/* ---- memory ---- */

void *lun_objects_grown(lua_State *L, void *p, size_t n, size_t size) {
  void *q = realloc(p, n * size);
  if (!q) luaL_error(L, "not enough memory");
  return q;
}

static void push(lua_State *L, lun_object_list *l, uint32_t item) {
  if (l->n == l->cap) {
    size_t cap = l->cap ? l->cap * 2 : 1024;
    l->item = lun_objects_grown(L, l->item, cap, sizeof *l->item);
    l->cap = cap;
  }
  l->item[l->n++] = item;
}

/* ---- numbers ---- */

static size_t place_of(const lun_objects *h, const void *p) {
  uint64_t hash = (uint64_t)(uintptr_t)p * 0x9E3779B97F4A7C15u;
  size_t at = (size_t)(hash >> 20) & (h->slots - 1);
  while (h->slot[at] && h->address[h->slot[at]] != p) at = (at + 1) & (h->slots - 1);
  return at;
}

uint32_t lun_objects_number(const lun_objects *h, const void *p) { return h->slots ? h->slot[place_of(h, p)] : 0; }

static void make_room(lua_State *L, lun_objects *h) {
  if (h->n + 2 > h->cap) {
    size_t cap = h->cap ? h->cap * 2 : 4096;
    h->address = lun_objects_grown(L, h->address, cap, sizeof *h->address);
    h->parent = lun_objects_grown(L, h->parent, cap, sizeof *h->parent);
    h->type = lun_objects_grown(L, h->type, cap, sizeof *h->type);
    h->cap = cap;
  }
  if (2 * (h->n + 2) <= h->slots) return;
  free(h->slot);
  h->slots = h->slots ? h->slots * 2 : 16384;
  h->slot = calloc(h->slots, sizeof *h->slot);
  if (!h->slot) h->slots = 0, luaL_error(L, "not enough memory");
  for (size_t i = 1; i <= h->n; i++) h->slot[place_of(h, h->address[i])] = (uint32_t)i;
}

/* ---- types ---- */

/* The tables of a walk, by their places on the stack. */
typedef struct walk {
  lua_State *L;
  lun_objects *h;
  int objects, names, metatables, classes, roots;
  uint32_t next;  /* the first one that was not looked at yet */
  uint32_t at;    /* whose references are told */
  const void *shared; /* the table of the hidden functions */
  bool by_key;    /* only values of weak keys */
  const void *asked; /* the object that is asked about: that the code which asks has it in hand is no news */
} walk;

/* The number of the type called what stands on top (popped). */
static uint32_t type_named(walk *w) {
  lua_State *L = w->L;
  lua_pushvalue(L, -1);
  if (lua_rawget(L, w->names) != LUA_TNUMBER) {
    lua_Integer n = (lua_Integer)lua_rawlen(L, w->names) + 1;
    lua_pop(L, 1);
    lua_pushvalue(L, -1);
    lua_rawseti(L, w->names, n);
    lua_pushvalue(L, -1);
    lua_pushinteger(L, n);
    lua_rawset(L, w->names);
    lua_pushinteger(L, n);
  }
  uint32_t id = (uint32_t)lua_tointeger(L, -1);
  lua_pop(L, 2);
  return id;
}

/* Pushes what objects with the metatable on top are called: its __name, or a global variable's; nil: nothing. */
static void push_class(walk *w) {
  lua_State *L = w->L;
  lua_pushliteral(L, "__name");
  if (lua_rawget(L, -2) == LUA_TSTRING) return;
  lua_pop(L, 1);
  lua_rawgetp(L, w->classes, lua_topointer(L, -1));
}

/* The number of the type of the object at `index`. */
static uint32_t type_of(walk *w, int index) {
  lua_State *L = w->L;
  if (lua_isfunction(L, index) || !lua_getmetatable(L, index)) {
    lua_pushstring(L, lun_is_async(L, index) ? "async function" : luaL_typename(L, index));
    return type_named(w);
  }
  const void *meta = lua_topointer(L, -1);
  uint32_t id;
  if (lua_rawgetp(L, w->metatables, meta) == LUA_TNUMBER) {
    id = (uint32_t)lua_tointeger(L, -1);
    lua_pop(L, 2);
    return id ? id : (lua_pushstring(L, luaL_typename(L, index)), type_named(w));
  }
  lua_pop(L, 1);
  push_class(w);
  id = lua_isnil(L, -1) ? (lua_pop(L, 1), 0) : type_named(w);
  lua_pushinteger(L, id);
  lua_rawsetp(L, w->metatables, meta);
  lua_pop(L, 1);
  return id ? id : (lua_pushstring(L, luaL_typename(L, index)), type_named(w));
}

/* Global tables are known by their names, should they be metatables. */
static void note_classes(walk *w) {
  lua_State *L = w->L;
  lua_pushglobaltable(L);
  for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
    if (lua_type(L, -2) != LUA_TSTRING || !lua_istable(L, -1)) continue;
    lua_pushvalue(L, -2);
    lua_rawsetp(L, w->classes, lua_topointer(L, -2));
  }
  lua_pop(L, 1);
}

/* ---- walking ---- */

/* The number of the object on top; it is met for the first time, over w->at, if it has none. */
static uint32_t meet(walk *w) {
  lun_objects *h = w->h;
  lua_State *L = w->L;
  const void *p = lua_topointer(L, -1);
  uint32_t known = lun_objects_number(h, p);
  if (known) return known;
  make_room(L, h);
  uint32_t i = (uint32_t)++h->n;
  h->address[i] = p;
  h->parent[i] = w->at;
  h->slot[place_of(h, p)] = i;
  lua_pushvalue(L, -1);
  lua_rawseti(L, w->objects, i);
  h->type[i] = type_of(w, lua_gettop(L));
  return i;
}

/* A variable of whoever asks is the shortest road to what he asks about, and tells him nothing. */
static bool is_running(const walk *w, uint32_t i) {
  const lun_engine *E = lun_engine_of(w->L);
  const void *p = w->h->address[i];
  const lua_State *innermost = E->task && E->task->depth ? E->task->stack[E->task->depth - 1]->co : NULL;
  return p == w->L || p == E->L || (p == innermost && innermost);
}

static bool follow(void *ud, lua_State *L, const lun_ref *ref) {
  walk *w = ud;
  lun_objects *h = w->h;
  if (w->asked && lua_topointer(L, -1) == w->asked && is_running(w, w->at)) return true;
  if (ref->if_key && !lun_objects_number(h, lua_topointer(L, -2))) {
    if (!w->by_key && (!h->ephemerons.n || h->ephemerons.item[h->ephemerons.n - 1] != w->at)) push(L, &h->ephemerons, w->at);
    return true;
  }
  if (w->by_key && (!ref->if_key || lun_objects_number(h, lua_topointer(L, -1)))) return true;
  uint32_t to = meet(w);
  if (h->links) push(L, &h->from, w->at), push(L, &h->to, to);
  return true;
}

static void look_at(walk *w, uint32_t i) {
  w->at = i;
  lua_rawgeti(w->L, w->objects, i);
  lun_refs_each(w->L, lua_gettop(w->L), follow, w);
  lua_pop(w->L, 1);
}

/* Functions of asyncio's own, the table that they share, and the registry lead to all that there is. */
static bool is_library(walk *w, uint32_t i) {
  lua_State *L = w->L;
  lua_Debug ar;
  const void *p = w->h->address[i];
  if (p == w->shared || p == lua_topointer(L, LUA_REGISTRYINDEX)) return true;
  lua_rawgeti(L, w->objects, i);
  bool lua_function = lua_isfunction(L, -1) && !lua_iscfunction(L, -1);
  if (!lua_function) return lua_pop(L, 1), false;
  lua_getinfo(L, ">S", &ar);
  return lun_is_internal(&ar);
}

/* What a phase of the walk goes into. */
typedef enum phase { GLOBALS, RUNNING, LIBRARY } phase;

static bool put_off(walk *w, uint32_t i, phase ph) {
  if (ph < RUNNING && is_running(w, i)) return push(w->L, &w->h->running, i), true;
  if (ph < LIBRARY && is_library(w, i)) return push(w->L, &w->h->later, i), true;
  return false;
}

static void look_at_all(walk *w, const lun_object_list *l) {
  for (size_t i = 0; i < l->n; i++) look_at(w, l->item[i]);
}

/* Looks at all from w->next on, and at what that leads to. */
static void drain(walk *w, phase ph) {
  lun_objects *h = w->h;
  for (size_t before = 0; before != h->n;) {
    for (; w->next <= h->n; w->next++)
      if (!put_off(w, w->next, ph)) look_at(w, w->next);
    before = h->n;
    w->by_key = true;
    look_at_all(w, &h->ephemerons);
    w->by_key = false;
  }
}

/* The object on top (popped) is a root. */
static void root(walk *w, const char *label) {
  lua_State *L = w->L;
  w->at = 0;
  if (lun_is_object(L, -1) && !lun_objects_number(w->h, lua_topointer(L, -1))) {
    uint32_t i = meet(w);
    lua_pushstring(L, label);
    lua_rawseti(L, w->roots, i);
  }
  lua_pop(L, 1);
}

static void walk_globals(walk *w) {
  lua_pushglobaltable(w->L);
  root(w, "_G");
  lun_push_session(w->L);
  root(w, "prompt");
  drain(w, GLOBALS);
}

static void walk_running(walk *w) {
  lua_State *L = w->L;
  look_at_all(w, &w->h->running);
  lua_pushthread(L);
  root(w, "running");
  lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_MAINTHREAD);
  root(w, "running");
  drain(w, RUNNING);
}

static void walk_loop(walk *w) {
  lun_slots_push(w->L, &lun_engine_of(w->L)->anchors);
  root(w, "loop");
  drain(w, RUNNING);
}

static void walk_library(walk *w) {
  lua_State *L = w->L;
  look_at_all(w, &w->h->later);
  drain(w, LIBRARY);
  lua_pushvalue(L, LUA_REGISTRYINDEX);
  root(w, "registry");
  lua_pushliteral(L, "");
  if (lua_getmetatable(L, -1)) root(w, "strings");
  lua_pop(L, 1);
  drain(w, LIBRARY);
}

int lun_objects_build(lua_State *L) {
  lun_objects *h = lua_touserdata(L, 1);
  const void *asked = lun_is_object(L, 2) ? lua_topointer(L, 2) : NULL;
  lua_settop(L, 1);
  for (int i = 1; i <= LUN_OBJECTS_VALUES; i++) {
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_setiuservalue(L, 1, i);
  }
  walk w = {.L = L, .h = h, .objects = 2, .names = 3, .metatables = 4, .classes = 5, .roots = 6, .next = 1, .asked = asked};
  lua_getfield(L, LUA_REGISTRYINDEX, LUN_R_PRIMS);
  w.shared = lua_topointer(L, -1);
  lua_pop(L, 1);
  note_classes(&w);
  walk_globals(&w);
  walk_running(&w);
  walk_loop(&w);
  walk_library(&w);
  return 0;
}
