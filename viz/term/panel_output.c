/* panel_output.c - what the program printed, in the REPL's place when there is
 * no prompt: the newest lines at the bottom, inputs and values as the REPL
 * shows them, long ones over several rows. */
#include <string.h>

#include "../scene/output_look.h"
#include "panel.h"

/* How many of the bytes from `at` on stand in one row of `cols` columns: all of them where not even one would. */
static size_t row_of(const lun_output *o, size_t at, int cols) {
  int used;
  size_t fit = lun_text_fit(o->text + at, o->len - at, cols, &used);
  return fit ? fit : o->len - at;
}

static int lead_cols(const lun_output *o) {
  const char *lead = lun_output_look_of(o).lead;
  return lun_text_width(lead, strlen(lead));
}

/* The rows of a line, of which there are not more than `most`: it would be cut there. */
static int count_rows(const lun_output *o, int cols, int most) {
  int n = 1;
  for (size_t at = row_of(o, 0, cols); at < o->len && n < most; n++) at += row_of(o, at, cols);
  return n;
}

/* Paints a line into `rows` rows from y on; rows above the panel are clipped. */
static void paint_line(lun_stage *s, lun_rect r, int y, int rows, const lun_output *o) {
  lun_output_look look = lun_output_look_of(o);
  int x = r.x + 1 + lead_cols(o);
  size_t at = 0;
  lun_pen p = lun_pen_at(s->g, r, r.x + 1, y);
  lun_pen_text(&p, lun_ink_of(look.lead_ink), look.lead);
  for (int end = y + rows; y < end; y++) {
    size_t n = row_of(o, at, r.x + r.w - x);
    lun_cells_text(s->g, r, x, y, lun_ink_of(look.ink), o->text + at, n);
    at += n;
  }
}

/* Below all lines: what the newest input waited for at that moment. */
static void paint_awaited(lun_stage *s, lun_rect r, int y) {
  const lun_task *t = lun_output_awaited(s->fold);
  if (!t) return;
  lun_awaiting w = lun_output_awaiting(t, s->clock, s->arena);
  lun_pen p = lun_pen_at(s->g, r, r.x + 1, y);
  lun_pen_glyph(&p, w.glyph);
  lun_pen_text(&p, lun_ink_of(LUN_INK_TEXT), w.what);
  lun_pen_print(&p, lun_ink_of(LUN_INK_DIM), "   %s", w.time);
}

/* The line that says what went wrong, when the newest lines are its traceback; else `n`. */
static size_t first_of_error(const lun_fold *f, size_t n) {
  static const char head[] = "stack traceback:";
  enum { FAR = 40 };
  for (size_t i = n; i > 1 && n - i < FAR; i--) {
    const lun_output *o = lun_fold_output(f, i - 1);
    if (o->len == sizeof head - 1 && memcmp(o->text, head, o->len) == 0) return i - 2;
    if (o->len == 0 || o->text[0] != '\t') return n;
  }
  return n;
}

void lun_panel_output(lun_stage *s, lun_rect r) {
  enum { ROWS_MOST = 100 };
  int y = r.y + r.h;
  size_t n = lun_fold_noutput(s->fold), i = n;
  if (lun_output_awaited(s->fold)) y--;
  while (i > 0 && y > r.y) {
    const lun_output *o = lun_fold_output(s->fold, --i);
    y -= count_rows(o, r.w - 1 - lead_cols(o), ROWS_MOST);
  }
  if (y > r.y) y = r.y; /* all of it fits: from the top */
  size_t error = first_of_error(s->fold, n);
  if (error < i || (error == i && y < r.y)) i = error, y = r.y; /* its end may be cut, its first line says most */
  for (; i < n; i++) {
    const lun_output *o = lun_fold_output(s->fold, i);
    int rows = count_rows(o, r.w - 1 - lead_cols(o), ROWS_MOST);
    paint_line(s, r, y, rows, o);
    lun_pen took = lun_pen_at(s->g, r, r.x + 1 + lead_cols(o), y);
    lun_pen_text(&took, lun_ink_of(LUN_INK_DIM), lun_output_took(s->fold, i, s->arena));
    y += rows;
  }
  paint_awaited(s, r, y);
}
