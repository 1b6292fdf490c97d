/* writer_file.c - the file under a trace: created, locked, grown, mapped.
 *
 * It owns the descriptor and the mappings, and every sentence about what is
 * wrong with them. Space is asked of the file system before it is touched, so a
 * full disk is a result here and never a SIGBUS. It knows no record. */
#include "writer_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

/* Address space reserved for a file that grows without bound. Further blocks come through windows. */
#define UNBOUNDED_RESERVE ((uint64_t)16 << 30)

static bool refuse(char *err, size_t errsize, const char *path, const char *why) {
  snprintf(err, errsize, "cannot record to %s: %s", path, why);
  return false;
}

static size_t page_size(void) { return (size_t)sysconf(_SC_PAGESIZE); }

/* ---- creating ---- */

static const char *file_type_problem(mode_t mode) {
  if (S_ISREG(mode)) return NULL;
  if (S_ISDIR(mode)) return "it is a directory; name a file in it";
  if (S_ISFIFO(mode)) return "it is a pipe; name a file, and `lunette export` it to the pipe afterwards";
  return "it is a device or a socket; name a file";
}

/* An older trace may be replaced; anything else is somebody's work. */
static bool replaceable(int fd) {
  char magic[sizeof LUN_TRACE_MAGIC - 1];
  return pread(fd, magic, sizeof magic, 0) == (ssize_t)sizeof magic && !memcmp(magic, LUN_TRACE_MAGIC, sizeof magic);
}

static bool lock_or_say(int fd, const char *path, char *err, size_t errsize) {
  if (flock(fd, LOCK_EX | LOCK_NB) == 0) return true;
  if (errno != EWOULDBLOCK) return refuse(err, errsize, path, strerror(errno));
  lun_file_header h = {0};
  char why[96];
  if (pread(fd, &h, sizeof h, 0) != (ssize_t)sizeof h) h.pid = 0;
  snprintf(why, sizeof why, "process %u is recording to it; name another file", h.pid);
  return refuse(err, errsize, path, h.pid ? why : "another process is recording to it; name another file");
}

/* Whether `path` still names the file behind fd: it may have been replaced before we had the lock. */
static bool same_file(int fd, const char *path) {
  struct stat a, b;
  return fstat(fd, &a) == 0 && stat(path, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* Opens what stands at path, made when there is nothing, locked, and of a type that can hold a trace. */
static int open_locked(const char *path, struct stat *st, char *err, size_t errsize) {
  for (int tries = 0; tries < 16; tries++) {
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0600);
    if (fd < 0 || fstat(fd, st) != 0) {
      const char *why = errno == EISDIR ? file_type_problem(S_IFDIR) : strerror(errno);
      if (fd >= 0) close(fd);
      return refuse(err, errsize, path, why), -1;
    }
    const char *problem = file_type_problem(st->st_mode);
    bool ok = problem ? refuse(err, errsize, path, problem) : lock_or_say(fd, path, err, errsize);
    if (ok && same_file(fd, path)) return fd;
    close(fd);
    if (!ok) return -1;
  }
  return refuse(err, errsize, path, "it keeps being replaced by another process; name another file"), -1;
}

/* Makes a new empty file beside an older trace; it takes the older one's place when it is ready. Readers of the
 * older one keep what they have open. */
static int make_beside(trace_file *f, char *err, size_t errsize) {
  size_t n = strlen(f->path) + 8;
  f->temp = malloc(n);
  if (!f->temp) return refuse(err, errsize, f->path, strerror(ENOMEM)), -1;
  snprintf(f->temp, n, "%s.XXXXXX", f->path);
  int fd = mkostemp(f->temp, O_CLOEXEC);
  if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0) return fd;
  refuse(err, errsize, f->path, strerror(errno));
  if (fd >= 0) close(fd);
  return -1;
}

/* ---- growing ---- */

/* In large pieces: a file system keeps what came as one write in one piece of memory, if it can. */
static int write_zeros(int fd, uint64_t from, uint64_t to) {
  static const char zeros[4096];
  enum { PIECES = LUN_BLOCK_SIZE / sizeof zeros };
  struct iovec pieces[PIECES];
  for (size_t i = 0; i < PIECES; i++) pieces[i] = (struct iovec){(void *)(uintptr_t)zeros, sizeof zeros};
  while (from < to) {
    uint64_t n = (to - from) / sizeof zeros;
    if (n == 0) pieces[0].iov_len = (size_t)(to - from);
    ssize_t put = pwritev(fd, pieces, n == 0 ? 1 : n < PIECES ? (int)n : PIECES, (off_t)from);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return put < 0 ? errno : ENOSPC;
    from += (uint64_t)put;
  }
  return 0;
}

/* Makes the file at least `size` bytes long, with the space on the disk. Returns 0 or an errno. The limit is asked
 * first, because going beyond it would be a SIGXFSZ. What is written through the file once is in memory at once: pages that
 * were only promised would each be read and prepared when they are first touched, at twice the cost. */
static int grow(trace_file *f, uint64_t size) {
  struct rlimit lim;
  if (size <= f->size) return 0;
  if (getrlimit(RLIMIT_FSIZE, &lim) == 0 && lim.rlim_cur != RLIM_INFINITY && size > lim.rlim_cur) return EFBIG;
  int e;
  do e = posix_fallocate(f->fd, (off_t)f->size, (off_t)(size - f->size));
  while (e == EINTR);
  bool promised = e == 0;
  if (promised || e == EOPNOTSUPP || e == EINVAL) e = write_zeros(f->fd, f->size, size);
  if (promised) e = 0; /* without that write it is only slower */
  if (e == 0) f->size = size;
  return e;
}

