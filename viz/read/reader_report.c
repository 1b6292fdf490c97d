/* reader_report.c - what is missing of a trace, and whether more will come, in
 * words. It reads nothing but the header and the locks on the file. */
#include "reader_internal.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>

/* The writer holds the lock for as long as it lives. Where there are no locks, its number has to tell. */
bool lun_reader_written(lun_reader *r) {
  lun_file_header h;
  if (lun_reader_pread(r, &h, sizeof h, 0) != sizeof h || h.closed || h.pid == 0) return false;
  if (kill((pid_t)h.pid, 0) != 0 && errno == ESRCH) return false;
  if (flock(r->fd, LOCK_SH | LOCK_NB) != 0) return true;
  flock(r->fd, LOCK_UN);
  return false;
}

int lun_reader_error(const lun_reader *r) { return r->error; }
bool lun_reader_is_whole(const lun_reader *r) { return !r->error && lun_reader_faults(r) + lun_reader_missed(r) == 0; }

typedef struct sentences {
  char *buf;
  size_t size, n;
} sentences;

__attribute__((format(printf, 2, 3))) static void say(sentences *to, const char *fmt, ...) {
  va_list args;
  if (to->n + 1 >= to->size) return;
  if (to->n) to->buf[to->n++] = ' ';
  va_start(args, fmt);
  int n = vsnprintf(to->buf + to->n, to->size - to->n, fmt, args);
  va_end(args);
  to->n += (size_t)n < to->size - to->n ? (size_t)n : to->size - to->n - 1;
}

const char *lun_reader_report(lun_reader *r, bool written, char *buf, size_t size) {
  sentences to = {buf, size, 0};
  const lun_file_header *h = &r->header;
  uint64_t faults = lun_reader_faults(r), missed = lun_reader_missed(r);
  uint64_t first = h->slots ? lun_reader_start_of(r, 0) : 1;
  if (size) *buf = 0;
  if (first > 1)
    say(&to, "It holds the newest part only: the %" PRIu64 " records before record %" PRIu64 " were overwritten.",
        first - 1, first);
  if (faults)
    say(&to, "It is damaged in %" PRIu64 " place%s; the first is %s.", faults, faults == 1 ? "" : "s",
        lun_reader_fault(r));
  if (r->error) say(&to, "Not all of it can be read: %s.", strerror(r->error));
  if (missed) say(&to, "%" PRIu64 " record%s missing.", missed, missed == 1 ? " is" : "s are");
  if (h->dropped)
    say(&to, "%" PRIu64 " record%s not kept: the disk was full.", h->dropped, h->dropped == 1 ? " was" : "s were");
  if (!h->closed && !written) say(&to, "It ends without an end: its writer died.");
  return buf;
}
