/* width.c - widths as the locale's wcwidth has them, of what the sanitiser leaves. */
#include "width.h"

#include <stdio.h>
#include <string.h>
#include <wchar.h>

enum { ALL_COLS = 4000 };

lun_piece lun_next_piece(const char *s, size_t n) {
  lun_piece p;
  uint32_t cp;
  p.eaten = lun_utf8(s, n, &cp);
  if (cp != LUN_UTF8_BAD && !lun_unsafe(cp)) {
    memcpy(p.shown, s, p.eaten);
    p.len = p.eaten;
  } else {
    p.len = lun_sanitise(p.shown, sizeof p.shown, s, p.eaten);
  }
  return p;
}

/* In a locale without UTF-8 wcwidth knows nothing beyond ASCII: then a character counts as one column. */
int lun_char_width(uint32_t ch) {
  if (ch < 0x300) return 1;
  int w = wcwidth((wchar_t)ch);
  return w < 0 ? 1 : w > 2 ? 2 : w;
}

static int piece_width(const lun_piece *p) {
  int w = 0;
  for (size_t i = 0; i < p->len;) {
    uint32_t cp;
    i += lun_utf8(p->shown + i, p->len - i, &cp);
    w += lun_char_width(cp);
  }
  return w;
}

int lun_text_width(const char *s, size_t n) {
  int used;
  lun_text_fit(s, n, ALL_COLS, &used);
  return used;
}

size_t lun_text_fit(const char *s, size_t n, int cols, int *used) {
  size_t at = 0;
  *used = 0;
  while (at < n) {
    lun_piece p = lun_next_piece(s + at, n - at);
    int w = piece_width(&p);
    if (*used + w > cols) break;
    *used += w;
    at += p.eaten;
  }
  return at;
}

/* The bytes at the end of s that take at most `cols` columns. */
static size_t fit_tail(const char *s, size_t n, int cols) {
  int total = lun_text_width(s, n), used;
  size_t at = lun_text_fit(s, n, total - cols, &used);
  while (at < n && lun_text_width(s + at, n - at) > cols) at += lun_next_piece(s + at, n - at).eaten;
  return n - at;
}

char *lun_elide(char *dst, size_t cap, const char *s, int cols, bool middle) {
  static const char dots[] = "\u2026";
  size_t n = strlen(s);
  int used;
  if (lun_text_fit(s, n, cols, &used) == n) {
    snprintf(dst, cap, "%s", s);
  } else if (cols <= 0) {
    snprintf(dst, cap, "%s", "");
  } else {
    int tail_cols = middle ? (cols - 1) / 2 : 0;
    size_t head = lun_text_fit(s, n, cols - 1 - tail_cols, &used);
    size_t tail = tail_cols ? fit_tail(s, n, tail_cols) : 0;
    snprintf(dst, cap, "%.*s%s%s", (int)head, s, dots, s + n - tail);
  }
  return dst;
}

size_t lun_text_line(const char *s, int cols) {
  int used;
  size_t n = strlen(s), fits = lun_text_fit(s, n, cols, &used), comma = fits, word = fits;
  if (fits == n) return n;
  while (comma > 0 && !(s[comma] == ' ' && s[comma - 1] == ',')) comma--;
  while (word > 0 && s[word] != ' ') word--;
  return comma > fits / 2 ? comma : word > 0 ? word : fits;
}

/* The bytes of all marks of the list that stand at s, one behind the other. */
static size_t marks_at(const char *s, size_t n, const char *const *marks) {
  size_t len = 0;
  for (const char *const *m = marks; *m != NULL; m++) {
    size_t more = strlen(*m);
    if (more > n - len || memcmp(s + len, *m, more) != 0) continue;
    len += more;
    m = marks - 1;
  }
  return len;
}

size_t lun_opening_marks(const char *s, size_t n) {
  static const char *const marks[] = {"\u201c", "\u2018", "\uff08", "\u300a", "\u300c", NULL};
  return marks_at(s, n, marks);
}

size_t lun_closing_marks(const char *s, size_t n) {
  static const char *const marks[] = {"\u201d", "\u2019", "\uff09", "\u300b", "\u300d", "\uff0c", "\u3002", "\u3001", "\uff1a", "\uff1b",
                                      "\uff01", "\uff1f", ",", ".", ";", ":", "!", "?", ")", NULL};
  return marks_at(s, n, marks);
}
