/* axis.c - knots from the loop's lane: each callback begins and ends at one. It
 * goes back from now, and on from there, only as far as the columns reach, so
 * that its cost does not depend on how long the run is. */
#include "axis.h"

#include <limits.h>
#include <string.h>

enum { FUTURE_TIMERS = 32 };

/* Knots are put in from the middle: leftwards for the past, rightwards for what comes. */
typedef struct weaver {
  lun_knot *knot;
  size_t first, end; /* knots [first, end) are made */
  size_t cap;
  double width, gap; /* of a callback with the gap behind it, and of that gap */
  double blocked;    /* the least width of one that blocked: it has words in it */
  int cols, now_col;
} weaver;

static void tie_left(weaver *w, double x, lun_instant at, bool by_time) {
  if (w->first > 0) w->knot[--w->first] = (lun_knot){x, at, by_time};
}

static void tie_right(weaver *w, double x, lun_instant at, bool by_time) {
  if (w->end < w->cap) w->knot[w->end++] = (lun_knot){x, at, by_time};
}

static lun_instant begin_of(const lun_span *s) { return (lun_instant){s->begin, s->begin_seq}; }

/* Of a span that lasts: now. */
static lun_instant end_of(const lun_span *s, lun_instant now) {
  return s->end == LLONG_MAX ? now : (lun_instant){s->end, s->end_seq};
}

static bool is_call(const lun_span *s) { return s->place == LUN_P_RUNNING; }

/* A wait of the loop that took no time is no gap. */
static bool is_gap(const lun_span *s, lun_instant now) {
  return s->place == LUN_P_WAITING && end_of(s, now).t > s->begin;
}

static double width_of(const weaver *w, const lun_span *s) {
  return s->blocked && w->width < w->blocked ? w->blocked : w->width;
}

/* A task of the library's that nobody made, and the callback that stops the loop. */
static bool is_runs_own(const lun_fold *f, const lun_span *s) {
  const lun_task *t = lun_fold_task(f, s->on);
  return t ? t->flags == LUN_FLAG_LIB && t->by == 0 : s->label && strcmp(s->label, "stop the loop") == 0;
}

size_t lun_programs_spans(const lun_fold *f) {
  const lun_lane *lane = lun_fold_loop_lane(f);
  size_t n = lane->nspans;
  while (n > lane->span_first && (!is_call(lun_lane_span(lane, n - 1)) || is_runs_own(f, lun_lane_span(lane, n - 1)))) n--;
  return n > lane->span_first ? n : lane->nspans;
}

/* From the newest of n spans to the left edge. Behind what lasts there is no gap: now is there, as what is left out is. */
static void weave_past(weaver *w, const lun_lane *lane, size_t n, lun_instant now) {
  double x = w->now_col;
  tie_left(w, x, now, false);
  for (size_t i = n; i > lane->span_first && x > 0; i--) {
    const lun_span *s = lun_lane_span(lane, i - 1);
    bool call = is_call(s), last = i == n && n < lane->nspans;
    if (!call && !is_gap(s, now)) continue;
    if (call && s->end != LLONG_MAX && !last) x -= w->gap;
    tie_left(w, x, end_of(s, now), false);
    x -= width_of(w, s) - (call ? w->gap : 0);
    tie_left(w, x, begin_of(s), !call);
  }
}

static size_t first_after(const lun_lane *lane, uint64_t seq) {
  size_t lo = lane->span_first, hi = lane->nspans;
  while (lo < hi) {
    size_t mid = (lo + hi) / 2;
    if (lun_lane_span(lane, mid)->begin_seq <= seq) lo = mid + 1;
    else hi = mid;
  }
  return lo;
}

/* What was recorded after the cursor: first the rest of the span in which it stands. */
static void weave_recorded(weaver *w, const lun_fold *ahead, lun_instant now) {
  const lun_lane *lane = lun_fold_loop_lane(ahead);
  lun_instant last = {lun_fold_now(ahead)->t, lun_fold_now(ahead)->seq};
  double x = w->now_col + 1;
  size_t i = first_after(lane, now.seq);
  if (i > lane->span_first && end_of(lun_lane_span(lane, i - 1), last).seq > now.seq) i--;
  for (; i < lane->nspans && x < w->cols; i++) {
    const lun_span *s = lun_lane_span(lane, i);
    bool call = is_call(s), cut = s->begin_seq <= now.seq;
    if (!call && !is_gap(s, last)) continue;
    if (call && !cut) x += w->gap;
    if (!cut) tie_right(w, x, begin_of(s), !call);
    x += width_of(w, s) - (call ? w->gap : 0);
    tie_right(w, x, end_of(s, last), false);
  }
}

/* What the loop knows: a gap until each deadline. */
static void weave_timers(weaver *w, lun_fold *f, lun_instant now) {
  lun_timer timer[FUTURE_TIMERS];
  size_t n = lun_fold_timers(f, timer, FUTURE_TIMERS);
  double x = w->now_col;
  int64_t t = now.t;
  for (size_t i = 0; i < n && i < FUTURE_TIMERS; i++) {
    if (timer[i].when <= t) continue;
    t = timer[i].when;
    x += w->width;
    tie_right(w, x, (lun_instant){t, 0}, true);
  }
}

lun_scale lun_scale_calls(lun_fold *f, const lun_fold *ahead, int64_t now, lun_calls calls, int cols, int now_col,
                          lun_arena *a) {
  const lun_lane *lane = lun_fold_loop_lane(f);
  lun_instant here = {now, lun_fold_now(f)->seq};
  double width = calls.width < 2 ? 2 : calls.width;
  size_t n = calls.to_the_end_of_the_program ? lun_programs_spans(f) : lane->nspans;
  weaver w = {.width = width, .gap = width / 10 < 1 ? 1 : width / 10, .blocked = calls.blocked, .cols = cols, .now_col = now_col};
  size_t past = 4 * (size_t)((double)now_col / width + 2), next = 4 * (size_t)((double)cols / width + 2);
  w.cap = past + next + FUTURE_TIMERS;
  w.first = w.end = past;
  w.knot = lun_arena_take(a, w.cap * sizeof *w.knot);
  if (w.knot) weave_past(&w, lane, n, here);
  if (!w.knot || w.end - w.first < 2) return lun_scale_make(now, LUN_MS, cols, now_col);
  if (ahead) weave_recorded(&w, ahead, here);
  else weave_timers(&w, f, here);
  lun_scale s = {.cols = cols, .now_col = now_col, .knot = w.knot + w.first, .nknots = w.end - w.first};
  s.t0 = s.knot[0].at.t;
  return s;
}

static const int widths[] = {2, 3, 5, 10, 20, 40};
enum { WIDTHS = sizeof widths / sizeof *widths };

int lun_width_narrower(int width) {
  int i = WIDTHS - 1;
  while (i > 0 && widths[i] >= width) i--;
  return widths[i];
}

int lun_width_wider(int width) {
  int i = 0;
  while (i < WIDTHS - 1 && widths[i] <= width) i++;
  return widths[i];
}
