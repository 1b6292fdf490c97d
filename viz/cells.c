/* cells.c - the grid: its memory, and the only door through which text gets
 * onto it. It decides what a character's width is and what becomes of text that
 * is not fit to be shown; it never knows a colour or a terminal. */
#include "cells.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "sanitise.h"

static int clamp(int v, int lo, int hi) { return v < lo ? lo : v > hi ? hi : v; }

bool lun_cells_resize(lun_cells *g, int w, int h) {
  w = clamp(w, 1, LUN_CELLS_MAX_W);
  h = clamp(h, 1, LUN_CELLS_MAX_H);
  if (!g->cell || w != g->w || h != g->h) {
    lun_cell *cell = malloc((size_t)w * (size_t)h * sizeof *cell);
    if (!cell) return false;
    free(g->cell);
    *g = (lun_cells){w, h, cell};
  }
  lun_cells_clear(g);
  return true;
}

void lun_cells_free(lun_cells *g) {
  free(g->cell);
  *g = (lun_cells){0, 0, NULL};
}

void lun_cells_clear(lun_cells *g) { lun_cells_fill(g, (lun_rect){0, 0, g->w, g->h}, lun_ink_of(LUN_INK_TEXT)); }

lun_cell *lun_cells_at(const lun_cells *g, int x, int y) {
  if (x < 0 || y < 0 || x >= g->w || y >= g->h) return NULL;
  return &g->cell[(size_t)y * (size_t)g->w + (size_t)x];
}

static int larger(int a, int b) { return a > b ? a : b; }
static int smaller(int a, int b) { return a < b ? a : b; }

lun_rect lun_rect_meet(lun_rect a, lun_rect b) {
  int x = larger(a.x, b.x), y = larger(a.y, b.y);
  int w = smaller(a.x + a.w, b.x + b.w) - x, h = smaller(a.y + a.h, b.y + b.h) - y;
  return (lun_rect){x, y, larger(w, 0), larger(h, 0)};
}

static bool inside(lun_rect r, int x, int y) { return x >= r.x && y >= r.y && x < r.x + r.w && y < r.y + r.h; }

/* A wide character of which one half is overwritten leaves a blank in the other. */
static void mend(lun_cells *g, int x, int y) {
  lun_cell *c = lun_cells_at(g, x, y), *left = lun_cells_at(g, x - 1, y), *right = lun_cells_at(g, x + 1, y);
  if (c->ch[0] == 0 && left) left->ch[0] = ' ', left->ch[1] = 0;
  if (right && right->ch[0] == 0) right->ch[0] = ' ', right->ch[1] = 0;
}

static void set(lun_cells *g, int x, int y, lun_style st, uint32_t ch) {
  lun_cell *c = lun_cells_at(g, x, y);
  if (!c) return;
  mend(g, x, y);
  *c = (lun_cell){{ch, 0, 0}, st};
}

void lun_cells_set(lun_cells *g, lun_rect clip, int x, int y, lun_style st, uint32_t ch) {
  if (inside(clip, x, y)) set(g, x, y, st, ch);
}

/* A combining mark joins the character at its left; a third one is left out. */
static void combine(lun_cells *g, lun_rect clip, int x, int y, uint32_t ch) {
  lun_cell *c = inside(clip, x, y) ? lun_cells_at(g, x, y) : NULL;
  if (c && c->ch[0] == 0) c = lun_cells_at(g, x - 1, y);
  if (!c || c->ch[0] == 0) return;
  if (!c->ch[1]) c->ch[1] = ch;
  else if (!c->ch[2]) c->ch[2] = ch;
}

/* Puts one harmless character, and returns the column after it. */
static int put_char(lun_cells *g, lun_rect clip, int x, int y, lun_style st, uint32_t ch) {
  int w = lun_char_width(ch);
  if (w == 0) {
    combine(g, clip, x - 1, y, ch);
  } else if (w == 1) {
    lun_cells_set(g, clip, x, y, st, ch);
  } else if (inside(clip, x, y) && inside(clip, x + 1, y) && lun_cells_at(g, x + 1, y)) {
    set(g, x, y, st, ch);
    mend(g, x + 1, y);
    *lun_cells_at(g, x + 1, y) = (lun_cell){{0, 0, 0}, st};
  } else {
    lun_cells_set(g, clip, x, y, st, ' ');
    lun_cells_set(g, clip, x + 1, y, st, ' ');
  }
  return x + w;
}

