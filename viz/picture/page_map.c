/* page_map.c - the heat map of the overview: tasks by function, in order of
 * creation, a cell for some of them during some time. Shares are the scene's;
 * here they become colours, and words for the cell under the pointer. */
#include <math.h>
#include <string.h>

#include "page_overview.h"

enum { CROSSES = 400 };

static uint32_t tint(const lun_page_map *m, lun_ink ink, double alpha) { return lun_tint(m->s->p, ink, alpha); }

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

/* What was recorded after the cursor is faint: it keeps its strength, and loses its colour. */
static uint32_t color_of(const lun_page_map *m, const lun_heat *h, bool ahead) {
  lun_layers l = lun_heat_layers(h);
  lun_theme theme = m->s->p->theme;
  uint32_t c = 0, faint = lun_palette_rgb(theme, LUN_INK_FAINT);
  if (ahead) {
    double most = fmax(fmax(l.wait, l.ready), fmax(l.run, l.cancel));
    return h->flags & (LUN_SUM_BLOCKED | LUN_SUM_LOST) ? over(c, faint, 1) : most > 0 ? over(c, faint, 0.6 * most) : 0;
  }
  if (l.wait > 0) c = over(c, lun_palette_rgb(theme, LUN_INK_WAITING), l.wait);
  if (l.ready > 0) c = over(c, lun_palette_rgb(theme, LUN_INK_READY), l.ready);
  if (l.run > 0 || h->flags & LUN_SUM_RAN)
    c = over(c, lun_palette_rgb(theme, LUN_INK_RUNNING), l.run > 0.12 ? l.run : 0.12);
  if (l.cancel > 0 || h->flags & LUN_SUM_CANCELLED)
    c = over(c, lun_palette_rgb(theme, LUN_INK_CANCEL), l.cancel > 0.5 ? l.cancel : 0.5);
  if (h->flags & (LUN_SUM_BLOCKED | LUN_SUM_LOST)) c = over(c, lun_palette_rgb(theme, LUN_INK_FAILED), 1);
  return c;
}

/* Rows of one function stand together, and apart from the others. */
void lun_map_place(lun_page_map *m, double bottom) {
  enum { HIGHEST = 12, GAP = 10 };
  int groups = 0;
  double y = m->top;
  for (int i = 0; i < m->o.rows; i++) groups += m->o.row[i].group != 0;
  m->gap = groups > 1 && groups * GAP < (bottom - m->top) / 4 ? GAP : 0;
  m->row = (bottom - m->top - m->gap * (groups - 1)) / m->o.rows;
  if (m->row > HIGHEST) m->row = HIGHEST;
  m->y = lun_arena_take(m->s->m.arena, ((size_t)m->o.rows + 1) * sizeof *m->y);
  for (int i = 0; m->y && i < m->o.rows; i++, y += m->row) {
    if (i > 0 && m->o.row[i].group) y += m->gap;
    m->y[i] = y;
  }
  if (m->y) m->y[m->o.rows] = y;
}

/* The row behind the last one of the function that begins in this row. */
static int group_end(const lun_page_map *m, int row) {
  int end = row + 1;
  while (end < m->o.rows && !m->o.row[end].group) end++;
  return end;
}

/* Most cells are as the one before. */
static void color_row(const lun_page_map *m, const lun_heat *h, int cols, int now, uint32_t *out) {
  for (int x = 0; x < cols; x++) {
    bool same = x > 0 && x != now + 1 && memcmp(&h[x], &h[x - 1], sizeof *h) == 0;
    out[x] = same ? out[x - 1] : color_of(m, &h[x], x > now);
  }
}

static void draw_cells(const lun_page_map *m) {
  int cols = m->o.cols, now = lun_map_now(m);
  for (int begin = 0, end; begin < m->o.rows; begin = end) {
    end = group_end(m, begin);
    uint32_t *cell = lun_arena_take(&m->s->p->arena, (size_t)(end - begin) * (size_t)cols * sizeof *cell);
    for (int y = begin; cell && y < end; y++)
      color_row(m, m->o.row[y].heat, cols, now, &cell[(size_t)(y - begin) * (size_t)cols]);
    lun_draw_pixels(m->s->p, m->s->lanes_x, m->y[begin], cols * LUN_CELL_POINTS, m->row * (end - begin), cell, cols,
                    end - begin);
  }
}

/* Trouble is never averaged away. */
static void draw_crosses(const lun_page_map *m) {
  int drawn = 0;
  for (int y = 0; y < m->o.rows; y++)
    for (int x = 0; x < m->o.cols && drawn < CROSSES; x++) {
      if (!(m->o.row[y].heat[x].flags & (LUN_SUM_FAILED | LUN_SUM_SWALLOWED))) continue;
      lun_draw_icon(m->s->p, lun_map_x(m, x) + 1, m->y[y] + m->row / 2, 12, 0x2717, tint(m, LUN_INK_FAILED, 1));
      drawn++;
    }
}

