/* page_overview.c - far more tasks than lanes, in points: the loop's busy share,
 * how many tasks there are, the heat map by function, the longest block, and the
 * whole record below. Shares are the scene's; here they become colours. */
#include <math.h>
#include <string.h>

#include "../scene/loop_words.h"
#include "page_internal.h"

enum { RULER = 50, BUSY = 40, TASKS = 56, STRIP = 28, GAP = 18, CELL = 2, CROSSES = 400 };

typedef struct map {
  lun_page *s;
  lun_overview o;
  lun_scale scale; /* of its cells */
  lun_rect r;
  double top, row; /* of the heat map; the height of a row */
} map;

static uint32_t tint(const map *m, lun_ink ink, double alpha) { return lun_tint(m->s->p, ink, alpha); }

static void say(const map *m, double y, bool bold, lun_ink ink, const char *text) {
  lun_type type = bold ? lun_bold_type(13.5) : lun_words_type(12);
  double room = m->s->lanes_x - m->s->margin - 14;
  lun_draw_text(m->s->p, m->s->margin, y, LUN_START, type, tint(m, ink, 1),
                lun_text_cut(m->s->p, type, text, room, true));
}

static double x_at(const map *m, double column) { return m->s->lanes_x + column * CELL; }

/* Colours are laid one over the other, as on paper: what comes out has the alpha of all. */
static uint32_t over(uint32_t under, uint32_t color, double alpha) {
  double a = (under >> 24) / 255.0, all = alpha + a * (1 - alpha);
  uint32_t out = (uint32_t)(all * 255 + 0.5) << 24;
  for (int shift = 0; shift < 24 && all > 0; shift += 8) {
    double u = under >> shift & 255, c = color >> shift & 255;
    out |= (uint32_t)((c * alpha + u * a * (1 - alpha)) / all + 0.5) << shift;
  }
  return out;
}

static uint32_t color_of(const map *m, const lun_heat *h) {
  lun_layers l = lun_heat_layers(h);
  lun_theme theme = m->s->p->theme;
  uint32_t c = 0;
  if (l.wait > 0) c = over(c, lun_palette_rgb(theme, LUN_INK_WAITING), l.wait);
  if (l.ready > 0) c = over(c, lun_palette_rgb(theme, LUN_INK_READY), l.ready);
  if (l.run > 0 || h->flags & LUN_SUM_RAN)
    c = over(c, lun_palette_rgb(theme, LUN_INK_RUNNING), l.run > 0.12 ? l.run : 0.12);
  if (l.cancel > 0 || h->flags & LUN_SUM_CANCELLED)
    c = over(c, lun_palette_rgb(theme, LUN_INK_CANCEL), l.cancel > 0.5 ? l.cancel : 0.5);
  if (h->flags & (LUN_SUM_BLOCKED | LUN_SUM_LOST)) c = over(c, lun_palette_rgb(theme, LUN_INK_FAILED), 1);
  return c;
}

/* The loop's share of the time, and how many tasks there are: areas, a cell wide each. */
static void draw_busy(const map *m, double y) {
  for (int c = 0; c < m->o.cols; c++) {
    const lun_heat *h = &m->o.loop[c];
    double share = (double)h->mean[LUN_SUM_RUN], high = share * BUSY;
    if (high <= 0 && !(h->flags & LUN_SUM_RAN)) continue;
    bool blocked = h->flags & LUN_SUM_BLOCKED;
    if (high < 1) high = 1;
    lun_draw_box(m->s->p, x_at(m, c), y + BUSY - high, CELL, high, 0,
                 tint(m, blocked ? LUN_INK_FAILED : LUN_INK_RUNNING, 1));
  }
  lun_draw_box(m->s->p, m->s->lanes_x, y + BUSY, m->o.cols * CELL, 1, 0, tint(m, LUN_INK_WAITING, 1));
  say(m, y + 14, true, LUN_INK_TEXT, "loop");
  say(m, y + 32, false, LUN_INK_DIM, "share of time it runs");
}

static void draw_tasks(const map *m, double y) {
  double k = m->o.most > 0 ? TASKS / m->o.most : 0;
  for (int c = 0; c < m->o.cols; c++) {
    const float *mean = m->o.all[c].mean;
    double ready = (double)mean[LUN_SUM_READY] * k, cancel = (double)mean[LUN_SUM_CANCEL] * k;
    double all = ((double)mean[LUN_SUM_READY] + (double)mean[LUN_SUM_WAIT] + (double)mean[LUN_SUM_RUN]) * k;
    lun_draw_box(m->s->p, x_at(m, c), y + TASKS - all, CELL, all, 0, tint(m, LUN_INK_WAITING, 0.5));
    lun_draw_box(m->s->p, x_at(m, c), y + TASKS - ready, CELL, ready, 0, tint(m, LUN_INK_READY, 1));
    lun_draw_box(m->s->p, x_at(m, c), y + TASKS - cancel, CELL, cancel, 0, tint(m, LUN_INK_CANCEL, 1));
  }
  say(m, y + 14, true, LUN_INK_TEXT, "tasks");
  say(m, y + 32, false, LUN_INK_DIM, lun_arena_print(m->s->m.arena, "up to %.0f alive", m->o.most));
}

