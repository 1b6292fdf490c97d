/* core_net.c - the doors of real I/O, without Lua: addresses, what is under way between two sockets of a process,
 * pipes without SIGPIPE, children, signals as bytes. TAP. */
#include "../../vm/core/child.h"
#include "../../vm/core/net.h"
#include "../../vm/core/signals.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int n;

static void ok(bool yes, const char *name) { printf("%sok %d - %s\n", yes ? "" : "not ", ++n, name); }

static void wait_until(int fd, short events) {
  struct pollfd p = {fd, events, 0};
  poll(&p, 1, 10000);
}

/* Addresses */

static bool round_trip(const char *host, int family) {
  lun_address a;
  char text[LUN_HOST_MAX];
  return lun_address_numeric(&a, host, 7007, 0) && a.u.any.sa_family == family && lun_address_host(&a, text) == 7007 &&
         strcmp(text, host) == 0;
}

static void test_addresses(void) {
  lun_address a, b;
  size_t len;
  ok(round_trip("127.0.0.1", AF_INET) && round_trip("::1", AF_INET6), "numeric hosts, there and back");
  ok(!lun_address_numeric(&a, "localhost", 1, 0) && !lun_address_numeric(&a, "", 1, 0), "names are no numbers");
  ok(!lun_address_numeric(&a, "::1", 1, AF_INET) && !lun_address_numeric(&a, "1.2.3.4", 1, AF_INET6), "nor are those of another family");
  char path[200];
  memset(path, 'x', sizeof path);
  ok(!lun_address_path(&a, path, sizeof path), "a path that is too long");
  ok(lun_address_path(&a, "/tmp/x", 6) && strcmp(lun_address_path_of(&a, &len), "/tmp/x") == 0 && len == 6, "a path");
  ok(lun_address_path(&a, "\0abc", 4) && lun_address_path_of(&a, &len) && len == 4, "an abstract name");
  lun_address_path(&b, "\0abd", 4);
  ok(lun_address_same(&a, &a) && !lun_address_same(&a, &b), "equal and unequal names");
}

/* Under way */

typedef struct line {
  lun_net *net;
  int listener, client, server;
} line;

static void read_all(line *l, int fd) {
  const char *data;
  while (lun_net_read(l->net, fd, 1 << 16, &data) > 0) continue;
}

static void write_some(line *l, int fd, const char *s) {
  struct iovec part = {(void *)s, strlen(s)};
  lun_net_write(l->net, fd, &part, 1);
}

static line connect_line(int family) {
  line l = {.net = lun_net_new(true)};
  lun_address a;
  char path[64];
  snprintf(path, sizeof path, "/tmp/lunette-core-net-%d", (int)getpid());
  if (family == AF_UNIX) lun_address_path(&a, path, strlen(path));
  else lun_address_numeric(&a, "127.0.0.1", 0, 0);
  l.listener = lun_net_socket(l.net, family);
  lun_net_bind(l.net, l.listener, &a);
  ok(!lun_net_quiet(l.net, l.listener, LUN_POLL_READ), "a socket that nobody has told of is not known to be quiet");
  lun_net_listen(l.net, l.listener, 5);
  ok(lun_net_quiet(l.net, l.listener, LUN_POLL_READ), "a listener whom nobody calls is quiet");
  lun_net_name(l.net, l.listener, &a);
  l.client = lun_net_socket(l.net, family);
  int status = lun_net_connect(l.net, l.client, &a);
  ok(!lun_net_quiet(l.net, l.listener, LUN_POLL_READ), "until somebody does");
  if (status == -EINPROGRESS) {
    ok(!lun_net_quiet(l.net, l.client, LUN_POLL_WRITE), "who connects is not quiet");
    wait_until(l.client, POLLOUT);
    lun_net_connected(l.net, l.client);
  }
  if (family == AF_UNIX) unlink(path);
  return l;
}

static void accept_line(line *l) {
  lun_address peer;
  wait_until(l->listener, POLLIN);
  l->server = lun_net_accept(l->net, l->listener, &peer);
}

