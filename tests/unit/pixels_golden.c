/* The window to the pixel: the session of the design, dark and light, the sequence of its cancellation, and a lesson, beside the
 * pictures in tests/screens (UPDATE_SCREENS=1 draws them anew). Letters differ a little from one FreeType to the next, so
 * a few pixels may; other fonts than the packaged ones are another picture. */
#include <locale.h>
#include <png.h>

#include "../../viz/picture/page.h"
#include "../../viz/window/png.h"
#include "../../viz/window/raster.h"
#include "lesson.h"
#include "session.h"

static int count, failures;

static void ok(bool good, const char *name) {
  printf("%sok %d - %s\n", good ? "" : "not ", ++count, name);
  fflush(stdout);
  failures += !good;
}

/* The pixels of a file, of the canvas's size; NULL when it is not there or of another. */
static uint32_t *load(const char *path, const lun_canvas *like) {
  png_image image = {.version = PNG_IMAGE_VERSION};
  if (!png_image_begin_read_from_file(&image, path)) return NULL;
  image.format = PNG_FORMAT_BGRA;
  bool fits = (int)image.width == like->w && (int)image.height == like->h;
  uint32_t *pixel = fits ? malloc(PNG_IMAGE_SIZE(image)) : NULL;
  bool read = pixel && png_image_finish_read(&image, NULL, pixel, 0, NULL);
  if (!read) free(pixel);
  png_image_free(&image);
  return read ? pixel : NULL;
}

static int difference(uint32_t a, uint32_t b) {
  int most = 0;
  for (int shift = 0; shift < 24; shift += 8) {
    int d = abs((int)(a >> shift & 255) - (int)(b >> shift & 255));
    if (d > most) most = d;
  }
  return most;
}

/* How many of 10,000 pixels differ by more than letters' edges do. */
static int differing(const uint32_t *a, const uint32_t *b, size_t n) {
  enum { EDGE = 72 };
  size_t far = 0;
  for (size_t i = 0; i < n; i++) far += difference(a[i], b[i]) > EDGE;
  return (int)(far * 10000 / n);
}

static void compare(const char *name, lun_canvas canvas) {
  enum { FEW = 40 }; /* of 10,000: a word in the wrong place is more */
  char path[256], err[256] = "";
  snprintf(path, sizeof path, "tests/screens/%s.png", name);
  if (getenv("UPDATE_SCREENS") && !lun_png_write(path, canvas, err, sizeof err)) printf("# %s\n", err);
  uint32_t *want = load(path, &canvas);
  int off = want ? differing(canvas.pixel, want, (size_t)canvas.w * (size_t)canvas.h) : -1;
  ok(off >= 0 && off <= FEW, name);
  if (off < 0) printf("# %s is not there, or of another size\n", path);
  else if (off > 0) printf("# %d of 10000 pixels differ\n", off);
  free(want);
}

static lun_view view(lun_theme theme) {
  lun_view v = lun_view_new(false);
  v.unit = LUN_COLUMN_POINTS;
  v.mode = LUN_MODE_LOOK;
  v.focus = LUN_PANEL_TIMELINE;
  v.per_col = 500000;
  v.theme = theme;
  return v;
}

static void draw_with(const char *name, session *s, lun_fonts *fonts, lun_view v, int w, int h, const lun_lesson_page *lesson) {
  lun_page *page = lun_page_new();
  lun_raster *raster = lun_raster_new(fonts);
  lun_picture p = {0};
  lun_canvas canvas = {calloc((size_t)w * (size_t)h, sizeof(uint32_t)), w, h, w};
  lun_page_in in = {.fold = s->f, .view = &v, .now = at_us(762000), .name = lesson ? "" : "session.trace", .lesson = lesson};
  lun_page_compose(page, &p, &in, w, h, lun_fonts_metrics(fonts));
  lun_raster_draw(raster, canvas, &p, 1);
  compare(name, canvas);
  free(canvas.pixel);
  lun_picture_free(&p);
  lun_raster_free(raster);
  lun_page_free(page);
}

static void draw(const char *name, session *s, lun_fonts *fonts, lun_view v, int w, int h) {
  draw_with(name, s, fonts, v, w, h, NULL);
}

static void draw_lesson(const char *name, session *s, lun_fonts *fonts, lun_theme theme, bool asking) {
  lun_lesson_page page = lesson_page(asking);
  lun_view v = view(theme);
  lesson_view(&v, asking);
  draw_with(name, s, fonts, v, 1280, 800, &page);
}

/* A picture in which something is not where it was is told from one that is the same. */
static void test_tolerance(void) {
  enum { N = 10000 };
  static uint32_t a[N], b[N];
  for (size_t i = 0; i < N; i++) a[i] = b[i] = 0xFF10131C;
  for (size_t i = 0; i < 500; i++) b[i] = 0xFF2A3042;
  ok(differing(a, b, N) == 0, "faint differences are none");
  for (size_t i = 0; i < 100; i++) b[i] = 0xFFE3E6EE;
  ok(differing(a, b, N) == 100, "and strong ones are counted");
}

static bool packaged(const lun_fonts *f) {
  return strcmp(lun_fonts_family(f, LUN_FACE_WORDS), "Inter") == 0 &&
         strcmp(lun_fonts_family(f, LUN_FACE_CODE), "JetBrains Mono") == 0;
}

int main(void) {
  char err[256] = "";
  if (!setlocale(LC_CTYPE, "C.UTF-8")) {
    printf("1..0 # SKIP there is no locale C.UTF-8\n");
    return 0;
  }
  lun_fonts *fonts = lun_fonts_open(err, sizeof err);
  if (!fonts || !packaged(fonts)) {
    printf("1..0 # SKIP the fonts Inter and JetBrains Mono are not here (fonts-inter, fonts-jetbrains-mono)\n");
    if (fonts) lun_fonts_close(fonts);
    return 0;
  }
  session s;
  whole_session(&s, "golden");
  draw("window-dark-1280x800", &s, fonts, view(LUN_THEME_DARK), 1280, 800);
  draw("window-light-1280x800", &s, fonts, view(LUN_THEME_LIGHT), 1280, 800);
  lun_view v = view(LUN_THEME_DARK);
  v.focus = v.tab = LUN_PANEL_SEQUENCE;
  v.alone = true;
  v.task = CYD;
  draw("window-sequence-1000x700", &s, fonts, v, 1000, 700);
  draw_lesson("window-lesson-question-1280x800", &s, fonts, LUN_THEME_DARK, true);
  draw_lesson("window-lesson-answer-1280x800", &s, fonts, LUN_THEME_LIGHT, false);
  test_tolerance();
  finish(&s);
  lun_fonts_close(fonts);
  printf("1..%d\n", count);
  return failures != 0;
}
