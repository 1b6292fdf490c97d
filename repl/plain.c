/* plain.c - the REPL as lines of text, for pipes, dumb terminals and screen
 * readers.
 *
 * Each input is awaited to its end before the next line is looked at, so a
 * file of inputs gives the same transcript each time. What the program prints
 * and the values go to standard output, errors and notes to standard error.
 * Prompts ("> ", and ">> " for the lines that finish an input) are for people:
 * they are written when standard input is a terminal, and left out otherwise,
 * so that a transcript holds what the program said and nothing else. On a
 * terminal nothing that a program printed can control it; into a pipe or a file
 * its bytes go unchanged. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../viz/base/sanitise.h"
#include "../vm/syntax/lex.h"
#include "command.h"
#include "internal.h"
#include "pace.h"
#include "session.h"
#include "terminal/signals.h"

/* Bytes that come in at its end and are taken at its beginning. */
typedef struct text {
  char *s;
  size_t taken, n, cap; /* those at [taken, n) are there */
} text;

/* An output stream, and whether it stands at the begin of a line. */
typedef struct stream {
  FILE *file;
  bool terminal, line_begun;
} stream;

typedef struct plain {
  lun_session session;
  lun_console console;
  stream out, err;
  text unread;     /* read from standard input, not looked at yet */
  text waiting;    /* lines behind an input that waits because the loop is held: they come before `unread` */
  text input;      /* the lines of an unfinished input; nothing is taken of it */
  lun_growing growing;
  bool interactive, eof, quit, prompted;
  int status;      /* of the program: what os.exit said, when that ended it */
} plain;

/* ---- writing ---- */

static void put_raw(stream *s, const char *bytes, size_t n) {
  if (n == 0) return;
  fwrite(bytes, 1, n, s->file);
  s->line_begun = bytes[n - 1] != '\n';
}

/* Writes text: on a terminal its lines are sanitised one by one. */
static void put(stream *s, const char *bytes, size_t n) {
  while (s->terminal && n > 0) {
    char clean[LUN_SANITISED_SIZE(256)];
    const char *end = memchr(bytes, '\n', n);
    size_t part = end != NULL ? (size_t)(end - bytes) : n;
    if (part > 256) {
      part = 256;
      end = NULL;
      while (part > 250 && ((unsigned char)bytes[part] & 0xC0) == 0x80) part--; /* between two characters */
    }
    put_raw(s, clean, lun_sanitise(clean, sizeof clean, bytes, part));
    if (end != NULL) put_raw(s, "\n", 1), part++;
    bytes += part;
    n -= part;
  }
  put_raw(s, bytes, n);
}

static void begin_line(stream *s) {
  if (s->line_begun) put_raw(s, "\n", 1);
}

/* Output that comes while a prompt stands there begins below it; the prompt is written again. */
static void leave_prompt(plain *p) {
  if (p->prompted) begin_line(&p->out);
  p->prompted = false;
}

static void put_line(stream *s, const char *bytes, size_t n) {
  begin_line(s);
  put(s, bytes, n);
  begin_line(s);
}

static void say_error(plain *p, const char *sentence) {
  put_line(&p->err, sentence, strlen(sentence));
}

/* ---- what the session tells ---- */

static void on_said(void *ud, const lun_said *said) {
  plain *p = ud;
  if (said->kind == LUN_L_INPUT || said->kind == LUN_L_NONE) return; /* nothing to say */
  leave_prompt(p);
  switch (said->kind) {
    case LUN_L_OUT: put(&p->out, said->text, said->n); break;
    case LUN_L_ERR: put(&p->err, said->text, said->n); break;
    case LUN_L_VALUE: put_line(&p->out, said->text, said->n); break;
    case LUN_L_ERROR: case LUN_L_CANCELLED: case LUN_L_WARN: put_line(&p->err, said->text, said->n); break;
    default: break;
  }
}

static void on_native(void *ud, const char *bytes, size_t n) {
  plain *p = ud;
  leave_prompt(p);
  put(&p->out, bytes, n);
}

static void on_refused(void *ud, const char *error, bool unfinished) {
  (void)unfinished;
  say_error(ud, error);
}

static void on_finished(void *ud, uint32_t input) {
  (void)ud, (void)input;
}

static void on_died(void *ud, const char *sentence) {
  plain *p = ud;
  int status = lun_remote_status(p->session.remote);
  const lun_now *now = lun_fold_now(p->session.fold);
  bool exited = WIFEXITED(status) && now->ended && now->end_status == LUN_END_EXIT;
  if (exited || !p->session.finishing) p->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  if (p->session.finishing) return;
  if (!exited || p->interactive) say_error(p, sentence);
  if (!p->interactive) p->quit = true;
  else if (p->session.engine.attached == NULL) say_error(p, "The next input gets a new one.");
}

static void on_say(void *ud, lun_say kind, const char *line) {
  plain *p = ud;
  put_line(kind == LUN_SAY_TEXT ? &p->out : &p->err, line, strlen(line));
}

static void on_quit(void *ud) {
  ((plain *)ud)->quit = true;
}

