/* threads.c - spare Lua threads: those whose coroutine ended well are used
 * again, as making one costs more than running it. It owns the spare ones; a
 * thread in use belongs to whoever took it, and is held by a Lua value of his. */
#include "../engine.h"
#include "tasks.h"

static void push_thread(lua_State *L, lua_State *co) {
  lua_pushthread(co);
  lua_xmove(co, L, 1);
}

/* The table holds spare[i] at i + 1. */
static void hold(lua_State *L, int i, bool yes) {
  lun_engine *E = lun_engine_of(L);
  lua_rawgeti(L, LUA_REGISTRYINDEX, E->pool);
  if (yes) push_thread(L, E->spare[i]);
  else lua_pushnil(L);
  lua_rawseti(L, -2, i + 1);
  lua_pop(L, 1);
}

lua_State *lun_thread_take(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  if (!E->threads) return lua_newthread(L);
  lua_State *co = E->spare[--E->threads];
  push_thread(L, co);
  hold(L, E->threads, false);
  return co;
}

void lun_thread_give(lua_State *L, lua_State *co, bool broken) {
  lun_engine *E = lun_engine_of(L);
  if (broken || E->threads >= LUN_SPARE_MAX || E->closing) return;
  lua_settop(co, 0);
  E->spare[E->threads] = co;
  hold(L, E->threads++, true);
}

/* A loan is a thread that is likely to be back before anybody else wants one: it keeps its place in the table. */

lua_State *lun_thread_borrow(lua_State *L, int *place) {
  lun_engine *E = lun_engine_of(L);
  *place = -1;
  if (!E->threads) return lua_newthread(L);
  lua_State *co = E->spare[*place = --E->threads];
  push_thread(L, co);
  return co;
}

static bool has_its_place(const lun_engine *E, const lua_State *co, int place) {
  return place >= E->threads && E->spare[place] == co;
}

void lun_thread_keep(lua_State *L, const lua_State *co, int place) {
  if (has_its_place(lun_engine_of(L), co, place)) {
    lun_engine_of(L)->spare[place] = NULL;
    hold(L, place, false);
  }
}

void lun_thread_return(lua_State *L, lua_State *co, int place, bool broken) {
  lun_engine *E = lun_engine_of(L);
  if (broken || place != E->threads || E->spare[place] != co) {
    lun_thread_keep(L, co, place);
    return lun_thread_give(L, co, broken);
  }
  lua_settop(co, 0);
  E->threads++;
}
