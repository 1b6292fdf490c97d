/* page_rows.c - the first row and the last: the status, with the moon, and the
 * keys. What they say is the scene's; here it is measured and placed. */
#include <string.h>

#include "../scene/view/hints.h"
#include "../scene/status.h"
#include "page_internal.h"

enum { GAP = 18 }; /* on both sides of the rule between two pieces */

static lun_ground ground_of(const lun_page *s) {
  return s->m.blocked ? LUN_GROUND_FAILED : s->m.view->past ? LUN_GROUND_PAST : LUN_GROUND_RAISED;
}

/* The same phrase on another ground. */
static lun_phrase on(lun_phrase ph, lun_ground g) {
  for (size_t i = 0; i < ph.n; i++) ph.run[i].style.ground = (uint8_t)g;
  return ph;
}

/* What a piece says; behind the mode stands the trace's name. */
static lun_phrase piece(const lun_page *s, int i, lun_length length) {
  lun_phrase ph = lun_status_piece(&s->m, i, length);
  if (i == 0 && length == LUN_FULL && *s->in->name) lun_phrase_print(&ph, lun_ink_of(LUN_INK_DIM), "  %s", s->in->name);
  return on(ph, ground_of(s));
}

static double row_points(const lun_page *s, int rank, lun_length length) {
  double w = 0;
  for (int i = 0; i < lun_status_pieces(); i++) {
    if (lun_status_rank(&s->m, i) > rank) continue;
    lun_phrase ph = piece(s, i, length);
    if (ph.n) w += lun_phrase_points(s->p, lun_words_type(14), &ph) + 2 * GAP;
  }
  return w;
}

static void draw_pieces(lun_page *s, double x, int rank, lun_length length) {
  double middle = s->lay.status.h / 2.0;
  bool first = true;
  for (int i = 0; i < lun_status_pieces(); i++) {
    lun_phrase ph = piece(s, i, length);
    if (lun_status_rank(&s->m, i) > rank || ph.n == 0) continue;
    uint32_t rule = ground_of(s) == LUN_GROUND_RAISED ? lun_tint(s->p, LUN_INK_RULE, 1)
                                                      : lun_tint_text(s->p, ph.run[0].style) & 0x60FFFFFF;
    if (!first) lun_draw_box(s->p, x + GAP, middle - 7, 1, 15, 0, rule), x += 2 * GAP + 1;
    x += lun_draw_phrase(s->p, x, middle + 5, lun_words_type(14), &ph);
    first = false;
  }
}

/* At the right: the way back from the past, or how to get help. */
static lun_phrase right_words(const lun_page *s) {
  lun_phrase ph = lun_phrase_in(&s->p->arena);
  lun_style bold = lun_bold(LUN_INK_TEXT), dim = lun_ink_of(LUN_INK_DIM);
  if (s->m.blocked) return ph;
  if (s->in->lesson) lun_phrase_print(&ph, dim, _("lesson %d of %d"), s->in->lesson->lesson, s->in->lesson->lessons);
  else if (s->m.view->past) lun_phrase_text(&ph, bold, "End"), lun_phrase_text(&ph, dim, _(" back to now"));
  else if (s->p->w >= 1000 && !s->in->still) {
    lun_phrase_text(&ph, bold, "F1");
    lun_phrase_text(&ph, dim, _(" help    "));
    lun_phrase_text(&ph, bold, "F11");
    lun_phrase_text(&ph, dim, _(" full screen"));
  }
  return on(ph, ground_of(s));
}

void lun_page_status(lun_page *s) {
  lun_rect r = s->lay.status;
  double x = s->margin + 10, right = s->p->w - s->margin, middle = r.h / 2.0;
  uint32_t moon = ground_of(s) == LUN_GROUND_RAISED
                    ? lun_tint(s->p, LUN_INK_RUNNING, 1)
                    : lun_tint_text(s->p, lun_on(lun_ink_of(LUN_INK_TEXT), ground_of(s)));
  lun_draw_box(s->p, 0, 0, s->p->w, r.h, 0, lun_tint_ground(s->p, ground_of(s), 1));
  lun_draw_icon(s->p, x, middle, 14, 0x263E, moon);
  x += 22;
  lun_style dim = lun_on(lun_ink_of(LUN_INK_DIM), ground_of(s));
  if (s->p->w >= 800)
    x += lun_draw_text(s->p, x, middle + 5, LUN_START, lun_words_type(14), lun_tint_text(s->p, dim), "lunette") + 26;
  lun_phrase ph = right_words(s);
  double tail = lun_phrase_points(s->p, lun_words_type(13), &ph), room = right - x - (tail > 0 ? tail + 24 : 0);
  lun_length length = row_points(s, LUN_STATUS_RANKS, LUN_FULL) <= room + 2 * GAP ? LUN_FULL
                      : s->p->w < 1100                                            ? LUN_TERSE
                                                                                  : LUN_BRIEF;
  int rank = LUN_STATUS_RANKS;
  while (rank > 0 && row_points(s, rank, length) - 2 * GAP > room) rank--;
  draw_pieces(s, x, rank, length);
  lun_draw_phrase(s->p, right - tail, middle + 5, lun_words_type(13), &ph);
}