static void on_held(void *ud) {
  plain *p = ud;
  char sentence[512];
  lun_pace_held(p->session.fold, sentence, sizeof sentence);
  leave_prompt(p);
  say_error(p, sentence);
}

static const lun_session_events events = {on_said, on_native, on_refused, on_finished, on_died, on_held};

/* ---- inputs ---- */

static size_t left(const text *t) { return t->n - t->taken; }

static bool add(text *t, const char *s, size_t n) {
  if (t->taken > 0 && t->taken >= left(t)) { /* what is moved is no more than what was taken */
    memcpy(t->s, t->s + t->taken, left(t));
    t->n -= t->taken;
    t->taken = 0;
  }
  if (t->cap - t->n < n + 1) {
    size_t cap = (t->n + n) * 2 + 256;
    char *grown = realloc(t->s, cap);
    if (grown == NULL) return false;
    t->s = grown;
    t->cap = cap;
  }
  memcpy(t->s + t->n, s, n);
  t->n += n;
  t->s[t->n] = '\0';
  return true;
}

static bool is_blank(const text *t) {
  return t->n == 0 || strspn(t->s, " \t\r\n") == t->n;
}

static void evaluate(plain *p) {
  char err[512] = "";
  bool good = p->session.phase != LUN_DEAD || lun_session_restart(&p->session, err, sizeof err);
  if (p->interactive) p->status = 0; /* what an earlier engine ended with is past */
  const char *waits = lun_pace_waits(&p->session);
  if (good && waits != NULL) say_error(p, waits);
  good = good && lun_session_eval(&p->session, p->input.s, p->input.n, err, sizeof err);
  if (!good) say_error(p, err);
  p->input.n = 0;
}

/* Takes a line, which may finish the input. */
static void take_line(plain *p, const char *line, size_t n) {
  if (p->prompted) p->out.line_begun = false; /* the terminal has shown the line's end */
  p->prompted = false;
  if (!add(&p->input, line, n)) {
    say_error(p, "out of memory: the input is too long");
    p->input.n = 0;
    return;
  }
  bool first = p->input.n == n;
  if (first) lun_growing_begin(&p->growing);
  if (is_blank(&p->input)) p->input.n = 0;
  else if (first && lun_is_command(p->input.s)) lun_command_run(&p->console, p->input.s), p->input.n = 0;
  else if (lun_growing_unfinished(&p->growing, p->input.s, p->input.n)) add(&p->input, "\n", 1);
  else evaluate(p);
}

/* A step runs that will come to its goal: in a transcript the next line is for when it has. */
static bool is_stepping(const plain *p) {
  const lun_now *now = lun_fold_now(p->session.fold);
  lun_timer timer;
  if (p->interactive || p->session.phase == LUN_DEAD || now->hold != LUN_HOLD_STEP) return false;
  return now->state != LUN_LOOP_IDLE || lun_fold_timers(p->session.fold, &timer, 1) > 0;
}

/* An input is awaited, or a command is not answered yet. */
static bool is_busy(const plain *p) {
  bool awaits = p->session.phase == LUN_ASKED || p->session.phase == LUN_AWAITED;
  return awaits || is_stepping(p) || (p->session.phase != LUN_DEAD && lun_remote_owes(p->session.remote));
}

/* While the loop is held an input is not awaited to its end: commands are obeyed, other lines wait for their turn. */
static bool is_held_up(const plain *p) {
  return p->session.phase == LUN_AWAITED && lun_session_held(&p->session) && !lun_remote_owes(p->session.remote);
}

/* Finds the first line. False: there is no whole one, and more will come. */
static bool next_line(const text *from, bool eof, const char **line, size_t *n, size_t *whole) {
  if (left(from) == 0) return false;
  *line = from->s + from->taken;
  const char *end = memchr(*line, '\n', left(from));
  if (end == NULL && !eof) return false;
  *n = end != NULL ? (size_t)(end - *line) : left(from);
  *whole = *n + (end != NULL);
  return true;
}

/* Takes lines while nothing is awaited. At the end of the input its last, unfinished lines are taken, too. */
static void take_lines(plain *p) {
  const char *line;
  size_t n, whole;
  while (!p->quit && (!is_busy(p) || is_held_up(p))) {
    bool held_up = is_busy(p);
    text *from = !held_up && left(&p->waiting) > 0 ? &p->waiting : &p->unread;
    if (!next_line(from, p->eof || from == &p->waiting, &line, &n, &whole)) break;
    if (!held_up || lun_is_command(line)) take_line(p, line, n);
    else if (!add(&p->waiting, line, n) || !add(&p->waiting, "\n", 1)) p->quit = true, p->status = 70;
    from->taken += whole;
  }
  bool all = p->eof && left(&p->unread) + left(&p->waiting) == 0;
  if (all && p->session.phase == LUN_IDLE && p->input.n > 0) evaluate(p);
  bool nobody_can_say_go = p->eof && left(&p->unread) == 0;
  if (nobody_can_say_go && is_held_up(p)) lun_remote_order(p->session.remote, "go");
}

