/* fold_trouble.c - finds trouble while records are applied, and keeps the newest
 * cases. Whoever applies a record says what happened; here it is decided
 * whether that is trouble. It changes nothing else. */
#include <stdio.h>
#include <stdlib.h>

#include "fold_internal.h"

#define X(kind, word, severity, marked) word,
static const char *const kind_words[] = {LUN_TROUBLES(X)};
#undef X
#define X(kind, word, severity, marked) severity,
static const uint8_t severities[] = {LUN_TROUBLES(X)};
#undef X
#define X(kind, word, severity, marked) marked,
static const bool is_marked[] = {LUN_TROUBLES(X)};
#undef X

const char *lun_trouble_word(unsigned kind) { return kind < LUN_TR_COUNT ? kind_words[kind] : "?"; }
int lun_trouble_severity(unsigned kind) { return kind < LUN_TR_COUNT ? severities[kind] : 0; }

/* ---- the list ---- */

static lun_trouble *place(const lun_fold *f, uint64_t i) { return &f->troubles.all[i % TROUBLES_MAX]; }

static void drop(lun_fold *f, const lun_trouble *t) {
  lun_words_drop(&f->words, t->name);
  lun_words_drop(&f->words, t->text);
}

/* On the lane of its task, or on the loop's. */
static void mark(lun_fold *f, const lun_trouble *t) {
  task *of = lun_f_task(f, t->task);
  lun_point p = {.kind = LUN_PT_TROUBLE, .place = of ? of->pub.place : 0, .label = kind_words[t->kind]};
  if (of) lun_f_point(f, &of->pub.lane, p, POINTS_MAX);
  else lun_f_point(f, &f->loop_lane, p, LOOP_POINTS_MAX);
}

void lun_f_add_trouble(lun_fold *f, lun_trouble t, const char *name, const char *text) {
  troubles *tr = &f->troubles;
  if (!tr->all) tr->all = calloc(TROUBLES_MAX, sizeof *tr->all);
  if (!tr->all) return lun_f_fault(f);
  if (tr->n >= TROUBLES_MAX) drop(f, place(f, tr->n));
  t.seq = f->now.seq;
  if (!t.stand) t.stand = t.seq;
  t.t = f->now.t;
  t.name = lun_words_keep(&f->words, name, strlen(name));
  t.text = lun_words_keep(&f->words, text, strlen(text));
  *place(f, tr->n++) = t;
  tr->count[t.kind]++;
  if (is_marked[t.kind]) mark(f, &t);
}

/* The newest case, when it is of this kind and of this tick: many timers are late at a time, and one sentence does. */
static lun_trouble *same_tick(lun_fold *f, unsigned kind) {
  lun_trouble *last = f->troubles.n ? place(f, f->troubles.n - 1) : NULL;
  bool same = last && last->kind == kind && f->troubles.tick == f->now.tick;
  f->troubles.tick = f->now.tick;
  return same ? last : NULL;
}

size_t lun_fold_ntrouble(const lun_fold *f) {
  return f->troubles.n < TROUBLES_MAX ? (size_t)f->troubles.n : TROUBLES_MAX;
}

const lun_trouble *lun_fold_trouble(const lun_fold *f, size_t i) {
  size_t n = lun_fold_ntrouble(f);
  return i < n ? place(f, f->troubles.n - n + i) : NULL;
}

uint64_t lun_fold_trouble_count(const lun_fold *f, unsigned kind) {
  return kind < LUN_TR_COUNT ? f->troubles.count[kind] : 0;
}

void lun_f_free_troubles(lun_fold *f) {
  for (size_t i = 0; i < lun_fold_ntrouble(f); i++) drop(f, place(f, i));
  free(f->troubles.all);
  f->troubles = (troubles){0};
}

/* ---- turns that are too long, and what they keep from running ---- */

