/* writer.h - appends records to a trace: one mapped file, one writing thread.
 *
 * It owns the file, its blocks and the table of interned strings. It knows the
 * vocabulary (../trace.h) and nothing of loops, Lua or screens, and it prints
 * nothing: a failure is a result, or `lun_writer_stopped`. */
#ifndef LUN_WRITER_H
#define LUN_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../trace.h"

typedef struct lun_writer lun_writer;

/* Tells the present state as ordinary records, with lun_put and friends: SNAP begin; LOOP, TASK, CORO, ENTER, FUTURE,
 * WAITS, TIMER, PARK, CANCEL of what is alive; READY in the order of the queue, the first SNAP.ready of which belong
 * to the present tick; SNAP end. Called by lun_writer_checkpoint at the start of a key block. These records have no
 * sequence numbers, as little as STR, FILE and CLOCK have. */
typedef void lun_snapshot_fn(lun_writer *w, void *ud);

/* Creates the file `path`, mode 0600, locks it against other writers and maps it. An older trace that nobody writes is
 * replaced; any other file that is not empty is left alone, which is an error. `limit`: bytes that the ring keeps (at
 * least 2 MiB), 0: grows without bound. `exact`: a delta that is no multiple of 64 ns is written in full (virtual
 * clocks). Returns NULL with one sentence in err. A forked child must not use the writer: it has no mapping. */
lun_writer *lun_writer_new(const char *path, uint64_t limit, bool exact, char *err, size_t errsize);
/* Marks the trace closed and unmaps it. NULL is allowed. */
void lun_writer_free(lun_writer *w);
/* The same, but w can go on to another file: whatever kept one of its numbers, of a record, a string or a file, may keep
 * it. Until then nothing may be written. */
void lun_writer_close(lun_writer *w);
/* Goes on, in a new file as of lun_writer_new. False, with one sentence in err: it stays closed. */
bool lun_writer_reopen(lun_writer *w, const char *path, uint64_t limit, char *err, size_t errsize);
/* Sets what tells the state at checkpoints. Without it there are no key blocks but the first. */
void lun_writer_snapshot(lun_writer *w, lun_snapshot_fn *fn, void *ud);

/* Appends a record of 1 or 2 units. `t`: loop time in ns, never before the last record's (it is
 * clamped). Fields that the kind does not have are 0. Returns its sequence number (lost: 0).
 * CLOCK is different: it says which clock counts from here on (aux), its fields are filled in. */
static inline uint64_t lun_put(lun_writer *w, unsigned kind, unsigned aux, int64_t t, uint32_t f0, uint32_t f1, uint32_t f2);
uint64_t lun_put7(lun_writer *w, unsigned kind, unsigned aux, int64_t t, const uint32_t f[7]);
/* lun_put with kind and aux in one word, LUN_KIND_AUX: as many arguments as there are registers for. */
uint64_t lun_put_word(lun_writer *w, unsigned word, int64_t t, uint32_t f0, uint32_t f1, uint32_t f2);
#define LUN_KIND_AUX(kind, aux) ((kind) | (aux) << 8)
/* lun_put7 at the time of the last record: for a snapshot, which takes no loop time. */
void lun_put_now(lun_writer *w, unsigned kind, unsigned aux, const uint32_t f[7]);
/* Appends a record of LUN_TEXT; longer text is split into several records of LUN_TEXT_MAX. Returns the last one's
 * sequence number. */
uint64_t lun_put_text(lun_writer *w, unsigned kind, unsigned aux, int64_t t, uint32_t f1, uint32_t f2, const char *s,
                      size_t n);

/* The id of a string in the present segment; writes a STR record at its first use there. Cut at
 * LUN_STR_MAX, at a character's edge. The table is of bounded size; the same string may get a new id.
 * An id must not be kept over a checkpoint. 0 for the empty string, and when the recording has stopped. */
uint32_t lun_str(lun_writer *w, const char *s, size_t n);
/* The same of a text that neither changes nor goes as long as the writer lives: it is found by its address. */
uint32_t lun_str_literal(lun_writer *w, const char *s);
/* The id, 1 to 4095, of a source file for LUN_WHERE; 0 when the table is full. It holds for the whole run. */
uint32_t lun_file(lun_writer *w, const char *path);

/* Begins a recording in the middle of a run: tells the present state, before the first record. */
void lun_writer_tell(lun_writer *w, int64_t t);
/* Called by the loop between two callbacks: begins a new key block when the present segment has
 * grown past its size (4 MiB, or four times its snapshot), and then calls the snapshot function. */
void lun_writer_checkpoint(lun_writer *w);

uint64_t lun_writer_seq(const lun_writer *w);        /* of the last record */
bool lun_writer_telling(const lun_writer *w);        /* the snapshot function runs: nobody may close it now */
const char *lun_writer_path(const lun_writer *w);    /* absolute, if it could be found out; "" while closed */
const char *lun_writer_stopped(const lun_writer *w); /* NULL, or why the recording stopped, one sentence */
const char *lun_writer_displaced(const lun_writer *w); /* NULL, or what became of a file that is no longer at its path */

/* For a handler of SIGBUS: somebody cut the file short, and touching it failed at addr. Returns true when addr is the
 * trace's: the mapping is then private memory, the recording has stopped, and the handler may return. Safe in a
 * signal handler. NULL is allowed. */
bool lun_writer_fault(lun_writer *w, const void *addr);

static inline uint64_t lun_put(lun_writer *w, unsigned kind, unsigned aux, int64_t t, uint32_t f0, uint32_t f1, uint32_t f2) {
  return lun_put_word(w, LUN_KIND_AUX(kind, aux), t, f0, f1, f2);
}

#endif
