/* tasks.h - what the objects of asyncio do, file by file: coroutines, tasks and who drives them, futures and their callbacks, sleeps,
 * handles, contexts, loops. `index` is a place on the Lua stack. */
#ifndef LUN_TASKS_H
#define LUN_TASKS_H

#include "objects.h"

/* coro.c */
void lun_coro_open(lua_State *L);
lun_coro *lun_tocoro(lua_State *L, int index); /* NULL when the value is none */
int lun_async(lua_State *L);                   /* async(f, name): an async function */
int lun_async_lib(lua_State *L);               /* the same for vm/lib */
/* at_once(class, name, f): f may answer in the place of that coroutine function, where it is awaited as it is called. In C, f has the
 * arguments from 1 on, of whatever class the first one is, that class as upvalue LUN_METHOD_KEYS, its own upvalues behind it, and returns what lun_method_end does, or LUN_DECLINED with the stack as
 * it was; it may wait (lun_method_wait). */
int lun_at_once(lua_State *L);
enum { LUN_METHOD_KEYS = 6, LUN_DECLINED = -1 };
/* An async function whose body is C, and which may answer by `answer`, as in lun_at_once. The name stays. */
void lun_push_native(lua_State *L, lua_CFunction f, const char *name, lua_CFunction answer);
bool lun_is_async(lua_State *L, int index);
bool lun_push_coro_function(lua_State *L, int index); /* pushes that of the coroutine object at index; false, and some other value: it is C */
bool lun_push_async_body(lua_State *L, int index); /* pushes the function inside an async function */
/* Begins to run c, whose object is at index, in its thread; returns how many arguments lua_resume has to take. */
int lun_coro_enter(lua_State *L, lun_coro *c, int index, lun_task *t, lun_coro *parent);
void lun_coro_begin(lua_State *L, lun_coro *c, lun_task *t, lun_coro *parent); /* the same without a thread: only its state and its record */
void lun_coro_thread(lua_State *L, lun_coro *c, int index); /* one in C, whose object is at index, gets a thread */
/* c has ended: gives its thread back. The object is at index on L. `text`: what it returned or raised. */
void lun_coro_leave(lua_State *L, lun_coro *c, int outcome, uint32_t text, bool broken);
bool lun_is_coro_body(lua_State *L, int index); /* the C function at the bottom of a coroutine's thread */
/* From within the call of an async function with nargs arguments: what it runs goes into the thread of c, which has room;
 * c is told in the trace. */
void lun_coro_fill(lua_State *L, lun_coro *c, int nargs);
void lun_coro_made(lua_State *L, lun_coro *c);
void lun_coro_tell(lun_engine *E, const lun_coro *c); /* the record alone */

/* threads.c */
lua_State *lun_thread_take(lua_State *L);            /* a clean thread, pushed, which keeps it */
void lun_thread_give(lua_State *L, lua_State *co, bool broken); /* it is free again; never throws */

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
/* Methods in C (lun_at_once). From here on it is told as a coroutine that runs, until one of the two that end it; what is at
 * hand, and not recorded, needs no beginning. */
void lun_method_begin(lua_State *L);
void lun_method_told(lua_State *L, const char *name); /* it has awaited one of that name, a literal, which has returned nothing at once */
int lun_method_end(lua_State *L, int n);       /* how it ends with the n values on top */
int lun_method_wait(lua_State *L, lua_KContext ctx, lua_KFunction k); /* waits for the future on top, which stays; then k goes on, */
bool lun_method_raised(lua_State *L, int future); /* which asks this first: is there an error on top? */
int lun_method_by_lua(lua_State *L, int nargs); /* it goes on in Lua: as the coroutine function with these arguments, from 1 on */
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
void lun_future_tell_lost(lua_State *L, int index); /* the future at index is gone: its error, if nobody took it out, is told */
lun_future *lun_tofuture(lua_State *L, int index); /* NULL when the value is none */
lun_future *lun_checkfuture(lua_State *L, int index); /* for methods: raises TypeError when it is none */
/* Pushes a new pending future of the loop at loop_index. `what`: LUN_WHAT_... */
lun_future *lun_future_new(lua_State *L, int loop_index, int what, const char *label);
/* Pushes what the future at index has under LUN_MORE_..., or nil. */
void lun_more_push(lua_State *L, int index, int what);
void lun_more_set(lua_State *L, int index, int what); /* to the value on top (popped). May throw, unless that is nil */
void lun_future_init(lua_State *L, lun_future *f, int loop_index, int what); /* the userdata is on top */
/* The future at index gets the n values on top (popped) as its result, or the error on top (popped). */
void lun_future_finish(lua_State *L, int index, int nvalues);
void lun_future_fail(lua_State *L, int index);
bool lun_future_cancel(lua_State *L, int index, int msg_index); /* msg_index 0: none. False: was done */
void lun_future_outcome(lua_State *L, int index); /* of one that is done, pushes the first value, its error, or a new CancelledError */
int lun_future_result(lua_State *L, int index); /* pushes the result's values, returns how many; throws the error */
void lun_future_retrieved(lua_State *L, lun_future *f); /* its outcome is taken out: it is told so, once */
int lun_future_exception(lua_State *L, int index); /* of one that is finished: pushes its error, or nil; nobody is told of it any more */
/* Makes a pending future cancelled, with the message at msg_index; a task, too, which lun_future_cancel only asks to. */
void lun_future_set_cancelled(lua_State *L, int index, int msg_index);
/* Pushes the CancelledError of a cancelled future. */
void lun_future_cancelled_error(lua_State *L, int index);

