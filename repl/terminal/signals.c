/* signals.c - signals.h: a flag for each signal and a pipe that wakes poll. */
#include "signals.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tty.h"

static const int caught[] = {SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGTSTP, SIGCONT, SIGCHLD};
static const int deadly[] = {SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV,
                             SIGALRM, SIGUSR1, SIGUSR2, SIGXCPU, SIGXFSZ, SIGSYS};

static volatile sig_atomic_t came[65];
static int wake[2] = {-1, -1};

static void note(int sig) {
  int saved = errno;
  came[sig] = 1;
  if (write(wake[1], "", 1) < 0) errno = saved; /* full: poll wakes anyway */
  errno = saved;
}

static void die(int sig) {
  lun_tty_rescue();
  signal(sig, SIG_DFL);
  raise(sig);
}

static void set(int sig, void (*handler)(int), int flags) {
  struct sigaction a = {.sa_handler = handler, .sa_flags = flags};
  sigemptyset(&a.sa_mask);
  sigaction(sig, &a, NULL);
}

/* A stack for handlers, so that an overflow of the stack can be handled, too. One that is there already serves as well, and whoever
 * has set it up (the address sanitizer does) will take it down. */
static void spare_stack(void) {
  static char spare[64 << 10];
  stack_t stack = {.ss_sp = spare, .ss_size = sizeof spare}, there;
  if (sigaltstack(NULL, &there) != 0 || (there.ss_flags & SS_DISABLE)) sigaltstack(&stack, NULL);
}

int lun_catch_begin(void) {
  if (pipe2(wake, O_CLOEXEC | O_NONBLOCK) != 0) return -1;
  spare_stack();
  for (size_t i = 0; i < sizeof caught / sizeof *caught; i++) set(caught[i], note, SA_RESTART);
  for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++) set(deadly[i], die, (int)(SA_ONSTACK | SA_RESETHAND));
  set(SIGPIPE, SIG_IGN, 0);
  return wake[0];
}

int lun_catch_take(void) {
  char drain[64];
  while (read(wake[0], drain, sizeof drain) > 0) continue;
  for (int sig = 1; sig < 65; sig++) {
    if (!came[sig]) continue;
    came[sig] = 0;
    return sig;
  }
  return 0;
}

/* Waits for any signal, or for so many ms (-1: for ever); which came is for lun_catch_take to say. */
static void wait_for_any(int ms) {
  char drain[64];
  struct pollfd fd = {.fd = wake[0], .events = POLLIN};
  if (poll(&fd, 1, ms) <= 0) return;
  while (read(wake[0], drain, sizeof drain) > 0) continue;
}

int lun_catch_child(pid_t pid) {
  enum { GRACE_MS = 1000 };
  int status = -1, told = 0;
  while (pid > 0 && wake[0] >= 0 && waitpid(pid, &status, WNOHANG) == 0) {
    int end = came[SIGTERM] ? SIGTERM : came[SIGHUP] ? SIGHUP : 0;
    if (end != 0) kill(pid, told++ == 0 ? end : SIGKILL);
    wait_for_any(end != 0 ? GRACE_MS : -1);
  }
  if (wake[0] < 0) waitpid(pid, &status, 0);
  return status;
}

void lun_catch_default(int sig) {
  sigset_t one;
  set(sig, SIG_DFL, 0);
  sigemptyset(&one);
  sigaddset(&one, sig);
  sigprocmask(SIG_UNBLOCK, &one, NULL);
  raise(sig);
}

void lun_catch_stop(void) {
  set(SIGTSTP, SIG_DFL, 0);
  kill(0, SIGTSTP); /* the whole group, so that a `make` above us stops as well */
  set(SIGTSTP, note, SA_RESTART);
}
