/* screen.c - the loop of the lesson's screen: keys, signals, frames. What keys do
 * is screen_deeds.c's, what the page says screen_page.c's. */
#include "screen_internal.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "../repl/guard.h"
#include "../repl/highlight.h"
#include "../repl/signals.h"
#include "../repl/theme.h"
#include "../repl/tty.h"

/* ---- frames ---- */

static void draw(lun_learner *l) {
  lun_stage *st = &l->stage;
  if (!st->dirty) return;
  lun_learner_page(l);
  lun_frame_in in = {.highlight = lun_highlight, .lesson = &l->shown, .file = *l->file != '\0' ? l->file : NULL};
  lun_show_frame(&l->show, &in);
  lun_stage_draw(st, &in, false);
}

void lun_learner_busy(lun_learner *l, const char *words) {
  lun_stage_notice(&l->stage, "%s", words);
  l->stage.last_frame = 0;
  draw(l);
  *l->stage.notice = '\0';
  l->stage.dirty = true; /* whatever comes of it is to be seen */
}

/* ---- keys ---- */

static void copy(lun_learner *l) {
  lun_fold *f = lun_show_fold(&l->show);
  lun_stage_copy(&l->stage, f, lun_fold_now(f)->t);
}

static void command(lun_learner *l, const lun_command *c) {
  const char *note = c->note;
  if (c->cmd == LUN_CMD_QUIT) l->quit = true;
  else if (c->cmd == LUN_CMD_COPY) copy(l);
  else if (!lun_learner_do(l, c) && note == NULL) lun_show_travel(&l->show, &l->stage.view, c, &note);
  if (note != NULL) lun_stage_notice(&l->stage, "%s", note);
}

/* Up and down in the lesson: from event to event, where one is looked for. */
static bool moves_event(lun_learner *l, const lun_key *k) {
  lun_view *v = &l->stage.view;
  bool down = k->name == LUN_KEY_DOWN || (k->name == LUN_KEY_CHAR && k->ch == 'j' && k->mods == 0);
  bool up = k->name == LUN_KEY_UP || (k->name == LUN_KEY_CHAR && k->ch == 'k' && k->mods == 0);
  if (!v->learn.events || lun_view_mode(v) != LUN_MODE_LEARN || !(down || up)) return false;
  lun_learner_event(l, down ? 1 : -1);
  return true;
}

static void key(lun_learner *l, const lun_typed *t) {
  lun_stage *st = &l->stage;
  bool ctrl = t->key.name == LUN_KEY_CHAR && t->key.mods == LUN_MOD_CTRL;
  if (t->key.name != LUN_KEY_RELEASE) *st->notice = '\0'; /* what a click said stays */
  if (ctrl && (t->key.ch == 'c' || t->key.ch == 'd')) l->quit = true;
  if (ctrl && t->key.ch == 'z') raise(SIGTSTP);
  if (ctrl && t->key.ch == 'l') lun_term_redraw(st->term);
  if (ctrl || lun_learner_typed(l, &t->key) || moves_event(l, &t->key)) return;
  lun_command c = lun_view_key(&st->view, lun_show_fold(&l->show), &t->key);
  command(l, &c);
}

static void keys(lun_learner *l) {
  lun_typed t;
  while (!l->quit && lun_stage_next(&l->stage, &t)) {
    l->stage.dirty = true;
    if (t.type == LUN_TYPED_KEY) key(l, &t);
    if (t.type == LUN_TYPED_REPLY) lun_theme_reply(t.bytes, t.n, &l->stage.view.theme);
  }
}

static void take_signals(lun_learner *l) {
  for (int sig; (sig = lun_catch_take()) != 0;) {
    if (sig == SIGWINCH) lun_stage_refit(&l->stage);
    if (sig == SIGCONT) lun_stage_resume(&l->stage);
    if (sig == SIGTSTP) {
      lun_stage_suspend(&l->stage);
      lun_catch_stop();
      lun_stage_resume(&l->stage);
    }
    if (sig == SIGTERM || sig == SIGHUP || sig == SIGINT) l->quit = true, l->deadly = sig;
  }
}

/* ---- the loop ---- */

static void run(lun_learner *l, int signals) {
  while (!l->quit && !l->stage.hung_up) {
    bool more = lun_show_work(&l->show);
    if (more) l->stage.dirty = true;
    take_signals(l);
    keys(l);
    if (l->quit) break;
    draw(l);
    struct pollfd fds[2] = {{.fd = 0, .events = POLLIN}, {.fd = signals, .events = POLLIN}};
    if (poll(fds, 2, more ? 0 : lun_stage_patience(&l->stage, false)) > 0 && fds[0].revents != 0) lun_stage_read(&l->stage);
  }
}

static void begin(lun_learner *l) {
  lun_view *v = &l->stage.view;
  v->lesson = true;
  v->axis = LUN_AXIS_CALLS;
  lun_show_init(&l->show);
  lun_screen_look_in(l->stage.screen, lun_player_folder(l->player));
  lun_theme_ask();
  lun_learner_enter(l);
}

int lun_screen_play(lun_player *p, const lun_screen_place *place, lun_screen_end *end, char *err, size_t errsize) {
  lun_learner l = {.player = p, .place = place};
  if (!lun_tty_find(0)) return snprintf(err, errsize, "this is no terminal"), -1;
  int signals = lun_catch_begin();
  if (signals < 0 || !lun_stage_open(&l.stage, true, err, errsize)) return -1;
  begin(&l);
  run(&l, signals);
  lun_stage_close(&l.stage);
  lun_show_free(&l.show);
  lun_arena_free(&l.page);
  lun_arena_free(&l.now.arena);
  *end = (lun_screen_end){l.over, l.deadly};
  return 0;
}
