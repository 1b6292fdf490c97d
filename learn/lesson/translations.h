/* translations.h - for translators: what of a lesson is not translated, no longer
 * current, or not in the agreed words; and the stamps of what is. */
#ifndef LUN_TRANSLATIONS_H
#define LUN_TRANSLATIONS_H

#include <stdbool.h>
#include <stdio.h>

#include "course.h"
#include "lesson.h"
#include "terms.h"

typedef struct lun_translated {
  int steps, current, old, shape, missing, extra, words, complaints; /* steps: of the lessons; complaints: of form */
} lun_translated;

/* Compares the translation of a lesson with it, writes a line FILE:LINE: LESSON/STEP: sentence to `out` for each thing to do,
 * and adds to *t. False, with one sentence in err, when the lesson cannot be read. */
bool lun_translation_check(const lun_course *c, const char *id, const lun_terms *words, FILE *out, lun_translated *t, char *err, size_t errsize);
/* Writes the stamps of the present English text into the translation's file: of one step, or with `step` NULL of all. False,
 * with one sentence in err. */
bool lun_translation_stamp(const lun_course *c, const char *id, const char *step, char *err, size_t errsize);

#endif
