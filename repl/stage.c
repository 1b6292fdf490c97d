/* stage.c - the full screen of stage.h. */
#include "stage.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../viz/scene/view/copy.h"
#include "terminal/clipboard.h"
#include "session.h"
#include "terminal/signals.h"
#include "terminal/tty.h"

/* Thirty frames a second at most; a key is answered sooner. Frames that are dear come at longer intervals, so that drawing
 * takes a thirtieth of a core and no more, but seven a second come in any case. */
static const int64_t frame_ns = 33 * 1000 * 1000, slow_frame_ns = 140 * 1000 * 1000, key_frame_ns = 8 * 1000 * 1000;
enum { SHARE = 30 };
/* A frame that costs more than that comes after what was typed, which is drawn before it, alone. */
static const int64_t dear_ns = 1 * 1000 * 1000;

/* Frames in a row for which there is no memory: half a second of them, and there will not be any. */
enum { UNDRAWN_MOST = 15 };

void lun_stage_notice(lun_stage *st, const char *fmt, ...) {
  va_list args;
  va_start(args, fmt);
  vsnprintf(st->notice, sizeof st->notice, fmt, args);
  va_end(args);
  st->dirty = true;
}

/* ---- open and close ---- */

/* ncurses allocates what the terminal claims to be, and dies of 65535 x 65535. Of the environment it believes more. */
static void clamp_claims(bool set) {
  struct winsize ws;
  char number[16];
  if (ioctl(1, TIOCGWINSZ, &ws) != 0 || (ws.ws_row <= LUN_CELLS_MAX_H && ws.ws_col <= LUN_CELLS_MAX_W)) return;
  if (!set) {
    unsetenv("LINES");
    unsetenv("COLUMNS");
    return;
  }
  snprintf(number, sizeof number, "%d", ws.ws_row < LUN_CELLS_MAX_H ? ws.ws_row : LUN_CELLS_MAX_H);
  setenv("LINES", number, 1);
  snprintf(number, sizeof number, "%d", ws.ws_col < LUN_CELLS_MAX_W ? ws.ws_col : LUN_CELLS_MAX_W);
  setenv("COLUMNS", number, 1);
}

bool lun_stage_open(lun_stage *st, bool recorded, char *err, size_t errsize) {
  *st = (lun_stage){.view = lun_view_new(recorded), .dirty = true};
  st->screen = lun_screen_new();
  clamp_claims(true);
  st->term = st->screen != NULL ? lun_term_open(stdout, stdin, err, errsize) : NULL;
  clamp_claims(false);
  if (st->screen == NULL) snprintf(err, errsize, "out of memory");
  if (st->term == NULL) {
    lun_screen_free(st->screen);
    st->screen = NULL;
    return false;
  }
  st->view.ascii = lun_term_ascii(st->term);
  st->view.theme = lun_term_theme(st->term);
  lun_tty_raw();
  lun_stage_refit(st);
  return true;
}

void lun_stage_close(lun_stage *st) {
  if (st->term == NULL) return;
  lun_term_close(st->term);
  lun_tty_cooked();
  lun_screen_free(st->screen);
  st->term = NULL;
  st->screen = NULL;
  if (st->undrawn == UNDRAWN_MOST) fputs("lunette: there is not enough memory to draw the screen\n", stderr);
}

void lun_stage_refit(lun_stage *st) {
  lun_term_size(st->term, &st->w, &st->h);
  lun_term_resize(st->term, st->w, st->h);
  st->dirty = true;
}

void lun_stage_suspend(lun_stage *st) {
  lun_term_suspend(st->term);
  lun_tty_cooked();
}

void lun_stage_resume(lun_stage *st) {
  lun_term_resume(st->term);
  lun_tty_raw();
  lun_stage_refit(st);
}

/* In the child: signals as a program expects them. */
static void run_child(char *const *argv) {
  sigset_t none;
  sigemptyset(&none);
  for (int sig = 1; sig < 32; sig++) signal(sig, SIG_DFL);
  sigprocmask(SIG_SETMASK, &none, NULL);
  execvp(argv[0], argv);
  fprintf(stderr, "lunette: %s cannot be run: %s\n", argv[0], strerror(errno));
  _exit(127);
}

int lun_stage_run(lun_stage *st, char *const *argv) {
  struct sigaction by_default = {.sa_handler = SIG_DFL}, ours;
  lun_stage_suspend(st);
  fflush(NULL);
  sigaction(SIGTSTP, &by_default, &ours); /* who stops with it is stopped as a job is */
  pid_t pid = fork();
  if (pid == 0) run_child(argv);
  int status = pid > 0 ? lun_catch_child(pid) : -1;
  sigaction(SIGTSTP, &ours, NULL);
  lun_stage_resume(st);
  return status;
}

