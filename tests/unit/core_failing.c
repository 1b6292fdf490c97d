/* core_failing.c - the loop core where memory or the system gives out: each allocation and each call fails in turn, which is a result, leaves
 * nothing behind and lets the next attempt succeed. TAP. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../vm/core/child.h"
#include "../../vm/core/loop.h"
#include "../../vm/core/net.h"
#include "../../vm/core/pool.h"
#include "../../vm/core/ports.h"
#include "../../vm/core/signals.h"
#include "../../vm/core/transit.h"
#include "../faults/faults.h"
#include "sanitized.h"

static int count, failures;
static lun_poller *poller;
static char path[300], err[512];

static void ok(bool good, const char *what) {
  printf("%sok %d - %s\n", good ? "" : "not ", ++count, what);
  failures += !good;
}

/* Makes each call of the stream fail in turn while f runs, which says whether it succeeded; it must exactly when nothing
 * failed, or when f forgives. Returns how many failures there were to make; -1: f said something else. */
static int each_fails(const char *stream, bool (*f)(void), bool forgives) {
  for (int n = 1;; n++) {
    char fault[60];
    snprintf(fault, sizeof fault, "%s:%d", stream, n);
    lun_fault(fault);
    bool good = f();
    unsigned made = lun_faults_made();
    lun_fault(NULL);
    if (!made) return good ? n - 1 : -1;
    if (good && !forgives) return printf("# %s was not noticed\n", fault), -1;
  }
}

static int descriptors(void) {
  int n = 0;
  for (int fd = 0; fd < 256; fd++) n += fcntl(fd, F_GETFD) >= 0;
  return n;
}

/* The same for all calls of the system, with nothing left open. */
static bool calls_fail(bool (*f)(void), bool forgives) {
  int before = descriptors();
  return each_fails("call", f, forgives) > 0 && descriptors() == before;
}

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

/* ---- sockets ---- */

static bool converse(void) {
  lun_net *net = lun_net_new(true);
  if (!net) return false;
  lun_address a, peer;
  const char *data;
  bool good = lun_net_private(net) && lun_address_numeric(&a, "127.0.0.1", 0, 0);
  int listener = good ? lun_net_socket(net, AF_INET) : -1, client = -1, server = -1, status = -1;
  good = good && listener >= 0 && lun_net_option(net, listener, SOL_SOCKET, SO_REUSEADDR, 1) == 0 && lun_net_bind(net, listener, &a) == 0;
  good = good && lun_net_listen(net, listener, 5) == 0 && lun_net_name(net, listener, &a) == 0;
  if (good) client = lun_net_socket(net, AF_INET);
  if (client >= 0) status = lun_net_connect(net, client, &a);
  good = good && client >= 0 && (status == 0 || status == -EINPROGRESS);
  if (good && status) good = poll(&(struct pollfd){client, POLLOUT, 0}, 1, 10000) == 1 && lun_net_connected(net, client) == 0;
  if (good) poll(&(struct pollfd){listener, POLLIN, 0}, 1, 10000);
  if (good) server = lun_net_accept(net, listener, &peer);
  good = good && server >= 0 && lun_net_peer(net, server, &peer) == 0;
  struct iovec part = {"abc", 3};
  good = good && lun_net_write(net, client, &part, 1) == 3 && poll(&(struct pollfd){server, POLLIN, 0}, 1, 10000) == 1;
  good = good && lun_net_read(net, server, 10, &data) == 3 && memcmp(data, "abc", 3) == 0 && lun_net_shutdown(net, client) == 0;
  if (server >= 0) lun_net_close(net, server);
  if (client >= 0) lun_net_close(net, client);
  if (listener >= 0) lun_net_close(net, listener);
  lun_net_free(net);
  return good;
}

/* Nobody listens there: refused, by a number that is ours alone. */
static bool call_nobody(void) {
  lun_net *net = lun_net_new(true);
  lun_address a;
  lun_address_numeric(&a, "127.0.0.1", 22, 0);
  int fd = lun_net_private(net) ? lun_net_socket(net, AF_INET) : -1, status = fd < 0 ? fd : lun_net_connect(net, fd, &a);
  if (status == -EINPROGRESS) poll(&(struct pollfd){fd, POLLOUT, 0}, 1, 10000), status = lun_net_connected(net, fd);
  if (fd >= 0) lun_net_close(net, fd);
  lun_net_free(net);
  return status < 0;
}

