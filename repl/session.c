/* session.c - session.h: the state of one prompt with one engine. */
#include "session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include "../viz/base/sanitise.h"
#include "terminal/guard.h"
#include "session_internal.h"

enum { MS = 1000 * 1000 };
static const int64_t deaf_after = 1000 * (int64_t)MS;

int64_t lun_real_ns(void) {
  struct timespec ts;
  clock_gettime(CLOCK_MONOTONIC, &ts);
  return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

/* ---- begin and end ---- */

static bool begin(lun_session *s, char *err, size_t errsize) {
  lun_fold *fold = lun_fold_new(LUN_SLOW_NS);
  lun_summary *whole = lun_summary_new(LUN_SLOW_NS);
  lun_remote *remote = fold != NULL && whole != NULL ? lun_remote_start(&s->engine, err, errsize) : NULL;
  if (fold == NULL || whole == NULL) snprintf(err, errsize, "out of memory");
  if (remote == NULL) {
    lun_fold_free(fold);
    lun_summary_free(whole);
    return false;
  }
  lun_fold_free(s->fold);
  lun_summary_free(s->whole);
  s->fold = fold;
  s->whole = whole;
  s->remote = remote;
  if (!lun_remote_attached(remote)) lun_guard_engine(lun_remote_pid(remote), s->engine.trace != NULL ? NULL : lun_remote_trace(remote));
  s->phase = LUN_IDLE;
  s->newest = s->early = 0;
  s->text_n = 0;
  s->interrupts = 0;
  s->interrupted = 0;
  s->cancelling = false;
  s->anchor_t = 0;
  s->anchor_real = s->last_record = lun_real_ns();
  s->finishing = s->hasty = false;
  s->hold = LUN_HOLD_GO;
  return true;
}

static void end(lun_session *s) {
  lun_reader_close(s->reader);
  s->reader = NULL;
  lun_remote_free(s->remote);
  lun_guard_engine(0, NULL);
  s->remote = NULL;
  s->phase = LUN_DEAD;
}

bool lun_session_open(lun_session *s, const lun_remote_options *engine, const lun_session_events *on, void *ud,
                      char *err, size_t errsize) {
  *s = (lun_session){.engine = *engine, .on = *on, .ud = ud};
  return begin(s, err, errsize);
}

void lun_session_close(lun_session *s) {
  end(s);
  lun_fold_free(s->fold);
  lun_summary_free(s->whole);
  s->fold = NULL;
  s->whole = NULL;
  free(s->text);
  s->text = NULL;
}

bool lun_session_restart(lun_session *s, char *err, size_t errsize) {
  if (s->engine.attached != NULL) {
    snprintf(err, errsize, "This program runs in a process of its own: it is not started again from here. Ctrl-D leaves.");
    return false;
  }
  end(s);
  return begin(s, err, errsize);
}

/* An engine that has no memory to understand it ends with its socket. */
static void quit_answered(void *ud, const json_t *answer) {
  lun_session *s = ud;
  if (json_object_get(answer, "error") != NULL) lun_remote_let_go(s->remote);
}

void lun_session_quit(lun_session *s) {
  if (s->phase == LUN_DEAD || s->finishing) return;
  s->finishing = true;
  bool told = !lun_remote_attached(s->remote) && lun_remote_send(s->remote, json_pack("{ss}", "op", "quit"), quit_answered, s);
  if (!told) lun_remote_let_go(s->remote);
}

/* ---- inputs ---- */

void lun_session_finish(lun_session *s) {
  uint32_t input = s->input;
  s->phase = LUN_IDLE;
  s->interrupts = 0;
  s->interrupted = 0;
  s->on.finished(s->ud, input);
}

static void answered(void *ud, const json_t *answer) {
  lun_session *s = ud;
  if (answer == NULL || s->phase != LUN_ASKED) return;
  const char *error = json_string_value(json_object_get(answer, "error"));
  if (error != NULL) {
    s->phase = LUN_IDLE;
    s->on.refused(s->ud, error, json_is_true(json_object_get(answer, "incomplete")));
    return;
  }
  s->phase = LUN_AWAITED;
  s->input = (uint32_t)json_integer_value(json_object_get(answer, "input"));
  s->task = (uint32_t)json_integer_value(json_object_get(answer, "task"));
  if (s->input > s->newest) s->newest = s->input;
  if (s->early == s->input) lun_session_finish(s); /* the trace and the socket are two ways */
}

/* JSON has no other bytes than characters, and Lua reads none from a prompt. */
static bool is_text(const char *text, size_t n) {
  for (size_t i = 0; i < n;) {
    uint32_t cp;
    i += lun_utf8(text + i, n - i, &cp);
    if (cp == LUN_UTF8_BAD || cp == 0) return false;
  }
  return true;
}

bool lun_session_eval(lun_session *s, const char *text, size_t n, char *err, size_t errsize) {
  if (!is_text(text, n)) {
    snprintf(err, errsize, "the input is not UTF-8 text; write other bytes as escapes, \"\\xff\"");
    return false;
  }
  s->phase = LUN_ASKED;
  s->since = lun_real_ns();
  s->early = 0;
  s->interrupts = 0;
  s->interrupted = 0;
  json_t *command = json_pack("{ssss%si}", "op", "eval", "code", text, n, "width", s->width);
  if (lun_remote_send(s->remote, command, answered, s)) return true;
  s->phase = LUN_IDLE;
  snprintf(err, errsize, "the engine does not take the input: it does not read, or there is not enough memory to tell it");
  return false;
}

/* ---- stopping what runs ---- */

int64_t lun_session_blocked(const lun_session *s) {
  const lun_now *now = lun_fold_now(s->fold);
  if (s->phase == LUN_DEAD || now->state != LUN_LOOP_RUNNING || now->hold == LUN_HOLD_PAUSE) return 0;
  int64_t turn = lun_session_now(s) - now->t_run, silent = lun_real_ns() - s->last_record;
  int64_t ns = turn > silent ? turn : silent; /* on a virtual clock a turn takes no time */
  return ns > LUN_SLOW_NS ? ns : 0;
}

static void cancel_was_read(void *ud, const json_t *answer) {
  (void)answer;
  ((lun_session *)ud)->cancelling = false;
}

static void cancel_input(lun_session *s) {
  json_t *command = json_pack("{sssi}", "op", "cancel_input", "input", (int)s->input);
  s->cancelling = lun_remote_send(s->remote, command, cancel_was_read, s);
}

static void send_interrupt(lun_session *s) {
  s->cancelling = false;
  lun_remote_interrupt(s->remote);
  uint64_t seq = lun_fold_now(s->fold)->seq;
  if (s->interrupted != 0 && s->interrupted_seq == seq) return; /* since then, nothing has happened */
  s->interrupted = lun_real_ns();
  s->interrupted_seq = seq;
}

/* An input of ours is cancelled; the program itself is not interrupted. */
static bool interrupt_attached(lun_session *s) {
  if (s->phase != LUN_AWAITED) return false;
  cancel_input(s);
  s->cancelling = false;
  s->interrupts++;
  return true;
}

bool lun_session_interrupt(lun_session *s) {
  if (s->engine.attached != NULL) return interrupt_attached(s);
  bool blocked = lun_session_blocked(s) > 0;
  if (s->phase == LUN_IDLE && s->engine.file != NULL) return lun_remote_interrupt(s->remote), true; /* if it is over, nobody minds */
  if (s->phase == LUN_DEAD || (s->phase == LUN_IDLE && !blocked)) return false;
  if (blocked || s->phase == LUN_ASKED || s->interrupts > 0) send_interrupt(s);
  else cancel_input(s);
  s->interrupts++;
  return true;
}

/* A cancellation that a blocked loop does not read is an interrupt: who pressed Ctrl-C need not know which it takes. */
static void insist(lun_session *s) {
  if (s->cancelling && lun_session_blocked(s) > 0) send_interrupt(s);
}

bool lun_session_held(const lun_session *s) {
  return s->phase != LUN_DEAD && lun_fold_now(s->fold)->hold == LUN_HOLD_PAUSE;
}

bool lun_session_deaf(const lun_session *s) {
  return !lun_session_held(s) && s->phase != LUN_DEAD && s->interrupted != 0 && lun_fold_now(s->fold)->seq == s->interrupted_seq &&
         lun_real_ns() - s->interrupted > deaf_after;
}

bool lun_session_background(lun_session *s) {
  if (s->phase != LUN_AWAITED) return false;
  s->phase = LUN_IDLE;
  s->interrupts = 0;
  return true;
}

/* ---- working ---- */

static bool read_pipe(lun_session *s) {
  char buf[4096];
  size_t n;
  bool any = false;
  for (int i = 0; i < 16 && (n = lun_remote_output(s->remote, buf, sizeof buf)) > 0; i++) {
    s->on.native(s->ud, buf, n);
    any = true;
  }
  return any;
}

/* ---- the engine's end ---- */

/* What was going on when it ended, as the trace's last records tell it; "" when nothing ran. */
static void last_moments(const lun_session *s, char *buf, size_t size) {
  const lun_now *now = lun_fold_now(s->fold);
  *buf = '\0';
  if (now->ended && now->end_status != LUN_END_EXIT && *now->end_error != '\0')
    snprintf(buf, size, ", with %s%s%s", now->end_error, *now->end_message ? ": " : "", now->end_message);
  else if (now->state == LUN_LOOP_RUNNING && *now->run_label != '\0')
    snprintf(buf, size, ", while %s ran%s%s", now->run_label, now->run_where ? " at " : "",
             lun_fold_file(s->fold, now->run_where));
  size_t used = strlen(buf);
  if (used > 0 && !now->ended && now->run_where)
    snprintf(buf + used, size - used, ":%u", LUN_WHERE_LINE(now->run_where));
}

static void die(lun_session *s) {
  char how[128], moments[512], sentence[1024];
  bool told = s->engine.attached != NULL && lun_fold_now(s->fold)->ended; /* though its process may take a moment more */
  if (told) snprintf(how, sizeof how, "has ended");
  else lun_remote_epitaph(s->remote, how, sizeof how);
  last_moments(s, moments, sizeof moments);
  bool by_exit = lun_fold_now(s->fold)->end_status == LUN_END_EXIT && lun_fold_now(s->fold)->ended;
  snprintf(sentence, sizeof sentence, "The %s %s%s%s.", s->engine.attached != NULL ? "program" : "engine", how, by_exit ? ", by os.exit" : "", moments);
  s->phase = LUN_DEAD;
  s->on.died(s->ud, sentence);
}

bool lun_session_work(lun_session *s, int64_t budget) {
  if (s->phase == LUN_DEAD) return false;
  int64_t deadline = lun_real_ns() + budget;
  bool ended = lun_remote_ended(s->remote); /* asked first: what it wrote before is read below */
  if (ended && s->reader != NULL) lun_reader_finish(s->reader);
  lun_remote_pump(s->remote);
  bool more = lun_session_follow(s, deadline);
  bool wrote = read_pipe(s);
  insist(s);
  if (ended && !more && !wrote) die(s);
  return more || wrote || ended;
}

nfds_t lun_session_fds(const lun_session *s, struct pollfd *fds) {
  nfds_t n = 0;
  if (s->phase == LUN_DEAD) return 0;
  int socket = lun_remote_socket(s->remote), pipe = lun_remote_pipe(s->remote);
  short write = lun_remote_wants_write(s->remote) ? POLLOUT : 0;
  if (socket >= 0) fds[n++] = (struct pollfd){.fd = socket, .events = (short)(POLLIN | write)};
  if (pipe >= 0) fds[n++] = (struct pollfd){.fd = pipe, .events = POLLIN};
  return n;
}

int lun_session_patience(const lun_session *s) {
  if (s->phase == LUN_DEAD) return -1;
  if (lun_remote_socket(s->remote) < 0) return 5; /* it is ending */
  int64_t quiet = lun_real_ns() - s->last_record;
  bool waits = s->phase != LUN_IDLE || s->finishing || s->reader == NULL;
  if (waits && quiet < 50 * (int64_t)MS) return 1;
  return waits && quiet < 500 * (int64_t)MS ? 4 : 33;
}
