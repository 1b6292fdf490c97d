/* words.c - counted strings in a hash table with chains. It owns the bytes; it
 * knows nothing of what they mean. */
#include "words.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

const char lun_word_none[1] = "";

static uint32_t hash_of(const char *s, size_t n) {
  uint32_t h = 2166136261u;
  for (size_t i = 0; i < n; i++) h = (h ^ (uint8_t)s[i]) * 16777619u;
  return h ^ h >> 15;
}

static bool grow(lun_words *t) {
  size_t cap = t->cap ? 2 * t->cap : 64;
  lun_word **slot = calloc(cap, sizeof *slot);
  if (!slot) return t->cap > 0; /* chains may get longer */
  for (size_t i = 0; i < t->cap; i++) {
    for (lun_word *w = t->slot[i], *next; w; w = next) {
      next = w->next;
      w->next = slot[w->hash & (cap - 1)];
      slot[w->hash & (cap - 1)] = w;
    }
  }
  free(t->slot);
  t->slot = slot;
  t->cap = cap;
  return true;
}

const char *lun_words_keep(lun_words *t, const char *s, size_t n) {
  if (n == 0 || (t->count >= t->cap && !grow(t))) return lun_word_none;
  uint32_t hash = hash_of(s, n);
  lun_word **head = &t->slot[hash & (t->cap - 1)];
  for (lun_word *w = *head; w; w = w->next)
    if (w->hash == hash && w->len == n && !memcmp(w->text, s, n)) return w->refs++, w->text;
  lun_word *w = malloc(sizeof *w + n + 1);
  if (!w) return lun_word_none;
  *w = (lun_word){.next = *head, .hash = hash, .refs = 1, .len = n};
  memcpy(w->text, s, n);
  w->text[n] = 0;
  *head = w;
  t->count++;
  return w->text;
}

void lun_words_forget(lun_words *t, const char *word) {
  lun_word *w = lun_word_of(word), **at = &t->slot[w->hash & (t->cap - 1)];
  while (*at != w) at = &(*at)->next;
  *at = w->next;
  t->count--;
  free(w);
}

void lun_words_set(lun_words *t, const char **word, const char *s, size_t n) {
  const char *old = *word;
  *word = lun_words_keep(t, s, n);
  lun_words_drop(t, old);
}

void lun_words_free(lun_words *t) {
  for (size_t i = 0; i < t->cap; i++)
    for (lun_word *w = t->slot[i], *next; w; w = next) next = w->next, free(w);
  free(t->slot);
  *t = (lun_words){0};
}
