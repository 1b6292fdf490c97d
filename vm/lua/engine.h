/* engine.h - the Lua side of the engine: its objects, and what its files share.
 *
 * One engine is one Lua state with its loops, its trace and its clock. Its
 * objects are userdata (coroutine, future, task, handle, loop) whose C structs
 * stand here; the Lua values that belong to them are user values, so that the
 * collector sees every reference and the loop's own are weak, as CPython's
 * are. Nothing here knows a terminal. */
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
enum { LUN_TYPE_CORO, LUN_TYPE_FUTURE, LUN_TYPE_TASK, LUN_TYPE_HANDLE, LUN_TYPE_LOOP, LUN_TYPE_SOCKET, LUN_TYPES };

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
  lun_lualoop *loop;   /* the running loop, NULL: none */
  lun_task *task;      /* the task whose turn it is, NULL: none */
  uint32_t handle;     /* the id of the handle that runs, 0: none */
  const struct lun_nest *nest; /* the plain coroutines that run within each other, innermost first; NULL: none runs */
  lun_going going;
  lun_asking asking;
  struct lun_sleep *sleep; /* LUN_ASK_SLEEP: which */
  lua_State *volatile running; /* the Lua thread that runs now: the interrupt's aim */
  volatile sig_atomic_t interrupts; /* SIGINTs not yet handled */
  int64_t asked;       /* when the first of these came, monotonic ns */
  volatile uint32_t sampled; /* the handle that ran at the last look */
  bool insist;         /* the second one in a turn: raise until the turn ends */
  int64_t interrupted; /* when the first one was raised in this turn, monotonic ns; 0: none was */
  lua_State *spare[LUN_SPARE_MAX]; /* spare Lua threads (threads.c) */
  int threads;         /* how many there are */
  int nested;          /* coroutines that run within the C call that awaits them (direct.c) */
  int yielded;         /* how many values the innermost of them gave way with */
  lun_slots anchors;   /* userdata that the loop holds */
  lun_slots tasks;     /* all tasks, weak; by their addresses also the loops */
  int pool;            /* place in the registry: spare threads */
  const void *meta[LUN_TYPES]; /* the metatables of our types, for a quick look: what a userdata is */
  int meta_place[LUN_TYPES];   /* their places in the registry */
  const void *cancelled_error; /* the class, for a quick look */
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

/* A coroutine object: made by calling an async function; runs nothing until it is awaited. */
enum { LUN_CORO_CREATED, LUN_CORO_RUNNING, LUN_CORO_SUSPENDED, LUN_CORO_CLOSED };
enum { LUN_CU_THREAD = 1, LUN_CU_FUNC, LUN_CU_MAKER, LUN_CU_NAME, LUN_CU_COUNT = LUN_CU_NAME }; /* MAKER: the function that made it */
struct lun_coro {
  uint32_t id;
  uint8_t state;
  bool lib;       /* from vm/lib */
  bool failed;    /* its body ended by an error */
  bool unwinding; /* an error is on its way out of its body: what is raised now, is raised by something that it closes */
  bool awaited;   /* was entered at least once */
  lua_State *co;  /* its thread, until it has ended: holds the body and the arguments at first */
  lun_task *task; /* who drives it, NULL: nobody */
  lua_CFunction native; /* its body is C, and needs no thread while it is awaited: see direct.c. CU_THREAD and CU_FUNC hold its arguments */
  bool direct;    /* it is no object: it was awaited where it was called (direct.c) */
  int place;      /* direct: of its thread among the spare ones, -1: it has none there */
  const char *name; /* of its function; CU_NAME keeps it */
  int line;       /* where it was made */
  uint32_t where; /* the same for the trace */
  uint32_t raised; /* where the last error in it came up, or was passed on; 0: none did */
};

enum { LUN_PENDING, LUN_CANCELLED, LUN_FINISHED };
/* User values of futures and tasks. RESULT: the value, a sequence with n when nvalues != 1, or the
 * exception. CALLBACKS: nil, a task or a function that stands alone, or a sequence of callbacks and contexts in turn. CANCELLER: a
 * function f(future, msg) that is called in place of cancelling it (gather's), or nil. */
