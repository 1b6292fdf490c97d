/* core_loop.c - the blocks of the loop core: the ready queue, the timers, and
 * the order of one tick, on a virtual clock. TAP. */
#include "../../vm/core/loop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int n;

static void ok(bool yes, const char *name) { printf("%sok %d - %s\n", yes ? "" : "not ", ++n, name); }

/* The queue */

static void test_queue(void) {
  enum { MANY = 1000 };
  static lun_handle h[MANY];
  lun_queue q = {0};
  bool in_order = true;
  ok(lun_queue_pop(&q) == NULL, "an empty queue gives nothing");
  for (int round = 0; round < 3; round++) {
    for (int i = 0; i < MANY; i++) lun_queue_push(&q, &h[i]);
    for (int i = 0; i < MANY / 2; i++) in_order &= lun_queue_pop(&q) == &h[i];
    for (int i = 0; i < MANY / 2; i++) lun_queue_push(&q, &h[i]); /* wraps around the ring */
    for (int i = MANY / 2; i < MANY; i++) in_order &= lun_queue_pop(&q) == &h[i];
    in_order &= lun_queue_at(&q, 3) == &h[3];
    for (int i = 0; i < MANY / 2; i++) in_order &= lun_queue_pop(&q) == &h[i];
  }
  ok(in_order, "the queue is first in, first out, also when it wraps and grows");
  ok(q.count == 0 && lun_queue_pop(&q) == NULL, "and is empty in the end");
  lun_queue_free(&q);
}

/* The heap, against sorting */

static int by_when(const void *a, const void *b) {
  const lun_handle *x = a, *y = b;
  if (x->when != y->when) return x->when < y->when ? -1 : 1;
  return x->order < y->order ? -1 : 1;
}

static bool is_odd(const lun_handle *h) { return h->cancelled; }

static void count(void *ud, lun_handle *h) {
  (void)h;
  ++*(int *)ud;
}

static void fill(lun_handle *h, int many, unsigned seed) {
  srand(seed);
  for (int i = 0; i < many; i++) h[i] = (lun_handle){.when = rand() % 50, .order = (uint64_t)i, .cancelled = i % 2};
}

static void test_heap(void) {
  enum { MANY = 500 };
  static lun_handle h[MANY], sorted[MANY];
  lun_heap heap = {0};
  bool same = true;
  fill(h, MANY, 7);
  memcpy(sorted, h, sizeof h);
  qsort(sorted, MANY, sizeof *sorted, by_when);
  for (int i = 0; i < MANY; i++) lun_heap_push(&heap, &h[i]);
  for (int i = 0; i < MANY; i++) same &= lun_heap_pop(&heap)->order == sorted[i].order;
  ok(same, "timers come out by deadline, and equal ones in the order of scheduling");
  ok(lun_heap_pop(&heap) == NULL && lun_heap_top(&heap) == NULL, "an empty heap gives nothing");
  int dropped = 0;
  for (int i = 0; i < MANY; i++) lun_heap_push(&heap, &h[i]);
  lun_heap_sweep(&heap, is_odd, count, &dropped);
  ok(dropped == MANY / 2 && heap.count == MANY / 2, "a sweep takes out what is cancelled");
  same = true;
  for (int i = 0; i < MANY; i++)
    if (!sorted[i].cancelled) same &= lun_heap_pop(&heap)->order == sorted[i].order;
  ok(same, "and leaves the rest in order");
  lun_heap_free(&heap);
}

/* The tick */

typedef struct step {
  lun_handle handle; /* first */
  char name;
  struct step *queues; /* is queued when this one runs */
} step;

static char said[64];

static void say(char c) {
  size_t end = strlen(said);
  said[end] = c;
  said[end + 1] = 0;
}

static bool run(lun_loop *loop, lun_handle *h) {
  step *s = (step *)h;
  say(s->name);
  if (s->queues) lun_loop_queue(loop, &s->queues->handle, 0);
  return true;
}

static void drop(lun_loop *loop, lun_handle *h) {
  (void)loop;
  say('-');
  say(((step *)h)->name);
}

static const lun_loop_ops ops = {.run = run, .drop = drop};

static void test_tick(lun_loop *loop) {
  step c = {.name = 'c'}, a = {.name = 'a', .queues = &c}, b = {.name = 'b'};
  step late = {.name = 'L'}, soon = {.name = 'S'}, tie = {.name = 'T'}, gone = {.name = 'G'};
  lun_loop_queue(loop, &a.handle, 0);
  lun_loop_queue(loop, &b.handle, 0);
  lun_loop_tick(loop);
  ok(strcmp(said, "ab") == 0, "what a callback queues waits for the next tick");
  lun_loop_tick(loop);
  ok(strcmp(said, "abc") == 0, "and runs in it");
  lun_loop_schedule(loop, &late.handle, 2, 0, 0, 0);
  lun_loop_schedule(loop, &soon.handle, 1, 0, 0, 0);
  lun_loop_schedule(loop, &tie.handle, 1, 0, 0, 0);
  lun_loop_schedule(loop, &gone.handle, 0.5, 0, 0, 0);
  lun_loop_cancel(loop, &gone.handle, 0);
  said[0] = 0;
  ok(lun_loop_tick(loop) == LUN_TICK_OK && lun_clock_now(loop->clock) == 1, "a virtual clock jumps to the first timer");
  ok(strcmp(said, "-GST") == 0, "the cancelled one is dropped, equal deadlines run in the order of scheduling");
  lun_loop_tick(loop);
  ok(strcmp(said, "-GSTL") == 0 && lun_clock_now(loop->clock) == 2, "and on to the next");
  ok(lun_loop_tick(loop) == LUN_TICK_STUCK, "a virtual loop with nothing to wait for says so");
}

/* Of many cancelled timers most leave the heap before they are due, as in asyncio. */

static int drops;

static void count_drop(lun_loop *loop, lun_handle *h) {
  (void)loop, (void)h;
  drops++;
}

static void test_sweep(lun_loop *loop) {
  enum { MANY = 300 };
  static step s[MANY];
  static const lun_loop_ops counting = {.run = run, .drop = count_drop};
  loop->ops = &counting;
  for (int i = 0; i < MANY; i++) {
    s[i] = (step){.name = 's'};
    lun_loop_schedule(loop, &s[i].handle, 100 + i, 0, 0, 0);
  }
  for (int i = MANY / 3; i < MANY; i++) lun_loop_cancel(loop, &s[i].handle, 0);
  ok(loop->timers.count == MANY, "cancelled timers stay in the heap at first");
  step now = {.name = 'n'};
  lun_loop_queue(loop, &now.handle, 0);
  lun_loop_tick(loop);
  ok(loop->timers.count == MANY / 3 && drops == MANY - MANY / 3, "until they are more than half of it");
  lun_loop_clear(loop);
  ok(drops == MANY && loop->timers.count == 0, "clearing drops what is left");
}

int main(void) {
  uint32_t ids = 0;
  lun_clock clock = lun_clock_virtual();
  lun_poller *poller = lun_poller_new();
  lun_loop loop = {.ops = &ops, .clock = &clock, .poller = poller, .next_id = &ids};
  test_queue();
  test_heap();
  test_tick(&loop);
  test_sweep(&loop);
  lun_poller_free(poller);
  printf("1..%d\n", n);
  return 0;
}
