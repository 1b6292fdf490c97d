/* ascii.h - the ASCII twins of the visual language's characters.
 *
 * Panels always paint Unicode; where a terminal cannot show it, the finished
 * grid is translated as a whole. So there is one drawing, and ASCII can lack
 * nothing. */
#ifndef LUN_ASCII_H
#define LUN_ASCII_H

#include "cells.h"

/* Replaces each character of the grid by its ASCII twin; what has none becomes '?'. */
void lun_glyphs_to_ascii(lun_cells *g);
/* False when the locale gives one of the glyphs another width than 1. */
bool lun_glyphs_fit(void);

#endif
