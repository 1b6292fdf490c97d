/* fold_tasks.c - tasks and futures: where each task is, what it awaits, when it
 * ends and is forgotten.
 *
 * It owns the tables of tasks and futures. Ids that were never told (a reader
 * that began in the middle) are tolerated: a task that runs is made known by
 * that, everything else unknown is ignored. */
#include <stdlib.h>

#include "fold_internal.h"

/* ---- making and freeing ---- */

void lun_f_free_task(lun_fold *f, task *t) {
  lun_task *p = &t->pub;
  const char *words[] = {p->name, p->func, p->label, p->why, p->outcome, p->cancel.by, p->cancel.msg, p->cancel.became};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) lun_words_drop(&f->words, words[i]);
  lun_f_drop_frames(f, t, 0);
  free(p->frame);
  lun_f_free_lane(f, &p->lane);
  lun_f_free_sequence(f, &t->seq);
  lun_f_free_lint(f, t);
  lun_stock_give(&f->stock.task, t);
}

void lun_f_share_room(lun_fold *f) {
  f->spans_max = lun_f_spans_max(f);
  f->events_max = lun_f_events_max(f);
}

static task *new_task(lun_fold *f, uint32_t id) {
  task **order = lun_f_grow(f, f->order, &f->order_cap, f->norder + 1, sizeof *f->order);
  task *t = order ? lun_stock_take(&f->stock.task) : NULL;
  if (order) f->order = order;
  if (!t || !lun_idmap_set(&f->tasks, id, t)) return lun_stock_give(&f->stock.task, t), NULL;
  lun_task *p = &t->pub;
  p->id = id;
  p->t_created = p->t_since = f->now.t;
  p->seq_made = p->seq_since = f->now.seq;
  p->name = p->func = p->label = p->why = p->outcome = p->cancel.by = p->cancel.msg = p->cancel.became = lun_word_none;
  f->order[f->norder++] = t;
  lun_f_share_room(f);
  f->now.tasks[LUN_P_READY]++;
  lun_f_task_span(f, t);
  return t;
}

task *lun_f_need_task(lun_fold *f, uint32_t id) {
  task *t = lun_f_task(f, id);
  if (t || id == 0) return t;
  t = new_task(f, id);
  if (t) lun_f_name_task(f, t);
  return t;
}

void lun_f_forget_tasks(lun_fold *f) {
  size_t kept = 0;
  for (size_t i = 0; i < f->norder; i++) {
    task *t = f->order[i];
    if (!t->stale) {
      f->order[kept++] = t;
      continue;
    }
    if (lun_f_alive(t)) f->now.tasks[t->pub.place]--;
    if (lun_f_alive(t) && lun_f_cancelling(t)) f->now.cancelling--;
    lun_idmap_remove(&f->tasks, t->pub.id);
    lun_f_free_task(f, t);
  }
  f->norder = kept;
  lun_f_share_room(f);
}

static void find_input(lun_fold *f, task *t) {
  const task *creator = lun_f_task(f, t->pub.by);
  bool newest = f->input && (f->input_task ? t->pub.id == f->input_task : t->pub.flags == LUN_FLAG_REPL);
  if (newest) lun_f_take_input(f, t);
  else if (creator) t->pub.input = creator->pub.input;
}

void lun_f_TASK(lun_fold *f, const lun_record *r) {
  task *t = lun_f_task(f, r->f[0]);
  if (!t && r->f[0]) t = new_task(f, r->f[0]);
  if (!t) return lun_f_fault(f);
  lun_task *p = &t->pub;
  if (t->stale && p->place == LUN_P_RUNNING) lun_f_move(f, t, LUN_P_READY);
  t->stale = false;
  lun_f_drop_frames(f, t, 0);
  lun_f_set(f, &p->name, r->str[1]);
  lun_f_set(f, &p->func, r->str[3]);
  p->flags = r->aux;
  p->by = r->f[4];
  p->where = p->where_made = r->f[5];
  if (!r->snapshot) p->seq_made = r->seq;
  t->coro = r->f[2];
  find_input(f, t);
  lun_f_name_task(f, t);
}

