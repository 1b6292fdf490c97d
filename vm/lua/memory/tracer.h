/* tracer.h - who holds which memory: each block that Lua takes is entered with the place in the program and the task
 * that asked for it, until it is given back. asyncio.tracemalloc (tracemalloc.c) asks it; held.c writes what tasks hold
 * into the trace.
 *
 * It is a lua_Alloc around the one of the state, and only there while it is wanted. Its blocks have eight bytes in
 * front that name their site; and they are known by their address: the other allocator's lie on multiples of 16, these
 * 8 behind one (Lua asks for multiples of 8, no more). So what was there before needs no table, and costs nothing. */
#ifndef LUN_MEMORY_TRACER_H
#define LUN_MEMORY_TRACER_H

#include "../engine.h"
#include "places.h"

/* A place and a task that asked for memory there: what they hold together. */
typedef struct lun_site {
  uint32_t place, task; /* 0: unknown; no task */
  uint32_t holder;
  uint32_t count;       /* blocks; 0: nobody's number, to be used again */
  size_t size;          /* bytes */
} lun_site;

/* A task, or what no task did (task 0). */
typedef struct lun_holder {
  uint32_t task, number; /* its id; the N of Task-N */
  uint32_t sites;
  uint32_t next;         /* in the list of those that have changed since they were told */
  bool changed;
  size_t size, told;     /* bytes: held now, and held when the trace was told */
  char name[48], func[48]; /* the name that the program gave it, "" for none; its function's */
} lun_holder;

/* A line of the program, and its site for a task: found without asking for places, when a place is one frame. */
enum { LUN_NEAR_SITES = 256 };
typedef struct lun_near {
  const char *source, *name; /* Lua's string, and the same text of ours */
  int line;
  uint32_t task, site; /* site 0: nothing is here */
} lun_near;

typedef struct lun_tracer {
  lun_engine *engine;
  lua_Alloc inner; /* the state's own allocator */
  void *inner_ud;
  bool on;         /* false: blocks from before are only followed to their end */
  bool quiet;      /* new blocks are not of the program's making */
  bool telling;    /* what holders hold is counted, for a trace */
  int limit;       /* frames kept of a place */
  uint32_t epoch;  /* blocks of an earlier one are forgotten, though they live */
  size_t blocks;   /* that have eight bytes in front */
  size_t size, peak; /* bytes of this epoch */
  lun_places places;
  lun_site *site;  /* numbered from 1 */
  lun_holder *holder;
  uint32_t sites, site_cap, holders, holder_cap;
  uint32_t vacant; /* a site that nobody uses; its `place` is the next one */
  uint32_t last;   /* the site found last */
  lun_near near[LUN_NEAR_SITES];
  lun_index by_site, by_task;
  const void *newest; /* the block made last */
  uint32_t changed, changed_last; /* the holders that have changed, 0: none */
  int64_t told_at; /* when the trace was told last, and what it may be told now: held.c */
  double credit;
} lun_tracer;

/* Begins; when it has begun already, it goes on as before. False: out of memory. */
bool lun_tracer_start(lun_engine *E, int limit);
void lun_tracer_stop(lun_engine *E);   /* forgets all; the state's own allocator is back when the last block is gone */
void lun_tracer_clear(lun_tracer *t);  /* forgets the blocks there are now */
void lun_tracer_free(lun_engine *E);   /* the state is closed */
size_t lun_tracer_overhead(const lun_tracer *t); /* bytes that all of this takes */
void lun_tracer_tell(lun_tracer *t);   /* there is a trace: counts what holders hold from now on */
/* The site of a block of Lua's, 0: it is not known. `block` may be any address. */
uint32_t lun_tracer_site(const lun_tracer *t, const void *block);

/* stack.c: the innermost function in Lua; false: there is none in the thread that runs. */
bool lun_frame_inner(lun_engine *E, lua_Debug *ar);
/* The frames of the program at this moment, innermost first; at most `most`, at least one unless nothing of
 * Lua runs. It only reads: for use inside the allocator. */
uint32_t lun_frames_now(lun_engine *E, lun_places *p, lun_frame *f, uint32_t most);

/* held.c: tells the trace what tasks hold. */
enum { LUN_HELD_CREDIT = 64 }; /* records that it may write at once */
void lun_held_tell(lun_engine *E);        /* between two ticks: what has changed much, not too often */
void lun_held_tell_all(lun_engine *E);    /* all that has changed */
void lun_held_snapshot(lun_engine *E);    /* all that is held, for a snapshot */
void lun_held_over(lun_engine *E);        /* tracing has ended: nothing is known any more */

#endif
