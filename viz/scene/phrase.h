/* phrase.h - a few words in their styles, one behind the other: what a row of a
 * picture says, before anybody knows in which letters. The terminal writes a
 * phrase into cells, the window in points; both measure it first. */
#ifndef LUN_PHRASE_H
#define LUN_PHRASE_H

#include "../base/arena.h"
#include "glyphs.h"

typedef struct lun_run {
  lun_style style;
  const char *text; /* as the program gave it: whoever shows it sanitises */
} lun_run;

/* Lives in its arena. n is 0 when there is nothing to say, or memory is out. */
typedef struct lun_phrase {
  lun_arena *a;
  lun_run *run;
  size_t n, cap;
} lun_phrase;

lun_phrase lun_phrase_in(lun_arena *a);
/* Adds a piece; an empty one is left out. The text must live as long as the arena. */
void lun_phrase_text(lun_phrase *p, lun_style st, const char *s);
void lun_phrase_print(lun_phrase *p, lun_style st, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* A glyph in its ink, and a space. */
void lun_phrase_glyph(lun_phrase *p, lun_glyph g);
void lun_phrase_add(lun_phrase *p, const lun_phrase *more);

#endif
