/* seek.h - the state of a run at any record of its trace, without folding all
 * that came before: the fold begins at a place where the trace tells the state,
 * far enough before the goal that the lanes have a past. What lies further back
 * is the summary's. */
#ifndef LUN_SEEK_H
#define LUN_SEEK_H

#include "fold.h"

/* So many records before the goal are folded, and after it for what comes later: what a screen shows, in a moment. */
enum { LUN_SEEK_CONTEXT = 100000 };
/* A growing trace of which so many bytes are unread, half a million records, is not followed one by one any more. */
enum { LUN_SEEK_BEHIND = 16 << 20 };

/* A new fold that stands at record `seq`, or at the last one before it that there is; UINT64_MAX: at the newest one.
 * It has seen at least `context` records before that, if the trace has them, and r stands behind it. NULL: there is no
 * such record, or no memory. */
lun_fold *lun_seek(lun_reader *r, uint64_t seq, uint64_t context, int64_t slow_ns);
/* Goes on to record `seq`, or to the last one before it, reading at most `budget` records. True: it stands there. */
bool lun_seek_on(lun_fold *f, lun_reader *r, uint64_t seq, size_t budget);
/* The first half of lun_seek: a fold that stands where it has to begin; lun_seek_on does the rest. */
lun_fold *lun_seek_begin(lun_reader *r, uint64_t seq, uint64_t context, int64_t slow_ns);

/* Keeps up with a growing trace: when r is far behind, *f gives way to a fold that stands at the newest record. True: it
 * was, and the next leap should be some time off. */
bool lun_seek_leap(lun_fold **f, lun_reader *r, int64_t slow_ns);

#endif
