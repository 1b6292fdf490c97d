/* screen.c - the REPL on the full screen: the prompt in its panel, the live
 * picture around it.
 *
 * One loop: what the engine wrote, signals, keys, a frame. Each of the four is
 * bounded, so that a key is answered whatever the engine does; nothing waits
 * but poll. */
#include "line/highlight.h"
#include "pace.h"
#include "screen.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "line/history.h"
#include "internal.h"
#include "report.h"
#include "terminal/signals.h"
#include "terminal/theme.h"

enum { MS = 1000 * 1000 };

/* For how long finished lanes still move. */
static const int64_t settles_after = 6000 * (int64_t)MS;

/* ---- words for the transcript ---- */

void lun_full_add(screen *s, lun_entry_kind kind, const char *text) {
  int64_t now = s->session.fold != NULL ? lun_session_now(&s->session) : 0;
  lun_transcript_add(&s->transcript, kind, now, text, strlen(text));
  s->stage.dirty = true;
}

static bool in_background(const screen *s, const lun_said *said) {
  return s->session.phase != LUN_AWAITED || said->input != s->session.input;
}

/* "✓ 31 ms", when the input took time and gave no value. */
static void add_took(screen *s, const lun_said *said) {
  char text[96], time[32];
  int64_t took = said->t - s->begun[said->input % LUN_INPUTS_REMEMBERED];
  bool background = in_background(s, said);
  if (took < 1 * MS && !background) return;
  lun_report_time(time, sizeof time, took);
  if (background) snprintf(text, sizeof text, "✓ input %u, in the background   %s", said->input, time);
  else snprintf(text, sizeof text, "✓ %s", time);
  lun_full_add(s, LUN_E_TOOK, text);
}

void lun_full_forget_sent(screen *s) {
  free(s->prompt.sent);
  s->prompt.sent = NULL;
}

/* What an input in the background comes to is not what stands above it. */
static void name_input(screen *s, const lun_said *said) {
  char text[96];
  bool result = said->kind == LUN_L_VALUE || said->kind == LUN_L_ERROR || said->kind == LUN_L_CANCELLED;
  if (!result || !in_background(s, said)) return;
  snprintf(text, sizeof text, "Input %u, in the background:", said->input);
  lun_full_add(s, LUN_E_NOTE, text);
}

static void on_said(void *ud, const lun_said *said) {
  static const uint8_t kinds[] = {
    [LUN_L_INPUT] = LUN_E_INPUT, [LUN_L_OUT] = LUN_E_OUT, [LUN_L_ERR] = LUN_E_ERR, [LUN_L_VALUE] = LUN_E_VALUE,
    [LUN_L_ERROR] = LUN_E_ERROR, [LUN_L_CANCELLED] = LUN_E_WARN, [LUN_L_NONE] = LUN_E_TOOK, [LUN_L_WARN] = LUN_E_WARN,
  };
  screen *s = ud;
  if (said->kind == LUN_L_INPUT) {
    s->begun[said->input % LUN_INPUTS_REMEMBERED] = said->t;
    lun_full_forget_sent(s);
  }
  name_input(s, said);
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
  if (s->prompt.sent != NULL) lun_full_add(s, LUN_E_INPUT, s->prompt.sent);
  lun_full_forget_sent(s);
  lun_full_add(s, LUN_E_ERROR, error);
}

static void on_finished(void *ud, uint32_t input) {
  screen *s = ud;
  (void)input;
  s->stage.dirty = true;
}

static void on_died(void *ud, const char *sentence) {
  screen *s = ud;
  lun_full_forget_sent(s);
  s->stage.dirty = true;
  if (s->session.finishing) {
    s->quit = true;
    return;
  }
  lun_full_add(s, LUN_E_ERROR, sentence);
  lun_full_add(s, LUN_E_NOTE,
               s->session.engine.attached != NULL
                 ? "What it did until then is still here: Esc looks around, Ctrl-D leaves; .save FILE keeps the trace."
                 : "What it did until then is still here: Esc looks around. Enter starts a new engine; "
                   ".save FILE keeps the trace.");
}

/* A breakpoint is told where it cannot be missed; where a step stands is seen. */
static void on_held(void *ud) {
  screen *s = ud;
  char text[512];
  lun_pace_held(s->session.fold, text, sizeof text);
  if (lun_fold_now(s->session.fold)->reached) lun_full_add(s, LUN_E_NOTE, text);
  s->stage.view.source_line = s->stage.view.source_top = 0;
  s->stage.dirty = true;
}

static const lun_session_events events = {on_said, on_native, on_refused, on_finished, on_died, on_held};

