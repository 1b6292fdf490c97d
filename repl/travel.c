/* travel.c - travel.h: which record each command goes to. */
#include "travel.h"

void lun_travel_home(lun_past *p, lun_stage *st) {
  lun_past_leave(p);
  st->view.past = false;
}

static void arrived(lun_past *p, lun_stage *st, bool good) {
  st->view.past = p->fold != NULL;
  if (!good) lun_stage_notice(st, "There is nothing before this in the trace.");
}

/* Onwards; beyond the last one lies now. */
static bool step_on(lun_past *p, lun_stage *st, unsigned kind) {
  if (p->fold == NULL) return false;
  if (!lun_past_on(p, kind)) lun_travel_home(p, st);
  return true;
}

/* To a record, or to the last one at a time. */
static void seek(lun_past *p, lun_stage *st, const lun_fold *newest, const lun_command *c) {
  const lun_now *now = lun_fold_now(newest);
  if (c->seq ? c->seq >= now->seq : c->t >= now->t) lun_travel_home(p, st);
  else arrived(p, st, c->seq ? lun_past_seek(p, c->seq) : lun_past_seek_time(p, c->t));
}

static void trouble(lun_past *p, lun_stage *st, const lun_fold *newest) {
  lun_command c = lun_view_trouble(&st->view, newest, p->fold != NULL ? p->seq : 0);
  if (c.cmd == LUN_CMD_SEEK) seek(p, st, newest, &c);
  if (c.note != NULL) lun_stage_notice(st, "%s", c.note);
}

bool lun_travel(lun_past *p, lun_stage *st, const lun_fold *newest, const lun_command *c) {
  uint64_t end = lun_fold_now(newest)->seq;
  switch (c->cmd) {
    case LUN_CMD_STEP: return step_on(p, st, LUN_K_RUN);
    case LUN_CMD_TICK: return step_on(p, st, LUN_K_TICK);
    case LUN_CMD_STEP_BACK: arrived(p, st, lun_past_back(p, LUN_K_RUN, end)); return true;
    case LUN_CMD_TICK_BACK: arrived(p, st, lun_past_back(p, LUN_K_TICK, end)); return true;
    case LUN_CMD_BEGIN: arrived(p, st, lun_past_begin(p)); return true;
    case LUN_CMD_NOW: lun_travel_home(p, st); return true;
    case LUN_CMD_SEEK: seek(p, st, newest, c); return true;
    case LUN_CMD_TROUBLE: trouble(p, st, newest); return true;
    default: return false;
  }
}
