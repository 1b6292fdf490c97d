/* panel_loop.c - the Loop: what runs, the ready queue in order with the end of
 * this tick, the timers with their time left, watched I/O. One to six rows: the
 * same facts, with fewer words where there is less room. */
#include <string.h>

#include "panel.h"
#include "../scene/loop_words.h"
#include "../scene/why/sentences.h"

enum { READY_MAX = 32, TIMERS_MAX = 32, IO_MAX = 8 };

static lun_style text_of(void) { return lun_ink_of(LUN_INK_TEXT); }
static lun_style dim(void) { return lun_ink_of(LUN_INK_DIM); }
static lun_style red(void) { return lun_bold(LUN_INK_FAILED); }
static int width(const char *s) { return lun_text_width(s, strlen(s)); }

/* What runs. */

static void write_running(lun_stage *s, lun_pen *p, bool with_place) {
  lun_phrase ph = lun_say_running(&s->m, with_place);
  int from = p->x;
  lun_pen_phrase(p, &ph);
  lun_stage_spot_task(s, p, from, s->turn > 0 ? s->st->running : 0);
}

/* The ready queue. */

/* A handle, with the time that it has been waiting where there is room. */
static void write_handle(lun_stage *s, lun_pen *p, const lun_ready *h, bool terse) {
  lun_phrase ph = lun_say_handle(&s->m, h, terse ? LUN_TERSE : p->clip.w >= 150 ? LUN_FULL : LUN_BRIEF);
  lun_pen_phrase(p, &ph);
}

static int handle_width(lun_stage *s, const lun_ready *h, bool terse) {
  lun_pen m = lun_pen_measuring();
  m.clip.w = s->lay.w;
  write_handle(s, &m, h, terse);
  return m.x;
}

/* "next tick" stands where the handles begin that this tick will not run. */
static void write_border(lun_pen *p, bool terse, bool first) {
  if (!first) lun_pen_text(p, dim(), terse ? " " : "    ");
  lun_pen_print(p, dim(), "┊ %s ", terse ? "tick+1" : _("next tick"));
  if (!terse) lun_pen_text(p, dim(), " ");
}

static void write_ready(lun_stage *s, lun_pen *p, bool terse) {
  lun_ready h[READY_MAX];
  size_t all = lun_fold_ready(s->fold, h, READY_MAX), i;
  bool border = false;
  if (all == 0)
    lun_pen_text(p, dim(), lun_say_empty(&s->m));
  for (i = 0; i < all && i < READY_MAX; i++) {
    bool crosses = h[i].next_tick && !border;
    int need = handle_width(s, &h[i], terse) + (crosses ? (terse ? 10 : 17) : 2) + (i + 1 < all ? 5 : 0);
    if (i > 0 && need > lun_pen_room(p)) break;
    if (crosses) write_border(p, terse, i == 0);
    else if (i > 0) lun_pen_text(p, text_of(), terse ? " " : "  ");
    border |= crosses;
    int from = p->x;
    bool cut = p->g && handle_width(s, &h[i], terse) > lun_pen_room(p);
    write_handle(s, p, &h[i], terse);
    if (cut) lun_cells_set(p->g, p->clip, p->clip.x + p->clip.w - 1, p->y, dim(), 0x2026);
    lun_stage_spot_task(s, p, from, h[i].of);
  }
  if (i < all) lun_pen_print(p, dim(), "  +%zu", all - i);
}

/* Timers. */

/* From the now line to the right, on the timeline's scale, so that it ends above its clock; a late one from the time
 * it was due to the now line. */
