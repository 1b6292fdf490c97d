/* page_overview.c - far more tasks than lanes, in points: the loop's busy share,
 * how many tasks there are, who blocked, the heat map by function, and the whole
 * record below. Shares are the scene's. */
#include <math.h>
#include <string.h>

#include "../scene/loop_words.h"
#include "page_overview.h"

enum { RULER = 50, BUSY = 40, TASKS = 56, STRIP = 28, GAP = 18, CULPRIT = 24, AWAY = 24 };

static uint32_t tint(const lun_page_map *m, lun_ink ink, double alpha) { return lun_tint(m->s->p, ink, alpha); }

void lun_map_say(const lun_page_map *m, double y, bool bold, lun_ink ink, const char *text) {
  lun_type type = bold ? lun_bold_type(13.5) : lun_words_type(12);
  double room = m->s->lanes_x - m->s->left - 14;
  lun_draw_text(m->s->p, m->s->left, y, LUN_START, type, tint(m, ink, 1),
                lun_text_cut(m->s->p, type, text, room, bold));
}

/* The loop's share of the time, and how many tasks there are: areas, a cell wide each. */
static void draw_busy(const lun_page_map *m, double y) {
  for (int c = 0; c < m->o.cols; c++) {
    const lun_heat *h = &m->o.loop[c];
    double share = (double)h->mean[LUN_SUM_RUN], high = share * BUSY;
    if (high <= 0 && !(h->flags & LUN_SUM_RAN)) continue;
    bool blocked = h->flags & LUN_SUM_BLOCKED;
    if (high < 1) high = 1;
    lun_draw_box(m->s->p, lun_map_x(m, c), y + BUSY - high, LUN_CELL_POINTS, high, 0,
                 tint(m,
                      blocked              ? LUN_INK_FAILED
                      : c > lun_map_now(m) ? LUN_INK_FAINT
                                           : LUN_INK_RUNNING,
                      1));
  }
  lun_draw_box(m->s->p, m->s->lanes_x, y + BUSY, m->o.cols * LUN_CELL_POINTS, 1, 0, tint(m, LUN_INK_WAITING, 1));
  lun_map_say(m, y + 14, true, LUN_INK_TEXT, "loop");
  lun_map_say(m, y + 32, false, LUN_INK_DIM, "share of time it runs");
}

static double points(double tasks, double k) { return (double)(int)(tasks * k + 0.5); }

/* An area that keeps its height while that does not change is one box. */
typedef struct area {
  const lun_page_map *m;
  double y, high;
  int from;
  uint32_t color;
} area;

static void go_on(area *a, int column, double high) {
  if (high == a->high) return;
  lun_draw_box(a->m->s->p, lun_map_x(a->m, a->from), a->y - a->high, (column - a->from) * LUN_CELL_POINTS, a->high, 0,
               a->color);
  a->from = column;
  a->high = high;
}

/* What was recorded after the cursor is faint. */
static void fade(area *a, int column, double alpha) {
  go_on(a, column, -1);
  a->color = lun_tint(a->m->s->p, LUN_INK_FAINT, alpha);
}

static void draw_tasks(const lun_page_map *m, double y) {
  static const struct {
    const char *word;
    lun_ink ink;
  } keys[] = {{"ready", LUN_INK_READY}, {"cancelling", LUN_INK_CANCEL_TEXT}, {"waiting", LUN_INK_DIM}};
  char most[LUN_WORDS];
  bool light = m->s->p->theme == LUN_THEME_LIGHT; /* where these colours are too pale for words */
  double k = m->o.most > 0 ? TASKS / m->o.most : 0;
  area all = {m, y + TASKS, 0, 0, tint(m, LUN_INK_WAITING, 0.5)}, ready = all, cancel = all;
  ready.color = tint(m, LUN_INK_READY, 1);
  cancel.color = tint(m, LUN_INK_CANCEL, 1);
  for (int c = 0; c < m->o.cols; c++) {
    const float *mean = m->o.all[c].mean;
    double waits = (double)mean[LUN_SUM_WAIT] + (double)mean[LUN_SUM_RUN];
    if (c == lun_map_now(m) + 1) fade(&all, c, 0.25), fade(&ready, c, 0.5), fade(&cancel, c, 0.8);
    go_on(&all, c, points((double)mean[LUN_SUM_READY] + waits, k));
    go_on(&ready, c, points((double)mean[LUN_SUM_READY], k));
    go_on(&cancel, c, points((double)mean[LUN_SUM_CANCEL], k));
  }
  go_on(&all, m->o.cols, -1);
  go_on(&ready, m->o.cols, -1);
  go_on(&cancel, m->o.cols, -1);
  lun_map_say(m, y + 14, true, LUN_INK_TEXT, "tasks");
  lun_map_say(m, y + 32, false, LUN_INK_DIM,
              lun_arena_print(m->s->m.arena, "up to %s alive", lun_words_count(most, (uint64_t)(m->o.most + 0.5))));
  lun_phrase ph = lun_phrase_in(m->s->m.arena);
  for (int i = 0; i < 3; i++)
    lun_phrase_print(&ph, lun_ink_of(light ? LUN_INK_DIM : keys[i].ink), "%s%s", keys[i].word, i < 2 ? "  " : "");
  if (lun_phrase_points(m->s->p, lun_words_type(12), &ph) < m->s->lanes_x - m->s->left - 14)
    lun_draw_phrase(m->s->p, m->s->left, y + 49, lun_words_type(12), &ph);
}

