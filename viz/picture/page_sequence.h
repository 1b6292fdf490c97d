/* page_sequence.h - what the files that draw a sequence diagram in points share:
 * the diagram, and where its columns and rows stand. */
#ifndef LUN_PAGE_SEQUENCE_H
#define LUN_PAGE_SEQUENCE_H

#include "../scene/sequence/sequence.h"
#include "page_internal.h"

enum { LUN_PAGE_ROWS = 512 };

typedef struct lun_diagram {
  lun_page *s;
  lun_sequence q;
  bool wide;             /* a window of its own: ticks are bands, sentences stand beside the rows */
  double x, w, top, end; /* of its rows; the sentences are not in w */
  double time;           /* where times end, at the right or, wide, left of the loop */
  double column[LUN_SEQ_COLUMNS];
  double y[LUN_PAGE_ROWS]; /* of row first + i: where its arrow is */
  size_t first, rows;
  double half; /* of what runs, to each side */
  double pad;  /* of a shape, beyond the lifeline */
} lun_diagram;

lun_type lun_diagram_type(const lun_diagram *d);
uint32_t lun_diagram_tint(const lun_diagram *d, const lun_seq_row *row, lun_ink ink, double alpha);
static inline double lun_diagram_x(const lun_diagram *d, int actor) { return d->column[d->q.actor[actor].column]; }

/* All lifelines and shapes of the rows that are shown; then a row's arrow, marks and notes. */
void lun_diagram_lives(const lun_diagram *d);
void lun_diagram_shapes(const lun_diagram *d);
void lun_diagram_row(const lun_diagram *d, size_t i);

#endif
