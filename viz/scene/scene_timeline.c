/* scene_timeline.c - from the fold's lanes to the Timeline's scene: clips spans
 * to the view, splits turns where they begin to block, merges what is too fine
 * to be seen, and finds where cancellations come from. It paints nothing. */
#include <limits.h>
#include <string.h>

#include "scene.h"
#include "../base/message.h"
#include "scene_far.h"
#include "why/sentences.h"

/* Bars finer than this, in columns, are merged with their neighbours. */
static const double finest = 1.0 / 8;

enum { NO_ROW = -9 };

typedef struct builder {
  lun_fold *f;
  const lun_fold *ahead;
  const lun_summary *whole;
  lun_scale scale;
  int64_t now;
  uint64_t seq; /* in the past: the record at the cursor, which tells apart what stands at one time; else 0 */
  lun_arena *a;
} builder;

static double clip_x(const builder *b, double x) { return x < 0 ? 0 : x > b->scale.cols ? b->scale.cols : x; }

/* Whether a span ends before the view's left edge, or before `from`. */
static bool ends_before(const builder *b, const lun_span *s, int64_t from) {
  if (s->end < from) return true;
  return b->scale.knot ? s->end_seq && s->end_seq <= b->scale.knot[0].at.seq : s->end <= b->scale.t0;
}

/* The first span that does not: spans are in order. */
static size_t first_visible(const builder *b, const lun_lane *l, int64_t from) {
  size_t lo = l->span_first, hi = l->nspans;
  while (lo < hi) {
    size_t mid = (lo + hi) / 2;
    if (ends_before(b, lun_lane_span(l, mid), from)) lo = mid + 1;
    else hi = mid;
  }
  return lo;
}

static bool alike(const lun_bar *a, const lun_bar *b) {
  return a->place == b->place && a->cancelling == b->cancelling && a->blocked == b->blocked && a->ahead == b->ahead;
}

/* Adds a bar, unless it is too fine for a place of its own: waiting is then left out, running joins the bar before
 * it. What is not running covers nothing that runs, so trouble is never lost. */
static void add_bar(const builder *b, lun_scene_lane *l, lun_bar bar) {
  bar.x0 = clip_x(b, bar.x0);
  bar.x1 = clip_x(b, bar.x1);
  bar.ran = bar.x1 - bar.x0;
  bar.turns = 1;
  bool fine = bar.ran < finest;
  if (fine && bar.place == LUN_P_WAITING) return;
  for (size_t i = l->nbars; fine && i > 0 && i + 2 > l->nbars; i--) {
    lun_bar *before = &l->bar[i - 1];
    if (!alike(before, &bar) || bar.x0 - before->x1 >= finest) continue;
    before->x1 = bar.x1 > before->x1 ? bar.x1 : before->x1;
    before->ran += bar.ran;
    before->turns++;
    return;
  }
  l->bar[l->nbars++] = bar;
}

static bool is_before(lun_instant a, lun_instant b) { return a.t < b.t || (a.t == b.t && a.seq && b.seq && a.seq < b.seq); }

/* One span as bars. `until`: what is beyond was not yet so; `from`: what is before is told by another state. */
static void add_span(const builder *b, lun_scene_lane *l, const lun_span *s, lun_instant from, lun_instant until,
                     bool ahead) {
  lun_instant first = {s->begin, s->begin_seq}, last = {s->end, s->end_seq};
  bool cut = is_before(first, from);
  if (cut) first = from;
  if (is_before(until, last)) last = until;
  int64_t begin = first.t, end = last.t;
  if (end < begin || (cut && !is_before(first, last))) return;
  lun_bar bar = {.place = s->place, .what = s->what, .cancelling = s->cancelling, .ahead = ahead};
  bar.where = s->place == LUN_P_RUNNING ? s->where : 0;
  bar.x0 = lun_scale_at(&b->scale, begin, first.seq);
  bar.x1 = lun_scale_at(&b->scale, end, last.seq);
  if (bar.x1 < 0 || bar.x0 >= b->scale.cols) return;
  bar.label = s->label && !cut ? lun_unnumbered(s->label, b->a) : "";
  bar.brief = lun_brief(bar.label, b->a);
  int64_t slow = s->begin + lun_fold_now(b->f)->slow;
  if (s->place == LUN_P_RUNNING && end > slow) {
    char d[LUN_WORDS];
    double x = lun_scale_x(&b->scale, slow > begin ? slow : begin);
    lun_bar calm = bar;
    calm.x1 = x;
    if (slow > begin) add_bar(b, l, calm);
    bar.x0 = x;
    bar.blocked = true;
    bar.label = lun_arena_print(b->a, "BLOCKED %s", lun_words_duration(d, end - s->begin));
    bar.brief = "BLOCKED";
  }
  add_bar(b, l, bar);
}

