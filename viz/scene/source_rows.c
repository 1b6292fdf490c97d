/* source_rows.c - chooses the place of the source that is shown, and finds who
 * stands at its lines. It reads the fold; all that it writes is the view's
 * memory of what is shown. */
#include "source_rows.h"

#include "hold_words.h"
#include "scale.h"

enum { TASKS_LOOKED_AT = 2000 };

const lun_source *lun_source_of(const lun_moment *m, const lun_source_in *in, uint32_t where) {
  const char *name = where ? lun_fold_file(m->fold, where) : "";
  return *name ? lun_sources_get(in->sources, m->fold, name, in->highlight, in->highlight_ud) : NULL;
}

static bool readable(const lun_moment *m, const lun_source_in *in, uint32_t where) {
  const lun_source *src = lun_source_of(m, in, where);
  return src && !src->error;
}

/* Where a task is: its innermost line, in `file` if that is not 0, else in a source that can be read. */
static uint32_t place_of(const lun_moment *m, const lun_source_in *in, const lun_task *t, uint32_t file) {
  uint32_t now = m->st->running == t->id && m->st->run_where ? m->st->run_where : t->where;
  if (now && (file ? LUN_WHERE_FILE(now) == file : readable(m, in, now))) return now;
  for (size_t i = t->nframes; i > 0; i--) {
    uint32_t w = t->frame[i - 1].where;
    if (w && (file ? LUN_WHERE_FILE(w) == file : readable(m, in, w))) return w;
  }
  return 0;
}

static bool alive(const lun_task *t) { return t->place < LUN_P_DONE; }

/* The line to show when the view does not say: of the chosen task; else the file stays as long as a task lives in
 * it; else what runs, else the most interesting task. */
static uint32_t choose(const lun_moment *m, const lun_source_in *in) {
  const lun_task *chosen = lun_fold_task(m->fold, m->view->task), *runs = lun_fold_task(m->fold, m->st->running);
  uint32_t file = LUN_WHERE_FILE(m->view->source_where), w = chosen ? place_of(m, in, chosen, 0) : 0;
  const lun_task *t = lun_fold_task(m->fold, lun_view_task(m->view, m->fold));
  if (!w && runs && file) w = place_of(m, in, runs, file);
  if (!w && t && file) w = place_of(m, in, t, file);
  for (size_t i = 0; !w && file && i < in->lanes->n && i < TASKS_LOOKED_AT; i++)
    if (alive(in->lanes->row[i].task)) w = place_of(m, in, in->lanes->row[i].task, file);
  if (!w && runs) w = place_of(m, in, runs, 0);
  if (!w && t) w = place_of(m, in, t, 0);
  return w ? w : m->view->source_where;
}

uint32_t lun_source_place(const lun_moment *m, const lun_source_in *in) {
  uint32_t where = choose(m, in);
  if (LUN_WHERE_FILE(where) != LUN_WHERE_FILE(m->view->source_where)) m->view->source_auto = m->view->source_line = m->view->source_top = 0;
  m->view->source_where = where;
  return where;
}

/* Lines. */

lun_style lun_source_style(uint8_t kind) {
  switch (kind) {
    case LUN_SYN_AWAIT: return lun_bold(LUN_INK_TEXT);
    case LUN_SYN_KEYWORD:
    case LUN_SYN_STRING: return lun_ink_of(LUN_INK_DIM);
    case LUN_SYN_COMMENT: return lun_ink_of(LUN_INK_FAINT);
    default: return lun_ink_of(LUN_INK_TEXT);
  }
}

size_t lun_source_length(const lun_source *src, size_t i) {
  size_t begin = src->line[i], end = src->line[i + 1];
  while (end > begin && (src->text[end - 1] == '\n' || src->text[end - 1] == '\r')) end--;
  return end - begin;
}

