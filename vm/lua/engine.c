/* engine.c - makes and ends an engine: the Lua state, the objects' types, the
 * hidden functions, the module `asyncio` out of vm/lib. It runs no program;
 * script.c and control.c do. */
#include "engine.h"
#include "deque.h"
#include "tasks/tasks.h"
#include "record.h"
#include "errors.h"
#include "debug/hook.h"

#include <lualib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "interrupt.h"
#include "io/io.h"
#include "library.h"
#include "loader.h"
#include "look/look.h"
#include "memory/tracer.h"
#include "output.h"
#include "parts.h"
#include "times.h"
#include "work/jobs.h"

lun_engine *lun_engine_if(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_MAINTHREAD);
  bool ours = lua_tothread(L, -1) == E->L;
  lua_pop(L, 1);
  return ours ? E : NULL;
}

uint32_t lun_new_id(lun_engine *E) {
  if (++E->next_id == 0) E->next_id++;
  return E->next_id;
}

/* What the loop holds */

void lun_anchor(lua_State *L, int index, uint32_t *anchor) {
  if (!*anchor) *anchor = lun_slot_take(L, &lun_engine_of(L)->anchors, index);
}

void lun_unanchor(lua_State *L, uint32_t *anchor) {
  if (*anchor) lun_slot_give(&lun_engine_of(L)->anchors, *anchor);
  *anchor = 0;
}

void lun_remember_type(lua_State *L, int type, const char *name) {
  luaL_getmetatable(L, name);
  lun_engine_of(L)->meta[type] = lua_topointer(L, -1);
  lun_engine_of(L)->meta_place[type] = luaL_ref(L, LUA_REGISTRYINDEX);
}

void lun_remember_quiet(lua_State *L, int type, const char *name) {
  lua_newtable(L);
  luaL_getmetatable(L, name);
  for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
    lua_pushvalue(L, -2);
    lua_pushvalue(L, -2);
    lua_rawset(L, -6);
  }
  lua_pop(L, 1);
  lua_pushnil(L);
  lua_setfield(L, -2, "__gc");
  lun_engine_of(L)->quiet[type] = lua_topointer(L, -1);
  lun_engine_of(L)->quiet_place[type] = luaL_ref(L, LUA_REGISTRYINDEX);
}

void lun_push_prim(lua_State *L, const char *name) {
  lua_getfield(L, LUA_REGISTRYINDEX, LUN_R_PRIMS);
  lua_getfield(L, -1, name);
  lua_replace(L, -2);
}

void lun_add_prims(lua_State *L, const luaL_Reg *prims) {
  lua_getfield(L, LUA_REGISTRYINDEX, LUN_R_PRIMS);
  luaL_setfuncs(L, prims, 0);
  lua_pop(L, 1);
}

void lun_class(lua_State *L, const char *name, const luaL_Reg *methods, const luaL_Reg *meta) {
  luaL_newmetatable(L, name);
  luaL_setfuncs(L, meta, 0);
  lua_newtable(L);
  luaL_setfuncs(L, methods, 0);
  lua_getfield(L, LUA_REGISTRYINDEX, LUN_R_PRIMS); /* vm/lib/repr.lua names them */
  luaL_getsubtable(L, -1, "methods");
  lua_pushvalue(L, -3);
  lua_setfield(L, -2, name);
  lua_pop(L, 2);
  lua_setfield(L, -2, "__index");
  lua_pushboolean(L, false);
  lua_setfield(L, -2, "__metatable");
  lua_pop(L, 1);
}

void lun_class_index(lua_State *L, const char *name, lua_CFunction index) {
  luaL_getmetatable(L, name);
  lua_getfield(L, -1, "__index");
  lua_pushcclosure(L, index, 1);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
}

/* Building the state */

static void weak_table(lua_State *L) {
  lua_newtable(L);
  lua_createtable(L, 0, 1);
  lua_pushliteral(L, "v");
  lua_setfield(L, -2, "__mode");
  lua_setmetatable(L, -2);
}

