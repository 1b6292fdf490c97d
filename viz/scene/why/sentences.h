/* sentences.h - the words of the design, made from the fold: why a task waits, a
 * cancellation in one sentence, what will happen when the loop is free again.
 * Every picture says a thing in these words. Results live in the arena; they
 * hold names as the program gave them, so whoever shows them sanitises. */
#ifndef LUN_SENTENCES_H
#define LUN_SENTENCES_H

#include "../../base/arena.h"
#include "../../fold/fold.h"

/* "queue.get 89" as "queue.get": on a lane the number of an object says nothing. Other labels as they are. */
const char *lun_unnumbered(const char *label, lun_arena *a);
/* "gather(a, b, c)" as "gather of 3", "sleep 0.08" as "0.08"; else the label itself. */
const char *lun_brief(const char *label, lun_arena *a);
/* "jobs.lua:7", the last part of the path; "" when it is nowhere. */
const char *lun_say_where(const lun_fold *f, uint32_t where, lun_arena *a);
/* Why a task is as it is, for the left column: "running jobs.lua:7", "ready for 15 ms", "→ gather of 3",
 * "cleanup ◷ 0.074". `room`: columns; it is shorter when it must be. */
const char *lun_say_why(lun_fold *f, const lun_task *t, int64_t now, int room, lun_arena *a);
/* "request .657 by X, delivery +26 ms, cleanup until >= .836" or, when it is over, "cleanup 179 ms, outcome
 * cancelled .836". The order never changes, and the asker is the one field of the journey (say_cancel.c). */
const char *lun_say_cancel(lun_fold *f, const lun_task *t, int64_t now, lun_arena *a);
/* "main·1, jobs.lua:14": who asked. */
const char *lun_say_asker(const lun_cancel *c);
/* ns until a timer is due; negative when it is late. It is not late while the loop polls: then it is about to fire, and
 * only the news of it are under way. */
int64_t lun_time_left(const lun_fold *f, const lun_timer *t, int64_t now);
/* How a cancellation ended: "cancelled", "failed", "swallowed", "TimeoutError". */
const char *lun_say_cancel_outcome(const lun_cancel *c);
/* "c.cancel" for "call c.cancel"; other handles as they are called. */
const char *lun_plain_callback(const char *label);
/* While the loop is blocked: "io fd 7 if ready, then c.cancel, then cyd's timer", in the loop's order. */
const char *lun_say_next(lun_fold *f, int64_t now, lun_arena *a);
/* The words of who a callback is: "bob·4", or "the callback io.write". */
const char *lun_say_runner(const lun_fold *f, lun_arena *a);

#endif
