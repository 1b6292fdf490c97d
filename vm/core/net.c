/* net.c - the calls of net.h, on the system's sockets and pipes. It keeps no
 * list of sockets but the counts of transit.c, and decides nothing about
 * order: who calls, and when, is the loop's affair. */
#include "net.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ports.h"
#include "transit.h"

enum { READ_MAX = 256 * 1024 }; /* bytes in one read, as asyncio's max_size */

struct lun_net {
  lun_transit *transit; /* NULL: not counted */
  lun_ports *ports;     /* NULL: numbers of ports are the system's */
  int shut[2];          /* sockets where nobody listens, for IPv4 and IPv6; 0: not needed yet */
  char *buffer;         /* READ_MAX bytes, made when first needed */
};

lun_net *lun_net_new(bool counts) {
  lun_net *net = calloc(1, sizeof *net);
  if (!net) return NULL;
  if (counts && !(net->transit = lun_transit_new())) return free(net), NULL;
  return net;
}

void lun_net_free(lun_net *net) {
  if (!net) return;
  lun_transit_free(net->transit);
  lun_ports_free(net->ports);
  for (int i = 0; i < 2; i++)
    if (net->shut[i] > 0) close(net->shut[i]);
  free(net->buffer);
  free(net);
}

static int failed(void) { return errno == EWOULDBLOCK ? -EAGAIN : -errno; }

static bool set_flag(int fd, int get, int set, int flag, bool on) {
  int flags = fcntl(fd, get);
  return flags >= 0 && ((flags & flag) != 0) == on ? true
                                                   : flags >= 0 && !fcntl(fd, set, on ? flags | flag : flags & ~flag);
}

int lun_net_set_blocking(lun_net *net, int fd, bool blocking) {
  (void)net;
  return set_flag(fd, F_GETFL, F_SETFL, O_NONBLOCK, !blocking) ? 0 : failed();
}

/* Makes a new descriptor private to this process. */
static int private(int fd) {
  set_flag(fd, F_GETFD, F_SETFD, FD_CLOEXEC, true);
  return fd;
}

/* A descriptor that does not block; an error, and it is closed, when it cannot be had. */
static int unblocked(lun_net *net, int fd) {
  int status = lun_net_set_blocking(net, fd, false);
  if (status) close(fd);
  return status ? status : fd;
}

int lun_net_socket(lun_net *net, int family) {
  int fd = socket(family, SOCK_STREAM, 0);
  if (fd < 0) return failed();
  return unblocked(net, private(fd));
}

/* A child's own ends move to 0, 1 and 2: from there they must not come. */
static int above_standard(int fd) {
  if (fd > 2) return private(fd);
  int other = fcntl(fd, F_DUPFD_CLOEXEC, 3), error = errno;
  close(fd);
  errno = error;
  return other;
}

int lun_net_pipe(lun_net *net, int ends[2]) {
  (void)net;
  if (pipe(ends) < 0) return failed();
  ends[0] = above_standard(ends[0]);
  ends[1] = above_standard(ends[1]);
  if (ends[0] >= 0 && ends[1] >= 0) return 0;
  int error = failed();
  for (int i = 0; i < 2; i++)
    if (ends[i] >= 0) close(ends[i]);
  return error;
}

int lun_net_option(lun_net *net, int fd, int level, int option, int on) {
  (void)net;
  return setsockopt(fd, level, option, &on, sizeof on) < 0 ? failed() : 0;
}

bool lun_net_private(lun_net *net) {
  if (!net->ports) net->ports = lun_ports_new();
  return net->ports;
}

/* Addresses */

static in_port_t *port_of(lun_address *a) {
  int family = a->u.any.sa_family;
  return family == AF_INET ? &a->u.in.sin_port : family == AF_INET6 ? &a->u.in6.sin6_port : NULL;
}

/* From the system's number to the program's. */
static void rename_port(const lun_net *net, lun_address *a) {
  in_port_t *port = net->ports ? port_of(a) : NULL;
  if (port) *port = htons(lun_ports_own(net->ports, a->u.any.sa_family, ntohs(*port)));
}

static int name_of(int fd, lun_address *a) {
  *a = (lun_address){.len = sizeof a->u};
  return getsockname(fd, &a->u.any, &a->len) < 0 ? failed() : 0;
}

