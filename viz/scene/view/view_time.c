/* view_time.c - what keys do to the timeline's axis, scale and cursor. Where the
 * cursor is, is decided by whoever can seek in the record. */
#include "../axis.h"
#include "view_internal.h"

lun_command lun_v_seek(lun_instant at) { return (lun_command){.cmd = LUN_CMD_SEEK, .t = at.t, .seq = at.seq}; }

/* To the left of what is shown there is still the time before. */
lun_command lun_v_seek_by(const lun_view *v, double columns) {
  if (v->shown_scale.knot) return lun_v_seek(lun_scale_instant(&v->shown_scale, v->shown_scale.now_col + columns));
  return lun_v_seek((lun_instant){v->shown_now + (int64_t)(columns * (double)v->shown_per_col), 0});
}

/* By callbacks, the least step is one of them. */
lun_command lun_v_column(const deed *d) {
  lun_view *v = d->v;
  if (v->axis == LUN_AXIS_TIME) return lun_v_seek_by(v, d->arg * v->unit);
  if (d->arg < 0) return (lun_command){.cmd = LUN_CMD_STEP_BACK};
  return (lun_command){.cmd = v->past ? LUN_CMD_STEP : LUN_CMD_NONE};
}

lun_command lun_v_half_screen(const deed *d) {
  return lun_v_seek_by(d->v, d->arg * at_least(d->v->shown_scale.cols / 2, 1));
}

lun_command lun_v_zoom(const deed *d) {
  lun_view *v = d->v;
  int width = v->call_cols ? v->call_cols : LUN_CALL_COLS;
  int64_t step = v->per_col ? v->per_col : v->shown_per_col; /* several keys may come before the next frame */
  if (v->axis == LUN_AXIS_CALLS) v->call_cols = d->arg > 0 ? lun_width_wider(width) : lun_width_narrower(width);
  else if (step) v->per_col = d->arg > 0 ? lun_step_finer(step) : lun_step_coarser(step);
  return lun_v_done();
}

/* The chosen span, its end at the cursor. */
static lun_command fit_span(lun_view *v, int cols) {
  int64_t length = v->span[1].t - v->span[0].t;
  v->axis = LUN_AXIS_TIME;
  v->per_col = lun_step_at_least(length / cols + 1);
  v->cursor_col = 0;
  return lun_v_seek(v->span[1]);
}

/* The whole life of the selected task left of the now line; the second time the scale is automatic again, as fine as
 * it can be. */
lun_command lun_v_fit(const deed *d) {
  lun_view *v = d->v;
  const lun_task *t = lun_fold_task(d->f, lun_view_task(v, d->f));
  int cols = at_least(v->shown_scale.now_col, 1);
  if (v->spanned) return fit_span(v, cols);
  int64_t step = t ? lun_step_at_least((v->shown_now - t->t_created) / cols + 1) : 0;
  v->per_col = step == v->per_col ? 0 : step;
  if (!v->per_col) v->auto_per_col = 0;
  return lun_v_done();
}

lun_command lun_v_axis(const deed *d) {
  d->v->axis = d->v->axis == LUN_AXIS_TIME ? LUN_AXIS_CALLS : LUN_AXIS_TIME;
  d->v->cursor_col = 0;
  return lun_v_done();
}

lun_command lun_v_table(const deed *d) {
  d->v->table = !d->v->table;
  d->v->lane_top = -1;
  lun_v_focus(d->v, LUN_PANEL_TIMELINE);
  return lun_v_done();
}

lun_command lun_v_mark(const deed *d) {
  lun_view *v = d->v;
  v->mark = v->mark == v->shown_now ? INT64_MIN : v->shown_now;
  bool live = !v->recorded && !v->past && !v->dead;
  return live && v->mark != INT64_MIN ? (lun_command){.cmd = LUN_CMD_MARK} : lun_v_done();
}
