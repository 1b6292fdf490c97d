/* terms.c - reads words.md, and finds its words in texts (terms.h). */
#include "terms.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../viz/base/infile.h"

enum { COLUMNS = 8, LINE = 1024 };

/* ---- the table ---- */

static char *trimmed(char *s) {
  while (*s == ' ') s++;
  for (size_t n = strlen(s); n > 0 && (s[n - 1] == ' ' || s[n - 1] == '\n' || s[n - 1] == '\r');) s[--n] = '\0';
  return s;
}

/* The cells of a row `| a | b |`; how many there are. */
static int cells_of(char *line, char *cell[static COLUMNS]) {
  int n = 0;
  char *rest = line + 1;
  for (char *bar; n < COLUMNS && (bar = strchr(rest, '|')) != NULL; rest = bar + 1) {
    *bar = '\0';
    cell[n++] = trimmed(rest);
  }
  return n;
}

static int column_of(char *const *cell, int n, const char *lang) {
  int i = 0;
  while (i < n && strcmp(cell[i], lang) != 0) i++;
  return i < n ? i : -1;
}

static bool add(lun_terms *t, const char *en, const char *word, int line) {
  lun_term *grown = realloc(t->term, (t->n + 1) * sizeof *grown);
  if (grown == NULL) return false;
  t->term = grown;
  grown[t->n] = (lun_term){strdup(en), strdup(word), line};
  t->n++;
  return grown[t->n - 1].en != NULL && grown[t->n - 1].word != NULL;
}

bool lun_terms_open(lun_terms *t, const char *path, const char *lang) {
  char line[LINE], *cell[COLUMNS];
  int en = -1, word = -1;
  bool good = true;
  *t = (lun_terms){0};
  FILE *in = lun_infile_open(path);
  for (int number = 1; in != NULL && good && fgets(line, sizeof line, in) != NULL; number++) {
    int n = *line == '|' ? cells_of(line, cell) : 0;
    if (n == 0) continue;
    if (en < 0 && column_of(cell, n, "en") >= 0) en = column_of(cell, n, "en"), word = column_of(cell, n, lang);
    else if (en >= 0 && word >= 0 && en < n && word < n && strspn(cell[en], "-: ") != strlen(cell[en]) && *cell[word] != '\0')
      good = add(t, cell[en], cell[word], number);
  }
  if (in != NULL) fclose(in);
  return good;
}

void lun_terms_close(lun_terms *t) {
  for (size_t i = 0; i < t->n; i++) {
    free(t->term[i].en);
    free(t->term[i].word);
  }
  free(t->term);
  *t = (lun_terms){0};
}

/* ---- finding ---- */

/* Small letters, Latin and Cyrillic, in UTF-8; code, and {key:NAME}, become blanks. In place: neither changes the length. */
static void level(char *s) {
  bool code = false;
  for (unsigned char *p = (unsigned char *)s; *p != '\0'; p++) {
    if (*p == '`' || *p == '{' || *p == '}') code = *p == '{' || (*p == '`' && !code), *p = ' ';
    else if (code && *p < 0x80) *p = ' ';
    else if (*p >= 'A' && *p <= 'Z') *p += 'a' - 'A';
    else if (*p == '\n') *p = ' ';
    else if (p[0] == 0xd0 && p[1] >= 0x90 && p[1] <= 0x9f) p[1] += 0x20;
    else if (p[0] == 0xd0 && p[1] >= 0xa0 && p[1] <= 0xaf) p[0] = 0xd1, p[1] -= 0x20;
  }
}

/* Whether a word may begin here: not behind a letter. Chinese has no blanks: there it may begin anywhere. */
static bool begins_word(const char *text, const char *at) {
  bool han = (unsigned char)*at >= 0xe3 && (unsigned char)*at <= 0xe9;
  if (at == text || han) return true;
  unsigned char before = (unsigned char)at[-1], first = (unsigned char)*at;
  if (first < 0x80) return !((before >= 'a' && before <= 'z') || before == '_');
  return before < 0x80 || before == 0xab || before == 0x94; /* a guillemet, a dash */
}

static bool has_stem(const char *text, const char *stem) {
  for (const char *at = *stem != '\0' ? strstr(text, stem) : NULL; at != NULL; at = strstr(at + 1, stem))
    if (begins_word(text, at)) return true;
  return false;
}

/* Any stem will do: those in the cell's parentheses, else the word itself. */
bool lun_term_in(const char *cell, const char *text) {
  char *copy = strdup(cell), *words = strdup(text), *rest = NULL;
  bool found = false;
  if (copy != NULL && words != NULL) {
    char *open = strchr(copy, '('), *stems = open != NULL ? open + 1 : copy;
    level(copy);
    level(words);
    for (char *s = strtok_r(stems, ",)", &rest); s != NULL && !found; s = strtok_r(NULL, ",)", &rest)) found = has_stem(words, trimmed(s));
  }
  free(copy);
  free(words);
  return found;
}
