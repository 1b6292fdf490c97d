/* child.c - fork, exec, and a loop of poll(2) that feeds, reads and watches the
 * clock. The child is the leader of its own process group, which is killed as a
 * whole. */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CHUNK = 64 * 1024, LOOK_NS = 2 * 1000 * 1000 };

typedef struct running {
  lun_child *c;
  pid_t pid;
  int in, out; /* -1: closed */
  int end;     /* readable when the process has ended; -1: this system tells nothing of the kind */
  size_t fed;
  int64_t deadline;
} running;

static int64_t clock_ns(void) {
  struct timespec ts;
  clock_gettime(CLOCK_MONOTONIC, &ts);
  return ts.tv_sec * INT64_C(1000000000) + ts.tv_nsec;
}

static int end_of(pid_t pid) {
#ifdef SYS_pidfd_open
  return (int)syscall(SYS_pidfd_open, pid, 0);
#else
  (void)pid;
  return -1;
#endif
}

static void bound(int what, size_t most) {
  struct rlimit r = {most, most};
  if (most > 0) setrlimit(what, &r);
}

/* In the child. Only what may be called between fork and exec. */
static _Noreturn void become(const lun_child *c, int in, int out) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  int nowhere = open("/dev/null", O_RDWR);
  dup2(in >= 0 ? in : nowhere, 0);
  dup2(out >= 0 ? out : nowhere, 1);
  dup2(nowhere, 2);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && !defined(LUN_LEAKS) /* whose shadow is larger than any bound */
  bound(RLIMIT_AS, c->memory_max);
#endif
  bound(RLIMIT_FSIZE, c->file_max);
  bound(RLIMIT_CORE, 1);
  signal(SIGPIPE, SIG_DFL);
  signal(SIGINT, SIG_IGN);
  if (c->folder != NULL && chdir(c->folder) != 0) _exit(127);
  execv(c->argv[0], (char *const *)c->argv);
  _exit(127);
}

static bool start(running *r) {
  lun_child *c = r->c;
  int in[2] = {-1, -1}, out[2] = {-1, -1};
  /* A socket, so that writing to a child that has gone raises no signal. */
  if (c->input != NULL && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, in) != 0) return false;
  if (c->output_max > 0 && pipe2(out, O_CLOEXEC) != 0) return close(in[0]), close(in[1]), false;
  r->pid = fork();
  if (r->pid == 0) become(c, in[0], out[1]);
  if (in[0] >= 0) close(in[0]);
  if (out[1] >= 0) close(out[1]);
  r->in = in[1];
  r->out = out[0];
  if (r->pid < 0) return false;
  setpgid(r->pid, r->pid);
  r->end = end_of(r->pid);
  return true;
}

static void shut(int *fd) {
  if (*fd >= 0) close(*fd);
  *fd = -1;
}

static void feed(running *r) {
  ssize_t n = send(r->in, r->c->input + r->fed, r->c->input_len - r->fed, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (n > 0) r->fed += (size_t)n;
  if (r->fed == r->c->input_len || (n < 0 && errno != EAGAIN && errno != EINTR)) shut(&r->in);
}

/* What is beyond the bound is read and forgotten, so that the child does not wait for us. */
static void drain(running *r) {
  char chunk[CHUNK];
  lun_child *c = r->c;
  ssize_t n = read(r->out, chunk, sizeof chunk);
  if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) shut(&r->out);
  if (n <= 0) return;
  size_t room = c->output_max - c->output_len, take = (size_t)n < room ? (size_t)n : room;
  char *grown = realloc(c->output, c->output_len + take + 1);
  if (grown == NULL) return;
  memcpy(grown + c->output_len, chunk, take);
  c->output = grown;
  c->output_len += take;
  c->output[c->output_len] = '\0';
}

/* How long nothing has to be done: until the time is over, or but a moment where only asking tells of the end. */
static int64_t idle_ns(const running *r) {
  int64_t left = r->deadline - clock_ns();
  bool bounded = r->c->patience > 0 && r->c->end != LUN_CHILD_TOO_LONG;
  if (r->end < 0) return LOOK_NS;
  return !bounded ? INT64_C(3600) * 1000000000 : left > 0 ? left : 0;
}

/* Waits for something to do. */
static void watch(running *r) {
  struct pollfd fds[3] = {{r->in, POLLOUT, 0}, {r->out, POLLIN, 0}, {r->end, POLLIN, 0}};
  int64_t idle = idle_ns(r);
  struct timespec moment = {idle / 1000000000, idle % 1000000000};
  if (ppoll(fds, 3, &moment, NULL) <= 0) return;
  if (r->in >= 0 && fds[0].revents != 0) feed(r);
  if (r->out >= 0 && fds[1].revents != 0) drain(r);
}

static void told(lun_child *c, int status) {
  if (c->end == LUN_CHILD_TOO_LONG) return;
  c->end = WIFEXITED(status) ? LUN_CHILD_EXITED : LUN_CHILD_SIGNALLED;
  c->status = WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status);
}

static void await_end(running *r) {
  int status;
  while (waitpid(r->pid, &status, WNOHANG) == 0) {
    watch(r);
    if (r->c->patience > 0 && clock_ns() > r->deadline && r->c->end != LUN_CHILD_TOO_LONG) {
      r->c->end = LUN_CHILD_TOO_LONG;
      kill(-r->pid, SIGKILL);
    }
  }
  told(r->c, status);
  kill(-r->pid, SIGKILL); /* what it has started */
  while (r->out >= 0 && r->c->output_len < r->c->output_max && poll(&(struct pollfd){r->out, POLLIN, 0}, 1, 0) > 0) drain(r);
}

void lun_child_run(lun_child *c) {
  running r = {.c = c, .in = -1, .out = -1, .end = -1, .deadline = clock_ns() + c->patience};
  c->end = LUN_CHILD_FAILED;
  c->output = NULL;
  c->output_len = 0;
  if (start(&r)) await_end(&r);
  shut(&r.in);
  shut(&r.out);
  shut(&r.end);
}
