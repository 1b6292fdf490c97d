/* viz_lesson.c - a lesson in the window's picture: nothing lies over anything at any size, wherever the cursor is; what
 * a click does; that what is hidden is nowhere; and how Markdown is wrapped in letters of different widths. */
#include <locale.h>

#include "../../viz/scene/prose.h"
#include "lesson.h"
#include "picture.h"
#include "session.h"

static lun_view window_view(bool asking) {
  lun_view v = lun_view_new(true);
  v.unit = LUN_COLUMN_POINTS;
  v.axis = LUN_AXIS_CALLS;
  lesson_view(&v, asking);
  return v;
}

static lun_page_in page_of(session *s, lun_view *v, const lun_lesson_page *lesson) {
  return (lun_page_in){.fold = s->f, .view = v, .now = at_us(762000), .name = "", .lesson = lesson};
}

/* ---- what lies where ---- */

static void test_overlaps(session *s, lun_page *page) {
  int found = 0;
  lun_picture p = {0};
  for (int i = 0; i < 2 * WINDOW_SIZES; i++) {
    bool asking = i % 2;
    lun_lesson_page lesson = lesson_page(asking);
    lun_view v = window_view(asking);
    lun_page_in in = page_of(s, &v, &lesson);
    lun_page_compose(page, &p, &in, window_sizes[i / 2][0], window_sizes[i / 2][1], &lun_metrics_builtin);
    found += overlaps(&p);
  }
  ok(found == 0, "no label lies over another one, at any size");
  lun_picture_free(&p);
}

static void test_cursor(session *s, lun_page *page) {
  int found = 0;
  lun_picture p = {0};
  for (int part = 0; part <= 10; part++) {
    lun_lesson_page lesson = lesson_page(false);
    lun_view v = window_view(false);
    v.axis = LUN_AXIS_TIME;
    v.past = true;
    v.cursor_col = 1 + part * 60;
    v.per_col = 500000;
    lun_page_in in = page_of(s, &v, &lesson);
    in.ahead = s->f;
    lun_page_compose(page, &p, &in, 1280, 800, &lun_metrics_builtin);
    found += overlaps(&p);
  }
  ok(found == 0, "nor wherever the cursor is");
  lun_picture_free(&p);
}

static void test_hidden(session *s, lun_page *page) {
  lun_picture p = {0};
  lun_lesson_page lesson = lesson_page(true);
  lun_view v = window_view(true);
  lun_page_in in = page_of(s, &v, &lesson);
  lun_page_compose(page, &p, &in, 1280, 800, &lun_metrics_builtin);
  ok(says(&p, "hidden until you choose") && says(&p, "Choose an answer"), "while it asks, the panels say that they hide");
  ok(!says(&p, "full moon") && !says(&p, "gather(") && !says(&p, "sleep 0."), "and nothing of what was printed, awaited or timed is to be seen");
  v = window_view(false);
  lesson = lesson_page(false);
  lun_page_compose(page, &p, &in, 1280, 800, &lun_metrics_builtin);
  ok(says(&p, "full moon") && says(&p, "sleep 0."), "afterwards it is");
  lun_picture_free(&p);
}

/* ---- the mouse ---- */

static lun_command click(lun_view *v, const lun_fold *f, const lun_spot *spot) {
  lun_key k = {.name = LUN_KEY_CLICK, .x = spot->r.x + spot->r.w / 2, .y = spot->r.y + spot->r.h / 2};
  return lun_view_key(v, f, &k);
}

static const lun_spot *spot_with(const lun_view *v, unsigned kind, unsigned arg) {
  for (int i = 0; i < v->spots->n; i++)
    if (v->spots->spot[i].kind == kind && v->spots->spot[i].arg == arg) return &v->spots->spot[i];
  return NULL;
}

static void test_mouse(session *s, lun_page *page) {
  lun_picture p = {0};
  lun_lesson_page lesson = lesson_page(true);
  lun_view v = window_view(true);
  lun_page_in in = page_of(s, &v, &lesson);
  lun_page_compose(page, &p, &in, 1280, 800, &lun_metrics_builtin);
  const lun_spot *second = spot_with(&v, LUN_SPOT_OPTION, 2), *next = spot_with(&v, LUN_SPOT_DEED, LUN_CMD_PAGE_NEXT);
  lun_command c = second ? click(&v, s->f, second) : (lun_command){0};
  ok(c.cmd == LUN_CMD_CHOOSE && c.arg == 2, "a click on an answer chooses it");
  ok(next && click(&v, s->f, next).cmd == LUN_CMD_PAGE_NEXT, "one on the sign beside the number turns the page");
  lesson = lesson_page(false);
  v = window_view(false);
  lun_page_compose(page, &p, &in, 1280, 800, &lun_metrics_builtin);
  const lun_spot *go_on = spot_with(&v, LUN_SPOT_DEED, LUN_CMD_GO_ON), *event = spot_of(&v, LUN_SPOT_EVENT, 0);
  ok(go_on && click(&v, s->f, go_on).cmd == LUN_CMD_GO_ON, "one on the chip goes on");
  c = event ? click(&v, s->f, event) : (lun_command){0};
  ok(c.cmd == LUN_CMD_SEEK && c.seq == 41, "one on an event goes there");
  ok(!spot_with(&v, LUN_SPOT_DEED, LUN_CMD_HINT), "what would do nothing now is not offered");
  lun_picture_free(&p);
}