/* The heat map. */

static void draw_cells(const map *m) {
  uint32_t *cell = lun_arena_take(&m->s->p->arena, (size_t)m->o.rows * (size_t)m->o.cols * sizeof *cell);
  for (int y = 0; cell && y < m->o.rows; y++)
    for (int x = 0; x < m->o.cols; x++)
      cell[(size_t)y * (size_t)m->o.cols + (size_t)x] = color_of(m, &m->o.row[y].heat[x]);
  lun_draw_pixels(m->s->p, m->s->lanes_x, m->top, m->o.cols * CELL, m->row * m->o.rows, cell, m->o.cols, m->o.rows);
}

/* Trouble is never averaged away. */
static void draw_crosses(const map *m) {
  int drawn = 0;
  for (int y = 0; y < m->o.rows; y++)
    for (int x = 0; x < m->o.cols && drawn < CROSSES; x++) {
      if (!(m->o.row[y].heat[x].flags & (LUN_SUM_FAILED | LUN_SUM_SWALLOWED))) continue;
      lun_draw_icon(m->s->p, x_at(m, x) + 1, m->top + (y + 0.5) * m->row, 12, 0x2717, tint(m, LUN_INK_FAILED, 1));
      drawn++;
    }
}

static void draw_functions(const map *m) {
  double told = 0;
  for (int y = 0; y < m->o.rows; y++) {
    const lun_overview_row *row = &m->o.row[y];
    if (!row->group) continue;
    int end = y + 1;
    while (end < m->o.rows && !m->o.row[end].group) end++;
    double from = m->top + y * m->row, high = (end - y) * m->row;
    lun_draw_box(m->s->p, m->s->lanes_x - 7, from + 1, 2, high > 3 ? high - 2 : 1, 0, tint(m, LUN_INK_RULE, 1));
    const char *func = *row->func ? row->func : "task";
    double at = from + 13 < told ? told : from + 13;
    bool two = from + high > at + 20;
    if (at > from + 13 && at > from + high) continue; /* the one above has taken its place */
    say(m, at, true, LUN_INK_TEXT, two ? func : lun_arena_print(m->s->m.arena, "%s  %zu", func, row->group));
    const char *tasks = lun_arena_print(m->s->m.arena, "%zu task%s", row->group, row->group == 1 ? "" : "s");
    if (two) say(m, at + 17, false, LUN_INK_DIM, tasks);
    told = at + (two ? 33 : 17);
  }
}

/* A block tints its whole column, and says who it was. */
static void draw_block(const map *m, double bottom) {
  char d[LUN_WORDS];
  const lun_sum_turn *b = m->o.block;
  if (!b) return;
  double x0 = m->s->lanes_x + lun_scale_x(&m->s->scale, b->begin),
         x1 = m->s->lanes_x + lun_scale_x(&m->s->scale, b->end);
  if (x1 - x0 < 2) x1 = x0 + 2;
  double top = m->r.y + RULER, y = m->top + 20;
  lun_draw_box(m->s->p, x0, top, x1 - x0, bottom - top, 0, tint(m, LUN_INK_FAILED, 0.22));
  lun_draw_box(m->s->p, x0, top, 1, bottom - top, 0, tint(m, LUN_INK_FAILED, 1));
  const char *who = lun_arena_print(m->s->m.arena, "by %s%s%s; everyone waited", b->label, *b->at ? " at " : "", b->at);
  double w = lun_text_points(m->s->p, lun_words_type(12.5), who), x = x1 + 10;
  if (x + w > m->s->p->w - m->s->margin) x = x0 - 10 - w;
  lun_draw_box(m->s->p, x - 6, y - 16, w + 12, 44, 4, lun_tint_ground(m->s->p, LUN_GROUND_NONE, 0.8));
  lun_draw_text(m->s->p, x, y, LUN_START, lun_bold_type(14), tint(m, LUN_INK_FAILED, 1),
                lun_arena_print(m->s->m.arena, "BLOCKED %s", lun_words_duration(d, b->end - b->begin)));
  lun_draw_text(m->s->p, x, y + 19, LUN_START, lun_words_type(12.5), tint(m, LUN_INK_DIM, 1), who);
}

/* The last row that the burst is seen in. */
static double burst_y(const map *m, double column) {
  int c = column < 0 ? 0 : column >= m->o.cols ? m->o.cols - 1 : (int)column, y = m->o.rows - 1;
  while (y > 0 && m->o.row[y].heat[c].mean[LUN_SUM_CANCEL] <= 0) y--;
  return m->top + (y + 0.5) * m->row;
}

