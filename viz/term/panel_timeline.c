/* panel_timeline.c - the Timeline: the loop's lane, the await tree with a
 * lane for each task, the now line, cancellations with their captions. It paints
 * the scene; what is where was decided in ../scene/timeline.c. */
#include "paint_heat.h"
#include "paint_lane.h"
#include "paint_ruler.h"
#include "paint_spans.h"
#include "timeline_place.h"
#include "../scene/loop_words.h"
#include "../scene/memory_row.h"
#include "../scene/why/sentences.h"

/* The title. */

/* At the right end of the title: what a key would change, where there is room for it. */
static void title_hint(const lun_stage *s, const lun_pen *p, const char *hint) {
  enum { WIDE = 150, USUAL = 100 };
  lun_pen pen = *p;
  pen.x = p->clip.x + p->clip.w - 4 - width(hint);
  if (s->lay.w < (s->scale.knot || s->view->table ? USUAL : WIDE) || pen.x < p->x + 4) return;
  lun_pen_print(&pen, lun_ink_of(LUN_INK_DIM), " %s ", hint);
}

void lun_title_timeline(lun_stage *s, lun_pen *p) {
  static const char *const orders[LUN_ORDER_COUNT] = {"", N_(", by state"), N_(", by time run"), N_(", by time waited"), N_(", by memory")};
  char d[LUN_WORDS];
  bool calls = s->scale.knot != NULL;
  if (s->view->table) {
    lun_pen_print(p, lun_ink_of(LUN_INK_DIM), " · %zu task%s%s", s->lanes.n, s->lanes.n == 1 ? "" : "s",
                  s->view->order == LUN_ORDER_TREE ? ", as a tree" : orders[s->view->order]);
    title_hint(s, p, _("t: lanes   o: another order"));
    return;
  }
  lun_pen_print(p, lun_ink_of(LUN_INK_DIM), " · %s%s", calls ? _("a column per callback") : lun_arena_print(s->arena, _("%s per column"), lun_words_duration(d, s->scale.per_col)),
                _(orders[s->view->order]));
  title_hint(s, p, calls ? _("a: real time") : _("a: a column per callback"));
}

/* The left column. */

static lun_style name_style(const lun_stage *s, const lun_task *t) {
  bool bold = t->place == LUN_P_RUNNING || t->id == s->view->task;
  return bold ? lun_bold(LUN_INK_TEXT) : lun_ink_of(LUN_INK_TEXT);
}

static bool blocks(const lun_stage *s, const lun_task *t) { return s->blocked && s->st->running == t->id; }

static lun_style why_style(const lun_stage *s, const lun_task *t, const char *why) {
  if (blocks(s, t) || strstr(why, "late ") || t->place == LUN_P_FAILED) return lun_ink_of(LUN_INK_FAILED);
  bool violet = t->cancel.asked && !t->cancel.ended && !t->cancel.delivered;
  return lun_ink_of(violet ? LUN_INK_CANCEL_TEXT : LUN_INK_DIM);
}

/* Indentation is given up before the name is. */
static int shown_depth(const lun_timeline_place *p, int depth) {
  int most = (p->lanes.x - p->r.x - 8) / 2;
  return depth > most ? (most > 0 ? most : 0) : depth;
}

static void paint_branch(const lun_timeline_place *p, const lun_lane_row *row, int y) {
  lun_style rule = lun_ink_of(LUN_INK_RULE);
  int depth = shown_depth(p, row->depth);
  for (int k = 1; k < depth; k++)
    if (row->open & UINT32_C(1) << k) lun_cells_set(p->s->g, p->r, p->r.x + 2 * k - 1, y, rule, 0x2502);
  if (depth == 0) return;
  lun_cells_set(p->s->g, p->r, p->r.x + 2 * depth - 1, y, rule, row->last ? 0x2514 : 0x251C);
  lun_cells_set(p->s->g, p->r, p->r.x + 2 * depth, y, rule, 0x2500);
}

