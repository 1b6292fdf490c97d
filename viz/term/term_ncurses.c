/* term_ncurses.c - the ncurses back end: rows that are not what they were are
 * turned into complex characters, and curses sends what changed in them. It owns
 * the SCREEN; keys, modes and signals are not its business. */
#include "term_ncurses.h"
#include "ascii.h"

#include <curses.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include "../scene/glyphs.h"
#include "../scene/palette.h"

/* From <term.h>, which cannot be included: it defines macros such as `lines`. */
extern char *tigetstr(const char *);

enum { ATTRS = 2 * LUN_CODE };

/* How curses is told of a style. */
typedef struct dress {
  bool known;
  attr_t attr;
  int pair;
} dress;

struct lun_term {
  SCREEN *screen;
  FILE *out;
  const char *type;
  lun_depth depth;
  bool cursor_shown;
  lun_theme theme; /* what follows is of this theme */
  dress dress[LUN_INK_COUNT][LUN_GROUND_COUNT][ATTRS];
  lun_cells shown; /* what curses has been told last; w is 0: nothing that can be relied on */
};

/* NULL, or why the terminal cannot show a screen. */
static const char *unfit(void) {
  const char *cup = tigetstr("cup");
  return !cup || cup == (char *)-1 ? "it cannot place the cursor" : NULL;
}

static lun_depth depth_of_terminal(void) {
  const char *no = getenv("NO_COLOR");
  if ((no && *no) || !has_colors() || start_color() == ERR) return LUN_DEPTH_MONO;
  use_default_colors();
  return COLORS >= 256 ? LUN_DEPTH_256 : COLORS >= 16 ? LUN_DEPTH_16 : LUN_DEPTH_8;
}

/* ncurses knows few of the new terminals by name; nearly all of them speak xterm's language. */
static bool start(lun_term *t, FILE *out, FILE *in) {
  t->type = getenv("TERM");
  if (!t->type || !*t->type) t->type = "dumb";
  t->screen = newterm(t->type, out, in);
  if (t->screen) return true;
  t->type = "xterm-256color";
  t->screen = newterm(t->type, out, in);
  return t->screen != NULL;
}

static void *fail(lun_term *t, char *err, size_t errsize, const char *why) {
  const char *type = getenv("TERM");
  snprintf(err, errsize, "The terminal (TERM=%s) cannot show the screen: %s. Use `lunette repl --plain`.",
           type ? type : "", why);
  lun_term_close(t);
  return NULL;
}

lun_term *lun_term_open(FILE *out, FILE *in, char *err, size_t errsize) {
  lun_term *t = calloc(1, sizeof *t);
  if (!t) return fail(t, err, errsize, "out of memory");
  t->out = out;
  if (!isatty(fileno(out))) return fail(t, err, errsize, "the output is no terminal");
  if (!start(t, out, in)) return fail(t, err, errsize, "ncurses does not know it");
  const char *why = unfit();
  if (why) return fail(t, err, errsize, why);
  t->depth = depth_of_terminal();
  t->cursor_shown = true;
  leaveok(stdscr, FALSE);
  scrollok(stdscr, FALSE);
  return t;
}

void lun_term_close(lun_term *t) {
  if (!t) return;
  if (t->screen) {
    curs_set(1);
    endwin();
    delscreen(t->screen);
  }
  lun_cells_free(&t->shown);
  free(t);
}

void lun_term_suspend(lun_term *t) {
  (void)t;
  curs_set(1);
  endwin();
}

void lun_term_resume(lun_term *t) {
  t->cursor_shown = true;
  clearok(curscr, TRUE);
  refresh();
}

static int clamp(int v, int hi) { return v < 1 ? 1 : v > hi ? hi : v; }

void lun_term_resize(lun_term *t, int w, int h) {
  lun_cells_free(&t->shown);
  w = clamp(w, LUN_CELLS_MAX_W);
  h = clamp(h, LUN_CELLS_MAX_H);
  if (w != COLS || h != LINES) resizeterm(h, w);
  clearok(curscr, TRUE);
}

void lun_term_size(const lun_term *t, int *w, int *h) {
  struct winsize ws;
  bool known = ioctl(fileno(t->out), TIOCGWINSZ, &ws) == 0 && ws.ws_col > 0 && ws.ws_row > 0;
  *w = clamp(known ? ws.ws_col : COLS, LUN_CELLS_MAX_W);
  *h = clamp(known ? ws.ws_row : LINES, LUN_CELLS_MAX_H);
}

bool lun_term_ascii(const lun_term *t) {
  if (strcmp(t->type, "linux") == 0 || strncmp(t->type, "vt", 2) == 0) return true;
  return lun_ascii_wanted() || !lun_glyphs_fit();
}

