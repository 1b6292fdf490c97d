/* place.c - place.h: frames and local variables as records. It holds nothing
 * and decides nothing. */
#include "place.h"
#include "../tasks/objects.h"
#include "../record.h"
#include "../errors.h"

#include <string.h>

#include "hold.h"

enum { STACK_MAX = 16, LEVELS_MAX = 1000, LOCALS_MAX = 32, DEEP = 5000 };

/* How many levels there are, DEEP at most: to find the outermost of a million takes longer than the time between two looks. */
static int depth_of(lua_State *L) {
  lua_Debug ar;
  return lua_getstack(L, DEEP, &ar) ? DEEP : lun_stack_depth(L);
}

bool lun_place_is_program(lua_State *L, int level) {
  lua_Debug ar;
  if (!lua_getstack(L, level, &ar)) return false;
  lua_getinfo(L, "Sl", &ar);
  return ar.currentline > 0 && !lun_is_internal(&ar);
}

int lun_place_level(lua_State *L) {
  lua_Debug ar;
  int level = 0;
  while (lua_getstack(L, level, &ar) && !lun_place_is_program(L, level)) level++;
  return level;
}

/* A function without a name of its own is taken for the body of the coroutine that runs. */
static const char *name_of(const lua_Debug *ar, const char *coroutine) {
  return ar->name ? ar->name : *ar->what == 'm' ? "main chunk" : coroutine;
}

/* One function at one line, `times` calls deep, as a recursion makes them. */
typedef struct frame {
  uint32_t where, name, times;
} frame;

static void tell_frame(lun_engine *E, const frame *f) {
  if (f->times) lun_rec(E, LUN_K_FRAME, 0, f->where, f->name, f->times);
}

/* Tells the frames of L, innermost first, `room` at most; returns how many. */
static int tell_frames(lun_engine *E, lua_State *L, const char *coroutine, int room) {
  lua_Debug ar;
  frame last = {0, 0, 0};
  int told = 0;
  for (int level = 0; level < LEVELS_MAX && lua_getstack(L, level, &ar); level++) {
    lua_getinfo(L, "Sln", &ar);
    if (ar.currentline <= 0 || lun_is_internal(&ar)) continue;
    frame f = {lun_where_of(E, &ar), lun_rec_str(E, name_of(&ar, coroutine)), 1};
    if (last.times && f.where == last.where && f.name == last.name) {
      last.times++;
      continue;
    }
    if (told == room) break;
    tell_frame(E, &last);
    last = f;
    told++;
  }
  tell_frame(E, &last);
  return told;
}

static const char *innermost(const lun_engine *E) {
  return E->task && E->task->depth ? E->task->stack[E->task->depth - 1]->name : "function";
}

static void tell_line(lun_engine *E, lua_State *L, uint32_t where) {
  uint32_t task = E->task ? E->task->future.id : 0;
  lun_rec(E, LUN_K_LINE, 0, where, task, (uint32_t)depth_of(L));
}

uint32_t lun_place_own_line(lun_engine *E, lua_State *L) {
  lua_Debug ar;
  for (int level = depth_of(L) - 1; level >= 0; level--) {
    if (!lun_place_is_program(L, level) || !lua_getstack(L, level, &ar)) continue;
    lua_getinfo(L, "Sl", &ar);
    return lun_where_of(E, &ar);
  }
  return 0;
}

void lun_place_look(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  uint32_t where = E->trace ? lun_place_own_line(E, L) : 0;
  if (!where) return;
  tell_line(E, L, where);
  tell_frames(E, L, innermost(E), STACK_MAX);
  if (E->hold) lun_hold_slow(E);
}

/* The coroutines that await the one that runs, from inside out. */
static void tell_awaiting(lun_engine *E, lua_State *L, int room) {
  const lun_task *t = E->task;
  for (int i = t ? t->depth - 1 : -1; i >= 0 && room > 0; i--)
    if (t->stack[i]->co && t->stack[i]->co != L) room -= tell_frames(E, t->stack[i]->co, t->stack[i]->name, room);
}

/* What Lua itself calls "(for state)" and the like is nobody's variable. */
static void tell_locals(lun_engine *E, lua_State *L, int level) {
  lua_Debug ar;
  char text[96];
  int told = 0;
  if (!lua_getstack(L, level, &ar) || !lua_checkstack(L, 8)) return;
  for (int n = 1; told < LOCALS_MAX; n++) {
    const char *name = lua_getlocal(L, &ar, n);
    if (!name) break;
    if (*name != '(') {
      const char *value = lua_isnil(L, -1) ? "nil" : lun_brief_value(L, lua_gettop(L), text, sizeof text);
      lun_rec(E, LUN_K_LOCAL, 0, lun_rec_str(E, name), lun_rec_str(E, value), 0);
      told++;
    }
    lua_pop(L, 1);
  }
}

void lun_place_tell(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  if (!E->trace) return;
  tell_line(E, L, lun_where(L));
  tell_awaiting(E, L, STACK_MAX - tell_frames(E, L, innermost(E), STACK_MAX));
  tell_locals(E, L, lun_place_level(L));
}
