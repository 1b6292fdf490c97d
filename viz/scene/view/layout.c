/* layout.c - the tables of the design's section 2 as code. Panels get room from
 * top to bottom; what does not fit becomes a tab, then goes. */
#include "layout.h"

#include "view.h"

enum { LESSON_PERCENT = 42 };
enum { WIDE = 150, MIDDLE = 100, NARROW = 60, TALL = 40, MEDIUM = 28, LOW = 20, BENCH_MIN = 9, LESSON_MIN = 14, LANES_MIN = 4 };

static int larger(int a, int b) { return a > b ? a : b; }
static int smaller(int a, int b) { return a < b ? a : b; }

static bool holds(const lun_slot *s, uint8_t panel) {
  for (int i = 0; i < s->n; i++)
    if (s->panel[i] == panel) return true;
  return false;
}

/* Adds a slot for the panels of a list that ends with 0. The focused one is shown, else the last chosen tab. */
static void add(lun_layout *l, const lun_view *v, lun_rect area, const uint8_t *panels) {
  lun_slot s = {.area = area};
  while (panels[s.n]) s.panel[s.n] = panels[s.n], s.n++;
  s.shown = holds(&s, v->focus) ? v->focus : holds(&s, v->tab) ? v->tab : s.panel[0];
  if (area.w > 0 && area.h > 0) l->slot[l->nslots++] = s;
}

static const uint8_t repl_only[] = {LUN_PANEL_REPL, 0}, loop_only[] = {LUN_PANEL_LOOP, 0};
static const uint8_t source_only[] = {LUN_PANEL_SOURCE, 0}, sequence_only[] = {LUN_PANEL_SEQUENCE, 0};
static const uint8_t timeline_only[] = {LUN_PANEL_TIMELINE, 0};
static const uint8_t timeline_loop[] = {LUN_PANEL_TIMELINE, LUN_PANEL_LOOP, 0};
static const uint8_t source_sequence[] = {LUN_PANEL_SOURCE, LUN_PANEL_SEQUENCE, 0};
static const uint8_t bench_all[] = {LUN_PANEL_REPL, LUN_PANEL_SOURCE, LUN_PANEL_SEQUENCE, 0};
static const uint8_t all[] = {LUN_PANEL_REPL,   LUN_PANEL_TIMELINE, LUN_PANEL_LOOP,
                              LUN_PANEL_SOURCE, LUN_PANEL_SEQUENCE, 0};
/* With a lesson. */
static const uint8_t lesson_only[] = {LUN_PANEL_LESSON, 0};
static const uint8_t lesson_bench[] = {LUN_PANEL_LESSON, LUN_PANEL_SOURCE, LUN_PANEL_REPL, LUN_PANEL_SEQUENCE, 0};
static const uint8_t lesson_all[] = {LUN_PANEL_LESSON, LUN_PANEL_REPL,     LUN_PANEL_TIMELINE, LUN_PANEL_LOOP,
                                     LUN_PANEL_SOURCE, LUN_PANEL_SEQUENCE, 0};

/* Between two panels that stand side by side there is one column for the rule. `unit`: how wide a column is. */
static void add_bench(lun_layout *l, const lun_view *v, int y, int h, int unit) {
  int w = l->w;
  if (v->lesson) {
    add(l, v, (lun_rect){0, y, w, h}, lesson_bench);
  } else if (w >= WIDE * unit) {
    int a = (w * 34 + 50) / 100, b = (w - a - 2) / 2;
    add(l, v, (lun_rect){0, y, a, h}, repl_only);
    add(l, v, (lun_rect){a + 1, y, b, h}, source_only);
    add(l, v, (lun_rect){a + b + 2, y, w - a - b - 2, h}, sequence_only);
  } else if (w >= MIDDLE * unit) {
    int a = w * 55 / 100;
    add(l, v, (lun_rect){0, y, a, h}, repl_only);
    add(l, v, (lun_rect){a + 1, y, w - a - 1, h}, source_sequence);
  } else {
    add(l, v, (lun_rect){0, y, w, h}, bench_all);
  }
}

static int loop_rows(int h) { return h >= TALL ? 6 : h >= MEDIUM + 6 ? 4 : h >= MEDIUM ? 2 : 0; }

/* The rows that the timeline takes with its title, its ruler and the loop's lane; `least` of the room is for the bench. */
static int timeline_rows(lun_layout *l, int lanes, int captions, int room, int least) {
  int most = larger(smaller(l->h / 2, room - least), 4);
  l->spaced = l->h >= MEDIUM && 3 + 2 * lanes + captions <= most;
  return smaller(3 + lanes * (l->spaced ? 2 : 1) + captions, most);
}

