/* clipboard.c - OSC 52, and the file for terminals that refuse it: xterm does
 * unless it is told otherwise, and tmux passes it on only with set-clipboard. */
#include "clipboard.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../vm/place.h"

/* A longer text goes to the file only: terminals drop what they find too long, some with a mess. */
enum { TERMINAL_MAX = 74994 };

static size_t base64(char *out, const char *in, size_t n) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  char *p = out;
  for (size_t i = 0; i < n; i += 3) {
    uint32_t bits = (uint32_t)(unsigned char)in[i] << 16;
    if (i + 1 < n) bits |= (uint32_t)(unsigned char)in[i + 1] << 8;
    if (i + 2 < n) bits |= (unsigned char)in[i + 2];
    *p++ = digits[bits >> 18];
    *p++ = digits[bits >> 12 & 63];
    *p++ = i + 1 < n ? digits[bits >> 6 & 63] : '=';
    *p++ = i + 2 < n ? digits[bits & 63] : '=';
  }
  return (size_t)(p - out);
}

static bool put(int fd, const char *s, size_t n) {
  while (n > 0) {
    ssize_t done = write(fd, s, n);
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return false;
    s += done;
    n -= (size_t)done;
  }
  return true;
}

static bool tell_terminal(const char *text, size_t n) {
  static const char head[] = "\033]52;c;", tail[] = "\033\\";
  char *all = n <= TERMINAL_MAX ? malloc(sizeof head + (n + 2) / 3 * 4 + sizeof tail) : NULL;
  if (all == NULL) return false;
  size_t len = sizeof head - 1;
  memcpy(all, head, len);
  len += base64(all + len, text, n);
  memcpy(all + len, tail, sizeof tail - 1);
  bool good = put(1, all, len + sizeof tail - 1);
  free(all);
  return good;
}

/* The file of this user alone; what was copied before is gone. */
static bool write_file(char *path, size_t size, const char *text, size_t n) {
  char dir[PATH_MAX], err[512];
  if (!lun_place(dir, sizeof dir, err, sizeof err)) return false;
  if (snprintf(path, size, "%s/copied.txt", dir) >= (int)size) return false;
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
  bool good = fd >= 0 && put(fd, text, n);
  if (fd >= 0 && close(fd) != 0) good = false;
  return good;
}

bool lun_clipboard_take(const char *text, size_t n, const char *what, char *said, size_t size) {
  char path[PATH_MAX];
  bool told = tell_terminal(text, n), kept = write_file(path, sizeof path, text, n);
  if (told && kept) snprintf(said, size, "Copied: %s. If the terminal keeps its clipboard closed, it is in %s", what, path);
  else if (kept) snprintf(said, size, "Copied: %s, to %s; it is too long for a terminal's clipboard.", what, path);
  else if (told) snprintf(said, size, "Copied: %s, if the terminal lets programs at its clipboard.", what);
  else snprintf(said, size, "Copying %s failed: no file could be written, and the terminal took nothing.", what);
  return told || kept;
}
