/* panel_sequence.c - the Sequence: how many columns a diagram may have here, where
 * they stand, which rows are shown, which one is selected and what it says. The
 * rows themselves are painted in paint_sequence.c. */
#include <string.h>

#include "../scene/scale.h"
#include "../scene/sentences.h"
#include "sequence_sheet.h"

enum {
  LEFT = 3,      /* cells left of the loop's lifeline */
  RIGHT = 10,    /* cells right of the last one, the time's among them */
  PITCH_MIN = 12,
  PITCH_MAX = 26,
  BESIDE = 110,  /* from this width on the sentences stand beside the rows */
  NARROWEST = 24,
  WITH_SENTENCE = 10 /* rows */
};

static int width(const char *s) { return lun_text_width(s, strlen(s)); }
static lun_style dim(void) { return lun_ink_of(LUN_INK_DIM); }

const lun_task *lun_stage_task(const lun_stage *s) { return lun_fold_task(s->fold, lun_view_task(s->view, s->fold)); }

void lun_title_sequence(lun_stage *s, lun_pen *p) {
  const lun_task *t = lun_stage_task(s);
  if (t) lun_pen_print(p, dim(), " · %s", t->label);
}

/* ---- columns ---- */

static int columns_in(int w) {
  int n = 1 + (w - LEFT - RIGHT) / PITCH_MIN;
  return n < 3 ? 3 : n > LUN_SEQ_COLUMNS ? LUN_SEQ_COLUMNS : n;
}

static void set_columns(lun_sheet *sh) {
  int n = sh->q.ncolumns - 1, span = sh->r.w - LEFT - RIGHT - 1;
  if (n < 1) n = 1;
  if (span > n * PITCH_MAX) span = n * PITCH_MAX;
  if (span < 1) span = 1;
  sh->pitch = span / n;
  for (int c = 0; c < sh->q.ncolumns; c++) sh->x[c] = sh->r.x + LEFT + span * c / n;
  sh->time = sh->r.x + sh->r.w - 5;
}

/* ---- the selected row ---- */

static bool selectable(const lun_seq_row *row) { return row->kind == LUN_SR_EVENT || row->kind == LUN_SR_FOLD; }

/* The row that is `back` of them before the newest that is not ahead; q->n when there is none. */
static size_t row_back(const lun_sequence *q, int back) {
  size_t chosen = q->n;
  for (size_t i = q->now < q->n ? q->now : q->n; i > 0 && back >= 0; i--)
    if (selectable(&q->row[i - 1])) chosen = i - 1, back--;
  return chosen;
}

static int count_before(const lun_sequence *q, size_t end) {
  int n = 0;
  for (size_t i = 0; i < end; i++) n += selectable(&q->row[i]);
  return n;
}

static size_t select_row(const lun_sheet *sh) {
  lun_view *v = sh->s->view;
  int newest = count_before(&sh->q, sh->q.now < sh->q.n ? sh->q.now : sh->q.n) - 1;
  if (v->seq_back > newest) v->seq_back = newest > 0 ? newest : 0;
  return row_back(&sh->q, v->seq_back);
}

/* ---- sentences ---- */

static void paint_below(const lun_sheet *sh, lun_rect r, size_t i) {
  char cut[512];
  lun_pen p = lun_pen_at(sh->s->g, r, r.x + 1, r.y + r.h - 1);
  lun_cells_fill(sh->s->g, (lun_rect){r.x, p.y, r.w, 1}, dim());
  lun_pen_text(&p, dim(), lun_elide(cut, sizeof cut, lun_say_row(&sh->q, i, sh->s->arena), r.w - 2, false));
}

static void paint_beside(const lun_sheet *sh, lun_rect r, size_t i, int y, bool chosen) {
  char cut[512];
  const char *text = lun_say_row(&sh->q, i, sh->s->arena);
  lun_pen p = lun_pen_at(sh->s->g, r, r.x + 2, y);
  lun_pen_text(&p, chosen ? lun_ink_of(LUN_INK_TEXT) : dim(), lun_elide(cut, sizeof cut, text, r.w - 3, false));
}

/* ---- the panel ---- */

/* The first row shown: the newest rows are, unless an older event was chosen. */
static size_t top_row(const lun_sheet *sh, size_t chosen, size_t rows) {
  size_t n = sh->q.n, end = sh->s->view->seq_back == 0 || chosen + 3 > n ? n : chosen + 3,
         top = end > rows ? end - rows : 0;
  return chosen < top ? chosen : top;
}

/* Times stand at the right, each once; the seconds are told where they change. */
static void paint_time(const lun_sheet *sh, const lun_seq_row *row, int y, int64_t *last) {
  char at[LUN_WORDS];
  if (row->t == INT64_MIN || row->kind == LUN_SR_NOW || row->t / LUN_MS == *last / LUN_MS) return;
  lun_words_at(at, row->t, *last);
  *last = row->t;
  int x = sh->r.x + sh->r.w - 1 - width(at);
  lun_cells_text(sh->s->g, sh->r, x, y, lun_ink_of(LUN_INK_FAINT), at, strlen(at));
}

static void paint_rows(const lun_sheet *sh, lun_rect beside, size_t chosen, size_t rows) {
  int64_t last = sh->s->now;
  bool focused = sh->s->view->focus == LUN_PANEL_SEQUENCE;
  size_t top = top_row(sh, chosen, rows);
  lun_sheet_header(sh, top, chosen);
  for (size_t i = top; i < sh->q.n && i < top + rows; i++) {
    int y = sh->r.y + 1 + (int)(i - top);
    lun_sheet_row(sh, i, y, last);
    paint_time(sh, &sh->q.row[i], y, &last);
    if (beside.w > 0) paint_beside(sh, beside, i, y, i == chosen);
    if (i == chosen && focused) lun_cells_ground(sh->s->g, sh->r.x, y, sh->r.w + beside.w, LUN_GROUND_SELECTED);
  }
}

static lun_seq_ask ask_of(lun_stage *s, const lun_task *t, int columns) {
  return (lun_seq_ask){.f = s->fold, .ahead = s->in->ahead, .task = t->id, .now = s->now, .columns = columns};
}

/* The part at the right that holds the sentences; w is 0 when there is none. */
static lun_rect part_beside(lun_rect r) {
  int w = r.w >= BESIDE ? r.w / 3 : 0;
  return (lun_rect){r.x + r.w - w, r.y, w, r.h};
}

void lun_panel_sequence(lun_stage *s, lun_rect r) {
  const lun_task *t = lun_stage_task(s);
  lun_rect beside = part_beside(r);
  lun_sheet sh = {.s = s, .r = {r.x, r.y, r.w - beside.w, r.h}};
  lun_seq_ask ask = t ? ask_of(s, t, columns_in(sh.r.w)) : (lun_seq_ask){0};
  if (t && r.w >= NARROWEST) sh.q = lun_sequence_make(&ask, s->arena);
  if (sh.q.n == 0) {
    lun_pen p = lun_pen_at(s->g, r, r.x + 2, r.y + (r.h > 3 ? 1 : 0));
    lun_pen_text(&p, dim(), "What the loop does with a task stands here.");
    return;
  }
  set_columns(&sh);
  size_t chosen = select_row(&sh);
  bool below = r.h >= WITH_SENTENCE && beside.w == 0;
  paint_rows(&sh, beside, chosen, (size_t)(r.h - 1 - below));
  if (below) paint_below(&sh, r, chosen);
}
