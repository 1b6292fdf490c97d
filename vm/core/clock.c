/* clock.c - the clocks (clock.h), and the only place that asks the system for
 * the time. It never sleeps. */
#include "clock.h"

#include <math.h>
#include <time.h>

#include "../trace.h"

int64_t lun_monotonic_ns(void) {
  struct timespec ts;
  clock_gettime(CLOCK_MONOTONIC, &ts);
  return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

static double real_now(const lun_clock *c) {
  return c->held ? c->base : c->base + (double)(lun_monotonic_ns() - c->base_real) * 1e-9 * c->factor;
}

int64_t lun_wall_ns(void) {
  struct timespec ts;
  clock_gettime(CLOCK_REALTIME, &ts);
  return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

int64_t lun_cpu_ns(void) { return (int64_t)clock() * (1000000000 / CLOCKS_PER_SEC); }

/* Rounded up: waking early would only make the loop spin until the deadline. */
static int64_t real_wait(const lun_clock *c, double when) {
  if (c->held) return -1;
  double left = (when - real_now(c)) / c->factor;
  if (left <= 0) return 0;
  return left > 86400 ? INT64_C(86400000000000) : (int64_t)ceil(left * 1e9);
}

static bool real_jump(lun_clock *c, double when) {
  (void)c, (void)when;
  return false;
}

static double virtual_now(const lun_clock *c) { return c->base; }

static int64_t virtual_wait(const lun_clock *c, double when) {
  (void)c, (void)when;
  return 0;
}

static bool virtual_jump(lun_clock *c, double when) {
  if (when > c->base) c->base = when;
  return true;
}

/* base_real is 0 until the recording has ended: then real time goes on from there. */
static double replay_now(const lun_clock *c) {
  double recorded = (double)lun_replay_time(c->replay) * 1e-9;
  if (lun_replay_next(c->replay)) return recorded;
  lun_clock *live = (lun_clock *)c;
  if (!live->base_real) live->base_real = lun_monotonic_ns();
  return recorded + (double)(lun_monotonic_ns() - c->base_real) * 1e-9;
}

static int64_t replay_wait(const lun_clock *c, double when) {
  if (lun_replay_next(c->replay)) return 0;
  double left = when - replay_now(c);
  return left > 0 ? (int64_t)ceil(fmin(left, 86400) * 1e9) : 0;
}

static const lun_clock_ops real_ops = {LUN_CLOCK_REAL, real_now, real_wait, real_jump};
static const lun_clock_ops scaled_ops = {LUN_CLOCK_SCALED, real_now, real_wait, real_jump};
static const lun_clock_ops replay_ops = {LUN_CLOCK_REAL, replay_now, replay_wait, real_jump};
static const lun_clock_ops virtual_ops = {LUN_CLOCK_VIRTUAL, virtual_now, virtual_wait, virtual_jump};
static const lun_clock_ops metered_ops = {LUN_CLOCK_METERED, virtual_now, virtual_wait, virtual_jump};

lun_clock lun_clock_real(double factor) {
  return (lun_clock){.ops = factor == 1 ? &real_ops : &scaled_ops, .base_real = lun_monotonic_ns(), .factor = factor};
}

lun_clock lun_clock_virtual(void) { return (lun_clock){.ops = &virtual_ops, .factor = 1}; }

lun_clock lun_clock_metered(double instructions) {
  return (lun_clock){.ops = &metered_ops, .factor = 1, .instructions = instructions};
}

lun_clock lun_clock_replay(lun_replay *replay) { return (lun_clock){.ops = &replay_ops, .factor = 1, .replay = replay}; }

bool lun_clock_is_virtual(const lun_clock *c) { return c->ops == &virtual_ops || c->ops == &metered_ops; }

void lun_clock_meter(lun_clock *c, unsigned instructions) {
  if (c->instructions > 0) c->base += instructions / c->instructions;
}

void lun_clock_restart(lun_clock *c) {
  if (c->replay) return;
  c->base = 0;
  c->base_real = lun_monotonic_ns();
}

/* Starts counting anew from the present loop time. */
static void rebase(lun_clock *c) {
  c->base = real_now(c);
  c->base_real = lun_monotonic_ns();
}

void lun_clock_set_factor(lun_clock *c, double factor) {
  if (lun_clock_is_virtual(c) || c->replay) return;
  rebase(c);
  c->factor = factor;
  c->ops = factor == 1 ? &real_ops : &scaled_ops;
}

void lun_clock_hold(lun_clock *c, bool held) {
  if (lun_clock_is_virtual(c) || c->replay) return;
  rebase(c);
  c->held = held;
}

/* What has run in real time from the start needs no double. */
static bool is_plain(const lun_clock *c) { return c->ops == &real_ops && !c->held && c->base == 0; }

int64_t lun_clock_read(const lun_clock *c) {
  if (is_plain(c)) return lun_monotonic_ns() - c->base_real;
  return (int64_t)llround(fmin(lun_clock_now(c), 9e9) * 1e9);
}

void lun_clock_stamp(lun_clock *c) {
  if (!is_plain(c)) return;
  c->stamp = lun_clock_read(c);
  c->stamped = true;
}
