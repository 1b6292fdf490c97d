/* summary_rows.c - the rows of the summary: which tasks share one, and what is
 * counted where. When rows become too many, two neighbours of the function that
 * has most of them become one. It knows tasks and times, and no records. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "summary_internal.h"

enum {
  COLUMNS_LEAST = 1024, /* however few the records */
  COLUMNS_MOST = 8192,
  RECORDS_A_COLUMN = 256,
  SHIFT_FIRST = 10, /* columns begin with 1 us */
  SHIFT_LAST = 62
};

/* ---- columns ---- */

static int64_t columns_max(const lun_summary *s) {
  int64_t n = COLUMNS_LEAST;
  while (n < COLUMNS_MOST && (uint64_t)n * RECORDS_A_COLUMN < s->facts.records) n *= 2;
  return n;
}

static void widen(lun_summary *s) {
  s->shift++;
  lun_pyramid_widen(&s->loop);
  lun_pyramid_widen(&s->all);
  for (uint32_t i = 0; i < s->nfuncs; i++)
    for (uint32_t j = 0; j < s->func[i].nrows; j++) lun_pyramid_widen(&s->func[i].row[j]->cells);
}

void lun_sum_reach(lun_summary *s, int64_t t) {
  if (s->shift == 0) s->shift = SHIFT_FIRST;
  if (t < s->t) t = s->t;
  if (t >> s->shift >= COLUMNS_LEAST)
    for (int64_t most = columns_max(s); t >> s->shift >= most && s->shift < SHIFT_LAST;) widen(s);
  s->t = t;
}

static void pass(lun_summary *s, lun_pyramid *p) {
  if (!lun_pyramid_pass(p, s->t, s->shift)) s->oom = true;
}

/* ---- functions and their rows ---- */

static sum_func *new_func(lun_summary *s, const char *word) {
  sum_func *f = &s->func[s->nfuncs++];
  *f = (sum_func){.name = word};
  return f;
}

static uint16_t find_func(lun_summary *s, const char *name) {
  for (uint32_t i = 0; i < s->nfuncs; i++)
    if (!strcmp(s->func[i].name, name)) return (uint16_t)i;
  if (s->nfuncs == SUM_FUNCS - 1) name = "others";
  if (s->nfuncs < SUM_FUNCS) new_func(s, lun_words_keep(&s->words, name, strlen(name)));
  return (uint16_t)(s->nfuncs - 1);
}

static sum_row *row_of(const lun_summary *s, const sum_task *k) {
  if (k->func == SUM_NO_FUNC) return NULL;
  const sum_func *f = &s->func[k->func];
  uint32_t i = k->ordinal >> f->shift;
  return i < f->nrows ? f->row[i] : NULL;
}

static void merge_rows(lun_summary *s, sum_row *a, sum_row *b) {
  if (!lun_pyramid_merge(&a->cells, &b->cells, s->shift)) s->oom = true;
  a->tasks += b->tasks;
  a->alive += b->alive;
  if (b->last > a->last) a->last = b->last;
  lun_pyramid_free(&b->cells);
  free(b);
}

static void halve(lun_summary *s, sum_func *f) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < f->nrows; i += 2, n++) {
    sum_row *a = f->row[i];
    if (i + 1 < f->nrows) merge_rows(s, a, f->row[i + 1]), s->nrows--;
    f->row[n] = a;
  }
  f->nrows = n;
  f->shift++;
}

static void halve_the_largest(lun_summary *s) {
  sum_func *most = &s->func[0];
  for (uint32_t i = 1; i < s->nfuncs; i++)
    if (s->func[i].nrows > most->nrows) most = &s->func[i];
  halve(s, most);
}

static lun_pyramid begin_cells(const lun_summary *s) {
  uint32_t column = (uint32_t)(s->t >> s->shift);
  return (lun_pyramid){.first = column, .column = column, .t = s->t};
}

static bool grow_rows(sum_func *f) {
  uint32_t cap = f->cap ? 2 * f->cap : 8;
  sum_row **row = realloc(f->row, cap * sizeof *row);
  if (!row) return false;
  f->row = row;
  f->cap = cap;
  return true;
}

static bool need_row(lun_summary *s, sum_func *f, uint32_t ordinal) {
  while (s->nrows >= SUM_ROWS && ordinal >> f->shift >= f->nrows) halve_the_largest(s);
  if (ordinal >> f->shift < f->nrows) return true;
  sum_row *row = f->nrows < f->cap || grow_rows(f) ? calloc(1, sizeof *row) : NULL;
  if (!row) return false;
  row->cells = begin_cells(s);
  f->row[f->nrows++] = row;
  s->nrows++;
  return true;
}

