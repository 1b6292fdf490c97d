/* panel_why.c - the answers about the selected task, over the lower half of the
 * screen: each question with its sentences, wrapped, with the number of the
 * record at the right; one is chosen. What they say is why.c's. */
#include <string.h>

#include "../scene/why/why.h"
#include "panel.h"

enum { RECORD_COLS = 10, LEAST = 24 };

/* A row: a question, or a line of a sentence. */
typedef struct row {
  const lun_reason *reason; /* NULL: a question */
  const char *text;
  size_t n;
  bool first; /* of its sentence */
} row;

typedef struct rows {
  row *row;
  size_t n, cap;
  size_t chosen, chosen_end; /* the rows of the chosen sentence */
} rows;

static void add(rows *all, row r) {
  if (all->n < all->cap) all->row[all->n++] = r;
}

static int text_cols(int w, const lun_reason *r) {
  int cols = w - 2 - 2 * (r->depth + 1) - RECORD_COLS;
  return cols > LEAST ? cols : LEAST;
}

static void wrap(rows *all, const lun_reason *r, int cols) {
  const char *text = r->text;
  for (bool first = true; *text; first = false) {
    size_t n = lun_text_line(text, cols);
    if (n == 0) return;
    add(all, (row){r, text, n, first});
    for (text += n; *text == ' '; text++) continue;
  }
}

static rows make_rows(lun_stage *s, const lun_why *why, int w) {
  rows all = {.cap = 16 * why->n + 8};
  int question = -1;
  all.row = lun_arena_take(s->arena, all.cap * sizeof *all.row);
  if (!all.row) all.cap = 0;
  for (size_t i = 0; i < why->n; i++) {
    const lun_reason *r = &why->reason[i];
    const char *words = lun_question_words(r->question);
    if (r->question != question) add(&all, (row){NULL, words, strlen(words), true});
    question = r->question;
    if ((int)i == s->view->why_at) all.chosen = all.n;
    wrap(&all, r, text_cols(w, r));
    if ((int)i == s->view->why_at) all.chosen_end = all.n;
  }
  return all;
}

static void paint_row(lun_stage *s, lun_rect r, const row *line, int y, bool chosen) {
  const lun_reason *reason = line->reason;
  lun_style st = reason ? lun_ink_of(LUN_INK_TEXT) : lun_bold(LUN_INK_TEXT);
  int x = r.x + 1 + (reason ? 2 * (reason->depth + 1) : 0);
  lun_cells_text(s->g, r, x, y, st, line->text, line->n);
  if (reason && line->first && reason->seq) {
    lun_pen p = lun_pen_at(s->g, r, r.x + r.w - RECORD_COLS, y);
    lun_pen_print(&p, lun_ink_of(LUN_INK_DIM), "#%llu", (unsigned long long)reason->seq);
  }
  if (chosen) lun_cells_ground(s->g, r.x, y, r.w, LUN_GROUND_SELECTED);
}

/* The first row shown: the chosen sentence is always seen. */
static size_t first_row(const rows *all, int shown) {
  size_t h = (size_t)shown, first = all->chosen_end > h ? all->chosen_end - h : 0;
  if (all->chosen_end > h && all->chosen < first) first = all->chosen;
  return first;
}

static void paint_title(lun_stage *s, lun_rect r, const lun_why *why) {
  lun_cells_hline(s->g, r, r.x, r.y, r.w, lun_ink_of(LUN_INK_DIM), 0x2501);
  lun_pen p = lun_pen_at(s->g, (lun_rect){r.x, r.y, r.w - 1, 1}, r.x + 1, r.y);
  lun_pen_text(&p, lun_bold(LUN_INK_TEXT), " Why ");
  lun_pen_text(&p, lun_bold(LUN_INK_TEXT), why->about);
  lun_pen_text(&p, lun_ink_of(LUN_INK_DIM), " · j k choose, Enter goes to the record, w closes ");
}

void lun_draw_why(lun_stage *s) {
  const lun_task *t = lun_stage_task(s);
  int most = (s->lay.h - 2) * 3 / 5;
  if (!t || s->lay.h < 6) return;
  lun_why why = lun_why_make(s->fold, (lun_thing){LUN_THING_OBJECT, t->id}, s->now, s->arena);
  if (s->view->why_at >= (int)why.n) s->view->why_at = why.n ? (int)why.n - 1 : 0;
  rows all = make_rows(s, &why, s->lay.w);
  int h = (int)all.n + 1 < most ? (int)all.n + 1 : most;
  lun_rect r = {0, s->lay.h - s->lay.keys.h - h, s->lay.w, h};
  lun_cells_fill(s->g, r, lun_ink_of(LUN_INK_TEXT));
  paint_title(s, r, &why);
  size_t first = first_row(&all, h - 1);
  for (int i = 0; i < h - 1 && first + (size_t)i < all.n; i++) {
    size_t at = first + (size_t)i;
    bool chosen = at >= all.chosen && at < all.chosen_end;
    const lun_reason *reason = all.row[at].reason;
    lun_rect place = {r.x, r.y + 1 + i, r.w, 1};
    if (reason) lun_stage_spot(s, (lun_spot){place, LUN_SPOT_REASON, .line = (uint32_t)(reason - why.reason)});
    paint_row(s, r, &all.row[at], r.y + 1 + i, chosen);
  }
}
