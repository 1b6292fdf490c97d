/* window.c - the loop of the window: events, the trace, frames. It sleeps until
 * something happens, draws thirty times a second at most, and only what changed. */
#include "window.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../repl/highlight.h"
#include "../repl/travel.h"
#include "../viz/picture/page.h"
#include "../viz/window/display.h"
#include "film.h"
#include "motion.h"

enum { MS = 1000 * 1000, FRAME = 33, SHARE = 25, NO_INPUT = 65, UNAVAILABLE = 69 };

typedef struct window {
  const lun_window_options *o;
  lun_film film;
  lun_view view;
  lun_display *display;
  lun_fonts *fonts;
  lun_raster *raster;
  lun_page *page;
  lun_picture picture;
  lun_motion zoom;
  int64_t last_frame; /* real time, ns */
  int64_t cost;       /* what it took, ns of CPU time */
  double x, y;        /* the pointer */
  bool pointing, quit;
  bool dirty, asked;  /* there is something new to see; somebody does something and looks at what comes of it */
  char notice[512];
} window;

static void notice(window *w, const char *text) { snprintf(w->notice, sizeof w->notice, "%s", text); }

/* Keys. */

static bool is_mouse(const lun_key *k) { return k->name >= LUN_KEY_CLICK && k->name < LUN_KEY_COUNT; }

/* Asks the prompt for what only the engine can do. False: nobody hears it. */
static bool relay(const window *w, const lun_command *c) {
  return w->o->relay >= 0 && dprintf(w->o->relay, "%u %u %u\n", c->cmd, c->task, c->where) > 0;
}

/* What only the prompt that runs the engine could do. */
static const char *cannot(const window *w) {
  return w->film.live ? "This window looks at a run. The prompt that it belongs to pauses and steps it."
                      : "A recorded run is read-only.";
}

static void obey(window *w, const lun_command *c) {
  const char *note = c->note;
  if (c->cmd == LUN_CMD_QUIT) w->quit = true;
  else if (c->cmd == LUN_CMD_EDIT) note = "The window has no editor. `e` in the terminal opens it: lunette view TRACE.";
  else if (c->cmd == LUN_CMD_NONE || c->cmd == LUN_CMD_PASS) w->dirty = w->asked = true;
  else if (!lun_travel(&w->film.past, &w->view, w->film.fold, c, &note) && !note && !relay(w, c)) note = cannot(w);
  if (note) notice(w, note);
}

static void take_key(window *w, const lun_key *key) {
  w->dirty = w->asked = true;
  if (key->name != LUN_KEY_RELEASE && key->name != LUN_KEY_DRAG) *w->notice = 0;
  if (key->name == LUN_KEY_F11) {
    lun_display_full_screen(w->display);
    return;
  }
  bool ctrl = key->name == LUN_KEY_CHAR && key->mods & LUN_MOD_CTRL;
  if (ctrl && (key->ch == 'q' || key->ch == 'w' || key->ch == 'c')) w->quit = true;
  lun_command c = lun_view_key(&w->view, lun_film_shown(&w->film), key);
  obey(w, &c);
}

static void take(window *w, const lun_event *e) {
  if (e->kind == LUN_EVENT_QUIT) w->quit = true;
  if (e->kind == LUN_EVENT_RESIZED) w->dirty = w->asked = true;
  if (e->kind == LUN_EVENT_LEFT) w->dirty |= w->pointing, w->pointing = false;
  if (e->kind == LUN_EVENT_POINTER) w->pointing = w->dirty = w->asked = true, w->x = e->x, w->y = e->y;
  if (e->kind != LUN_EVENT_KEY) return;
  if (is_mouse(&e->key)) w->x = e->x, w->y = e->y, w->pointing = e->key.name == LUN_KEY_RELEASE;
  take_key(w, &e->key);
}

/* Frames. */

