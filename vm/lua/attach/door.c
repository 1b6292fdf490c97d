/* door.c - door.h: the socket, who stands at it, and the signal that announces
 * them. It carries lines in and out within bounds; what they mean is visit.c's.
 *
 * The table of visitors is changed with the signal blocked only, because the
 * handler lets in whoever knocks. */
#include "door.h"
#include "../tasks/objects.h"
#include "../debug/hook.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../../place.h"
#include "../answer.h"
#include "../debug/orders.h"
#include "blocked.h"
#include "visit.h"

/* Ignored unless it is caught, so that one that comes too late does no harm. */
enum { SIGNAL = SIGURG };
enum { VISITORS = 8, LINE_MOST = 64 << 10, OWED_MOST = 256 << 10, REQUESTS_A_SECOND = 500, DESCRIPTORS_FROM = 600 };
/* Who is not answered knocks again, with an empty line. One that comes so much later, in ns, has the code that runs be
 * stopped for a moment; and if that has not helped for so long, the handler says itself where it stands. */
#define SOON INT64_C(20000000)
#define LATE INT64_C(120000000)

typedef struct visitor {
  int fd;              /* -1: nobody */
  bool records;        /* the recording is for this one, too */
  int64_t told;        /* when it was told where the code is blocked, monotonic ns */
  unsigned requests;   /* in the second that began at `since` */
  int64_t since;
  char *in, *out;      /* what came and is no whole line yet; what could not be written yet */
  size_t nin, nout;
} visitor;

struct lun_door {
  lun_house house;
  pid_t pid;           /* a child that is forked has the memory and not the door */
  int listener, directory;
  char name[32];       /* in the directory */
  visitor at[VISITORS];
  volatile int64_t knocked; /* since when somebody waits, monotonic ns; 0: nobody does */
  volatile int64_t stopped; /* since when the code that runs should have stopped, likewise */
  lua_State *volatile hooked; /* the thread whose own hook was taken away to stop it */
  lua_Hook hook;       /* ... and that hook */
  int mask, count;
};

/* Signal handlers get no argument. One engine in a process has a door. */
static lun_door *volatile door;

/* ---- letting in and showing out ---- */

/* Far up, so that the program gets the descriptors that it would get without a door. Safe in the handler. */
static int move_up(int fd) {
  int high = fd >= 0 ? fcntl(fd, F_DUPFD_CLOEXEC, DESCRIPTORS_FROM) : -1;
  if (high < 0) return fd; /* there are not so many */
  close(fd);
  return high;
}

/* Whoever writes to fd, or closes it, sends our signal to the thread of the loop. */
static bool announce(int fd) {
  struct f_owner_ex owner = {F_OWNER_TID, (pid_t)syscall(SYS_gettid)};
  return fcntl(fd, F_SETOWN_EX, &owner) == 0 && fcntl(fd, F_SETSIG, SIGNAL) == 0 &&
         fcntl(fd, F_SETFL, O_NONBLOCK | O_ASYNC) == 0;
}

static bool is_same_user(int fd) {
  struct ucred peer;
  socklen_t n = sizeof peer;
  return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &n) == 0 && peer.uid == geteuid();
}

static visitor *free_place(lun_door *d) {
  for (int i = 0; i < VISITORS; i++)
    if (d->at[i].fd < 0) return &d->at[i];
  return NULL;
}