enum { LUN_FU_RESULT = 1, LUN_FU_CALLBACKS, LUN_FU_CANCEL, LUN_FU_LOOP, LUN_FU_TRACEBACK, LUN_FU_CANCELLER, LUN_FU_COUNT = LUN_FU_CANCELLER,
       LUN_TU_CORO, LUN_TU_WAITER, LUN_TU_NAME, LUN_TU_CONTEXT, LUN_TU_COUNT = LUN_TU_CONTEXT };
struct lun_future {
  uint32_t id;
  uint8_t state;
  uint8_t what;        /* LUN_WHAT_...: what it stands for */
  bool is_task;
  bool failed;         /* FINISHED with an exception */
  bool unretrieved;    /* nobody has asked for that exception yet */
  bool cancel_is_error;/* cancelled: FU_RESULT holds the CancelledError that ended the task; FU_CANCEL only a message */
  bool retrieved;      /* its outcome was taken out once (recorded once) */
  bool has_canceller;
  uint32_t awaiter, into;  /* a child of a gather, wait, group or shield: the task that awaits it, that one's future */
  uint8_t how, into_what;  /* LUN_WAITS_..., LUN_WHAT_... of `into` */
  int nvalues;
  lun_lualoop *loop;
};

struct lun_task {
  lun_future future;   /* first: a task is a future */
  lun_handle handle;   /* its step or wakeup in the ready queue */
  uint32_t number;     /* the N of Task-N */
  lun_coro **stack;    /* the coroutines it runs, innermost last; `first`, while there is room for them */
  int depth, cap;
  lun_coro *first[2];
  lun_future *waiter;  /* the future it waits for, NULL: none; TU_WAITER keeps it */
  struct lun_sleep *sleep; /* the sleep it waits for, NULL: none */
  lun_coro *native;    /* the coroutine in C that its innermost one awaits, NULL: none */
  lun_coro direct;     /* that one, when it is no object */
  bool must_cancel;    /* CancelledError goes in at its next step */
  const char *given;   /* the name that the program gave it, which TU_NAME holds; NULL: none */
  bool log_destroy;    /* say when it is collected while pending */
  uint32_t anchor, slot; /* where the loop holds it, 0: it does not; among all tasks, 0: it has been collected */
  lun_task *outer;     /* while it runs: the task that started it, eagerly, or NULL */
  bool unlisted;       /* an input that does not await: no task for the program, as with `python -m asyncio` */
  bool raise_next;     /* its next step raises what stands in TU_WAITER */
  bool keeps;          /* something stands there */
  uint8_t flag;        /* LUN_FLAG_...: what kind of task, for the trace */
  bool thrown;         /* a CancelledError went in */
  uint32_t swallow_where; /* at this line */
  uint8_t asker;       /* LUN_ASK_... of the last cancel() */
  int cancels;         /* cancel() calls not taken back by uncancel() */
};

/* What a handle is embedded in (lun_handle.kind). */
enum { LUN_H_TASK, LUN_H_SLEEP, LUN_H_CALL };
static inline lun_task *lun_task_of(const lun_handle *h) { return (lun_task *)((char *)(uintptr_t)h - offsetof(lun_task, handle)); }

/* A callback of call_soon, call_later, call_at, or of a future. */
enum { LUN_HU_CALL = 1, LUN_HU_LOOP, LUN_HU_CONTEXT, LUN_HU_FUTURE, LUN_HU_COUNT = LUN_HU_FUTURE };
/* CALL: a sequence {f, args..., n}; or a function alone, which is called with the future, which also keeps the loop. */
struct lun_call {
  lun_handle handle;
  uint32_t anchor;     /* where the loop holds it, 0: it does not */
  lun_lualoop *loop;
  bool timer;
  uint32_t of;         /* the future whose callback it is, 0: none */
  uint32_t where;
};

