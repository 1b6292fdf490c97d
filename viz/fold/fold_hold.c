/* fold_hold.c - where the code that runs is, as far as somebody looked, and why
 * the loop is held: pauses, breakpoints, the frames and variables at a line. */
#include "fold_internal.h"

/* ---- where the code is ---- */

static void drop_frames(lun_fold *f) {
  for (; f->nstack > 0; f->nstack--) lun_words_drop(&f->words, f->stack[f->nstack - 1].func);
}

static void drop_locals(lun_fold *f) {
  for (; f->nlocals > 0; f->nlocals--) {
    lun_words_drop(&f->words, f->local[f->nlocals - 1].name);
    lun_words_drop(&f->words, f->local[f->nlocals - 1].value);
  }
}

void lun_f_leave_place(lun_fold *f) {
  drop_frames(f);
  drop_locals(f);
}

void lun_f_LINE(lun_fold *f, const lun_record *r) {
  task *t = lun_f_task(f, r->f[1]);
  f->now.run_where = r->f[0];
  f->now.run_depth = r->f[2];
  if (t && lun_f_alive(t)) t->pub.where = r->f[0];
  lun_f_leave_place(f);
}

/* Calls of one function from one line, as a recursion makes them, are one frame. */
void lun_f_FRAME(lun_fold *f, const lun_record *r) {
  lun_frame *last = f->nstack ? &f->stack[f->nstack - 1] : NULL;
  if (last && last->where == r->f[0] && !strcmp(last->func, r->str[1])) {
    last->times += r->f[2] ? r->f[2] : 1;
    return;
  }
  if (f->nstack == STACK_MAX) return;
  f->stack[f->nstack++] = (lun_frame){
    .where = r->f[0], .func = lun_words_keep(&f->words, r->str[1], strlen(r->str[1])), .times = r->f[2] ? r->f[2] : 1};
}

static const char *keep(lun_fold *f, const char *s) { return lun_words_keep(&f->words, s, strlen(s)); }

void lun_f_LOCAL(lun_fold *f, const lun_record *r) {
  if (f->nlocals == LOCALS_MAX) return;
  f->local[f->nlocals++] = (lun_local){keep(f, r->str[0]), keep(f, r->str[1])};
}

size_t lun_fold_stack(const lun_fold *f, lun_frame *out, size_t max) {
  size_t n = f->nstack < max ? f->nstack : max;
  if (n) memcpy(out, f->stack, n * sizeof *out);
  return n;
}

size_t lun_fold_locals(const lun_fold *f, lun_local *out, size_t max) {
  size_t n = f->nlocals < max ? f->nlocals : max;
  if (n) memcpy(out, f->local, n * sizeof *out);
  return n;
}

/* ---- the hold ---- */

/* Loop time stood still meanwhile: the pause is a point. */
static void add_pause(lun_fold *f, uint32_t us) {
  phrase l = {.n = 0};
  if (us < 1000000) lun_f_sayf(&l, "held %u ms", us / 1000);
  else lun_f_sayf(&l, "held %u.%u s", us / 1000000, us / 100000 % 10);
  lun_f_point(f, &f->loop_lane, (lun_point){.kind = LUN_PT_HELD, .label = l.s}, LOOP_POINTS_MAX);
}

void lun_f_HOLD(lun_fold *f, const lun_record *r) {
  if (r->aux >= LUN_AUX_COUNT_HOLD) return lun_f_fault(f);
  f->now.hold = r->aux;
  f->now.speed = r->f[0];
  if (r->aux == LUN_HOLD_PAUSE) return;
  f->now.reached = false;
  if (r->f[1]) add_pause(f, r->f[1]);
}

bool lun_fold_at_line(const lun_fold *f) {
  return f->now.hold == LUN_HOLD_PAUSE && (f->now.run_handle || f->now.running) && f->now.run_where;
}

/* ---- breakpoints ---- */

static lun_breakpoint *find(lun_fold *f, uint32_t n) {
  for (size_t i = 0; i < f->nbreakpoints; i++)
    if (f->breakpoint[i].n == n) return &f->breakpoint[i];
  return NULL;
}

void lun_f_drop_breakpoints(lun_fold *f) {
  for (; f->nbreakpoints > 0; f->nbreakpoints--) lun_words_drop(&f->words, f->breakpoint[f->nbreakpoints - 1].what);
}

void lun_f_BREAK(lun_fold *f, const lun_record *r) {
  lun_breakpoint *b = find(f, r->f[0]);
  if (r->aux >= LUN_AUX_COUNT_BREAK || (!b && f->nbreakpoints == BREAKPOINTS_MAX)) return lun_f_fault(f);
  if (!b) *(b = &f->breakpoint[f->nbreakpoints++]) = (lun_breakpoint){.n = r->f[0], .what = lun_word_none};
  b->kind = r->aux;
  b->line = r->f[2];
  lun_f_set(f, &b->what, r->str[1]);
}

void lun_f_UNBREAK(lun_fold *f, const lun_record *r) {
  lun_breakpoint *b = find(f, r->f[0]);
  if (!b) return;
  lun_words_drop(&f->words, b->what);
  memmove(b, b + 1, (size_t)(&f->breakpoint[--f->nbreakpoints] - b) * sizeof *b);
}

void lun_f_REACHED(lun_fold *f, const lun_record *r) {
  if (r->aux >= LUN_AUX_COUNT_BREAK) return lun_f_fault(f);
  lun_breakpoint *b = find(f, r->f[0]);
  if (b) b->hits++;
  f->now.reached = true;
  f->now.reached_kind = r->aux;
  f->now.reached_n = r->f[0];
  f->now.reached_of = r->f[1];
  f->now.reached_cause = r->f[3] && r->f[3] < r->seq ? r->seq - r->f[3] : 0;
}

size_t lun_fold_breakpoints(const lun_fold *f, lun_breakpoint *out, size_t max) {
  size_t n = f->nbreakpoints < max ? f->nbreakpoints : max;
  if (n) memcpy(out, f->breakpoint, n * sizeof *out);
  return n;
}
