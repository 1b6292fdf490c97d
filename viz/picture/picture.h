/* picture.h - a drawing as a list of shapes: what the window shows and what an
 * SVG holds, before anybody turns it into pixels or into text. Units are points
 * of a picture at scale 1, y downwards; colours are 0xAARRGGBB. Shapes lie one
 * over the other in the order in which they were added. All text in it is
 * sanitised. */
#ifndef LUN_PICTURE_H
#define LUN_PICTURE_H

#include "../base/arena.h"
#include "../scene/palette.h"
#include "../scene/phrase.h"

/* Letters: words (Inter) and code (JetBrains Mono), regular or bold (600), a size in points. */
typedef enum lun_face { LUN_FACE_WORDS, LUN_FACE_CODE } lun_face;
typedef struct lun_type {
  uint8_t face; /* lun_face */
  bool bold;
  float size;
} lun_type;

/* How wide text is: the window asks its fonts, other back ends a table. */
typedef struct lun_metrics {
  double (*width)(void *ud, lun_type type, const char *s, size_t n);
  void *ud;
} lun_metrics;
/* Of Inter and JetBrains Mono, as a table; the same everywhere. */
extern const lun_metrics lun_metrics_builtin;

typedef struct lun_vertex {
  float x, y;
} lun_vertex;

typedef enum lun_shape_kind {
  LUN_SHAPE_BOX,    /* filled, with corners of `radius`; from `color` at its top to `color2` at its bottom */
  LUN_SHAPE_DISC,   /* around x, y, of `radius` */
  LUN_SHAPE_AREA,   /* filled, between its points */
  LUN_SHAPE_PATH,   /* a line through its points, `stroke` wide; dashed when `on` is not 0 */
  LUN_SHAPE_TEXT,   /* x: its left end, middle or right end; y: the baseline; w: its width as measured */
  LUN_SHAPE_PIXELS, /* x, y, w, h: where its cols x rows cells go; each has one colour */
  LUN_SHAPE_CLIP    /* what follows is cut to x, y, w, h; w < 0: no longer */
} lun_shape_kind;

typedef enum lun_anchor { LUN_START, LUN_MIDDLE, LUN_END } lun_anchor;

typedef struct lun_shape {
  uint8_t kind, anchor;
  bool closed; /* PATH */
  lun_type type;
  float x, y, w, h, radius, stroke, on, off;
  uint32_t color, color2;
  const lun_vertex *spot; /* AREA, PATH */
  size_t spots;
  const uint32_t *cell; /* PIXELS */
  int cols, rows;
  const char *text;
} lun_shape;

enum { LUN_CLIPS = 8 }; /* within each other */
typedef struct lun_picture {
  lun_arena arena; /* of all that the shapes point to */
  lun_shape *shape;
  size_t n, cap;
  double w, h;
  lun_theme theme;
  const lun_metrics *metrics;
  struct {
    double x0, y0, x1, y1;
  } clip[LUN_CLIPS];
  int clips;
} lun_picture;

/* Empties the picture for a new drawing. {0} is a valid picture to begin with. */
void lun_picture_begin(lun_picture *p, double w, double h, lun_theme theme, const lun_metrics *metrics);
void lun_picture_free(lun_picture *p);

/* Colours by their roles; alpha from 0 to 1. */
uint32_t lun_tint(const lun_picture *p, lun_ink ink, double alpha);
uint32_t lun_tint_ground(const lun_picture *p, lun_ground ground, double alpha);
/* The colour of text in a style: on a coloured ground the one that reads best there. */
uint32_t lun_tint_text(const lun_picture *p, lun_style st);

/* Adds a shape as it is. What there is no memory for is left out. */
void lun_picture_add(lun_picture *p, lun_shape s);

void lun_draw_box(lun_picture *p, double x, double y, double w, double h, double radius, uint32_t color);
void lun_draw_beam(lun_picture *p, double x, double y, double w, double h, uint32_t top, uint32_t bottom);
void lun_draw_disc(lun_picture *p, double x, double y, double radius, uint32_t color);
void lun_draw_ring(lun_picture *p, double x, double y, double radius, double stroke, uint32_t color);
void lun_draw_line(lun_picture *p, double x0, double y0, double x1, double y1, double stroke, uint32_t color);
void lun_draw_dashes(lun_picture *p, double x0, double y0, double x1, double y1, double stroke, double on, double off,
                     uint32_t color);
void lun_draw_frame(lun_picture *p, double x, double y, double w, double h, double radius, double stroke,
                    uint32_t color);
void lun_draw_pixels(lun_picture *p, double x, double y, double w, double h, const uint32_t *cell, int cols, int rows);
/* What follows is cut to this rectangle and those around it, until lun_draw_unclip. */
void lun_draw_clip(lun_picture *p, double x, double y, double w, double h);
void lun_draw_unclip(lun_picture *p);

/* A path, point by point; at most LUN_TRACE_MAX of them. */
enum { LUN_TRACE_MAX = 256 };
typedef struct lun_trace {
  lun_vertex spot[LUN_TRACE_MAX];
  size_t n;
} lun_trace;
void lun_trace_to(lun_trace *t, double x, double y);
/* An arc around x, y from angle a to b, in quarters of a circle, clockwise from the right. */
void lun_trace_arc(lun_trace *t, double x, double y, double radius, double a, double b);
void lun_trace_fill(lun_picture *p, const lun_trace *t, uint32_t color);
void lun_trace_stroke(lun_picture *p, const lun_trace *t, bool closed, double stroke, double on, double off,
                      uint32_t color);

/* Text. What stands for a thing (a state, what is awaited, an arrow) is drawn as a shape in the text's place. Both
 * return the width. */
double lun_draw_text(lun_picture *p, double x, double y, lun_anchor anchor, lun_type type, uint32_t color,
                     const char *s);
double lun_text_points(const lun_picture *p, lun_type type, const char *s);
/* The text cut to `room` points with an ellipsis at its end, or in its middle; in the picture's arena. */
const char *lun_text_cut(lun_picture *p, lun_type type, const char *s, double room, bool middle);
/* The bytes that stand in one line of `room` points: whole words, if there are any. */
size_t lun_text_words(lun_picture *p, lun_type type, const char *s, double room);
/* The letters of a style among those of a type: bold, or of a program. */
lun_type lun_type_in(lun_type type, lun_style st);
/* A phrase from x on, its pieces in their inks and letters. */
double lun_draw_phrase(lun_picture *p, double x, double y, lun_type type, const lun_phrase *ph);
double lun_phrase_points(const lun_picture *p, lun_type type, const lun_phrase *ph);

/* icons.c: draws the glyph as shapes, its middle at x, y, for text of a size. False when it has none. */
bool lun_draw_icon(lun_picture *p, double x, double y, double size, uint32_t cp, uint32_t color);
bool lun_has_icon(uint32_t cp);
/* The same for a glyph as the scene names it. */
void lun_draw_glyph(lun_picture *p, double x, double y, double size, const char *utf8, uint32_t color);

#endif
