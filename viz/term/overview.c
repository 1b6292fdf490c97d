/* overview.c - sums many lanes up. Tasks are grouped by function in the order in
 * which functions first appear; each function gets rows by its number of tasks,
 * at least one. Long stretches are added as differences, so that the cost does
 * not depend on how wide they are drawn. */
#include "overview.h"

#include <math.h>
#include <string.h>

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
  int64_t now;
} builder;

/* When there are more functions than rows, the last group takes the rest. */
static group *group_of(builder *b, const char *func, int most) {
  for (int i = 0; i < b->groups; i++)
    if (strcmp(b->group[i].func, func) == 0) return &b->group[i];
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
    size_t each = (g->n + (size_t)g->rows - 1) / (size_t)g->rows;
    if (each > b->out.per_row) b->out.per_row = each;
  }
  b->out.rows = y;
}

static bool take_rows(builder *b, lun_arena *a) {
  lun_overview *o = &b->out;
  o->row = lun_arena_take(a, (size_t)o->rows * sizeof *o->row);
  for (int i = 0; o->row && i < o->rows; i++) {
    o->row[i].heat = lun_arena_take(a, ((size_t)o->cols + 1) * sizeof(lun_heat));
    if (!o->row[i].heat) return false;
  }
  for (int i = 0; o->row && i < b->groups; i++) {
    const group *g = &b->group[i];
    for (int k = 0; k < g->rows; k++) o->row[g->first + k].func = g->func;
    o->row[g->first].group = g->n;
  }
  return o->row != NULL;
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
    h[c].run += part > 0 ? (float)part / (float)b->scale->per_col : 0.01f;
    h[c].blocked |= blocked;
  }
}

/* A long stretch is told by where it begins and ends; sum_up makes shares of it. */
static void add_stretch(const builder *b, lun_heat *h, const lun_span *s, int64_t from, int64_t to) {
  int first = column(b, from), end = column(b, to);
  float *begin = s->place == LUN_P_READY ? &h[first].ready : &h[first].wait;
  float *stop = s->place == LUN_P_READY ? &h[end].ready : &h[end].wait;
  *begin += 1;
  *stop -= 1;
  if (s->cancelling)
    for (int c = first; c <= end && c < b->out.cols; c++) h[c].cancelling = true;
}

static void add_task(const builder *b, lun_heat *h, const lun_task *t) {
  const lun_lane *l = &t->lane;
  for (size_t i = l->nspans; i > l->span_first; i--) {
    const lun_span *s = &l->span[i - 1];
    int64_t to = s->end < b->now ? s->end : b->now;
    if (to < b->scale->t0) break;
    if (s->begin > b->now) continue;
    int64_t from = s->begin > b->scale->t0 ? s->begin : b->scale->t0;
    if (s->place == LUN_P_RUNNING) add_run(b, h, from, to, s->blocked);
    else add_stretch(b, h, s, from, to);
  }
  if (t->place == LUN_P_FAILED && t->t_ended >= b->scale->t0) h[column(b, t->t_ended)].failed = true;
  if (t->cancel.swallowed && t->cancel.t_ended >= b->scale->t0) h[column(b, t->cancel.t_ended)].swallowed = true;
  if (t->cancel.asked && t->cancel.t_asked >= b->scale->t0) h[column(b, t->cancel.t_asked)].cancelling = true;
}

static void sum_up(lun_overview_row *row, int cols) {
  float ready = 0, wait = 0;
  for (int c = 0; c < cols && row->tasks; c++) {
    ready += row->heat[c].ready;
    wait += row->heat[c].wait;
    row->heat[c].ready = ready / (float)row->tasks;
    row->heat[c].wait = wait / (float)row->tasks;
  }
}

lun_overview lun_overview_make(const lun_lanes *lanes, int rows, const lun_scale *scale, int64_t now, lun_arena *a) {
  builder b = {.scale = scale, .now = now, .out = {.cols = scale->cols}};
  if (rows < 1 || lanes->n == 0) return b.out;
  count_groups(&b, lanes, rows);
  share_rows(&b, lanes->n, rows);
  if (!take_rows(&b, a)) return (lun_overview){0};
  for (size_t i = 0; i < lanes->n; i++) {
    group *g = group_of(&b, lanes->row[i].task->func, b.groups);
    lun_overview_row *row = &b.out.row[g->first + (int)(g->placed++ * (size_t)g->rows / g->n)];
    row->tasks++;
    add_task(&b, row->heat, lanes->row[i].task);
  }
  for (int i = 0; i < b.out.rows; i++) sum_up(&b.out.row[i], b.out.cols);
  return b.out;
}

/* Painting. */

/* A block of one to eight eighths of the height. */
static uint32_t block(double level) {
  int eighths = (int)(level * 8 + 0.5);
  return 0x2580u + (uint32_t)(eighths < 1 ? 1 : eighths > 8 ? 8 : eighths);
}

static void paint_cell(lun_cells *g, lun_rect r, int x, const lun_heat *h) {
  bool trouble = h->blocked || h->failed || h->swallowed;
  double run = sqrt(3.2 * (double)h->run), ready = h->ready > 0.0001f ? pow((double)h->ready, 0.55) : 0;
  lun_ink ink = trouble         ? LUN_INK_FAILED
                : h->cancelling ? LUN_INK_CANCEL
                : h->run > 0    ? LUN_INK_RUNNING
                : ready > 0     ? LUN_INK_READY
                                : LUN_INK_WAITING;
  if (h->blocked) lun_cells_set(g, r, x, r.y, lun_ink_of(ink), 0x2588);
  else if (h->failed || h->swallowed) lun_cells_set(g, r, x, r.y, lun_ink_of(ink), 0x2717);
  else if (h->run > 0) lun_cells_set(g, r, x, r.y, lun_ink_of(ink), block(run));
  else if (ready > 0) lun_cells_set(g, r, x, r.y, lun_ink_of(ink), block(ready));
  else if (h->wait > 0.0001f || h->cancelling)
    lun_cells_set(g, r, x, r.y, lun_ink_of(ink), h->cancelling ? 0x2550 : 0x2500);
}

void lun_overview_paint(lun_cells *g, lun_rect r, const lun_overview *o, int i, int now_col) {
  for (int c = 0; c < o->cols && c < now_col; c++) paint_cell(g, r, r.x + c, &o->row[i].heat[c]);
}
