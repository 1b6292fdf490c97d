/* engine.h - the Lua side of the engine: what one engine holds, and what it stands on.
 *
 * One engine is one Lua state with its loops, its trace and its clock. Its objects stand in tasks/objects.h, what they do in
 * tasks/tasks.h; what it records in record.h, how it raises and tells errors in errors.h. Nothing here knows a terminal. */
#ifndef LUN_ENGINE_H
#define LUN_ENGINE_H

#include <lauxlib.h>
#include <lua.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "../core/loop.h"
#include "slots.h"
#include "../memory.h"
#include "memory/shortage.h"

typedef struct lun_engine lun_engine;
typedef struct lun_coro lun_coro;
typedef struct lun_future lun_future;
typedef struct lun_task lun_task;
typedef struct lun_call lun_call;
typedef struct lun_tally lun_tally;
typedef struct lun_lualoop lun_lualoop;

/* How the coroutine that is resumed next has to go on: with results, or by raising. */
typedef enum lun_going { LUN_GO_ON, LUN_GO_RAISE } lun_going;
/* What a coroutine that gave way to the driver asks for. */
typedef enum lun_asking {
  LUN_ASK_NOTHING, /* it has yielded values of the program's own */
  LUN_ASK_CORO,  /* run this coroutine object and give me what it returns */
  LUN_ASK_WAIT,  /* wake me when this future is done */
  LUN_ASK_SLEEP, /* wake me when engine->sleep has passed */
  LUN_ASK_TURN   /* let the others have a turn */
} lun_asking;

/* The types of userdata that are asked for at every step. */
enum { LUN_TYPE_CORO, LUN_TYPE_FUTURE, LUN_TYPE_TASK, LUN_TYPE_HANDLE, LUN_TYPE_LOOP, LUN_TYPE_SOCKET, LUN_TYPE_DEQUE, LUN_TYPE_QUEUE,
       LUN_TYPE_TALLY, LUN_TYPE_INBOX, LUN_TYPES };

enum { LUN_SPARE_MAX = 1024 };

/* An error in a finalizer comes in pieces. Equal ones are told once: a million objects of one kind fail a million times. */
enum { LUN_FAILED_MOST = 32, LUN_FAILED_TEXT = 400 };
typedef struct lun_failed {
  bool open; /* it has begun */
  size_t n;
  char text[LUN_FAILED_TEXT];
  int told;
  uint32_t hash[LUN_FAILED_MOST]; /* of those that were told */
} lun_failed;

/* The traceback of the last error that came up in the outermost function of a coroutine, at one of those lines (traceback.c). */
enum { LUN_RAISED = 8 };
typedef struct lun_raised {
  char source[LUA_IDSIZE], name[60];
  int line, text; /* 0: none yet; the text's place in the registry */
} lun_raised;

/* How often Lua collects (memory/pace.h). */
enum { LUN_PACE_LARGE = 32 << 20 }; /* bytes of a large heap */
typedef struct lun_pace_state {
  bool slow, theirs; /* theirs: the program sets the pause itself */
} lun_pace_state;

/* What the program has read of the clocks in this turn (times.c). */
typedef struct lun_readings {
  uint64_t turn;
  unsigned n;                            /* how many were recorded */
  int64_t last[LUN_AUX_COUNT_READING];   /* the last one of each clock, ns */
  uint32_t again[LUN_AUX_COUNT_READING]; /* how often it was given once more since */
  bool told[LUN_AUX_COUNT_READING];      /* a replay: the recorded run told of it */
} lun_readings;

