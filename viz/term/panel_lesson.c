/* panel_lesson.c - the Lesson: the rows of the step's page, scrolled; and the veil
 * over the other panels while there is no run to be seen. */
#include <string.h>

#include "panel.h"
#include "../scene/lesson.h"

void lun_title_lesson(lun_stage *s, lun_pen *p) {
  const lun_lesson_page *page = s->in->lesson;
  const lun_slot *slot = lun_layout_slot(&s->lay, LUN_PANEL_LESSON);
  char cut[512];
  if (!page || !slot) return;
  const char *at = lun_arena_print(s->arena, " %d of %d ", page->step, page->steps);
  int w = lun_text_width(at, strlen(at)), right = p->clip.x + p->clip.w - 1 - w, tabs = 13 * (slot->n - 1);
  int room = right - p->x - 4 - tabs;
  if (room >= 8) lun_pen_print(p, lun_ink_of(LUN_INK_DIM), " · %s", lun_elide(cut, sizeof cut, page->title, room, false));
  lun_pen end = *p;
  end.x = right;
  lun_pen_text(&end, lun_ink_of(LUN_INK_DIM), at);
}

static void paint_head(lun_stage *s, lun_rect r, int y, const lun_lesson_row *row) {
  lun_cells_hline(s->g, r, r.x + 1, y, r.w - 2, lun_ink_of(LUN_INK_RULE), 0x2500);
  lun_pen p = lun_pen_at(s->g, r, r.x + 2, y);
  lun_pen_text(&p, lun_ink_of(LUN_INK_TEXT), " ");
  lun_pen_phrase(&p, &row->words);
  lun_pen_text(&p, lun_ink_of(LUN_INK_TEXT), " ");
}

/* What a click on the row does. */
static void add_spot(lun_stage *s, lun_rect line, const lun_block *b) {
  bool choice = b->kind == LUN_BLOCK_OPTION || b->kind == LUN_BLOCK_LINE;
  if (choice) lun_stage_spot(s, (lun_spot){line, LUN_SPOT_OPTION, .arg = (uint8_t)b->number});
  if (b->kind == LUN_BLOCK_EVENT) lun_stage_spot(s, (lun_spot){line, LUN_SPOT_EVENT, .at = b->at});
}

static void paint_row(lun_stage *s, lun_rect r, int y, const lun_lesson_row *row) {
  const lun_block *b = row->block;
  lun_rect line = {r.x, y, r.w, 1};
  if (!b) return;
  add_spot(s, line, b);
  if (b->kind == LUN_BLOCK_HEAD) {
    paint_head(s, r, y, row);
    return;
  }
  lun_pen lead = lun_pen_at(s->g, line, r.x + row->lead_indent, y), p = lun_pen_at(s->g, line, r.x + row->indent, y);
  lun_pen_phrase(&lead, &row->lead);
  lun_pen_phrase(&p, &row->words);
  if (b->mark == LUN_MARK_HERE) lun_cells_ground(s->g, r.x, y, r.w, LUN_GROUND_SELECTED);
  if (b->kind != LUN_BLOCK_ENTRY) return;
  s->cx = p.x;
  s->cy = y;
}

/* That there are more rows, above or below. */
static void paint_more(lun_stage *s, lun_rect r, int y, const char *words) {
  lun_pen p = lun_pen_at(s->g, r, r.x + r.w - 1 - lun_text_width(words, strlen(words)), y);
  lun_pen_text(&p, lun_ink_of(LUN_INK_DIM), words);
}

void lun_panel_lesson(lun_stage *s, lun_rect r) {
  lun_view *v = s->view;
  if (!s->in->lesson || r.h < 1) return;
  lun_lesson_rows rows = lun_lesson_lay(s->in->lesson, &lun_in_columns, r.w, r.h, s->arena);
  int all = (int)rows.n, last = all > r.h ? all - r.h : 0;
  if (v->lesson_top > last) v->lesson_top = last;
  for (int y = 0; y < r.h && v->lesson_top + y < all; y++) paint_row(s, r, r.y + y, &rows.row[v->lesson_top + y]);
  if (v->lesson_top > 0) paint_more(s, r, r.y, " PgUp: more ");
  if (v->lesson_top < last) paint_more(s, r, r.y + r.h - 1, " PgDn: more ");
}

/* The veil. */

void lun_draw_veil(lun_stage *s, const lun_slot *slot) {
  lun_rect r = lun_slot_inside(slot);
  const char *words = s->view->learn.veil;
  bool lanes = slot->shown == LUN_PANEL_TIMELINE && s->view->learn.asking;
  int w = lun_text_width(words, strlen(words)) + 2, middle = r.y + r.h / 2;
  lun_rect inner = {r.x + 1, r.y, r.w - 2, r.h};
  for (int y = r.y + 1; lanes && y < r.y + r.h; y += 2)
    lun_cells_hline(s->g, inner, inner.x, y, inner.w, lun_ink_of(LUN_INK_RULE), 0x2591);
  if (!lanes) middle = r.y;
  lun_pen p = lun_pen_at(s->g, inner, lanes ? inner.x + (inner.w - w) / 2 : inner.x, middle);
  lun_pen_print(&p, lun_ink_of(LUN_INK_DIM), lanes ? " %s " : "%s", words);
}
