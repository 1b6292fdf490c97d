/* travel.c - travel.h: which record each command goes to. */
#include "travel.h"

#include "../viz/scene/why/trouble.h"

void lun_travel_home(lun_past *p, lun_view *v) {
  lun_past_leave(p);
  v->past = false;
}

/* A journey: who travels, and what there is to say of it at its end. */
typedef struct journey {
  lun_past *p;
  lun_view *v;
  const lun_fold *newest;
  const char *note;
} journey;

static void arrived(journey *j, bool good) {
  j->v->past = j->p->fold != NULL;
  if (!good) j->note = "There is nothing before this in the trace.";
}

/* Onwards; beyond the last one lies now. What the record does not tell apart, a step over and one into, is one step. */
static bool step_on(journey *j, const lun_command *c) {
  bool there = false;
  if (j->p->fold == NULL) return false;
  switch (c->cmd) {
    case LUN_CMD_STEP_LINE:
    case LUN_CMD_STEP_OVER: there = lun_past_on_line(j->p); break;
    case LUN_CMD_STEP_AWAIT: there = lun_past_on_await(j->p, c->task); break;
    default: there = lun_past_on(j->p, c->cmd == LUN_CMD_TICK ? LUN_K_TICK : LUN_K_RUN); break;
  }
  if (!there) lun_travel_home(j->p, j->v);
  return true;
}

/* To a record, or to the last one at a time. */
static void seek(journey *j, const lun_command *c) {
  const lun_now *now = lun_fold_now(j->newest);
  if (c->seq ? c->seq >= now->seq : c->t >= now->t) lun_travel_home(j->p, j->v);
  else arrived(j, c->seq ? lun_past_seek(j->p, c->seq) : lun_past_seek_time(j->p, c->t));
}

/* Since when the newest state knows all: what was before is in the summary alone. */
static int64_t known_since(const lun_fold *newest) {
  const lun_lane *l = lun_fold_loop_lane(newest);
  return l->nspans > l->span_first ? lun_lane_span(l, l->span_first)->begin : INT64_MIN;
}

/* Looks for the next trouble where the newest state knows nothing: goes to where the summary has some, and asks there.
 * False: it stays where it is. */
static bool far_trouble(journey *j) {
  enum { TRIES = 4 };
  const lun_summary *whole = j->v->whole;
  uint64_t at = j->p->fold != NULL ? j->p->seq : 0;
  int64_t t = j->p->fold != NULL ? j->p->t : INT64_MIN, from, to, since = known_since(j->newest);
  for (int i = 0; i < TRIES && whole != NULL && lun_summary_trouble(whole, t, &from, &to) && from < since; i++) {
    if (!lun_past_seek_time(j->p, to)) return false;
    const lun_trouble *found = lun_next_trouble(j->p->fold, at);
    if (found != NULL && found->stand > at) {
      lun_command c = lun_view_trouble(j->v, j->p->fold, at);
      seek(j, &c);
      j->note = c.note;
      return true;
    }
    t = to;
  }
  if (at != 0) lun_past_seek(j->p, at);
  else lun_travel_home(j->p, j->v);
  return false;
}

static void trouble(journey *j) {
  if (j->v->recorded && far_trouble(j)) return;
  lun_command c = lun_view_trouble(j->v, j->newest, j->p->fold != NULL ? j->p->seq : 0);
  if (c.cmd == LUN_CMD_SEEK) seek(j, &c);
  if (c.note != NULL) j->note = c.note;
}

static bool go(journey *j, const lun_command *c) {
  uint64_t end = lun_fold_now(j->newest)->seq;
  switch (c->cmd) {
    case LUN_CMD_STEP:
    case LUN_CMD_TICK:
    case LUN_CMD_STEP_LINE:
    case LUN_CMD_STEP_OVER:
    case LUN_CMD_STEP_AWAIT: return step_on(j, c);
    case LUN_CMD_STEP_BACK: arrived(j, lun_past_back(j->p, LUN_K_RUN, end)); return true;
    case LUN_CMD_TICK_BACK: arrived(j, lun_past_back(j->p, LUN_K_TICK, end)); return true;
    case LUN_CMD_BEGIN: arrived(j, lun_past_begin(j->p)); return true;
    case LUN_CMD_NOW: lun_travel_home(j->p, j->v); return true;
    case LUN_CMD_SEEK: seek(j, c); return true;
    case LUN_CMD_TROUBLE: trouble(j); return true;
    default: return false;
  }
}

bool lun_travel(lun_past *p, lun_view *v, const lun_fold *newest, const lun_command *c, const char **note) {
  journey j = {p, v, newest, NULL};
  bool taken = go(&j, c);
  *note = j.note;
  return taken;
}
