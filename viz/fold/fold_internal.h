/* fold_internal.h - what the files of the fold share: the state behind the
 * public one (fold_state.h), and who changes which part of it. Nobody outside of fold*.c
 * includes it.
 *
 *   fold.c           the table of records, the totals, snapshots, forgetting
 *   fold_run.c       the program, its end, the loop's ticks and turns
 *   fold_ahead.c     reading, with an eye on what comes next
 *   fold_tasks.c     tasks and futures: places, awaits, ends
 *   fold_coros.c     coroutines, and each task's stack of them
 *   fold_causes.c    the turns of the loop, and what led to each
 *   fold_shared.c    locks, semaphores and queues: who holds them
 *   fold_cancel.c    a task's cancellation: request, delivery, end
 *   fold_journey.c   cancellations that go through several tasks
 *   fold_trouble.c   what went wrong
 *   fold_lint.c      what will: habits
 *   fold_handles.c   the ready queue, timers
 *   fold_spans.c     the spans that the program makes of its work
 *   fold_memory.c    what tasks hold
 *   fold_hold.c      pauses, breakpoints, where the code that runs is
 *   fold_io.c        watched fds, jobs
 *   fold_lanes.c     spans and points, the loop's lane, how busy it is
 *   fold_output.c    lines of inputs, output, values, warnings
 *   fold_sequence.c  the events of a task's sequence diagram
 *   fold_names.c     what things are called */
#ifndef LUN_FOLD_INTERNAL_H
#define LUN_FOLD_INTERNAL_H

#include "fold_state.h"

/* ---- fold.c ---- */
void *lun_f_grow(lun_fold *f, void *array, size_t *cap, size_t need, size_t size);
/* Room for one more in a ring of cap places, of which those counted [first, n) are taken. NULL: out of memory. */
void *lun_f_widen(lun_fold *f, void *ring, size_t *cap, size_t first, size_t n, size_t size);
void lun_f_fault(lun_fold *f); /* a record that cannot be, or no memory for what it tells */
void lun_f_clear(lun_fold *f, lun_idmap *m, void (*free_one)(lun_fold *, void *)); /* empties a table of objects */
void lun_f_set(lun_fold *f, const char **word, const char *s);
void lun_f_share(lun_fold *f, const char **word, const char *other); /* likewise, from a word */
static inline int64_t lun_f_time(uint32_t lo, uint32_t hi) { return (int64_t)(lo | (uint64_t)hi << 32); }

/* ---- fold_run.c ---- */
void lun_f_begin_turn(lun_fold *f, uint32_t handle, unsigned what); /* the loop runs a handle */
void lun_f_end_turn(lun_fold *f);                                   /* if one runs */

/* ---- fold_tasks.c ---- */
static inline task *lun_f_task(const lun_fold *f, uint32_t id) { return lun_idmap_get(&f->tasks, id); }
static inline future *lun_f_future(const lun_fold *f, uint32_t id) { return lun_idmap_get(&f->futures, id); }
task *lun_f_need_task(lun_fold *f, uint32_t id); /* made when unknown; NULL for 0 and when out of memory */
void lun_f_free_task(lun_fold *f, task *t);
void lun_f_free_future(lun_fold *f, future *u);
void lun_f_sweep_futures(lun_fold *f);                  /* forgets those that nobody waits for */
void lun_f_forget_tasks(lun_fold *f);                   /* frees the stale ones, in one pass */
void lun_f_share_room(lun_fold *f);                     /* the number of tasks has changed */
void lun_f_move(lun_fold *f, task *t, lun_place place); /* to another place, with its lane and the totals */
static inline bool lun_f_cancelling(const task *t) { return t->pub.cancel.asked && !t->pub.cancel.ended; }
static inline bool lun_f_alive(const task *t) { return t->pub.place < LUN_P_DONE; }
void lun_f_mend_awaits(lun_fold *f);         /* a snapshot is told: tasks that wait for tasks know them now */
void lun_f_settle(lun_fold *f, uint32_t id); /* the turn is over; if the task still runs, its PARK is missing */
void lun_f_ready_task(lun_fold *f, uint32_t id, uint32_t by_handle); /* its handle has entered the queue */

/* ---- fold_coros.c, fold_cancel.c, fold_io.c ---- */
static inline coro *lun_f_coro(const lun_fold *f, uint32_t id) { return lun_idmap_get(&f->coros, id); }
void lun_f_free_coro(lun_fold *f, coro *c);
void lun_f_drop_frames(lun_fold *f, task *t, size_t keep); /* all but the outermost `keep` */
void lun_f_pass_cancel(lun_fold *f, const future *u); /* from the task to the future that it awaits */
void lun_f_end_cancel(lun_fold *f, task *t, lun_cancel_outcome outcome, const char *text);
void lun_f_parked(lun_fold *f, task *t);                                      /* in its cleanup, perhaps */
void lun_f_left_coro(lun_fold *f, task *t, uint32_t id, const lun_record *r); /* it may make another error of a cancellation */
void lun_f_clear_io(lun_fold *f);

