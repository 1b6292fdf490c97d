/* paint_overview.c - the Timeline of more tasks than there are rows: the loop and all tasks as sums, and below them a map in
 * which a row stands for many tasks of a kind. What a cell says was decided in ../scene/overview.c. */
#include "paint_heat.h"
#include "paint_ruler.h"
#include "timeline_place.h"

bool lun_wants_overview(const lun_stage *s, int rows) {
  enum { TOO_MANY = 3 };
  if (rows < 2 || !s->in->whole || s->scale.knot || s->view->task || s->view->lane_top >= 0) return false;
  size_t in_view = lun_overview_tasks(s->in->whole, &s->scale), most = (size_t)(TOO_MANY * rows);
  return s->lanes.n > most || (s->view->recorded && in_view > most && in_view > s->lanes.n);
}

/* The left column of the overview: a function, and how many tasks it has. */
static void paint_function(const lun_timeline_place *p, const lun_overview_row *row, int y) {
  char cut[256];
  if (!row->group) return;
  lun_rect left = {p->r.x, y, p->lanes.x - p->r.x - 1, 1};
  const char *n = lun_arena_print(p->s->arena, "%zu task%s", row->group, row->group == 1 ? "" : "s");
  lun_pen pen = lun_pen_at(p->s->g, lun_rect_meet(left, p->r), p->r.x + 1, y);
  int room = left.w - 2 - (left.w > 16 ? width(n) + 2 : 0);
  lun_pen_text(&pen, lun_ink_of(LUN_INK_TEXT), lun_elide(cut, sizeof cut, *row->func ? row->func : "task", room, true));
  pen.x = p->lanes.x - 2 - width(n);
  if (left.w > 16) lun_pen_text(&pen, lun_ink_of(LUN_INK_DIM), n);
}

static void name_row(const lun_timeline_place *p, int y, lun_ink ink, const char *name, const char *what) {
  char cut[256];
  lun_rect left = {p->r.x, y, p->lanes.x - p->r.x - 1, 1};
  lun_pen pen = lun_pen_at(p->s->g, lun_rect_meet(left, p->r), p->r.x + 1, y);
  lun_pen_text(&pen, lun_ink_of(ink), lun_elide(cut, sizeof cut, name, lun_pen_room(&pen), true));
  int at = p->lanes.x - 2 - width(what);
  if (left.w <= 16 || at <= pen.x) return;
  pen.x = at;
  lun_pen_text(&pen, lun_ink_of(LUN_INK_DIM), what);
}

/* Above the map: the loop, all tasks, and who blocked longest. Returns the row below. */
static int paint_sums(const lun_timeline_place *p, const lun_overview *o, int y) {
  lun_stage *s = p->s;
  int now = s->scale.now_col;
  name_row(p, y, LUN_INK_TEXT, "loop", "busy share");
  lun_paint_busy(s->g, row_rect(p->lanes, y++), o->loop, o->cols, now);
  name_row(p, y, LUN_INK_TEXT, "tasks", lun_arena_print(s->arena, "up to %.0f alive", o->most));
  lun_paint_tasks(s->g, row_rect(p->lanes, y++), o->all, o->cols, o->most, now);
  if (!o->block) return y;
  name_row(p, y, LUN_INK_FAILED, lun_arena_print(s->arena, "▲ %s", o->block->label), "");
  lun_paint_culprit(s->g, row_rect(p->lanes, y++), o->block, &s->scale);
  return y;
}

/* "582 cancelled at 43.0 s by main·1", in the row of the first that was. */
static void paint_burst(const lun_timeline_place *p, const lun_overview *o, int y) {
  char at[LUN_WORDS];
  lun_stage *s = p->s;
  if (!o->burst || y >= p->r.y + p->r.h) return;
  int col = (int)lun_scale_x(&s->scale, o->burst->t);
  const char *words = lun_arena_print(s->arena, "%u cancelled at %s s%s%s", o->burst->tasks,
                                      lun_words_tick(at, o->burst->t, 100 * LUN_MS), *o->burst->by ? " by " : "",
                                      o->burst->by);
  if (col + 2 + width(words) > p->lanes.w) col = p->lanes.w - 2 - width(words);
  if (col < 0) return;
  lun_pen pen = lun_pen_at(s->g, p->lanes, p->lanes.x + col, y);
  lun_pen_print(&pen, lun_ink_of(LUN_INK_CANCEL_TEXT), "╰ %s", words);
}

/* What a cell stands for. */
static void say_cell(const lun_timeline_place *p, const lun_overview *o) {
  char d[LUN_WORDS];
  lun_stage *s = p->s;
  const char *n = o->least == o->per_row ? lun_arena_print(s->arena, "%zu", o->per_row)
                                         : lun_arena_print(s->arena, "%zu to %zu", o->least, o->per_row);
  lun_pen pen = lun_pen_at(s->g, (lun_rect){p->r.x, p->r.y, p->lanes.x - p->r.x - 1, 1}, p->r.x + 1, p->r.y);
  lun_pen_print(&pen, lun_ink_of(LUN_INK_DIM), "cell %s × %s", n, lun_words_duration(d, s->scale.per_col));
}

/* Whether the lanes tell more than the summary does. Walking very many of them for each frame is dear: then a column of the
 * summary may be as wide as a few cells. */
static bool is_near(const lun_stage *s) {
  enum { VERY_MANY = 20000, FEW_CELLS = 4 };
  return s->scale.per_col * (s->lanes.n > VERY_MANY ? FEW_CELLS : 1) < lun_summary_column(s->in->whole);
}

bool lun_paint_overview(lun_timeline_place *p) {
  lun_stage *s = p->s;
  int sums = 3, burst = 1, room = p->r.h - 1 - sums - burst;
  bool near = is_near(s);
  lun_overview o = near ? lun_overview_near(&s->lanes, s->fold, s->in->ahead, &s->scale, s->now, room > 0 ? room : 1, s->arena)
                        : lun_overview_make(s->in->whole, &s->scale, room > 0 ? room : 1, s->arena);
  if (o.rows == 0) return false;
  if (near) lun_overview_troubles(&o, s->in->whole, &s->scale);
  p->tl.scale = s->scale;
  lun_paint_ruler(p->s, p->r, p->lanes, &p->tl.scale);
  int y = paint_sums(p, &o, p->r.y + 1), bottom = p->r.y + p->r.h;
  for (int i = 0; i < o.rows && y < bottom; i++, y++) {
    paint_function(p, &o.row[i], y);
    lun_paint_heat(s->g, row_rect(p->lanes, y), o.row[i].heat, o.cols, s->scale.now_col);
  }
  paint_burst(p, &o, y);
  p->bottom = y - 1;
  lun_paint_now_line(p);
  say_cell(p, &o);
  return true;
}