enum { LUN_LU_FIELDS = 1, LUN_LU_WATCHES, LUN_LU_COUNT = LUN_LU_WATCHES }; /* WATCHES: handles of descriptors and signals */
struct lun_lualoop {
  lun_loop core;
  lun_engine *engine;
  lua_State *L;        /* the thread that runs run_forever, while it does */
  struct lun_watches *watches; /* descriptors that it watches (readers.c), NULL: none yet */
  uint32_t slow_us;    /* slow_callback_duration, once the program has set it; 0: it has not */
  double slow;         /* slow_callback_duration, seconds */
  bool debug;
  bool has_factory;    /* its field task_factory has one */
  bool failed;         /* a callback's error is on top of L's stack, on its way out of run_forever */
};

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
  return meta && meta == lun_engine_of(L)->meta[type] ? lua_touserdata(L, index) : NULL;
}

/* The userdata on top becomes one of that type. */
static inline void lun_set_type(lua_State *L, int type) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, lun_engine_of(L)->meta_place[type]);
  lua_setmetatable(L, -2);
}

/* engine.c */
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
/* The loop holds the userdata at index, whose struct has the place of that (0: none); and holds it no more. */
void lun_anchor(lua_State *L, int index, uint32_t *anchor);
void lun_unanchor(lua_State *L, uint32_t *anchor);
static inline void lun_push_anchored(lua_State *L, uint32_t anchor) { lun_slot_push(L, &lun_engine_of(L)->anchors, anchor); }
void lun_class(lua_State *L, const char *name, const luaL_Reg *methods, const luaL_Reg *meta); /* a metatable with __index */

/* prims.c */
void lun_prims_open(lua_State *L);
void lun_prims_recording(lua_State *L); /* tells vm/lib whether the engine records now */
void lun_push_prim(lua_State *L, const char *name); /* the hidden function of this name */

/* record.c: the trace, from here. All do nothing when the engine does not record. */
uint64_t lun_rec_put(lun_engine *E, unsigned kind, unsigned aux, uint32_t f0, uint32_t f1, uint32_t f2);
static inline uint64_t lun_rec(lun_engine *E, unsigned kind, unsigned aux, uint32_t f0, uint32_t f1, uint32_t f2) {
  return E->trace ? lun_rec_put(E, kind, aux, f0, f1, f2) : 0;
}
uint64_t lun_rec7(lun_engine *E, unsigned kind, unsigned aux, const uint32_t f[7]);
void lun_rec_text(lun_engine *E, unsigned kind, unsigned aux, uint32_t f1, uint32_t f2, const char *s, size_t n);
uint32_t lun_rec_str(lun_engine *E, const char *s);
/* The value at index in a few words, for the trace: runs nothing of the program, at most `size` bytes. */
const char *lun_brief_value(lua_State *L, int index, char *buf, size_t size);
uint32_t lun_rec_brief_put(lua_State *L, int index);
static inline uint32_t lun_rec_brief(lua_State *L, int index) {
  return lun_engine_of(L)->trace && !lua_isnil(L, index) ? lun_rec_brief_put(L, index) : 0;
}
/* The line of the program's own code that runs in L (0 when not recorded): skips the library's frames. */
uint32_t lun_where(lua_State *L);
uint32_t lun_thread_where(lua_State *co); /* the same of a thread that does not run; 0: there is none */
/* The same of task t, from its innermost frame that is the program's. */
uint32_t lun_task_where(lun_task *t);
uint32_t lun_where_of(lun_engine *E, const lua_Debug *ar);
/* What belongs to another loop or thread (LUN_WRONG_...) is used by the task `of`, 0: by none that is known; `text` says so. */
void lun_rec_wrong(lun_engine *E, int what, uint32_t of, uint32_t where, const char *text);
void lun_rec_program(lun_engine *E, const char *script, const char *version); /* the PROGRAM record */
void lun_engine_snapshot(lun_writer *w, void *ud); /* snapshot.c: a lun_snapshot_fn; ud: the engine */

