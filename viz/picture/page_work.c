/* page_work.c - what a program says of itself, in points: the spans of a task below its lane, and the row that shows what
 * is held while memory is traced. */
#include "../scene/memory_row.h"
#include "../scene/span_row.h"
#include "page_timeline.h"

enum { DROP = 13, HEIGHT = 18 };

static void draw_bar(const lun_page_lanes *p, double y, const lun_span_bar *b) {
  lun_page *s = p->s;
  lun_type type = lun_words_type(12);
  double x0 = lun_page_x(s, b->x0), x1 = lun_page_x(s, b->x1), room = x1 - x0 - 16;
  uint32_t line = lun_tint(s->p, LUN_INK_DIM, 0.55);
  if (x1 < x0 + 1) x1 = x0 + 1;
  lun_draw_line(s->p, x0, y, x1, y, 1, line);
  if (!b->cut) lun_draw_line(s->p, x0, y - 5, x0, y, 1, line);
  if (!b->open) lun_draw_line(s->p, x1, y - 5, x1, y, 1, line);
  if (room < 16) return;
  const char *name = lun_text_cut(s->p, type, *b->name ? b->name : "span", room, true);
  double w = lun_text_points(s->p, type, name);
  lun_draw_box(s->p, x0 + 5, y - 7, w + 6, 14, 0, lun_tint_ground(s->p, LUN_GROUND_NONE, 0.9));
  lun_draw_text(s->p, x0 + 8, y + 4, LUN_START, type, lun_tint(s->p, b->failed ? LUN_INK_FAILED : LUN_INK_DIM, 1), name);
}

void lun_page_spans(const lun_page_lanes *p, int lane) {
  lun_page *s = p->s;
  lun_span_bar *bar;
  const lun_task *t = s->tl.lane[lane].row->task;
  if (p->pitch < LUN_PITCH_WIDE || t == p->told) return;
  size_t n = lun_span_bars(s->m.fold, t->id, &s->scale, s->m.now, s->m.arena, &bar);
  for (size_t i = 0; i < n; i++) draw_bar(p, lun_lane_base(p, lane) + DROP, &bar[i]);
}

double lun_page_memory(lun_page *s, double bottom) {
  lun_memory_row m = lun_memory_row_make(&s->m, &s->scale);
  double base = bottom - 4, x = s->left + 3;
  if (!m.cols) return 0;
  lun_type words = lun_words_type(12.5);
  uint32_t dim = lun_tint(s->p, LUN_INK_DIM, 1);
  lun_draw_text(s->p, x, base - 3, LUN_START, words, dim, lun_text_cut(s->p, words, m.whose, s->lanes_x - x - 110, true));
  lun_draw_text(s->p, s->lanes_x - 30, base - 3, LUN_END, lun_code_type(12.5), lun_tint(s->p, LUN_INK_TEXT, 1), m.held);
  for (int from = 0, to; from < m.cols; from = to) { /* a box for each stretch of one height */
    for (to = from + 1; to < m.cols && m.level[to] >= m.level[from] && m.level[to] <= m.level[from];) to++;
    double h = (double)m.level[from] * HEIGHT;
    if (h > 0) lun_draw_box(s->p, lun_page_x(s, from), base - h, to - from, h, 0, lun_tint(s->p, LUN_INK_DIM, 0.45));
  }
  return HEIGHT + 8;
}