static void paint_bar(lun_stage *s, lun_rect r, int y, const lun_timer *t, int text_end) {
  lun_timer_words w = lun_say_timer(&s->m, t);
  int lane = r.x + s->lay.name_cols, now = lane + s->scale.now_col, right = r.x + r.w;
  double x = lane + lun_scale_x(&s->scale, t->when);
  if (t->when < s->now) {
    int from = x < text_end + 1 ? text_end + 1 : (int)x;
    if (w.late) lun_cells_hline(s->g, r, from, y, now - from, lun_ink_of(LUN_INK_FAILED), 0x254D);
    return;
  }
  int room = right - 1 - (*w.note ? width(w.note) + 1 : 0), end = x < room ? (int)x : room - 1;
  lun_style st = lun_ink_of(t->cancelled || t->doomed ? LUN_INK_DIM
                            : w.cancelling            ? LUN_INK_CANCEL
                                                      : LUN_INK_WAITING);
  lun_cells_hline(s->g, r, now + 1, y, end - now - 1, st, t->cancelled ? 0x254C : 0x2501);
  uint32_t tip = x >= room ? 0x25B8 : t->cancelled ? 0 : lun_glyph_bar_end(x - (int)x);
  if (tip && end > now) lun_cells_set(s->g, r, end, y, st, tip);
  lun_pen p = lun_pen_at(s->g, r, (end > now ? end : now) + 2, y);
  lun_pen_text(&p, dim(), w.note);
}

/* The columns of the timers' text, all as wide as the widest. */
typedef struct timer_cols {
  int owner, label, left;
} timer_cols;

static int larger(int a, int b) { return a > b ? a : b; }

static timer_cols measure_timers(const lun_stage *s, const lun_timer *t, size_t n) {
  timer_cols c = {0, 0, 0};
  for (size_t i = 0; i < n; i++) {
    lun_timer_words w = lun_say_timer(&s->m, &t[i]);
    c.owner = larger(c.owner, width(w.owner));
    c.label = larger(c.label, width(w.label));
    c.left = larger(c.left, width(w.left));
  }
  return c;
}

/* One timer: its text ends two columns left of `right`; the late ones leave room for their bar. */
static void paint_timer(lun_stage *s, lun_rect r, int y, const lun_timer *t, timer_cols c, int right) {
  lun_timer_words w = lun_say_timer(&s->m, t);
  int total = 2 + c.owner + (c.owner ? 2 : 0) + c.label + 2 + c.left, x = right - total;
  if (w.late) {
    int due = r.x + s->lay.name_cols + (int)lun_scale_x(&s->scale, t->when);
    x = due - 1 < right ? due - 1 - total : x;
  }
  if (x < r.x + 40) x = r.x + 40;
  lun_pen p = lun_pen_at(s->g, r, x, y);
  lun_pen_text(&p, lun_ink_of(w.late ? LUN_INK_FAILED : LUN_INK_DIM), "◷ ");
  lun_pen_text(&p, text_of(), w.owner);
  p.x = x + total - c.left - 2 - width(w.label);
  lun_pen_text(&p, dim(), w.label);
  p.x = x + total - width(w.left);
  lun_pen_text(&p, w.late ? red() : t->cancelled ? dim() : text_of(), w.left);
  lun_stage_spot_task(s, &p, x, t->task);
  paint_bar(s, r, y, t, p.x);
}

static void paint_timers(lun_stage *s, lun_rect r, int y, int rows) {
  lun_timer t[TIMERS_MAX];
  size_t all = lun_fold_timers(s->fold, t, TIMERS_MAX), n = all < (size_t)rows ? all : (size_t)rows;
  int now = r.x + s->lay.name_cols + s->scale.now_col, right = now - 1;
  const char *title = all > n ? lun_arena_print(s->arena, _("timers, the soonest %zu of %zu"), n, all)
                      : all   ? _("timers, the soonest first")
                              : _("timers  none");
  lun_pen p = lun_pen_at(s->g, r, right - width(title), y);
  lun_pen_text(&p, dim(), title);
  if (all)
    lun_cells_vline(s->g, r, now, y + 1, r.y + r.h - y - 1, lun_bold(LUN_INK_TEXT), s->view->past ? 0x2503 : 0x2502);
  timer_cols c = measure_timers(s, t, n);
  for (size_t i = 0; i < n; i++) paint_timer(s, r, y + 1 + (int)i, &t[i], c, right);
}