/* ---- counting ---- */

static unsigned state_of(unsigned place) {
  return place == SUM_RUNNING ? LUN_SUM_RUN : place == SUM_WAITING ? LUN_SUM_WAIT : LUN_SUM_READY;
}

/* Changes the number of tasks in a state by d, on the row of k and on that of all. */
static void change(lun_summary *s, const sum_task *k, unsigned state, int d) {
  sum_row *row = row_of(s, k);
  s->all.n[state] += (uint32_t)d;
  if (row) row->cells.n[state] += (uint32_t)d;
}

static void pass_both(lun_summary *s, const sum_task *k) {
  sum_row *row = row_of(s, k);
  pass(s, &s->all);
  if (row) pass(s, &row->cells);
}

void lun_sum_add(lun_summary *s, sum_task *k, const char *func, bool lib) {
  k->func = lib ? SUM_NO_FUNC : find_func(s, func);
  if (k->func != SUM_NO_FUNC) {
    sum_func *f = &s->func[k->func];
    k->ordinal = f->tasks++;
    if (!need_row(s, f, k->ordinal)) s->oom = true;
  }
  sum_row *row = row_of(s, k);
  if (row) {
    if (row->tasks++ == 0) row->task = k->id;
    row->alive++;
    row->last = INT64_MAX;
  }
  if (++s->facts.alive > s->facts.alive_most) s->facts.alive_most = s->facts.alive;
  pass_both(s, k);
  change(s, k, state_of(k->place), 1);
}

void lun_sum_move(lun_summary *s, sum_task *k, sum_place to) {
  if (k->place == to) return;
  pass_both(s, k);
  change(s, k, state_of(k->place), -1);
  change(s, k, state_of(to), 1);
  k->place = (uint8_t)to;
  k->since = s->t;
  sum_row *row = to == SUM_RUNNING ? row_of(s, k) : NULL;
  if (row) row->cells.level[0].flags |= LUN_SUM_RAN;
}

void lun_sum_cancel(lun_summary *s, sum_task *k, bool cancelling) {
  if (k->cancelling == cancelling) return;
  pass_both(s, k);
  change(s, k, LUN_SUM_CANCEL, cancelling ? 1 : -1);
  k->cancelling = cancelling;
  k->delivered = false;
}

void lun_sum_leave(lun_summary *s, sum_task *k) {
  lun_sum_cancel(s, k, false);
  pass_both(s, k);
  change(s, k, state_of(k->place), -1);
  sum_row *row = row_of(s, k);
  s->facts.alive--;
  if (row && --row->alive == 0) row->last = s->t;
}

void lun_sum_loop(lun_summary *s, bool runs) {
  if (s->loop.n[LUN_SUM_RUN] == runs) return;
  pass(s, &s->loop);
  s->loop.n[LUN_SUM_RUN] = runs;
  if (runs) s->loop.level[0].flags |= LUN_SUM_RAN; /* be it for no time at all */
}

void lun_sum_flag(lun_summary *s, const sum_task *k, int64_t from, unsigned flags) {
  sum_row *row = k ? row_of(s, k) : NULL;
  pass(s, &s->loop);
  if (!s->oom) lun_pyramid_flag(&s->loop, from, s->t, s->shift, flags);
  if (!row) return;
  pass(s, &row->cells);
  if (!s->oom) lun_pyramid_flag(&row->cells, from, s->t, s->shift, flags);
}

const char *lun_sum_func(const lun_summary *s, const sum_task *k) {
  return k && k->func != SUM_NO_FUNC ? s->func[k->func].name : "";
}

void lun_sum_free_rows(lun_summary *s) {
  for (uint32_t i = 0; i < s->nfuncs; i++) {
    for (uint32_t j = 0; j < s->func[i].nrows; j++) {
      lun_pyramid_free(&s->func[i].row[j]->cells);
      free(s->func[i].row[j]);
    }
    free(s->func[i].row);
  }
  lun_pyramid_free(&s->loop);
  lun_pyramid_free(&s->all);
}

/* ---- reading ---- */

void lun_summary_settle(lun_summary *s) {
  pass(s, &s->loop);
  pass(s, &s->all);
  for (uint32_t i = 0; i < s->nfuncs; i++)
    for (uint32_t j = 0; j < s->func[i].nrows; j++)
      if (s->func[i].row[j]->alive) pass(s, &s->func[i].row[j]->cells);
}