static void test_bytes(line *l) {
  ok(lun_net_quiet(l->net, l->client, LUN_POLL_READ) && lun_net_quiet(l->net, l->server, LUN_POLL_READ), "both ends are quiet");
  write_some(l, l->client, "hello");
  ok(!lun_net_quiet(l->net, l->server, LUN_POLL_READ), "bytes under way");
  ok(lun_net_quiet(l->net, l->client, LUN_POLL_READ), "but not the other way");
  ok(lun_net_quiet(l->net, l->client, LUN_POLL_WRITE), "who waits for room waits for the reader");
  wait_until(l->server, POLLIN);
  read_all(l, l->server);
  ok(lun_net_quiet(l->net, l->server, LUN_POLL_READ), "and have come");
  ok(!lun_net_quiet(l->net, l->client, LUN_POLL_WRITE), "then there is room");
}

static void test_ends(line *l) {
  lun_net_shutdown(l->net, l->client);
  ok(!lun_net_quiet(l->net, l->server, LUN_POLL_READ), "an end of the stream under way");
  wait_until(l->server, POLLIN);
  read_all(l, l->server);
  ok(lun_net_quiet(l->net, l->server, LUN_POLL_READ), "is seen once");
  write_some(l, l->server, "bye");
  lun_net_close(l->net, l->server);
  ok(!lun_net_quiet(l->net, l->client, LUN_POLL_READ), "what was written before a close is under way");
  wait_until(l->client, POLLIN);
  read_all(l, l->client);
  ok(lun_net_quiet(l->net, l->client, LUN_POLL_READ), "and comes");
}

static void test_connection(int family, const char *name) {
  printf("# %s\n", name);
  line l = connect_line(family);
  write_some(&l, l.client, "early");
  accept_line(&l);
  ok(lun_net_quiet(l.net, l.listener, LUN_POLL_READ), "the listener has accepted");
  ok(!lun_net_quiet(l.net, l.server, LUN_POLL_READ), "what was written before that is under way");
  wait_until(l.server, POLLIN);
  read_all(&l, l.server);
  test_bytes(&l);
  test_ends(&l);
  lun_net_close(l.net, l.client);
  lun_net_close(l.net, l.listener);
  lun_net_free(l.net);
}

static void test_closed_early(void) {
  line l = connect_line(AF_INET);
  lun_net_close(l.net, l.client);
  ok(!lun_net_quiet(l.net, l.listener, LUN_POLL_READ), "a client that has gone already will be accepted all the same");
  accept_line(&l);
  ok(!lun_net_quiet(l.net, l.server, LUN_POLL_READ), "and then its end is under way");
  lun_net_close(l.net, l.server);
  lun_net_close(l.net, l.listener);
  lun_net_free(l.net);
  l = connect_line(AF_INET);
  lun_net_close(l.net, l.listener);
  ok(!lun_net_quiet(l.net, l.client, LUN_POLL_READ), "who is never accepted will hear of it");
  lun_net_close(l.net, l.client);
  lun_net_free(l.net);
}

/* Pipes */

static void test_pipe(void) {
  lun_net *net = lun_net_new(false);
  int ends[2];
  ok(lun_net_pipe(net, ends) == 0 && ends[0] > 2 && ends[1] > 2, "a pipe");
  ok(lun_net_kind_of(net, ends[0]) == LUN_NET_PIPE && lun_net_kind_of(net, -1) == -EBADF, "and what it is");
  lun_net_set_blocking(net, ends[0], false);
  const char *data;
  ok(lun_net_read(net, ends[0], 10, &data) == -EAGAIN, "nothing to read yet");
  struct iovec part[2] = {{"ab", 2}, {"cd", 2}};
  ok(lun_net_write(net, ends[1], part, 2) == 4 && lun_net_read(net, ends[0], 3, &data) == 3 && memcmp(data, "abc", 3) == 0, "bytes through it");
  close(ends[0]);
  ok(lun_net_write(net, ends[1], part, 2) == -EPIPE, "nobody reads: an error, and no signal");
  sigset_t waiting;
  sigpending(&waiting);
  ok(!sigismember(&waiting, SIGPIPE), "nor one that waits to be let in");
  close(ends[1]);
  lun_net_free(net);
}