const lun_bar *lun_newest_bar(const lun_scene_lane *l) {
  for (size_t i = l->nbars; i > 0; i--)
    if (!l->bar[i - 1].ahead) return &l->bar[i - 1];
  return NULL;
}

/* A turn that blocks is called BLOCKED on the loop's lane, and by its place in the source on its task's. */
static void name_blocked(const builder *b, lun_scene_lane *l, const lun_task *t) {
  lun_frame top;
  lun_bar *bar = (lun_bar *)lun_newest_bar(l);
  if (!bar || !bar->blocked || t->place != LUN_P_RUNNING) return;
  const lun_now *st = lun_fold_now(b->f);
  const char *at = lun_say_where(b->f, st->run_where ? st->run_where : t->where, b->a);
  if (!*at) return;
  bar->brief = at;
  bool known = lun_fold_stack(b->f, &top, 1) && *top.func && strcmp(top.func, "?") != 0;
  bar->label = known ? lun_arena_print(b->a, "%s  %s", at, top.func) : at;
}

static void add_spans(const builder *b, lun_scene_lane *l, const lun_lane *lane, lun_instant from, lun_instant until,
                      bool ahead) {
  int64_t right = lun_scale_end(&b->scale);
  for (size_t i = first_visible(b, lane, from.t); i < lane->nspans; i++) {
    if (lun_lane_span(lane, i)->begin >= right || lun_lane_span(lane, i)->begin > until.t) break;
    add_span(b, l, lun_lane_span(lane, i), from, until, ahead);
  }
}

static size_t visible_spans(const builder *b, const lun_lane *lane) {
  size_t i = first_visible(b, lane, INT64_MIN), n = 0;
  for (int64_t right = lun_scale_end(&b->scale); i < lane->nspans && lun_lane_span(lane, i)->begin < right; i++) n++;
  return n;
}

static int mark_kind(const lun_point *p) {
  switch (p->kind) {
    case LUN_PT_CANCEL_ASKED: return LUN_MARK_REQUEST;
    case LUN_PT_ENDED: return LUN_MARK_OUTCOME;
    case LUN_PT_CALLBACK: return LUN_MARK_CALLBACK;
    case LUN_PT_MARK: return LUN_MARK_USER;
    case LUN_PT_TROUBLE: return LUN_MARK_TROUBLE;
    case LUN_PT_HELD: return LUN_MARK_HELD;
    case LUN_PT_LOST: return LUN_MARK_LOST;
    case LUN_PT_TICK: return LUN_MARK_TICK;
    default: return -1; /* the delivery is where the violet bar begins to run */
  }
}

static void add_points(const builder *b, lun_scene_lane *l, const lun_lane *lane, lun_instant after, bool ahead) {
  for (size_t i = lane->npoints; i > lane->point_first; i--) {
    const lun_point *p = lun_lane_point(lane, i - 1);
    double x = lun_scale_at(&b->scale, p->t, p->seq);
    int kind = mark_kind(p);
    if (x < 0) break;
    if (kind < 0 || x >= b->scale.cols || !is_before(after, (lun_instant){p->t, p->seq})) continue;
    l->mark[l->nmarks++] =
      (lun_mark){.x = x, .kind = (uint8_t)kind, .place = p->place, .ahead = ahead, .label = p->label};
  }
}

static size_t visible_points(const builder *b, const lun_lane *lane) {
  size_t n = 0;
  for (size_t i = lane->npoints; i > lane->point_first && lun_lane_point(lane, i - 1)->t >= b->scale.t0; i--) n++;
  return n;
}

static bool add_bars(const builder *b, lun_scene_lane *l, const lun_bar *bar, size_t n) {
  if (n == 0) return true;
  lun_bar *all = lun_arena_take(b->a, (l->nbars + n) * sizeof *all);
  if (!all) return false;
  if (l->nbars) memcpy(all, l->bar, l->nbars * sizeof *all);
  memcpy(all + l->nbars, bar, n * sizeof *all);
  l->bar = all;
  l->nbars += n;
  return true;
}

