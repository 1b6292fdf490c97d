/* view_mouse.c - what the mouse does to the view, by the spots of the last
 * frame. A press says what a drag is: on the ruler it scrubs, on lanes it pans,
 * with Shift (or the right button, where a terminal keeps Shift for itself) it
 * chooses a span of time. */
#include "view_internal.h"


#include "../why/say_spot.h"

#define IS(kind) (1u << LUN_SPOT_##kind)
#define IS_OF(spot) (1u << (spot)->kind)

static const unsigned on_scale = IS(LANE) | IS(RULER) | IS(SCALE);

/* The place on the scale under the pointer. */
static double column_of(const lun_view *v, int x) { return x - v->drag.left; }

/* By callbacks, the begin or the end of the one under the pointer: then the picture need not move. */
static lun_instant snap(const lun_scale *s, double *column) {
  size_t i = 0;
  if (!s->knot) return lun_scale_instant(s, *column);
  while (i + 1 < s->nknots && s->knot[i + 1].x <= *column + 0.5) i++;
  *column = s->knot[i].x < 0 ? 0 : s->knot[i].x;
  return s->knot[i].at;
}

/* The cursor goes to the pointer, and the picture stays where it is. */
static lun_command scrub(lun_view *v, int x) {
  double column = between(x - v->drag.left, 0, at_least(v->shown_scale.cols - 1, 0));
  lun_instant at = snap(&v->shown_scale, &column);
  if (v->axis == LUN_AXIS_TIME) v->per_col = v->shown_per_col;
  v->cursor_col = (int)column + 1;
  return lun_v_seek(at);
}

/* The picture follows the pointer: from where it was when the frame was drawn that is being looked at. */
static lun_command pan(lun_view *v, int x) {
  if (v->axis == LUN_AXIS_TIME) v->per_col = v->shown_per_col;
  return x == v->drag.seen ? lun_v_done() : lun_v_seek_by(v, v->drag.seen - x);
}

static lun_command choose_span(lun_view *v, int x) {
  lun_instant at = lun_scale_instant(&v->shown_scale, column_of(v, x)), from = v->drag.from;
  bool backwards = at.seq && from.seq ? at.seq < from.seq : at.t < from.t;
  v->span[0] = backwards ? at : from;
  v->span[1] = backwards ? from : at;
  v->spanned = v->span[1].t > v->span[0].t || v->span[1].seq > v->span[0].seq;
  return lun_v_done();
}

/* On the strip of the whole record: to the time under the pointer. */
static lun_command go_there(const lun_spot *spot, int x) {
  double part = spot->r.w > 1 ? between(x - spot->r.x, 0, spot->r.w - 1) / (double)(spot->r.w - 1) : 0;
  return lun_v_seek((lun_instant){spot->at.t + (int64_t)(part * (double)(spot->end - spot->at.t)), 0});
}

static lun_command drag(lun_view *v, const lun_key *key) {
  v->drag.x = key->x;
  switch (v->drag.what) {
    case LUN_DRAG_SCRUB: return scrub(v, key->x);
    case LUN_DRAG_PAN: return pan(v, key->x);
    case LUN_DRAG_SPAN: return choose_span(v, key->x);
    default: return lun_v_done();
  }
}

/* A press on the timeline begins a drag. */
static void take_hold(lun_view *v, const lun_spot *spot, const lun_key *key) {
  v->drag.what = LUN_DRAG_NONE;
  if (!(on_scale & IS_OF(spot))) return;
  bool span = (key->mods & (LUN_MOD_SHIFT | LUN_MOD_ALT)) != 0;
  v->drag.what = span ? LUN_DRAG_SPAN : spot->kind == LUN_SPOT_RULER ? LUN_DRAG_SCRUB : LUN_DRAG_PAN;
  v->drag.left = spot->r.x;
  v->drag.x = v->drag.seen = key->x;
  v->drag.from = lun_scale_instant(&v->shown_scale, column_of(v, key->x));
  v->spanned = false;
}

