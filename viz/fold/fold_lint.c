/* fold_lint.c - habits that will be trouble one day, found while records are applied: a lock held across a long wait, an
 * await in a loop that never suspends, a timeout longer than the one around it. Each is told once for each line. It owns
 * what it remembers of a task for that (lint_memory), which only tasks with locks or timeouts have. */
#include <stdlib.h>

#include "fold_internal.h"

enum {
  AWAITS_MANY = 100,  /* at one line, in one turn */
  AWAITS_OF_LIBRARY = 10000, /* of its functions, which may well find all done: a queue is filled */
  DEADLINES_MAX = 4,  /* timeouts around each other in one task; more are not looked at */
  CHAIN_MAX = 32,     /* tasks that wait for each other */
  SLACK_NS = 1000000, /* timeouts that differ by less were meant to be the same */
};
static const int64_t HELD_LONG = 1000000000; /* ns that a lock is held, and waited for */

typedef struct deadline {
  uint32_t handle, where;
  int64_t delay, when;
} deadline;

struct lint_memory {
  deadline deadline[DEADLINES_MAX]; /* outermost first */
  size_t ndeadlines;
  uint32_t holds;       /* the lock that it got last, 0: it let that go */
  int64_t parked;       /* since when it waits, while it holds it; -1: it does not */
  int64_t longest;      /* its longest wait meanwhile, ns */
  uint32_t where;       /* the line of that */
  const char *why, *now; /* what it waited for, and what it waits for now: words */
};

static lint_memory *memory_of(lun_fold *f, task *t) {
  if (t->lint) return t->lint;
  t->lint = calloc(1, sizeof *t->lint);
  if (!t->lint) return lun_f_fault(f), NULL;
  t->lint->why = t->lint->now = lun_word_none;
  t->lint->parked = -1;
  return t->lint;
}

void lun_f_free_lint(lun_fold *f, task *t) {
  if (t->lint) lun_words_drop(&f->words, t->lint->why), lun_words_drop(&f->words, t->lint->now);
  free(t->lint);
  t->lint = NULL;
}

/* Is the line news? Lines told of are remembered, a bounded number of them. */
static bool is_news(lun_fold *f, unsigned kind, uint32_t where) {
  lints *l = &f->lints;
  if (!where) return false;
  for (size_t i = 0; i < l->ntold; i++)
    if (l->told[i].kind == kind && l->told[i].where == where) return false;
  if (l->ntold == LINTS_TOLD_MAX) return false;
  l->told[l->ntold++] = (lint_told){.kind = kind, .where = where};
  return true;
}

/* ---- an await that never suspends, in a loop ---- */

void lun_f_lint_await(lun_fold *f, const task *t, const coro *c) {
  coro *parent = lun_f_coro(f, c->parent);
  if (!parent || parent->flags == LUN_FLAG_LIB || !c->where) return;
  bool again = parent->awaits_where == c->where && parent->awaits_turn == t->pub.turns;
  parent->awaits = again ? parent->awaits + 1 : 1;
  parent->awaits_where = c->where;
  parent->awaits_turn = t->pub.turns;
  uint64_t ready = f->ready_tail - f->ready_head;
  if (parent->awaits != (c->flags == LUN_FLAG_LIB ? AWAITS_OF_LIBRARY : AWAITS_MANY) || !ready || !is_news(f, LUN_TR_NO_SUSPEND, c->where)) return;
  lun_trouble tr = {.kind = LUN_TR_NO_SUSPEND, .task = t->pub.id, .count = ready, .where = c->where};
  lun_f_add_trouble(f, tr, t->pub.label, c->func);
}

/* ---- a lock held across a long wait ---- */

void lun_f_lint_lock_got(lun_fold *f, lun_shared *s) {
  task *t = lun_f_task(f, s->holder[0]);
  lint_memory *m = t && s->what == LUN_WHAT_LOCK ? memory_of(f, t) : NULL;
  if (!m) return;
  m->holds = s->id;
  m->longest = 0;
  m->parked = -1;
  s->t_got = f->now.t;
  s->t_line = s->waiting ? f->now.t : -1;
}

void lun_f_lint_lock_wait(lun_fold *f, lun_shared *s) {
  if (s->what == LUN_WHAT_LOCK && s->holder[0] && s->t_line < 0) s->t_line = f->now.t;
}

