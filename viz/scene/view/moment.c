/* moment.c - derives from a fold and a clock what every picture shows as now.
 * It reads; all that it writes is the view's memory of the automatic scale. */
#include "moment.h"

#include "../axis.h"
#include "../scale.h"

/* Whether nothing can happen by itself any more: no task, no handle, no timer. */
static bool is_quiet(const lun_moment *m) {
  enum { MANY = 64 };
  lun_timer timer[MANY];
  lun_ready ready;
  const uint32_t *n = m->st->tasks;
  if (n[LUN_P_READY] + n[LUN_P_RUNNING] + n[LUN_P_WAITING] > 0 || m->turn > 0 || lun_fold_ready(m->fold, &ready, 1))
    return false;
  size_t all = lun_fold_timers(m->fold, timer, MANY);
  for (size_t i = 0; i < all && i < MANY; i++)
    if (!timer[i].cancelled) return false;
  return all <= MANY;
}

/* When the loop last ran something. */
static int64_t last_activity(const lun_moment *m) {
  const lun_lane *lane = lun_fold_loop_lane(m->fold);
  for (size_t i = lane->nspans; i > lane->span_first; i--)
    if (lun_lane_span(lane, i - 1)->place == LUN_P_RUNNING)
      return lun_lane_span(lane, i - 1)->end < m->clock ? lun_lane_span(lane, i - 1)->end : m->clock;
  return m->clock;
}

lun_moment lun_moment_make(lun_fold *f, const lun_fold *ahead, lun_view *v, int64_t now, lun_arena *a) {
  static const int64_t end_of_time = INT64_MAX / 4; /* a trace may say anything; beyond it sums would overflow */
  lun_moment m = {.fold = f, .ahead = ahead, .st = lun_fold_now(f), .view = v, .arena = a};
  const lun_now *st = m.st;
  now = now > st->t ? now : st->t;
  m.clock = m.now = now < end_of_time ? now : end_of_time;
  bool runs = (st->running || st->run_handle) && !st->ended && !v->dead;
  m.turn = runs ? m.now - st->t_run + 1 : 0;
  m.blocked = runs && m.turn > st->slow && st->hold != LUN_HOLD_PAUSE;
  m.quiet = is_quiet(&m) && !v->past;
  if (m.quiet) m.now = last_activity(&m);
  return m;
}

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

/* When it all began; as far as the summary does not tell: when the first of the tasks that are still remembered was
 * made. */
