/* page_loop.c - the Loop in points: what runs and the ready queue as chips,
 * the end of this tick, timers as bars that start at the now line and end above
 * their clocks, watched I/O, threads. */
#include <math.h>
#include <string.h>

#include "../scene/loop_words.h"
#include "../scene/why/sentences.h"
#include "page_internal.h"

enum { READY_MAX = 32, TIMERS_MAX = 32, FDS_MAX = 8, CHIP = 34, TIMERS_ABOVE = 4, NOTE_LEAST = 60, JOBS = 368 };

static uint32_t tint(const lun_page *s, lun_ink ink, double alpha) { return lun_tint(s->p, ink, alpha); }

static double say(lun_page *s, double x, double y, double size, lun_ink ink, const char *text) {
  return lun_draw_text(s->p, x, y, LUN_START, lun_words_type(size), tint(s, ink, 1), text);
}

/* Chips. */

/* Where what has the turn is, and for how long. */
static const char *running_rest(const lun_page *s) {
  char d[LUN_WORDS];
  const lun_task *t = lun_fold_task(s->m.fold, s->m.st->running);
  uint32_t where = s->m.st->run_where ? s->m.st->run_where : t ? t->where : 0;
  const char *at = lun_say_where(s->m.fold, where, s->m.arena);
  return lun_arena_print(s->m.arena, "   %s   %s", at, lun_words_duration(d, s->m.turn));
}

static double running_points(const lun_page *s) {
  lun_phrase ph = lun_say_running(&s->m, true);
  if (s->m.turn <= 0) return lun_phrase_points(s->p, lun_words_type(13.5), &ph);
  return 28 + lun_text_points(s->p, lun_bold_type(13.5), s->m.st->run_label) +
         lun_text_points(s->p, lun_words_type(13.5), running_rest(s));
}

/* What has the turn: bright, and it shines. */
static double draw_running(lun_page *s, double x, double y) {
  lun_phrase ph = lun_say_running(&s->m, true);
  if (s->m.turn <= 0) return x + lun_draw_phrase(s->p, x, y + 22, lun_words_type(13.5), &ph);
  lun_ground g = s->m.blocked ? LUN_GROUND_FAILED : LUN_GROUND_RUNNING;
  lun_ink ink = s->m.blocked ? LUN_INK_FAILED : LUN_INK_RUNNING;
  uint32_t color = lun_tint_text(s->p, lun_on(lun_ink_of(LUN_INK_TEXT), g));
  const char *rest = running_rest(s);
  double name = lun_text_points(s->p, lun_bold_type(13.5), s->m.st->run_label), w = running_points(s);
  lun_draw_box(s->p, x - 5, y - 5, w + 10, CHIP + 10, 11, tint(s, ink, 0.16));
  lun_draw_box(s->p, x, y, w, CHIP, 7, tint(s, ink, 1));
  if (s->p->theme == LUN_THEME_LIGHT && !s->m.blocked)
    lun_draw_frame(s->p, x + 0.5, y + 0.5, w - 1, CHIP - 1, 7, 1, 0xFF000000 | lun_palette_edge_rgb(LUN_THEME_LIGHT));
  lun_draw_text(s->p, x + 14, y + 22, LUN_START, lun_bold_type(13.5), color, s->m.st->run_label);
  lun_draw_text(s->p, x + 14 + name, y + 22, LUN_START, lun_words_type(13.5), color, rest);
  return x + w;
}