static void stack_panels(lun_layout *l, const lun_view *v, int lanes, int captions) {
  bool lesson = v->lesson, veiled = lesson && v->learn.veil; /* its text is what is read: rows that nothing needs are its */
  int y = 1, rows = veiled ? 0 : loop_rows(l->h), bottom = l->h - 1;
  if (rows) {
    add(l, v, (lun_rect){0, y, l->w, rows + 1}, loop_only);
    y += rows + 1;
  } else if (!veiled) {
    l->loop_row = (lun_rect){0, y++, l->w, 1};
  }
  int h = timeline_rows(l, lesson ? larger(lanes, 1) : larger(lanes, LANES_MIN), captions, bottom - y, lesson ? LESSON_MIN : BENCH_MIN);
  if (veiled) h = 1; /* for the words that nothing is to be seen yet */
  add(l, v, (lun_rect){0, y, l->w, h}, rows ? timeline_only : timeline_loop);
  add_bench(l, v, y + h, bottom - y - h, 1);
}

/* A small screen, or one panel alone: status, the loop's row, one panel, keys; the panel goes last. */
static void one_panel(lun_layout *l, const lun_view *v) {
  int y = l->h >= 2 ? 1 : 0, bottom = l->h >= 5 ? l->h - 1 : l->h;
  if (l->h >= 4 && !v->alone) l->loop_row = (lun_rect){0, y++, l->w, 1};
  add(l, v, (lun_rect){0, y, l->w, l->h >= 2 ? bottom - y : 0}, v->lesson ? lesson_all : all);
}

/* The lesson has a column of its own, as high as the screen; at its right stand the source, the loop, the timeline and
 * what was printed, one below the other. */
static void beside_lesson(lun_layout *l, const lun_view *v, int lanes, int captions) {
  enum { SOURCE_MIN = 5, OUTPUT_MIN = 4, VEILED = 4 };
  int a = l->w * LESSON_PERCENT / 100, y = 1, bottom = l->h - 1, x = a + 1, w = l->w - x;
  l->picture = (lun_rect){x, y, w, bottom - y};
  add(l, v, (lun_rect){0, y, a, bottom - y}, lesson_only);
  int loop = l->h >= MEDIUM + 6 ? 5 : l->h >= MEDIUM ? 3 : 0, room = bottom - y - (loop ? loop : 1);
  int timeline = timeline_rows(l, larger(lanes, LANES_MIN), captions, room - SOURCE_MIN, BENCH_MIN);
  if (v->learn.veil) timeline = VEILED; /* the program is all that there is to be seen */
  int left = room - timeline, output = v->learn.veil ? OUTPUT_MIN : larger(left / 3, OUTPUT_MIN);
  add(l, v, (lun_rect){x, y, w, left - output}, source_sequence);
  y += left - output;
  if (loop) add(l, v, (lun_rect){x, y, w, loop}, loop_only);
  else l->loop_row = (lun_rect){x, y, w, 1};
  y += loop ? loop : 1;
  add(l, v, (lun_rect){x, y, w, timeline}, loop ? timeline_only : timeline_loop);
  y += timeline;
  add(l, v, (lun_rect){x, y, w, output}, repl_only);
}

static int name_cols(int w) {
  if (w >= WIDE) return 37;
  if (w >= MIDDLE) return smaller(23 + (w - MIDDLE) / 4, 30);
  return w >= 40 ? 13 : larger(w / 3, 1);
}

lun_layout lun_layout_make(int w, int h, const lun_view *v, int lanes, int captions) {
  lun_layout l = {.w = w, .h = h, .status = {0, 0, w, 1}, .recorded = v->recorded};
  l.picture = (lun_rect){0, 1, w, h - 2};
  if (h >= 5) l.keys = (lun_rect){0, h - 1, w, 1};
  if (v->alone || w < NARROW || h < LOW) one_panel(&l, v);
  else if (v->lesson && w >= MIDDLE) beside_lesson(&l, v, lanes, captions);
  else stack_panels(&l, v, lanes, captions);
  l.name_cols = name_cols(l.picture.w);
  if (v->alone || l.nslots == 1) l.spaced = l.nslots && 3 + 2 * lanes + captions <= l.slot[0].area.h;
  return l;
}

const lun_slot *lun_layout_slot(const lun_layout *l, lun_panel_id panel) {
  for (int i = 0; i < l->nslots; i++)
    if (l->slot[i].shown == panel) return &l->slot[i];
  return NULL;
}

bool lun_slot_titled(const lun_slot *s) { return s->area.h >= 3; }

