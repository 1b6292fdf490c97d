/* prims.c - the hidden functions: what vm/lib, written in Lua, asks of the
 * engine, and no program can reach. Each is small; what it means stands in the
 * file of the object that it is about. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "args.h"
#include "attach/door.h"
#include "debug/hold.h"
#include "engine.h"
#include "tasks/tasks.h"
#include "record.h"
#include "errors.h"
#include "interrupt.h"
#include "output.h"
#include "work/copy_internal.h"

static int p_is_coroutine(lua_State *L) {
  lua_pushboolean(L, lun_tocoro(L, 1) != NULL);
  return 1;
}

static int p_is_async(lua_State *L) {
  lua_pushboolean(L, lun_is_async(L, 1));
  return 1;
}

static int p_is_future(lua_State *L) {
  lua_pushboolean(L, lun_tofuture(L, 1) != NULL);
  return 1;
}

static int p_is_task(lua_State *L) {
  lua_pushboolean(L, lun_test(L, 1, LUN_TYPE_TASK) != NULL);
  return 1;
}

static int p_is_loop(lua_State *L) {
  lua_pushboolean(L, lun_toloop(L, 1) != NULL);
  return 1;
}

static int p_running_loop(lua_State *L) {
  lun_push_running_loop(L);
  return 1;
}

static int p_current_task(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  if (E->task) lun_push_task(L, E->task);
  else lua_pushnil(L);
  return 1;
}

/* tasks(loop): its pending tasks, in order of creation */
static int by_age(const void *a, const void *b) {
  const lun_task *x = *(lun_task *const *)a, *y = *(lun_task *const *)b;
  return x->future.id < y->future.id ? -1 : x->future.id > y->future.id;
}