static double draw_handle(lun_page *s, double x, double y, const lun_ready *h, double right) {
  lun_phrase ph = lun_say_handle(&s->m, h, LUN_FULL);
  const lun_task *t = lun_fold_task(s->m.fold, h->of);
  bool violet = t && t->cancel.asked && !t->cancel.ended;
  double w = lun_phrase_points(s->p, lun_words_type(13.5), &ph) + 24;
  if (x + w > right) return -1;
  lun_draw_box(s->p, x, y, w, CHIP, 7, lun_tint_ground(s->p, LUN_GROUND_RAISED, 1));
  lun_draw_frame(s->p, x + 0.5, y + 0.5, w - 1, CHIP - 1, 7, 1.3, tint(s, violet ? LUN_INK_CANCEL : LUN_INK_READY, 1));
  lun_draw_phrase(s->p, x + 11, y + 22, lun_words_type(13.5), &ph);
  lun_page_spot(s, (lun_spot){.kind = LUN_SPOT_TASK, .task = h->of}, x, y, w, CHIP);
  return x + w;
}

/* Where this tick ends: what stands behind it runs in the next. */
static double draw_border(lun_page *s, double x, double y) {
  lun_draw_dashes(s->p, x + 12, y - 4, x + 12, y + CHIP + 4, 1.3, 2, 4, tint(s, LUN_INK_DIM, 1));
  return x + 22 + say(s, x + 22, y + 22, 13, LUN_INK_DIM, _("next tick")) + 12;
}

static void draw_ready(lun_page *s, double x, double y, double right) {
  lun_ready h[READY_MAX];
  size_t all = lun_fold_ready(s->m.fold, h, READY_MAX), i = 0;
  bool border = false;
  if (all == 0)
    say(s, x, y + 22, 13, LUN_INK_FAINT,
        lun_text_cut(s->p, lun_words_type(13), lun_say_empty(&s->m), right - x, false));
  for (; i < all && i < READY_MAX; i++) {
    double begin = x, room = right - (i + 1 < all ? 40 : 0);
    size_t shapes = s->p->n;
    if (h[i].next_tick && !border) x = draw_border(s, x + (i > 0 ? 8 : -8), y), border = true;
    else if (i > 0) x += 10;
    double end = draw_handle(s, x, y, &h[i], room);
    if (end < 0) {
      s->p->n = shapes;
      x = begin;
      break;
    }
    x = end;
  }
  if (i < all) say(s, x + 12, y + 22, 13, LUN_INK_DIM, lun_arena_print(s->m.arena, "+%zu", all - i));
}

static void draw_queue(lun_page *s, double x, double y, double right, bool words) {
  if (words) x += say(s, x, y + 22, 13, LUN_INK_DIM, _("running")) + 28;
  x = draw_running(s, x, y) + (s->m.turn > 0 ? 18 : 12);
  lun_trace t = {.n = 0};
  if (x + 90 > right) return;
  lun_trace_to(&t, x + 6, y + 12);
  lun_trace_to(&t, x, y + 17);
  lun_trace_to(&t, x + 6, y + 22);
  lun_draw_line(s->p, x, y + 17, x + 30, y + 17, 1.6, tint(s, LUN_INK_DIM, 1));
  lun_trace_stroke(s->p, &t, false, 1.6, 0, 0, tint(s, LUN_INK_DIM, 1));
  x += 44;
  if (words) x += say(s, x, y + 22, 13, LUN_INK_DIM, _("ready")) + 14;
  draw_ready(s, x, y, right);
}

/* Timers. */

static lun_ink bar_ink(const lun_timer *t, const lun_timer_words *w) {
  return w->late                     ? LUN_INK_FAILED
         : t->cancelled || t->doomed ? LUN_INK_FAINT
         : w->cancelling             ? LUN_INK_CANCEL
                                     : LUN_INK_WAITING;
}

/* From the now line to the right, on the timeline's scale, so that it ends above its clock; a late one from the time
 * it was due, or from where its words end, to the now line. */