/* callbacks.c */
void lun_future_add_waiter(lua_State *L, int index, int ti); /* wakes the task at ti when the future at index is done */
void lun_future_watch(lua_State *L, int index); /* the callback on top (popped) is called when the pending future at index is done */
void lun_future_tally(lua_State *L, int index); /* the tally on top (popped) counts the future at index when it is done; or soon, if it is. May throw */
lua_Integer lun_future_unwatch(lua_State *L, int index, int callback); /* takes the callback at that index away; returns how often it was there */
void lun_schedule_callbacks(lua_State *L, int index); /* the future at index is done. May throw */
int lun_add_done_callback(lua_State *L); /* methods of futures */
int lun_remove_done_callback(lua_State *L);

/* tally.c */
void lun_tally_open(lua_State *L);
/* Counts a future that is done, if nothing is to be decided by it; false, and nothing, if something is. Never throws. */
bool lun_tally_count(lua_State *L, lun_tally *y, lun_future *f);
/* In the place of a tally at index: the function that it calls. */
void lun_tally_function(lua_State *L, int index);

/* task.c */
void lun_task_open(lua_State *L);
/* Pushes a new task of the loop at loop_index for the coroutine object at coro_index, called what stands at
 * name_index unless that is nil, in the context at context_index or, if that is nil, in a copy of the current one; its
 * first step is queued, or run at once when eager. May throw. */
lun_task *lun_task_new(lua_State *L, int loop_index, int coro_index, int name_index, int context_index, bool eager);
lun_task *lun_check_task(lua_State *L, int index); /* for hidden functions: raises when it is none */
/* Pushes the next of all pending tasks, in no order, and returns true; false, and nothing, after the last one. *at is 0 at first. */
bool lun_task_next(lua_State *L, uint32_t *at);
bool lun_task_cancel(lua_State *L, int index, int msg_index); /* cancel.c */
/* spawn.c, hidden.c */
void lun_spawn_open(lua_State *L);
/* Pushes a new task of the loop at loop_index for the coroutine at coro_index; NULL, and nothing: it takes more than that. May throw. */
lun_task *lun_spawn(lua_State *L, int coro_index, int loop_index);
/* Pushes the value at index as a future: itself, or a task of the loop at loop_index, nil: of the running one, of which nobody is
 * told when it is thrown away while it is pending. May throw. */
void lun_push_future_of(lua_State *L, int index, int loop_index);
void lun_hidden_open(lua_State *L);
void lun_future_waits(lun_engine *E, lun_future *f, int how, const lun_future *into); /* the task that runs begins to wait for it; `into` as in p_waits */
/* drive.c */
void lun_coro_room(lua_State *L, lun_task *t); /* so that one more can be pushed without throwing. May throw */
void lun_push_coro(lua_State *L, lun_task *t, lun_coro *c); /* c is its innermost coroutine from now on. May throw */
/* c, its innermost one, has ended with *nres values on its stack: they are on top of L. True: it is an error. */
bool lun_coro_end(lua_State *L, lun_task *t, lun_coro *c, int status, int *nres);
void lun_task_begin(lua_State *L, int ti, lun_task *t, bool eager); /* queues the first step of the task at ti, or runs it now. May throw */
bool lun_task_run(lua_State *L, lun_task *t); /* one step; false: an error is on top, for run_forever */
void lun_task_queue(lua_State *L, lun_task *t, int index); /* its first step; index: where it stands, 0: the loop holds it already. May throw */
void lun_task_turn(lua_State *L, lun_task *t); /* it gives the loop a turn. May throw */
/* The coroutine co, its innermost one, has yielded nres values: the task waits for what the engine was asked for. */
void lun_task_park(lua_State *L, lun_task *t, lua_State *co, int nres);
int lun_task_push_self(lua_State *L, lun_task *t); /* pushes it; returns its place on the stack */
void lun_task_wake(lua_State *L, lun_task *t, int what, uint64_t cause); /* queues its wakeup; anchors it from the top (popped) */
/* Pushes a task that is pending. */
static inline void lun_push_task(lua_State *L, const lun_task *t) {
  lun_engine *E = lun_engine_of(L);
  if (t->anchor) lun_slot_push(L, &E->anchors, t->anchor);
  else lun_slot_push(L, &E->tasks, t->slot);
}

/* sleep.c */
void lun_sleep_open(lua_State *L);
void lun_sleep_run(lua_State *L, lun_handle *h);
void lun_sleep_drop(lua_State *L, lun_handle *h);
bool lun_sleep_cancel(lua_State *L, lun_task *t); /* cancels what t sleeps for; false: it is over already */
void lun_sleep_forget(lun_task *t); /* t, which may sleep, will never go on */
bool lun_sleep_cancelled(const struct lun_sleep *s);
bool lun_sleep_done(const struct lun_sleep *s); /* its timer has run; the task has yet to wake */
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
bool lun_done_run(lua_State *L, lun_task *t); /* the same for the one callback of a task that is done */
const char *lun_push_done_name(lua_State *L, int task); /* what that one is called, of the task at that index */
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
void lun_push_loop(lua_State *L, lun_lualoop *loop); /* nil for NULL */
void lun_loops_push(lua_State *L); /* the weak table of all */
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

#endif
