/* link.c - link.h: a socket, lines of JSON, and patience. */
#include "link.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "../vm/json_text.h"
#include "../vm/line.h"
#include "../vm/place.h"

/* ms: between two knocks, and until an engine that says nothing at all is given up. */
enum { KNOCK_EVERY = 30, PATIENCE = 5000, LINE_MOST = 1 << 20 };

struct lun_link {
  int fd;
  pid_t pid;
  json_int_t last_id;
  char *in;
  size_t n;
  bool no_memory; /* for what was asked, or for its answer */
};

/* ---- finding ---- */

static int open_place(char *err, size_t errsize) {
  char path[512];
  if (!lun_place(path, sizeof path, err, errsize)) return -1;
  int dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (dir < 0) snprintf(err, errsize, "cannot read %s: %s", path, strerror(errno));
  return dir;
}

/* Connects to the door of `pid`. -1 and errno. */
static int connect_to(int dir, pid_t pid) {
  char name[32];
  snprintf(name, sizeof name, "%ld.socket", (long)pid);
  struct sockaddr_un at = lun_place_address(dir, name);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd >= 0 && connect(fd, (struct sockaddr *)&at, sizeof at) != 0 && errno != EAGAIN) {
    int error = errno;
    close(fd);
    return errno = error, -1;
  }
  return fd;
}

/* What a process that was killed has left behind. */
static void sweep(int dir, pid_t pid) {
  static const char *const endings[] = {"socket", "trace"};
  char name[32];
  for (int i = 0; i < 2; i++) {
    snprintf(name, sizeof name, "%ld.%s", (long)pid, endings[i]);
    unlinkat(dir, name, 0);
  }
}

static bool is_gone(int dir, pid_t pid) {
  int fd = connect_to(dir, pid);
  if (fd >= 0) return close(fd), false;
  return errno == ECONNREFUSED && (kill(pid, 0) != 0 && errno == ESRCH);
}

/* The number in "123.socket", 0: it is no door. */
static pid_t pid_of(const char *name) {
  char *end;
  if (*name < '1' || *name > '9') return 0;
  long pid = strtol(name, &end, 10);
  return strcmp(end, ".socket") == 0 && pid > 0 && pid <= INT32_MAX ? (pid_t)pid : 0;
}

static int ascending(const void *a, const void *b) {
  pid_t x = *(const pid_t *)a, y = *(const pid_t *)b;
  return x < y ? -1 : x > y;
}

static pid_t *doors(DIR *d, size_t *n) {
  size_t cap = 16;
  pid_t *all = malloc(cap * sizeof *all);
  for (const struct dirent *e; all && (e = readdir(d));) {
    pid_t pid = pid_of(e->d_name);
    if (!pid) continue;
    if (is_gone(dirfd(d), pid)) {
      sweep(dirfd(d), pid);
      continue;
    }
    pid_t *grown = *n < cap ? all : realloc(all, (cap *= 2) * sizeof *all);
    if (!grown) return free(all), NULL;
    all = grown;
    all[(*n)++] = pid;
  }
  if (all) qsort(all, *n, sizeof *all, ascending);
  return all;
}

pid_t *lun_link_all(size_t *n, char *err, size_t errsize) {
  int dir = open_place(err, errsize);
  *n = 0;
  if (dir < 0) return NULL;
  DIR *d = fdopendir(dir);
  if (!d) {
    snprintf(err, errsize, "cannot look for programs: %s", strerror(errno));
    close(dir);
    return NULL;
  }
  pid_t *all = doors(d, n);
  if (!all) snprintf(err, errsize, "not enough memory");
  closedir(d);
  return all;
}

/* ---- opening ---- */

static bool is_what_it_says(int fd, pid_t pid) {
  struct ucred peer;
  socklen_t n = sizeof peer;
  return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &n) == 0 && peer.uid == geteuid() && peer.pid == pid;
}

static void say_why(pid_t pid, int error, char *err, size_t errsize) {
  bool there = kill(pid, 0) == 0;
  if (kill(pid, 0) != 0 && errno == EPERM) snprintf(err, errsize, "process %ld belongs to another user", (long)pid);
  else if (!there) snprintf(err, errsize, "there is no process %ld; `lunette ps` lists the running programs", (long)pid);
  else if (error == ENOENT || error == ECONNREFUSED)
    snprintf(err, errsize, "process %ld is no Lunette program that can be looked at; `lunette ps` lists them", (long)pid);
  else snprintf(err, errsize, "process %ld cannot be reached: %s", (long)pid, strerror(error));
}

lun_link *lun_link_open(pid_t pid, char *err, size_t errsize) {
  int dir = open_place(err, errsize), fd = dir >= 0 ? connect_to(dir, pid) : -1, error = errno;
  lun_link *l = NULL;
  if (dir >= 0 && fd < 0) say_why(pid, error, err, errsize);
  else if (fd >= 0 && !is_what_it_says(fd, pid))
    snprintf(err, errsize, "who answers for process %ld is another process; it is not asked", (long)pid);
  else if (fd >= 0 && !(l = calloc(1, sizeof *l))) snprintf(err, errsize, "not enough memory");
  if (dir >= 0) close(dir);
  if (l) *l = (lun_link){.fd = fd, .pid = pid};
  else if (fd >= 0) close(fd);
  return l;
}

void lun_link_close(lun_link *l) {
  if (!l) return;
  close(l->fd);
  free(l->in);
  free(l);
}

int lun_link_release(lun_link *l) {
  int fd = l->fd;
  free(l->in);
  free(l);
  return fd;
}

