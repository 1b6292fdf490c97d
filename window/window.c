/* window.c - a trace in a window: its keys, and the loop of events, trace and frames. */
#include "window.h"

#include <signal.h>
#include <stdio.h>

#include "../repl/line/highlight.h"
#include "../repl/travel.h"
#include "film.h"
#include "keys.h"
#include "pane.h"

enum { MS = 1000 * 1000, NO_INPUT = 65, UNAVAILABLE = 69 };

typedef struct window {
  const lun_window_options *o;
  lun_film film;
  lun_view view;
  lun_pane pane;
} window;

/* Keys. */

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
  if (c->cmd == LUN_CMD_QUIT) w->pane.quit = true;
  else if (c->cmd == LUN_CMD_EDIT) note = "The window has no editor. `e` in the terminal opens it: lunette view TRACE.";
  else if (c->cmd == LUN_CMD_COPY) lun_pane_copy(&w->pane, lun_film_shown(&w->film), &w->view, w->view.shown_now);
  else if (c->cmd != LUN_CMD_NONE && c->cmd != LUN_CMD_PASS &&
           !lun_travel(&w->film.past, &w->view, w->film.fold, c, &note) && !note && !relay(w, c))
    note = cannot(w);
  if (note) lun_pane_notice(&w->pane, note);
}

static void press(window *w, const lun_key *key) {
  lun_command c = lun_view_key(&w->view, lun_film_shown(&w->film), key);
  obey(w, &c);
}

static void take(window *w, const lun_display_event *e) {
  if (lun_pane_take(&w->pane, e)) press(w, &e->key);
}

/* Frames. */

static lun_page_in page_of(window *w) {
  lun_page_in in = {.fold = lun_film_shown(&w->film), .ahead = lun_film_ahead(&w->film), .view = &w->view};
  lun_film_frame(&w->film, &in.now, &in.newest);
  if (w->film.whole) lun_summary_settle(w->film.whole);
  in.whole = w->film.whole;
  in.highlight = lun_highlight;
  in.name = w->film.name;
  return in;
}

static void run(window *w) {
  lun_display_event e;
  lun_pane *p = &w->pane;
  while (!p->quit) {
    bool more = lun_film_follow(&w->film, 12 * MS, &p->dirty);
    if (lun_pane_due(p)) {
      lun_page_in in = page_of(w);
      lun_pane_draw(p, &in);
    }
    int ms = more ? 0 : lun_pane_patience(p, w->film.live);
    for (; !p->quit && lun_display_wait(p->display, ms, &e); ms = 0) take(w, &e);
  }
}

static int shoot(window *w) {
  enum { SLICE = 1000000000 };
  bool changed;
  while (lun_film_follow(&w->film, SLICE, &changed)) continue;
  lun_film_view(&w->film, &w->view, w->o);
  if (w->o->sequence && !w->view.task)
    return fprintf(stderr, "lunette-window: There is no task %s in this trace at that time.\n", w->o->sequence), NO_INPUT;
  lun_page_in in = page_of(w);
  const char *keys = w->o->keys ? w->o->keys : "";
  for (lun_key k; lun_keys_next(&keys, &k); in = page_of(w)) {
    lun_pane_compose(&w->pane, &in, w->o->w, w->o->h);
    *w->pane.notice = 0;
    press(w, &k);
    while (lun_film_follow(&w->film, SLICE, &changed)) continue;
  }
  return lun_pane_shoot(&w->pane, &in, w->o);
}

static bool open_all(window *w, char *err, size_t errsize) {
  char title[512];
  if (!lun_film_open(&w->film, w->o->trace, err, errsize)) return false;
  lun_film_view(&w->film, &w->view, w->o);
  snprintf(title, sizeof title, "%s - lunette", w->film.name);
  return lun_pane_open(&w->pane, title, w->o, err, errsize);
}

int lun_window(const lun_window_options *o) {
  char err[512];
  window w = {.o = o};
  signal(SIGPIPE, SIG_IGN); /* the prompt may be gone first */
  bool ready = open_all(&w, err, sizeof err);
  int status = ready ? 0 : w.film.fold ? UNAVAILABLE : NO_INPUT;
  if (ready && o->screenshot) status = shoot(&w);
  else if (ready) run(&w);
  else if (o->relay >= 0) dprintf(o->relay, "!%s\n", err);
  else fprintf(stderr, "lunette-window: %s\n", err);
  lun_pane_close(&w.pane);
  lun_film_close(&w.film);
  return status;
}