/* Before what the fold knows of a lane, and after it: from the summary, if the row is this lane's alone. The bars known
 * exactly stay the last ones before the cursor. */
static void add_far(const builder *b, lun_scene_lane *l, long row, const lun_lane *lane, const lun_lane *later) {
  size_t before, after, exact = l->nbars;
  if (!b->whole || row == NO_ROW) return;
  lun_bar *bar = l->bar;
  int64_t known = lane->nspans > lane->span_first ? lun_lane_span(lane, lane->span_first)->begin : b->now;
  int64_t lives = l->row && l->row->task ? l->row->task->t_created : INT64_MIN; /* a mean begins before what it is of */
  lun_bar *past =
    lun_far_bars(b->whole, row, &b->scale, INT64_MIN, lives < known ? known : INT64_MIN, false, b->a, &before);
  l->nbars = 0;
  if (!add_bars(b, l, past, before) || !add_bars(b, l, bar, exact)) return;
  if (!later) return;
  lun_bar *future = lun_far_bars(b->whole, row, &b->scale, lun_fold_now(b->ahead)->t, INT64_MAX, true, b->a, &after);
  add_bars(b, l, future, after);
}

/* The bars and marks of one lane, from the state shown and, in the past, what was recorded after it. */
static bool fill_lane(const builder *b, lun_scene_lane *l, const lun_lane *lane, const lun_lane *later) {
  size_t spans = visible_spans(b, lane) + (later ? visible_spans(b, later) : 0);
  size_t points = visible_points(b, lane) + (later ? visible_points(b, later) : 0);
  l->bar = lun_arena_take(b->a, (2 * spans + 1) * sizeof *l->bar);
  l->mark = lun_arena_take(b->a, (points + 8) * sizeof *l->mark);
  l->wait_to = -1;
  if (!l->bar || !l->mark) return false;
  lun_instant begin = {INT64_MIN, 0}, here = {b->now, b->seq};
  add_spans(b, l, lane, begin, here, false);
  add_points(b, l, lane, begin, false);
  if (!later) return true;
  lun_instant end = {lun_fold_now(b->ahead)->t, lun_fold_now(b->ahead)->seq};
  add_spans(b, l, later, here, end, true);
  add_points(b, l, later, here, true);
  return true;
}

/* A cancellation that ended, while its task went on, is trouble: it must be seen. */
static void add_swallowed(const builder *b, lun_scene_lane *l, const lun_task *t) {
  double x = lun_scale_x(&b->scale, t->cancel.t_ended);
  if (!t->cancel.swallowed || x < 0 || x >= b->scale.cols) return;
  l->mark[l->nmarks++] = (lun_mark){.x = x, .kind = LUN_MARK_SWALLOWED};
}

static void mark_due(const builder *b, lun_scene_lane *l, const lun_timer *t, const char *label, bool cancelling) {
  double x = lun_scale_x(&b->scale, t->when);
  bool cut = x >= b->scale.cols;
  if (x < 0) x = 0;
  l->mark[l->nmarks++] = (lun_mark){.x = cut ? b->scale.cols - 1 : x,
                                    .kind = LUN_MARK_DUE,
                                    .late = lun_time_left(b->f, t, b->now) < 0,
                                    .cancelling = cancelling,
                                    .cut = cut,
                                    .label = label};
}

/* What the loop knows of a task's future: when its timer is due. In the past, what was recorded is shown instead, unless
 * the timer was late by then. */
static void add_future(const builder *b, lun_scene_lane *l, const lun_task *t) {
  char d[LUN_WORDS];
  lun_timer timer;
  if (t->place != LUN_P_WAITING || !lun_fold_timer_of(b->f, t->id, &timer)) return;
  int64_t left = lun_time_left(b->f, &timer, b->now);
  if (b->ahead && left >= 0) return;
  mark_due(b, l, &timer, "", t->cancel.asked && !t->cancel.ended);
  if (left < 0) {
    l->late = lun_arena_print(b->a, "late %s", lun_words_duration(d, -left));
    l->late_from = clip_x(b, lun_scale_x(&b->scale, timer.when));
  } else {
    l->wait_from = lun_scale_x(&b->scale, b->now);
    l->wait_to = clip_x(b, lun_scale_x(&b->scale, timer.when));
  }
}

