/* viewer.c - a recorded trace on the screen: the same picture as beside the
 * prompt, without one. A trace that another process still writes is followed. */
#include <errno.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "line/highlight.h"
#include "terminal/editor.h"
#include "terminal/guard.h"
#include "repl.h"
#include "session.h"
#include "terminal/signals.h"
#include "stage.h"
#include "terminal/theme.h"
#include "transcript.h"
#include "window_link.h"
#include "travel.h"
#include "../viz/fold/seek.h"
#include "../viz/fold/summary.h"
#include "terminal/tty.h"

enum { MS = 1000 * 1000, TEXT_COLS = 100, TEXT_ROWS = 30 };

typedef struct viewer {
  lun_stage stage;
  lun_reader *reader;
  lun_fold *fold;
  lun_past past;
  lun_summary *whole;       /* of all that is recorded; NULL: there is no memory for it */
  lun_reader *whole_reader; /* ... is read apart from the fold, between frames */
  bool summing;             /* there is more to read for it */
  int64_t whole_drawn;      /* real time when it was drawn last while it grew */
  lun_window_link window;
  bool live, quit; /* live: somebody still writes it */
  bool told;       /* what is missing of it was said */
  int64_t leapt;   /* real time when the fold was given up for one at the newest record; 0: it follows record by record */
  int64_t asked;   /* real time when the system was asked last whether it is live */
  int deadly;
} viewer;

/* ---- the trace ---- */

static void open_whole(viewer *v, const char *trace) {
  char err[256];
  size_t n;
  const uint8_t *kinds = lun_summary_kinds(&n);
  v->whole_reader = lun_reader_open(trace, err, sizeof err);
  v->whole = v->whole_reader != NULL ? lun_summary_new(LUN_SLOW_NS) : NULL;
  v->summing = v->whole != NULL;
  if (v->whole_reader == NULL) return;
  lun_reader_only(v->whole_reader, kinds, n);
  if (!v->live) lun_reader_finish(v->whole_reader);
}

/* Sums the record up for at most `budget` ns. Returns true when there is more. While it grows it is shown now and then:
 * each frame of it costs more than the pass that it delays. */
static bool sum_up(viewer *v, int64_t budget) {
  enum { RECORDS = 4096, SHOWN_EVERY = 100 * MS };
  int64_t now = lun_real_ns(), deadline = now + budget;
  bool more = v->whole != NULL, any = false;
  if (!v->summing && !v->live) return false;
  while (more && now < deadline) {
    uint64_t before = lun_summary_facts(v->whole)->records;
    more = lun_summary_follow(v->whole, v->whole_reader, RECORDS);
    any |= lun_summary_facts(v->whole)->records != before;
    now = lun_real_ns();
  }
  bool due = any && (!more || now - v->whole_drawn > SHOWN_EVERY);
  if (due || (v->summing && !more)) v->stage.dirty = true, v->whole_drawn = now;
  return v->summing = more;
}

static bool open_trace(viewer *v, const char *trace, char *err, size_t errsize) {
  v->reader = lun_reader_open(trace, err, errsize);
  if (v->reader == NULL) return false;
  v->live = lun_reader_written(v->reader);
  if (!v->live) lun_reader_finish(v->reader);
  v->fold = lun_seek_begin(v->reader, UINT64_MAX, LUN_SEEK_CONTEXT, LUN_SLOW_NS);
  open_whole(v, trace);
  if (v->fold == NULL) snprintf(err, errsize, "out of memory");
  lun_past_init(&v->past, trace, LUN_SLOW_NS);
  return v->fold != NULL;
}

