/* yard.h - what the executors of an engine share: the desk at which workers
 * report, the compiled library of their worlds, and the pools.
 *
 * A call is one job of an executor with its bytes. The Lua values that belong
 * to it (the concurrent future, what must be itself again when it comes home)
 * are in the registry until its end. Known to the executors' files only. */
#ifndef LUN_YARD_H
#define LUN_YARD_H

#include "../../core/pool.h"
#include "../engine.h"
#include "worker.h"

#include <pthread.h>

typedef struct lun_yard lun_yard;
typedef struct lun_proxy lun_proxy;

/* A pool, and what an executor adds to it. Lives until the pool's last worker and the program's executor are gone. */
typedef struct lun_hands {
  struct lun_hands *next; /* of the yard */
  lun_yard *yard;
  lun_pool *pool;       /* NULL: closed */
  int kind;             /* LUN_POOL_THREAD, LUN_POOL_PROCESS */
  bool held;            /* the program's executor refers to it */
  bool awaited;         /* somebody waits for its end */
  pthread_mutex_t lock; /* of proxies */
  lun_proxy *proxies;   /* processes: of the workers alive */
} lun_hands;

struct lun_yard {
  lun_engine *engine;
  lun_desk *desk;
  lun_hands *hands;
  struct lun_calljob *jobs; /* all there are: a finalizer cannot be called when there is no memory even for that */
  lun_world_library library;
  bool timed;  /* virtual clock */
  bool direct; /* workers write to the real standard output themselves */
  bool recorded;
  size_t limit;   /* bytes that a worker's state may hold, 0: no limit */
  bool furnished; /* the library is compiled, and the registry has a place for jobs */
  bool confined;  /* jobs have no files, network and processes (../confined.h) */
  uint64_t cause; /* seq of the JOB_END whose consequences run now, 0: none */
};

typedef struct lun_calljob {
  lun_job job; /* first */
  lun_hands *hands;
  uint32_t id;
  uint32_t future; /* id of the asyncio future that waits for it, 0: none */
  double factor;   /* loop seconds in a real second */
  double rate;     /* metered clock: instructions in a second, 0: none */
  lun_bytes bytes;
  bool settled; /* nothing more comes of it */
  bool dropped; /* no Lua value refers to it any more */
  struct lun_calljob *next, **at; /* among the yard's */
} lun_calljob;

extern const lun_pool_ops lun_thread_ops;  /* worker_thread.c; ud: the lun_hands */
extern const lun_pool_ops lun_process_ops; /* worker_process.c; the same */
void lun_proxies_kill(lun_hands *h);       /* ends the processes of a pool */

/* yard.c. For workers: text for the engine's output, and real seconds. */
void lun_yard_out(lun_yard *y, lun_worker *w, bool err, const char *s, size_t n);
void lun_yard_sleep(double seconds);

/* For the loop's thread. */
lun_yard *lun_yard_of(lua_State *L); /* makes it at its first use; may throw */
/* Is the start of a submitted job told now? `started`: a worker was free for it; a replay does as the recorded run did. */
bool lun_yard_starts(const lun_yard *y, const lun_calljob *c, bool started, unsigned *worker); /* *worker: its number */
/* Takes all notes from the desk, on the virtual clock when no worker runs. Returns false when one ended in
 * KeyboardInterrupt or SystemExit, which is on top. */
bool lun_yard_take(lua_State *L, lun_yard *y);
/* Waits for workers, at most `ns`; on the virtual clock lets time go on as far as they need it, not beyond `until`. */
void lun_yard_wait(lun_yard *y, int64_t ns, double until);
/* The program's executor is gone: the workers end when nothing is left to do. */
void lun_hands_let_go(lun_hands *h);
void lun_hands_free(lun_hands *h); /* when the pool is closed, and the program's executor gone */
void lun_yard_record_start(lun_yard *y, const lun_calljob *c, unsigned worker);
void lun_yard_record_end(lun_yard *y, const lun_calljob *c, bool ok);

/* notes.c: tells what the note says, and frees it. False as lun_yard_take. */
bool lun_yard_tell(lua_State *L, lun_yard *y, lun_note *n);

/* calljob.c. The Lua values of a job. [future, origins] -> [] */
void lun_calljob_keep(lua_State *L, lun_calljob *c);
void lun_calljob_push_kept(lua_State *L, lun_calljob *c, int which); /* 1: the concurrent future; 2: the origins; nil when it is over */
void lun_calljob_forget(lua_State *L, lun_calljob *c);
void lun_calljobs_open(lua_State *L); /* for the values of jobs, once. May throw, as lun_calljob_keep */
void lun_calljob_enter(lun_yard *y, lun_calljob *c); /* among all jobs: what is left of them is freed with the yard */
void lun_calljob_settle(lun_calljob *c); /* nothing more comes of it: frees it, when nobody refers to it */
void lun_calljob_drop(lun_calljob *c);   /* no Lua value refers to it any more: frees it, when it is settled */

#endif