void lun_f_TASK_NAME(lun_fold *f, const lun_record *r) {
  task *t = lun_f_task(f, r->f[0]);
  if (!t) return;
  lun_f_set(f, &t->pub.name, r->str[1]);
  lun_f_name_task(f, t);
}

/* ---- places ---- */

void lun_f_move(lun_fold *f, task *t, lun_place place) {
  lun_task *p = &t->pub;
  f->now.tasks[p->place]--;
  f->now.tasks[place]++;
  p->place = (uint8_t)place;
  p->t_since = f->now.t;
  p->seq_since = f->now.seq;
  if (place != LUN_P_WAITING) {
    p->what = 0;
    p->on = 0;
    lun_f_set(f, &p->why, "");
  }
  lun_f_task_span(f, t);
}

void lun_f_ready_task(lun_fold *f, uint32_t id, uint32_t by_handle) {
  task *t = lun_f_task(f, id);
  if (!t || !lun_f_alive(t)) return;
  t->queued = true;
  t->pub.handle = by_handle;
  if (t->pub.place != LUN_P_WAITING) return;
  lun_f_event(f, t, (lun_seq_event){.kind = LUN_SQ_WAKE, .from = t->pub.on, .what = t->pub.what}, lun_word_none);
  lun_f_move(f, t, LUN_P_READY);
}

/* What the task awaited last, as its diagram has it. */
static uint32_t last_awaited(const task *t) {
  for (size_t i = t->seq.n; i > t->seq.first; i--) {
    const lun_seq_event *e = lun_f_nth_event(&t->seq, i - 1);
    if (e->kind == LUN_SQ_WAKE) return e->from;
    if (e->kind == LUN_SQ_AWAIT) return e->to;
  }
  return 0;
}

/* What is thrown into a task at its turn: the error of what it awaited. */
static const char *thrown_text(const lun_fold *f, const task *t) {
  const future *u = lun_f_future(f, last_awaited(t));
  const task *awaited = lun_f_task(f, last_awaited(t));
  return u && u->pub.done ? u->text : awaited ? awaited->pub.outcome : lun_word_none;
}

/* The task that runs starts another one, which runs first. */
static void nest(lun_fold *f) {
  if (!f->now.running && !f->now.run_handle) f->now.t_run = f->now.t;
  if (!f->now.running) return;
  uint32_t *all = lun_f_grow(f, f->nest, &f->nest_cap, f->nnest + 1, sizeof *all);
  if (!all) return;
  f->nest = all;
  all[f->nnest++] = f->now.running;
}

/* The turn is this task's, unless a RUN has begun it already. */
static void begin_turn_of(lun_fold *f, task *t, const lun_record *r) {
  const handle *h = r->aux == LUN_HOW_EAGER ? NULL : lun_f_handle(f, r->f[1]);
  bool begun = r->aux != LUN_HOW_EAGER && f->causes.now && f->causes.now != r->seq;
  if (!begun) lun_f_turn_begins(f, h, t->pub.id, h ? h->what : LUN_WHAT_STEP, r->aux, t->pub.where);
  lun_f_turn_label(f, t->pub.label);
  t->pub.seq_turn = begun ? f->causes.now : r->seq;
  if (begun) f->causes.ran = t->pub.id;
  else lun_f_turn_waited(f);
}

/* The task that started the one that runs, and waits for it to come back; 0: the loop did. */
static uint32_t starter(const lun_fold *f) { return f->nnest ? f->nest[f->nnest - 1] : 0; }

