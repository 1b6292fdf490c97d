/* words.h - the strings of the fold, each kept once and counted.
 *
 * A thousand tasks that wait for "sleep 0.08" hold one string. Whoever stores
 * one keeps it, and drops it when done; the last drop frees it. Internal to
 * viz/. */
#ifndef LUN_WORDS_H
#define LUN_WORDS_H

#include <stddef.h>
#include <stdint.h>

/* One of them; what stands before `text` is the table's. */
typedef struct lun_word {
  struct lun_word *next;
  uint32_t hash, refs;
  size_t len;
  char text[];
} lun_word;

/* All zeros is an empty table. */
typedef struct lun_words {
  lun_word **slot;
  size_t cap, count;
} lun_words;

/* The empty string, which is not counted. */
extern const char lun_word_none[1];

/* Keeps the n bytes at s: returns the one copy of them, ended by a zero; lun_word_none when n is 0 or memory is out. */
const char *lun_words_keep(lun_words *t, const char *s, size_t n);
static inline lun_word *lun_word_of(const char *text) { return (lun_word *)(text - offsetof(lun_word, text)); }
/* Keeps a word once more. */
static inline const char *lun_words_again(const char *word) {
  if (word != lun_word_none) lun_word_of(word)->refs++;
  return word;
}
void lun_words_forget(lun_words *t, const char *word); /* nobody keeps it any more */
static inline void lun_words_drop(lun_words *t, const char *word) {
  if (word != lun_word_none && --lun_word_of(word)->refs == 0) lun_words_forget(t, word);
}
/* Puts the n bytes at s into *word in the place of what was there. */
void lun_words_set(lun_words *t, const char **word, const char *s, size_t n);
/* Frees the table and all words, whoever keeps them. */
void lun_words_free(lun_words *t);

#endif
