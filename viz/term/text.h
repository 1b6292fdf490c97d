/* text.h - the back end for tests, docs and pipes: a grid of cells as lines of
 * UTF-8, without colours. */
#ifndef LUN_TEXT_H
#define LUN_TEXT_H

#include <stdio.h>

#include "cells.h"

/* Prints the grid, a line a row, blanks at the ends of lines left out. False when writing failed. */
bool lun_text_print(const lun_cells *g, FILE *out);

#endif