void lun_f_STEP(lun_fold *f, const lun_record *r) {
  task *t = lun_f_need_task(f, r->f[0]);
  if (!t || !lun_f_alive(t)) return lun_f_fault(f);
  if (r->aux == LUN_HOW_EAGER) nest(f);
  else if (!r->f[1] || r->f[1] != f->now.run_handle)
    lun_f_begin_turn(f, r->f[1], r->aux == LUN_HOW_WAKE ? LUN_WHAT_WAKEUP : LUN_WHAT_STEP);
  else f->nnest = 0;
  begin_turn_of(f, t, r);
  if (t->lint) lun_f_lint_goes_on(f, t);
  t->queued = false;
  t->pub.handle = 0;
  t->pub.turns++;
  f->now.running = t->pub.id;
  f->now.run_where = t->pub.where;
  f->now.run_depth = 0;
  lun_f_share(f, &f->now.run_label, t->pub.label);
  bool raises = r->aux == LUN_HOW_THROW;
  uint32_t by = r->aux == LUN_HOW_EAGER ? starter(f) : 0;
  lun_f_event(f, t, (lun_seq_event){.kind = raises ? LUN_SQ_RAISE : LUN_SQ_RESUME, .from = by, .to = t->pub.id},
              raises ? thrown_text(f, t) : lun_word_none);
  lun_f_move(f, t, LUN_P_RUNNING);
  lun_f_loop_runs(f, t->pub.id, t->pub.label);
}

/* The task gives the loop back: to the task that started it eagerly, if one did. */
static void give_back(lun_fold *f, task *t) {
  if (t->pub.place == LUN_P_RUNNING) t->pub.t_run += f->now.t - t->pub.t_since;
  if (f->now.running != t->pub.id) return;
  f->now.running = f->nnest ? f->nest[--f->nnest] : 0;
  const task *outer = lun_f_task(f, f->now.running);
  if (!outer) return;
  f->now.run_where = outer->pub.where;
  lun_f_share(f, &f->now.run_label, outer->pub.label);
  lun_f_loop_runs(f, outer->pub.id, outer->pub.label);
}

/* The innermost coroutine that is the program's own stands where the task gave the loop up. */
static void place_frames(task *t, uint32_t where) {
  lun_task *p = &t->pub;
  if (where) p->where = where;
  for (size_t i = p->nframes; where && i > 0; i--) {
    if (p->frame[i - 1].flags == LUN_FLAG_LIB) continue;
    p->frame[i - 1].where = where;
    return;
  }
}

void lun_f_PARK(lun_fold *f, const lun_record *r) {
  task *t = lun_f_need_task(f, r->f[0]);
  if (!t || !lun_f_alive(t)) return lun_f_fault(f);
  const future *u = lun_f_future(f, r->f[1]);
  lun_task *p = &t->pub;
  place_frames(t, r->f[2]);
  uint32_t to = f->now.running == p->id ? starter(f) : 0;
  if (!r->snapshot)
    lun_f_event(f, t, (lun_seq_event){.kind = LUN_SQ_SUSPEND, .from = p->id, .to = to, .where = p->where}, lun_word_none);
  give_back(f, t);
  bool waits = r->aux == LUN_PARK_FUTURE && !t->queued;
  phrase why;
  lun_f_hush(&why);
  if (waits) lun_f_say_object(f, &why, r->f[1]);
  p->on = waits ? r->f[1] : 0;
  p->what = !waits ? 0 : u ? u->pub.what : lun_f_task(f, r->f[1]) ? LUN_WHAT_TASK : LUN_WHAT_FUTURE;
  lun_f_set(f, &p->why, why.s);
  if (waits && !r->snapshot) lun_f_parked(f, t);
  lun_f_move(f, t, waits ? LUN_P_WAITING : LUN_P_READY);
  if (t->lint) lun_f_lint_parked(f, t);
  if (waits && !r->snapshot) lun_f_look_for_circle(f, t);
}

