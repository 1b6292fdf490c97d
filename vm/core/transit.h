/* transit.h - what is under way between two sockets of this process.
 *
 * The virtual clock may jump only when nothing can come by itself. For sockets
 * whose both ends are here that can be known: bytes written and not yet read,
 * an end of stream not yet seen, a connection begun and not yet accepted. This
 * counts them, from what net.c tells it; it makes no system call. */
#ifndef LUN_TRANSIT_H
#define LUN_TRANSIT_H

#include <stdbool.h>
#include <stdint.h>

#include "address.h"

typedef struct lun_transit lun_transit;

lun_transit *lun_transit_new(void); /* NULL: out of memory */
void lun_transit_free(lun_transit *t);

/* All of them do nothing when memory is short: then a socket counts as one whose other end is elsewhere. */
void lun_transit_listen(lun_transit *t, int fd, const lun_address *at);
/* fd, whose own name is `name`, connects to `to`: perhaps to one of ours. */
void lun_transit_connect(lun_transit *t, int fd, const lun_address *name, const lun_address *to);
/* The connection is there, or (not ok) will never be. */
void lun_transit_connected(lun_transit *t, int fd, bool ok);
/* fd was accepted from `listener`; `ours`: the other end, which is called `peer`, belongs to this process. */
void lun_transit_accept(lun_transit *t, int listener, int fd, const lun_address *peer, bool ours);
void lun_transit_wrote(lun_transit *t, int fd, size_t n);
void lun_transit_read(lun_transit *t, int fd, size_t n);
void lun_transit_ended(lun_transit *t, int fd); /* it read the end of the stream, or an error */
void lun_transit_shut(lun_transit *t, int fd);  /* it will write no more */
void lun_transit_close(lun_transit *t, int fd);

bool lun_transit_listens(const lun_transit *t, int fd);
/* Is it certain that nothing will come on fd, watched for `events` (LUN_POLL_...), unless the program does more? */
bool lun_transit_quiet(const lun_transit *t, int fd, int events);

#endif
