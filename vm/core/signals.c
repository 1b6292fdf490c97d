/* signals.c - the pipe that signals are written to (signals.h). */
#include "signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SIGNALS = 65, INSISTENT = 3 };

struct lun_signals {
  int ends[2];
  bool caught[SIGNALS];
  struct sigaction before[SIGNALS];
};

/* Handlers get no argument: the write end, in a variable of the only kind that they may read. */
static volatile sig_atomic_t pipe_end = -1;

static void heard(int sig) {
  int error = errno;
  unsigned char byte = (unsigned char)sig;
  for (int times = 0; pipe_end >= 0 && times < INSISTENT; times++)
    if (write(pipe_end, &byte, 1) == 1 || errno == EAGAIN) break; /* full: the loop has enough to do already */
  errno = error;
}

lun_signals *lun_signals_new(void) {
  lun_signals *s = calloc(1, sizeof *s);
  if (!s) return NULL;
  if (pipe2(s->ends, O_CLOEXEC | O_NONBLOCK) < 0) return free(s), NULL;
  return s;
}

void lun_signals_free(lun_signals *s) {
  if (!s) return;
  for (int sig = 1; sig < SIGNALS; sig++) lun_signals_release(s, sig);
  if (pipe_end == s->ends[1]) pipe_end = -1;
  close(s->ends[0]);
  close(s->ends[1]);
  free(s);
}

int lun_signals_fd(const lun_signals *s) { return s->ends[0]; }

/* The C library keeps two signals to itself: it takes them for valid, and never hands them out. */
bool lun_signals_valid(int sig) { return sig > 0 && sig < SIGNALS && (sig < 32 || sig >= SIGRTMIN); }

int lun_signals_catch(lun_signals *s, int sig) {
  struct sigaction sa;
  memset(&sa, 0, sizeof sa);
  sa.sa_handler = heard;
  sa.sa_flags = SA_RESTART;
  sigemptyset(&sa.sa_mask);
  pipe_end = s->ends[1];
  if (sigaction(sig, &sa, s->caught[sig] ? NULL : &s->before[sig]) < 0) return -errno;
  s->caught[sig] = true;
  return 0;
}

void lun_signals_release(lun_signals *s, int sig) {
  if (!s->caught[sig]) return;
  s->caught[sig] = false;
  sigaction(sig, &s->before[sig], NULL);
}

ssize_t lun_signals_take(lun_signals *s, unsigned char *sig, size_t max) {
  ssize_t n = read(s->ends[0], sig, max);
  return n < 0 && errno == EAGAIN ? 0 : n;
}

/* Names */

#define NAMES(X) X(HUP) X(INT) X(QUIT) X(ILL) X(TRAP) X(ABRT) X(BUS) X(FPE) X(KILL) X(USR1) X(SEGV) X(USR2) X(PIPE) \
  X(ALRM) X(TERM) X(CHLD) X(CONT) X(STOP) X(TSTP) X(TTIN) X(TTOU) X(URG) X(XCPU) X(XFSZ) X(VTALRM) \
  X(PROF) X(WINCH) X(IO) X(SYS)
#define X(name) {"SIG" #name, SIG##name},
static const struct {
  const char *name;
  int sig;
} names[] = {NAMES(X)};
#undef X

enum { NAMED = sizeof names / sizeof *names };

int lun_signal_number(const char *name) {
  for (int i = 0; i < NAMED; i++)
    if (strcmp(names[i].name, name) == 0 || strcmp(names[i].name + 3, name) == 0) return names[i].sig;
  return 0;
}

const char *lun_signal_name(int sig) {
  for (int i = 0; i < NAMED; i++)
    if (names[i].sig == sig) return names[i].name;
  return NULL;
}
