/* Whole screens as text, compared with those in tests/screens. UPDATE_SCREENS=1 writes them anew: look at the difference
 * before you commit it. */
#include <locale.h>

#include "../../viz/term/screen.h"
#include "../../viz/term/text.h"
#include "session.h"

static int count, failures;

static void ok(bool good, const char *name) {
  printf("%sok %d - %s\n", good ? "" : "not ", ++count, name);
  fflush(stdout);
  failures += !good;
}

/* What the prompt would show: the REPL's room draws it, here it is given. */
static void draw_prompt(void *ud, lun_cells *g, lun_rect r, bool focused, int *cx, int *cy) {
  static const char *const lines[] = {
    "> require \"jobs\"",
    "> reader, writer = await asyncio",
    ">>   .open_connection(\"localhost\", 7007)",
    "✓ 31 ms",
    "> r = await crew(reader)",
    "new moon",
    "first quarter",
    "full moon",
    "○ awaiting gather of 3   362 ms   Ctrl-C cancels it",
  };
  (void)ud, (void)cx, (void)cy, (void)focused;
  for (int i = 0; i < (int)(sizeof lines / sizeof *lines) && i < r.h; i++)
    lun_cells_text(g, r, r.x + 1, r.y + i, lun_ink_of(LUN_INK_TEXT), lines[i], strlen(lines[i]));
}

static char *slurp(FILE *f, size_t *n) {
  static char buf[2][1 << 20];
  static int turn;
  char *s = buf[turn++ & 1];
  rewind(f);
  *n = fread(s, 1, (1 << 20) - 1, f);
  s[*n] = 0;
  return s;
}

static void print_difference(const char *got, const char *want) {
  for (int row = 1; *got || *want; row++) {
    size_t a = strcspn(got, "\n"), b = strcspn(want, "\n");
    if (a != b || memcmp(got, want, a) != 0)
      printf("# row %d\n#  got |%.*s|\n# want |%.*s|\n", row, (int)a, got, (int)b, want);
    got += a + (got[a] == '\n');
    want += b + (want[b] == '\n');
  }
}

static void compare(FILE *got, const char *name) {
  char path[256];
  size_t n, m = 0;
  snprintf(path, sizeof path, "tests/screens/%s.txt", name);
  char *text = slurp(got, &n);
  FILE *file = fopen(path, getenv("UPDATE_SCREENS") ? "w+" : "r");
  if (file && getenv("UPDATE_SCREENS")) fwrite(text, 1, n, file);
  const char *want = file ? slurp(file, &m) : "";
  bool same = file && n == m && memcmp(text, want, n) == 0;
  ok(same, name);
  if (!same) print_difference(text, want);
  if (file) fclose(file);
}

static const char *whole_path; /* of the trace that is summed up for the strip, NULL: none */

static void check(session *s, lun_view *v, const lun_fold *ahead, int w, int h, int64_t now, const char *name) {
  lun_screen *sc = lun_screen_new();
  lun_summary *whole = whole_path ? lun_view_whole(whole_path) : NULL;
  lun_frame_in in = {.fold = s->f, .ahead = ahead, .whole = whole, .view = v, .now = now, .repl = v->recorded ? NULL : draw_prompt,
                     .awaited = lun_fold_ntasks(s->f) > 0};
  int cx, cy;
  FILE *out = tmpfile();
  const lun_cells *g = lun_screen_draw(sc, &in, w, h, &cx, &cy);
  if (g && out && lun_text_print(g, out)) compare(out, name);
  else ok(false, name);
  if (out) fclose(out);
  lun_screen_free(sc);
  lun_summary_free(whole);
}

static lun_view live(bool ascii) {
  lun_view v = lun_view_new(false);
  v.per_col = 5000000;
  v.ascii = ascii;
  return v;
}

static void test_session(void) {
  static const struct {
    int w, h;
    bool ascii;
    const char *name;
  } sizes[] = {{160, 45, false, "session-160x45"},    {120, 36, false, "session-120x36"},
               {100, 30, false, "session-100x30"},    {80, 24, false, "session-80x24"},
               {80, 24, true, "session-ascii-80x24"}, {50, 18, false, "session-50x18"}};
  session s;
  whole_session(&s, "screen");
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    lun_view v = live(sizes[i].ascii);
    check(&s, &v, NULL, sizes[i].w, sizes[i].h, at_us(762000), sizes[i].name);
  }
  lun_view v = live(false);
  v.axis = LUN_AXIS_CALLS;
  check(&s, &v, NULL, 120, 36, at_us(762000), "callbacks-120x36");
  v = live(false);
  v.table = true;
  v.focus = LUN_PANEL_TIMELINE;
  v.task = BOB;
  check(&s, &v, NULL, 160, 45, at_us(762000), "table-160x45");
  v.order = LUN_ORDER_RUN;
  check(&s, &v, NULL, 80, 24, at_us(762000), "table-80x24");
  finish(&s);
}