static void draw_bar(lun_page *s, double y, const lun_timer *t, const lun_timer_words *w, double words_end) {
  double now = lun_page_now_x(s), x = lun_page_x(s, lun_scale_x(&s->scale, t->when)), right = s->right;
  uint32_t color = tint(s, bar_ink(t, w), 1);
  if (w->late) lun_draw_dashes(s->p, x > words_end + 12 ? x : words_end + 12, y, now, y, 3, 7, 4, color);
  if (t->when < s->m.now) return;
  bool cut = x > right - 8;
  double end = cut ? right : x;
  if (t->cancelled) lun_draw_dashes(s->p, now + 2, y, end, y, 1.4, 2, 5, color);
  else lun_draw_box(s->p, now + 1, y - 2, end - now - (cut ? 10 : 7), 4, 0, color);
  if (!t->cancelled && end - now > 12) lun_draw_icon(s->p, end - (cut ? 5 : 0), y, 15, cut ? 0x25B6 : 0x25F7, color);
  if (!*w->note) return;
  double wide = lun_text_points(s->p, lun_words_type(12), w->note), at = end + 12;
  bool above = at + wide > right;
  double room = right - now - 10; /* it never lies over the timer's words */
  if (above && wide > room && room < NOTE_LEAST) return;
  const char *note = above && wide > room ? lun_text_cut(s->p, lun_words_type(12), w->note, room, false) : w->note;
  lun_draw_text(s->p, above ? right : at, above ? y - 6 : y + 4, above ? LUN_END : LUN_START, lun_words_type(12),
                tint(s, LUN_INK_FAINT, 1), note);
}

static double words_points(const lun_page *s, const lun_timer_words *w) {
  double left = lun_text_points(s->p, lun_bold_type(13.5), w->left);
  return (left > 50 ? left : 50) + lun_text_points(s->p, lun_words_type(13), w->label) + 24 +
         (*w->owner ? lun_text_points(s->p, lun_words_type(13), w->owner) + 10 : 0) + 12;
}

/* Its text ends left of the now line, or of the bar when it is late, and begins right of `least`, for which its label
 * is cut. Returns its left end. */
static double draw_timer(lun_page *s, double y, const lun_timer *t, double least, double right) {
  lun_timer_words w = lun_say_timer(&s->m, t);
  bool dim = t->cancelled;
  double all = words_points(s, &w), label = lun_text_points(s->p, lun_words_type(13), w.label);
  if (all > right - least) {
    w.label = lun_text_cut(s->p, lun_words_type(13), w.label, label - (all - (right - least)), false);
    all = words_points(s, &w);
  }
  if (w.late) {
    double due = lun_page_x(s, lun_scale_x(&s->scale, t->when)) - 12;
    if (due < least + all) due = least + all;
    if (due < right) right = due;
  }
  double left = lun_draw_text(s->p, right, y + 4.5, LUN_END, w.late ? lun_bold_type(13.5) : lun_words_type(13.5),
                              tint(s,
                                   w.late ? LUN_INK_FAILED
                                   : dim  ? LUN_INK_DIM
                                          : LUN_INK_TEXT,
                                   1),
                              w.left);
  double x = right - (left > 50 ? left : 50) - 12;
  x -= lun_draw_text(s->p, x, y + 4.5, LUN_END, lun_words_type(13), tint(s, LUN_INK_DIM, 1), w.label) + 12;
  if (*w.owner)
    x -= lun_draw_text(s->p, x, y + 4.5, LUN_END, lun_words_type(13), tint(s, dim ? LUN_INK_DIM : LUN_INK_TEXT, 1),
                       w.owner) +
         10;
  lun_draw_icon(s->p, x - 2, y, 13, 0x25F7, tint(s, w.late ? LUN_INK_FAILED : LUN_INK_DIM, 1));
  lun_page_spot(s, (lun_spot){.kind = LUN_SPOT_TASK, .task = t->task}, x - 10, y - 9, right - x + 10, 18);
  if (lun_page_has_bars(s)) draw_bar(s, y, t, &w, right);
  return x - 12;
}

/* Left of the now line there has to be room for what runs, the head of the queue and the timers' words. */
bool lun_page_has_bars(const lun_page *s) {
  enum { WORDS = 560 };
  double room = lun_page_now_x(s) - s->left, half = 0.45 * (s->right - s->left);
  return lun_layout_slot(&s->lay, LUN_PANEL_TIMELINE) && room >= (half < WORDS ? half : WORDS);
}

