/* prompt.c - paints the panel of prompt.h: from below upwards it decides how
 * many rows each part gets, from above downwards it paints them. */
#include "highlight.h"
#include "prompt.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../viz/scene/glyphs.h"
#include "../../viz/scene/output_look.h"
#include "../command.h"
#include "../report.h"

/* A place to paint at: `skip` rows are measured and not painted, because they are scrolled out above. */
typedef struct canvas {
  lun_cells *g;
  lun_rect area;
  int y;      /* the next row, from 0, counted with those that are skipped */
  int skip;
} canvas;

/* The screen's row of canvas row y, or one that is clipped away. */
static int screen_row(const canvas *c, int y) {
  return y < c->skip ? -1 : c->area.y + y - c->skip;
}

/* ---- what is awaited ---- */

static void paint_words(canvas *c, lun_style st, const char *words) {
  while (*words != '\0') {
    int used;
    size_t n = strlen(words), fit = lun_text_fit(words, n, c->area.w, &used);
    if (fit == 0) fit = n;
    if (fit < n) { /* not in the middle of a word */
      size_t cut = fit;
      while (cut > 0 && words[cut] != ' ') cut--;
      if (cut > 0) fit = cut;
    }
    lun_cells_text(c->g, c->area, c->area.x, screen_row(c, c->y++), st, words, fit);
    words += fit + strspn(words + fit, " ");
  }
}

/* "gather(ada·3, bob·4)" in a few words: "gather of 2"; other reasons stay as they are, cut to `cols`. */
static void brief(char *buf, size_t size, const char *why, int cols) {
  const char *open = strchr(why, '(');
  size_t n = strlen(why);
  int items = 1;
  if (strncmp(why, "gather(", 7) != 0 || why[n - 1] != ')') {
    lun_elide(buf, size, why, cols, true);
    return;
  }
  for (const char *s = open; *s != '\0'; s++) items += *s == ',';
  snprintf(buf, size, "gather of %d", items);
}

/* What to press: while the loop is held nothing but .go makes it end. */
static const char *way_out(const lun_session *s) {
  if (lun_session_held(s)) return "the loop is held: .go goes on";
  return s->interrupts == 0 ? "Ctrl-C cancels it" : "Ctrl-C again interrupts it";
}

static bool metered(const lun_session *s) {
  return lun_fold_now(s->fold)->clock == LUN_CLOCK_METERED;
}

/* For how long the input is awaited, and the loop blocked. Where computing is loop time, loop time says it, as it does
 * everywhere else on the screen. */
static int64_t awaited_for(const lun_session *s, const lun_task *t) {
  return metered(s) && t != NULL ? lun_session_now(s) - t->t_created : lun_real_ns() - s->since;
}

static int64_t blocked_for(const lun_session *s) {
  int64_t silent = lun_session_blocked(s), turn = lun_session_now(s) - lun_fold_now(s->fold)->t_run;
  if (silent == 0 || !metered(s)) return silent;
  return turn > LUN_SLOW_NS ? turn : 0;
}

/* "○ awaiting gather of 2   362 ms   Ctrl-C cancels it"; t is NULL when the loop has not taken the input yet. */
static void paint_awaited(canvas *c, const lun_task *t, int64_t ns, const char *way) {
  char time[32], why[512] = "the loop";
  lun_report_time(time, sizeof time, ns);
  if (t != NULL && *t->why != '\0') brief(why, sizeof why, t->why, c->area.w > 60 ? c->area.w - 44 : 16);
  else if (t != NULL) snprintf(why, sizeof why, "its turn");
  lun_glyph glyph = t != NULL ? lun_glyph_task(t) : lun_glyph_place(LUN_P_WAITING, false);
  lun_pen pen = lun_pen_at(c->g, c->area, c->area.x, screen_row(c, c->y++));
  lun_pen_text(&pen, lun_ink_of(glyph.ink), glyph.utf8);
  bool runs = t != NULL && t->place == LUN_P_RUNNING;
  lun_pen_print(&pen, lun_ink_of(LUN_INK_TEXT), runs ? " running" : " awaiting %s", why);
  lun_pen_print(&pen, lun_ink_of(LUN_INK_DIM), "   %s   %s", time, way);
}

/* Could it be written down: fib, table.sort? A method and a main chunk could not. */
static bool is_name(const char *func) {
  if (!isalpha((unsigned char)*func) && *func != '_') return false;
  while (isalnum((unsigned char)*func) || *func == '_' || *func == '.') func++;
  return *func == '\0';
}

/* Which plain function computes, as far as the trace told: the innermost with a name that could be written down. For
 * the task's own coroutine function a thread is no advice. */
