/* What the window shows besides lanes: the help, the table of tasks, what the pointer is at, a span that was chosen. */
#include <locale.h>
#include <stdlib.h>

#include "../../viz/scene/view/legend.h"
#include "picture.h"
#include "session.h"

static session s;
static lun_page *page;
static lun_picture p;

static lun_view live(void) {
  lun_view v = lun_view_new(false);
  v.unit = LUN_COLUMN_POINTS;
  v.mode = LUN_MODE_LOOK;
  v.focus = LUN_PANEL_TIMELINE;
  v.per_col = 500000;
  return v;
}

static lun_page_in frame(lun_view *v) { return (lun_page_in){.fold = s.f, .view = v, .now = at_us(762000), .name = "session.trace"}; }

static void compose(lun_view *v, int w, int h) {
  lun_page_in in = frame(v);
  lun_page_compose(page, &p, &in, w, h, &lun_metrics_builtin);
}

static void key(lun_view *v, unsigned name, uint32_t ch) {
  lun_key k = {.name = (uint8_t)name, .ch = ch};
  lun_view_key(v, s.f, &k);
}

/* ---- the help ---- */

/* The words behind the last glyph, which is no letter in a picture. */
static const char *behind_glyphs(const char *text) {
  const char *at = text;
  for (const char *c = text; *c; c++)
    if ((unsigned char)*c >= 0x80) at = c + 1;
  return at;
}

static void test_help(void) {
  size_t n;
  lun_view v = live();
  const lun_legend *l = lun_legends(&n);
  key(&v, LUN_KEY_F1, 0);
  compose(&v, 2560, 1440);
  ok(v.help && says(&p, "Help") && says(&p, "F1 or Esc closes"), "F1 shows the help");
  bool all = true;
  for (size_t i = 0; i < n; i++) all &= says(&p, behind_glyphs(l[i].says));
  ok(all, "each thing that is drawn is explained");
  ok(says(&p, "Ctrl-R") && says(&p, "search the history") && overlaps(&p) == 0, "and each key, none over another");
  compose(&v, 900, 500);
  ok(says(&p, "j: the keys, F1 or Esc closes") && !says(&p, "search the history"), "where there is no room for all it says how to go on");
  for (int i = 0; i < 200; i++) key(&v, LUN_KEY_CHAR, 'j');
  compose(&v, 900, 500);
  ok(says(&p, "k: up, F1 or Esc closes") && !says(&p, behind_glyphs(l[0].says)), "and ends at the last key");
  compose(&v, 2560, 1440);
  ok(v.help_top == 0 && says(&p, behind_glyphs(l[0].says)), "in a larger window it begins at the top again");
  compose(&v, 320, 100);
  ok(!says(&p, behind_glyphs(l[0].says)), "a window too small for a line of it has none");
  key(&v, LUN_KEY_ESC, 0);
  compose(&v, 1280, 800);
  ok(!v.help && !says(&p, "F1 or Esc closes"), "Esc closes it");
}

/* ---- the table ---- */

static void test_table(void) {
  lun_view v = live();
  v.table = v.alone = true;
  v.task = BOB;
  compose(&v, 1280, 800);
  const lun_spot *ada = spot_of(&v, LUN_SPOT_TASK, ADA), *bob = spot_of(&v, LUN_SPOT_TASK, BOB), *head = spot_of(&v, LUN_SPOT_HEAD, 0);
  ok(says(&p, "ada·3") && says(&p, "bob·4") && says(&p, "cyd") && ada && bob && ada->r.y < bob->r.y, "each task has a row, in the order in which they were made");
  ok(head && overlaps(&p) == 0, "columns have heads, and nothing lies over anything else");
  lun_key k = {.name = LUN_KEY_CLICK};
  for (int i = 0; i < v.spots->n && v.spots->spot[i].kind != LUN_SPOT_NONE; i++)
    if (v.spots->spot[i].kind == LUN_SPOT_HEAD && v.spots->spot[i].arg == LUN_ORDER_RUN) head = &v.spots->spot[i];
  k.x = head->r.x + 2, k.y = head->r.y + 2;
  lun_view_key(&v, s.f, &k);
  ok(v.order == LUN_ORDER_RUN, "a click on a head puts the table in that order");
  compose(&v, 640, 400);
  ok(spot_of(&v, LUN_SPOT_TASK, ADA) && spot_of(&v, LUN_SPOT_TASK, ADA)->r.x + spot_of(&v, LUN_SPOT_TASK, ADA)->r.w <= 640, "a narrow one has fewer columns");
  v.lane_top = 1000;
  compose(&v, 640, 200);
  v.lane_top = -5;
  compose(&v, 640, 200);
  ok(v.shown_lanes >= 1, "it cannot be scrolled out of sight");
}

/* ---- the pointer ---- */

/* All that the picture says beyond what it says without a pointer, in one line. */
static const char *pointed(lun_view *v, const lun_spot *spot, double dx, int w, int h) {
  static char said[2000];
  lun_page_in in = frame(v);
  lun_page_compose(page, &p, &in, w, h, &lun_metrics_builtin);
  size_t n = p.n;
  in.pointing = true;
  in.x = spot->r.x + dx;
  in.y = spot->r.y + spot->r.h / 2;
  lun_page_compose(page, &p, &in, w, h, &lun_metrics_builtin);
  *said = 0;
  for (size_t i = n; i < p.n; i++)
    if (p.shape[i].kind == LUN_SHAPE_TEXT) strncat(strncat(said, p.shape[i].text, 400), " ", 2);
  return said;
}