/* Between `least` and the now line, or at the right where there are no bars; the title right of `title_end`. Returns
 * the left end of what it took. */
static double draw_timers(lun_page *s, double least, double title_end, double y, double bottom) {
  lun_timer t[TIMERS_MAX];
  size_t all = lun_fold_timers(s->m.fold, t, TIMERS_MAX);
  double pitch = all <= 2 && bottom - y > 100 ? 34 : 23,
         right = lun_page_has_bars(s) ? lun_page_now_x(s) - 14 : s->right, left;
  size_t fits = (size_t)((bottom - y - 16) / pitch), n = all < fits ? all : fits;
  const char *title = all > n ? lun_arena_print(s->m.arena, _("timers, the soonest %zu of %zu"), n, all)
                      : all   ? _("timers, the soonest first")
                              : _("timers  none");
  title = lun_text_cut(s->p, lun_words_type(13), title, right - title_end - 16, false);
  left = right - lun_draw_text(s->p, right, y, LUN_END, lun_words_type(13), tint(s, LUN_INK_DIM, 1), title);
  for (size_t i = 0; i < n; i++) {
    double x = draw_timer(s, y + pitch * (double)i + (pitch > 30 ? 24 : 20), &t[i], least, right);
    if (x < left) left = x;
  }
  return left;
}

/* I/O and threads. */

static double draw_io(lun_page *s, double x, double y, double right) {
  lun_io io[FDS_MAX];
  size_t all = lun_fold_io(s->m.fold, io, FDS_MAX), i;
  x += say(s, x, y, 13, LUN_INK_DIM, _("I/O")) + 20;
  if (all == 0) x += say(s, x, y, 13.5, LUN_INK_FAINT, _("none"));
  for (i = 0; i < all && i < FDS_MAX; i++) {
    lun_phrase ph = lun_say_fd(&s->m, &io[i], true);
    if (i > 0 && x + lun_phrase_points(s->p, lun_words_type(13.5), &ph) > right) break;
    x += lun_draw_phrase(s->p, x, y, lun_words_type(13.5), &ph) + 24;
  }
  if (i < all) x += say(s, x, y, 13, LUN_INK_DIM, lun_arena_print(s->m.arena, "+%zu", all - i));
  return x;
}

static void draw_jobs(lun_page *s, double x, double y, double right) {
  lun_job job[FDS_MAX];
  size_t all = lun_fold_jobs(s->m.fold, job, FDS_MAX), i;
  x += say(s, x, y, 13, LUN_INK_DIM, _("threads")) + 16;
  if (all == 0) say(s, x, y, 13.5, LUN_INK_FAINT, _("none"));
  for (i = 0; i < all && i < FDS_MAX; i++) {
    lun_phrase ph = lun_say_job(&s->m, &job[i]);
    if (i > 0 && x + lun_phrase_points(s->p, lun_words_type(13.5), &ph) > right) break;
    x += lun_draw_phrase(s->p, x, y, lun_words_type(13.5), &ph) + 24;
  }
  if (i < all) say(s, x, y, 13, LUN_INK_DIM, lun_arena_print(s->m.arena, "+%zu", all - i));
}

static size_t timers_shown(const lun_page *s) {
  lun_timer t;
  return lun_fold_timers(s->m.fold, &t, 1);
}

/* While the loop is blocked: in which order things will go on. */
static bool draw_next(lun_page *s, double x, double y, double right) {
  const char *next = s->m.blocked ? lun_say_next(s->m.fold, s->m.now, s->m.arena) : "";
  if (!*next) return false;
  next = lun_arena_print(s->m.arena, _("when %s awaits: %s"), lun_say_runner(s->m.fold, s->m.arena), next);
  say(s, x, y, 13, LUN_INK_TEXT, lun_text_cut(s->p, lun_words_type(13), next, right - x, false));
  return true;
}