static void read_input(plain *p) {
  char buf[65536];
  size_t most = p->session.engine.folder != NULL ? 1 : sizeof buf; /* what stands behind .back is the lesson's */
  ssize_t got = read(0, buf, most);
  if (got < 0 && (errno == EINTR || errno == EAGAIN)) return;
  if (got < 0) say_error(p, "standard input cannot be read"), p->status = 74;
  if (got <= 0) p->eof = true;
  else if (!add(&p->unread, buf, (size_t)got)) p->eof = true, say_error(p, "out of memory: the input is too long");
}

static void prompt(plain *p) {
  if (!p->interactive || p->prompted || p->eof) return;
  const char *sign = p->input.n > 0 ? ">> " : "> ";
  begin_line(&p->out);
  put_raw(&p->out, sign, strlen(sign));
  p->prompted = true;
}

/* ---- signals ---- */

static void kill_engine(plain *p, const char *why) {
  say_error(p, why);
  lun_remote_kill(p->session.remote);
}

/* Leaving waits for the engine, as long as the user does. */
static void interrupted(plain *p) {
  if (lun_session_deaf(&p->session)) {
    kill_engine(p, "The engine does not react to the interrupt: it is killed. The trace stays.");
    return;
  }
  if (p->interactive && p->session.finishing) {
    kill_engine(p, "The engine does not end by itself: it is killed.");
    return;
  }
  if (!p->session.finishing && lun_session_interrupt(&p->session)) return;
  if (!p->interactive) {
    lun_session_close(&p->session);
    lun_catch_default(SIGINT);
  }
  put_raw(&p->out, "\n", 1);
  p->input.n = 0;
  p->prompted = false;
}

static void stopped(plain *p) {
  if (p->interactive && lun_session_background(&p->session)) {
    say_error(p, "The input goes on in the background.");
    return;
  }
  lun_remote_hold(p->session.remote, true);
  lun_catch_stop();
  lun_remote_hold(p->session.remote, false);
}

static void take_signals(plain *p) {
  for (int sig; (sig = lun_catch_take()) != 0;) {
    if (sig == SIGINT) interrupted(p);
    if (sig == SIGTSTP) stopped(p);
    if (sig == SIGCONT) p->prompted = false;
    if (sig == SIGTERM || sig == SIGHUP) {
      lun_session_close(&p->session);
      lun_catch_default(sig);
    }
  }
}

/* ---- the loop ---- */

static void flush(plain *p) {
  bool good = fflush(p->out.file) == 0;
  fflush(p->err.file);
  if (good || p->quit) return;
  fprintf(stderr, "lunette: standard output cannot be written: %s\n", strerror(errno));
  p->quit = true;
  p->status = 74;
}

static void wait_for_something(plain *p, int signals, bool more) {
  struct pollfd fds[4];
  nfds_t n = lun_session_fds(&p->session, fds), in = 0;
  fds[n++] = (struct pollfd){.fd = signals, .events = POLLIN};
  if ((!is_busy(p) || is_held_up(p)) && !p->eof && !p->quit) {
    in = n;
    fds[n++] = (struct pollfd){.fd = 0, .events = POLLIN};
  }
  if (poll(fds, n, more ? 0 : lun_session_patience(&p->session)) > 0 && in > 0 && fds[in].revents != 0) read_input(p);
}

/* True when there is nothing left to do: all inputs were evaluated, and the engine has ended. */
static bool step(plain *p, int signals) {
  bool more = lun_session_work(&p->session, 20 * 1000 * 1000);
  take_signals(p);
  take_lines(p);
  bool idle = !is_busy(p);
  if ((idle || is_held_up(p)) && !more && !p->session.finishing && !p->quit) prompt(p);
  flush(p);
  bool done = p->quit || (p->eof && left(&p->unread) + left(&p->waiting) == 0 && idle);
  if (done && p->session.phase == LUN_DEAD) return true;
  if (done && !more) lun_session_quit(&p->session);
  wait_for_something(p, signals, more);
  return false;
}

int lun_plain_main(const lun_remote_options *engine) {
  char err[512] = "";
  plain p = {.interactive = isatty(0) && isatty(1)};
  p.out = (stream){.file = stdout, .terminal = isatty(1)};
  p.err = (stream){.file = stderr, .terminal = isatty(2)};
  p.console = (lun_console){.session = &p.session, .ud = &p, .say = on_say, .quit = on_quit};
  int signals = lun_catch_begin();
  if (signals < 0 || !lun_session_open(&p.session, engine, &events, &p, err, sizeof err)) {
    fprintf(stderr, "lunette: %s\n", signals < 0 ? strerror(errno) : err);
    return 1;
  }
  if (engine->task != NULL) say_error(&p, engine->task);
  if (engine->folder != NULL) say_error(&p, lun_lesson_words(engine));
  while (!step(&p, signals)) continue;
  begin_line(&p.out);
  flush(&p);
  lun_session_close(&p.session);
  free(p.unread.s);
  free(p.waiting.s);
  free(p.input.s);
  return p.status;
}
