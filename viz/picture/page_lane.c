/* page_lane.c - one lane in points: bars on its base, labels where they fit,
 * marks over them. It knows one row, and not why it looks as it does. */
#include <string.h>

#include "../scene/glyphs.h"
#include "page_internal.h"

typedef struct row {
  lun_page *s;
  const lun_scene_lane *l;
  double base, run, pitch;
  double now;  /* the point of the now line */
  double told; /* to where labels stand already */
} row;

static uint32_t tint(const row *w, lun_ink ink, double alpha) { return lun_tint(w->s->p, ink, alpha); }
static double x_of(const row *w, double column) { return lun_page_x(w->s, column); }

static lun_ink ink_of(const lun_bar *b) {
  if (b->ahead) return LUN_INK_FAINT;
  if (b->blocked) return LUN_INK_FAILED;
  if (b->cancelling) return LUN_INK_CANCEL;
  return b->place == LUN_P_RUNNING ? LUN_INK_RUNNING : b->place == LUN_P_READY ? LUN_INK_READY : LUN_INK_WAITING;
}

/* Bars. */

static void draw_wait(const row *w, const lun_bar *b, double x, double wide) {
  uint32_t color = tint(w, ink_of(b), 1);
  if (!b->cancelling || w->pitch < 24) {
    lun_draw_box(w->s->p, x, w->base - 2, wide, 2, 0, color);
    return;
  }
  lun_draw_box(w->s->p, x, w->base - 5, wide, 2, 0, color);
  lun_draw_box(w->s->p, x, w->base - 1, wide, 2, 0, color);
}

/* The light theme's running colour needs an edge to be seen against the ground. */
static void draw_edge(const row *w, double x, double wide) {
  if (w->s->p->theme != LUN_THEME_LIGHT) return;
  uint32_t edge = 0xFF000000 | lun_palette_edge_rgb(LUN_THEME_LIGHT);
  if (wide < 4) lun_draw_box(w->s->p, x, w->base - w->run, wide, w->run, 0, edge);
  else lun_draw_frame(w->s->p, x + 0.5, w->base - w->run + 0.5, wide - 1, w->run - 1, 1.5, 1, edge);
}

static void draw_bar(const row *w, const lun_bar *b) {
  double x = x_of(w, b->x0), wide = b->x1 - b->x0, least = b->place == LUN_P_RUNNING ? 1.5 : 1;
  if (b->place != LUN_P_RUNNING && b->place != LUN_P_READY) {
    draw_wait(w, b, x, wide);
    return;
  }
  if (wide < least) wide = least;
  bool runs = b->place == LUN_P_RUNNING;
  double high = runs ? w->run : (double)(int)(w->run / 2), dense = b->turns > 3 && wide > 0 ? b->ran / wide : 1;
  if (runs && dense < 0.6) high = (double)(int)(w->run * (0.3 + 0.7 * dense)); /* many short turns are no long one */
  double alpha = b->cancelling && !runs ? 0.75 : 1;
  lun_draw_box(w->s->p, x, w->base - high, wide, high, wide >= 5 ? 2 : 0, tint(w, ink_of(b), alpha));
  if (runs && !b->ahead && !b->blocked && !b->cancelling && dense >= 0.6) draw_edge(w, x, wide);
}

/* Labels. */

static bool is_narrow(const row *w) { return w->pitch < 30; }
static lun_type label_type(const row *w) { return lun_words_type(is_narrow(w) ? 11 : 12); }
static double label_y(const row *w) { return w->base - (is_narrow(w) ? 5 : 8); }

/* A label with its glyph, if it leaves room to see the line; else the short one; else the glyph alone. */
static void label_wait(row *w, const lun_bar *b) {
  lun_page *s = w->s;
  double x = x_of(w, b->x0) + 8, room = x_of(w, b->x1) - x - 6;
  if (!*b->label || w->pitch < 18 || x < w->told) return;
  lun_type type = label_type(w);
  const char *glyph = lun_glyph_awaited(b->what);
  const char *ways[] = {lun_arena_print(s->m.arena, "%s %s", glyph, b->label),
                        lun_arena_print(s->m.arena, "%s %s", glyph, b->brief), glyph};
  lun_ink ink = b->ahead ? LUN_INK_FAINT : b->cancelling ? LUN_INK_CANCEL_TEXT : LUN_INK_DIM;
  for (int i = 0; i < 3; i++) {
    double wide = lun_text_points(s->p, type, ways[i]);
    if (wide > room) continue;
    lun_draw_text(s->p, x, label_y(w), LUN_START, type, tint(w, ink, 1), ways[i]);
    w->told = x + wide + 6;
    return;
  }
}

