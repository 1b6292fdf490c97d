/* child.c - children (child.h), by posix_spawn, which does not copy our memory
 * and so does not stall a loop that holds much of it. */
#include "child.h"
#include "thread.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static int open_pidfd(pid_t pid) {
#ifdef SYS_pidfd_open
  return (int)syscall(SYS_pidfd_open, pid, 0); /* it is closed in children by itself */
#else
  (void)pid;
  return -1;
#endif
}

/* Where the system has no pidfds, a thread waits for the child, as CPython's ThreadedChildWatcher does: it leaves it to be
 * reaped, and closes its end of a pipe, whose other end is readable then. */
typedef struct witness {
  pid_t pid;
  int end;
} witness;

static void *see_end(void *given) {
  witness w = *(witness *)given;
  free(given);
  siginfo_t info;
  while (waitid(P_PID, (id_t)w.pid, &info, WEXITED | WNOWAIT) < 0 && errno == EINTR) continue;
  close(w.end);
  return NULL;
}

/* The thread's end is closed whenever the child ends: out of the way of the program's descriptors, whose numbers a replay has again. */
static int out_of_the_way(int fd) {
  enum { HIGH = 500 };
  int high = fcntl(fd, F_DUPFD_CLOEXEC, HIGH);
  if (high < 0) return fd;
  close(fd);
  return high;
}

static int open_witness(pid_t pid) {
  int ends[2];
  pthread_t thread;
  witness *w = malloc(sizeof *w);
  if (!w) return errno = ENOMEM, -1;
  if (pipe2(ends, O_CLOEXEC) < 0) return free(w), -1;
  ends[1] = out_of_the_way(ends[1]);
  *w = (witness){.pid = pid, .end = ends[1]};
  int error = lun_thread_start(&thread, see_end, w);
  if (!error) return pthread_detach(thread), ends[0];
  close(ends[0]);
  close(ends[1]);
  free(w);
  return errno = error, -1;
}

/* Becomes readable when the child ends. -1: errno says why there is no such thing. */
static int open_end(pid_t pid) {
  int fd = open_pidfd(pid);
  return fd >= 0 ? fd : open_witness(pid);
}

/* What the child does before its program runs. The three move out of each other's way first: 1 to 2 and 2 to 1 works. */
static int prepare_files(posix_spawn_file_actions_t *f, const lun_child_options *o) {
  int error = 0;
  for (int i = 0; i < 3 && !error; i++)
    if (o->fd[i] >= 0 && o->fd[i] < 3 && o->fd[i] != i) error = posix_spawn_file_actions_adddup2(f, o->fd[i], 10 + i);
  for (int i = 0; i < 3 && !error; i++) {
    if (o->fd[i] < 0) continue;
    bool moved = o->fd[i] < 3 && o->fd[i] != i;
    error = posix_spawn_file_actions_adddup2(f, moved ? 10 + i : o->fd[i], i);
  }
  if (!error && o->cwd) error = posix_spawn_file_actions_addchdir_np(f, o->cwd);
/* Under valgrind, which keeps files of its own open, the C library would close them for ever. */
#if defined __GLIBC__ && __GLIBC_PREREQ(2, 34) && !defined LUN_VALGRIND
  if (!error) error = posix_spawn_file_actions_addclosefrom_np(f, 3);
#endif
  return error;
}

static int prepare_signals(posix_spawnattr_t *a, const lun_child_options *o) {
  sigset_t none, ours;
  sigemptyset(&none);
  sigemptyset(&ours);
  sigaddset(&ours, SIGPIPE);
  sigaddset(&ours, SIGXFSZ);
  short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
#ifdef POSIX_SPAWN_SETSID
  if (o->new_session) flags |= POSIX_SPAWN_SETSID;
#endif
  int error = posix_spawnattr_setflags(a, flags);
  if (!error) error = posix_spawnattr_setsigmask(a, &none);
  return error ? error : posix_spawnattr_setsigdefault(a, &ours);
}

