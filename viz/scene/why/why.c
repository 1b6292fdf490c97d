/* why.c - the questions of why.h and the things that they are asked about. Each
 * question is answered in a file of its own (why_internal.h); here the answers
 * are put in order. */
#include "trouble.h"
#include "../../fold/spans.h"
#include "../scale.h"
#include "why_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *lun_question_words(unsigned question) {
  static const char *const words[LUN_WHY_COUNT] = {
    [LUN_WHY_WAITING] = "Why is it waiting?", [LUN_WHY_CANCEL] = "Who asked it to stop?",
    [LUN_WHY_TROUBLE] = "What went wrong?",   [LUN_WHY_RAN] = "Why did it run now?",
    [LUN_WHY_ORDER] = "Why before that one?",
  };
  return question < LUN_WHY_COUNT ? words[question] : "";
}

/* ---- the list ---- */

void lun_w_say(answer *w, uint64_t seq, uint32_t about, const char *fmt, ...) {
  char text[1024];
  va_list args;
  if (w->why.n >= REASONS_MAX || !w->why.reason) return;
  va_start(args, fmt);
  vsnprintf(text, sizeof text, fmt, args);
  va_end(args);
  w->why.reason[w->why.n++] = (lun_reason){
    .question = w->question, .depth = w->depth, .text = lun_arena_print(w->a, "%s", text), .seq = seq, .about = about};
}

const char *lun_w_at(const answer *w, int64_t t) {
  char s[LUN_WORDS];
  return lun_arena_print(w->a, "%s s", lun_words_moment(s, t));
}

const char *lun_w_where(const answer *w, uint32_t where) {
  const char *at = lun_say_where(w->f, where, w->a);
  return *at ? lun_arena_print(w->a, ", %s", at) : "";
}

const char *lun_w_name(const answer *w, uint32_t id, const char *nobody) {
  char name[256];
  if (!id) return nobody;
  lun_fold_name(w->f, id, name, sizeof name);
  return lun_arena_print(w->a, "%s", name);
}

static answer begin(lun_fold *f, int64_t now, lun_arena *a) {
  answer w = {.f = f, .now = now, .a = a, .why = {.about = ""}};
  w.why.reason = lun_arena_take(a, REASONS_MAX * sizeof *w.why.reason);
  return w;
}

static void ask(answer *w, unsigned question) {
  w->question = (uint8_t)question;
  w->depth = w->npath = 0;
}

/* ---- the things ---- */

/* The newest cases of trouble that are a task's own. */
static void about_trouble(answer *w, uint32_t task) {
  enum { TOLD = 4 };
  int told = 0;
  for (size_t i = lun_fold_ntrouble(w->f); i > 0 && told < TOLD; i--) {
    const lun_trouble *t = lun_fold_trouble(w->f, i - 1);
    if (t->task != task) continue;
    lun_w_say(w, t->seq, task, "%s %s", lun_say_trouble(w->f, t, w->a), lun_say_remedy(w->f, t, w->a));
    told++;
  }
}

/* The span that it works in, and those within which that is. */
static void about_spans(answer *w, const lun_task *t) {
  enum { TOLD = 4 };
  char d[LUN_WORDS];
  const lun_work *in = lun_fold_works_in(w->f, t->id), *outer = in ? lun_fold_work(w->f, in->parent) : NULL;
  const char *within = "";
  if (!in) return;
  for (int i = 0; outer && i < TOLD; i++, outer = lun_fold_work(w->f, outer->parent))
    within = lun_arena_print(w->a, "%s, within %s", within, outer->name);
  lun_w_say(w, in->begin_seq, t->id, "It works in the span %s since %s, for %s%s%s.", in->name, lun_w_at(w, in->begin),
            lun_words_duration(d, w->now - in->begin), within, lun_w_where(w, in->where));
}

static void about_task(answer *w, const lun_task *t) {
  const lun_turn *turn = lun_fold_turn(w->f, t->seq_turn);
  w->why.about = t->label;
  ask(w, LUN_WHY_WAITING);
  lun_w_task_waits(w, t);
  w->depth = 0;
  about_spans(w, t);
  ask(w, LUN_WHY_CANCEL);
  lun_w_cancel(w, t);
  ask(w, LUN_WHY_TROUBLE);
  about_trouble(w, t->id);
  ask(w, LUN_WHY_RAN);
  if (t->place == LUN_P_READY) lun_w_queued(w, t);
  else if (turn) lun_w_ran(w, turn);
  ask(w, LUN_WHY_ORDER);
  if (t->place == LUN_P_READY) lun_w_order_ready(w, t->handle);
  else if (turn) lun_w_order(w, turn);
}

