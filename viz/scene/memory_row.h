/* memory_row.h - what is held over time, as a row under the lanes: of the selected task, or of all that is traced. It is
 * there only where a program traced its memory. */
#ifndef LUN_MEMORY_ROW_H
#define LUN_MEMORY_ROW_H

#include "view/moment.h"
#include "scale.h"

typedef struct lun_memory_row {
  const char *whose, *held; /* "memory", or "memory of ada·3"; "12.4 KiB" */
  const char *most;         /* "at most 31.0 KiB" in view */
  float *level;             /* a column each: the most that was held in it, 0 to 1 of the most in view; < 0: nothing */
  int cols;                 /* 0: there is no row */
} lun_memory_row;

lun_memory_row lun_memory_row_make(const lun_moment *m, const lun_scale *scale);

#endif