/* The rows between this lane and the next: lines that go on downwards. */
static void paint_stems(const lun_timeline_place *p, const lun_lane_row *row, int from, int to) {
  int depth = shown_depth(p, row->depth);
  for (int k = 1; k <= depth + 1; k++) {
    bool goes_on = k < depth ? (row->open & UINT32_C(1) << k) != 0 : k == depth ? !row->last : row->has_children;
    if (goes_on) lun_cells_vline(p->s->g, p->r, p->r.x + 2 * k - 1, from, to - from, lun_ink_of(LUN_INK_RULE), 0x2502);
  }
}

static void paint_name(const lun_timeline_place *p, const lun_lane_row *row, int y) {
  char name[256], cut[512];
  lun_stage *s = p->s;
  const lun_task *t = row->task;
  int x = p->r.x + 1 + 2 * shown_depth(p, row->depth), end = p->lanes.x - 2;
  lun_rect left = lun_rect_meet(p->r, (lun_rect){p->r.x, y, p->lanes.x - p->r.x - 1, 1});
  lun_pen pen = lun_pen_at(s->g, left, x, y);
  lun_pen_glyph(&pen, blocks(s, t) ? lun_glyph_blocked() : lun_glyph_task(t));
  lun_pen_text(&pen, name_style(s, t), lun_elide(name, sizeof name, t->label, lun_pen_room(&pen), true));
  int room = end - pen.x - 1;
  if (room >= 4 && p->lanes.x - p->r.x > 16) {
    const char *why = lun_say_why(s->fold, t, s->now, room, s->arena);
    lun_elide(cut, sizeof cut, why, room, false);
    pen.x = end - width(cut);
    lun_pen_text(&pen, why_style(s, t, why), cut);
  }
  if (t->id == s->view->task) lun_cells_ground(s->g, p->r.x, y, p->lanes.x - p->r.x - 1, LUN_GROUND_SELECTED);
}

static void paint_loop_name(const lun_timeline_place *p, int y) {
  char cut[512];
  lun_stage *s = p->s;
  lun_rect left = {p->r.x, y, p->lanes.x - p->r.x - 1, 1};
  lun_pen pen = lun_pen_at(s->g, lun_rect_meet(left, p->r), p->r.x + 1, y);
  lun_pen_text(&pen, lun_ink_of(LUN_INK_TEXT), lun_panel_word(LUN_PANEL_LOOP));
  int end = p->lanes.x - 2;
  lun_elide(cut, sizeof cut, lun_say_loop(&s->m), end - pen.x - 1, false);
  pen.x = end - width(cut);
  if (p->lanes.x - p->r.x > 16) lun_pen_text(&pen, lun_ink_of(s->blocked ? LUN_INK_FAILED : LUN_INK_DIM), cut);
}

/* Lanes. */

/* Lines of caption below a lane: the one whose cancellation is told has several. */
static int caption_lines(const lun_stage *s, const lun_task *t) { return t->id == s->captioned ? s->captions : 0; }

/* Gives each lane its row; returns how many fit. */
static int place_lanes(lun_timeline_place *p, int first) {
  const lun_stage *s = p->s;
  int y = p->r.y + 1, bottom = p->r.y + p->r.h, n = 0;
  p->y = lun_arena_take(s->arena, (size_t)(p->r.h + 2) * sizeof *p->y);
  if (!p->y) return 0;
  *p->y++ = y++;
  p->bottom = y - 1;
  for (int extra = s->lay.spaced ? 1 : 0; first + n < (int)s->lanes.n; n++) {
    if (y + (s->lay.spaced ? 1 : 0) >= bottom) break;
    y += extra;
    if (y >= bottom) break;
    p->bottom = p->y[n] = y++;
    int lines = caption_lines(s, s->lanes.row[first + n].task);
    extra = s->lay.spaced ? (lines > 1 ? lines : 1) : lines;
  }
  return n;
}

/* The lane to begin with: the one chosen; else the first, or, when not all fit, so that the selected task is seen, or else
 * the newest input. */
static int first_lane(const lun_stage *s, int rows) {
  int n = (int)s->lanes.n, last = n - rows, first = s->view->lane_top;
  if (last <= 0) return 0;
  for (int i = 0; first < 0 && s->view->task && i < n; i++)
    if (s->lanes.row[i].task->id == s->view->task) first = i > rows / 2 ? i - rows / 2 : 0;
  if (first < 0) {
    first = 0;
    for (int i = n - 1; i > 0; i--)
      if (lun_is_input(s->lanes.row[i].task)) {
        first = i;
        break;
      }
  }
  return first > last ? last : first;
}

