/* reader_file.c - the file behind a reader: opening it, its header, its blocks.
 *
 * It decides what is a trace and where its blocks lie, trusting no number that
 * the file holds, and it owns the sentences for what cannot be opened. It
 * decodes no record. */
#include "reader_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/sanitise.h"

enum {
  BLOCK_MIN = 4096,
  BLOCK_MAX = 16 << 20,
  HEADER_MAX = 1 << 20,
  SEARCH_MAX = 1 << 16 /* blocks that are tried when the header's numbers are wrong */
};

size_t lun_reader_pread(lun_reader *r, void *buf, size_t n, uint64_t at) {
  size_t got = 0;
  if (at > INT64_MAX - n) return 0;
  while (got < n) {
    ssize_t k = pread(r->fd, (char *)buf + got, n - got, (off_t)(at + got));
    if (k < 0 && errno == EINTR) continue;
    if (k < 0) r->error = errno;
    if (k <= 0) break;
    got += (size_t)k;
  }
  return got;
}

static bool sizes_ok(const lun_file_header *h) {
  return h->header_size >= sizeof *h && h->header_size <= HEADER_MAX && h->header_size % LUN_UNIT == 0 &&
         h->block_size >= BLOCK_MIN && h->block_size <= BLOCK_MAX && h->block_size % LUN_UNIT == 0;
}

bool lun_reader_refresh(lun_reader *r) {
  lun_file_header h;
  if (lun_reader_pread(r, &h, sizeof h, 0) != sizeof h) return false;
  r->header.head = h.head;
  r->header.first = h.first;
  r->header.dropped = h.dropped;
  r->header.closed = h.closed;
  r->header.asleep = h.asleep;
  return true;
}

/* ---- blocks ---- */

uint64_t lun_reader_offset(const lun_reader *r, uint64_t number) {
  uint64_t slot = r->header.slots ? number % r->header.slots : number;
  if (slot > (uint64_t)INT64_MAX / r->header.block_size - 2) return INT64_MAX; /* beyond any file */
  return r->header.header_size + slot * r->header.block_size;
}

static bool block_at(lun_reader *r, uint64_t offset, lun_block_header *b) {
  return lun_reader_pread(r, b, sizeof *b, offset) == sizeof *b && b->magic == LUN_BLOCK_MAGIC &&
         b->used <= r->header.block_size - sizeof *b;
}

bool lun_reader_block(lun_reader *r, uint64_t number, lun_block_header *b) {
  return block_at(r, lun_reader_offset(r, number), b) && b->number == number;
}

uint64_t lun_reader_room(const lun_reader *r) {
  struct stat st;
  if (fstat(r->fd, &st) != 0 || (uint64_t)st.st_size <= r->header.header_size) return 0;
  return ((uint64_t)st.st_size - r->header.header_size - 1) / r->header.block_size + 1;
}

/* The greatest number found in the slots of the file; for a header whose head cannot be right. */
static bool search_head(lun_reader *r, uint64_t slots, uint64_t *head) {
  bool found = false;
  lun_block_header b;
  for (uint64_t slot = 0; slot < slots && slot < SEARCH_MAX; slot++) {
    if (!block_at(r, r->header.header_size + slot * r->header.block_size, &b)) continue;
    bool here = r->header.slots ? b.number % r->header.slots == slot : b.number == slot;
    if (here && (!found || b.number > *head)) *head = b.number, found = true;
  }
  return found;
}

bool lun_reader_extent(lun_reader *r, uint64_t *from, uint64_t *to) {
  lun_block_header b;
  uint64_t room = lun_reader_room(r), slots = r->header.slots;
  *from = 0;
  *to = r->header.head;
  if (room == 0) return false;
  if (slots && room > slots) room = slots;
  if (!lun_reader_block(r, *to, &b) && !search_head(r, room, to)) return false;
  if (slots && *to >= slots) *from = *to - slots + 1;
  if (r->header.first > *from && r->header.first <= *to) *from = r->header.first;
  return true;
}

bool lun_reader_seek_block(lun_reader *r, uint64_t number, uint64_t to, lun_block_header *b) {
  for (uint64_t tries = 0; number <= to && tries < SEARCH_MAX; number++, tries++)
    if (lun_reader_block(r, number, b)) return true;
  return false;
}

/* ---- opening ---- */

static const char *header_problem(const lun_file_header *h, size_t got) {
  if (got == 0) return "is empty: nothing was recorded in it";
  if (got < sizeof h->magic || memcmp(h->magic, LUN_TRACE_MAGIC, sizeof h->magic)) return "is not a Lunette trace";
  if (got < sizeof *h) return "is cut short within its first bytes: nothing in it can be read";
  if (h->endian == 0x04030201) return "was recorded on a computer with the other order of bytes: open it on such a one";
  if (h->endian != 0x01020304) return "is damaged in its header: it cannot be read";
  if (h->version > LUN_TRACE_VERSION) return "was made by a newer Lunette: update this one to open it";
  if (h->version == 0 || !sizes_ok(h)) return "is damaged in its header: it cannot be read";
  return NULL;
}

static const char *type_problem(int fd) {
  struct stat st;
  if (fstat(fd, &st) != 0) return "cannot be read";
  if (S_ISDIR(st.st_mode)) return "is a directory, not a trace";
  return S_ISREG(st.st_mode) ? NULL : "is not a file: a trace is read in any order, so save it first";
}

static void say(char *err, size_t errsize, const char *path, const char *what) {
  char shown[512];
  lun_sanitise(shown, sizeof shown, path, strlen(path));
  snprintf(err, errsize, "%s %s", shown, what);
}

static lun_reader *open_named(int fd, const char *path, char *err, size_t errsize) {
  lun_reader *r = calloc(1, sizeof *r);
  const char *problem = r ? type_problem(fd) : "cannot be opened: not enough memory";
  if (r) r->fd = fd, lun_reader_learn_shapes(r);
  if (!problem) problem = header_problem(&r->header, lun_reader_pread(r, &r->header, sizeof r->header, 0));
  if (!problem && !(r->buf = malloc(r->header.block_size))) problem = "cannot be opened: not enough memory";
  if (!problem) return r;
  say(err, errsize, path, problem);
  close(fd);
  free(r);
  return NULL;
}

lun_reader *lun_reader_open_fd(int fd, const char *name, char *err, size_t errsize) { return open_named(fd, name, err, errsize); }

lun_reader *lun_reader_open(const char *path, char *err, size_t errsize) {
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY); /* a pipe without a writer shall not block us */
  if (fd >= 0) return open_named(fd, path, err, errsize);
  char why[128];
  snprintf(why, sizeof why, "cannot be opened: %s", strerror(errno));
  say(err, errsize, path, why);
  return NULL;
}

void lun_reader_close(lun_reader *r) {
  if (!r) return;
  lun_names_free(&r->names);
  close(r->fd);
  free(r->buf);
  free(r);
}

const lun_file_header *lun_reader_header(const lun_reader *r) { return &r->header; }