/* Folds what there is, for at most `budget` ns. Returns true when there is more. */
static bool follow(viewer *v, int64_t budget) {
  enum { LEAP_EVERY = 250 * MS };
  lun_record r;
  int64_t now = lun_real_ns(), deadline = now + budget;
  if (v->leapt != 0 && now - v->leapt < LEAP_EVERY) return false;
  v->leapt = lun_seek_leap(&v->fold, v->reader, LUN_SLOW_NS) ? now : 0;
  if (v->leapt != 0) return v->stage.dirty = true, false;
  for (unsigned i = 0;; i++) {
    lun_read_result result = lun_fold_next(v->fold, v->reader, &r);
    if (result == LUN_READ_END) v->live = false;
    if (result != LUN_READ_RECORD) return false;
    v->stage.dirty = true;
    if (i % 256 == 255 && lun_real_ns() > deadline) return true;
  }
}

/* What comes after the cursor is folded a slice at a time. Returns true when there is more. */
static bool look_ahead(viewer *v) {
  enum { RECORDS = 50000 };
  bool before = v->past.ahead_whole, more = lun_past_work(&v->past, RECORDS);
  if (v->past.ahead_whole != before) v->stage.dirty = true;
  return more;
}

/* A writer that dies closes nothing: it is asked after now and then. */
static void watch_writer(viewer *v) {
  enum { ASK_EVERY = 500 * MS };
  int64_t now = lun_real_ns();
  if (!v->live || now - v->asked < ASK_EVERY) return;
  v->asked = now;
  v->live = lun_reader_written(v->reader);
  if (v->live) return;
  lun_reader_finish(v->reader);
  if (v->whole_reader != NULL) lun_reader_finish(v->whole_reader);
  v->summing = v->whole != NULL; /* what came last */
}

/* All is read, and nothing will come: what is missing is said once. */
static void tell_what_is_missing(viewer *v) {
  char text[512];
  if (v->told || v->live) return;
  v->told = v->stage.dirty = true;
  v->stage.view.cut_off = !lun_reader_header(v->reader)->closed;
  lun_reader_report(v->whole_reader != NULL ? v->whole_reader : v->reader, false, text, sizeof text);
  if (*text != '\0') lun_stage_notice(&v->stage, "%s", text);
}

/* ---- keys ---- */

static void edit_source(viewer *v, const lun_fold *f, uint32_t where) {
  char err[512];
  if (!lun_editor_source(&v->stage, f, where, err, sizeof err)) lun_stage_notice(&v->stage, "%s", err);
  lun_screen_reload(v->stage.screen);
}

static void open_window(viewer *v) {
  char err[512];
  if (!lun_window_open(&v->window, v->past.path, v->stage.view.theme, err, sizeof err)) lun_stage_notice(&v->stage, "%s", err);
}

/* What it says; its commands have no engine here. */
static void heed_window(viewer *v) {
  lun_command c;
  while (lun_window_next(&v->window, &c))
    if (c.note != NULL) lun_stage_notice(&v->stage, "%s", c.note);
}

static void key(viewer *v, const lun_typed *t) {
  const lun_fold *f = v->past.fold != NULL ? v->past.fold : v->fold;
  bool ctrl = t->key.name == LUN_KEY_CHAR && t->key.mods == LUN_MOD_CTRL;
  if (t->key.name != LUN_KEY_RELEASE) *v->stage.notice = '\0'; /* what a click said stays */
  if (ctrl && (t->key.ch == 'c' || t->key.ch == 'd')) v->quit = true;
  if (ctrl && t->key.ch == 'z') raise(SIGTSTP);
  if (ctrl && t->key.ch == 'l') lun_term_redraw(v->stage.term);
  if (ctrl) return;
  lun_command c = lun_view_key(&v->stage.view, f, &t->key);
  const char *note = c.note;
  if (c.cmd == LUN_CMD_QUIT) v->quit = true;
  else if (c.cmd == LUN_CMD_EDIT) edit_source(v, f, c.where);
  else if (c.cmd == LUN_CMD_WINDOW) open_window(v);
  else if (c.cmd == LUN_CMD_COPY) lun_stage_copy(&v->stage, v->past.fold != NULL ? v->past.fold : v->fold, v->past.t);
  else if (note == NULL) lun_travel(&v->past, &v->stage.view, v->fold, &c, &note);
  if (note != NULL) lun_stage_notice(&v->stage, "%s", note);
}

