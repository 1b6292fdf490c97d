/* loop.h - one event loop: the ready queue, the timers, and the tick.
 *
 * The loop orders handles and owns none of them; what a handle does is known
 * to whoever gave it, through lun_loop_ops. It knows the clock, the poller and
 * the trace, and it never prints, never exits, never touches Lua. */
#ifndef LUN_LOOP_H
#define LUN_LOOP_H

#include "clock.h"
#include "handle.h"
#include "heap.h"
#include "poll.h"
#include "queue.h"
#include "writer.h"

typedef struct lun_loop lun_loop;

typedef struct lun_loop_ops {
  /* Runs h once, and lets go of it. Returns false to end the tick at once (an error on its way out). */
  bool (*run)(lun_loop *loop, lun_handle *h);
  /* Lets go of h, which will not run: it was cancelled, or the loop is closed. */
  void (*drop)(lun_loop *loop, lun_handle *h);
  /* Called after the poll and before each callback while `gated` is set (from any thread or signal handler).
   * Returns false to end the tick at once. */
  bool (*gate)(lun_loop *loop);
  /* Is there work that will queue a handle without a timer or a watch (threads, processes)? May be NULL. */
  bool (*pending)(lun_loop *loop);
  /* Called after each poll: queues handles for what it has brought. Returns false to end the tick at once. May be NULL. */
  bool (*polled)(lun_loop *loop);
  /* Virtual clock: the loop time at which a worker that blocks goes on, HUGE_VAL: none does. May be NULL. */
  double (*next)(lun_loop *loop);
  /* While `timed`: a poll that was to wait `ns` (-1: for ever) took so many seconds and brought so many handles. */
  void (*waited)(lun_loop *loop, int64_t ns, double seconds, size_t events);
  /* While `explored`: which of n equal things comes first, 0 to n - 1; `what` they are is for the record. */
  unsigned (*choose)(lun_loop *loop, unsigned n, const char *what);
} lun_loop_ops;

struct lun_loop {
  const lun_loop_ops *ops;
  void *ud;            /* for ops */
  lun_clock *clock;    /* shared by the loops of an engine, as the poller and the trace are */
  lun_poller *poller;
  lun_writer *trace;   /* NULL: not recorded */
  lun_replay *replay;  /* NULL: the inputs are what they are; needs a trace */
  lun_queue ready;
  lun_heap timers;
  size_t timers_cancelled; /* of those in the heap */
  uint32_t id, tick;
  uint32_t timeout_us; /* of the last poll before the next tick; 0: it did not wait */
  size_t left;         /* handles at the head of `ready` that this tick has yet to run */
  uint32_t *next_id;   /* the engine's counter of ids */
  uint64_t order;      /* of scheduling, breaks ties between timers */
  uint64_t cause;      /* seq of the record that causes what is queued now, 0: none */
  volatile bool gated;
  bool stopping, closed, running;
  uint32_t owed;       /* wakeups that are on their way to `ready`; between two ticks: those that failed, for lack of memory */
  bool timed;          /* ops->waited is told of polls that wait */
  bool explored;       /* ops->choose decides what is otherwise decided by the order of scheduling */
};

typedef enum lun_tick_result {
  LUN_TICK_OK,     /* go on */
  LUN_TICK_STUCK,  /* virtual clock: nothing is ready and nothing ever will be */
  LUN_TICK_RAISED  /* a callback ended the tick */
} lun_tick_result;

/* Puts h at the end of the ready queue, recorded as of `of` (an object's id). False: out of memory, and `owed` for good:
 * what waits for it would wait for ever, so the loop must not go on. */
bool lun_loop_queue(lun_loop *loop, lun_handle *h, uint32_t of);
/* Sets a timer for h at loop time `when`; `of`: what it stands for, `by`: the task that set it. False: out of memory. */
bool lun_loop_schedule(lun_loop *loop, lun_handle *h, double when, uint32_t of, uint32_t by, uint32_t where);
/* Marks h as cancelled, by task `by`; it is dropped when its turn comes. Twice does no harm. */
void lun_loop_cancel(lun_loop *loop, lun_handle *h, uint32_t by);
/* One tick: poll, due timers, then exactly the handles that were ready then. */
lun_tick_result lun_loop_tick(lun_loop *loop);
/* Drops all handles and frees the queues. */
void lun_loop_clear(lun_loop *loop);

/* Appends a record at the present loop time, of a loop that is recorded. Returns its seq. */
uint64_t lun_loop_record(lun_loop *loop, unsigned kind, unsigned aux, uint32_t f0, uint32_t f1, uint32_t f2);
/* The same, or nothing when the loop is not recorded. */
static inline uint64_t lun_loop_put(lun_loop *loop, unsigned kind, unsigned aux, uint32_t f0, uint32_t f1, uint32_t f2) {
  return loop->trace ? lun_loop_record(loop, kind, aux, f0, f1, f2) : 0;
}
/* How many records back `cause` stands from the next one: a BACK field. */
uint32_t lun_loop_back(const lun_loop *loop, uint64_t cause);

#endif