/* The number that the system gave fd becomes `own`. */
static int keep_port(lun_net *net, int fd, uint16_t own) {
  lun_address a;
  int status = name_of(fd, &a);
  in_port_t *port = status ? NULL : port_of(&a);
  return port && !lun_ports_add(net->ports, fd, a.u.any.sa_family, own, ntohs(*port)) ? -ENOMEM : status;
}

int lun_net_name(lun_net *net, int fd, lun_address *a) {
  int status = name_of(fd, a);
  if (!status) rename_port(net, a);
  return status;
}

int lun_net_peer(lun_net *net, int fd, lun_address *a) {
  *a = (lun_address){.len = sizeof a->u};
  if (getpeername(fd, &a->u.any, &a->len) < 0) return failed();
  rename_port(net, a);
  return 0;
}

/* A number that nobody here has is taken wherever the system has one free; otherwise the system says that it is taken. */
int lun_net_bind(lun_net *net, int fd, const lun_address *a) {
  lun_address real = *a;
  in_port_t *port = net->ports ? port_of(&real) : NULL;
  uint16_t own = port ? ntohs(*port) : 0;
  if (port) *port = htons(lun_ports_real(net->ports, real.u.any.sa_family, own));
  if (bind(fd, &real.u.any, real.len) < 0) return failed();
  return port ? keep_port(net, fd, own) : 0;
}

int lun_net_kind_of(lun_net *net, int fd) {
  struct stat st;
  (void)net;
  if (fstat(fd, &st) < 0) return failed();
  if (S_ISFIFO(st.st_mode)) return LUN_NET_PIPE;
  if (S_ISSOCK(st.st_mode)) return LUN_NET_SOCKET;
  return S_ISCHR(st.st_mode) ? LUN_NET_DEVICE : LUN_NET_OTHER;
}

/* Connections */

int lun_net_listen(lun_net *net, int fd, int backlog) {
  lun_address at;
  if (listen(fd, backlog) < 0) return failed();
  if (net->transit && !name_of(fd, &at)) lun_transit_listen(net->transit, fd, &at);
  return 0;
}

/* Internet addresses tell where the other end is; a Unix socket tells who holds it. */
static bool is_ours(int fd, const lun_address *peer) {
#ifdef SO_PEERCRED
  struct ucred who;
  socklen_t n = sizeof who;
  if (peer->u.any.sa_family != AF_UNIX) return true;
  return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &n) == 0 && who.pid == getpid();
#else
  (void)fd;
  return peer->u.any.sa_family != AF_UNIX;
#endif
}

int lun_net_accept(lun_net *net, int fd, lun_address *peer) {
  *peer = (lun_address){.len = sizeof peer->u};
  int got = accept(fd, &peer->u.any, &peer->len);
  if (got < 0) return failed();
  got = unblocked(net, private(got));
  if (got < 0) return got;
  if (net->transit) lun_transit_accept(net->transit, fd, got, peer, is_ours(got, peer));
  rename_port(net, peer);
  return got;
}

static bool is_this_machine(const lun_address *a) {
  if (a->u.any.sa_family == AF_INET6) return IN6_IS_ADDR_LOOPBACK(&a->u.in6.sin6_addr) || IN6_IS_ADDR_UNSPECIFIED(&a->u.in6.sin6_addr);
  uint32_t host = a->u.any.sa_family == AF_INET ? ntohl(a->u.in.sin_addr.s_addr) : 1;
  return host >> 24 == 127 || host == 0;
}

/* The number of a port that is ours, and where nobody will ever listen: who connects there is refused as by the system. 0:
 * there is none of this family. */
static in_port_t shut_port(lun_net *net, int family) {
  lun_address a = {.len = family == AF_INET ? sizeof a.u.in : sizeof a.u.in6};
  int *fd = &net->shut[family == AF_INET6];
  a.u.any.sa_family = (sa_family_t)family;
  if (family == AF_INET6) a.u.in6.sin6_addr = in6addr_loopback;
  else a.u.in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (*fd <= 0 && (*fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0)) > 0 && bind(*fd, &a.u.any, a.len) < 0) close(*fd), *fd = -1;
  return *fd > 0 && name_of(*fd, &a) == 0 ? *port_of(&a) : 0;
}

