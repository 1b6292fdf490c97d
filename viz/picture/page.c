/* page.c - puts a frame of the window together: the moment, the scale, the
 * layout; then each panel draws itself. The panels are a table; nothing here
 * knows what is in them. */
#include <stdlib.h>
#include <string.h>

#include "page_internal.h"

static void (*const draw_panel[LUN_PANEL_COUNT])(lun_page *s, const lun_slot *slot) = {
  [LUN_PANEL_REPL] = lun_page_output,       [LUN_PANEL_LOOP] = lun_page_loop,
  [LUN_PANEL_TIMELINE] = lun_page_timeline, [LUN_PANEL_SOURCE] = lun_page_source,
  [LUN_PANEL_SEQUENCE] = lun_page_sequence, [LUN_PANEL_LESSON] = lun_page_lesson,
};

lun_page *lun_page_new(void) {
  lun_page *s = calloc(1, sizeof *s);
  if (s) s->sources = lun_sources_new();
  if (s && s->sources) return s;
  free(s);
  return NULL;
}

void lun_page_free(lun_page *s) {
  if (!s) return;
  lun_sources_free(s->sources);
  free(s);
}

void lun_page_reload(lun_page *s) { lun_sources_forget(s->sources); }
void lun_page_look_in(lun_page *s, const char *folder) { lun_sources_look_in(s->sources, folder); }

void lun_page_spot(lun_page *s, lun_spot spot, double x, double y, double w, double h) {
  spot.r = (lun_rect){(int)x, (int)y, (int)(x + w) - (int)x, (int)(y + h) - (int)y};
  lun_spots_add(s->spots, spot);
}

/* The scale: its columns are points. */

static int percent_of_now(const lun_page *s) {
  enum { MIDDLE = 50, WIDE = 72, NARROW = 76, AT_THE_END = 94 };
  if (s->overview) return 100;
  if (s->in->ahead) return MIDDLE;
  if (s->m.view->recorded) return AT_THE_END;
  return s->lay.name_cols > 240 ? WIDE : NARROW;
}

/* Of a finished run all is seen, and the cursor moves over it, as long as nobody has chosen a scale. */
static void fit_whole(lun_page *s) {
  enum { AT_THE_END = 94, BEFORE = 6 };
  const lun_view *v = s->m.view;
  if (!v->recorded || v->per_col || !s->in->whole || s->scale.knot || v->cursor_col) return;
  const lun_sum_facts *all = lun_summary_facts(s->in->whole);
  int before = s->overview ? 0 : BEFORE, room = s->scale.cols * (s->overview ? 100 : AT_THE_END) / 100 - before;
  int64_t end = s->m.newest > all->end ? s->m.newest : all->end; /* the sums may be on their way there */
  if (end <= all->begin || room < 2) return;
  s->scale.per_col = (end - all->begin) / room + 1;
  s->scale.t0 = all->begin - before * s->scale.per_col;
  s->scale.now_col = (int)((s->m.now - s->scale.t0) / s->scale.per_col);
}

static void make_scale(lun_page *s) {
  int cols = (int)(lun_page_lanes_end(s) - s->lanes_x);
  if (cols < 1) cols = 1;
  int now_col = cols * percent_of_now(s) / 100;
  s->scale = lun_moment_scale(&s->m, LUN_COLUMN_POINTS, cols, now_col);
  fit_whole(s);
  s->m.view->shown_per_col = s->scale.per_col;
  s->m.view->shown_scale = s->scale;
  if (s->in->per_point >= 1 && s->scale.per_col) {
    s->scale.per_col = (int64_t)s->in->per_point;
    s->scale.t0 = s->m.now - s->scale.now_col * s->scale.per_col;
  }
}

/* Titles and rules. */

