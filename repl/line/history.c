/* history.c - the history file of history.h. Each append is one write to a
 * file that is locked and was opened by its present name, so that neither a
 * second process nor one that cuts the file loses a line. */
#include "history.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* What is read of a file that somebody made huge: its end. */
enum { READ_MAX = 8 << 20 };

static bool fail(char *err, size_t size, const char *what, const char *path) {
  snprintf(err, size, "the history %s cannot be %s: %s", path, what, strerror(errno));
  return false;
}

/* ---- where it is ---- */

/* Makes the directories above the last component of `path`, private ones. */
static bool make_parents(char *path) {
  for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
    *slash = '\0';
    int made = mkdir(path, 0700);
    *slash = '/';
    if (made != 0 && errno != EEXIST) return false;
  }
  return true;
}

bool lun_history_path(char *path, size_t size, char *err, size_t errsize) {
  const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
  int n = -1;
  if (state != NULL && *state == '/') n = snprintf(path, size, "%s/lunette/history", state);
  else if (home != NULL && *home == '/') n = snprintf(path, size, "%s/.local/state/lunette/history", home);
  if (n < 0) snprintf(err, errsize, "no history is kept: neither HOME nor XDG_STATE_HOME is set");
  if (n < 0) return false;
  if ((size_t)n >= size) errno = ENAMETOOLONG;
  if ((size_t)n >= size || !make_parents(path)) return fail(err, errsize, "made", path);
  return true;
}

/* Opens the file and locks it. Another process may have put a shorter one in its place between the two: then again. */
static int open_locked(const char *path, int flags, int lock) {
  for (int attempt = 0; attempt < 10; attempt++) {
    struct stat mine = {0}, present;
    int fd = open(path, flags | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0600);
    if (fd < 0) return -1;
    if (flock(fd, lock) == 0 && fstat(fd, &mine) == 0 && S_ISREG(mine.st_mode) && stat(path, &present) == 0 &&
        mine.st_ino == present.st_ino && mine.st_dev == present.st_dev)
      return fd;
    int why = S_ISREG(mine.st_mode) ? EAGAIN : EINVAL;
    close(fd);
    errno = why;
  }
  return -1;
}

/* ---- reading ---- */

typedef struct entries {
  char **text; /* points into `bytes` */
  size_t n;
  char *bytes;
} entries;

static bool is_time(const char *line) {
  if (*line++ != '#') return false;
  size_t digits = strspn(line, "0123456789");
  return digits > 0 && line[digits] == '\0';
}

/* Reads at most the last READ_MAX bytes, and ends them with a zero. NULL: out of memory, or an error of read. */
static char *read_tail(int fd, size_t *n) {
  off_t size = lseek(fd, 0, SEEK_END);
  off_t from = size > READ_MAX ? size - READ_MAX : 0;
  size_t want = size > from ? (size_t)(size - from) : 0;
  char *bytes = malloc(want + 1);
  *n = 0;
  while (bytes != NULL && *n < want) {
    ssize_t got = pread(fd, bytes + *n, want - *n, from + (off_t)*n);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    *n += (size_t)got;
  }
  if (bytes != NULL) bytes[*n] = '\0';
  return bytes;
}

/* Cuts the bytes into entries, in place: lines that follow a time are one entry; lines before the first time are an
 * entry each, as in a file that something else wrote. */
static bool split(entries *e, size_t n) {
  size_t lines = 1;
  for (size_t i = 0; i < n; i++) lines += e->bytes[i] == '\n';
  e->text = malloc(lines * sizeof *e->text);
  if (e->text == NULL) return false;
  bool timed = false, fresh = true;
  char *end = e->bytes; /* of the entry so far */
  for (char *line = e->bytes, *next; line < e->bytes + n; line = next) {
    next = line + strcspn(line, "\n");
    if (next < e->bytes + n) *next++ = '\0';
    else next = e->bytes + n;
    size_t len = strlen(line);
    if (is_time(line)) timed = fresh = true;
    else if (fresh || !timed) e->text[e->n++] = line, end = line + len, fresh = !timed;
    else *end = '\n', memmove(end + 1, line, len + 1), end += len + 1;
  }
  return true;
}

