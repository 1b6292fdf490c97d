/* handle.h - what the loop queues: one callback that will run once.
 *
 * A handle is embedded in whatever owns it (a task, a sleep, a Lua callback);
 * the loop only links, orders and hands it back through lun_loop_ops. */
#ifndef LUN_HANDLE_H
#define LUN_HANDLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct lun_handle {
  uint32_t id;     /* new for each time it is queued or scheduled; never 0 */
  uint8_t what;    /* LUN_WHAT_...: what it will do, for the trace */
  uint8_t kind;    /* the owner's own tag, which says what this is embedded in */
  bool cancelled;
  bool queued;     /* in the ready queue */
  bool scheduled;  /* in the timer heap */
  double when;     /* deadline, seconds of loop time, while scheduled */
  uint64_t order;  /* of scheduling; equal deadlines run in this order */
} lun_handle;

#endif