static bool start_child(void) {
  lun_child c;
  int culprit;
  char *argv[] = {"true", NULL};
  lun_child_options o = {.program = "true", .argv = argv, .cwd = "/", .fd = {0, 0, 0}};
  int status = lun_child_start(&c, &o, &culprit);
  if (c.end >= 0) poll(&(struct pollfd){c.end, POLLIN, 0}, 1, 10000);
  while (!lun_child_wait(&c, 10000)) continue;
  lun_child_free(&c);
  return status == 0 && c.status == 0;
}

static bool make_pipe(void) {
  lun_net *net = lun_net_new(false);
  int ends[2], status = lun_net_pipe(net, ends);
  bool good = status == 0 && lun_net_set_blocking(net, ends[0], false) == 0 && lun_net_set_blocking(net, ends[1], true) == 0 &&
              lun_net_kind_of(net, ends[0]) == LUN_NET_PIPE;
  if (status == 0) close(ends[0]), close(ends[1]);
  lun_net_free(net);
  return good;
}

static bool catch_signals(void) {
  lun_signals *s = lun_signals_new();
  bool good = s && lun_signals_catch(s, SIGURG) == 0;
  lun_signals_free(s);
  return good;
}

/* Its end must be heard of: what fails from the Nth call on leaves no pidfd, then no pipe or no thread in its place. */
static bool start_child_deaf(void) {
  int before = descriptors();
  for (int n = 1; n < 100; n++) {
    char fault[60];
    snprintf(fault, sizeof fault, "call:%d:forever", n);
    lun_fault(fault);
    start_child();
    unsigned made = lun_faults_made();
    lun_fault(NULL);
    if (descriptors() != before) return false;
    if (!made) return n > 3;
  }
  return false;
}

/* 0 is free: a pipe's end must not take it. */
static bool pipe_above(void) {
  int keep = dup(0), ends[2];
  close(0);
  lun_net *net = lun_net_new(false);
  bool good = lun_net_pipe(net, ends) == 0, above = good && ends[0] > 2 && ends[1] > 2 && fcntl(0, F_GETFD) < 0;
  if (good) close(ends[0]), close(ends[1]);
  lun_net_free(net);
  dup2(keep, 0);
  close(keep);
  return above;
}

static void test_sockets(void) {
  lun_net_free(NULL), lun_transit_free(NULL), lun_ports_free(NULL), lun_signals_free(NULL), lun_lookup_free(NULL), lun_desk_free(NULL);
  lun_poller_free(NULL);
  ok(each_fails("malloc", converse, true) >= 6, "a conversation with less memory");
  ok(calls_fail(converse, true), "and with each call failing: an error or none, and nothing stays open");
  ok(calls_fail(call_nobody, true), "nobody is called by accident");
  ok(calls_fail(start_child, true) && each_fails("malloc", start_child, false) >= 1, "a child that cannot be started");
  ok(start_child_deaf(), "nor one whose end nobody could hear of");
  ok(calls_fail(make_pipe, true), "a pipe likewise");
  ok(each_fails("malloc", catch_signals, false) == 1 && calls_fail(catch_signals, true), "and who hears signals");
  ok(pipe_above() && each_fails("fcntl", pipe_above, true) >= 2, "the ends of a pipe stay clear of the standard ones, or there is none");
  lun_net *net = lun_net_new(false);
  struct stat st;
  ok(fstat(1, &st) == 0 && lun_net_kind_of(net, open("/dev/null", O_RDONLY)) == LUN_NET_DEVICE, "a device");
  ok(lun_net_name(net, 1, &(lun_address){0}) < 0 && lun_net_connected(net, 99) == -EBADF && lun_net_shutdown(net, 99) == -EBADF &&
       lun_net_set_blocking(net, 99, true) == -EBADF && lun_net_listen(net, 99, 1) == -EBADF && lun_net_peer(net, 99, &(lun_address){0}) == -EBADF,
     "what is no socket has no name");
  ok(!lun_net_listens(net, 1) && !lun_net_quiet(net, 1, LUN_POLL_READ), "nothing is known where nothing is counted");
  lun_net_free(net);
}

/* ---- what is under way, and names of ports ---- */

static lun_address at(const char *host, int port) {
  lun_address a;
  lun_address_numeric(&a, host, port, 0);
  return a;
}