/* raise.c */
/* Pushes a new error object of class `cls` (a name in exceptions.lua) with the message at the top, which it pops. */
void lun_push_error(lua_State *L, const char *cls);
/* Raises such an object with a formatted message (luaL_Buffer's formats: %s %d %f %p %c %U %%). Throws. */
int lun_raise(lua_State *L, const char *cls, const char *fmt, ...);
bool lun_isinstance(lua_State *L, int index, const char *cls);
bool lun_is_cancelled(lua_State *L, int index); /* is it a CancelledError, or of a class under it? */
void lun_errors_remember(lua_State *L); /* exceptions.lua has been loaded */
/* Pushes the class name of the error at index and its message, as CPython would print them; runs no program code. */
const char *lun_error_text(lua_State *L, int index);
int lun_require_loop(lua_State *L); /* raises RuntimeError "no running event loop" when there is none; pushes it */

/* closing.c: errors of what closes while an error is on its way out. For the message handler, with the new error at index 1,
 * raised on the thread of c, or on another one: tells it of the one before, and pushes that one's lines for the traceback, "" for none. */
const char *lun_closing_push(lua_State *L, lun_coro *c);

/* traceback.c */
/* A message handler: notes the frames that the error passes, and returns the error unchanged. */
int lun_msgh(lua_State *L);
int lun_msgh_within(lua_State *L); /* for vm/lib/with.lua: the frames inside of an `async with` or `async for` only */
/* Pushes the traceback of the error at index, as text, "" when none is known. */
void lun_push_traceback(lua_State *L, int index);
void lun_drop_traceback(lua_State *L, int index);
void lun_note_traceback(lua_State *L, int index); /* the text on top (popped) is where the error at index came from */
bool lun_is_internal(const lua_Debug *ar); /* a frame of ours, which no traceback shows */
bool lun_is_shown(lua_State *co, lua_Debug *ar); /* fills ar in (Slnt): is it a frame of the program's? */
bool lun_is_block(lua_State *co, int level);     /* the body of an `async with`, a function only for us */
lun_coro *lun_coroutine_of(lua_State *co);       /* the coroutine object whose thread it is, NULL: of none */
int lun_stack_depth(lua_State *co);              /* how many levels there are, at the cost of a few */
int lun_debug_traceback(lua_State *L);     /* Lua's debug.traceback, with the functions that await below it */

/* coro.c */
void lun_coro_open(lua_State *L);
lun_coro *lun_tocoro(lua_State *L, int index); /* NULL when the value is none */
int lun_async(lua_State *L);                   /* async(f, name): an async function */
int lun_async_lib(lua_State *L);               /* the same for vm/lib */
int lun_at_once(lua_State *L);                 /* at_once(class, name, f): f may answer in the place of that coroutine function */
void lun_push_native(lua_State *L, lua_CFunction f, const char *name); /* an async function whose body is C; the name stays */
bool lun_is_async(lua_State *L, int index);
bool lun_push_async_body(lua_State *L, int index); /* pushes the function inside an async function */
/* Begins to run c, whose object is at index, in its thread; returns how many arguments lua_resume has to take. */
int lun_coro_enter(lua_State *L, lun_coro *c, int index, lun_task *t, lun_coro *parent);
void lun_coro_begin(lua_State *L, lun_coro *c, lun_task *t, lun_coro *parent); /* the same without a thread: only its state and its record */
/* c has ended: gives its thread back. The object is at index on L. `text`: what it returned or raised. */
void lun_coro_leave(lua_State *L, lun_coro *c, int outcome, uint32_t text, bool broken);
bool lun_is_coro_body(lua_State *L, int index); /* the C function at the bottom of a coroutine's thread */
/* From within the call of an async function with nargs arguments: what it runs goes into the thread of c, which has room;
 * c is told in the trace. */
void lun_coro_fill(lua_State *L, lun_coro *c, int nargs);
void lun_coro_made(lua_State *L, lun_coro *c);

