/* panel_output.c - what the program printed, in the REPL's place when there is
 * no prompt: the newest lines at the bottom, inputs and values as the REPL
 * shows them. */
#include "panel.h"

static const struct {
  const char *lead;
  lun_ink lead_ink, ink;
} looks[] = {
  [LUN_L_INPUT] = {"> ", LUN_INK_DIM, LUN_INK_TEXT},
  [LUN_L_OUT] = {"", LUN_INK_TEXT, LUN_INK_TEXT},
  [LUN_L_ERR] = {"", LUN_INK_TEXT, LUN_INK_FAILED},
  [LUN_L_VALUE] = {"", LUN_INK_TEXT, LUN_INK_TEXT},
  [LUN_L_ERROR] = {"✗ ", LUN_INK_FAILED, LUN_INK_FAILED},
  [LUN_L_CANCELLED] = {"⊘ ", LUN_INK_CANCEL, LUN_INK_CANCEL_TEXT},
  [LUN_L_NONE] = {"✓ ", LUN_INK_DONE, LUN_INK_DIM},
  [LUN_L_WARN] = {"! ", LUN_INK_FAILED, LUN_INK_DIM},
};
enum { LOOKS = sizeof looks / sizeof *looks };

static void paint_line(lun_stage *s, lun_rect r, int y, const lun_output *o) {
  unsigned kind = o->kind < LOOKS ? o->kind : LUN_L_OUT;
  const char *lead = !*looks[kind].lead || !o->more ? looks[kind].lead : kind == LUN_L_INPUT ? ">> " : "  ";
  lun_pen p = lun_pen_at(s->g, r, r.x + 1, y);
  lun_pen_text(&p, lun_ink_of(looks[kind].lead_ink), lead);
  lun_cells_text(s->g, r, p.x, y, lun_ink_of(looks[kind].ink), o->text, o->len);
}

void lun_panel_output(lun_stage *s, lun_rect r) {
  size_t n = lun_fold_noutput(s->fold), rows = (size_t)r.h, first = n > rows ? n - rows : 0;
  for (size_t i = first; i < n; i++) paint_line(s, r, r.y + (int)(i - first), lun_fold_output(s->fold, i));
}
