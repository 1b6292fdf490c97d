/* screen_keys.c - what the keyboard does on the full screen: inputs, commands,
 * the keys of the picture, pastes, leaving. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../vm/syntax/lex.h"
#include "terminal/editor.h"
#include "line/history.h"
#include "line/indent.h"
#include "pace.h"
#include "screen.h"
#include "terminal/signals.h"
#include "terminal/theme.h"
#include "travel.h"

enum { PASTE_MAX = 1 << 20 };

/* How long the end of the engine may take before it is killed, in ns. */
static const int64_t patience_at_end = 2000000000;

static void on_say(void *ud, lun_say kind, const char *text) {
  static const lun_entry_kind kinds[] = {LUN_E_TEXT, LUN_E_NOTE, LUN_E_ERROR};
  lun_full_add(ud, kinds[kind], text);
}

/* ---- inputs ---- */

static void remember(screen *s, const char *text) {
  char err[512];
  lun_edit_remember(s->prompt.edit, text);
  if (*s->history == '\0' || lun_history_append(s->history, text, err, sizeof err)) return;
  *s->history = '\0'; /* said once */
  lun_full_add(s, LUN_E_NOTE, err);
}

static void evaluate(screen *s, const char *text) {
  char err[512];
  lun_full_forget_sent(s);
  s->session.width = s->prompt.area.w;
  const char *waits = lun_pace_waits(&s->session);
  if (waits != NULL) lun_stage_notice(&s->stage, "%s", waits);
  if (lun_session_eval(&s->session, text, strlen(text), err, sizeof err)) s->prompt.sent = strdup(text);
  else lun_full_add(s, LUN_E_INPUT, text), lun_full_add(s, LUN_E_ERROR, err);
}

static void restart(screen *s) {
  char err[512];
  lun_past_free(&s->past);
  s->stage.view.past = false;
  s->stage.view.task = 0;
  s->stage.view.mark = INT64_MIN;
  lun_transcript_age(&s->transcript);
  bool good = lun_session_restart(&s->session, err, sizeof err);
  lun_full_add(s, good ? LUN_E_NOTE : LUN_E_ERROR, good ? "A new engine: nothing of the old one is left." : err);
  if (good) lun_past_init(&s->past, lun_remote_trace(s->session.remote), LUN_SLOW_NS);
}

/* Runs the next of the inputs that were entered while another one was awaited. */
void lun_full_run_queue(screen *s) {
  lun_prompt *p = &s->prompt;
  if (s->session.phase != LUN_IDLE || p->queued == 0) return;
  char *text = p->queue[0];
  memmove(p->queue, p->queue + 1, --p->queued * sizeof *p->queue);
  evaluate(s, text);
  free(text);
  s->stage.dirty = true;
}

void lun_full_forget_queue(screen *s) {
  while (s->prompt.queued > 0) free(s->prompt.queue[--s->prompt.queued]);
}

static void accept(screen *s) {
  lun_prompt *p = &s->prompt;
  char *text = lun_edit_take(p->edit);
  p->back = 0;
  if (text == NULL || text[strspn(text, " \t\r\n")] == '\0') {
    free(text);
    if (s->session.phase == LUN_DEAD) restart(s);
    return;
  }
  remember(s, text);
  if (lun_is_command(text)) {
    lun_full_add(s, LUN_E_INPUT, text);
    lun_command_run(&s->console, text);
  } else if (s->session.phase == LUN_DEAD) { /* what was typed is not lost, and not run before it was seen */
    restart(s);
    lun_edit_set(p->edit, text);
  } else if (p->queued < LUN_QUEUE_MAX) {
    p->queue[p->queued++] = text;
    text = NULL;
    lun_full_run_queue(s);
  } else {
    lun_stage_notice(&s->stage, "%d inputs wait already; this one was not taken.", LUN_QUEUE_MAX);
  }
  free(text);
}

/* ---- leaving ---- */