/* The turn is about to end. Where it blocked is known when its lines were recorded, else between which two it was. */
void lun_f_turn_took(lun_fold *f) {
  int64_t ns = f->now.t - f->now.t_run;
  if (!f->causes.now || ns <= f->now.slow) return;
  const task *t = lun_f_task(f, f->now.running ? f->now.running : f->causes.ran);
  const lun_turn *turn = lun_fold_turn(f, f->causes.now);
  bool lined = f->nstack > 0 || f->now.run_depth > 0;
  uint32_t where = lined ? f->now.run_where : t ? t->pub.where : f->now.run_where;
  uint32_t from = !lined && turn && turn->task && turn->where != where ? turn->where : 0;
  lun_trouble tr = {.kind = LUN_TR_BLOCKED,
                    .task = t ? t->pub.id : 0,
                    .stand = f->now.seq > 1 ? f->now.seq - 1 : f->now.seq,
                    .ns = ns,
                    .from = from,
                    .where = where};
  lun_f_add_trouble(f, tr, t ? t->pub.label : f->now.run_label, f->nstack ? f->stack[0].func : "");
  f->troubles.blocked_until = f->now.seq;
  f->troubles.blocked_by = tr.task;
}

void lun_f_timer_late(lun_fold *f, const handle *h, uint32_t late_us) {
  int64_t ns = (int64_t)late_us * 1000;
  phrase l;
  if (ns < f->now.slow || h->cancelled) return;
  lun_trouble *last = same_tick(f, LUN_TR_LATE);
  if (last) {
    last->count++;
    return;
  }
  const future *u = lun_f_future(f, h->of);
  const task *t = lun_f_task(f, u ? u->pub.awaiter : 0);
  lun_f_hush(&l);
  lun_f_say_handle(f, &l, h);
  bool blocked = f->troubles.blocked_until > h->seq_set;
  lun_trouble tr = {.kind = LUN_TR_LATE,
                    .task = t ? t->pub.id : 0,
                    .other = blocked ? f->troubles.blocked_by : 0,
                    .ns = ns,
                    .count = 1,
                    .from = blocked,
                    .where = h->where};
  lun_f_add_trouble(f, tr, l.s, t ? t->pub.label : "");
}

/* It had to wait long for its turn, and no single turn is to blame. */
void lun_f_turn_waited(lun_fold *f) {
  const lun_turn *t = f->causes.nturns ? lun_fold_turn(f, f->now.seq) : NULL;
  int64_t ns = t && t->cause.ready ? f->now.t - t->cause.t : 0;
  if (ns < f->now.slow || t->cause.kind == LUN_CAUSE_EAGER || f->troubles.blocked_until > t->cause.ready) return;
  if (same_tick(f, LUN_TR_STARVED)) return;
  lun_trouble tr = {.kind = LUN_TR_STARVED, .task = t->task, .ns = ns, .where = t->where};
  tr.count = lun_f_turns_since(f, t->cause.ready) - 1;
  lun_f_add_trouble(f, tr, t->label, "");
}

/* ---- ends ---- */

/* Its error is a TaskGroup's affair. */
void lun_f_CALLBACK_ADD(lun_fold *f, const lun_record *r) {
  task *t = lun_f_task(f, r->f[0]);
  if (t && !strcmp(r->str[1], lun_aux_word(LUN_SET_WHAT, LUN_WHAT_GROUP))) t->grouped = true;
}

void lun_f_task_failed(lun_fold *f, const task *t) {
  const lun_task *p = &t->pub;
  const task *parent = lun_f_task(f, p->parent);
  lun_trouble tr = {.kind = LUN_TR_FAILED,
                    .task = p->id,
                    .from = t->raised                   ? 0
                            : p->where == p->where_made ? 1
                                                        : 2,
                    .where = p->where};
  if (parent && lun_f_alive(parent)) tr.other = parent->pub.id;
  tr.count = t->grouped;
  lun_f_add_trouble(f, tr, p->label, p->outcome);
}

/* What hangs is thrown away in the end: that is no trouble of its own. */
static bool hung(const lun_fold *f) { return f->troubles.count[LUN_TR_HUNG] > 0; }

void lun_f_task_destroyed(lun_fold *f, const task *t) {
  if (hung(f)) return;
  lun_f_add_trouble(f, (lun_trouble){.kind = LUN_TR_DESTROYED, .task = t->pub.id, .where = t->pub.where}, t->pub.label, t->pub.why);
}

