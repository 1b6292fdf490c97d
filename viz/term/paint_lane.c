/* paint_lane.c - from bars in fractional columns to cells: how much of each cell
 * runs, is ready, waits, in eighths; then labels and marks over it. It knows one
 * row, and not why it looks as it does. */
#include "paint_lane.h"

#include <string.h>

#include "../scene/glyphs.h"

/* One cell's share of the states, as masks of eighths, and what lies over them. */
typedef struct mix {
  uint8_t run, ready, wait;
  float ran; /* the part of the cell that turns really filled */
  int turns;
  bool red, violet_run, violet_ready, violet_wait, ahead, named; /* named: a callback's name stands there */
} mix;

/* A row that is being painted. */
typedef struct row {
  lun_cells *g;
  lun_rect r;
  mix *m; /* r.w of them */
  int now_col;
} row;

static void put(const row *w, int col, lun_style st, uint32_t ch) {
  lun_cells_set(w->g, w->r, w->r.x + col, w->r.y, st, ch);
}

static void text(const row *w, int col, lun_style st, const char *s) {
  lun_cells_text(w->g, w->r, w->r.x + col, w->r.y, st, s, strlen(s));
}

static int width(const char *s) { return lun_text_width(s, strlen(s)); }

static uint8_t *share_of(mix *m, const lun_bar *b) {
  return b->place == LUN_P_RUNNING ? &m->run : b->place == LUN_P_READY ? &m->ready : &m->wait;
}

static void mix_in(mix *m, const lun_bar *b, uint8_t mask) {
  *share_of(m, b) |= mask;
  if (b->ahead) m->ahead = true;
  if (b->blocked) m->red = true;
  if (!b->cancelling) return;
  if (b->place == LUN_P_RUNNING) m->violet_run = true;
  else if (b->place == LUN_P_READY) m->violet_ready = true;
  else m->violet_wait = true;
}

/* A merged bar fills each of its cells by its share of the time. */
static void count_turns(mix *m, const lun_bar *b, int col) {
  double lo = b->x0 > col ? b->x0 : col, hi = b->x1 < col + 1 ? b->x1 : col + 1, all = b->x1 - b->x0;
  if (hi > lo && all > 0) m->ran += (float)(b->ran * (hi - lo) / all);
  m->turns += b->turns;
}

/* A bar covers at least one eighth, however short it was. */
static void mix_bar(const row *w, const lun_bar *b) {
  int from = (int)(b->x0 * 8 + 0.5), to = (int)(b->x1 * 8 + 0.5);
  if (to <= from) to = from + 1;
  for (int col = from / 8; col <= (to - 1) / 8 && col < w->r.w; col++) {
    if (b->place == LUN_P_RUNNING) count_turns(&w->m[col], b, col);
    int lo = from > col * 8 ? from - col * 8 : 0, hi = to < col * 8 + 8 ? to - col * 8 : 8;
    mix_in(&w->m[col], b, (uint8_t)((1u << hi) - (1u << lo)));
  }
}

static bool mostly_ready(const mix *m) { return m->ready && (m->ready & 0x18 || !m->wait); }

/* Many short turns in one cell would look like one long one: then the cell's height tells the share of time run. */
static bool is_dense(const mix *m) {
  enum { MANY = 4 };
  int inked = 0;
  for (int i = 0; i < 8; i++) inked += m->run >> i & 1;
  return m->turns >= MANY && !m->red && m->ran * 8 < (float)inked * 0.6f;
}

static uint32_t height(float part) {
  int eighths = (int)(part * 8 + 0.5f);
  return 0x2580u + (uint32_t)(eighths < 1 ? 1 : eighths > 8 ? 8 : eighths);
}