static void leave(screen *s) {
  if (s->session.phase == LUN_DEAD) s->quit = true;
  if (s->quitting != 0 || s->quit) return;
  lun_session_quit(&s->session);
  s->quitting = lun_real_ns();
  bool theirs = s->session.engine.attached != NULL;
  lun_stage_notice(&s->stage, theirs ? "Leaving: the program goes on." : "Leaving: the tasks are being cancelled.");
}

/* A task that does not end when it is cancelled, or never awaits, does not keep the user here. */
void lun_full_leave_at_last(screen *s) {
  if (s->quitting == 0 || lun_real_ns() - s->quitting < patience_at_end) return;
  s->quit = true;
}

static void on_quit(void *ud) {
  leave(ud);
}

static void on_clear(void *ud) {
  screen *s = ud;
  lun_transcript_clear(&s->transcript);
  s->stage.dirty = true;
}

static void on_restart(void *ud) {
  restart(ud);
}

void lun_full_suspend(screen *s) {
  lun_stage_suspend(&s->stage);
  if (s->session.phase != LUN_DEAD) lun_remote_hold(s->session.remote, true);
  lun_catch_stop();
  if (s->session.phase != LUN_DEAD) lun_remote_hold(s->session.remote, false);
  lun_stage_resume(&s->stage);
}

/* ---- the editor ---- */

static void report_editor(screen *s, bool good, const char *message) {
  lun_screen_reload(s->stage.screen);
  if (!good) lun_full_add(s, LUN_E_ERROR, message);
}

static void on_edit(void *ud, const char *file) {
  screen *s = ud;
  char message[512];
  if (file != NULL) {
    report_editor(s, lun_editor_file(&s->stage, file, 0, message, sizeof message), message);
    return;
  }
  size_t n;
  char *text = lun_editor_text(&s->stage, lun_edit_text(s->prompt.edit, &n), message, sizeof message);
  report_editor(s, text != NULL, message);
  if (text != NULL) lun_edit_set(s->prompt.edit, text);
  free(text);
}

static void edit_source(screen *s, uint32_t where) {
  char message[512];
  if (!lun_editor_source(&s->stage, s->session.fold, where, message, sizeof message))
    lun_stage_notice(&s->stage, "%s", message);
  lun_screen_reload(s->stage.screen);
}

/* ---- commands of the view ---- */

static void order(screen *s, json_t *command) {
  if (s->session.phase != LUN_DEAD) lun_remote_send(s->session.remote, command, lun_pace_answered, &s->console);
  else json_decref(command);
}

static void copy(screen *s) {
  bool past = s->past.fold != NULL;
  lun_stage_copy(&s->stage, past ? s->past.fold : s->session.fold, past ? s->past.t : lun_session_now(&s->session));
}

static void obey(screen *s, const lun_command *c) {
  const char *note = NULL;
  bool went = lun_travel(&s->past, &s->stage.view, s->session.fold, c, &note);
  if (note != NULL) lun_stage_notice(&s->stage, "%s", note);
  if (went || lun_pace_key(&s->console, c)) return;
  switch (c->cmd) {
    case LUN_CMD_CANCEL_TASK: order(s, json_pack("{sssi}", "op", "cancel", "task", (int)c->task)); break;
    case LUN_CMD_EDIT: edit_source(s, c->where); break;
    case LUN_CMD_WINDOW: lun_full_window(s); break;
    case LUN_CMD_COPY: copy(s); break;
    case LUN_CMD_QUIT: leave(s); break;
    default: break;
  }
}

void lun_full_window(screen *s) {
  char err[512];
  if (s->session.phase == LUN_DEAD) lun_stage_notice(&s->stage, "There is no engine to look at.");
  else if (!lun_window_open(&s->window, lun_remote_trace(s->session.remote), s->stage.view.theme, err, sizeof err))
    lun_stage_notice(&s->stage, "%s", err);
}

