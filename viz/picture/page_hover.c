/* page_hover.c - what the pointer is at, in a sentence beside it. */
#include <string.h>

#include "../scene/why/say_spot.h"
#include "page_internal.h"

enum { WIDEST = 420, LINE = 19, PAD = 12, LINES = 6 };

typedef struct lines {
  const char *line[LINES];
  int n;
  double w;
} lines;

static lines wrap(lun_page *s, lun_type type, const char *text) {
  lines out = {.n = 0};
  while (*text && out.n < LINES) {
    size_t n = lun_text_words(s->p, type, text, WIDEST);
    const char *line = lun_arena_print(s->m.arena, "%.*s", (int)n, text);
    double w = lun_text_points(s->p, type, line);
    out.line[out.n++] = line;
    if (w > out.w) out.w = w;
    for (text += n; *text == ' '; text++) continue;
  }
  return out;
}

/* Right below the pointer, unless that is beyond the picture. */
static void draw_lines(lun_page *s, lun_type type, const lines *l) {
  double w = l->w + 2 * PAD, h = l->n * LINE + 2 * PAD - 6, x = s->in->x + 14, y = s->in->y + 18;
  if (x + w > s->p->w - 4) x = s->in->x - w - 10;
  if (y + h > s->p->h - 4) y = s->in->y - h - 10;
  if (x < 4) x = 4;
  lun_draw_box(s->p, x, y, w, h, 7, lun_tint_ground(s->p, LUN_GROUND_RAISED, 0.97));
  lun_draw_frame(s->p, x + 0.5, y + 0.5, w - 1, h - 1, 7, 1, lun_tint(s->p, LUN_INK_RULE, 1));
  for (int i = 0; i < l->n; i++)
    lun_draw_text(s->p, x + PAD, y + PAD + 10 + i * LINE, LUN_START, type, lun_tint(s->p, LUN_INK_TEXT, 1), l->line[i]);
}

void lun_page_hover(lun_page *s) {
  char text[512];
  const lun_spot *spot = s->m.view->help ? NULL : lun_spots_at(s->spots, (int)s->in->x, (int)s->in->y, 0);
  if (!spot || spot->kind == LUN_SPOT_PANEL || spot->kind == LUN_SPOT_RULER) return;
  lun_say_spot(text, sizeof text, s->m.fold, s->m.view, spot, s->in->x - spot->r.x);
  lun_type type = lun_words_type(13);
  lines l = wrap(s, type, text);
  if (l.n > 0) draw_lines(s, type, &l);
}
