/* check.h - proves lessons without a learner: what a lesson says about its
 * programs is run and judged, and each complaint is a line FILE:LINE: LESSON/STEP:
 * sentence, as compilers write them. */
#ifndef LUN_LEARN_CHECK_H
#define LUN_LEARN_CHECK_H

#include <stdbool.h>
#include <stdio.h>

typedef struct lun_check_options {
  const char *program; /* the file of lunette */
  FILE *out;
  bool verbose;        /* the answers, orders and events found are printed, too */
  bool json;           /* both, and the complaints, as a JSON object a line */
} lun_check_options;

typedef struct lun_check_totals {
  int lessons, steps, programs, complaints, warnings;
} lun_check_totals;

/* Checks the lesson in the file at `path`, and adds to *t. */
void lun_check_file(const lun_check_options *o, const char *path, lun_check_totals *t);

#endif
