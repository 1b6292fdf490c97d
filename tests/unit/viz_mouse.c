/* The axis by callbacks, the mouse by the spots of a frame, finding and copying: what keys and clicks find in a frame
 * that was drawn. */
#include <locale.h>

#include "../../viz/scene/axis.h"
#include "../../viz/scene/view/copy.h"
#include "../../viz/term/screen.h"
#include "session.h"

static int count, failures;

static void ok(bool good, const char *name) {
  printf("%sok %d - %s\n", good ? "" : "not ", ++count, name);
  fflush(stdout);
  failures += !good;
}

static lun_key ch(uint32_t c) { return (lun_key){.name = LUN_KEY_CHAR, .ch = c}; }
static lun_key at_cell(lun_key_name n, int x, int y, unsigned mods) {
  return (lun_key){.name = (uint8_t)n, .mods = (uint8_t)mods, .x = x, .y = y};
}

/* A frame of the session at its end, 120 x 36. */
typedef struct frame {
  session *s;
  lun_view v;
  lun_screen *screen;
  const lun_cells *g;
} frame;

static void draw(frame *f) {
  int cx, cy;
  lun_frame_in in = {.fold = f->s->f, .view = &f->v, .now = at_us(762000)};
  f->g = lun_screen_draw(f->screen, &in, 120, 36, &cx, &cy);
}

static frame begin_frame(session *s) {
  frame f = {.s = s, .v = lun_view_new(true), .screen = lun_screen_new()};
  f.v.per_col = 5000000;
  draw(&f);
  return f;
}

static lun_command press(frame *f, lun_key k) { return lun_view_key(&f->v, f->s->f, &k); }

static void type(frame *f, const char *text) {
  for (; *text; text++) press(f, ch((unsigned char)*text));
  press(f, (lun_key){.name = LUN_KEY_ENTER});
}

/* The first spot of a kind, of a task if that is not 0. */
static const lun_spot *spot_of(const frame *f, unsigned kind, uint32_t task) {
  for (int i = 0; i < f->v.spots->n; i++) {
    const lun_spot *p = &f->v.spots->spot[i];
    if (p->kind == kind && (!task || p->task == task)) return p;
  }
  return NULL;
}

/* ---- the scale ---- */

static void test_scale(void) {
  const lun_knot knot[] = {{10, {1000, 5}, false}, {20, {1000, 15}, true}, {30, {3000, 16}, false}, {40, {3000, 0}, true}};
  lun_scale s = {.cols = 50, .now_col = 40, .knot = knot, .nknots = 4, .t0 = 1000};
  ok(lun_scale_at(&s, 1000, 10) == 15, "within a callback a record stands by its number, though time stands still");
  ok(lun_scale_at(&s, 2000, 0) == 25, "within a gap by its time");
  ok(lun_scale_at(&s, 2000, 15) == 25, "... though it has a number, too");
  ok(lun_scale_at(&s, 500, 2) < 0 && lun_scale_at(&s, 4000, 0) > s.cols, "what is before and after lies outside");
  ok(lun_scale_instant(&s, 15).seq == 10 && lun_scale_instant(&s, 25).t == 2000, "and back");
  lun_scale even = lun_scale_make(1000, 10, 50, 40);
  ok(lun_scale_at(&even, 990, 7) == lun_scale_x(&even, 990), "on a scale even in time, time decides");
}