/* ---- wrapping ---- */

/* Every letter is as wide as its code, so that no two widths are alike; marked words are twice as wide. */
static int odd_width(void *ud, lun_style st, const char *s, size_t n) {
  int w = 0;
  (void)ud;
  for (size_t i = 0; i < n; i++) w += (unsigned char)s[i] % 13 + 1;
  return st.attr ? 2 * w : w;
}

static size_t odd_fit(void *ud, lun_style st, const char *s, size_t n, int room, int *used) {
  size_t i = 0;
  while (i < n && odd_width(ud, st, s, i + 1) <= room) i++;
  *used = odd_width(ud, st, s, i);
  return i;
}

static int width_of_row(const lun_measure *m, const lun_prose_row *row) {
  int w = row->indent;
  for (size_t i = 0; i < row->words.n; i++) w += m->width(m->ud, row->words.run[i].style, row->words.run[i].text, strlen(row->words.run[i].text));
  return w;
}

static void test_wrapping(void) {
  static const char text[] = "One **strong word** and `some code` and *stress that goes on*, and on, until a row is full.\n\n"
                             "- an item whose text is long enough for two rows of whatever width\n\n```\nlocal averyveryverylongline = 1\n```\n"
                             "Averyveryveryveryveryverylongword.";
  const lun_measure odd = {odd_width, odd_fit, NULL, 7};
  lun_arena a = {0};
  bool fits = true, all = true;
  for (int room = 90; room < 900; room += 7) {
    lun_prose p = lun_prose_wrap(text, &odd, room, LUN_INK_TEXT, &a);
    for (size_t i = 0; i < p.n; i++) fits &= width_of_row(&odd, &p.row[i]) <= room;
    all &= p.n > 5;
  }
  ok(all, "Markdown is wrapped in letters of any width");
  ok(fits, "and no row is wider than its room");
  lun_prose p = lun_prose_wrap("a *b c* d", &lun_in_columns, 40, LUN_INK_TEXT, &a);
  const lun_run *run = p.n == 1 && p.row[0].words.n == 3 ? p.row[0].words.run : NULL;
  ok(run && strcmp(run[0].text, "a ") == 0 && strcmp(run[1].text, "b c") == 0 && run[1].style.attr == LUN_UNDERLINE, "a line goes under the blanks within what is stressed, not under those beside it");
  lun_arena_free(&a);
}

/* The rows as one text, each with its indentation and a line's end. */
static const char *rows_of(const char *markdown, int room, lun_arena *a) {
  lun_prose p = lun_prose_wrap(markdown, &lun_in_columns, room, LUN_INK_TEXT, a);
  const char *text = "";
  for (size_t i = 0; i < p.n; i++) {
    text = lun_arena_print(a, "%s%*s", text, p.row[i].words.n > 0 && p.row[i].words.run[0].text[0] != ' ' ? p.row[i].indent : 0, "");
    for (size_t k = 0; k < p.row[i].words.n; k++) text = lun_arena_print(a, "%s%s", text, p.row[i].words.run[k].text);
    text = lun_arena_print(a, "%s\n", text);
  }
  return text;
}

static void test_tables(void) {
  lun_arena a = {0};
  const char *got = rows_of("Before.\n\n| you want | use | |\n|---|:-:|---|\n| all results | `gather`, `a|b` | since long |\n| one || x\n\nAfter.", 18, &a);
  ok(strcmp(got, "Before.\n\nyou want\n\xc2\xb7 all results\n  use: gather, a|b\n  since long\n\xc2\xb7 one\n  x\n\nAfter.\n") == 0,
     "a table's rows are items, and their cells bear the heads: none is cut off");
  got = rows_of("| no rule\n| below", 40, &a);
  ok(strcmp(got, "| no rule\n| below\n") == 0, "lines that begin with a bar are not yet a table");
  lun_arena_free(&a);
}

int main(void) {
  session s;
  setlocale(LC_CTYPE, "C.UTF-8");
  lun_page *page = lun_page_new();
  whole_session(&s, "lesson");
  test_overlaps(&s, page);
  test_cursor(&s, page);
  test_hidden(&s, page);
  test_mouse(&s, page);
  test_wrapping();
  test_tables();
  finish(&s);
  lun_page_free(page);
  printf("1..%d\n", count);
  return failures != 0;
}