/* Its keys pause, step and cancel as ours do; where its cursor is, is its own affair. */
void lun_full_heed_window(screen *s) {
  lun_command c;
  if (s->wants_window && s->session.reader != NULL) s->wants_window = false, lun_full_window(s);
  while (lun_window_next(&s->window, &c)) {
    s->stage.dirty = true;
    if (c.note != NULL) lun_stage_notice(&s->stage, "%s", c.note);
    else if (c.cmd == LUN_CMD_CANCEL_TASK) obey(s, &c);
    else lun_pace_key(&s->console, &c);
  }
}

/* ---- keys ---- */

static bool is_ctrl(const lun_key *k, uint32_t ch) {
  return k->name == LUN_KEY_CHAR && k->mods == LUN_MOD_CTRL && k->ch == ch;
}

void lun_full_interrupt(screen *s) {
  size_t n;
  lun_edit_text(s->prompt.edit, &n);
  bool searching = lun_edit_message(s->prompt.edit) != NULL;
  bool awaited = s->session.phase == LUN_ASKED || s->session.phase == LUN_AWAITED;
  lun_full_forget_queue(s);
  lun_completion_forget(&s->prompt.completion);
  if (!awaited && (n > 0 || searching)) lun_edit_cancel(s->prompt.edit);
  else if (!lun_session_interrupt(&s->session)) lun_stage_notice(&s->stage, "Nothing is awaited. Ctrl-D leaves.");
  else if (lun_session_held(&s->session))
    lun_stage_notice(&s->stage, "The loop is held: the cancellation is delivered when it goes on. Ctrl-C again interrupts.");
}

static void ctrl_z(screen *s) {
  char text[128];
  uint32_t input = s->session.input;
  if (!lun_session_background(&s->session)) {
    lun_full_suspend(s);
    return;
  }
  snprintf(text, sizeof text, "Input %u goes on in the background; .tasks shows it.", input);
  lun_full_add(s, LUN_E_NOTE, text);
}

/* Keys that hold wherever the keyboard is. */
static bool global_key(screen *s, const lun_key *k) {
  if (is_ctrl(k, 'c')) lun_full_interrupt(s);
  else if (is_ctrl(k, 'z')) ctrl_z(s);
  else if (is_ctrl(k, 'd') && s->session.engine.attached != NULL && lun_view_mode(&s->stage.view) != LUN_MODE_TYPE) leave(s);
  else if (is_ctrl(k, '\\') && lun_session_deaf(&s->session)) lun_remote_kill(s->session.remote);
  else return false;
  return true;
}

static void feed(screen *s, const lun_typed *t) {
  lun_edit *e = s->prompt.edit;
  lun_edit_event event = lun_edit_feed(e, t->bytes, t->n);
  if (event == LUN_EDIT_COMPLETE) {
    lun_completion_tab(&s->prompt.completion, &s->session);
    return;
  }
  lun_completion_forget(&s->prompt.completion);
  if (event == LUN_EDIT_ACCEPT) accept(s);
  else if (event == LUN_EDIT_EOF) leave(s);
  else if (event == LUN_EDIT_CLEAR) lun_term_redraw(s->stage.term);
}

static bool within(lun_rect r, int x, int y) {
  return x >= r.x && x < r.x + r.w && y >= r.y && y < r.y + r.h;
}

/* Page up and down and the wheel move the transcript. */
static bool scroll_key(screen *s, const lun_key *k) {
  lun_prompt *p = &s->prompt;
  bool wheel = k->name == LUN_KEY_WHEEL_UP || k->name == LUN_KEY_WHEEL_DOWN;
  bool types = s->stage.view.mode == LUN_MODE_TYPE && !s->stage.view.help;
  bool page = (k->name == LUN_KEY_PGUP || k->name == LUN_KEY_PGDN) && types;
  if (k->mods != 0 || !(page || (wheel && within(p->area, k->x, k->y)))) return false;
  int rows = wheel ? 3 : p->area.h > 2 ? p->area.h - 2 : 1;
  p->back += k->name == LUN_KEY_WHEEL_UP || k->name == LUN_KEY_PGUP ? rows : -rows;
  if (p->back < 0) p->back = 0;
  return true;
}

