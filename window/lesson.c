/* lesson.c - the window as a learner's surface: its events are the learner's keys, its page the learner's page. What
 * the keys do and what the page says is learn/learner.h's. */
#include "lesson.h"

#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../learn/lesson/language.h"
#include "../learn/learn.h"
#include "../learn/learner.h"
#include "../learn/player.h"
#include "../repl/line/highlight.h"
#include "edit.h"
#include "keys.h"
#include "pane.h"

enum { NOT_FOUND = 69 };

typedef struct lesson {
  const lun_window_options *o;
  lun_learner learner;
  lun_view view;
  lun_pane pane;
  int status; /* of a screenshot */
} lesson;

/* Frames. */

static lun_page_in page_of(lesson *w) {
  lun_learner *l = &w->learner;
  lun_learner_page(l);
  lun_showing now = lun_show_now(&l->show);
  return (lun_page_in){.fold = now.fold,
                       .ahead = now.ahead,
                       .whole = now.whole,
                       .now = now.now,
                       .newest = now.newest,
                       .view = &w->view,
                       .highlight = lun_highlight,
                       .lesson = &l->shown,
                       .file = *l->file ? l->file : NULL,
                       .name = ""};
}

static void draw(lesson *w) {
  lun_page_in in = page_of(w);
  if (w->pane.display) lun_pane_draw(&w->pane, &in);
}

/* The surface. */

static void tell(void *ud, const char *sentence) { lun_pane_notice(&((lesson *)ud)->pane, sentence); }

static void show(void *ud) {
  lesson *w = ud;
  draw(w);
  w->pane.dirty = w->pane.asked = true; /* whatever comes of it is to be seen */
}

static void reload(void *ud) { lun_page_reload(((lesson *)ud)->pane.page); }

/* The window lives while the editor is open, but does nothing: the lesson waits. */
static bool edit(void *ud, const char *path, char *err, size_t errsize) {
  enum { LOOK_AGAIN = 100 /* ms */ };
  lesson *w = ud;
  lun_display_event e;
  lun_editing editing;
  if (!w->pane.display) return snprintf(err, errsize, _("A picture has no editor.")), false;
  if (!lun_edit_begin(&editing, path, err, errsize)) return false;
  tell(w, lun_edit_words(&editing));
  draw(w);
  while (!lun_edit_over(&editing)) {
    if (!lun_display_wait(w->pane.display, LOOK_AGAIN, &e)) continue;
    if (e.kind == LUN_EVENT_RESIZED) draw(w);
    if (e.kind == LUN_EVENT_QUIT) w->pane.quit = true;
  }
  tell(w, "");
  return lun_edit_end(&editing, err, errsize);
}

static const lun_surface surface = {tell, show, reload, edit};

/* Events. */

static void key(lesson *w, const lun_key *k) {
  lun_command c = lun_learner_key(&w->learner, k);
  if (c.cmd == LUN_CMD_COPY) lun_pane_copy(&w->pane, lun_show_fold(&w->learner.show), &w->view, w->view.shown_now);
  if (c.cmd == LUN_CMD_WINDOW) tell(w, _("This is the window."));
  if (c.cmd == LUN_CMD_PROMPT) tell(w, _("A prompt needs a terminal: `lunette learn` there, and i."));
}

static void take(lesson *w, const lun_display_event *e) {
  if (lun_pane_take(&w->pane, e)) key(w, &e->key);
}

static void run(lesson *w) {
  lun_display_event e;
  lun_pane *p = &w->pane;
  while (!p->quit && !w->learner.quit) {
    bool more = lun_show_work(&w->learner.show);
    if (more) p->dirty = true;
    if (lun_pane_due(p)) draw(w);
    int ms = more ? 0 : lun_pane_patience(p, false);
    for (; !p->quit && !w->learner.quit && lun_display_wait(p->display, ms, &e); ms = 0) take(w, &e);
  }
}

/* Each key finds what the picture before it showed. */
static int shoot(lesson *w) {
  lun_key k;
  lun_page_in in = page_of(w);
  const char *keys = w->o->keys ? w->o->keys : "";
  for (;;) {
    while (lun_show_work(&w->learner.show)) continue;
    in = page_of(w);
    if (!lun_keys_next(&keys, &k)) break;
    lun_pane_compose(&w->pane, &in, w->o->w, w->o->h);
    *w->pane.notice = 0;
    key(w, &k);
  }
  return lun_pane_shoot(&w->pane, &in, w->o);
}

/* Playing. */

static void begin(lesson *w, lun_player *p, const lun_lesson_place *place) {
  w->view = lun_view_new(true);
  w->view.unit = LUN_COLUMN_POINTS;
  w->view.theme = w->o->theme;
  lun_page_look_in(w->pane.page, lun_player_folder(p));
  lun_learner_begin(&w->learner, &surface, w, &w->view, p, place);
}

static int play(void *ud, lun_player *p, const lun_lesson_place *place, lun_lesson_end *end, char *err,
                size_t errsize) {
  lesson *w = ud;
  char title[256];
  snprintf(title, sizeof title, "%.200s - lunette", lun_player_lesson(p)->title);
  bool ready = lun_pane_open(&w->pane, title, w->o, err, errsize);
  if (ready) {
    begin(w, p, place);
    if (w->o->screenshot) w->status = shoot(w);
    else run(w);
    *end = (lun_lesson_end){.finished = w->learner.over || w->o->screenshot, .next = w->learner.next};
    lun_learner_end(&w->learner);
  }
  lun_pane_close(&w->pane);
  return ready ? 0 : -1;
}

/* Lessons run their programs with lunette, which stands beside us. */
static bool find_lunette(char out[PATH_MAX]) {
  ssize_t n = readlink("/proc/self/exe", out, PATH_MAX - 1);
  if (n <= 0) return false;
  out[n] = '\0';
  char *slash = strrchr(out, '/');
  if (!slash || slash - out + sizeof "/lunette" > PATH_MAX) return false;
  strcpy(slash, "/lunette");
  return access(out, X_OK) == 0;
}

int lun_window_learn(int argc, char **argv) {
  char lunette[PATH_MAX];
  lun_window_options o;
  int rest = lun_window_parse_some(&o, argc, argv, 2);
  lesson w = {.o = &o};
  lun_lesson_show on_window = {play, &w, false};
  if (rest < 0) return -rest;
  if (!find_lunette(lunette))
    return fputs("lunette-window: there is no lunette beside this program to run lessons with.\n", stderr), NOT_FOUND;
  signal(SIGPIPE, SIG_IGN);
  int status = lun_learn_main(lunette, rest, argv, 2, &on_window);
  return status ? status : w.status;
}
