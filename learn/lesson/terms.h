/* terms.h - the table of agreed words, words.md: how each term of the lessons is
 * said in the languages that they are translated into. */
#ifndef LUN_TERMS_H
#define LUN_TERMS_H

#include <stdbool.h>
#include <stddef.h>

/* A term and its word in one language. Each is a word, or `word (stem, stem)`: any of the stems will do. */
typedef struct lun_term {
  char *en, *word;
  int line; /* of words.md */
} lun_term;

typedef struct lun_terms {
  lun_term *term;
  size_t n;
} lun_terms;

/* Reads the table in the file at `path`: its first row names the languages, `en` among them. A file that is not there, and a
 * language that it does not have, are an empty table. False when out of memory. */
bool lun_terms_open(lun_terms *t, const char *path, const char *lang);
void lun_terms_close(lun_terms *t);
/* Whether the text has that word (of a cell): letters of either case, at the beginning of a word where words have blanks
 * between them, and not in `code`. */
bool lun_term_in(const char *cell, const char *text);

#endif