static void draw_functions(const lun_page_map *m) {
  char n[LUN_WORDS];
  double told = 0;
  for (int y = 0; y < m->o.rows; y++) {
    const lun_overview_row *row = &m->o.row[y];
    if (!row->group) continue;
    double from = m->y[y], high = (group_end(m, y) - y) * m->row;
    lun_draw_box(m->s->p, m->s->lanes_x - 7, from + 1, 2, high > 3 ? high - 2 : 1, 0, tint(m, LUN_INK_RULE, 1));
    const char *func = *row->func ? row->func : "task";
    double at = from + 13 < told ? told : from + 13;
    bool two = from + high > at + 20;
    if (at > from + 13 && at > from + high) continue; /* the one above has taken its place */
    lun_map_say(m, at, true, LUN_INK_TEXT,
                two ? func : lun_arena_print(m->s->m.arena, "%s  %s", func, lun_words_count(n, row->group)));
    const char *tasks =
      lun_arena_print(m->s->m.arena, "%s task%s", lun_words_count(n, row->group), row->group == 1 ? "" : "s");
    if (two) lun_map_say(m, at + 17, false, LUN_INK_DIM, tasks);
    told = at + (two ? 33 : 17);
  }
}

/* The last row that the burst is seen in. */
static double burst_y(const lun_page_map *m, double column) {
  int c = column < 0 ? 0 : column >= m->o.cols ? m->o.cols - 1 : (int)column, y = m->o.rows - 1;
  while (y > 0 && m->o.row[y].heat[c].mean[LUN_SUM_CANCEL] <= 0) y--;
  return m->y[y] + m->row / 2;
}

static void draw_burst(const lun_page_map *m) {
  char at[LUN_WORDS];
  const lun_sum_burst *b = m->o.burst;
  if (!b) return;
  double y = burst_y(m, lun_scale_x(&m->scale, b->t));
  const char *text = lun_arena_print(m->s->m.arena, "%u cancelled at %s s%s%s", b->tasks, lun_words_seconds(at, b->t),
                                     *b->by ? " by " : "", b->by);
  text = lun_text_cut(m->s->p, lun_words_type(12.5), text, lun_page_lanes_end(m->s) - m->s->lanes_x - 8, false);
  double w = lun_text_points(m->s->p, lun_words_type(12.5), text),
         x = m->s->lanes_x + lun_scale_x(&m->s->scale, b->t) + 40;
  if (x + w > lun_page_lanes_end(m->s)) x -= w + 80;
  if (x < m->s->lanes_x + 4) x = fmax(lun_page_lanes_end(m->s) - w - 4, m->s->lanes_x + 4);
  lun_draw_box(m->s->p, x - 4, y - 12, w + 8, 18, 4, lun_tint_ground(m->s->p, LUN_GROUND_NONE, 0.8));
  lun_draw_text(m->s->p, x, y + 1.5, LUN_START, lun_words_type(12.5), tint(m, LUN_INK_CANCEL_TEXT, 1), text);
}

void lun_map_draw(const lun_page_map *m) {
  draw_cells(m);
  draw_functions(m);
  draw_crosses(m);
  draw_burst(m);
}

/* What is in the cell under the pointer: how many tasks, and how they shared its time. */

typedef struct part {
  const char *word;
  lun_ink ink, text;
  double share;
} part;
enum { PARTS = 4 };

static void split(const lun_heat *h, part out[PARTS]) {
  static const part parts[PARTS] = {{"running", LUN_INK_RUNNING, LUN_INK_RUNNING, 0},
                                    {"ready", LUN_INK_READY, LUN_INK_READY, 0},
                                    {"cancelling", LUN_INK_CANCEL, LUN_INK_CANCEL_TEXT, 0},
                                    {"waiting", LUN_INK_WAITING, LUN_INK_DIM, 0}};
  static const int state[PARTS] = {LUN_SUM_RUN, LUN_SUM_READY, LUN_SUM_CANCEL, LUN_SUM_WAIT};
  for (int i = 0; i < PARTS; i++) {
    out[i] = parts[i];
    out[i].share = (double)h->mean[state[i]];
  }
}

static lun_phrase share_words(const lun_page_map *m, const lun_heat *h) {
  part parts[PARTS];
  lun_phrase ph = lun_phrase_in(m->s->m.arena);
  bool light = m->s->p->theme == LUN_THEME_LIGHT;
  split(h, parts);
  for (int i = 0; i < PARTS; i++) {
    double percent = 100 * parts[i].share;
    if (percent <= 0) continue;
    lun_phrase_print(&ph, lun_ink_of(light ? LUN_INK_TEXT : parts[i].text),
                     percent < 9.95 ? "%s%s %.1f %%%s" : "%s%s %.0f %%%s", ph.n ? "    " : "", parts[i].word, percent,
                     i == 0 ? " of the loop" : "");
  }
  if (ph.n == 0) lun_phrase_text(&ph, lun_ink_of(LUN_INK_DIM), "None of them lived then.");
  return ph;
}

