/* legend.h - what the marks of the picture mean: a sample of each, and a phrase.
 * The help of every back end shows it. */
#ifndef LUN_LEGEND_H
#define LUN_LEGEND_H

#include <stddef.h>

#include "../../base/ink.h"

typedef struct lun_legend {
  const char *sample;
  lun_ink ink;
  const char *says;
} lun_legend;

/* The table; *n gets its length. With its title it fits on a screen of 24 rows. */
const lun_legend *lun_legends(size_t *n);

#endif