/* ---- fold_causes.c ---- */
void lun_f_cause(lun_fold *f, unsigned kind, uint32_t of, unsigned what, unsigned outcome); /* this record may cause a READY */
lun_cause lun_f_queued(lun_fold *f, const lun_record *r, const handle *h); /* what a READY record rests on */
void lun_f_turn_begins(lun_fold *f, const handle *h, uint32_t runs, unsigned what, unsigned how, uint32_t where);
void lun_f_turn_ends(lun_fold *f);
size_t lun_f_turns_since(const lun_fold *f, uint64_t seq); /* how many have begun after that record */
void lun_f_turn_label(lun_fold *f, const char *label); /* label: a word */
void lun_f_free_causes(lun_fold *f);
void lun_f_clear_shared(lun_fold *f);

/* ---- fold_journey.c ---- */
void lun_f_ask_journey(lun_fold *f, task *t, const lun_record *r, phrase *by); /* fills journey, from, and who asked */
void lun_f_station(lun_fold *f, const task *t, lun_station s);                 /* of the journey that t is on */
void lun_f_shielded(lun_fold *f, const future *shield);
lun_journey *lun_f_journey(const lun_fold *f, uint32_t id);
void lun_f_free_journeys(lun_fold *f);

/* ---- fold_trouble.c ---- */
void lun_f_add_trouble(lun_fold *f, lun_trouble t, const char *name, const char *text); /* seq and t are filled in */
void lun_f_turn_took(lun_fold *f);   /* a turn is about to end */
void lun_f_turn_waited(lun_fold *f); /* one has begun with this record */
void lun_f_timer_late(lun_fold *f, const handle *h, uint32_t late_us);
void lun_f_task_failed(lun_fold *f, const task *t);
void lun_f_task_destroyed(lun_fold *f, const task *t);
void lun_f_task_swallowed(lun_fold *f, const task *t);
void lun_f_look_for_circle(lun_fold *f, const task *t); /* it has begun to wait */
void lun_f_coro_lost(lun_fold *f, const lun_record *r);
void lun_f_lost(lun_fold *f, const lun_record *r);
void lun_f_free_troubles(lun_fold *f);

/* ---- fold_handles.c ---- */
static inline handle *lun_f_handle(const lun_fold *f, uint32_t id) { return lun_idmap_get(&f->handles, id); }
void lun_f_leave_ready(lun_fold *f, uint32_t id); /* the handle runs */
void lun_f_ran(lun_fold *f, uint32_t id);
void lun_f_begin_tick(lun_fold *f, uint32_t ready);  /* `ready` handles are in the queue, all of this tick */
void lun_f_resume_tick(lun_fold *f, uint32_t ready); /* the first `ready` of the queue are of this tick */
void lun_f_clear_handles(lun_fold *f);
void lun_f_free_handles(lun_fold *f);
void lun_f_sweep_handles(lun_fold *f);

/* ---- fold_spans.c ---- */
bool lun_f_say_work(const lun_fold *f, phrase *l, uint32_t id); /* false: it is none */
void lun_f_free_works(lun_fold *f);

/* ---- fold_memory.c ---- */
void lun_f_forget_memory(lun_fold *f); /* a snapshot tells it anew */
void lun_f_tell_memory(lun_fold *f);   /* it has been told */
void lun_f_free_memory(lun_fold *f);

/* ---- fold_hold.c ---- */
void lun_f_leave_place(lun_fold *f); /* the turn is over: its frames and variables are gone */
void lun_f_drop_breakpoints(lun_fold *f); /* a snapshot tells them anew */

/* ---- fold_lanes.c ---- */
void lun_f_open_span(lun_fold *f, lun_lane *lane, lun_span span, size_t max); /* takes span.label, a word, over */
void lun_f_close_span(lun_fold *f, lun_lane *lane);
lun_span *lun_f_open_one(const lun_lane *lane); /* the span that lasts, or NULL */
void lun_f_point(lun_fold *f, lun_lane *lane, lun_point point, size_t max);
void lun_f_free_lane(lun_fold *f, lun_lane *lane);
void lun_f_task_span(lun_fold *f, task *t);
void lun_f_loop_runs(lun_fold *f, uint32_t on, const char *label); /* label: a word */
size_t lun_f_spans_max(const lun_fold *f);      /* of each task's lane, now */
void lun_f_pass(lun_fold *f, int64_t t); /* time has come to t */
void lun_f_ran_for(lun_fold *f, int64_t from, int64_t to);