static int p_tasks(lua_State *L) {
  lun_lualoop *loop = lun_checkloop(L, 1);
  size_t n = 0, cap = 0;
  lua_settop(L, 1);
  for (uint32_t at = 0; lun_task_next(L, &at); lua_pop(L, 1)) cap++;
  lun_task **list = lua_newuserdatauv(L, (cap + 1) * sizeof *list, 0);
  for (uint32_t at = 0; lun_task_next(L, &at); lua_pop(L, 1)) {
    lun_task *t = lua_touserdata(L, -1);
    if (t->future.loop == loop && !t->unlisted && n < cap) list[n++] = t;
  }
  qsort(list, n, sizeof *list, by_age);
  lua_createtable(L, (int)n, 1);
  for (size_t i = 0; i < n; i++) {
    lun_push_task(L, list[i]);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  lua_pushinteger(L, (lua_Integer)n);
  lua_setfield(L, -2, "n");
  return 1;
}

/* Pushes file and line of the innermost frame of `co` that is the program's, or else the library's; false: no frame. */
static bool push_place(lua_State *L, lua_State *co) {
  lua_Debug ar, found;
  bool any = false;
  for (int level = 0; lua_getstack(co, level, &ar); level++) {
    lua_getinfo(co, "Sl", &ar);
    if (ar.currentline <= 0) continue;
    bool own = !lun_is_internal(&ar);
    if (own || !any) found = ar, any = true;
    if (own) break;
  }
  if (!any) return false;
  lua_pushstring(L, lun_is_internal(&found) ? "asyncio" : found.short_src);
  lua_pushinteger(L, found.currentline);
  return true;
}

/* place(task or coroutine object): name, file, line, and "running" or "done" */
static int p_place(lua_State *L) {
  lun_task *t = lun_test(L, 1, LUN_TYPE_TASK);
  lua_settop(L, 1);
  if (t) lua_getiuservalue(L, 1, LUN_TU_CORO), lua_replace(L, 1);
  lun_coro *c = lun_tocoro(L, 1);
  luaL_argcheck(L, c, 1, "task or coroutine expected");
  lua_pushstring(L, c->name);
  if (!c->co || c->state == LUN_CORO_CREATED || !push_place(L, c->co)) {
    lua_Debug ar;
    ar = (lua_Debug){.source = "=asyncio"};
    if (!c->native && lun_push_coro_function(L, 1)) lua_getinfo(L, ">S", &ar);
    lua_pushstring(L, c->native ? "[C]" : strncmp(ar.source, "=asyncio", 8) == 0 ? "asyncio" : ar.short_src);
    lua_pushinteger(L, ar.linedefined > 0 ? ar.linedefined : 0);
  }
  lua_pushstring(L, c->state == LUN_CORO_CLOSED ? "done" : "running");
  return 4;
}

/* asking(how, text, f, ...): calls f(...); cancellations that it makes are recorded as asked by `text` */
static int p_asking(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  static const char *const words[] = {"call", "task", "timeout", "group", "gather", "run", "Ctrl-C", "viewer", NULL};
  int asker = E->asker;
  const char *text = E->asker_text;
  E->asker = luaL_checkoption(L, 1, NULL, words);
  E->asker_text = luaL_checkstring(L, 2);
  int status = lua_pcall(L, lua_gettop(L) - 3, LUA_MULTRET, 0);
  E->asker = asker;
  E->asker_text = text;
  return status == LUA_OK ? lua_gettop(L) - 2 : lua_error(L);
}

static int p_put(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  const char *kind = luaL_checkstring(L, 1);
  lun_future *of = lun_tofuture(L, 2);
  if (strcmp(kind, "leftover") == 0) lun_rec(E, LUN_K_LEFTOVER, 0, of ? of->id : 0, 0, 0);
  else if (strcmp(kind, "swallowed") == 0) lun_rec(E, LUN_K_SWALLOWED, 0, of ? of->id : 0, lun_where(L), 0);
  else if (strcmp(kind, "unhandled") == 0)
    lun_rec(E, LUN_K_UNHANDLED, 0, lun_rec_str(E, luaL_optstring(L, 3, "")), lua_isnoneornil(L, 4) ? 0 : lun_rec_brief(L, 4), of ? of->id : 0);
  return 0;
}

/* wrong("loop" | "thread", text): something that belongs to another one was used, as the text says */
static int p_wrong(lua_State *L) {
  static const char *const words[] = {"loop", "thread", NULL};
  lun_engine *E = lun_engine_of(L);
  lun_rec_wrong(E, luaL_checkoption(L, 1, NULL, words), E->task ? E->task->future.id : 0, E->task ? lun_where(L) : 0, luaL_checkstring(L, 2));
  return 0;
}

/* id(): a new id for an object that the trace speaks of */
static int p_id(lua_State *L) {
  lua_pushinteger(L, lun_new_id(lun_engine_of(L)));
  return 1;
}

/* The number of the kind whose name stands at index; upvalue 1 has those that were asked for. */
static unsigned kind_named(lua_State *L, int index) {
  lua_pushvalue(L, index);
  if (lua_rawget(L, lua_upvalueindex(1)) == LUA_TNUMBER) return (unsigned)lua_tointeger(L, -1);
  const char *name = luaL_checkstring(L, index);
  for (unsigned k = 1; k < LUN_KIND_COUNT; k++) {
    if (strcmp(lun_kind(k)->name, name) != 0) continue;
    lua_pushvalue(L, index);
    lua_pushinteger(L, k);
    lua_rawset(L, lua_upvalueindex(1));
    return k;
  }
  return (unsigned)luaL_argerror(L, index, "no such kind of record");
}

/* note(kind, what, id, n [, m]): a record of a lock, a queue or the like, by its name in the trace's table; `what` is a
 * word of its aux set or nil. A kind whose third field is a task gets the running one. Nobody
 * needs to call it while prim.recording is false. */
static int p_note(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  if (!E->trace) return 0;
  unsigned kind = kind_named(L, 1), aux = 0;
  const lun_kind_info *info = lun_kind(kind);
  const char *what = lua_tostring(L, 2);
  while (what && aux < 64 && strcmp(lun_aux_word(info->aux, aux), what) != 0) aux++;
  bool task = info->nfields > 2 && strcmp(info->field[2].name, "of") == 0;
  uint32_t third = task ? (E->task ? E->task->future.id : 0) : (uint32_t)luaL_optinteger(L, 5, 0);
  lun_rec(E, kind, aux < 64 ? aux : 0, (uint32_t)luaL_optinteger(L, 3, 0), (uint32_t)luaL_optinteger(L, 4, 0), third);
  return 0;
}

/* guard("made"|"run"|"end", id, what, ok): a cleanup; returns its id */
static int p_guard(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  const char *edge = luaL_checkstring(L, 1);
  uint32_t id = (uint32_t)luaL_optinteger(L, 2, 0);
  uint32_t coro = E->task && E->task->depth ? E->task->stack[E->task->depth - 1]->id : 0;
  if (*edge == 'm') lun_rec(E, LUN_K_GUARD, 0, id = lun_new_id(E), coro, lun_rec_str(E, luaL_optstring(L, 3, "")));
  else if (*edge == 'r') lun_rec(E, LUN_K_GUARD_RUN, 0, id, coro, 0);
  else lun_rec(E, LUN_K_GUARD_END, lua_toboolean(L, 4) ? LUN_OK : LUN_NOT_OK, id, coro, 0);
  lua_pushinteger(L, id);
  return 1;
}

static int p_traceback(lua_State *L) {
  luaL_checkany(L, 1);
  lun_push_traceback(L, 1);
  return 1;
}

static int p_stderr(lua_State *L) {
  size_t n;
  const char *s = luaL_checklstring(L, 1, &n);
  lun_error_line(L, s, n);
  return 0;
}

/* warn(category, level, text, future or nil, quiet): a line on standard error that is a warning in the record; `quiet`: in
 * the record only */
static int p_warn(lua_State *L) {
  static const char *const words[] = {"WARNING", "DEBUG", "INFO", "ERROR", "CRITICAL", NULL}; /* LUN_LEVEL_... */
  const char *category = luaL_checkstring(L, 1), *text = luaL_checkstring(L, 3);
  int level = luaL_checkoption(L, 2, NULL, words);
  const lun_future *of = lun_tofuture(L, 4);
  (lua_toboolean(L, 5) ? lun_note_warning : lun_warn)(L, category, level, text, of ? of->id : 0);
  return 0;
}

/* origin(object): where it was made, if that was in debug mode: see origins.c */
static int p_origin(lua_State *L) { return lun_origin_push(L, 1); }

/* running_origin(): the same of the task or handle that runs */
static int p_running_origin(lua_State *L) {
  lua_getfield(L, LUA_REGISTRYINDEX, LUN_R_RUNNER);
  return !lua_isnil(L, -1) && lun_origin_push(L, -1);
}

/* own_tasks(yes): the tasks made from now on are the library's, which a picture may leave out; returns what was */
static int p_own_tasks(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  lua_pushboolean(L, E->task_flag == LUN_FLAG_LIB);
  E->task_flag = lua_toboolean(L, 1) ? LUN_FLAG_LIB : LUN_FLAG_NONE;
  return 1;
}

static int p_debug_default(lua_State *L) {
  lua_pushboolean(L, lun_engine_of(L)->debug);
  return 1;
}

static int p_msgh(lua_State *L) { return lun_msgh(L); }

static int p_msgh_within(lua_State *L) { return lun_msgh_within(L); }

/* carry_context(on): whether what is copied to workers takes the values of context variables along */
static int p_carry_context(lua_State *L) {
  lua_settop(L, 1);
  lua_setfield(L, LUA_REGISTRYINDEX, LUN_R_CARRYING);
  return 0;
}

/* block(seconds): keeps the thread, and so the loop, busy doing nothing; moves a virtual clock */
static int p_block(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  double seconds = lun_check_seconds(L, 1, "seconds");
  if (!(seconds > 0)) return 0;
  double until = lun_clock_now(&E->clock) + seconds;
  if (E->clock.ops->jump(&E->clock, until)) return 0;
  while (!E->interrupts) {
    int64_t ns = E->clock.ops->wait(&E->clock, until);
    if (ns <= 0) break;
    struct timespec ts = {ns / 1000000000, ns % 1000000000};
    nanosleep(&ts, NULL);
    if (E->knocked) lun_door_answer(L);
  }
  return 0;
}

/* value(n, task, "value"|"none"|"error"|"cancelled", text): what came of an input at the prompt */
static int p_value(lua_State *L) {
  static const char *const words[] = {"none", "value", "error", "cancelled", NULL};
  lun_future *f = lun_tofuture(L, 2);
  size_t n;
  const char *text = luaL_checklstring(L, 4, &n);
  int kind = luaL_checkoption(L, 3, NULL, words);
  lun_rec_text(lun_engine_of(L), LUN_K_VALUE, (unsigned)kind, (uint32_t)luaL_checkinteger(L, 1), f ? f->id : 0, text, n);
  return 0;
}

/* hold(): stands here until the viewer lets it go on; without one it does nothing */
static int p_hold(lua_State *L) {
  lun_hold_here(L);
  return 0;
}

/* mark(text): a mark in the trace, with its task and its line */
static int p_mark(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  size_t n;
  const char *text = luaL_checklstring(L, 1, &n);
  uint32_t task = E->task ? E->task->future.id : 0;
  lun_rec_text(E, LUN_K_MARK, 0, task, lun_where(L), text, n < LUN_TEXT_MAX ? n : LUN_TEXT_MAX);
  return 0;
}

static const luaL_Reg prims[] = {{"await", lun_await},
                                 {"call", lun_await_call},
                                 {"is_coroutine", p_is_coroutine},
                                 {"is_async", p_is_async},
                                 {"is_future", p_is_future},
                                 {"is_task", p_is_task},
                                 {"is_loop", p_is_loop},
                                 {"running_loop", p_running_loop},
                                 {"current_task", p_current_task},
                                 {"tasks", p_tasks},
                                 {"place", p_place},
                                 {"asking", p_asking},
                                 {"put", p_put},
                                 {"wrong", p_wrong},
                                 {"id", p_id},
                                 {"at_once", lun_at_once},
                                 {"guard", p_guard},
                                 {"traceback", p_traceback},
                                 {"stderr", p_stderr},
                                 {"warn", p_warn},
                                 {"origin", p_origin},
                                 {"running_origin", p_running_origin},
                                 {"own_tasks", p_own_tasks},
                                 {"debug_default", p_debug_default},
                                 {"msgh", p_msgh},
                                 {"msgh_within", p_msgh_within},
                                 {"block", p_block},
                                 {"carry_context", p_carry_context},
                                 {"value", p_value},
                                 {"hold", p_hold},
                                 {"mark", p_mark},
                                 {"sigint", lun_set_sigint},
                                 {NULL, NULL}};

void lun_prims_open(lua_State *L) {
  lua_newtable(L);
  luaL_setfuncs(L, prims, 0);
  lua_newtable(L); /* the kinds that it has been told */
  lua_pushcclosure(L, p_note, 1);
  lua_setfield(L, -2, "note");
  lua_setfield(L, LUA_REGISTRYINDEX, LUN_R_PRIMS);
  lun_prims_recording(L);
}

void lun_prims_recording(lua_State *L) {
  lua_getfield(L, LUA_REGISTRYINDEX, LUN_R_PRIMS);
  lua_pushboolean(L, lun_engine_of(L)->trace != NULL);
  lua_setfield(L, -2, "recording");
  lua_pop(L, 1);
}