void lun_f_task_swallowed(lun_fold *f, const task *t) {
  const lun_task *p = &t->pub;
  lun_f_add_trouble(f, (lun_trouble){.kind = LUN_TR_SWALLOWED, .task = p->id, .where = p->where}, p->label, p->cancel.by);
}

void lun_f_coro_lost(lun_fold *f, const lun_record *r) {
  lun_f_add_trouble(f, (lun_trouble){.kind = LUN_TR_NEVER_AWAITED, .where = r->f[2]}, r->str[1], "");
}

/* What asyncio's exception handler was told, and prints, unless the program has one of its own. A task that was destroyed has
 * its own record. */
void lun_f_UNHANDLED(lun_fold *f, const lun_record *r) {
  const task *t = lun_f_task(f, r->f[2]);
  bool unretrieved = strstr(r->str[0], "exception was never retrieved") != NULL;
  if (!strncmp(r->str[0], "Task was destroyed", strlen("Task was destroyed"))) return;
  lun_trouble tr = {.kind = unretrieved ? LUN_TR_UNRETRIEVED : LUN_TR_UNHANDLED, .task = t ? t->pub.id : 0};
  lun_f_add_trouble(f, tr, t ? t->pub.label : unretrieved ? "" : r->str[0], r->str[1]);
}

void lun_f_WRONG(lun_fold *f, const lun_record *r) {
  const task *t = lun_f_task(f, r->f[0]);
  lun_trouble tr = {.kind = LUN_TR_WRONG, .task = t ? t->pub.id : 0, .count = r->aux, .where = r->f[1]};
  lun_f_add_trouble(f, tr, t ? t->pub.label : "", r->str[2]);
}

void lun_f_LEFTOVER(lun_fold *f, const lun_record *r) {
  const task *t = lun_f_task(f, r->f[0]);
  if (hung(f) || (t && t->pub.flags == LUN_FLAG_LIB)) return;
  lun_f_add_trouble(f, (lun_trouble){.kind = LUN_TR_LEFTOVER, .task = r->f[0], .where = t ? t->pub.where : 0}, t ? t->pub.label : "",
      t ? t->pub.why : "");
}

void lun_f_IDLE(lun_fold *f, const lun_record *r) {
  lun_f_add_trouble(f, (lun_trouble){.kind = LUN_TR_HUNG, .count = r->f[0]}, "", "");
}

void lun_f_lost(lun_fold *f, const lun_record *r) {
  lun_f_add_trouble(f, (lun_trouble){.kind = LUN_TR_LOST, .count = r->f[0]}, "", "");
}

/* ---- circles of awaits ---- */

/* The task that the one waiting has to wait for: the awaited one, or who holds the lock. NULL: none, or several. */
static const task *next_in_circle(const lun_fold *f, const task *t) {
  const future *u = lun_f_future(f, t->pub.on);
  if (t->pub.place != LUN_P_WAITING) return NULL;
  if (!u || u->pub.what != LUN_WHAT_LOCK) return lun_f_task(f, t->pub.on);
  const lun_shared *s = lun_fold_shared(f, (uint32_t)strtoul(u->pub.label, NULL, 10));
  return s ? lun_f_task(f, s->holder[0]) : NULL;
}

/* A task has begun to wait: does its chain come back to it? Each circle is closed by one task, so it is told once. */
void lun_f_look_for_circle(lun_fold *f, const task *t) {
  enum { LONGEST = 64 };
  phrase l;
  const task *at = next_in_circle(f, t);
  int n = 1;
  for (; at && at != t && n < LONGEST; n++) at = next_in_circle(f, at);
  if (at != t) return;
  lun_f_hush(&l);
  lun_f_say(&l, t->pub.label);
  for (at = next_in_circle(f, t); at; at = at == t ? NULL : next_in_circle(f, at)) {
    lun_f_say(&l, " → ");
    lun_f_say(&l, at->pub.label);
  }
  lun_f_add_trouble(f, (lun_trouble){.kind = LUN_TR_DEADLOCK, .task = t->pub.id, .count = (uint64_t)n, .where = t->pub.where},
      t->pub.label, l.s);
}