/* threads.c */
lua_State *lun_thread_take(lua_State *L);            /* a clean thread, pushed, which keeps it */
void lun_thread_give(lua_State *L, lua_State *co, bool broken); /* it is free again */
/* The same for a moment: `place` goes back with it, unless it is kept after all (from then on it is given). */
lua_State *lun_thread_borrow(lua_State *L, int *place);
void lun_thread_keep(lua_State *L, const lua_State *co, int place);
void lun_thread_return(lua_State *L, lua_State *co, int place, bool broken);

/* direct.c */
/* From within the call of an async function: is it awaited where it is called, and may its body run there? */
bool lun_may_run_here(lua_State *L, int nargs);
bool lun_may_nest(const lun_engine *E);        /* not too deep for a body in Lua */
int lun_direct_run(lua_State *L, lun_coro *made); /* runs it for the call; may throw, may yield */
static inline void lun_direct_free(lun_engine *E, lun_coro *c) { lun_blocks_give(E->memory.blocks, c, sizeof *c); } /* it has ended */
int lun_direct_native(lua_State *L); /* the same for a body in C, with the task's `direct` */
int lun_run_native(lua_State *L, lun_coro *c); /* the body of c, for who awaits it; its arguments are at 1 and 2. May throw, may yield */
int lun_native_return(lua_State *L);           /* how it ends with the value on top */
int lun_native_fail(lua_State *L);             /* how it raises the error on top */
int lun_await_call(lua_State *L);              /* lun_await for what a call has returned, or has done */
extern const char lun_done_key;                 /* its address, before the values: they have been awaited */

/* await.c */
int lun_await(lua_State *L);   /* await(x): returns all values of x, raises, may yield */
/* Gives way to the driver with a request: the top value says for what, where it is a coroutine or a future. */
int lun_ask(lua_State *L, lun_asking what, int nvalues, lua_KContext ctx, lua_KFunction k);
/* The same where it is known that a task runs and may yield. */
static inline int lun_ask_here(lua_State *L, lun_asking what, int nvalues, lua_KContext ctx, lua_KFunction k) {
  lun_engine_of(L)->asking = what;
  return lua_yieldk(L, nvalues, ctx, k);
}

/* future.c */
extern const luaL_Reg lun_future_methods[], lun_future_meta[]; /* tasks have them, too */
void lun_future_open(lua_State *L);
lun_future *lun_tofuture(lua_State *L, int index); /* NULL when the value is none */
lun_future *lun_checkfuture(lua_State *L, int index); /* for methods: raises TypeError when it is none */
/* Pushes a new pending future of the loop at loop_index. `what`: LUN_WHAT_... */
lun_future *lun_future_new(lua_State *L, int loop_index, int what, const char *label);
void lun_future_init(lua_State *L, lun_future *f, int loop_index, int what); /* the userdata is on top */
/* The future at index gets the n values on top (popped) as its result, or the error on top (popped). */
void lun_future_finish(lua_State *L, int index, int nvalues);
void lun_future_fail(lua_State *L, int index);
bool lun_future_cancel(lua_State *L, int index, int msg_index); /* msg_index 0: none. False: was done */
int lun_future_result(lua_State *L, int index); /* pushes the result's values, returns how many; throws the error */
int lun_future_exception(lua_State *L, int index); /* of one that is finished: pushes its error, or nil; nobody is told of it any more */
/* Makes a pending future cancelled, with the message at msg_index; a task, too, which lun_future_cancel only asks to. */
void lun_future_set_cancelled(lua_State *L, int index, int msg_index);
/* Pushes the CancelledError of a cancelled future. */
void lun_future_cancelled_error(lua_State *L, int index);

