/* remote.c - the engine's process of remote.h: a socket pair for lines of JSON,
 * a pipe for what it writes, a process group that ends with the viewer. How it
 * is started is in remote_start.c. */
#include "remote_internal.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../vm/json_text.h"
#include "../vm/line.h"

/* What may wait to be written, and how long a line of the engine may be: user code could write to the socket. */
enum { KNOCK_EVERY = 30 }; /* ms */
enum { OUT_MAX = 4 << 20, LINE_MAX_BYTES = 4 << 20 };

/* ---- bytes ---- */

static bool bytes_add(lun_remote_bytes *b, const char *s, size_t n) {
  if (b->cap - b->n < n) {
    size_t cap = (b->n + n) * 2 + 256;
    char *grown = realloc(b->s, cap);
    if (grown == NULL) return false;
    b->s = grown;
    b->cap = cap;
  }
  memcpy(b->s + b->n, s, n);
  b->n += n;
  return true;
}

static void bytes_drop(lun_remote_bytes *b, size_t n) {
  if (n == 0) return;
  memmove(b->s, b->s + n, b->n - n);
  b->n -= n;
}

/* ---- commands and answers ---- */

static void close_socket(lun_remote *r) {
  if (r->socket >= 0) close(r->socket);
  r->socket = -1;
  r->out.n = r->in.n = 0;
  lun_owed *all = r->owed;
  size_t n = r->nowed;
  r->owed = NULL;
  r->nowed = r->owed_cap = 0;
  for (size_t i = 0; i < n; i++) all[i].answer(all[i].ud, NULL);
  free(all);
}

static bool owe(lun_remote *r, uint64_t id, lun_answer_fn *answer, void *ud) {
  if (r->nowed == r->owed_cap) {
    size_t cap = r->owed_cap * 2 + 8;
    lun_owed *grown = realloc(r->owed, cap * sizeof *grown);
    if (grown == NULL) return false;
    r->owed = grown;
    r->owed_cap = cap;
  }
  r->owed[r->nowed++] = (lun_owed){id, answer, ud};
  return true;
}