static void open_registry(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  lua_State *desk = lua_newthread(L);
  luaL_ref(L, LUA_REGISTRYINDEX);
  if (!lua_checkstack(desk, LUN_SPARE_MAX + LUA_MINSTACK)) luaL_error(L, "not enough memory"); /* giving a thread back cannot fail */
  lua_newtable(L);
  lun_slots_open(L, &E->anchors, desk);
  weak_table(L);
  lun_slots_open(L, &E->tasks, desk);
  weak_table(L);
  lua_xmove(L, desk, 1);
  E->loops = lua_gettop(desk);
  E->desk = desk;
}

static void set_prim(lua_State *L, const char *name) { /* the value on top, popped */
  lua_getfield(L, LUA_REGISTRYINDEX, LUN_R_PRIMS);
  lua_insert(L, -2);
  lua_setfield(L, -2, name);
  lua_pop(L, 1);
}

static void open_module(lua_State *L) {
  lua_newtable(L);
  lua_pushvalue(L, -1);
  lua_setfield(L, LUA_REGISTRYINDEX, LUN_R_ASYNCIO);
  lua_pushvalue(L, -1);
  lua_setglobal(L, "asyncio");
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  lua_pushvalue(L, -2);
  lua_setfield(L, -2, "asyncio");
  lua_pop(L, 1);
  lun_sleep_open(L);
  lua_setfield(L, -2, "sleep");
  lua_pop(L, 1);
}

/* [errors]: copies the classes into the module, and what makes and tests them. */
static void publish_errors(lua_State *L) {
  lua_getfield(L, LUA_REGISTRYINDEX, LUN_R_ASYNCIO);
  lua_getfield(L, -2, "ancestors"); /* its keys are the classes */
  for (lua_pushnil(L); lua_next(L, -4);) {
    lua_pushvalue(L, -1);
    bool is_class = lua_rawget(L, -4) != LUA_TNIL;
    lua_pop(L, 1);
    if (is_class) lua_pushvalue(L, -2), lua_insert(L, -2), lua_rawset(L, -5);
    else lua_pop(L, 1);
  }
  lua_pop(L, 1);
  lua_getfield(L, -2, "exception");
  lua_setfield(L, -2, "exception");
  lua_getfield(L, -2, "isinstance");
  lua_setfield(L, -2, "isinstance");
  lua_pop(L, 1);
}

/* exceptions.lua needs nothing of the engine, and the loader needs its SyntaxError: it is plain Lua. */
static void open_errors(lua_State *L) {
  lun_push_library(L, "exceptions", 0);
  lua_call(L, 0, 1);
  publish_errors(L);
  lua_pushvalue(L, -1);
  lua_setfield(L, LUA_REGISTRYINDEX, LUN_R_ERRORS);
  set_prim(L, "exceptions");
  lun_errors_remember(L);
}

static int open_all(lua_State *L) {
  luaL_openlibs(L);
  open_registry(L);
  lun_prims_open(L);
  open_module(L);
  open_errors(L);
  lun_coro_open(L);
  lun_future_open(L);
  lun_task_open(L);
  lun_spawn_open(L);
  lun_hidden_open(L);
  lun_handle_open(L);
  lun_tally_open(L);
  lun_lualoop_open(L);
  lun_generator_open(L);
  lun_times_open(L);
  lun_deque_open(L);
  lun_queues_open(L);
  lun_io_open(L);
  lun_context_open(L);
  lun_executors_open(L);
  lun_output_open(L);
  lun_look_open(L);
  lun_tracemalloc_open(L);
  lun_spans_open(L);
  lun_hook_open(L);
  lua_pushcfunction(L, lun_async);
  set_prim(L, "async");
  lun_loader_open(L);
  lun_parts_open(L);
  return 0;
}

static int seed(lua_State *L) {
  lua_getglobal(L, "math");
  lua_getfield(L, -1, "randomseed");
  lua_pushvalue(L, 1);
  lua_call(L, 1, 0);
  return 0;
}

