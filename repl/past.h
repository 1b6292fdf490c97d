/* past.h - time travel: the state of a run at an earlier record of its trace.
 *
 * A second reader and a second fold, which go back by beginning again at the
 * nearest place where a reader may start. The newest state is not touched. */
#ifndef LUN_PAST_H
#define LUN_PAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../viz/fold/fold.h"

typedef struct lun_past {
  char *path;
  lun_fold *fold;   /* NULL: not in the past */
  lun_reader *reader;
  uint64_t seq;     /* the last record that the fold has seen */
  int64_t t;        /* loop time of the cursor: that of the record, or a later one that was asked for */
  lun_fold *ahead;  /* the state some time later, for what is drawn after the cursor; made by lun_past_work */
  lun_reader *ahead_reader;
  uint64_t ahead_from, ahead_goal; /* it serves cursors from here on; it goes up to there */
  bool ahead_whole;                /* it is there */
  int64_t slow_ns;
} lun_past;

void lun_past_init(lun_past *p, const char *path, int64_t slow_ns);
void lun_past_leave(lun_past *p); /* back to now: frees the fold */
void lun_past_free(lun_past *p);

/* All go to a place and return true, or return false and stay where they are when there is none (or memory is out).
 * `from`: where we are if not in the past yet: the newest record's number. */
bool lun_past_seek_time(lun_past *p, int64_t t);               /* the last record at or before loop time t */
bool lun_past_seek(lun_past *p, uint64_t seq);                 /* the record with this number, or the last one before it */
bool lun_past_begin(lun_past *p);                             /* the first record that the trace still has */
bool lun_past_back(lun_past *p, unsigned kind, uint64_t from); /* just before the last record of this kind */
/* Onwards. False: there is none such, so this is now. */
bool lun_past_on(lun_past *p, unsigned kind);         /* to just before the next record of this kind */
bool lun_past_on_await(lun_past *p, uint32_t task);   /* to where the task (0: any) gives the loop back next, or ends */
bool lun_past_on_line(lun_past *p);                   /* to the next record that tells another place in the source */

/* Works at `ahead` for at most `budget` records. True: there is more to do. */
bool lun_past_work(lun_past *p, size_t budget);
/* What was recorded after the cursor: `ahead`, or, as long as it is not made, `newest`. */
const lun_fold *lun_past_ahead(const lun_past *p, const lun_fold *newest);

#endif
