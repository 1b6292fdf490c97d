/* sgr.c - cells as bytes for a terminal (sgr.h): only cells that have changed are
 * written, and colours only where they change. It writes to a file and knows no
 * terminal. */
#include "sgr.h"

#include <string.h>

#include "../base/sanitise.h"

static bool same_cell(const lun_cell *a, const lun_cell *b) {
  return !memcmp(a->ch, b->ch, sizeof a->ch) && !memcmp(&a->style, &b->style, sizeof a->style);
}

static bool same_look(lun_look a, lun_look b) { return a.fg == b.fg && a.bg == b.bg && a.attr == b.attr; }

static void put_look(lun_sgr *s, lun_look k, FILE *out) {
  if (s->dressed && same_look(s->look, k)) return;
  fputs("\033[0", out);
  if (k.attr & LUN_BOLD) fputs(";1", out);
  if (k.attr & LUN_UNDERLINE) fputs(";4", out);
  if (k.attr & LUN_REVERSE) fputs(";7", out);
  if (k.fg >= 0) fprintf(out, ";38;5;%d", k.fg);
  if (k.bg >= 0) fprintf(out, ";48;5;%d", k.bg);
  fputc('m', out);
  s->look = k;
  s->dressed = true;
}

static void put_cell(lun_sgr *s, const lun_cell *c, lun_theme theme, FILE *out) {
  char utf8[4];
  put_look(s, lun_palette_look(theme, LUN_DEPTH_256, c->style), out);
  for (int i = 0; i < 3 && c->ch[i]; i++) fwrite(utf8, 1, lun_utf8_put(utf8, c->ch[i]), out);
}

/* The right half of a wide character goes with its left one. */
static void write_row(lun_sgr *s, const lun_cells *g, int y, lun_theme theme, FILE *out) {
  int at = -1; /* where the terminal's cursor stands in this row */
  for (int x = 0; x < g->w; x++) {
    const lun_cell *c = lun_cells_at(g, x, y), *right = lun_cells_at(g, x + 1, y);
    bool wide = right && x + 1 < g->w && right->ch[0] == 0;
    bool same = same_cell(c, lun_cells_at(&s->shown, x, y));
    if (wide) same &= same_cell(right, lun_cells_at(&s->shown, x + 1, y));
    if (same || c->ch[0] == 0) continue;
    if (at != x) fprintf(out, "\033[%d;%dH", y + 1, x + 1);
    put_cell(s, c, theme, out);
    at = x + (wide ? 2 : 1);
  }
}

bool lun_sgr_write(lun_sgr *s, const lun_cells *g, lun_theme theme, FILE *out) {
  bool resized = !s->begun || s->shown.w != g->w || s->shown.h != g->h;
  if (resized && !lun_cells_resize(&s->shown, g->w, g->h)) return false;
  if (resized) fputs("\033[?25l\033[0m\033[2J", out), lun_cells_clear(&s->shown), s->dressed = false;
  s->begun = true;
  for (int y = 0; y < g->h; y++) write_row(s, g, y, theme, out);
  memcpy(s->shown.cell, g->cell, (size_t)g->w * (size_t)g->h * sizeof *g->cell);
  return true;
}

void lun_sgr_free(lun_sgr *s) { lun_cells_free(&s->shown); }
