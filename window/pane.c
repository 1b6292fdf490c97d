/* pane.c - a display and the page on it (pane.h). It sleeps until something happens, draws thirty times a second at
 * most, and only what changed. */
#include "pane.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../viz/scene/view/copy.h"
#include "../viz/window/png.h"
#include "film.h"

enum { MS = 1000 * 1000, FRAME = 33, SHARE = 25, NO_MEMORY = 71, NO_OUTPUT = 74 };

bool lun_pane_open(lun_pane *p, const char *title, const lun_window_options *o, char *err, size_t errsize) {
  const char *motion = getenv("LUNETTE_MOTION");
  *p = (lun_pane){.zoom.none = motion && strcmp(motion, "0") == 0, .dirty = true};
  p->fonts = lun_fonts_open(err, errsize);
  if (!p->fonts) return false;
  p->page = lun_page_new();
  p->raster = lun_raster_new(p->fonts);
  snprintf(err, errsize, "There is no memory left for a window.");
  if (!p->page || !p->raster) return false;
  if (!o->screenshot) p->display = lun_display_open(title, o->w, o->h, o->scale, err, errsize);
  return o->screenshot || p->display;
}

void lun_pane_close(lun_pane *p) {
  lun_display_close(p->display);
  lun_picture_free(&p->picture);
  lun_page_free(p->page);
  lun_raster_free(p->raster);
  lun_fonts_close(p->fonts);
  *p = (lun_pane){.display = NULL};
}

/* Events. */

static bool is_mouse(const lun_key *k) { return k->name >= LUN_KEY_CLICK && k->name < LUN_KEY_COUNT; }

void lun_pane_notice(lun_pane *p, const char *sentence) {
  snprintf(p->notice, sizeof p->notice, "%s", sentence);
  p->dirty = true;
}

static bool take_key(lun_pane *p, const lun_key *key) {
  p->dirty = p->asked = true;
  if (key->name != LUN_KEY_RELEASE && key->name != LUN_KEY_DRAG) *p->notice = 0;
  bool ctrl = key->name == LUN_KEY_CHAR && key->mods & LUN_MOD_CTRL;
  if (ctrl && (key->ch == 'q' || key->ch == 'w' || key->ch == 'c')) p->quit = true;
  if (key->name == LUN_KEY_F11) lun_display_full_screen(p->display);
  return key->name != LUN_KEY_F11;
}

bool lun_pane_take(lun_pane *p, const lun_display_event *e) {
  if (e->kind == LUN_EVENT_QUIT) p->quit = true;
  if (e->kind == LUN_EVENT_RESIZED) p->dirty = p->asked = true;
  if (e->kind == LUN_EVENT_LEFT) p->dirty |= p->pointing, p->pointing = false;
  if (e->kind == LUN_EVENT_POINTER) p->pointing = p->dirty = p->asked = true, p->x = e->x, p->y = e->y;
  if (e->kind != LUN_EVENT_KEY) return false;
  if (is_mouse(&e->key)) p->x = e->x, p->y = e->y, p->pointing = e->key.name == LUN_KEY_RELEASE;
  return take_key(p, &e->key);
}

void lun_pane_copy(lun_pane *p, lun_fold *f, lun_view *v, int64_t now) {
  lun_arena a = {0};
  char said[sizeof p->notice];
  const char *what;
  lun_moment m = lun_moment_make(f, NULL, v, now, &a);
  const char *text = lun_copy_text(&m, &what);
  bool copied = *text && p->display && lun_display_copy(text);
  snprintf(said, sizeof said,
           copied ? "%.200s is in the clipboard." : "%.200s could not be copied: there is no clipboard.", what);
  lun_pane_notice(p, *text ? said : LUN_NOTHING_TO_COPY);
  lun_arena_free(&a);
}

/* Frames. */

static void compose(lun_pane *p, lun_page_in *in, double width, double height, int64_t now) {
  in->notice = *p->notice ? p->notice : NULL;
  in->per_point = lun_motion_at(&p->zoom, now);
  in->pointing = p->pointing;
  in->x = p->x;
  in->y = p->y;
  lun_page_compose(p->page, &p->picture, in, width, height, lun_fonts_metrics(p->fonts));
}

static int64_t worked(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

void lun_pane_draw(lun_pane *p, lun_page_in *in) {
  double width, height, scale;
  lun_canvas canvas;
  int64_t now = lun_film_clock(), before = worked();
  if (!lun_display_begin(p->display, &canvas)) return;
  lun_display_size(p->display, &width, &height, &scale);
  compose(p, in, width, height, now);
  lun_raster_draw(p->raster, canvas, &p->picture, scale);
  lun_display_show(p->display);
  p->dirty = p->asked = lun_motion_go(&p->zoom, (double)in->view->shown_per_col, now);
  p->cost = worked() - before;
  p->last_frame = now;
}

/* How long a frame stands, ms. A run that goes on by itself is drawn less often where frames are costly: the machine is
 * the program's. */
static int64_t pace(const lun_pane *p) {
  enum { LONGEST = 500 };
  int64_t ms = p->asked ? FRAME : SHARE * p->cost / MS;
  return ms < FRAME ? FRAME : ms > LONGEST ? LONGEST : ms;
}

bool lun_pane_due(const lun_pane *p) { return p->dirty && lun_film_clock() - p->last_frame >= pace(p) * MS; }

int lun_pane_patience(const lun_pane *p, bool moving) {
  int64_t since = (lun_film_clock() - p->last_frame) / MS;
  if (!p->dirty && !moving) return -1;
  return since >= pace(p) ? (p->dirty ? 0 : FRAME / 2) : (int)(pace(p) - since);
}

/* Screenshots. */

void lun_pane_compose(lun_pane *p, lun_page_in *in, double width, double height) { compose(p, in, width, height, 0); }

int lun_pane_shoot(lun_pane *p, lun_page_in *in, const lun_window_options *o) {
  char err[512] = "There is no memory left to draw the picture.";
  double scale = o->scale > 0 ? o->scale : 1;
  lun_canvas canvas = {.w = (int)(o->w * scale), .h = (int)(o->h * scale), .pitch = (int)(o->w * scale)};
  canvas.pixel = malloc((size_t)canvas.w * (size_t)canvas.h * sizeof *canvas.pixel);
  int status = NO_MEMORY;
  if (canvas.pixel) {
    compose(p, in, o->w, o->h, 0);
    lun_raster_draw(p->raster, canvas, &p->picture, scale);
    status = lun_png_write(o->screenshot, canvas, err, sizeof err) ? 0 : NO_OUTPUT;
  }
  if (status) fprintf(stderr, "lunette-window: %s\n", err);
  free(canvas.pixel);
  return status;
}
