/* times.c - what a program reads of the clocks (times.h). The loop's own readings are none of its affair: what comes of
 * those stands in the records of timers and polls.
 *
 * A turn that waits by looking at a clock again and again must not fill the trace: its first readings are each
 * recorded, and after those the clock moves in steps, with one record a step that says how often the last one was
 * read. A replay counts along. */
#include <lauxlib.h>
#include <string.h>
#include <time.h>

#include "record.h"
#include "tasks/objects.h"
#include "times.h"

enum {
  EXACT = 1000,   /* readings in a turn */
  STEP = 100000,  /* ns */
  MOST = 100000,  /* readings in a step */
};

/* Tells turns apart: whoever runs has left the queue. */
static uint64_t turn_of(const lun_engine *E) {
  return E->loop ? (uint64_t)E->loop->core.tick << 32 | (uint32_t)E->loop->core.left : 0;
}

static int64_t look(const lun_engine *E, unsigned which) {
  switch (which) {
    case LUN_READ_WALL: return lun_wall_ns();
    case LUN_READ_CPU: return lun_cpu_ns();
    default: return lun_clock_read(&E->clock);
  }
}

static int64_t keep(lun_engine *E, unsigned which, int64_t ns) {
  lun_readings *r = &E->readings;
  lun_rec(E, LUN_K_TIME, which, (uint32_t)ns, (uint32_t)((uint64_t)ns >> 32), r->again[which]);
  r->again[which] = 0;
  r->n++;
  return r->last[which] = ns;
}

static int64_t once_more(lun_readings *r, unsigned which) {
  r->again[which]++;
  return r->last[which];
}

static int64_t read_anew(lun_engine *E, unsigned which) {
  lun_readings *r = &E->readings;
  int64_t ns = look(E, which);
  bool stands = r->n >= EXACT && r->again[which] < MOST && (uint64_t)(ns - r->last[which]) < STEP;
  return stands ? once_more(r, which) : keep(E, which, ns);
}

/* What is never recorded, as virtual time, comes from the replay's own clock. A program that was changed may read more than
 * was recorded: that is another way, and from there on time goes on. */
static int64_t read_recorded(lun_engine *E, unsigned which) {
  lun_readings *r = &E->readings;
  const lun_event *e = lun_replay_next(E->replay);
  if (e && e->kind == LUN_K_TIME && e->aux == which && e->f[2] == r->again[which])
    return r->told[which] = true, keep(E, which, (int64_t)((uint64_t)e->f[0] | (uint64_t)e->f[1] << 32));
  if (!e || !r->told[which]) return look(E, which);
  return r->n >= EXACT && r->again[which] < MOST ? once_more(r, which) : keep(E, which, look(E, which));
}

/* Of a run that is recorded. */
static int64_t read_clock(lun_engine *E, unsigned which) {
  uint64_t turn = turn_of(E);
  lun_readings *r = &E->readings;
  if (r->turn != turn) r->turn = turn, r->n = 0, memset(r->again, 0, sizeof r->again);
  return E->replay ? read_recorded(E, which) : read_anew(E, which);
}

double lun_loop_time(lun_engine *E) {
  if (!E->trace || lun_clock_is_virtual(&E->clock)) return lun_clock_now(&E->clock);
  return (double)read_clock(E, LUN_READ_LOOP) * 1e-9;
}

/* Lua's own clocks */

static int64_t read_os(lua_State *L, unsigned which) {
  lun_engine *E = lun_engine_of(L);
  return E->trace ? read_clock(E, which) : look(E, which);
}

/* now(): loop time, in seconds */
static int p_now(lua_State *L) {
  lua_pushnumber(L, lun_loop_time(lun_engine_of(L)));
  return 1;
}

static int os_clock(lua_State *L) {
  int64_t ticks = read_os(L, LUN_READ_CPU) / (1000000000 / CLOCKS_PER_SEC);
  lua_pushnumber(L, (lua_Number)ticks / (lua_Number)CLOCKS_PER_SEC); /* as Lua divides them */
  return 1;
}

static void push_seconds(lua_State *L) { lua_pushinteger(L, read_os(L, LUN_READ_WALL) / 1000000000); }

/* Calls Lua's own, the first upvalue, whose name is the second, with the arguments. Its errors are told as those of a call from here. */
static int call_own(lua_State *L) {
  int n = lua_gettop(L);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  if (lua_pcall(L, n, LUA_MULTRET, 0) == LUA_OK) return lua_gettop(L);
  const char *message = lua_tostring(L, -1);
  if (!message) return lua_error(L);
  luaL_where(L, 1);
  luaL_gsub(L, message, "'?'", lua_tostring(L, lua_upvalueindex(2)));
  lua_concat(L, 2);
  return lua_error(L);
}

static int os_time(lua_State *L) {
  if (!lua_isnoneornil(L, 1)) return call_own(L);
  push_seconds(L);
  return 1;
}

static int os_date(lua_State *L) {
  if (lua_isnoneornil(L, 2)) lua_settop(L, 1), push_seconds(L);
  return call_own(L);
}

/* [os]: puts f over its function of that name. */
static void cover(lua_State *L, const char *name, lua_CFunction f) {
  lua_getfield(L, -1, name);
  lua_pushfstring(L, "'%s'", name);
  lua_pushcclosure(L, f, 2);
  lua_setfield(L, -2, name);
}

void lun_times_open(lua_State *L) {
  static const luaL_Reg prims[] = {{"now", p_now}, {NULL, NULL}};
  lun_add_prims(L, prims);
  lua_getglobal(L, "os");
  cover(L, "clock", os_clock);
  cover(L, "time", os_time);
  cover(L, "date", os_date);
  lua_pop(L, 1);
}
