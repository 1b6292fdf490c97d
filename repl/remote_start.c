/* remote_start.c - how the engine of remote.h comes about: a process of our own, with a socket and a pipe to it, or one that
 * runs already and lets us in. */
#include "remote_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "../vm/place.h"

/* In the child, between fork and exec: only calls that are safe there. */
static void become_engine(char *const *argv, const lun_remote_options *o, int socket, int out, pid_t parent) {
  sigset_t none;
  setsid();
#ifdef __linux__
  prctl(PR_SET_PDEATHSIG, SIGKILL); /* a task that never awaits would not notice the end of the socket */
#endif
  if (getppid() != parent) _exit(127);
  sigemptyset(&none);
  for (int sig = 1; sig < 32; sig++) signal(sig, SIG_DFL);
  sigprocmask(SIG_SETMASK, &none, NULL);
  int in = open("/dev/null", O_RDONLY);
  if (in < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0) _exit(127);
  if (in > 2) close(in);
  fcntl(socket, F_SETFD, 0);
  if (o->folder != NULL && chdir(o->folder) != 0) _exit(127);
  execv("/proc/self/exe", argv);
  if (o->program != NULL) execvp(o->program, argv);
  static const char sorry[] = "lunette: the engine cannot be started: this program's own file is not to be had\n";
  if (write(2, sorry, sizeof sorry - 1) < 0) _exit(126);
  _exit(127);
}

/* The engine's command line, allocated as one array; the texts belong to the caller. */
static char **command_line(const lun_remote_options *o, char *fd, char *trace, char *limit) {
  size_t n = 0;
  while (o->args != NULL && o->args[n] != NULL) n++;
  char **argv = calloc(n + 8, sizeof *argv);
  if (argv == NULL) return NULL;
  size_t i = 0;
  argv[i++] = (char *)"lunette";
  argv[i++] = (char *)"--engine", argv[i++] = fd;
  argv[i++] = (char *)"--trace", argv[i++] = trace;
  argv[i++] = (char *)"--trace-limit", argv[i++] = limit;
  for (size_t k = 0; k < n; k++) argv[i++] = (char *)o->args[k];
  return argv;
}

static bool choose_trace(lun_remote *r, const lun_remote_options *o, char *err, size_t errsize) {
  static unsigned number; /* an engine that is started again gets a file of its own */
  char dir[PATH_MAX - 64];
  r->keep_trace = o->trace != NULL;
  if (!r->keep_trace && !lun_place(dir, sizeof dir, err, errsize)) return false;
  int n = r->keep_trace ? snprintf(r->trace, sizeof r->trace, "%s", o->trace)
                        : snprintf(r->trace, sizeof r->trace, "%s/%ld-%u.trace", dir, (long)getpid(), ++number);
  if (n < (int)sizeof r->trace) return true;
  snprintf(err, errsize, "the path of the trace is too long");
  return false;
}

static bool spawn(lun_remote *r, const lun_remote_options *o, int theirs, int out) {
  char fd[16], limit[32];
  snprintf(fd, sizeof fd, "%d", theirs);
  snprintf(limit, sizeof limit, "%llu", (unsigned long long)o->limit);
  char **argv = command_line(o, fd, r->trace, limit);
  if (argv == NULL) return false;
  pid_t parent = getpid();
  r->pid = fork();
  if (r->pid == 0) become_engine(argv, o, theirs, out, parent);
  free(argv);
  return r->pid > 0;
}

static bool open_channels(lun_remote *r, int socks[2], int pipes[2]) {
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, socks) != 0) return false;
  if (pipe2(pipes, O_CLOEXEC) != 0) return false;
  r->socket = socks[0];
  r->pipe = pipes[0];
  return fcntl(r->pipe, F_SETFL, O_NONBLOCK) == 0;
}

static lun_remote *adopt(lun_remote *r, const lun_remote_options *o) {
  r->attached = r->keep_trace = true;
  r->socket = o->attached->socket;
  r->pid = o->attached->pid;
  snprintf(r->trace, sizeof r->trace, "%s", o->trace);
  return r;
}

lun_remote *lun_remote_start(const lun_remote_options *o, char *err, size_t errsize) {
  lun_remote *r = calloc(1, sizeof *r);
  int socks[2] = {-1, -1}, pipes[2] = {-1, -1};
  if (r == NULL) {
    snprintf(err, errsize, "out of memory");
    return NULL;
  }
  r->socket = r->pipe = -1;
  if (o->attached != NULL) return adopt(r, o);
  bool good = choose_trace(r, o, err, errsize);
  if (good && !(good = open_channels(r, socks, pipes) && spawn(r, o, socks[1], pipes[1])))
    snprintf(err, errsize, "the engine cannot be started: %s", strerror(errno));
  if (socks[1] >= 0) close(socks[1]);
  if (pipes[1] >= 0) close(pipes[1]);
  if (good) return r;
  lun_remote_free(r);
  return NULL;
}
