/* yard.c - what executors share (yard.h): it is made at its first use, the loop waits at its desk for workers, and it ends
 * with the engine. When notes are taken, and in which order, is decided here; what one says is told in notes.c. */
#include "yard.h"
#include "../plan.h"
#include "../record.h"
#include "../tasks/tasks.h"
#include "jobs.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static const int64_t patience = INT64_C(1000000000); /* ns that a tick waits for workers on the virtual clock */

/* Making */

static lun_yard *new_yard(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  lun_yard *y = calloc(1, sizeof *y);
  if (!y) luaL_error(L, "not enough memory");
  y->engine = E;
  y->timed = lun_clock_is_virtual(&E->clock);
  y->recorded = E->trace != NULL;
  y->direct = E->mirror && !y->timed && !E->trace; /* a recorded run prints in the order of its record */
  y->limit = E->memory.most;
  y->confined = E->confined;
  y->desk = lun_desk_new(E->poller, y->timed);
  if (!y->desk) return free(y), luaL_error(L, "not enough memory"), NULL;
  return E->yard = y;
}

/* May fail half-way, and is done again then. */
static void furnish(lua_State *L, lun_yard *y) {
  lun_world_forget(&y->library);
  lun_world_compile(L, &y->library);
  lua_getfield(L, LUA_REGISTRYINDEX, LUN_R_ASYNCIO);
  lun_copy_world(L, -1);
  lun_calljobs_open(L);
  lua_pop(L, 1);
  y->furnished = true;
}

lun_yard *lun_yard_of(lua_State *L) {
  lun_yard *y = lun_engine_of(L)->yard;
  if (!y) y = new_yard(L);
  if (!y->furnished) furnish(L, y);
  return y;
}

/* For workers */

void lun_yard_sleep(double seconds) {
  int64_t until = lun_monotonic_ns() + (int64_t)fmin(seconds * 1e9, 4e18);
  for (int64_t left; (left = until - lun_monotonic_ns()) > 0;) {
    struct timespec ts = {(time_t)(left / 1000000000), (long)(left % 1000000000)};
    nanosleep(&ts, NULL);
  }
}

void lun_yard_out(lun_yard *y, lun_worker *w, bool err, const char *s, size_t n) {
  FILE *f = err ? stderr : stdout;
  if (y->direct) fwrite(s, 1, n, f), fflush(f);
  if (y->direct && !y->recorded) return;
  lun_bytes b = {0};
  if (lun_bytes_add(&b, s, n)) lun_worker_tell(w, err ? LUN_NOTE_ERR : LUN_NOTE_OUT, b.data, b.len);
}

/* Records */

void lun_yard_record_start(lun_yard *y, const lun_calljob *c, unsigned worker) {
  lun_rec(y->engine, LUN_K_JOB_START, (unsigned)c->hands->kind, c->id, worker, 0);
}

void lun_yard_record_end(lun_yard *y, const lun_calljob *c, bool ok) {
  y->cause = lun_rec(y->engine, LUN_K_JOB_END, ok ? LUN_OK : LUN_NOT_OK, c->id, c->job.number, 0);
}

/* In an explored run, jobs that end at one instant are taken in the order of the plan. */
static unsigned first_of(const lun_yard *y) {
  if (!y->engine->plan) return 0;
  unsigned tied = lun_desk_tied(y->desk);
  return lun_plan_choose(y->engine, tied < LUN_CHOICE_MAX ? tied : LUN_CHOICE_MAX, "which worker is done first");
}

static bool take_all(lua_State *L, lun_yard *y) {
  luaL_checkstack(L, 10, "out of stack");
  for (lun_note *n; (n = lun_desk_take(y->desk, first_of(y)));)
    if (!lun_yard_tell(L, y, n)) return false;
  return true;
}

/* A replay: the notes that the recorded run took at this point, in its order, whichever worker is faster now. */

bool lun_yard_starts(const lun_yard *y, const lun_calljob *c, bool started, unsigned *worker) {
  const lun_event *e = y->engine->replay ? lun_replay_next(y->engine->replay) : NULL;
  *worker = e ? e->f[1] : started ? c->job.number : 0; /* one that is not told to have started may start this very moment */
  return e ? e->kind == LUN_K_JOB_START && e->f[0] == c->id : started;
}

/* Does the note lead to the record `ud`? */
static bool leads_to(void *ud, const lun_note *n) {
  const lun_event *e = ud;
  switch (e->kind) {
    case LUN_K_JOB_END: return n->kind == LUN_NOTE_END && ((const lun_calljob *)n->job)->id == e->f[0];
    case LUN_K_PRINT:
      return (n->kind == LUN_NOTE_OUT || n->kind == LUN_NOTE_ERR) && lun_text_sum(n->bytes, n->len) == e->text;
    case LUN_K_JOB_CALL: return n->kind == LUN_NOTE_CALL && n->job && ((const lun_calljob *)n->job)->id == e->f[0];
    default: return n->kind == LUN_NOTE_CLOSED;
  }
}

static lun_note *wait_for(lun_yard *y, lun_event *e) {
  int64_t end = lun_monotonic_ns() + 10 * patience;
  lun_note *n;
  while (!(n = lun_desk_take_wanted(y->desk, leads_to, e))) {
    if (lun_monotonic_ns() >= end) return NULL;
    struct timespec ts = {0, 200000};
    nanosleep(&ts, NULL);
  }
  return n;
}