static void turn_away(int fd) {
  static const char sorry[] = "{\"ok\":false,\"error\":\"there are too many visitors already\"}\n";
  send(fd, sorry, sizeof sorry - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
  close(fd);
}

/* Safe in the handler. */
static void let_in(lun_door *d) {
  for (int fd; (fd = accept4(d->listener, NULL, NULL, SOCK_CLOEXEC)) >= 0;) {
    visitor *v = free_place(d);
    fd = move_up(fd);
    if (!v) turn_away(fd);
    else if (!is_same_user(fd) || !announce(fd)) close(fd);
    else v->told = 0, v->fd = fd;
  }
}

static void show_out(lun_door *d, visitor *v) {
  bool records = v->records;
  close(v->fd);
  free(v->in);
  free(v->out);
  *v = (visitor){.fd = -1};
  if (records) lun_visit_leave(&d->house);
}

/* ---- the signal ---- */

/* In the handler: the next instruction of the code that runs is ours. A hook of the program's comes back afterwards. */
static void stop_code(lun_door *d, lua_State *L) {
  lua_Hook own = lua_gethook(L);
  if (!d->hooked && own && !lun_hook_is_ours(own)) {
    d->hook = own;
    d->mask = lua_gethookmask(L);
    d->count = lua_gethookcount(L);
    d->hooked = L;
  }
  lun_hook_now(L);
}

/* In the handler: no answer can be given. */
static void tell_blocked(lun_door *d, lua_State *L, int64_t now) {
  static char line[8192]; /* the stack may be a small one */
  size_t n = 0;
  for (visitor *v = d->at; v < d->at + VISITORS; v++) {
    if (v->fd < 0 || v->nout || now - v->told < LATE) continue;
    if (!n) n = lun_blocked_line(L, d->house.script, line, sizeof line);
    send(v->fd, line, n, MSG_NOSIGNAL | MSG_DONTWAIT);
    v->told = now;
  }
}

static void heed(lun_door *d) {
  lun_engine *E = d->house.engine;
  int64_t now = lun_monotonic_ns();
  bool runs = E->task || E->handle || !E->loop;
  if (!d->knocked) d->knocked = now, d->house.busy = E->task || E->handle;
  E->knocked = true;
  if (E->loop) {
    E->loop->core.gated = true;
    lun_poller_wake(E->poller);
  }
  let_in(d); /* or else the next knock would not be heard */
  if (d->stopped && now - d->stopped > LATE) tell_blocked(d, E->running, now);
  if (!runs || (E->loop && now - d->knocked < SOON)) return;
  if (!d->stopped) d->stopped = now;
  stop_code(d, E->running);
}

static void on_knock(int sig) {
  lun_door *d = door;
  int error = errno;
  (void)sig;
  if (d) heed(d);
  errno = error;
}

static void block_signal(sigset_t *before) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGNAL);
  pthread_sigmask(SIG_BLOCK, &set, before);
}

/* ---- lines ---- */

static bool owe(visitor *v, const char *s, size_t n) {
  if (v->nout + n > OWED_MOST) return false;
  char *out = realloc(v->out, v->nout + n);
  if (!out) return false;
  memcpy(out + v->nout, s, n);
  v->out = out;
  v->nout += n;
  return true;
}

/* Writes what is owed, as far as the visitor reads. False: the visitor has gone. */
static bool pay(visitor *v) {
  while (v->nout) {
    ssize_t n = send(v->fd, v->out, v->nout, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0) return errno == EAGAIN || errno == EINTR;
    v->nout -= (size_t)n;
    memmove(v->out, v->out + n, v->nout);
  }
  return true;
}

/* Answers a line; `request` is what it says, if that could be read. False: the visitor does not read what it asked for, or
 * memory is out. */
static bool reply(visitor *v, const char *line, size_t n, const json_t *request, json_t *answer) {
  char sorry[LUN_SORRY], *text = lun_answer(answer, request, line, n, sorry);
  bool ok = owe(v, text, strlen(text)) && owe(v, "\n", 1);
  if (text != sorry) free(text);
  return ok;
}

/* False, as the visitor is shown out, once the reason is written. */
static bool send_away(visitor *v, const char *line, size_t n, const char *why) { return reply(v, line, n, NULL, lun_refuse(why)), false; }

static bool too_many(visitor *v) {
  int64_t now = lun_monotonic_ns();
  if (now - v->since > 1000000000) v->since = now, v->requests = 0;
  return ++v->requests > REQUESTS_A_SECOND;
}

/* Takes the first line out of what came: NULL when there is no whole one. */
static char *next_line(visitor *v, size_t *n) {
  char *nl = v->nin ? memchr(v->in, '\n', v->nin) : NULL;
  char *line = nl ? malloc((size_t)(nl - v->in) + 1) : NULL;
  if (!line) return NULL;
  *n = (size_t)(nl - v->in);
  memcpy(line, v->in, *n);
  v->nin -= *n + 1;
  memmove(v->in, nl + 1, v->nin);
  return line;
}

/* False: whoever sends such a line is shown out. */
static bool take_line(lun_door *d, visitor *v, const char *line, size_t n) {
  if (too_many(v)) return send_away(v, line, n, "too many requests");
  if (n == 0) return true; /* somebody knocks */
  json_t *request = json_loadb(line, n, JSON_REJECT_DUPLICATES, NULL), *answer;
  if (!json_is_object(request)) {
    json_decref(request);
    return send_away(v, line, n, "a request must be one JSON object on a line, and there must be memory to read it");
  }
  answer = lun_visit_answer(&d->house, request, &v->records);
  bool ok = v->fd >= 0; /* what it asked for may have waited for others, and it may have gone */
  if (ok) ok = reply(v, line, n, request, answer);
  else json_decref(answer);
  json_decref(request);
  return ok;
}

