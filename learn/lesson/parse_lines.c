/* parse_lines.c - lines, words, and texts that grow, for parse.c. It knows nothing
 * of what a lesson is made of. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parse_room.h"

void lun_parse_complain(parser *p, int column, const char *fmt, ...) {
  char sentence[512];
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(sentence, sizeof sentence, fmt, ap);
  va_end(ap);
  if (p->complain != NULL) p->complain(p->ud, p->line ? p->line : 1, column, sentence);
}

void lun_parse_append(parser *p, text *t, const char *s, size_t n) {
  if (t->n + n + 1 > t->cap) {
    size_t cap = (t->n + n + 1) * 2;
    char *grown = realloc(t->s, cap);
    if (grown == NULL) {
      p->failed = true;
      return;
    }
    t->s = grown;
    t->cap = cap;
  }
  memcpy(t->s + t->n, s, n);
  t->n += n;
  t->s[t->n] = '\0';
}

void lun_parse_append_line(parser *p, text *t, line l) {
  lun_parse_append(p, t, l.s, l.n);
  lun_parse_append(p, t, "\n", 1);
}

const char *lun_parse_keep(parser *p, const char *s, size_t n) {
  char *copy = lun_arena_take(&p->l->arena, n + 1);
  if (copy == NULL) {
    p->failed = true;
    return "";
  }
  memcpy(copy, s, n);
  return copy;
}

bool lun_parse_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

const char *lun_parse_take(parser *p, text *t) {
  const char *s = t->s != NULL ? t->s : "";
  size_t n = t->n;
  while (n > 0 && lun_parse_blank(s[n - 1])) n--;
  while (n > 0 && (*s == '\n' || *s == '\r')) s++, n--;
  const char *kept = lun_parse_keep(p, s, n);
  t->n = 0;
  return kept;
}

line lun_parse_trimmed(line l) {
  while (l.n > 0 && lun_parse_blank(*l.s)) l.s++, l.n--;
  while (l.n > 0 && lun_parse_blank(l.s[l.n - 1])) l.n--;
  return l;
}

bool lun_parse_begins(line l, const char *word) { return l.n >= strlen(word) && memcmp(l.s, word, strlen(word)) == 0; }
bool lun_parse_is(line l, const char *word) { return l.n == strlen(word) && memcmp(l.s, word, l.n) == 0; }

bool lun_parse_next(parser *p, line *l) {
  if (p->at >= p->end) return false;
  const char *stop = memchr(p->at, '\n', (size_t)(p->end - p->at));
  size_t n = stop != NULL ? (size_t)(stop - p->at) : (size_t)(p->end - p->at);
  *l = (line){p->at, n > 0 && p->at[n - 1] == '\r' ? n - 1 : n};
  p->at += n + (stop != NULL);
  p->line++;
  return true;
}

line lun_parse_word(line *l) {
  *l = lun_parse_trimmed(*l);
  line w = {l->s, 0};
  while (w.n < l->n && !lun_parse_blank(l->s[w.n])) w.n++;
  l->s += w.n;
  l->n -= w.n;
  *l = lun_parse_trimmed(*l);
  return w;
}

bool lun_parse_good_id(const char *id) {
  size_t n = strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-");
  return n > 0 && n <= LUN_PARSE_ID_MAX && id[n] == '\0';
}