lun_rect lun_slot_inside(const lun_slot *s) {
  lun_rect r = s->area;
  return lun_slot_titled(s) ? (lun_rect){r.x, r.y + 1, r.w, r.h - 1} : r;
}

int lun_layout_now_col(const lun_layout *l, int cols, bool past) {
  int percent = past ? 50 : l->recorded ? 97 : l->w >= WIDE ? 62 : l->w >= MIDDLE ? 72 : 76;
  return larger((cols * percent + 50) / 100, 0);
}

/* In points: a column is 10 of them, a row 22, by which the tables of the sizes hold. */

enum { COLUMN = LUN_COLUMN_POINTS, ROW = LUN_ROW_POINTS, LOOP_LARGE = 162, LOOP_MIDDLE = 96, LOOP_ROW = 36, RULER = 34, PITCH = 60, BELOW = 22 };

static void stack_points(lun_layout *l, const lun_view *v, int lanes, int top, int bottom) {
  enum { BENCH_LEAST = 200, TIMELINE_LEAST = 120, LANES_LEAST = 2 };
  int loop = l->h >= TALL * ROW ? LOOP_LARGE : l->h >= MEDIUM * ROW ? LOOP_MIDDLE : 0;
  if (loop) add(l, v, (lun_rect){0, top, l->w, loop}, loop_only);
  else l->loop_row = (lun_rect){0, top, l->w, LOOP_ROW};
  top += loop ? loop : LOOP_ROW;
  int most = larger(smaller(l->h / 2, bottom - top - BENCH_LEAST), TIMELINE_LEAST);
  int h = smaller(RULER + (larger(lanes, LANES_LEAST) + 1) * PITCH + BELOW, most);
  add(l, v, (lun_rect){0, top, l->w, h}, loop ? timeline_only : timeline_loop);
  add_bench(l, v, top + h, bottom - top - h, COLUMN);
}

/* As beside_lesson, in points. */
static void beside_lesson_points(lun_layout *l, const lun_view *v, int lanes, int top, int bottom) {
  enum { SOURCE_LEAST = 170, OUTPUT_LEAST = 100, TIMELINE_LEAST = 160, LANES_LEAST = 3 };
  int x = l->picture.x, w = l->picture.w, loop = l->h >= TALL * ROW ? LOOP_LARGE : l->h >= MEDIUM * ROW ? LOOP_MIDDLE : 0;
  add(l, v, (lun_rect){0, top, x, bottom - top}, lesson_only);
  int room = bottom - top - (loop ? loop : LOOP_ROW);
  int most = larger(room - SOURCE_LEAST - OUTPUT_LEAST, TIMELINE_LEAST);
  int timeline = smaller(RULER + (larger(lanes, LANES_LEAST) + 1) * PITCH + BELOW, most);
  int output = larger((room - timeline) / 3, OUTPUT_LEAST), source = room - timeline - output;
  add(l, v, (lun_rect){x, top, w, source}, source_sequence);
  top += source;
  if (loop) add(l, v, (lun_rect){x, top, w, loop}, loop_only);
  else l->loop_row = (lun_rect){x, top, w, LOOP_ROW};
  top += loop ? loop : LOOP_ROW;
  add(l, v, (lun_rect){x, top, w, timeline}, loop ? timeline_only : timeline_loop);
  add(l, v, (lun_rect){x, top + timeline, w, output}, repl_only);
}

static int name_points(int w) { return w >= WIDE * COLUMN ? 292 : w >= MIDDLE * COLUMN ? 240 : smaller(140, w / 4); }

lun_layout lun_layout_points(int w, int h, const lun_view *v, int lanes) {
  bool low = h < LOW * ROW;
  int status = low ? 36 : 46, keys = low ? 28 : 36;
  lun_layout l = {.w = w, .h = h, .status = {0, 0, w, status}, .keys = {0, h - keys, w, keys}};
  bool several = !low && !v->alone && w >= NARROW * COLUMN, beside = several && v->lesson && w >= MIDDLE * COLUMN;
  int column = beside ? w * LESSON_PERCENT / 100 : 0;
  l.picture = (lun_rect){column, status, w - column, h - keys - status};
  l.name_cols = name_points(l.picture.w);
  if (beside) beside_lesson_points(&l, v, lanes, status, h - keys);
  else if (several) stack_points(&l, v, lanes, status, h - keys);
  if (several) return l;
  if (!v->alone && h > 160) l.loop_row = (lun_rect){0, status, w, LOOP_ROW};
  int top = status + l.loop_row.h;
  add(&l, v, (lun_rect){0, top, w, h - keys - top}, v->lesson ? lesson_all : all);
  return l;
}
