/* cells.c - the grid: its memory, and the only door through which text gets
 * onto it. It decides what a character's width is and what becomes of text that
 * is not fit to be shown; it never knows a colour or a terminal. */
#include "cells.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/sanitise.h"

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

int lun_cells_text(lun_cells *g, lun_rect clip, int x, int y, lun_style st, const char *s, size_t n) {
  while (n > 0 && x < clip.x + clip.w) {
    lun_piece p = lun_next_piece(s, n);
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

int lun_pen_room(const lun_pen *p) {
  int room = p->clip.x + p->clip.w - p->x;
  return room > 0 ? room : 0;
}
