/* fold_cancel.c - the journey of a cancellation: request, delivery, end.
 *
 * It owns lun_task.cancel, and says by whom and to whom it goes; what a task
 * does about it is seen elsewhere. */
#include "fold_internal.h"

void lun_f_end_cancel(lun_fold *f, task *t, bool swallowed) {
  lun_cancel *c = &t->pub.cancel;
  if (!lun_f_cancelling(t)) return;
  f->now.cancelling--;
  c->ended = true;
  c->swallowed = swallowed;
  c->t_ended = f->now.t;
}

static void begin_cancel(lun_fold *f, task *t, const lun_record *r) {
  lun_cancel *c = &t->pub.cancel;
  phrase by = {.n = 0};
  lun_f_say_asker(f, &by, r);
  lun_f_set(f, &c->by, by.s);
  lun_f_set(f, &c->msg, r->str[2]);
  *c = (lun_cancel){.asked = true,
                    .asker = r->aux,
                    .requests = 1,
                    .t_asked = f->now.t,
                    .by_task = r->f[1],
                    .by_handle = r->f[5],
                    .by = c->by,
                    .msg = c->msg};
  f->now.cancelling++;
  lun_f_task_span(f, t);
}

static void cancel_task(lun_fold *f, task *t, const lun_record *r) {
  if (!lun_f_alive(t)) return;
  if (lun_f_cancelling(t)) t->pub.cancel.requests++;
  else begin_cancel(f, t, r);
  if (r->snapshot) return;
  uint32_t from = r->f[1] ? r->f[1] : r->f[5];
  lun_f_event(f, t, (lun_seq_event){.kind = LUN_SQ_CANCEL, .from = from, .to = t->pub.id, .where = r->f[4]},
              t->pub.cancel.by);
  lun_point p = {.kind = LUN_PT_CANCEL_ASKED, .place = t->pub.place, .other = r->f[1], .label = t->pub.cancel.by};
  lun_f_point(f, &t->pub.lane, p, POINTS_MAX);
}

/* The trace need not tell that a request goes on to a plain future: its end does. It is told once. */
void lun_f_pass_cancel(lun_fold *f, const future *u) {
  task *t = lun_f_task(f, u->pub.awaiter);
  if (!t || t->pub.on != u->pub.id || !lun_f_cancelling(t) || t->pub.cancel.delivered) return;
  const lun_seq_event *last = t->seq.n > t->seq.first ? &t->seq.event[t->seq.n - 1] : NULL;
  if (last && last->kind == LUN_SQ_CANCEL && last->to == u->pub.id) return;
  lun_f_event(f, t, (lun_seq_event){.kind = LUN_SQ_CANCEL, .from = t->pub.id, .to = u->pub.id, .what = u->pub.what},
              "");
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
  lun_f_point(f, &t->pub.lane, (lun_point){.kind = LUN_PT_CANCEL_DELIVERED, .place = t->pub.place, .label = ""},
              POINTS_MAX);
}

void lun_f_SWALLOWED(lun_fold *f, const lun_record *r) {
  task *t = lun_f_task(f, r->f[0]);
  if (!t || !lun_f_cancelling(t)) return;
  lun_f_end_cancel(f, t, true);
  if (lun_f_alive(t)) lun_f_task_span(f, t);
}

void lun_f_UNCANCEL(lun_fold *f, const lun_record *r) {
  task *t = lun_f_task(f, r->f[0]);
  if (!t || r->f[1] > 0 || !lun_f_cancelling(t)) return;
  lun_f_end_cancel(f, t, false);
  if (lun_f_alive(t)) lun_f_task_span(f, t);
}
