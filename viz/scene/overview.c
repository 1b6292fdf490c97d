/* overview.c - from the summary to the rows of the overview. Functions stand in
 * the order in which they first appear; each gets rows by its number of tasks,
 * at least one, and its chunks are shared out among them. */
#include "overview.h"

#include <math.h>
#include <string.h>

typedef struct group {
  size_t first, n; /* rows of the summary that are in view: their place in `row` */
  size_t tasks, all;
  const char *func;
  int at, rows; /* rows of the overview */
} group;

typedef struct builder {
  const lun_summary *s;
  const lun_scale *scale;
  lun_arena *a;
  size_t *row; /* rows of the summary that are in view */
  size_t nrows;
  group *group;
  int ngroups;
  lun_overview out;
} builder;

static bool in_view(const lun_sum_row *r, const lun_scale *scale) {
  return r->begin < lun_scale_end(scale) && r->end >= scale->t0;
}

size_t lun_overview_tasks(const lun_summary *s, const lun_scale *scale) {
  size_t tasks = 0;
  for (size_t i = 0, n = lun_summary_rows(s); i < n; i++) {
    lun_sum_row r = lun_summary_row(s, i);
    if (in_view(&r, scale)) tasks += r.tasks;
  }
  return tasks;
}

const char *lun_shown_func(const char *func, lun_arena *a) {
  size_t n = strlen(func);
  if (n == 0) return "task";
  return *func == '<' && n > 2 ? lun_arena_print(a, "%.*s", (int)(n - 2), func + 1) : func;
}

static bool collect(builder *b) {
  size_t n = lun_summary_rows(b->s);
  uint32_t last = UINT32_MAX;
  b->row = lun_arena_take(b->a, (n + 1) * sizeof *b->row);
  b->group = lun_arena_take(b->a, (n + 1) * sizeof *b->group);
  if (!b->row || !b->group) return false;
  for (size_t i = 0; i < n; i++) {
    lun_sum_row r = lun_summary_row(b->s, i);
    if (!in_view(&r, b->scale)) continue;
    if (r.group != last)
      b->group[b->ngroups++] =
        (group){.first = b->nrows, .all = r.group_all, .func = lun_shown_func(r.func, b->a)};
    last = r.group;
    group *g = &b->group[b->ngroups - 1];
    g->n++;
    g->tasks += r.tasks;
    b->out.tasks += r.tasks;
    b->row[b->nrows++] = i;
  }
  return b->nrows > 0;
}

/* Gives each function its rows: one each, and the others by their share of the tasks. What does not fit is left out. */
static void share_rows(builder *b, int rows) {
  if (b->ngroups > rows) b->ngroups = rows;
  int spare = rows - b->ngroups, y = 0;
  for (int i = 0; i < b->ngroups; i++) {
    group *g = &b->group[i];
    size_t part = 1 + (size_t)spare * g->tasks / (b->out.tasks ? b->out.tasks : 1);
    g->at = y;
    g->rows = (int)(part < g->n ? part : g->n);
    y += g->rows;
  }
  b->out.rows = y;
}

static lun_heat *heat_of(const builder *b, long row) {
  int cols = b->scale->cols;
  lun_heat *h = lun_arena_take(b->a, ((size_t)cols + 1) * sizeof *h);
  if (h) lun_summary_heat(b->s, row, b->scale->t0, b->scale->per_col, cols, h);
  return h;
}

static void to_shares(lun_overview_row *row, int cols) {
  for (int c = 0; row->tasks && c < cols; c++)
    for (int k = 0; k < LUN_SUM_STATES; k++)
      if (k != LUN_SUM_RUN) row->heat[c].mean[k] /= (float)row->tasks;
}

static bool fill_row(builder *b, const group *g, int k) {
  lun_overview_row *row = &b->out.row[g->at + k];
  size_t from = g->n * (size_t)k / (size_t)g->rows, to = g->n * ((size_t)k + 1) / (size_t)g->rows;
  *row = (lun_overview_row){.func = g->func, .group = k == 0 ? g->all : 0};
  row->heat = lun_arena_take(b->a, ((size_t)b->scale->cols + 1) * sizeof *row->heat);
  if (!row->heat) return false;
  for (size_t i = from; i < to; i++) {
    long at = (long)b->row[g->first + i];
    row->tasks += lun_summary_row(b->s, (size_t)at).tasks;
    lun_summary_heat(b->s, at, b->scale->t0, b->scale->per_col, b->scale->cols, row->heat);
  }
  to_shares(row, b->scale->cols);
  if (row->tasks > b->out.per_row) b->out.per_row = row->tasks;
  if (b->out.least == 0 || row->tasks < b->out.least) b->out.least = row->tasks;
  return true;
}

static bool seen(const lun_sum_turn *t, const lun_scale *scale) {
  return t->begin < lun_scale_end(scale) && t->end > scale->t0;
}