static void label_idle(row *w, const lun_bar *b) {
  double x = x_of(w, b->x0) + 7, wide = lun_text_points(w->s->p, label_type(w), _("idle"));
  if (x < w->told || w->pitch < 18 || x_of(w, b->x1) - x < wide + 8) return;
  lun_draw_text(w->s->p, x, label_y(w), LUN_START, label_type(w), tint(w, b->ahead ? LUN_INK_FAINT : LUN_INK_DIM, 1),
                _("idle"));
  w->told = x + wide + 6;
}

/* In the middle of a bar, in the colour that reads best on it. */
static void label_inside(const row *w, const lun_bar *b, const char *text, lun_type type, lun_ground ground) {
  double wide = lun_text_points(w->s->p, type, text), room = b->x1 - b->x0;
  if (!*text || wide + 8 > room) return;
  uint32_t color = lun_tint_text(w->s->p, lun_on(lun_ink_of(LUN_INK_TEXT), ground));
  lun_draw_text(w->s->p, x_of(w, (b->x0 + b->x1) / 2), w->base - (double)(int)(w->run / 2) + 4.5, LUN_MIDDLE, type,
                color, text);
}

static void label_run(const row *w, const lun_bar *b) {
  lun_type type = lun_code_type(11.5), bold = lun_bold_type(12);
  if (w->run < 14 || b->ahead) return;
  if (b->blocked) {
    const char *text = lun_text_points(w->s->p, bold, b->label) + 12 <= b->x1 - b->x0 ? b->label : b->brief;
    label_inside(w, b, text, bold, LUN_GROUND_FAILED);
  } else if (w->l->row && b->turns == 1 && b->where) {
    label_inside(w, b, lun_arena_print(w->s->m.arena, ":%u", LUN_WHERE_LINE(b->where)), type,
                 b->cancelling ? LUN_GROUND_CANCEL : LUN_GROUND_RUNNING);
  }
}

static void draw_labels(row *w) {
  for (size_t i = 0; i < w->l->nbars; i++) {
    const lun_bar *b = &w->l->bar[i];
    if (b->place == LUN_P_RUNNING) label_run(w, b);
    else if (b->idle) label_idle(w, b);
    else if (b->place == LUN_P_WAITING) label_wait(w, b);
  }
}

/* Marks. */

static void icon(const row *w, double x, double size, const char *utf8, uint32_t color) {
  lun_draw_glyph(w->s->p, x, label_y(w), size, utf8, color);
}

static void mark_outcome(const row *w, const lun_mark *m) {
  lun_glyph g = lun_glyph_place(m->place, false);
  if (w->pitch >= 10)
    icon(w, x_of(w, m->x) + 9, is_narrow(w) ? 12 : 15, g.utf8, tint(w, m->ahead ? LUN_INK_FAINT : g.ink, 1));
}

static void mark_due(const row *w, const lun_mark *m) {
  lun_page *s = w->s;
  double x = x_of(w, m->x);
  uint32_t color = tint(w, m->late ? LUN_INK_FAILED : m->cancelling ? LUN_INK_CANCEL : LUN_INK_DIM, 1);
  lun_draw_disc(s->p, x, w->base - 1.5, 7, lun_tint_ground(s->p, LUN_GROUND_NONE, 1));
  lun_draw_icon(s->p, x, w->base - 1.5, is_narrow(w) ? 12 : 15, m->cut ? 0x25B6 : 0x25F7, color);
  if (m->label && *m->label && x + 14 + lun_text_points(s->p, label_type(w), m->label) < s->right)
    lun_draw_text(s->p, x + 12, w->base + 3, LUN_START, label_type(w),
                  tint(w, m->late ? LUN_INK_FAILED : LUN_INK_DIM, 1), m->label);
}

/* Whether the now line, or a request's, passes through the place of these words. */
static bool crossed(const row *w, double x, double wide) {
  bool any = x < w->now && x + wide > w->now;
  for (size_t i = 0; i < w->s->tl.narrows; i++) {
    double at = x_of(w, w->s->tl.arrow[i].x);
    any |= x - 2 < at && x + wide > at;
  }
  return any;
}

/* Below narrow lanes are the labels of the next one: the sign that the words begin with stands by itself, before the bar. */
static void mark_sign(const row *w, const lun_mark *m, const char *text, lun_ink ink) {
  const char *sign = lun_arena_print(w->s->m.arena, "%.*s", (int)strcspn(text, " "), text);
  lun_draw_text(w->s->p, x_of(w, m->x) - 4, label_y(w), LUN_MIDDLE, lun_bold_type(11), tint(w, ink, 1), sign);
}

