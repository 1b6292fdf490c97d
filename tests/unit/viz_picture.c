/* The window's picture, as the list of its shapes: whole frames compared with those in tests/screens (UPDATE_SCREENS=1
 * writes them anew), text that is cut and measured, hostile text in an SVG, sizes from the least to the largest. */
#include <locale.h>
#include <math.h>

#include "../../viz/picture/page.h"
#include "../../viz/picture/svg.h"
#include "picture.h"
#include "session.h"

static void print_shape(FILE *out, const lun_shape *s) {
  static const char *const kinds[] = {"box", "disc", "area", "path", "text", "pixels", "clip"};
  fprintf(out, "%-6s %08x", kinds[s->kind], (unsigned)s->color);
  if (s->kind == LUN_SHAPE_AREA || s->kind == LUN_SHAPE_PATH) {
    fprintf(out, " %.1f,%.1f .. %.1f,%.1f", (double)s->spot[0].x, (double)s->spot[0].y, (double)s->spot[s->spots - 1].x,
            (double)s->spot[s->spots - 1].y);
    if (s->kind == LUN_SHAPE_PATH) fprintf(out, " wide %.1f%s", (double)s->stroke, s->on > 0 ? " dashed" : "");
  } else {
    fprintf(out, " %.1f,%.1f", (double)s->x, (double)s->y);
  }
  if (s->kind == LUN_SHAPE_BOX || s->kind == LUN_SHAPE_CLIP) fprintf(out, " %.1fx%.1f", (double)s->w, (double)s->h);
  if (s->kind == LUN_SHAPE_TEXT)
    fprintf(out, " %s%s %g |%s|", s->type.face ? "code" : "words", s->type.bold ? " bold" : "", (double)s->type.size,
            s->text);
  fputc('\n', out);
}

static size_t slurp(FILE *f, char *buf, size_t cap) {
  rewind(f);
  size_t n = fread(buf, 1, cap - 1, f);
  buf[n] = 0;
  return n;
}

static void print_difference(const char *got, const char *want) {
  int shown = 0;
  for (int row = 1; (*got || *want) && shown < 20; row++) {
    size_t a = strcspn(got, "\n"), b = strcspn(want, "\n");
    if (a != b || memcmp(got, want, a) != 0) {
      printf("# line %d\n#  got %.*s\n# want %.*s\n", row, (int)a, got, (int)b, want);
      shown++;
    }
    got += a + (got[a] == '\n');
    want += b + (want[b] == '\n');
  }
}

static void compare(const lun_picture *p, const char *name) {
  static char got[1 << 20], want[1 << 20];
  char path[256];
  snprintf(path, sizeof path, "tests/screens/%s.txt", name);
  FILE *text = tmpfile(), *file;
  for (size_t i = 0; i < p->n; i++) print_shape(text, &p->shape[i]);
  slurp(text, got, sizeof got);
  fclose(text);
  if (getenv("UPDATE_SCREENS") && (file = fopen(path, "w"))) fputs(got, file), fclose(file);
  file = fopen(path, "r");
  *want = 0;
  if (file) slurp(file, want, sizeof want), fclose(file);
  bool same = file && strcmp(got, want) == 0;
  ok(same, name);
  if (!same) print_difference(got, want);
}

static lun_view live(void) {
  lun_view v = lun_view_new(false);
  v.unit = LUN_COLUMN_POINTS;
  v.mode = LUN_MODE_LOOK;
  v.focus = LUN_PANEL_TIMELINE;
  v.per_col = 500000;
  return v;
}

static void compose(session *s, lun_page *page, lun_picture *p, lun_view *v, int w, int h) {
  lun_page_in in = {.fold = s->f, .view = v, .now = at_us(762000), .name = "session.trace"};
  lun_page_compose(page, p, &in, w, h, &lun_metrics_builtin);
}

/* Nothing lies beyond the picture, and nothing is at no place at all. */
static bool within(const lun_picture *p) {
  for (size_t i = 0; i < p->n; i++) {
    const lun_shape *s = &p->shape[i];
    if (!isfinite((double)s->x) || !isfinite((double)s->y) || !isfinite((double)s->w)) return false;
    bool text = s->kind == LUN_SHAPE_TEXT && s->anchor == LUN_START;
    if (text && ((double)s->x < -1 || (double)s->y > p->h + 30)) return false;
  }
  return true;
}

