/* guard.c - the guardian of guard.h: two processes and one page of memory that
 * they share. */
#include "guard.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "tty.h"

typedef struct page {
  volatile int terminal;      /* not 0: it is not as it was found */
  volatile pid_t engine;
  char trace[PATH_MAX];
} page;

static page *shared;
static volatile pid_t viewer;

/* What somebody sent to the process they know, this one, is meant for the viewer. What the terminal sends reaches
 * both anyway, and what the viewer sends to its group is not for itself. */
static void pass_on(int sig, siginfo_t *info, void *context) {
  int saved = errno;
  (void)context;
  if (info->si_code <= 0 && info->si_pid != viewer && viewer > 0) kill(viewer, sig);
  errno = saved;
}

static void listen_to_all(void) {
  static const int not_these[] = {SIGKILL, SIGSTOP, SIGCHLD, SIGCONT, SIGWINCH, SIGTTIN, SIGTTOU, SIGURG};
  struct sigaction a = {.sa_sigaction = pass_on, .sa_flags = SA_SIGINFO | SA_RESTART};
  sigemptyset(&a.sa_mask);
  for (int sig = 1; sig < 32; sig++) {
    bool skip = false;
    for (size_t i = 0; i < sizeof not_these / sizeof *not_these; i++) skip = skip || not_these[i] == sig;
    if (!skip) sigaction(sig, &a, NULL);
  }
}

/* The viewer was stopped: so are this process and its group, and with the terminal as it was found. */
static void stop_too(void) {
  struct sigaction listening, plain = {.sa_handler = SIG_DFL};
  lun_tty_rescue();
  sigemptyset(&plain.sa_mask);
  sigaction(SIGTSTP, &plain, &listening);
  kill(0, SIGTSTP);
  sigaction(SIGTSTP, &listening, NULL);
  kill(viewer, SIGCONT);
}

static void clean_up(void) {
  if (shared->engine > 0) kill(-shared->engine, SIGKILL);
  if (shared->trace[0] != '\0') unlink(shared->trace);
}

static _Noreturn void end_as(int status) {
  bool rescued = shared->terminal != 0;
  lun_tty_rescue();
  clean_up();
  if (WIFEXITED(status)) _exit(WEXITSTATUS(status));
  int sig = WTERMSIG(status);
  if (rescued)
    fprintf(stderr,
            "lunette: the viewer was killed by signal %d (%s); the terminal is as it was, the engine is ended\n", sig,
            strsignal(sig));
  setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0}); /* the viewer's own core, if any, is the one to look at */
  signal(sig, SIG_DFL);
  raise(sig);
  _exit(128 + sig);
}

static _Noreturn void guard(void) {
  listen_to_all();
  for (;;) {
    int status;
    pid_t got = waitpid(viewer, &status, WUNTRACED);
    if (got < 0 && errno != EINTR) _exit(70);
    if (got != viewer) continue;
    if (WIFSTOPPED(status)) stop_too();
    else end_as(status);
  }
}

void lun_guard_begin(void) {
  pid_t parent = getpid();
  if (shared != NULL) return;
  shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) {
    shared = NULL;
    return;
  }
  lun_tty_flag(&shared->terminal);
  viewer = fork();
  if (viewer > 0) guard();
#ifdef __linux__
  if (viewer == 0) prctl(PR_SET_PDEATHSIG, SIGHUP);
#endif
  if (viewer == 0 && getppid() != parent) _exit(1);
  viewer = 0;
}

void lun_guard_engine(pid_t pid, const char *trace) {
  if (shared == NULL) return;
  shared->engine = 0;
  shared->trace[0] = '\0';
  if (trace != NULL) snprintf(shared->trace, sizeof shared->trace, "%s", trace);
  shared->engine = pid;
}
