/* fold_tasks.c - tasks and futures: where each task is, what it awaits, which
 * coroutines it is in, how its cancellation travels.
 *
 * It owns the tables of tasks, futures and coroutines. Ids that were never told
 * (a reader that began in the middle) are tolerated: a task that runs is made
 * known by that, everything else unknown is ignored. */
#include <stdlib.h>

#include "fold_internal.h"

task *lun_f_task(const lun_fold *f, uint32_t id) { return lun_idmap_get(&f->tasks, id); }
future *lun_f_future(const lun_fold *f, uint32_t id) { return lun_idmap_get(&f->futures, id); }
coro *lun_f_coro(const lun_fold *f, uint32_t id) { return lun_idmap_get(&f->coros, id); }

/* ---- making and freeing ---- */

static void drop_frames(lun_fold *f, task *t, size_t keep) {
  while (t->pub.nframes > keep) lun_words_drop(&f->words, t->pub.frame[--t->pub.nframes].func);
}

void lun_f_free_task(lun_fold *f, task *t) {
  lun_task *p = &t->pub;
  const char *words[] = {p->name, p->func, p->label, p->why, p->outcome, p->cancel.by, p->cancel.msg};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) lun_words_drop(&f->words, words[i]);
  drop_frames(f, t, 0);
  free(p->frame);
  lun_f_free_lane(f, &p->lane);
  lun_f_free_sequence(f, &t->seq);
  free(t);
}

static task *new_task(lun_fold *f, uint32_t id) {
  task **order = lun_f_grow(f, f->order, &f->order_cap, f->norder + 1, sizeof *f->order);
  task *t = order ? calloc(1, sizeof *t) : NULL;
  if (order) f->order = order;
  if (!t || !lun_idmap_set(&f->tasks, id, t)) return free(t), f->oom = true, NULL;
  lun_task *p = &t->pub;
  p->id = id;
  p->t_created = p->t_since = f->now.t;
  p->name = p->func = p->label = p->why = p->outcome = p->cancel.by = p->cancel.msg = lun_word_none;
  f->order[f->norder++] = t;
  f->now.tasks[LUN_P_READY]++;
  lun_f_name_task(f, t);
  lun_f_task_span(f, t);
  return t;
}

task *lun_f_need_task(lun_fold *f, uint32_t id) {
  task *t = lun_f_task(f, id);
  return t || id == 0 ? t : new_task(f, id);
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
}

static void find_input(lun_fold *f, task *t) {
  const task *creator = lun_f_task(f, t->pub.by);
  bool newest = f->input && (f->input_task ? t->pub.id == f->input_task : t->pub.flags == LUN_FLAG_REPL);
  if (newest) lun_f_take_input(f, t);
  else if (creator) t->pub.input = creator->pub.input;
}

void lun_f_TASK(lun_fold *f, const lun_record *r) {
  task *t = lun_f_need_task(f, r->f[0]);
  if (!t) return lun_f_fault(f);
  lun_task *p = &t->pub;
  if (t->stale && p->place == LUN_P_RUNNING) lun_f_move(f, t, LUN_P_READY);
  t->stale = false;
  drop_frames(f, t, 0);
  lun_f_set(f, &p->name, r->str[1]);
  lun_f_set(f, &p->func, r->str[3]);
  p->flags = r->aux;
  p->by = r->f[4];
  p->where = r->f[5];
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
  lun_f_event(f, t, (lun_seq_event){.kind = LUN_SQ_WAKE, .from = t->pub.on, .what = t->pub.what}, "");
  lun_f_move(f, t, LUN_P_READY);
}

/* What the task awaited last, as its diagram has it. */
static uint32_t last_awaited(const task *t) {
  for (size_t i = t->seq.n; i > t->seq.first; i--) {
    const lun_seq_event *e = &t->seq.event[i - 1];
    if (e->kind == LUN_SQ_WAKE) return e->from;
    if (e->kind == LUN_SQ_AWAIT) return e->to;
  }
  return 0;
}

