/* hold.c - hold.h: the state of the hold, the goals of steps, and the two
 * places where it waits. What a breakpoint is on is known to breaks.c, where
 * the code stands is told by place.c. */
#include "hold.h"
#include "../tasks/tasks.h"
#include "../errors.h"
#include "../record.h"
#include "hook.h"

#include <stdlib.h>
#include <string.h>

#include "../interrupt.h"
#include "place.h"

static const double SLOW = 0.1; /* asyncio's slow_callback_duration, s */

/* A breakpoint that was met while code runs: it is held at the next line of the program, or at the end of the turn. */
typedef struct stop {
  bool met;
  uint8_t kind;
  uint32_t n, of;
  uint64_t cause; /* the record that met it */
} stop;

struct lun_hold {
  lun_engine *engine;
  void (*serve)(void *ud);
  void *ud;
  bool held;         /* it stands, or a step runs to its goal */
  bool standing;     /* it stands: loop time is held, and the trace says so */
  bool in_turn;      /* it stands at a line */
  lun_goal goal;     /* of the step that runs */
  unsigned count;    /* CALLBACK, LINE: how many more */
  uint32_t tick;     /* TICK: the last one that may run */
  uint32_t task;     /* AWAIT, OVER, OUT: whose; 0: anybody's, or a callback's */
  lua_State *thread; /* OVER, OUT: the thread and how deep its calls were; the registry keeps it */
  int depth, here;   /* here: how deep the calls are where it stands */
  bool met;          /* the goal was reached in this turn */
  int64_t since;     /* real time since when it stands, ns */
  uint32_t turn;     /* the task whose turn it is, 0: a callback's */
  double began;      /* loop time at its begin */
  stop stop;
  lun_breaks breaks;
};

/* Looking at lines and records costs time: nobody looks unless somebody asked. */
static void look(lun_hold *h) {
  lun_engine *E = h->engine;
  bool lines = h->held && (h->goal == LUN_GOAL_LINE || h->goal == LUN_GOAL_OVER || h->goal == LUN_GOAL_OUT);
  lines = lines || h->stop.met || h->breaks.of[LUN_BREAK_LINE] > 0;
  E->hooked = (E->hooked & ~LUA_MASKLINE) | (lines ? LUA_MASKLINE : 0);
  E->watched = (h->held && h->task) || h->goal == LUN_GOAL_AWAIT ||
               h->breaks.of[LUN_BREAK_TASK] + h->breaks.of[LUN_BREAK_AWAIT] + h->breaks.of[LUN_BREAK_EVENT] > 0;
}

static void record(lun_hold *h, int what, uint32_t held_us) {
  lun_rec(h->engine, LUN_K_HOLD, (unsigned)what, (uint32_t)(h->engine->clock.factor * 1000 + 0.5), held_us, 0);
}

/* The step, if any, is over: it stands. */
static void halt(lun_hold *h) {
  h->held = true;
  h->goal = LUN_GOAL_NONE;
  h->met = false;
  if (!h->standing) {
    h->standing = true;
    h->since = lun_monotonic_ns();
    lun_clock_hold(&h->engine->clock, true);
    record(h, LUN_HOLD_PAUSE, 0);
  }
  look(h);
}

/* It goes on, freely or to a goal. */
static void release(lun_hold *h) {
  if (!h->standing) return;
  int64_t us = (lun_monotonic_ns() - h->since) / 1000;
  h->standing = false;
  lun_clock_hold(&h->engine->clock, false);
  record(h, h->held ? LUN_HOLD_STEP : LUN_HOLD_GO, us < UINT32_MAX ? (uint32_t)us : UINT32_MAX - 1);
}

lun_hold *lun_hold_new(lun_engine *E, void (*serve)(void *ud), void *ud) {
  lun_hold *h = calloc(1, sizeof *h);
  if (!h) return NULL;
  h->engine = E;
  h->serve = serve;
  h->ud = ud;
  return E->hold = h;
}

void lun_hold_free(lun_engine *E) {
  free(E->hold);
  E->hold = NULL;
  E->hooked &= ~LUA_MASKLINE;
  E->watched = false;
}