void lun_paint_now_line(const lun_timeline_place *p) {
  lun_rect r = p->lanes;
  r.h = p->bottom + 1 - r.y;
  uint32_t ch = p->s->view->past || p->s->view->recorded ? 0x2503 : 0x2502;
  lun_cells_vline(p->s->g, lun_rect_meet(r, p->lanes), r.x + p->tl.scale.now_col, p->r.y + 1, r.h,
                  lun_bold(LUN_INK_TEXT), ch);
}

/* The column of an event of the past: at the now line it stands left of it. */
static int past_column(const lun_timeline_place *p, double x) {
  int col = lun_scale_cell(x), now = p->tl.scale.now_col;
  return col >= now && now > 0 ? now - 1 : col;
}

static bool is_drawn(const lun_cell *c) { return c->ch[0] >= 0x2500 && c->ch[0] < 0x25A0; }
static bool is_word(const lun_cell *c) { return c && c->ch[0] != 0x20 && !is_drawn(c); }

/* It passes behind words: only bars, lines, and blanks that are not within a text give way to it. */
static bool gives_way(const lun_cells *g, int x, int y) {
  const lun_cell *c = lun_cells_at(g, x, y);
  if (!c || c->ch[0] != 0x20) return c && is_drawn(c) && c->ch[0] != 0x256A; /* another request stays */
  return !is_word(lun_cells_at(g, x - 1, y)) || !is_word(lun_cells_at(g, x + 1, y));
}

static void paint_arrow(const lun_timeline_place *p, const lun_arrow *a) {
  int from = p->y[a->from], to = p->y[a->to], x = p->lanes.x + past_column(p, a->x);
  int top = from < to ? from : to, end = from < to ? to : from;
  for (int y = top + 1; y < end; y++)
    if (gives_way(p->s->g, x, y)) lun_cells_set(p->s->g, p->lanes, x, y, lun_ink_of(LUN_INK_CANCEL), 0x254E);
}

/* Where the newest request of cancellation in view stands. */
static int request_column(const lun_timeline_place *p, const lun_scene_lane *l) {
  double x = -1;
  for (size_t i = 0; i < l->nmarks; i++)
    if (l->mark[i].kind == LUN_MARK_REQUEST && !l->mark[i].ahead && l->mark[i].x > x) x = l->mark[i].x;
  return past_column(p, x);
}

/* The sentence stands below its lane, from the request on if it fits there, else as far right as it can. */
static void paint_caption(const lun_timeline_place *p, int lane) {
  lun_stage *s = p->s;
  const lun_task *t = p->tl.lane[lane].row->task;
  int request = request_column(p, &p->tl.lane[lane]), longest = 0;
  if (t->id != s->captioned) return;
  for (int i = 0; i < s->captions; i++) longest = width(s->caption[i]) > longest ? width(s->caption[i]) : longest;
  int at = p->lanes.w - longest - 2;
  at = request < at ? request : at;
  at = at < 0 ? 0 : at;
  for (int i = 0; i < s->captions; i++) {
    lun_pen pen = lun_pen_at(s->g, p->lanes, p->lanes.x + at, p->y[lane] + 1 + i);
    lun_pen_print(&pen, lun_ink_of(LUN_INK_CANCEL_TEXT), "%s %s ", i == 0 && at == request ? "╰" : " ", s->caption[i]);
  }
}

/* The name at the left stands for the task, the lane for what happened on it. */
static void add_lane_spots(const lun_timeline_place *p, int y, uint32_t task) {
  lun_rect name = {p->r.x, y, p->lanes.x - p->r.x, 1}, lane = {p->lanes.x, y, p->lanes.w, 1};
  if (task) lun_stage_spot(p->s, (lun_spot){name, LUN_SPOT_TASK, .task = task});
  lun_stage_spot(p->s, (lun_spot){lane, LUN_SPOT_LANE, .task = task});
}

