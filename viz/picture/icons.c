/* icons.c - the glyphs of the visual language as shapes: moons for the states,
 * a clock, arrows, a lock, threads. A row of the table for each character; all
 * are drawn around a middle, in units of the size of the text beside them. */
#include <string.h>

#include "../base/sanitise.h"
#include "picture.h"

typedef struct icon {
  lun_picture *p;
  double x, y, s;
  uint32_t color;
} icon;

static uint32_t faded(uint32_t color, double alpha) {
  return (uint32_t)((color >> 24) * alpha + 0.5) << 24 | (color & 0xFFFFFF);
}

static double stroke(const icon *i) { return 0.115 * i->s; }
static double radius(const icon *i) { return 0.34 * i->s; }

static void ring(const icon *i) { lun_draw_ring(i->p, i->x, i->y, radius(i), stroke(i), i->color); }

/* Lines through points given in tenths of the size. */
static void strokes(const icon *i, const int8_t *at, int n, double width) {
  lun_trace t = {.n = 0};
  for (int k = 0; k < n; k++) lun_trace_to(&t, i->x + at[2 * k] * i->s / 40, i->y + at[2 * k + 1] * i->s / 40);
  lun_trace_stroke(i->p, &t, false, width, 0, 0, i->color);
}

static void fill(const icon *i, const int8_t *at, int n) {
  lun_trace t = {.n = 0};
  for (int k = 0; k < n; k++) lun_trace_to(&t, i->x + at[2 * k] * i->s / 40, i->y + at[2 * k + 1] * i->s / 40);
  lun_trace_fill(i->p, &t, i->color);
}

#define POINTS(...) (const int8_t[]){__VA_ARGS__}, (int)(sizeof((const int8_t[]){__VA_ARGS__}) / 2)

/* The full moon shines. */
static void full_moon(const icon *i) {
  lun_draw_disc(i->p, i->x, i->y, 0.68 * i->s, faded(i->color, 0.18));
  lun_draw_disc(i->p, i->x, i->y, 0.40 * i->s, i->color);
}

static void half_moon(const icon *i) {
  lun_trace t = {.n = 0};
  lun_trace_arc(&t, i->x, i->y, radius(i), 1, 3);
  lun_trace_fill(i->p, &t, i->color);
  ring(i);
}

static void new_moon(const icon *i) { ring(i); }

static void cancelling(const icon *i) {
  ring(i);
  strokes(i, POINTS(-7, 0, 7, 0), 1.1 * stroke(i));
}

static void cancelled(const icon *i) {
  ring(i);
  strokes(i, POINTS(-9, 9, 9, -9), stroke(i));
}

static void cross(const icon *i) {
  strokes(i, POINTS(-11, -11, 11, 11), 1.3 * stroke(i));
  strokes(i, POINTS(-11, 11, 11, -11), 1.3 * stroke(i));
}

static void check(const icon *i) { strokes(i, POINTS(-13, 2, -4, 11, 13, -11), 1.3 * stroke(i)); }
static void warning(const icon *i) { fill(i, POINTS(0, -16, 16, 14, -16, 14)); }

static void clock_face(const icon *i) {
  ring(i);
  strokes(i, POINTS(0, -8, 0, 0, 7, 0), 0.9 * stroke(i));
}

static void both_ways(const icon *i) {
  double w = 0.85 * stroke(i);
  strokes(i, POINTS(-16, -6, 15, -6), w);
  strokes(i, POINTS(8, -13, 16, -6, 8, 0), w);
  strokes(i, POINTS(16, 8, -15, 8), w);
  strokes(i, POINTS(-8, 15, -16, 8, -8, 2), w);
}

static void arrow(const icon *i) {
  strokes(i, POINTS(-15, 0, 14, 0), 0.9 * stroke(i));
  strokes(i, POINTS(5, -9, 15, 0, 5, 9), 0.9 * stroke(i));
}

static void square(const icon *i) {
  lun_draw_frame(i->p, i->x - 0.3 * i->s, i->y - 0.3 * i->s, 0.6 * i->s, 0.6 * i->s, 0.06 * i->s, stroke(i), i->color);
}

static void threads(const icon *i) {
  for (int k = -1; k <= 1; k++)
    lun_draw_line(i->p, i->x - 0.34 * i->s, i->y + k * 0.22 * i->s, i->x + 0.34 * i->s, i->y + k * 0.22 * i->s,
                  stroke(i), i->color);
}

static void play(const icon *i) { fill(i, POINTS(-12, -17, 16, 0, -12, 17)); }
static void back(const icon *i) { fill(i, POINTS(12, -17, -16, 0, 12, 17)); }
static void stop(const icon *i) {
  lun_draw_box(i->p, i->x - 0.38 * i->s, i->y - 0.38 * i->s, 0.76 * i->s, 0.76 * i->s, 0.1 * i->s, i->color);
}

static void held(const icon *i) {
  lun_draw_box(i->p, i->x - 0.32 * i->s, i->y - 0.4 * i->s, 0.2 * i->s, 0.8 * i->s, 0, i->color);
  lun_draw_box(i->p, i->x + 0.12 * i->s, i->y - 0.4 * i->s, 0.2 * i->s, 0.8 * i->s, 0, i->color);
}

static void moon(const icon *i) {
  lun_trace t = {.n = 0};
  lun_draw_ring(i->p, i->x, i->y, 0.75 * i->s, stroke(i), i->color);
  lun_trace_arc(&t, i->x, i->y, 0.75 * i->s, 0.7, 3.3);
  lun_trace_arc(&t, i->x + 0.62 * i->s, i->y, 0.78 * i->s, 2.72, 1.28);
  lun_trace_fill(i->p, &t, i->color);
}

static void marked(const icon *i) { fill(i, POINTS(-13, -10, 13, -10, 0, 13)); }

static const struct {
  uint32_t cp;
  void (*draw)(const icon *i);
} icons[] = {
  {0x25CF, full_moon}, {0x25D0, half_moon}, {0x25CB, new_moon}, {0x2296, cancelling}, {0x2298, cancelled},
  {0x2717, cross},     {0x2713, check},     {0x25B2, warning},  {0x25F7, clock_face}, {0x2194, both_ways},
  {0x2192, arrow},     {0x25A1, square},    {0x2261, threads},  {0x25B6, play},       {0x25C0, back},
  {0x25A0, stop},      {0x2016, held},      {0x263E, moon},     {0x25BC, marked},
};
enum { ICONS = sizeof icons / sizeof *icons };

bool lun_has_icon(uint32_t cp) {
  for (int k = 0; k < ICONS; k++)
    if (icons[k].cp == cp) return true;
  return false;
}

bool lun_draw_icon(lun_picture *p, double x, double y, double size, uint32_t cp, uint32_t color) {
  for (int k = 0; k < ICONS; k++) {
    if (icons[k].cp != cp) continue;
    icons[k].draw(&(icon){p, x, y, size, color});
    return true;
  }
  return false;
}

void lun_draw_glyph(lun_picture *p, double x, double y, double size, const char *utf8, uint32_t color) {
  uint32_t cp;
  lun_utf8(utf8, strlen(utf8), &cp);
  lun_draw_icon(p, x, y, size, cp, color);
}