/* What one character of the text looks like: itself, or a few harmless characters in its place. */
typedef struct piece {
  size_t eaten;
  char shown[LUN_SANITISED_SIZE(8)];
  size_t len;
} piece;

static piece next_piece(const char *s, size_t n) {
  piece p;
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

int lun_cells_text(lun_cells *g, lun_rect clip, int x, int y, lun_style st, const char *s, size_t n) {
  while (n > 0 && x < clip.x + clip.w) {
    piece p = next_piece(s, n);
    for (size_t i = 0; i < p.len;) {
      uint32_t cp;
      i += lun_utf8(p.shown + i, p.len - i, &cp);
      x = put_char(g, clip, x, y, st, cp);
    }
    s += p.eaten;
    n -= p.eaten;
  }
  return x;
}

void lun_cells_fill(lun_cells *g, lun_rect r, lun_style st) {
  r = lun_rect_meet(r, (lun_rect){0, 0, g->w, g->h});
  for (int y = r.y; y < r.y + r.h; y++)
    for (int x = r.x; x < r.x + r.w; x++) *lun_cells_at(g, x, y) = (lun_cell){{' ', 0, 0}, st};
}

void lun_cells_ground(lun_cells *g, int x, int y, int w, lun_ground ground) {
  for (int i = 0; i < w; i++) {
    lun_cell *c = lun_cells_at(g, x + i, y);
    if (c) c->style.ground = (uint8_t)ground;
  }
}

void lun_cells_hline(lun_cells *g, lun_rect clip, int x, int y, int n, lun_style st, uint32_t ch) {
  for (int i = 0; i < n; i++) lun_cells_set(g, clip, x + i, y, st, ch);
}

void lun_cells_vline(lun_cells *g, lun_rect clip, int x, int y, int n, lun_style st, uint32_t ch) {
  for (int i = 0; i < n; i++) lun_cells_set(g, clip, x, y + i, st, ch);
}

/* In a locale without UTF-8 wcwidth knows nothing beyond ASCII: then a character counts as one column. */
int lun_char_width(uint32_t ch) {
  if (ch < 0x300) return 1;
  int w = wcwidth((wchar_t)ch);
  return w < 0 ? 1 : clamp(w, 0, 2);
}

static int piece_width(const piece *p) {
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
  lun_text_fit(s, n, LUN_CELLS_MAX_W * 4, &used);
  return used;
}

size_t lun_text_fit(const char *s, size_t n, int cols, int *used) {
  size_t at = 0;
  *used = 0;
  while (at < n) {
    piece p = next_piece(s + at, n - at);
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
  while (at < n && lun_text_width(s + at, n - at) > cols) at += next_piece(s + at, n - at).eaten;
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

lun_pen lun_pen_at(lun_cells *g, lun_rect clip, int x, int y) { return (lun_pen){g, clip, x, y, LUN_GROUND_NONE}; }

/* A clip of no height lets nothing through; so the grid is never touched. */
lun_pen lun_pen_measuring(void) { return lun_pen_at(NULL, (lun_rect){0, 0, LUN_CELLS_MAX_W * 4, 0}, 0, 0); }

void lun_pen_text(lun_pen *p, lun_style st, const char *s) {
  if (p->ground != LUN_GROUND_NONE) st.ground = (uint8_t)p->ground;
  p->x = lun_cells_text(p->g, p->clip, p->x, p->y, st, s, strlen(s));
}

void lun_pen_print(lun_pen *p, lun_style st, const char *fmt, ...) {
  char buf[1024];
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(buf, sizeof buf, fmt, ap);
  va_end(ap);
  lun_pen_text(p, st, buf);
}

int lun_pen_room(const lun_pen *p) { return larger(p->clip.x + p->clip.w - p->x, 0); }
