/* sequence_sheet.h - what the files that paint a sequence diagram into cells
 * share: the diagram, its rectangle, and where its columns stand. */
#ifndef LUN_SEQUENCE_SHEET_H
#define LUN_SEQUENCE_SHEET_H

#include "../scene/sequence/sequence.h"
#include "panel.h"

typedef struct lun_sheet {
  lun_stage *s;
  lun_rect r; /* of the diagram, without the sentences */
  lun_sequence q;
  int x[LUN_SEQ_COLUMNS];   /* cells of the lifelines */
  int gap[LUN_SEQ_COLUMNS]; /* cells from each to the next, or to the right edge */
  bool edges;               /* there is room for the edges of shapes */
  int time;                 /* the first cell of the times */
} lun_sheet;

/* How many columns a diagram should have at most on `w` cells. */
int lun_sheet_columns(int w);
/* Sets x, gap, edges and time for sh->q in sh->r. */
void lun_sheet_spread(lun_sheet *sh);

/* Paints the row i of the diagram at y; `above`: the time that was written last. */
void lun_sheet_row(const lun_sheet *sh, size_t i, int y, int64_t above);
/* Paints the names above the lifelines, as of row i. */
void lun_sheet_header(const lun_sheet *sh, size_t top, size_t i);

#endif
