/* screen.c - puts a frame together: what now is, the timeline's scale, the
 * lanes, the layout; then each panel paints its rectangle. The panels are a
 * table; nothing here knows what is in them. */
#include "screen.h"

#include "ascii.h"

#include <stdlib.h>
#include <string.h>

#include "panel.h"
#include "../scene/sentences.h"

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
  [LUN_PANEL_NONE] = {"", NULL, NULL},
  [LUN_PANEL_REPL] = {"REPL", NULL, draw_repl},
  [LUN_PANEL_LOOP] = {"Loop", NULL, lun_panel_loop},
  [LUN_PANEL_TIMELINE] = {"Timeline", lun_title_timeline, lun_panel_timeline},
  [LUN_PANEL_SOURCE] = {"Source", lun_title_source, lun_panel_source},
  [LUN_PANEL_SEQUENCE] = {"Sequence", lun_title_sequence, lun_panel_sequence},
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

/* The scale. */

/* The task whose life decides the automatic scale: the newest input. */
static const lun_task *scale_task(const lun_fold *f) {
  enum { NEWEST = 4096 };
  size_t n = lun_fold_ntasks(f), stop = n > NEWEST ? n - NEWEST : 0;
  for (size_t i = n; i > stop; i--) {
    const lun_task *t = lun_fold_task_at(f, i - 1);
    if (t && lun_is_input(t)) return t;
  }
  return NULL;
}

/* When the first of the tasks that are still remembered was made. */
static int64_t first_time(const lun_stage *s) {
  const lun_task *t = lun_fold_ntasks(s->fold) ? lun_fold_task_at(s->fold, 0) : NULL;
  return t && t->t_created < s->now ? t->t_created : s->now - 100 * LUN_MS;
}

/* How much of the future it asks for: until its soonest timer. */
static int64_t time_left(lun_fold *f, int64_t now) {
  enum { MANY = 16 };
  lun_timer timer[MANY];
  size_t n = lun_fold_timers(f, timer, MANY);
  for (size_t i = 0; i < n && i < MANY; i++)
    if (!timer[i].cancelled && !timer[i].doomed && timer[i].task) return timer[i].when - now;
  return 0;
}

/* So wide that the last so many ns are seen left of the now line. */
static int64_t to_see(int64_t ns, int now_col) { return ns / (now_col > 3 ? now_col - 2 : 1); }

/* The scale at which the newest input is seen from its begin, and its next timer is too; a live picture does not
 * follow it beyond a tenth of a second per column, and for one task the scale only gets wider. When all is over, the
 * input's whole life fits. Of a recorded run all is seen that is left of the cursor. */
static int64_t automatic(lun_stage *s, int cols, int now_col) {
  static const int64_t live_finest = LUN_MS, live_coarsest = 100 * LUN_MS, usual = 5 * LUN_MS;
  lun_view *v = s->view;
  const lun_task *t = scale_task(s->fold);
  if (v->recorded) return lun_step_at_least(to_see(s->now - first_time(s), now_col));
  if (!t) return v->auto_per_col ? v->auto_per_col : usual;
  if (v->auto_task != t->id) v->auto_per_col = v->lanes_kept = 0;
  bool fresh = v->auto_task != t->id, over = t->place >= LUN_P_DONE;
  v->auto_task = t->id;
  if (s->quiet && over) return v->auto_per_col = lun_step_at_least(to_see(s->now - t->t_created, now_col));
  if (!fresh && over && v->auto_per_col) return v->auto_per_col;
  int64_t past = to_see(s->now - t->t_created, now_col);
  int64_t left = time_left(s->fold, s->now) / (cols - now_col > 6 ? cols - now_col - 4 : 1);
  int64_t wish = past > left ? past : left;
  if (wish < live_finest) wish = live_finest;
  if (wish > live_coarsest) wish = live_coarsest;
  int64_t step = lun_step_at_least(wish);
  return v->auto_per_col = step > v->auto_per_col ? step : v->auto_per_col;
}

