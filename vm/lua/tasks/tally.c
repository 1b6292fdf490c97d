/* tally.c - counting the futures of a gather or a wait: one callback for all
 * of them. Most only have to be counted; where something is to be decided (the
 * last one is done, one has failed) a function of vm/lib is called, which has
 * the rules. It never makes a future done. */
#include "../engine.h"
#include "tasks.h"
#include "../record.h"
#include "../errors.h"

static lun_tally *check(lua_State *L, int index) {
  lun_tally *y = lun_test(L, index, LUN_TYPE_TALLY);
  luaL_argcheck(L, y, index, "tally expected");
  return y;
}

static bool is_over(const lun_tally *y) { return !y->into || y->into->state != LUN_PENDING; }

bool lun_tally_count(lua_State *L, lun_tally *y, lun_future *f) {
  if (is_over(y)) {
    if (y->takes && f->state == LUN_FINISHED) lun_future_retrieved(L, f);
    return true;
  }
  bool has_result = f->state == LUN_FINISHED && !f->failed;
  if (y->left == 1 || y->when == LUN_TALLY_EACH || (y->when == LUN_TALLY_ERRORS && !has_result)) return false;
  y->left--;
  if (y->when == LUN_TALLY_ERRORS) lun_future_retrieved(L, f); /* it was looked at for an error */
  return true;
}

/* tally(future): as its callback */
static int m_call(lua_State *L) {
  lun_tally *y = check(L, 1);
  if (lun_tally_count(L, y, lun_checkfuture(L, 2))) return 0;
  y->left--;
  lua_getiuservalue(L, 1, LUN_YU_FUNCTION);
  lua_pushvalue(L, 2);
  lua_pushboolean(L, y->left == 0);
  lua_call(L, 2, 0);
  return 0;
}

void lun_tally_function(lua_State *L, int index) {
  if (!lun_test(L, index, LUN_TYPE_TALLY)) return;
  index = lua_absindex(L, index);
  lua_getiuservalue(L, index, LUN_YU_FUNCTION);
  lua_replace(L, index);
}

/* tally(f, what, when): one that has nothing to count yet, and calls f(future, last). `what`: "gather", "wait"; `when`:
 * "last", "errors", "each" */
static int p_tally(lua_State *L) {
  static const char *const whats[] = {"gather", "wait", NULL}, *const whens[] = {"last", "errors", "each", NULL};
  int what = luaL_checkoption(L, 2, NULL, whats), when = luaL_checkoption(L, 3, NULL, whens);
  lun_tally *y = lua_newuserdatauv(L, sizeof *y, LUN_YU_COUNT);
  uint32_t number = ++lun_engine_of(L)->next_tally;
  *y = (lun_tally){.number = number, .when = (uint8_t)when, .name = whats[what], .takes = what == 0};
  lun_set_type(L, LUN_TYPE_TALLY);
  lua_pushvalue(L, 1);
  lua_setiuservalue(L, -2, LUN_YU_FUNCTION);
  return 1;
}

/* Children: the stack of p_children. The arguments follow COUNT. */
enum { TALLY = 1, COUNT, FIRST };
typedef struct family {
  lun_tally *tally;
  int loop, children;  /* nil or the first one's loop; a sequence */
  int others, already; /* nil or {[argument] = child}; nil or a sequence of those that were done */
} family;

/* Pushes the child that the coroutine c has become for an earlier argument. */
static void push_twin(lua_State *L, const family *y, int arg) {
  for (lua_Integer i = 1;; i++) {
    lua_rawgeti(L, y->children, i);
    if (lun_test(L, -1, LUN_TYPE_TASK)) {
      lua_getiuservalue(L, -1, LUN_TU_CORO);
      bool same = lua_rawequal(L, -1, arg);
      lua_pop(L, 1);
      if (same) return;
    }
    lua_pop(L, 1);
  }
}

/* Pushes the child for an argument that was there before, c or f where it is a coroutine or a future; false: it was not. */
static bool push_known(lua_State *L, const family *y, int arg, const lun_coro *c, const lun_future *f) {
  bool known = (c && c->tallied == y->tally->number) || (f && f->tallied == y->tally->number);
  if (c && known) push_twin(L, y, arg);
  else if (known) lua_pushvalue(L, arg);
  else if (lua_istable(L, y->others)) {
    lua_pushvalue(L, arg);
    known = lua_rawget(L, y->others) != LUA_TNIL;
    if (!known) lua_pop(L, 1);
  }
  return known;
}

