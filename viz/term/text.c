/* text.c - prints a grid of cells as plain text. Reversed blocks, which stand
 * for the right part of a cell, become the nearest glyph that needs no colour. */
#include "text.h"

#include "../base/sanitise.h"

static uint32_t upright(const lun_cell *c) {
  uint32_t ch = c->ch[0];
  if (!(c->style.attr & LUN_REVERSE) || ch < 0x2589 || ch > 0x258F) return ch;
  uint32_t eighths = ch - 0x2588;
  return eighths >= 7 ? 0x2588 : eighths >= 3 ? 0x2590 : 0x2595;
}

static void put(FILE *out, uint32_t ch) {
  char buf[4];
  fwrite(buf, 1, lun_utf8_put(buf, ch), out);
}

static int row_end(const lun_cells *g, int y) {
  int x = g->w;
  while (x > 0 && lun_cells_at(g, x - 1, y)->ch[0] == ' ') x--;
  return x;
}

bool lun_text_print(const lun_cells *g, FILE *out) {
  for (int y = 0; y < g->h; y++) {
    for (int x = 0, end = row_end(g, y); x < end; x++) {
      const lun_cell *c = lun_cells_at(g, x, y);
      if (c->ch[0] == 0) continue;
      put(out, upright(c));
      for (int i = 1; i < 3 && c->ch[i]; i++) put(out, c->ch[i]);
    }
    fputc('\n', out);
  }
  return !ferror(out);
}
