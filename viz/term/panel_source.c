/* panel_source.c - the Source: a file with each task's glyph in the gutter at
 * the line where it is; the line that runs is raised. When the loop is blocked,
 * the stack of what blocks it stands below. */
#include <string.h>

#include "panel.h"
#include "../scene/sentences.h"

enum { TASKS_LOOKED_AT = 2000, STACK_MAX = 64 };

/* What stands at one line that is shown. */
typedef struct line_note {
  const lun_task *task; /* the most urgent one that is here */
  int tasks;
} line_note;

static const lun_source *get(const lun_stage *s, uint32_t where) {
  const char *name = where ? lun_fold_file(s->fold, where) : "";
  return *name ? lun_sources_get(s->sources, s->fold, name, s->in->highlight, s->in->highlight_ud) : NULL;
}

static bool readable(const lun_stage *s, uint32_t where) {
  const lun_source *src = get(s, where);
  return src && !src->error;
}

/* Where a task is: its innermost line, in `file` if that is not 0, else in a source that can be read. */
static uint32_t place_of(const lun_stage *s, const lun_task *t, uint32_t file) {
  uint32_t now = s->st->running == t->id && s->st->run_where ? s->st->run_where : t->where;
  if (now && (file ? LUN_WHERE_FILE(now) == file : readable(s, now))) return now;
  for (size_t i = t->nframes; i > 0; i--) {
    uint32_t w = t->frame[i - 1].where;
    if (w && (file ? LUN_WHERE_FILE(w) == file : readable(s, w))) return w;
  }
  return 0;
}

static bool alive(const lun_task *t) { return t->place < LUN_P_DONE; }

/* The line to show when the view does not say: of the chosen task; else the file stays as long as a task lives in
 * it; else what runs, else the most interesting task. */
static uint32_t choose(lun_stage *s) {
  const lun_task *chosen = lun_fold_task(s->fold, s->view->task), *runs = lun_fold_task(s->fold, s->st->running);
  uint32_t file = LUN_WHERE_FILE(s->view->source_where), w = chosen ? place_of(s, chosen, 0) : 0;
  const lun_task *t = lun_stage_task(s);
  if (!w && runs && file) w = place_of(s, runs, file);
  if (!w && t && file) w = place_of(s, t, file);
  for (size_t i = 0; !w && file && i < s->lanes.n && i < TASKS_LOOKED_AT; i++)
    if (alive(s->lanes.row[i].task)) w = place_of(s, s->lanes.row[i].task, file);
  if (!w && runs) w = place_of(s, runs, 0);
  if (!w && t) w = place_of(s, t, 0);
  return w ? w : s->view->source_where;
}

void lun_title_source(lun_stage *s, lun_pen *p) {
  const char *name = s->view->source_where ? lun_fold_file(s->fold, s->view->source_where) : "";
  const char *slash = strrchr(name, '/');
  if (*name) lun_pen_print(p, lun_ink_of(LUN_INK_DIM), " · %s", slash && slash[1] ? slash + 1 : name);
}

/* Lines. */

static lun_style style_of(uint8_t kind) {
  switch (kind) {
    case LUN_SYN_AWAIT: return lun_bold(LUN_INK_TEXT);
    case LUN_SYN_KEYWORD:
    case LUN_SYN_STRING: return lun_ink_of(LUN_INK_DIM);
    case LUN_SYN_COMMENT: return lun_ink_of(LUN_INK_FAINT);
    default: return lun_ink_of(LUN_INK_TEXT);
  }
}

/* The bytes of a line without its end. */
static size_t line_length(const lun_source *src, size_t i) {
  size_t begin = src->line[i], end = src->line[i + 1];
  while (end > begin && (src->text[end - 1] == '\n' || src->text[end - 1] == '\r')) end--;
  return end - begin;
}

static void write_code(lun_pen *p, const lun_source *src, size_t i) {
  const char *text = src->text + src->line[i];
  const uint8_t *kind = src->kinds + src->line[i];
  size_t n = line_length(src, i), at = 0;
  while (at < n && lun_pen_room(p) > 0) {
    size_t run = 1;
    while (at + run < n && kind[at + run] == kind[at] && (text[at + run] == '\t') == (text[at] == '\t')) run++;
    lun_style st = style_of(kind[at]);
    if (text[at] == '\t')
      for (size_t k = 0; k < run; k++) lun_pen_text(p, st, "    ");
    else p->x = lun_cells_text(p->g, p->clip, p->x, p->y, st, text + at, run);
    at += run;
  }
}

static int urgency(const lun_stage *s, const lun_task *t) {
  if (t->id == s->st->running) return 4;
  if (t->id == s->view->task) return 3;
  if (t->place == LUN_P_FAILED) return 2;
  return t->cancel.asked && !t->cancel.ended ? 2 : t->place == LUN_P_READY ? 1 : 0;
}

/* Finds who is at which of the lines [top, top + rows). */
static line_note *collect_notes(lun_stage *s, uint32_t file, size_t top, int rows) {
  line_note *note = lun_arena_take(s->arena, (size_t)rows * sizeof *note);
  for (size_t i = 0; note && i < s->lanes.n && i < TASKS_LOOKED_AT; i++) {
    const lun_task *t = s->lanes.row[i].task;
    uint32_t w = alive(t) || t->place == LUN_P_FAILED ? place_of(s, t, file) : 0;
    size_t line = LUN_WHERE_LINE(w);
    if (!w || line < top || line >= top + (size_t)rows) continue;
    line_note *n = &note[line - top];
    n->tasks++;
    if (!n->task || urgency(s, t) > urgency(s, n->task)) n->task = t;
  }
  return note;
}

