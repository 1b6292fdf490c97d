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
/* The same for a text: shortens the n bytes at s to one ASCII character for each of theirs; returns how many. */
size_t lun_text_to_ascii(char *s, size_t n);
/* LUNETTE_ASCII=1, or a locale that is not of UTF-8. */
bool lun_ascii_wanted(void);
/* False when the locale gives one of the glyphs another width than 1. */
bool lun_glyphs_fit(void);

#endif
