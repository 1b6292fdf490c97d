/* summary.h - a whole run in a few megabytes: who ran, was ready, waited, at
 * every scale, for tasks by function in order of creation; and its troubles.
 *
 * A light fold of its own over the records, fast enough to pass over all of a
 * trace, live or in slices between frames. Where the exact fold (fold.h) knows
 * a stretch of time around the cursor, the summary knows all of it, in as many
 * columns as its records deserve. Rows are single tasks while there are few,
 * and chunks of one function's tasks when there are many. Shares are averaged;
 * trouble never is. Total, as the fold is: any record is accepted. */
#ifndef LUN_SUMMARY_H
#define LUN_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../read/reader.h"

enum { LUN_SUM_RUN, LUN_SUM_READY, LUN_SUM_WAIT, LUN_SUM_CANCEL, LUN_SUM_STATES };

/* What must be seen however much is summed up. RAN: something ran, be it for no time at all. */
enum {
  LUN_SUM_RAN = 1,
  LUN_SUM_BLOCKED = 2,
  LUN_SUM_FAILED = 4,
  LUN_SUM_CANCELLED = 8,
  LUN_SUM_SWALLOWED = 16,
  LUN_SUM_LOST = 32,
  LUN_SUM_MARKED = 64
};

/* The rows that are always there: the loop (RUN is its busy share), and all tasks together. */
enum { LUN_SUM_LOOP = -1, LUN_SUM_ALL = -2 };

/* What a column saw: mean numbers of tasks (CANCEL lies over the other three). */
typedef struct lun_heat {
  float mean[LUN_SUM_STATES];
  uint16_t flags;
} lun_heat;

typedef struct lun_sum_row {
  const char *func;   /* as the program has it, "" when it has no name; lives as long as the summary */
  uint32_t group;     /* which function: rows of one function stand together */
  uint32_t group_all; /* how many tasks that function has had so far */
  uint32_t tasks;     /* how many of them are in this row */
  uint32_t task;      /* the task's id when it is one alone, else 0 */
  int64_t begin, end; /* loop time: tasks of the row were alive within it */
} lun_sum_row;

/* A turn of the loop that took long: one that blocked, or one of the longest. */
typedef struct lun_sum_turn {
  int64_t begin, end;
  uint32_t task;                /* 0: a callback's */
  const char *label, *at, *func; /* "worker·9712"; "crawl.lua:88", "" unknown; its task's function */
} lun_sum_turn;

/* Cancellations that one asker asked for within a moment. */
typedef struct lun_sum_burst {
  int64_t t;
  uint32_t tasks;
  const char *by; /* "main·1, crawl.lua:31"; "" unknown */
} lun_sum_burst;

enum { LUN_SUM_BLOCKS = 64, LUN_SUM_LONGEST = 3, LUN_SUM_BURSTS = 32, LUN_SUM_DELAYS = 40 };

typedef struct lun_sum_facts {
  int64_t begin, end; /* loop time of the first record, and of the last one so far */
  uint64_t records, first_seq, last_seq;
  uint64_t tasks, failed, swallowed, lost, blocks; /* how many in all; lost: records */
  int64_t ran, blocked;                            /* ns that the loop ran; that it was blocked */
  uint32_t alive, alive_most;                      /* tasks now; the most at one time */
  uint64_t delay[LUN_SUM_DELAYS];                  /* [i]: turns that were waited for between 2^i and 2^(i+1) ns */
  lun_sum_turn block[LUN_SUM_BLOCKS];              /* the longest of those that blocked, in order of time */
  size_t nblocks;
  lun_sum_turn longest[LUN_SUM_LONGEST]; /* the longest first */
  size_t nlongest;
  lun_sum_burst burst[LUN_SUM_BURSTS]; /* in order of time */
  size_t nbursts;
} lun_sum_facts;

typedef struct lun_summary lun_summary;

/* An empty summary; `slow_ns`: what counts as blocked. NULL: out of memory. */
lun_summary *lun_summary_new(int64_t slow_ns);
void lun_summary_free(lun_summary *s); /* NULL is allowed */
void lun_summary_apply(lun_summary *s, const lun_record *r);
/* The kinds of records that it looks at, for lun_reader_only; the others may be left out. */
const uint8_t *lun_summary_kinds(size_t *n);
/* Reads on from r, which is its own, for at most `budget` records of these kinds. False: there is no more for now. */
bool lun_summary_follow(lun_summary *s, lun_reader *r, size_t budget);

const lun_sum_facts *lun_summary_facts(const lun_summary *s);
/* Counts all rows up to the last record, so that `heat` sees it; once a frame is enough. */
void lun_summary_settle(lun_summary *s);
/* The finest time that it can tell apart, ns. */
int64_t lun_summary_column(const lun_summary *s);
/* Rows by function, in order of their first task; then by the order of creation. */
size_t lun_summary_rows(const lun_summary *s);
lun_sum_row lun_summary_row(const lun_summary *s, size_t i);
/* The row that stands for task `id` alone, -1 when it shares one or is unknown. */
long lun_summary_row_of(const lun_summary *s, uint32_t id);
/* Adds what row (or LUN_SUM_LOOP, LUN_SUM_ALL) saw in each of `cols` columns of per_col ns from loop time t0 on. */
void lun_summary_heat(const lun_summary *s, long row, int64_t t0, int64_t per_col, int cols, lun_heat *out);
/* The first column that ends after loop time t and has trouble: *from to *to. False: there is none. */
bool lun_summary_trouble(const lun_summary *s, int64_t t, int64_t *from, int64_t *to);
size_t lun_summary_bytes(const lun_summary *s); /* its memory */

#endif