/* ---- asking ---- */

static int64_t now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* What the engine cannot take now is lost, but for a whole request. */
static bool write_all(lun_link *l, const char *s, size_t n, int64_t deadline) {
  while (n > 0) {
    ssize_t k = send(l->fd, s, n, MSG_NOSIGNAL);
    if (k > 0) s += k, n -= (size_t)k;
    if (k < 0 && errno != EAGAIN && errno != EINTR) return false;
    if (k < 0 && now_ms() > deadline) return false;
    if (k < 0) poll(&(struct pollfd){l->fd, POLLOUT, 0}, 1, KNOCK_EVERY);
  }
  return true;
}

static bool send_request(lun_link *l, json_t *request, int64_t deadline) {
  bool ok = request && json_object_set_new(request, "id", json_integer(++l->last_id)) == 0;
  char *line = ok ? lun_json_text(request, JSON_COMPACT) : NULL;
  ok = line && write_all(l, line, strlen(line), deadline) && write_all(l, "\n", 1, deadline);
  l->no_memory = !line;
  free(line);
  json_decref(request);
  return ok;
}

/* Reads what there is. False: it has ended, or says more than an answer can be. */
static bool read_some(lun_link *l) {
  char *in = realloc(l->in, l->n + 65536);
  if (!in) return l->no_memory = true, false;
  l->in = in;
  ssize_t n = recv(l->fd, l->in + l->n, 65536, MSG_DONTWAIT);
  if (n < 0) return errno == EAGAIN || errno == EINTR;
  l->n += (size_t)n;
  return n > 0 && l->n <= LINE_MOST;
}

/* The next line as JSON: that of our request, or one without a number: where it is blocked, or why it shows us out.
 * NULL: there is no whole line yet, or no memory to read it. */
static json_t *next_answer(lun_link *l) {
  for (char *nl; l->n && (nl = memchr(l->in, '\n', l->n));) {
    json_t *answer = json_loadb(l->in, (size_t)(nl - l->in), 0, NULL);
    l->no_memory = !answer && lun_line_id(l->in, (size_t)(nl - l->in)) == l->last_id;
    if (l->no_memory) return NULL;
    l->n -= (size_t)(nl - l->in) + 1;
    memmove(l->in, nl + 1, l->n);
    const json_t *id = json_object_get(answer, "id");
    if (json_is_object(answer) && (!id || json_integer_value(id) == l->last_id)) return answer;
    json_decref(answer);
  }
  return NULL;
}

/* Does the process stand still, by Ctrl-Z or a debugger? */
static bool is_stopped(pid_t pid) {
  char path[64], text[512];
  snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t n = fd >= 0 ? read(fd, text, sizeof text - 1) : 0;
  if (fd >= 0) close(fd);
  text[n > 0 ? n : 0] = '\0';
  const char *name_end = strrchr(text, ')');
  return name_end && (name_end[2] == 'T' || name_end[2] == 't');
}

static lun_link_result lost(const lun_link *l, char *err, size_t errsize) {
  if (l->no_memory) snprintf(err, errsize, "not enough memory to ask process %ld", (long)l->pid);
  else if (kill(l->pid, 0) != 0) snprintf(err, errsize, "process %ld has ended", (long)l->pid);
  else if (is_stopped(l->pid)) snprintf(err, errsize, "process %ld is stopped; `kill -CONT %ld` lets it go on", (long)l->pid, (long)l->pid);
  else snprintf(err, errsize, "process %ld does not answer", (long)l->pid);
  return LUN_LINK_LOST;
}

static lun_link_result judge(json_t *answer, char *err, size_t errsize) {
  const char *error = json_string_value(json_object_get(answer, "error"));
  if (json_is_true(json_object_get(answer, "blocked"))) return LUN_LINK_BLOCKED;
  if (json_is_true(json_object_get(answer, "ok"))) return LUN_LINK_OK;
  snprintf(err, errsize, "%s", error ? error : "the program's answer makes no sense");
  return LUN_LINK_REFUSED;
}

lun_link_result lun_link_ask(lun_link *l, json_t *request, json_t **answer, char *err, size_t errsize) {
  int64_t deadline = now_ms() + PATIENCE;
  *answer = NULL;
  if (!send_request(l, request, deadline)) return lost(l, err, errsize);
  while (!(*answer = next_answer(l))) {
    if (l->no_memory) return lost(l, err, errsize);
    if (now_ms() > deadline || (is_stopped(l->pid) && now_ms() > deadline - PATIENCE + 1000)) return lost(l, err, errsize);
    int came = poll(&(struct pollfd){l->fd, POLLIN, 0}, 1, KNOCK_EVERY);
    if (came > 0 && !read_some(l)) return lost(l, err, errsize);
    if (came == 0) send(l->fd, "\n", 1, MSG_NOSIGNAL | MSG_DONTWAIT);
  }
  return judge(*answer, err, errsize);
}

lun_link_result lun_link_record(lun_link *l, char *path, size_t size, json_t **answer, char *err, size_t errsize) {
  lun_link_result r = lun_link_ask(l, json_pack("{s:s}", "op", "record"), answer, err, errsize);
  const char *trace = r == LUN_LINK_OK ? json_string_value(json_object_get(*answer, "trace")) : NULL;
  if (r != LUN_LINK_OK) return r;
  if (trace && snprintf(path, size, "%s", trace) < (int)size) return r;
  snprintf(err, errsize, "the program's answer makes no sense");
  return LUN_LINK_REFUSED;
}