/* Over the help, keys are single keys even while the prompt has the keyboard: nobody types blindly. */
static lun_command view_key(lun_view *v, const lun_fold *fold, const lun_key *k) {
  bool lent = v->help && v->mode == LUN_MODE_TYPE;
  if (lent) v->mode = LUN_MODE_LOOK;
  lun_command c = lun_view_key(v, fold, k);
  if (lent && v->focus == LUN_PANEL_REPL) v->mode = LUN_MODE_TYPE;
  return c;
}

static void key(screen *s, const lun_typed *t) {
  lun_view *v = &s->stage.view;
  const lun_fold *fold = s->past.fold != NULL ? s->past.fold : s->session.fold;
  if (t->key.name != LUN_KEY_RELEASE) *s->stage.notice = '\0'; /* what a click said stays */
  if (global_key(s, &t->key) || scroll_key(s, &t->key)) return;
  bool types = lun_view_mode(v) == LUN_MODE_TYPE && !v->help && !v->finding && !v->confirm_cancel;
  if (types && t->key.name == LUN_KEY_ESC && lun_edit_wants_escape(s->prompt.edit)) {
    feed(s, t);
    return;
  }
  lun_command c = view_key(v, fold, &t->key);
  if (c.note != NULL) lun_stage_notice(&s->stage, "%s", c.note);
  if (c.cmd == LUN_CMD_PASS && t->key.name < LUN_KEY_CLICK) {
    s->prompt.back = 0;
    lun_travel_home(&s->past, &s->stage.view); /* who types, types now */
    feed(s, t);
  } else {
    obey(s, &c);
  }
}

static void paste(screen *s, const lun_typed *t) {
  if (s->pasted_n + t->n > PASTE_MAX) s->paste_too_long = true;
  char *grown = s->paste_too_long ? NULL : realloc(s->pasted, s->pasted_n + t->n);
  if (grown == NULL) return;
  memcpy(grown + s->pasted_n, t->bytes, t->n);
  s->pasted = grown;
  s->pasted_n += t->n;
}

static void paste_whole(screen *s) {
  if (s->paste_too_long) lun_stage_notice(&s->stage, "The paste is longer than 1 MiB; its beginning was taken.");
  lun_view *v = &s->stage.view;
  v->mode = LUN_MODE_TYPE;
  v->focus = v->tab = LUN_PANEL_REPL;
  lun_travel_home(&s->past, &s->stage.view);
  lun_completion_forget(&s->prompt.completion);
  lun_edit_paste(s->prompt.edit, s->pasted_n > 0 ? s->pasted : "", s->pasted_n);
  free(s->pasted);
  s->pasted = NULL;
  s->pasted_n = 0;
  s->paste_too_long = false;
}

void lun_full_keys(screen *s) {
  lun_typed t;
  while (!s->quit && lun_stage_next(&s->stage, &t)) {
    s->stage.dirty = true;
    if (t.type == LUN_TYPED_KEY) key(s, &t);
    else if (t.type == LUN_TYPED_PASTE) paste(s, &t);
    else if (t.type == LUN_TYPED_PASTE_END) paste_whole(s);
    else if (t.type == LUN_TYPED_REPLY) lun_theme_reply(t.bytes, t.n, &s->stage.view.theme);
  }
}

/* ---- what the two halves need of each other ---- */

static bool unfinished(void *ud, const char *text, size_t n) {
  (void)ud;
  return !lun_is_command(text) && lun_chunk_unfinished(text, n);
}

lun_edit *lun_full_editor(void) {
  static const lun_edit_options edit = {.unfinished = unfinished, .indent = lun_indent, .outdent = lun_outdent};
  return lun_edit_new(&edit);
}

void lun_full_console(screen *s) {
  s->console = (lun_console){.session = &s->session, .view = &s->stage.view, .ud = s, .say = on_say, .clear = on_clear,
                             .edit = on_edit, .quit = on_quit, .restart = on_restart};
}