/* The names at the right of a line, as far as the code leaves room. */
static void write_who(lun_stage *s, lun_pen *p, const line_note *n) {
  char d[LUN_WORDS];
  bool runs = n->task->id == s->st->running, violet = n->task->cancel.asked && !n->task->cancel.ended;
  const char *who = runs && s->blocked ? lun_words_duration(d, s->turn)
                    : n->tasks > 1     ? lun_arena_print(s->arena, "%s +%d", n->task->label, n->tasks - 1)
                                       : n->task->label;
  lun_ink ink = runs && s->blocked ? LUN_INK_FAILED : violet ? LUN_INK_CANCEL_TEXT : runs ? LUN_INK_TEXT : LUN_INK_DIM;
  int x = p->clip.x + p->clip.w - 1 - lun_text_width(who, strlen(who));
  if (x < p->x + 2) return;
  p->x = x;
  lun_pen_text(p, lun_ink_of(ink), who);
}

static void paint_line(lun_stage *s, lun_rect r, int y, const lun_source *src, size_t i, const line_note *n,
                       int digits) {
  lun_pen p = lun_pen_at(s->g, r, r.x, y);
  bool raised = n->task && n->task->id == s->st->running && s->turn > 0;
  if (n->task) lun_pen_glyph(&p, raised && s->blocked ? lun_glyph_blocked() : lun_glyph_task(n->task));
  p.x = r.x + 1;
  lun_pen_print(&p, raised ? lun_bold(LUN_INK_TEXT) : lun_ink_of(LUN_INK_FAINT), "%*zu ", digits, i + 1);
  write_code(&p, src, i);
  if (n->task) write_who(s, &p, n);
  if (raised) lun_cells_ground(s->g, r.x, y, r.w, LUN_GROUND_SELECTED);
}

/* The first line: the one that was scrolled to; else it stays as long as the line to be seen is well within. */
static size_t first_line(const lun_stage *s, const lun_source *src, size_t line, int rows) {
  size_t n = (size_t)rows, last = src->nlines > n ? src->nlines - n + 1 : 1, top = (size_t)s->view->source_auto;
  bool seen = top > 0 && line > top && line + 1 < top + n;
  if (s->view->source_top > 0) top = (size_t)s->view->source_top;
  else if (!seen) top = line > n / 3 ? line - n / 3 : 1;
  return top > last ? last : top < 1 ? 1 : top;
}

static int digits_of(size_t n) {
  int d = 1;
  for (; n >= 10; n /= 10) d++;
  return d < 3 ? 3 : d;
}

static void paint_source(lun_stage *s, lun_rect r, const lun_source *src, uint32_t where) {
  size_t top = first_line(s, src, LUN_WHERE_LINE(where), r.h);
  line_note *note = collect_notes(s, LUN_WHERE_FILE(where), top, r.h);
  for (int y = 0; note && y < r.h && top + (size_t)y <= src->nlines; y++)
    paint_line(s, r, r.y + y, src, top - 1 + (size_t)y, &note[y], digits_of(src->nlines));
  if (s->view->source_top > 0) s->view->source_top = (int)top;
  s->view->source_auto = (int)top;
}

/* The stack of what blocks the loop, innermost first. Returns the rows it took at the bottom. */
static int paint_stack(lun_stage *s, lun_rect r) {
  lun_frame fr[STACK_MAX];
  size_t n = s->blocked ? lun_fold_stack(s->fold, fr, STACK_MAX) : 0;
  int rows = (int)n + 1 < r.h / 3 ? (int)n + 1 : r.h / 3;
  if (n == 0 || rows < 2) return 0;
  int y = r.y + r.h - rows;
  lun_cells_hline(s->g, r, r.x, y, r.w, lun_ink_of(LUN_INK_RULE), 0x2500);
  lun_pen p = lun_pen_at(s->g, r, r.x + 2, y);
  lun_pen_print(&p, lun_ink_of(LUN_INK_DIM), " stack of %s", s->st->run_label);
  if (s->st->run_depth) lun_pen_print(&p, lun_ink_of(LUN_INK_DIM), ", %u calls deep", s->st->run_depth);
  lun_pen_text(&p, lun_ink_of(LUN_INK_DIM), " ");
  for (int i = 0; i + 1 < rows; i++) {
    p = lun_pen_at(s->g, r, r.x + 3, y + 1 + i);
    lun_pen_text(&p, lun_ink_of(i == 0 ? LUN_INK_FAILED : LUN_INK_TEXT), *fr[i].func ? fr[i].func : "?");
    p.x = p.x < r.x + 17 ? r.x + 17 : p.x + 2;
    lun_pen_text(&p, lun_ink_of(LUN_INK_DIM), lun_say_where(s->fold, fr[i].where, s->arena));
  }
  return rows;
}

/* Why no source is shown: the task's cannot be read, or there is no task yet. */
static void paint_absence(lun_stage *s, lun_rect r, const lun_source *src) {
  const lun_task *t = lun_stage_task(s);
  if (!src && t) src = get(s, t->where);
  const char *why = src && src->error ? src->error : "The source of what runs stands here.";
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
  uint32_t where = choose(s);
  const lun_source *src = get(s, where);
  if (LUN_WHERE_FILE(where) != LUN_WHERE_FILE(s->view->source_where)) s->view->source_auto = 0;
  s->view->source_where = where;
  if (!src || src->error) {
    paint_absence(s, r, src);
    return;
  }
  r.h -= paint_stack(s, r);
  paint_source(s, r, src, where);
}