typedef struct plan {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t signals;
  const lun_child_options *o;
} plan;

static int spawn(pid_t *pid, const char *path, const plan *p) {
  return posix_spawn(pid, path, &p->files, &p->signals, p->o->argv, p->o->env ? p->o->env : environ);
}

static const char *find_path(char *const *env) {
  for (char *const *e = env ? env : environ; *e; e++)
    if (strncmp(*e, "PATH=", 5) == 0) return *e + 5;
  return "/bin:/usr/bin";
}

/* Tries the folders of PATH in turn. As everywhere: "not found" is said only when nothing better can be. */
static int spawn_in_path(pid_t *pid, const plan *p) {
  const char *path = find_path(p->o->env);
  int error = ENOENT;
  char *full = malloc(strlen(path) + strlen(p->o->program) + 3);
  if (!full) return ENOMEM;
  for (;;) {
    size_t n = strcspn(path, ":");
    memcpy(full, n ? path : ".", n ? n : 1);
    strcpy(full + (n ? n : 1), "/");
    strcat(full, p->o->program);
    int e = spawn(pid, full, p);
    if (e != ENOENT && e != ENOTDIR) error = e;
    if (!e || !path[n]) break;
    path += n + 1;
  }
  free(full);
  return error;
}

static int spawn_planned(pid_t *pid, const lun_child_options *o) {
  plan p = {.o = o};
  posix_spawn_file_actions_init(&p.files);
  posix_spawnattr_init(&p.signals);
  int error = prepare_files(&p.files, o);
  if (!error) error = prepare_signals(&p.signals, o);
  if (!error) error = strchr(o->program, '/') ? spawn(pid, o->program, &p) : spawn_in_path(pid, &p);
  posix_spawnattr_destroy(&p.signals);
  posix_spawn_file_actions_destroy(&p.files);
  return error;
}

/* Can a child go there? posix_spawn has one error for the folder and for the program. */
static int check_folder(const char *cwd) {
  int fd = open(cwd, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd >= 0) return close(fd), 0;
  return errno == EACCES && access(cwd, X_OK) == 0 ? 0 : errno;
}

/* A child whose end nobody could hear of. */
static void give_up(pid_t pid) {
  kill(pid, SIGKILL);
  while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) continue;
}

int lun_child_start(lun_child *child, const lun_child_options *o, int *culprit) {
  *child = (lun_child){.end = -1, .ended = true};
  *culprit = LUN_CHILD_CWD;
  int error = o->cwd ? check_folder(o->cwd) : 0;
  if (error) return -error;
  *culprit = LUN_CHILD_PROGRAM;
  pid_t pid;
  error = spawn_planned(&pid, o);
  if (error) return -error;
  int end = open_end(pid);
  if (end < 0) return error = errno, give_up(pid), -error;
  *child = (lun_child){.pid = pid, .end = end};
  return 0;
}

bool lun_child_poll(lun_child *child) {
  if (child->ended) return true;
  int status;
  pid_t got;
  do got = waitpid(child->pid, &status, WNOHANG);
  while (got < 0 && errno == EINTR);
  if (got == 0) return false;
  child->ended = true;
  if (got < 0) child->status = 255;
  else child->status = WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
  return true;
}

bool lun_child_wait(lun_child *child, int ms) {
  if (lun_child_poll(child)) return true;
  struct pollfd fd = {open_end(child->pid), POLLIN, 0}; /* the child's own may be in other hands */
  if (fd.fd < 0) return false;
  poll(&fd, 1, ms);
  close(fd.fd);
  return lun_child_poll(child);
}

int lun_child_signal(lun_child *child, int sig) {
  if (lun_child_poll(child)) return 0;
  return kill(child->pid, sig) < 0 && errno != ESRCH ? -errno : 0;
}

void lun_child_free(lun_child *child) {
  if (child->end >= 0) close(child->end);
  child->end = -1;
}
