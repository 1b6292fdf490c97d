/* svg.c - one element for each shape. All text is escaped; it was sanitised when
 * it came into the picture. */
#include "svg.h"

#include <math.h>
#include <string.h>

#include "../base/sanitise.h"

static const char *const faces[] = {
  [LUN_FACE_WORDS] = "Inter, 'DejaVu Sans', sans-serif",
  [LUN_FACE_CODE] = "'JetBrains Mono', 'DejaVu Sans Mono', monospace",
};

typedef struct writer {
  FILE *out;
  int ids;      /* of clips and gradients */
  bool clipped; /* within a group */
} writer;

/* A number with at most two decimals, and no zeros at its end. */
static void number(const writer *w, double v) {
  char buf[40];
  snprintf(buf, sizeof buf, "%.2f", isfinite(v) ? v : 0.0);
  char *end = buf + strlen(buf);
  while (end[-1] == '0') *--end = 0;
  if (end[-1] == '.') *--end = 0;
  fputs(strcmp(buf, "-0") == 0 ? "0" : buf, w->out);
}

static void attribute(const writer *w, const char *name, double v) {
  fprintf(w->out, " %s=\"", name);
  number(w, v);
  fputc('"', w->out);
}

static void paint(const writer *w, const char *name, uint32_t color) {
  unsigned alpha = color >> 24;
  fprintf(w->out, " %s=\"#%06x\"", name, (unsigned)(color & 0xFFFFFF));
  if (alpha == 255) return;
  char opacity[24];
  snprintf(opacity, sizeof opacity, "%s-opacity", name);
  attribute(w, opacity, alpha / 255.0);
}

static void escaped(const writer *w, const char *s) {
  for (; *s; s++) {
    const char *entity = *s == '&' ? "&amp;" : *s == '<' ? "&lt;" : *s == '>' ? "&gt;" : *s == '"' ? "&quot;" : NULL;
    if (entity) fputs(entity, w->out);
    else fputc(*s, w->out);
  }
}

static void gradient(writer *w, const lun_shape *s) {
  fprintf(w->out, "<linearGradient id=\"g%d\" x1=\"0\" y1=\"0\" x2=\"0\" y2=\"1\"><stop offset=\"0\"", ++w->ids);
  paint(w, "stop-color", s->color | 0xFF000000);
  attribute(w, "stop-opacity", (s->color >> 24) / 255.0);
  fputs("/><stop offset=\"1\"", w->out);
  paint(w, "stop-color", s->color2 | 0xFF000000);
  attribute(w, "stop-opacity", (s->color2 >> 24) / 255.0);
  fputs("/></linearGradient>\n", w->out);
}

static void rectangle(const writer *w, double x, double y, double width, double height) {
  fputs("<rect", w->out);
  attribute(w, "x", x);
  attribute(w, "y", y);
  attribute(w, "width", width);
  attribute(w, "height", height);
}

static void box(writer *w, const lun_shape *s) {
  bool beam = s->color != s->color2;
  if (beam) gradient(w, s);
  rectangle(w, (double)s->x, (double)s->y, (double)s->w, (double)s->h);
  if (s->radius > 0) attribute(w, "rx", (double)s->radius);
  if (beam) fprintf(w->out, " fill=\"url(#g%d)\"", w->ids);
  else paint(w, "fill", s->color);
  fputs("/>\n", w->out);
}

static void disc(const writer *w, const lun_shape *s) {
  fputs("<circle", w->out);
  attribute(w, "cx", (double)s->x);
  attribute(w, "cy", (double)s->y);
  attribute(w, "r", (double)s->radius);
  paint(w, "fill", s->color);
  fputs("/>\n", w->out);
}

static void points(const writer *w, const lun_shape *s, bool closed) {
  fprintf(w->out, "<%s points=\"", closed ? "polygon" : "polyline");
  for (size_t i = 0; i < s->spots; i++) {
    if (i > 0) fputc(' ', w->out);
    number(w, (double)s->spot[i].x);
    fputc(',', w->out);
    number(w, (double)s->spot[i].y);
  }
  fputc('"', w->out);
}

