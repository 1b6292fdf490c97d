/* core_pool.c - threads, their notes, and the order in which the virtual clock brings them. */
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../vm/core/clock.h"
#include "../../vm/core/poll.h"
#include "../../vm/core/pool.h"

static int n;

static void ok(bool good, const char *what) { printf("%sok %d - %s\n", good ? "" : "not ", ++n, what); }

typedef struct call {
  lun_job job;
  char name;
  double blocks;
} call;

static void *open_worker(void *ud, lun_worker *w) {
  (void)w;
  return ud;
}

static char *text(char c) {
  char *s = malloc(1);
  *s = c;
  return s;
}

/* Says its name, blocks, and says it again. */
static void run(void *self, lun_worker *w, lun_job *job, lun_note *end) {
  call *c = (call *)job;
  (void)self;
  lun_worker_tell(w, LUN_NOTE_OUT, text(c->name), 1);
  lun_worker_block(w, c->blocks);
  lun_worker_tell(w, LUN_NOTE_OUT, text(c->name), 1);
  end->status = c->name;
}

static void say(char *said, char c) {
  size_t end = strlen(said);
  said[end] = c, said[end + 1] = 0;
}

static void nothing(void *self) { (void)self; }

static const lun_pool_ops ops = {open_worker, run, nothing, nothing};

/* Takes notes until the pool has closed, letting virtual time go on; appends what is said, ends in capitals. */
static double follow(lun_desk *d, char *said) {
  double now = 0;
  for (bool closed = false; !closed;) {
    while (!lun_desk_settle(d, now, 1000000000)) continue;
    for (lun_note *note; (note = lun_desk_take(d, 0)); lun_note_free(note)) {
      if (note->kind == LUN_NOTE_OUT) say(said, *note->bytes);
      if (note->kind == LUN_NOTE_END) say(said, (char)(note->status - 32));
      closed = closed || note->kind == LUN_NOTE_CLOSED;
    }
    double next = lun_desk_next(d);
    if (next < HUGE_VAL) now = next;
  }
  return now;
}

static void test_virtual(lun_poller *p) {
  lun_desk *d = lun_desk_new(p, true);
  lun_pool *pool = lun_pool_new(d, &ops, NULL, 2);
  call a = {.name = 'a', .blocks = 2}, b = {.name = 'b', .blocks = 1}, c = {.name = 'c', .blocks = 0.5}, x = {.name = 'x'};
  ok(lun_pool_submit(pool, &a.job, 0) == LUN_JOB_STARTED, "the first job starts");
  ok(lun_pool_submit(pool, &b.job, 0) == LUN_JOB_STARTED, "so does the second");
  ok(lun_pool_submit(pool, &c.job, 0) == LUN_JOB_QUEUED, "the third waits for a worker");
  ok(lun_pool_submit(pool, &x.job, 0) == LUN_JOB_QUEUED && lun_pool_cancel(&x.job), "one that waits can be cancelled");
  ok(!lun_pool_cancel(&x.job) && !lun_pool_cancel(&a.job), "once, and not one that runs");
  ok(lun_pool_shut(pool), "a pool with workers tells when it has closed");
  char said[32] = "";
  double end = follow(d, said);
  ok(strcmp(said, "abbBccCaA") == 0, "notes come in the order of time, then of submission");
  ok(end == 2, "a job takes the time that it blocks, from when a worker is free");
  ok(a.job.number == 1 && b.job.number == 2 && c.job.number == 2, "the worker that comes free first takes it");
  lun_pool_free(pool);
  lun_desk_free(d);
}

static void only_block(void *self, lun_worker *w, lun_job *job, lun_note *end) {
  (void)self;
  lun_worker_block(w, ((call *)job)->blocks);
  end->status = ((call *)job)->name;
}

/* Which of the things that come at one instant is first is decided by whoever explores; here it is asked how many there are. */
static void test_tied(lun_poller *p) {
  static const lun_pool_ops quiet = {open_worker, only_block, nothing, nothing};
  lun_desk *d = lun_desk_new(p, true);
  lun_pool *pool = lun_pool_new(d, &quiet, NULL, 4), *other = lun_pool_new(d, &quiet, NULL, 1);
  call a = {.name = 'a', .blocks = 1}, b = {.name = 'b', .blocks = 1}, c = {.name = 'c', .blocks = 2}, x = {.name = 'x'};
  lun_pool_submit(pool, &a.job, 0), lun_pool_submit(pool, &b.job, 0), lun_pool_submit(pool, &c.job, 0), lun_pool_submit(other, &x.job, 0);
  lun_pool_shut(other);
  ok(lun_desk_next(d) >= 0 && lun_desk_tied(d) <= 1, "nothing is tied before it has ended");
  double now = 0;
  int closed = 0;
  char said[32] = "";
  for (int ends = 0; ends < 4;) {
    while (!lun_desk_settle(d, now, 1000000000)) continue;
    unsigned tied = lun_desk_tied(d);
    if (tied == 2) say(said, '2');
    lun_note *note = lun_desk_take(d, tied == 2 ? 1 : 0);
    if (note && note->kind == LUN_NOTE_END) say(said, (char)note->status), ends++;
    if (note && note->kind == LUN_NOTE_CLOSED) closed++;
    if (!note) now = lun_desk_next(d);
    lun_note_free(note);
  }
  ok(strcmp(said, "x2bac") == 0, "two that end at one instant, and the second is taken first");
  lun_pool_shut(pool);
  while (closed < 2) {
    lun_desk_wait(d, 1000000000);
    lun_note *note = lun_desk_take(d, 0);
    closed += note && note->kind == LUN_NOTE_CLOSED;
    lun_note_free(note);
  }
  lun_pool_free(pool), lun_pool_free(other);
  lun_desk_free(d);
}

