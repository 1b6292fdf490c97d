/* page_why.c - the answers about the selected task, over the lower part of the
 * page: each question with its sentences, wrapped, the number of the record at
 * the right; one is chosen. What they say is why.c's. */
#include <string.h>

#include "../scene/why/why.h"
#include "page_internal.h"

enum { LINE = 22, HEAD = 46, FOOT = 14, INDENT = 24, RECORD = 110, LEAST = 120 };

/* A row: a question, or a line of a sentence. */
typedef struct row {
  const lun_reason *reason; /* NULL: a question */
  size_t at;                /* the number of the sentence */
  const char *text;
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

static double indent(const lun_reason *r) { return r ? INDENT * (r->depth + 1) : 0; }

static void wrap(lun_page *s, rows *all, const lun_reason *r, size_t at) {
  double room = s->p->w - 2 * s->margin - indent(r) - RECORD;
  if (room < LEAST) room = LEAST;
  const char *text = r->text;
  for (bool first = true; *text; first = false) {
    size_t n = lun_text_words(s->p, lun_words_type(13.5), text, room);
    add(all, (row){r, at, lun_arena_print(s->m.arena, "%.*s", (int)n, text), first});
    for (text += n; *text == ' '; text++) continue;
  }
}

static rows make_rows(lun_page *s, const lun_why *why) {
  rows all = {.cap = 16 * why->n + 8};
  int question = -1;
  all.row = lun_arena_take(s->m.arena, all.cap * sizeof *all.row);
  if (!all.row) all.cap = 0;
  for (size_t i = 0; i < why->n; i++) {
    const lun_reason *r = &why->reason[i];
    if (r->question != question) add(&all, (row){NULL, i, lun_question_words(r->question), true});
    question = r->question;
    if ((int)i == s->m.view->why_at) all.chosen = all.n;
    wrap(s, &all, r, i);
    if ((int)i == s->m.view->why_at) all.chosen_end = all.n;
  }
  return all;
}

static void draw_row(lun_page *s, const row *r, double y, bool chosen) {
  double x = s->margin, right = s->p->w - s->margin;
  lun_type type = r->reason ? lun_words_type(13.5) : lun_bold_type(13.5);
  if (chosen)
    lun_draw_box(s->p, x + indent(r->reason) - 8, y - 16, right - x - indent(r->reason) + 16, LINE, 0,
                 lun_tint_ground(s->p, LUN_GROUND_SELECTED, 1));
  lun_draw_text(s->p, x + indent(r->reason), y, LUN_START, type, lun_tint(s->p, LUN_INK_TEXT, 1), r->text);
  if (!r->reason) return;
  lun_page_spot(s, (lun_spot){.kind = LUN_SPOT_REASON, .line = (uint32_t)r->at}, 0, y - 16, s->p->w, LINE);
  if (r->first && r->reason->seq)
    lun_draw_text(s->p, right, y, LUN_END, lun_code_type(12.5), lun_tint(s->p, LUN_INK_DIM, 1),
                  lun_arena_print(s->m.arena, "#%llu", (unsigned long long)r->reason->seq));
}

/* The first row shown: the chosen sentence is always seen. */
static size_t first_row(const rows *all, size_t shown) {
  size_t first = all->chosen_end > shown ? all->chosen_end - shown : 0;
  return all->chosen_end > shown && all->chosen < first ? all->chosen : first;
}

static void draw_head(lun_page *s, double y, const lun_why *why) {
  static const char *const hints[] = {"j k choose   Enter goes to the record   w closes", "w closes", ""};
  double x = s->margin, right = s->p->w - s->margin;
  lun_page_rule(s, 0, y, s->p->w, 1);
  x += lun_draw_text(s->p, x, y + 28, LUN_START, lun_bold_type(14), lun_tint(s->p, LUN_INK_TEXT, 1), "Why") + 10;
  x += lun_draw_text(s->p, x, y + 28, LUN_START, lun_words_type(14), lun_tint(s->p, LUN_INK_TEXT, 1), why->about) + 24;
  int i = 0;
  while (*hints[i] && x + lun_text_points(s->p, lun_words_type(13), hints[i]) > right) i++;
  lun_draw_text(s->p, right, y + 28, LUN_END, lun_words_type(13), lun_tint(s->p, LUN_INK_DIM, 1), hints[i]);
}

void lun_page_why(lun_page *s) {
  lun_view *v = s->m.view;
  const lun_task *t = lun_fold_task(s->m.fold, lun_view_task(v, s->m.fold));
  double most = (s->p->h - s->lay.status.h - s->lay.keys.h) * 0.62;
  if (!t || most < HEAD + 2 * LINE) return;
  lun_why why = lun_why_make(s->m.fold, (lun_thing){LUN_THING_OBJECT, t->id}, s->m.now, s->m.arena);
  if (v->why_at >= (int)why.n) v->why_at = why.n ? (int)why.n - 1 : 0;
  rows all = make_rows(s, &why);
  size_t shown = (size_t)((most - HEAD - FOOT) / LINE);
  if (shown > all.n) shown = all.n;
  double h = HEAD + FOOT + (double)shown * LINE, y = s->lay.keys.y - h;
  lun_draw_box(s->p, 0, y, s->p->w, h, 0, lun_tint_ground(s->p, LUN_GROUND_NONE, 1));
  lun_page_spot(s, (lun_spot){.kind = LUN_SPOT_NONE}, 0, y, s->p->w, h);
  draw_head(s, y, &why);
  size_t first = first_row(&all, shown);
  for (size_t i = first; i < first + shown; i++)
    draw_row(s, &all.row[i], y + HEAD + 16 + (double)(i - first) * LINE, i >= all.chosen && i < all.chosen_end);
}
