/* panel_status.c - the first row. What it says is status.c's; here the pieces
 * shorten when the row is too narrow, then those of the highest rank go. */
#include <string.h>

#include "../scene/status.h"
#include "panel.h"

static lun_style text_of(void) { return lun_ink_of(LUN_INK_TEXT); }
static lun_style dim(void) { return lun_ink_of(LUN_INK_DIM); }
static lun_style bold(void) { return lun_bold(LUN_INK_TEXT); }

void lun_pen_glyph(lun_pen *p, lun_glyph g) {
  lun_pen_text(p, lun_ink_of(g.ink), g.utf8);
  lun_pen_text(p, text_of(), " ");
}

void lun_pen_phrase(lun_pen *p, const lun_phrase *ph) {
  for (size_t i = 0; i < ph->n; i++) lun_pen_text(p, ph->run[i].style, ph->run[i].text);
}

int lun_phrase_cols(const lun_phrase *ph) {
  lun_pen m = lun_pen_measuring();
  lun_pen_phrase(&m, ph);
  return m.x;
}

/* How wide the row is with the pieces of at most this rank. */
static int row_width(const lun_stage *s, int rank, lun_length length) {
  int w = 0;
  for (int i = 0; i < lun_status_pieces(); i++) {
    if (lun_status_rank(&s->m, i) > rank) continue;
    lun_phrase ph = lun_status_piece(&s->m, i, length);
    if (ph.n) w += lun_phrase_cols(&ph) + 3;
  }
  return w;
}

static void write_row(lun_stage *s, lun_pen *p, int rank, lun_length length) {
  lun_style rule = s->blocked || s->view->past ? text_of() : lun_ink_of(LUN_INK_RULE);
  for (int i = 0; i < lun_status_pieces(); i++) {
    lun_phrase ph = lun_status_piece(&s->m, i, length);
    if (lun_status_rank(&s->m, i) > rank || ph.n == 0) continue;
    if (p->x > 1) lun_pen_text(p, rule, " │ ");
    lun_pen_phrase(p, &ph);
  }
}

/* ... and while a lesson is played, which one. */
static void write_lesson(lun_pen *p, lun_rect r, const char *words) {
  int w = lun_text_width(words, strlen(words));
  if (p->x + 2 + w > r.x + r.w) return;
  p->x = r.x + r.w - w;
  lun_pen_text(p, dim(), words);
}

/* At the right: the moon, or the way back from the past. */
static void write_right(lun_stage *s, lun_pen *p, lun_rect r) {
  const lun_lesson_page *page = s->in->lesson;
  if (page && r.w >= 60)
    return write_lesson(p, r, lun_arena_print(s->arena, "%s  ☾ ", lun_arena_print(s->arena, _("lesson %d of %d"), page->lesson, page->lessons)));
  const char *words = s->blocked ? "" : s->view->past ? _("End: back to now ") : r.w >= 150 ? "☾ lunette " : "☾ ";
  int w = lun_text_width(words, strlen(words));
  if (p->x + 2 + w > r.x + r.w) return;
  p->x = r.x + r.w - w;
  lun_pen_text(p, s->view->past ? bold() : dim(), words);
  if (!s->view->past && w)
    lun_cells_set(s->g, r, r.x + r.w - w, r.y, lun_on(lun_ink_of(LUN_INK_RUNNING), LUN_GROUND_RAISED), 0x263E);
}

void lun_draw_status(lun_stage *s, lun_rect r) {
  enum { WIDE = 110 };
  int right = s->view->past && r.w >= WIDE ? 20 : 10; /* for the way back, or the moon */
  bool brief = row_width(s, LUN_STATUS_RANKS, LUN_FULL) + right > r.w;
  lun_length length = !brief ? LUN_FULL : r.w < WIDE ? LUN_TERSE : LUN_BRIEF;
  int rank = LUN_STATUS_RANKS;
  while (rank > 0 && row_width(s, rank, length) + (r.w >= 60 ? 1 : -2) > r.w) rank--;
  lun_pen p = lun_pen_at(s->g, r, r.x + 1, r.y);
  p.ground = s->blocked ? LUN_GROUND_FAILED : s->view->past ? LUN_GROUND_PAST : LUN_GROUND_RAISED;
  lun_cells_fill(s->g, r, lun_on(text_of(), p.ground));
  write_row(s, &p, rank, length);
  write_right(s, &p, r);
}
