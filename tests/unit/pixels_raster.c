/* What shapes become as pixels: edges covered in part, translucent colours, clips, letters with glyphs from other fonts,
 * and shapes that lie far outside. */
#include <stdio.h>
#include <string.h>

#include "../../viz/window/png.h"
#include "../../viz/window/raster.h"

enum { W = 64, H = 48, WHITE = 0xFFFFFFFF };

static int count, failures;
static uint32_t pixel[W * H];
static const lun_canvas canvas = {pixel, W, H, W};

static void ok(bool good, const char *name) {
  printf("%sok %d - %s\n", good ? "" : "not ", ++count, name);
  failures += !good;
}

static unsigned grey(int x, int y) { return pixel[y * W + x] & 255; }
static bool near(unsigned got, unsigned want) { return got + 3 >= want && got <= want + 3; }

static lun_picture fresh(const lun_metrics *metrics) {
  lun_picture p = {0};
  lun_picture_begin(&p, W, H, LUN_THEME_DARK, metrics);
  lun_draw_box(&p, 0, 0, W, H, 0, 0xFF000000);
  return p;
}

static void show(lun_raster *r, lun_picture *p) {
  lun_raster_draw(r, canvas, p, 1);
  lun_picture_free(p);
}

static void test_boxes(lun_raster *r, const lun_metrics *m) {
  lun_picture p = fresh(m);
  lun_draw_box(&p, 10.5, 10, 4, 4, 0, WHITE);
  show(r, &p);
  ok(near(grey(10, 11), 128) && grey(11, 11) == 255 && near(grey(14, 11), 128), "a box's edges are covered in part");
  ok(grey(12, 9) == 0 && grey(12, 10) == 255 && grey(12, 14) == 0, "its upper and lower edges are sharp");
  p = fresh(m);
  lun_draw_box(&p, 0, 0, W, H, 0, 0x80FFFFFF);
  show(r, &p);
  ok(near(grey(5, 5), 128), "a translucent colour lies over what was there");
  p = fresh(m);
  lun_draw_box(&p, 4, 4, 20, 20, 8, WHITE);
  show(r, &p);
  ok(grey(4, 4) == 0 && grey(14, 14) == 255 && grey(4, 14) == 255, "corners are round");
  p = fresh(m);
  lun_draw_clip(&p, 8, 8, 8, 8);
  lun_draw_clip(&p, 12, 0, 40, 40);
  lun_draw_box(&p, 0, 0, W, H, 0, WHITE);
  lun_draw_unclip(&p);
  lun_draw_unclip(&p);
  lun_draw_box(&p, 40, 40, 2, 2, 0, WHITE);
  show(r, &p);
  ok(grey(13, 9) == 255 && grey(10, 9) == 0 && grey(20, 9) == 0 && grey(40, 40) == 255,
     "clips lie within each other, and end");
}

static void test_lines(lun_raster *r, const lun_metrics *m) {
  lun_picture p = fresh(m);
  lun_draw_line(&p, 4, 10, 30, 10, 2, WHITE);
  lun_draw_dashes(&p, 4, 20, 40, 20, 2, 4, 4, WHITE);
  lun_draw_disc(&p, 50, 30, 6, WHITE);
  lun_draw_ring(&p, 20, 36, 6, 2, WHITE);
  show(r, &p);
  ok(grey(10, 9) == 255 && grey(10, 10) == 255 && grey(10, 11) == 0, "a line has its width");
  ok(grey(5, 20) == 255 && grey(9, 20) == 0 && grey(13, 20) == 255, "dashes have gaps");
  ok(grey(50, 30) == 255 && grey(44, 24) == 0, "a disc is round");
  ok(grey(20, 36) == 0 && grey(26, 36) > 220, "a ring is empty inside");
  p = fresh(m);
  lun_draw_box(&p, -1e9, -1e9, 2e9, 2e9, 0, WHITE);
  lun_draw_line(&p, -1e12, 3, 1e12, 4, 2, WHITE);
  lun_draw_disc(&p, 1e12, 1e12, 5, WHITE);
  lun_draw_ring(&p, -1e9, 5, 4, 1, WHITE);
  show(r, &p);
  ok(true, "what lies far outside does no harm");
}

static void test_letters(lun_raster *r, lun_fonts *fonts) {
  lun_picture p = fresh(lun_fonts_metrics(fonts));
  lun_type type = {LUN_FACE_WORDS, false, 20};
  lun_draw_text(&p, 4, 30, LUN_START, type, WHITE, "M");
  show(r, &p);
  int inked = 0;
  for (int i = 0; i < W * H; i++) inked += (pixel[i] & 255) > 128;
  ok(inked > 20, "a letter is drawn");
  const lun_letters *l = lun_fonts_letters(fonts, type, 1, "中文 ∑");
  ok(l && l->w > 10, "what the font lacks comes from another one, or is a box");
  for (int i = 0; i < 20000; i++) {
    char text[16];
    snprintf(text, sizeof text, "n%d", i);
    lun_fonts_letters(fonts, type, 1, text);
  }
  l = lun_fonts_letters(fonts, type, 1, "still here");
  ok(l && l->w > 10, "many texts are kept within bounds");
}

static void test_cells(lun_raster *r, const lun_metrics *m) {
  static const uint32_t cell[] = {WHITE, 0, 0xFF808080, 0x80FFFFFF};
  lun_picture p = fresh(m);
  lun_draw_pixels(&p, 8, 8, 20, 20, cell, 2, 2);
  show(r, &p);
  ok(grey(8, 8) == 255 && grey(17, 17) == 255 && grey(7, 8) == 0 && grey(18, 8) == 0, "cells are squares of one colour, and may be empty");
  ok(grey(8, 18) == 128 && near(grey(18, 18), 128) && grey(28, 27) == 0, "or translucent");
  p = fresh(m);
  lun_draw_clip(&p, 0, 0, 12, 12);
  lun_draw_pixels(&p, -10, -10, 100, 100, cell, 1, 1);
  lun_draw_pixels(&p, 20, 20, 0, 5, cell, 1, 1);
  lun_draw_pixels(&p, 20, 20, 5, 5, NULL, 1, 1);
  lun_draw_unclip(&p);
  show(r, &p);
  ok(grey(0, 0) == 255 && grey(11, 11) == 255 && grey(12, 11) == 0 && grey(21, 21) == 0, "they are clipped like all else, and none that have no room");
}

int main(void) {
  char err[256];
  lun_fonts *fonts = lun_fonts_open(err, sizeof err);
  lun_raster *r = lun_raster_new(fonts);
  ok(fonts && r, "fonts are found");
  if (!fonts || !r) return 1;
  test_boxes(r, &lun_metrics_builtin);
  test_lines(r, &lun_metrics_builtin);
  test_letters(r, fonts);
  test_cells(r, &lun_metrics_builtin);
  ok(!lun_png_write("/nowhere/at/all.png", canvas, err, sizeof err) && strstr(err, "could not be written"),
     "a file that cannot be written is said to be");
  lun_raster_free(r);
  lun_fonts_close(fonts);
  printf("1..%d\n", count);
  return failures != 0;
}
