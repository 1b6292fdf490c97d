/* poll.c - waiting for descriptors (poll.h): an epoll of our own, in which libuv's is one descriptor more, for its work
 * on threads. It calls back and never reads, writes or runs a program's code itself. */
#include "poll.h"

#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>
#include <uv.h>

enum { EVENTS = 512, ROUNDS = 48 }; /* told at once, and how often in one wait, when there are more */

struct lun_poller {
  int epoll;
  int wake;                 /* an eventfd: lun_poller_wake */
  atomic_bool woken;        /* it is readable, or about to be */
  lun_watch **of;           /* by descriptor */
  int count;
  uint32_t started;         /* watches so far */
  unsigned watching, hidden;
  unsigned working;         /* on threads */
  bool has_uv;              /* uv has been made: for the first work */
  uv_loop_t uv;
  uv_async_t alive;         /* without any handle libuv would not look at its descriptors */
};

struct lun_watch {
  lun_poller *poller;
  lun_watch_fn *fn;
  void *ud;
  int fd, events;
  uint32_t number;          /* tells it from one before it of the same descriptor */
  bool hidden;
};

typedef struct lun_work {
  uv_work_t uv;
  lun_poller *poller;
  void (*work)(void *ud);
  void (*done)(void *ud);
  void *ud;
} lun_work;

/* What an event is about: a watch, or one of these two. */
static const uint64_t WAKE = UINT64_MAX, WORK = UINT64_MAX - 1;

static uint64_t key_of(const lun_watch *w) { return (uint64_t)w->number << 32 | (uint32_t)w->fd; }

/* Making and ending */

static bool add(lun_poller *p, int fd, uint32_t events, uint64_t key) {
  struct epoll_event e = {.events = events, .data.u64 = key};
  return epoll_ctl(p->epoll, EPOLL_CTL_ADD, fd, &e) == 0;
}

static void close_both(lun_poller *p) {
  if (p->epoll >= 0) close(p->epoll);
  if (p->wake >= 0) close(p->wake);
}

lun_poller *lun_poller_new(void) {
  lun_poller *p = calloc(1, sizeof *p);
  if (!p) return NULL;
  p->epoll = epoll_create1(EPOLL_CLOEXEC);
  p->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (p->epoll >= 0 && p->wake >= 0 && add(p, p->wake, EPOLLIN, WAKE)) return p;
  close_both(p);
  return free(p), NULL;
}

static void close_each(uv_handle_t *h, void *ud) {
  (void)ud;
  if (!uv_is_closing(h)) uv_close(h, NULL);
}

static void end_work(lun_poller *p) {
  uv_walk(&p->uv, close_each, NULL);
  uv_run(&p->uv, UV_RUN_DEFAULT);
  uv_loop_close(&p->uv);
}

void lun_poller_free(lun_poller *p) {
  if (!p) return;
  if (p->has_uv) end_work(p);
  for (int fd = 0; fd < p->count; fd++) free(p->of[fd]);
  free(p->of);
  close_both(p);
  free(p);
}

/* Watches */

static bool make_room(lun_poller *p, int fd) {
  if (fd < p->count) return true;
  int count = fd + 64;
  lun_watch **of = realloc(p->of, (size_t)count * sizeof *of);
  if (!of) return false;
  for (int i = p->count; i < count; i++) of[i] = NULL;
  p->of = of;
  p->count = count;
  return true;
}

static uint32_t bits(int events) {
  return (events & LUN_POLL_READ ? EPOLLIN : 0u) | (events & LUN_POLL_WRITE ? EPOLLOUT : 0u);
}

/* One that is asked for nothing is none of the kernel's: errors would be told all the same. */
bool lun_watch_change(lun_watch *w, int events) {
  int op = !events ? EPOLL_CTL_DEL : w->events ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
  struct epoll_event e = {.events = bits(events), .data.u64 = key_of(w)};
  if (events == w->events) return true;
  w->events = events;
  return epoll_ctl(w->poller->epoll, op, w->fd, &e) == 0 || !events;
}

lun_watch *lun_watch_start(lun_poller *p, int fd, int events, bool hidden, lun_watch_fn *fn, void *ud) {
  if (fd < 0) return errno = EBADF, NULL;
  if (fd < p->count && p->of[fd]) return errno = EEXIST, NULL;
  lun_watch *w = calloc(1, sizeof *w);
  if (!w || !make_room(p, fd)) return free(w), errno = ENOMEM, NULL;
  *w = (lun_watch){.poller = p, .fn = fn, .ud = ud, .fd = fd, .events = events, .hidden = hidden};
  w->number = ++p->started;
  if (events && !add(p, fd, bits(events), key_of(w))) {
    int error = errno;
    free(w);
    return errno = error, NULL;
  }
  *(hidden ? &p->hidden : &p->watching) += 1;
  return p->of[fd] = w;
}