static const char *culprit(const lun_session *s) {
  lun_frame frames[16];
  const lun_task *t = lun_fold_task(s->fold, lun_fold_now(s->fold)->running);
  size_t n = lun_fold_stack(s->fold, frames, 16);
  for (size_t i = 0; i < n && i < 16; i++) {
    const char *func = frames[i].func;
    if (is_name(func) && (t == NULL || strcmp(func, t->func) != 0)) return func;
  }
  return NULL;
}

/* "▲ bob·4 blocks the loop   1.240 s", and what can be done. */
static void paint_blocked(canvas *c, const lun_prompt *p, int64_t blocked) {
  const lun_session *s = p->session;
  const lun_now *now = lun_fold_now(s->fold);
  const char *who = *now->run_label != '\0' ? now->run_label : "a callback", *func = culprit(s);
  char words[512];
  lun_glyph glyph = lun_glyph_blocked();
  lun_pen pen = lun_pen_at(c->g, c->area, c->area.x, screen_row(c, c->y++));
  lun_pen_print(&pen, lun_ink_of(glyph.ink), "%s %s blocks the loop", glyph.utf8, who);
  lun_pen_print(&pen, lun_ink_of(LUN_INK_DIM), "   %.3f s", (double)blocked / 1e9);
  if (p->area.h < 8) return;
  if (func != NULL)
    snprintf(words, sizeof words, "%s computes without ever awaiting, so nothing else has its turn. "
             "A thread can do it: await asyncio.to_thread(%s, ...)", func, func);
  else snprintf(words, sizeof words, "It computes without ever awaiting, so nothing else has its turn. "
                "In a function of its own a thread can do it: await asyncio.to_thread(f)");
  paint_words(c, lun_ink_of(LUN_INK_DIM), words);
  if (s->engine.attached != NULL) return;
  snprintf(words, sizeof words, "Ctrl-C interrupts %s", who);
  paint_words(c, lun_ink_of(LUN_INK_TEXT), words);
}

static void paint_deaf(canvas *c) {
  paint_words(c, lun_ink_of(LUN_INK_FAILED),
              "The engine does not react to the interrupt. Ctrl-\\ kills it; the trace stays.");
}

static void paint_status(canvas *c, const lun_prompt *p) {
  const lun_session *s = p->session;
  int64_t blocked = blocked_for(s);
  if (p->sent != NULL) {
    lun_pen pen = lun_pen_at(c->g, c->area, c->area.x, screen_row(c, c->y++));
    lun_pen_print(&pen, lun_ink_of(LUN_INK_DIM), "> %.*s", (int)strcspn(p->sent, "\n"), p->sent);
  }
  if (blocked > 0) paint_blocked(c, p, blocked);
  else if (s->phase == LUN_AWAITED || s->phase == LUN_ASKED) {
    const lun_task *t = s->phase == LUN_AWAITED ? lun_fold_task(s->fold, s->task) : NULL;
    paint_awaited(c, t, awaited_for(s, t), way_out(s));
  }
  if (lun_session_deaf(s)) paint_deaf(c);
  for (size_t i = 0; i < p->queued; i++) {
    lun_pen pen = lun_pen_at(c->g, c->area, c->area.x, screen_row(c, c->y++));
    lun_pen_print(&pen, lun_ink_of(LUN_INK_FAINT), "> %.*s   runs next", (int)strcspn(p->queue[i], "\n"), p->queue[i]);
  }
}

/* ---- the line that is being typed ---- */

typedef struct cursor {
  int x, y; /* of the canvas */
} cursor;

/* What stands before the first line: the prompt, vi's mode, or a search. */
static int paint_prefix(canvas *c, const lun_prompt *p, bool first) {
  const char *message = lun_edit_message(p->edit), *mode = lun_edit_mode(p->edit);
  lun_pen pen = lun_pen_at(c->g, c->area, c->area.x, screen_row(c, c->y));
  if (!first) lun_pen_text(&pen, lun_ink_of(LUN_INK_FAINT), ">> ");
  else if (message != NULL) lun_pen_text(&pen, lun_ink_of(LUN_INK_DIM), message);
  else lun_pen_text(&pen, lun_ink_of(LUN_INK_FAINT), strcmp(mode, "cmd") == 0 ? ": " : "> ");
  return pen.x - c->area.x;
}