static const char *trouble_words(const lun_heat *h) {
  if (h->flags & LUN_SUM_BLOCKED) return "One of them blocked the loop.";
  if (h->flags & LUN_SUM_FAILED) return "One of them failed.";
  if (h->flags & LUN_SUM_SWALLOWED) return "One of them swallowed its cancellation.";
  if (h->flags & LUN_SUM_CANCELLED) return "One of them was ended by a cancellation.";
  return h->flags & LUN_SUM_LOST ? "Records are missing here." : "";
}

/* The shares of the row's tasks, side by side; violet lies over them and has no part of its own. */
static void draw_shares(const lun_page_map *m, double x, double y, double w, const lun_heat *h) {
  static const int order[] = {1, 0, 3};
  part parts[PARTS];
  double all = 0;
  split(h, parts);
  for (int i = 0; i < 3; i++) all += parts[order[i]].share;
  lun_draw_box(m->s->p, x, y, w, 8, 2, lun_tint(m->s->p, LUN_INK_RULE, 1));
  for (int i = 0; all > 0 && i < 3; i++) {
    double wide = parts[order[i]].share * w / fmax(all, 1);
    lun_draw_box(m->s->p, x, y, wide, 8, 0, tint(m, parts[order[i]].ink, 1));
    x += wide;
  }
}

static void draw_card(const lun_page_map *m, int row, int col) {
  enum { PAD = 14, LINE = 20 };
  char at[LUN_WORDS], d[LUN_WORDS], n[LUN_WORDS];
  lun_page *s = m->s;
  const lun_overview_row *r = &m->o.row[row];
  const lun_heat *h = &r->heat[col];
  lun_words_tick(at, m->scale.t0 + col * m->scale.per_col, lun_step_at_least(m->scale.per_col));
  const char *title =
    lun_arena_print(s->m.arena, "%s s, %s %s task%s, %s", at, lun_words_count(n, r->tasks), *r->func ? r->func : "",
                    r->tasks == 1 ? "" : "s", lun_words_duration(d, m->scale.per_col));
  const char *trouble = trouble_words(h);
  lun_phrase ph = share_words(m, h);
  double w =
    fmax(lun_text_points(s->p, lun_bold_type(13.5), title), lun_phrase_points(s->p, lun_words_type(12.5), &ph));
  w = fmax(w, lun_text_points(s->p, lun_words_type(12.5), "Ctrl-wheel goes closer")) + 2 * PAD;
  double high = 92 + (*trouble ? LINE : 0), x = s->in->x + 26, y = s->in->y - high / 2;
  if (x + w > s->p->w - 8) x = s->in->x - 26 - w;
  if (x < 8) x = 8;
  y = fmin(fmax(y, s->lay.status.h + 4), s->lay.keys.y - high - 4);
  lun_draw_box(s->p, x, y, w, high, 7, lun_tint_ground(s->p, LUN_GROUND_RAISED, 0.97));
  lun_draw_frame(s->p, x + 0.5, y + 0.5, w - 1, high - 1, 7, 1, tint(m, LUN_INK_RULE, 1));
  lun_draw_text(s->p, x + PAD, y + 24, LUN_START, lun_bold_type(13.5), tint(m, LUN_INK_TEXT, 1), title);
  draw_shares(m, x + PAD, y + 34, w - 2 * PAD, h);
  lun_draw_phrase(s->p, x + PAD, y + 60, lun_words_type(12.5), &ph);
  y += 80;
  if (*trouble)
    lun_draw_text(s->p, x + PAD, y, LUN_START, lun_words_type(12.5), tint(m, LUN_INK_FAILED, 1), trouble), y += LINE;
  lun_draw_text(s->p, x + PAD, y, LUN_START, lun_words_type(12.5), tint(m, LUN_INK_DIM, 1), "Ctrl-wheel goes closer");
}

void lun_map_hover(const lun_page_map *m) {
  const lun_page_in *in = m->s->in;
  int col = (int)((in->x - m->s->lanes_x) / LUN_CELL_POINTS), row = 0;
  if (!in->pointing || m->s->m.view->help || m->s->m.view->why || in->x < m->s->lanes_x || col >= m->o.cols) return;
  while (row < m->o.rows && in->y >= m->y[row] + m->row) row++;
  if (row == m->o.rows || in->y < m->y[row]) return;
  double side = fmax(m->row, 8);
  lun_draw_frame(m->s->p, lun_map_x(m, col) + LUN_CELL_POINTS / 2.0 - side / 2 - 1,
                 m->y[row] + m->row / 2 - side / 2 - 1, side + 2, side + 2, 2, 1.5, tint(m, LUN_INK_TEXT, 1));
  draw_card(m, row, col);
}