/* ---- mapping ---- */

static void *map_shared(int fd, uint64_t from, size_t n) {
  void *p = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, fd, (off_t)from);
  if (p == MAP_FAILED) return NULL;
  madvise(p, n, MADV_DONTFORK); /* a forked child shall not write into its parent's record */
  return p;
}

static bool map_header(trace_file *f, uint64_t blocks) {
  uint64_t want = blocks ? LUN_HEADER_SIZE + blocks * LUN_BLOCK_SIZE : UNBOUNDED_RESERVE;
  if (want <= SIZE_MAX / 2) f->base = map_shared(f->fd, 0, (size_t)want);
  if (f->base) f->reserved = (size_t)want;
  f->header = f->base ? (void *)f->base : map_shared(f->fd, 0, LUN_HEADER_SIZE);
  return f->header != NULL;
}

/* Gives the file its first block and its name. */
static bool prepare(trace_file *f, uint64_t blocks, char *err, size_t errsize) {
  int e = grow(f, LUN_HEADER_SIZE + (uint64_t)LUN_BLOCK_SIZE);
  if (e == 0 && !map_header(f, blocks)) e = errno;
  if (e == 0 && f->temp && rename(f->temp, f->path) != 0) e = errno;
  if (e) return refuse(err, errsize, f->path, strerror(e));
  free(f->temp);
  f->temp = NULL;
  return true;
}

/* Takes the file at f->path: `held` keeps what stood there, and its lock, until the new one is in its place. */
static bool take(trace_file *f, uint64_t blocks, char *err, size_t errsize) {
  struct stat st;
  int held = open_locked(f->path, &st, err, errsize);
  if (held < 0) return false;
  if (st.st_size == 0) {
    f->fd = held;
    if (prepare(f, blocks, err, errsize)) return true;
    return unlink(f->path), false; /* a file without a header would only puzzle its finder */
  }
  if (replaceable(held)) f->fd = make_beside(f, err, errsize);
  else refuse(err, errsize, f->path, "it exists and is no trace; remove it, or name another file");
  bool ok = f->fd >= 0 && prepare(f, blocks, err, errsize);
  if (f->temp) unlink(f->temp);
  close(held);
  return ok;
}

bool lun_tracefile_open(trace_file *f, const char *path, uint64_t blocks, char *err, size_t errsize) {
  *f = (trace_file){.fd = -1};
  f->path = realpath(path, NULL); /* a link is followed, and stays */
  if (!f->path) f->path = strdup(path);
  if (!f->path) return refuse(err, errsize, path, strerror(ENOMEM));
  if (take(f, blocks, err, errsize)) return true;
  lun_tracefile_close(f);
  return false;
}

static uint8_t *map_window(trace_file *f, uint64_t from) {
  uint64_t start = from - from % page_size();
  if (f->window) munmap(f->window, f->window_len);
  f->window_len = LUN_BLOCK_SIZE + (size_t)(from - start);
  f->window = map_shared(f->fd, start, f->window_len);
  return f->window ? f->window + (from - start) : NULL;
}

/* All pages of a block at once cost a quarter of what they cost one by one. Where that is not known they come as before. */
static void touch(uint8_t *p) {
#ifdef MADV_POPULATE_WRITE
  size_t into = (uintptr_t)p % page_size();
  madvise(p - into, into + LUN_BLOCK_SIZE, MADV_POPULATE_WRITE);
#else
  (void)p;
#endif
}

uint8_t *lun_tracefile_block(trace_file *f, uint64_t slot) {
  if (slot >= INT64_MAX / LUN_BLOCK_SIZE - 1) return errno = EFBIG, NULL;
  uint64_t from = LUN_HEADER_SIZE + slot * LUN_BLOCK_SIZE, to = from + LUN_BLOCK_SIZE;
  int e = grow(f, to);
  if (e) return errno = e, NULL;
  uint8_t *p = to <= f->reserved ? f->base + from : map_window(f, from);
  if (p) touch(p);
  return p;
}

void lun_tracefile_close(trace_file *f) {
  if (f->window) munmap(f->window, f->window_len);
  if (f->base) munmap(f->base, f->reserved);
  else if (f->header) munmap(f->header, LUN_HEADER_SIZE);
  if (f->fd >= 0) close(f->fd);
  free(f->path);
  free(f->temp);
  *f = (trace_file){.fd = -1};
}

/* ---- losing the file ---- */

static bool cover(void *p, size_t n, const void *addr) {
  const uint8_t *from = p, *a = addr;
  if (!p || a < from || a >= from + n) return false;
  int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED;
  return mmap(p, n, PROT_READ | PROT_WRITE, flags, -1, 0) != MAP_FAILED;
}

bool lun_tracefile_detach(trace_file *f, const void *addr) {
  if (f->reserved && cover(f->base, f->reserved, addr)) return true;
  if (!f->reserved && cover(f->header, LUN_HEADER_SIZE, addr)) return true;
  return cover(f->window, f->window_len, addr);
}

const char *lun_tracefile_displaced(const trace_file *f) {
  struct stat st;
  if (same_file(f->fd, f->path) || fstat(f->fd, &st) != 0) return NULL;
  return st.st_nlink ? "was moved while it was written; the whole recording is where it was moved to"
                     : "was removed while it was written; nothing is left of it";
}
