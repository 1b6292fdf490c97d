/* fold_cancel.c - a task's own part in the journey of a cancellation: request,
 * delivery, cleanup, end.
 *
 * It owns lun_task.cancel, and says by whom and to whom it goes; what a task
 * does about it is seen elsewhere, the journey as a whole in fold_journey.c. */
#include "fold_internal.h"

void lun_f_end_cancel(lun_fold *f, task *t, lun_cancel_outcome outcome, const char *text) {
  lun_cancel *c = &t->pub.cancel;
  if (!lun_f_cancelling(t)) return;
  f->now.cancelling--;
  c->ended = true;
  c->outcome = (uint8_t)outcome;
  c->swallowed = outcome == LUN_CO_SWALLOWED;
  c->t_ended = f->now.t;
  c->seq_ended = f->now.seq;
  if (c->swallowed) lun_f_task_swallowed(f, t);
  c->ran = c->delivered ? t->pub.t_run + (t->pub.place == LUN_P_RUNNING ? f->now.t - t->pub.t_since : 0) - c->ran : 0;
  lun_journey *j = lun_f_journey(f, c->journey);
  if (j && j->open > 0) j->open--;
  lun_f_station(f, t, (lun_station){.kind = LUN_ST_ENDED, .outcome = c->outcome, .where = t->pub.where, .text = text});
}

static void begin_cancel(lun_fold *f, task *t, const lun_record *r) {
  lun_cancel *c = &t->pub.cancel;
  phrase by = {.n = 0};
  lun_f_set(f, &c->msg, r->str[2]);
  lun_f_set(f, &c->became, "");
  *c = (lun_cancel){.asked = true,
                    .asker = r->aux,
                    .requests = 1,
                    .t_asked = f->now.t,
                    .seq_asked = r->seq,
                    .by_task = r->f[1],
                    .by_handle = r->f[5],
                    .by = c->by,
                    .msg = c->msg,
                    .became = c->became};
  lun_f_ask_journey(f, t, r, &by);
  lun_f_set(f, &c->by, by.s);
  f->now.cancelling++;
  t->back = 0;
  lun_f_task_span(f, t);
}

static void cancel_task(lun_fold *f, task *t, const lun_record *r) {
  lun_cancel *c = &t->pub.cancel;
  if (!lun_f_alive(t)) return;
  if (!lun_f_cancelling(t)) {
    begin_cancel(f, t, r);
  } else {
    c->requests++;
    if (!r->snapshot)
      lun_f_station(f, t, (lun_station){.kind = LUN_ST_AGAIN, .from = r->f[1], .where = r->f[4], .text = ""});
  }
  if (r->snapshot) return;
  uint32_t from = r->f[1] ? r->f[1] : r->f[5];
  lun_f_event(f, t, (lun_seq_event){.kind = LUN_SQ_CANCEL, .from = from, .to = t->pub.id, .where = r->f[4]}, c->by);
  lun_point p = {.kind = LUN_PT_CANCEL_ASKED, .place = t->pub.place, .other = r->f[1], .label = c->by};
  lun_f_point(f, &t->pub.lane, p, POINTS_MAX);
}

/* The trace need not tell that a request goes on to a plain future: its end does. It is told once. */
void lun_f_pass_cancel(lun_fold *f, const future *u) {
  task *t = lun_f_task(f, u->pub.awaiter);
  if (!t || t->pub.on != u->pub.id || !lun_f_cancelling(t) || t->pub.cancel.delivered) return;
  const lun_seq_event *last = t->seq.n > t->seq.first ? lun_f_nth_event(&t->seq, t->seq.n - 1) : NULL;
  if (last && last->kind == LUN_SQ_CANCEL && last->to == u->pub.id) return;
  lun_f_event(f, t, (lun_seq_event){.kind = LUN_SQ_CANCEL, .from = t->pub.id, .to = u->pub.id, .what = u->pub.what},
              lun_word_none);
}

void lun_f_CANCEL(lun_fold *f, const lun_record *r) {
  task *t = lun_f_task(f, r->f[0]);
  const future *u = lun_f_future(f, r->f[0]);
  if (r->aux & LUN_CANCEL_REFUSED) return;
  if (t) cancel_task(f, t, r);
  else if (u && !r->snapshot) lun_f_pass_cancel(f, u);
}

void lun_f_THROWN(lun_fold *f, const lun_record *r) {
  task *t = lun_f_task(f, r->f[0]);
  if (!t || !lun_f_alive(t)) return;
  lun_cancel *c = &t->pub.cancel;
  if (r->f[2]) t->pub.where = r->f[2];
  if (!r->snapshot) lun_f_raise_label(f, t, "CancelledError", r->f[2]);
  if (!lun_f_cancelling(t) || c->delivered) return; /* thrown by hand, or again */
  c->delivered = true;
  c->t_delivered = f->now.t;
  c->seq_delivered = r->seq;
  c->ran = t->pub.t_run; /* what it had run until now; the difference is told at the end */
  lun_f_station(f, t, (lun_station){.kind = LUN_ST_DELIVERED, .where = r->f[2], .text = ""});
  lun_f_point(f, &t->pub.lane, (lun_point){.kind = LUN_PT_CANCEL_DELIVERED, .place = t->pub.place, .label = ""},
              POINTS_MAX);
}

void lun_f_SWALLOWED(lun_fold *f, const lun_record *r) {
  task *t = lun_f_task(f, r->f[0]);
  if (!t || !lun_f_cancelling(t)) return;
  lun_f_end_cancel(f, t, LUN_CO_SWALLOWED, "");
  lun_f_task_span(f, t);
}

void lun_f_UNCANCEL(lun_fold *f, const lun_record *r) {
  task *t = lun_f_task(f, r->f[0]);
  if (!t || r->f[1] > 0 || !lun_f_cancelling(t)) return;
  t->back = t->pub.nframes ? t->pub.frame[t->pub.nframes - 1].coro : 0;
  lun_f_end_cancel(f, t, LUN_CO_BACK, "");
  lun_f_task_span(f, t);
}

void lun_f_parked(lun_fold *f, task *t) {
  lun_cancel *c = &t->pub.cancel;
  if (!lun_f_cancelling(t) || !c->delivered) return;
  if (c->awaits++ == 0)
    lun_f_station(f, t, (lun_station){.kind = LUN_ST_CLEANUP, .where = t->pub.where, .text = t->pub.why});
}

/* The coroutine that took the request back (a timeout, a group) ends with an error of its own in its place. */
void lun_f_left_coro(lun_fold *f, task *t, uint32_t id, const lun_record *r) {
  lun_cancel *c = &t->pub.cancel;
  if (!t->back || t->back != id) return;
  t->back = 0;
  if (r->aux != LUN_OUT_ERROR) return;
  c->outcome = LUN_CO_BECAME;
  lun_f_set(f, &c->became, r->str[1]);
  lun_journey *j = lun_f_journey(f, c->journey);
  lun_station *last = j && j->n ? &j->station[j->n - 1] : NULL;
  if (!last || last->kind != LUN_ST_ENDED || last->task != t->pub.id) return;
  last->outcome = LUN_CO_BECAME;
  lun_f_set(f, &last->text, r->str[1]);
}
