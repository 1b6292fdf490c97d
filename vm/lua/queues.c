/* queues.c - get and put of a Queue, in C. What a queue is, and what becomes of one that is used in an unusual way, is
 * vm/lib/queues.lua's; here is the same once more for what is usual: who has to wait does so here, without a coroutine.
 * In a plain Queue an item changes hands here, too; one of a class below it does that itself, by get_nowait and
 * put_nowait. */
#include <string.h>

#include "args.h"
#include "deque.h"
#include "errors.h"
#include "record.h"
#include "tasks/tasks.h"

#define CORE "queue core"

/* What a queue's field `core` has, so that little needs to be looked up by name: the deques that stand in its fields of
 * these names, which are also its user values, and what is counted. */
enum { ITEMS = 1, GETTERS, PUTTERS, DEQUES = PUTTERS };
typedef struct core {
  lun_deque *items;              /* NULL: they are none */
  lun_deque *getters, *putters;  /* NULL: get and put are those in Lua */
  lua_Number maxsize;
  uint32_t id;            /* in the trace */
  bool is_shutdown;
  lua_Integer unfinished; /* items whose work is not done */
} core;

/* Fields of a queue: their names are upvalues. */
static const char *const fields[] = {"core", "loop"};
enum { CORE_FIELD = LUN_METHOD_KEYS + 1, LOOP };
enum { FIELDS = sizeof fields / sizeof *fields };

/* Where the values stand that get and put work with. */
enum { SELF = 1, ITEM, QUEUE, LINE, PLACE, FUTURE };

static int push_field(lua_State *L, int field) {
  lua_pushvalue(L, lua_upvalueindex(field));
  return lua_rawget(L, SELF);
}

/* Is the queue at 1 of the class itself, and its items are what they were made? */
static bool is_plain(lua_State *L, const core *q) {
  return q->items && lun_meta_of(L, SELF) == lua_topointer(L, lua_upvalueindex(LUN_METHOD_KEYS));
}

/* How many items there are. May throw, when it is not plain. */
static lua_Integer count(lua_State *L, const core *q, bool plain) {
  if (plain) return (lua_Integer)lun_deque_count(q->items);
  lua_getfield(L, SELF, "items");
  lua_Integer n = luaL_len(L, -1);
  return lua_pop(L, 1), n;
}

static bool is_full(lua_State *L, const core *q, bool plain) {
  return q->maxsize > 0 && (lua_Number)count(L, q, plain) >= q->maxsize;
}

static bool is_empty(lua_State *L, const core *q, bool plain) { return count(L, q, plain) == 0; }

static void record(lua_State *L, const core *q, unsigned kind, unsigned aux, uint32_t last) {
  lun_engine *E = lun_engine_of(L);
  if (E->trace) lun_rec(E, kind, aux, q->id, (uint32_t)count(L, q, is_plain(L, q)), last);
}

