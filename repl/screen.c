/* screen.c - the REPL on the full screen: the prompt in its panel, the live
 * picture around it.
 *
 * One loop: what the engine wrote, signals, keys, a frame. Each of the four is
 * bounded, so that a key is answered whatever the engine does; nothing waits
 * but poll. */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../vm/syntax/lex.h"
#include "command.h"
#include "editor.h"
#include "history.h"
#include "indent.h"
#include "internal.h"
#include "prompt.h"
#include "report.h"
#include "signals.h"
#include "stage.h"
#include "theme.h"
#include "travel.h"

enum { MS = 1000 * 1000, PASTE_MAX = 1 << 20, INPUTS_REMEMBERED = 64 };

/* How long the end of the engine may take before it is killed; and for how long finished lanes still move. */
static const int64_t patience_at_end = 2000 * (int64_t)MS, settles_after = 6000 * (int64_t)MS;

typedef struct screen {
  lun_stage stage;
  lun_session session;
  lun_console console;
  lun_transcript transcript;
  lun_prompt prompt;
  lun_past past;
  char *pasted;          /* of the paste that is coming in */
  size_t pasted_n;
  bool paste_too_long;
  char history[PATH_MAX]; /* "" when there is none */
  int64_t begun[INPUTS_REMEMBERED]; /* loop time at which input n began, at n % INPUTS_REMEMBERED */
  int64_t quitting;      /* real time since which the engine is asked to end; 0: it is not */
  bool quit;
  int deadly;            /* the signal that ends us, 0: none */
} screen;

/* ---- words for the transcript ---- */

static void add(screen *s, lun_entry_kind kind, const char *text) {
  int64_t now = s->session.fold != NULL ? lun_session_now(&s->session) : 0;
  lun_transcript_add(&s->transcript, kind, now, text, strlen(text));
  s->stage.dirty = true;
}

static void on_say(void *ud, lun_say kind, const char *text) {
  static const lun_entry_kind kinds[] = {LUN_E_TEXT, LUN_E_NOTE, LUN_E_ERROR};
  add(ud, kinds[kind], text);
}

/* "✓ 31 ms", when the input took time and gave no value. */
static void add_took(screen *s, const lun_said *said) {
  char text[96], time[32];
  int64_t took = said->t - s->begun[said->input % INPUTS_REMEMBERED];
  bool background = s->session.phase != LUN_AWAITED || said->input != s->session.input;
  if (took < 1 * MS && !background) return;
  lun_report_time(time, sizeof time, took);
  if (background) snprintf(text, sizeof text, "✓ input %u, in the background   %s", said->input, time);
  else snprintf(text, sizeof text, "✓ %s", time);
  add(s, LUN_E_TOOK, text);
}

static void forget_sent(screen *s) {
  free(s->prompt.sent);
  s->prompt.sent = NULL;
}

static void on_said(void *ud, const lun_said *said) {
  static const uint8_t kinds[] = {
    [LUN_L_INPUT] = LUN_E_INPUT, [LUN_L_OUT] = LUN_E_OUT, [LUN_L_ERR] = LUN_E_ERR, [LUN_L_VALUE] = LUN_E_VALUE,
    [LUN_L_ERROR] = LUN_E_ERROR, [LUN_L_CANCELLED] = LUN_E_WARN, [LUN_L_NONE] = LUN_E_TOOK, [LUN_L_WARN] = LUN_E_WARN,
  };
  screen *s = ud;
  if (said->kind == LUN_L_INPUT) {
    s->begun[said->input % INPUTS_REMEMBERED] = said->t;
    forget_sent(s);
  }
  if (said->kind == LUN_L_NONE) add_took(s, said);
  else lun_transcript_add(&s->transcript, kinds[said->kind], said->t, said->text, said->n);
  s->stage.dirty = true;
}

static void on_native(void *ud, const char *bytes, size_t n) {
  screen *s = ud;
  lun_transcript_add(&s->transcript, LUN_E_OUT, lun_session_now(&s->session), bytes, n);
  s->stage.dirty = true;
}

