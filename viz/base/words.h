/* words.h - the strings of the fold, each kept once and counted.
 *
 * A thousand tasks that wait for "sleep 0.08" hold one string. Whoever stores
 * one keeps it, and drops it when done; the last drop frees it. Internal to
 * viz/. */
#ifndef LUN_WORDS_H
#define LUN_WORDS_H

#include <stddef.h>

typedef struct lun_word lun_word;

/* All zeros is an empty table. */
typedef struct lun_words {
  lun_word **slot;
  size_t cap, count;
} lun_words;

/* The empty string, which is not counted. */
extern const char lun_word_none[1];

/* Keeps the n bytes at s: returns the one copy of them, ended by a zero; lun_word_none when n is 0 or memory is out. */
const char *lun_words_keep(lun_words *t, const char *s, size_t n);
/* Keeps a word once more. */
const char *lun_words_again(const char *word);
void lun_words_drop(lun_words *t, const char *word);
/* Puts the n bytes at s into *word in the place of what was there. */
void lun_words_set(lun_words *t, const char **word, const char *s, size_t n);
/* Frees the table and all words, whoever keeps them. */
void lun_words_free(lun_words *t);

#endif