static void test_axis(session *s) {
  lun_arena a = {0};
  lun_scale sc = lun_scale_calls(s->f, NULL, at_us(762000), (lun_calls){10, 20, false}, 90, 65, &a);
  const lun_lane *loop = lun_fold_loop_lane(s->f);
  bool same = sc.knot != NULL;
  int calls = 0;
  for (size_t i = loop->span_first; i < loop->nspans; i++) {
    const lun_span *sp = lun_lane_span(loop, i);
    double x0 = lun_scale_at(&sc, sp->begin, sp->begin_seq);
    double x1 = sp->end_seq ? lun_scale_at(&sc, sp->end, sp->end_seq) : sc.now_col;
    if (sp->place != LUN_P_RUNNING || x0 < 0) continue;
    same = same && x1 - x0 > 8.99 && x1 - x0 < 9.01;
    calls++;
  }
  ok(same && calls >= 5, "every callback is as wide as every other");
  ok(lun_scale_at(&sc, at_us(762000), lun_fold_now(s->f)->seq) == 65, "now stands at its column");
  ok(lun_scale_x(&sc, at_us(836500)) == 75, "the next timer a group further");
  ok(lun_width_wider(10) == 20 && lun_width_narrower(10) == 5 && lun_width_narrower(2) == 2, "widths of a group");
  lun_arena_free(&a);
}

/* ---- the mouse ---- */

static void test_click(session *s) {
  frame f = begin_frame(s);
  const lun_spot *name = spot_of(&f, LUN_SPOT_TASK, BOB), *tab = spot_of(&f, LUN_SPOT_TAB, 0);
  ok(name && press(&f, at_cell(LUN_KEY_CLICK, name->r.x + 3, name->r.y, 0)).note && f.v.task == BOB, "a click selects");
  ok(strstr(f.v.said, "bob") != NULL, "and says what it is");
  const lun_spot *lane = spot_of(&f, LUN_SPOT_LANE, BOB);
  int x = lane->r.x + (int)lun_scale_x(&f.v.shown_scale, at_us(530000));
  press(&f, at_cell(LUN_KEY_CLICK, x, lane->r.y, 0));
  ok(strstr(f.v.said, "bob") && strstr(f.v.said, "runs on the loop from .512 to .545, 3"), "on a lane: what was then");
  lane = spot_of(&f, LUN_SPOT_LANE, CYD);
  x = lane->r.x + lun_scale_cell(lun_scale_x(&f.v.shown_scale, at_us(657000)));
  press(&f, at_cell(LUN_KEY_CLICK, x, lane->r.y, 0));
  ok(strstr(f.v.said, "asked to stop at .657 by call c.cancel"), "on a mark: what it marks");
  ok(tab && (press(&f, at_cell(LUN_KEY_CLICK, tab->r.x + 1, tab->r.y, 0)), f.v.focus == tab->arg), "a title focuses");
  press(&f, at_cell(LUN_KEY_DOUBLE, name->r.x + 3, name->r.y, 0));
  ok(f.v.task == BOB && f.v.focus == LUN_PANEL_SEQUENCE, "a double click is Enter");
  lun_screen_free(f.screen);
}

static void test_why(session *s) {
  frame f = begin_frame(s);
  f.v.task = CYD;
  press(&f, ch('w'));
  draw(&f);
  const lun_spot *last = NULL;
  for (int i = 0; i < f.v.spots->n; i++)
    if (f.v.spots->spot[i].kind == LUN_SPOT_REASON) last = &f.v.spots->spot[i];
  ok(last && last->line > 0, "the answers to w take the mouse");
  press(&f, at_cell(LUN_KEY_CLICK, last->r.x + 5, last->r.y, 0));
  ok(f.v.why_at == (int)last->line, "a click chooses one");
  ok(press(&f, at_cell(LUN_KEY_DOUBLE, last->r.x + 5, last->r.y, 0)).cmd == LUN_CMD_SEEK && !f.v.why, "two go to its record");
  lun_screen_free(f.screen);
}

