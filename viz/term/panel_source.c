/* panel_source.c - the Source: a file with each task's glyph in the gutter at
 * the line where it is; the line that runs is raised. When the loop is blocked,
 * the stack of what blocks it stands below; when it is held at a line, the
 * variables of the function. */
#include <string.h>

#include "panel.h"
#include "../scene/why/sentences.h"
#include "../scene/source_rows.h"

enum { STACK_MAX = 64, LOCALS_MAX = 64 };

static lun_source_in source_in(const lun_stage *s) {
  return (lun_source_in){s->sources, &s->lanes, s->in->highlight, s->in->highlight_ud};
}

/* Only a file, and nobody who stands in it: a lesson's program that made no task, or has not been run. */
static bool is_unrun(const lun_stage *s) { return s->in->file && (s->view->learn.veil || !s->view->source_where); }

void lun_title_source(lun_stage *s, lun_pen *p) {
  bool unrun = is_unrun(s);
  const char *name = unrun ? s->in->file : s->view->source_where ? lun_fold_file(s->fold, s->view->source_where) : "";
  const char *slash = strrchr(name, '/');
  if (*name) lun_pen_print(p, lun_ink_of(LUN_INK_DIM), " · %s", slash && slash[1] ? slash + 1 : name);
}

/* Lines. */

static void write_code(lun_pen *p, const lun_source *src, size_t i) {
  const char *text = src->text + src->line[i];
  const uint8_t *kind = src->kinds + src->line[i];
  size_t n = lun_source_length(src, i), at = 0;
  while (at < n && lun_pen_room(p) > 0) {
    size_t run = 1;
    while (at + run < n && kind[at + run] == kind[at] && (text[at + run] == '\t') == (text[at] == '\t')) run++;
    lun_style st = lun_source_style(kind[at]);
    if (text[at] == '\t')
      for (size_t k = 0; k < run; k++) lun_pen_text(p, st, "    ");
    else p->x = lun_cells_text(p->g, p->clip, p->x, p->y, st, text + at, run);
    at += run;
  }
}

/* The name at the right of a line, if the code leaves room. */
static void write_who(lun_pen *p, const lun_line_note *n) {
  int x = p->clip.x + p->clip.w - 1 - lun_text_width(n->who, strlen(n->who));
  if (x < p->x + 2) return;
  p->x = x;
  lun_pen_text(p, lun_ink_of(n->ink), n->who);
}

static void paint_line(lun_stage *s, lun_rect r, int y, const lun_source *src, size_t i, const lun_line_note *n,
                       int digits) {
  lun_pen p = lun_pen_at(s->g, r, r.x, y);
  if (n->task) lun_pen_glyph(&p, n->raised && s->blocked ? lun_glyph_blocked() : lun_glyph_task(n->task));
  bool here = i + 1 == (size_t)s->view->source_line, bold = n->raised || here;
  if (here && !n->task) lun_pen_text(&p, lun_bold(LUN_INK_TEXT), "▸");
  p.x = r.x + 1;
  lun_pen_print(&p, bold ? lun_bold(LUN_INK_TEXT) : lun_ink_of(LUN_INK_FAINT), "%*zu", digits, i + 1);
  lun_pen_text(&p, lun_bold(LUN_INK_TEXT), n->breakpoint ? "■" : " ");
  write_code(&p, src, i);
  if (n->task) write_who(&p, n);
  lun_stage_spot(s, (lun_spot){{r.x, y, r.w, 1}, LUN_SPOT_LINE, .task = n->task ? n->task->id : 0, .line = (uint32_t)i + 1});
  if (bold) lun_cells_ground(s->g, r.x, y, r.w, LUN_GROUND_SELECTED);
}

static int digits_of(size_t n) {
  int d = 1;
  for (; n >= 10; n /= 10) d++;
  return d < 3 ? 3 : d;
}

static void paint_source(lun_stage *s, lun_rect r, const lun_source *src, uint32_t where) {
  lun_source_in in = source_in(s);
  size_t top = lun_source_top(&s->m, src, LUN_WHERE_LINE(where), r.h);
  lun_line_note *note = lun_source_notes(&s->m, &in, LUN_WHERE_FILE(where), top, r.h);
  for (int y = 0; note && y < r.h && top + (size_t)y <= src->nlines; y++)
    paint_line(s, r, r.y + y, src, top - 1 + (size_t)y, &note[y], digits_of(src->nlines));
}

/* A hairline with a title above the last `rows` of r; returns the row below it. */
static int begin_block(lun_stage *s, lun_rect r, int rows, const char *title) {
  int y = r.y + r.h - rows;
  lun_cells_hline(s->g, r, r.x, y, r.w, lun_ink_of(LUN_INK_RULE), 0x2500);
  lun_pen p = lun_pen_at(s->g, r, r.x + 2, y);
  lun_pen_print(&p, lun_ink_of(LUN_INK_DIM), " %s ", title);
  return y + 1;
}