uint32_t lun_engine_chance(lun_engine *E, const char *what) {
  uint32_t n = 0;
  const lun_event *recorded = E->replay ? lun_replay_next(E->replay) : NULL;
  if (recorded && recorded->kind == LUN_K_CHOICE) n = recorded->f[1];
  else if (!lun_clock_is_virtual(&E->clock) && getrandom(&n, sizeof n, GRND_NONBLOCK) != sizeof n)
    n = (uint32_t)lun_monotonic_ns();
  lun_rec(E, LUN_K_CHOICE, 0, 0, n, lun_rec_str(E, what));
  return n;
}

void lun_engine_seed(lun_engine *E) {
  lua_State *L = E->L;
  uint32_t n = lun_engine_chance(E, "the seed of math.random");
  lua_pushcfunction(L, seed);
  lua_pushinteger(L, n);
  if (lua_pcall(L, 1, 0, 0) != LUA_OK) lua_pop(L, 1);
}

/* An error outside of any protected call cannot be: all of the program runs under one. */
static int panic(lua_State *L) {
  const char *s = lua_tostring(L, -1);
  fprintf(stderr, "lunette: internal error outside of a protected call: %s\n", s ? s : "(no message)");
  return 0;
}

lun_engine *lun_engine_new(lun_clock clock, lun_writer *trace, bool debug) {
  lun_engine *E = calloc(1, sizeof *E);
  if (E) E->memory.blocks = lun_blocks_new();
  lua_State *L = E && E->memory.blocks ? lua_newstate(lun_memory_alloc, &E->memory) : NULL;
  if (E) E->poller = lun_poller_new();
  if (!E || !L || !E->poller) {
    if (L) lua_close(L);
    if (E) lun_blocks_free(E->memory.blocks), lun_poller_free(E->poller);
    return free(E), NULL;
  }
  E->L = E->running = L;
  lun_shortage_begin(E);
  E->clock = clock;
  E->trace = trace;
  E->debug = debug;
  E->mirror = true;
  if (clock.instructions > 0) E->hooked = LUA_MASKCOUNT;
  *(lun_engine **)lua_getextraspace(L) = E;
  lua_atpanic(L, panic);
  lua_setwarnf(L, lun_warn_piece, E);
  lua_gc(L, LUA_GCSTOP); /* what is made now stays */
  lua_pushcfunction(L, open_all);
  int status = lua_pcall(L, 0, 0, 0);
  lua_gc(L, LUA_GCRESTART);
  if (status != LUA_OK) {
    fprintf(stderr, "lunette: the library does not load: %s\n", luaL_tolstring(L, -1, NULL));
    lun_engine_free(E);
    return NULL;
  }
  E->first_id = E->next_id;
  return E;
}

void lun_engine_end(lun_engine *E) {
  lun_rec(E, LUN_K_END, (unsigned)E->end_kind, lun_rec_str(E, E->end_error), lun_rec_str(E, E->end_message), (uint32_t)E->end_status);
}

void lun_engine_free(lun_engine *E) {
  lua_State *L = E->L;
  lua_settop(L, 0);
  if (E->next_id != E->first_id) { /* coroutines, futures, tasks have been made: whoever was lost is to be told of */
    lua_gc(L, LUA_GCCOLLECT, 0); /* from here a finalizer can be called without any memory: none is given up */
    lua_gc(L, LUA_GCCOLLECT, 0);
  }
  lun_jobs_close(E);
  E->closing = true;
  lun_tracer_stop(E);
  lun_shortage_end(E);
  lua_close(L);
  lun_interrupt_end(E);
  lun_tracer_free(E);
  lun_jobs_free(E);
  lun_engine_end(E);
  lun_poller_free(E->poller);
  lun_io_free(E);
  lun_blocks_free(E->memory.blocks);
  lun_slots_free(&E->anchors);
  lun_slots_free(&E->tasks);
  free(E);
}