static void test_session(lun_page *page) {
  static const int sizes[][2] = {{64, 64},    {320, 200},   {640, 400},   {900, 500},
                                 {1280, 800}, {1600, 1000}, {2560, 1440}, {8192, 300}};
  session s;
  lun_picture p = {0};
  lun_view v = live();
  whole_session(&s, "window");
  compose(&s, page, &p, &v, 1600, 1000);
  compare(&p, "window-1600x1000");
  v = live();
  compose(&s, page, &p, &v, 640, 400);
  compare(&p, "window-640x400");
  bool good = true;
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    for (int panel = 1; panel < LUN_PANEL_COUNT; panel++) {
      v = live();
      v.focus = v.tab = (uint8_t)panel;
      v.alone = panel % 2;
      compose(&s, page, &p, &v, sizes[i][0], sizes[i][1]);
      good &= p.n > 0 && within(&p);
    }
  }
  ok(good, "every panel at sizes from 64x64 to 8192x300");
  lun_picture_free(&p);
  finish(&s);
}

static void test_letters(void) {
  lun_picture p = {0};
  lun_type words = {LUN_FACE_WORDS, false, 10}, code = {LUN_FACE_CODE, false, 10};
  lun_picture_begin(&p, 100, 100, LUN_THEME_DARK, &lun_metrics_builtin);
  ok(fabs(lun_text_points(&p, code, "12345") - 30) < 0.01, "five letters of code are three sizes wide");
  ok(lun_text_points(&p, words, "iii") < lun_text_points(&p, words, "mmm"), "words are proportional");
  ok(strcmp(lun_text_cut(&p, code, "abcdefgh", 30, false), "abcd…") == 0, "cut text fits");
  ok(strcmp(lun_text_cut(&p, code, "abc", 30, false), "abc") == 0, "what fits is not cut");
  ok(lun_text_words(&p, code, "one two three", 50) == 7, "a line ends behind a word");
  lun_draw_text(&p, 0, 10, LUN_START, words, 0xFF000000, "evil\033[2J\xff");
  ok(p.n == 1 && !strchr(p.shape[0].text, '\033'), "no control byte is in a picture");
  lun_draw_text(&p, 0, 10, LUN_START, words, 0xFF000000, "◷ sleep");
  ok(p.n > 2 && strcmp(p.shape[p.n - 1].text, " sleep") == 0, "glyphs are shapes within the text");
  lun_picture_free(&p);
}

static void test_svg(void) {
  static char text[4096];
  lun_picture p = {0};
  lun_type words = {LUN_FACE_WORDS, false, 10};
  FILE *out = tmpfile();
  lun_picture_begin(&p, 100, 50, LUN_THEME_DARK, &lun_metrics_builtin);
  lun_draw_clip(&p, 0, 0, 50, 50);
  lun_draw_text(&p, 0, 10, LUN_START, words, 0x80FF0000, "</text><script>\"&'\001");
  lun_draw_unclip(&p);
  lun_svg_write(out, &p, "a <b> & \"c\"");
  slurp(out, text, sizeof text);
  fclose(out);
  ok(!strstr(text, "<script>") && strstr(text, "&lt;/text&gt;&lt;script&gt;&quot;&amp;"),
     "no markup of a program's reaches an SVG");
  ok(strstr(text, "<title>a &lt;b&gt; &amp; &quot;c&quot;</title>") != NULL, "nor does a title's");
  ok(strstr(text, "fill-opacity=\"0.5\"") != NULL, "what is translucent is so");
  ok(strstr(text, "</g>\n</svg>") != NULL, "groups are closed");
  lun_picture_free(&p);
}

/* Cells of one colour that stand side by side are one rectangle, and what is not there is none. */
static void test_svg_cells(void) {
  static const uint32_t cell[] = {0xFF112233, 0xFF112233, 0, 0xFF445566, 0, 0xFF112233};
  static char text[4096];
  lun_picture p = {0};
  FILE *out = tmpfile();
  lun_picture_begin(&p, 100, 50, LUN_THEME_DARK, &lun_metrics_builtin);
  lun_draw_pixels(&p, 10, 20, 30, 8, cell, 3, 2);
  lun_svg_write(out, &p, "");
  slurp(out, text, sizeof text);
  fclose(out);
  const char *group = strstr(text, "crispEdges");
  int n = 0;
  for (const char *at = group; at && (at = strstr(at, "<rect")); at++) n++;
  ok(group && n == 3, "six cells are three rectangles");
  ok(group && strstr(group, "x=\"10\" y=\"20\" width=\"20\" height=\"4\"") && strstr(group, "x=\"10\" y=\"24\" width=\"10\""),
     "each where its cells go");
  lun_picture_free(&p);
}

