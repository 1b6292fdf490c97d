/* hook.c - the one hook that Lua has for a thread, shared by those who want to
 * look while code runs: the hold (lines), the metered clock (instructions), the
 * interrupt, the look at a turn that lasts long. A thread has no hook unless one of them wants it; the
 * steady one is given to each thread as it is resumed. A hook that the program
 * set by debug.sethook is left alone, and only a signal takes its place. */
#include <unistd.h>

#include "../attach/door.h"
#include "../errors.h"
#include "hook.h"
#include "../interrupt.h"
#include "hold.h"
#include "place.h"

/* The metered clock counts in steps of so many instructions. What a turn leaves of one is counted in the thread's next:
 * a hook that is set again begins anew, so it is not. With 1e7 a second a step is 3.2 us, which a trace tells exactly. */
enum { METER_STEP = 32 };

/* Under any hook that counts Lua keeps the place of each instruction, which it otherwise does only where an error may
 * come up: not where a table is made. So it counts far. */
enum { EXACT_STEP = 100000 };

/* ThreadSanitizer keeps a signal back until the code calls something that it watches: so its programs are counted, and call. */
#ifdef __SANITIZE_THREAD__
enum { ALWAYS = LUA_MASKCOUNT };
static void let_signals_in(void) { usleep(0); }
#else
enum { ALWAYS = 0 };
static void let_signals_in(void) {}
#endif

static bool is_metered(const lun_engine *E) { return E->clock.instructions > 0; }

static void hook(lua_State *L, lua_Debug *ar);

void lun_hook_arm(lua_State *L) {
  lua_Hook now = lua_gethook(L);
  int wanted = lun_engine_of(L)->hooked;
  if (now && now != hook) return;
  if (now ? lua_gethookmask(L) == wanted : !wanted) return;
  lua_sethook(L, wanted ? hook : NULL, wanted, is_metered(lun_engine_of(L)) ? METER_STEP : EXACT_STEP);
}

void lun_hook_exact(lun_engine *E, bool yes) {
  if (is_metered(E)) return; /* they know it anyway */
  E->hooked = (E->hooked & ~LUA_MASKCOUNT) | (yes ? LUA_MASKCOUNT : ALWAYS);
  lun_hook_arm(E->running);
}

bool lun_hook_is_ours(lua_Hook h) { return h == hook; }

/* One that counts comes to its next instructions soon enough. */
void lun_hook_now(lua_State *L) {
  if (is_metered(lun_engine_of(L)) && lua_gethook(L) == hook) return;
  lua_sethook(L, hook, LUA_MASKCALL | LUA_MASKRET | LUA_MASKLINE | LUA_MASKCOUNT, 1);
}

/* Only turns take time: what the loop itself does is no computing of the program's. */
static void meter(lun_engine *E, lua_State *L) {
  bool steady = lua_gethookcount(L) == METER_STEP;
  if (steady && (E->handle || E->task)) lun_clock_meter(&E->clock, METER_STEP);
}

/* A turn that lasts is looked at; one that ended before its hook came is not, nor whoever runs then. */
static void look(lun_engine *E, lua_State *L) {
  E->look = false;
  if (E->sampled == E->handle) lun_place_look(L);
}

static void hook(lua_State *L, lua_Debug *ar) {
  lun_engine *E = lun_engine_of(L);
  if (ar->event == LUA_HOOKCOUNT) let_signals_in(), meter(E, L);
  lun_hook_arm(L);
  if (E->shortage.collect) lun_shortage_collect(L);
  if (E->look) look(E, L);
  if (E->knocked) lun_door_answer(L);
  if (ar->event == LUA_HOOKLINE && E->hold) lun_hold_line(L, ar->currentline);
  if (E->interrupts && !E->telling) lun_interrupt_raise(L);
}

static int sethook_refused(lua_State *L) {
  return lun_raise(L, "RuntimeError", "debug.sethook: on the metered clock the hook counts instructions");
}

static const char aside_key = 0;

lua_State *lun_aside(lua_State *L) {
  if (!is_metered(lun_engine_of(L))) return L;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &aside_key);
  lua_State *S = lua_tothread(L, -1);
  lua_pop(L, 1);
  return S;
}

void lun_hook_open(lua_State *L) {
  if (!lun_engine_of(L)->hooked) return;
  lua_newthread(L); /* which no hook is given to */
  lua_rawsetp(L, LUA_REGISTRYINDEX, &aside_key);
  lua_getglobal(L, "debug");
  lua_pushcfunction(L, sethook_refused);
  lua_setfield(L, -2, "sethook");
  lua_pop(L, 1);
}
