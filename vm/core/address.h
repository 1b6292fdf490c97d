/* address.h - addresses of sockets: numbers and paths to bytes and back, and
 * names to numbers on a thread, because a name server may take seconds. */
#ifndef LUN_ADDRESS_H
#define LUN_ADDRESS_H

#include <netdb.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "poll.h"

typedef struct lun_address {
  union {
    struct sockaddr any;
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
    struct sockaddr_un un;
  } u;
  socklen_t len;
} lun_address;

enum { LUN_HOST_MAX = 64 }; /* bytes that a numeric host takes at most, with its end */

/* A numeric IPv4 or IPv6 host (`family` 0: either) into *a. False when it is a name, or of another family. */
bool lun_address_numeric(lun_address *a, const char *host, int port, int family);
/* The path of a Unix socket; a leading zero byte is Linux's abstract space. False when it is too long. */
bool lun_address_path(lun_address *a, const char *path, size_t n);
/* The numeric host of an internet address, which goes into `host`; returns its port. */
int lun_address_host(const lun_address *a, char host[LUN_HOST_MAX]);
/* The path of a Unix address, not ended by a zero; NULL and 0 for one without a name. */
const char *lun_address_path_of(const lun_address *a, size_t *n);
bool lun_address_same(const lun_address *a, const lun_address *b);

/* A question for the name server. Its owner frees it when it is answered. */
typedef struct lun_lookup {
  char *host, *service;   /* NULL: none */
  struct addrinfo hints;
  int error;              /* of getaddrinfo(3), 0: none */
  int system;             /* errno, when that error is EAI_SYSTEM */
  struct addrinfo *found;
  void (*done)(struct lun_lookup *l); /* called inside a poll: it may only make a note */
  void *ud;
} lun_lookup;

/* Starts to look up; host and service are copied. NULL when out of memory. */
lun_lookup *lun_lookup_new(lun_poller *p, const char *host, const char *service, const struct addrinfo *hints,
                           void (*done)(lun_lookup *l), void *ud);
void lun_lookup_free(lun_lookup *l);

#endif
