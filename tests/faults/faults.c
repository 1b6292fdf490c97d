/* faults.c - makes one allocation, or one call of a fallible system function, of our own objects fail, so that what
 * should happen then can be seen. It is linked around them (-Wl,--wrap, see rules.mk) and into nothing that is installed.
 * What libraries call by themselves never fails here.
 *
 *   LUNETTE_FAULT=NAME:N[:forever][=ERRNO]  the Nth call of NAME fails, and with `forever` all that follow; as usual, or
 *                                   with that number. NAME is a function of the table below; `malloc`, whatever allocates; `lua`, what Lua allocates; `json`,
 *                                   what jansson does for us; `call`, any system function
 *   LUNETTE_FAULT_IN=first|children in which processes: the one that was started, or those that it starts in turn (all)
 *   LUNETTE_FAULT_TALLY=FILE        a `tally` that is kept for whoever runs this (Faults.pm)
 *   LUNETTE_FAULT_STACK=1           where it failed, on standard error; in a sanitized build */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <termios.h>
#include <unistd.h>

#include "../../vm/lua/engine.h"
#include "faults.h"

enum { MALLOC, LUA, CALL, JSON, STREAMS };

/* A file that all processes of a run map. */
typedef struct tally {
  _Atomic uint64_t failed;             /* calls that were made to fail */
  _Atomic uint64_t calls[2][STREAMS]; /* the most that one process made: the first one, its children */
  uint64_t start[2][STREAMS][2];       /* how many it had made before its engine started, and after that */
  char first[40];                      /* the function that failed first */
} tally;

/* Of this process; set once, before main. */
static struct {
  char name[32];
  int stream; /* STREAMS: a function by its name */
  uint64_t nth;
  bool forever, stack;
  int instead; /* errno; 0: as the table says */
  int place; /* 0: the process that was started, 1: a child of it */
  tally *tally;
} plan;

static _Atomic uint64_t calls[STREAMS], named;
static _Thread_local bool for_lua; /* what is allocated now has been counted as Lua's */

extern int __real_open(const char *path, int flags, mode_t mode);
extern void *__real_mmap(void *p, size_t n, int prot, int flags, int fd, off_t at);
extern void *__real_lun_memory_alloc(void *memory, void *p, size_t old, size_t size) __attribute__((weak)); /* not in every test */
extern void __sanitizer_print_stack_trace(void) __attribute__((weak));

static int stream_of(const char *name) {
  static const char *const names[STREAMS] = {"malloc", "lua", "call", "json"};
  int i = 0;
  while (i < STREAMS && strcmp(names[i], name) != 0) i++;
  return i;
}

static void take_plan(const char *fault) {
  char *end;
  size_t n = strcspn(fault, ":");
  if (fault[n] != ':' || n >= sizeof plan.name) return;
  snprintf(plan.name, sizeof plan.name, "%.*s", (int)n, fault);
  plan.stream = stream_of(plan.name);
  plan.nth = strtoull(fault + n + 1, &end, 10);
  plan.forever = strncmp(end, ":forever", 8) == 0;
  const char *error = strchr(end, '=');
  plan.instead = error ? atoi(error + 1) : 0;
}

static void map_tally(const char *path) {
  int fd = __real_open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0 || ftruncate(fd, sizeof(tally)) != 0) return;
  void *p = __real_mmap(NULL, sizeof(tally), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (p != MAP_FAILED) plan.tally = p;
  close(fd);
}

static void *json_take(size_t size);

__attribute__((constructor)) static void begin(void) {
  const char *fault = getenv("LUNETTE_FAULT"), *in = getenv("LUNETTE_FAULT_IN"), *path = getenv("LUNETTE_FAULT_TALLY");
  plan.place = getenv("LUNETTE_FAULT_CHILD") != NULL;
  plan.stack = getenv("LUNETTE_FAULT_STACK") != NULL;
  if (fault && (!in || strcmp(in, plan.place ? "children" : "first") == 0)) take_plan(fault);
  if (path) map_tally(path);
  setenv("LUNETTE_FAULT_CHILD", "1", 1);
  json_set_alloc_funcs(json_take, free);
}

static void count(int stream, uint64_t n) {
  if (!plan.tally) return;
  _Atomic uint64_t *most = &plan.tally->calls[plan.place][stream];
  uint64_t old = atomic_load(most);
  while (old < n && !atomic_compare_exchange_weak(most, &old, n)) {}
}