/* The timers as words in one row: the first, and the others as far as they fit. */
static void write_timer(lun_stage *s, lun_pen *p, const lun_timer *t, bool noted) {
  lun_timer_words w = lun_say_timer(&s->m, t);
  int from = p->x;
  lun_pen_text(p, lun_ink_of(w.late ? LUN_INK_FAILED : LUN_INK_DIM), "◷ ");
  lun_pen_print(p, t->cancelled ? dim() : text_of(), "%s ", *w.owner ? w.owner : t->label);
  lun_pen_text(p, w.late ? red() : t->cancelled ? dim() : lun_bold(LUN_INK_TEXT), w.left);
  if (noted && *w.note) lun_pen_print(p, dim(), " %s", w.note);
  lun_stage_spot_task(s, p, from, t->task);
}

static int timer_width(lun_stage *s, const lun_timer *t, bool noted) {
  lun_pen m = lun_pen_measuring();
  write_timer(s, &m, t, noted);
  return m.x;
}

/* "+1 cancelled", "+3": the timers from the i-th on. */
static void write_more_timers(lun_pen *p, const lun_timer *t, size_t i, size_t all) {
  bool cancelled = all <= TIMERS_MAX;
  for (size_t k = i; cancelled && k < all; k++) cancelled = t[k].cancelled;
  if (i < all) lun_pen_print(p, dim(), cancelled ? _("  +%zu cancelled") : "  +%zu", all - i);
}

static void write_timers(lun_stage *s, lun_pen *p, size_t most, bool noted) {
  lun_timer t[TIMERS_MAX];
  size_t all = lun_fold_timers(s->fold, t, TIMERS_MAX), i;
  if (all == 0) lun_pen_text(p, dim(), _("none"));
  for (i = 0; i < all && i < most; i++) {
    if (i > 0 && timer_width(s, &t[i], noted) + 4 > lun_pen_room(p)) break;
    if (i > 0) lun_pen_text(p, text_of(), "   ");
    write_timer(s, p, &t[i], noted);
  }
  write_more_timers(p, t, i, all);
}

/* I/O. */

static void write_fd(lun_stage *s, lun_pen *p, const lun_io *io, bool words) {
  lun_phrase ph = lun_say_fd(&s->m, io, words);
  lun_pen_phrase(p, &ph);
}

static int fd_width(lun_stage *s, const lun_io *io, bool words) {
  lun_pen m = lun_pen_measuring();
  write_fd(s, &m, io, words);
  return m.x;
}

/* Ends before the column `right`. */
static void write_io(lun_stage *s, lun_pen *p, bool words, int right) {
  lun_io io[IO_MAX];
  size_t all = lun_fold_io(s->fold, io, IO_MAX), i;
  if (all == 0 && words) lun_pen_text(p, lun_ink_of(LUN_INK_FAINT), _("none"));
  for (i = 0; i < all && i < IO_MAX; i++) {
    if (i > 0 && p->x + 3 + fd_width(s, &io[i], words) + 4 > right) break;
    if (i > 0) lun_pen_text(p, text_of(), "   ");
    write_fd(s, p, &io[i], words);
  }
  if (i < all) lun_pen_print(p, dim(), "  +%zu", all - i);
}

static int io_width(lun_stage *s, bool words) {
  lun_pen m = lun_pen_measuring();
  write_io(s, &m, words, s->lay.w);
  return m.x;
}

/* Threads and processes. */

static void write_jobs(lun_stage *s, lun_pen *p) {
  lun_job job[IO_MAX];
  size_t all = lun_fold_jobs(s->fold, job, IO_MAX), i;
  if (all == 0) lun_pen_text(p, lun_ink_of(LUN_INK_FAINT), _("none"));
  for (i = 0; i < all && i < IO_MAX && lun_pen_room(p) > 12; i++) {
    lun_phrase ph = lun_say_job(&s->m, &job[i]);
    if (i > 0) lun_pen_text(p, dim(), "   ");
    lun_pen_phrase(p, &ph);
  }
  if (i < all) lun_pen_print(p, dim(), "  +%zu", all - i);
}

