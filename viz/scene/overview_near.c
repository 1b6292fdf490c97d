/* overview_near.c - the overview of a stretch too short for the summary's columns:
 * from the lanes that the fold, and in the past what comes after it, know span by
 * span. Long stretches are added as differences, so that the cost does not
 * depend on how wide they are drawn. */
#include <string.h>

#include "overview.h"

enum { GROUPS_MAX = 64 };

typedef struct group {
  const char *func;
  size_t n, placed;
  int first, rows;
} group;

typedef struct builder {
  lun_overview out;
  group group[GROUPS_MAX];
  int groups;
  const lun_scale *scale;
  lun_arena *a;
} builder;

/* When there are more functions than rows, the last group takes the rest. */
static group *group_of(builder *b, const char *func, int most) {
  for (int i = 0; i < b->groups; i++)
    if (b->group[i].func == func || strcmp(b->group[i].func, func) == 0) return &b->group[i];
  if (b->groups == most) return &b->group[most - 1];
  b->group[b->groups] = (group){.func = func};
  return &b->group[b->groups++];
}

static void count_groups(builder *b, const lun_lanes *lanes, int rows) {
  int most = rows < GROUPS_MAX ? rows : GROUPS_MAX;
  for (size_t i = 0; i < lanes->n; i++) group_of(b, lanes->row[i].task->func, most)->n++;
}

/* Gives each group its rows: one each, and the others by their share of the tasks. */
static void share_rows(builder *b, size_t tasks, int rows) {
  int spare = rows - b->groups, y = 0;
  for (int i = 0; i < b->groups; i++) {
    group *g = &b->group[i];
    size_t part = (size_t)spare * g->n / tasks;
    g->first = y;
    g->rows = 1 + (int)(part < g->n ? part : g->n - 1);
    y += g->rows;
  }
  b->out.rows = y;
}

static lun_heat *take_heat(const builder *b) {
  return lun_arena_take(b->a, ((size_t)b->out.cols + 1) * sizeof(lun_heat));
}

static bool take_rows(builder *b) {
  lun_overview *o = &b->out;
  o->row = lun_arena_take(b->a, (size_t)o->rows * sizeof *o->row);
  o->loop = take_heat(b);
  o->all = take_heat(b);
  if (!o->row || !o->loop || !o->all) return false;
  for (int i = 0; i < b->groups; i++) {
    const group *g = &b->group[i];
    for (int k = 0; k < g->rows; k++) {
      lun_overview_row *row = &o->row[g->first + k];
      *row = (lun_overview_row){.func = lun_shown_func(g->func, b->a), .group = k == 0 ? g->n : 0, .heat = take_heat(b)};
      if (!row->heat) return false;
    }
  }
  return true;
}

static int column(const builder *b, int64_t t) {
  double x = lun_scale_x(b->scale, t);
  return x < 0 ? 0 : x >= b->out.cols ? b->out.cols : (int)x;
}

/* A turn adds its time to the columns that it covers. */
static void add_run(const builder *b, lun_heat *h, int64_t from, int64_t to, bool blocked) {
  for (int c = column(b, from), last = column(b, to); c <= last && c < b->out.cols; c++) {
    int64_t begin = b->scale->t0 + c * b->scale->per_col, end = begin + b->scale->per_col;
    int64_t part = (to < end ? to : end) - (from > begin ? from : begin);
    if (part > 0) h[c].mean[LUN_SUM_RUN] += (float)part / (float)b->scale->per_col;
    h[c].flags |= LUN_SUM_RAN | (blocked ? LUN_SUM_BLOCKED : 0);
  }
}

/* A long stretch is told by where it begins and ends; sum_up makes shares of it. */
static void add_stretch(lun_heat *h, int first, int end, unsigned state) {
  h[first].mean[state] += 1;
  h[end].mean[state] -= 1;
}

static void add_span(const builder *b, lun_heat *h, const lun_span *s, int64_t from, int64_t to) {
  if (s->place == LUN_P_RUNNING) {
    add_run(b, h, from, to, s->blocked);
  } else {
    int first = column(b, from), end = column(b, to);
    add_stretch(h, first, end, s->place == LUN_P_READY ? LUN_SUM_READY : LUN_SUM_WAIT);
    if (s->cancelling) add_stretch(h, first, end, LUN_SUM_CANCEL);
  }
}