/* What of the poll phase is not the desk's: the tick begins, or timers are due. */
static bool is_the_desks(const lun_event *e) { return e && e->kind != LUN_K_TICK && e->kind != LUN_K_TIMER_DUE; }

static bool take_recorded(lua_State *L, lun_yard *y) {
  lun_replay *replay = y->engine->replay;
  for (const lun_event *next; is_the_desks(next = lun_replay_next(replay));) {
    lun_event e = *next;
    if (e.kind == LUN_K_JOB_START) {
      lun_rec(y->engine, LUN_K_JOB_START, e.aux, e.f[0], e.f[1], 0);
      continue;
    }
    lun_note *n = wait_for(y, &e);
    if (!n) return lun_replay_give_up(replay), true;
    if (!lun_yard_tell(L, y, n)) return false;
  }
  return true;
}

static double now_of(const lun_yard *y) { return lun_clock_now(&y->engine->clock); }

bool lun_yard_take(lua_State *L, lun_yard *y) {
  return (y->timed && !lun_desk_settle(y->desk, now_of(y), 0)) || take_all(L, y);
}

/* The loop's side */

bool lun_jobs_pending(lun_lualoop *loop) {
  lun_yard *y = loop->engine->yard;
  return y && y->timed && lun_desk_running(y->desk, now_of(y));
}

double lun_jobs_next(lun_lualoop *loop) {
  lun_yard *y = loop->engine->yard;
  return y && y->timed ? lun_desk_next(y->desk) : HUGE_VAL;
}

/* On the virtual clock notes are taken when no worker runs, so that what they say comes in the same order each time. A
 * tick with something to run waits for that; not for ever, as a worker may itself wait for what the loop will do. */
bool lun_jobs_polled(lun_lualoop *loop) {
  lun_yard *y = loop->engine->yard;
  if (!y) return true;
  if (loop->core.replay && lun_replay_next(loop->core.replay)) return take_recorded(loop->L, y);
  if (!y->timed) return lun_yard_take(loop->L, y);
  bool busy = loop->core.ready.count > 0;
  int64_t until = lun_monotonic_ns() + (busy ? patience : 0);
  do {
    bool settled = lun_desk_settle(y->desk, now_of(y), until - lun_monotonic_ns());
    if ((settled || busy) && !take_all(loop->L, y)) return false;
  } while (lun_desk_running(y->desk, now_of(y)) && lun_monotonic_ns() < until);
  return true;
}

void lun_yard_wait(lun_yard *y, int64_t ns, double until) {
  if (!y->timed) {
    lun_desk_wait(y->desk, ns);
    return;
  }
  lun_clock *clock = &y->engine->clock;
  if (!lun_desk_settle(y->desk, now_of(y), ns) || lun_desk_has_notes(y->desk)) return;
  double next = fmin(lun_desk_next(y->desk), until);
  if (next < HUGE_VAL) clock->ops->jump(clock, next);
}

/* Ending */

static bool all_closed(const lun_yard *y) {
  for (const lun_hands *h = y->hands; h; h = h->next)
    if (h->pool && lun_pool_has_worked(h->pool)) return false;
  return true;
}

static void shut_all(lun_yard *y) {
  for (lun_hands *h = y->hands; h; h = h->next)
    if (h->pool) lun_pool_shut(h->pool);
}

int lun_jobs_finish(lua_State *L, int status) {
  enum { SLICE = 20000000 };
  lun_engine *E = lun_engine_of(L);
  lun_yard *y = E->yard;
  if (!y) return status;
  bool interrupted = false; /* now, or before by a second Ctrl-C that ended the wait for an executor */
  for (lun_hands *h = y->hands; h; h = h->next) interrupted = interrupted || (status == 130 && h->awaited && h->pool);
  E->interrupts = 0;
  for (shut_all(y); !interrupted && !all_closed(y); interrupted = interrupted || E->interrupts) {
    lun_yard_wait(y, SLICE, HUGE_VAL);
    if (lun_yard_take(L, y)) continue;
    lua_pop(L, 1);
    interrupted = true;
  }
  E->interrupts = 0;
  return interrupted ? 130 : status;
}

void lun_jobs_close(lun_engine *E) {
  lun_yard *y = E->yard;
  if (!y) return;
  int64_t until = lun_monotonic_ns() + patience / 10;
  for (shut_all(y); !all_closed(y) && lun_monotonic_ns() < until; lun_yard_wait(y, patience / 200, HUGE_VAL))
    if (!lun_yard_take(E->L, y)) lua_pop(E->L, 1);
}

void lun_hands_free(lun_hands *h) {
  lun_hands **at = &h->yard->hands;
  while (*at != h) at = &(*at)->next;
  *at = h->next;
  if (h->pool) lun_pool_free(h->pool);
  pthread_mutex_destroy(&h->lock);
  free(h);
}

void lun_hands_let_go(lun_hands *h) {
  h->held = false;
  if (h->pool && lun_pool_shut(h->pool)) return; /* its end comes as a note */
  lun_hands_free(h);
}

void lun_jobs_free(lun_engine *E) {
  lun_yard *y = E->yard;
  if (!y || !all_closed(y)) return; /* while a worker runs, what it uses stays: the process is about to end */
  E->yard = NULL;
  while (y->hands) lun_hands_free(y->hands);
  while (y->jobs) y->jobs->settled = true, lun_calljob_drop(y->jobs);
  lun_desk_free(y->desk);
  lun_world_forget(&y->library);
  free(y);
}
