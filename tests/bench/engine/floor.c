/* floor.c - the smallest event loop that can run the workloads of engine.pl with stock Lua coroutines as tasks: a ring, a
 * heap of timers, gather, cancel, a bounded queue. It has no futures, names, exceptions, contexts, hooks, record: what
 * it takes is the least that a loop that does have them can hope for.
 *
 *   floor SCRIPT WORKLOAD N     FLOOR=pool: with the allocator of pool.h, finished coroutines used again, prefetch */
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include "pool.h"

typedef struct group {
  int left;
  struct task *waiter;
} group;

typedef struct task {
  lua_State *L;
  struct task *next; /* in a list of those that wait, or of free ones */
  group *group;
  int slot, timer, nargs; /* timer: its place in the heap, -1: none */
  bool cancelled;
} task;

typedef struct deadline {
  uint64_t when;
  task *task;
} deadline;

enum { AHEAD = 6, SLAB = 4096, THREAD_BYTES = 1056, LINE = 64 };

static lua_State *M; /* the main thread; a table of all tasks' threads is at 1 */
static task **ring, *spare;
static uint32_t mask = 1023, head, tail;
static deadline *heap;
static int timers, timers_cap, alive, slots;
static bool pooled;
static const char cancelled_key = 0;

static uint64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

/* The ring */

static void grow_ring(void) {
  task **larger = malloc(2 * (mask + 1) * sizeof *larger);
  uint32_t n = 0;
  while (head != tail) larger[n++] = ring[head], head = (head + 1) & mask;
  free(ring);
  ring = larger, head = 0, tail = n, mask = 2 * mask + 1;
}

static void ready(task *t) {
  if (((tail + 1) & mask) == head) grow_ring();
  ring[tail] = t;
  tail = (tail + 1) & mask;
}

/* The timers: four children to a node */

static void put(int i, deadline d) { heap[i] = d, d.task->timer = i; }

static void rise(int i, deadline d) {
  for (int up; i && heap[up = (i - 1) / 4].when > d.when; i = up) put(i, heap[up]);
  put(i, d);
}

static void sink(int i, deadline d) {
  for (int child; (child = 4 * i + 1) < timers;) {
    int end = child + 4 < timers ? child + 4 : timers, least = child;
    while (++child < end) if (heap[child].when < heap[least].when) least = child;
    if (heap[least].when >= d.when) break;
    put(i, heap[least]), i = least;
  }
  put(i, d);
}

static void set_timer(task *t, uint64_t when) {
  if (timers == timers_cap) heap = realloc(heap, sizeof *heap * (size_t)(timers_cap = timers_cap ? 2 * timers_cap : 1024));
  rise(timers++, (deadline){when, t});
}

static void drop_timer(int i) {
  heap[i].task->timer = -1;
  deadline last = heap[--timers];
  if (i == timers) return;
  if (i && heap[(i - 1) / 4].when > last.when) rise(i, last);
  else sink(i, last);
}

/* Tasks */

static task *running(lua_State *L) { return *(task **)lua_getextraspace(L); }

static task *new_task(void) {
  static task *slab;
  static int left;
  task *t = spare;
  if (t) return spare = t->next, t;
  if (!left) slab = calloc(left = SLAB, sizeof *slab);
  left--;
  slab->slot = ++slots;
  return slab++;
}

/* A function and its nargs arguments on top of L. */
static task *spawn(lua_State *L, int nargs) {
  task *t = new_task();
  t->group = NULL, t->timer = -1, t->cancelled = false, t->nargs = nargs, t->next = NULL;
  if (!t->L) {
    t->L = lua_newthread(M);
    lua_rawseti(M, 1, t->slot);
    *(task **)lua_getextraspace(t->L) = t;
  }
  lua_xmove(L, t->L, nargs + 1);
  alive++;
  ready(t);
  return t;
}

static void finish(task *t, int status) {
  if (status != LUA_OK && lua_touserdata(t->L, -1) != &cancelled_key) fprintf(stderr, "floor: %s\n", lua_tostring(t->L, -1)), exit(1);
  if (status != LUA_OK) lua_resetthread(t->L);
  lua_settop(t->L, 0);
  if (t->group && --t->group->left == 0) ready(t->group->waiter);
  if (!pooled) lua_pushnil(M), lua_rawseti(M, 1, t->slot), t->L = NULL;
  alive--;
  t->next = spare, spare = t;
}

static void prefetch(void) {
  if (((tail - head) & mask) <= AHEAD) return;
  const char *thread = (const char *)ring[(head + AHEAD) & mask]->L - sizeof(void *);
  for (int i = 0; i < THREAD_BYTES; i += LINE) __builtin_prefetch(thread + i, 1);
  __builtin_prefetch(ring[(head + 2 * AHEAD) & mask]);
}

static void step(task *t) {
  int nres, nargs = t->nargs;
  t->nargs = 0;
  int status = lua_resume(t->L, M, nargs, &nres);
  if (status == LUA_YIELD) lua_pop(t->L, nres);
  else finish(t, status);
}

static void run_ready(void) {
  for (uint32_t n = (tail - head) & mask; n > 0; n--) {
    task *t = ring[head];
    if (pooled) prefetch();
    head = (head + 1) & mask;
    step(t);
  }
}

