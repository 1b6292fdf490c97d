/* panel_status.c - the first row: mode, time, tick, what runs, tasks by state,
 * busy share, what was lost. Each piece is one row of a table with a rank; when
 * the row is too narrow the pieces shorten, then those of the lowest rank go. */
#include <string.h>

#include "panel.h"
#include "../scene/sentences.h"

static lun_style text_of(void) { return lun_ink_of(LUN_INK_TEXT); }
static lun_style dim(void) { return lun_ink_of(LUN_INK_DIM); }
static lun_style bold(void) { return lun_bold(LUN_INK_TEXT); }

void lun_pen_glyph(lun_pen *p, lun_glyph g) {
  lun_pen_text(p, lun_ink_of(g.ink), g.utf8);
  lun_pen_text(p, text_of(), " ");
}

/* A piece of the row; writes nothing when it has nothing to say. */
typedef void piece_fn(lun_stage *s, lun_pen *p, bool brief);

static const char *mode_words(const lun_stage *s) {
  if (s->view->recorded) return "■ recorded";
  if (s->st->ended) return "■ engine ended";
  if (s->view->dead) return "✗ engine died";
  return s->st->hold == LUN_HOLD_PAUSE ? "‖ paused" : s->st->hold == LUN_HOLD_STEP ? "‖ step" : "▶ live";
}

static void piece_mode(lun_stage *s, lun_pen *p, bool brief) {
  char w[LUN_WORDS];
  (void)brief;
  if (s->blocked) lun_pen_print(p, bold(), "▲ BLOCKED %s", lun_words_duration(w, s->turn));
  else if (s->view->past) lun_pen_print(p, bold(), "◀ PAST  %s s", lun_words_seconds(w, s->now));
  else lun_pen_text(p, bold(), mode_words(s));
}

/* Who blocks the loop, where, and since when. */
static void piece_trouble(lun_stage *s, lun_pen *p, bool brief) {
  enum { WIDE = 110 };
  char since[LUN_WORDS];
  if (!s->blocked) return;
  const char *who = lun_say_runner(s->fold, s->arena), *at = lun_say_where(s->fold, s->st->run_where, s->arena);
  bool short_words = brief && s->lay.w < WIDE;
  if (short_words) lun_pen_print(p, text_of(), "%s%s%s", who, *at ? ", " : "", at);
  else
    lun_pen_print(p, text_of(), "%s has not awaited since %s; nothing else can run", who,
                  lun_words_seconds(since, s->st->t_run));
}

static void piece_ago(lun_stage *s, lun_pen *p, bool brief) {
  char d[LUN_WORDS];
  (void)brief;
  if (!s->view->past || !s->in->ahead) return;
  int64_t recorded = lun_fold_now(s->in->ahead)->t, now = s->in->newest > recorded ? s->in->newest : recorded;
  lun_pen_print(p, text_of(), "%s before %s", lun_words_duration(d, now - s->now),
                s->view->recorded ? "the end" : "now");
}

/* How fast loop time goes. */
static const char *pace(const lun_stage *s) {
  uint32_t speed = s->st->speed ? s->st->speed : 1000;
  if (s->st->clock == LUN_CLOCK_VIRTUAL) return "virtual";
  if (s->st->clock == LUN_CLOCK_METERED) return "metered";
  return lun_arena_print(s->arena, "×%g", speed / 1000.0);
}

static void piece_time(lun_stage *s, lun_pen *p, bool brief) {
  char t[LUN_WORDS];
  if (s->view->past) return;
  if (!brief) lun_pen_text(p, dim(), "loop ");
  lun_pen_print(p, bold(), "%s s ", lun_words_seconds(t, s->clock));
  lun_pen_text(p, dim(), pace(s));
}

static void piece_mark(lun_stage *s, lun_pen *p, bool brief) {
  char d[LUN_WORDS];
  (void)brief;
  if (s->view->mark == INT64_MIN) return;
  int64_t since = s->now - s->view->mark;
  lun_pen_print(p, text_of(), "mark %s%s", since < 0 ? "-" : "+", lun_words_duration(d, since < 0 ? -since : since));
}

static void piece_tick(lun_stage *s, lun_pen *p, bool brief) {
  (void)brief;
  lun_pen_text(p, dim(), "tick ");
  lun_pen_print(p, bold(), "%u", s->st->tick);
}

static void piece_event(lun_stage *s, lun_pen *p, bool brief) {
  (void)brief;
  if (!s->view->past || !s->in->ahead) return;
  lun_pen_print(p, text_of(), "event %llu of %llu", (unsigned long long)s->st->seq,
                (unsigned long long)lun_fold_now(s->in->ahead)->seq);
}

static void piece_running(lun_stage *s, lun_pen *p, bool brief) {
  char d[LUN_WORDS];
  const lun_task *t = lun_fold_task(s->fold, s->st->running);
  if (s->blocked || s->view->past) return;
  if (s->st->state == LUN_LOOP_ENDED || s->st->ended || s->view->dead) return;
  if (s->turn <= 0) {
    lun_pen_text(p, dim(), s->st->hold == LUN_HOLD_PAUSE ? "the loop is held" : "○ idle");
    return;
  }
  lun_pen_glyph(p, t ? lun_glyph_task(t) : lun_glyph_place(LUN_P_RUNNING, false));
  lun_pen_text(p, bold(), s->st->run_label);
  lun_pen_print(p, dim(), brief ? " %s" : " running %s", lun_words_duration(d, s->turn));
}