static void write_some(lun_remote *r) {
  while (r->socket >= 0 && r->out.n > 0) {
    ssize_t put = send(r->socket, r->out.s, r->out.n, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
    if (put < 0) close_socket(r);
    else bytes_drop(&r->out, (size_t)put);
  }
}

bool lun_remote_send(lun_remote *r, json_t *command, lun_answer_fn *answer, void *ud) {
  uint64_t id = ++r->last_id;
  bool good = command != NULL && r->socket >= 0 && r->out.n < OUT_MAX;
  good = good && json_object_set_new(command, "id", json_integer((json_int_t)id)) == 0;
  char *line = good ? lun_json_text(command, JSON_COMPACT) : NULL;
  size_t before = r->out.n;
  good = line != NULL && bytes_add(&r->out, line, strlen(line)) && bytes_add(&r->out, "\n", 1);
  if (good && answer != NULL) good = owe(r, id, answer, ud);
  if (!good && r->out.n > before) r->out.n = before;
  free(line);
  json_decref(command);
  if (good) write_some(r);
  return good;
}

bool lun_remote_order(lun_remote *r, const char *op) {
  return lun_remote_send(r, json_pack("{ss}", "op", op), NULL, NULL);
}

/* Whoever waits for an answer that cannot be heard would wait for ever: the engine is let go. */
static void stop_listening(lun_remote *r) {
  r->deaf = true;
  close_socket(r);
}

/* What is owed to the command with this id; NULL: nothing is. */
static lun_owed *owed_to(lun_remote *r, uint64_t id) {
  for (size_t i = 0; i < r->nowed; i++)
    if (r->owed[i].id == id) return &r->owed[i];
  return NULL;
}

/* User code, too, could write to the socket: what is no answer is passed over. */
static void take_answer(lun_remote *r, const char *line, size_t n) {
  json_t *answer = json_loadb(line, n, JSON_ALLOW_NUL, NULL);
  lun_owed *at = owed_to(r, (uint64_t)(answer != NULL ? json_integer_value(json_object_get(answer, "id")) : lun_line_id(line, n)));
  if (at != NULL && answer == NULL) stop_listening(r);
  else if (at != NULL) {
    lun_owed found = *at;
    memmove(at, at + 1, (size_t)(r->owed + --r->nowed - at) * sizeof *at);
    found.answer(found.ud, answer);
  }
  json_decref(answer);
}

/* Takes the whole lines out of what was read. */
static void take_lines(lun_remote *r) {
  size_t begin = 0;
  for (char *end; begin < r->in.n && (end = memchr(r->in.s + begin, '\n', r->in.n - begin)) != NULL;) {
    if (!r->skipping) take_answer(r, r->in.s + begin, (size_t)(end - r->in.s) - begin);
    if (r->socket < 0) return;
    r->skipping = false;
    begin = (size_t)(end - r->in.s) + 1;
  }
  bytes_drop(&r->in, begin);
  if (r->in.n > LINE_MAX_BYTES) {
    r->skipping = true;
    r->in.n = 0;
  }
}

static void read_some(lun_remote *r) {
  char buf[16384];
  for (int i = 0; i < 64 && r->socket >= 0; i++) {
    ssize_t got = recv(r->socket, buf, sizeof buf, MSG_DONTWAIT);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
    if (got <= 0) close_socket(r);
    else if (!bytes_add(&r->in, buf, (size_t)got)) stop_listening(r);
    else take_lines(r);
  }
}

/* An engine whose code does not give way answers nobody who does not knock again. */
static void knock(lun_remote *r) {
  struct timespec now;
  if (!r->attached || r->nowed == 0 || r->socket < 0 || r->out.n > 0) return;
  clock_gettime(CLOCK_MONOTONIC, &now);
  if ((now.tv_sec - r->knocked.tv_sec) * 1000 + (now.tv_nsec - r->knocked.tv_nsec) / 1000000 < KNOCK_EVERY) return;
  r->knocked = now;
  send(r->socket, "\n", 1, MSG_NOSIGNAL | MSG_DONTWAIT);
}

void lun_remote_pump(lun_remote *r) {
  write_some(r);
  knock(r);
  read_some(r);
}

size_t lun_remote_output(lun_remote *r, char *buf, size_t size) {
  if (r->pipe < 0) return 0;
  ssize_t got = read(r->pipe, buf, size);
  if (got > 0) return (size_t)got;
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
  close(r->pipe);
  r->pipe = -1;
  return 0;
}

/* ---- signals, and the end ---- */

void lun_remote_interrupt(lun_remote *r) {
  if (!r->ended && !r->attached) kill(r->pid, SIGINT);
}

void lun_remote_kill(lun_remote *r) {
  if (r->ended || r->attached) return;
  kill(-r->pid, SIGKILL);
  kill(r->pid, SIGKILL); /* if it has not become the leader of a group yet */
}

void lun_remote_hold(lun_remote *r, bool hold) {
  if (!r->ended && !r->attached) kill(-r->pid, hold ? SIGSTOP : SIGCONT);
}

bool lun_remote_ended(lun_remote *r) {
  if (r->ended) return true;
  if (r->attached) return r->ended = r->socket < 0;
  pid_t got = waitpid(r->pid, &r->status, WNOHANG);
  r->ended = got == r->pid || (got < 0 && errno == ECHILD);
  return r->ended;
}

int lun_remote_status(const lun_remote *r) {
  return r->status;
}

/* Nobody but its parent hears of its end, and that one may let it stand as a zombie. */
static bool is_gone(pid_t pid) {
  char path[64], text[512];
  snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
  FILE *in = fopen(path, "re");
  size_t n = in != NULL ? fread(text, 1, sizeof text - 1, in) : 0;
  if (in != NULL) fclose(in);
  text[n] = '\0';
  const char *name_end = strrchr(text, ')');
  return kill(pid, 0) != 0 || (name_end != NULL && (name_end[2] == 'Z' || name_end[2] == 'X'));
}

/* Whose socket is closed may take a moment more to end. */
static bool is_gone_soon(pid_t pid) {
  enum { TIMES = 25 };
  for (int i = 0; i < TIMES && !is_gone(pid); i++) poll(NULL, 0, 20);
  return is_gone(pid);
}

const char *lun_remote_epitaph(const lun_remote *r, char *buf, size_t size) {
  int s = r->status;
  if (r->deaf) {
    snprintf(buf, size, "was let go, as there is not enough memory to read its answer");
    return buf;
  }
  if (r->attached) {
    snprintf(buf, size, is_gone_soon(r->pid) ? "has ended" : "shows itself no more");
    return buf;
  }
  if (WIFSIGNALED(s)) snprintf(buf, size, "was killed by signal %d (%s)", WTERMSIG(s), strsignal(WTERMSIG(s)));
  else snprintf(buf, size, "ended with status %d", WEXITSTATUS(s));
  return buf;
}

void lun_remote_free(lun_remote *r) {
  if (r == NULL) return;
  close_socket(r);
  if (r->pid > 0 && !r->ended && !r->attached) {
    lun_remote_kill(r);
    while (waitpid(r->pid, &r->status, 0) < 0 && errno == EINTR) continue;
  }
  if (r->pipe >= 0) close(r->pipe);
  if (!r->keep_trace && *r->trace != '\0') unlink(r->trace);
  free(r->out.s);
  free(r->in.s);
  free(r);
}

bool lun_remote_attached(const lun_remote *r) {
  return r->attached;
}

void lun_remote_let_go(lun_remote *r) {
  close_socket(r);
}

pid_t lun_remote_pid(const lun_remote *r) {
  return r->pid;
}

const char *lun_remote_trace(const lun_remote *r) {
  return r->trace;
}

int lun_remote_socket(const lun_remote *r) {
  return r->socket;
}

int lun_remote_pipe(const lun_remote *r) {
  return r->pipe;
}

bool lun_remote_owes(const lun_remote *r) {
  return r->nowed > 0;
}

bool lun_remote_wants_write(const lun_remote *r) {
  return r->out.n > 0;
}