static int urgency(const lun_moment *m, const lun_task *t) {
  if (t->id == m->st->running) return 4;
  if (t->id == m->view->task) return 3;
  if (t->place == LUN_P_FAILED) return 2;
  return t->cancel.asked && !t->cancel.ended ? 2 : t->place == LUN_P_READY ? 1 : 0;
}

/* The name at the right of a line: with the time of a turn that blocks, and how many others are here. */
static void say_who(const lun_moment *m, lun_line_note *n) {
  char d[LUN_WORDS];
  const lun_task *t = n->task;
  bool runs = t->id == m->st->running, violet = t->cancel.asked && !t->cancel.ended;
  n->raised = runs && (m->turn > 0 || lun_fold_at_line(m->fold));
  n->who = runs && m->blocked ? lun_arena_print(m->arena, "%s", lun_words_duration(d, m->turn))
           : n->tasks > 1     ? lun_arena_print(m->arena, "%s +%d", t->label, n->tasks - 1)
                              : t->label;
  n->ink = runs && m->blocked ? LUN_INK_FAILED : violet ? LUN_INK_CANCEL_TEXT : runs ? LUN_INK_TEXT : LUN_INK_DIM;
}

static void note_breakpoints(const lun_moment *m, lun_line_note *note, uint32_t file, size_t top, int rows) {
  lun_breakpoint b[64];
  size_t n = lun_fold_breakpoints(m->fold, b, 64);
  const char *name = lun_fold_file(m->fold, LUN_WHERE(file, 1));
  for (size_t i = 0; i < n; i++)
    if (b[i].line >= top && b[i].line < top + (size_t)rows && lun_breakpoint_is_in(&b[i], name))
      note[b[i].line - top].breakpoint = b[i].n;
}

/* Finds who is at which of the lines [top, top + rows). */
lun_line_note *lun_source_notes(const lun_moment *m, const lun_source_in *in, uint32_t file, size_t top, int rows) {
  lun_line_note *note = lun_arena_take(m->arena, (size_t)rows * sizeof *note);
  for (size_t i = 0; note && i < in->lanes->n && i < TASKS_LOOKED_AT; i++) {
    const lun_task *t = in->lanes->row[i].task;
    uint32_t w = alive(t) || t->place == LUN_P_FAILED ? place_of(m, in, t, file) : 0;
    size_t line = LUN_WHERE_LINE(w);
    if (!w || line < top || line >= top + (size_t)rows) continue;
    lun_line_note *n = &note[line - top];
    n->tasks++;
    if (!n->task || urgency(m, t) > urgency(m, n->task)) n->task = t;
  }
  for (int i = 0; note && i < rows; i++)
    if (note[i].task) say_who(m, &note[i]);
  if (note) note_breakpoints(m, note, file, top, rows);
  return note;
}

/* The first line of `rows` that shows `line` with a line around it, as near to `top` as can be. */
static size_t scrolled(size_t top, size_t line, size_t rows) {
  if (line <= top) return line > 1 ? line - 1 : 1;
  if (line + 1 < top + rows) return top;
  return line + 2 > rows ? line + 2 - rows : 1;
}

size_t lun_source_top(const lun_moment *m, const lun_source *src, size_t line, int rows) {
  lun_view *v = m->view;
  size_t n = (size_t)rows, last = src->nlines > n ? src->nlines - n + 1 : 1, top = (size_t)v->source_auto;
  if ((size_t)v->source_line > src->nlines) v->source_line = (int)src->nlines;
  if (v->source_line > 0) line = (size_t)v->source_line;
  bool seen = top > 0 && line > top && line + 1 < top + n;
  if (v->source_top > 0) top = (size_t)v->source_top;
  else if (!seen) top = v->source_line > 0 && top > 0 ? scrolled(top, line, n) : line > n / 3 ? line - n / 3 : 1;
  top = top > last ? last : top < 1 ? 1 : top;
  if (v->source_top > 0) v->source_top = (int)top;
  v->source_auto = (int)top;
  return top;
}
