/* hook.c - the one hook that Lua has for a thread, shared by those who want to
 * look while code runs: the hold (lines), the interrupt, the look at a turn
 * that lasts long. A thread has no hook unless one of them wants it; the
 * steady one is given to each thread as it is resumed. A hook that the program
 * set by debug.sethook is left alone, and only a signal takes its place. */
#include "hold.h"
#include "place.h"

static void hook(lua_State *L, lua_Debug *ar);

void lun_hook_arm(lua_State *L) {
  lua_Hook now = lua_gethook(L);
  if (now && now != hook) return;
  if (lun_engine_of(L)->hooked) lua_sethook(L, hook, LUA_MASKLINE, 0);
  else if (now) lua_sethook(L, NULL, 0, 0);
}

void lun_hook_now(lua_State *L) {
  lua_sethook(L, hook, LUA_MASKCALL | LUA_MASKRET | LUA_MASKLINE | LUA_MASKCOUNT, 1);
}

static void hook(lua_State *L, lua_Debug *ar) {
  lun_engine *E = lun_engine_of(L);
  lun_hook_arm(L);
  if (E->look) E->look = false, lun_place_look(L);
  if (ar->event == LUA_HOOKLINE && E->hold) lun_hold_line(L, ar->currentline);
  if (E->interrupts) lun_interrupt_raise(L);
}
