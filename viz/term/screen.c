/* screen.c - puts a frame together: what now is, the timeline's scale, the
 * lanes, the layout; then each panel paints its rectangle. The panels are a
 * table; nothing here knows what is in them. */
#include "screen.h"

#include "ascii.h"

#include <stdlib.h>
#include <string.h>

#include "panel.h"
#include "../scene/why/sentences.h"

struct lun_screen {
  lun_cells g;
  lun_arena arena;
  lun_sources *sources;
};

static void draw_repl(lun_stage *s, lun_rect r) {
  bool focused = s->view->focus == LUN_PANEL_REPL && !s->view->help;
  if (s->in->repl) s->in->repl(s->in->repl_ud, s->g, r, focused, &s->cx, &s->cy);
  else lun_panel_output(s, r);
}

const lun_panel lun_panels[LUN_PANEL_COUNT] = {
  [LUN_PANEL_NONE] = {NULL, NULL},
  [LUN_PANEL_REPL] = {NULL, draw_repl},
  [LUN_PANEL_LOOP] = {NULL, lun_panel_loop},
  [LUN_PANEL_TIMELINE] = {lun_title_timeline, lun_panel_timeline},
  [LUN_PANEL_SOURCE] = {lun_title_source, lun_panel_source},
  [LUN_PANEL_SEQUENCE] = {lun_title_sequence, lun_panel_sequence},
  [LUN_PANEL_LESSON] = {lun_title_lesson, lun_panel_lesson},
};

lun_screen *lun_screen_new(void) {
  lun_screen *s = calloc(1, sizeof *s);
  if (s) s->sources = lun_sources_new();
  if (s && !s->sources) {
    free(s);
    return NULL;
  }
  return s;
}

void lun_screen_free(lun_screen *s) {
  if (!s) return;
  lun_cells_free(&s->g);
  lun_arena_free(&s->arena);
  lun_sources_free(s->sources);
  free(s);
}

void lun_screen_reload(lun_screen *s) { lun_sources_forget(s->sources); }
void lun_screen_look_in(lun_screen *s, const char *folder) { lun_sources_look_in(s->sources, folder); }

/* The scale. */

static void make_scale(lun_stage *s, int w, int h) {
  lun_layout plain = lun_layout_make(w, h, s->view, 0, 0);
  int cols = plain.picture.w - plain.name_cols;
  if (cols < 1) cols = 1;
  int now_col = lun_layout_now_col(&plain, cols, s->in->ahead != NULL);
  if (now_col >= cols) now_col = cols - 1;
  s->scale = lun_moment_scale(&s->m, 1, cols, now_col);
}

/* The caption of a cancellation. */

/* The caption begins below the request, if there is room for some words, else further left. */
static void make_caption(lun_stage *s) {
  enum { MOST = sizeof s->caption / sizeof *s->caption, SOME_WORDS = 56, MARGIN = 3 };
  const lun_task *t = lun_moment_captioned(&s->m, &s->lanes, s->scale.t0);
  if (!t) return;
  s->captioned = t->id;
  int room = s->scale.cols - (int)lun_scale_x(&s->scale, t->cancel.t_asked), cols = s->scale.cols;
  if (room < SOME_WORDS) room = SOME_WORDS < cols ? SOME_WORDS : cols;
  const char *text = lun_say_cancel(s->fold, t, s->now, s->arena);
  while (*text && s->captions < MOST) {
    size_t n = lun_text_line(text, room > MARGIN + 1 ? room - MARGIN : 1);
    if (n == 0) break;
    s->caption[s->captions++] = lun_arena_print(s->arena, "%.*s", (int)n, text);
    for (text += n; *text == ' '; text++) continue;
  }
}

/* Spots. */

void lun_stage_spot(lun_stage *s, lun_spot spot) { lun_spots_add(s->view->spots, spot); }

void lun_stage_spot_task(lun_stage *s, const lun_pen *p, int from, uint32_t task) {
  if (p->g && task) lun_stage_spot(s, (lun_spot){{from, p->y, p->x - from, 1}, LUN_SPOT_TASK, .task = task});
}

/* Titles and rules. */