static const lun_sum_turn *longest_block(const lun_sum_facts *f, const lun_scale *scale) {
  const lun_sum_turn *best = NULL;
  for (size_t i = 0; i < f->nblocks; i++) {
    const lun_sum_turn *t = &f->block[i];
    if (seen(t, scale) && (!best || t->end - t->begin > best->end - best->begin)) best = t;
  }
  return best;
}

/* Those of the blocks in view that fewer than LUN_CULPRITS others are longer than. */
static void find_culprits(lun_overview *o, const lun_sum_facts *f, const lun_scale *scale) {
  o->culprits = 0;
  for (size_t i = 0; i < f->nblocks && o->culprits < LUN_CULPRITS; i++) {
    const lun_sum_turn *t = &f->block[i];
    int longer = 0;
    for (size_t k = 0; k < f->nblocks; k++) {
      const lun_sum_turn *u = &f->block[k];
      longer += seen(u, scale) && u->end - u->begin > t->end - t->begin;
    }
    if (seen(t, scale) && longer < LUN_CULPRITS) o->culprit[o->culprits++] = t;
  }
}

static const lun_sum_burst *largest_burst(const lun_sum_facts *f, const lun_scale *scale) {
  const lun_sum_burst *best = NULL;
  for (size_t i = 0; i < f->nbursts; i++) {
    const lun_sum_burst *u = &f->burst[i];
    bool shown = u->t < lun_scale_end(scale) && u->t >= scale->t0 && u->tasks > 1;
    if (shown && (!best || u->tasks > best->tasks)) best = u;
  }
  return best;
}

static double most_alive(const lun_overview *o) {
  double most = 0;
  for (int c = 0; c < o->cols; c++) {
    const float *m = o->all[c].mean;
    double alive = (double)m[LUN_SUM_RUN] + (double)m[LUN_SUM_READY] + (double)m[LUN_SUM_WAIT];
    if (alive > most) most = alive;
  }
  return most;
}

void lun_overview_troubles(lun_overview *o, const lun_summary *s, const lun_scale *scale) {
  o->most = most_alive(o);
  o->block = longest_block(lun_summary_facts(s), scale);
  find_culprits(o, lun_summary_facts(s), scale);
  o->burst = largest_burst(lun_summary_facts(s), scale);
}

lun_overview lun_overview_make(const lun_summary *s, const lun_scale *scale, int rows, lun_arena *a) {
  builder b = {.s = s, .scale = scale, .a = a, .out = {.cols = scale->cols}};
  lun_overview *o = &b.out;
  if (rows < 1 || scale->knot || !collect(&b)) return (lun_overview){0};
  share_rows(&b, rows);
  o->loop = heat_of(&b, LUN_SUM_LOOP);
  o->all = heat_of(&b, LUN_SUM_ALL);
  o->row = lun_arena_take(a, (size_t)o->rows * sizeof *o->row);
  if (!o->loop || !o->all || !o->row) return (lun_overview){0};
  for (int i = 0; i < b.ngroups; i++)
    for (int k = 0; k < b.group[i].rows; k++)
      if (!fill_row(&b, &b.group[i], k)) return (lun_overview){0};
  lun_overview_troubles(o, s, scale);
  return *o;
}

static double strength(double share, double factor, double exponent) {
  double v = share > 0 ? factor * pow(share, exponent) : 0;
  return v > 1 ? 1 : v;
}

/* The exponents make little visible and much not more than it is. */
lun_layers lun_heat_layers(const lun_heat *h) {
  const float *m = h->mean;
  lun_layers l = {.ready = strength((double)m[LUN_SUM_READY], 0.95, 0.55),
                  .run = strength(3.2 * (double)m[LUN_SUM_RUN], 1, 0.5)};
  if (m[LUN_SUM_WAIT] > 0) l.wait = 0.16 + 0.40 * (double)m[LUN_SUM_WAIT];
  if (m[LUN_SUM_CANCEL] > 0) l.cancel = 0.25 + strength((double)m[LUN_SUM_CANCEL], 0.75, 0.6);
  return l;
}

/* ---- the strip ---- */

static double clip(double x, int cols) { return x < 0 ? 0 : x > cols ? cols : x; }

lun_strip lun_strip_make(const lun_summary *s, const lun_scale *view, int64_t now, int cols, lun_arena *a) {
  const lun_sum_facts *f = lun_summary_facts(s);
  lun_strip st = {.cols = cols > 0 ? cols : 1, .begin = f->begin, .end = f->end > f->begin ? f->end : f->begin + 1};
  st.heat = lun_arena_take(a, ((size_t)st.cols + 1) * sizeof *st.heat);
  if (!st.heat) return (lun_strip){0};
  int64_t per_col = (st.end - st.begin) / st.cols + 1;
  lun_summary_heat(s, LUN_SUM_LOOP, st.begin, per_col, st.cols, st.heat);
  st.from = clip((double)(view->t0 - st.begin) / (double)per_col, st.cols);
  st.to = clip((double)(lun_scale_end(view) - st.begin) / (double)per_col, st.cols);
  st.cursor = clip((double)(now - st.begin) / (double)per_col, st.cols);
  return st;
}
