/* core_failing.c - the loop core where memory or the system gives out: each allocation and each call fails in turn, which is a result, leaves
 * nothing behind and lets the next attempt succeed. Real I/O has core_net_failing.c. TAP. */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../vm/core/loop.h"
#include "../../vm/core/pool.h"
#include "../../vm/core/signals.h"
#include "failing.h"
#include "sanitized.h"

static lun_poller *poller;
static char path[300], err[512];

/* ---- the loop ---- */

static bool run(lun_loop *loop, lun_handle *h) { return (void)loop, (void)h, true; }
static void drop(lun_loop *loop, lun_handle *h) { (void)loop, (void)h; }
static const lun_loop_ops ops = {.run = run, .drop = drop};

static void test_loop(void) {
  enum { MANY = 65 };
  static lun_handle h[2 * MANY];
  uint32_t ids = 0;
  lun_clock clock = lun_clock_virtual();
  lun_loop loop = {.ops = &ops, .clock = &clock, .poller = poller, .next_id = &ids};
  lun_fault("malloc:1:forever");
  bool queued = lun_loop_queue(&loop, h, 0), set = lun_loop_schedule(&loop, h, 1, 0, 0, 0);
  lun_fault(NULL);
  ok(!queued && loop.owed == 1 && loop.ready.count == 0 && !h->queued, "without memory nothing is queued, and the loop knows what it owes");
  ok(!set && loop.timers.count == 0 && !h->scheduled, "nor is a timer set");
  for (int i = 0; i < MANY; i++) lun_loop_schedule(&loop, &h[i], 1, 0, 0, 0);
  loop.owed = 0;
  lun_fault("malloc:2:forever"); /* the queue has room for 64 at first */
  lun_tick_result r = lun_loop_tick(&loop);
  lun_fault(NULL);
  ok(r == LUN_TICK_RAISED && loop.owed == 1 && loop.ready.count == 64, "timers that are due end the tick when the queue cannot grow");
  lun_loop_clear(&loop);
}

static bool poll_and_work(void) {
  lun_poller *p = lun_poller_new();
  lun_poller_free(p);
  return p;
}

static void nothing(void *ud) { (void)ud; }
static void nothing_ready(void *ud, int fd, int events) { (void)ud, (void)fd, (void)events; }

static bool watch(void) {
  lun_watch *w = lun_watch_start(poller, 0, LUN_POLL_READ, false, nothing_ready, NULL);
  if (w) lun_watch_stop(w);
  return w;
}

static bool work_elsewhere(void) {
  bool works = lun_poller_work(poller, nothing, nothing, NULL);
  while (lun_poller_working(poller)) lun_poller_wait(poller, 1000000);
  return works;
}

static void test_poller(void) {
  int ends[2];
  ok(pipe(ends) == 0 && each_fails("malloc", poll_and_work, false) == 1, "a poller that cannot be had");
  dup2(ends[0], 0);
  ok(each_fails("malloc", watch, false) == 2 && calls_fail(watch, true), "a watch");
  ok(each_fails("malloc", work_elsewhere, false) == 1, "work for a thread");
  ok(!lun_watch_start(poller, 99, LUN_POLL_READ, false, nothing_ready, NULL) && errno == EBADF, "what is not open cannot be watched");
  close(ends[0]), close(ends[1]);
}

/* No descriptor is left for the poller's own. */
static void test_no_descriptors(void) {
  struct rlimit before, none;
  getrlimit(RLIMIT_NOFILE, &before);
  none = (struct rlimit){3, before.rlim_max};
  setrlimit(RLIMIT_NOFILE, &none);
  lun_poller *p = lun_poller_new();
  lun_signals *s = lun_signals_new();
  int error = errno;
  setrlimit(RLIMIT_NOFILE, &before);
  ok(!p && !s && error == EMFILE, "without descriptors there is no poller, and nobody hears signals");
}

static bool no_event(void *ud, lun_event *e) { return (void)ud, (void)e, false; }

static void test_no_replay(void) {
  lun_fault("malloc:1");
  lun_replay *r = lun_replay_new(no_event, NULL);
  ok(!r && lun_faults_made() == 1, "there is no replay without memory");
  lun_fault(NULL);
  lun_replay_free(r);
}

/* ---- jobs ---- */

static void *open_worker(void *ud, lun_worker *w) { return (void)w, ud; }

