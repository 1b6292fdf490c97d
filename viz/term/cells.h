/* cells.h - a grid of character cells: what every panel paints on, and all that
 * a back end (ncurses, plain text) has to show.
 *
 * A cell holds a character with its combining marks and a style. A style names
 * roles (running, dim, raised...), never colours: palette.h turns roles into
 * colours, glyphs.h turns the grid into ASCII. Text from programs is sanitised
 * here, at the only door to the grid, so no control byte can stand in a cell. */
#ifndef LUN_CELLS_H
#define LUN_CELLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../base/ink.h"
#include "../base/width.h"

typedef struct lun_cell {
  uint32_t ch[3]; /* the character and up to two combining marks; ch[0] = 0: right half of a wide one */
  lun_style style;
} lun_cell;

typedef struct lun_cells {
  int w, h;
  lun_cell *cell; /* w * h, row by row; owned */
} lun_cells;

/* Makes the grid w x h (clamped to 1..LUN_CELLS_MAX) of blanks; {0} is a valid grid to begin with. False when out
 * of memory: the grid is then as it was. */
bool lun_cells_resize(lun_cells *g, int w, int h);
void lun_cells_free(lun_cells *g);
void lun_cells_clear(lun_cells *g);
/* The cell at x, y, or NULL outside of the grid. */
lun_cell *lun_cells_at(const lun_cells *g, int x, int y);
/* Sets one cell to a character of width 1, if it lies within `clip`. */
void lun_cells_set(lun_cells *g, lun_rect clip, int x, int y, lun_style st, uint32_t ch);
/* Writes n bytes of text, sanitised, from x on; what lies outside of `clip` is left out. Returns the column after it
 * (writing ends at the right edge of `clip`). */
int lun_cells_text(lun_cells *g, lun_rect clip, int x, int y, lun_style st, const char *s, size_t n);
/* Fills the part of `r` within the grid with blanks in a style. */
void lun_cells_fill(lun_cells *g, lun_rect r, lun_style st);
/* Lays a ground under what a row already shows, from x for w columns. */
void lun_cells_ground(lun_cells *g, int x, int y, int w, lun_ground ground);
/* Writes `ch` n times to the right, or downwards. */
void lun_cells_hline(lun_cells *g, lun_rect clip, int x, int y, int n, lun_style st, uint32_t ch);
void lun_cells_vline(lun_cells *g, lun_rect clip, int x, int y, int n, lun_style st, uint32_t ch);

/* A pen writes pieces of text one behind the other, within a rectangle. */
typedef struct lun_pen {
  lun_cells *g;
  lun_rect clip;
  int x, y;
  lun_ground ground; /* laid under all that it writes */
} lun_pen;

lun_pen lun_pen_at(lun_cells *g, lun_rect clip, int x, int y);
void lun_pen_text(lun_pen *p, lun_style st, const char *s);
void lun_pen_print(lun_pen *p, lun_style st, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* A pen that paints nothing: what its x says afterwards is the width of what was written. */
lun_pen lun_pen_measuring(void);
/* Columns left to the right edge, never negative. */
int lun_pen_room(const lun_pen *p);

#endif
