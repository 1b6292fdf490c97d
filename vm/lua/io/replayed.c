/* replayed.c - sockets and pipes in a replay: as many bytes at once as in the
 * recorded run, however the system cuts them now. It waits for bytes, and reads
 * and writes none. */
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "io.h"

/* The number of bytes that the recorded run read or wrote here; false: this is no replay, or it did neither. */
static bool recorded(lun_engine *E, unsigned kind, size_t *bytes) {
  const lun_event *e = E->replay ? lun_replay_next(E->replay) : NULL;
  if (!e || e->kind != kind) return false;
  *bytes = e->f[1];
  return true;
}

static bool wait_for(int fd, short events, int64_t end) {
  struct pollfd p = {fd, events, 0};
  int64_t left = (end - lun_monotonic_ns()) / 1000000;
  return left > 0 && poll(&p, 1, (int)left) > 0;
}

/* Until `bytes` can be read, or the other side has hung up. */
static void wait_for_bytes(int fd, size_t bytes) {
  int64_t end = lun_monotonic_ns() + LUN_REPLAY_PATIENCE_NS;
  int there = 0, before = -1;
  while (wait_for(fd, POLLIN, end) && ioctl(fd, FIONREAD, &there) == 0 && (size_t)there < bytes) {
    struct pollfd gone = {fd, POLLRDHUP, 0};
    if (there == before && poll(&gone, 1, 1) > 0) return; /* what is there is all that will be */
    before = there;
  }
}

size_t lun_replayed_read(lun_engine *E, int fd, size_t max) {
  size_t bytes;
  if (!recorded(E, LUN_K_READ, &bytes)) return max;
  wait_for_bytes(fd, bytes);
  return bytes && bytes < max ? bytes : max;
}

int lun_replayed_write(lun_engine *E, int fd, struct iovec *part, int parts) {
  size_t bytes;
  if (!recorded(E, LUN_K_WRITE, &bytes)) return parts;
  wait_for(fd, POLLOUT, lun_monotonic_ns() + LUN_REPLAY_PATIENCE_NS);
  for (int i = 0; i < parts; i++) {
    if (part[i].iov_len >= bytes) {
      part[i].iov_len = bytes;
      return i + 1;
    }
    bytes -= part[i].iov_len;
  }
  return parts;
}