/* The span that was chosen lies under the lanes, and the ruler says how long it is. */
static void paint_span(const lun_timeline_place *p) {
  char d[LUN_WORDS];
  const lun_view *v = p->s->view;
  const lun_scale *sc = &p->tl.scale;
  if (!v->spanned) return;
  double x0 = lun_scale_at(sc, v->span[0].t, v->span[0].seq), x1 = lun_scale_at(sc, v->span[1].t, v->span[1].seq);
  int from = x0 < 0 ? 0 : (int)x0, to = x1 >= sc->cols ? sc->cols : (int)x1 + 1;
  for (int y = p->r.y; y <= p->bottom && to > from; y++)
    lun_cells_ground(p->s->g, p->lanes.x + from, y, to - from, LUN_GROUND_SELECTED);
  const char *words = lun_arena_print(p->s->arena, " %s ", lun_arena_print(p->s->arena, _("%s, f fits it"), lun_words_duration(d, v->span[1].t - v->span[0].t)));
  lun_pen pen = lun_pen_at(p->s->g, p->lanes, p->lanes.x + from, p->r.y);
  pen.ground = LUN_GROUND_SELECTED;
  int width = lun_text_width(words, strlen(words)); /* the ruler's own words stand behind the now line */
  bool room = from + width <= sc->now_col || to <= from + 1;
  if (to > from && room && width <= lun_pen_room(&pen) && from < sc->now_col) lun_pen_text(&pen, lun_bold(LUN_INK_TEXT), words);
}

/* In the blank row below the lane, unless a cancellation is told there. */
static void paint_task_spans(const lun_timeline_place *p, int lane) {
  lun_stage *s = p->s;
  lun_span_bar *bar;
  const lun_task *t = p->tl.lane[lane].row->task;
  lun_rect below = {p->lanes.x, p->y[lane] + 1, p->lanes.w, 1};
  if (!s->lay.spaced || t->id == s->captioned || below.y >= p->floor) return;
  size_t n = lun_span_bars(s->fold, t->id, &p->tl.scale, s->now, s->arena, &bar);
  lun_paint_spans(s->g, below, bar, n);
}

static void paint_lanes(const lun_timeline_place *p) {
  lun_stage *s = p->s;
  paint_loop_name(p, p->y[-1]);
  lun_stage_spot(s, (lun_spot){{p->lanes.x, p->r.y + 1, p->lanes.w, p->bottom - p->r.y}, .kind = LUN_SPOT_SCALE});
  add_lane_spots(p, p->y[-1], 0);
  lun_paint_lane(s->g, row_rect(p->lanes, p->y[-1]), &p->tl.loop, &p->tl.scale, s->arena);
  lun_rect below = row_rect(p->lanes, p->y[-1] + 1);
  if (s->lay.spaced) lun_paint_below_loop(s->g, below, &p->tl.loop, &p->tl.scale, s->st->slow, s->arena);
  for (int i = 0; i < p->tl.nlanes; i++) {
    const lun_lane_row *row = p->tl.lane[i].row;
    paint_branch(p, row, p->y[i]);
    if (i + 1 < p->tl.nlanes) paint_stems(p, row, p->y[i] + 1, p->y[i + 1]);
    paint_name(p, row, p->y[i]);
    lun_paint_lane(s->g, row_rect(p->lanes, p->y[i]), &p->tl.lane[i], &p->tl.scale, s->arena);
    paint_task_spans(p, i);
    add_lane_spots(p, p->y[i], row->task->id);
  }
}

/* What is not shown: lanes below and above, and ended tasks that have none. */
static void paint_rest(const lun_timeline_place *p) {
  int above = p->tl.first, below = p->tl.all - p->tl.first - p->tl.nlanes, y = p->bottom + 1;
  lun_pen pen = lun_pen_at(p->s->g, p->r, p->r.x + 1, y);
  if (above + below > 0) {
    pen = lun_pen_at(p->s->g, p->r, p->r.x + 1, p->r.y);
    lun_pen_print(&pen, lun_ink_of(LUN_INK_DIM), _("%d of %d"), p->tl.nlanes, p->tl.all);
  } else if (p->tl.folded && y < p->r.y + p->r.h) {
    lun_pen_print(&pen, lun_ink_of(LUN_INK_FAINT), _("+%zu done"), p->tl.folded);
  }
}

/* The strip: the whole record, below the lanes. */