/* callbacks.c */
void lun_future_add_waiter(lua_State *L, int index, int ti); /* wakes the task at ti when the future at index is done */
void lun_future_watch(lua_State *L, int index); /* the callback on top (popped) is called when the pending future at index is done */
lua_Integer lun_future_unwatch(lua_State *L, int index, int callback); /* takes the callback at that index away; returns how often it was there */
void lun_schedule_callbacks(lua_State *L, int index); /* the future at index is done. May throw */
int lun_add_done_callback(lua_State *L); /* methods of futures */
int lun_remove_done_callback(lua_State *L);

/* task.c */
void lun_task_open(lua_State *L);
/* Pushes a new task of the loop at loop_index for the coroutine object at coro_index, called what stands at
 * name_index unless that is nil, in the context at context_index or, if that is nil, in a copy of the current one; its
 * first step is queued, or run at once when eager. May throw. */
lun_task *lun_task_new(lua_State *L, int loop_index, int coro_index, int name_index, int context_index, bool eager);
bool lun_task_cancel(lua_State *L, int index, int msg_index); /* cancel.c */
/* spawn.c, hidden.c */
void lun_spawn_open(lua_State *L);
void lun_hidden_open(lua_State *L);
/* drive.c */
void lun_coro_room(lua_State *L, lun_task *t); /* so that one more can be pushed without throwing. May throw */
void lun_push_coro(lua_State *L, lun_task *t, lun_coro *c); /* c is its innermost coroutine from now on. May throw */
/* c, its innermost one, has ended with *nres values on its stack: they are on top of L. True: it is an error. */
bool lun_coro_end(lua_State *L, lun_task *t, lun_coro *c, int status, int *nres);
void lun_task_begin(lua_State *L, int ti, lun_task *t, bool eager); /* queues the first step of the task at ti, or runs it now. May throw */
bool lun_task_run(lua_State *L, lun_task *t); /* one step; false: an error is on top, for run_forever */
void lun_task_wake(lua_State *L, lun_task *t, int what, uint64_t cause); /* queues its wakeup; anchors it from the top (popped) */
static inline void lun_push_task(lua_State *L, const lun_task *t) { lun_slot_push(L, &lun_engine_of(L)->tasks, t->slot); }

/* sleep.c */
void lun_sleep_open(lua_State *L);
void lun_sleep_run(lua_State *L, lun_handle *h);
void lun_sleep_drop(lua_State *L, lun_handle *h);
bool lun_sleep_cancel(lua_State *L, lun_task *t); /* cancels what t sleeps for; false: it is over already */
void lun_sleep_forget(lun_task *t); /* t, which may sleep, will never go on */
bool lun_sleep_cancelled(const struct lun_sleep *s);
uint32_t lun_sleep_future(const struct lun_sleep *s);
uint32_t lun_sleep_task(const struct lun_sleep *s); /* the id of the task that sleeps, 0: it has gone on */
double lun_sleep_delay(const struct lun_sleep *s); /* seconds */
const char *lun_sleep_label(const struct lun_sleep *s, char *buf, size_t size); /* "0.08" */

/* handle.c */
void lun_handle_open(lua_State *L);
/* Pushes a handle that will call the function and nargs arguments on top (popped), not yet queued, in no context yet. */
lun_call *lun_call_new(lua_State *L, int loop_index, int nargs, int what);
lun_call *lun_call_done(lua_State *L, int future_index); /* the same for a callback on top (popped), of a future that is done */
void lun_call_push_function(lua_State *L, int index); /* what the handle at index calls */
bool lun_call_run(lua_State *L, lun_call *c); /* false: an error is on top, for run_forever */
void lun_call_drop(lua_State *L, lun_call *c);
uint32_t lun_call_name(lua_State *L, int index); /* of the handle at index, as a string of the trace */
const char *lun_push_function_name(lua_State *L, int index); /* "c.cancel", "function at FILE:LINE"... */

