/* objects.h - the objects of asyncio as C structs: coroutine, future, task, handle, loop.
 *
 * They are userdata; the Lua values that belong to them are user values, so that the collector sees every reference and the
 * loop's own are weak, as CPython's are. What they do stands in tasks.h. */
#ifndef LUN_OBJECTS_H
#define LUN_OBJECTS_H

#include "../engine.h"

/* A coroutine object: made by calling an async function; runs nothing until it is awaited. */
enum { LUN_CORO_CREATED, LUN_CORO_RUNNING, LUN_CORO_SUSPENDED, LUN_CORO_CLOSED };
enum { LUN_CU_THREAD = 1, LUN_CU_FUNC, LUN_CU_MAKER, LUN_CU_COUNT = LUN_CU_MAKER }; /* FUNC: the async function; MAKER: what called it */
struct lun_coro {
  uint32_t id;
  uint8_t state;
  bool lib;       /* from vm/lib */
  bool failed;    /* its body ended by an error */
  bool unwinding; /* an error is on its way out of its body: what is raised now, is raised by something that it closes */
  bool awaited;   /* was entered at least once */
  bool direct;    /* it is no object: it was awaited where it was called (direct.c) */
  lua_State *co;  /* its thread, until it has ended: holds the body and the arguments at first */
  lun_task *task; /* who drives it, NULL: nobody */
  lua_CFunction native; /* its body is C, and needs no thread while it is awaited: see direct.c. CU_THREAD and CU_FUNC hold its arguments */
  const char *name; /* of its function, which keeps it */
  int line;       /* where it was made */
  uint32_t where; /* the same for the trace */
  uint32_t tallied; /* by this one last (tally.c) */
  uint32_t raised; /* where the last error in it came up, or was passed on; 0: none did */
};

enum { LUN_PENDING, LUN_CANCELLED, LUN_FINISHED };
enum { LUN_TOLD_NOBODY, LUN_TOLD_TASK, LUN_TOLD_FUNCTION, LUN_TOLD_TALLY, LUN_TOLD_LIST };
/* User values of futures and tasks. RESULT: the value, a sequence with n when nvalues != 1, or the
 * exception. CALLBACKS: nil, a task, a function or a tally that stands alone, or a sequence of callbacks and contexts in turn. MORE: nil, or
 * a table of what few have (LUN_MORE_...). CANCELLER, of no task: a function f(future, msg) that is called in place of cancelling it
 * (gather's), or nil. */
enum { LUN_FU_RESULT = 1, LUN_FU_CALLBACKS, LUN_FU_LOOP, LUN_FU_MORE, LUN_FU_CANCELLER, LUN_FU_COUNT = LUN_FU_CANCELLER,
       LUN_TU_CORO = LUN_FU_MORE + 1, LUN_TU_WAITER, LUN_TU_CONTEXT, LUN_TU_COUNT = LUN_TU_CONTEXT };
/* CANCEL: the message of a cancellation. GUARD: see lun_future_fail */
enum { LUN_MORE_CANCEL = 1, LUN_MORE_TRACEBACK, LUN_MORE_NAME, LUN_MORE_GUARD, LUN_MORE_COUNT = LUN_MORE_GUARD };
struct lun_future {
  uint32_t id;
  uint8_t state;
  uint8_t what;        /* LUN_WHAT_...: what it stands for */
  bool is_task;
  bool failed;         /* FINISHED with an exception */
  bool unretrieved;    /* nobody has asked for that exception yet */
  bool cancel_is_error;/* cancelled: FU_RESULT holds the CancelledError that ended the task; MORE_CANCEL only a message */
  uint8_t told;        /* LUN_TOLD_...: what stands in CALLBACKS */
  bool retrieved;      /* its outcome was taken out once (recorded once) */
  bool has_canceller;
  uint32_t awaiter, into;  /* a child of a gather, wait, group or shield: the task that awaits it, that one's future */
  uint8_t how, into_what;  /* LUN_WAITS_..., LUN_WHAT_... of `into` */
  int nvalues;
  uint32_t tallied;    /* by this one last (tally.c) */
  lun_lualoop *loop;
};