int lun_strip_rows(const lun_stage *s, int h) {
  enum { ROOM = 20, SPACED = 28 };
  bool whole = s->in->whole && lun_summary_facts(s->in->whole)->records > 0;
  if (!whole || !(s->view->past || s->view->recorded) || h < ROOM) return 0;
  return h >= SPACED ? 2 : 1;
}

static void paint_strip(lun_stage *s, lun_rect r) {
  char d[LUN_WORDS];
  lun_rect row = {r.x + s->lay.name_cols, r.y + r.h - 1, r.w - s->lay.name_cols, 1};
  lun_strip strip = lun_strip_make(s->in->whole, &s->scale, s->now, row.w, s->arena);
  lun_pen pen = lun_pen_at(s->g, (lun_rect){r.x, row.y, s->lay.name_cols - 1, 1}, r.x + 1, row.y);
  if (!strip.heat) return;
  lun_pen_print(&pen, lun_ink_of(LUN_INK_DIM), _("all %s"), lun_words_duration(d, strip.end - strip.begin));
  lun_paint_strip(s->g, row, &strip);
  lun_stage_spot(s, (lun_spot){row, LUN_SPOT_STRIP, .at.t = strip.begin, .end = strip.end});
}

/* What is held, while it is traced: a row below the lanes. */

/* Returns how many rows that takes. */
static int paint_memory(lun_stage *s, lun_rect r) {
  enum { ROOM = 8 };
  char cut[256];
  int y = r.y + r.h - 1;
  lun_rect left = {r.x, y, s->lay.name_cols - 1, 1}, row = {r.x + s->lay.name_cols, y, r.w - s->lay.name_cols, 1};
  lun_memory_row m = {.cols = 0};
  if (r.h >= ROOM) m = lun_memory_row_make(&s->m, &s->scale);
  if (!m.cols) return 0;
  lun_pen pen = lun_pen_at(s->g, lun_rect_meet(left, r), r.x + 1, y);
  int at = r.x + left.w - 1 - width(m.held);
  lun_pen_text(&pen, lun_ink_of(LUN_INK_DIM), lun_elide(cut, sizeof cut, m.whose, at - pen.x - 1, true));
  pen.x = at;
  lun_pen_text(&pen, lun_ink_of(LUN_INK_TEXT), m.held);
  lun_paint_levels(s->g, lun_rect_meet(row, r), m.level, m.cols);
  pen = lun_pen_at(s->g, row, row.x + s->scale.now_col + 2, y);
  if (lun_pen_room(&pen) > width(m.most)) lun_pen_text(&pen, lun_ink_of(LUN_INK_DIM), m.most);
  return 1;
}

void lun_panel_timeline(lun_stage *s, lun_rect r) {
  lun_timeline_place p = {.s = s, .r = r, .lanes = {r.x + s->lay.name_cols, r.y, r.w - s->lay.name_cols, r.h}};
  if (r.h < 2 || p.lanes.w < 2) return;
  int strip = lun_strip_rows(s, s->g->h);
  if (strip && r.h >= strip + 3 && !s->view->table) {
    paint_strip(s, r);
    p.r.h -= strip;
    p.lanes.h -= strip;
  }
  int memory = s->view->table ? 0 : paint_memory(s, p.r);
  p.r.h -= memory;
  p.lanes.h -= memory;
  p.floor = memory ? p.r.y + p.r.h : r.y + r.h - (p.r.h < r.h);
  if (s->view->table) {
    lun_panel_table(s, r);
    return;
  }
  int rows = place_lanes(&p, 0), first = first_lane(s, rows);
  if (first > 0) rows = place_lanes(&p, first);
  if (!p.y) return;
  s->view->shown_lanes = rows;
  if (lun_wants_overview(s, rows) && lun_paint_overview(&p)) return;
  p.tl = lun_timeline_make(s->fold, s->in->ahead, s->in->whole, &s->lanes, first, rows, s->scale, s->now, s->arena);
  lun_paint_ruler(s, p.r, p.lanes, &p.tl.scale);
  paint_lanes(&p);
  lun_paint_now_line(&p);
  for (size_t i = 0; i < p.tl.narrows; i++) paint_arrow(&p, &p.tl.arrow[i]);
  for (int i = 0; i < p.tl.nlanes; i++) paint_caption(&p, i);
  paint_rest(&p);
  paint_span(&p);
}