/* What runs is drawn before all else, then what is ready, then the line. */
static void paint_mix(const row *w, int col) {
  const mix *m = &w->m[col];
  lun_style st = lun_ink_of(LUN_INK_FAINT);
  if (m->run) {
    bool reverse = false;
    uint32_t ch = is_dense(m) ? height(m->ran) : lun_glyph_eighths(m->run, &reverse);
    if (!m->ahead) st.ink = m->red ? LUN_INK_FAILED : m->violet_run ? LUN_INK_CANCEL : LUN_INK_RUNNING;
    if (reverse) st.attr |= LUN_REVERSE;
    put(w, col, st, ch);
  } else if (mostly_ready(m)) {
    if (!m->ahead) st.ink = m->violet_ready ? LUN_INK_CANCEL : LUN_INK_READY;
    put(w, col, st, 0x2584);
  } else if (m->wait) {
    if (!m->ahead) st.ink = m->violet_wait ? LUN_INK_CANCEL : LUN_INK_WAITING;
    put(w, col, st, m->violet_wait ? 0x2550 : 0x2500);
  }
}

static bool only_waits(const mix *m) { return m->wait && !m->run && !mostly_ready(m); }

/* The cells of a waiting bar that nothing else has taken. */
static bool free_cells(const row *w, const lun_bar *b, int *from, int *to) {
  *from = (int)b->x0;
  int end = (int)(b->x1 + 0.99);
  while (*from < end && *from < w->r.w && !only_waits(&w->m[*from])) ++*from;
  *to = *from;
  while (*to < end && *to < w->r.w && only_waits(&w->m[*to])) ++*to;
  if (*from<w->now_col && * to> w->now_col) *to = w->now_col;
  return *to > *from;
}

/* The whole label if it leaves half of the line free, else the short one if it fits, else the glyph alone. */
static void label_waiting(const row *w, const lun_bar *b, lun_arena *a) {
  int from, to;
  if (!*b->label || !free_cells(w, b, &from, &to)) return;
  int room = to - from;
  const char *glyph = lun_glyph_awaited(b->what);
  const char *full = lun_arena_print(a, "%s %s", glyph, b->label),
             *brief = lun_arena_print(a, "%s %s", glyph, b->brief);
  const char *s = 2 * width(full) <= room ? full : width(brief) + 1 <= room ? brief : room >= 3 ? glyph : NULL;
  if (s) text(w, from + 1, lun_ink_of(b->ahead ? LUN_INK_FAINT : b->cancelling ? LUN_INK_CANCEL_TEXT : LUN_INK_DIM), s);
}

static void label_idle(const row *w, const lun_bar *b) {
  int from, to;
  if (!free_cells(w, b, &from, &to)) return;
  const char *s = width(b->label) + 2 <= to - from ? b->label : b->brief;
  if (width(s) + 2 <= to - from) text(w, from + 1, lun_ink_of(b->ahead ? LUN_INK_FAINT : LUN_INK_DIM), s);
}

/* In the middle of a red bar, in the colour that reads best on it. */
static void label_blocked(const row *w, const lun_bar *b) {
  int from = (int)(b->x0 + 0.99), to = (int)b->x1;
  if (to > w->now_col && from < w->now_col) to = w->now_col;
  const char *s = width(b->label) + 4 <= to - from ? b->label : b->brief;
  int n = width(s) + 2, at = from + (to - from - n) / 2;
  if (n > to - from || !*s) return;
  lun_style st = lun_on(lun_bold(LUN_INK_TEXT), LUN_GROUND_FAILED);
  text(w, at, st, " ");
  text(w, at + 1, st, s);
  text(w, at + n - 1, st, " ");
}

static void paint_labels(const row *w, const lun_scene_lane *l, lun_arena *a) {
  for (size_t i = 0; i < l->nbars; i++) {
    const lun_bar *b = &l->bar[i];
    if (b->blocked) label_blocked(w, b);
    else if (b->idle) label_idle(w, b);
    else if (b->place == LUN_P_WAITING) label_waiting(w, b, a);
  }
}

/* Marks. */