struct lun_engine {
  lua_State *L;        /* the main thread */
  lun_clock clock;
  lun_poller *poller;
  lun_writer *trace;   /* NULL: not recorded */
  lun_replay *replay;  /* NULL: no replay; one has a trace, too */
  struct lun_plan *plan;    /* NULL: the run is not explored (plan.h) */
  uint32_t next_id;    /* of objects and handles */
  uint32_t first_id;   /* what it was before the program made any */
  uint32_t next_task;  /* the N of Task-N */
  uint32_t next_tally;
  lun_lualoop *loop;   /* the running loop, NULL: none */
  lun_task *task;      /* the task whose turn it is, NULL: none */
  uint32_t handle;     /* the id of the handle that runs, 0: none */
  const struct lun_nest *nest; /* the plain coroutines that run within each other, innermost first; NULL: none runs */
  lun_going going;
  lun_asking asking;
  struct lun_sleep *sleep; /* LUN_ASK_SLEEP: which */
  double label_of;     /* of a sleep: its delay, and the words for the record, which are the next one's, too, if that is as long */
  char label[32];
  lua_State *volatile running; /* the Lua thread that runs now: the interrupt's aim */
  volatile sig_atomic_t interrupts; /* SIGINTs not yet handled */
  int64_t asked;       /* when the first of these came, monotonic ns */
  volatile uint32_t sampled; /* the handle that ran at the last look */
  bool telling;        /* the end of the program is told: SIGINTs leave that alone, but for the third, which ends the process */
  bool insist;         /* the second one in a turn: raise until the turn ends */
  int64_t interrupted; /* when the first one was raised in this turn, monotonic ns; 0: none was */
  lua_State *desk;     /* a thread that never runs: the tables of slots stand on it, and above them the spare threads (threads.c) */
  int threads;         /* how many of these there are */
  int nested;          /* coroutines that run within the C call that awaits them (direct.c) */
  int yielded;         /* how many values the innermost of them gave way with */
  lun_slots anchors;   /* userdata that the loop holds */
  lun_slots tasks;     /* tasks that have waited for a future, weak: the loop need not hold them (tasks.h: lun_task_next) */
  int loops;           /* where on the desk: all loops by their addresses, weak */
  const void *meta[LUN_TYPES]; /* the metatables of our types, for a quick look: what a userdata is */
  int meta_place[LUN_TYPES];   /* their places in the registry */
  const void *quiet[LUN_TYPES]; /* the same for objects that nobody is to be told of any more, NULL: there is none */
  int quiet_place[LUN_TYPES];
  const void *cancelled_error, *initialize; /* the class, and the __init of most classes, for a quick look */
  int cancelled_place; /* in the registry */
  lun_raised raised[LUN_RAISED];
  int depth;           /* of callbacks within callbacks, bounded */
  volatile bool closing; /* lua_close has begun: run no more of the program */
  bool debug;          /* asyncio's debug mode for new loops */
  bool tracking;       /* the running loop is in debug mode: coroutines note where they are made */
  bool mirror;         /* output goes to the real descriptors, too */
  bool file_runs;      /* a program runs before the prompt: control.c */
  bool flushes;        /* flush means the real descriptors */
  uint8_t task_flag;   /* LUN_FLAG_... of the tasks made now */
  int asker;           /* LUN_ASK_...: who asks for the cancellations made now */
  const char *asker_text; /* in words, NULL: found from who runs */
  struct lun_control *control; /* the viewer's socket, NULL: none */
  uint32_t inputs;     /* of a prompt: the number of the last one */
  struct lun_door *door; /* others may look in (attach/), NULL: they may not */
  volatile bool knocked; /* somebody is at the door: a signal said so */
  struct lun_hold *hold; /* holds the loop, has the breakpoints (debug/hold.h); NULL: nobody can hold it */
  int hooked;          /* LUA_MASK...: what Lua threads are hooked for when they are resumed (debug/hook.c); 0: nothing */
  bool watched;        /* the hold looks at each record */
  volatile bool look;  /* a signal asked for a look at the code that runs */
  struct lun_io *io;   /* sockets, children, signals (io.h) */
  struct lun_yard *yard; /* threads and processes (jobs.h), NULL: none yet */
  lun_memory memory; /* what Lua holds, and may hold */
  lun_shortage shortage; /* where it wanted more */
  lun_pace_state pace;
  lun_readings readings;
  struct lun_tracer *tracer; /* which place and task holds what (memory/tracer.h); NULL: nobody ever asked */
  size_t printed, print_limit; /* bytes that the program printed, and may print; 0: no limit */
  bool warning, warnings_off; /* in the middle of one of Lua's warnings; switched off */
  lun_failed failed;   /* finalizers that failed (warnings.c) */
  bool unwinding;      /* the same of a program that runs in no coroutine */
  bool stuck;          /* the loop had nothing left to wait for */
  uint64_t parts;      /* of vm/lib (parts.c): a bit for each that is loaded */
  int parts_loading;   /* how many are being loaded, one for another */
  bool contexts;       /* the program uses context variables */
  uint64_t span_seed[2]; /* where the ids of spans come from; 0: not drawn yet */
  uint64_t span_ids;   /* how many were given */
  bool confined;       /* its programs have no files, network and processes (confined.h) */
  bool stopped;        /* it reached a bound: END says which, whatever ends the process */
  int end_kind, end_status; /* for the END record: LUN_END_..., exit status */
  char end_error[64], end_message[256];
};

static inline lun_engine *lun_engine_of(lua_State *L) { return *(lun_engine **)lua_getextraspace(L); }

/* A plain coroutine that runs: who resumed it, and in which task's turn. */
typedef struct lun_nest {
  lua_State *from;
  const lun_task *task;
  const struct lun_nest *outer;
} lun_nest;

/* Places in the registry. Those that are looked up at every step are numbers, which stand in lun_engine. */
#define LUN_R_ERRORS "lunette.errors"   /* the table that vm/lib/exceptions.lua returns */
#define LUN_R_PRIMS "lunette.prims"     /* the functions hidden in rewritten chunks, and those for vm/lib */
#define LUN_R_ASYNCIO "lunette.asyncio" /* the module */
#define LUN_R_RUNNER "lunette.runner"   /* in debug mode: the task or handle that runs */

