/* poll.c - waiting for descriptors (poll.h), on libuv. It calls back and never
 * reads, writes or runs a program's code itself. */
#include "poll.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <time.h>
#include <uv.h>

struct lun_poller {
  uv_loop_t uv;
  uv_async_t async; /* lun_poller_wake */
  unsigned watching, hidden;
  unsigned working; /* on threads */
  unsigned closing; /* watches that libuv has yet to let go of */
  uint64_t fired;   /* callbacks so far */
};

struct lun_watch {
  uv_poll_t uv;
  lun_poller *poller;
  lun_watch_fn *fn;
  void *ud;
  int fd, events;
  bool hidden;
};

typedef struct lun_work {
  uv_work_t uv;
  lun_poller *poller;
  void (*work)(void *ud);
  void (*done)(void *ud);
  void *ud;
} lun_work;

static void woken(uv_async_t *a) { ((lun_poller *)a->data)->fired++; }

lun_poller *lun_poller_new(void) {
  lun_poller *p = calloc(1, sizeof *p);
  if (!p) return NULL;
  if (uv_loop_init(&p->uv)) return free(p), NULL;
  if (uv_async_init(&p->uv, &p->async, woken)) {
    uv_loop_close(&p->uv);
    return free(p), NULL;
  }
  p->async.data = p; /* it keeps the loop alive, without which uv_run would not look at any descriptor, nor at this one */
  return p;
}

static void freed(uv_handle_t *h) {
  lun_watch *w = h->data;
  w->poller->closing--;
  free(w);
}

static void close_each(uv_handle_t *h, void *ud) {
  lun_poller *p = ud;
  if (uv_is_closing(h)) return;
  if (h == (uv_handle_t *)&p->async) return uv_close(h, NULL);
  p->closing++;
  uv_close(h, freed);
}

void lun_poller_free(lun_poller *p) {
  if (!p) return;
  uv_walk(&p->uv, close_each, p);
  uv_run(&p->uv, UV_RUN_DEFAULT);
  uv_loop_close(&p->uv);
  free(p);
}

static void ready(uv_poll_t *uv, int status, int events);

static void start(lun_watch *w) {
  int uv = (w->events & LUN_POLL_READ ? UV_READABLE : 0) | (w->events & LUN_POLL_WRITE ? UV_WRITABLE : 0);
  if (uv) uv_poll_start(&w->uv, uv, ready);
  else uv_poll_stop(&w->uv);
}

/* After an error libuv watches no more; a level-triggered watch goes on until somebody stops it. */
static void ready(uv_poll_t *uv, int status, int events) {
  lun_watch *w = uv->data;
  w->poller->fired++;
  int both = LUN_POLL_READ | LUN_POLL_WRITE;
  int seen = (events & UV_READABLE ? LUN_POLL_READ : 0) | (events & UV_WRITABLE ? LUN_POLL_WRITE : 0);
  if (status < 0) start(w);
  w->fn(w->ud, w->fd, status < 0 ? both : seen);
}

void lun_watch_change(lun_watch *w, int events) {
  w->events = events;
  start(w);
}

/* libuv makes what it polls non-blocking; a descriptor that others share (a terminal) must not change under them. */
static int init_poll(lun_poller *p, uv_poll_t *uv, int fd) {
  int flags = fcntl(fd, F_GETFL);
  int status = flags < 0 ? UV_EBADF : uv_poll_init(&p->uv, uv, fd);
  if (!status && !(flags & O_NONBLOCK)) fcntl(fd, F_SETFL, flags);
  return status;
}

lun_watch *lun_watch_start(lun_poller *p, int fd, int events, bool hidden, lun_watch_fn *fn, void *ud) {
  lun_watch *w = calloc(1, sizeof *w);
  if (!w) return NULL;
  int status = init_poll(p, &w->uv, fd);
  if (status) {
    free(w);
    errno = -status;
    return NULL;
  }
  w->uv.data = w;
  w->poller = p;
  w->fn = fn;
  w->ud = ud;
  w->fd = fd;
  w->hidden = hidden;
  *(hidden ? &p->hidden : &p->watching) += 1;
  lun_watch_change(w, events);
  return w;
}

void lun_watch_stop(lun_watch *w) {
  *(w->hidden ? &w->poller->hidden : &w->poller->watching) -= 1;
  w->poller->closing++;
  uv_poll_stop(&w->uv);
  uv_close((uv_handle_t *)&w->uv, freed);
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
  w->poller->fired++;
  w->poller->working--;
  w->done(w->ud);
  free(w);
}

bool lun_poller_work(lun_poller *p, void (*f)(void *ud), void (*done)(void *ud), void *ud) {
  lun_work *w = malloc(sizeof *w);
  if (!w) return false;
  *w = (lun_work){.poller = p, .work = f, .done = done, .ud = ud};
  w->uv.data = w;
  if (uv_queue_work(&p->uv, &w->uv, work, worked)) return free(w), false;
  p->working++;
  return true;
}

void lun_poller_wait(lun_poller *p, int64_t ns) {
  if (!ns && !p->closing && lun_poller_empty(p)) return;
  if (ns) {
    struct pollfd fd = {uv_backend_fd(&p->uv), POLLIN, 0};
    struct timespec ts = {ns / 1000000000, ns % 1000000000};
    uint64_t fired = p->fired;
    /* uv_run registers new descriptors with the kernel only when it runs: let it, before waiting for them. */
    uv_run(&p->uv, UV_RUN_NOWAIT);
    if (p->fired != fired) return;
    if (ppoll(&fd, 1, ns < 0 ? NULL : &ts, NULL) <= 0) return;
  }
  uv_run(&p->uv, UV_RUN_NOWAIT);
}

void lun_poller_wake(lun_poller *p) { uv_async_send(&p->async); }
