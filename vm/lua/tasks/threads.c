/* threads.c - spare Lua threads: those whose coroutine ended well are used
 * again, as making one costs more than running it. It owns the spare ones, which
 * lie on the engine's desk, one upon the other; a thread in use belongs to
 * whoever took it, and is held by a Lua value of his. */
#include "../engine.h"
#include "tasks.h"

lua_State *lun_thread_take(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  if (!E->threads) return lua_newthread(L);
  E->threads--;
  lua_xmove(E->desk, L, 1);
  return lua_tothread(L, -1);
}

void lun_thread_give(lua_State *L, lua_State *co, bool broken) {
  lun_engine *E = lun_engine_of(L);
  if (broken || E->threads >= LUN_SPARE_MAX || E->closing) return;
  lua_settop(co, 0);
  lua_pushthread(co);
  lua_xmove(co, E->desk, 1);
  E->threads++;
}