static void path(const writer *w, const lun_shape *s) {
  points(w, s, s->closed);
  fputs(" fill=\"none\"", w->out);
  paint(w, "stroke", s->color);
  attribute(w, "stroke-width", (double)s->stroke);
  if (s->on > 0) {
    fputs(" stroke-dasharray=\"", w->out);
    number(w, (double)s->on);
    fputc(' ', w->out);
    number(w, (double)s->off);
    fputc('"', w->out);
  } else if (s->spots > 2) {
    fputs(" stroke-linejoin=\"round\" stroke-linecap=\"round\"", w->out);
  }
  fputs("/>\n", w->out);
}

/* Its length is given, so that other fonts than ours do not run into what stands beside it. */
static void text(const writer *w, const lun_shape *s) {
  static const char *const anchors[] = {"", " text-anchor=\"middle\"", " text-anchor=\"end\""};
  fputs("<text", w->out);
  attribute(w, "x", (double)s->x);
  attribute(w, "y", (double)s->y);
  attribute(w, "font-size", (double)s->type.size);
  paint(w, "fill", s->color);
  if (s->type.face != LUN_FACE_WORDS) fprintf(w->out, " font-family=\"%s\"", faces[s->type.face]);
  if (s->type.bold) fputs(" font-weight=\"600\"", w->out);
  fputs(anchors[s->anchor], w->out);
  if (strlen(s->text) > 2) {
    attribute(w, "textLength", (double)s->w);
    fputs(" lengthAdjust=\"spacingAndGlyphs\"", w->out);
  }
  fputs(" xml:space=\"preserve\">", w->out);
  escaped(w, s->text);
  fputs("</text>\n", w->out);
}

/* Cells of one colour that stand side by side are one rectangle. */
static void cells(const writer *w, const lun_shape *s) {
  double cw = (double)s->w / s->cols, ch = (double)s->h / s->rows;
  fputs("<g shape-rendering=\"crispEdges\">\n", w->out);
  for (int y = 0; y < s->rows; y++) {
    const uint32_t *row = s->cell + (size_t)y * (size_t)s->cols;
    for (int x = 0, end; x < s->cols; x = end) {
      for (end = x + 1; end < s->cols && row[end] == row[x]; end++) continue;
      if (row[x] >> 24 == 0) continue;
      rectangle(w, (double)s->x + x * cw, (double)s->y + y * ch, (end - x) * cw, ch);
      paint(w, "fill", row[x]);
      fputs("/>\n", w->out);
    }
  }
  fputs("</g>\n", w->out);
}

static void clip(writer *w, const lun_shape *s) {
  if (w->clipped) fputs("</g>\n", w->out);
  w->clipped = s->w >= 0;
  if (!w->clipped) return;
  fprintf(w->out, "<clipPath id=\"c%d\">", ++w->ids);
  rectangle(w, (double)s->x, (double)s->y, (double)s->w, (double)s->h);
  fprintf(w->out, "/></clipPath><g clip-path=\"url(#c%d)\">\n", w->ids);
}

static void shape(writer *w, const lun_shape *s) {
  switch (s->kind) {
    case LUN_SHAPE_BOX: box(w, s); break;
    case LUN_SHAPE_DISC: disc(w, s); break;
    case LUN_SHAPE_AREA:
      points(w, s, true);
      paint(w, "fill", s->color);
      fputs("/>\n", w->out);
      break;
    case LUN_SHAPE_PATH: path(w, s); break;
    case LUN_SHAPE_TEXT: text(w, s); break;
    case LUN_SHAPE_PIXELS: cells(w, s); break;
    case LUN_SHAPE_CLIP: clip(w, s); break;
    default: break;
  }
}

void lun_svg_write(FILE *out, const lun_picture *p, const char *title) {
  char clean[512];
  writer w = {.out = out};
  lun_sanitise(clean, sizeof clean, title, strlen(title));
  fputs("<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" style=\"font-variant-numeric:tabular-nums\"", out);
  attribute(&w, "width", p->w);
  attribute(&w, "height", p->h);
  fprintf(out, " viewBox=\"0 0 %d %d\" font-family=\"%s\">\n<title>", (int)p->w, (int)p->h, faces[LUN_FACE_WORDS]);
  escaped(&w, clean);
  fputs("</title>\n", out);
  for (size_t i = 0; i < p->n; i++) shape(&w, &p->shape[i]);
  if (w.clipped) fputs("</g>\n", out);
  fputs("</svg>\n", out);
}