/* An awaitable of the program's own, or what a task factory has made something of, and the child on top. */
static void remember_other(lua_State *L, const family *y, int arg) {
  if (lua_isnil(L, y->others)) lua_newtable(L), lua_replace(L, y->others);
  lua_pushvalue(L, arg);
  lua_pushvalue(L, -2);
  lua_rawset(L, y->others);
}

/* The child on top will be counted; one that is done already is for the caller to count. */
static void add_child(lua_State *L, const family *y, lun_future *f) {
  y->tally->left++;
  f->tallied = y->tally->number;
  if (lua_isnil(L, y->loop)) lua_getiuservalue(L, -1, LUN_FU_LOOP), lua_replace(L, y->loop);
  if (f->state == LUN_PENDING) {
    lua_pushvalue(L, TALLY);
    return lun_future_tally(L, -2);
  }
  if (lua_isnil(L, y->already)) lua_newtable(L), lua_replace(L, y->already);
  lua_pushvalue(L, -1);
  lua_rawseti(L, y->already, (lua_Integer)lua_rawlen(L, y->already) + 1);
}

/* Pushes a child that the argument becomes in some other way than below. */
static void push_other(lua_State *L, const family *y, int arg, bool is_future) {
  lun_push_future_of(L, arg, y->loop);
  lun_future *f = lun_tofuture(L, -1);
  luaL_argcheck(L, f, arg, "future expected");
  if (!is_future) remember_other(L, y, arg);
  add_child(L, y, f);
}

static void push_child(lua_State *L, const family *y, int arg) {
  lun_coro *c = lun_tocoro(L, arg);
  lun_future *f = c ? NULL : lun_tofuture(L, arg);
  if (push_known(L, y, arg, c, f)) return;
  bool fits = f && (lua_isnil(L, y->loop) || lua_touserdata(L, y->loop) == f->loop);
  if (fits) return lua_pushvalue(L, arg), add_child(L, y, f);
  if (c && lua_isnil(L, y->loop)) lun_push_running_loop(L), lua_replace(L, y->loop);
  lun_task *t = c ? lun_spawn(L, arg, y->loop) : NULL;
  if (!t) return push_other(L, y, arg, f != NULL);
  t->log_destroy = false;
  c->tallied = y->tally->number;
  add_child(L, y, &t->future);
}

/* children(tally, n, ...): its children are futures of the first n of ..., which may be equal; each that is not done will be
 * counted, once. Returns the loop, and a sequence of those that were done, if there are any */
static int p_children(lua_State *L) {
  int n = (int)luaL_checkinteger(L, COUNT);
  lua_settop(L, FIRST + n - 1);
  luaL_checkstack(L, 20, "too many arguments");
  family y = {check(L, TALLY), FIRST + n, FIRST + n + 1, FIRST + n + 2, FIRST + n + 3};
  lua_pushnil(L);
  lua_createtable(L, n, 0);
  lua_pushnil(L);
  lua_pushnil(L);
  for (int i = 0; i < n; i++) {
    push_child(L, &y, FIRST + i);
    lua_rawseti(L, y.children, i + 1);
  }
  lua_pushvalue(L, y.children);
  lua_setiuservalue(L, TALLY, LUN_YU_CHILDREN);
  y.tally->children = n;
  lua_pushvalue(L, y.loop);
  lua_pushvalue(L, y.already);
  return 2;
}

static void set_into(lua_State *L, lun_tally *y) {
  y->into = lun_checkfuture(L, 2);
  lua_settop(L, 2);
  lua_setiuservalue(L, 1, LUN_YU_INTO);
}

/* gather_for(tally, into): its children are waited for, and counted, for that future */
static int p_gather_for(lua_State *L) {
  lun_tally *y = check(L, 1);
  lun_engine *E = lun_engine_of(L);
  set_into(L, y);
  lua_getiuservalue(L, 1, LUN_YU_CHILDREN);
  for (int i = 1; i <= y->children; i++) {
    lua_rawgeti(L, 2, i);
    lun_future_waits(E, lua_touserdata(L, 3), LUN_WAITS_GATHER, y->into);
    lua_settop(L, 2);
  }
  return 0;
}

/* cancel_children(tally, message): of each of its children; returns whether any of them took it */
static int p_cancel_children(lua_State *L) {
  const lun_tally *y = check(L, 1);
  bool any = false;
  lua_settop(L, 2);
  lua_getiuservalue(L, 1, LUN_YU_CHILDREN);
  for (int i = 1; i <= y->children; i++) {
    lua_rawgeti(L, 3, i);
    any |= lun_future_cancel(L, 4, lua_isnil(L, 2) ? 0 : 2);
    lua_settop(L, 3);
  }
  return lua_pushboolean(L, any), 1;
}

