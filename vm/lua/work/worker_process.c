/* worker_process.c - a worker's process: this program again, with a private
 * option, at the other end of a socket. A thread of the pool stands for it in
 * the engine, hands it each job, and passes on what it says.
 *
 * Frames go both ways: a header, and as many bytes as it says. The process ends
 * when the socket does, and never outlives the engine. */
#include <errno.h>
#include <fcntl.h>
#include <lauxlib.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <uv.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "yard.h"

extern char **environ;

enum frame_kind { FRAME_JOB, FRAME_GO_ON, FRAME_OUT, FRAME_ERR, FRAME_CALL, FRAME_BLOCK, FRAME_END };
typedef struct frame {
  uint32_t kind;
  int32_t status; /* FRAME_END: LUN_JOB_...; FRAME_JOB: is time virtual? */
  uint64_t len;
  double number; /* FRAME_JOB: loop seconds in a real one, or on a virtual clock instructions in a second; FRAME_BLOCK: seconds */
} frame;

/* Both ends. False: the other one is gone. */

static bool send_all(int fd, const void *data, size_t n) {
  for (const char *p = data; n > 0;) {
    ssize_t k = send(fd, p, n, MSG_NOSIGNAL);
    if (k < 0 && errno == EINTR) continue;
    if (k <= 0) return false;
    p += k;
    n -= (size_t)k;
  }
  return true;
}

static bool receive(int fd, void *data, size_t n) {
  for (char *p = data; n > 0;) {
    ssize_t k = recv(fd, p, n, 0);
    if (k < 0 && errno == EINTR) continue;
    if (k <= 0) return false;
    p += k;
    n -= (size_t)k;
  }
  return true;
}

static bool send_frame(int fd, frame f, const void *data) {
  return send_all(fd, &f, sizeof f) && send_all(fd, data, f.len);
}

/* The frame's bytes, NULL when there are none; *ok: could they be had? */
static char *receive_bytes(int fd, const frame *f, bool *ok) {
  *ok = true;
  if (!f->len) return NULL;
  char *data = f->len < SIZE_MAX ? malloc(f->len) : NULL;
  *ok = data && receive(fd, data, f->len);
  if (*ok) return data;
  free(data);
  return NULL;
}

/* The engine's end */

struct lun_proxy {
  struct lun_proxy *next;
  lun_hands *hands;
  pid_t pid; /* 0: it has ended */
  int fd;    /* -1: no more */
};

/* This program. Under Linux the link holds even when the file has been replaced since; valgrind would start itself by it. */
static bool own_path(char *path, size_t size) {
#ifndef LUN_VALGRIND
  if (access("/proc/self/exe", X_OK) == 0) return strcpy(path, "/proc/self/exe"), true;
#endif
  return uv_exepath(path, &size) == 0;
}

/* The socket becomes the child's standard input: nothing else of ours is open there. */
static int spawn(int theirs, pid_t *pid) {
  char path[4096];
  char *argv[] = {"lunette", "--worker", "0", NULL};
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attr;
  sigset_t none;
  if (!own_path(path, sizeof path)) return ENOENT;
  sigemptyset(&none);
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, theirs, 0);
  posix_spawnattr_init(&attr);
  posix_spawnattr_setsigmask(&attr, &none); /* this thread has all signals blocked */
  posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK);
  int error = posix_spawn(pid, path, &actions, &attr, argv, environ);
  posix_spawnattr_destroy(&attr);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

static bool open_socket(int fd[2]) {
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, fd)) return false;
  fcntl(fd[0], F_SETFD, FD_CLOEXEC);
  fcntl(fd[1], F_SETFD, FD_CLOEXEC);
  return true;
}

static void *open_proxy(void *ud, lun_worker *w) {
  lun_hands *h = ud;
  lun_proxy *p = calloc(1, sizeof *p);
  int fd[2];
  (void)w;
  if (!p) return NULL;
  *p = (lun_proxy){.hands = h, .fd = -1};
  pthread_mutex_lock(&h->lock); /* so that lun_proxies_kill finds it */
  if (open_socket(fd)) {
    bool ok = spawn(fd[1], &p->pid) == 0;
    close(fd[1]);
    if (ok) p->fd = fd[0];
    else p->pid = 0, close(fd[0]);
  }
  p->next = h->proxies;
  h->proxies = p;
  pthread_mutex_unlock(&h->lock);
  return p;
}

/* The process ends, if it has not yet. */
static void end_process(lun_proxy *p, bool now) {
  if (p->fd >= 0) close(p->fd);
  p->fd = -1;
  pthread_mutex_lock(&p->hands->lock);
  pid_t pid = p->pid;
  p->pid = 0;
  if (pid && now) kill(pid, SIGKILL);
  pthread_mutex_unlock(&p->hands->lock);
  while (pid && waitpid(pid, NULL, 0) < 0 && errno == EINTR) continue;
}

void lun_proxies_kill(lun_hands *h) {
  pthread_mutex_lock(&h->lock);
  for (lun_proxy *p = h->proxies; p; p = p->next)
    if (p->pid) kill(p->pid, SIGTERM);
  pthread_mutex_unlock(&h->lock);
}

/* Passes on what the process says. False: it has ended, or says what nobody understands. */
static bool pass_on(lun_proxy *p, lun_worker *w, const lun_calljob *c, const frame *f, char *data) {
  switch (f->kind) {
    case FRAME_OUT:
    case FRAME_ERR:
      if (data) lun_yard_out(p->hands->yard, w, f->kind == FRAME_ERR, data, f->len);
      return free(data), true;
    case FRAME_CALL: return lun_worker_tell(w, LUN_NOTE_CALL, data, f->len);
    case FRAME_BLOCK:
      free(data);
      if (!lun_worker_block(w, f->number)) lun_yard_sleep(f->number / c->factor);
      return send_frame(p->fd, (frame){.kind = FRAME_GO_ON}, NULL);
    default: return free(data), false;
  }
}