static void make_scale(lun_stage *s, int w) {
  lun_layout plain = lun_layout_make(w, 24, s->view, 0, 0);
  int cols = w - plain.name_cols;
  if (cols < 1) cols = 1;
  int now_col = lun_layout_now_col(&plain, cols, s->in->ahead != NULL);
  if (now_col >= cols) now_col = cols - 1;
  int64_t per_col = s->view->per_col ? s->view->per_col : automatic(s, cols, now_col);
  s->scale = lun_scale_make(s->now, per_col, cols, now_col);
}

/* The caption of a cancellation. */

static bool captioned(const lun_stage *s, const lun_task *t) {
  return t->cancel.asked && t->cancel.t_asked >= s->scale.t0 && t->cancel.t_asked <= s->now;
}

/* The selected task's, if it has one, else that of the newest one in view. */
static const lun_task *choose_caption(const lun_stage *s) {
  const lun_task *best = lun_fold_task(s->fold, s->view->task);
  if (best && captioned(s, best)) return best;
  best = NULL;
  for (size_t i = 0; i < s->lanes.n; i++) {
    const lun_task *t = s->lanes.row[i].task;
    if (captioned(s, t) && (!best || t->cancel.t_asked > best->cancel.t_asked)) best = t;
  }
  return best;
}

/* The length of the first line of at most `cols` columns: it ends behind a comma if that is not too early, else
 * behind a word. */
static size_t line_end(const char *s, int cols) {
  int used;
  size_t n = strlen(s), fits = lun_text_fit(s, n, cols, &used), comma = fits, word = fits;
  if (fits == n) return n;
  while (comma > 0 && !(s[comma] == ' ' && s[comma - 1] == ',')) comma--;
  while (word > 0 && s[word] != ' ') word--;
  return comma > fits / 2 ? comma : word > 0 ? word : fits;
}

/* The caption begins below the request, if there is room for some words, else further left. */
static void make_caption(lun_stage *s) {
  enum { MOST = sizeof s->caption / sizeof *s->caption, SOME_WORDS = 56, MARGIN = 3 };
  const lun_task *t = choose_caption(s);
  if (!t) return;
  s->captioned = t->id;
  int room = s->scale.cols - (int)lun_scale_x(&s->scale, t->cancel.t_asked), cols = s->scale.cols;
  if (room < SOME_WORDS) room = SOME_WORDS < cols ? SOME_WORDS : cols;
  const char *text = lun_say_cancel(s->fold, t, s->now, s->arena);
  while (*text && s->captions < MOST) {
    size_t n = line_end(text, room > MARGIN + 1 ? room - MARGIN : 1);
    if (n == 0) break;
    s->caption[s->captions++] = lun_arena_print(s->arena, "%.*s", (int)n, text);
    for (text += n; *text == ' '; text++) continue;
  }
}

/* Titles and rules. */

/* In the past each panel says of when it is. */
static void write_past(lun_stage *s, lun_pen *p, lun_panel_id id) {
  char at[LUN_WORDS];
  bool told = id == LUN_PANEL_LOOP || id == LUN_PANEL_REPL;
  if (s->view->past && told)
    lun_pen_print(p, lun_ink_of(LUN_INK_DIM), " as it was at %s s", lun_words_seconds(at, s->now));
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
    lun_pen_print(&p, lun_ink_of(LUN_INK_DIM), " %d ", id);
    lun_pen_text(&p, shown ? lun_bold(LUN_INK_TEXT) : lun_ink_of(LUN_INK_DIM), lun_panels[id].name);
    if (shown && lun_panels[id].title) lun_panels[id].title(s, &p);
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
  if (lun_slot_titled(slot)) lun_cells_set(s->g, all, r.x - 1, r.y, rule, 0x252C);
}

static void paint_slots(lun_stage *s) {
  for (int i = 0; i < s->lay.nslots; i++) {
    const lun_slot *slot = &s->lay.slot[i];
    if (lun_panels[slot->shown].draw) lun_panels[slot->shown].draw(s, lun_slot_inside(slot));
    paint_border(s, slot);
  }
  for (int i = 0; i < s->lay.nslots; i++)
    if (lun_slot_titled(&s->lay.slot[i])) paint_title(s, &s->lay.slot[i]);
}

