/* pace.c - pace.h: sets Lua's pause, which is how large the heap may become before the next collection, in hundredths of what
 * lived after the last one. It collects nothing. */
#include "pace.h"

enum { USUAL = 200, SLOW = 300 }; /* USUAL is Lua's own */

void lun_pace_change(lun_engine *E, bool slow) {
  E->pace.slow = slow;
  if (E->pace.theirs) return;
  int before = lua_gc(E->L, LUA_GCSETPAUSE, slow ? SLOW : USUAL);
  if (before == (slow ? USUAL : SLOW)) return;
  E->pace.theirs = true;
  lua_gc(E->L, LUA_GCSETPAUSE, before);
}