static void mark_words(row *w, const lun_mark *m, const char *text, lun_ink ink) {
  if (is_narrow(w) && m->kind != LUN_MARK_CALLBACK) return mark_sign(w, m, text, ink);
  double x = x_of(w, m->x) + 5, wide = lun_text_points(w->s->p, label_type(w), text);
  if (!*text || x < w->told || x + wide > w->s->right || (m->kind == LUN_MARK_CALLBACK && w->pitch < 44)) return;
  if (m->kind == LUN_MARK_CALLBACK && crossed(w, x, wide)) return;
  lun_draw_box(w->s->p, x - 2, w->base + 2, wide + 4, 13, 0, lun_tint_ground(w->s->p, LUN_GROUND_NONE, 1));
  lun_draw_text(w->s->p, x, w->base + 12, LUN_START, label_type(w), tint(w, ink, 1), text);
  w->told = x + wide + 12;
}

static void draw_mark(row *w, const lun_mark *m) {
  switch (m->kind) {
    case LUN_MARK_OUTCOME: mark_outcome(w, m); break;
    case LUN_MARK_SWALLOWED: mark_words(w, m, "✓ swallowed", LUN_INK_FAILED); break;
    case LUN_MARK_CALLBACK: mark_words(w, m, m->label, m->ahead ? LUN_INK_FAINT : LUN_INK_DIM); break;
    case LUN_MARK_LOST: mark_words(w, m, lun_arena_print(w->s->m.arena, "? %s", m->label), LUN_INK_FAILED); break;
    case LUN_MARK_TROUBLE: mark_words(w, m, lun_arena_print(w->s->m.arena, "! %s", m->label), LUN_INK_FAILED); break;
    case LUN_MARK_DUE: mark_due(w, m); break;
    case LUN_MARK_HELD: mark_words(w, m, lun_arena_print(w->s->m.arena, "‖ %s", m->label), LUN_INK_DIM); break;
    case LUN_MARK_USER:
      lun_draw_icon(w->s->p, x_of(w, m->x), w->base - w->run - 6, 12, 0x25BC, tint(w, LUN_INK_TEXT, 1));
      break;
    default: break;
  }
}

/* Where ticks began, if they are three points apart or more. */
static void draw_ticks(const row *w) {
  double after = 1e9;
  for (size_t i = 0; i < w->l->nmarks; i++) {
    const lun_mark *m = &w->l->mark[i];
    if (m->kind != LUN_MARK_TICK || m->ahead || after - m->x < 3) continue;
    after = m->x;
    lun_draw_box(w->s->p, (double)(int)x_of(w, m->x), w->base + 3, 1, 5, 0, tint(w, LUN_INK_FAINT, 1));
  }
}

/* From now to the time at which the timer is due; or, when it is late, from then to now. */
static void draw_wait_for(const row *w) {
  lun_page *s = w->s;
  bool violet = w->l->row && w->l->row->task->cancel.asked && !w->l->row->task->cancel.ended;
  double y = w->base - 1.5;
  if (w->l->wait_to >= 0)
    lun_draw_dashes(s->p, x_of(w, w->l->wait_from) + 3, y, x_of(w, w->l->wait_to) - 8, y, 1.6, 2, 5,
                    tint(w, violet ? LUN_INK_CANCEL : LUN_INK_WAITING, 1));
  if (!w->l->late) return;
  lun_draw_dashes(s->p, x_of(w, w->l->late_from) + 8, y, w->now, y, 2.5, 6, 3, tint(w, LUN_INK_FAILED, 1));
  lun_draw_text(s->p, x_of(w, w->l->late_from) + 14, w->base - 8, LUN_START, label_type(w), tint(w, LUN_INK_FAILED, 1),
                w->l->late);
}

void lun_page_lane(lun_page *s, const lun_scene_lane *l, double base, double pitch) {
  row w = {.s = s, .l = l, .base = base, .pitch = pitch, .run = pitch >= 44 ? 26 : (double)(int)(pitch * 0.6)};
  w.now = lun_page_now_x(s);
  for (size_t i = 0; i < l->nbars; i++)
    if (l->bar[i].place == LUN_P_WAITING) draw_bar(&w, &l->bar[i]);
  for (size_t i = 0; i < l->nbars; i++)
    if (l->bar[i].place == LUN_P_READY) draw_bar(&w, &l->bar[i]);
  for (size_t i = 0; i < l->nbars; i++)
    if (l->bar[i].place == LUN_P_RUNNING) draw_bar(&w, &l->bar[i]);
  draw_labels(&w);
  draw_wait_for(&w);
  if (!l->row) draw_ticks(&w);
  w.told = 0;
  for (size_t i = l->nmarks; i > 0; i--) draw_mark(&w, &l->mark[i - 1]);
}