/* Children */

static void finish(lun_child *c) {
  while (!lun_child_wait(c, 10000)) continue;
  lun_child_free(c);
}

static void test_children(void) {
  lun_child c;
  int culprit;
  char *argv[] = {"sh", "-c", "exit 7", NULL};
  lun_child_options o = {.program = "sh", .argv = argv, .fd = {-1, -1, -1}};
  ok(lun_child_start(&c, &o, &culprit) == 0, "a child starts");
  finish(&c);
  ok(c.status == 7 && lun_child_poll(&c) && c.status == 7, "its status, as often as one asks");
  ok(lun_child_signal(&c, SIGKILL) == 0, "a signal to what has ended harms nobody");
  char *sleeper[] = {"sleep", "1000", NULL};
  o = (lun_child_options){.program = "sleep", .argv = sleeper, .fd = {-1, -1, -1}};
  lun_child_start(&c, &o, &culprit);
  ok(!lun_child_poll(&c), "one that runs has not ended");
  lun_child_signal(&c, SIGTERM);
  finish(&c);
  ok(c.status == -SIGTERM, "killed by a signal");
  o.program = "/no/such/program";
  ok(lun_child_start(&c, &o, &culprit) == -ENOENT && culprit == LUN_CHILD_PROGRAM && c.ended, "a program that is not there");
  o.cwd = "/no/such/folder";
  ok(lun_child_start(&c, &o, &culprit) == -ENOENT && culprit == LUN_CHILD_CWD, "a folder that is not there");
}

/* 1 and 2 of the child change places on the way. */
static void test_crossed(void) {
  lun_net *net = lun_net_new(false);
  int ends[2], culprit, keep = dup(1);
  lun_child c;
  const char *data;
  lun_net_pipe(net, ends);
  fflush(stdout);
  dup2(ends[1], 2); /* its standard output goes to our 2, its errors to our 1 */
  char *argv[] = {"sh", "-c", "echo out", NULL};
  lun_child_options o = {.program = "sh", .argv = argv, .fd = {-1, 2, 1}};
  int status = lun_child_start(&c, &o, &culprit);
  finish(&c);
  ok(status == 0 && lun_net_read(net, ends[0], 4, &data) == 4 && memcmp(data, "out\n", 4) == 0, "crossed descriptors");
  dup2(keep, 2);
  close(keep), close(ends[0]), close(ends[1]);
  lun_net_free(net);
}

/* Signals */

static void test_signals(void) {
  lun_signals *s = lun_signals_new();
  unsigned char got[8];
  ok(lun_signals_take(s, got, 8) == 0, "no signal has come");
  ok(lun_signals_catch(s, SIGKILL) == -EINVAL && lun_signals_catch(s, SIGUSR1) == 0 && lun_signals_catch(s, SIGUSR2) == 0, "those that can be caught");
  raise(SIGUSR2);
  raise(SIGUSR1);
  ok(lun_signals_take(s, got, 8) == 2 && got[0] == SIGUSR2 && got[1] == SIGUSR1, "in the order in which they came");
  signal(SIGURG, SIG_IGN);
  lun_signals_catch(s, SIGURG);
  lun_signals_catch(s, SIGURG);
  lun_signals_free(s);
  ok(signal(SIGURG, SIG_DFL) == SIG_IGN && signal(SIGUSR1, SIG_DFL) == SIG_DFL, "and go back to what they did before");
  ok(lun_signal_number("SIGTERM") == SIGTERM && lun_signal_number("INT") == SIGINT && !lun_signal_number("SIGNO"), "by name");
  ok(!lun_signals_valid(0) && !lun_signals_valid(1000) && !lun_signals_valid(-1) && lun_signals_valid(SIGINT), "valid numbers");
}

int main(void) {
  test_addresses();
  test_connection(AF_INET, "TCP");
  test_connection(AF_UNIX, "Unix");
  test_closed_early();
  test_pipe();
  test_children();
  test_crossed();
  test_signals();
  printf("1..%d\n", n);
  return 0;
}
