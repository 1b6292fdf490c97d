/* replayed.c - sockets and pipes in a replay: as many bytes at once as in the
 * recorded run, however the system cuts them now. It waits for bytes, and reads
 * and writes none. */
#include <poll.h>

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

size_t lun_replayed_read(lun_engine *E, int fd, size_t max) {
  size_t bytes;
  if (!recorded(E, LUN_K_READ, &bytes)) return max;
  wait_for(fd, POLLIN, lun_monotonic_ns() + LUN_REPLAY_PATIENCE_NS);
  return bytes && bytes < max ? bytes : max;
}

/* How much the system keeps for a connection at most grows by how it is read: what came at once may have to be read in pieces. */
size_t lun_replayed_rest(lun_engine *E, int fd, size_t have) {
  size_t bytes;
  if (!recorded(E, LUN_K_READ, &bytes) || have >= bytes || !have) return 0;
  return wait_for(fd, POLLIN, lun_monotonic_ns() + LUN_REPLAY_PATIENCE_NS) ? bytes - have : 0;
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
