/* outfile.c - outfile.h: a name beside the target, and one rename.
 *
 * The name is made by mkostemp, so that two who write the same file at once do
 * not meet, and nobody's link is followed. It owns the two names and the
 * stream, and never removes what it has not made. */
#include "outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The permissions of the file that is replaced, or those of any new file. */
static mode_t mode_for(const struct stat *old) {
  if (old) return old->st_mode & 0777;
  mode_t mask = umask(0);
  umask(mask);
  return 0666 & ~mask;
}

static FILE *open_beside(lun_outfile *f, const struct stat *old) {
  size_t n = strlen(f->target) + sizeof ".XXXXXX";
  f->part = malloc(n);
  if (!f->part) return NULL;
  snprintf(f->part, n, "%s.XXXXXX", f->target);
  int fd = mkostemp(f->part, O_CLOEXEC);
  if (fd < 0) return free(f->part), f->part = NULL, NULL;
  FILE *out = fchmod(fd, mode_for(old)) == 0 ? fdopen(fd, "wb") : NULL;
  if (!out) close(fd);
  return out;
}

static FILE *open_target(lun_outfile *f) {
  struct stat st;
  bool there = stat(f->target, &st) == 0;
  if (there && S_ISDIR(st.st_mode)) return errno = EISDIR, NULL;
  if (there && !S_ISREG(st.st_mode)) return fopen(f->target, "wbe");
  if (there && access(f->target, W_OK) != 0) return NULL;
  return open_beside(f, there ? &st : NULL);
}

static void forget(lun_outfile *f) {
  int why = errno;
  if (f->part) unlink(f->part);
  free(f->part);
  free(f->target);
  *f = (lun_outfile){0};
  errno = why;
}

bool lun_outfile_open(lun_outfile *f, const char *path) {
  *f = (lun_outfile){.target = realpath(path, NULL)};
  if (!f->target) f->target = strdup(path);
  f->out = f->target ? open_target(f) : NULL;
  if (!f->out) forget(f);
  return f->out;
}

bool lun_outfile_close(lun_outfile *f, bool keep) {
  bool good = !ferror(f->out) && fflush(f->out) == 0;
  int why = errno;
  if (fclose(f->out) != 0 && good) good = false, why = errno;
  if (good && keep && f->part && rename(f->part, f->target) != 0) good = false, why = errno;
  if (good && keep && f->part) free(f->part), f->part = NULL;
  errno = why;
  forget(f);
  return good;
}
