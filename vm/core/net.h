/* net.h - bytes, connections and addresses: the one door through which they
 * come in. Thin non-blocking calls, without Lua and without callbacks.
 *
 * Each call returns what it got, or -errno; -EAGAIN is "not now". A replay
 * that answers from a record instead of the system has to stand in front of
 * this file alone. */
#ifndef LUN_NET_H
#define LUN_NET_H

#include <stdbool.h>
#include <sys/types.h>
#include <sys/uio.h>

#include "address.h"

typedef struct lun_net lun_net;

/* `counts`: keeps count of what is under way between sockets of this process. NULL when out of memory. */
lun_net *lun_net_new(bool counts);
/* From now on numbers of ports on this machine are this run's own (ports.h). False: out of memory. */
bool lun_net_private(lun_net *net);
void lun_net_free(lun_net *net); /* NULL is allowed; the sockets are the caller's */

/* A stream socket of the family (AF_...), non-blocking and closed in children. */
int lun_net_socket(lun_net *net, int family);
/* Two ends of a pipe, [0] to read, closed in children, both above 2. They block; see lun_net_set_blocking. */
int lun_net_pipe(lun_net *net, int ends[2]);
/* An option of the socket level; `on` is a truth value or a number of bytes. */
int lun_net_option(lun_net *net, int fd, int level, int option, int on);
int lun_net_bind(lun_net *net, int fd, const lun_address *a);
int lun_net_listen(lun_net *net, int fd, int backlog);
/* Returns the new descriptor; *peer becomes the address of the other side. */
int lun_net_accept(lun_net *net, int fd, lun_address *peer);
/* 0: connected; -EINPROGRESS: the socket becomes writable when it is decided, ask lun_net_connected then. */
int lun_net_connect(lun_net *net, int fd, const lun_address *a);
int lun_net_connected(lun_net *net, int fd);
/* Reads what is there, at most `max` bytes; *data stays valid until the next call. 0: the end of the stream. */
ssize_t lun_net_read(lun_net *net, int fd, size_t max, const char **data);
/* Writes as much as there is room for. It never raises SIGPIPE. */
ssize_t lun_net_write(lun_net *net, int fd, const struct iovec *part, int parts);
int lun_net_shutdown(lun_net *net, int fd); /* writes no more; reading goes on */
void lun_net_close(lun_net *net, int fd);

int lun_net_name(lun_net *net, int fd, lun_address *a); /* its own address */
int lun_net_peer(lun_net *net, int fd, lun_address *a); /* that of the other side */
int lun_net_set_blocking(lun_net *net, int fd, bool blocking);

typedef enum lun_net_kind { LUN_NET_OTHER, LUN_NET_PIPE, LUN_NET_SOCKET, LUN_NET_DEVICE } lun_net_kind;
int lun_net_kind_of(lun_net *net, int fd); /* a lun_net_kind, or -errno */

/* Is it certain that fd, watched for `events`, stays quiet unless this program does more? */
bool lun_net_quiet(const lun_net *net, int fd, int events);
/* Can somebody from elsewhere connect to fd? Known only while it is counted. */
bool lun_net_listens(const lun_net *net, int fd);

#endif