/* A client stands in the listener's line when the memory for the other end gives out. */
static void test_accepted_without_memory(void) {
  lun_address server = at("127.0.0.1", 80), client = at("127.0.0.1", 5000);
  for (int closed = 0; closed < 2; closed++) {
    lun_transit *t = lun_transit_new();
    lun_transit_listen(t, 5, &server);
    lun_transit_connect(t, 6, &client, &server);
    lun_transit_connected(t, 6, true);
    if (closed) lun_transit_close(t, 6);
    lun_fault("malloc:1");
    lun_transit_accept(t, 5, 7, &client, true);
    ok(lun_faults_made() == 1, closed ? "a client that is gone is accepted without memory" : "a client is accepted without memory");
    lun_fault(NULL);
    ok(!lun_transit_quiet(t, 6, LUN_POLL_READ) && !lun_transit_quiet(t, 7, LUN_POLL_READ) && lun_transit_quiet(t, 5, LUN_POLL_READ), "then nothing is known of it");
    lun_transit_free(t);
  }
}

static void test_forgotten_ends(void) {
  lun_transit *t = lun_transit_new();
  lun_address server = at("127.0.0.1", 80);
  lun_fault("malloc:1");
  lun_transit_listen(t, 500, &server);
  lun_fault("malloc:2");
  lun_transit_listen(t, 500, &server);
  lun_fault(NULL);
  ok(!lun_transit_listens(t, 500) && !lun_transit_listens(t, -1), "a listener that there is no memory for is not known");
  lun_transit_shut(t, 1), lun_transit_ended(t, 1), lun_transit_connected(t, 1, true), lun_transit_wrote(t, 1, 5), lun_transit_read(t, 1, 5);
  ok(!lun_transit_quiet(t, 1, LUN_POLL_READ), "nor is what nobody told of");
  lun_transit_free(t);
}

static bool no_event(void *ud, lun_event *e) { return (void)ud, (void)e, false; }

static void test_no_replay(void) {
  lun_fault("malloc:1");
  lun_replay *r = lun_replay_new(no_event, NULL);
  ok(!r && lun_faults_made() == 1, "there is no replay without memory");
  lun_fault(NULL);
  lun_replay_free(r);
}

static void test_ports_memory(void) {
  lun_ports *p = lun_ports_new();
  lun_fault("malloc:1");
  ok(!lun_ports_add(p, 5, AF_INET, 80, 8080), "a number of a port that there is no memory for");
  lun_fault(NULL);
  ok(lun_ports_real(p, AF_INET, 80) == 0, "is not known");
  lun_ports_free(p);
  lun_fault("malloc:1");
  ok(!lun_ports_new(), "nor are there any");
  lun_fault(NULL);
}

static void found(lun_lookup *l) { *(bool *)l->ud = true; }

static bool look_up(void) {
  bool done = false;
  struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM};
  lun_lookup *l = lun_lookup_new(poller, "127.0.0.1", "80", &hints, found, &done);
  while (l && !done) lun_poller_wait(poller, 1000000);
  bool good = l && !l->error && l->found;
  lun_lookup_free(l);
  return good;
}

static void test_lookup(void) {
  ok(each_fails("malloc", look_up, false) == 4, "a name that there is no memory to look up");
  bool done = false;
  lun_lookup *l = lun_lookup_new(poller, NULL, NULL, &(struct addrinfo){0}, found, &done);
  while (!done) lun_poller_wait(poller, 1000000);
  ok(l->error == EAI_NONAME, "nothing to look up is an error of the name server's");
  lun_lookup_free(l);
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

static void test_interrupted(void) {
  char fault[40];
  static const char *const calls[] = {"read", "send"};
  for (int i = 0; i < 2; i++) {
    snprintf(fault, sizeof fault, "%s:1=%d", calls[i], EINTR);
    lun_fault(fault);
    ok(converse() && lun_faults_made() == 1, "an interrupted call is made again");
  }
  lun_fault(NULL);
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
  test_jobs();
  test_next_job();
  test_sockets();
  test_accepted_without_memory();
  test_forgotten_ends();
  test_ports_memory();
  test_no_replay();
  test_lookup();
  test_recording();
  test_no_promise();
  test_replaced_for_ever();
  test_no_window();
  test_interrupted();
  test_whose_address();
  lun_poller_free(poller);
  unlink(path);
  printf("1..%d\n", count);
  return failures != 0;
}
