/* record.c - the engine's words in the trace: values in brief, places in the
 * sources, and the snapshot with which a segment begins. It runs nothing of
 * the program and changes nothing. */
#include <stdio.h>
#include <string.h>

#include "engine.h"

uint64_t lun_rec(lun_engine *E, unsigned kind, unsigned aux, uint32_t f0, uint32_t f1, uint32_t f2) {
  return E->trace ? lun_put(E->trace, kind, aux, lun_clock_ns(&E->clock), f0, f1, f2) : 0;
}

uint64_t lun_rec7(lun_engine *E, unsigned kind, unsigned aux, const uint32_t f[7]) {
  return E->trace ? lun_put7(E->trace, kind, aux, lun_clock_ns(&E->clock), f) : 0;
}

void lun_rec_text(lun_engine *E, unsigned kind, unsigned aux, uint32_t f1, uint32_t f2, const char *s, size_t n) {
  if (E->trace) lun_put_text(E->trace, kind, aux, lun_clock_ns(&E->clock), f1, f2, s, n);
}

uint32_t lun_rec_str(lun_engine *E, const char *s) { return E->trace && s && *s ? lun_str(E->trace, s, strlen(s)) : 0; }

/* Values in brief */

static const char *brief_string(lua_State *L, int index, char *buf, size_t size) {
  size_t n, room = size > 8 ? size - 8 : 0;
  const char *s = lua_tolstring(L, index, &n);
  if (n <= room) snprintf(buf, size, "'%.*s'", (int)n, s);
  else snprintf(buf, size, "'%.*s...'", (int)room, s);
  return buf;
}

const char *lun_brief_value(lua_State *L, int index, char *buf, size_t size) {
  switch (lua_type(L, index)) {
    case LUA_TNIL: return "";
    case LUA_TBOOLEAN: return lua_toboolean(L, index) ? "true" : "false";
    case LUA_TNUMBER:
      if (lua_isinteger(L, index)) snprintf(buf, size, LUA_INTEGER_FMT, lua_tointeger(L, index));
      else snprintf(buf, size, "%.14g", lua_tonumber(L, index));
      return buf;
    case LUA_TSTRING: return brief_string(L, index, buf, size);
    case LUA_TTABLE: {
      const char *text = lun_error_text(L, index);
      snprintf(buf, size, "%s", text ? text : "table");
      lua_pop(L, 1);
      return buf;
    }
    default: break;
  }
  if (luaL_getmetafield(L, index, "__name") == LUA_TSTRING) {
    snprintf(buf, size, "%s", lua_tostring(L, -1));
    return lua_pop(L, 1), buf;
  }
  return luaL_typename(L, index);
}

uint32_t lun_rec_brief(lua_State *L, int index) {
  lun_engine *E = lun_engine_of(L);
  char buf[96];
  return E->trace ? lun_rec_str(E, lun_brief_value(L, lua_absindex(L, index), buf, sizeof buf)) : 0;
}

/* Places */

uint32_t lun_where_of(lun_engine *E, const lua_Debug *ar) {
  if (!E->trace || ar->currentline <= 0) return 0;
  uint32_t file = lun_file(E->trace, *ar->source == '@' || *ar->source == '=' ? ar->source + 1 : ar->short_src);
  return LUN_WHERE(file, ar->currentline);
}

uint32_t lun_where(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  lua_Debug ar;
  if (!E->trace) return 0;
  for (int level = 0; lua_getstack(L, level, &ar); level++) {
    lua_getinfo(L, "Sl", &ar);
    if (ar.currentline > 0 && !lun_is_internal(&ar)) return lun_where_of(E, &ar);
  }
  return E->task && E->task->depth > 1 ? lun_task_where(E->task) : 0;
}

uint32_t lun_task_where(lun_task *t) {
  for (int i = t->depth - 1; i >= 0; i--) {
    lua_State *co = t->stack[i]->co;
    lua_Debug ar;
    for (int level = 0; co && lua_getstack(co, level, &ar); level++) {
      lua_getinfo(co, "Sl", &ar);
      if (ar.currentline > 0 && !lun_is_internal(&ar)) return lun_where_of(t->future.loop->engine, &ar);
    }
  }
  return t->depth ? t->stack[0]->where : 0;
}

/* The snapshot: the present state, told in ordinary records. */