/* Keys: the hints with wide gaps between them, and what the mouse does. */

static void add_mouse(lun_phrase *ph) {
  static const char *const words[][2] = {{N_("drag"), N_("move in time")}, {N_("wheel"), N_("scroll")}, {N_("Ctrl-wheel"), N_("zoom")}};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    lun_phrase_print(ph, lun_bold(LUN_INK_TEXT), "   %s", _(words[i][0]));
    lun_phrase_print(ph, lun_ink_of(LUN_INK_DIM), " %s", _(words[i][1]));
  }
}

/* The blanks before a piece, in points. */
static double gap_before(const char **s) {
  size_t n = strspn(*s, " ");
  *s += n;
  return n >= 3 ? 28 : n == 1 ? 8 : 0;
}

static double draw_hints(lun_page *s, double x, const lun_phrase *ph, bool paint) {
  double y = s->lay.keys.y + s->lay.keys.h / 2.0 + 5;
  for (size_t i = 0; i < ph->n; i++) {
    const char *text = ph->run[i].text;
    lun_type type = ph->run[i].style.attr & LUN_BOLD ? lun_bold_type(13) : lun_words_type(13);
    x += gap_before(&text);
    x += paint ? lun_draw_text(s->p, x, y, LUN_START, type, lun_tint_text(s->p, ph->run[i].style), text)
               : lun_text_points(s->p, type, text);
  }
  return x;
}

static lun_phrase fitting_hints(lun_page *s, double x, double right) {
  lun_phrase ph = lun_hints(&s->m, &s->lay, LUN_HINT_RANKS, false),
             mouse = lun_hints(&s->m, &s->lay, LUN_HINT_RANKS, false);
  add_mouse(&mouse);
  if (draw_hints(s, x, &mouse, false) <= right) return mouse;
  bool brief = draw_hints(s, x, &ph, false) > right;
  for (int rank = LUN_HINT_RANKS; rank > 0; rank--) {
    ph = lun_hints(&s->m, &s->lay, rank, brief);
    if (draw_hints(s, x, &ph, false) <= right) break;
  }
  return ph;
}

/* A sentence in as many rows as it needs, over what is above the last one. */
static void draw_notice(lun_page *s, const char *text) {
  enum { LINES = 4, LINE = 20 };
  const char *line[LINES];
  int n = 0;
  lun_type type = lun_bold_type(13);
  for (; *text && n < LINES; n++) {
    size_t used = lun_text_words(s->p, type, text, s->p->w - 2 * s->margin);
    line[n] = lun_arena_print(s->m.arena, "%.*s", (int)used, text);
    for (text += used; *text == ' '; text++) continue;
  }
  double more = (n - 1) * LINE, y = s->lay.keys.y + s->lay.keys.h / 2.0 + 5 - more;
  if (n > 1) lun_draw_box(s->p, 0, s->lay.keys.y - more, s->p->w, more, 0, lun_tint_ground(s->p, LUN_GROUND_RAISED, 1));
  for (int i = 0; i < n; i++)
    lun_draw_text(s->p, s->margin, y + i * LINE, LUN_START, type, lun_tint(s->p, LUN_INK_TEXT, 1), line[i]);
}

void lun_page_keys(lun_page *s) {
  lun_rect r = s->lay.keys;
  double x = s->margin, right = s->p->w - s->margin;
  lun_phrase ph = lun_phrase_in(&s->p->arena);
  if (s->m.view->confirm_cancel) ph = lun_question(&s->m);
  else if (s->m.view->finding) {
    lun_phrase_print(&ph, lun_bold(LUN_INK_TEXT), "/%s", s->m.view->find);
    lun_phrase_text(&ph, lun_ink_of(LUN_INK_DIM), _("   Enter finds a task   Esc leaves"));
  } else if (!s->in->notice) ph = fitting_hints(s, x, right);
  lun_draw_box(s->p, 0, r.y, s->p->w, r.h, 0, lun_tint_ground(s->p, LUN_GROUND_RAISED, 1));
  if (ph.n == 0 && s->in->notice) draw_notice(s, s->in->notice);
  draw_hints(s, x, &ph, true);
}
