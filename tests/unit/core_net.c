/* core_net.c - the doors of real I/O, without Lua: addresses, what is under way between two sockets of a process,
 * pipes without SIGPIPE. TAP. */
#include "../../vm/core/net.h"
#include "../../vm/core/ports.h"
#include "../../vm/core/transit.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
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

static bool same(const char *x, int xport, const char *y, int yport) {
  lun_address a, b;
  return lun_address_numeric(&a, x, xport, 0) && lun_address_numeric(&b, y, yport, 0) && lun_address_same(&a, &b);
}

static void test_more_addresses(void) {
  lun_address a, unnamed;
  size_t len;
  char host[LUN_HOST_MAX], longer[200];
  memset(longer, '1', sizeof longer);
  longer[sizeof longer - 1] = 0;
  ok(!lun_address_numeric(&a, longer, 1, 0), "a host that is too long for a number");
  ok(lun_address_numeric(&a, "fe80::1%lo", 1, 0) && a.u.in6.sin6_scope_id == 1, "an interface behind a percent sign");
  ok(same("1.2.3.4", 5, "1.2.3.4", 5) && !same("1.2.3.4", 5, "1.2.3.4", 6) && !same("1.2.3.4", 5, "1.2.3.5", 5), "IPv4 addresses are the same, or not");
  ok(same("::1", 5, "::1", 5) && !same("::1", 5, "::1", 6) && !same("::1", 5, "::2", 5) && !same("::1", 5, "1.2.3.4", 5), "IPv6 addresses, too");
  lun_address_path(&unnamed, "", 0), lun_address_path(&a, "/x", 2);
  ok(!lun_address_path_of(&unnamed, &len) && len == 0 && !lun_address_same(&unnamed, &unnamed) && !lun_address_same(&a, &unnamed), "a Unix socket without a name is none that can be called");
  ok(lun_address_host(&unnamed, host) == 0 && *host == 0, "and is on no host");
}

/* Numbers of ports that are this run's own. */

static void test_ports(void) {
  lun_ports *p = lun_ports_new();
  lun_ports_add(p, 5, AF_INET, 80, 8080);
  ok(lun_ports_real(p, AF_INET, 80) == 8080 && lun_ports_own(p, AF_INET, 8080) == 80 && lun_ports_has(p, 5), "a number and its name");
  ok(!lun_ports_real(p, AF_INET6, 80) && !lun_ports_real(p, AF_INET, 81) && lun_ports_own(p, AF_INET6, 8080) == 8080 && lun_ports_own(p, AF_INET, 8081) == 8081 && !lun_ports_has(p, 6), "nothing else has one");
  lun_ports_closed(p, 5), lun_ports_closed(p, 6);
  ok(!lun_ports_real(p, AF_INET, 80) && lun_ports_own(p, AF_INET, 8080) == 80, "when it is closed nobody can be called by it, and connections keep it");
  uint16_t first = 0, last = 0;
  for (uint32_t i = 0; i <= 65536 - 49152; i++) {
    lun_ports_add(p, 7, AF_INET, 0, (uint16_t)(i + 1));
    last = lun_ports_own(p, AF_INET, (uint16_t)(i + 1));
    if (!i) first = last;
    lun_ports_closed(p, 7);
  }
  ok(first == 49152 && last == first, "those without a name are counted up from 49152, and begin anew behind the last");
  ok(lun_ports_own(p, AF_INET, 16385) == last && lun_ports_own(p, AF_INET, 1) == 1, "the oldest of those that are closed are forgotten");
  lun_ports_add(p, 9, AF_INET, 99, 9999);
  for (int i = 0; i < 20000; i++) lun_ports_add(p, 7, AF_INET, 0, 1), lun_ports_closed(p, 7);
  ok(lun_ports_real(p, AF_INET, 99) == 9999, "and never one that is open");
  lun_ports_free(p);
}

/* Nobody listens under any of these: it is refused, though the system may have something there. */
static void test_nobody_there(void) {
  static const char *const hosts[] = {"127.0.0.1", "0.0.0.0", "::1", "::", "255.255.255.255", "ff02::1"};
  for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
    lun_net *net = lun_net_new(true);
    lun_address a;
    lun_net_private(net), lun_net_private(net);
    lun_address_numeric(&a, hosts[i], 22, 0);
    int fd = lun_net_socket(net, a.u.any.sa_family), status = fd < 0 ? fd : lun_net_connect(net, fd, &a);
    if (status == -EINPROGRESS) wait_until(fd, POLLOUT), status = lun_net_connected(net, fd);
    ok(status < 0, hosts[i]);
    if (fd >= 0) lun_net_close(net, fd);
    lun_net_free(net);
  }
}