/* Behind the last of what ran; at the now line at the latest, which has no room for it: then it takes that one's. */
static void mark_outcome(const row *w, const lun_mark *m, int col) {
  lun_glyph gl = lun_glyph_place(m->place, false);
  while (col < w->r.w && w->m[col].run && (m->ahead || col + 1 < w->now_col)) col++;
  if (col == w->now_col) return;
  uint32_t ch = m->place == LUN_P_DONE ? 0x2713 : m->place == LUN_P_FAILED ? 0x2717 : 0x2298;
  put(w, col, lun_ink_of(m->ahead ? LUN_INK_FAINT : gl.ink), ch);
}

/* A callback's name stands behind its mark when the loop then did nothing else for long enough. */
static void mark_callback(const row *w, const lun_mark *m, int col) {
  int from = col;
  while (from < w->r.w && w->m[from].run) from++;
  int to = from, n = width(m->label);
  while (to < w->r.w && only_waits(&w->m[to]) && !w->m[to].named) to++;
  if (from < w->now_col && to > w->now_col) to = w->now_col;
  if (n == 0 || n + 1 > to - from || from > col + 8) return;
  lun_cells_hline(w->g, w->r, w->r.x + from, w->r.y, to - from < 8 ? to - from : 8, lun_ink_of(LUN_INK_WAITING),
                  0x2500);
  text(w, from, lun_ink_of(m->ahead ? LUN_INK_FAINT : LUN_INK_DIM), m->label);
  for (int i = 0; i < n; i++) w->m[from + i].named = true;
}

static void mark_due(const row *w, const lun_mark *m, int col) {
  if (m->late) return;
  lun_style st = lun_ink_of(m->cancelling ? LUN_INK_CANCEL : LUN_INK_WAITING);
  put(w, col, st, m->cut ? 0x25B8 : 0x25F7);
  if (m->label && *m->label && col + 2 + width(m->label) <= w->r.w) text(w, col + 2, lun_ink_of(LUN_INK_DIM), m->label);
}

/* What happened in the column of the now line stands left of it: right of it is what is to come. */
static int cell_of(const row *w, const lun_mark *m) {
  int col = lun_scale_cell(m->x);
  bool happened = !m->ahead && m->kind != LUN_MARK_DUE;
  return happened && col >= w->now_col && w->now_col > 0 ? w->now_col - 1 : col;
}

static void paint_mark(const row *w, const lun_mark *m) {
  int col = cell_of(w, m);
  lun_style violet = lun_ink_of(m->ahead ? LUN_INK_FAINT : LUN_INK_CANCEL), red = lun_bold(LUN_INK_FAILED);
  switch (m->kind) {
    case LUN_MARK_REQUEST: put(w, col, violet, 0x256A); break;
    case LUN_MARK_OUTCOME: mark_outcome(w, m, col); break;
    case LUN_MARK_SWALLOWED: text(w, col, red, "✓ swallowed"); break;
    case LUN_MARK_CALLBACK: mark_callback(w, m, col); break;
    case LUN_MARK_LOST: text(w, col, red, "?"); break;
    case LUN_MARK_TROUBLE: text(w, col, red, "!"); break;
    case LUN_MARK_HELD: put(w, col, lun_ink_of(LUN_INK_DIM), 0x2016); break;
    case LUN_MARK_USER: put(w, col, lun_bold(LUN_INK_TEXT), 0x25BC); break;
    case LUN_MARK_DUE: mark_due(w, m, col); break;
    default: break;
  }
}

/* From now to the time at which the timer is due; or, when it is late, from then to now. */
static void paint_wait(const row *w, const lun_scene_lane *l) {
  bool violet = l->row && l->row->task->cancel.asked && !l->row->task->cancel.ended;
  lun_style st = lun_ink_of(violet ? LUN_INK_CANCEL : LUN_INK_WAITING), red = lun_ink_of(LUN_INK_FAILED);
  if (l->wait_to >= 0)
    for (int col = w->now_col + 1; col < lun_scale_cell(l->wait_to); col++) put(w, col, st, 0x2504);
  if (!l->late) return;
  int from = (int)l->late_from, n = width(l->late);
  put(w, from, red, 0x25F7);
  for (int col = from + 1; col < w->now_col; col++) put(w, col, red, 0x254D);
  if (from + n + 5 > w->now_col) return;
  text(w, from + 2, red, " ");
  text(w, from + 3, red, l->late);
  text(w, from + 3 + n, red, " ");
}