static bool take_lines(lun_door *d, visitor *v) {
  size_t n;
  for (char *line; v->fd >= 0 && (line = next_line(v, &n));) {
    bool ok = take_line(d, v, line, n);
    free(line);
    if (!ok) return false;
  }
  if (v->nin < LINE_MOST) return true;
  return send_away(v, "", 0, "a line may have 64 KiB");
}

/* False: the visitor has gone, or must go. */
static bool hear(lun_door *d, visitor *v) {
  if (!v->in && !(v->in = malloc(LINE_MOST))) return false;
  ssize_t n = recv(v->fd, v->in + v->nin, LINE_MOST - v->nin, MSG_DONTWAIT);
  if (n < 0) return errno == EAGAIN || errno == EINTR;
  if (n == 0) return false;
  v->nin += (size_t)n;
  return take_lines(d, v);
}

static void answer_all(lun_door *d) {
  for (visitor *v = d->at; v < d->at + VISITORS; v++) {
    if (v->fd < 0) continue;
    v->told = 0;
    bool stays = hear(d, v);
    if (v->fd >= 0 && (!pay(v) || !stays)) show_out(d, v);
  }
}

/* ---- answering ---- */

static void give_hook_back(lun_door *d, lua_State *L) {
  if (d->hooked == L) lua_sethook(L, d->hook, d->mask, d->count);
  d->hooked = NULL;
}

void lun_door_answer(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  lun_door *d = E->door;
  sigset_t before;
  if (!d || !lua_checkstack(L, 40)) return;
  if (E->trace && lun_writer_telling(E->trace)) return; /* the gate asks again */
  block_signal(&before);
  E->knocked = false;
  d->knocked = d->stopped = 0;
  d->house.within = E->task || E->handle || !E->loop;
  give_hook_back(d, L);
  let_in(d);
  answer_all(d);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void lun_door_wait(lun_engine *E) {
  struct pollfd fds[VISITORS + 1];
  lun_door *d = E->door;
  nfds_t n = 0;
  fds[n++] = (struct pollfd){d->listener, POLLIN, 0};
  for (int i = 0; i < VISITORS; i++)
    if (d->at[i].fd >= 0) fds[n++] = (struct pollfd){d->at[i].fd, POLLIN, 0};
  if (E->knocked || poll(fds, n, -1) != 0) lun_door_answer(E->running);
}

/* ---- opening and closing ---- */

static bool listen_at(lun_door *d, char *path, size_t size) {
  char err[512];
  if (!lun_place(path, size, err, sizeof err)) return false;
  d->directory = move_up(open(path, O_PATH | O_DIRECTORY | O_CLOEXEC));
  d->listener = move_up(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (d->directory < 0 || d->listener < 0) return false;
  snprintf(d->name, sizeof d->name, "%ld.socket", (long)d->pid);
  struct sockaddr_un at = lun_place_address(d->directory, d->name);
  char trace[32]; /* what an earlier process with this number has left: this one has not made any yet */
  snprintf(trace, sizeof trace, "%ld.trace", (long)d->pid);
  unlinkat(d->directory, d->name, 0);
  unlinkat(d->directory, trace, 0);
  bool bound = bind(d->listener, (struct sockaddr *)&at, sizeof at) == 0;
  return bound && fchmodat(d->directory, d->name, 0600, 0) == 0 && announce(d->listener) && listen(d->listener, VISITORS) == 0;
}

static void catch_signal(void) {
  struct sigaction sa = {.sa_handler = on_knock, .sa_flags = SA_RESTART};
  sigemptyset(&sa.sa_mask);
  sigaction(SIGNAL, &sa, NULL);
}

void lun_door_open(lun_engine *E, const lun_door_options *o) {
  lun_door *d = calloc(1, sizeof *d);
  if (!d) return;
  d->house = (lun_house){.engine = E, .options = *o};
  d->pid = getpid();
  d->listener = d->directory = -1;
  for (int i = 0; i < VISITORS; i++) d->at[i].fd = -1;
  snprintf(d->house.script, sizeof d->house.script, "%s", o->script);
  E->door = door = d;
  catch_signal();
  if (!listen_at(d, d->house.directory, sizeof d->house.directory)) lun_door_close(E);
}

void lun_door_close(lun_engine *E) {
  lun_door *d = E->door;
  sigset_t before;
  if (!d || d->pid != getpid()) return;
  block_signal(&before);
  E->door = door = NULL;
  E->knocked = false;
  lun_visit_free(&d->house); /* first, so that they see how it ends */
  for (visitor *v = d->at; v < d->at + VISITORS; v++)
    if (v->fd >= 0) show_out(d, v);
  if (*d->name) unlinkat(d->directory, d->name, 0);
  if (d->listener >= 0) close(d->listener);
  if (d->directory >= 0) close(d->directory);
  free(d);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}