/* Wakes the first in the line `which` who still sleeps. */
static void wake_next(lua_State *L, int which, lun_deque *line) {
  if (!lun_deque_count(line)) return;
  lua_getiuservalue(L, QUEUE, which);
  for (bool woken = false; !woken && lun_deque_count(line);) {
    lun_deque_popleft(L, -1, line);
    const lun_future *f = lun_tofuture(L, -1);
    woken = f && f->state == LUN_PENDING;
    if (woken) lun_future_finish(L, -1, 0);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
}

/* What get and put do not have in common. */
typedef struct side {
  int line;                         /* the user value with those who wait */
  int what;                         /* LUN_WHAT_...: what they wait for */
  bool (*has_to_wait)(lua_State *L, const core *q, bool plain);
  int (*finish)(lua_State *L, core *q); /* a plain queue's way when nobody has to wait */
  const char *nowait, *item;        /* the methods for that of other classes, and for its first step, */
  int results;                      /* which has so many results */
  int (*finish_rest)(lua_State *L, core *q); /* what comes after that step */
} side;

static lun_deque *line_of(const core *q, const side *s) { return s->line == GETTERS ? q->getters : q->putters; }

/* Waiting */

/* May the running task wait for it: the queue is of the running loop, from now on if it was of none. */
static bool may_wait(lua_State *L, const core *q) {
  if (q->is_shutdown) return false;
  if (push_field(L, LOOP) == LUA_TNIL) {
    lua_pushvalue(L, lua_upvalueindex(LOOP));
    lun_push_running_loop(L);
    lua_rawset(L, SELF);
    return lua_pop(L, 1), true;
  }
  bool ours = lun_toloop(L, -1) == lun_engine_of(L)->loop;
  return lua_pop(L, 1), ours;
}

static int goes_on(lua_State *L, int status, lua_KContext ctx);

/* Stands in line with a new future. */
static int wait_in_line(lua_State *L, const core *q, const side *s) {
  lun_engine *E = lun_engine_of(L);
  char label[16] = "";
  if (E->trace) snprintf(label, sizeof label, "%u", (unsigned)q->id);
  lua_getiuservalue(L, QUEUE, s->line);
  push_field(L, LOOP);
  lun_future_new(L, PLACE, s->what, label);
  lua_pushvalue(L, FUTURE);
  lua_pushinteger(L, (lua_Integer)lun_deque_append(L, LINE, line_of(q, s)));
  lua_replace(L, PLACE);
  record(L, q, LUN_K_QUEUE_WAIT, (unsigned)s->what, E->task->future.id);
  return lun_method_wait(L, (lua_KContext)s, goes_on);
}

/* The wait ends with the error on top. Who had been woken before passes that on, unless it has become pointless. */
static int give_up(lua_State *L, const core *q, const side *s) {
  const lun_future *f = lua_touserdata(L, FUTURE);
  lun_deque *line = line_of(q, s);
  lun_future_cancel(L, FUTURE, 0);
  lun_deque_remove(L, LINE, line, (uint64_t)lua_tointeger(L, PLACE));
  if (f->state != LUN_CANCELLED && !s->has_to_wait(L, q, is_plain(L, q))) wake_next(L, s->line, line);
  return lun_native_fail(L);
}

static int refuse(lua_State *L) {
  lua_pushnil(L);
  lun_push_error(L, "QueueShutDown");
  return lun_native_fail(L);
}

enum { HANDLER = QUEUE + 1 };

/* Calls the queue's method, with the item where that is put in; then k goes on, or finds the error on top. A method of
 * the program's may stand there, which may do anything. */
static int call_method(lua_State *L, const char *method, int results, const side *s, lua_KFunction k) {
  int nargs = s->line == PUTTERS ? 2 : 1;
  lua_settop(L, QUEUE);
  lua_pushcfunction(L, lun_msgh);
  lua_getfield(L, SELF, method);
  lua_pushvalue(L, SELF);
  if (nargs == 2) lua_pushvalue(L, ITEM);
  return k(L, lua_pcallk(L, nargs, results, HANDLER, (lua_KContext)s, k), (lua_KContext)s);
}

static bool failed(int status) { return status != LUA_OK && status != LUA_YIELD; }

static int done_by_nowait(lua_State *L, int status, lua_KContext ctx) {
  (void)ctx;
  return failed(status) ? lun_native_fail(L) : lun_method_end(L, lua_gettop(L) - HANDLER);
}

static int done_item(lua_State *L, int status, lua_KContext ctx) {
  const side *s = (const side *)ctx;
  return failed(status) ? lun_native_fail(L) : s->finish_rest(L, lua_touserdata(L, QUEUE));
}

/* Is get_nowait or put_nowait the one of Queue? */
static bool has_method(lua_State *L, const char *name) {
  lua_getfield(L, SELF, name);
  lua_getfield(L, lua_upvalueindex(LUN_METHOD_KEYS), name);
  bool yes = lua_rawequal(L, -1, -2);
  return lua_pop(L, 2), yes;
}

static int finish(lua_State *L, core *q, const side *s, bool plain) {
  if (plain) return s->finish(L, q);
  bool usual = !(s->line == PUTTERS && q->is_shutdown) && has_method(L, s->nowait);
  if (usual) return call_method(L, s->item, s->results, s, done_item);
  return call_method(L, s->nowait, LUA_MULTRET, s, done_by_nowait);
}

/* Somebody may have been faster. */
static int goes_on(lua_State *L, int status, lua_KContext ctx) {
  const side *s = (const side *)ctx;
  core *q = lua_touserdata(L, QUEUE);
  (void)status;
  if (lun_method_raised(L, FUTURE)) return give_up(L, q, s);
  lua_settop(L, QUEUE);
  bool plain = is_plain(L, q);
  if (!s->has_to_wait(L, q, plain)) return finish(L, q, s, plain);
  return q->is_shutdown ? refuse(L) : wait_in_line(L, q, s);
}

/* [self, item] */
static int begin(lua_State *L, const side *s) {
  push_field(L, CORE_FIELD);
  core *q = lun_test(L, QUEUE, LUN_TYPE_QUEUE);
  bool ours = q && q->getters, plain = ours && is_plain(L, q), waits = ours && s->has_to_wait(L, q, plain);
  if (!ours || (waits && !may_wait(L, q))) return lua_settop(L, ITEM), LUN_DECLINED;
  if (waits || lun_engine_of(L)->trace) lun_method_begin(L);
  return waits ? wait_in_line(L, q, s) : finish(L, q, s, plain);
}

/* The two */

/* The item is on top. */
static int hand_out(lua_State *L, core *q) {
  record(L, q, LUN_K_QUEUE_GET, 0, (uint32_t)q->maxsize);
  wake_next(L, PUTTERS, q->putters);
  return lun_method_end(L, 1);
}

static int finish_get(lua_State *L, core *q) {
  lua_getiuservalue(L, QUEUE, ITEMS);
  lun_deque_popleft(L, -1, q->items);
  return hand_out(L, q);
}

static int get(lua_State *L) {
  static const side s = {GETTERS, LUN_WHAT_QUEUE_GET, is_empty, finish_get, "get_nowait", "_get", 1, hand_out};
  lua_settop(L, ITEM);
  if (!lua_istable(L, SELF)) return LUN_DECLINED;
  return begin(L, &s);
}

/* One more is to be done: whoever waits for all of them to be done waits on. */
static void count_unfinished(lua_State *L, core *q) {
  if (q->unfinished++ > 0) return;
  lua_getfield(L, SELF, "finished");
  lua_getfield(L, -1, "clear");
  lua_insert(L, -2);
  lua_call(L, 1, 0);
}

static int have_put(lua_State *L, core *q) {
  count_unfinished(L, q);
  record(L, q, LUN_K_QUEUE_PUT, 0, (uint32_t)q->maxsize);
  wake_next(L, GETTERS, q->getters);
  return lun_method_end(L, 0);
}

static int finish_put(lua_State *L, core *q) {
  if (q->is_shutdown) return refuse(L);
  lua_getiuservalue(L, QUEUE, ITEMS);
  lua_pushvalue(L, ITEM);
  lun_deque_append(L, -2, q->items);
  return have_put(L, q);
}

static int put(lua_State *L) {
  static const side s = {PUTTERS, LUN_WHAT_QUEUE_PUT, is_full, finish_put, "put_nowait", "_put", 0, have_put};
  if (lua_gettop(L) < ITEM || !lua_istable(L, SELF)) return LUN_DECLINED;
  lua_settop(L, ITEM);
  return begin(L, &s);
}

/* The core as vm/lib/queues.lua sees it: two fields. */

static int m_index(lua_State *L) {
  const core *q = lun_check_self(L, 1, LUN_TYPE_QUEUE, CORE);
  if (strcmp(luaL_checkstring(L, 2), "unfinished") == 0) lua_pushinteger(L, q->unfinished);
  else lua_pushboolean(L, q->is_shutdown);
  return 1;
}

static int m_newindex(lua_State *L) {
  core *q = lun_check_self(L, 1, LUN_TYPE_QUEUE, CORE);
  if (strcmp(luaL_checkstring(L, 2), "unfinished") == 0) q->unfinished = luaL_checkinteger(L, 3);
  else q->is_shutdown = lua_toboolean(L, 3);
  return 0;
}

/* queue_core(items, getters, putters, maxsize, id): all of them nil for a queue whose get and put are those in Lua */
static int p_core(lua_State *L) {
  core q = {.items = lun_todeque(L, 1), .getters = lun_todeque(L, 2), .putters = lun_todeque(L, 3),
            .maxsize = luaL_optnumber(L, 4, 0), .id = (uint32_t)luaL_optinteger(L, 5, 0)};
  if (!q.getters || !q.putters) q.items = q.getters = q.putters = NULL;
  lua_settop(L, DEQUES);
  core *made = lua_newuserdatauv(L, sizeof *made, DEQUES);
  *made = q;
  for (int i = 1; i <= DEQUES; i++) lua_pushvalue(L, i), lua_setiuservalue(L, -2, i);
  lun_set_type(L, LUN_TYPE_QUEUE);
  return 1;
}

void lun_queues_open(lua_State *L) {
  static const luaL_Reg none[] = {{NULL, NULL}}, methods[] = {{"queue_get", get}, {"queue_put", put}, {NULL, NULL}};
  lun_class(L, CORE, none, none);
  luaL_getmetatable(L, CORE);
  luaL_setfuncs(L, (const luaL_Reg[]){{"__index", m_index}, {"__newindex", m_newindex}, {NULL, NULL}}, 0);
  lua_pop(L, 1);
  lun_remember_type(L, LUN_TYPE_QUEUE, CORE);
  lun_add_prims(L, (const luaL_Reg[]){{"queue_core", p_core}, {NULL, NULL}});
  lua_getfield(L, LUA_REGISTRYINDEX, LUN_R_PRIMS);
  for (const luaL_Reg *r = methods; r->name; r++) {
    for (int i = 0; i < FIELDS; i++) lua_pushstring(L, fields[i]);
    lua_pushcclosure(L, r->func, FIELDS);
    lua_setfield(L, -2, r->name);
  }
  lua_pop(L, 1);
}
