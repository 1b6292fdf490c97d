/* paint_spans.h - the spans of a task in the row of cells below its lane. */
#ifndef LUN_PAINT_SPANS_H
#define LUN_PAINT_SPANS_H

#include "../scene/span_row.h"
#include "cells.h"

void lun_paint_spans(lun_cells *g, lun_rect r, const lun_span_bar *bar, size_t n);

#endif