bool lun_hold_stands(const lun_hold *h) { return h->standing; }

/* What the viewer says */

void lun_hold_pause(lun_hold *h) {
  if (!h->standing) halt(h);
}

void lun_hold_go(lun_hold *h) {
  if (!h->held) return;
  bool stands = h->standing;
  h->held = false;
  h->goal = LUN_GOAL_NONE;
  if (stands) release(h);
  else record(h, LUN_HOLD_GO, 0);
  look(h);
}

static void keep_thread(lun_hold *h, lua_State *L) {
  h->thread = L;
  h->depth = h->here;
  lua_pushthread(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, h);
}

/* Where a step starts: within a turn from what runs, else from wherever the next one begins. */
static void set_goal(lun_hold *h, lun_goal goal, uint32_t task) {
  lun_engine *E = h->engine;
  bool from_here = goal == LUN_GOAL_OVER || goal == LUN_GOAL_OUT;
  h->goal = from_here && !h->in_turn ? LUN_GOAL_LINE : goal;
  h->count = goal == LUN_GOAL_CALLBACK && h->in_turn ? 0 : 1; /* the callback that it stands in is the one */
  h->task = goal == LUN_GOAL_AWAIT ? task : 0;
  h->met = false;
  if (h->goal == LUN_GOAL_OVER || h->goal == LUN_GOAL_OUT) {
    h->task = h->turn;
    keep_thread(h, E->running);
  }
  lun_loop *loop = E->loop ? &E->loop->core : NULL;
  if (goal == LUN_GOAL_TICK && loop) h->tick = loop->tick + (loop->ready.count || h->in_turn ? 0 : 1);
}

void lun_hold_step(lun_hold *h, lun_goal goal, uint32_t task) {
  bool counts = goal == LUN_GOAL_CALLBACK || goal == LUN_GOAL_LINE;
  if (!h->held) halt(h);
  if (counts && h->goal == goal && !h->standing) h->count++;
  else set_goal(h, goal, task);
  release(h);
  look(h);
}

void lun_hold_speed(lun_hold *h, double factor) {
  lun_clock_set_factor(&h->engine->clock, factor);
  record(h, h->standing ? LUN_HOLD_PAUSE : h->held ? LUN_HOLD_STEP : LUN_HOLD_GO, 0);
}

/* Breakpoints */

static void tell_break(lun_hold *h, const lun_break *b) {
  lun_rec(h->engine, LUN_K_BREAK, b->kind, b->n, lun_rec_str(h->engine, b->what), b->line);
}

uint32_t lun_hold_break(lun_hold *h, int kind, const char *what, uint32_t line, uint32_t task, const char **error) {
  const lun_break *b = lun_breaks_add(&h->breaks, kind, what, line, task, error);
  if (!b) return 0;
  tell_break(h, b);
  look(h);
  return b->n;
}

static void take_away(lun_hold *h, uint32_t n) {
  int kind = lun_breaks_remove(&h->breaks, n);
  if (kind >= 0) lun_rec(h->engine, LUN_K_UNBREAK, (unsigned)kind, n, 0, 0);
}

bool lun_hold_unbreak(lun_hold *h, uint32_t n) {
  unsigned before = h->breaks.count;
  if (n) take_away(h, n);
  else
    while (h->breaks.count) take_away(h, h->breaks.at[0].n);
  look(h);
  return !n || h->breaks.count < before;
}

void lun_hold_tell(lun_hold *h) {
  for (unsigned i = 0; i < h->breaks.count; i++) tell_break(h, &h->breaks.at[i]);
  record(h, h->standing ? LUN_HOLD_PAUSE : h->held ? LUN_HOLD_STEP : LUN_HOLD_GO, 0);
}

/* Tells of the breakpoint that was met, and forgets it. L: the thread that runs, NULL: none. */
static void tell_reached(lun_hold *h, lua_State *L) {
  lun_engine *E = h->engine;
  uint32_t back = E->loop ? lun_loop_back(&E->loop->core, h->stop.cause) : 0;
  uint32_t f[7] = {h->stop.n, h->stop.of, L ? lun_where(L) : 0, back};
  if (h->stop.met) lun_rec7(E, LUN_K_REACHED, h->stop.kind, f);
  h->stop.met = false;
}