/* The now line goes through the Timeline's title when bars of timers end above it. */
static void join_now_line(lun_stage *s) {
  const lun_slot *loop = lun_layout_slot(&s->lay, LUN_PANEL_LOOP), *tl = lun_layout_slot(&s->lay, LUN_PANEL_TIMELINE);
  lun_timer timer;
  if (!loop || !tl || loop->area.h < 7 || s->view->help || lun_fold_timers(s->fold, &timer, 1) == 0) return;
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

/* Whether nothing can happen by itself any more: no task, no handle, no timer. */
static bool is_quiet(const lun_stage *s) {
  enum { MANY = 64 };
  lun_timer timer[MANY];
  lun_ready ready;
  const uint32_t *n = s->st->tasks;
  if (n[LUN_P_READY] + n[LUN_P_RUNNING] + n[LUN_P_WAITING] > 0 || s->turn > 0 || lun_fold_ready(s->fold, &ready, 1))
    return false;
  size_t all = lun_fold_timers(s->fold, timer, MANY);
  for (size_t i = 0; i < all && i < MANY; i++)
    if (!timer[i].cancelled) return false;
  return all <= MANY;
}

/* When the loop last ran something. */
static int64_t last_activity(const lun_stage *s) {
  const lun_lane *lane = lun_fold_loop_lane(s->fold);
  for (size_t i = lane->nspans; i > lane->span_first; i--)
    if (lane->span[i - 1].place == LUN_P_RUNNING)
      return lane->span[i - 1].end < s->clock ? lane->span[i - 1].end : s->clock;
  return s->clock;
}

static void prepare(lun_stage *s, const lun_frame_in *in, int w, int h) {
  s->in = in;
  s->fold = in->fold;
  s->st = lun_fold_now(in->fold);
  s->view = in->view;
  static const int64_t end_of_time = INT64_MAX / 4; /* a trace may say anything; beyond it sums would overflow */
  s->now = in->now > s->st->t ? in->now : s->st->t;
  s->clock = s->now = s->now < end_of_time ? s->now : end_of_time;
  s->cx = s->cy = -1;
  bool runs = (s->st->running || s->st->run_handle) && !s->st->ended && !s->view->dead;
  s->turn = runs ? s->now - s->st->t_run + 1 : 0;
  s->blocked = runs && s->turn > s->st->slow && s->st->hold != LUN_HOLD_PAUSE;
  s->quiet = is_quiet(s) && !s->view->past;
  if (s->quiet) s->now = last_activity(s);
  make_scale(s, w);
  s->lanes = lun_lanes_make(in->fold, in->view, s->now, s->scale.t0, s->arena);
  make_caption(s);
  s->lay = lun_layout_make(w, h, in->view, rows_kept(s, h), s->captions);
  memset(in->view->row_task, 0, sizeof in->view->row_task);
}

static void remember(lun_stage *s) {
  s->view->shown = s->lay;
  s->view->shown_per_col = s->scale.per_col;
  s->view->shown_now = s->now;
}

const lun_cells *lun_screen_draw(lun_screen *sc, const lun_frame_in *in, int w, int h, int *cx, int *cy) {
  *cx = *cy = -1;
  if (!lun_cells_resize(&sc->g, w, h)) return NULL;
  lun_arena_reset(&sc->arena);
  lun_stage s = {.g = &sc->g, .arena = &sc->arena, .sources = sc->sources};
  prepare(&s, in, sc->g.w, sc->g.h);
  paint_slots(&s);
  join_now_line(&s);
  if (s.lay.loop_row.h) lun_draw_loop_row(&s, s.lay.loop_row);
  lun_draw_status(&s, s.lay.status);
  if (s.view->help) lun_draw_help(&s);
  if (s.lay.keys.h) lun_draw_keys(&s, s.lay.keys);
  remember(&s);
  if (in->view->ascii) lun_glyphs_to_ascii(&sc->g);
  *cx = s.cx;
  *cy = s.cy;
  return &sc->g;
}
