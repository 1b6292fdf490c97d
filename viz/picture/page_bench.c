/* page_bench.c - the bench in points: what the program printed, and the source
 * with each task's moon at the line where it is. */
#include <string.h>

#include "../base/width.h"
#include "../scene/output_look.h"
#include "../scene/why/sentences.h"
#include "page_internal.h"

static uint32_t tint(const lun_page *s, lun_ink ink) { return lun_tint(s->p, ink, 1); }

typedef lun_inside inside;

/* Output. */

enum { LINE = 23 };

static const char *text_of(const lun_page *s, const lun_output *o) {
  enum { SHOWN = 4096 };
  return lun_arena_print(s->m.arena, "%.*s", o->len < SHOWN ? (int)o->len : SHOWN, o->text);
}

/* How many letters of code stand in a row. */
static int letters(const lun_page *s, double room) {
  double one = lun_text_points(s->p, lun_code_type(13.5), "m");
  return room > one ? (int)(room / one) : 1;
}

static int rows_of(const lun_output *o, int cols) {
  int n = lun_text_width(o->text, o->len);
  return n <= cols ? 1 : (n + cols - 1) / cols;
}

static void draw_output(lun_page *s, const inside *in, double y, const lun_output *o, int cols) {
  lun_output_look look = lun_output_look_of(o);
  lun_type type = lun_code_type(13.5);
  const char *text = text_of(s, o);
  double x = in->x + lun_draw_text(s->p, in->x, y, LUN_START, type, tint(s, look.lead_ink), look.lead);
  for (size_t left = strlen(text); left > 0; y += LINE) {
    int used;
    size_t n = lun_text_fit(text, left, cols, &used);
    if (n == 0) n = left;
    if (y > in->y)
      lun_draw_text(s->p, x, y, LUN_START, type, tint(s, look.ink), lun_arena_print(s->m.arena, "%.*s", (int)n, text));
    text += n;
    left -= n;
  }
}

static double lead_width(const lun_page *s, const lun_output *o) {
  return lun_text_points(s->p, lun_code_type(13.5), lun_output_look_of(o).lead);
}

static void draw_awaiting(lun_page *s, const inside *in, double y, const lun_task *t) {
  lun_awaiting w = lun_output_awaiting(t, s->m.now, s->m.arena);
  lun_draw_glyph(s->p, in->x + 5, y - 4.6, 14, w.glyph.utf8, tint(s, w.glyph.ink));
  double x =
    in->x + 18 + lun_draw_text(s->p, in->x + 18, y, LUN_START, lun_words_type(13.5), tint(s, LUN_INK_TEXT), w.what);
  lun_draw_text(s->p, x + 14, y, LUN_START, lun_words_type(13.5), tint(s, LUN_INK_DIM), w.time);
}

/* The newest lines at the bottom; from the top when all fit. */
void lun_page_output(lun_page *s, const lun_slot *slot) {
  inside in = lun_page_begin(s, slot);
  if (s->m.view->past) lun_page_note(s, &in, lun_panel_past(s->m.now, s->m.arena));
  int cols = letters(s, in.w - 30), room = (int)(in.h / LINE);
  size_t n = lun_fold_noutput(s->m.fold), i = n;
  const lun_task *awaited = lun_output_awaited(s->m.fold);
  int rows = awaited != NULL;
  while (i > 0 && rows < room) rows += rows_of(lun_fold_output(s->m.fold, --i), cols);
  double y = in.y + 16 - (rows > room ? (rows - room) * LINE : 0);
  lun_draw_clip(s->p, in.x - 4, in.y, in.w + 4, in.h);
  for (; i < n; i++) {
    const lun_output *o = lun_fold_output(s->m.fold, i);
    draw_output(s, &in, y, o, cols);
    lun_draw_text(s->p, in.x + lead_width(s, o), y, LUN_START, lun_code_type(13.5), tint(s, LUN_INK_DIM),
                  lun_output_took(s->m.fold, i, s->m.arena));
    y += LINE * rows_of(o, cols);
  }
  if (awaited) draw_awaiting(s, &in, y, awaited);
  lun_draw_unclip(s->p);
}

/* Source. */

static const double source_line = 20.4;

static void draw_code(lun_page *s, double x, double y, const lun_source *src, size_t i) {
  const char *text = src->text + src->line[i];
  const uint8_t *kind = src->kinds + src->line[i];
  size_t n = lun_source_length(src, i), at = 0;
  lun_type type = lun_code_type(13.5);
  while (at < n && x < s->p->w) {
    size_t run = 1;
    while (at + run < n && kind[at + run] == kind[at] && (text[at + run] == '\t') == (text[at] == '\t')) run++;
    lun_style st = lun_source_style(kind[at]);
    type.bold = st.attr & LUN_BOLD;
    const char *piece = lun_arena_print(s->m.arena, "%.*s", (int)run, text + at);
    if (text[at] == '\t') x += (double)run * lun_text_points(s->p, type, "    ");
    else x += lun_draw_text(s->p, x, y, LUN_START, type, tint(s, st.ink), piece);
    at += run;
  }
}