/* What a lane did between two times that are in view. */
static void add_lane(const builder *b, lun_heat *h, const lun_lane *l, int64_t from, int64_t to) {
  for (size_t i = l->nspans; i > l->span_first; i--) {
    const lun_span *s = lun_lane_span(l, i - 1);
    if (s->end < from) break;
    if (s->begin > to) continue;
    add_span(b, h, s, s->begin > from ? s->begin : from, s->end < to ? s->end : to);
  }
}

/* Where it stands has been so since before the view: the commonest case by far when there are many, and its lane, which is
 * somewhere else in memory, need not be looked at. */
static bool is_still(const lun_task *t, int64_t from) {
  return t->place == LUN_P_WAITING && t->t_since < from && !t->cancel.asked;
}

static void add_task(const builder *b, lun_heat *h, const lun_task *t, int64_t from, int64_t to) {
  if (is_still(t, from)) add_stretch(h, column(b, from), column(b, to), LUN_SUM_WAIT);
  else add_lane(b, h, &t->lane, from, to);
}

static void add_end(const builder *b, lun_heat *h, const lun_task *t) {
  int c = column(b, t->t_ended);
  if (t->place == LUN_P_FAILED && t->t_ended >= b->scale->t0) h[c].flags |= LUN_SUM_FAILED;
  if (t->place == LUN_P_CANCELLED && t->t_ended >= b->scale->t0) h[c].flags |= LUN_SUM_CANCELLED;
  if (t->cancel.swallowed && t->cancel.t_ended >= b->scale->t0) h[column(b, t->cancel.t_ended)].flags |= LUN_SUM_SWALLOWED;
}

/* From differences to numbers of tasks, which all rows together give, and then to shares. */
static void sum_up(lun_overview *o, lun_overview_row *row) {
  float n[LUN_SUM_STATES] = {0};
  for (int c = 0; c < o->cols; c++) {
    float *m = row->heat[c].mean;
    for (int k = 0; k < LUN_SUM_STATES; k++) {
      n[k] = k == LUN_SUM_RUN ? m[k] : n[k] + m[k];
      o->all[c].mean[k] += n[k];
      m[k] = k == LUN_SUM_RUN || !row->tasks ? n[k] : n[k] / (float)row->tasks;
    }
  }
  if (row->tasks > o->per_row) o->per_row = row->tasks;
  if (o->least == 0 || row->tasks < o->least) o->least = row->tasks;
}

lun_overview lun_overview_near(const lun_lanes *lanes, const lun_fold *f, const lun_fold *ahead, const lun_scale *scale,
                               int64_t now, int rows, lun_arena *a) {
  builder b = {.scale = scale, .a = a, .out = {.cols = scale->cols, .tasks = lanes->n}};
  if (rows < 1 || lanes->n == 0 || scale->knot) return (lun_overview){0};
  count_groups(&b, lanes, rows);
  share_rows(&b, lanes->n, rows);
  if (!take_rows(&b)) return (lun_overview){0};
  int64_t right = lun_scale_end(scale), known = now < right ? now : right;
  for (size_t i = 0; i < lanes->n; i++) {
    const lun_task *t = lanes->row[i].task, *later = ahead ? lun_fold_task(ahead, t->id) : NULL;
    group *g = group_of(&b, t->func, b.groups);
    lun_overview_row *row = &b.out.row[g->first + (int)(g->placed++ * (size_t)g->rows / g->n)];
    row->tasks++;
    add_task(&b, row->heat, t, scale->t0, known);
    if (later) add_lane(&b, row->heat, &later->lane, now, right);
    add_end(&b, row->heat, later ? later : t);
  }
  add_lane(&b, b.out.loop, lun_fold_loop_lane(f), scale->t0, known);
  if (ahead) add_lane(&b, b.out.loop, lun_fold_loop_lane(ahead), now, right);
  for (int i = 0; i < b.out.rows; i++) sum_up(&b.out, &b.out.row[i]);
  return b.out;
}