/* The stack of what blocks the loop, innermost first. Returns the rows it took at the bottom. */
static int paint_stack(lun_stage *s, lun_rect r) {
  lun_frame fr[STACK_MAX];
  size_t n = s->blocked ? lun_fold_stack(s->fold, fr, STACK_MAX) : 0;
  int rows = (int)n + 1 < r.h / 3 ? (int)n + 1 : r.h / 3;
  if (n == 0 || rows < 2) return 0;
  const char *deep = s->st->run_depth ? lun_arena_print(s->arena, ", %u calls deep", s->st->run_depth) : "";
  int y = begin_block(s, r, rows, lun_arena_print(s->arena, "stack of %s%s", s->st->run_label, deep));
  for (int i = 0; i + 1 < rows; i++) {
    lun_pen p = lun_pen_at(s->g, r, r.x + 3, y + i);
    lun_pen_text(&p, lun_ink_of(i == 0 ? LUN_INK_FAILED : LUN_INK_TEXT), *fr[i].func ? fr[i].func : "?");
    p.x = p.x < r.x + 17 ? r.x + 17 : p.x + 2;
    lun_pen_text(&p, lun_ink_of(LUN_INK_DIM), lun_say_where(s->fold, fr[i].where, s->arena));
    if (fr[i].times > 1) lun_pen_print(&p, lun_ink_of(LUN_INK_DIM), "   %u times", fr[i].times);
  }
  return rows;
}

typedef struct spot_of {
  int row, col;
} spot_of;

/* Places the variables: one below the other if there are `room` rows for them, else side by side in `width` columns.
 * Returns how many rows that would take. */
static int place_locals(const lun_local *v, int n, int room, int width, spot_of *at) {
  enum { GAP = 3 };
  int row = 0, col = 0;
  for (int i = 0; i < n; i++) {
    int w = lun_text_width(v[i].name, strlen(v[i].name)) + 3 + lun_text_width(v[i].value, strlen(v[i].value));
    if (i > 0 && (n <= room || col + w > width)) row++, col = 0;
    at[i] = (spot_of){row, col};
    col += w + GAP;
  }
  return row + 1;
}

/* The variables of the function in which the code is held. Returns the rows it took at the bottom. */
static int paint_locals(lun_stage *s, lun_rect r) {
  lun_local v[LOCALS_MAX];
  spot_of at[LOCALS_MAX];
  lun_frame top = {.func = ""};
  int n = lun_fold_at_line(s->fold) ? (int)lun_fold_locals(s->fold, v, LOCALS_MAX) : 0, room = r.h / 3 - 1;
  if (n == 0 || room < 1) return 0;
  int needed = place_locals(v, n, room, r.w - 4, at), rows = needed < room ? needed : room;
  lun_fold_stack(s->fold, &top, 1);
  const char *of = *top.func ? top.func : _("the function");
  int y = begin_block(s, r, rows + 1, lun_arena_print(s->arena, _("variables of %s"), of));
  for (int i = 0; i < n && at[i].row < rows; i++) {
    lun_pen p = lun_pen_at(s->g, r, r.x + 3 + at[i].col, y + at[i].row);
    bool last = i + 1 < n && at[i + 1].row == rows;
    lun_pen_text(&p, lun_bold(LUN_INK_TEXT), v[i].name);
    lun_pen_print(&p, lun_ink_of(LUN_INK_DIM), " = %s%s", v[i].value, last ? " …" : "");
  }
  return rows + 1;
}

/* That the program goes on below: a question may be about a line that is not seen. */
static void paint_below(lun_stage *s, lun_rect r, const lun_source *src, size_t top) {
  size_t last = top - 1 + (size_t)r.h;
  if (!s->view->lesson || r.h < 1 || last >= src->nlines) return;
  const char *words = lun_arena_print(s->arena, " %s ", lun_arena_print(s->arena, _("%zu more below"), src->nlines - last));
  lun_pen p = lun_pen_at(s->g, r, r.x + r.w - 1 - lun_text_width(words, strlen(words)), r.y + r.h - 1);
  lun_pen_text(&p, lun_ink_of(LUN_INK_DIM), words);
}

/* Nobody stands anywhere in it. */
static void paint_unrun(lun_stage *s, lun_rect r) {
  static const lun_line_note nobody = {0};
  const lun_source *src = lun_sources_get(s->sources, s->fold, s->in->file, s->in->highlight, s->in->highlight_ud);
  if (!src || src->error) return;
  size_t top = lun_source_top(&s->m, src, 1, r.h);
  for (int y = 0; y < r.h && top + (size_t)y <= src->nlines; y++)
    paint_line(s, r, r.y + y, src, top - 1 + (size_t)y, &nobody, digits_of(src->nlines));
  paint_below(s, r, src, top);
}

/* Why no source is shown: the task's cannot be read, or there is no task yet. */
static void paint_absence(lun_stage *s, lun_rect r, const lun_source *src) {
  const lun_task *t = lun_stage_task(s);
  lun_source_in in = source_in(s);
  if (!src && t) src = lun_source_of(&s->m, &in, t->where);
  const char *why = src && src->error ? src->error : _("The source of what runs stands here.");
  size_t left = strlen(why);
  int used;
  for (int y = r.y + (r.h > 3 ? 1 : 0); left > 0 && y < r.y + r.h; y++) {
    size_t n = lun_text_fit(why, left, r.w - 3, &used);
    if (n == 0) return;
    lun_cells_text(s->g, r, r.x + 2, y, lun_ink_of(LUN_INK_DIM), why, n);
    why += n;
    left -= n;
  }
}

void lun_panel_source(lun_stage *s, lun_rect r) {
  lun_source_in in = source_in(s);
  uint32_t where = s->view->learn.veil ? 0 : lun_source_place(&s->m, &in);
  if (is_unrun(s)) return paint_unrun(s, r);
  const lun_source *src = lun_source_of(&s->m, &in, where);
  if (!src || src->error) {
    paint_absence(s, r, src);
    return;
  }
  r.h -= paint_stack(s, r);
  r.h -= paint_locals(s, r);
  paint_source(s, r, src, where);
}
