/* explore.h - all schedules of a program: what chance could decide otherwise
 * (vm/lua/plan.h) is decided in every way, depth first, one process and one trace a
 * schedule, always in the same order. */
#ifndef LUN_EXPLORE_H
#define LUN_EXPLORE_H

#include <stdbool.h>
#include <stddef.h>

/* Runs the program once with these picks, "1,0,2", and records it at `trace`. False ends the exploration. */
typedef bool lun_explore_run_fn(void *ud, const char *picks, const char *trace);

typedef struct lun_exploration {
  lun_explore_run_fn *run;
  void *ud;
  const char *folder, *name; /* the traces are FOLDER/NAME.1.trace and so on */
  int most;                  /* schedules, at most */
  bool forget;               /* a trace is removed as soon as it has been read */
  int n;                     /* found: how many were run */
  bool cut;                  /* found: there are more */
} lun_exploration;

/* Returns false, with one sentence in err, when a run could not be made or its trace not be read. */
bool lun_explore(lun_exploration *x, char *err, size_t errsize);

#endif
