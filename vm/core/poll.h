/* poll.h - waits for file descriptors, and can be woken.
 *
 * Only readiness is told here: who reads or writes does so in a callback of
 * its own, so that the order of events stays asyncio's. */
#ifndef LUN_POLL_H
#define LUN_POLL_H

#include <stdbool.h>
#include <stdint.h>

typedef struct lun_poller lun_poller;
typedef struct lun_watch lun_watch;

enum { LUN_POLL_READ = 1, LUN_POLL_WRITE = 2 };
/* `events`: LUN_POLL_... that are ready, or both on an error of the descriptor. */
typedef void lun_watch_fn(void *ud, int fd, int events);

/* Returns NULL when the system gives no more descriptors or memory. */
lun_poller *lun_poller_new(void);
void lun_poller_free(lun_poller *p); /* also frees what is still watched; NULL is allowed */

/* Watches fd for events until lun_watch_stop. Returns NULL, and sets errno, when it cannot be watched. `hidden` ones
 * (the commands of the viewer) do not count as something that a program waits for. Whether fd blocks stays as it is. */
lun_watch *lun_watch_start(lun_poller *p, int fd, int events, bool hidden, lun_watch_fn *fn, void *ud);
bool lun_watch_change(lun_watch *w, int events); /* false, with errno set: it is not watched for them */
void lun_watch_stop(lun_watch *w); /* frees w */
unsigned lun_poller_watching(const lun_poller *p); /* how many that are not hidden */
bool lun_poller_commanded(const lun_poller *p);    /* is there anything hidden? */
bool lun_poller_empty(const lun_poller *p);        /* nothing is watched at all, and no work is under way */

/* Runs work(ud) on a thread of libuv's, then done(ud) inside a wait. Returns false when out of memory. */
bool lun_poller_work(lun_poller *p, void (*work)(void *ud), void (*done)(void *ud), void *ud);
unsigned lun_poller_working(const lun_poller *p); /* how many such there are */

/* Waits at most `ns` (-1: for ever, 0: not at all) and calls back what is ready. A signal ends the wait. Costs nothing
 * with 0 when it is empty. */
void lun_poller_wait(lun_poller *p, int64_t ns);
/* Ends a wait, from any thread or signal handler. */
void lun_poller_wake(lun_poller *p);

#endif
