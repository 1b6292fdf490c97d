/* place.c - finds and makes the directory of place.h. It trusts no directory
 * that another user could have made or may write to, and says so. */
#include "place.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* Makes `path` if need be, and checks that it is a directory of ours that nobody else can enter. */
static bool private_dir(const char *path, char *err, size_t size) {
  struct stat st;
  bool made = mkdir(path, 0700) == 0;
  if (!made && errno != EEXIST) {
    snprintf(err, size, "the directory %s cannot be made: %s", path, strerror(errno));
    return false;
  }
  if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode) && st.st_uid == geteuid() && (st.st_mode & 077) == 0) return true;
  snprintf(err, size, "%s has unsafe permissions: it must be a directory of yours with mode 0700; remove it, or set "
           "XDG_RUNTIME_DIR", path);
  return false;
}

bool lun_place(char *path, size_t size, char *err, size_t errsize) {
  const char *run = getenv("XDG_RUNTIME_DIR"), *tmp = getenv("TMPDIR");
  struct stat st;
  if (run != NULL && *run == '/' && stat(run, &st) == 0 && st.st_uid == geteuid() && access(run, W_OK) == 0) {
    if (snprintf(path, size, "%s/lunette", run) < (int)size) return private_dir(path, err, errsize);
  }
  if (tmp == NULL || *tmp != '/') tmp = "/tmp";
  if (snprintf(path, size, "%s/lunette-%ld", tmp, (long)geteuid()) < (int)size) return private_dir(path, err, errsize);
  snprintf(err, errsize, "the path of the temporary directory is too long: set TMPDIR to a shorter one");
  return false;
}

struct sockaddr_un lun_place_address(int dir, const char *name) {
  struct sockaddr_un a = {.sun_family = AF_UNIX};
  snprintf(a.sun_path, sizeof a.sun_path, "/proc/self/fd/%d/%s", dir, name);
  return a;
}