void lun_watch_stop(lun_watch *w) {
  lun_watch_change(w, 0);
  *(w->hidden ? &w->poller->hidden : &w->poller->watching) -= 1;
  w->poller->of[w->fd] = NULL;
  free(w);
}

unsigned lun_poller_watching(const lun_poller *p) { return p->watching; }

bool lun_poller_commanded(const lun_poller *p) { return p->hidden > 0; }

bool lun_poller_empty(const lun_poller *p) { return p->watching + p->hidden + p->working == 0; }

unsigned lun_poller_working(const lun_poller *p) { return p->working; }

static void work(uv_work_t *uv) {
  lun_work *w = uv->data;
  w->work(w->ud);
}

static void worked(uv_work_t *uv, int status) {
  lun_work *w = uv->data;
  (void)status; /* never cancelled */
  w->poller->working--;
  w->done(w->ud);
  free(w);
}

/* libuv tells the kernel of its descriptors when it runs: then what its threads report shows in its own epoll, and so
 * in ours. */
static bool begin_work(lun_poller *p) {
  if (p->has_uv) return true;
  if (uv_loop_init(&p->uv)) return false;
  bool ok = uv_async_init(&p->uv, &p->alive, NULL) == 0;
  if (ok) uv_run(&p->uv, UV_RUN_NOWAIT);
  ok = ok && add(p, uv_backend_fd(&p->uv), EPOLLIN, WORK);
  if (!ok) end_work(p);
  return p->has_uv = ok;
}

bool lun_poller_work(lun_poller *p, void (*f)(void *ud), void (*done)(void *ud), void *ud) {
  lun_work *w = begin_work(p) ? malloc(sizeof *w) : NULL;
  if (!w) return false;
  *w = (lun_work){.poller = p, .work = f, .done = done, .ud = ud};
  w->uv.data = w;
  if (uv_queue_work(&p->uv, &w->uv, work, worked)) return free(w), false;
  p->working++;
  return true;
}

/* Waiting */

/* As asyncio: an error, or the other side's having gone, is told to who reads and to who writes. */
static void tell(lun_poller *p, const struct epoll_event *e) {
  uint32_t fd = (uint32_t)e->data.u64, number = (uint32_t)(e->data.u64 >> 32);
  lun_watch *w = (int)fd < p->count ? p->of[fd] : NULL;
  if (!w || w->number != number) return; /* it has been stopped by one that was told before */
  w->fn(w->ud, w->fd, (e->events & ~EPOLLOUT ? LUN_POLL_READ : 0) | (e->events & ~EPOLLIN ? LUN_POLL_WRITE : 0));
}

static void dispatch(lun_poller *p, const struct epoll_event *e) {
  eventfd_t n;
  if (e->data.u64 == WORK) {
    uv_run(&p->uv, UV_RUN_NOWAIT);
  } else if (e->data.u64 == WAKE) {
    eventfd_read(p->wake, &n);
    atomic_store(&p->woken, false); /* not before: a wake-up in between would be read here, and all that follow suppressed */
  } else {
    tell(p, e);
  }
}

/* The kernel's own time limit is in whole milliseconds. False: nothing is ready. */
static bool wait_at_most(const lun_poller *p, int64_t ns) {
  struct pollfd fd = {p->epoll, POLLIN, 0};
  struct timespec ts = {ns / 1000000000, ns % 1000000000};
  return ppoll(&fd, 1, &ts, NULL) > 0;
}

void lun_poller_wait(lun_poller *p, int64_t ns) {
  struct epoll_event e[EVENTS];
  if (ns == 0 && lun_poller_empty(p)) return;
  if (ns > 0 && !wait_at_most(p, ns)) return;
  int n = epoll_wait(p->epoll, e, EVENTS, ns < 0 ? -1 : 0);
  for (int round = 1;; round++) {
    for (int i = 0; i < n; i++) dispatch(p, &e[i]);
    if (n < EVENTS || round == ROUNDS) return;
    n = epoll_wait(p->epoll, e, EVENTS, 0);
  }
}

void lun_poller_wake(lun_poller *p) {
  if (!atomic_exchange(&p->woken, true)) eventfd_write(p->wake, 1);
}