#define LUN_COROUTINE "coroutine"
#define LUN_FUTURE "Future"
#define LUN_TASK "Task"
#define LUN_HANDLE_TYPE "Handle"
#define LUN_LOOP_TYPE "EventLoop"
#define LUN_TALLY "tally"

/* The metatable of the value at index, NULL: it has none. */
static inline const void *lun_meta_of(lua_State *L, int index) {
  if (!lua_getmetatable(L, index)) return NULL;
  const void *meta = lua_topointer(L, -1);
  lua_pop(L, 1);
  return meta;
}

/* The userdata at index if it is of that type (LUN_TYPE_...), else NULL; luaL_testudata without looking up a name. */
static inline void *lun_test(lua_State *L, int index, int type) {
  const void *meta = lun_meta_of(L, index);
  const lun_engine *E = lun_engine_of(L);
  return meta && (meta == E->meta[type] || meta == E->quiet[type]) ? lua_touserdata(L, index) : NULL;
}

/* The userdata on top becomes one of that type. */
static inline void lun_set_type(lua_State *L, int type) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, lun_engine_of(L)->meta_place[type]);
  lua_setmetatable(L, -2);
}

/* The one at index, of that type, has nothing to say when it is collected: its finalizer, which takes time, is not called. */
static inline void lun_set_quiet(lua_State *L, int index, int type) {
  index = lua_absindex(L, index);
  lua_rawgeti(L, LUA_REGISTRYINDEX, lun_engine_of(L)->quiet_place[type]);
  lua_setmetatable(L, index);
}

/* engine.c */
void lun_remember_quiet(lua_State *L, int type, const char *name); /* the metatable of that name without its __gc, for lun_set_quiet */
void lun_remember_type(lua_State *L, int type, const char *name); /* its metatable exists */
/* Makes a state with all libraries and the asyncio module. May return NULL (out of memory). */
lun_engine *lun_engine_new(lun_clock clock, lun_writer *trace, bool debug);
/* 32 bits of chance, written into the trace; in a replay those that were recorded, on a virtual clock 0. `what`: for what. */
uint32_t lun_engine_chance(lun_engine *E, const char *what);
/* Chance enters here: seeds math.random, and writes the seed into the trace. On the virtual clock it is always the same,
 * so that a program run twice does the same twice. */
void lun_engine_seed(lun_engine *E);
#define LUN_STOPPED "Stopped" /* in END, the class of an error that is none of the program's: a bound was reached */
/* Collects, reports what was lost, closes the state. The trace is the caller's. */
void lun_engine_free(lun_engine *E);
/* For an exit from the middle of the program (os.exit): writes END, and touches Lua no more. */
void lun_engine_end(lun_engine *E);
uint32_t lun_new_id(lun_engine *E);
/* lun_engine_of, NULL in the state of a worker, where its world stands in that place (work/worker.h). Takes one slot of the stack. */
lun_engine *lun_engine_if(lua_State *L);
/* The loop holds the userdata at index, whose struct has the place of that (0: none); and holds it no more. */
void lun_anchor(lua_State *L, int index, uint32_t *anchor);
void lun_unanchor(lua_State *L, uint32_t *anchor); /* never throws */
static inline void lun_push_anchored(lua_State *L, uint32_t anchor) { lun_slot_push(L, &lun_engine_of(L)->anchors, anchor); }
/* Pushes what vm/lib, or a part of vm/lua, keeps under this name in the table of primitives. */
void lun_push_prim(lua_State *L, const char *name);
/* Hands C functions to vm/lib, in the table of primitives. May throw for want of memory, as all that opens the state. */
void lun_add_prims(lua_State *L, const luaL_Reg *prims);
void lun_class(lua_State *L, const char *name, const luaL_Reg *methods, const luaL_Reg *meta); /* a metatable with __index */
/* From now on the class's __index is this function, with the table of methods as its upvalue 1. */
void lun_class_index(lua_State *L, const char *name, lua_CFunction index);

/* prims.c */
void lun_prims_open(lua_State *L);
void lun_prims_recording(lua_State *L); /* tells vm/lib whether the engine records now */

/* queues.c: what queues do where nothing of theirs is overridden */
void lun_queues_open(lua_State *L);

/* spans.c: what asyncio.span asks of the engine */
void lun_spans_open(lua_State *L);

/* memory/tracemalloc.c: asyncio.tracemalloc, as far as it is C */
void lun_tracemalloc_open(lua_State *L);

/* script.c */
/* What an uncaught error means: prints it with its traceback, unless it is SystemExit; returns the exit status. */
int lun_exit_status(lua_State *L, int index);

#endif