static void take_signals(screen *s) {
  for (int sig; (sig = lun_catch_take()) != 0;) {
    if (sig == SIGWINCH || sig == SIGCONT) lun_stage_refit(&s->stage);
    if (sig == SIGCONT) lun_stage_resume(&s->stage);
    if (sig == SIGTSTP) lun_full_suspend(s);
    if (sig == SIGINT) lun_full_interrupt(s);
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
  if (now->hold == LUN_HOLD_PAUSE) return false;
  bool alive = now->tasks[LUN_P_READY] + now->tasks[LUN_P_RUNNING] + now->tasks[LUN_P_WAITING] > 0;
  return alive || now->state == LUN_LOOP_RUNNING || lun_real_ns() - ss->last_record < settles_after;
}

static void draw(screen *s, bool moving) {
  bool past = s->past.fold != NULL;
  lun_frame_in in = {.fold = past ? s->past.fold : s->session.fold, .repl = lun_prompt_paint, .repl_ud = &s->prompt,
                     .highlight = lun_highlight, .file = s->session.engine.file};
  in.ahead = past ? lun_past_ahead(&s->past, s->session.fold) : NULL;
  in.whole = s->session.whole;
  if (s->stage.dirty || moving) lun_summary_settle(s->session.whole);
  in.newest = lun_session_now(&s->session);
  in.now = past ? s->past.t : in.newest;
  in.awaited = s->session.phase == LUN_ASKED || s->session.phase == LUN_AWAITED;
  s->prompt.now = in.now;
  s->prompt.past = s->past.fold;
  s->stage.view.dead = s->session.phase == LUN_DEAD;
  s->drawn = lun_fold_now(s->session.fold)->seq;
  lun_stage_draw(&s->stage, &in, moving);
}

/* In the past, what comes after the cursor is folded a slice at a time. Returns true when there is more. */
static bool look_ahead(screen *s) {
  enum { RECORDS = 50000 };
  bool before = s->past.ahead_whole, more = lun_past_work(&s->past, RECORDS);
  if (s->past.ahead_whole != before) s->stage.dirty = true;
  return more;
}

static int sooner(int a, int b) {
  return a < 0 ? b : b < 0 || a < b ? a : b;
}

static void wait_for_something(screen *s, int signals, bool more, bool moving) {
  struct pollfd fds[5];
  nfds_t n = lun_session_fds(&s->session, fds);
  fds[n++] = (struct pollfd){.fd = signals, .events = POLLIN};
  if (s->window.fd >= 0) fds[n++] = (struct pollfd){.fd = s->window.fd, .events = POLLIN};
  fds[n] = (struct pollfd){.fd = 0, .events = POLLIN};
  int ms = sooner(lun_session_patience(&s->session), lun_stage_patience(&s->stage, moving));
  if (s->quitting != 0) ms = sooner(ms, 50);
  if (poll(fds, n + 1, more ? 0 : ms) > 0 && fds[n].revents != 0) lun_stage_read(&s->stage);
}

static void run(screen *s, int signals) {
  bool moving = true;
  while (!s->quit && !s->stage.hung_up) {
    bool more = lun_session_work(&s->session, 8 * MS) || look_ahead(s);
    take_signals(s);
    lun_full_keys(s);
    lun_full_heed_window(s);
    lun_full_run_queue(s);
    lun_full_leave_at_last(s);
    if (lun_edit_changed(s->prompt.edit)) s->stage.dirty = true;
    if (lun_fold_now(s->session.fold)->seq != s->drawn) s->stage.dirty = true;
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
  lun_full_add(s, LUN_E_NOTE, err);
}

static void greet(screen *s, const lun_remote_options *engine) {
  char text[256];
  const lun_attached *a = engine->attached;
  if (a == NULL) {
    if (engine->task != NULL) lun_full_add(s, LUN_E_NOTE, engine->task);
    else lun_full_add(s, LUN_E_NOTE, "Lunette 1.0, Lua 5.4. await works at the top level; .help says what there is.");
    if (engine->folder != NULL) lun_full_add(s, LUN_E_NOTE, lun_lesson_words(engine));
    return;
  }
  snprintf(text, sizeof text, "Attached to process %ld. %s Ctrl-D leaves, and the program goes on.", (long)a->pid,
           a->control ? "Inputs run in it, .pause holds it, .cancel cancels a task of it."
                      : "It was started without --allow-control: it can be looked at and not be touched.");
  lun_full_add(s, LUN_E_NOTE, text);
  if (!a->control) s->stage.view.mode = LUN_MODE_LOOK;
}

static bool begin(screen *s, const lun_remote_options *engine, char *err, size_t errsize) {
  *s = (screen){.window.fd = -1, .prompt = {.session = &s->session, .transcript = &s->transcript}};
  s->prompt.edit = s->prompt.completion.edit = lun_full_editor(); /* before the screen: inputrc's errors are readable */
  if (s->prompt.edit == NULL) snprintf(err, errsize, "the line editor cannot be set up: out of memory");
  if (s->prompt.edit == NULL || !lun_stage_open(&s->stage, false, err, errsize)) return false;
  lun_full_console(s);
  s->stage.view.beside = engine->folder != NULL;
  greet(s, engine);
  if (engine->folder != NULL) lun_screen_look_in(s->stage.screen, engine->folder);
  load_history(s);
  return true;
}

static void end(screen *s) {
  lun_window_close(&s->window);
  lun_stage_close(&s->stage);
  lun_completion_forget(&s->prompt.completion);
  lun_past_free(&s->past);
  if (s->session.remote != NULL) lun_session_close(&s->session);
  lun_full_forget_queue(s);
  lun_full_forget_sent(s);
  lun_transcript_free(&s->transcript);
  lun_edit_free(s->prompt.edit);
  free(s->pasted);
}

int lun_screen_main(const lun_remote_options *engine, bool window, char *err, size_t errsize) {
  screen s;
  int signals = lun_catch_begin();
  if (signals < 0) snprintf(err, errsize, "signals cannot be caught: %s", strerror(errno));
  if (signals < 0 || !begin(&s, engine, err, errsize)) {
    if (signals >= 0) end(&s);
    return -1;
  }
  char why[512];
  s.wants_window = window;
  bool good = lun_session_open(&s.session, engine, &events, &s, why, sizeof why);
  if (good) {
    lun_past_init(&s.past, lun_remote_trace(s.session.remote), LUN_SLOW_NS);
    lun_theme_ask();
    run(&s, signals);
  }
  int deadly = s.deadly;
  end(&s);
  if (!good) fprintf(stderr, "lunette: %s\n", why);
  if (deadly != 0) lun_catch_default(deadly);
  return good ? 0 : 1;
}