/* In the past each panel says of when it is. */
static void write_past(lun_stage *s, lun_pen *p, lun_panel_id id) {
  bool told = id == LUN_PANEL_LOOP || id == LUN_PANEL_REPL;
  if (s->view->past && told) lun_pen_print(p, lun_ink_of(LUN_INK_DIM), " %s", lun_panel_past(s->now, s->arena));
}

static void paint_title(lun_stage *s, const lun_slot *slot) {
  lun_rect r = slot->area;
  bool focused = s->view->focus == slot->shown;
  uint32_t line = s->view->past ? 0x254C : focused ? 0x2501 : 0x2500;
  lun_style rule = lun_ink_of(focused ? LUN_INK_DIM : LUN_INK_RULE);
  lun_cells_hline(s->g, r, r.x, r.y, r.w, rule, line);
  lun_pen p = lun_pen_at(s->g, (lun_rect){r.x, r.y, r.w - 1, 1}, r.x + 1, r.y);
  for (int i = 0; i < slot->n; i++) {
    lun_panel_id id = (lun_panel_id)slot->panel[i];
    bool shown = id == slot->shown;
    if (i > 0) p.x += 2;
    int left = p.x;
    bool pointed = s->in->lesson && s->in->lesson->points & UINT32_C(1) << id;
    if (pointed) lun_pen_text(&p, lun_bold(LUN_INK_TEXT), " \xe2\x96\xb8");
    if (lun_view_numbers(s->view)) lun_pen_print(&p, lun_ink_of(LUN_INK_DIM), " %d", id);
    lun_pen_text(&p, rule, " ");
    lun_pen_text(&p, shown ? lun_bold(LUN_INK_TEXT) : lun_ink_of(LUN_INK_DIM), lun_panel_name(id));
    lun_stage_spot(s, (lun_spot){{left, r.y, p.x - left, 1}, LUN_SPOT_TAB, .arg = (uint8_t)id});
    if (shown && lun_panels[id].title && !lun_lesson_veils(&s->view->learn, id)) lun_panels[id].title(s, &p);
    if (shown) write_past(s, &p, id);
    lun_pen_text(&p, rule, " ");
  }
}

/* The rule between panels that stand side by side. */
static void paint_border(lun_stage *s, const lun_slot *slot) {
  lun_rect all = {0, 0, s->g->w, s->g->h}, r = slot->area;
  lun_style rule = lun_ink_of(LUN_INK_RULE);
  if (r.x == 0) return;
  lun_cells_vline(s->g, all, r.x - 1, r.y, r.h, rule, s->view->past ? 0x254E : 0x2502);
  bool goes_on = s->view->lesson && r.y > s->lay.picture.y; /* the lesson stands left of all of them */
  if (lun_slot_titled(slot)) lun_cells_set(s->g, all, r.x - 1, r.y, rule, goes_on ? 0x251C : 0x252C);
}

static void paint_slots(lun_stage *s) {
  for (int i = 0; i < s->lay.nslots; i++)
    lun_stage_spot(s, (lun_spot){s->lay.slot[i].area, LUN_SPOT_PANEL, .arg = s->lay.slot[i].shown});
  for (int i = 0; i < s->lay.nslots; i++) {
    const lun_slot *slot = &s->lay.slot[i];
    if (lun_lesson_veils(&s->view->learn, slot->shown)) lun_draw_veil(s, slot);
    else if (lun_panels[slot->shown].draw) lun_panels[slot->shown].draw(s, lun_slot_inside(slot));
    paint_border(s, slot);
  }
  for (int i = 0; i < s->lay.nslots; i++)
    if (lun_slot_titled(&s->lay.slot[i])) paint_title(s, &s->lay.slot[i]);
}

/* The now line goes through the Timeline's title when bars of timers end above it. */
static void join_now_line(lun_stage *s) {
  const lun_slot *loop = lun_layout_slot(&s->lay, LUN_PANEL_LOOP), *tl = lun_layout_slot(&s->lay, LUN_PANEL_TIMELINE);
  lun_timer timer;
  if (!loop || !tl || s->view->table || s->view->learn.veil || loop->area.h < 7 || s->view->help || lun_fold_timers(s->fold, &timer, 1) == 0) return;
  lun_rect r = tl->area;
  lun_cells_set(s->g, r, r.x + s->lay.name_cols + s->scale.now_col, r.y, lun_bold(LUN_INK_TEXT), 0x253C);
}