static _Atomic unsigned reported; /* since lun_fault */

static bool report(const char *name) {
  int saved = errno;
  atomic_fetch_add(&reported, 1);
  if (plan.tally && atomic_fetch_add(&plan.tally->failed, 1) == 0) snprintf(plan.tally->first, sizeof plan.tally->first, "%s", name);
  if (plan.stack && __sanitizer_print_stack_trace) __sanitizer_print_stack_trace();
  errno = saved;
  return true;
}

/* Whether this call is to fail. */
static bool fails(int stream, const char *name) {
  if (for_lua) return false;
  uint64_t n = atomic_fetch_add(&calls[stream], 1) + 1;
  count(stream, n);
  if (!plan.nth) return false;
  if (plan.stream == STREAMS) {
    if (strcmp(plan.name, name) != 0) return false;
    n = atomic_fetch_add(&named, 1) + 1;
  } else if (plan.stream != stream) {
    return false;
  }
  return (n == plan.nth || (plan.forever && n > plan.nth)) && report(name);
}

/* The same for a call that is not one of those that fail in turn. */
static bool fails_by_name(const char *name) {
  if (!plan.nth || strcmp(plan.name, name) != 0) return false;
  uint64_t n = atomic_fetch_add(&named, 1) + 1;
  return (n == plan.nth || (plan.forever && n > plan.nth)) && report(name);
}

/* ---- the start of the engine, which is the same in every run ---- */

static void mark(int when) {
  for (int i = 0; plan.tally && i < STREAMS; i++) plan.tally->start[plan.place][i][when] = atomic_load(&calls[i]);
}

lun_engine *__real_lun_engine_new(lun_clock clock, lun_writer *trace, bool debug) __attribute__((weak)); /* not in every test */
lun_engine *__wrap_lun_engine_new(lun_clock clock, lun_writer *trace, bool debug);
lun_engine *__wrap_lun_engine_new(lun_clock clock, lun_writer *trace, bool debug) {
  mark(0);
  lun_engine *E = __real_lun_engine_new(clock, trace, debug);
  mark(1);
  return E;
}

void lun_fault(const char *fault) {
  for (int i = 0; i < STREAMS; i++) atomic_store(&calls[i], 0);
  atomic_store(&named, 0);
  atomic_store(&reported, 0);
  plan.nth = 0;
  if (fault) take_plan(fault);
}

unsigned lun_faults_made(void) { return atomic_load(&reported); }

/* ---- memory ---- */

