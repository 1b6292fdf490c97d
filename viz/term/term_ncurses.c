/* term_ncurses.c - the ncurses back end: one dumb loop that turns cells into
 * complex characters and leaves it to curses to send what changed. It owns the
 * SCREEN; keys, modes and signals are not its business. */
#include "term_ncurses.h"
#include "ascii.h"

#include <curses.h>
#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include "../scene/glyphs.h"
#include "../scene/palette.h"

/* From <term.h>, which cannot be included: it defines macros such as `lines`. */
extern char *tigetstr(const char *);

struct lun_term {
  SCREEN *screen;
  FILE *out;
  const char *type;
  lun_depth depth;
  bool cursor_shown;
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
  (void)t;
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
  const char *wish = getenv("LUNETTE_ASCII");
  if (wish && strcmp(wish, "1") == 0) return true;
  if (strcmp(t->type, "linux") == 0 || strncmp(t->type, "vt", 2) == 0) return true;
  return strcmp(nl_langinfo(CODESET), "UTF-8") != 0 || !lun_glyphs_fit();
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

static void show_cell(const lun_term *t, const lun_cell *c, lun_theme theme, int x, int y) {
  lun_look look = lun_palette_look(theme, t->depth, c->style);
  int pair = t->depth == LUN_DEPTH_MONO ? 0 : alloc_pair(look.fg, look.bg);
  wchar_t text[4] = {(wchar_t)c->ch[0], (wchar_t)c->ch[1], (wchar_t)c->ch[2], 0};
  cchar_t out;
  if (pair < 0) pair = 0;
  if (setcchar(&out, text, attributes(look.attr), 0, &pair) == OK) mvadd_wch(y, x, &out);
}

static void show_row(const lun_term *t, const lun_cells *g, lun_theme theme, int y) {
  for (int x = 0; x < g->w && x < COLS; x++) {
    const lun_cell *c = lun_cells_at(g, x, y);
    if (c->ch[0] != 0) show_cell(t, c, theme, x, y);
  }
}

static void show_cursor(lun_term *t, int cx, int cy) {
  bool shown = cx >= 0 && cy >= 0 && cx < COLS && cy < LINES;
  if (shown != t->cursor_shown) curs_set(shown ? 1 : 0);
  t->cursor_shown = shown;
  if (shown) move(cy, cx);
}

void lun_term_show(lun_term *t, const lun_cells *g, lun_theme theme, int cx, int cy) {
  erase();
  for (int y = 0; y < g->h && y < LINES; y++) show_row(t, g, theme, y);
  show_cursor(t, cx, cy);
  refresh();
}

void lun_term_redraw(lun_term *t) {
  (void)t;
  clearok(curscr, TRUE);
}