static void meet(lun_hold *h, const lun_break *b, uint32_t of, uint64_t cause) {
  h->stop = (stop){true, b->kind, b->n, of, cause};
}

/* Waiting between two callbacks */

/* May a callback run, or is it here that it stands? */
static bool stands(lun_hold *h) {
  if (!h->held) return false;
  switch (h->goal) {
    case LUN_GOAL_NONE: return true;
    case LUN_GOAL_CALLBACK: return h->count == 0;
    case LUN_GOAL_TICK: return h->engine->loop->core.tick > h->tick;
    default: return false;
  }
}

/* The prompt's own callback, which writes down what came of an input: nobody steps through it. */
static bool is_the_prompts(lua_State *L, const lun_handle *hd) {
  lua_Debug ar;
  int top = lua_gettop(L);
  bool yes = false;
  if (hd->kind == LUN_H_CALL) lun_push_anchored(L, ((const lun_call *)hd)->anchor), lun_call_push_function(L, -1);
  else if (hd->kind == LUN_H_DONE) lun_push_anchored(L, lun_task_of(hd)->anchor), lua_getiuservalue(L, -1, LUN_FU_CALLBACKS);
  else return false;
  if (lua_isfunction(L, -1)) {
    lua_getinfo(L, ">S", &ar);
    yes = strcmp(ar.source, "=asyncio.prompt") == 0;
  }
  lua_settop(L, top);
  return yes;
}

static void meet_turn(lun_hold *h, const lun_handle *hd) {
  const lun_break *b = lun_breaks_turn(&h->breaks, h->engine, hd);
  if (!b) return;
  meet(h, b, lun_task_of(hd)->future.id, 0);
  tell_reached(h, NULL);
  if (h->standing) record(h, LUN_HOLD_PAUSE, 0); /* it stands already; now for this reason */
  else halt(h);
}

void lun_hold_before(lun_engine *E, const lun_handle *hd) {
  lun_hold *h = E->hold;
  h->began = lun_clock_now(&E->clock);
  if (h->held && is_the_prompts(E->loop->L, hd)) return;
  meet_turn(h, hd);
  for (; stands(h); h->serve(h->ud)) halt(h);
  E->interrupts = 0; /* nothing ran that they could have been for */
  if (h->goal == LUN_GOAL_CALLBACK) h->count--;
  h->began = lun_clock_now(&E->clock); /* later, if it stood still only in name: a virtual clock */
  h->turn = hd->kind == LUN_H_TASK ? lun_task_of(hd)->future.id : 0;
  lun_hook_arm(E->running);
}

/* Is the goal of the step reached with the end of this turn? */
static bool turn_was_goal(const lun_hold *h) {
  const lun_loop *loop = &h->engine->loop->core;
  switch (h->goal) {
    case LUN_GOAL_CALLBACK: return h->count == 0;
    case LUN_GOAL_TICK: return loop->tick >= h->tick && loop->left == 0;
    case LUN_GOAL_OVER:
    case LUN_GOAL_OUT: return h->met || !h->task;
    default: return h->met;
  }
}

void lun_hold_after(lun_engine *E) {
  lun_hold *h = E->hold;
  if (!h->stop.met) lun_hold_slow(E);
  if (h->stop.met) {
    tell_reached(h, NULL);
    halt(h);
  } else if (h->held && !h->standing && turn_was_goal(h)) {
    halt(h);
  }
}

/* Waiting within a turn */