/* Under way */

/* Who calls any address of this machine calls a listener at all of them. */
static void test_listeners_everywhere(void) {
  static const struct { const char *listens, *called; bool comes; } cases[] = {
    {"0.0.0.0", "127.0.0.1", true}, {"127.0.0.1", "127.0.0.1", true}, {"127.0.0.1", "127.0.0.2", false}, {"::", "::1", true},
    {"::1", "::2", false},          {"0.0.0.0", "::1", false}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    lun_transit *t = lun_transit_new();
    lun_address at, to, client;
    lun_address_numeric(&at, cases[i].listens, 80, 0), lun_address_numeric(&to, cases[i].called, 80, 0), lun_address_numeric(&client, cases[i].called, 5000, 0);
    lun_transit_listen(t, 3, &at);
    lun_transit_connect(t, 4, &client, &to);
    ok(lun_transit_quiet(t, 3, LUN_POLL_READ) != cases[i].comes, cases[i].comes ? "somebody comes" : "nobody comes");
    to.u.in.sin_port = htons(81); /* where it stands in both kinds */
    lun_transit_connect(t, 5, &client, &to);
    ok(!lun_transit_quiet(t, 5, LUN_POLL_READ), "to another number nobody of ours does");
    lun_transit_free(t);
  }
}

/* Three stand in line; the second is refused, and they are accepted by their names, not in their order. */
static void test_line(void) {
  lun_transit *t = lun_transit_new();
  lun_address at, client[3], stranger;
  lun_address_numeric(&at, "127.0.0.1", 80, 0), lun_address_numeric(&stranger, "127.0.0.1", 9, 0);
  lun_transit_listen(t, 3, &at);
  for (int i = 0; i < 3; i++) lun_address_numeric(&client[i], "127.0.0.1", 5000 + i, 0), lun_transit_connect(t, 10 + i, &client[i], &at);
  lun_transit_connected(t, 11, false);
  lun_transit_connected(t, 12, true);
  lun_transit_accept(t, 3, 20, &stranger, true);
  lun_transit_accept(t, 3, 21, &client[2], false);
  ok(!lun_transit_quiet(t, 20, LUN_POLL_READ) && !lun_transit_quiet(t, 21, LUN_POLL_READ), "who is not ours, or not in line, is not known");
  lun_transit_accept(t, 3, 22, &client[2], true);
  ok(lun_transit_quiet(t, 22, LUN_POLL_READ) && lun_transit_quiet(t, 12, LUN_POLL_READ) && !lun_transit_quiet(t, 3, LUN_POLL_READ), "one is accepted, one still waits");
  ok(!lun_transit_quiet(t, 10, LUN_POLL_READ), "and does not know yet");
  lun_transit_accept(t, 3, 23, &client[0], true);
  ok(lun_transit_quiet(t, 3, LUN_POLL_READ) && lun_transit_quiet(t, 23, LUN_POLL_READ), "then nobody is left in the line");
  lun_transit_close(t, 22);
  ok(!lun_transit_quiet(t, 12, LUN_POLL_READ) && !lun_transit_quiet(t, 12, LUN_POLL_WRITE), "who is left alone will hear of it, and may write");
  lun_transit_ended(t, 12);
  ok(lun_transit_quiet(t, 12, LUN_POLL_READ), "once");
  lun_transit_free(t);
}

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

/* A Unix socket tells who holds it: one of another process is none of ours. */
static void test_from_another_process(void) {
  lun_net *net = lun_net_new(true);
  lun_address a, peer;
  char path[64];
  snprintf(path, sizeof path, "/tmp/lunette-core-net-%d", (int)getpid());
  lun_address_path(&a, path, strlen(path));
  int listener = lun_net_socket(net, AF_UNIX), go[2];
  lun_net_private(net);
  ok(pipe(go) == 0 && lun_net_bind(net, listener, &a) == 0 && lun_net_listen(net, listener, 5) == 0, "ports of one's own do not touch Unix sockets");
  fflush(stdout);
  pid_t pid = fork();
  if (pid == 0) {
    char byte;
    int fd = lun_net_socket(net, AF_UNIX);
    bool good = lun_net_connect(net, fd, &a) == 0 && read(go[0], &byte, 1) == 1;
    lun_net_free(net);
    _exit(good ? 0 : 1);
  }
  wait_until(listener, POLLIN);
  int client = lun_net_socket(net, AF_UNIX);
  ok(lun_net_connect(net, client, &a) == 0, "one of ours stands behind it");
  int stranger = lun_net_accept(net, listener, &peer), ours = lun_net_accept(net, listener, &peer);
  ok(!lun_net_quiet(net, stranger, LUN_POLL_READ) && lun_net_quiet(net, ours, LUN_POLL_READ), "what comes from another process is never certain");
  ok(write(go[1], "x", 1) == 1 && waitpid(pid, NULL, 0) == pid, "and it goes");
  close(go[0]), close(go[1]), unlink(path);
  lun_net_close(net, stranger), lun_net_close(net, ours), lun_net_close(net, client), lun_net_close(net, listener);
  lun_net_free(net);
}

