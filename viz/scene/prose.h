/* prose.h - a few forms of Markdown as rows of words: paragraphs, lists, fences,
 * tables, and three marks of emphasis. What it does not know stays as it is. */
#ifndef LUN_PROSE_H
#define LUN_PROSE_H

#include "measure.h"
#include "phrase.h"

typedef struct lun_prose_row {
  int indent; /* in units of the measure, as all widths here */
  lun_phrase words; /* n is 0: a blank row */
} lun_prose_row;

typedef struct lun_prose {
  lun_prose_row *row;
  size_t n;
} lun_prose;

/* Wraps it into `room` in the ink; what is marked as strong, or as code, is bold, what is stressed is underlined.
 * Blank rows at the end are left out. n is 0 for an empty text, or when memory is out. */
lun_prose lun_prose_wrap(const char *markdown, const lun_measure *m, int room, lun_ink ink, lun_arena *a);
/* The same for a text without marks. */
lun_prose lun_prose_plain(const char *text, const lun_measure *m, int room, lun_ink ink, lun_arena *a);
/* A text of lines that keep their breaks, cut to the room. */
lun_prose lun_prose_verbatim(const char *text, const lun_measure *m, int room, lun_style st, lun_arena *a);

#endif