static void say_x(void *self, lun_worker *w, lun_job *job, lun_note *end) {
  (void)self, (void)job;
  char *text = strdup("x");
  end->status = lun_worker_tell(w, LUN_NOTE_OUT, text, 1);
}

static const lun_pool_ops says_x = {open_worker, say_x, nothing, nothing};

/* A job; the threads of the test take turns, so that the calls come in one order. */
static bool do_job(void) {
  lun_desk *d = lun_desk_new(poller, false);
  lun_pool *p = d ? lun_pool_new(d, &says_x, NULL, 1) : NULL;
  lun_job job = {0};
  bool done = false;
  if (p && lun_pool_submit(p, &job, 0) != LUN_JOB_REFUSED) {
    lun_pool_shut(p);
    for (bool closed = false; !closed;) {
      lun_desk_wait(d, 1000000000);
      for (lun_note *n; (n = lun_desk_take(d, 0)); lun_note_free(n)) {
        if (n->kind == LUN_NOTE_END) done = n->status == 1;
        closed = closed || n->kind == LUN_NOTE_CLOSED;
      }
    }
  }
  if (p) lun_pool_free(p);
  lun_desk_free(d);
  return done;
}

static void test_jobs(void) {
  lun_desk_free(NULL);
  lun_note_free(NULL);
  ok(each_fails("malloc", do_job, true) >= 5, "a job without memory is refused, or does without: no end of one is lost");
  lun_desk *d = lun_desk_new(poller, false);
  lun_pool *p = lun_pool_new(d, &says_x, NULL, 2);
  lun_job a = {0};
  lun_fault("pthread_create:1");
  lun_submitted how = lun_pool_submit(p, &a, 0);
  ok(lun_faults_made() == 1 && how == LUN_JOB_REFUSED && !lun_pool_has_worked(p), "where there is no thread a job is refused");
  lun_fault(NULL);
  lun_pool_free(p);
  lun_desk_free(d);
}

static void only_end(void *self, lun_worker *w, lun_job *job, lun_note *end) { (void)self, (void)w, (void)job, end->status = 1; }

/* What has to be told of a job was made room for when it was given. */
static void test_next_job(void) {
  static const lun_pool_ops quiet = {open_worker, only_end, nothing, nothing};
  lun_desk *d = lun_desk_new(poller, true);
  lun_pool *p = lun_pool_new(d, &quiet, NULL, 1);
  lun_job a = {0}, b = {0}, refused = {0};
  lun_pool_submit(p, &a, 0), lun_pool_submit(p, &b, 0);
  lun_fault("malloc:1:forever");
  ok(lun_pool_submit(p, &refused, 0) == LUN_JOB_REFUSED && errno == ENOMEM && lun_faults_made() > 0, "a job is refused when there is no memory for what must be told of it");
  int starts = 0, ends = 0;
  lun_pool_shut(p);
  for (bool closed = false; !closed;) {
    lun_desk_wait(d, 1000000000);
    lun_note *n = lun_desk_take(d, 0);
    starts += n && n->kind == LUN_NOTE_START;
    ends += n && n->kind == LUN_NOTE_END && n->status == 1;
    closed = n && n->kind == LUN_NOTE_CLOSED;
    lun_note_free(n);
  }
  ok(starts == 1 && ends == 2 && b.ended, "and those that were taken begin, end and are told though there is none left");
  lun_fault(NULL);
  lun_pool_free(p);
  lun_desk_free(d);
}

/* ---- the recording ---- */

static bool record_to(const char *file, uint64_t limit) {
  *err = 0;
  lun_writer *w = lun_writer_new(file, limit, false, err, sizeof err);
  bool good = w && lun_put(w, LUN_K_IDLE, 0, 0, 0, 0, 0) == 1;
  lun_writer_free(w);
  return good;
}

static bool record(void) {
  unlink(path);
  return record_to(path, 0);
}

static bool record_again(void) { return record_to(path, 8 << 20); }

static bool names(void) {
  lun_writer *w = lun_writer_new(path, 0, false, err, sizeof err);
  bool good = w && lun_str(w, "ada", 3) && lun_str(w, "bob", 3) && lun_file(w, "a.lua");
  lun_writer_free(w);
  return good;
}

