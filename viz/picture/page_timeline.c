/* page_timeline.c - the Timeline in points: ruler, beams, the loop's lane, the
 * await tree with a lane for each task, cancellations as bands, the now line.
 * It draws the scene; what is where was decided in scene_timeline.c. */
#include <string.h>

#include "../scene/loop_words.h"
#include "../scene/why/sentences.h"
#include "page_timeline.h"

enum { RULER = LUN_RULER_POINTS, BELOW = 22, PITCH_MOST = 60, PITCH_LEAST = 18, INDENT = 22 };

typedef lun_page_lanes place;

static uint32_t tint(const place *p, lun_ink ink, double alpha) { return lun_tint(p->s->p, ink, alpha); }

/* Beams: the light falls from the loop on what it runs. */
static void draw_beams(const place *p) {
  lun_page *s = p->s;
  double from = lun_lane_base(p, -1) + 1, run = lun_lane_run(p->pitch);
  if (p->pitch < PITCH_LEAST) return;
  for (int i = 0; i < s->tl.nlanes; i++) {
    const lun_scene_lane *l = &s->tl.lane[i];
    for (size_t k = 0; k < l->nbars; k++) {
      const lun_bar *b = &l->bar[k];
      if (b->place != LUN_P_RUNNING || b->ahead || b->x1 - b->x0 < 3) continue;
      lun_ink ink = b->blocked ? LUN_INK_FAILED : LUN_INK_RUNNING;
      lun_draw_beam(s->p, lun_page_x(s, b->x0), from, b->x1 - b->x0, lun_lane_base(p, i) - run - from,
                    tint(p, ink, 0.17), tint(p, ink, 0.035));
    }
  }
}

/* The left column. */

static double name_x(const place *p, int depth) {
  double most = (p->s->lanes_x - p->s->left - 60) / INDENT;
  return p->s->left + 10 + (depth < most ? depth : (int)most) * INDENT;
}

static double middle_of(const place *p, int lane) {
  return p->pitch >= LUN_PITCH_WIDE ? lun_lane_base(p, lane) - 13.5 : p->top + (lane + 1.5) * p->pitch;
}

/* Lines from a parent down to its children. */
static void draw_branch(const place *p, int lane) {
  lun_page *s = p->s;
  const lun_lane_row *row = s->tl.lane[lane].row;
  if (row->depth == 0) return;
  double x = name_x(p, row->depth - 1), y = middle_of(p, lane), r = p->pitch >= 30 ? 6 : 3;
  double from = y - p->pitch + (lane > 0 && s->tl.lane[lane - 1].row->depth < row->depth ? 10 : 0);
  lun_trace t = {.n = 0};
  lun_trace_to(&t, x, from);
  if (row->last) lun_trace_arc(&t, x + r, y - r, r, 2, 1);
  else lun_trace_to(&t, x, y);
  lun_trace_to(&t, x + 12, y);
  lun_trace_stroke(s->p, &t, false, 1.2, 0, 0, tint(p, LUN_INK_WAITING, 1));
  for (int k = 1; k < row->depth; k++)
    if (row->open & UINT32_C(1) << k)
      lun_draw_line(s->p, name_x(p, k - 1), y - p->pitch, name_x(p, k - 1), y, 1.2, tint(p, LUN_INK_WAITING, 1));
}

static lun_ink ink_of_why(const place *p, const lun_task *t, const char *why) {
  bool blocks = p->s->m.blocked && p->s->m.st->running == t->id;
  if (blocks || strstr(why, "late ") || t->place == LUN_P_FAILED) return LUN_INK_FAILED;
  if (t->cancel.asked && !t->cancel.ended && !t->cancel.delivered) return LUN_INK_CANCEL_TEXT;
  return t->place == LUN_P_RUNNING ? LUN_INK_TEXT : LUN_INK_DIM;
}

static void draw_why(const place *p, double from, double y, lun_ink ink, const char *why) {
  double right = p->s->lanes_x - 24;
  if (right - from < 30 || p->s->lay.name_cols < 180) return;
  why = lun_text_cut(p->s->p, lun_words_type(12.5), why, right - from, false);
  lun_draw_text(p->s->p, right, y, LUN_END, lun_words_type(12.5), tint(p, ink, 1), why);
}

