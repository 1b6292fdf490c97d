/* panel_keys.c - the last row: the hints of hints.c as far as they fit; or a
 * question, or a notice, in their place. */
#include "panel.h"
#include "../scene/view/hints.h"

static int hints_width(const lun_stage *s, int rank, bool brief) {
  lun_phrase ph = lun_hints(&s->m, &s->lay, rank, brief);
  return lun_phrase_cols(&ph);
}

static void write_find(lun_stage *s, lun_pen *p) {
  lun_pen_text(p, lun_bold(LUN_INK_TEXT), "/");
  lun_pen_text(p, lun_ink_of(LUN_INK_TEXT), s->view->find);
  s->cx = p->x;
  s->cy = p->y;
  lun_pen_text(p, lun_ink_of(LUN_INK_DIM), _("   Enter finds a task   Esc leaves"));
}

static void write_hints(const lun_stage *s, lun_pen *p) {
  int rank = LUN_HINT_RANKS, w = s->lay.keys.w;
  bool brief = hints_width(s, rank, false) + 2 > w;
  while (rank > 0 && hints_width(s, rank, brief) + 2 > w) rank--;
  lun_phrase ph = lun_hints(&s->m, &s->lay, rank, brief);
  lun_pen_phrase(p, &ph);
}

static void write_question(const lun_stage *s, lun_pen *p) {
  lun_phrase ph = lun_question(&s->m);
  lun_pen_phrase(p, &ph);
}

void lun_draw_keys(lun_stage *s, lun_rect r) {
  lun_pen p = lun_pen_at(s->g, r, r.x + 1, r.y);
  p.ground = LUN_GROUND_RAISED;
  lun_cells_fill(s->g, r, lun_on(lun_ink_of(LUN_INK_TEXT), p.ground));
  if (s->view->confirm_cancel) write_question(s, &p);
  else if (s->view->finding) write_find(s, &p);
  else if (s->in->notice) lun_pen_text(&p, lun_bold(LUN_INK_TEXT), s->in->notice);
  else write_hints(s, &p);
}