static void keys(viewer *v) {
  lun_typed t;
  while (!v->quit && lun_stage_next(&v->stage, &t)) {
    v->stage.dirty = true;
    if (t.type == LUN_TYPED_KEY) key(v, &t);
    if (t.type == LUN_TYPED_REPLY) lun_theme_reply(t.bytes, t.n, &v->stage.view.theme);
  }
}

static void take_signals(viewer *v) {
  for (int sig; (sig = lun_catch_take()) != 0;) {
    if (sig == SIGWINCH) lun_stage_refit(&v->stage);
    if (sig == SIGCONT) lun_stage_resume(&v->stage);
    if (sig == SIGTSTP) {
      lun_stage_suspend(&v->stage);
      lun_catch_stop();
      lun_stage_resume(&v->stage);
    }
    if (sig == SIGTERM || sig == SIGHUP || sig == SIGINT) v->quit = true, v->deadly = sig;
  }
}

/* ---- the loop ---- */

static void draw(viewer *v) {
  bool past = v->past.fold != NULL;
  lun_frame_in in = {.fold = past ? v->past.fold : v->fold, .whole = v->whole, .highlight = lun_highlight};
  if (past) in.ahead = lun_past_ahead(&v->past, v->fold);
  if (v->whole != NULL && v->stage.dirty) lun_summary_settle(v->whole);
  in.now = past ? v->past.t : lun_fold_now(in.fold)->t;
  lun_stage_draw(&v->stage, &in, false);
}

static void run(viewer *v, int signals) {
  while (!v->quit && !v->stage.hung_up) {
    bool more = follow(v, 20 * MS) || sum_up(v, 10 * MS) || look_ahead(v);
    if (!more) watch_writer(v);
    if (!more) tell_what_is_missing(v);
    v->stage.view.growing = v->live;
    take_signals(v);
    keys(v);
    heed_window(v);
    if (v->quit) break;
    draw(v);
    struct pollfd fds[3] = {{.fd = 0, .events = POLLIN}, {.fd = signals, .events = POLLIN}, {.fd = v->window.fd, .events = POLLIN}};
    int ms = lun_stage_patience(&v->stage, false);
    if (v->live && (ms < 0 || ms > 16)) ms = 16;
    if (poll(fds, 3, more ? 0 : ms) > 0 && fds[0].revents != 0) lun_stage_read(&v->stage);
  }
}

static int show(viewer *v) {
  char err[512];
  lun_guard_begin();
  int signals = lun_catch_begin();
  if (signals < 0 || !lun_stage_open(&v->stage, true, err, sizeof err)) return -1;
  lun_theme_ask();
  run(v, signals);
  lun_stage_close(&v->stage);
  if (v->deadly != 0) lun_catch_default(v->deadly);
  return v->stage.undrawn > 0 ? 70 : 0;
}

int lun_view_main(const char *trace) {
  viewer v = {.window.fd = -1};
  char err[512];
  int status = -1;
  setlocale(LC_CTYPE, "");
  if (!open_trace(&v, trace, err, sizeof err)) {
    fprintf(stderr, "lunette: %s\n", err);
    status = 65;
  } else if (isatty(0) && isatty(1) && lun_tty_find(0)) {
    status = show(&v);
  }
  if (status < 0) { /* no screen: its last moment, as text */
    status = 0;
    lun_text_view text = {.w = TEXT_COLS, .h = TEXT_ROWS, .t = -1};
    *err = '\0';
    if (lun_view_text(trace, &text, stdout, err, sizeof err) != 0) status = 65;
    if (*err != '\0') fprintf(stderr, "lunette: %s\n", err);
  }
  lun_window_close(&v.window);
  lun_past_free(&v.past);
  lun_summary_free(v.whole);
  lun_reader_close(v.whole_reader);
  lun_reader_close(v.reader);
  lun_fold_free(v.fold);
  return status;
}