/* Timers behind which no task waits stand on the loop's lane. */
static void add_plain_timers(const builder *b, lun_scene_lane *l) {
  enum { MANY = 6 };
  lun_timer timer[MANY];
  size_t n = lun_fold_timers(b->f, timer, MANY);
  for (size_t i = 0; i < n && i < MANY; i++) {
    if (timer[i].task || timer[i].cancelled) continue;
    if (!b->ahead || lun_time_left(b->f, &timer[i], b->now) < 0) mark_due(b, l, &timer[i], timer[i].label, false);
  }
}

/* The loop waits. Where columns are no time, its length is told. */
static void name_idle(const builder *b, lun_bar *bar) {
  char d[LUN_WORDS];
  bar->idle = bar->place != LUN_P_RUNNING;
  if (!bar->idle) return;
  bar->label = bar->brief = _("idle");
  if (!b->scale.knot) return;
  int64_t from = lun_scale_instant(&b->scale, bar->x0).t, to = lun_scale_instant(&b->scale, bar->x1).t;
  if (to == from) return; /* the rest of it, where time stands still */
  bar->brief = lun_arena_print(b->a, "%s", lun_words_duration(d, to - from));
  bar->label = lun_arena_print(b->a, "idle %s", bar->brief);
}

/* The row of the summary that is the task's alone. */
static long row_of(const lun_summary *whole, const lun_task *t) {
  long row = whole ? lun_summary_row_of(whole, t->id) : -1;
  return row < 0 ? NO_ROW : row;
}

static int lane_of(const lun_timeline *tl, uint32_t task) {
  for (int i = 0; i < tl->nlanes; i++)
    if (tl->lane[i].row->task->id == task) return i;
  return -1;
}

/* Requests of cancellation that are in view, newest first; one asked by the task itself has no arrow. */
static void add_arrows(const builder *b, lun_timeline *tl) {
  size_t most = 0;
  for (int i = 0; i < tl->nlanes; i++) most += tl->lane[i].nmarks;
  tl->arrow = lun_arena_take(b->a, (most + 1) * sizeof *tl->arrow);
  for (int i = 0; tl->arrow && i < tl->nlanes; i++) {
    const lun_lane *lane = &tl->lane[i].row->task->lane;
    for (size_t k = lane->npoints; k > lane->point_first; k--) {
      const lun_point *p = lun_lane_point(lane, k - 1);
      double x = lun_scale_at(&b->scale, p->t, p->seq);
      if (x < 0) break;
      if (p->kind != LUN_PT_CANCEL_ASKED || x >= b->scale.cols || p->t > b->now) continue;
      int from = lane_of(tl, p->other);
      if (from != i && tl->narrows < most) tl->arrow[tl->narrows++] = (lun_arrow){x, from, i};
    }
  }
}

lun_timeline lun_timeline_make(lun_fold *f, const lun_fold *ahead, const lun_summary *whole, const lun_lanes *lanes,
                               int first, int rows, lun_scale scale, int64_t now, lun_arena *a) {
  builder b = {f, ahead, whole, scale, now, ahead ? lun_fold_now(f)->seq : 0, a};
  lun_timeline tl = {.scale = scale, .first = first, .all = (int)lanes->n, .folded = lanes->folded};
  int n = tl.all - first < rows ? tl.all - first : rows;
  tl.lane = lun_arena_take(a, (size_t)(n > 0 ? n : 1) * sizeof *tl.lane);
  fill_lane(&b, &tl.loop, lun_fold_loop_lane(f), ahead ? lun_fold_loop_lane(ahead) : NULL);
  if (!tl.loop.mark) return tl;
  add_far(&b, &tl.loop, LUN_SUM_LOOP, lun_fold_loop_lane(f), ahead ? lun_fold_loop_lane(ahead) : NULL);
  add_plain_timers(&b, &tl.loop);
  for (size_t i = 0; i < tl.loop.nbars; i++) name_idle(&b, &tl.loop.bar[i]);
  for (int i = 0; tl.lane && i < n; i++) {
    lun_scene_lane *l = &tl.lane[i];
    const lun_task *t = lanes->row[first + i].task, *later = ahead ? lun_fold_task(ahead, t->id) : NULL;
    l->row = &lanes->row[first + i];
    if (!fill_lane(&b, l, &t->lane, later ? &later->lane : NULL)) break;
    tl.nlanes++;
    add_far(&b, l, row_of(whole, t), &t->lane, later ? &later->lane : NULL);
    name_blocked(&b, l, t);
    add_swallowed(&b, l, t);
    add_future(&b, l, t);
  }
  add_arrows(&b, &tl);
  return tl;
}