/* What was clicked is selected, and told in a sentence. */
static lun_command choose(lun_view *v, const lun_fold *f, const lun_spot *spot, const lun_key *key) {
  if (spot->kind == LUN_SPOT_HEAD && spot->arg < LUN_ORDER_COUNT) v->order = (lun_order)spot->arg;
  if (spot->kind == LUN_SPOT_LINE) v->source_line = (int)spot->line;
  if (spot->kind == LUN_SPOT_REASON) v->why_at = (int)spot->line;
  if (spot->kind == LUN_SPOT_ROW) v->seq.at = spot->at.seq;
  if (spot->task) v->task = spot->task;
  if (spot->kind == LUN_SPOT_EVENT && (spot->at.seq || spot->at.t)) return lun_v_seek(spot->at);
  if (spot->kind == LUN_SPOT_STRIP) return go_there(spot, key->x);
  if (spot->kind == LUN_SPOT_DEED) return (lun_command){.cmd = spot->arg};
  if (spot->kind == LUN_SPOT_OPTION) return (lun_command){.cmd = LUN_CMD_CHOOSE, .arg = spot->arg};
  if (v->drag.what == LUN_DRAG_SCRUB) return scrub(v, key->x);
  lun_say_spot(v->said, sizeof v->said, f, v, spot, key->x - spot->r.x);
  return v->said[0] ? lun_v_refused(v->said) : lun_v_done();
}

static lun_command click(lun_view *v, const lun_fold *f, const lun_key *key) {
  const lun_spot *panel = lun_spots_at(v->spots, key->x, key->y, IS(PANEL) | IS(TAB));
  const lun_spot *spot = lun_spots_at(v->spots, key->x, key->y, 0);
  v->drag.what = LUN_DRAG_NONE;
  if (v->help || !spot) return lun_v_done();
  if (panel && (panel->kind == LUN_SPOT_TAB || panel->arg != v->focus)) lun_v_focus(v, panel->arg);
  take_hold(v, spot, key);
  return choose(v, f, spot, key);
}

/* Twice: into what is there, as Enter. */
static lun_command double_click(lun_view *v, const lun_fold *f, const lun_key *key) {
  const lun_spot *spot = lun_spots_at(v->spots, key->x, key->y, 0);
  if (v->help || !spot || (!spot->task && !(IS_OF(spot) & (IS(ROW) | IS(REASON))))) return lun_v_done();
  if (spot->task) v->task = spot->task;
  return lun_v_enter(&(deed){v, f, 0});
}

/* What is under the pointer stays under it: the cursor goes where it then must be. */
static lun_command zoom_at(lun_view *v, const lun_fold *f, const lun_key *key, int direction) {
  const lun_spot *spot = lun_spots_at(v->spots, key->x, key->y, on_scale);
  int64_t before = v->shown_per_col;
  lun_v_zoom(&(deed){v, f, direction});
  if (!spot || v->axis == LUN_AXIS_CALLS || !before) return lun_v_done();
  double right = v->shown_scale.now_col - (key->x - spot->r.x);
  int64_t fixed = v->shown_now - (int64_t)(right * (double)before);
  return right > 0 ? lun_v_seek((lun_instant){fixed + (int64_t)(right * (double)v->per_col), 0}) : lun_v_done();
}

static lun_command wheel(lun_view *v, const lun_fold *f, const lun_key *key) {
  enum { ROWS = 3, COLUMNS = 4 };
  int up = key->name == LUN_KEY_WHEEL_UP ? 1 : -1;
  const lun_spot *panel = lun_spots_at(v->spots, key->x, key->y, IS(PANEL));
  if (key->mods & LUN_MOD_CTRL) return zoom_at(v, f, key, up);
  if (key->mods & (LUN_MOD_SHIFT | LUN_MOD_ALT)) return lun_v_seek_by(v, -COLUMNS * up * v->unit);
  lun_v_move(v, f, panel ? panel->arg : v->focus, -ROWS * up);
  return lun_v_done();
}

lun_command lun_v_mouse(lun_view *v, const lun_fold *f, const lun_key *key) {
  switch (key->name) {
    case LUN_KEY_CLICK: return click(v, f, key);
    case LUN_KEY_DOUBLE: return double_click(v, f, key);
    case LUN_KEY_DRAG: return drag(v, key);
    case LUN_KEY_RELEASE: v->drag.what = LUN_DRAG_NONE; return lun_v_done();
    case LUN_KEY_WHEEL_UP:
    case LUN_KEY_WHEEL_DOWN: return wheel(v, f, key);
    default: return lun_v_done();
  }
}
