/* loop_words.c - one wording of the loop's state for every picture. It reads
 * the fold and says; what fits where is for whoever paints. */
#include "loop_words.h"
#include "../base/message.h"

#include <string.h>

#include "scale.h"
#include "why/sentences.h"

static lun_style text_of(void) { return lun_ink_of(LUN_INK_TEXT); }
static lun_style dim(void) { return lun_ink_of(LUN_INK_DIM); }
static lun_style red(void) { return lun_bold(LUN_INK_FAILED); }

/* What runs. */

static const char *say_nobody(const lun_moment *m) {
  lun_ready h;
  if (m->st->hold == LUN_HOLD_PAUSE) return _("nobody: the loop is held between two callbacks");
  if (m->st->hold == LUN_HOLD_STEP) return _("nobody: the step waits for the next callback");
  if (m->st->loop == 0) return _("nobody: there is no loop");
  return lun_fold_ready(m->fold, &h, 1) ? _("nobody: between two callbacks") : _("nobody: the loop is idle");
}

/* Between the end of a task's turn and that of its callback. */
static bool is_given_back(const lun_moment *m) {
  return m->st->running == 0 && m->st->run_handle != 0 && (m->st->run_what == LUN_WHAT_STEP || m->st->run_what == LUN_WHAT_WAKEUP);
}

lun_phrase lun_say_running(const lun_moment *m, bool with_place) {
  lun_phrase p = lun_phrase_in(m->arena);
  char d[LUN_WORDS];
  const lun_task *t = lun_fold_task(m->fold, m->st->running);
  if (m->turn <= 0 && !lun_fold_at_line(m->fold)) {
    lun_phrase_text(&p, dim(), say_nobody(m));
    return p;
  }
  if (is_given_back(m)) {
    lun_phrase_print(&p, dim(), _("nobody: %s has given the loop back"), m->st->run_label);
    return p;
  }
  lun_phrase_glyph(&p, m->blocked ? lun_glyph_blocked()
                       : t        ? lun_glyph_task(t)
                                  : lun_glyph_place(LUN_P_RUNNING, false));
  lun_phrase_text(&p, lun_bold(LUN_INK_TEXT), m->st->run_label);
  uint32_t where = m->st->run_where ? m->st->run_where : t ? t->where : 0;
  const char *at = with_place ? lun_say_where(m->fold, where, m->arena) : "";
  if (*at && strcmp(at, m->st->run_label) != 0) lun_phrase_print(&p, dim(), "  %s", at);
  if (m->blocked) lun_phrase_print(&p, red(), "  %s", lun_words_duration(d, m->turn));
  return p;
}

const char *lun_say_loop(const lun_moment *m) {
  if (m->view->recorded && m->st->ended) return _("ended");
  if (m->st->running || m->turn > 0) return lun_arena_print(m->arena, _("in %s"), m->st->run_label);
  return m->st->state == LUN_LOOP_NONE ? "" : _("idle");
}

const char *lun_say_future(const lun_moment *m, bool wide) {
  if (m->ahead) return _("recorded after it: faint");
  if (m->view->recorded) return "";
  if (m->quiet) return wide ? _("idle: nothing is left to do") : _("nothing left to do");
  return wide ? _("the future the loop knows") : _("known future");
}

/* The ready queue. */

static lun_glyph ready_glyph(const lun_moment *m, const lun_ready *h) {
  const lun_task *t = lun_fold_task(m->fold, h->of);
  return lun_glyph_place(LUN_P_READY, t && t->cancel.asked && !t->cancel.ended);
}

static const char *last_word(const char *label) {
  const char *space = strchr(label, ' ');
  return space && space[1] ? space + 1 : label;
}