static bool do_job(lun_proxy *p, lun_worker *w, const lun_calljob *c, lun_note *end) {
  frame f = {.kind = FRAME_JOB, .status = p->hands->yard->timed, .len = c->bytes.len, .number = p->hands->yard->timed ? c->rate : c->factor};
  bool ok = p->fd >= 0 && send_frame(p->fd, f, c->bytes.data);
  while (ok && receive(p->fd, &f, sizeof f)) {
    char *data = receive_bytes(p->fd, &f, &ok);
    if (ok && f.kind == FRAME_END) {
      end->status = f.status;
      end->bytes = data;
      end->len = data ? f.len : 0;
      return true;
    }
    ok = ok && pass_on(p, w, c, &f, data);
  }
  return false;
}

static void run(void *self, lun_worker *w, lun_job *job, lun_note *end) {
  lun_proxy *p = self;
  if (p && do_job(p, w, (lun_calljob *)job, end)) return;
  end->status = p ? LUN_JOB_BROKEN : LUN_JOB_FAILED;
  if (p) end_process(p, true);
}

static void rest(void *self) { (void)self; }

static void close_proxy(void *self) {
  lun_proxy *p = self;
  if (!p) return;
  end_process(p, false);
  lun_proxy **at = &p->hands->proxies;
  pthread_mutex_lock(&p->hands->lock);
  while (*at != p) at = &(*at)->next;
  *at = p->next;
  pthread_mutex_unlock(&p->hands->lock);
  free(p);
}

const lun_pool_ops lun_process_ops = {open_proxy, run, rest, close_proxy};

/* The process */

typedef struct self {
  int fd;
  bool timed;
  double factor;
  lun_world *world;
} self;

/* When the engine is gone, so is the reason to go on. */
static void must(bool ok) {
  if (!ok) _exit(0);
}

static void out(void *ud, bool err, const char *s, size_t n) {
  self *me = ud;
  must(send_frame(me->fd, (frame){.kind = err ? FRAME_ERR : FRAME_OUT, .len = n}, s));
}

static void block(void *ud, double seconds) {
  self *me = ud;
  frame f = {.kind = FRAME_BLOCK, .number = seconds};
  if (!me->timed) return lun_yard_sleep(seconds / me->factor);
  must(send_frame(me->fd, f, NULL) && receive(me->fd, &f, sizeof f) && f.kind == FRAME_GO_ON);
}

static bool call(void *ud, lun_bytes *b) {
  self *me = ud;
  must(send_frame(me->fd, (frame){.kind = FRAME_CALL, .len = b->len}, b->data));
  lun_bytes_free(b);
  return true;
}

static const lun_world_ops world_ops = {out, block, call};

/* Receives a job, runs it in L (NULL: there was no memory for it), and tells its end. False: the engine is gone. */
static bool one_job(self *me, lua_State *L) {
  frame f;
  bool ok = receive(me->fd, &f, sizeof f) && f.kind == FRAME_JOB;
  char *job = ok ? receive_bytes(me->fd, &f, &ok) : NULL;
  if (!ok) return false;
  lun_bytes result = {0};
  me->timed = f.status;
  if (me->timed) me->world->rate = f.number;
  else me->factor = f.number;
  int status = L ? lun_world_run(L, job, f.len, &result) : LUN_JOB_FAILED;
  ok = send_frame(me->fd, (frame){.kind = FRAME_END, .status = status, .len = result.len}, result.data);
  lun_bytes_free(&result);
  free(job);
  return ok;
}

static int compile(lua_State *L) {
  lun_world_compile(L, lua_touserdata(L, 1));
  return 0;
}

static bool make_library(lun_world_library *library) {
  lua_State *L = luaL_newstate();
  if (!L) return false;
  lua_pushcfunction(L, compile);
  lua_pushlightuserdata(L, library);
  bool ok = lua_pcall(L, 1, 0, 0) == LUA_OK;
  lua_close(L);
  return ok;
}

/* Is the other end of the socket who started us? */
static bool parents(int fd) {
#ifdef SO_PEERCRED
  struct ucred peer;
  socklen_t n = sizeof peer;
  return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &n) == 0 && peer.pid == getppid();
#else
  int type;
  socklen_t n = sizeof type;
  return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &n) == 0;
#endif
}

/* Nothing of the engine's stays open here but the socket, which no child of ours gets. */
static int keep_socket(int fd) {
  int mine = fcntl(fd, F_DUPFD_CLOEXEC, 3), null = open("/dev/null", O_RDWR);
  if (mine < 0 || null < 0) return -1;
  dup2(null, 0);
  for (int i = 3; i < 1024; i++)
    if (i != mine) close(i);
  return mine;
}

int lun_worker_main(int fd) {
  lun_world_library library = {{0}, {0}};
  if (!parents(fd)) return fprintf(stderr, "lunette: --worker is for lunette itself\n"), 2;
#ifdef __linux__
  prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
  signal(SIGINT, SIG_IGN);
  lun_world w = {.ops = &world_ops, .ud = NULL, .library = &library};
  self me = {.fd = keep_socket(fd), .world = &w};
  if (me.fd < 0 || !make_library(&library)) return lun_world_forget(&library), 70;
  w.ud = &me;
  for (bool more = true; more;) {
    lua_State *L = lun_world_open(&w); /* while it waits for the job */
    more = one_job(&me, L);
    lun_world_close(&w, L);
  }
  close(me.fd);
  lun_world_forget(&library);
  return 0;
}