/* The panel in its sizes. */

/* Where what stands behind captions begins: all of them end before it, in any language. */
static int captions_end(int x, int least) {
  static const char *const captions[] = {N_("running"), N_("ready"), N_("timers"), N_("I/O"), N_("threads")};
  int w = least;
  for (size_t i = 0; i < sizeof captions / sizeof *captions; i++)
    if (width(_(captions[i])) + 1 > w) w = width(_(captions[i])) + 1;
  return x + w;
}

static void caption(lun_pen *p, const char *s, int to) {
  lun_pen_text(p, dim(), s);
  if (p->x < to) p->x = to;
}

static void paint_first_row(lun_stage *s, lun_rect r, int x, bool wide) {
  lun_pen p = lun_pen_at(s->g, r, x, r.y);
  caption(&p, _("running"), captions_end(x, wide ? 9 : 8));
  write_running(s, &p, true);
  lun_pen_print(&p, dim(), wide ? "    ◂    %s  " : "  ◂ %s ", _("ready"));
  write_ready(s, &p, false);
}

/* While the loop is blocked: in which order things will go on. */
static void write_next(lun_stage *s, lun_pen *p) {
  const char *next = lun_say_next(s->fold, s->now, s->arena);
  char cut[512];
  if (!*next) return;
  const char *words = lun_arena_print(s->arena, _("when %s awaits: %s"), lun_say_runner(s->fold, s->arena), next);
  lun_pen_text(p, text_of(), lun_elide(cut, sizeof cut, words, lun_pen_room(p) - 1, false));
}

static void paint_large(lun_stage *s, lun_rect r) {
  int now = r.x + s->lay.name_cols + s->scale.now_col;
  paint_first_row(s, r, r.x + 2, true);
  lun_pen p = lun_pen_at(s->g, r, r.x + 2, r.y + 1);
  if (s->blocked) write_next(s, &p);
  paint_timers(s, r, r.y + 2, r.h - 3);
  p = lun_pen_at(s->g, (lun_rect){r.x, r.y, now - 27 - r.x, r.h}, r.x + 2, r.y + 2);
  caption(&p, _("I/O"), captions_end(r.x + 2, 9));
  write_io(s, &p, true, now - 28);
  p.x = r.x + 2;
  p.y++;
  caption(&p, _("threads"), captions_end(r.x + 2, 9));
  write_jobs(s, &p);
}

static void paint_timer_rows(lun_stage *s, lun_rect r, int y, int rows) {
  lun_timer t[TIMERS_MAX];
  size_t all = lun_fold_timers(s->fold, t, TIMERS_MAX);
  for (int i = 0; i < rows && (size_t)i < all && i < TIMERS_MAX; i++) {
    lun_pen p = lun_pen_at(s->g, r, r.x + 1, y + i);
    caption(&p, i == 0 ? _("timers") : "", captions_end(r.x + 1, 8));
    write_timer(s, &p, &t[i], true);
    if (i == rows - 1) write_more_timers(&p, t, (size_t)i + 1, all);
    if (lun_say_timer(&s->m, &t[i]).late) paint_bar(s, r, y + i, &t[i], p.x);
  }
  if (all > 0 || rows == 0) return;
  lun_pen p = lun_pen_at(s->g, r, r.x + 1, y);
  caption(&p, _("timers"), captions_end(r.x + 1, 8));
  lun_pen_text(&p, lun_ink_of(LUN_INK_FAINT), _("none"));
}