void lun_page_rule(lun_page *s, double x, double y, double w, double h) {
  uint32_t color = lun_tint(s->p, LUN_INK_RULE, 1);
  if (!s->m.view->past) lun_draw_box(s->p, x, y, w, h, 0, color);
  else lun_draw_dashes(s->p, x, y + 0.5, x + (w > h ? w : 0), y + 0.5 + (h > w ? h : 0), 1, 6, 4, color);
}

double lun_page_title(lun_page *s, const lun_slot *slot, double x, double y) {
  for (int i = 0; i < slot->n; i++) {
    unsigned id = slot->panel[i];
    bool shown = id == slot->shown;
    double begin = x;
    lun_ink ink = shown ? LUN_INK_TEXT : LUN_INK_DIM;
    if (i > 0) x += 16;
    if (s->in->lesson && s->in->lesson->points & UINT32_C(1) << id)
      x += lun_draw_text(s->p, x, y, LUN_START, lun_bold_type(14), lun_tint(s->p, LUN_INK_TEXT, 1), "\xe2\x96\xb8 ");
    if (lun_view_numbers(s->m.view))
      x += 8 + lun_draw_text(s->p, x, y, LUN_START, lun_words_type(14), lun_tint(s->p, LUN_INK_DIM, 1),
                             lun_arena_print(&s->p->arena, "%u", id));
    x += lun_draw_text(s->p, x, y, LUN_START, shown ? lun_bold_type(14) : lun_words_type(14), lun_tint(s->p, ink, 1),
                       lun_panel_name(id));
    lun_page_spot(s, (lun_spot){.kind = LUN_SPOT_TAB, .arg = (uint8_t)(id), .task = 0, .line = 0}, begin, (y - 18),
                  (x - begin), 26);
  }
  return x + 8;
}

lun_inside lun_page_begin(lun_page *s, const lun_slot *slot) {
  lun_rect r = slot->area;
  double x = r.x == 0 ? s->margin : r.x + LUN_BESIDE, right = r.x + r.w >= s->lay.w ? s->right : r.x + r.w - 8;
  lun_inside in = {.x = x, .y = r.y + 44, .w = right - x, .h = r.h - 50, .title_y = r.y + 28};
  in.title_end = lun_page_title(s, slot, x, in.title_y);
  return in;
}

void lun_page_note(lun_page *s, const lun_inside *in, const char *text) {
  lun_draw_text(s->p, in->title_end, in->title_y, LUN_START, lun_words_type(13), lun_tint(s->p, LUN_INK_DIM, 1),
                lun_text_cut(s->p, lun_words_type(13), text, in->x + in->w - in->title_end, false));
}

static void draw_slot(lun_page *s, const lun_slot *slot) {
  lun_rect r = slot->area;
  lun_page_spot(s, (lun_spot){.kind = LUN_SPOT_PANEL, .arg = slot->shown}, r.x, r.y, r.w, r.h);
  if (lun_lesson_veils(&s->m.view->learn, slot->shown)) lun_page_veil(s, slot);
  else if (draw_panel[slot->shown]) draw_panel[slot->shown](s, slot);
}

/* Hairlines above panels and between those that stand side by side; a heavy piece marks the focus. */
static void draw_borders(lun_page *s, const lun_slot *slot) {
  lun_rect r = slot->area;
  double left = r.x == 0 ? s->margin : r.x, right = r.x + r.w >= s->lay.w ? s->p->w - s->margin : r.x + r.w;
  bool top = r.y > s->lay.status.h;
  if (top) lun_page_rule(s, left, r.y, right - left, 1);
  bool lowest = r.y + r.h >= s->lay.keys.y;
  if (r.x > 0) lun_page_rule(s, r.x, r.y, 1, lowest ? r.h - 6 : r.h);
  if (s->m.view->focus == slot->shown && s->lay.nslots > 1)
    lun_draw_box(s->p, r.x == 0 ? left : left + 20, r.y - (top ? 1 : 0), 40, 3, 0, lun_tint(s->p, LUN_INK_TEXT, 1));
}