static void test_recording(void) {
  ok(each_fails("malloc", record, true) >= 5, "a recording that there is no memory for");
  lun_fault("malloc:1");
  bool good = record();
  ok(!good && strstr(err, "cannot record to ") && strstr(err, path) && strstr(err, "Cannot allocate memory"), "says so, and of which file");
  lun_fault(NULL);
  ok(calls_fail(record, true), "each call of the system fails once while a file is made");
  record();
  ok(each_fails("malloc", record_again, true) >= 5 && calls_fail(record_again, true), "and while it takes the place of an older one");
  ok(each_fails("malloc", names, true) >= 6, "and names, which are told then though they are not remembered");
  lun_fault("mmap:1");
  ok(record(), "without the address space for a long recording it is mapped block by block");
  lun_fault("mmap:1:forever");
  ok(!record() && access(path, F_OK) != 0, "where nothing can be mapped there is no recording, and no file of it");
  lun_fault(NULL);
  record();
  lun_fault("rename:1");
  ok(!record_again() && strstr(err, path), "a new file that cannot take the old one's place");
  lun_fault(NULL);
  ok(record_again(), "and the old one stands as before");
}

static off_t size_of(const char *file) {
  struct stat st;
  return stat(file, &st) ? -1 : st.st_size;
}

/* Some file systems cannot promise room: it is taken by writing. */
static void test_no_promise(void) {
  char fault[60];
  unlink(path);
  snprintf(fault, sizeof fault, "posix_fallocate:1:forever=%d", EOPNOTSUPP);
  lun_fault(fault);
  ok(record() && size_of(path) >= LUN_HEADER_SIZE + LUN_BLOCK_SIZE && lun_faults_made() > 0, "where the file system promises nothing the room is written");
  snprintf(fault, sizeof fault, "posix_fallocate:1=%d", EINTR);
  lun_fault(fault);
  ok(record() && lun_faults_made() == 1, "and where it was interrupted it is asked again");
  snprintf(fault, sizeof fault, "pwritev:1=%d", EINTR);
  lun_fault(fault);
  ok(record() && lun_faults_made() == 1, "so is writing");
  lun_fault("pwritev:1:forever");
  ok(record() && lun_faults_made() > 0, "what is promised need not be written: that is only slower");
  lun_fault(NULL);
}

static void test_replaced_for_ever(void) {
  lun_fault("stat:1:forever");
  ok(!record_again() && strstr(err, "keeps being replaced"), "a file that somebody else replaces all the time");
  lun_fault(NULL);
}

/* Neither the whole nor the first block can be mapped. */
static void test_no_window(void) {
  struct rlimit before, little;
  if (sanitized()) return ok(true, "a first block that cannot be mapped # SKIP the sanitizer needs all address space");
  unlink(path);
  getrlimit(RLIMIT_AS, &before);
  little = (struct rlimit){(rlim_t)4 << 30, before.rlim_max};
  setrlimit(RLIMIT_AS, &little);
  record();
  lun_fault("mmap:3");
  bool good = record(), made = lun_faults_made() > 0;
  lun_fault(NULL);
  setrlimit(RLIMIT_AS, &before);
  ok(made && !good && strstr(err, "cannot record to ") && strstr(err, "Cannot allocate memory"), "a first block that cannot be mapped is the end of the recording before it begins");
  ok(access(path, F_OK) != 0 && record(), "which leaves no file behind that would stand in the next one's way");
}

/* A handler of SIGBUS asks whose the address was. */
static void test_whose_address(void) {
  int mine;
  lun_writer *w = lun_writer_new(path, 0, false, err, sizeof err);
  ok(!lun_writer_fault(NULL, &mine) && !lun_writer_fault(w, &mine) && !lun_writer_stopped(w), "an address that is not the recording's");
  lun_writer_free(w);
  unlink(path);
  for (int window = 0; window < 2; window++) {
    lun_fault("mmap:1"); /* no mapping of the whole */
    w = lun_writer_new(path, 0, false, err, sizeof err);
    lun_fault(NULL);
    ok(w && lun_put(w, LUN_K_IDLE, 0, 0, 0, 0, 0) == 1 && !lun_writer_fault(w, &mine), "block by block");
    lun_writer_free(w);
  }
}

int main(void) {
  snprintf(path, sizeof path, "/tmp/lunette-failing-%d", (int)getpid());
  fclose(stdin), open("/dev/null", O_RDONLY);
  poller = lun_poller_new();
  test_loop();
  test_poller();
  test_no_descriptors();
  test_no_replay();
  test_jobs();
  test_next_job();
  test_recording();
  test_no_promise();
  test_replaced_for_ever();
  test_no_window();
  test_whose_address();
  lun_poller_free(poller);
  unlink(path);
  printf("1..%d\n", count);
  return failures != 0;
}
