/* summary_internal.h - what the two halves of the summary share: summary.c (what
 * records say of tasks and turns) and summary_rows.c (functions, chunks of their
 * tasks, cells). Nobody else includes it. */
#ifndef LUN_SUMMARY_INTERNAL_H
#define LUN_SUMMARY_INTERNAL_H

#include "../base/idmap.h"
#include "../base/words.h"
#include "pyramid.h"

enum { SUM_ROWS = 256, SUM_FUNCS = 128, SUM_NO_FUNC = 0xFFFF };

typedef enum sum_place { SUM_READY, SUM_RUNNING, SUM_WAITING } sum_place;

/* A task that is alive. */
typedef struct sum_task {
  uint32_t id, ordinal; /* ordinal: among the tasks of its function, from 0 */
  uint32_t number;      /* of "Task-3" */
  uint16_t func;        /* SUM_NO_FUNC: one of asyncio's own, in no row */
  uint8_t place;
  bool queued, cancelling, delivered, stale;
  int64_t since;
  const char *given; /* the name that the program gave it: a word */
} sum_task;

/* Tasks [i << shift, (i + 1) << shift) of the function. */
typedef struct sum_row {
  lun_pyramid cells;
  uint32_t tasks, task; /* task: the id of the first one */
  int64_t last;         /* when one was alive last, since the beginning; INT64_MAX while one is */
  uint32_t alive;
} sum_row;

typedef struct sum_func {
  const char *name; /* a word */
  uint32_t tasks;
  unsigned shift;
  sum_row **row;
  uint32_t nrows, cap;
} sum_func;

struct lun_summary {
  lun_sum_facts facts;
  int64_t slow;
  int64_t t;      /* of the last record, since the beginning */
  unsigned shift; /* a column is 2^shift ns */
  bool begun, oom;
  lun_words words;
  lun_idmap tasks; /* of the living */
  sum_func func[SUM_FUNCS];
  uint32_t nfuncs, nrows; /* the last function of SUM_FUNCS stands for all beyond */
  lun_pyramid loop, all;
  /* The loop's turn. */
  bool turn;
  uint32_t handle, running;
  int64_t turn_since;
  uint32_t *nest; /* those that started another task eagerly */
  size_t nnest, nest_cap;
  const char *what; /* the function of a plain callback that runs, a word */
  uint32_t last_asker;
};

/* Time has come to t, since the beginning: columns are widened until it fits. */
void lun_sum_reach(lun_summary *s, int64_t t);
/* Gives a new task its function and its row, in which it is ready. */
void lun_sum_add(lun_summary *s, sum_task *k, const char *func, bool lib);
void lun_sum_move(lun_summary *s, sum_task *k, sum_place to);
void lun_sum_cancel(lun_summary *s, sum_task *k, bool cancelling);
void lun_sum_leave(lun_summary *s, sum_task *k); /* it is alive no more */
void lun_sum_loop(lun_summary *s, bool runs);
/* Raises flags over [from, now] on the rows of k (NULL: none) and of the loop. */
void lun_sum_flag(lun_summary *s, const sum_task *k, int64_t from, unsigned flags);
const char *lun_sum_func(const lun_summary *s, const sum_task *k);
void lun_sum_free_rows(lun_summary *s);

#endif
