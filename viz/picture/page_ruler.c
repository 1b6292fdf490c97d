/* page_ruler.c - time in points: the ruler with its lines, the now line, and a
 * span that was chosen. It knows nothing of what lies on the lanes. */
#include "../scene/loop_words.h"
#include "../scene/why/sentences.h"
#include "page_timeline.h"

static uint32_t tint(const lun_page_lanes *p, lun_ink ink, double alpha) { return lun_tint(p->s->p, ink, alpha); }

/* It lies under the lanes, and the ruler says how long it is. */
void lun_page_span(lun_page_lanes *p) {
  char d[LUN_WORDS];
  lun_page *s = p->s;
  const lun_view *v = s->m.view;
  if (!v->spanned) return;
  double x0 = lun_scale_at(&s->scale, v->span[0].t, v->span[0].seq),
         x1 = lun_scale_at(&s->scale, v->span[1].t, v->span[1].seq);
  double from = x0 > 0 ? x0 : 0, to = x1 < s->scale.cols ? x1 : s->scale.cols;
  if (to <= from) return;
  const char *words = lun_arena_print(s->m.arena, _("%s, f fits it"), lun_words_duration(d, v->span[1].t - v->span[0].t));
  lun_type type = lun_bold_type(12.5);
  double w = lun_text_points(s->p, type, words) + 16, x = lun_page_x(s, from);
  lun_draw_box(s->p, x, p->ruler + 8, to - from, p->bottom - p->ruler - 8, 0,
               lun_tint_ground(s->p, LUN_GROUND_SELECTED, 1));
  if (x + w > lun_page_lanes_end(s)) x = lun_page_lanes_end(s) - w;
  p->words[0] = x, p->words[1] = x + w;
  lun_draw_box(s->p, x, p->ruler - 15, w, 21, 4, lun_tint_ground(s->p, LUN_GROUND_SELECTED, 1));
  lun_draw_text(s->p, x + 8, p->ruler, LUN_START, type, tint(p, LUN_INK_TEXT, 1), words);
}

/* Whether the words of the span stand there already. */
static bool taken(const lun_page_lanes *p, double x, double w) { return x < p->words[1] && x + w > p->words[0]; }

/* Whether the panel's title stands there, in the ruler's row. */
static bool under_title(const lun_page_lanes *p, double x) { return p->ruler < p->r.y + 30 && x < p->title; }

/* By callbacks, ticks are numbered where their first callback begins, as far as there is room. */
static void draw_ticks(const lun_page_lanes *p) {
  lun_page *s = p->s;
  const lun_lane *lane = lun_fold_loop_lane(s->m.fold);
  double limit = lun_page_now_x(s) - 76;
  for (size_t i = lane->npoints; i > lane->point_first; i--) {
    const lun_point *pt = lun_lane_point(lane, i - 1);
    double column = lun_scale_at(&s->scale, pt->t, pt->seq), x = lun_page_x(s, column);
    if (column < 0) break;
    if (pt->kind != LUN_PT_TICK || x >= lun_page_lanes_end(s)) continue;
    lun_draw_box(s->p, (double)(int)x, p->ruler + 8, 1, p->bottom - p->ruler - 8, 0, tint(p, LUN_INK_RULE, 0.55));
    const char *label = lun_arena_print(s->m.arena, _("tick %u"), pt->other);
    double w = lun_text_points(s->p, lun_code_type(12), label);
    if (x + 5 + w > limit || taken(p, x, w + 8) || under_title(p, x)) continue;
    lun_draw_text(s->p, x + 5, p->ruler, LUN_START, lun_code_type(12), tint(p, LUN_INK_FAINT, 1), label);
    limit = x - 8;
  }
}

static void draw_times(const lun_page_lanes *p) {
  lun_page *s = p->s;
  char label[LUN_WORDS];
  int64_t step = lun_step_at_least(90 * s->scale.per_col), first = s->scale.t0 + step - 1;
  double now = lun_page_now_x(s), last = -1000;
  for (int64_t t = first - first % step; t < lun_scale_end(&s->scale); t += step) {
    double x = lun_page_x(s, lun_scale_x(&s->scale, t));
    if (t < 0 || x < s->lanes_x) continue;
    lun_draw_box(s->p, (double)(int)x, p->ruler + 8, 1, p->bottom - p->ruler - 8, 0, tint(p, LUN_INK_RULE, 0.55));
    lun_words_tick(label, t, step);
    double w = lun_text_points(s->p, lun_code_type(12), label);
    if ((x + 5 + w > now - 76 && x < now + 200) || x + 5 + w > lun_page_lanes_end(s) || x < last || taken(p, x, w + 8))
      continue;
    if (under_title(p, x)) continue;
    lun_draw_text(s->p, x + 5, p->ruler, LUN_START, lun_code_type(12), tint(p, LUN_INK_FAINT, 1), label);
    last = x + w + 12;
  }
}

void lun_page_ruler(const lun_page_lanes *p) {
  lun_page *s = p->s;
  if (s->scale.knot) draw_ticks(p);
  else draw_times(p);
  lun_page_spot(s, (lun_spot){.kind = LUN_SPOT_RULER}, s->lanes_x, p->ruler - 26, s->scale.cols, LUN_RULER_POINTS);
}

/* Now, or the cursor: a line down to the last lane, and up to the bars of the timers. */
void lun_page_now(const lun_page_lanes *p) {
  lun_page *s = p->s;
  char now[LUN_WORDS];
  double x = lun_page_now_x(s), y = p->ruler;
  const lun_slot *loop = lun_layout_slot(&s->lay, LUN_PANEL_LOOP);
  lun_timer timer;
  bool timers = loop && loop->area.y < p->r.y && lun_page_has_bars(s) && lun_fold_timers(s->m.fold, &timer, 1) && !s->m.view->help;
  double from = timers ? loop->area.y + 40 : y - 9, wide = s->m.view->past || s->m.view->recorded ? 2.4 : 1.6;
  lun_draw_box(s->p, x - wide / 2, from, wide, p->bottom - from, 0, tint(p, LUN_INK_TEXT, 1));
  lun_words_tick(now, s->m.now, s->scale.per_col * 10 < LUN_MS ? LUN_US : LUN_MS);
  lun_type type = {LUN_FACE_CODE, true, 13};
  double w = lun_text_points(s->p, type, now);
  bool behind = under_title(p, x - 10 - w) || taken(p, x - 10 - w, w);
  if (!behind || !taken(p, x + 12, w))
    lun_draw_text(s->p, behind ? x + 12 : x - 10, y + 1, behind ? LUN_START : LUN_END, type, tint(p, LUN_INK_TEXT, 1), now);
  lun_trace t = {.n = 0};
  lun_trace_to(&t, x - 6, y - 9);
  lun_trace_to(&t, x + 6, y - 9);
  lun_trace_to(&t, x, y);
  lun_trace_fill(s->p, &t, tint(p, LUN_INK_TEXT, 1));
  const char *words = lun_say_future(&s->m, s->lay.picture.w >= 1500);
  double at = behind ? x + 22 + w : x + 14, length = lun_text_points(s->p, lun_words_type(12.5), words);
  if (at + length < lun_page_lanes_end(s) && !taken(p, at, length))
    lun_draw_text(s->p, at, y, LUN_START, lun_words_type(12.5), tint(p, LUN_INK_DIM, 1), words);
}