struct lun_task {
  lun_future future;   /* first: a task is a future */
  lun_handle handle;   /* its step or wakeup in the ready queue; in the end the call of its callback */
  uint32_t number;     /* the N of Task-N */
  lun_coro **stack;    /* the coroutines it runs, innermost last; `first`, while there is room for them */
  int depth, cap;
  lun_coro *first[2];  /* [0]: its own coroutine from the beginning */
  lun_future *waiter;  /* the future it waits for, NULL: none; TU_WAITER keeps it */
  struct lun_sleep *sleep; /* the sleep it waits for, NULL: none */
  lun_coro *native;    /* the coroutine in C that its innermost one awaits, NULL: none */
  lun_coro direct;     /* that one, when it is no object */
  bool must_cancel;    /* CancelledError goes in at its next step */
  const char *given;   /* the name that the program gave it, which MORE_NAME holds; NULL: none */
  bool log_destroy;    /* say when it is collected while pending */
  uint32_t anchor, slot; /* where the loop holds it, 0: it does not; among those that have waited for a future, 0: it has not */
  lun_task *outer;     /* while it runs: the task that started it, eagerly, or NULL */
  bool lost;           /* it has been collected, and sleeps on if a handler keeps it all the same */
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
enum { LUN_H_TASK, LUN_H_SLEEP, LUN_H_CALL, LUN_H_DONE }; /* DONE: a task that is done, whose one callback is called */
static inline lun_task *lun_task_of(const lun_handle *h) { return (lun_task *)((char *)(uintptr_t)h - offsetof(lun_task, handle)); }

/* A callback of call_soon, call_later, call_at, or of a future. */
enum { LUN_HU_CALL = 1, LUN_HU_LOOP, LUN_HU_CONTEXT, LUN_HU_FUTURE, LUN_HU_COUNT = LUN_HU_FUTURE };
/* CALL: a sequence {f, args..., n}; or a function or a tally alone, which is called with the future, which also keeps the loop. */
struct lun_call {
  lun_handle handle;
  uint32_t anchor;     /* where the loop holds it, 0: it does not */
  lun_lualoop *loop;
  bool timer;
  int nargs;           /* in CALL's sequence */
  uint32_t of;         /* the future whose callback it is, 0: none */
  uint32_t where;
};

/* One callback for all futures of a gather or a wait: it counts those that are done (tally.c). FUNCTION is called with the
 * future, and whether it is the last one, where something is to be decided; INTO is `into`; CHILDREN, of a gather, a sequence of
 * futures that nobody else has. */
enum { LUN_YU_FUNCTION = 1, LUN_YU_INTO, LUN_YU_CHILDREN, LUN_YU_COUNT = LUN_YU_CHILDREN };
enum { LUN_TALLY_LAST, LUN_TALLY_ERRORS, LUN_TALLY_EACH }; /* what is to be decided: at the last one; where one has no result; at each */
struct lun_tally {
  uint32_t number;
  uint32_t left;       /* futures that are not done */
  int children;        /* how many there are in CHILDREN */
  uint8_t when;        /* LUN_TALLY_... */
  bool takes;          /* gather's: once it is over, errors of the others count as retrieved */
  const char *name;    /* "gather" or "wait" */
  lun_future *into;    /* the future that all this is for; it is over when that one is done. NULL: it has not begun */
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
  uint32_t anchor;     /* where it is held while it runs, 0: it does not */
  int depth;           /* of L's stack between two callbacks; 0: it does not run */
  uint32_t where;      /* lun_where there, once it is known */
  bool where_known;
  bool has_factory;    /* its field task_factory has one */
  bool failed;         /* a callback's error is on top of L's stack, on its way out of run_forever */
};

#endif
