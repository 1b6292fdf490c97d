/* paint_ruler.c - the row above the lanes: a label every ten columns, or where
 * ticks begin, the time of the now line, and what lies right of it. It paints
 * that row and knows no lane. */
#include "paint_ruler.h"

#include <string.h>

#include "../scene/loop_words.h"

/* Where the row is, and what it measures. */
typedef struct ruler {
  lun_stage *s;
  lun_rect r;     /* of the panel, below its title */
  lun_rect lanes; /* right of the names */
  const lun_scale *scale;
} ruler;

static int width(const char *s) { return lun_text_width(s, strlen(s)); }

static void rule_future(const ruler *p, int col, const char *now) {
  const char *words = lun_say_future(&p->s->m, p->r.w >= 150);
  int right = p->lanes.x + col + 1;
  lun_pen pen = lun_pen_at(p->s->g, p->r, right - 1 - width(now), p->r.y);
  lun_pen_text(&pen, lun_bold(LUN_INK_TEXT), now);
  lun_pen_text(&pen, lun_bold(LUN_INK_TEXT), "▼");
  if (lun_pen_room(&pen) >= width(words) + 2) lun_pen_print(&pen, lun_ink_of(LUN_INK_DIM), "  %s", words);
}

/* By callbacks, ticks are numbered where their first callback begins, as far as there is room. */
static void rule_ticks(const ruler *p, int limit) {
  const lun_lane *lane = lun_fold_loop_lane(p->s->fold);
  for (size_t i = lane->npoints; i > lane->point_first; i--) {
    const lun_point *pt = lun_lane_point(lane, i - 1);
    double x = lun_scale_at(p->scale, pt->t, pt->seq);
    if (x < 0) break;
    if (pt->kind != LUN_PT_TICK || x >= limit) continue;
    const char *label = lun_arena_print(p->s->arena, "╷%s", lun_arena_print(p->s->arena, _("tick %u"), pt->other));
    int col = (int)(x + 0.99), end = col + width(label) + 1;
    if (end > limit) continue;
    lun_pen pen = lun_pen_at(p->s->g, p->lanes, p->lanes.x + col, p->r.y);
    lun_pen_text(&pen, lun_ink_of(LUN_INK_FAINT), label);
    limit = col;
  }
}

static void rule_times(const ruler *p, int limit) {
  const lun_scale *sc = p->scale;
  char label[LUN_WORDS];
  int64_t step = 10 * sc->per_col, first = sc->t0 + step - 1;
  for (int64_t t = first - first % step; t < lun_scale_end(sc); t += step) {
    int col = (int)lun_scale_x(sc, t);
    lun_words_tick(label, t, step);
    if (t < 0 || col + 1 + width(label) >= limit) continue;
    lun_pen pen = lun_pen_at(p->s->g, p->lanes, p->lanes.x + col, p->r.y);
    lun_pen_print(&pen, lun_ink_of(LUN_INK_FAINT), "╷%s", label);
  }
}

void lun_paint_ruler(lun_stage *s, lun_rect r, lun_rect lanes, const lun_scale *sc) {
  ruler p = {s, r, lanes, sc};
  char now[LUN_WORDS];
  lun_words_tick(now, s->now, sc->per_col && sc->per_col < LUN_MS ? sc->per_col : LUN_MS);
  int limit = sc->now_col - width(now);
  if (sc->knot) rule_ticks(&p, limit);
  else rule_times(&p, limit);
  lun_stage_spot(s, (lun_spot){{lanes.x, r.y, lanes.w, 1}, .kind = LUN_SPOT_RULER});
  rule_future(&p, sc->now_col, now);
}
