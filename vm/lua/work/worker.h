/* worker.h - the world of a function that an executor runs: a Lua state of its
 * own for each job, on another thread or in another process.
 *
 * It has the standard library, the error classes, asyncio.isinstance and
 * asyncio.block, and no loop. What leaves it goes through lun_world_ops, and it
 * knows neither pools nor processes. */
#ifndef LUN_WORKER_H
#define LUN_WORKER_H

#include "../../memory.h"
#include "copy.h"

#include <stdio.h>

typedef struct lun_world_ops {
  void (*out)(void *ud, bool err, const char *s, size_t n); /* text for the engine's standard output or error */
  void (*block)(void *ud, double seconds);                  /* asyncio.block; seconds > 0 */
  bool (*call)(void *ud, lun_bytes *call); /* a call for a loop; takes the bytes. False: out of memory */
} lun_world_ops;

/* The library of a world in compiled form: made once, shared by all states. */
typedef struct lun_world_library {
  lun_bytes exceptions, worker;
} lun_world_library;

typedef struct lun_world {
  const lun_world_ops *ops;
  void *ud;
  const lun_world_library *library;
  lun_memory memory; /* what the state holds, and may hold */
  bool confined;        /* its jobs have no files, network and processes (../confined.h) */
  FILE *out, *err;      /* io.stdout and io.stderr of the state */
  bool warning;         /* in the middle of one of Lua's warnings */
  double rate;          /* metered clock: instructions in a second of loop time, 0: none; set before lun_world_run */
  unsigned counted;     /* instructions that ops->block has not been told of as time */
} lun_world;

/* Compiles the library, in any state. May throw when out of memory. */
void lun_world_compile(lua_State *L, lun_world_library *library);
void lun_world_forget(lun_world_library *library);

/* Makes a state for one job. The world must outlive it, with ops, ud, library and memory.most set. NULL: out of memory. */
lua_State *lun_world_open(lun_world *w);
void lun_world_close(lun_world *w, lua_State *L); /* L may be NULL */

enum { LUN_JOB_OK, LUN_JOB_FAILED, LUN_JOB_BROKEN /* its process died */ };
/* Appends the bytes of a job: package.path, then the n values on top of the stack, a function and its arguments, which
 * stay. Throws TypeError. `origins`: the index of a table, see copy.h. */
void lun_world_pack(lua_State *L, int n, int origins, lun_bytes *b);
static inline lun_world *lun_world_of(lua_State *L) { return *(lun_world **)lua_getextraspace(L); }
void lun_world_settle(lun_world *w); /* metered clock: what has been counted is blocked for, before anything else is told */
/* Runs a job. *result gets what it returned (LUN_JOB_OK), or its error and traceback (LUN_JOB_FAILED; nothing when
 * there was no memory for that). Never throws. */
int lun_world_run(lua_State *L, const char *job, size_t len, lun_bytes *result);

/* worker_process.c */
/* The main program of a worker's process, which talks over the socket fd. Returns its exit status. */
int lun_worker_main(int fd);

#endif
