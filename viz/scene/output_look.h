/* output_look.h - how a line of the REPL's output looks: what stands before it,
 * and both their inks; and what is awaited below them. */
#ifndef LUN_OUTPUT_LOOK_H
#define LUN_OUTPUT_LOOK_H

#include "../base/arena.h"
#include "../base/ink.h"
#include "../fold/fold.h"
#include "glyphs.h"

typedef struct lun_output_look {
  const char *lead; /* "> ", "✗ ", "" */
  lun_ink lead_ink, ink;
} lun_output_look;

lun_output_look lun_output_look_of(const lun_output *o);

/* "31 ms" for the i-th line when it says that an input is done, and that took time; else "". */
const char *lun_output_took(const lun_fold *f, size_t i, lun_arena *a);

/* The task of the newest input while it lives, which is what stands below the lines; NULL: nothing is awaited. */
const lun_task *lun_output_awaited(const lun_fold *f);
/* ... in words, as of loop time `now`: "awaiting gather of 3" and "362 ms". */
typedef struct lun_awaiting {
  lun_glyph glyph;
  const char *what, *time;
} lun_awaiting;
lun_awaiting lun_output_awaiting(const lun_task *t, int64_t now, lun_arena *a);

#endif