static void draw_burst(const map *m) {
  char at[LUN_WORDS];
  const lun_sum_burst *b = m->o.burst;
  if (!b) return;
  double y = burst_y(m, lun_scale_x(&m->scale, b->t));
  const char *text = lun_arena_print(m->s->m.arena, "%u cancelled at %s s%s%s", b->tasks, lun_words_seconds(at, b->t),
                                     *b->by ? " by " : "", b->by);
  double w = lun_text_points(m->s->p, lun_words_type(12.5), text),
         x = m->s->lanes_x + lun_scale_x(&m->s->scale, b->t) + 40;
  if (x + w > m->s->p->w - m->s->margin) x -= w + 80;
  lun_draw_box(m->s->p, x - 4, y - 12, w + 8, 18, 4, lun_tint_ground(m->s->p, LUN_GROUND_NONE, 0.8));
  lun_draw_text(m->s->p, x, y + 1.5, LUN_START, lun_words_type(12.5), tint(m, LUN_INK_CANCEL_TEXT, 1), text);
}

/* The whole record, with the view's bracket. */
static void draw_strip(const map *m, double y) {
  lun_page *s = m->s;
  lun_strip st = lun_strip_make(s->in->whole, &s->scale, s->m.now, s->scale.cols / CELL, s->m.arena);
  for (int c = 0; st.heat && c < st.cols; c++) {
    double high = (double)st.heat[c].mean[LUN_SUM_RUN] * (STRIP - 6);
    bool blocked = st.heat[c].flags & LUN_SUM_BLOCKED;
    if (high < 1 && st.heat[c].flags & LUN_SUM_RAN) high = 1;
    lun_draw_box(s->p, x_at(m, c), y + STRIP - 3 - high, CELL, high, 0,
                 tint(m, blocked ? LUN_INK_FAILED : LUN_INK_WAITING, blocked ? 1 : 0.7));
  }
  double from = x_at(m, st.from), to = x_at(m, st.to);
  lun_draw_frame(s->p, from, y, to - from > 6 ? to - from : 6, STRIP, 4, 1.5, tint(m, LUN_INK_TEXT, 1));
  say(m, y + 19, false, LUN_INK_DIM, "all of it");
}

static void draw_title(const map *m, double x) {
  char d[LUN_WORDS];
  lun_words_duration(d, m->scale.per_col);
  const char *each = m->o.least == m->o.per_row
                       ? lun_arena_print(m->s->m.arena, "%zu task%s", m->o.per_row, m->o.per_row == 1 ? "" : "s")
                       : lun_arena_print(m->s->m.arena, "%zu to %zu tasks", m->o.least, m->o.per_row);
  const char *text = lun_arena_print(m->s->m.arena, "%zu tasks; one cell is %s of %s", m->o.tasks, d, each);
  lun_draw_text(m->s->p, x, m->r.y + 26, LUN_START, lun_words_type(13), tint(m, LUN_INK_DIM, 1),
                lun_text_cut(m->s->p, lun_words_type(13), text, m->s->p->w - m->s->margin - x, false));
}

bool lun_page_wants_overview(const lun_page *s, int rows) {
  enum { TOO_MANY = 3 };
  const lun_view *v = s->m.view;
  if (!s->in->whole || s->scale.knot || v->task || v->lane_top >= 0 || v->table) return false;
  size_t in_view = lun_overview_tasks(s->in->whole, &s->scale), most = (size_t)(TOO_MANY * rows);
  return s->lanes.n > most || (v->recorded && in_view > most && in_view > s->lanes.n);
}

bool lun_page_overview(lun_page *s, lun_rect r, double title) {
  map m = {.s = s, .r = r, .scale = s->scale};
  bool small = r.h < 260;
  m.scale.per_col *= CELL;
  m.scale.cols /= CELL;
  m.top = r.y + RULER + BUSY + GAP + (small ? 0 : TASKS + GAP);
  double bottom = r.y + r.h - STRIP - 14;
  int rows = (int)((bottom - m.top) / CELL);
  if (rows < 4) return false;
  m.o = lun_overview_make(s->in->whole, &m.scale, rows, s->m.arena);
  if (m.o.rows == 0) return false;
  m.row = (bottom - m.top) / m.o.rows;
  if (m.row > 12) m.row = 12;
  draw_title(&m, title);
  draw_cells(&m);
  draw_functions(&m);
  draw_busy(&m, r.y + RULER);
  if (!small) draw_tasks(&m, r.y + RULER + BUSY + GAP);
  draw_block(&m, bottom);
  draw_crosses(&m);
  draw_burst(&m);
  draw_strip(&m, r.y + r.h - STRIP - 6);
  lun_page_spot(s, (lun_spot){.kind = LUN_SPOT_LANE}, s->lanes_x, r.y + RULER, s->scale.cols, bottom - r.y - RULER);
  return true;
}