static void count(lun_pen *p, unsigned place, uint32_t n) {
  lun_glyph g = lun_glyph_place(place, false);
  lun_pen_text(p, lun_ink_of(g.ink), g.utf8);
  lun_pen_print(p, text_of(), "%u ", n);
}

/* Cancelling is no place of its own: it is told apart, "of them". */
static void piece_tasks(lun_stage *s, lun_pen *p, bool brief) {
  const uint32_t *n = s->st->tasks;
  uint32_t all = n[LUN_P_READY] + n[LUN_P_RUNNING] + n[LUN_P_WAITING];
  lun_pen_print(p, text_of(), "%u task%s %s", all, all == 1 ? "" : "s", brief ? "" : " ");
  if (all == 0) {
    p->x -= brief ? 1 : 2;
    return;
  }
  count(p, LUN_P_RUNNING, n[LUN_P_RUNNING]);
  count(p, LUN_P_READY, n[LUN_P_READY]);
  count(p, LUN_P_WAITING, n[LUN_P_WAITING]);
  p->x--;
  if (!s->st->cancelling) return;
  lun_pen_text(p, dim(), brief ? ", " : ", of them ");
  lun_pen_text(p, lun_ink_of(LUN_INK_CANCEL), "⊖");
  lun_pen_print(p, text_of(), "%u", s->st->cancelling);
}

static void piece_busy(lun_stage *s, lun_pen *p, bool brief) {
  (void)brief;
  if (s->blocked || s->view->past) return;
  lun_pen_text(p, dim(), "busy ");
  lun_pen_print(p, bold(), "%.0f %%", 100 * lun_fold_busy(s->fold, s->clock, LUN_SEC));
  lun_pen_text(p, dim(), " of 1 s");
}

static void piece_dropped(lun_stage *s, lun_pen *p, bool brief) {
  (void)brief;
  unsigned long long lost = s->st->dropped;
  if (!lost && (s->blocked || s->view->past)) return;
  lun_pen_text(p, lost ? lun_bold(LUN_INK_FAILED) : dim(), "dropped ");
  lun_pen_print(p, lost ? lun_bold(LUN_INK_FAILED) : bold(), "%llu", lost);
}

/* From left to right. Rank 0 is never given up. */
static const struct {
  piece_fn *write;
  int rank;
} pieces[] = {
  {piece_mode, 0},  {piece_trouble, 0}, {piece_ago, 3},   {piece_time, 2}, {piece_mark, 4},    {piece_tick, 5},
  {piece_event, 6}, {piece_running, 1}, {piece_tasks, 3}, {piece_busy, 8}, {piece_dropped, 7},
};
enum { PIECES = sizeof pieces / sizeof *pieces };

static int rank_of(const lun_stage *s, int i) {
  bool lost = pieces[i].write == piece_dropped && s->st->dropped > 0;
  return lost ? 0 : pieces[i].rank;
}

static int width_of(lun_stage *s, int i, bool brief) {
  lun_pen p = lun_pen_measuring();
  pieces[i].write(s, &p, brief);
  return p.x;
}

/* How wide the row is with the pieces of at most this rank. */
static int row_width(lun_stage *s, int rank, bool brief) {
  int w = 0;
  for (int i = 0; i < PIECES; i++) {
    int n = rank_of(s, i) <= rank ? width_of(s, i, brief) : 0;
    if (n) w += n + 3;
  }
  return w;
}

static void write_row(lun_stage *s, lun_pen *p, int rank, bool brief) {
  lun_style rule = s->blocked || s->view->past ? text_of() : lun_ink_of(LUN_INK_RULE);
  for (int i = 0; i < PIECES; i++) {
    if (rank_of(s, i) > rank || width_of(s, i, brief) == 0) continue;
    if (p->x > 1) lun_pen_text(p, rule, " │ ");
    pieces[i].write(s, p, brief);
  }
}

/* At the right: the moon, or the way back from the past. */
static void write_right(lun_stage *s, lun_pen *p, lun_rect r) {
  const char *words = s->blocked ? "" : s->view->past ? "End: back to now " : r.w >= 150 ? "☾ lunette " : "☾ ";
  int w = lun_text_width(words, strlen(words));
  if (p->x + 2 + w > r.x + r.w) return;
  p->x = r.x + r.w - w;
  lun_pen_text(p, s->view->past ? bold() : dim(), words);
  if (!s->view->past && w)
    lun_cells_set(s->g, r, r.x + r.w - w, r.y, lun_on(lun_ink_of(LUN_INK_RUNNING), LUN_GROUND_RAISED), 0x263E);
}

void lun_draw_status(lun_stage *s, lun_rect r) {
  enum { RANKS = 9 };
  bool brief = row_width(s, RANKS, false) + 10 > r.w;
  int rank = RANKS;
  while (rank > 0 && row_width(s, rank, brief) + (r.w >= 60 ? 1 : -2) > r.w) rank--;
  lun_pen p = lun_pen_at(s->g, r, r.x + 1, r.y);
  p.ground = s->blocked ? LUN_GROUND_FAILED : s->view->past ? LUN_GROUND_PAST : LUN_GROUND_RAISED;
  lun_cells_fill(s->g, r, lun_on(text_of(), p.ground));
  write_row(s, &p, rank, brief);
  write_right(s, &p, r);
}