static bool of_b(void *ud, const lun_note *note) { return note->job == ud; }
static bool closes(void *ud, const lun_note *note) { return (void)ud, note->kind == LUN_NOTE_CLOSED; }

/* A replay takes notes in the recorded order, in whatever order they have come. */
static void test_wanted(lun_poller *p) {
  lun_desk *d = lun_desk_new(p, false);
  lun_pool *pool = lun_pool_new(d, &ops, NULL, 1);
  call a = {.name = 'a'}, b = {.name = 'b'};
  ok(!lun_desk_has_notes(d) && !lun_desk_wait(d, 1000) && !lun_desk_take_wanted(d, of_b, &b), "nothing has come yet");
  lun_pool_submit(pool, &a.job, 0), lun_pool_submit(pool, &b.job, 0);
  lun_pool_shut(pool);
  char said[32] = "";
  for (bool ended = false; !ended;) {
    lun_note *note = lun_desk_take_wanted(d, of_b, &b);
    if (!note) lun_desk_wait(d, 1000000);
    if (note && note->kind == LUN_NOTE_OUT) say(said, *note->bytes);
    ended = note && note->kind == LUN_NOTE_END;
    lun_note_free(note);
  }
  ok(strcmp(said, "bb") == 0 && b.job.ended && !a.job.ended && lun_desk_has_notes(d), "those of the second job are taken first");
  lun_note *note;
  while (!(note = lun_desk_take_wanted(d, closes, NULL))) lun_desk_wait(d, 1000000);
  lun_note_free(note);
  lun_pool_free(pool);
  ok(lun_desk_has_notes(d), "what nobody wants stays");
  lun_desk_free(d);
}

static void test_real(lun_poller *p) {
  enum { JOBS = 200 };
  static call calls[JOBS];
  lun_desk *d = lun_desk_new(p, false);
  lun_pool *pool = lun_pool_new(d, &ops, NULL, 4);
  for (int i = 0; i < JOBS; i++) {
    calls[i].name = 'a';
    lun_pool_submit(pool, &calls[i].job, 0);
  }
  lun_pool_shut(pool);
  int ends = 0, texts = 0, misplaced = 0;
  for (bool closed = false; !closed;) {
    lun_desk_wait(d, 1000000000);
    for (lun_note *note; (note = lun_desk_take(d, 0)); lun_note_free(note)) {
      misplaced += closed;
      ends += note->kind == LUN_NOTE_END;
      texts += note->kind == LUN_NOTE_OUT;
      closed = closed || note->kind == LUN_NOTE_CLOSED;
    }
  }
  ok(ends == JOBS && texts == 2 * JOBS, "each job of many is done once, and nothing it says is lost");
  ok(misplaced == 0, "the pool's end is its last note");
  lun_pool_free(pool);
  pool = lun_pool_new(d, &ops, NULL, 4);
  ok(!lun_pool_shut(pool), "a pool that never worked has nothing to tell");
  lun_pool_free(pool);
  lun_desk_free(d);
}

/* ---- waking ---- */

enum { WAKES = 100000 };
static const int64_t LATE = INT64_C(10000000000);
static atomic_bool enough;

static void *wake_all_the_time(void *poller) {
  while (!atomic_load(&enough)) lun_poller_wake(poller);
  return NULL;
}

/* One that came while another was being read was once lost, and with it all after it: a program with threads stood still. */
static void test_waking(void) {
  lun_poller *p = lun_poller_new();
  pthread_t thread;
  int woken = 0;
  pthread_create(&thread, NULL, wake_all_the_time, p);
  for (int64_t begin = lun_monotonic_ns(); woken < WAKES && lun_monotonic_ns() - begin < LATE; woken++) {
    begin = lun_monotonic_ns();
    lun_poller_wait(p, LATE);
  }
  atomic_store(&enough, true);
  pthread_join(thread, NULL);
  ok(woken == WAKES, "no wake-up is lost, however many there are");
  lun_poller_free(p);
}

int main(void) {
  test_waking();
  lun_poller *p = lun_poller_new();
  test_virtual(p);
  test_tied(p);
  test_wanted(p);
  test_real(p);
  lun_poller_free(p);
  printf("1..%d\n", n);
  return 0;
}