static bool read_entries(entries *e, int fd) {
  size_t n;
  *e = (entries){0};
  e->bytes = read_tail(fd, &n);
  return e->bytes != NULL && split(e, n);
}

static void free_entries(entries *e) {
  free(e->text);
  free(e->bytes);
}

/* ---- writing ---- */

/* An entry as it lies in the file, allocated; *n gets its length. A line that would read as a time gets a blank. */
static char *record(const char *text, size_t *n) {
  size_t len = strlen(text), lines = 1;
  for (const char *s = text; (s = strchr(s, '\n')) != NULL; s++) lines++;
  char *out = malloc(32 + len + lines + 2);
  if (out == NULL) return NULL;
  size_t used = (size_t)sprintf(out, "#%lld\n", (long long)time(NULL));
  for (const char *line = text; line != NULL;) {
    const char *end = strchr(line, '\n');
    size_t part = end != NULL ? (size_t)(end - line) : strlen(line);
    if (*line == '#') out[used++] = ' ';
    memcpy(out + used, line, part);
    used += part;
    out[used++] = '\n';
    line = end != NULL ? end + 1 : NULL;
  }
  *n = used;
  return out;
}

static bool write_all(int fd, const char *bytes, size_t n) {
  while (n > 0) {
    ssize_t put = write(fd, bytes, n);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return false;
    bytes += put;
    n -= (size_t)put;
  }
  return true;
}

bool lun_history_append(const char *path, const char *text, char *err, size_t errsize) {
  if (strlen(text) > LUN_HISTORY_ENTRY_MAX) return true;
  size_t n;
  char *bytes = record(text, &n);
  int fd = bytes != NULL ? open_locked(path, O_WRONLY | O_APPEND | O_CREAT, LOCK_EX) : -1;
  bool good = fd >= 0 && write_all(fd, bytes, n);
  if (!good) fail(err, errsize, "written", path);
  if (fd >= 0) close(fd);
  free(bytes);
  return good;
}

/* Puts a file with the newest entries in place of a long one. The caller holds the lock on the long one. Whatever goes
 * wrong, the old file stays. */
static void cut(const char *path, const entries *e, size_t from) {
  char shorter[PATH_MAX];
  if (snprintf(shorter, sizeof shorter, "%s.%ld", path, (long)getpid()) >= (int)sizeof shorter) return;
  int fd = open(shorter, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  bool good = fd >= 0;
  for (size_t i = from; good && i < e->n; i++) {
    size_t n;
    char *bytes = record(e->text[i], &n);
    good = bytes != NULL && write_all(fd, bytes, n);
    free(bytes);
  }
  if (fd >= 0 && close(fd) != 0) good = false;
  if (!good || rename(shorter, path) != 0) unlink(shorter);
}

bool lun_history_load(const char *path, void (*entry)(void *ud, const char *text), void *ud, char *err,
                      size_t errsize) {
  entries e = {0};
  int fd = open_locked(path, O_RDWR, LOCK_EX);
  if (fd < 0 && errno == ENOENT) return true;
  if (fd < 0 || !read_entries(&e, fd)) {
    fail(err, errsize, "read", path);
    if (fd >= 0) close(fd);
    free_entries(&e);
    return false;
  }
  size_t from = e.n > LUN_HISTORY_MAX ? e.n - LUN_HISTORY_MAX : 0;
  if (from > LUN_HISTORY_MAX || lseek(fd, 0, SEEK_END) > READ_MAX) cut(path, &e, from);
  for (size_t i = from; i < e.n; i++)
    if (*e.text[i] != '\0' && strlen(e.text[i]) <= LUN_HISTORY_ENTRY_MAX) entry(ud, e.text[i]);
  close(fd);
  free_entries(&e);
  return true;
}