/* The program's number to the system's. */
static void find_port(lun_net *net, lun_address *a) {
  in_port_t *port = net->ports && is_this_machine(a) ? port_of(a) : NULL;
  uint16_t real = port ? lun_ports_real(net->ports, a->u.any.sa_family, ntohs(*port)) : 0;
  if (port) *port = real ? htons(real) : shut_port(net, a->u.any.sa_family);
}

int lun_net_connect(lun_net *net, int fd, const lun_address *to) {
  lun_address a = *to, name;
  find_port(net, &a);
  int status = connect(fd, &a.u.any, a.len) < 0 ? failed() : 0;
  if (status && status != -EINPROGRESS) return status;
  if (net->ports && port_of(&a) && !lun_ports_has(net->ports, fd)) keep_port(net, fd, 0);
  if (!net->transit || name_of(fd, &name)) return status;
  lun_transit_connect(net->transit, fd, &name, &a);
  if (!status) lun_transit_connected(net->transit, fd, true);
  return status;
}

int lun_net_connected(lun_net *net, int fd) {
  int error = 0;
  socklen_t n = sizeof error;
  if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &n) < 0) return failed();
  if (net->transit) lun_transit_connected(net->transit, fd, error == 0);
  return -error;
}

/* Bytes */

static void count_read(lun_net *net, int fd, ssize_t n) {
  if (!net->transit) return;
  if (n > 0) lun_transit_read(net->transit, fd, (size_t)n);
  else if (n != -EAGAIN) lun_transit_ended(net->transit, fd);
}

ssize_t lun_net_read(lun_net *net, int fd, size_t max, const char **data) {
  if (!net->buffer && !(net->buffer = malloc(READ_MAX))) return -ENOMEM;
  ssize_t n;
  do n = read(fd, net->buffer, max < READ_MAX ? max : READ_MAX);
  while (n < 0 && errno == EINTR);
  if (n < 0) n = failed();
  count_read(net, fd, n);
  *data = net->buffer;
  return n;
}

/* A pipe has no MSG_NOSIGNAL: the signal is held back, and taken out of the world if this write has raised it. */
static ssize_t write_pipe(int fd, const struct iovec *part, int parts) {
  sigset_t pipe_only, before, waiting;
  sigemptyset(&pipe_only);
  sigaddset(&pipe_only, SIGPIPE);
  sigpending(&waiting);
  pthread_sigmask(SIG_BLOCK, &pipe_only, &before);
  ssize_t n = writev(fd, part, parts);
  int error = errno;
  if (n < 0 && error == EPIPE && !sigismember(&waiting, SIGPIPE)) {
    int taken;
    sigpending(&waiting);
    if (sigismember(&waiting, SIGPIPE)) sigwait(&pipe_only, &taken);
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  errno = error;
  return n;
}

static ssize_t write_once(int fd, const struct iovec *part, int parts) {
  struct msghdr m = {.msg_iov = (struct iovec *)part, .msg_iovlen = (size_t)parts};
  ssize_t n = parts == 1 ? send(fd, part->iov_base, part->iov_len, MSG_NOSIGNAL) : sendmsg(fd, &m, MSG_NOSIGNAL);
  return n < 0 && errno == ENOTSOCK ? write_pipe(fd, part, parts) : n;
}

ssize_t lun_net_write(lun_net *net, int fd, const struct iovec *part, int parts) {
  ssize_t n;
  do n = write_once(fd, part, parts);
  while (n < 0 && errno == EINTR);
  if (n < 0) return failed();
  if (net->transit) lun_transit_wrote(net->transit, fd, (size_t)n);
  return n;
}

int lun_net_shutdown(lun_net *net, int fd) {
  if (shutdown(fd, SHUT_WR) < 0) return failed();
  if (net->transit) lun_transit_shut(net->transit, fd);
  return 0;
}

void lun_net_close(lun_net *net, int fd) {
  if (net->transit) lun_transit_close(net->transit, fd);
  if (net->ports) lun_ports_closed(net->ports, fd);
  close(fd);
}

bool lun_net_listens(const lun_net *net, int fd) { return net->transit && lun_transit_listens(net->transit, fd); }

bool lun_net_quiet(const lun_net *net, int fd, int events) {
  return net->transit && lun_transit_quiet(net->transit, fd, events);
}