/* The engine's INPUT record says what was typed; an input that is no program has none. */
static void on_refused(void *ud, const char *error, bool unfinished) {
  screen *s = ud;
  (void)unfinished;
  if (s->prompt.sent != NULL) add(s, LUN_E_INPUT, s->prompt.sent);
  forget_sent(s);
  add(s, LUN_E_ERROR, error);
}

static void on_finished(void *ud, uint32_t input) {
  screen *s = ud;
  (void)input;
  s->stage.dirty = true;
}

static void on_died(void *ud, const char *sentence) {
  screen *s = ud;
  forget_sent(s);
  s->stage.dirty = true;
  if (s->session.finishing) {
    s->quit = true;
    return;
  }
  add(s, LUN_E_ERROR, sentence);
  add(s, LUN_E_NOTE, "What it did until then is still here: Esc looks around. Enter starts a new engine; .save FILE keeps the trace.");
}

static const lun_session_events events = {on_said, on_native, on_refused, on_finished, on_died};

/* ---- inputs ---- */

static void remember(screen *s, const char *text) {
  char err[512];
  lun_edit_remember(s->prompt.edit, text);
  if (*s->history == '\0' || lun_history_append(s->history, text, err, sizeof err)) return;
  *s->history = '\0'; /* said once */
  add(s, LUN_E_NOTE, err);
}

static void evaluate(screen *s, const char *text) {
  char err[512];
  forget_sent(s);
  if (lun_session_eval(&s->session, text, strlen(text), err, sizeof err)) s->prompt.sent = strdup(text);
  else add(s, LUN_E_INPUT, text), add(s, LUN_E_ERROR, err);
}

static void restart(screen *s) {
  char err[512];
  lun_past_free(&s->past);
  s->stage.view.past = false;
  lun_transcript_age(&s->transcript);
  if (lun_session_restart(&s->session, err, sizeof err)) add(s, LUN_E_NOTE, "A new engine: nothing of the old one is left.");
  else add(s, LUN_E_ERROR, err);
  if (s->session.phase != LUN_DEAD) lun_past_init(&s->past, lun_remote_trace(s->session.remote), LUN_SLOW_NS);
}

/* Runs the next of the inputs that were entered while another one was awaited. */
static void run_queue(screen *s) {
  lun_prompt *p = &s->prompt;
  if (s->session.phase != LUN_IDLE || p->queued == 0) return;
  char *text = p->queue[0];
  memmove(p->queue, p->queue + 1, --p->queued * sizeof *p->queue);
  evaluate(s, text);
  free(text);
  s->stage.dirty = true;
}

static void forget_queue(screen *s) {
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
    add(s, LUN_E_INPUT, text);
    lun_command_run(&s->console, text);
  } else if (s->session.phase == LUN_DEAD) { /* what was typed is not lost, and not run before it was seen */
    restart(s);
    lun_edit_set(p->edit, text);
  } else if (p->queued < LUN_QUEUE_MAX) {
    p->queue[p->queued++] = text;
    text = NULL;
    run_queue(s);
  } else {
    lun_stage_notice(&s->stage, "%d inputs wait already; this one was not taken.", LUN_QUEUE_MAX);
  }
  free(text);
}

static bool unfinished(void *ud, const char *text, size_t n) {
  (void)ud;
  return !lun_is_command(text) && lun_chunk_unfinished(text, n);
}

/* ---- leaving ---- */

static void leave(screen *s) {
  if (s->session.phase == LUN_DEAD) s->quit = true;
  if (s->quitting != 0 || s->quit) return;
  lun_session_quit(&s->session);
  s->quitting = lun_real_ns();
  lun_stage_notice(&s->stage, "Leaving: the tasks are being cancelled.");
}