static void test_drag(session *s) {
  frame f = begin_frame(s);
  lun_rect ruler = spot_of(&f, LUN_SPOT_RULER, 0)->r, lane = spot_of(&f, LUN_SPOT_LANE, BOB)->r;
  int64_t t0 = f.v.shown_scale.t0;
  lun_command c = press(&f, at_cell(LUN_KEY_CLICK, ruler.x + 40, ruler.y, 0));
  ok(c.cmd == LUN_CMD_SEEK && c.t == t0 + 40 * 5000000 && f.v.cursor_col == 41, "the ruler scrubs: the cursor goes there");
  c = press(&f, at_cell(LUN_KEY_DRAG, ruler.x + 30, ruler.y + 9, 0));
  ok(c.cmd == LUN_CMD_SEEK && c.t == t0 + 30 * 5000000, "... and follows the drag, also beside the ruler");
  press(&f, at_cell(LUN_KEY_RELEASE, ruler.x + 30, ruler.y, 0));
  ok(press(&f, at_cell(LUN_KEY_DRAG, 50, 12, 0)).cmd == LUN_CMD_NONE, "the release ends it");
  int64_t now = f.v.shown_now;
  press(&f, at_cell(LUN_KEY_CLICK, lane.x + 40, lane.y, 0));
  c = press(&f, at_cell(LUN_KEY_DRAG, lane.x + 46, lane.y, 0));
  ok(c.cmd == LUN_CMD_SEEK && c.t == now - 6 * 5000000, "a drag on a lane pans");
  press(&f, at_cell(LUN_KEY_CLICK, lane.x + 40, lane.y, LUN_MOD_SHIFT));
  press(&f, at_cell(LUN_KEY_DRAG, lane.x + 20, lane.y, LUN_MOD_SHIFT));
  ok(f.v.spanned && f.v.span[1].t - f.v.span[0].t == 20 * 5000000, "a drag with Shift chooses a span, backwards, too");
  c = press(&f, ch('f'));
  ok(c.cmd == LUN_CMD_SEEK && c.t == f.v.span[1].t && f.v.per_col <= 2000000, "which f fits");
  press(&f, ch('q'));
  ok(!f.v.spanned, "and q forgets");
  lun_screen_free(f.screen);
}

static void test_wheel(session *s) {
  frame f = begin_frame(s);
  lun_rect lane = spot_of(&f, LUN_SPOT_LANE, BOB)->r;
  int64_t now = f.v.shown_now, under = f.v.shown_scale.t0 + 20 * 5000000;
  lun_command c = press(&f, at_cell(LUN_KEY_WHEEL_UP, lane.x + 20, lane.y, LUN_MOD_CTRL));
  lun_scale then = lun_scale_make(c.t, f.v.per_col, f.v.shown_scale.cols, f.v.shown_scale.now_col);
  double x = lun_scale_x(&then, under);
  ok(c.cmd == LUN_CMD_SEEK && f.v.per_col == 2000000 && x > 18 && x < 22, "Ctrl and the wheel zoom at the pointer");
  c = press(&f, at_cell(LUN_KEY_WHEEL_UP, lane.x + 20, lane.y, LUN_MOD_SHIFT));
  ok(c.cmd == LUN_CMD_SEEK && c.t < now, "Shift and the wheel go sideways");
  const lun_spot *line = spot_of(&f, LUN_SPOT_LINE, 0);
  int top = f.v.source_auto;
  press(&f, at_cell(LUN_KEY_WHEEL_DOWN, line->r.x + 2, line->r.y, 0));
  ok(f.v.source_top == top + 3 && f.v.focus == LUN_PANEL_TIMELINE, "the wheel scrolls the panel under the pointer");
  lun_screen_free(f.screen);
}

static void test_table(session *s) {
  frame f = begin_frame(s);
  press(&f, ch('t'));
  draw(&f);
  bool sorted = false;
  int rows = 0;
  for (int i = 0; i < f.v.spots->n; i++) rows += f.v.spots->spot[i].kind == LUN_SPOT_TASK && f.v.spots->spot[i].r.w == 120;
  ok(f.v.table && rows == 4, "t: a table with a row for each task");
  for (int i = 0; i < f.v.spots->n; i++) {
    const lun_spot *head = &f.v.spots->spot[i];
    if (head->kind != LUN_SPOT_HEAD || head->arg != LUN_ORDER_RUN) continue;
    press(&f, at_cell(LUN_KEY_CLICK, head->r.x, head->r.y, 0));
    sorted = f.v.order == LUN_ORDER_RUN;
    break;
  }
  ok(sorted, "a click on a heading brings it into that order");
  lun_screen_free(f.screen);
}

