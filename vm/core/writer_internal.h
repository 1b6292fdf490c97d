/* writer_internal.h - what the files of the trace writer share: its file, its
 * names and its own state. Nobody outside of writer*.c includes it. */
#ifndef LUN_WRITER_INTERNAL_H
#define LUN_WRITER_INTERNAL_H

#include <signal.h>

#include "writer.h"

/* The file: locked, grown ahead of its use, mapped. With address space enough it is one mapping, reserved at its full
 * size; otherwise the header and one window over the present block. */
typedef struct trace_file {
  int fd;
  char *path, *temp; /* temp: its name until it is complete, NULL from then on */
  uint8_t *base;
  size_t reserved; /* bytes of address space behind base, 0: windows */
  uint8_t *window;
  size_t window_len;
  lun_file_header *header; /* mapped as long as the file is open */
  uint64_t size;           /* bytes that the file system has promised */
} trace_file;

/* Creates or replaces the file, locks it and maps its zeroed header. `blocks`: how many there will be, 0: unknown.
 * On failure returns false with one sentence in err, and nothing is left behind. */
bool lun_tracefile_open(trace_file *f, const char *path, uint64_t blocks, char *err, size_t errsize);
/* Grows the file over block number `slot` and maps it. Returns NULL with the reason in errno. A block that was
 * returned before may be unmapped by this. */
uint8_t *lun_tracefile_block(trace_file *f, uint64_t slot);
void lun_tracefile_close(trace_file *f);
/* Puts private memory in the place of the mapping that holds addr; async-signal-safe. False: addr is not in it. */
bool lun_tracefile_detach(trace_file *f, const void *addr);
/* NULL while the file stands at its path; else what became of it. */
const char *lun_tracefile_displaced(const trace_file *f);

/* A string that was given an id. `segment`: the last one in which its STR record was written. */
typedef struct interned {
  char *text;
  uint32_t hash, id, segment, len;
} interned;

/* Strings in sets of INTERN_WAYS, the oldest of a set gives way; files are few and stay. */
enum { INTERN_SETS = 1024, INTERN_WAYS = 4, FILES_MAX = 4096, FILE_SLOTS = 2 * FILES_MAX, LITERALS = 16 };
/* The id that the text at this address had last. */
typedef struct literal {
  const char *text;
  uint32_t id, segment;
} literal;

typedef struct name_table {
  interned string[INTERN_SETS][INTERN_WAYS];
  uint8_t oldest[INTERN_SETS];
  interned file[FILES_MAX];       /* by id; its `id` is the string's */
  uint16_t file_slot[FILE_SLOTS]; /* open addressing by hash; 0: free */
  literal literal[LITERALS];      /* by address; the last one of a place counts */
  uint32_t last_id, nfiles;
  uint32_t last_file; /* that was asked for: mostly the next one, too */
} name_table;

struct lun_writer {
  uint8_t *at, *end; /* the free part of the present block; both NULL when stopped */
  lun_block_header *block;
  int64_t time;     /* of the last record, as a reader computes it */
  uint64_t inexact; /* bits of a delta that dt cannot carry, when that matters */
  uint64_t seq;
  unsigned counting; /* 1: records are numbered; 0: within a snapshot */
  uint8_t clock;     /* enum LUN_AUX_CLOCK, of the next CLOCK record */

  uint64_t slots, number; /* the ring's length; the present block */
  uint64_t key;           /* the block from which the present segment can be read */
  uint64_t told_in;       /* the block in which the last snapshot began; names may be told anew after it */
  uint32_t segment;       /* counts the beginnings of names */
  uint64_t segment_bytes; /* a checkpoint comes after so many */
  uint64_t *starts;       /* a ring: the blocks from which a reader may start, oldest first */
  uint64_t nstarts, first_start;

  lun_snapshot_fn *snapshot;
  void *snapshot_ud;
  name_table *names;
  trace_file file;
  volatile sig_atomic_t detached;
  char stopped[512];
};

/* Appends an unnumbered record at the time of the last one. False when it was lost. */
bool lun_writer_emit(lun_writer *w, unsigned kind, uint32_t f0, uint32_t f1);
bool lun_writer_emit_text(lun_writer *w, unsigned kind, uint32_t f1, const char *s, size_t n);
/* How many of the n bytes at s a record of at most `max` bytes takes, without cutting a character. */
size_t lun_writer_cut(const char *s, size_t n, size_t max);

/* Writes the FILE records of all known files: at the beginning of a segment. */
void lun_writer_emit_files(lun_writer *w);
void lun_writer_free_names(name_table *t);

#endif
