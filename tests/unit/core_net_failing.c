/* core_net_failing.c - the doors of real I/O where memory or the system gives out: each allocation and each call fails in turn, which is a
 * result, leaves nothing behind and lets the next attempt succeed. TAP. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../vm/core/child.h"
#include "../../vm/core/net.h"
#include "../../vm/core/ports.h"
#include "../../vm/core/signals.h"
#include "../../vm/core/transit.h"
#include "failing.h"

static lun_poller *poller;

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
  lun_net_free(NULL), lun_transit_free(NULL), lun_ports_free(NULL), lun_signals_free(NULL), lun_lookup_free(NULL);
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

int main(void) {
  fclose(stdin), open("/dev/null", O_RDONLY);
  poller = lun_poller_new();
  test_sockets();
  test_accepted_without_memory();
  test_forgotten_ends();
  test_ports_memory();
  test_lookup();
  test_interrupted();
  lun_poller_free(poller);
  printf("1..%d\n", count);
  return failures != 0;
}
