/* panel_table.c - the Timeline as a table of tasks: a title for each column,
 * then a row for each task, as many as there is room for. What is in the cells
 * is said by scene/table.h. */
#include "panel.h"

#include <string.h>

#include "../scene/table.h"

static void paint_heads(lun_stage *s, lun_rect r, const lun_table *t) {
  for (int i = 0; i < t->n; i++) {
    const lun_table_column *c = &t->column[i];
    int w = lun_text_width(c->title, strlen(c->title));
    lun_pen p = lun_pen_at(s->g, r, r.x + c->x + (c->right && w < c->w ? c->w - w : 0), r.y);
    p.clip = lun_rect_meet(r, (lun_rect){r.x + c->x, r.y, c->w, 1});
    lun_stage_spot(s, (lun_spot){p.clip, LUN_SPOT_HEAD, .arg = c->order});
    lun_pen_text(&p, c->sorted ? lun_bold(LUN_INK_TEXT) : lun_ink_of(LUN_INK_DIM), c->title);
  }
}

/* A cell that is too wide is cut at its end; the last column that fits then has an ellipsis. */
static void paint_cell(lun_stage *s, lun_rect r, const lun_table_column *c, const lun_phrase *ph) {
  int w = lun_phrase_cols(ph);
  lun_rect cell = lun_rect_meet(r, (lun_rect){r.x + c->x, r.y, c->w, 1});
  lun_pen p = lun_pen_at(s->g, cell, r.x + c->x + (c->right && w < c->w ? c->w - w : 0), r.y);
  lun_pen_phrase(&p, ph);
  if (w > c->w) lun_cells_set(s->g, cell, r.x + c->x + c->w - 1, r.y, lun_ink_of(LUN_INK_DIM), 0x2026);
}

static void paint_row(lun_stage *s, lun_rect r, const lun_table *t, const lun_lane_row *row) {
  for (int i = 0; i < t->n; i++) {
    lun_phrase ph = lun_table_cell(&s->m, row, &t->column[i]);
    paint_cell(s, r, &t->column[i], &ph);
  }
  if (row->task->id == s->view->task) lun_cells_ground(s->g, r.x, r.y, r.w, LUN_GROUND_SELECTED);
}

static int first_row(const lun_stage *s, int rows) {
  int last = (int)s->lanes.n - rows, first = s->view->lane_top > 0 ? s->view->lane_top : 0;
  return last <= 0 ? 0 : first > last ? last : first;
}

void lun_panel_table(lun_stage *s, lun_rect r) {
  lun_table t = lun_table_fit(r.w, &s->m);
  int rows = r.h - 1, first = first_row(s, rows), n = (int)s->lanes.n;
  paint_heads(s, r, &t);
  for (int i = 0; i < rows && first + i < n; i++) {
    int y = r.y + 1 + i;
    paint_row(s, (lun_rect){r.x, y, r.w, 1}, &t, &s->lanes.row[first + i]);
    lun_stage_spot(s, (lun_spot){{r.x, y, r.w, 1}, LUN_SPOT_TASK, .task = s->lanes.row[first + i].task->id});
  }
  s->view->shown_lanes = rows > 0 ? rows : 1;
}
