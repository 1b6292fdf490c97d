/* screen.c - a lesson on the terminal: the loop of keys, signals and frames. What
 * keys do and what the page says is the learner's (learner.h). */
#include "screen.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../repl/terminal/editor.h"
#include "../repl/terminal/guard.h"
#include "../repl/line/highlight.h"
#include "../repl/terminal/signals.h"
#include "../repl/stage.h"
#include "../repl/terminal/theme.h"
#include "../repl/terminal/tty.h"
#include "lesson/language.h"
#include "learner.h"

typedef struct screen {
  lun_learner learner;
  lun_stage stage;
  bool window; /* the lesson is to go on in one */
  int deadly; /* the signal that ends us, or 0 */
} screen;

/* ---- frames ---- */

static void draw(screen *s) {
  lun_learner *l = &s->learner;
  if (!s->stage.dirty) return;
  lun_learner_page(l);
  lun_showing now = lun_show_now(&l->show);
  lun_frame_in in = {.fold = now.fold, .ahead = now.ahead, .whole = now.whole, .now = now.now,
                     .highlight = lun_highlight, .lesson = &l->shown, .file = *l->file != '\0' ? l->file : NULL};
  lun_stage_draw(&s->stage, &in, false);
}

/* ---- the surface ---- */

static void tell(void *ud, const char *sentence) { lun_stage_notice(&((screen *)ud)->stage, "%s", sentence); }

static void show(void *ud) {
  screen *s = ud;
  s->stage.last_frame = 0;
  draw(s);
  s->stage.dirty = true; /* whatever comes of it is to be seen */
}

static void reload(void *ud) { lun_screen_reload(((screen *)ud)->stage.screen); }

static bool edit(void *ud, const char *path, char *err, size_t errsize) {
  return lun_editor_file(&((screen *)ud)->stage, path, 0, err, errsize);
}

static const lun_surface surface = {tell, show, reload, edit};

/* ---- keys ---- */

static void copy(screen *s) {
  lun_fold *f = lun_show_fold(&s->learner.show);
  lun_stage_copy(&s->stage, f, lun_fold_now(f)->t);
}

static void move_to_window(screen *s) {
  bool display = getenv("DISPLAY") != NULL || getenv("WAYLAND_DISPLAY") != NULL;
  if (!display) tell(s, _("There is no display here for a window."));
  else s->window = s->learner.quit = true;
}

static bool run_prompt(void *ud, char *const *argv) {
  int status = lun_stage_run(&((screen *)ud)->stage, argv);
  return status != -1 && (!WIFEXITED(status) || WEXITSTATUS(status) != 127);
}

static void prompt(screen *s) {
  char err[512];
  if (!lun_player_prompt(s->learner.player, false, lun_is_asking(&s->learner), run_prompt, s, err, sizeof err)) tell(s, err);
  else lun_learner_back(&s->learner);
}

static void key(screen *s, const lun_typed *t) {
  lun_stage *st = &s->stage;
  bool ctrl = t->key.name == LUN_KEY_CHAR && t->key.mods == LUN_MOD_CTRL;
  if (t->key.name != LUN_KEY_RELEASE) *st->notice = '\0'; /* what a click said stays */
  if (ctrl && (t->key.ch == 'c' || t->key.ch == 'd')) s->learner.quit = true;
  if (ctrl && t->key.ch == 'z') raise(SIGTSTP);
  if (ctrl && t->key.ch == 'l') lun_term_redraw(st->term);
  if (ctrl) return;
  lun_command c = lun_learner_key(&s->learner, &t->key);
  if (c.cmd == LUN_CMD_COPY) copy(s);
  if (c.cmd == LUN_CMD_WINDOW) move_to_window(s);
  if (c.cmd == LUN_CMD_PROMPT) prompt(s);
}

static void keys(screen *s) {
  lun_typed t;
  while (!s->learner.quit && lun_stage_next(&s->stage, &t)) {
    s->stage.dirty = true;
    if (t.type == LUN_TYPED_KEY) key(s, &t);
    if (t.type == LUN_TYPED_REPLY) lun_theme_reply(t.bytes, t.n, &s->stage.view.theme);
  }
}

static void take_signals(screen *s) {
  for (int sig; (sig = lun_catch_take()) != 0;) {
    if (sig == SIGWINCH) lun_stage_refit(&s->stage);
    if (sig == SIGCONT) lun_stage_resume(&s->stage);
    if (sig == SIGTSTP) {
      lun_stage_suspend(&s->stage);
      lun_catch_stop();
      lun_stage_resume(&s->stage);
    }
    if (sig == SIGTERM || sig == SIGHUP || sig == SIGINT) s->learner.quit = true, s->deadly = sig;
  }
}

/* ---- the loop ---- */

static void run(screen *s, int signals) {
  while (!s->learner.quit && !s->stage.hung_up) {
    bool more = lun_show_work(&s->learner.show);
    if (more) s->stage.dirty = true;
    take_signals(s);
    keys(s);
    if (s->learner.quit) break;
    draw(s);
    struct pollfd fds[2] = {{.fd = 0, .events = POLLIN}, {.fd = signals, .events = POLLIN}};
    if (poll(fds, 2, more ? 0 : lun_stage_patience(&s->stage, false)) > 0 && fds[0].revents != 0) lun_stage_read(&s->stage);
  }
}

static int play(void *ud, lun_player *p, const lun_lesson_place *place, lun_lesson_end *end, char *err, size_t errsize) {
  screen s = {.deadly = 0};
  (void)ud;
  if (!lun_tty_find(0)) return snprintf(err, errsize, "this is no terminal"), -1;
  lun_guard_begin();
  int signals = lun_catch_begin();
  if (signals < 0 || !lun_stage_open(&s.stage, true, err, errsize)) return -1;
  lun_theme_ask();
  lun_screen_look_in(s.stage.screen, lun_player_folder(p));
  lun_learner_begin(&s.learner, &surface, &s, &s.stage.view, p, place);
  run(&s, signals);
  lun_stage_close(&s.stage);
  *end = (lun_lesson_end){s.learner.over, s.window, s.learner.next, s.deadly};
  lun_learner_end(&s.learner);
  return 0;
}

const lun_lesson_show lun_show_on_screen = {play, NULL, true};
