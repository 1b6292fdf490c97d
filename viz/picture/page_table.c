/* page_table.c - the Timeline as a table of tasks, in points: heads, then a row
 * for each task. What is in the cells is said by scene/table.h. */
#include "../scene/table.h"
#include "page_internal.h"

enum { ROW = 24, HEAD = 26 };
static const double letter = 7.6; /* a column of the table's layout, in points */

static double cell_x(const lun_page *s, const lun_table_column *c) { return s->left + c->x * letter; }

static void draw_heads(lun_page *s, double y, const lun_table *t) {
  for (int i = 0; i < t->n; i++) {
    const lun_table_column *c = &t->column[i];
    double x = cell_x(s, c), w = c->w * letter;
    lun_draw_text(s->p, c->right ? x + w : x, y, c->right ? LUN_END : LUN_START,
                  c->sorted ? lun_bold_type(12.5) : lun_words_type(12.5),
                  lun_tint(s->p, c->sorted ? LUN_INK_TEXT : LUN_INK_DIM, 1), c->title);
    lun_page_spot(s, (lun_spot){.kind = LUN_SPOT_HEAD, .arg = c->order}, x, y - 16, w, HEAD);
  }
}

static void draw_cell(lun_page *s, double y, const lun_table_column *c, const lun_phrase *ph) {
  lun_type type = c->right ? lun_code_type(12.5) : lun_words_type(13);
  double x = cell_x(s, c), w = c->w * letter, wide = lun_phrase_points(s->p, type, ph);
  lun_draw_clip(s->p, x, y - 17, w, ROW);
  lun_draw_phrase(s->p, c->right && wide < w ? x + w - wide : x, y, type, ph);
  lun_draw_unclip(s->p);
}

static void draw_row(lun_page *s, double y, const lun_table *t, const lun_lane_row *row) {
  double right = s->right;
  if (row->task->id == s->m.view->task)
    lun_draw_box(s->p, s->left - 8, y - 17, right - s->left + 16, ROW, 4,
                 lun_tint_ground(s->p, LUN_GROUND_SELECTED, 1));
  for (int i = 0; i < t->n; i++) {
    lun_phrase ph = lun_table_cell(&s->m, row, &t->column[i]);
    draw_cell(s, y, &t->column[i], &ph);
  }
  lun_page_spot(s, (lun_spot){.kind = LUN_SPOT_TASK, .task = row->task->id}, s->left, y - 17, right - s->left, ROW);
}

void lun_page_table(lun_page *s, lun_rect r) {
  lun_table t = lun_table_fit((int)((s->right - s->left) / letter), &s->m);
  double y = r.y + 52;
  int rows = (int)((r.h - 52 - HEAD) / ROW) + 1, n = (int)s->lanes.n, last = n - rows, first = s->m.view->lane_top;
  first = last <= 0 || first < 0 ? 0 : first > last ? last : first;
  draw_heads(s, y, &t);
  for (int i = 0; i < rows && first + i < n; i++) draw_row(s, y + HEAD + i * ROW, &t, &s->lanes.row[first + i]);
  s->m.view->shown_lanes = rows > 0 ? rows : 1;
}
