/* address.c - addresses (address.h). The looking up is getaddrinfo's, on a
 * thread of the poller's; nothing here waits. */
#include "address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

static bool numeric4(lun_address *a, const char *host, int port) {
  *a = (lun_address){.len = sizeof a->u.in};
  a->u.in.sin_family = AF_INET;
  a->u.in.sin_port = htons((uint16_t)port);
  return inet_pton(AF_INET, host, &a->u.in.sin_addr) == 1;
}

/* "fe80::1%eth0" names its interface behind a percent sign. */
static bool numeric6(lun_address *a, const char *host, int port) {
  char bare[LUN_HOST_MAX];
  size_t n = strcspn(host, "%");
  if (n >= sizeof bare) return false;
  memcpy(bare, host, n);
  bare[n] = 0;
  *a = (lun_address){.len = sizeof a->u.in6};
  a->u.in6.sin6_family = AF_INET6;
  a->u.in6.sin6_port = htons((uint16_t)port);
  if (host[n]) a->u.in6.sin6_scope_id = if_nametoindex(host + n + 1);
  return inet_pton(AF_INET6, bare, &a->u.in6.sin6_addr) == 1;
}

bool lun_address_numeric(lun_address *a, const char *host, int port, int family) {
  if (family != AF_INET6 && numeric4(a, host, port)) return true;
  return family != AF_INET && numeric6(a, host, port);
}

bool lun_address_path(lun_address *a, const char *path, size_t n) {
  *a = (lun_address){0};
  if (n + 1 > sizeof a->u.un.sun_path) return false;
  a->u.un.sun_family = AF_UNIX;
  memcpy(a->u.un.sun_path, path, n);
  /* An abstract name is as long as it is told to be; a path ends with a zero. */
  a->len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n + (n && *path ? 1 : 0));
  return true;
}

int lun_address_host(const lun_address *a, char host[LUN_HOST_MAX]) {
  *host = 0;
  if (a->u.any.sa_family == AF_INET) {
    inet_ntop(AF_INET, &a->u.in.sin_addr, host, LUN_HOST_MAX);
    return ntohs(a->u.in.sin_port);
  }
  if (a->u.any.sa_family != AF_INET6) return 0;
  inet_ntop(AF_INET6, &a->u.in6.sin6_addr, host, LUN_HOST_MAX);
  return ntohs(a->u.in6.sin6_port);
}

const char *lun_address_path_of(const lun_address *a, size_t *n) {
  size_t before = offsetof(struct sockaddr_un, sun_path);
  const char *path = a->u.un.sun_path;
  *n = a->len > before ? a->len - before : 0;
  if (*n && *path) *n = strnlen(path, *n);
  return *n ? path : NULL;
}

static bool same_internet(const lun_address *a, const lun_address *b) {
  if (a->u.any.sa_family == AF_INET)
    return a->u.in.sin_port == b->u.in.sin_port && a->u.in.sin_addr.s_addr == b->u.in.sin_addr.s_addr;
  return a->u.in6.sin6_port == b->u.in6.sin6_port &&
         memcmp(&a->u.in6.sin6_addr, &b->u.in6.sin6_addr, sizeof a->u.in6.sin6_addr) == 0;
}

bool lun_address_same(const lun_address *a, const lun_address *b) {
  if (a->u.any.sa_family != b->u.any.sa_family) return false;
  if (a->u.any.sa_family != AF_UNIX) return same_internet(a, b);
  size_t n, m;
  const char *x = lun_address_path_of(a, &n), *y = lun_address_path_of(b, &m);
  return n && n == m && memcmp(x, y, n) == 0;
}

/* Looking up */

static void look_up(void *ud) {
  lun_lookup *l = ud;
  l->error = getaddrinfo(l->host, l->service, &l->hints, &l->found);
  l->system = l->error == EAI_SYSTEM ? errno : 0;
}

static void looked_up(void *ud) {
  lun_lookup *l = ud;
  l->done(l);
}

lun_lookup *lun_lookup_new(lun_poller *p, const char *host, const char *service, const struct addrinfo *hints,
                           void (*done)(lun_lookup *l), void *ud) {
  lun_lookup *l = calloc(1, sizeof *l);
  if (!l) return NULL;
  *l = (lun_lookup){.hints = *hints, .done = done, .ud = ud};
  l->host = host ? strdup(host) : NULL;
  l->service = service ? strdup(service) : NULL;
  bool whole = (!host || l->host) && (!service || l->service);
  if (whole && lun_poller_work(p, look_up, looked_up, l)) return l;
  lun_lookup_free(l);
  return NULL;
}

void lun_lookup_free(lun_lookup *l) {
  if (!l) return;
  if (l->found) freeaddrinfo(l->found);
  free(l->host);
  free(l->service);
  free(l);
}