static bool is_ready(const answer *w, uint32_t handle) { return lun_fold_ready_cause(w->f, handle).ready > 0; }

static void about_object(answer *w, uint32_t id) {
  lun_timer timer;
  const lun_task *t = lun_fold_task(w->f, id);
  const lun_future *u = lun_fold_future(w->f, id);
  const lun_job *j = lun_fold_job(w->f, id);
  if (t) {
    about_task(w, t);
    return;
  }
  w->why.about = lun_w_name(w, id, "");
  ask(w, LUN_WHY_WAITING);
  if (u) lun_w_future_waits(w, u);
  else if (j) w->why.about = j->label, lun_w_job_waits(w, j);
  else if (lun_fold_timer(w->f, id, &timer)) lun_w_timer_waits(w, &timer, "It");
  ask(w, LUN_WHY_ORDER);
  if (is_ready(w, id)) lun_w_order_ready(w, id);
}

static void about_turn(answer *w, uint64_t seq) {
  const lun_turn *t = lun_fold_turn_at(w->f, seq);
  if (!t) return;
  w->why.about = lun_arena_print(w->a, "%s", t->label);
  ask(w, LUN_WHY_RAN);
  lun_w_ran(w, t);
  ask(w, LUN_WHY_ORDER);
  lun_w_order(w, t);
}

lun_why lun_why_make(lun_fold *f, lun_thing thing, int64_t now, lun_arena *a) {
  answer w = begin(f, now, a);
  if (thing.kind == LUN_THING_FD) {
    w.why.about = lun_arena_print(a, "fd %u", (unsigned)thing.id);
    lun_w_fd_waits(&w, (uint32_t)thing.id);
  } else if (thing.kind == LUN_THING_TURN) {
    about_turn(&w, thing.id);
  } else {
    about_object(&w, (uint32_t)thing.id);
  }
  return w.why;
}

lun_why lun_why_waiting(lun_fold *f, uint32_t task, int64_t now, lun_arena *a) {
  answer w = begin(f, now, a);
  const lun_task *t = lun_fold_task(f, task);
  if (!t) return w.why;
  w.why.about = t->label;
  ask(&w, LUN_WHY_WAITING);
  lun_w_task_waits(&w, t);
  return w.why;
}

lun_why lun_why_before(lun_fold *f, uint32_t first, uint32_t second, int64_t now, lun_arena *a) {
  answer w = begin(f, now, a);
  const lun_task *x = lun_fold_task(f, first), *y = lun_fold_task(f, second);
  const lun_turn *tx = x ? lun_fold_turn(f, x->seq_turn) : NULL, *ty = y ? lun_fold_turn(f, y->seq_turn) : NULL;
  if (!x || !y) return w.why;
  w.why.about = x->label;
  ask(&w, LUN_WHY_ORDER);
  if (x->place == LUN_P_READY) lun_w_order_ready(&w, x->handle);
  else if (tx && ty) lun_w_turns_ordered(&w, tx, ty);
  return w.why;
}

/* ---- names ---- */

static bool number_after(const char *name, const char *prefix, uint64_t *out) {
  size_t n = strlen(prefix);
  char *end;
  if (strncmp(name, prefix, n) || name[n] < '0' || name[n] > '9') return false;
  *out = strtoull(name + n, &end, 10);
  return !*end;
}

/* A task's label may be typed without its dot: "ada-3" for "ada·3". */
static bool same_label(const char *label, const char *name) {
  for (; *name; name++) {
    bool dot = !strncmp(label, "·", strlen("·"));
    if (dot && *name == '-') label += strlen("·");
    else if (*label++ != *name) return false;
  }
  return !*label;
}

bool lun_thing_named(const lun_fold *f, const char *name, lun_thing *out) {
  for (size_t i = lun_fold_ntasks(f); i-- > 0;) {
    const lun_task *t = lun_fold_task_at(f, i);
    if (!same_label(t->label, name) && strcmp(t->name, name)) continue;
    *out = (lun_thing){LUN_THING_OBJECT, t->id};
    return true;
  }
  uint64_t n;
  if (number_after(name, "fd ", &n)) return *out = (lun_thing){LUN_THING_FD, n}, true;
  if (number_after(name, "object ", &n)) return *out = (lun_thing){LUN_THING_OBJECT, n}, n > 0;
  if (!number_after(name, "record ", &n) && !number_after(name, "#", &n)) return false;
  *out = (lun_thing){LUN_THING_TURN, n};
  return lun_fold_turn_at(f, n) != NULL;
}