/* In the past a frame says so at a glance. */
static void draw_past(lun_page *s) {
  uint32_t color = lun_tint(s->p, LUN_INK_TEXT, 1);
  if (!s->m.view->past) return;
  lun_draw_box(s->p, 0, 0, 3, s->p->h, 0, color);
  lun_draw_box(s->p, s->p->w - 3, 0, 3, s->p->h, 0, color);
  lun_draw_box(s->p, 0, s->p->h - 3, s->p->w, 3, 0, color);
}

enum { LANE_LEAST = 18 };

/* Of far more tasks than lanes the whole page is an overview: it needs less room at the left, and has some at the
 * right. */
static void make_room_for_overview(lun_page *s) {
  enum { NAMES = 216, FACTS = 268, ENOUGH = 1200 };
  s->overview = true;
  if (s->lay.name_cols > NAMES) s->lanes_x = s->lay.picture.x + NAMES;
  if (s->lay.picture.w >= ENOUGH) s->side = FACTS;
  s->m.overview = !s->m.view->past;
  make_scale(s);
}

static void prepare(lun_page *s, const lun_page_in *in) {
  double w = s->p->w, h = s->p->h;
  s->spots = lun_spots_in(&s->p->arena);
  s->in = in;
  s->m = lun_moment_make(in->fold, in->ahead, in->view, in->now, &s->p->arena);
  s->m.newest = in->newest;
  s->m.whole = in->whole;
  s->m.awaited = in->awaited;
  s->margin = w >= 1000 ? 24 : 16;
  s->lay = lun_layout_points((int)w, (int)h, in->view, 0);
  s->left = s->lay.picture.x > 0 ? s->lay.picture.x + LUN_BESIDE : s->margin;
  s->right = w - s->margin;
  s->lanes_x = s->lay.picture.x + s->lay.name_cols;
  s->side = 0;
  s->overview = false;
  make_scale(s);
  s->lanes = lun_lanes_make(in->fold, in->view, s->m.now, s->scale.t0, &s->p->arena);
  lun_view v = *in->view;
  if (v.recorded && v.focus == LUN_PANEL_TIMELINE && lun_page_wants_overview(s, (int)h / 2 / LANE_LEAST)) {
    v.alone = true;
    make_room_for_overview(s);
  }
  s->lay = lun_layout_points((int)w, (int)h, &v, s->lanes.n < 1000 ? (int)s->lanes.n : 1000);
}

/* What the keys and the mouse find when they are next used. */
static void remember(lun_page *s) {
  lun_view *v = s->m.view;
  v->shown = s->lay;
  v->shown_now = s->m.now;
  v->spots = s->spots;
  v->sources = s->sources;
  v->whole = s->in->whole;
  v->drag.seen = v->drag.x;
  if (!s->in->ahead) v->cursor_col = 0;
}

void lun_page_compose(lun_page *s, lun_picture *p, const lun_page_in *in, double w, double h,
                      const lun_metrics *metrics) {
  lun_picture_begin(p, w, h, in->view->theme, metrics);
  s->p = p;
  prepare(s, in);
  lun_draw_box(p, 0, 0, w, h, 0, lun_tint_ground(p, LUN_GROUND_NONE, 1));
  for (int i = 0; i < s->lay.nslots; i++) draw_borders(s, &s->lay.slot[i]);
  for (int i = 0; i < s->lay.nslots; i++) draw_slot(s, &s->lay.slot[i]);
  if (s->lay.loop_row.h && !s->m.view->learn.veil) lun_page_loop_row(s, s->lay.loop_row);
  lun_page_status(s);
  if (!in->still) lun_page_keys(s);
  if (in->view->why && !in->view->help) lun_page_why(s);
  if (in->view->help) lun_page_help(s);
  draw_past(s);
  if (in->pointing) lun_page_hover(s);
  remember(s);
}