/* ---- keys ---- */

void lun_stage_read(lun_stage *st) {
  size_t room;
  char *to = lun_input_room(&st->input, &room);
  if (room == 0) return;
  ssize_t got = read(0, to, room);
  if (got < 0 && (errno == EINTR || errno == EAGAIN)) return;
  if (got <= 0) {
    st->hung_up = true;
    return;
  }
  lun_input_added(&st->input, (size_t)got);
  st->last_byte = lun_real_ns();
}

/* Two clicks in one place within a short time are one double click; a third begins anew. */
static void pair_clicks(lun_stage *st, lun_key *k) {
  static const int64_t soon = 400 * 1000000ll;
  bool same = k->x == st->clicked.x && k->y == st->clicked.y && k->mods == st->clicked.mods;
  bool twice = same && st->last_byte - st->last_click < soon;
  st->clicked = *k;
  st->last_click = twice ? 0 : st->last_byte;
  if (twice) k->name = LUN_KEY_DOUBLE;
}

bool lun_stage_next(lun_stage *st, lun_typed *typed) {
  bool late = lun_real_ns() - st->last_byte > LUN_INPUT_PATIENCE * 1000000ll;
  if (!lun_input_next(&st->input, late, typed)) return false;
  if (typed->type == LUN_TYPED_KEY && typed->key.name == LUN_KEY_CLICK) pair_clicks(st, &typed->key);
  return true;
}

/* ---- frames ---- */

static int64_t next_frame(const lun_stage *st) {
  bool typed = st->last_byte > st->last_frame;
  int64_t affordable = SHARE * st->cost, usual = affordable > frame_ns ? affordable : frame_ns;
  if (usual > slow_frame_ns) usual = slow_frame_ns;
  return st->last_frame + (typed ? key_frame_ns : usual);
}

static int64_t cpu_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static int ms_until(int64_t when) {
  int64_t left = when - lun_real_ns();
  return left <= 0 ? 0 : (int)((left + 999999) / 1000000);
}

int lun_stage_patience(const lun_stage *st, bool moving) {
  int ms = -1;
  if (st->dirty || moving) ms = ms_until(next_frame(st));
  if (!lun_input_pending(&st->input)) return ms;
  int esc = ms_until(st->last_byte + (LUN_INPUT_PATIENCE + 1) * 1000000ll);
  return ms < 0 || esc < ms ? esc : ms;
}

void lun_stage_copy(lun_stage *st, lun_fold *f, int64_t now) {
  lun_arena a = {0};
  char said[sizeof st->notice];
  const char *what;
  lun_moment m = lun_moment_make(f, NULL, &st->view, now, &a);
  const char *text = lun_copy_text(&m, &what);
  if (*text) lun_clipboard_take(text, strlen(text), what, said, sizeof said);
  lun_stage_notice(st, "%s", *text ? said : LUN_NOTHING_TO_COPY);
  lun_arena_free(&a);
}

static void echo(lun_stage *st, const lun_frame_in *in) {
  int cx, cy;
  const lun_cells *g = lun_screen_draw_prompt(st->screen, in, st->w, st->h, &cx, &cy);
  if (g != NULL) lun_term_show(st->term, g, st->view.theme, cx, cy);
  st->last_echo = lun_real_ns();
}

void lun_stage_draw(lun_stage *st, lun_frame_in *in, bool moving) {
  int cx, cy;
  if (!st->dirty && !moving) return;
  in->view = &st->view;
  in->notice = *st->notice != '\0' ? st->notice : NULL;
  if (st->last_byte > st->last_echo && st->last_byte > st->last_frame && st->cost > dear_ns) echo(st, in);
  if (lun_real_ns() < next_frame(st)) return;
  int64_t begin = cpu_ns();
  const lun_cells *g = lun_screen_draw(st->screen, in, st->w, st->h, &cx, &cy);
  if (g != NULL) lun_term_show(st->term, g, st->view.theme, cx, cy);
  st->cost += (cpu_ns() - begin - st->cost) / 4;
  st->last_frame = lun_real_ns();
  st->dirty = g == NULL;
  st->undrawn = g == NULL ? st->undrawn + 1 : 0;
  if (st->undrawn == UNDRAWN_MOST) st->hung_up = true;
}
