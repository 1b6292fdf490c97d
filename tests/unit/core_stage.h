/* core_stage.h - a loop on a stage, for unit tests: its handles say their letters, and what it is told to do is told here. */
#ifndef LUN_TEST_CORE_STAGE_H
#define LUN_TEST_CORE_STAGE_H

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../vm/core/loop.h"

enum { SECOND = 1000000000, DAY = 86400 };

static int count, failures;
static char path[300];
static lun_poller *poller;

static inline void ok(bool good, const char *what) {
  printf("%sok %d - %s\n", good ? "" : "not ", ++count, what);
  failures += !good;
}

/* A loop whose handles say their letter. */

typedef struct step {
  lun_handle handle; /* first */
  char name;
} step;

typedef struct stage {
  lun_loop loop;
  lun_clock clock;
  uint32_t ids;
  char said[64];
  bool raises, refuses, shut; /* in a callback, in the gate, behind a poll */
  bool takes_the_next;        /* a callback takes the handle behind it out of the queue */
  lun_handle *brings;         /* the next poll queues it */
  double next;                /* a worker goes on then */
  unsigned choice, asked;
  double waited;
} stage;

static inline void say(lun_loop *loop, char c) {
  char *said = ((stage *)loop->ud)->said;
  size_t n = strlen(said);
  said[n] = c, said[n + 1] = 0;
}

static inline bool run(lun_loop *loop, lun_handle *h) {
  stage *s = loop->ud;
  say(loop, ((step *)h)->name);
  if (s->takes_the_next) lun_queue_pop(&loop->ready);
  return !s->raises;
}

static inline void drop(lun_loop *loop, lun_handle *h) { say(loop, '-'), say(loop, ((step *)h)->name); }

static inline bool gate(lun_loop *loop) { return !((stage *)loop->ud)->refuses; }

static inline bool polled(lun_loop *loop) {
  stage *s = loop->ud;
  if (s->brings) lun_loop_queue(loop, s->brings, 0);
  s->brings = NULL;
  return !s->shut;
}

static inline double next(lun_loop *loop) { return ((stage *)loop->ud)->next; }

static inline void waited(lun_loop *loop, int64_t ns, double seconds, size_t events) {
  (void)ns, (void)events;
  ((stage *)loop->ud)->waited += seconds;
}

static inline unsigned choose(lun_loop *loop, unsigned n, const char *what) {
  stage *s = loop->ud;
  (void)what;
  s->asked = n;
  return s->choice < n ? s->choice : 0;
}

static const lun_loop_ops ops = {.run = run, .drop = drop, .gate = gate, .polled = polled, .next = next, .waited = waited, .choose = choose};

static inline void begin(stage *s) {
  *s = (stage){.clock = lun_clock_virtual(), .next = HUGE_VAL};
  s->loop = (lun_loop){.ops = &ops, .ud = s, .clock = &s->clock, .poller = poller, .next_id = &s->ids};
}

static inline void end(stage *s) {
  lun_loop_clear(&s->loop);
  lun_writer_free(s->loop.trace);
}

static inline void record(stage *s) {
  char err[200];
  s->loop.trace = lun_writer_new(path, 0, true, err, sizeof err);
}

static inline void schedule(stage *s, step *each, double when) { lun_loop_schedule(&s->loop, &each->handle, when, 0, 0, 0); }

#endif
