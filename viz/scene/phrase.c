/* phrase.c - grows a row of styled pieces in an arena. It measures nothing. */
#include "phrase.h"

#include <stdio.h>
#include <string.h>

lun_phrase lun_phrase_in(lun_arena *a) { return (lun_phrase){.a = a}; }

static bool grow(lun_phrase *p) {
  size_t cap = p->cap ? 2 * p->cap : 8;
  lun_run *run = lun_arena_take(p->a, cap * sizeof *run);
  if (!run) return false;
  if (p->n) memcpy(run, p->run, p->n * sizeof *run);
  p->run = run;
  p->cap = cap;
  return true;
}

void lun_phrase_text(lun_phrase *p, lun_style st, const char *s) {
  if (*s && (p->n < p->cap || grow(p))) p->run[p->n++] = (lun_run){st, s};
}

void lun_phrase_print(lun_phrase *p, lun_style st, const char *fmt, ...) {
  char buf[1024];
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(buf, sizeof buf, fmt, ap);
  va_end(ap);
  lun_phrase_text(p, st, lun_arena_print(p->a, "%s", buf));
}

void lun_phrase_glyph(lun_phrase *p, lun_glyph g) {
  lun_phrase_text(p, lun_ink_of(g.ink), g.utf8);
  lun_phrase_text(p, lun_ink_of(LUN_INK_TEXT), " ");
}

void lun_phrase_add(lun_phrase *p, const lun_phrase *more) {
  for (size_t i = 0; i < more->n; i++) lun_phrase_text(p, more->run[i].style, more->run[i].text);
}