/* A client that asks for a number of its own keeps it. */
static void test_bound_client(void) {
  lun_net *net = lun_net_new(false);
  lun_address at, own, name;
  lun_net_private(net);
  lun_address_numeric(&at, "127.0.0.1", 80, 0), lun_address_numeric(&own, "127.0.0.1", 4000, 0);
  int listener = lun_net_socket(net, AF_INET), client = lun_net_socket(net, AF_INET);
  ok(lun_net_bind(net, listener, &at) == 0 && lun_net_listen(net, listener, 5) == 0 && lun_net_bind(net, client, &own) == 0, "80 and 4000 are free in each run");
  int status = lun_net_connect(net, client, &at);
  if (status == -EINPROGRESS) wait_until(client, POLLOUT), status = lun_net_connected(net, client);
  wait_until(listener, POLLIN);
  int server = lun_net_accept(net, listener, &name);
  ok(status == 0 && ntohs(name.u.in.sin_port) == 4000 && lun_net_name(net, client, &name) == 0 && ntohs(name.u.in.sin_port) == 4000 &&
       lun_net_peer(net, client, &name) == 0 && ntohs(name.u.in.sin_port) == 80 && lun_net_shutdown(net, client) == 0,
     "and both ends are called so");
  lun_net_close(net, server), lun_net_close(net, client), lun_net_close(net, listener);
  const char *data;
  ok(lun_net_read(net, server, 1, &data) == -EBADF && lun_net_write(net, server, &(struct iovec){"x", 1}, 1) == -EBADF, "a closed one is an error");
  lun_net_free(net);
}

/* Pipes */

static void test_pipe(void) {
  lun_net *net = lun_net_new(false);
  int ends[2];
  ok(lun_net_pipe(net, ends) == 0 && ends[0] > 2 && ends[1] > 2, "a pipe");
  int sock = lun_net_socket(net, AF_UNIX);
  ok(lun_net_kind_of(net, sock) == LUN_NET_SOCKET, "a socket is one");
  close(sock);
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

/* A signal that was there before, and held back, is the program's, and stays. */
static void test_pipe_signal_kept(void) {
  lun_net *net = lun_net_new(false);
  int ends[2], taken;
  sigset_t pipe_only, before, waiting;
  struct iovec part = {"x", 1};
  sigemptyset(&pipe_only);
  sigaddset(&pipe_only, SIGPIPE);
  sigprocmask(SIG_BLOCK, &pipe_only, &before);
  raise(SIGPIPE);
  lun_net_pipe(net, ends);
  close(ends[0]);
  ok(lun_net_write(net, ends[1], &part, 1) == -EPIPE && sigpending(&waiting) == 0 && sigismember(&waiting, SIGPIPE), "a signal that waited before stays");
  sigwait(&pipe_only, &taken);
  sigprocmask(SIG_SETMASK, &before, NULL);
  signal(SIGPIPE, SIG_IGN);
  ok(lun_net_write(net, ends[1], &part, 1) == -EPIPE, "where it is ignored there is none to take");
  signal(SIGPIPE, SIG_DFL);
  static struct iovec too_many[5000];
  ok(lun_net_write(net, ends[1], too_many, 5000) == -EINVAL, "another error is just that");
  close(ends[1]);
  lun_net_free(net);
}

int main(void) {
  test_addresses();
  test_more_addresses();
  test_ports();
  test_nobody_there();
  test_listeners_everywhere();
  test_line();
  test_connection(AF_INET, "TCP");
  test_connection(AF_UNIX, "Unix");
  test_closed_early();
  test_from_another_process();
  test_bound_client();
  test_pipe();
  test_pipe_signal_kept();
  printf("1..%d\n", n);
  return 0;
}