/* Stands at the line where L is. The commands that are obeyed meanwhile are nobody's turn. */
static void stand(lun_hold *h, lua_State *L) {
  lun_engine *E = h->engine;
  lun_task *task = E->task;
  uint32_t handle = E->handle, turn = h->turn;
  h->here = lun_stack_depth(L) - lun_place_level(L);
  h->turn = task ? task->future.id : 0; /* which may have been started eagerly within the turn */
  tell_reached(h, L);
  lun_place_tell(L);
  halt(h);
  lun_context_push(L);
  lua_pushnil(L);
  lun_context_set(L);
  E->task = NULL;
  E->handle = 0;
  for (h->in_turn = true; h->standing && !E->interrupts;) h->serve(h->ud);
  h->in_turn = false;
  h->turn = turn;
  E->task = task;
  E->handle = handle;
  lun_context_set(L);
  if (!h->standing) return;
  h->goal = LUN_GOAL_CALLBACK; /* the interrupt is for this turn; the next one is held */
  h->count = 0;
  release(h);
  look(h);
}

/* The thread that a step began in has ended, so what runs now is what awaited it, or called it. */
static bool left(const lun_hold *h) {
  lua_Debug ar;
  return lua_status(h->thread) == LUA_OK && !lua_getstack(h->thread, 0, &ar);
}

static bool goal_is_here(lun_hold *h, lua_State *L) {
  if (!h->held || h->standing) return false;
  if (h->goal == LUN_GOAL_LINE) return true;
  if (h->goal != LUN_GOAL_OVER && h->goal != LUN_GOAL_OUT) return false;
  lun_task *t = h->engine->task;
  if (t ? t->future.id != h->task : h->task != 0) return false;
  if (L != h->thread) return left(h);
  return lun_stack_depth(L) < h->depth + (h->goal == LUN_GOAL_OVER);
}

void lun_hold_line(lua_State *L, int line) {
  lun_engine *E = lun_engine_of(L);
  lun_hold *h = E->hold;
  const lun_break *b = h->breaks.of[LUN_BREAK_LINE] ? lun_breaks_line(&h->breaks, L, (uint32_t)line) : NULL;
  if (h->standing || !E->loop || !(b || h->stop.met || goal_is_here(h, L))) return;
  if (!lun_place_is_program(L, 0) || !lua_checkstack(L, 40)) return;
  if (b) meet(h, b, E->task ? E->task->future.id : 0, 0);
  else if (!h->stop.met && h->count > 1 && h->goal == LUN_GOAL_LINE) return h->count--, (void)0;
  stand(h, L);
  lun_hook_arm(L);
}

bool lun_hold_here(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  lun_hold *h = E->hold;
  if (!h || h->standing || !E->loop) return h != NULL;
  luaL_checkstack(L, 40, NULL);
  h->stop = (stop){true, LUN_BREAK_CALL, 0, E->task ? E->task->future.id : 0, 0};
  stand(h, L);
  lun_hook_arm(L);
  if (E->interrupts) lun_interrupt_raise(L);
  return true;
}

/* Looking at records */

/* A breakpoint is met by what happened just now. Within a turn the code goes on to its next line. */
static void stop_soon(lun_hold *h, const lun_break *b, uint32_t of, uint64_t cause) {
  lun_engine *E = h->engine;
  if (h->stop.met) return;
  meet(h, b, of, cause);
  if (!E->task && !E->handle) {
    tell_reached(h, NULL);
    return halt(h);
  }
  look(h);
  lun_hook_arm(E->running);
}

void lun_hold_see(lun_engine *E, unsigned kind, unsigned aux, const uint32_t f[3], uint64_t seq) {
  lun_hold *h = E->hold;
  bool ends = kind == LUN_K_DONE, parks = kind == LUN_K_PARK;
  if (!h || h->standing) return;
  if (h->held && (ends || (parks && h->goal == LUN_GOAL_AWAIT)) && (h->task ? f[0] == h->task : parks)) h->met = true;
  const lun_break *b = lun_breaks_record(&h->breaks, E, kind, aux, f[2] != 0);
  if (b) stop_soon(h, b, E->task ? E->task->future.id : 0, seq);
}

void lun_hold_slow(lun_engine *E) {
  lun_hold *h = E->hold;
  if (h->standing || !h->breaks.of[LUN_BREAK_EVENT] || lun_clock_now(&E->clock) - h->began < SLOW) return;
  const lun_break *b = lun_breaks_slow(&h->breaks);
  if (b) stop_soon(h, b, h->turn, 0);
}