void lun_page_loop(lun_page *s, const lun_slot *slot) {
  lun_rect r = slot->area;
  bool large = r.h >= 140;
  double x = s->left, y = r.y + 28, right = s->right, title = lun_page_title(s, slot, x, y + 2);
  bool stacked = lun_layout_slot(&s->lay, LUN_PANEL_TIMELINE) != NULL;
  if (s->m.view->past) title += say(s, title, y + 2, 12.5, LUN_INK_DIM, lun_panel_past(s->m.now, s->m.arena));
  double left =
    stacked ? draw_timers(s, x + running_points(s) + 20, title, y + 2, r.y + (r.h < 162 ? r.h : 162)) : right;
  double chips = r.y + (large ? 63 : 44);
  draw_queue(s, x, chips, left - 16, left - x > 460);
  if (!large) return;
  if (lun_page_has_bars(s) && timers_shown(s) <= TIMERS_ABOVE) left = lun_page_now_x(s); /* they end above this row */
  double end = draw_io(s, x, r.y + 136, left - 40);
  if (!draw_next(s, end + 24, r.y + 136, left - 16)) draw_jobs(s, fmax(end + 40, x + JOBS), r.y + 136, left - 16);
  if (stacked) return;
  lun_timer t[TIMERS_MAX];
  size_t all = lun_fold_timers(s->m.fold, t, TIMERS_MAX);
  for (size_t i = 0; i < all && i < TIMERS_MAX && r.y + 170 + 24 * (double)i < r.y + r.h - 12; i++) {
    lun_timer_words w = lun_say_timer(&s->m, &t[i]);
    const char *line = lun_arena_print(s->m.arena, "◷ %s  %s  %s  %s", w.left, w.owner, w.label, w.note);
    say(s, x, r.y + 170 + 24 * (double)i, 13.5,
        w.late           ? LUN_INK_FAILED
        : t[i].cancelled ? LUN_INK_DIM
                         : LUN_INK_TEXT,
        line);
  }
}

/* One row: what runs and the queue at the left, the first timer at the right. */
void lun_page_loop_row(lun_page *s, lun_rect r) {
  double x = s->left, right = s->right, y = r.y + 24;
  lun_timer t;
  if (lun_fold_timers(s->m.fold, &t, 1)) {
    lun_timer_words w = lun_say_timer(&s->m, &t);
    const char *text = lun_arena_print(s->m.arena, "◷ %s %s", *w.owner ? w.owner : t.label, w.left);
    right -= lun_draw_text(s->p, right, y, LUN_END, lun_words_type(13),
                           tint(s, w.late ? LUN_INK_FAILED : LUN_INK_TEXT, 1), text) +
             16;
  }
  lun_phrase ph = lun_say_running(&s->m, s->lay.picture.w >= 800);
  lun_ready h[READY_MAX];
  size_t all = lun_fold_ready(s->m.fold, h, READY_MAX);
  lun_phrase_text(&ph, lun_ink_of(LUN_INK_DIM), lun_arena_print(s->m.arena, "   %s  ", _("ready")));
  for (size_t i = 0; i < all && i < READY_MAX; i++) {
    lun_phrase one = lun_say_handle(&s->m, &h[i], LUN_BRIEF);
    if (h[i].next_tick && (i == 0 || !h[i - 1].next_tick))
      lun_phrase_text(&ph, lun_ink_of(LUN_INK_DIM), lun_arena_print(s->m.arena, " %s  ", _("next tick")));
    lun_phrase_add(&ph, &one);
    lun_phrase_text(&ph, lun_ink_of(LUN_INK_DIM), "  ");
  }
  if (all == 0) lun_phrase_text(&ph, lun_ink_of(LUN_INK_FAINT), _("empty"));
  lun_draw_clip(s->p, x, r.y, right - x, r.h);
  lun_draw_phrase(s->p, x, y, lun_words_type(13), &ph);
  lun_draw_unclip(s->p);
}