static void remember_end(lun_fold *f, uint32_t id) {
  struct ended *all = lun_f_grow(f, f->ended, &f->ended_cap, f->nended + 1, sizeof *all);
  if (!all) return;
  f->ended = all;
  all[f->nended++] = (struct ended){f->now.t, id};
}

static lun_cancel_outcome how_cancelled(const task *t, unsigned place) {
  if (place == LUN_P_CANCELLED) return LUN_CO_CANCELLED;
  if (place == LUN_P_FAILED) return LUN_CO_FAILED;
  return t->pub.cancel.delivered ? LUN_CO_SWALLOWED : LUN_CO_RETURNED;
}

static void end_task(lun_fold *f, task *t, unsigned outcome, const char *text) {
  static const uint8_t places[] = {LUN_P_DONE, LUN_P_FAILED, LUN_P_CANCELLED};
  lun_task *p = &t->pub;
  uint8_t place = places[outcome < sizeof places ? outcome : 0];
  lun_f_set(f, &p->outcome, text);
  lun_f_event(f, t, (lun_seq_event){.kind = LUN_SQ_DONE, .from = p->id, .outcome = (uint8_t)outcome}, p->outcome);
  lun_f_end_cancel(f, t, how_cancelled(t, place), p->outcome);
  give_back(f, t);
  lun_f_move(f, t, (lun_place)place);
  if (place == LUN_P_FAILED && t->raised) p->where = t->raised;
  p->t_ended = f->now.t;
  p->handle = 0;
  lun_f_drop_frames(f, t, 0);
  lun_f_point(f, &p->lane, (lun_point){.kind = LUN_PT_ENDED, .place = place, .label = p->outcome}, POINTS_MAX);
  remember_end(f, p->id);
}

void lun_f_TASK_LOST(lun_fold *f, const lun_record *r) {
  task *t = lun_f_task(f, r->f[0]);
  if (!t || !lun_f_alive(t)) return;
  lun_f_task_destroyed(f, t);
  t->pub.lost = true;
  end_task(f, t, LUN_OUT_ERROR, "Task was destroyed but it is pending!");
}

void lun_f_settle(lun_fold *f, uint32_t id) {
  task *t = lun_f_task(f, id);
  if (!t || t->pub.place != LUN_P_RUNNING) return;
  t->pub.t_run += f->now.t - t->pub.t_since;
  lun_f_move(f, t, t->queued ? LUN_P_READY : LUN_P_WAITING);
}

/* ---- futures ---- */

void lun_f_free_future(lun_fold *f, future *u) {
  lun_words_drop(&f->words, u->pub.label);
  lun_words_drop(&f->words, u->text);
  free(u->member);
  lun_stock_give(&f->stock.future, u);
}

static void forget_future(lun_fold *f, uint32_t id) {
  future *u = lun_idmap_remove(&f->futures, id);
  if (u) lun_f_free_future(f, u);
}

void lun_f_sweep_futures(lun_fold *f) {
  lun_idmap all = f->futures;
  f->futures = (lun_idmap){0};
  size_t at = 0;
  for (future *u; (u = lun_idmap_next(&all, &at));) {
    const task *t = lun_f_task(f, u->pub.awaiter);
    bool used = t && lun_f_alive(t);
    if (!used || !lun_idmap_set(&f->futures, u->pub.id, u)) lun_f_free_future(f, u);
  }
  lun_idmap_free(&all);
}

void lun_f_FUTURE(lun_fold *f, const lun_record *r) {
  const future *old = lun_f_future(f, r->f[0]);
  if (r->snapshot && old && *old->pub.label) return; /* we know more of it than the snapshot tells */
  forget_future(f, r->f[0]);
  future *u = r->f[0] ? lun_stock_take(&f->stock.future) : NULL;
  if (!u || !lun_idmap_set(&f->futures, r->f[0], u)) return lun_stock_give(&f->stock.future, u), lun_f_fault(f);
  u->pub =
    (lun_future){.id = r->f[0], .what = r->aux, .label = lun_words_keep(&f->words, r->str[1], strlen(r->str[1]))};
  u->pub.by = r->snapshot ? 0 : f->now.running;
  u->pub.where = r->f[2];
  u->pub.seq_made = r->snapshot ? 0 : r->seq;
  u->text = lun_word_none;
}

