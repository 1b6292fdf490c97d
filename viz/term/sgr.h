/* sgr.h - the back end for recordings: a grid of cells as the bytes that bring an
 * xterm-like terminal with 256 colours from the grid before to this one. */
#ifndef LUN_SGR_H
#define LUN_SGR_H

#include <stdio.h>

#include "../scene/palette.h"
#include "cells.h"

/* What the terminal shows: {0} is one that was just made. */
typedef struct lun_sgr {
  lun_cells shown;
  lun_look look;
  bool begun, dressed; /* something was written; `look` is set */
} lun_sgr;

/* Writes what differs from what is shown. False: out of memory. */
bool lun_sgr_write(lun_sgr *s, const lun_cells *g, lun_theme theme, FILE *out);
void lun_sgr_free(lun_sgr *s);

#endif