/* ---- finding and copying ---- */

static void test_find(session *s) {
  frame f = begin_frame(s);
  type(&f, "/READER");
  ok(f.v.focus == LUN_PANEL_TIMELINE && f.v.source_line == 0, "a text with capitals is looked for as it is");
  type(&f, "/readline");
  ok(f.v.focus == LUN_PANEL_SOURCE && f.v.source_line == 4, "/ finds a line of the source");
  type(&f, "/sleep");
  ok(f.v.source_line == 14, "the next one from there on");
  press(&f, ch('n'));
  ok(f.v.source_line == 21, "n: the next");
  press(&f, ch('N'));
  ok(f.v.source_line == 14, "N: the one before");
  type(&f, "/first quart");
  ok(f.v.focus == LUN_PANEL_REPL && f.v.task == ADA && f.v.found_output > 0, "/ finds what was printed, and by whom");
  lun_command c = press(&f, ch('n'));
  ok(c.cmd == LUN_CMD_SEEK && c.seq == f.v.found_output, "and goes to the moment at which it was");
  lun_screen_free(f.screen);
}

static const char *copied(frame *f, lun_arena *a, const char **what) {
  lun_moment m = lun_moment_make(f->s->f, NULL, &f->v, at_us(762000), a);
  return lun_copy_text(&m, what);
}

static void test_copy(session *s) {
  frame f = begin_frame(s);
  lun_arena a = {0};
  const char *what;
  ok(press(&f, ch('y')).cmd == LUN_CMD_COPY, "y copies");
  f.v.task = CYD;
  const char *text = copied(&f, &a, &what);
  ok(!strcmp(what, "cyd") && strstr(text, "jobs.lua:21") && strstr(text, "request .657 by call c.cancel"), "a task");
  f.v.focus = LUN_PANEL_SOURCE;
  f.v.source_line = 13;
  text = copied(&f, &a, &what);
  ok(!strcmp(what, "jobs.lua:13") && !strcmp(text, "    dig(30)\n"), "a line of the source, with its indentation");
  f.v.focus = LUN_PANEL_REPL;
  text = copied(&f, &a, &what);
  ok(!strcmp(text, "full moon\n"), "the newest line of output");
  f.v.focus = LUN_PANEL_SEQUENCE;
  text = copied(&f, &a, &what);
  ok(!strncmp(text, "sequenceDiagram\n  participant p0 as loop\n", 41) && strstr(text, "-xp") && strstr(text, "CancelledError"), "a sequence, in Mermaid's language");
  ok(!strcmp(what, "the sequence of cyd, as Mermaid") && f.v.seq.at == 0, "which says so, and leaves the panel as it is");
  f.v.task = 9999;
  ok(!*copied(&f, &a, &what) || strcmp(what, "cyd"), "of a task that is not there, nothing");
  lun_arena_free(&a);
  lun_screen_free(f.screen);
}

int main(void) {
  session s;
  setlocale(LC_CTYPE, "C.UTF-8");
  begin(&s, "mouse");
  start_crew(&s);
  first_turns(&s);
  middle(&s);
  cancel(&s);
  deliver(&s);
  last_turns(&s);
  see(&s);
  test_scale();
  test_axis(&s);
  test_click(&s);
  test_why(&s);
  test_drag(&s);
  test_wheel(&s);
  test_table(&s);
  test_find(&s);
  test_copy(&s);
  finish(&s);
  printf("1..%d\n", count);
  return failures != 0;
}