static void snap_task(lua_State *L, lun_task *t, int ti) {
  lun_engine *E = lun_engine_of(L);
  lua_getfield(L, ti, "get_name");
  lua_pushvalue(L, ti);
  lua_call(L, 1, 1);
  uint32_t name = lun_rec_str(E, lua_tostring(L, -1));
  lua_getiuservalue(L, ti, LUN_TU_CORO);
  lun_coro *c = lun_tocoro(L, -1);
  uint32_t func = lun_rec_str(E, c->name);
  uint32_t f[7] = {t->future.id, name, c->id, func, 0, c->where, t->future.loop->core.id};
  lun_rec7(E, LUN_K_TASK, t->flag, f);
  for (int i = 0; i < t->depth; i++) {
    const lun_coro *inner = t->stack[i];
    uint32_t made[7] = {inner->id, lun_rec_str(E, inner->name), inner->where};
    lun_rec7(E, LUN_K_CORO, inner->lib ? LUN_FLAG_LIB : LUN_FLAG_NONE, made);
    lun_rec(E, LUN_K_ENTER, 0, inner->id, i ? t->stack[i - 1]->id : 0, t->future.id);
  }
  if (t->cancels) {
    uint32_t cancel[7] = {t->future.id};
    lun_rec7(E, LUN_K_CANCEL, LUN_ASK_CALL, cancel);
  }
  if (t->waiter) {
    if (!t->waiter->is_task) lun_rec(E, LUN_K_FUTURE, t->waiter->what, t->waiter->id, 0, 0);
    lun_rec(E, LUN_K_WAITS, LUN_WAITS_AWAIT, t->waiter->id, t->future.id, 0);
    lun_rec(E, LUN_K_PARK, LUN_PARK_FUTURE, t->future.id, t->waiter->id, lun_task_where(t));
  } else if (t->sleep) {
    lun_rec(E, LUN_K_FUTURE, LUN_WHAT_SLEEP, lun_sleep_future(t->sleep), 0, 0);
    lun_rec(E, LUN_K_WAITS, LUN_WAITS_AWAIT, lun_sleep_future(t->sleep), t->future.id, 0);
    lun_rec(E, LUN_K_PARK, LUN_PARK_FUTURE, t->future.id, lun_sleep_future(t->sleep), lun_task_where(t));
  }
  lua_pop(L, 2);
}

static void snap_tasks(lua_State *L) {
  lua_getfield(L, LUA_REGISTRYINDEX, LUN_R_TASKS);
  lua_pushnil(L);
  while (lua_next(L, -2)) {
    lun_task *t = luaL_testudata(L, -1, LUN_TASK);
    if (t && t->future.state == LUN_PENDING) snap_task(L, t, lua_gettop(L));
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
}

static uint32_t owner_of(const lun_handle *h) {
  if (h->kind == LUN_H_TASK) return ((const lun_task *)((const char *)h - offsetof(lun_task, handle)))->future.id;
  return h->kind == LUN_H_SLEEP ? lun_sleep_future((const struct lun_sleep *)h) : ((const lun_call *)h)->of;
}

static void snap_queues(lun_engine *E, lun_loop *loop) {
  for (size_t i = 0; i < loop->timers.count; i++) {
    lun_handle *h = loop->timers.entry[i].handle;
    int64_t ns = (int64_t)(h->when * 1e9);
    uint32_t f[7] = {h->id, owner_of(h), 0, (uint32_t)ns, (uint32_t)((uint64_t)ns >> 32), 0};
    lun_rec7(E, LUN_K_TIMER, h->what, f);
    if (h->cancelled) lun_rec(E, LUN_K_HANDLE_CANCEL, 0, h->id, 0, 0);
  }
  for (size_t i = 0; i < loop->ready.count; i++) {
    lun_handle *h = lun_queue_at(&loop->ready, i);
    lun_rec(E, LUN_K_READY, h->what, h->id, owner_of(h), 0);
  }
}

void lun_engine_snapshot(lun_writer *w, void *ud) {
  lun_engine *E = ud;
  lun_loop *loop = E->loop ? &E->loop->core : NULL;
  uint32_t f[7] = {loop ? loop->tick : 0, loop ? loop->id : 0, loop ? (uint32_t)loop->ready.count : 0};
  (void)w;
  lua_State *L = E->loop ? E->loop->L : E->L;
  if (!lua_checkstack(L, 20)) return;
  lun_rec7(E, LUN_K_SNAP, LUN_EDGE_BEGIN, f);
  snap_tasks(L);
  if (loop) snap_queues(E, loop);
  lun_rec7(E, LUN_K_SNAP, LUN_EDGE_END, f);
}
