/* reader_internal.h - what the files of the reader share. Nobody outside of
 * reader*.c includes it. */
#ifndef LUN_READER_INTERNAL_H
#define LUN_READER_INTERNAL_H

#include "names.h"
#include "reader.h"

/* What the table of kinds says, as the decoder needs it: 16 bytes. */
typedef struct lun_shape {
  uint8_t size, nfields;    /* size: in bytes, or LUN_ODD */
  uint8_t nstrings, nnamed; /* fields at[0..nstrings) are strings, at[nstrings..nnamed) places */
  uint8_t at[7];
  uint8_t name, place; /* the first of each, or the eighth field, which is always 0 */
  bool more;           /* there are others */
  uint8_t fill[2];
} lun_shape;

/* The size of records that have to be looked at: with text, of no kind, the reader's own, the edges of snapshots. */
enum { LUN_ODD = 0 };

struct lun_reader {
  int fd;
  lun_file_header header;
  uint8_t *buf;    /* the records of the present block */
  size_t got, pos; /* bytes of them read from the file; decoded: both 0 as long as there is no present block */
  uint64_t number; /* of the present block */
  bool inside;     /* there is a present block */
  bool cut;        /* its end is missing, which has been counted */
  bool damaged;    /* the rest of it is skipped */
  bool finished;
  bool bounded;         /* blocks after `last_block` are not read */
  uint64_t last_block;
  bool want_snapshot; /* of the next key block */
  bool in_snapshot, skip_snapshot;
  lun_shape shape[256];        /* by kind, whatever the file says */
  uint8_t pass[256];           /* by kind: the size of those that are passed over wherever they stand, or LUN_ODD */
  bool sifts;                  /* not every record is wanted */
  bool all;                    /* every kind is wanted; otherwise: */
  bool wanted[LUN_KIND_COUNT]; /* ... those that are true here */
  lun_choose_fn *choose;       /* ... and that this one wants, if it is not NULL */
  void *choose_ud;
  uint64_t seq, lost; /* lost: records missing, not yet told */
  int64_t time;
  uint8_t clock;
  lun_names names;
  uint64_t faults, missed;
  char fault[160];
  int error; /* errno of the last read that failed; 0: none has */
};

/* Reads n bytes at `at`; returns how many there are, short at the file's end or on an error. */
size_t lun_reader_pread(lun_reader *r, void *buf, size_t n, uint64_t at);
/* Reads the header again; false when it is no longer one. */
bool lun_reader_refresh(lun_reader *r);
uint64_t lun_reader_offset(const lun_reader *r, uint64_t number);
/* Reads the header of block `number`; false when that block is not there (not yet, no longer, or damaged). */
bool lun_reader_block(lun_reader *r, uint64_t number, lun_block_header *b);
/* How many blocks the file has room for, at its present size. */
uint64_t lun_reader_room(const lun_reader *r);
/* The numbers that blocks may have now: [*from, *to]. False: the file has no block at all. */
bool lun_reader_extent(lun_reader *r, uint64_t *from, uint64_t *to);
/* The first block at or after `number`, up to `to`, that is there. */
bool lun_reader_seek_block(lun_reader *r, uint64_t number, uint64_t to, lun_block_header *b);
/* The oldest of the blocks `from` to `to` at which a reader may start; failing that, the oldest of them. */
bool lun_reader_start_block(lun_reader *r, uint64_t from, uint64_t to, lun_block_header *b);
/* Begins anew at b, with nothing known. */
void lun_reader_enter(lun_reader *r, const lun_block_header *b);
/* Goes on to more of the present block, or to a later one; false: there is nothing more for now. */
bool lun_reader_advance(lun_reader *r);
/* The rest of the block cannot be made sense of: what it held is missed, as the next block will tell. */
void lun_reader_give_block_up(lun_reader *r);
void lun_reader_set_time(lun_reader *r, int64_t t); /* it never goes back */
void lun_reader_learn_shapes(lun_reader *r);        /* once, when it is made */
/* At the end: counts it as a fault, once, when not all that was written can be found. */
void lun_reader_note_cut(lun_reader *r);
/* Counts a fault; the first one is kept as a sentence. */
void lun_reader_note(lun_reader *r, const char *what, uint64_t at);

#endif
