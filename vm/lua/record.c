/* record.c - the engine's words in the trace: values in brief, places in the
 * sources. It runs nothing of the program and changes nothing. snapshot.c tells
 * the present state. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "engine.h"
#include "tasks/objects.h"
#include "record.h"
#include "errors.h"
#include "debug/hook.h"

/* Somebody else is told of the record, too. */
__attribute__((noinline)) static uint64_t put_told(lun_engine *E, unsigned kind, unsigned aux, uint32_t f0, uint32_t f1, uint32_t f2) {
  uint64_t seq = lun_put(E->trace, kind, aux, lun_clock_ns(&E->clock), f0, f1, f2);
  if (E->replay) lun_replay_made(E->replay, kind, aux, (uint32_t[7]){f0, f1, f2});
  if (E->watched) lun_hold_see(E, kind, aux, (uint32_t[3]){f0, f1, f2}, seq);
  return seq;
}

uint64_t lun_rec_put(lun_engine *E, unsigned kind, unsigned aux, uint32_t f0, uint32_t f1, uint32_t f2) {
  if (E->replay || E->watched) return put_told(E, kind, aux, f0, f1, f2);
  return lun_put_word(E->trace, LUN_KIND_AUX(kind, aux), lun_clock_ns(&E->clock), f0, f1, f2);
}

uint64_t lun_rec7(lun_engine *E, unsigned kind, unsigned aux, const uint32_t f[7]) {
  if (!E->trace) return 0;
  uint64_t seq = lun_put7(E->trace, kind, aux, lun_clock_ns(&E->clock), f);
  if (E->replay) lun_replay_made(E->replay, kind, aux, f);
  if (E->watched) lun_hold_see(E, kind, aux, f, seq);
  return seq;
}

void lun_rec_text(lun_engine *E, unsigned kind, unsigned aux, uint32_t f1, uint32_t f2, const char *s, size_t n) {
  if (!E->trace) return;
  lun_put_text(E->trace, kind, aux, lun_clock_ns(&E->clock), f1, f2, s, n);
  if (E->replay) lun_replay_made(E->replay, kind, aux, (uint32_t[7]){(uint32_t)n, f1, f2});
  if (E->watched) lun_hold_see(E, kind, aux, (uint32_t[3]){(uint32_t)n, f1, f2}, lun_writer_seq(E->trace));
}

uint32_t lun_rec_str(lun_engine *E, const char *s) { return E->trace && s && *s ? lun_str(E->trace, s, strlen(s)) : 0; }

void lun_rec_program(lun_engine *E, const char *script, const char *version) {
  int64_t wall = lun_wall_ns();
  uint32_t f[7] = {(uint32_t)getpid(), lun_rec_str(E, script), lun_rec_str(E, version), (uint32_t)wall, (uint32_t)(wall >> 32)};
  lun_rec7(E, LUN_K_PROGRAM, 0, f);
}

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
      size_t n = strnlen(text ? text : (text = "table"), size - 1);
      memcpy(buf, text, n); /* one is told for each cancellation */
      buf[n] = '\0';
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

uint32_t lun_rec_brief_put(lua_State *L, int index) {
  char buf[96];
  return lun_rec_str(lun_engine_of(L), lun_brief_value(L, lua_absindex(L, index), buf, sizeof buf));
}

int lun_rec_failure(lua_State *L) {
  return lun_engine_of(L)->trace && lun_is_cancelled(L, -1) ? LUN_OUT_CANCELLED : LUN_OUT_ERROR;
}

void lun_rec_wrong(lun_engine *E, int what, uint32_t of, uint32_t where, const char *text) {
  lun_rec(E, LUN_K_WRONG, (unsigned)what, of, where, lun_rec_str(E, text));
}

/* Places */

uint32_t lun_where_of(lun_engine *E, const lua_Debug *ar) {
  if (!E->trace || ar->currentline <= 0) return 0;
  uint32_t file = lun_file(E->trace, *ar->source == '@' || *ar->source == '=' ? ar->source + 1 : ar->short_src);
  return LUN_WHERE(file, ar->currentline);
}

/* The same on a stack where it is not known yet. */
static uint32_t find_where(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  lua_Debug ar;
  for (int level = 0; lua_getstack(L, level, &ar); level++) {
    lua_getinfo(L, "Sl", &ar);
    if (ar.currentline > 0 && !lun_is_internal(&ar)) return lun_where_of(E, &ar);
  }
  return E->task && E->task->depth > 1 ? lun_task_where(E->task) : 0;
}

/* Between two callbacks the stack of the thread that runs the loop is always the same. */
uint32_t lun_where(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  lun_lualoop *loop = E->loop;
  if (!E->trace) return 0;
  if (!loop || loop->L != L || (E->task && E->task->depth > 1)) return find_where(L);
  if (loop->depth != lun_stack_depth(L)) return find_where(L);
  if (!loop->where_known) loop->where = find_where(L), loop->where_known = true;
  return loop->where;
}

uint32_t lun_thread_where(lua_State *co) {
  lua_Debug ar;
  for (int level = 0; lua_getstack(co, level, &ar); level++) {
    lua_getinfo(co, "Sl", &ar);
    if (ar.currentline > 0 && !lun_is_internal(&ar)) return lun_where_of(lun_engine_of(co), &ar);
  }
  return 0;
}

uint32_t lun_task_where(lun_task *t) {
  for (int i = t->depth - 1; i >= 0; i--) {
    uint32_t where = t->stack[i]->co ? lun_thread_where(t->stack[i]->co) : 0;
    if (where) return where;
  }
  return t->depth ? t->stack[0]->where : 0;
}
