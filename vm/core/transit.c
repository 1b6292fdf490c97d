/* transit.c - what is under way between sockets of this process (transit.h).
 *
 * Each socket is an end. Two ends that know each other are peers: what one
 * writes is `coming` to the other until it has `got` it. A client that its
 * listener has not yet accepted stands in the listener's line, in the order in
 * which it came; also when it is closed meanwhile, for it will be accepted
 * all the same. */
#include "transit.h"

#include <stdlib.h>

#include "poll.h"

typedef struct end {
  struct end *peer;      /* the other end, NULL: none, elsewhere, or closed */
  struct end *listener;  /* in whose line it stands, NULL: in none */
  struct end *next;      /* behind it in that line */
  struct end *line;      /* a listener's: who waits to be accepted, the first first */
  lun_address name;      /* its own */
  uint64_t sent;         /* before it had a peer */
  uint64_t coming, got;  /* bytes */
  bool known;            /* its other end is, was, or will be in this process */
  bool listens, connecting;
  bool end_coming, end_seen; /* of the stream */
  bool shut;             /* it writes no more */
  bool closed;           /* but still in a line */
} end;

struct lun_transit {
  end **of; /* by descriptor */
  int count;
};

lun_transit *lun_transit_new(void) { return calloc(1, sizeof(lun_transit)); }

static end *find(const lun_transit *t, int fd) { return fd >= 0 && fd < t->count ? t->of[fd] : NULL; }

static bool make_room(lun_transit *t, int fd) {
  if (fd < t->count) return true;
  int count = fd + 64;
  end **of = realloc(t->of, (size_t)count * sizeof *of);
  if (!of) return false;
  for (int i = t->count; i < count; i++) of[i] = NULL;
  t->of = of;
  t->count = count;
  return true;
}

static end *add(lun_transit *t, int fd, const lun_address *name) {
  lun_transit_close(t, fd); /* a descriptor that was closed behind our back */
  end *e = make_room(t, fd) ? calloc(1, sizeof *e) : NULL;
  if (!e) return NULL;
  e->name = *name;
  return t->of[fd] = e;
}

/* Listeners and their lines */

static bool is_any(const lun_address *a) {
  if (a->u.any.sa_family == AF_INET) return a->u.in.sin_addr.s_addr == INADDR_ANY;
  return a->u.any.sa_family == AF_INET6 && IN6_IS_ADDR_UNSPECIFIED(&a->u.in6.sin6_addr);
}

static bool same_port(const lun_address *a, const lun_address *b) {
  if (a->u.any.sa_family != b->u.any.sa_family) return false;
  return a->u.any.sa_family == AF_INET ? a->u.in.sin_port == b->u.in.sin_port
                                       : a->u.in6.sin6_port == b->u.in6.sin6_port;
}

static end *listener_at(lun_transit *t, const lun_address *to) {
  for (int i = 0; i < t->count; i++) {
    end *e = t->of[i];
    if (!e || !e->listens) continue;
    if (lun_address_same(&e->name, to) || (is_any(&e->name) && same_port(&e->name, to))) return e;
  }
  return NULL;
}

static void stand_in_line(end *listener, end *e) {
  end **at = &listener->line;
  while (*at) at = &(*at)->next;
  *at = e;
  e->listener = listener;
}

static void leave_line(end *e) {
  if (!e->listener) return;
  end **at = &e->listener->line;
  while (*at != e) at = &(*at)->next;
  *at = e->next;
  e->listener = e->next = NULL;
}

void lun_transit_listen(lun_transit *t, int fd, const lun_address *at) {
  end *e = add(t, fd, at);
  if (e) e->listens = true;
}

void lun_transit_connect(lun_transit *t, int fd, const lun_address *name, const lun_address *to) {
  end *listener = listener_at(t, to);
  end *e = listener ? add(t, fd, name) : NULL;
  if (!e) return;
  e->known = e->connecting = true;
  stand_in_line(listener, e);
}

void lun_transit_connected(lun_transit *t, int fd, bool ok) {
  end *e = find(t, fd);
  if (!e) return;
  if (!ok) lun_transit_close(t, fd);
  else e->connecting = false;
}

/* The one in line that is called `peer`; Unix clients have no names, and are accepted in their order. */
static end *first_in_line(end *listener, const lun_address *peer) {
  end *e = listener->line;
  if (peer->u.any.sa_family == AF_UNIX) return e;
  while (e && !lun_address_same(&e->name, peer)) e = e->next;
  return e;
}

void lun_transit_accept(lun_transit *t, int listener, int fd, const lun_address *peer, bool ours) {
  end *from = find(t, listener), *client = from && ours ? first_in_line(from, peer) : NULL;
  end *e = client ? add(t, fd, peer) : NULL;
  if (!client) return;
  leave_line(client);
  client->connecting = false;
  if (!e) return client->closed ? free(client) : (void)(client->known = false);
  e->known = true;
  e->coming = client->sent;
  e->end_coming = client->shut;
  if (client->closed) return free(client);
  e->peer = client;
  client->peer = e;
}

/* Bytes and ends */

void lun_transit_wrote(lun_transit *t, int fd, size_t n) {
  end *e = find(t, fd);
  if (!e) return;
  if (e->peer) e->peer->coming += n;
  else e->sent += n;
}

void lun_transit_read(lun_transit *t, int fd, size_t n) {
  end *e = find(t, fd);
  if (e) e->got += n;
}

void lun_transit_ended(lun_transit *t, int fd) {
  end *e = find(t, fd);
  if (!e) return;
  e->end_seen = true;
  e->got = e->coming;
}

void lun_transit_shut(lun_transit *t, int fd) {
  end *e = find(t, fd);
  if (!e) return;
  e->shut = true;
  if (e->peer) e->peer->end_coming = true;
}

/* The line breaks up: those in it will see their connections end. */
static void send_away(end *listener) {
  while (listener->line) {
    end *e = listener->line;
    leave_line(e);
    e->end_coming = true;
    if (e->closed) free(e);
  }
}

void lun_transit_close(lun_transit *t, int fd) {
  end *e = find(t, fd);
  if (!e) return;
  t->of[fd] = NULL;
  send_away(e);
  if (e->peer) {
    e->peer->end_coming = true;
    e->peer->peer = NULL;
  }
  e->shut = e->closed = true;
  if (e->listener && !e->connecting) return; /* it will be accepted all the same; who accepts it frees it */
  leave_line(e);
  free(e);
}

bool lun_transit_listens(const lun_transit *t, int fd) {
  const end *e = find(t, fd);
  return e && e->listens;
}

bool lun_transit_quiet(const lun_transit *t, int fd, int events) {
  const end *e = find(t, fd);
  if (!e) return false;
  if (e->listens) return e->line == NULL;
  if (!e->known || e->connecting) return false;
  bool more = e->coming > e->got || (e->end_coming && !e->end_seen);
  if ((events & LUN_POLL_READ) && more) return false;
  if (!(events & LUN_POLL_WRITE)) return true;
  /* There will be room as soon as the other end has read all, or is gone. */
  return e->peer ? e->peer->got < e->peer->coming : !e->end_coming;
}

void lun_transit_free(lun_transit *t) {
  if (!t) return;
  for (int i = 0; i < t->count; i++) lun_transit_close(t, i);
  free(t->of);
  free(t);
}