/* The same run, when bob's third turn computes for more than a second. */
static void test_blocked(void) {
  session s;
  begin(&s, "blocked");
  start_crew(&s);
  first_turns(&s);
  middle(&s);
  put(&s, LUN_K_RAN, 0, BOB + 1000, 0, 0);
  at(&s, 660000);
  tick(&s, 1);
  put(&s, LUN_K_READY, LUN_WHAT_WAKEUP, BOB + 1000, BOB, 0);
  step(&s, BOB, LUN_WHAT_WAKEUP, LUN_HOW_WAKE);
  at(&s, 800000);
  put(&s, LUN_K_LINE, 0, line(&s, 13), BOB, 31);
  put(&s, LUN_K_FRAME, 0, line(&s, 13), str(&s, "fib"), 30);
  put(&s, LUN_K_FRAME, 0, line(&s, 13), str(&s, "bob"), 1);
  see(&s);
  lun_view v = live(false);
  v.per_col = 20000000;
  check(&s, &v, NULL, 120, 36, at_us(1900000), "blocked-120x36");
  v = live(false);
  v.per_col = 20000000;
  check(&s, &v, NULL, 160, 45, at_us(1900000), "blocked-160x45");
  finish(&s);
}

/* The cursor stands between the request and the delivery; what was recorded after it is faint. */
static void test_past(void) {
  session s, later;
  begin(&s, "past");
  start_crew(&s);
  first_turns(&s);
  middle(&s);
  cancel(&s);
  see(&s);
  whole_session(&later, "screen");
  lun_view v = live(false);
  v.past = true;
  v.mode = LUN_MODE_LOOK;
  v.focus = LUN_PANEL_TIMELINE;
  v.tab = LUN_PANEL_SEQUENCE;
  whole_path = later.path;
  check(&s, &v, later.f, 120, 36, at_us(662000), "past-120x36");
  whole_path = NULL;
  finish(&later);
  finish(&s);
}

/* The answers about the task that is being cancelled, over the lower part, wide and narrow. */
static void test_why(void) {
  session s;
  whole_session(&s, "screen");
  lun_view v = live(false);
  v.mode = LUN_MODE_LOOK;
  v.focus = LUN_PANEL_TIMELINE;
  v.task = CYD;
  v.why = true;
  v.why_at = 2;
  check(&s, &v, NULL, 160, 45, at_us(762000), "why-160x45");
  check(&s, &v, NULL, 80, 24, at_us(762000), "why-80x24");
  finish(&s);
}

static void test_beginning(void) {
  session s;
  begin(&s, "beginning");
  polls(&s);
  see(&s);
  lun_view v = lun_view_new(false);
  check(&s, &v, NULL, 100, 30, at_us(900000), "beginning-100x30");
  v.help = true;
  check(&s, &v, NULL, 160, 45, at_us(900000), "help-160x45");
  finish(&s);
}

/* The prompt's one line, which grows. */
static void draw_line(void *ud, lun_cells *g, lun_rect r, bool focused, int *cx, int *cy) {
  const char *line = ud;
  (void)focused;
  *cx = r.x + lun_cells_text(g, r, r.x, r.y, lun_ink_of(LUN_INK_TEXT), line, strlen(line));
  *cy = r.y;
}

static bool same_cell(const lun_cell *a, const lun_cell *b) {
  bool style = a->style.ink == b->style.ink && a->style.ground == b->style.ground && a->style.attr == b->style.attr;
  return style && memcmp(a->ch, b->ch, sizeof a->ch) == 0;
}

static bool same_cells(const lun_cells *a, const lun_cells *b) {
  if (!a || !b || a->w != b->w || a->h != b->h) return false;
  for (int i = 0; i < a->w * a->h; i++)
    if (!same_cell(&a->cell[i], &b->cell[i])) return printf("# cell %d,%d differs\n", i % a->w, i / a->w), false;
  return true;
}

/* A letter beside 10,000 busy tasks waited for a whole frame: the prompt is drawn before it, alone, and must look as in it. */
static void test_typing(void) {
  session s;
  begin(&s, "typing");
  polls(&s);
  see(&s);
  lun_view v = live(false);
  v.focus = LUN_PANEL_REPL;
  lun_screen *whole = lun_screen_new(), *alone = lun_screen_new();
  lun_frame_in in = {.fold = s.f, .view = &v, .now = at_us(900000), .repl = draw_line, .repl_ud = "> await long"};
  int cx, cy, want_x, want_y;
  ok(!lun_screen_draw_prompt(alone, &in, 120, 36, &cx, &cy), "the prompt alone: not before the first frame");
  lun_screen_draw(alone, &in, 120, 36, &cx, &cy);
  in.repl_ud = "> awai";
  const lun_cells *want = lun_screen_draw(whole, &in, 120, 36, &want_x, &want_y);
  ok(same_cells(lun_screen_draw_prompt(alone, &in, 120, 36, &cx, &cy), want), "the prompt alone: what a whole frame would show");
  ok(cx == want_x && cy == want_y, "... with the cursor there");
  ok(!lun_screen_draw_prompt(alone, &in, 100, 36, &cx, &cy), "... not in a frame of another size");
  v.help = true;
  ok(!lun_screen_draw_prompt(alone, &in, 120, 36, &cx, &cy), "... nor over the help");
  lun_screen_free(whole);
  lun_screen_free(alone);
  finish(&s);
}

int main(void) {
  if (!setlocale(LC_CTYPE, "C.UTF-8")) {
    printf("1..0 # SKIP there is no locale C.UTF-8\n");
    return 0;
  }
  test_session();
  test_blocked();
  test_past();
  test_beginning();
  test_why();
  test_typing();
  printf("1..%d\n", count);
  return failures != 0;
}