/* What is said at the first place of that kind and task; at_ns: at that time on its lane, -1: at its left. */
static const char *said_at(lun_view *v, unsigned kind, uint32_t task, int64_t at_ns) {
  compose(v, 1280, 800);
  const lun_spot *spot = NULL;
  for (int i = 0; i < v->spots->n && !spot; i++)
    if (v->spots->spot[i].kind == kind && v->spots->spot[i].task == task) spot = &v->spots->spot[i];
  if (!spot) return "(there is no such place)";
  lun_spot place = *spot;
  return pointed(v, &place, at_ns >= 0 ? lun_scale_at(&v->shown_scale, at_ns, 0) : 2, 1280, 800);
}

static bool tells(lun_view *v, unsigned kind, uint32_t task, int64_t at_ns, const char *want) {
  const char *said = said_at(v, kind, task, at_ns);
  if (!strstr(said, want)) printf("# |%s|\n", said);
  return strstr(said, want) != NULL;
}

static void test_pointer(void) {
  lun_view v = live();
  ok(tells(&v, LUN_SPOT_TASK, BOB, -1, "bob·4: "), "the pointer at a name tells what the task waits for");
  ok(tells(&v, LUN_SPOT_LANE, BOB, at_us(600000), "bob·4 waits for"), "on a lane, what the task did there");
  ok(tells(&v, LUN_SPOT_LANE, BOB, at_us(640000), "bob·4 runs on the loop from") || tells(&v, LUN_SPOT_LANE, BOB, at_us(640000), "bob·4 blocks the loop from"), "... when it ran");
  ok(tells(&v, LUN_SPOT_LANE, CYD, at_us(670000), "cyd is ready from") && tells(&v, LUN_SPOT_LANE, CYD, at_us(670000), "while it is being cancelled"), "... or was ready");
  ok(tells(&v, LUN_SPOT_LANE, CYD, at_us(651000) + 6000000, "cyd was asked to stop at"), "a mark is told before what it stands on");
  ok(tells(&v, LUN_SPOT_LANE, 0, at_us(500000), "The loop is idle from"), "on the loop's lane, whether it was idle");
  ok(tells(&v, LUN_SPOT_LANE, 0, at_us(528000), "The loop runs bob·4 from"), "... or who ran");
  ok(tells(&v, LUN_SPOT_LANE, ADA, at_us(755000), "ada·3 runs on the loop since"), "what lasts has no end");
  ok(tells(&v, LUN_SPOT_LANE, CYD, at_us(800000), "cyd: sleep 0.15 is due at"), "right of now there are timers");
  ok(!*said_at(&v, LUN_SPOT_LANE, ADA, at_us(800000)), "and nothing else");
  compose(&v, 1280, 800);
  const lun_spot *spot = spot_of(&v, LUN_SPOT_TASK, REPL);
  lun_spot low = *spot;
  low.r.x = 600, low.r.y = 380, low.r.h = 4;
  compose(&v, 640, 400);
  bool inside = true;
  spot = spot_of(&v, LUN_SPOT_LANE, REPL);
  if (spot) {
    low = *spot;
    pointed(&v, &low, low.r.w - 3, 640, 400);
    for (size_t i = 0; i < p.n; i++)
      if (p.shape[i].kind == LUN_SHAPE_BOX) inside &= (double)(p.shape[i].x + p.shape[i].w) <= 641 && (double)(p.shape[i].y + p.shape[i].h) <= 401;
  }
  ok(spot && inside, "at the right edge the words stand left of the pointer");
  v.help = true;
  ok(!strlen(pointed(&v, &low, 5, 640, 400)), "over the help nothing is told");
}

/* ---- a span of time ---- */

static void test_span(void) {
  lun_view v = live();
  compose(&v, 1280, 800);
  v.spanned = true;
  v.span[0].t = at_us(500000), v.span[1].t = at_us(620000);
  compose(&v, 1280, 800);
  ok(says(&p, "120 ms, f fits it"), "a span that was chosen says how long it is");
  v.span[0].t = at_us(760000), v.span[1].t = at_us(761000);
  compose(&v, 1280, 800);
  ok(says(&p, "f fits it") && overlaps(&p) == 0, "beside now, too, where it takes the place of other words");
  v.span[0].t = at_us(690000), v.span[1].t = at_us(755000);
  compose(&v, 1280, 800);
  ok(says(&p, "65 ms, f fits it") && says(&p, ".762") && overlaps(&p) == 0, "... and the time of now gives way to it");
  v.span[0].t = at_us(1000), v.span[1].t = at_us(2000);
  compose(&v, 1280, 800);
  ok(!says(&p, "f fits it"), "out of sight it says nothing");
}

int main(void) {
  if (!setlocale(LC_CTYPE, "C.UTF-8")) {
    printf("1..0 # SKIP there is no locale C.UTF-8\n");
    return 0;
  }
  page = lun_page_new();
  whole_session(&s, "panels");
  test_help();
  test_table();
  test_pointer();
  test_span();
  lun_picture_free(&p);
  lun_page_free(page);
  finish(&s);
  printf("1..%d\n", count);
  return failures != 0;
}
