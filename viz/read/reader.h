/* reader.h - reads a trace, finished or growing, as records with their strings.
 *
 * A trace is hostile input: it is read with pread into a buffer of one block,
 * every length is checked, and what is damaged is skipped and counted. Nothing
 * here knows what a record means. */
#ifndef LUN_READER_H
#define LUN_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../vm/trace.h"

/* One decoded record. `str[i]` is the string behind field i when its type is
 * STR, the file of a WHERE field, "" otherwise or when unknown; never NULL.
 * Strings and text are valid until the next call on the reader. */
typedef struct lun_record {
  uint64_t seq; /* 1, 2, 3...; that of the record before, within a snapshot */
  int64_t t;    /* ns, loop time; never less than that of the record before */
  uint8_t kind, aux, nfields;
  uint8_t clock; /* enum LUN_AUX_CLOCK: which clock t is of */
  bool snapshot; /* stands between SNAP begin and SNAP end, these two included */
  uint32_t f[8]; /* at most seven; all behind the last one are 0 */
  const char *str[8]; /* likewise */
  const char *text; /* kinds of LUN_TEXT; not terminated; may hold any byte */
  size_t len;
} lun_record;

typedef struct lun_reader lun_reader;

typedef enum lun_read_result { LUN_READ_RECORD, LUN_READ_WAIT, LUN_READ_END } lun_read_result;

/* Opens `path`. On failure returns NULL and puts one sentence into err, fit to be shown. */
lun_reader *lun_reader_open(const char *path, char *err, size_t errsize);
lun_reader *lun_reader_open_fd(int fd, const char *name, char *err, size_t errsize); /* takes the fd over; name: for sentences */
void lun_reader_close(lun_reader *r);                              /* NULL is allowed */
/* Reads the next record. WAIT: none yet, the trace still grows. END: the writer closed it
 * (or, after lun_reader_finish, all is read). Skips STR, FILE and CLOCK records itself. A
 * snapshot is delivered only to a reader that starts there or lost records before it. Where
 * records are missing, because they were overwritten or damaged, one LOST record with their
 * number is delivered; its seq is that of the last one missing. */
lun_read_result lun_reader_next(lun_reader *r, lun_record *out);
/* What lies `bytes`, a multiple of LUN_UNIT, behind the next record, for those who make ready for what is to come. Nothing
 * says that it is the first unit of a record. NULL: it is not read yet. Valid until the next call on the reader. */
const lun_unit *lun_reader_peek(const lun_reader *r, size_t bytes);
/* From now on `next` delivers records of these n kinds, and LOST and SNAP; the others are counted and passed over, which
 * costs a tenth. n is 0: all kinds. */
void lun_reader_only(lun_reader *r, const uint8_t *kinds, size_t n);
/* Likewise, by asking: `fn` sees the first unit of each record, and says whether it is wanted. NULL: all are. `seq` is the
 * record's number; within a snapshot, that of the record before. */
typedef bool lun_choose_fn(void *ud, const lun_unit *u, uint64_t seq);
void lun_reader_choose(lun_reader *r, lun_choose_fn *fn, void *ud);
/* The writer is gone: what is written is all there will be. */
void lun_reader_finish(lun_reader *r);
/* Reads what is written now, and not much more: a writer may be as fast as its reader, who would never come to an end.
 * lun_reader_finish does so, too. */
void lun_reader_until_now(lun_reader *r);
/* Starts again at the newest block with a snapshot at or before sequence number `seq`, if there is one from which all is
 * there, else at the newest that tells names; 0: at the beginning. */
void lun_reader_seek(lun_reader *r, uint64_t seq);
/* The sequence number of the first record that lun_reader_seek(r, seq) leads to, found without moving. */
uint64_t lun_reader_start_of(lun_reader *r, uint64_t seq);
/* The number of the last record at or before loop time t, 0 when there is none. Seek before reading on. */
uint64_t lun_reader_at_time(lun_reader *r, int64_t t);
/* The number of a record that is not far from the newest one: of the first in the newest block; 0: there is none. */
uint64_t lun_reader_newest(lun_reader *r);
/* About how many bytes of records are written and not read yet. Asks the file, so not for each record. */
uint64_t lun_reader_behind(lun_reader *r);
uint64_t lun_reader_faults(const lun_reader *r); /* damaged records and blocks */
uint64_t lun_reader_missed(const lun_reader *r); /* records that were overwritten or damaged before they were read */
/* "" or one sentence on the first fault: what is damaged, and at which byte of the file. */
const char *lun_reader_fault(const lun_reader *r);
const lun_file_header *lun_reader_header(const lun_reader *r); /* refreshed by next */
/* Somebody still writes it. Asks the system, so not for each record. */
bool lun_reader_written(lun_reader *r);
int lun_reader_error(const lun_reader *r); /* errno of the last read that the system refused; 0: none was */
/* Nothing of what was read so far was damaged, or could not be read. */
bool lun_reader_is_whole(const lun_reader *r);
/* What is missing of what was read so far, in sentences fit to be shown; "" when nothing is. `written`: somebody still
 * writes it. Returns buf. */
const char *lun_reader_report(lun_reader *r, bool written, char *buf, size_t size);

#endif