/* LUNETTE_THEME says it; else COLORFGBG, which is "fg;bg" or "fg;other;bg": 7 and 9 to 15 are light grounds. */
lun_theme lun_term_theme(const lun_term *t) {
  (void)t;
  const char *wish = getenv("LUNETTE_THEME");
  if (wish && strcmp(wish, "light") == 0) return LUN_THEME_LIGHT;
  if (wish && strcmp(wish, "dark") == 0) return LUN_THEME_DARK;
  const char *s = getenv("COLORFGBG"), *last = s ? strrchr(s, ';') : NULL;
  if (!last || last[1] < '0' || last[1] > '9') return LUN_THEME_DARK;
  int bg = atoi(last + 1);
  return bg == 7 || (bg >= 9 && bg <= 15) ? LUN_THEME_LIGHT : LUN_THEME_DARK;
}

static attr_t attributes(uint8_t attr) {
  return (attr & LUN_BOLD ? A_BOLD : 0) | (attr & LUN_REVERSE ? A_REVERSE : 0) |
         (attr & LUN_UNDERLINE ? A_UNDERLINE : 0);
}

static dress make_dress(const lun_term *t, lun_style st) {
  lun_look look = lun_palette_look(t->theme, t->depth, st);
  int pair = t->depth == LUN_DEPTH_MONO ? 0 : alloc_pair(look.fg, look.bg);
  return (dress){true, attributes(look.attr), pair < 0 ? 0 : pair};
}

static dress dress_of(lun_term *t, lun_style st) {
  if (st.ink >= LUN_INK_COUNT || st.ground >= LUN_GROUND_COUNT || st.attr >= ATTRS) return make_dress(t, st);
  dress *d = &t->dress[st.ink][st.ground][st.attr];
  if (!d->known) *d = make_dress(t, st);
  return *d;
}

static void show_cell(lun_term *t, const lun_cell *c, int x, int y) {
  dress d = dress_of(t, c->style);
  wchar_t text[4] = {(wchar_t)c->ch[0], (wchar_t)c->ch[1], (wchar_t)c->ch[2], 0};
  cchar_t out;
  if (setcchar(&out, text, d.attr, 0, &d.pair) == OK) mvadd_wch(y, x, &out);
}

static void show_row(lun_term *t, const lun_cells *g, int y) {
  move(y, 0);
  clrtoeol();
  for (int x = 0; x < g->w && x < COLS; x++) {
    const lun_cell *c = lun_cells_at(g, x, y);
    if (c->ch[0] != 0) show_cell(t, c, x, y);
  }
}

static bool same_cell(const lun_cell *a, const lun_cell *b) {
  lun_style s = a->style, t = b->style;
  return memcmp(a->ch, b->ch, sizeof a->ch) == 0 && s.ink == t.ink && s.ground == t.ground && s.attr == t.attr;
}

/* A row is shown whole or not at all: so wide characters never meet halves of old ones. */
static bool same_row(const lun_cells *a, const lun_cells *b, int y) {
  for (int x = 0; x < a->w; x++)
    if (!same_cell(lun_cells_at(a, x, y), lun_cells_at(b, x, y))) return false;
  return true;
}

/* Whether what is shown is a grid of this size in this theme; if it is not, all has to be shown anew. */
static bool is_of(lun_term *t, const lun_cells *g, lun_theme theme) {
  if (t->shown.w == g->w && t->shown.h == g->h && t->theme == theme) return true;
  lun_cells_free(&t->shown);
  memset(t->dress, 0, sizeof t->dress);
  t->theme = theme;
  erase();
  return false;
}

static void remember(lun_term *t, const lun_cells *g) {
  bool room = (t->shown.w == g->w && t->shown.h == g->h) || lun_cells_resize(&t->shown, g->w, g->h);
  if (room) memcpy(t->shown.cell, g->cell, (size_t)g->w * (size_t)g->h * sizeof *g->cell);
  else lun_cells_free(&t->shown);
}

static void show_cursor(lun_term *t, int cx, int cy) {
  bool shown = cx >= 0 && cy >= 0 && cx < COLS && cy < LINES;
  if (shown != t->cursor_shown) curs_set(shown ? 1 : 0);
  t->cursor_shown = shown;
  if (shown) move(cy, cx);
}

void lun_term_show(lun_term *t, const lun_cells *g, lun_theme theme, int cx, int cy) {
  bool all = !is_of(t, g, theme);
  for (int y = 0; y < g->h && y < LINES; y++)
    if (all || !same_row(g, &t->shown, y)) show_row(t, g, y);
  remember(t, g);
  show_cursor(t, cx, cy);
  refresh();
}

void lun_term_redraw(lun_term *t) {
  (void)t;
  clearok(curscr, TRUE);
}
