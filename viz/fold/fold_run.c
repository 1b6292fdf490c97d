/* fold_run.c - the run as a whole: its program and its end, the loop's ticks, and the turns that it gives to handles. */
#include "fold_internal.h"

/* ---- the loop's turns ---- */

static void set_state(lun_fold *f, lun_loop_state state) {
  if (f->now.state == state) return;
  f->now.state = state;
  f->now.t_state = f->now.t;
}

void lun_f_end_turn(lun_fold *f) {
  if (f->now.run_handle || f->now.running) lun_f_ran_for(f, f->now.t_run, f->now.t);
  lun_f_turn_took(f);
  lun_f_turn_ends(f);
  lun_f_close_span(f, &f->loop_lane);
  for (lun_f_settle(f, f->now.running); f->nnest > 0; f->nnest--) lun_f_settle(f, f->nest[f->nnest - 1]);
  f->now.run_handle = f->now.running = 0;
  f->now.run_where = f->now.run_depth = 0;
  lun_f_leave_place(f);
  lun_f_set(f, &f->now.run_label, "");
}

void lun_f_begin_turn(lun_fold *f, uint32_t id, unsigned what) {
  lun_f_end_turn(f);
  lun_f_leave_ready(f, id);
  set_state(f, LUN_LOOP_RUNNING);
  f->now.run_handle = id;
  f->now.run_what = (uint8_t)what;
  f->now.t_run = f->now.t;
}

static void name_callback(lun_fold *f, const lun_record *r, const handle *h) {
  phrase l;
  lun_f_hush(&l);
  if (*r->str[2]) lun_f_say(&l, r->str[2]);
  else if (h) lun_f_say_handle(f, &l, h);
  lun_f_set(f, &f->now.run_label, l.s);
}

void lun_f_RUN(lun_fold *f, const lun_record *r) {
  lun_f_begin_turn(f, r->f[0], r->aux);
  const task *t = r->aux == LUN_WHAT_STEP || r->aux == LUN_WHAT_WAKEUP ? lun_f_task(f, r->f[1]) : NULL;
  const handle *h = lun_f_handle(f, r->f[0]);
  if (t) lun_f_share(f, &f->now.run_label, t->pub.label);
  else name_callback(f, r, h);
  if (h) f->now.run_where = h->where;
  lun_f_turn_begins(f, h, t ? t->pub.id : 0, r->aux, 0, h ? h->where : 0);
  lun_f_turn_label(f, f->now.run_label);
  lun_f_turn_waited(f);
  lun_f_loop_runs(f, 0, f->now.run_label);
  if (!t)
    lun_f_point(f, &f->loop_lane, (lun_point){.kind = LUN_PT_CALLBACK, .label = f->now.run_label}, LOOP_POINTS_MAX);
}

void lun_f_RAN(lun_fold *f, const lun_record *r) {
  lun_f_end_turn(f);
  lun_f_ran(f, r->f[0]);
}

void lun_f_POLL(lun_fold *f, const lun_record *r) {
  (void)r;
  lun_f_end_turn(f);
  set_state(f, LUN_LOOP_IDLE);
  lun_span idle = {.place = LUN_P_WAITING, .label = lun_words_keep(&f->words, "idle", 4)};
  lun_f_open_span(f, &f->loop_lane, idle, LOOP_SPANS_MAX);
}

void lun_f_TICK(lun_fold *f, const lun_record *r) {
  lun_f_end_turn(f);
  set_state(f, LUN_LOOP_RUNNING);
  f->now.tick = r->f[0];
  lun_f_begin_tick(f, r->f[1]);
  lun_f_point(f, &f->loop_lane, (lun_point){.kind = LUN_PT_TICK, .other = r->f[0], .label = ""}, LOOP_POINTS_MAX);
}

void lun_f_LOOP(lun_fold *f, const lun_record *r) {
  if (r->aux == LUN_LOOP_NEW || r->aux == LUN_LOOP_RUN) f->now.loop = r->f[0];
  if (r->aux == LUN_LOOP_RUN) set_state(f, LUN_LOOP_RUNNING);
  if (r->aux == LUN_LOOP_SLOW) f->now.slow = (int64_t)r->f[1] * 1000;
  if (r->aux == LUN_LOOP_PAUSE || r->aux == LUN_LOOP_CLOSE) set_state(f, LUN_LOOP_NONE);
}

/* ---- the run ---- */

void lun_f_PROGRAM(lun_fold *f, const lun_record *r) {
  f->now.pid = r->f[0];
  lun_f_set(f, &f->now.script, r->str[1]);
  int64_t wall = lun_f_time(r->f[3], r->f[4]);
  f->now.wall = wall > f->now.t && wall <= TIME_MAX ? wall - f->now.t : 0;
}

void lun_f_END(lun_fold *f, const lun_record *r) {
  lun_f_end_turn(f);
  set_state(f, LUN_LOOP_ENDED);
  f->now.ended = true;
  f->now.end_status = r->aux;
  f->now.exit_status = r->f[2];
  lun_f_set(f, &f->now.end_error, r->str[0]);
  lun_f_set(f, &f->now.end_message, r->str[1]);
}

void lun_f_LOST(lun_fold *f, const lun_record *r) {
  f->now.dropped += r->f[0];
  lun_f_lost(f, r);
  lun_f_point(f, &f->loop_lane, (lun_point){.kind = LUN_PT_LOST, .other = r->f[0], .label = ""}, LOOP_POINTS_MAX);
}

void lun_f_MARK(lun_fold *f, const lun_record *r) {
  task *t = lun_f_task(f, r->f[1]);
  phrase l = {.n = 0};
  lun_f_sayf(&l, "%.*s", (int)r->len, r->text);
  lun_f_point(f, &f->loop_lane, (lun_point){.kind = LUN_PT_MARK, .label = l.s}, LOOP_POINTS_MAX);
  if (t)
    lun_f_point(f, &t->pub.lane, (lun_point){.kind = LUN_PT_MARK, .place = t->pub.place, .label = l.s}, POINTS_MAX);
}
