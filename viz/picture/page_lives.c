/* page_lives.c - lifelines, from one row to the next, and the shapes of
 * cancellations around them. */
#include "page_sequence.h"

static double y_of(const lun_diagram *d, size_t i) {
  if (i < d->first) return d->top - 4;
  return i - d->first < d->rows ? d->y[i - d->first] : d->end;
}

static lun_ink ink_of(const lun_seq_life *l) {
  if (l->blocked) return LUN_INK_FAILED;
  if (l->cancelling) return LUN_INK_CANCEL;
  return l->life == LUN_LIFE_RUN ? LUN_INK_RUNNING : l->life == LUN_LIFE_READY ? LUN_INK_READY : LUN_INK_WAITING;
}

static void draw_wait(const lun_diagram *d, double x, double y0, double y1, const lun_seq_row *row,
                      const lun_seq_life *l) {
  uint32_t color = lun_diagram_tint(d, row, ink_of(l), 1);
  if (row->ahead && !d->s->m.view->past) lun_draw_dashes(d->s->p, x, y0, x, y1, 1.4, 2, 4, color);
  else if (l->cancelling) {
    lun_draw_line(d->s->p, x - 2.3, y0, x - 2.3, y1, 1.4, color);
    lun_draw_line(d->s->p, x + 2.3, y0, x + 2.3, y1, 1.4, color);
  } else lun_draw_line(d->s->p, x, y0, x, y1, 1.4, color);
}

static void draw_life(const lun_diagram *d, int c, double y0, double y1, const lun_seq_row *row) {
  const lun_seq_life *l = &row->life[c];
  double x = d->column[c], half = l->life == LUN_LIFE_RUN ? d->half : d->half * 0.55;
  if (l->life == LUN_LIFE_NONE || y1 <= y0) return;
  if (l->life == LUN_LIFE_WAIT || c == 0) {
    if (c > 0) draw_wait(d, x, y0, y1, row, l);
    else lun_draw_line(d->s->p, x, y0, x, y1, 1.4, lun_diagram_tint(d, row, LUN_INK_RULE, 1));
    return;
  }
  bool faded = l->cancelling && l->life == LUN_LIFE_READY;
  lun_draw_box(d->s->p, x - half, y0, 2 * half, y1 - y0, 2, lun_diagram_tint(d, row, ink_of(l), faded ? 0.75 : 1));
}

static bool same(const lun_seq_row *a, const lun_seq_row *b, int c) {
  const lun_seq_life *x = &a->life[c], *y = &b->life[c];
  return x->life == y->life && x->cancelling == y->cancelling && x->blocked == y->blocked && a->ahead == b->ahead;
}

/* Whether the lifeline's owner ends in this row: nothing of it goes on below. */
static bool ends(const lun_diagram *d, const lun_seq_row *row, int c) {
  return row->event && row->event->kind == LUN_SQ_DONE && row->from >= 0 && d->q.actor[row->from].column == c;
}

/* A state that lasts over several rows is one piece. */
void lun_diagram_lives(const lun_diagram *d) {
  size_t begin = d->first > 0 ? d->first - 1 : 0, end = d->first + d->rows;
  for (int c = 0; c < d->q.ncolumns; c++) {
    for (size_t i = begin; i < end;) {
      const lun_seq_row *row = &d->q.row[i];
      size_t next = i + 1;
      while (next < end && same(row, &d->q.row[next], c) && !ends(d, &d->q.row[next - 1], c)) next++;
      double from = c == 0 && i == 0 ? d->top - 4 : y_of(d, i);
      double to = next < d->q.n ? y_of(d, next) : y_of(d, next - 1) + 10;
      if (ends(d, &d->q.row[next - 1], c)) to = y_of(d, next - 1) - 4;
      draw_life(d, c, from, to, row);
      i = next;
    }
  }
}

/* Shapes: the outline goes down the right side and up the left one, with round steps. */

typedef struct outline {
  lun_trace t;
  double x, y; /* where it is */
  double r;
} outline;

static void turn(outline *o, double cx, double cy, double r, double a, double b) {
  lun_trace_arc(&o->t, cx, cy, r, a, b);
}

static void step(outline *o, double x, double y) {
  double dx = x - o->x, r = o->r < (dx < 0 ? -dx : dx) / 2 ? o->r : (dx < 0 ? -dx : dx) / 2;
  bool down = y > o->y, right = dx > 0;
  if (dx != 0 && r > 0) {
    double v = down ? 1 : -1, h = right ? 1 : -1;
    /* A quarter turn into the step, a straight piece, and a quarter turn out of it. */
    if (v * h > 0) turn(o, o->x + h * r, y - v * r, r, right ? 2 : 0, right ? 1 : -1);
    else turn(o, o->x + h * r, y - v * r, r, right ? 2 : 0, right ? 3 : 1);
    if (v * h > 0) turn(o, x - h * r, y + v * r, r, right ? 3 : 1, right ? 4 : 2);
    else turn(o, x - h * r, y + v * r, r, right ? 1 : 3, right ? 0 : 2);
  }
  o->x = x;
  o->y = y;
}

/* Where a shape ends: one that goes on goes as far as there are rows. */
static double foot(const lun_diagram *d, const lun_seq_shape *s, double below) {
  size_t shown = d->first + d->rows, last = s->open ? d->q.n - 1 : s->last;
  return last >= shown ? d->end + 20 : y_of(d, last) + below;
}

static void draw_shape(const lun_diagram *d, const lun_seq_shape *s) {
  double lift = d->wide ? 14 : 8, r = 9, y0 = y_of(d, s->first) - lift;
  double y1 = foot(d, s, lift + 6);
  size_t n = s->last - s->first;
  outline o = {.r = r};
  double lo = d->column[s->lo[0]] - d->pad, hi = d->column[s->hi[0]] + d->pad;
  lun_trace_arc(&o.t, lo + r, y0 + r, r, 2, 3);
  lun_trace_arc(&o.t, hi - r, y0 + r, r, 3, 4);
  o.x = hi;
  o.y = y0;
  for (size_t k = 1; k <= n; k++)
    if (s->hi[k] != s->hi[k - 1]) step(&o, d->column[s->hi[k]] + d->pad, y_of(d, s->first + k) - lift);
  lun_trace_arc(&o.t, o.x - r, y1 - r, r, 0, 1);
  o.x = d->column[s->lo[n]] - d->pad;
  lun_trace_arc(&o.t, o.x + r, y1 - r, r, 1, 2);
  o.y = y1;
  for (size_t k = n; k > 0; k--)
    if (s->lo[k] != s->lo[k - 1]) step(&o, d->column[s->lo[k - 1]] - d->pad, y_of(d, s->first + k) - lift);
  lun_trace_fill(d->s->p, &o.t, lun_tint(d->s->p, LUN_INK_CANCEL, 0.12));
  lun_trace_stroke(d->s->p, &o.t, true, 1.4, 0, 0, lun_tint(d->s->p, LUN_INK_CANCEL, 0.9));
}

void lun_diagram_shapes(const lun_diagram *d) {
  for (size_t k = 0; k < d->q.nshapes; k++) {
    const lun_seq_shape *s = &d->q.shape[k];
    if (s->last >= d->first && s->first < d->first + d->rows) draw_shape(d, s);
  }
}
