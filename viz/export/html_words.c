/* html_words.c - the texts of a page, each once, and how any text becomes a JSON
 * string that can do no harm where it stands: within a script element of an
 * HTML file, and later on somebody's screen. */
#include <stdlib.h>
#include <string.h>

#include "../base/sanitise.h"
#include "html.h"
#include "json.h"

enum {
  WORD_MAX = 8192,     /* bytes of one text */
  BYTES_MAX = 48 << 20 /* of all texts */
};

typedef struct lun_html_word {
  uint32_t at, len, hash;
} word;

static uint32_t hash_of(const char *s, size_t n) {
  uint32_t h = 2166136261u;
  for (size_t i = 0; i < n; i++) h = (h ^ (unsigned char)s[i]) * 16777619u;
  return h;
}

static void put_slot(lun_html_words *w, uint32_t number) {
  size_t i = w->word[number].hash & (w->slots - 1);
  while (w->slot[i]) i = (i + 1) & (w->slots - 1);
  w->slot[i] = number + 1;
}

static bool widen_slots(lun_html_words *w) {
  size_t slots = w->slots ? 2 * w->slots : 1024;
  uint32_t *wide = calloc(slots, sizeof *wide);
  if (!wide) return false;
  free(w->slot);
  w->slot = wide;
  w->slots = slots;
  for (uint32_t i = 0; i < w->n; i++) put_slot(w, i);
  return true;
}

static void *grown(void *array, size_t *cap, size_t need, size_t size) {
  if (need <= *cap) return array;
  size_t wide = *cap ? 2 * *cap : 1024;
  if (wide < need) wide = need;
  void *p = realloc(array, wide * size);
  if (p) *cap = wide;
  return p;
}

static bool has_room(lun_html_words *w, size_t n) {
  word *all = grown(w->word, &w->word_cap, w->n + 1, sizeof *all);
  if (all) w->word = all;
  char *bytes = all ? grown(w->bytes, &w->cap, w->used + n + 1, 1) : NULL;
  if (bytes) w->bytes = bytes;
  return bytes && (2 * (w->n + 1) < w->slots || widen_slots(w));
}

static uint32_t add(lun_html_words *w, const char *s, size_t n, uint32_t hash) {
  if (!has_room(w, n)) return 0;
  if (n) memcpy(w->bytes + w->used, s, n);
  w->bytes[w->used + n] = 0;
  w->word[w->n] = (word){(uint32_t)w->used, (uint32_t)n, hash};
  w->used += n + 1;
  put_slot(w, (uint32_t)w->n);
  return (uint32_t)w->n++;
}

static uint32_t find_or_add(lun_html_words *w, const char *s, size_t n) {
  uint32_t hash = hash_of(s, n);
  for (size_t i = w->slots ? hash & (w->slots - 1) : 0; w->slots && w->slot[i]; i = (i + 1) & (w->slots - 1)) {
    const word *it = &w->word[w->slot[i] - 1];
    if (it->hash == hash && it->len == n && !memcmp(w->bytes + it->at, s, n)) return w->slot[i] - 1;
  }
  return add(w, s, n, hash);
}

/* Where to cut n bytes so that at most `most` are left, and no character is halved. */
static size_t cut_at(const char *s, size_t n, size_t most) {
  if (n <= most) return n;
  while (most > 0 && ((unsigned char)s[most] & 0xC0) == 0x80) most--;
  return most;
}

uint32_t lun_html_word(lun_html_words *w, const char *s, size_t n) {
  char cut[WORD_MAX + 4];
  if (w->n == 0) find_or_add(w, "", 0);
  size_t room = w->used < BYTES_MAX ? WORD_MAX : 0, kept = cut_at(s, n, room);
  if (kept == n) return find_or_add(w, s, n);
  memcpy(cut, s, kept);
  memcpy(cut + kept, "…", sizeof "…" - 1);
  w->cut += n - kept;
  return find_or_add(w, cut, kept + sizeof "…" - 1);
}

void lun_html_words_free(lun_html_words *w) {
  free(w->bytes);
  free(w->word);
  free(w->slot);
  *w = (lun_html_words){0};
}

/* ---- writing ---- */

/* Harmless to a screen by lun_sanitise, to the file by the JSON's own escapes. */
void lun_html_write_string(FILE *out, const char *s, size_t n) {
  char safe[LUN_SANITISED_SIZE(WORD_MAX + 4)];
  size_t kept = cut_at(s, n, WORD_MAX + 4);
  lun_json_text(&(lun_json){.out = out}, safe, lun_sanitise(safe, sizeof safe, s, kept));
}

void lun_html_write_words(FILE *out, const lun_html_words *w) {
  for (size_t i = 0; i < w->n; i++) {
    if (i) fputs(i % 8 ? "," : ",\n", out);
    lun_html_write_string(out, w->bytes + w->word[i].at, w->word[i].len);
  }
}
