/* term_ncurses.h - shows a grid of cells on a terminal, by ncurses.
 *
 * It owns curses' SCREEN and its colour pairs. It never reads a key, sets no
 * terminal mode beyond what newterm does (keypad stays off) and installs no
 * signal handler: the REPL owns input, modes and signals. */
#ifndef LUN_TERM_NCURSES_H
#define LUN_TERM_NCURSES_H

#include <stdio.h>

#include "cells.h"
#include "../scene/view/view.h"

typedef struct lun_term lun_term;

/* Opens the terminal on `out`/`in` (newterm). An unknown TERM is tried as xterm-256color. Returns NULL with one
 * sentence in err when the terminal cannot place the cursor (dumb, cup missing) or is no terminal. */
lun_term *lun_term_open(FILE *out, FILE *in, char *err, size_t errsize);
/* Restores the terminal (endwin) and frees all. NULL is allowed. */
void lun_term_close(lun_term *t);
/* Leaves the screen to a shell or an editor, and takes it back; all is redrawn then. */
void lun_term_suspend(lun_term *t);
void lun_term_resume(lun_term *t);
/* The size of the window changed to w x h. */
void lun_term_resize(lun_term *t, int w, int h);
/* The size as the terminal says it, from ioctl, else curses. */
void lun_term_size(const lun_term *t, int *w, int *h);
/* True when only ASCII can be drawn: TERM=linux or vt100, no UTF-8, LUNETTE_ASCII=1, or glyphs that would be 2 wide. */
bool lun_term_ascii(const lun_term *t);
/* The theme that COLORFGBG suggests, dark when it says nothing. */
lun_theme lun_term_theme(const lun_term *t);
/* Shows the grid; (cx, cy) = (-1, -1) hides the cursor. Sends only what changed. */
void lun_term_show(lun_term *t, const lun_cells *g, lun_theme theme, int cx, int cy);
/* The next lun_term_show sends everything, as for Ctrl-L. */
void lun_term_redraw(lun_term *t);

#endif
