/* tracemalloc.c - the hidden functions behind asyncio.tracemalloc, which is vm/lib/tracemalloc.lua: beginning and end,
 * totals, and what there is now as plain tables. What is told while they are made is not traced. */
#include "tracer.h"

static lun_tracer *tracing(lua_State *L) {
  lun_tracer *t = lun_engine_of(L)->tracer;
  return t && t->on ? t : NULL;
}

/* start(frames) */
static int t_start(lua_State *L) {
  if (!lun_tracer_start(lun_engine_of(L), (int)luaL_checkinteger(L, 1))) return luaL_error(L, "not enough memory");
  return 0;
}

static int t_stop(lua_State *L) {
  lun_tracer_stop(lun_engine_of(L));
  return 0;
}

static int t_clear(lua_State *L) {
  lun_tracer *t = tracing(L);
  if (t) lun_tracer_clear(t);
  return 0;
}

static int t_is_tracing(lua_State *L) {
  lua_pushboolean(L, tracing(L) != NULL);
  return 1;
}

/* limit(): frames kept of a place, also after the end; nil: it was never asked for */
static int t_limit(lua_State *L) {
  const lun_tracer *t = lun_engine_of(L)->tracer;
  if (t) lua_pushinteger(L, t->limit);
  else lua_pushnil(L);
  return 1;
}

/* memory(): bytes now, and at most since the beginning or the last reset_peak */
static int t_memory(lua_State *L) {
  const lun_tracer *t = tracing(L);
  lua_pushinteger(L, t ? (lua_Integer)t->size : 0);
  lua_pushinteger(L, t ? (lua_Integer)t->peak : 0);
  return 2;
}

static int t_reset_peak(lua_State *L) {
  lun_tracer *t = tracing(L);
  if (t) t->peak = t->size;
  return 0;
}

static int t_overhead(lua_State *L) {
  const lun_tracer *t = lun_engine_of(L)->tracer;
  lua_pushinteger(L, t ? (lua_Integer)lun_tracer_overhead(t) : 0);
  return 1;
}

/* Tables of what there is */

static void set_integer(lua_State *L, const char *name, lua_Integer n) {
  lua_pushinteger(L, n);
  lua_setfield(L, -2, name);
}

/* Pushes the frames of a place, innermost first: {file, line, file, line...}. */
static void push_frames(lua_State *L, const lun_tracer *t, uint32_t place) {
  const lun_place *p = &t->places.place[place - 1];
  lua_createtable(L, (int)(2 * p->n), 0);
  for (uint32_t i = 0; i < p->n; i++) {
    const lun_frame *f = &t->places.frame[p->first + i];
    lua_pushstring(L, f->file ? t->places.file[f->file - 1] : "<unknown>");
    lua_rawseti(L, -2, 2 * (lua_Integer)i + 1);
    lua_pushinteger(L, f->line);
    lua_rawseti(L, -2, 2 * (lua_Integer)i + 2);
  }
}

static void push_holder(lua_State *L, const lun_holder *h) {
  lua_createtable(L, 0, 2);
  if (*h->name) lua_pushstring(L, h->name);
  else lua_pushfstring(L, "Task-%I", (lua_Integer)h->number);
  lua_setfield(L, -2, "name");
  lua_pushstring(L, h->func);
  lua_setfield(L, -2, "func");
}

/* places[n] and tasks[n] are made at their first mention. */
static void mention_place(lua_State *L, int places, const lun_tracer *t, uint32_t place) {
  if (!place || lua_rawgeti(L, places, place) != LUA_TNIL) return lua_settop(L, places + 2);
  push_frames(L, t, place);
  lua_rawseti(L, places, place);
  lua_settop(L, places + 2);
}

static void mention_task(lua_State *L, int tasks, const lun_tracer *t, const lun_site *s) {
  if (!s->task || lua_rawgeti(L, tasks, s->task) != LUA_TNIL) return lua_settop(L, tasks + 1);
  push_holder(L, &t->holder[s->holder - 1]);
  lua_rawseti(L, tasks, s->task);
  lua_settop(L, tasks + 1);
}

/* [places, tasks, list]: sites to the list as {place, task, size, count}, place 0 being unknown and task 0 none */
static int list_sites(lua_State *L) {
  const lun_tracer *t = lua_touserdata(L, 1);
  lua_Integer n = 0;
  lua_settop(L, 0);
  lua_newtable(L);
  lua_newtable(L);
  lua_newtable(L);
  for (uint32_t i = 0; i < t->sites; i++) {
    const lun_site *s = &t->site[i];
    if (!s->count) continue;
    mention_place(L, 1, t, s->place);
    mention_task(L, 2, t, s);
    lua_createtable(L, 0, 4);
    set_integer(L, "place", s->place);
    set_integer(L, "task", s->task);
    set_integer(L, "size", (lua_Integer)s->size);
    set_integer(L, "count", s->count);
    lua_rawseti(L, 3, ++n);
  }
  return 3;
}

/* sites(): places, tasks, list. Finalizers wait: they would change what is listed. */
static int t_sites(lua_State *L) {
  lun_tracer *t = tracing(L);
  if (!t) return 0;
  bool collects = lua_gc(L, LUA_GCISRUNNING);
  lua_gc(L, LUA_GCSTOP);
  t->quiet = true;
  lua_settop(L, 0);
  lua_pushcfunction(L, list_sites);
  lua_pushlightuserdata(L, t);
  int status = lua_pcall(L, 1, 3, 0);
  t->quiet = false;
  if (collects) lua_gc(L, LUA_GCRESTART);
  return status == LUA_OK ? 3 : lua_error(L);
}

/* The block of an object: where Lua's allocator put it. A userdata has a head before what lua_touserdata gives, whose
 * size a new one with as many user values tells. */
static const void *block_of(lua_State *L, lun_tracer *t) {
  const char *p = lua_topointer(L, 1);
  if (lua_type(L, 1) == LUA_TTHREAD) return lua_getextraspace(lua_tothread(L, 1));
  if (lua_type(L, 1) != LUA_TUSERDATA) return p;
  int values = 0;
  while (lua_getiuservalue(L, 1, values + 1) != LUA_TNONE) values++;
  const char *sample = lua_newuserdatauv(L, 1, values);
  return p - (sample - (const char *)t->newest);
}

/* object(x): the frames where it was asked for; nil: it is not traced, or is no object */
static int t_object(lua_State *L) {
  lun_tracer *t = tracing(L);
  lua_settop(L, 1);
  if (!t || !lua_topointer(L, 1) || lua_islightuserdata(L, 1) || lua_iscfunction(L, 1)) return 0;
  const void *block = block_of(L, t);
  uint32_t site = lun_tracer_site(t, block), place = site ? t->site[site - 1].place : 0;
  if (!place) return 0;
  push_frames(L, t, place);
  return 1;
}

void lun_tracemalloc_open(lua_State *L) {
  static const luaL_Reg prims[] = {{"start", t_start},           {"stop", t_stop},   {"clear", t_clear},
                                   {"is_tracing", t_is_tracing}, {"limit", t_limit}, {"memory", t_memory},
                                   {"reset_peak", t_reset_peak}, {"sites", t_sites}, {"overhead", t_overhead},
                                   {"object", t_object},         {NULL, NULL}};
  lua_getfield(L, LUA_REGISTRYINDEX, LUN_R_PRIMS);
  luaL_newlib(L, prims);
  lua_setfield(L, -2, "tracemalloc");
  lua_pop(L, 1);
}
