/* fold_lanes.c - the lanes: spans and points of the past, and how busy the loop
 * was lately. A lane keeps its newest part; the more lanes, the less of each.
 * It decides nothing about tasks: others say where they are. */
#include <stdlib.h>

#include "fold_internal.h"

enum { SPANS_IN_ALL = 1 << 19, SPANS_LEAST = 16 };

size_t lun_f_spans_max(const lun_fold *f) {
  size_t max = SPANS_IN_ALL / (f->norder + 1);
  return max > SPANS_MAX ? SPANS_MAX : max < SPANS_LEAST ? SPANS_LEAST : max;
}

/* ---- spans ---- */

lun_span *lun_f_open_one(const lun_lane *lane) {
  lun_span *last = lane->nspans > lane->span_first ? lun_lane_span(lane, lane->nspans - 1) : NULL;
  return last && last->end == LLONG_MAX ? last : NULL;
}

void lun_f_close_span(lun_fold *f, lun_lane *lane) {
  lun_span *s = lun_f_open_one(lane);
  if (!s) return;
  s->end = f->now.t;
  s->end_seq = f->now.seq;
  s->blocked = s->place == LUN_P_RUNNING && s->end - s->begin > f->now.slow;
}

static void drop_spans(lun_fold *f, lun_lane *lane, size_t upto) {
  while (lane->span_first < upto) lun_words_drop(&f->words, lun_lane_span(lane, lane->span_first++)->label);
}

/* The oldest eighth goes when there are too many. */
static void trim_spans(lun_fold *f, lun_lane *lane, size_t max) {
  if (lane->nspans - lane->span_first >= max) drop_spans(f, lane, lane->nspans - max + max / 8 + 1);
}

void lun_f_open_span(lun_fold *f, lun_lane *lane, lun_span span, size_t max) {
  lun_f_close_span(f, lane);
  if (f->hurry) drop_spans(f, lane, lane->nspans);
  trim_spans(f, lane, max);
  lun_span *all = lun_f_widen(f, lane->span, &lane->span_cap, lane->span_first, lane->nspans, sizeof *all);
  if (!all) return lun_words_drop(&f->words, span.label);
  lane->span = all;
  span.begin = f->now.t;
  span.begin_seq = f->now.seq;
  span.end = LLONG_MAX;
  *lun_lane_span(lane, lane->nspans++) = span;
}

void lun_f_task_span(lun_fold *f, task *t) {
  const lun_task *p = &t->pub;
  if (!lun_f_alive(t)) return lun_f_close_span(f, &t->pub.lane);
  const lun_span *last = lun_f_open_one(&p->lane);
  bool cancelling = lun_f_cancelling(t);
  if (last && last->place == p->place && last->on == p->on && last->cancelling == cancelling) return;
  lun_span s = {
    .place = p->place, .what = p->what, .cancelling = cancelling, .on = p->on, .where = p->where, .label = lun_words_again(p->why)};
  lun_f_open_span(f, &t->pub.lane, s, f->spans_max);
}

/* The loop's lane goes on with task `on`; the turn of a handle that turns out to be that task's stays one span. */
void lun_f_loop_runs(lun_fold *f, uint32_t on, const char *label) {
  lun_span *s = lun_f_open_one(&f->loop_lane);
  if (s && s->place == LUN_P_RUNNING && s->on == on) return;
  if (s && s->place == LUN_P_RUNNING && s->on == 0 && f->nnest == 0) {
    s->on = on;
    s->where = f->now.run_where;
    lun_f_share(f, &s->label, label);
    return;
  }
  lun_span run = {.place = LUN_P_RUNNING, .what = f->now.run_what, .on = on, .where = f->now.run_where, .label = lun_words_again(label)};
  lun_f_open_span(f, &f->loop_lane, run, LOOP_SPANS_MAX);
}

/* ---- points ---- */

static void drop_points(lun_fold *f, lun_lane *lane, size_t upto) {
  while (lane->point_first < upto) lun_words_drop(&f->words, lun_lane_point(lane, lane->point_first++)->label);
}

static void trim_points(lun_fold *f, lun_lane *lane, size_t max) {
  if (lane->npoints - lane->point_first >= max) drop_points(f, lane, lane->npoints - max + max / 8 + 1);
}

void lun_f_point(lun_fold *f, lun_lane *lane, lun_point point, size_t max) {
  if (f->hurry) return;
  trim_points(f, lane, max);
  lun_point *all = lun_f_widen(f, lane->point, &lane->point_cap, lane->point_first, lane->npoints, sizeof *all);
  if (!all) return;
  lane->point = all;
  point.t = f->now.t;
  point.seq = f->now.seq;
  point.label = lun_words_keep(&f->words, point.label, strlen(point.label));
  *lun_lane_point(lane, lane->npoints++) = point;
}

void lun_f_free_lane(lun_fold *f, lun_lane *lane) {
  drop_spans(f, lane, lane->nspans);
  drop_points(f, lane, lane->npoints);
  free(lane->span);
  free(lane->point);
  *lane = (lun_lane){0};
}

/* ---- how busy ---- */

void lun_f_pass(lun_fold *f, int64_t t) {
  int64_t to = t >> BUSY_SHIFT;
  busy *b = &f->busy;
  if (to - b->newest >= BUSY_BUCKETS) {
    memset(b->run, 0, sizeof b->run);
    b->newest = to;
  }
  while (b->newest < to) b->run[++b->newest % BUSY_BUCKETS] = 0;
}

void lun_f_ran_for(lun_fold *f, int64_t from, int64_t to) {
  busy *b = &f->busy;
  int64_t oldest = b->newest < BUSY_BUCKETS ? 0 : (b->newest - BUSY_BUCKETS + 1) << BUSY_SHIFT;
  if (from < oldest) from = oldest;
  while (from < to) {
    int64_t bucket = from >> BUSY_SHIFT, end = (bucket + 1) << BUSY_SHIFT;
    if (end > to) end = to;
    b->run[bucket % BUSY_BUCKETS] += end - from;
    from = end;
  }
}

static int64_t overlap(int64_t a, int64_t b, int64_t c, int64_t d) {
  int64_t from = a > c ? a : c, to = b < d ? b : d;
  return to > from ? to - from : 0;
}

double lun_fold_busy(const lun_fold *f, int64_t now, int64_t window) {
  if (window <= 0 || now < f->now.t) return 0;
  int64_t from = now - window;
  double ran = 0;
  for (int64_t i = f->busy.newest; i > f->busy.newest - BUSY_BUCKETS && i >= 0; i--) {
    int64_t begin = i << BUSY_SHIFT, end = (i + 1) << BUSY_SHIFT;
    if (end > f->now.t) end = f->now.t > begin ? f->now.t : begin + 1; /* time has not come to its end */
    int64_t part = overlap(begin, end, from, now);
    ran += (double)f->busy.run[i % BUSY_BUCKETS] * (double)part / (double)(end - begin);
  }
  if (f->now.run_handle || f->now.running) ran += (double)overlap(f->now.t_run, now, from, now);
  double share = ran / (double)window;
  return share > 1 ? 1 : share;
}

const lun_lane *lun_fold_loop_lane(const lun_fold *f) { return &f->loop_lane; }
