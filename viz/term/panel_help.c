/* panel_help.c - the help over the panels: the legend of the picture, which fits
 * on one screen, then all keys from their table, in as many columns as fit; it
 * scrolls where it must. */
#include <string.h>

#include "../scene/view/legend.h"
#include "panel.h"

enum { KEY_COLS = 12, SAMPLE_COLS = 6, COLUMN = 76 };

static void write_legend(lun_pen *p, const lun_legend *l) {
  int x = p->x;
  lun_pen_text(p, lun_ink_of(l->ink), l->sample);
  p->x = x + SAMPLE_COLS;
  lun_pen_text(p, lun_ink_of(LUN_INK_TEXT), _(l->says));
}

/* In a lesson its own keys come first, before all else. */
static bool is_own(const lun_binding *b) { return (b->modes & LUN_IN_LEARN) != 0; }

typedef enum which_keys { ALL_KEYS, OWN_KEYS, OTHER_KEYS } which_keys;

/* Key number k of those that have words; false when there is none. */
static bool write_key(lun_pen *p, int k, which_keys which) {
  size_t n;
  const lun_binding *b = lun_bindings(&n);
  for (size_t j = 0; j < n; j++) {
    bool wanted = b[j].help && (which == ALL_KEYS || (which == OWN_KEYS) == is_own(&b[j]));
    if (!wanted || k-- > 0) continue;
    int x = p->x;
    lun_pen_text(p, lun_bold(LUN_INK_TEXT), b[j].label ? b[j].label : "");
    p->x = x + KEY_COLS;
    lun_pen_text(p, lun_ink_of(LUN_INK_TEXT), _(b[j].help));
    return true;
  }
  return false;
}

/* The legend, then the keys. */
static bool write_usual(lun_pen *p, int i, which_keys keys) {
  size_t n;
  const lun_legend *l = lun_legends(&n);
  int legends = (int)n;
  if (i > legends + 2) return write_key(p, i - legends - 3, keys);
  if (i == 0) lun_pen_text(p, lun_bold(LUN_INK_TEXT), _("What is drawn; a click says what a thing is"));
  else if (i <= legends) write_legend(p, &l[i - 1]);
  else if (i == legends + 2) lun_pen_text(p, lun_bold(LUN_INK_TEXT), _("Keys"));
  return true;
}

static int count_own(void) {
  int n = 0;
  for (lun_pen m = lun_pen_measuring(); write_key(&m, n, OWN_KEYS); n++) continue;
  return n;
}

/* Writes line i of the help; false when there is none. */
static bool write_line(lun_pen *p, int i, bool lesson) {
  int own = lesson ? count_own() : 0;
  if (!lesson) return write_usual(p, i, ALL_KEYS);
  if (i > own + 1) return write_usual(p, i - own - 2, OTHER_KEYS);
  if (i == 0) lun_pen_text(p, lun_bold(LUN_INK_TEXT), _("Keys of a lesson"));
  else write_key(p, i - 1, OWN_KEYS); /* behind the last one a blank line */
  return true;
}

static int count_lines(bool lesson) {
  int n = 0;
  for (lun_pen m = lun_pen_measuring(); write_line(&m, n, lesson); n++) continue;
  return n;
}

void lun_draw_help(lun_stage *s) {
  lun_rect r = {0, 1, s->lay.w, s->lay.h - 2};
  if (r.h < 3) return;
  lun_cells_fill(s->g, r, lun_ink_of(LUN_INK_TEXT));
  lun_cells_hline(s->g, r, 0, r.y, r.w, lun_ink_of(LUN_INK_DIM), 0x2501);
  lun_pen p = lun_pen_at(s->g, r, 1, r.y);
  lun_pen_text(&p, lun_bold(LUN_INK_TEXT), lun_arena_print(s->arena, " %s ", _("Help")));
  int rows = r.h - 1, columns = r.w / COLUMN > 1 ? r.w / COLUMN : 1, all = count_lines(s->view->lesson);
  int hidden = all - rows * columns;
  if (s->view->help_top > hidden) s->view->help_top = hidden > 0 ? hidden : 0;
  bool more = hidden > s->view->help_top;
  lun_pen_print(&p, lun_ink_of(LUN_INK_DIM), "· %s ",
                more ? _("j: the keys, F1 or Esc closes") : hidden > 0 ? _("k: up, F1 or Esc closes") : _("F1 or Esc closes"));
  for (int i = 0; i < rows * columns; i++) {
    int x = i / rows * (r.w / columns);
    p = lun_pen_at(s->g, (lun_rect){x, r.y, r.w / columns - 1, r.h}, x + 2, r.y + 1 + i % rows);
    write_line(&p, s->view->help_top + i, s->view->lesson);
  }
}
