/* output_look.h - how a line of the REPL's output looks: what stands before it,
 * and both their inks. */
#ifndef LUN_OUTPUT_LOOK_H
#define LUN_OUTPUT_LOOK_H

#include "../base/ink.h"
#include "../fold/fold.h"

typedef struct lun_output_look {
  const char *lead; /* "> ", "✗ ", "" */
  lun_ink lead_ink, ink;
} lun_output_look;

lun_output_look lun_output_look_of(const lun_output *o);

#endif
