/* page_cancel.c - cancellations on the lanes, in points: the band around one from
 * the request to its end, the line from who asked, and the sentence about it. */
#include <string.h>

#include "../scene/why/sentences.h"
#include "page_timeline.h"

enum { BELOW = 22 };

static uint32_t tint(const lun_page_lanes *p, lun_ink ink, double alpha) { return lun_tint(p->s->p, ink, alpha); }
static double caption_room(const lun_page_lanes *p) { return lun_page_lanes_end(p->s) - p->s->lanes_x; }

/* Where the band of a task's cancellation ends, and whether that lies in the future. */
static double band_end(const lun_page_lanes *p, const lun_task *t, bool *open) {
  lun_page *s = p->s;
  lun_timer timer;
  *open = !t->cancel.ended;
  if (t->cancel.ended) return lun_scale_x(&s->scale, t->cancel.t_ended);
  bool known = t->place == LUN_P_WAITING && t->cancel.delivered && lun_fold_timer_of(s->m.fold, t->id, &timer);
  double now = lun_scale_x(&s->scale, s->m.now), due = known && !s->m.ahead ? lun_scale_x(&s->scale, timer.when) : 0;
  return due > now ? due : now;
}

/* The outline of a band, closed at the left; at the right it is round when it ends there. */
static lun_trace outline(double x0, double x1, double y0, double y1, bool ends) {
  lun_trace t = {.n = 0};
  double r = (y1 - y0) / 2 < 9 ? (y1 - y0) / 2 : 9, k = x1 - x0 < 2 * r ? (x1 - x0) / 2 : r;
  if (ends) lun_trace_arc(&t, x1 - k, y1 - k, k, 0, 1);
  else lun_trace_to(&t, x1, y1);
  lun_trace_arc(&t, x0 + k, y1 - k, k, 1, 2);
  lun_trace_arc(&t, x0 + k, y0 + k, k, 2, 3);
  if (ends) lun_trace_arc(&t, x1 - k, y0 + k, k, 3, 4);
  else lun_trace_to(&t, x1, y0);
  return t;
}

void lun_page_band(const lun_page_lanes *p, int lane) {
  lun_page *s = p->s;
  const lun_task *t = s->tl.lane[lane].row->task;
  bool open;
  if (!t->cancel.asked || t->cancel.t_asked > s->m.now) return;
  double base = lun_lane_base(p, lane), run = lun_lane_run(p->pitch), y1 = base + (p->pitch >= LUN_PITCH_WIDE ? 9 : 2);
  double y0 = base - run - (p->pitch >= LUN_PITCH_WIDE ? 9 : 2), end = band_end(p, t, &open),
         now = lun_scale_x(&s->scale, s->m.now);
  double from = lun_scale_x(&s->scale, t->cancel.t_asked), to = open ? now : end;
  if (to < 0 || from > s->scale.cols) return;
  bool instant = !open && to - from < 10;
  if (instant && p->pitch < LUN_PITCH_WIDE) return; /* the sign of its outcome stands there, and says it */
  if (instant) to = from + 10;
  lun_draw_clip(s->p, s->lanes_x, p->top, s->scale.cols + s->margin, p->bottom - p->top + BELOW);
  lun_trace shape = outline(lun_page_x(s, from), lun_page_x(s, to), y0, y1, !open);
  lun_trace_fill(s->p, &shape, tint(p, LUN_INK_CANCEL, 0.13));
  lun_trace_stroke(s->p, &shape, !open, 1.5, 0, 0, tint(p, LUN_INK_CANCEL, 1));
  if (open && end > now + 4) {
    double right = lun_page_x(s, end) + 14;
    lun_trace rest = {.n = 0};
    lun_trace_to(&rest, lun_page_x(s, now), y0);
    lun_trace_arc(&rest, right - 9, y0 + 9, 9, -1, 0);
    lun_trace_arc(&rest, right - 9, y1 - 9, 9, 0, 1);
    lun_trace_to(&rest, lun_page_x(s, now), y1);
    lun_trace_stroke(s->p, &rest, false, 1.2, 3, 5, tint(p, LUN_INK_CANCEL, 1));
  }
  lun_draw_unclip(s->p);
}

/* From who asked down, or up, to the band of who was asked. */
void lun_page_asked(const lun_page_lanes *p, const lun_arrow *a) {
  lun_page *s = p->s;
  double x = lun_page_x(s, a->x), run = lun_lane_run(p->pitch), from = lun_lane_base(p, a->from),
         to = lun_lane_base(p, a->to);
  double end = from < to ? to - run : to;
  lun_draw_box(s->p, x - 0.75, from < end ? from : end, 1.5, from < end ? end - from : from - end, 0,
               tint(p, LUN_INK_CANCEL, 1));
  lun_trace t = {.n = 0};
  lun_trace_to(&t, x, from - 6);
  lun_trace_to(&t, x + 6, from);
  lun_trace_to(&t, x, from + 6);
  lun_trace_to(&t, x - 6, from);
  lun_trace_fill(s->p, &t, tint(p, LUN_INK_CANCEL, 1));
  lun_trace_stroke(s->p, &t, true, 1, 0, 0, lun_tint_ground(s->p, LUN_GROUND_NONE, 1));
}

/* The sentence stands below the lane, where it was asked for or as far right as it fits; where lanes are narrow, below
 * all, in as many lines as it needs. */
void lun_page_say_cancel(lun_page_lanes *p) {
  lun_page *s = p->s;
  const lun_task *t = lun_moment_captioned(&s->m, &s->lanes, s->scale.t0);
  if (!t) return;
  const char *text = lun_say_cancel(s->m.fold, t, s->m.now, s->m.arena);
  bool below = p->pitch < LUN_PITCH_WIDE;
  if (below) text = lun_arena_print(s->m.arena, "%s: %s", t->label, text);
  p->told = t;
  for (p->lines = 0; *text && p->lines < LUN_CAPTION_LINES; p->lines++) {
    size_t n = below ? lun_text_words(s->p, lun_words_type(12.5), text, caption_room(p)) : strlen(text);
    p->line[p->lines] = lun_arena_print(s->m.arena, "%.*s", (int)n, text);
    for (text += n; *text == ' '; text++) continue;
  }
}

void lun_page_caption(const lun_page_lanes *p) {
  lun_page *s = p->s;
  lun_type type = lun_words_type(12.5);
  int lane = 0;
  while (lane < s->tl.nlanes && s->tl.lane[lane].row->task != p->told) lane++;
  bool below = p->pitch < LUN_PITCH_WIDE || lane == s->tl.nlanes;
  for (int i = 0; i < p->lines; i++) {
    const char *text = lun_text_cut(s->p, type, p->line[i], caption_room(p), false);
    double w = lun_text_points(s->p, type, text),
           x = lun_page_x(s, lun_scale_x(&s->scale, p->told->cancel.t_asked)) + 2;
    double y = (below ? p->bottom + 15 : lun_lane_base(p, lane) + 26) + i * LUN_CAPTION_LINE;
    if (x + w > lun_page_lanes_end(s)) x = lun_page_lanes_end(s) - w;
    if (p->lines > 1) x = s->lanes_x;
    lun_draw_box(s->p, x - 3, y - 12, w + 6, 16, 0, lun_tint_ground(s->p, LUN_GROUND_NONE, 0.85));
    lun_draw_text(s->p, x, y, LUN_START, type, tint(p, LUN_INK_CANCEL_TEXT, 1), text);
  }
}
