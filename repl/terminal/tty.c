/* tty.c - the modes of tty.h. What undoes a full screen is computed at the
 * start, as one string, because in a handler nothing can be computed. */
#include "tty.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <curses.h>

/* <term.h> has them, and defines hundreds of short words as macros besides. */
extern int setupterm(const char *term, int fd, int *err);
extern char *tigetstr(const char *name);

static const char modes_on[] = "\033[?2004h\033[?1000h\033[?1002h\033[?1006h";
static const char modes_off[] = "\033[?1006l\033[?1002l\033[?1000l\033[?2004l";

static int tty = -1;
static struct termios found;
static char undo[512];
static size_t undo_len;
static int own_flag;
static volatile int *changed = &own_flag;

/* Appends a capability without its delays ($<5>), which no terminal of today needs. */
static void add_capability(const char *name) {
  const char *s = tigetstr(name);
  if (s == NULL || s == (const char *)-1) return;
  while (*s != '\0' && undo_len < sizeof undo - 1) {
    if (s[0] == '$' && s[1] == '<' && strchr(s, '>') != NULL) s = strchr(s, '>') + 1;
    else undo[undo_len++] = *s++;
  }
}

/* A program that crashed before us may have left the terminal raw: then what was found is not worth going back to. */
static void make_sane(struct termios *t) {
  if ((t->c_lflag & ICANON) && (t->c_lflag & ECHO)) return;
  t->c_lflag |= ICANON | ECHO | ECHOE | ECHOK | ISIG | IEXTEN;
  t->c_iflag |= ICRNL | IXON | BRKINT;
  t->c_oflag |= OPOST | ONLCR;
}

bool lun_tty_find(int fd) {
  int err;
  if (tcgetattr(fd, &found) != 0) return false;
  make_sane(&found);
  tty = fd;
  undo_len = strlen(strcpy(undo, modes_off));
  const char *term = getenv("TERM");
  bool known = term != NULL && *term != '\0' && setupterm(NULL, fd, &err) == OK;
  if (!known && setupterm("xterm-256color", fd, &err) != OK) return true;
  static const char *const names[] = {"sgr0", "cnorm", "rmcup", "rmkx"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) add_capability(names[i]);
  return true;
}

void lun_tty_flag(volatile int *flag) {
  *flag = *changed;
  changed = flag;
}

static void put(const char *s, size_t n) {
  while (n > 0) {
    ssize_t done = write(tty, s, n);
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return;
    s += done;
    n -= (size_t)done;
  }
}

static bool wants_mouse(void) {
  const char *mouse = getenv("LUNETTE_MOUSE");
  return mouse == NULL || strcmp(mouse, "0") != 0;
}

void lun_tty_raw(void) {
  struct termios raw;
  if (tty < 0 || tcgetattr(tty, &raw) != 0) return;
  *changed = 1;
  raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ECHONL | ISIG | IEXTEN);
  raw.c_iflag &= ~(tcflag_t)(IXON | ICRNL | INLCR | IGNCR | BRKINT | ISTRIP | PARMRK);
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  tcsetattr(tty, TCSADRAIN, &raw);
  put(modes_on, wants_mouse() ? sizeof modes_on - 1 : strlen("\033[?2004h"));
}

void lun_tty_cooked(void) {
  if (tty < 0) return;
  put(modes_off, sizeof modes_off - 1);
  tcsetattr(tty, TCSADRAIN, &found);
  *changed = 0;
}

void lun_tty_rescue(void) {
  if (tty < 0 || !*changed) return;
  *changed = 0;
  put(undo, undo_len);
  tcsetattr(tty, TCSANOW, &found);
}
