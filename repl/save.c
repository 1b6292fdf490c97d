/* save.c - save.h: header first, then the blocks, then one rename.
 *
 * The header is copied before the blocks, so that every block it speaks of is
 * whole in the copy; what the engine appends in the meantime comes on top. In
 * the copy the trace is marked closed, because nobody will go on writing it. */
#include "save.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../vm/trace.h"

static bool put_all(int fd, const char *s, size_t n) {
  while (n > 0) {
    ssize_t put = write(fd, s, n);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return false;
    s += put;
    n -= (size_t)put;
  }
  return true;
}

static bool copy(int in, int out, char *buf, size_t size, long long *total) {
  bool first = true;
  *total = 0;
  for (;;) {
    ssize_t got = read(in, buf, first ? LUN_HEADER_SIZE : size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return false;
    if (got == 0) return true;
    if (first && (size_t)got >= sizeof(lun_file_header))
      memcpy(buf + offsetof(lun_file_header, closed), &(uint32_t){1}, sizeof(uint32_t));
    first = false;
    if (!put_all(out, buf, (size_t)got)) return false;
    *total += got;
  }
}

/* Writes the copy to `fd` of the file `temp`, and gives it its name. */
static bool copy_to(int in, int fd, const char *temp, const char *to, long long *total) {
  const size_t size = LUN_BLOCK_SIZE;
  char *buf = malloc(size);
  bool good = buf != NULL && copy(in, fd, buf, size, total);
  if (close(fd) != 0) good = false;
  free(buf);
  if (good && rename(temp, to) == 0) return true;
  int why = errno;
  unlink(temp);
  errno = why;
  return false;
}

bool lun_save_trace(const char *from, const char *to, char *message, size_t size) {
  char temp[PATH_MAX];
  long long total = 0;
  struct stat st;
  errno = 0;
  bool fits = snprintf(temp, sizeof temp, "%s.%ld.tmp", to, (long)getpid()) < (int)sizeof temp;
  if (!fits) errno = ENAMETOOLONG;
  bool odd = stat(to, &st) == 0 && !S_ISREG(st.st_mode);
  if (odd) errno = S_ISDIR(st.st_mode) ? EISDIR : EEXIST;
  int in = fits && !odd ? open(from, O_RDONLY | O_CLOEXEC) : -1;
  int out = in >= 0 ? open(temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600) : -1;
  bool good = out >= 0 && copy_to(in, out, temp, to, &total);
  if (good) snprintf(message, size, "Saved %.1f MiB to %s.", (double)total / (1 << 20), to);
  else snprintf(message, size, "The trace cannot be saved to %s: %s.", to, strerror(errno));
  if (in >= 0) close(in);
  return good;
}