/* A task that does not end when it is cancelled, or never awaits, does not keep the user here. */
static void leave_at_last(screen *s) {
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

static void suspend(screen *s) {
  lun_stage_suspend(&s->stage);
  if (s->session.phase != LUN_DEAD) lun_remote_hold(s->session.remote, true);
  lun_signals_stop();
  if (s->session.phase != LUN_DEAD) lun_remote_hold(s->session.remote, false);
  lun_stage_resume(&s->stage);
}

/* ---- the editor ---- */

static void report_editor(screen *s, bool good, const char *message) {
  lun_screen_reload(s->stage.screen);
  if (!good) add(s, LUN_E_ERROR, message);
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
  const char *file = lun_fold_file(s->session.fold, where);
  if (where == 0 || *file == '\0') lun_stage_notice(&s->stage, "It is not known in which file the task is.");
  else report_editor(s, lun_editor_file(&s->stage, file, LUN_WHERE_LINE(where), message, sizeof message), message);
}

/* ---- the loop's pace, and the past ---- */

static void order(screen *s, json_t *command) {
  if (s->session.phase != LUN_DEAD) lun_remote_send(s->session.remote, command, NULL, NULL);
  else json_decref(command);
}

static void toggle_pause(screen *s) {
  bool held = lun_fold_now(s->session.fold)->hold != LUN_HOLD_GO;
  order(s, json_pack("{ss}", "op", held ? "go" : "pause"));
}

static void change_speed(screen *s, double by) {
  uint32_t now = lun_fold_now(s->session.fold)->speed;
  double speed = (now > 0 ? now / 1000.0 : 1) * by;
  speed = speed < 0.05 ? 0.05 : speed > 20 ? 20 : speed;
  order(s, json_pack("{sssf}", "op", "speed", "factor", speed));
}

/* A step onwards is the engine's, unless we are in the past. */
static void step_engine(screen *s, const char *what) {
  order(s, json_pack("{ssss}", "op", "step", "what", what));
}

static void obey(screen *s, const lun_command *c) {
  if (lun_travel(&s->past, &s->stage, s->session.fold, c)) return;
  switch (c->cmd) {
    case LUN_CMD_PAUSE: toggle_pause(s); break;
    case LUN_CMD_STEP: step_engine(s, "callback"); break;
    case LUN_CMD_TICK: step_engine(s, "tick"); break;
    case LUN_CMD_SLOWER: change_speed(s, 0.5); break;
    case LUN_CMD_FASTER: change_speed(s, 2); break;
    case LUN_CMD_CANCEL_TASK: order(s, json_pack("{sssi}", "op", "cancel", "task", (int)c->task)); break;
    case LUN_CMD_EDIT: edit_source(s, c->where); break;
    case LUN_CMD_QUIT: leave(s); break;
    default: break;
  }
}

/* ---- keys ---- */

static bool is_ctrl(const lun_key *k, uint32_t ch) {
  return k->name == LUN_KEY_CHAR && k->mods == LUN_MOD_CTRL && k->ch == ch;
}

static void ctrl_c(screen *s) {
  size_t n;
  lun_edit_text(s->prompt.edit, &n);
  bool searching = lun_edit_message(s->prompt.edit) != NULL;
  bool awaited = s->session.phase == LUN_ASKED || s->session.phase == LUN_AWAITED;
  forget_queue(s);
  if (!awaited && (n > 0 || searching)) lun_edit_cancel(s->prompt.edit);
  else if (!lun_session_interrupt(&s->session)) lun_stage_notice(&s->stage, "Nothing is awaited. Ctrl-D leaves.");
}

static void ctrl_z(screen *s) {
  char text[128];
  uint32_t input = s->session.input;
  if (!lun_session_background(&s->session)) {
    suspend(s);
    return;
  }
  snprintf(text, sizeof text, "Input %u goes on in the background; .tasks shows it.", input);
  add(s, LUN_E_NOTE, text);
}

/* Keys that hold wherever the keyboard is. */
static bool global_key(screen *s, const lun_key *k) {
  if (is_ctrl(k, 'c')) ctrl_c(s);
  else if (is_ctrl(k, 'z')) ctrl_z(s);
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
  bool page = (k->name == LUN_KEY_PGUP || k->name == LUN_KEY_PGDN) && s->stage.view.mode == LUN_MODE_TYPE;
  if (k->mods != 0 || !(page || (wheel && within(p->area, k->x, k->y)))) return false;
  int rows = wheel ? 3 : p->area.h > 2 ? p->area.h - 2 : 1;
  p->back += k->name == LUN_KEY_WHEEL_UP || k->name == LUN_KEY_PGUP ? rows : -rows;
  if (p->back < 0) p->back = 0;
  return true;
}

static void key(screen *s, const lun_typed *t) {
  lun_view *v = &s->stage.view;
  const lun_fold *fold = s->past.fold != NULL ? s->past.fold : s->session.fold;
  *s->stage.notice = '\0';
  if (global_key(s, &t->key) || scroll_key(s, &t->key)) return;
  bool types = lun_view_mode(v) == LUN_MODE_TYPE && !v->help && !v->finding && !v->confirm_cancel;
  if (types && t->key.name == LUN_KEY_ESC && lun_edit_wants_escape(s->prompt.edit)) {
    feed(s, t);
    return;
  }
  lun_command c = lun_view_key(v, fold, &t->key);
  if (c.cmd == LUN_CMD_PASS && t->key.name < LUN_KEY_CLICK) {
    s->prompt.back = 0;
    lun_travel_home(&s->past, &s->stage); /* who types, types now */
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
  lun_travel_home(&s->past, &s->stage);
  lun_completion_forget(&s->prompt.completion);
  lun_edit_paste(s->prompt.edit, s->pasted_n > 0 ? s->pasted : "", s->pasted_n);
  free(s->pasted);
  s->pasted = NULL;
  s->pasted_n = 0;
  s->paste_too_long = false;
}

static void keys(screen *s) {
  lun_typed t;
  while (!s->quit && lun_stage_next(&s->stage, &t)) {
    s->stage.dirty = true;
    if (t.type == LUN_TYPED_KEY) key(s, &t);
    else if (t.type == LUN_TYPED_PASTE) paste(s, &t);
    else if (t.type == LUN_TYPED_PASTE_END) paste_whole(s);
    else if (t.type == LUN_TYPED_REPLY) lun_theme_reply(t.bytes, t.n, &s->stage.view.theme);
  }
}

static void take_signals(screen *s) {
  for (int sig; (sig = lun_signals_take()) != 0;) {
    if (sig == SIGWINCH || sig == SIGCONT) lun_stage_refit(&s->stage);
    if (sig == SIGCONT) lun_stage_resume(&s->stage);
    if (sig == SIGTSTP) suspend(s);
    if (sig == SIGINT) ctrl_c(s);
    if (sig == SIGTERM || sig == SIGHUP) s->quit = true, s->deadly = sig;
  }
}

/* ---- frames ---- */

/* True when time alone changes the picture. */
static bool is_moving(const screen *s) {
  const lun_session *ss = &s->session;
  const lun_now *now = lun_fold_now(ss->fold);
  if (ss->phase == LUN_DEAD || s->past.fold != NULL) return false;
  if (ss->phase != LUN_IDLE) return true;
  if (now->hold != LUN_HOLD_GO) return false;
  bool alive = now->tasks[LUN_P_READY] + now->tasks[LUN_P_RUNNING] + now->tasks[LUN_P_WAITING] > 0;
  return alive || now->state == LUN_LOOP_RUNNING || lun_real_ns() - ss->last_record < settles_after;
}

static void draw(screen *s, bool moving) {
  bool past = s->past.fold != NULL;
  lun_frame_in in = {.fold = past ? s->past.fold : s->session.fold, .repl = lun_prompt_paint, .repl_ud = &s->prompt,
                     .highlight = lun_highlight};
  in.ahead = past ? s->session.fold : NULL;
  in.now = past ? lun_fold_now(in.fold)->t : lun_session_now(&s->session);
  s->prompt.now = in.now;
  s->prompt.past = past;
  s->stage.view.dead = s->session.phase == LUN_DEAD;
  lun_stage_draw(&s->stage, &in, moving);
}

static int sooner(int a, int b) {
  return a < 0 ? b : b < 0 || a < b ? a : b;
}

static void wait_for_something(screen *s, int signals, bool more, bool moving) {
  struct pollfd fds[4];
  nfds_t n = lun_session_fds(&s->session, fds);
  fds[n++] = (struct pollfd){.fd = signals, .events = POLLIN};
  fds[n] = (struct pollfd){.fd = 0, .events = POLLIN};
  int ms = sooner(lun_session_patience(&s->session), lun_stage_patience(&s->stage, moving));
  if (s->quitting != 0) ms = sooner(ms, 50);
  if (poll(fds, n + 1, more ? 0 : ms) > 0 && fds[n].revents != 0) lun_stage_read(&s->stage);
}

static void run(screen *s, int signals) {
  bool moving = true;
  while (!s->quit && !s->stage.hung_up) {
    bool more = lun_session_work(&s->session, 8 * MS);
    take_signals(s);
    keys(s);
    run_queue(s);
    leave_at_last(s);
    if (lun_edit_changed(s->prompt.edit)) s->stage.dirty = true;
    if (s->quit) break;
    bool moved = moving;
    moving = is_moving(s);
    if (moved && !moving) s->stage.dirty = true; /* what stopped it is still to be drawn */
    draw(s, moving);
    wait_for_something(s, signals, more, moving);
  }
}

/* ---- begin and end ---- */

static void load_entry(void *ud, const char *text) {
  lun_edit_remember(ud, text);
}

static void load_history(screen *s) {
  char err[512];
  bool good = lun_history_path(s->history, sizeof s->history, err, sizeof err);
  if (good && lun_history_load(s->history, load_entry, s->prompt.edit, err, sizeof err)) return;
  *s->history = '\0';
  add(s, LUN_E_NOTE, err);
}

static bool begin(screen *s, char *err, size_t errsize) {
  static const lun_edit_options edit = {.unfinished = unfinished, .indent = lun_indent};
  *s = (screen){.prompt = {.session = &s->session, .transcript = &s->transcript}};
  s->prompt.edit = s->prompt.completion.edit = lun_edit_new(&edit); /* before the screen: inputrc's errors are readable */
  if (s->prompt.edit == NULL) snprintf(err, errsize, "the line editor cannot be set up: out of memory");
  if (s->prompt.edit == NULL || !lun_stage_open(&s->stage, false, err, errsize)) return false;
  s->console = (lun_console){.session = &s->session, .view = &s->stage.view, .ud = s, .say = on_say, .clear = on_clear,
                             .edit = on_edit, .quit = on_quit, .restart = on_restart};
  add(s, LUN_E_NOTE, "Lunette 1.0, Lua 5.4. await works at the top level; .help says what there is.");
  load_history(s);
  return true;
}

static void end(screen *s) {
  lun_stage_close(&s->stage);
  lun_completion_forget(&s->prompt.completion);
  lun_past_free(&s->past);
  if (s->session.remote != NULL) lun_session_close(&s->session);
  forget_queue(s);
  forget_sent(s);
  lun_transcript_free(&s->transcript);
  lun_edit_free(s->prompt.edit);
  free(s->pasted);
}

int lun_screen_main(const lun_remote_options *engine, char *err, size_t errsize) {
  screen s;
  int signals = lun_signals_begin();
  if (signals < 0) snprintf(err, errsize, "signals cannot be caught: %s", strerror(errno));
  if (signals < 0 || !begin(&s, err, errsize)) {
    if (signals >= 0) end(&s);
    return -1;
  }
  char why[512];
  bool good = lun_session_open(&s.session, engine, &events, &s, why, sizeof why);
  if (good) {
    lun_past_init(&s.past, lun_remote_trace(s.session.remote), LUN_SLOW_NS);
    lun_theme_ask();
    run(&s, signals);
  }
  int deadly = s.deadly;
  end(&s);
  if (!good) fprintf(stderr, "lunette: %s\n", why);
  if (deadly != 0) lun_signals_default(deadly);
  return good ? 0 : 1;
}