/* Beside its time, right of it or left; without its place where there is no room for that. */
static void say_block(const lun_page_map *m, const lun_sum_turn *b, double x0, double x1, double y) {
  char d[LUN_WORDS];
  lun_page *s = m->s;
  const char *what = lun_arena_print(s->m.arena, "BLOCKED %s", lun_words_duration(d, b->end - b->begin));
  const char *where = lun_arena_print(s->m.arena, "at %s; everyone waited", *b->at ? b->at : "an unknown place");
  double wide = lun_text_points(s->p, lun_bold_type(13), what),
         rest = 8 + lun_text_points(s->p, lun_words_type(12.5), where);
  double right = lun_page_lanes_end(s) - x1 - 10, left = x0 - s->lanes_x - 10;
  bool full = fmax(left, right) >= wide + rest;
  double all = full ? wide + rest : wide, x = right >= all ? x1 + 10 : x0 - 10 - all;
  if (fmax(left, right) < all) return;
  lun_draw_text(s->p, x, y, LUN_START, lun_bold_type(13), tint(m, LUN_INK_FAILED, 1), what);
  if (full) lun_draw_text(s->p, x + wide + 8, y, LUN_START, lun_words_type(12.5), tint(m, LUN_INK_DIM, 1), where);
}

/* Who blocked, a row for each; its time is red from top to bottom. */
static void draw_culprit(const lun_page_map *m, const lun_sum_turn *b, double y, double top, double bottom) {
  lun_page *s = m->s;
  double x0 = fmax(lun_scale_x(&s->scale, b->begin), 0), x1 = fmin(lun_scale_x(&s->scale, b->end), s->scale.cols);
  x0 += s->lanes_x, x1 += s->lanes_x;
  if (x1 - x0 < 2) x1 = x0 + 2;
  lun_draw_box(s->p, x0, top, x1 - x0, bottom - top, 0, tint(m, LUN_INK_FAILED, 0.22));
  lun_draw_box(s->p, x0, top, 1, bottom - top, 0, tint(m, LUN_INK_FAILED, 1));
  lun_draw_box(s->p, x0, y, x1 - x0, CULPRIT - 4, 0, tint(m, LUN_INK_FAILED, 1));
  lun_map_say(m, y + 14, true, LUN_INK_FAILED, lun_arena_print(s->m.arena, "▲ %s", b->label));
  say_block(m, b, x0, x1, y + 14);
  lun_page_spot(s, (lun_spot){.kind = LUN_SPOT_EVENT, .task = b->task, .at.t = b->begin}, s->lay.picture.x, y, s->lay.picture.w, CULPRIT);
}

/* The whole record, with the view's bracket. */
static void draw_strip(const lun_page_map *m, double y) {
  lun_page *s = m->s;
  lun_strip st = lun_strip_make(s->in->whole, &s->scale, s->m.now, s->scale.cols / LUN_CELL_POINTS, s->m.arena);
  for (int c = 0; st.heat && c < st.cols; c++) {
    double high = (double)st.heat[c].mean[LUN_SUM_RUN] * (STRIP - 6);
    bool blocked = st.heat[c].flags & LUN_SUM_BLOCKED;
    if (high < 1 && st.heat[c].flags & LUN_SUM_RAN) high = 1;
    lun_draw_box(s->p, lun_map_x(m, c), y + STRIP - 3 - high, LUN_CELL_POINTS, high, 0,
                 tint(m, blocked ? LUN_INK_FAILED : LUN_INK_WAITING, blocked ? 1 : 0.7));
  }
  double from = lun_map_x(m, st.from), to = lun_map_x(m, st.to);
  lun_draw_frame(s->p, from, y, to - from > 6 ? to - from : 6, STRIP, 4, 1.5, tint(m, LUN_INK_TEXT, 1));
  lun_map_say(m, y + 19, false, LUN_INK_DIM, "all of it");
  lun_page_spot(s, (lun_spot){.kind = LUN_SPOT_STRIP, .at.t = st.begin, .end = st.end}, s->lanes_x, y, s->scale.cols,
                STRIP);
  if (s->side > 0)
    lun_draw_text(s->p, lun_page_lanes_end(s) + AWAY, y + 19, LUN_START, lun_words_type(12), tint(m, LUN_INK_DIM, 1),
                  "a click goes there");
}