lun_phrase lun_say_handle(const lun_moment *m, const lun_ready *h, lun_length length) {
  lun_phrase p = lun_phrase_in(m->arena);
  char d[LUN_WORDS];
  const lun_task *t = lun_fold_task(m->fold, h->of);
  lun_phrase_glyph(&p, ready_glyph(m, h));
  lun_phrase_text(&p, h->cancelled ? dim() : text_of(), length == LUN_TERSE ? last_word(h->label) : h->label);
  if (length == LUN_TERSE) return p;
  if (h->cancelled) lun_phrase_text(&p, dim(), _("  cancelled"));
  else if (t && t->cancel.asked && !t->cancel.delivered && !t->cancel.ended)
    lun_phrase_text(&p, lun_ink_of(LUN_INK_CANCEL_TEXT), _("  will raise CancelledError"));
  else if (length == LUN_FULL) lun_phrase_print(&p, dim(), "  %s", lun_words_duration(d, m->now - h->since));
  return p;
}

const char *lun_say_empty(const lun_moment *m) {
  return m->blocked ? _("empty: the loop cannot poll, so it cannot learn what is ready") : _("empty");
}

/* Timers. */

static const char *timer_owner(const lun_moment *m, const lun_timer *t) {
  const lun_task *task = lun_fold_task(m->fold, t->task);
  return task ? task->label : "";
}

static bool task_cancelling(const lun_moment *m, const lun_timer *t) {
  const lun_task *task = lun_fold_task(m->fold, t->task);
  return task && task->cancel.asked && !task->cancel.ended;
}

static const char *timer_label(const lun_moment *m, const lun_timer *t) {
  const lun_task *task = lun_fold_task(m->fold, t->task);
  bool cleanup = !t->cancelled && task && task->cancel.delivered && !task->cancel.ended;
  return lun_arena_print(m->arena, "%s%s", cleanup ? "cleanup " : "", t->label);
}

static bool is_late(const lun_moment *m, const lun_timer *t) {
  return !t->cancelled && lun_time_left(m->fold, t, m->now) < 0;
}

static const char *timer_left(const lun_moment *m, const lun_timer *t) {
  char w[LUN_WORDS];
  int64_t left = lun_time_left(m->fold, t, m->now);
  if (is_late(m, t)) return lun_arena_print(m->arena, _("late %s s"), lun_words_seconds(w, -left));
  return lun_arena_print(m->arena, "%s s", lun_words_seconds(w, left < 0 ? 0 : left));
}

static const char *timer_note(const lun_timer *t) {
  if (t->cancelled) return _("cancelled, still in the heap");
  return t->doomed ? _("sleep cancelled, goes at delivery") : "";
}

lun_timer_words lun_say_timer(const lun_moment *m, const lun_timer *t) {
  return (lun_timer_words){timer_owner(m, t), timer_label(m, t), timer_left(m, t),
                           timer_note(t),     is_late(m, t),     task_cancelling(m, t)};
}

/* I/O, threads and processes. */

lun_phrase lun_say_fd(const lun_moment *m, const lun_io *io, bool words) {
  lun_phrase p = lun_phrase_in(m->arena);
  char d[LUN_WORDS];
  lun_phrase_text(&p, lun_ink_of(m->blocked ? LUN_INK_FAILED : LUN_INK_DIM), "↔ ");
  lun_phrase_print(&p, text_of(), words ? "fd %u %s" : "fd %u", io->fd, lun_aux_word(LUN_SET_IO, io->dir));
  if (!words) return p;
  if (*io->label) lun_phrase_print(&p, dim(), "  %s", io->label);
  if (m->blocked) lun_phrase_print(&p, red(), _("  not polled for %s"), lun_words_duration(d, m->turn));
  else if (!io->task) lun_phrase_text(&p, dim(), _("  nobody awaits it"));
  return p;
}

lun_phrase lun_say_job(const lun_moment *m, const lun_job *job) {
  char d[LUN_WORDS];
  lun_phrase p = lun_phrase_in(m->arena);
  lun_phrase_text(&p, dim(), "≡ ");
  lun_phrase_text(&p, text_of(), job->label);
  lun_phrase_print(&p, dim(), "  %s", job->worker ? lun_words_duration(d, m->now - job->since) : _("waits for a worker"));
  return p;
}
