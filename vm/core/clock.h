/* clock.h - loop time, in seconds since the engine started.
 *
 * Four clocks behind one table of functions: real, scaled (slow motion, and
 * pause: while held, loop time stands still), virtual (moves only when the
 * loop has nothing else to do, to the next deadline) and metered (virtual, and
 * computing takes time too: so many instructions a second). Nothing else in
 * the engine reads the time. */
#ifndef LUN_CLOCK_H
#define LUN_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "chance.h"

typedef struct lun_clock lun_clock;

typedef struct lun_clock_ops {
  uint8_t kind;                              /* LUN_CLOCK_... of the trace */
  double (*now)(const lun_clock *c);         /* seconds of loop time */
  /* Real nanoseconds to wait until loop time `when`, at least 0; -1: never by itself (held). */
  int64_t (*wait)(const lun_clock *c, double when);
  /* Moves the clock to `when` if it moves only by being told; returns whether it did. */
  bool (*jump)(lun_clock *c, double when);
} lun_clock_ops;

struct lun_clock {
  const lun_clock_ops *ops;
  double base;      /* loop time at base_real */
  int64_t base_real; /* CLOCK_MONOTONIC, ns */
  double factor;    /* loop seconds in a real second */
  bool held;
  double instructions; /* metered: instructions in a second of loop time; 0: it is no such clock */
  lun_replay *replay; /* the clock of a replay: time is what was recorded, while there is something recorded */
  int64_t stamp;      /* what lun_clock_ns says while it is stamped */
  bool stamped;
};

/* A clock that starts at 0 now. `factor` 1 is the real clock, another one (> 0) a scaled one. */
lun_clock lun_clock_real(double factor);
lun_clock lun_clock_virtual(void);
/* A virtual clock on which so many instructions (> 0) take a second. */
lun_clock lun_clock_metered(double instructions);
/* So many instructions were run; nothing on any other clock. */
void lun_clock_meter(lun_clock *c, unsigned instructions);
/* Does time pass only by being told, so that a program run twice does the same twice? */
bool lun_clock_is_virtual(const lun_clock *c);
/* The recorded time; when the recording has ended, or the run has gone another way, real time from there on. */
lun_clock lun_clock_replay(lun_replay *replay);
/* Loop time is 0 now: called once, when the engine is ready. */
void lun_clock_restart(lun_clock *c);
/* Changes the speed of a real or scaled clock, holds it or lets it go; no effect on a virtual one. */
void lun_clock_set_factor(lun_clock *c, double factor);
void lun_clock_hold(lun_clock *c, bool held);

static inline double lun_clock_now(const lun_clock *c) { return c->ops->now(c); }
/* The same in whole nanoseconds, as the trace has it. */
int64_t lun_clock_read(const lun_clock *c);
static inline int64_t lun_clock_ns(const lun_clock *c) { return c->stamped ? c->stamp : lun_clock_read(c); }
/* While none of the program's code runs, records share one time: reading the real clock costs more than a record. It is
 * stamped where that begins, and no more before the program goes on. No effect on other clocks. */
void lun_clock_stamp(lun_clock *c);
/* The same, unless it is stamped already. */
static inline void lun_clock_keep(lun_clock *c) {
  if (!c->stamped) lun_clock_stamp(c);
}
static inline void lun_clock_unstamp(lun_clock *c) { c->stamped = false; }
/* CLOCK_MONOTONIC in ns: for what is no loop time (limits, the blocking sleep). */
int64_t lun_monotonic_ns(void);
/* The time of day, ns since 1970, and the processor's time that the process has taken, ns: what os.time and os.clock tell. */
int64_t lun_wall_ns(void);
int64_t lun_cpu_ns(void);

#endif