static void draw_name(const place *p, int lane) {
  enum { LETTER = 7 };
  lun_page *s = p->s;
  const lun_lane_row *row = s->tl.lane[lane].row;
  const lun_task *t = row->task;
  double x = name_x(p, row->depth), y = middle_of(p, lane), size = p->pitch >= 30 ? 14 : 12.5;
  bool selected = t->id == s->m.view->task, bold = selected || t->place == LUN_P_RUNNING;
  if (selected)
    lun_draw_box(s->p, s->left - 8, y - p->pitch / 2 + 2, s->lanes_x - s->left, p->pitch - 4, 4,
                 lun_tint_ground(s->p, LUN_GROUND_SELECTED, 1));
  lun_glyph g = s->m.blocked && s->m.st->running == t->id ? lun_glyph_blocked() : lun_glyph_task(t);
  lun_draw_glyph(s->p, x, y, p->pitch >= 30 ? 16 : 13, g.utf8, tint(p, g.ink, 1));
  x += 16;
  lun_type type = bold ? lun_bold_type(size) : lun_words_type(size);
  const char *name = lun_text_cut(s->p, type, t->label, s->lanes_x - 20 - x, true);
  x += lun_draw_text(s->p, x, y + 4.5, LUN_START, type, tint(p, LUN_INK_TEXT, 1), name);
  const char *why = lun_say_why(s->m.fold, t, s->m.now, (int)((s->lanes_x - 36 - x) / LETTER), s->m.arena);
  draw_why(p, x + 12, y + 4.5, ink_of_why(p, t, why), why);
  double top = y - p->pitch / 2;
  lun_page_spot(s, (lun_spot){.kind = LUN_SPOT_TASK, .task = t->id}, s->lay.picture.x, top, s->lanes_x - s->lay.picture.x, p->pitch);
  lun_page_spot(s, (lun_spot){.kind = LUN_SPOT_LANE, .task = t->id}, s->lanes_x, top, s->scale.cols, p->pitch);
}

static void draw_loop_name(const place *p) {
  double y = middle_of(p, -1) + 4.5, x = p->s->left + 3;
  x += lun_draw_text(p->s->p, x, y, LUN_START, lun_words_type(14), tint(p, LUN_INK_TEXT, 1), lun_panel_word(LUN_PANEL_LOOP));
  draw_why(p, x + 12, y, p->s->m.blocked ? LUN_INK_FAILED : LUN_INK_DIM, lun_say_loop(&p->s->m));
  lun_page_spot(p->s, (lun_spot){.kind = LUN_SPOT_LANE}, p->s->lanes_x, p->top, p->s->scale.cols, p->pitch);
}

/* Lanes. */

/* The lane to begin with: the one chosen; else so that the selected task is seen, or else the newest input. */
static int first_lane(const lun_page *s, int rows) {
  int n = (int)s->lanes.n, last = n - rows, first = s->m.view->lane_top;
  if (last <= 0) return 0;
  for (int i = 0; first < 0 && s->m.view->task && i < n; i++)
    if (s->lanes.row[i].task->id == s->m.view->task) first = i > rows / 2 ? i - rows / 2 : 0;
  for (int i = n - 1; first < 0 && i >= 0; i--)
    if (i == 0 || lun_is_input(s->lanes.row[i].task)) first = i;
  return first > last ? last : first;
}

static void draw_title(const place *p, double x) {
  static const char *const orders[LUN_ORDER_COUNT] = {"", "by state", "by time run", "by time waited", "by memory"};
  lun_page *s = p->s;
  int hidden = s->tl.all - s->tl.nlanes;
  const char *words = orders[s->m.view->order];
  if (hidden > 0)
    words = lun_arena_print(s->m.arena, "%d of %d%s%s", s->tl.nlanes, s->tl.all, *words ? ", " : "", words);
  else if (s->tl.folded) words = lun_arena_print(s->m.arena, "+%zu done%s%s", s->tl.folded, *words ? ", " : "", words);
  lun_draw_text(s->p, x, p->r.y + 26, LUN_START, lun_words_type(12.5), tint(p, LUN_INK_DIM, 1),
                lun_text_cut(s->p, lun_words_type(12.5), words, s->lanes_x - x - 8, false));
}

