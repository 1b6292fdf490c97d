/* picture.h - what the tests of the window's pictures share: what a picture says,
 * which of its labels lie over each other, and where something stands. */
#ifndef PICTURE_H
#define PICTURE_H

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "../../viz/picture/page.h"

static int count, failures;

static void ok(bool good, const char *name) {
  printf("%sok %d - %s\n", good ? "" : "not ", ++count, name);
  fflush(stdout);
  failures += !good;
}

/* A rectangle; empty when x1 <= x0. */
typedef struct area {
  double x0, y0, x1, y1;
} area;

static area meet(area a, area b) {
  return (area){fmax(a.x0, b.x0), fmax(a.y0, b.y0), fmin(a.x1, b.x1), fmin(a.y1, b.y1)};
}

/* Where letters stand, from the tops of small ones to their feet. */
static area letters_of(const lun_shape *s) {
  double w = (double)s->w,
         x = (double)s->x - (s->anchor == LUN_END      ? w
                             : s->anchor == LUN_MIDDLE ? w / 2
                                                       : 0),
         y = (double)s->y;
  return (area){x, y - 0.6 * (double)s->type.size, x + w, y};
}

static area box_of(const lun_shape *s) {
  return (area){(double)s->x, (double)s->y, (double)(s->x + s->w), (double)(s->y + s->h)};
}

/* Whether a box that is drawn between shapes i and j covers r. */
static bool covered(const lun_picture *p, size_t i, size_t j, area r) {
  for (size_t k = i + 1; k < j; k++) {
    const lun_shape *s = &p->shape[k];
    area b = box_of(s);
    bool opaque = s->kind == LUN_SHAPE_BOX && s->color >> 24 >= 0xC0;
    if (opaque && b.x0 <= r.x0 + 1 && b.y0 <= r.y0 + 1 && b.x1 >= r.x1 - 1 && b.y1 >= r.y1 - 1) return true;
  }
  return false;
}

/* How many pairs of labels lie over each other. */
static int overlaps(const lun_picture *p) {
  enum { MOST = 4096 };
  static struct {
    area a;
    size_t at;
  } text[MOST];
  area all = {0, 0, p->w, p->h}, clip = all;
  int n = 0, found = 0;
  for (size_t i = 0; i < p->n && n < MOST; i++) {
    const lun_shape *s = &p->shape[i];
    if (s->kind == LUN_SHAPE_CLIP) clip = s->w < 0 ? all : meet(all, box_of(s));
    if (s->kind != LUN_SHAPE_TEXT || strspn(s->text, " ") == strlen(s->text)) continue;
    text[n].a = meet(letters_of(s), clip);
    text[n++].at = i;
  }
  for (int j = 1; j < n; j++)
    for (int i = 0; i < j; i++) {
      area r = meet(text[i].a, text[j].a);
      if (r.x1 - r.x0 < 1.5 || r.y1 - r.y0 < 1.5 || covered(p, text[i].at, text[j].at, r)) continue;
      if (found++ < 5)
        printf("# %.0fx%.0f: |%s| and |%s| at %.0f,%.0f\n", p->w, p->h, p->shape[text[i].at].text,
               p->shape[text[j].at].text, r.x0, r.y0);
    }
  return found;
}

static bool says(const lun_picture *p, const char *text) {
  for (size_t i = 0; i < p->n; i++)
    if (p->shape[i].kind == LUN_SHAPE_TEXT && strstr(p->shape[i].text, text)) return true;
  return false;
}

static const int window_sizes[][2] = {{640, 400}, {900, 600}, {1280, 800}, {1600, 1000}, {2560, 1440}};
enum { WINDOW_SIZES = sizeof window_sizes / sizeof *window_sizes };

static const lun_spot *spot_of(const lun_view *v, unsigned kind, uint32_t task) {
  for (int i = 0; i < v->spots->n; i++)
    if (v->spots->spot[i].kind == kind && (!task || v->spots->spot[i].task == task)) return &v->spots->spot[i];
  return NULL;
}

#endif