void lun_paint_lane(lun_cells *g, lun_rect r, const lun_scene_lane *l, const lun_scale *scale, lun_arena *a) {
  row w = {g, r, lun_arena_take(a, (size_t)(r.w + 1) * sizeof(mix)), scale->now_col};
  if (!w.m || r.w <= 0) return;
  for (size_t i = 0; i < l->nbars; i++) mix_bar(&w, &l->bar[i]);
  for (int col = 0; col < r.w; col++) paint_mix(&w, col);
  paint_labels(&w, l, a);
  paint_wait(&w, l);
  for (size_t i = 0; i < l->nmarks; i++) paint_mark(&w, &l->mark[i]);
}

/* Where ticks began, if they are three columns apart or more. */
static void paint_ticks(const row *w, const lun_scene_lane *l) {
  double after = w->r.w, nearest = w->r.w;
  for (int pass = 0; pass < 2 && nearest >= 3; pass++, after = w->r.w) {
    for (size_t i = 0; i < l->nmarks; i++) {
      const lun_mark *m = &l->mark[i];
      if (m->kind != LUN_MARK_TICK || m->ahead) continue;
      if (after - m->x < nearest && after < w->r.w) nearest = after - m->x;
      after = m->x;
      if (pass == 1 && nearest >= 3) put(w, (int)m->x, lun_ink_of(LUN_INK_FAINT), 0x2506);
    }
  }
}

/* A timer of no task that is late: its clock where it was due, its name if nothing stands there. */
static void paint_late(const row *w, const lun_mark *m, int limit) {
  lun_style red = lun_ink_of(LUN_INK_FAILED);
  put(w, (int)m->x, red, 0x25F7);
  if ((int)m->x + 3 + width(m->label) > limit) return;
  text(w, (int)m->x + 1, red, " ");
  text(w, (int)m->x + 2, red, m->label);
  text(w, (int)m->x + 2 + width(m->label), red, " ");
}

/* Where the red begins, and why there: in as many words as fit before the now line. */
static void paint_limit(const row *w, int col, int limit, int64_t slow, lun_arena *a) {
  char s[LUN_WORDS];
  lun_words_seconds(s, slow);
  const char *const words[] = {lun_arena_print(a, "╰ %s s: slow_callback_duration ", s),
                               lun_arena_print(a, "╰ %s s ", s), "╰"};
  size_t i = 0;
  while (i < 2 && col + width(words[i]) > limit) i++;
  text(w, col, lun_ink_of(LUN_INK_DIM), words[i]);
}

static bool has_clock(const lun_scene_lane *l, int col) {
  for (size_t i = 0; i < l->nmarks; i++)
    if (l->mark[i].kind == LUN_MARK_DUE && l->mark[i].late && (int)l->mark[i].x == col) return true;
  return false;
}

void lun_paint_below_loop(lun_cells *g, lun_rect r, const lun_scene_lane *l, const lun_scale *scale, int64_t slow,
                          lun_arena *a) {
  row w = {g, r, NULL, scale->now_col};
  const lun_bar *last = lun_newest_bar(l);
  bool blocked = last && last->blocked;
  int reason =
    blocked ? (int)last->x0 : scale->now_col; /* where the red is explained: beside the clocks, never under one */
  paint_ticks(&w, l);
  while (blocked && has_clock(l, reason)) reason++;
  if (blocked) paint_limit(&w, reason, scale->now_col, slow, a);
  for (size_t i = l->nmarks; i > 0; i--) {
    const lun_mark *m = &l->mark[i - 1];
    if (m->kind == LUN_MARK_DUE && m->late) paint_late(&w, m, m->x < reason ? reason : scale->now_col);
  }
}
