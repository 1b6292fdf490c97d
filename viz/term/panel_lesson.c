/* panel_lesson.c - the Lesson: the rows of the step's page, scrolled; and the veil
 * over the other panels while there is no run to be seen. */
#include <string.h>

#include "panel.h"
#include "../scene/lesson.h"

static const char *place_of(const lun_stage *s, const lun_lesson_page *page) {
  return lun_arena_print(s->arena, " %s ", lun_arena_print(s->arena, _("%d of %d"), page->step, page->steps));
}

static int columns_of(const char *text) { return lun_text_width(text, strlen(text)); }

/* Whether the step's title has its place between the panel's name, the tabs and the step's number. */
static bool has_room(const lun_stage *s, const lun_slot *slot, const lun_lesson_page *page) {
  enum { NAME = 10, DOT = 3, TAB = 13, APART = 3 };
  int room = slot->area.w - 1 - NAME - DOT - TAB * (slot->n - 1) - APART - columns_of(place_of(s, page));
  return columns_of(page->title) <= room;
}

void lun_title_lesson(lun_stage *s, lun_pen *p) {
  const lun_lesson_page *page = s->in->lesson;
  const lun_slot *slot = lun_layout_slot(&s->lay, LUN_PANEL_LESSON);
  if (!page || !slot) return;
  if (has_room(s, slot, page)) lun_pen_print(p, lun_ink_of(LUN_INK_DIM), " · %s", page->title);
  lun_pen end = *p;
  end.x = p->clip.x + p->clip.w - 1 - columns_of(place_of(s, page));
  lun_pen_text(&end, lun_ink_of(LUN_INK_DIM), place_of(s, page));
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
  lun_lesson_page page = *s->in->lesson;
  page.titled = !has_room(s, lun_layout_slot(&s->lay, LUN_PANEL_LESSON), &page);
  page.alone = !lun_layout_slot(&s->lay, LUN_PANEL_SOURCE);
  lun_lesson_rows rows = lun_lesson_lay(&page, &lun_in_columns, r.w, r.h, s->arena);
  int head = (int)rows.head < r.h / 3 ? (int)rows.head : 0;
  for (int y = 0; y < head; y++) paint_row(s, r, r.y + y, &rows.row[y]);
  r.y += head, r.h -= head;
  rows.row += head, rows.n -= (size_t)head;
  int all = (int)rows.n, last = all > r.h ? all - r.h : 0, news = lun_lesson_news(&page, &rows);
  if (v->lesson_top == LUN_LESSON_NEWS) v->lesson_top = news < last ? news : last;
  if (v->lesson_top > last) v->lesson_top = last;
  for (int y = 0; y < r.h && v->lesson_top + y < all; y++) paint_row(s, r, r.y + y, &rows.row[v->lesson_top + y]);
  if (v->lesson_top > 0) paint_more(s, r, r.y, lun_arena_print(s->arena, " %s ", _("PgUp: more")));
  if (v->lesson_top < last) paint_more(s, r, r.y + r.h - 1, lun_arena_print(s->arena, " %s ", _("PgDn: more")));
}

/* The veil. */

void lun_draw_veil(lun_stage *s, const lun_slot *slot) {
  lun_rect r = lun_slot_inside(slot);
  const char *words = lun_lesson_veil_words(&s->view->learn, slot->shown);
  bool lanes = slot->shown == LUN_PANEL_TIMELINE && s->view->learn.asking;
  int w = lun_text_width(words, strlen(words)) + 2, middle = r.y + r.h / 2;
  lun_rect inner = {r.x + 1, r.y, r.w - 2, r.h};
  for (int y = r.y + 1; lanes && y < r.y + r.h; y += 2)
    lun_cells_hline(s->g, inner, inner.x, y, inner.w, lun_ink_of(LUN_INK_RULE), 0x2591);
  if (!lanes) middle = r.y;
  lun_pen p = lun_pen_at(s->g, inner, lanes ? inner.x + (inner.w - w) / 2 : inner.x, middle);
  lun_pen_print(&p, lun_ink_of(LUN_INK_DIM), lanes ? " %s " : "%s", words);
}
