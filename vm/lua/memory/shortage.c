/* shortage.c - where the program was refused memory (shortage.h). It knows one refusal, the last. */
#include "shortage.h"

#include <stdio.h>
#include <string.h>

#include "../engine.h"
#include "../tasks/objects.h"
#include "../errors.h"
#include "../debug/hook.h"

static void refused(void *engine, size_t most, bool again);

/* The name of the task that runs; a control byte in it is a question mark. */
static void name_task(lun_shortage *s, const lun_task *t) {
  s->task[0] = '\0';
  if (t && t->given) snprintf(s->task, sizeof s->task, "%s", t->given);
  else if (t) snprintf(s->task, sizeof s->task, "Task-%u", t->number);
  for (char *c = s->task; *c; c++)
    if ((unsigned char)*c < ' ' || *c == 127) *c = '?';
}

/* Not every refusal is an error: Lua collects, and asks again. One outside of the program's code leaves the place of an earlier one. */
static void note(lun_engine *E, lun_shortage *s, size_t most, bool again) {
  lua_Debug ar;
  int line = 0;
  for (int level = 0; line == 0 && lua_getstack(E->running, level, &ar); level++) {
    lua_getinfo(E->running, "Sl", &ar);
    if (ar.currentline > 0 && !lun_is_internal(&ar)) line = ar.currentline;
  }
  if (line == 0 && s->fresh && !again) return;
  s->fresh = true;
  s->most = most;
  s->line = line;
  if (line) memcpy(s->source, ar.short_src, sizeof s->source);
  name_task(s, E->task);
}

enum { RESERVE_MOST = 4 << 20, RESERVE_LEAST = 256 << 10 }; /* bytes */

void lun_shortage_reserve(lun_engine *E) {
  lun_shortage *s = &E->shortage;
  lun_memory *m = &E->memory;
  if (s->reserve) return;
  m->refused = NULL;
  for (size_t size = RESERVE_MOST; !s->reserve && size >= RESERVE_LEAST; size /= 2) {
    void *p = lun_memory_alloc(m, NULL, 0, 2 * size); /* as much again has to be left */
    if (!p) continue;
    s->reserve = lun_memory_alloc(m, p, 2 * size, size);
    s->reserved = size;
  }
  m->refused = refused;
}

void lun_shortage_end(lun_engine *E) {
  if (E->shortage.reserve) lun_memory_alloc(&E->memory, E->shortage.reserve, E->shortage.reserved, 0);
  E->shortage.reserve = NULL;
}

/* Called by the allocator: of Lua's API only what allocates nothing may be used. */
static void refused(void *engine, size_t most, bool again) {
  lun_engine *E = engine;
  if (E->closing) return;
  E->shortage.collect = true;
  lun_hook_now(E->running);
  note(E, &E->shortage, most, again);
  if (again) lun_shortage_end(E);
}

void lun_shortage_begin(lun_engine *E) {
  E->memory.owner = E;
  E->memory.refused = refused;
}

static bool is_shortage(lua_State *L, int index) {
  return lua_type(L, index) == LUA_TSTRING && strcmp(lua_tostring(L, index), "not enough memory") == 0;
}

static void push_refuser(lua_State *L, size_t most) {
  double size = (double)most;
  int unit = 0;
  static const char *const units[] = {"bytes", "KiB", "MiB", "GiB", "TiB"};
  char text[80] = "the system has";
  for (; size >= 1024 && unit < 4; unit++) size /= 1024;
  if (most) snprintf(text, sizeof text, "the limit of %.*f %s", size < 10 && unit > 0 && size != (int)size, size, units[unit]);
  lua_pushstring(L, text);
}

bool lun_shortage_push(lua_State *L, int index) {
  const lun_engine *E = is_shortage(L, index) ? lun_engine_if(L) : NULL;
  if (!E || !E->shortage.fresh) return false;
  const lun_shortage *s = &E->shortage;
  push_refuser(L, s->most);
  const char *limit = lua_tostring(L, -1), *of = *s->task ? "task '" : "", *end = *s->task ? "' " : "";
  if (s->line) lua_pushfstring(L, "\n\t%s:%d: %s%s%sasked for more than %s", s->source, s->line, of, s->task, end, limit);
  else lua_pushfstring(L, "\n\t%s%s%sasked for more than %s", of, s->task, end, limit);
  lua_remove(L, -2);
  return true;
}

void lun_shortage_told(lua_State *L, int index) {
  lun_engine *E = is_shortage(L, index) ? lun_engine_if(L) : NULL;
  if (E) E->shortage.fresh = false;
}

void lun_shortage_collect(lua_State *L) {
  lun_engine_of(L)->shortage.collect = false;
  lua_gc(L, LUA_GCCOLLECT, 0);
  lua_gc(L, LUA_GCCOLLECT, 0);
}