#define ALLOCATES(name, type, failed, params, args) \
  type __real_##name params;                        \
  type __wrap_##name params;                        \
  type __wrap_##name params {                       \
    if (!fails(MALLOC, #name)) return __real_##name args; \
    errno = ENOMEM;                                 \
    return failed;                                  \
  }

ALLOCATES(malloc, void *, NULL, (size_t n), (n))
ALLOCATES(calloc, void *, NULL, (size_t n, size_t size), (n, size))
ALLOCATES(realloc, void *, NULL, (void *p, size_t n), (p, n))
ALLOCATES(strdup, char *, NULL, (const char *s), (s))
ALLOCATES(strndup, char *, NULL, (const char *s, size_t n), (s, n))
ALLOCATES(realpath, char *, NULL, (const char *path, char *out), (path, out))
ALLOCATES(open_memstream, FILE *, NULL, (char **s, size_t *n), (s, n))
ALLOCATES(aligned_alloc, void *, NULL, (size_t at, size_t n), (at, n))

static void *json_take(size_t size) { return fails(JSON, "jansson") ? NULL : __real_malloc(size); }

int __wrap_asprintf(char **out, const char *format, ...);
int __wrap_asprintf(char **out, const char *format, ...) {
  if (fails(MALLOC, "asprintf")) return errno = ENOMEM, -1; /* *out is undefined then, as it is in truth */
  va_list va;
  va_start(va, format);
  int n = vasprintf(out, format, va);
  va_end(va);
  return n;
}

/* Lua asks a second time, after a collection; once means that this fails, too. */
static void *for_lua_truly(lun_memory *memory, void *p, size_t old, size_t size) {
  for_lua = true;
  p = __real_lun_memory_alloc(memory, p, old, size);
  for_lua = false;
  return p;
}

/* As if a limit were reached: whoever wants to hear of that does. */
static void *refused(lun_memory *memory, void *p, size_t old, size_t size) {
  size_t most = memory->most;
  memory->most = 1;
  p = for_lua_truly(memory, p, old, size);
  memory->most = most;
  return p;
}

void *__wrap_lun_memory_alloc(void *memory, void *p, size_t old, size_t size);
void *__wrap_lun_memory_alloc(void *memory, void *p, size_t old, size_t size) {
  static _Thread_local struct { bool failed; void *p; size_t old, size; } last;
  bool growing = size > (p ? old : 0), again = growing && last.failed && last.p == p && last.old == old && last.size == size;
  last.failed = false;
  if (!growing) return for_lua_truly(memory, p, old, size);
  if (again) return refused(memory, p, old, size);
  if (!fails(LUA, "lun_memory_alloc")) return for_lua_truly(memory, p, old, size);
  last.failed = true, last.p = p, last.old = old, last.size = size;
  return refused(memory, p, old, size);
}

/* ---- the system ---- */

#define FALLIBLE(name, type, failed, error, params, args) \
  type __real_##name params;                               \
  type __wrap_##name params;                               \
  type __wrap_##name params {                              \
    if (!fails(CALL, #name)) return __real_##name args;    \
    errno = plan.instead ? plan.instead : error;           \
    return failed;                                         \
  }

FALLIBLE(open, int, -1, EMFILE, (const char *path, int flags, mode_t mode), (path, flags, mode))
FALLIBLE(fopen, FILE *, NULL, EMFILE, (const char *path, const char *mode), (path, mode))
FALLIBLE(fdopen, FILE *, NULL, ENOMEM, (int fd, const char *mode), (fd, mode))
FALLIBLE(opendir, DIR *, NULL, EMFILE, (const char *path), (path))
FALLIBLE(fdopendir, DIR *, NULL, ENOMEM, (int fd), (fd))
FALLIBLE(read, ssize_t, -1, EIO, (int fd, void *p, size_t n), (fd, p, n))
FALLIBLE(pread, ssize_t, -1, EIO, (int fd, void *p, size_t n, off_t at), (fd, p, n, at))
FALLIBLE(write, ssize_t, -1, ENOSPC, (int fd, const void *p, size_t n), (fd, p, n))
FALLIBLE(pwrite, ssize_t, -1, ENOSPC, (int fd, const void *p, size_t n, off_t at), (fd, p, n, at))
FALLIBLE(pwritev, ssize_t, -1, ENOSPC, (int fd, const struct iovec *p, int n, off_t at), (fd, p, n, at))
FALLIBLE(mmap, void *, MAP_FAILED, ENOMEM, (void *p, size_t n, int prot, int flags, int fd, off_t at), (p, n, prot, flags, fd, at))
FALLIBLE(posix_fallocate, int, errno, ENOSPC, (int fd, off_t at, off_t n), (fd, at, n))
FALLIBLE(ftruncate, int, -1, EIO, (int fd, off_t n), (fd, n))
FALLIBLE(fstat, int, -1, EIO, (int fd, struct stat *s), (fd, s))
FALLIBLE(stat, int, -1, EACCES, (const char *path, struct stat *s), (path, s))
FALLIBLE(lstat, int, -1, EACCES, (const char *path, struct stat *s), (path, s))
FALLIBLE(mkdir, int, -1, ENOSPC, (const char *path, mode_t mode), (path, mode))
FALLIBLE(mkdtemp, char *, NULL, ENOSPC, (char *path), (path))
FALLIBLE(mkostemp, int, -1, ENOSPC, (char *path, int flags), (path, flags))
FALLIBLE(rename, int, -1, EIO, (const char *from, const char *to), (from, to))
FALLIBLE(link, int, -1, ENOSPC, (const char *from, const char *to), (from, to))
FALLIBLE(unlink, int, -1, EROFS, (const char *path), (path))
FALLIBLE(flock, int, -1, ENOLCK, (int fd, int how), (fd, how))
FALLIBLE(lseek, off_t, -1, ESPIPE, (int fd, off_t at, int from), (fd, at, from))
FALLIBLE(fsync, int, -1, EIO, (int fd), (fd))
FALLIBLE(pipe, int, -1, EMFILE, (int fds[2]), (fds))
FALLIBLE(pipe2, int, -1, EMFILE, (int fds[2], int flags), (fds, flags))
FALLIBLE(dup2, int, -1, EMFILE, (int from, int to), (from, to))
FALLIBLE(fcntl, int, -1, EMFILE, (int fd, int what, void *how), (fd, what, how))
FALLIBLE(epoll_create1, int, -1, EMFILE, (int flags), (flags))
FALLIBLE(eventfd, int, -1, EMFILE, (unsigned n, int flags), (n, flags))
FALLIBLE(fork, pid_t, -1, EAGAIN, (void), ())
FALLIBLE(socket, int, -1, EMFILE, (int family, int type, int protocol), (family, type, protocol))
FALLIBLE(socketpair, int, -1, EMFILE, (int family, int type, int protocol, int fds[2]), (family, type, protocol, fds))
FALLIBLE(bind, int, -1, EADDRINUSE, (int fd, const struct sockaddr *to, socklen_t n), (fd, to, n))
FALLIBLE(listen, int, -1, EADDRINUSE, (int fd, int n), (fd, n))
FALLIBLE(connect, int, -1, ECONNREFUSED, (int fd, const struct sockaddr *to, socklen_t n), (fd, to, n))
FALLIBLE(accept, int, -1, EMFILE, (int fd, struct sockaddr *from, socklen_t *n), (fd, from, n))
FALLIBLE(accept4, int, -1, EMFILE, (int fd, struct sockaddr *from, socklen_t *n, int flags), (fd, from, n, flags))
FALLIBLE(send, ssize_t, -1, ECONNRESET, (int fd, const void *p, size_t n, int flags), (fd, p, n, flags))
FALLIBLE(recv, ssize_t, -1, ECONNRESET, (int fd, void *p, size_t n, int flags), (fd, p, n, flags))
FALLIBLE(sendmsg, ssize_t, -1, ECONNRESET, (int fd, const struct msghdr *m, int flags), (fd, m, flags))
FALLIBLE(getsockname, int, -1, ENOBUFS, (int fd, struct sockaddr *name, socklen_t *n), (fd, name, n))
FALLIBLE(setsockopt, int, -1, ENOMEM, (int fd, int level, int name, const void *p, socklen_t n), (fd, level, name, p, n))
FALLIBLE(tcgetattr, int, -1, EIO, (int fd, struct termios *t), (fd, t))
FALLIBLE(tcsetattr, int, -1, EIO, (int fd, int when, const struct termios *t), (fd, when, t))
FALLIBLE(ioctl, int, -1, EIO, (int fd, unsigned long what, void *how), (fd, what, how))
FALLIBLE(pthread_create, int, errno, EAGAIN, (pthread_t *t, const pthread_attr_t *a, void *(*f)(void *), void *ud), (t, a, f, ud))
FALLIBLE(posix_spawn_file_actions_adddup2, int, errno, ENOMEM, (posix_spawn_file_actions_t *f, int from, int to), (f, from, to))
FALLIBLE(posix_spawn_file_actions_addchdir_np, int, errno, ENOMEM, (posix_spawn_file_actions_t *f, const char *path), (f, path))
FALLIBLE(posix_spawn, int, errno, EAGAIN,
         (pid_t *pid, const char *path, const posix_spawn_file_actions_t *f, const posix_spawnattr_t *a, char *const *argv, char *const *env),
         (pid, path, f, a, argv, env))
FALLIBLE(sigaction, int, -1, EINVAL, (int sig, const struct sigaction *to, struct sigaction *was), (sig, to, was))

/* What makes the kernel forget, or want less, cannot fail. */
int __real_epoll_ctl(int in, int op, int fd, struct epoll_event *e);
int __wrap_epoll_ctl(int in, int op, int fd, struct epoll_event *e);
int __wrap_epoll_ctl(int in, int op, int fd, struct epoll_event *e) {
  if (op != EPOLL_CTL_ADD || !fails(CALL, "epoll_ctl")) return __real_epoll_ctl(in, op, fd, e);
  errno = ENOMEM;
  return -1;
}

/* A system that does not have the call, which is no failure: everything has another way then. */
long __real_syscall(long number, long a, long b, long c, long d, long e);
long __wrap_syscall(long number, long a, long b, long c, long d, long e);
long __wrap_syscall(long number, long a, long b, long c, long d, long e) {
  if (!fails_by_name("syscall")) return __real_syscall(number, a, b, c, d, e);
  errno = ENOSYS;
  return -1;
}