/* The frame. */

static int rows_kept(lun_stage *s, int h) {
  lun_view *v = s->view;
  int lanes = s->lanes.n < LUN_CELLS_MAX_H ? (int)s->lanes.n : LUN_CELLS_MAX_H;
  if (v->shown.h != h) v->lanes_kept = 0;
  if (lanes > v->lanes_kept) v->lanes_kept = lanes;
  return v->lanes_kept;
}

static void prepare(lun_stage *s, const lun_frame_in *in, int w, int h) {
  s->in = in;
  s->m = lun_moment_make(in->fold, in->ahead, in->view, in->now, s->arena);
  s->m.newest = in->newest;
  s->m.whole = in->whole;
  s->m.awaited = in->awaited;
  s->fold = in->fold;
  s->st = s->m.st;
  s->view = in->view;
  s->clock = s->m.clock;
  s->now = s->m.now;
  s->turn = s->m.turn;
  s->blocked = s->m.blocked;
  s->quiet = s->m.quiet;
  s->cx = s->cy = -1;
  make_scale(s, w, h);
  s->lanes = lun_lanes_make(in->fold, in->view, s->now, s->scale.t0, s->arena);
  make_caption(s);
  s->lay = lun_layout_make(w, h, in->view, rows_kept(s, h), s->captions + lun_strip_rows(s, h));
  in->view->spots = lun_spots_in(s->arena);
  in->view->sources = s->sources;
  in->view->whole = in->whole;
}

static void remember(lun_stage *s) {
  s->view->shown = s->lay;
  s->view->shown_scale = s->scale;
  s->view->shown_per_col = s->scale.per_col;
  s->view->shown_now = s->now;
  s->view->drag.seen = s->view->drag.x;
  if (!s->in->ahead) s->view->cursor_col = 0;
}

const lun_cells *lun_screen_draw(lun_screen *sc, const lun_frame_in *in, int w, int h, int *cx, int *cy) {
  *cx = *cy = -1;
  if (!lun_cells_resize(&sc->g, w, h)) return NULL;
  lun_arena_reset(&sc->arena);
  lun_stage s = {.g = &sc->g, .arena = &sc->arena, .sources = sc->sources};
  prepare(&s, in, sc->g.w, sc->g.h);
  paint_slots(&s);
  join_now_line(&s);
  if (s.lay.loop_row.h && !s.view->learn.veil) lun_draw_loop_row(&s, s.lay.loop_row);
  lun_draw_status(&s, s.lay.status);
  if (s.view->why && !s.view->help) lun_draw_why(&s);
  if (s.view->help) lun_draw_help(&s);
  if (s.lay.keys.h) lun_draw_keys(&s, s.lay.keys);
  remember(&s);
  if (in->view->ascii) lun_glyphs_to_ascii(&sc->g);
  *cx = s.cx;
  *cy = s.cy;
  return &sc->g;
}

const lun_cells *lun_screen_draw_prompt(lun_screen *sc, const lun_frame_in *in, int w, int h, int *cx, int *cy) {
  const lun_view *v = in->view;
  const lun_slot *slot = lun_layout_slot(&v->shown, LUN_PANEL_REPL);
  bool typing = in->repl && v->focus == LUN_PANEL_REPL && !v->help && !v->why;
  if (!typing || !slot || slot->shown != LUN_PANEL_REPL || sc->g.w != w || sc->g.h != h || v->shown.h != h) return NULL;
  lun_rect inside = lun_slot_inside(slot);
  lun_cells_fill(&sc->g, inside, lun_ink_of(LUN_INK_TEXT));
  *cx = *cy = -1;
  in->repl(in->repl_ud, &sc->g, inside, true, cx, cy);
  if (v->ascii) lun_glyphs_to_ascii(&sc->g);
  return &sc->g;
}
