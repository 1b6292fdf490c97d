/* panel_help.c - the help over the panels: the legend of the picture, then all
 * keys from their table, in as many columns as fit; it scrolls where it must. */
#include <string.h>

#include "panel.h"

/* The legend: a sample in its ink, and what it says. */
static const struct legend {
  const char *sample;
  lun_ink ink;
  const char *says;
} legends[] = {
  {"███", LUN_INK_RUNNING, "● running: the loop executes it, at most one"},
  {"▄▄▄", LUN_INK_READY, "◐ ready: in the queue, its turn will come"},
  {"───", LUN_INK_WAITING, "○ waiting, for what is written on the line"},
  {"╪══", LUN_INK_CANCEL, "⊖ cancelling: asked to stop, not yet ended; violet over it"},
  {" ╎ ", LUN_INK_CANCEL, "from who asked for the cancellation"},
  {"███", LUN_INK_FAILED, "▲ blocked: a turn longer than 0.1 s, nobody else can run"},
  {"┄┄◷", LUN_INK_WAITING, "known future: a timer"},
  {" ┊ ", LUN_INK_DIM, "this tick ends here; what stands behind it runs in the next"},
  {"◷ ↔", LUN_INK_DIM, "awaited: ◷ timer, ↔ I/O, → task, □ lock or queue, ≡ thread"},
  {"✓ ✗", LUN_INK_DIM, "ended: ✓ done, ✗ failed, ⊘ cancelled"},
  {"wake", LUN_INK_DIM, "handles: step starts or goes on, wake resumes, call, io, timer"},
};
enum { LEGENDS = sizeof legends / sizeof *legends, KEY_COLS = 12, COLUMN = 76 };

/* Writes line i of the help, -1 before it begins; false when there is none. */
static bool write_line(lun_pen *p, int i) {
  if (i == 0) lun_pen_text(p, lun_bold(LUN_INK_TEXT), "What is drawn");
  if (i == LEGENDS + 2) lun_pen_text(p, lun_bold(LUN_INK_TEXT), "Keys");
  if (i >= 1 && i <= LEGENDS) {
    int x = p->x;
    lun_pen_text(p, lun_ink_of(legends[i - 1].ink), legends[i - 1].sample);
    p->x = x + 6;
    lun_pen_text(p, lun_ink_of(LUN_INK_TEXT), legends[i - 1].says);
  }
  if (i <= LEGENDS + 2) return true;
  size_t n;
  const lun_binding *b = lun_bindings(&n);
  int k = LEGENDS + 3;
  for (size_t j = 0; j < n; j++) {
    if (!b[j].help || k++ != i) continue;
    int x = p->x;
    lun_pen_text(p, lun_bold(LUN_INK_TEXT), b[j].label ? b[j].label : "");
    p->x = x + KEY_COLS;
    lun_pen_text(p, lun_ink_of(LUN_INK_TEXT), b[j].help);
    return true;
  }
  return false;
}

static int count_lines(void) {
  int n = 0;
  for (lun_pen m = lun_pen_measuring(); write_line(&m, n); n++) continue;
  return n;
}

void lun_draw_help(lun_stage *s) {
  lun_rect r = {0, 1, s->lay.w, s->lay.h - 2};
  if (r.h < 3) return;
  lun_cells_fill(s->g, r, lun_ink_of(LUN_INK_TEXT));
  lun_cells_hline(s->g, r, 0, r.y, r.w, lun_ink_of(LUN_INK_DIM), 0x2501);
  lun_pen p = lun_pen_at(s->g, r, 1, r.y);
  lun_pen_text(&p, lun_bold(LUN_INK_TEXT), " Help ");
  int rows = r.h - 1, columns = r.w / COLUMN > 1 ? r.w / COLUMN : 1, all = count_lines();
  int hidden = all - rows * columns;
  if (s->view->help_top > hidden) s->view->help_top = hidden > 0 ? hidden : 0;
  if (hidden > 0) lun_pen_print(&p, lun_ink_of(LUN_INK_DIM), "· j k scroll, F1 or Esc closes ");
  else lun_pen_print(&p, lun_ink_of(LUN_INK_DIM), "· F1 or Esc closes ");
  for (int i = 0; i < rows * columns; i++) {
    int x = i / rows * (r.w / columns);
    p = lun_pen_at(s->g, (lun_rect){x, r.y, r.w / columns - 1, r.h}, x + 2, r.y + 1 + i % rows);
    write_line(&p, s->view->help_top + i);
  }
}