/* Beside a lesson: what runs, and below it what comes next. */
static void paint_narrow(lun_stage *s, lun_rect r) {
  lun_pen p = lun_pen_at(s->g, r, r.x + 1, r.y);
  caption(&p, _("running"), captions_end(r.x + 1, 8));
  write_running(s, &p, true);
  p = lun_pen_at(s->g, r, r.x + 1, r.y + 1);
  caption(&p, _("ready"), captions_end(r.x + 1, 8));
  if (s->blocked) write_next(s, &p);
  else write_ready(s, &p, false);
  paint_timer_rows(s, r, r.y + 2, 1);
  p = lun_pen_at(s->g, r, r.x + 1, r.y + 3);
  caption(&p, _("I/O"), captions_end(r.x + 1, 8));
  write_io(s, &p, true, r.x + r.w);
}

static void paint_middle(lun_stage *s, lun_rect r) {
  paint_first_row(s, r, r.x + 1, false);
  bool tall = r.h >= 4;
  paint_timer_rows(s, r, r.y + 1, !tall ? 0 : s->blocked ? 1 : 2);
  lun_pen p = lun_pen_at(s->g, r, r.x + 1, r.y + (tall ? 3 : 1));
  if (!tall && r.h >= 2) {
    int io = io_width(s, true);
    lun_pen narrow = p;
    narrow.clip.w = larger(r.w - io - 10, 20);
    caption(&narrow, _("timers"), captions_end(r.x + 1, 8));
    write_timers(s, &narrow, TIMERS_MAX, true);
    p.x = narrow.x + 4;
    if (p.x + 4 + io > r.x + r.w) return;
  }
  caption(&p, _("I/O"), tall ? captions_end(p.x, 8) : p.x + 4);
  write_io(s, &p, true, r.x + r.w);
  if (!tall || !s->blocked) return;
  p = lun_pen_at(s->g, r, r.x + 1, r.y + 2);
  write_next(s, &p);
}

void lun_panel_loop(lun_stage *s, lun_rect r) {
  if (r.h >= 6 && r.w >= 100) paint_large(s, r);
  else if (r.h >= 4 && r.w < 100) paint_narrow(s, r);
  else if (r.h >= 2) paint_middle(s, r);
  else lun_draw_loop_row(s, r);
}

/* The left part of the one row: what runs, and the queue. */
static void write_head(lun_stage *s, lun_pen *p, bool words) {
  if (words) lun_pen_text(p, dim(), _("run "));
  write_running(s, p, false);
  lun_pen_text(p, dim(), words ? _(" ◂ next ") : " ◂ ");
  write_ready(s, p, true);
}

/* The right part, with less the higher `given_up` is: I/O goes first, then the other timers. */
static void write_tail(lun_stage *s, lun_pen *p, int given_up) {
  lun_timer t[TIMERS_MAX];
  lun_io io;
  size_t all = lun_fold_timers(s->fold, t, TIMERS_MAX);
  if (all) write_timer(s, p, &t[0], false);
  if (all && given_up < 2) write_more_timers(p, t, 1, all);
  if (given_up > 0 || lun_fold_io(s->fold, &io, 1) == 0) return;
  lun_pen_text(p, dim(), all ? "   " : "");
  write_io(s, p, false, s->lay.w);
}

static int tail_width(lun_stage *s, int given_up) {
  lun_pen m = lun_pen_measuring();
  write_tail(s, &m, given_up);
  return m.x;
}

/* One row: what runs and the head of the queue stand left, the first timer and what is watched right. */
void lun_draw_loop_row(lun_stage *s, lun_rect r) {
  enum { LEAST = 2 };
  bool words = r.w >= 70;
  lun_pen m = lun_pen_measuring();
  write_head(s, &m, words);
  int given_up = 0;
  while (given_up < LEAST && m.x + tail_width(s, given_up) + 4 > r.w) given_up++;
  int tail = tail_width(s, given_up), x = r.x + r.w - 1 - tail;
  bool fits = tail > 0 && x > r.x + r.w / 3;
  lun_pen p = lun_pen_at(s->g, r, r.x + 1, r.y);
  if (fits) p.clip.w = x - 2 - r.x;
  write_head(s, &p, words);
  p.clip = r;
  p.x = x;
  if (fits) write_tail(s, &p, given_up);
}
