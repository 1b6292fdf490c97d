/* output_look.h - how a line of the REPL's output looks: what stands before it,
 * and both their inks; and what is awaited below them. */
#ifndef LUN_OUTPUT_LOOK_H
#define LUN_OUTPUT_LOOK_H

#include "../base/ink.h"
#include "../fold/fold.h"

typedef struct lun_output_look {
  const char *lead; /* "> ", "✗ ", "" */
  lun_ink lead_ink, ink;
} lun_output_look;

lun_output_look lun_output_look_of(const lun_output *o);

/* The task of the newest input while it lives, which is what stands below the lines; NULL: nothing is awaited. */
const lun_task *lun_output_awaited(const lun_fold *f);

#endif