static void draw_note(lun_page *s, const inside *in, double y, const lun_line_note *n) {
  lun_glyph g = n->raised && s->m.blocked ? lun_glyph_blocked() : lun_glyph_task(n->task);
  lun_draw_glyph(s->p, in->x + 4, y - 4.6, 14, g.utf8, tint(s, g.ink));
  double w = lun_text_points(s->p, lun_words_type(13), n->who), right = in->x + in->w - 10;
  if (n->raised)
    lun_draw_box(s->p, right - w - 8, y - 15, w + 18, 21, 4, lun_tint_ground(s->p, LUN_GROUND_SELECTED, 1));
  else lun_draw_box(s->p, right - w - 8, y - 15, w + 24, 21, 0, lun_tint_ground(s->p, LUN_GROUND_NONE, 1));
  lun_draw_text(s->p, right, y, LUN_END, lun_words_type(13), tint(s, n->ink), n->who);
}

static void draw_line(lun_page *s, const inside *in, double y, const lun_source *src, size_t i,
                      const lun_line_note *n) {
  lun_type number = lun_code_type(12.5);
  if (n->raised)
    lun_draw_box(s->p, in->x - 12, y - 15, in->w + 12, 21, 4, lun_tint_ground(s->p, LUN_GROUND_SELECTED, 1));
  lun_draw_text(s->p, in->x + 36, y, LUN_END, number, tint(s, n->raised ? LUN_INK_TEXT : LUN_INK_FAINT),
                lun_arena_print(s->m.arena, "%zu", i + 1));
  draw_code(s, in->x + 50, y, src, i);
  if (n->task) draw_note(s, in, y, n);
}

static void draw_lines(lun_page *s, const inside *in, const lun_source_in *from, const lun_source *src,
                       uint32_t where) {
  int rows = (int)(in->h / source_line);
  if (rows < 1) return;
  size_t top = lun_source_top(&s->m, src, LUN_WHERE_LINE(where), rows);
  lun_line_note *note = lun_source_notes(&s->m, from, LUN_WHERE_FILE(where), top, rows);
  lun_draw_clip(s->p, in->x - 12, in->y - 2, in->w + 12, in->h + 8);
  for (int i = 0; note && i < rows && top + (size_t)i <= src->nlines; i++) {
    double y = in->y + 15 + i * source_line;
    draw_line(s, in, y, src, top - 1 + (size_t)i, &note[i]);
    lun_page_spot(s,
                  (lun_spot){.kind = LUN_SPOT_LINE,
                             .arg = (uint8_t)(0),
                             .task = note[i].task ? note[i].task->id : 0,
                             .line = (uint32_t)top + (uint32_t)i},
                  in->x, (y - 15), in->w, source_line);
  }
  lun_draw_unclip(s->p);
}

/* Words in as many rows as they need. */
static void draw_words(lun_page *s, const inside *in, const char *words) {
  lun_type type = lun_words_type(13);
  for (double y = in->y + 16; *words && y < in->y + in->h; y += 20) {
    size_t n = lun_text_words(s->p, type, words, in->w - 10);
    lun_draw_text(s->p, in->x, y, LUN_START, type, tint(s, LUN_INK_DIM),
                  lun_arena_print(s->m.arena, "%.*s", (int)n, words));
    for (words += n; *words == ' '; words++) continue;
  }
}

/* Nobody stands anywhere in it. */
static void draw_unrun(lun_page *s, const inside *in) {
  static const lun_line_note nobody = {0};
  int rows = (int)(in->h / source_line);
  const lun_source *src = lun_sources_get(s->sources, s->m.fold, s->in->file, s->in->highlight, s->in->highlight_ud);
  if (!src || src->error || rows < 1) return;
  size_t top = lun_source_top(&s->m, src, 1, rows);
  lun_draw_clip(s->p, in->x - 12, in->y - 2, in->w + 12, in->h + 8);
  for (int i = 0; i < rows && top + (size_t)i <= src->nlines; i++)
    draw_line(s, in, in->y + 15 + i * source_line, src, top - 1 + (size_t)i, &nobody);
  lun_draw_unclip(s->p);
}

static const char *base_name(const char *file) {
  const char *slash = strrchr(file, '/');
  return slash && slash[1] ? slash + 1 : file;
}

void lun_page_source(lun_page *s, const lun_slot *slot) {
  inside in = lun_page_begin(s, slot);
  lun_source_in from = {s->sources, &s->lanes, s->in->highlight, s->in->highlight_ud};
  const lun_view *v = s->m.view;
  uint32_t where = v->learn.veil ? 0 : lun_source_place(&s->m, &from);
  bool unrun = s->in->file && (v->learn.veil || !v->source_where);
  lun_page_note(s, &in, base_name(unrun ? s->in->file : where ? lun_fold_file(s->m.fold, where) : ""));
  if (unrun) {
    draw_unrun(s, &in);
    return;
  }
  const lun_source *src = lun_source_of(&s->m, &from, where);
  const lun_task *t = lun_fold_task(s->m.fold, lun_view_task(v, s->m.fold));
  if (!src && t) src = lun_source_of(&s->m, &from, t->where);
  if (!src || src->error) draw_words(s, &in, src ? src->error : _("The source of what runs stands here."));
  else draw_lines(s, &in, &from, src, where);
}