static int64_t first_time(const lun_moment *m) {
  const lun_sum_facts *all = m->whole ? lun_summary_facts(m->whole) : NULL;
  if (all && all->records && all->begin < all->end) return all->begin;
  const lun_task *t = lun_fold_ntasks(m->fold) ? lun_fold_task_at(m->fold, 0) : NULL;
  return t && t->t_created < m->now ? t->t_created : m->now - 100 * LUN_MS;
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

static int64_t keep_coarser(lun_view *v, int64_t step) {
  return v->auto_per_col = step > v->auto_per_col ? step : v->auto_per_col;
}

/* Of a recorded run all is seen; the scale is the same wherever the cursor goes. */
static int64_t recorded_per_col(const lun_moment *m, int now_col) {
  lun_view *v = m->view;
  int64_t newest = m->ahead ? lun_fold_now(m->ahead)->t : m->now;
  if (m->whole && lun_summary_facts(m->whole)->records) newest = lun_summary_facts(m->whole)->end;
  if (v->auto_per_col && v->auto_newest == newest && (m->ahead || v->auto_col == now_col)) return v->auto_per_col;
  v->auto_newest = newest;
  v->auto_col = now_col;
  return v->auto_per_col = lun_step_at_least(to_see(newest - first_time(m), now_col));
}

/* The scale at which the newest input is seen from its begin, and its next timer is too; a live picture does not
 * follow it beyond a tenth of a second per column. It only gets coarser by itself, so that it does not jump with each
 * input: `f` twice makes it as fine as it can be. When all is over, the input's whole life fits. */
int64_t lun_moment_per_col(const lun_moment *m, double unit, int cols, int now_col) {
  const int64_t live_finest = (int64_t)(LUN_MS / unit), live_coarsest = 100 * live_finest, usual = 5 * live_finest;
  lun_view *v = m->view;
  const lun_task *t = scale_task(m->fold);
  if (v->recorded) return recorded_per_col(m, now_col);
  if (!t) return v->auto_per_col ? v->auto_per_col : usual;
  bool fresh = v->auto_task != t->id, over = t->place >= LUN_P_DONE;
  if (fresh) v->lanes_kept = 0;
  if (fresh && v->auto_per_col > live_coarsest) v->auto_per_col = live_coarsest;
  v->auto_task = t->id;
  if (m->quiet && over) return keep_coarser(v, lun_step_at_least(to_see(m->now - t->t_created, now_col)));
  if (!fresh && over && v->auto_per_col) return v->auto_per_col;
  int64_t past = to_see(m->now - t->t_created, now_col);
  int64_t left = time_left(m->fold, m->now) / (cols - now_col > 6 ? cols - now_col - 4 : 1);
  int64_t wish = past > left ? past : left;
  if (wish < live_finest) wish = live_finest;
  if (wish > live_coarsest) wish = live_coarsest;
  return keep_coarser(v, lun_step_at_least(wish));
}

/* Columns of a callback, and the least of one that blocked. */
typedef struct widths {
  int call, blocked;
} widths;

/* The widest groups of the usual widths and below with which all callbacks of a lesson's run are seen from its end; what
 * blocked has its words as long as there is room for them. */
static widths lesson_widths(const lun_moment *m, double unit, int now_col) {
  enum { LEAST = 3, BRIEF = 12 };
  const lun_lane *lane = lun_fold_loop_lane(m->fold);
  const int words[] = {LUN_BLOCKED_COLS, BRIEF, 0};
  int calls = 0, blocked = 0;
  for (size_t i = lane->span_first, n = lun_programs_spans(m->fold); i < n; i++) {
    const lun_span *s = lun_lane_span(lane, i);
    if (s->place == LUN_P_RUNNING) s->blocked ? blocked++ : calls++;
  }
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    for (int width = LUN_CALL_COLS; width >= LEAST; width = lun_width_narrower(width)) {
      int wide = words[i] > width ? words[i] : width;
      if ((calls * width + blocked * wide) * unit <= now_col) return (widths){width, wide};
    }
  return (widths){LEAST, LEAST};
}

lun_scale lun_moment_scale(const lun_moment *m, double unit, int cols, int now_col) {
  const lun_view *v = m->view;
  if (m->ahead && v->cursor_col > 0) now_col = v->cursor_col <= cols ? v->cursor_col - 1 : cols - 1;
  bool all = v->lesson && !m->ahead;
  widths w = {v->call_cols ? v->call_cols : LUN_CALL_COLS, LUN_BLOCKED_COLS};
  if (all && !v->call_cols) w = lesson_widths(m, unit, now_col);
  lun_calls calls = {w.call * unit, w.blocked * unit, all};
  if (v->axis == LUN_AXIS_CALLS) return lun_scale_calls(m->fold, m->ahead, m->now, calls, cols, now_col, m->arena);
  return lun_scale_make(m->now, v->per_col ? v->per_col : lun_moment_per_col(m, unit, cols, now_col), cols, now_col);
}

/* The caption of a cancellation. */

static bool captioned(const lun_moment *m, const lun_task *t, int64_t from) {
  return t->cancel.asked && t->cancel.t_asked >= from && t->cancel.t_asked <= m->now;
}

/* The selected task's, if it has one, else that of the newest one in view. */
const lun_task *lun_moment_captioned(const lun_moment *m, const lun_lanes *lanes, int64_t from) {
  const lun_task *best = lun_fold_task(m->fold, m->view->task);
  if (best && captioned(m, best, from)) return best;
  best = NULL;
  for (size_t i = 0; i < lanes->n; i++) {
    const lun_task *t = lanes->row[i].task;
    if (captioned(m, t, from) && (!best || t->cancel.t_asked > best->cancel.t_asked)) best = t;
  }
  return best;
}
