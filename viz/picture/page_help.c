/* page_help.c - the help over the panels: what is drawn, then all keys from
 * their table, in as many columns as fit; it scrolls where it must. */
#include "../scene/view/legend.h"
#include "page_internal.h"

enum { LINE = 22, COLUMN = 620, SAMPLE = 64, KEY = 110 };

static void say(lun_page *s, double x, double y, double room, bool bold, lun_ink ink, const char *text) {
  lun_type type = bold ? lun_bold_type(13) : lun_words_type(13);
  lun_draw_text(s->p, x, y, LUN_START, type, lun_tint(s->p, ink, 1), lun_text_cut(s->p, type, text, room, false));
}

/* Line i of the help; false when there is none. */
static bool draw_line(lun_page *s, double x, double y, double w, int i) {
  size_t n, keys;
  const lun_legend *l = lun_legends(&n);
  const lun_binding *b = lun_bindings(&keys);
  int legends = (int)n, k = i - legends - 3;
  if (i == 0) say(s, x, y, w, true, LUN_INK_TEXT, _("What is drawn; the pointer says what a thing is"));
  else if (i <= legends) {
    lun_draw_text(s->p, x, y, LUN_START, lun_code_type(12.5), lun_tint(s->p, l[i - 1].ink, 1), l[i - 1].sample);
    say(s, x + SAMPLE, y, w - SAMPLE, false, LUN_INK_TEXT, _(l[i - 1].says));
  } else if (i == legends + 2) say(s, x, y, w, true, LUN_INK_TEXT, _("Keys"));
  for (size_t j = 0; k >= 0 && j < keys; j++) {
    if (!b[j].help || k-- > 0) continue;
    say(s, x, y, KEY, true, LUN_INK_TEXT, b[j].label ? b[j].label : "");
    say(s, x + KEY, y, w - KEY, false, LUN_INK_TEXT, _(b[j].help));
    return true;
  }
  return k < 0;
}

static int count_lines(void) {
  size_t legends, keys;
  int n = 0;
  lun_legends(&legends);
  const lun_binding *b = lun_bindings(&keys);
  for (size_t j = 0; j < keys; j++) n += b[j].help != NULL;
  return n + (int)legends + 3;
}

void lun_page_help(lun_page *s) {
  double top = s->lay.status.h, bottom = s->lay.keys.y, x = s->margin, width = s->p->w - 2 * s->margin;
  int rows = (int)((bottom - top - 60) / LINE), columns = (int)(width / COLUMN) > 1 ? (int)(width / COLUMN) : 1;
  int hidden = count_lines() - rows * columns;
  lun_view *v = s->m.view;
  if (rows < 1) return;
  if (v->help_top > hidden) v->help_top = hidden > 0 ? hidden : 0;
  lun_draw_box(s->p, 0, top, s->p->w, bottom - top, 0, lun_tint_ground(s->p, LUN_GROUND_NONE, 1));
  double end =
    x + lun_draw_text(s->p, x, top + 30, LUN_START, lun_bold_type(14), lun_tint(s->p, LUN_INK_TEXT, 1), _("Help"));
  say(s, end + 16, top + 30, width, false, LUN_INK_DIM,
      hidden > v->help_top ? _("j: the keys, F1 or Esc closes")
      : hidden > 0         ? _("k: up, F1 or Esc closes")
                           : _("F1 or Esc closes"));
  for (int i = 0; i < rows * columns; i++)
    draw_line(s, x + i / rows * (width / columns), top + 62 + i % rows * LINE, width / columns - 24, v->help_top + i);
}