static void draw_title(const lun_page_map *m, double x) {
  char d[LUN_WORDS], all[LUN_WORDS], least[LUN_WORDS], most[LUN_WORDS];
  lun_arena *a = m->s->m.arena;
  lun_words_duration(d, m->scale.per_col);
  lun_words_count(all, m->o.tasks);
  lun_words_count(least, m->o.least);
  lun_words_count(most, m->o.per_row);
  const char *each = m->o.least == m->o.per_row ? lun_arena_print(a, "%s task%s", most, m->o.per_row == 1 ? "" : "s")
                                                : lun_arena_print(a, "%s to %s tasks", least, most);
  const char *text = lun_arena_print(a, "%s tasks; one cell is %s of %s", all, d, each);
  lun_draw_text(m->s->p, x, m->r.y + 26, LUN_START, lun_words_type(13), tint(m, LUN_INK_DIM, 1),
                lun_text_cut(m->s->p, lun_words_type(13), text, m->s->right - x, false));
}

bool lun_page_wants_overview(const lun_page *s, int rows) {
  enum { TOO_MANY = 3 };
  const lun_view *v = s->m.view;
  if (!s->in->whole || s->scale.knot || v->task || v->lane_top >= 0 || v->table) return false;
  size_t in_view = lun_overview_tasks(s->in->whole, &s->scale), most = (size_t)(TOO_MANY * rows);
  return s->lanes.n > most || (v->recorded && in_view > most && in_view > s->lanes.n);
}

/* From the summary, or, where its columns are too coarse, from what the fold knows span by span. */
static lun_overview sum_up(const lun_page_map *m, int rows) {
  lun_page *s = m->s;
  bool near = m->scale.per_col < lun_summary_column(s->in->whole);
  if (!near) return lun_overview_make(s->in->whole, &m->scale, rows, s->m.arena);
  lun_overview o = lun_overview_near(&s->lanes, s->m.fold, s->m.ahead, &m->scale, s->m.now, rows, s->m.arena);
  if (o.rows) lun_overview_troubles(&o, s->in->whole, &m->scale);
  return o;
}

bool lun_page_overview(lun_page *s, lun_rect r, double title) {
  lun_page_map m = {.s = s, .r = r, .scale = s->scale};
  bool small = r.h < 260;
  m.scale.per_col *= LUN_CELL_POINTS;
  m.scale.cols /= LUN_CELL_POINTS;
  double sums = r.y + RULER + BUSY + GAP + (small ? 0 : TASKS + GAP), bottom = r.y + r.h - STRIP - 14;
  int rows = (int)((bottom - sums) * 7 / 8 / LUN_CELL_POINTS);
  if (rows < 4) return false;
  m.o = sum_up(&m, rows);
  if (m.o.rows == 0) return false;
  if (small && m.o.culprits > 1) m.o.culprits = 0;
  m.top = sums + m.o.culprits * CULPRIT + (m.o.culprits ? 8 : 0);
  lun_map_place(&m, bottom);
  if (!m.y) return false;
  draw_title(&m, title);
  lun_page_spot(s, (lun_spot){.kind = LUN_SPOT_LANE}, s->lanes_x, r.y + RULER, s->scale.cols, BUSY);
  lun_page_spot(s, (lun_spot){.kind = LUN_SPOT_SCALE}, s->lanes_x, r.y + RULER + BUSY, s->scale.cols,
                bottom - r.y - RULER - BUSY);
  draw_busy(&m, r.y + RULER);
  if (!small) draw_tasks(&m, r.y + RULER + BUSY + GAP);
  lun_map_draw(&m);
  for (int i = 0; i < m.o.culprits; i++) draw_culprit(&m, m.o.culprit[i], sums + i * CULPRIT, r.y + RULER, bottom);
  draw_strip(&m, r.y + r.h - STRIP - 6);
  if (s->side > 0) lun_map_facts(&m, r.y + RULER, bottom);
  lun_map_hover(&m);
  return true;
}
