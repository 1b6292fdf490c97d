/* infile.c - infile.h: opened without waiting, then looked at. It owns nothing beyond the call. */
#include "infile.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static FILE *refuse(int fd, int why) {
  close(fd);
  return errno = why, NULL;
}

FILE *lun_infile_open(const char *path) {
  struct stat st;
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0) return NULL;
  if (fstat(fd, &st) != 0) return refuse(fd, errno);
  if (!S_ISREG(st.st_mode)) return refuse(fd, S_ISDIR(st.st_mode) ? EISDIR : ENOTSUP);
  FILE *in = fdopen(fd, "rb");
  return in ? in : refuse(fd, errno);
}