static void run_timers(void) {
  uint64_t now = now_ns();
  bool idle = head == tail;
  while (timers && heap[0].when <= now) {
    task *t = heap[0].task;
    drop_timer(0);
    ready(t);
    idle = false;
  }
  uint64_t wait = timers && idle ? heap[0].when - now : 0;
  if (wait) nanosleep(&(struct timespec){(time_t)(wait / 1000000000), (long)(wait % 1000000000)}, NULL);
}

/* What scripts call */

static int slept(lua_State *L, int status, lua_KContext ctx) {
  (void)status, (void)ctx;
  if (!running(L)->cancelled) return 0;
  lua_pushlightuserdata(L, (void *)&cancelled_key);
  return lua_error(L);
}

static int f_sleep(lua_State *L) {
  double seconds = lua_tonumber(L, 1);
  if (seconds <= 0) ready(running(L));
  else set_timer(running(L), now_ns() + (uint64_t)(seconds * 1e9));
  lua_settop(L, 0);
  return lua_yieldk(L, 0, 0, slept);
}

static int f_spawn(lua_State *L) {
  lua_pushlightuserdata(L, spawn(L, lua_gettop(L) - 1));
  return 1;
}

static int gathered(lua_State *L, int status, lua_KContext ctx) {
  (void)L, (void)status;
  free((group *)ctx);
  return 0;
}

static int f_gather(lua_State *L) {
  group *g = malloc(sizeof *g);
  *g = (group){(int)lua_rawlen(L, 1), running(L)};
  for (int i = 1; i <= g->left; i++) {
    lua_rawgeti(L, 1, i);
    ((task *)lua_touserdata(L, -1))->group = g;
    lua_settop(L, 1);
  }
  return lua_yieldk(L, 0, (lua_KContext)g, gathered);
}

static int f_cancel(lua_State *L) {
  task *t = lua_touserdata(L, 1);
  t->cancelled = true;
  if (t->timer >= 0) drop_timer(t->timer), ready(t);
  return 0;
}

static int f_now(lua_State *L) {
  lua_pushnumber(L, (double)now_ns() * 1e-9);
  return 1;
}

/* A queue of a fixed size: a userdata, its items in the table that is its user value. */

typedef struct line {
  task *first, *last;
} line;

typedef struct queue {
  int max, count, first;
  line putters, getters;
} queue;

static void join(line *l, task *t) {
  t->next = NULL;
  if (l->last) l->last->next = t;
  else l->first = t;
  l->last = t;
}

static void wake_first(line *l) {
  task *t = l->first;
  if (!t) return;
  l->first = t->next;
  if (!l->first) l->last = NULL;
  ready(t);
}

static int f_queue(lua_State *L) {
  queue *q = lua_newuserdatauv(L, sizeof *q, 1);
  *q = (queue){.max = (int)lua_tointeger(L, 1)};
  lua_createtable(L, q->max, 0);
  for (int i = 1; i <= q->max; i++) lua_pushboolean(L, 0), lua_rawseti(L, -2, i);
  lua_setiuservalue(L, -2, 1);
  return 1;
}

static int put_on(lua_State *L, int status, lua_KContext ctx) {
  queue *q = lua_touserdata(L, 1);
  (void)status, (void)ctx;
  if (q->count == q->max) return join(&q->putters, running(L)), lua_yieldk(L, 0, 0, put_on);
  lua_getiuservalue(L, 1, 1);
  lua_pushvalue(L, 2);
  lua_rawseti(L, -2, (q->first + q->count++) % q->max + 1);
  wake_first(&q->getters);
  return 0;
}

static int get_off(lua_State *L, int status, lua_KContext ctx) {
  queue *q = lua_touserdata(L, 1);
  (void)status, (void)ctx;
  if (q->count == 0) return join(&q->getters, running(L)), lua_yieldk(L, 0, 0, get_off);
  lua_getiuservalue(L, 1, 1);
  lua_rawgeti(L, -1, q->first + 1);
  q->first = (q->first + 1) % q->max;
  q->count--;
  wake_first(&q->putters);
  return 1;
}

static int f_put(lua_State *L) { return put_on(L, 0, 0); }

static int f_get(lua_State *L) { return get_off(L, 0, 0); }

int main(int argc, char **argv) {
  static const luaL_Reg functions[] = {{"sleep", f_sleep}, {"spawn", f_spawn}, {"gather", f_gather}, {"cancel", f_cancel}, {"now", f_now},
                                       {"queue", f_queue}, {"put", f_put},     {"get", f_get},       {NULL, NULL}};
  if (argc < 4) return fprintf(stderr, "usage: floor SCRIPT WORKLOAD N\n"), 2;
  pooled = getenv("FLOOR") != NULL;
  M = pooled ? lua_newstate(pool_alloc, calloc(1, sizeof(pool))) : luaL_newstate();
  luaL_openlibs(M);
  ring = malloc((mask + 1) * sizeof *ring);
  luaL_newlib(M, functions);
  lua_setglobal(M, "floor");
  lua_newtable(M);
  if (luaL_loadfile(M, argv[1])) return fprintf(stderr, "floor: %s\n", lua_tostring(M, -1)), 1;
  lua_pushstring(M, argv[2]);
  lua_pushinteger(M, atoi(argv[3]));
  spawn(M, 2);
  while (alive) run_ready(), run_timers();
  return 0;
}