static void paint_region(canvas *c, const lun_prompt *p, int x, int y, size_t from, size_t to) {
  size_t a, b, n;
  const char *text = lun_edit_text(p->edit, &n);
  if (!lun_edit_region(p->edit, &a, &b) || b <= from || a >= to) return;
  a = a < from ? from : a;
  b = b > to ? to : b;
  lun_cells_ground(c->g, x + lun_text_width(text + from, a - from), screen_row(c, y), lun_text_width(text + a, b - a),
                   LUN_GROUND_SELECTED);
}

/* One line of the text, on as many rows as it needs. Sets the cursor if it stands here. */
static void paint_line(canvas *c, const lun_prompt *p, const uint8_t *kinds, size_t from, size_t to, bool first,
                       cursor *at) {
  size_t n, point = lun_edit_point(p->edit);
  const char *text = lun_edit_text(p->edit, &n);
  int x = paint_prefix(c, p, first);
  if (x >= c->area.w) x = 0, c->y++;
  for (bool more = true; more;) {
    int used, room = c->area.w - x;
    size_t fit = lun_text_fit(text + from, to - from, room, &used);
    if (fit == 0 && from < to && x == 0) fit = to - from;
    size_t end = from + fit;
    more = end < to || (end == to && used >= room && point == to);
    lun_paint_source(c->g, c->area, c->area.x + x, screen_row(c, c->y), text, kinds, from, end);
    paint_region(c, p, c->area.x + x, c->y, from, end);
    if (point >= from && (point < end || (point == end && !more)))
      *at = (cursor){x + lun_text_width(text + from, point - from), c->y};
    from = end;
    x = 0;
    c->y++;
  }
}

static void paint_text(canvas *c, const lun_prompt *p, cursor *at) {
  size_t n, from = 0;
  const char *text = lun_edit_text(p->edit, &n);
  uint8_t *kinds = calloc(n + 1, 1);
  if (kinds == NULL) return;
  if (!lun_is_command(text)) lun_highlight(NULL, text, n, kinds);
  for (bool first = true; first || from <= n; first = false) {
    const char *end = from < n ? memchr(text + from, '\n', n - from) : NULL;
    size_t to = end != NULL ? (size_t)(end - text) : n;
    paint_line(c, p, kinds, from, to, first, at);
    from = to + 1;
  }
  free(kinds);
}

/* ---- all of it ---- */

static bool shows_text(const lun_prompt *p) {
  size_t n;
  lun_edit_text(p->edit, &n);
  lun_phase phase = p->session->phase;
  return phase == LUN_IDLE || phase == LUN_DEAD || n > 0;
}

/* What was awaited then, and why nothing can be typed. */
static void paint_past(canvas *c, const lun_prompt *p) {
  const lun_task *t = lun_output_awaited(p->past);
  if (t != NULL) paint_awaited(c, t, p->now - t->t_created, "");
  if (p->area.h >= 8) c->y++;
  paint_words(c, lun_ink_of(LUN_INK_DIM), "The past is read-only. End goes back to now.");
}

/* Paints what stands below the transcript onto `c`, and leaves its rows in c->y. */
static void paint_below(canvas *c, const lun_prompt *p, cursor *at) {
  if (p->past != NULL) {
    paint_past(c, p);
    return;
  }
  paint_status(c, p);
  if (shows_text(p)) paint_text(c, p, at);
}

void lun_prompt_paint(void *ud, lun_cells *g, lun_rect area, bool focused, int *cx, int *cy) {
  lun_prompt *p = ud;
  cursor at = {-1, -1};
  if (area.w > 20) area.x++, area.w--;
  p->area = area;
  if (area.w <= 0 || area.h <= 0) return;
  canvas measure = {.g = g, .area = area, .skip = 1 << 30};
  paint_below(&measure, p, &at);
  int list = lun_completion_rows(&p->completion, area.w, area.h > 8 ? area.h / 2 : area.h > 3 ? 1 : 0);
  int room = area.h - list, below = measure.y < room ? measure.y : room;
  lun_rect above = area;
  above.h = room - below;
  int used = above.h > 0 ? lun_transcript_paint(p->transcript, p->past != NULL ? p->now : INT64_MAX, g, above, &p->back) : 0;
  canvas c = {.g = g, .area = area};
  c.area.y += used;
  c.area.h = below;
  /* When the text is higher than the panel, the part around the cursor is shown. */
  if (measure.y > below) c.skip = at.y >= 0 && at.y < measure.y - below ? at.y : measure.y - below;
  paint_below(&c, p, &at);
  if (list > 0) lun_completion_paint(&p->completion, g, (lun_rect){area.x, c.area.y + below, area.w, list});
  if (!focused || at.y < c.skip || at.y - c.skip >= below) return;
  *cx = area.x + at.x;
  *cy = c.area.y + at.y - c.skip;
}
