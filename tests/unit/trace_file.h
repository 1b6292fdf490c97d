/* trace_file.h - a trace in a folder of its own, written by the writer and read by the reader: for the tests of the
 * reader. */
#ifndef TRACE_FILE_H
#define TRACE_FILE_H

#include <fcntl.h>
#include <sys/stat.h>

#include "../../viz/read/reader.h"
#include "../../vm/core/writer.h"
#include "tap.h"

static inline lun_writer *begin(uint64_t limit, bool exact) {
  unlink(path);
  lun_writer *w = lun_writer_new(path, limit, exact, err, sizeof err);
  if (!w) printf("Bail out! %s\n", err), exit(1);
  return w;
}

static inline lun_reader *open_it(void) {
  lun_reader *r = lun_reader_open(path, err, sizeof err);
  if (!r) printf("# %s\n", err);
  return r;
}

static inline uint32_t name(lun_writer *w, const char *s) { return lun_str(w, s, strlen(s)); }

/* A record of each kind, told apart by its fields, strings, text and time. */
static inline void put_every_kind(lun_writer *w) {
  for (unsigned k = 1; k < LUN_KIND_COUNT; k++) {
    const lun_kind_info *info = lun_kind(k);
    if (k == LUN_K_STR || k == LUN_K_FILE || k == LUN_K_CLOCK || k == LUN_K_SNAP) continue;
    uint32_t f[7] = {0};
    for (unsigned i = 0; i < info->nfields; i++)
      f[i] = info->field[i].type == LUN_F_STR     ? name(w, info->field[i].name)
             : info->field[i].type == LUN_F_WHERE ? LUN_WHERE(lun_file(w, "jobs.lua"), 7)
                                                  : k * 10 + i;
    if (info->units == LUN_TEXT) lun_put_text(w, k, 1, k * 1000, f[1], f[2], info->name, strlen(info->name));
    else lun_put7(w, k, 1, k * 1000, f);
  }
}

static inline char *slurp(size_t *n) {
  int fd = open(path, O_RDONLY);
  struct stat st;
  fstat(fd, &st);
  char *p = malloc((size_t)st.st_size);
  *n = (size_t)read(fd, p, (size_t)st.st_size);
  close(fd);
  return p;
}

static inline void spit(const char *p, size_t n) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (write(fd, p, n) != (ssize_t)n) printf("Bail out! cannot write %s\n", path), exit(1);
  close(fd);
}

#endif