/* last_child(tally): the last of them as they were given */
static int p_last_child(lua_State *L) {
  const lun_tally *y = check(L, 1);
  lua_getiuservalue(L, 1, LUN_YU_CHILDREN);
  return lua_rawgeti(L, -1, y->children), 1;
}

/* outcomes(tally): a sequence, with n, of what came of its children, which are done: their first values, or their errors */
static int p_outcomes(lua_State *L) {
  const lun_tally *y = check(L, 1);
  lua_settop(L, 1);
  lua_getiuservalue(L, 1, LUN_YU_CHILDREN);
  lua_createtable(L, y->children, 1);
  for (int i = 1; i <= y->children; i++) {
    lua_rawgeti(L, 2, i);
    lun_future_outcome(L, 4);
    lua_rawseti(L, 3, i);
    lua_settop(L, 3);
  }
  lua_pushinteger(L, y->children);
  lua_setfield(L, 3, "n");
  return 1;
}

/* count_for(tally, into): from now on it counts for that future */
static int p_count_for(lua_State *L) {
  set_into(L, check(L, 1));
  return 0;
}

/* count(tally, futures): begins to wait for each of the sequence, and counts it when it is done */
static int p_count(lua_State *L) {
  lun_tally *y = check(L, 1);
  luaL_checktype(L, 2, LUA_TTABLE);
  lua_settop(L, 2);
  for (int i = 1; lua_rawgeti(L, 2, i) != LUA_TNIL; i++) {
    y->left++;
    lun_future_waits(lun_engine_of(L), lun_checkfuture(L, 3), LUN_WAITS_WAIT, y->into);
    lua_pushvalue(L, 1);
    lun_future_tally(L, 3);
    lua_pop(L, 1);
  }
  return 0;
}

/* unique(sequence, n): its first n values, each once, with their number as n; nil and the first of them that is no future */
static int p_unique(lua_State *L) {
  uint32_t number = ++lun_engine_of(L)->next_tally;
  lua_Integer n = luaL_checkinteger(L, 2), found = 0;
  lua_settop(L, 2);
  lua_createtable(L, (int)n, 1);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_geti(L, 1, i);
    lun_future *f = lun_tofuture(L, 4);
    if (!f) return lua_pushnil(L), lua_insert(L, 4), 2;
    if (f->tallied == number) lua_pop(L, 1);
    else f->tallied = number, lua_rawseti(L, 3, ++found);
  }
  lua_pushinteger(L, found);
  lua_setfield(L, 3, "n");
  return 1;
}

/* split(futures): two sequences, with n: those that are done, and those that are not */
static int p_split(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  lua_Integer n[2] = {0, 0};
  for (int i = 0; i < 2; i++) lua_newtable(L);
  for (lua_Integer i = 1; lua_rawgeti(L, 1, i) != LUA_TNIL; i++) {
    int into = lun_checkfuture(L, 4)->state == LUN_PENDING;
    lua_rawseti(L, 2 + into, ++n[into]);
  }
  for (int i = 0; i < 2; i++) lua_pushinteger(L, n[i]), lua_setfield(L, 2 + i, "n");
  lua_settop(L, 3);
  return 2;
}

/* callback(x): the function that the library calls for a callback of a future */
static int p_callback(lua_State *L) {
  lua_settop(L, 1);
  lun_tally_function(L, 1);
  return 1;
}

void lun_tally_open(lua_State *L) {
  static const luaL_Reg meta[] = {{"__call", m_call}, {NULL, NULL}}, none[] = {{NULL, NULL}};
  static const luaL_Reg prims[] = {{"tally", p_tally},
                                   {"children", p_children},
                                   {"gather_for", p_gather_for},
                                   {"cancel_children", p_cancel_children},
                                   {"outcomes", p_outcomes},
                                   {"last_child", p_last_child},
                                   {"count_for", p_count_for},
                                   {"count", p_count},
                                   {"unique", p_unique},
                                   {"split", p_split},
                                   {"callback", p_callback},
                                   {NULL, NULL}};
  lun_class(L, LUN_TALLY, none, meta);
  lun_remember_type(L, LUN_TYPE_TALLY, LUN_TALLY);
  lun_add_prims(L, prims);
}