/* context.c: contexts of context variables. */
void lun_context_open(lua_State *L);
void lun_context_push(lua_State *L); /* the current one, or nil */
void lun_context_set(lua_State *L); /* makes the one on top (popped), or nil, the current one */
void lun_context_new(lua_State *L);  /* pushes an empty one */
void lun_context_copy(lua_State *L); /* pushes a copy of the current one, for what is made now, or nil */
/* Exchanges the current context and the one in the user value `slot` of the userdata at index: before it runs, and after. */
void lun_context_swap(lua_State *L, int index, int slot);
void lun_context_check(lua_State *L, int index); /* raises TypeError for what is no Context */
void lun_context_push_of(lua_State *L, int index); /* the context of the task at index */

/* lualoop.c */
void lun_lualoop_open(lua_State *L);
lun_lualoop *lun_toloop(lua_State *L, int index); /* NULL when the value is none */
void lun_push_loop(lua_State *L, lun_lualoop *loop);
lun_lualoop *lun_checkloop(lua_State *L, int index);
lun_lualoop *lun_openloop(lua_State *L); /* the one at index 1, for methods: raises RuntimeError when it is closed */
void lun_calls_add(lua_State *L); /* calls.c: its methods, to the table on top */
void lun_push_running_loop(lua_State *L); /* nil when none runs */
/* Calls the loop's exception handler with the context table on top (popped). Never throws but for KeyboardInterrupt, SystemExit. */
void lun_call_exception_handler(lua_State *L, lun_lualoop *loop);

/* generator.c: coroutine.create, resume, wrap, close... that let an await through */
void lun_generator_open(lua_State *L);
/* The plain coroutine that the function of `ar` on co's stack has resumed, NULL: it is another function, or none runs. */
lua_State *lun_generator_resumed(lua_State *co, lua_Debug *ar);

/* spans.c: what asyncio.span asks of the engine */
void lun_spans_open(lua_State *L);

/* memory/tracemalloc.c: asyncio.tracemalloc, as far as it is C */
void lun_tracemalloc_open(lua_State *L);

/* debug/hook.c: the hook of a Lua thread. It may wait, and throw KeyboardInterrupt. */
void lun_hook_arm(lua_State *L); /* the thread that runs gets the hook that is wanted now, or none */
void lun_hook_open(lua_State *L); /* debug.sethook, where the hook is not the program's to set */
/* The thread for what the engine calls for its own sake, such as names for the trace: L, or, where instructions are
 * counted, one that is not, so that a recorded run takes no longer. */
lua_State *lun_aside(lua_State *L);
bool lun_hook_is_ours(lua_Hook h);
void lun_hook_now(lua_State *L); /* from a signal handler: the hook runs at the next instruction of L */
/* Whether each thread knows its line at every instruction, and not only where Lua may raise an error. It takes time. */
void lun_hook_exact(lun_engine *E, bool yes);
/* lua_resume, for threads of the program. Unless what it runs first is ours, the clock is to be unstamped. */
static inline int lun_resume(lua_State *co, lua_State *from, int nargs, int *nres) {
  lun_engine *E = lun_engine_of(from);
  lua_State *before = E->running;
  E->running = co;
  E->asking = LUN_ASK_NOTHING;
  if (E->hooked) lun_hook_arm(co);
  int status = lua_resume(co, from, nargs, nres);
  E->running = before;
  if (E->hooked) lun_hook_arm(from);
  return status;
}
/* debug/hold.c: a record of these fields was made. */
void lun_hold_see(lun_engine *E, unsigned kind, unsigned aux, const uint32_t f[3], uint64_t seq);

/* origins.c: debug mode, where things were made */
void lun_push_frames(lua_State *L); /* the program's frames that stand here, {file, line, func} each, outermost first, and n. May throw */
void lun_origin_note(lua_State *L, int index); /* the object at index is made here. May throw */
bool lun_origin_push(lua_State *L, int index); /* pushes where the object at index was made; false, and nothing, when that is not known */
void lun_origin_field(lua_State *L, int index); /* the same as the field source_traceback of the table on top */

/* script.c */
/* What an uncaught error means: prints it with its traceback, unless it is SystemExit; returns the exit status. */
int lun_exit_status(lua_State *L, int index);

#endif