static void compose(window *w, double width, double height, int64_t now) {
  lun_page_in in = {.fold = lun_film_shown(&w->film), .ahead = lun_film_ahead(&w->film), .view = &w->view};
  lun_film_frame(&w->film, &in.now, &in.newest);
  if (w->film.whole) lun_summary_settle(w->film.whole);
  in.whole = w->film.whole;
  in.highlight = lun_highlight;
  in.name = w->film.name;
  in.notice = *w->notice ? w->notice : NULL;
  in.per_point = lun_motion_at(&w->zoom, now);
  in.pointing = w->pointing;
  in.x = w->x;
  in.y = w->y;
  lun_page_compose(w->page, &w->picture, &in, width, height, lun_fonts_metrics(w->fonts));
}

static int64_t worked(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void draw(window *w) {
  double width, height, scale;
  lun_canvas canvas;
  int64_t now = lun_film_clock(), before = worked();
  if (!lun_display_begin(w->display, &canvas)) return;
  lun_display_size(w->display, &width, &height, &scale);
  compose(w, width, height, now);
  lun_raster_draw(w->raster, canvas, &w->picture, scale);
  lun_display_show(w->display);
  w->dirty = w->asked = lun_motion_go(&w->zoom, (double)w->view.shown_per_col, now);
  w->cost = worked() - before;
  w->last_frame = now;
}

/* How long a frame stands, ms. A run that goes on by itself is drawn less often where frames are costly: the machine is
 * the program's. */
static int64_t pace(const window *w) {
  enum { LONGEST = 500 };
  int64_t ms = w->asked ? FRAME : SHARE * w->cost / MS;
  return ms < FRAME ? FRAME : ms > LONGEST ? LONGEST : ms;
}

/* How long to wait for an event: not at all while there is work, until the next frame when something changed or a trace
 * grows, else for ever. */
static int patience(const window *w, bool more) {
  int64_t since = (lun_film_clock() - w->last_frame) / MS;
  if (more) return 0;
  if (!w->dirty && !w->film.live) return -1;
  return since >= pace(w) ? (w->dirty ? 0 : FRAME / 2) : (int)(pace(w) - since);
}

static void run(window *w) {
  lun_event e;
  w->dirty = true;
  while (!w->quit) {
    bool more = lun_film_follow(&w->film, 12 * MS, &w->dirty);
    if (w->dirty && lun_film_clock() - w->last_frame >= pace(w) * MS) draw(w);
    for (int ms = patience(w, more); !w->quit && lun_display_wait(w->display, ms, &e); ms = 0) take(w, &e);
  }
}

static bool open_all(window *w, char *err, size_t errsize) {
  char title[512];
  if (!lun_film_open(&w->film, w->o->trace, err, errsize)) return false;
  lun_film_view(&w->film, &w->view, w->o);
  snprintf(title, sizeof title, "%s - lunette", w->film.name);
  w->fonts = lun_fonts_open(err, errsize);
  w->page = lun_page_new();
  w->raster = lun_raster_new(w->fonts);
  if (!w->fonts) return false;
  snprintf(err, errsize, "There is no memory left for a window.");
  if (!w->page || !w->raster) return false;
  w->display = lun_display_open(title, w->o->w, w->o->h, w->o->scale, err, errsize);
  return w->display != NULL;
}

int lun_window(const lun_window_options *o) {
  char err[512];
  const char *motion = getenv("LUNETTE_MOTION");
  window w = {.o = o, .zoom.none = motion && strcmp(motion, "0") == 0};
  signal(SIGPIPE, SIG_IGN); /* the prompt may be gone first */
  bool ready = open_all(&w, err, sizeof err);
  int status = ready ? 0 : w.film.fold ? UNAVAILABLE : NO_INPUT;
  if (ready) run(&w);
  else if (o->relay >= 0) dprintf(o->relay, "!%s\n", err);
  else fprintf(stderr, "lunette-window: %s\n", err);
  lun_display_close(w.display);
  lun_picture_free(&w.picture);
  lun_page_free(w.page);
  lun_raster_free(w.raster);
  lun_fonts_close(w.fonts);
  lun_film_close(&w.film);
  return status;
}