/* ---- fold_output.c ---- */
void lun_f_free_output(lun_fold *f);
void lun_f_take_input(lun_fold *f, task *t); /* the latest INPUT is this task's */

/* ---- fold_sequence.c ---- */
size_t lun_f_events_max(const lun_fold *f); /* of each task's diagram, now */
void lun_f_event(lun_fold *f, task *t, lun_seq_event e, const char *label); /* label: a word */
void lun_f_raise_label(lun_fold *f, task *t, const char *label, uint32_t where);
void lun_f_free_sequence(lun_fold *f, sequence *s);

/* ---- fold_names.c ---- */
void lun_f_say(phrase *l, const char *s);
void lun_f_sayf(phrase *l, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void lun_f_say_future(const lun_fold *f, phrase *l, const future *u);
void lun_f_say_object(const lun_fold *f, phrase *l, uint32_t id);
void lun_f_say_handle(const lun_fold *f, phrase *l, const handle *h);
void lun_f_say_asker(const lun_fold *f, phrase *l, const lun_record *r);
void lun_f_say_where(const lun_fold *f, phrase *l, uint32_t where);
void lun_f_name_task(lun_fold *f, task *t); /* composes its label */
void lun_f_add_member(lun_fold *f, future *into, uint32_t id);

/* ---- fold_lint.c ---- */
void lun_f_free_lint(lun_fold *f, task *t);
void lun_f_lint_await(lun_fold *f, const task *t, const coro *c); /* t enters c */
void lun_f_lint_lock_got(lun_fold *f, lun_shared *s);             /* by its first holder */
void lun_f_lint_lock_wait(lun_fold *f, lun_shared *s);
void lun_f_lint_lock_free(lun_fold *f, const lun_shared *s, uint32_t waiting);
void lun_f_lint_parked(lun_fold *f, task *t); /* these two: t has a lint_memory */
void lun_f_lint_goes_on(lun_fold *f, task *t);
void lun_f_lint_timer(lun_fold *f, const handle *h, bool snapshot);
void lun_f_lint_timer_over(lun_fold *f, const handle *h);

/* ---- the records; the table in fold.c names them all ---- */
typedef void lun_f_apply(lun_fold *f, const lun_record *r);
lun_f_apply lun_f_PROGRAM, lun_f_END, lun_f_LOOP, lun_f_TICK, lun_f_POLL, lun_f_RUN, lun_f_RAN, lun_f_LOST, lun_f_MARK;
lun_f_apply lun_f_HOLD, lun_f_BREAK, lun_f_UNBREAK, lun_f_REACHED, lun_f_LINE, lun_f_FRAME, lun_f_LOCAL, lun_f_MEMORY;
lun_f_apply lun_f_SPAN, lun_f_SPAN_TRACE, lun_f_SPAN_EVENT, lun_f_SPAN_LINK, lun_f_SPAN_END;
lun_f_apply lun_f_TASK, lun_f_TASK_NAME, lun_f_TASK_LOST, lun_f_STEP, lun_f_PARK, lun_f_DONE, lun_f_FUTURE, lun_f_WAITS;
lun_f_apply lun_f_CORO, lun_f_ENTER, lun_f_EXIT, lun_f_CORO_LOST, lun_f_CORO_AT, lun_f_GUARD_RUN, lun_f_GUARD_END;
lun_f_apply lun_f_CANCEL, lun_f_UNCANCEL, lun_f_THROWN, lun_f_SWALLOWED;
lun_f_apply lun_f_HANDLE, lun_f_READY, lun_f_TIMER, lun_f_TIMER_DUE, lun_f_HANDLE_CANCEL, lun_f_TIMER_DROP;
lun_f_apply lun_f_IO_WATCH, lun_f_IO_UNWATCH, lun_f_IO_WAIT, lun_f_JOB, lun_f_JOB_START, lun_f_JOB_END;
lun_f_apply lun_f_LOCK_WAIT, lun_f_LOCK_GOT, lun_f_LOCK_FREE, lun_f_QUEUE_PUT, lun_f_QUEUE_GET, lun_f_QUEUE_WAIT;
lun_f_apply lun_f_LEFTOVER, lun_f_WRONG, lun_f_IDLE, lun_f_IO_READY, lun_f_JOB_CALL, lun_f_PRINT, lun_f_INPUT, lun_f_VALUE, lun_f_WARN, lun_f_UNHANDLED, lun_f_CALLBACK_ADD;

#endif
