/* why_ran.c - why something ran: from a turn to what queued it, and from there
 * to the turn in which that happened, back to a root. Each link is one sentence
 * in a table by its cause. It reads the turns that the fold remembers. */
#include <string.h>

#include "why_internal.h"

enum { TOLD = 8 /* links that are told before the rest is summed up */ };

/* What a sentence is made of: the subject is `who`, with its time, in `when`. */
typedef struct link {
  answer *w;
  const lun_cause *c;
  const lun_turn *t;    /* NULL: it is still in the queue */
  const lun_turn *from; /* the turn in which it was queued, NULL: none */
  const char *who, *when, *by;
} link_;

static const char *outcome_words(const lun_cause *c, const char *good) {
  return c->outcome == LUN_OUT_CANCELLED ? "was cancelled" : c->outcome == LUN_OUT_ERROR ? "failed" : good;
}

static const char *name_of_turn(const lun_turn *t) {
  return !t ? "an earlier turn" : *t->label ? t->label : "a callback";
}

static const char *of(const link_ *l) { return lun_w_name(l->w, l->c->of, "a future"); }

static void say(const link_ *l, uint64_t seq, const char *why) {
  uint32_t about = l->t ? l->t->task : 0;
  if (!seq) seq = l->c->ready;
  lun_w_say(l->w, seq, about, "%s %s: %s.", l->who, l->when, why);
}

static void say_start(const link_ *l) { say(l, 0, "it was queued before the loop ran"); }

static void say_input(const link_ *l) { say(l, l->c->seq, "it was typed at the prompt"); }

static void say_made(const link_ *l) {
  const lun_task *t = lun_fold_task(l->w->f, l->c->of);
  const char *at = t ? lun_say_where(l->w->f, t->where_made, l->w->a) : "";
  say(l, l->c->seq, lun_arena_print(l->w->a, "%s made it%s%s", l->by, *at ? " at " : "", at));
}

static void say_yield(const link_ *l) {
  say(l, l->c->seq, "it had given the loop back for one turn, and was queued again at once");
}

static void say_call(const link_ *l) {
  const char *at = l->t ? lun_say_where(l->w->f, l->t->where, l->w->a) : "";
  say(l, l->c->seq, lun_arena_print(l->w->a, "%s called for it%s%s", l->by, *at ? " at " : "", at));
}

static void say_eager(const link_ *l) {
  say(l, l->c->seq, lun_arena_print(l->w->a, "%s started it eagerly, within its own turn", l->by));
}

static const char *good_end(unsigned what) {
  switch (what) {
    case LUN_WHAT_SLEEP: return "is over";
    case LUN_WHAT_EVENT: return "was set";
    case LUN_WHAT_CONDITION: return "was notified";
    case LUN_WHAT_LOCK:
    case LUN_WHAT_SEMAPHORE: return "is its to take";
    case LUN_WHAT_QUEUE_GET: return "has an item for it";
    case LUN_WHAT_QUEUE_PUT: return "has room for it";
    case LUN_WHAT_READ: return "has what it asked to read";
    case LUN_WHAT_WRITE: return "took what it wrote";
    case LUN_WHAT_CONNECT: return "is connected";
    default: return "is done";
  }
}

/* Who did it stands in the next link, when that is another's turn. */
static void say_done(const link_ *l) {
  bool itself = l->from && l->from->task && l->from->task == l->c->of;
  bool timer = l->from && l->from->cause.kind == LUN_CAUSE_TIMER && l->c->what == LUN_WHAT_SLEEP;
  const char *end = outcome_words(l->c, good_end(l->c->what));
  if (itself || timer || !l->from) say(l, l->c->seq, lun_arena_print(l->w->a, "%s %s", of(l), end));
  else say(l, l->c->seq, lun_arena_print(l->w->a, "%s %s, by %s", of(l), end, l->by));
}

/* A root: who set it, and where. */
static void say_timer(const link_ *l) {
  answer *w = l->w;
  if (!l->t || !l->t->timer_set) {
    say(l, l->c->seq, "its timer was due");
    return;
  }
  const char *at = lun_say_where(w->f, l->t->timer_where, w->a);
  const char *due = lun_w_at(w, l->t->timer_when), *by = lun_w_name(w, l->t->timer_by, "a callback");
  say(l, l->t->timer_set,
      lun_arena_print(w->a, "its timer was due at %s; %s set it%s%s", due, by, *at ? " at " : "", at));
}