static void draw_lanes(const place *p) {
  lun_page *s = p->s;
  lun_page_spot(s, (lun_spot){.kind = LUN_SPOT_SCALE}, s->lanes_x, p->top, s->scale.cols, p->r.y + p->r.h - p->top);
  draw_beams(p);
  for (int i = 0; i < s->tl.nlanes; i++) lun_page_band(p, i);
  draw_loop_name(p);
  lun_page_lane(s, &s->tl.loop, lun_lane_base(p, -1), p->pitch);
  for (int i = 0; i < s->tl.nlanes; i++) {
    lun_page_lane(s, &s->tl.lane[i], lun_lane_base(p, i), p->pitch);
    draw_name(p, i);
    draw_branch(p, i);
    lun_page_spans(p, i);
  }
  for (size_t i = 0; i < s->tl.narrows; i++) lun_page_asked(p, &s->tl.arrow[i]);
}

/* All tasks at once; its ruler stands below the title's row. */
static bool draw_overview(place *p) {
  lun_page *s = p->s;
  lun_slot own = {.panel = {LUN_PANEL_TIMELINE}, .n = 1, .shown = LUN_PANEL_TIMELINE};
  size_t before = s->p->n;
  double title = lun_page_title(s, &own, s->left, p->r.y + 26);
  p->ruler += 16;
  p->top = p->ruler + 8;
  p->bottom = p->r.y + p->r.h - 48;
  lun_page_span(p);
  lun_page_ruler(p);
  if (lun_page_overview(s, p->r, title)) {
    lun_page_now(p);
    return true;
  }
  s->p->n = before;
  p->ruler -= 16;
  return false;
}

/* Sets the pitch; how many lanes there is room for. */
static int fit_lanes(place *p, int all, double room) {
  int most = (int)(room / PITCH_LEAST) - 1, rows = all < most ? all : most;
  p->pitch = (double)(int)(room / (rows + 1));
  if (p->pitch > PITCH_MOST) p->pitch = PITCH_MOST;
  return rows;
}

void lun_page_timeline(lun_page *s, const lun_slot *slot) {
  place p = {.s = s, .r = slot->area};
  double room = p.r.h - RULER - BELOW;
  int all = (int)s->lanes.n, most = (int)(room / PITCH_LEAST) - 1;
  if (room < 3 * PITCH_LEAST || s->scale.cols < 20) return;
  p.ruler = p.r.y + 26;
  if ((s->overview || lun_page_wants_overview(s, most)) && draw_overview(&p)) return;
  p.title = lun_page_title(s, slot, s->left, p.r.y + 26);
  if (s->m.view->table) {
    lun_page_table(s, p.r);
    return;
  }
  if (p.title > s->lanes_x + 40) p.ruler += 18, room -= 18; /* the tabs need the row */
  if (room > 6 * PITCH_LEAST) room -= lun_page_memory(s, p.r.y + p.r.h - 4);
  int rows = fit_lanes(&p, all, room);
  lun_page_say_cancel(&p);
  if (p.lines > 1) rows = fit_lanes(&p, all, room - (p.lines - 1) * LUN_CAPTION_LINE);
  p.top = p.ruler + 8;
  p.bottom = p.top + (rows + 1) * p.pitch;
  s->m.view->shown_lanes = rows;
  s->tl = lun_timeline_make(s->m.fold, s->m.ahead, s->m.whole, &s->lanes, first_lane(s, rows), rows, s->scale, s->m.now,
                            s->m.arena);
  draw_title(&p, p.title);
  lun_page_span(&p);
  lun_page_ruler(&p);
  lun_draw_clip(s->p, s->lay.picture.x, p.top, s->lay.picture.w, p.r.y + p.r.h - p.top);
  draw_lanes(&p);
  lun_draw_unclip(s->p);
  lun_page_now(&p);
  lun_page_caption(&p);
}