/* The holder gives the loop back, and later has it again. */
void lun_f_lint_parked(lun_fold *f, task *t) {
  if (!t->lint->holds || t->pub.place != LUN_P_WAITING) return;
  t->lint->parked = f->now.t;
  lun_f_share(f, &t->lint->now, t->pub.why);
}

void lun_f_lint_goes_on(lun_fold *f, task *t) {
  lint_memory *m = t->lint;
  if (m->parked >= 0 && f->now.t - m->parked > m->longest) {
    m->longest = f->now.t - m->parked;
    m->where = t->pub.where;
    lun_f_share(f, &m->why, m->now);
  }
  m->parked = -1;
}

/* Called before the lock is free; `waiting`: how many will still wait for it then. */
void lun_f_lint_lock_free(lun_fold *f, const lun_shared *s, uint32_t waiting) {
  task *t = lun_f_task(f, s->holder[0]);
  lint_memory *m = t ? t->lint : NULL;
  if (!m || m->holds != s->id) return;
  m->holds = 0;
  bool kept = waiting && s->t_line >= 0 && f->now.t - s->t_line >= HELD_LONG;
  if (m->longest < HELD_LONG || !kept || !is_news(f, LUN_TR_HELD, m->where)) return;
  lun_trouble tr = {.kind = LUN_TR_HELD, .task = t->pub.id, .ns = m->longest, .count = waiting, .where = m->where};
  lun_f_add_trouble(f, tr, t->pub.label, m->why);
}

/* ---- a timeout longer than the one around it ---- */

static bool is_timeout(const handle *h) { return h->named && !strcmp(h->name, "timeout"); }

/* The shortest timeout that the task runs under, NULL: none. */
static const deadline *shortest(const task *t) {
  const deadline *d = NULL;
  for (size_t i = 0; t->lint && i < t->lint->ndeadlines; i++)
    if (!d || t->lint->deadline[i].delay < d->delay) d = &t->lint->deadline[i];
  return d;
}

/* The task whose timeouts reach t, too: it waits for t, and would pass a cancellation on. */
static const task *around(const lun_fold *f, const task *t) {
  const task *p = lun_f_task(f, t->pub.parent);
  return p && p->pub.place == LUN_P_WAITING && p->pub.what != LUN_WHAT_SHIELD ? p : NULL;
}

static void look_around(lun_fold *f, const task *t, const deadline *inner) {
  const task *p = t;
  for (int i = 0; p && i < CHAIN_MAX; i++, p = around(f, p)) {
    const deadline *outer = shortest(p);
    if (!outer || inner->delay <= outer->delay + SLACK_NS) continue;
    if (!is_news(f, LUN_TR_OVERLONG, inner->where)) return;
    lun_trouble tr = {.kind = LUN_TR_OVERLONG,
                      .task = t->pub.id,
                      .other = p->pub.id,
                      .ns = inner->delay,
                      .count = (uint64_t)outer->delay,
                      .from = outer->where,
                      .where = inner->where};
    return lun_f_add_trouble(f, tr, t->pub.label, p == t ? "" : p->pub.label);
  }
}

void lun_f_lint_timer(lun_fold *f, const handle *h, bool snapshot) {
  task *t = is_timeout(h) ? lun_f_task(f, h->by) : NULL;
  lint_memory *m = t ? memory_of(f, t) : NULL;
  if (!m || m->ndeadlines == DEADLINES_MAX) return;
  /* wait_for has no line of the program's between itself and the timer */
  uint32_t where = h->where ? h->where : t->pub.nframes ? t->pub.frame[t->pub.nframes - 1].where : 0;
  deadline inner = {.handle = h->id, .where = where, .delay = h->when - f->now.t, .when = h->when};
  if (!snapshot) look_around(f, t, &inner);
  m->deadline[m->ndeadlines++] = inner;
}

void lun_f_lint_timer_over(lun_fold *f, const handle *h) {
  const task *t = lun_f_task(f, h->by);
  lint_memory *m = t ? t->lint : NULL;
  size_t kept = 0;
  if (!m) return;
  for (size_t i = 0; i < m->ndeadlines; i++)
    if (m->deadline[i].handle != h->id) m->deadline[kept++] = m->deadline[i];
  m->ndeadlines = kept;
}