/* What is thrown into a task at its turn: the error of what it awaited. */
static const char *thrown_text(const lun_fold *f, const task *t) {
  const future *u = lun_f_future(f, last_awaited(t));
  const task *awaited = lun_f_task(f, last_awaited(t));
  return u && u->pub.done ? u->text : awaited ? awaited->pub.outcome : "";
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

void lun_f_STEP(lun_fold *f, const lun_record *r) {
  task *t = lun_f_need_task(f, r->f[0]);
  if (!t || !lun_f_alive(t)) return lun_f_fault(f);
  if (r->aux == LUN_HOW_EAGER) nest(f);
  else if (!r->f[1] || r->f[1] != f->now.run_handle)
    lun_f_begin_turn(f, r->f[1], r->aux == LUN_HOW_WAKE ? LUN_WHAT_WAKEUP : LUN_WHAT_STEP);
  else f->nnest = 0;
  t->queued = false;
  t->pub.handle = 0;
  t->pub.turns++;
  f->now.running = t->pub.id;
  f->now.run_where = t->pub.where;
  f->now.run_depth = 0;
  lun_f_set(f, &f->now.run_label, t->pub.label);
  bool raises = r->aux == LUN_HOW_THROW;
  lun_f_event(f, t, (lun_seq_event){.kind = raises ? LUN_SQ_RAISE : LUN_SQ_RESUME, .to = t->pub.id},
              raises ? thrown_text(f, t) : "");
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
  lun_f_set(f, &f->now.run_label, outer->pub.label);
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
  if (!r->snapshot) lun_f_event(f, t, (lun_seq_event){.kind = LUN_SQ_SUSPEND, .from = p->id, .where = p->where}, "");
  give_back(f, t);
  bool waits = r->aux == LUN_PARK_FUTURE && !t->queued;
  phrase why = {.n = 0};
  if (waits) lun_f_say_object(f, &why, r->f[1]);
  p->on = waits ? r->f[1] : 0;
  p->what = !waits ? 0 : u ? u->pub.what : lun_f_task(f, r->f[1]) ? LUN_WHAT_TASK : LUN_WHAT_FUTURE;
  lun_f_set(f, &p->why, why.s);
  lun_f_move(f, t, waits ? LUN_P_WAITING : LUN_P_READY);
}

static void remember_end(lun_fold *f, uint32_t id) {
  uint32_t *ended = lun_f_grow(f, f->ended, &f->ended_cap, f->nended + 1, sizeof *ended);
  if (!ended) return;
  f->ended = ended;
  ended[f->nended++] = id;
}

static void end_cancel(lun_fold *f, task *t, bool swallowed) {
  lun_cancel *c = &t->pub.cancel;
  if (!lun_f_cancelling(t)) return;
  f->now.cancelling--;
  c->ended = true;
  c->swallowed = swallowed;
  c->t_ended = f->now.t;
}

static void end_task(lun_fold *f, task *t, unsigned outcome, const char *text) {
  static const uint8_t places[] = {LUN_P_DONE, LUN_P_FAILED, LUN_P_CANCELLED};
  lun_task *p = &t->pub;
  uint8_t place = places[outcome < sizeof places ? outcome : 0];
  lun_f_set(f, &p->outcome, text);
  lun_f_event(f, t, (lun_seq_event){.kind = LUN_SQ_DONE, .from = p->id, .outcome = (uint8_t)outcome}, p->outcome);
  give_back(f, t);
  end_cancel(f, t, p->cancel.delivered && place == LUN_P_DONE);
  lun_f_move(f, t, (lun_place)place);
  p->t_ended = f->now.t;
  p->handle = 0;
  drop_frames(f, t, 0);
  lun_f_point(f, &p->lane, (lun_point){.kind = LUN_PT_ENDED, .place = place, .label = p->outcome}, POINTS_MAX);
  remember_end(f, p->id);
}

void lun_f_TASK_LOST(lun_fold *f, const lun_record *r) {
  task *t = lun_f_task(f, r->f[0]);
  if (t && lun_f_alive(t)) end_task(f, t, LUN_OUT_ERROR, "Task was destroyed but it is pending!");
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
  free(u);
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
  future *u = r->f[0] ? calloc(1, sizeof *u) : NULL;
  if (!u || !lun_idmap_set(&f->futures, r->f[0], u)) return free(u), lun_f_fault(f);
  u->pub =
    (lun_future){.id = r->f[0], .what = r->aux, .label = lun_words_keep(&f->words, r->str[1], strlen(r->str[1]))};
  u->text = lun_word_none;
}

void lun_f_DONE(lun_fold *f, const lun_record *r) {
  task *t = lun_f_task(f, r->f[0]);
  future *u = lun_f_future(f, r->f[0]);
  if (t && lun_f_alive(t)) end_task(f, t, r->aux, r->str[1]);
  else if (t) lun_f_fault(f);
  if (!u || u->pub.done) return;
  u->pub.done = true;
  u->pub.outcome = r->aux;
  lun_f_set(f, &u->text, r->str[1]);
  uint32_t *place = &f->done[f->ndone++ % LOOSE_MAX];
  if (*place) forget_future(f, *place);
  *place = u->pub.id;
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
  phrase what = {.n = 0};
  if (u && *u->pub.label) lun_f_say(&what, u->pub.label);
  lun_f_event(f, awaiter,
              (lun_seq_event){.kind = LUN_SQ_AWAIT, .from = by, .to = of, .what = u ? u->pub.what : LUN_WHAT_TASK},
              what.s);
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

/* ---- coroutines ---- */

void lun_f_free_coro(lun_fold *f, coro *c) {
  lun_words_drop(&f->words, c->func);
  free(c);
}

static void forget_coro(lun_fold *f, uint32_t id) {
  coro *c = lun_idmap_remove(&f->coros, id);
  if (c) lun_f_free_coro(f, c);
}

void lun_f_CORO(lun_fold *f, const lun_record *r) {
  forget_coro(f, r->f[0]);
  coro *c = r->f[0] ? calloc(1, sizeof *c) : NULL;
  if (!c || !lun_idmap_set(&f->coros, r->f[0], c)) return free(c), lun_f_fault(f);
  const task *by = lun_f_task(f, r->f[3]);
  *c = (coro){.id = r->f[0], .where = r->f[2], .by = r->f[3], .flags = r->aux, .made_turn = by ? by->pub.turns : 0};
  c->func = lun_words_keep(&f->words, r->str[1], strlen(r->str[1]));
}

void lun_f_CORO_LOST(lun_fold *f, const lun_record *r) { forget_coro(f, r->f[0]); }

/* A coroutine that is awaited as soon as it is made was made at the line that awaits it. */
static void place_parent(task *t, const coro *c) {
  lun_frame *top = t->pub.nframes ? &t->pub.frame[t->pub.nframes - 1] : NULL;
  if (top && top->coro == c->parent && c->where && c->by == t->pub.id && c->made_turn == t->pub.turns)
    top->where = c->where;
}

/* One that was made before the records that we have. */
static coro *unknown_coro(lun_fold *f, const task *t, uint32_t id) {
  coro *c = id ? calloc(1, sizeof *c) : NULL;
  if (!c || !lun_idmap_set(&f->coros, id, c)) return free(c), NULL;
  c->id = id;
  c->func = lun_words_again(id == t->coro ? t->pub.func : lun_word_none);
  return c;
}

void lun_f_ENTER(lun_fold *f, const lun_record *r) {
  task *t = lun_f_task(f, r->f[2] ? r->f[2] : f->now.running);
  coro *c = lun_f_coro(f, r->f[0]);
  if (t && !c) c = unknown_coro(f, t, r->f[0]);
  if (!c || !t) return;
  c->parent = r->f[1];
  c->task = t->pub.id;
  lun_frame *frame = lun_f_grow(f, t->pub.frame, &t->pub.frame_cap, t->pub.nframes + 1, sizeof *frame);
  if (!frame) return;
  t->pub.frame = frame;
  place_parent(t, c);
  frame[t->pub.nframes++] =
    (lun_frame){.coro = c->id, .where = c->where, .func = lun_words_again(c->func), .times = 1, .flags = c->flags};
  if (c->parent && c->flags != LUN_FLAG_LIB && !r->snapshot)
    lun_f_event(f, t, (lun_seq_event){.kind = LUN_SQ_CALL, .from = c->parent, .to = c->id, .where = c->where}, c->func);
}

void lun_f_EXIT(lun_fold *f, const lun_record *r) {
  coro *c = lun_f_coro(f, r->f[0]);
  task *t = c ? lun_f_task(f, c->task) : NULL;
  if (t) {
    size_t i = t->pub.nframes;
    while (i > 0 && t->pub.frame[i - 1].coro != c->id) i--;
    if (i > 0) drop_frames(f, t, i - 1);
    if (c->parent && c->flags != LUN_FLAG_LIB)
      lun_f_event(
        f, t,
        (lun_seq_event){.kind = LUN_SQ_RETURN, .from = c->id, .to = c->parent, .outcome = r->aux, .where = r->f[2]},
        r->str[1]);
  }
  forget_coro(f, r->f[0]);
}

static task *task_of_coro(const lun_fold *f, uint32_t id) {
  const coro *c = lun_f_coro(f, id);
  return c ? lun_f_task(f, c->task) : NULL;
}

void lun_f_GUARD_RUN(lun_fold *f, const lun_record *r) {
  task *t = task_of_coro(f, r->f[1]);
  if (t && t->pub.cleanup < UINT8_MAX) t->pub.cleanup++;
}

void lun_f_GUARD_END(lun_fold *f, const lun_record *r) {
  task *t = task_of_coro(f, r->f[1]);
  if (t && t->pub.cleanup > 0) t->pub.cleanup--;
}

/* ---- cancellation ---- */

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

/* A request goes on from the task to what it awaits. */
static void cancel_future(lun_fold *f, const future *u) {
  task *t = lun_f_task(f, u->pub.awaiter);
  if (!t || t->pub.on != u->pub.id) return;
  lun_f_event(f, t, (lun_seq_event){.kind = LUN_SQ_CANCEL, .from = t->pub.id, .to = u->pub.id, .what = u->pub.what},
              "");
}

void lun_f_CANCEL(lun_fold *f, const lun_record *r) {
  task *t = lun_f_task(f, r->f[0]);
  const future *u = lun_f_future(f, r->f[0]);
  if (r->aux & LUN_CANCEL_REFUSED) return;
  if (t) cancel_task(f, t, r);
  else if (u && !r->snapshot) cancel_future(f, u);
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
  end_cancel(f, t, true);
  if (lun_f_alive(t)) lun_f_task_span(f, t);
}

void lun_f_UNCANCEL(lun_fold *f, const lun_record *r) {
  task *t = lun_f_task(f, r->f[0]);
  if (!t || r->f[1] > 0 || !lun_f_cancelling(t)) return;
  end_cancel(f, t, false);
  if (lun_f_alive(t)) lun_f_task_span(f, t);
}