static void say_io(const link_ *l) {
  say(l, l->c->seq,
      lun_arena_print(l->w->a, "fd %u can be %s", (unsigned)l->c->of, l->c->what == LUN_IO_WRITE ? "written" : "read"));
}

static const char *job_name(const link_ *l) {
  const lun_job *j = lun_fold_job(l->w->f, l->c->of);
  return j && *j->label ? j->label : "a job";
}

static void say_job(const link_ *l) {
  say(l, l->c->seq,
      lun_arena_print(l->w->a, "%s, which ran beside the loop, %s", job_name(l),
                      l->c->outcome == LUN_OUT_ERROR ? "failed" : "has ended"));
}

static void say_job_call(const link_ *l) {
  say(l, l->c->seq, lun_arena_print(l->w->a, "%s called the loop from its worker", job_name(l)));
}

static void say_unknown(const link_ *l) { say(l, 0, "what queued it stands before the record begins"); }

static const struct {
  void (*say)(const link_ *l);
  bool root; /* nothing is asked behind it */
} links[] = {
  [LUN_CAUSE_UNKNOWN] = {say_unknown, true}, [LUN_CAUSE_START] = {say_start, true},
  [LUN_CAUSE_INPUT] = {say_input, true},     [LUN_CAUSE_MADE] = {say_made, false},
  [LUN_CAUSE_YIELD] = {say_yield, false},    [LUN_CAUSE_CALL] = {say_call, false},
  [LUN_CAUSE_EAGER] = {say_eager, false},    [LUN_CAUSE_DONE] = {say_done, false},
  [LUN_CAUSE_TIMER] = {say_timer, true},     [LUN_CAUSE_IO] = {say_io, true},
  [LUN_CAUSE_JOB] = {say_job, true},         [LUN_CAUSE_JOB_CALL] = {say_job_call, true},
};

static void say_link(answer *w, const lun_cause *c, const lun_turn *t, const char *who, const char *when) {
  const lun_turn *from = c->turn ? lun_fold_turn(w->f, c->turn) : NULL;
  links[c->kind].say(&(link_){w, c, t, from, who, when, name_of_turn(from)});
}

static const char *when_of(answer *w, const lun_turn *t) {
  return lun_arena_print(w->a, "ran at %s, tick %u", lun_w_at(w, t->begin), (unsigned)t->tick);
}

/* Goes back without a word to the root, which may be far; NULL when it is no longer known. */
static const lun_turn *root_of(const lun_fold *f, const lun_turn *t, size_t *passed) {
  while (t && !links[t->cause.kind].root && ++*passed) t = lun_fold_turn(f, t->cause.turn);
  return t;
}

static void walk(answer *w, const lun_cause *first) {
  const lun_turn *t = first->turn && !links[first->kind].root ? lun_fold_turn(w->f, first->turn) : NULL;
  for (int told = 1; t; told++) {
    w->depth++;
    if (told >= TOLD) {
      size_t passed = 0;
      t = root_of(w->f, t, &passed);
      if (passed) lun_w_say(w, 0, 0, "%zu turns like these lie between that and the following.", passed);
      if (!t) lun_w_say(w, 0, 0, "What began it stands before the turns that are remembered.");
    }
    if (t) say_link(w, &t->cause, t, name_of_turn(t), when_of(w, t));
    t = t && !links[t->cause.kind].root ? lun_fold_turn(w->f, t->cause.turn) : NULL;
  }
  w->depth = 0;
}

void lun_w_ran(answer *w, const lun_turn *t) {
  say_link(w, &t->cause, t, name_of_turn(t), when_of(w, t));
  walk(w, &t->cause);
}

void lun_w_queued(answer *w, const lun_task *t) {
  lun_cause c = lun_fold_ready_cause(w->f, t->handle);
  if (!c.ready) return;
  say_link(w, &c, NULL, t->label, lun_arena_print(w->a, "is ready since %s", lun_w_at(w, c.t)));
  walk(w, &c);
}