/* ---- labels ---- */

static void test_labels(lun_page *page) {
  session s;
  lun_picture p = {0};
  int bad = 0;
  whole_session(&s, "window");
  for (int i = 0; i < WINDOW_SIZES; i++) {
    for (int panel = 1; panel < LUN_PANEL_COUNT; panel++) {
      lun_view v = live();
      v.focus = v.tab = (uint8_t)panel;
      v.alone = panel == LUN_PANEL_SEQUENCE;
      v.task = panel == LUN_PANEL_SEQUENCE ? CYD : 0;
      v.why = panel == LUN_PANEL_SOURCE;
      v.theme = i % 2 ? LUN_THEME_LIGHT : LUN_THEME_DARK;
      compose(&s, page, &p, &v, window_sizes[i][0], window_sizes[i][1]);
      bad += overlaps(&p);
    }
  }
  ok(bad == 0, "no label lies over another one, at sizes from 640x400 to 2560x1440");
  lun_picture_free(&p);
  finish(&s);
}

/* ---- keys and the mouse ---- */

static lun_command press(session *s, lun_view *v, const lun_spot *spot, unsigned key) {
  lun_key k = {.name = (uint8_t)key, .x = spot->r.x + spot->r.w / 2, .y = spot->r.y + spot->r.h / 2};
  return lun_view_key(v, s->f, &k);
}

static void test_mouse(lun_page *page) {
  session s;
  lun_picture p = {0};
  lun_view v = live();
  whole_session(&s, "window");
  compose(&s, page, &p, &v, 1280, 800);
  lun_command c = press(&s, &v, spot_of(&v, LUN_SPOT_TASK, BOB), LUN_KEY_CLICK);
  ok(v.task == BOB, "a click on a name selects the task");
  c = press(&s, &v, spot_of(&v, LUN_SPOT_LANE, CYD), LUN_KEY_CLICK);
  ok(v.task == CYD && c.note && strstr(c.note, "cyd waits for"), "a click on a lane says what happened there");
  lun_key w = {.name = LUN_KEY_CHAR, .ch = 'w'};
  lun_view_key(&v, s.f, &w);
  compose(&s, page, &p, &v, 1280, 800);
  ok(v.why && says(&p, "Why is it waiting?") && says(&p, "Who asked it to stop?"), "w answers in the window");
  const lun_spot *last = NULL;
  for (int i = 0; i < v.spots->n; i++)
    if (v.spots->spot[i].kind == LUN_SPOT_REASON) last = &v.spots->spot[i];
  press(&s, &v, last, LUN_KEY_CLICK);
  ok(last && v.why_at == (int)last->line && last->line > 0, "a click chooses a sentence");
  c = press(&s, &v, last, LUN_KEY_DOUBLE);
  ok(c.cmd == LUN_CMD_SEEK && c.seq > 0 && !v.why, "two go to the record that it rests on");
  lun_picture_free(&p);
  finish(&s);
}

static void test_notice(lun_page *page) {
  session s;
  lun_picture p = {0};
  lun_view v = live();
  whole_session(&s, "window");
  lun_page_in in = {.fold = s.f, .view = &v, .now = at_us(762000), .name = ""};
  in.notice = "bob·4 blocked the loop for 1.240 s, jobs.lua:13 (fib). A thread can do it: await asyncio.to_thread(fib). And "
              "so much more is there to say of it that one row is too short for all of these words.";
  lun_page_compose(page, &p, &in, 640, 400, &lun_metrics_builtin);
  ok(says(&p, "bob·4 blocked") && says(&p, "these words."), "a notice has as many rows as it needs");
  lun_picture_free(&p);
  finish(&s);
}

int main(void) {
  if (!setlocale(LC_CTYPE, "C.UTF-8")) {
    printf("1..0 # SKIP there is no locale C.UTF-8\n");
    return 0;
  }
  lun_page *page = lun_page_new();
  test_session(page);
  test_labels(page);
  test_mouse(page);
  test_notice(page);
  test_letters();
  test_svg();
  test_svg_cells();
  lun_page_free(page);
  printf("1..%d\n", count);
  return failures != 0;
}
