/* sequence_view.h - what a viewer remembers of the Sequence panel, and what keys
 * do in it: which row is selected, which folds are open, whether one await is
 * shown alone. The same for every back end that has keys. */
#ifndef LUN_SEQUENCE_VIEW_H
#define LUN_SEQUENCE_VIEW_H

#include "sequence.h"

enum { LUN_SEQ_OPEN = 8 }; /* folds that may be open at a time */

typedef struct lun_seq_view {
  uint32_t task;   /* whose diagram this is about; for another one all begins anew */
  uint64_t await;  /* the record of the await that is shown alone, 0: all is shown */
  uint64_t at;     /* the record of the selected row, 0: the newest one that is not ahead, whichever that is */
  int step;        /* so many rows the selection moves down when the diagram is made next */
  uint64_t cursor; /* the record at which the run stood when `at` was chosen: it is for that instant */
  uint64_t open[LUN_SEQ_OPEN];
  /* The selected row, as it was shown last. */
  uint64_t row_seq, row_fold; /* its record, its fold; 0: none */
  bool row_await;             /* it is an await of the task */
} lun_seq_view;

/* Makes the diagram as `v` wants it: `ask` without await and open, which come from v. */
lun_sequence lun_seq_view_make(lun_seq_view *v, lun_seq_ask ask, lun_arena *a);
/* Carries out v->step and returns the selected row, q->n: there is none. To be called once after each making. `cursor`:
 * the record at which the run stands; in the past a selection is for one instant. */
size_t lun_seq_view_select(lun_seq_view *v, const lun_sequence *q, uint64_t cursor, bool past);

typedef enum lun_seq_deed { LUN_SEQ_DONE, LUN_SEQ_SEEK, LUN_SEQ_SOURCE } lun_seq_deed;
/* Enter on the selected row: opens or closes a fold; when the run stands at its record already, shows one await alone;
 * DONE: that was all. SEEK: the run is to go to v->row_seq. SOURCE: it is there already, its line comes next. */
lun_seq_deed lun_seq_view_enter(lun_seq_view *v, uint64_t cursor);
/* From one await back to all of them; false: all are shown. */
bool lun_seq_view_back(lun_seq_view *v);

#endif