void lun_f_DONE(lun_fold *f, const lun_record *r) {
  task *t = lun_f_task(f, r->f[0]);
  future *u = lun_f_future(f, r->f[0]);
  bool ends = t && lun_f_alive(t);
  if (ends) end_task(f, t, r->aux, r->str[1]);
  else if (t) lun_f_fault(f);
  if (ends && t->pub.place == LUN_P_FAILED) lun_f_task_failed(f, t);
  lun_f_cause(f, LUN_CAUSE_DONE, r->f[0], t ? LUN_WHAT_TASK : u ? u->pub.what : LUN_WHAT_FUTURE, r->aux);
  if (!u || u->pub.done) return;
  u->pub.done = true;
  u->pub.outcome = r->aux;
  if (u->pub.what == LUN_WHAT_SHIELD && r->aux == LUN_OUT_CANCELLED) lun_f_shielded(f, u);
  u->pub.seq_done = r->seq;
  lun_f_set(f, &u->text, r->str[1]);
  if (r->aux == LUN_OUT_CANCELLED && !r->snapshot) lun_f_pass_cancel(f, u);
  uint32_t *place = &f->done[f->ndone++ % DONE_MAX];
  if (*place) forget_future(f, *place);
  *place = u->pub.id;
  __builtin_prefetch(lun_f_future(f, f->done[(f->ndone + 2) % DONE_MAX]), 1); /* it goes soon, and is far away by now */
}

/* ---- awaiting ---- */

/* Whether `id` is found when one goes from `from` to its parents. Chains too long to tell count as yes. */
static bool is_above(const lun_fold *f, uint32_t id, uint32_t from) {
  for (int depth = 0; from; depth++) {
    if (from == id || depth == 1000) return true;
    const task *t = lun_f_task(f, from);
    from = t ? t->pub.parent : 0;
  }
  return false;
}

/* The first that awaits a task is its parent, as long as it is known. */
static void adopt(const lun_fold *f, task *child, uint32_t by) {
  if (!lun_f_task(f, child->pub.parent) && !is_above(f, child->pub.id, by)) child->pub.parent = by;
}

void lun_f_WAITS(lun_fold *f, const lun_record *r) {
  uint32_t of = r->f[0], by = r->f[1];
  task *child = lun_f_task(f, of), *awaiter = lun_f_task(f, by);
  future *u = lun_f_future(f, of), *into = lun_f_future(f, r->f[2]);
  if (u && !u->pub.awaiter) u->pub.awaiter = by;
  if (into) lun_f_add_member(f, into, of);
  if (child && awaiter) adopt(f, child, by);
  if (!awaiter || r->aux != LUN_WAITS_AWAIT || r->snapshot) return;
  lun_f_event(f, awaiter,
              (lun_seq_event){.kind = LUN_SQ_AWAIT, .from = by, .to = of, .what = u ? u->pub.what : LUN_WHAT_TASK},
              u ? u->pub.label : lun_word_none);
}

/* A snapshot may tell of a task before the one that it waits for. */
void lun_f_mend_awaits(lun_fold *f) {
  for (size_t i = 0; i < f->norder; i++) {
    lun_task *p = &f->order[i]->pub;
    task *child = p->place == LUN_P_WAITING ? lun_f_task(f, p->on) : NULL;
    if (!child) continue;
    lun_span *span = lun_f_open_one(&p->lane);
    p->what = LUN_WHAT_TASK;
    lun_f_set(f, &p->why, child->pub.label);
    if (span) span->what = p->what, lun_f_set(f, &span->label, p->why);
    adopt(f, child, p->id);
  }
}
