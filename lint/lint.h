/* lint.h - habits that will be trouble one day, found in a recorded run, and in the sources that it ran.
 *
 * One table has them all (lint.c). What a record shows is found by the fold, as trouble (viz/fold/fold_lint.c), and taken
 * over from there. What only a source can tell is found in its tokens, and a record, where there is one, decides whether it
 * counts: it names the tasks that met, or shows that nothing has to be said. Few false alarms come before finding all. */
#ifndef LUN_LINT_H
#define LUN_LINT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "../viz/base/arena.h"

typedef struct lun_finding {
  const char *lint;          /* its name in the table: "shared-state" */
  const char *file;          /* "" when the place is not known */
  uint32_t line;
  uint64_t record;           /* the one that shows it, 0: the source alone does */
  bool met;                  /* in the record two tasks did what the lint warns of */
  const char *says, *remedy; /* a sentence each, in the arena; they hold names as the program gave them */
} lun_finding;

typedef struct lun_findings {
  lun_finding *all; /* by file and line */
  size_t n, cap;
  lun_arena arena;
  bool oom;
} lun_findings;

/* Looks for all lints in a recorded trace and the sources that it names, or in a source alone. Sources of a trace are looked
 * for where it says, and beside it. False, with a sentence in err, when the file cannot be read; what of a trace is
 * damaged stands in err, too, and "" when nothing is. */
bool lun_lint_trace(const char *trace, lun_findings *out, char *err, size_t errsize);
bool lun_lint_source(const char *path, lun_findings *out, char *err, size_t errsize);
/* Whichever of the two the file is. */
bool lun_lint(const char *path, lun_findings *out, char *err, size_t errsize);
void lun_findings_free(lun_findings *f);

/* As lines for people, "FILE:LINE: NAME: sentence" and below it the remedy; as an array of objects. Sanitised. */
void lun_findings_put(const lun_findings *f, FILE *out);
void lun_findings_put_json(const lun_findings *f, FILE *out);

/* The table, for help: the i-th lint's name and what it is about; NULL behind the last. */
const char *lun_lint_name(size_t i);
const char *lun_lint_about(size_t i);

#endif