int64_t lun_summary_column(const lun_summary *s) { return INT64_C(1) << s->shift; }
size_t lun_summary_rows(const lun_summary *s) { return s->nrows; }

/* Row i of all, and whose it is. */
static const sum_row *find_row(const lun_summary *s, size_t i, const sum_func **func) {
  for (uint32_t k = 0; k < s->nfuncs; k++) {
    *func = &s->func[k];
    if (i < s->func[k].nrows) return s->func[k].row[i];
    i -= s->func[k].nrows;
  }
  return NULL;
}

lun_sum_row lun_summary_row(const lun_summary *s, size_t i) {
  const sum_func *f;
  const sum_row *row = find_row(s, i, &f);
  if (!row) return (lun_sum_row){.func = ""};
  int64_t begin = s->facts.begin + ((int64_t)row->cells.first << s->shift);
  return (lun_sum_row){.func = f->name,
                       .group = (uint32_t)(f - s->func),
                       .group_all = f->tasks,
                       .tasks = row->tasks,
                       .task = row->tasks == 1 ? row->task : 0,
                       .begin = begin,
                       .end = s->facts.begin + (row->last < s->t ? row->last : s->t)};
}

long lun_summary_row_of(const lun_summary *s, uint32_t id) {
  const sum_func *f;
  long at = 0;
  for (uint32_t k = 0; k < s->nfuncs; k++) {
    f = &s->func[k];
    uint32_t lo = 0, hi = f->shift == 0 ? f->nrows : 0;
    while (lo < hi) {
      uint32_t mid = lo + (hi - lo) / 2;
      if (f->row[mid]->task < id) lo = mid + 1;
      else hi = mid;
    }
    if (f->shift == 0 && lo < f->nrows && f->row[lo]->task == id) return at + (long)lo;
    at += (long)f->nrows;
  }
  return -1;
}

void lun_summary_heat(const lun_summary *s, long i, int64_t t0, int64_t per_col, int cols, lun_heat *out) {
  const sum_func *f;
  const sum_row *row = i >= 0 ? find_row(s, (size_t)i, &f) : NULL;
  const lun_pyramid *p = i == LUN_SUM_LOOP ? &s->loop : i == LUN_SUM_ALL ? &s->all : row ? &row->cells : NULL;
  int64_t from = t0 - s->facts.begin;
  for (int c = 0; p && c < cols; c++, from += per_col) {
    double sum[LUN_SUM_STATES] = {0};
    unsigned flags = 0;
    if (from + per_col <= 0 || from > p->t) continue;
    lun_pyramid_sum(p, from, from + per_col, s->shift, sum, &flags);
    for (int k = 0; k < LUN_SUM_STATES; k++) out[c].mean[k] += (float)(sum[k] / (double)per_col);
    out[c].flags |= (uint16_t)flags;
  }
}

/* The loop's row has the troubles of all. */
bool lun_summary_trouble(const lun_summary *s, int64_t t, int64_t *from, int64_t *to) {
  enum { SLICE = 256, TROUBLE = LUN_SUM_BLOCKED | LUN_SUM_FAILED | LUN_SUM_SWALLOWED | LUN_SUM_LOST };
  int64_t column = lun_summary_column(s), at = t > s->facts.begin ? t - (t - s->facts.begin) % column : s->facts.begin;
  for (; at <= s->facts.end; at += SLICE * column) {
    lun_heat heat[SLICE] = {{.flags = 0}};
    lun_summary_heat(s, LUN_SUM_LOOP, at, column, SLICE, heat);
    for (int c = 0; c < SLICE; c++) {
      if (!(heat[c].flags & TROUBLE)) continue;
      *from = at + c * column;
      *to = *from + column;
      return true;
    }
  }
  return false;
}

static size_t row_bytes(const sum_row *row) { return sizeof *row + lun_pyramid_bytes(&row->cells); }

size_t lun_summary_bytes(const lun_summary *s) {
  size_t n = sizeof *s + lun_pyramid_bytes(&s->loop) + lun_pyramid_bytes(&s->all);
  n += lun_idmap_bytes(&s->tasks) + s->tasks.count * sizeof(sum_task);
  for (uint32_t i = 0; i < s->nfuncs; i++)
    for (uint32_t j = 0; j < s->func[i].nrows; j++) n += row_bytes(s->func[i].row[j]);
  return n;
}
