/* paint_spans.c - a span is a line with corners that point to its task's lane, and with its name: ╰ load user ──╯. What
 * has no end yet has no corner there. It decides nothing about rows. */
#include "paint_spans.h"

#include <string.h>

#include "panel.h"

static void paint_bar(lun_cells *g, lun_rect r, const lun_span_bar *b) {
  char name[256];
  lun_style rule = lun_ink_of(LUN_INK_RULE), words = lun_ink_of(b->failed ? LUN_INK_FAILED : LUN_INK_DIM);
  int from = lun_scale_cell(b->x0), to = lun_scale_cell(b->x1), room = to - from - 4;
  if (from >= r.w) return;
  if (to >= r.w) to = r.w - 1;
  if (to <= from) return lun_cells_set(g, r, r.x + from, r.y, b->failed ? words : rule, 0x2570);
  lun_cells_hline(g, r, r.x + from, r.y, to - from, rule, 0x2500);
  if (!b->cut) lun_cells_set(g, r, r.x + from, r.y, rule, 0x2570);
  if (!b->open) lun_cells_set(g, r, r.x + to, r.y, rule, 0x256F);
  if (room < 2) return;
  lun_elide(name, sizeof name, *b->name ? b->name : "span", room, true);
  lun_pen pen = lun_pen_at(g, r, r.x + from + 1, r.y);
  lun_pen_print(&pen, words, " %s ", name);
}

void lun_paint_spans(lun_cells *g, lun_rect r, const lun_span_bar *bar, size_t n) {
  for (size_t i = 0; i < n; i++) paint_bar(g, r, &bar[i]);
}
