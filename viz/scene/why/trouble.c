/* trouble.c - one table: for each kind of trouble what is said, and what to do.
 * It reads the fold and formats. */
#include "trouble.h"

#include <string.h>

#include "../scale.h"
#include "sentences.h"

/* What the two functions of a kind get. */
typedef struct telling {
  const lun_fold *f;
  const lun_trouble *t;
  lun_arena *a;
} telling;

#define SAY(...) lun_arena_print(g->a, __VA_ARGS__)

static const char *where(const telling *g) {
  const char *at = lun_say_where(g->f, g->t->where, g->a);
  return *at ? SAY(", %s", at) : "";
}

static const char *took(const telling *g) {
  char d[LUN_WORDS];
  return SAY("%s", lun_words_duration(d, g->t->ns));
}

static const char *whose(const telling *g) { return *g->t->name ? g->t->name : "a callback"; }

static const char *label(const telling *g, uint32_t task) {
  const lun_task *t = lun_fold_task(g->f, task);
  return t ? t->label : "a callback";
}

/* ---- the loop ---- */

static const char *say_blocked(const telling *g) {
  const char *from = g->t->from ? lun_say_where(g->f, g->t->from, g->a) : "",
             *to = lun_say_where(g->f, g->t->where, g->a);
  const char *func = *g->t->text ? SAY(" (%s)", g->t->text) : "";
  if (!g->t->task && !strcmp(g->t->name, to))
    return SAY("The callback at %s blocked the loop for %s%s.", to, took(g), func);
  if (*from && *to) return SAY("%s blocked the loop for %s, between %s and %s.", whose(g), took(g), from, to);
  return SAY("%s blocked the loop for %s%s%s.", whose(g), took(g), where(g), func);
}

static const char *cure_blocked(const telling *g) {
  return SAY("A thread can do it: await asyncio.to_thread(%s).", *g->t->text ? g->t->text : "f");
}

static const char *say_late(const telling *g) {
  const char *who = *g->t->text ? SAY(" of %s", g->t->text) : "";
  const char *more = g->t->count > 1 ? SAY(", and %llu more timer%s of that tick", (unsigned long long)g->t->count - 1,
                                           g->t->count == 2 ? "" : "s")
                                     : "";
  const char *by = g->t->from ? SAY(": %s blocked the loop", label(g, g->t->other)) : "";
  const char *plain = lun_plain_callback(g->t->name), *what = plain == g->t->name ? "The " : "The timer of ";
  return SAY("%s%s%s came %s late%s%s.", what, plain, who, took(g), more, by);
}

static const char *cure_late(const telling *g) {
  return g->t->from ? "A timer is never early, but late when the loop is kept: move what blocks into asyncio.to_thread."
                    : "The loop had too much to do, or the machine: do less in one tick.";
}

static const char *say_starved(const telling *g) {
  return SAY("%s was ready for %s before its turn came: %llu other turns ran first.", whose(g), took(g),
             (unsigned long long)g->t->count);
}

static const char *cure_starved(const telling *g) {
  (void)g;
  return "No turn is too long, but there are too many: bound how many tasks run at a time with asyncio.Semaphore.";
}

static const char *say_hung(const telling *g) {
  unsigned long long n = g->t->count;
  return n ? SAY("Nothing is left to wait for, and %llu task%s for ever.", n, n == 1 ? " waits" : "s wait")
           : "Nothing is left to wait for, and the loop was not told to stop.";
}

static const char *cure_hung(const telling *g) {
  if (!g->t->count) return "Give it something to do, or stop it: loop:stop().";
  return "Ask why of each of them: somebody has to set the event, put the item, or let the lock go.";
}

static bool is_its_own(const telling *g) { return g->t->count == 1; }

static const char *say_deadlock(const telling *g) {
  if (is_its_own(g)) return SAY("%s waits for a lock that it holds itself%s.", whose(g), where(g));
  return SAY("%s wait for each other in a circle%s.", g->t->text, where(g));
}

static const char *cure_deadlock(const telling *g) {
  if (is_its_own(g)) return "A lock cannot be taken twice: do what needs it where it is held already.";
  return "Take locks in one order everywhere, and never await a task that awaits you.";
}

/* ---- tasks and coroutines ---- */

static const char *say_failed(const telling *g) {
  const char *at = lun_say_where(g->f, g->t->where, g->a);
  const char *near = g->t->from == 1 ? "made" : "last seen";
  const char *place = !*at ? "" : g->t->from ? SAY(" (%s at %s)", near, at) : SAY(" at %s", at);
  return SAY("%s failed%s: %s.", whose(g), place, g->t->text);
}

static const char *cure_failed(const telling *g) {
  if (g->t->count) return "It is a TaskGroup's: the error leaves the async with in an ExceptionGroup, which a pcall around that catches.";
  return g->t->other ? SAY("The error goes to %s, which awaits it: pcall catches it there.", label(g, g->t->other))
                     : "Nobody awaits it: await it, or keep it and look at its exception().";
}

static const char *say_unretrieved(const telling *g) {
  return SAY("%s failed, and nobody ever took the error: %s.", *g->t->name ? g->t->name : "A future", g->t->text);
}

static const char *cure_unretrieved(const telling *g) {
  (void)g;
  return "Await it where it is made, or add a callback that looks at its exception().";
}

static const char *say_unhandled(const telling *g) {
  return *g->t->text ? SAY("%s: %s.", *g->t->name ? g->t->name : "An error", g->t->text) : SAY("%s.", g->t->name);
}

static const char *cure_unhandled(const telling *g) {
  (void)g;
  return "Nobody awaits a callback: catch its errors in it, or set loop:set_exception_handler.";
}

static const char *say_swallowed(const telling *g) {
  return SAY("%s swallowed its cancellation%s; asked by %s.", whose(g), where(g),
             *g->t->text ? g->t->text : "somebody");
}

static const char *cure_swallowed(const telling *g) {
  (void)g;
  return "pcall catches CancelledError, too: clean up, then raise it again with error(e, 0).";
}

static const char *say_never_awaited(const telling *g) {
  const char *at = lun_say_where(g->f, g->t->where, g->a);
  return SAY("Coroutine %s was never awaited%s%s.", whose(g), *at ? ", made at " : "", at);
}

static const char *cure_never_awaited(const telling *g) {
  return SAY("A call alone runs nothing: await %s(...), or asyncio.create_task(%s(...)).", whose(g), whose(g));
}

static const char *say_destroyed(const telling *g) {
  const char *on = *g->t->text ? SAY(", while it waited for %s", g->t->text) : "";
  return SAY("%s was thrown away before it ended%s%s.", whose(g), where(g), on);
}

static const char *cure_destroyed(const telling *g) {
  (void)g;
  return "The loop holds tasks weakly: keep it in a variable or a TaskGroup, and await it.";
}

static const char *say_wrong(const telling *g) {
  if (g->t->count == LUN_WRONG_THREAD)
    return SAY("A job called what only the loop's own thread may call%s: %s.", where(g), g->t->text);
  return SAY("%s used what belongs to another loop%s: %s.", whose(g), where(g), g->t->text);
}

static const char *cure_wrong(const telling *g) {
  return g->t->count == LUN_WRONG_THREAD
           ? "From another thread only loop:call_soon_threadsafe may be called: hand it the function."
           : "Make locks, queues and futures inside the coroutine that runs on the loop, not before asyncio.run.";
}

static const char *say_leftover(const telling *g) {
  return SAY("%s was still pending at the end of the run%s, and was cancelled.", whose(g), where(g));
}

static const char *cure_leftover(const telling *g) {
  (void)g;
  return "Await it before the main coroutine returns, or make it in a TaskGroup.";
}

/* ---- the record ---- */

static const char *say_lost(const telling *g) {
  return SAY("%llu records are missing here: what stands after them may not fit what stands before.",
             (unsigned long long)g->t->count);
}

static const char *cure_lost(const telling *g) {
  (void)g;
  return "Give the recording more room (--trace-limit), or record to a disk that is not full.";
}

/* ---- habits ---- */

static const char *say_no_suspend(const telling *g) {
  unsigned long long n = g->t->count;
  return SAY("%s awaits %s again and again%s, and never gives the loop back: %llu other turn%s ready meanwhile.", whose(g), g->t->text,
             where(g), n, n == 1 ? " was" : "s were");
}

static const char *cure_no_suspend(const telling *g) {
  (void)g;
  return "An await that finds all done goes straight on: await asyncio.sleep(0) in the loop now and then.";
}

static const char *say_held(const telling *g) {
  unsigned long long n = g->t->count;
  const char *for_what = *g->t->text ? SAY(" for %s", g->t->text) : "";
  return SAY("%s held a lock while it waited %s%s%s; %llu task%s wanted it meanwhile.", whose(g), took(g), for_what,
             where(g), n, n == 1 ? "" : "s");
}

static const char *cure_held(const telling *g) {
  (void)g;
  return "Wait first, and take the lock for what must not be interrupted; or let each wait have a lock of its own.";
}

static const char *say_overlong(const telling *g) {
  char outer[LUN_WORDS];
  const char *of = *g->t->text ? SAY(" of %s", g->t->text) : "", *at = lun_say_where(g->f, g->t->from, g->a);
  return SAY("The timeout of %s in %s%s, can never strike: the one around it%s%s strikes after %s.", took(g), whose(g), where(g), of,
             *at ? SAY(" (%s)", at) : "", lun_words_duration(outer, (int64_t)g->t->count));
}

static const char *cure_overlong(const telling *g) {
  (void)g;
  return "Make the inner timeout the shorter one, or leave it out.";
}

typedef const char *tell_fn(const telling *g);

static const struct {
  tell_fn *say, *cure;
} table[LUN_TR_COUNT] = {
  [LUN_TR_BLOCKED] = {say_blocked, cure_blocked},
  [LUN_TR_DEADLOCK] = {say_deadlock, cure_deadlock},
  [LUN_TR_HUNG] = {say_hung, cure_hung},
  [LUN_TR_FAILED] = {say_failed, cure_failed},
  [LUN_TR_UNRETRIEVED] = {say_unretrieved, cure_unretrieved},
  [LUN_TR_UNHANDLED] = {say_unhandled, cure_unhandled},
  [LUN_TR_SWALLOWED] = {say_swallowed, cure_swallowed},
  [LUN_TR_NEVER_AWAITED] = {say_never_awaited, cure_never_awaited},
  [LUN_TR_DESTROYED] = {say_destroyed, cure_destroyed},
  [LUN_TR_LOST] = {say_lost, cure_lost},
  [LUN_TR_WRONG] = {say_wrong, cure_wrong},
  [LUN_TR_LEFTOVER] = {say_leftover, cure_leftover},
  [LUN_TR_LATE] = {say_late, cure_late},
  [LUN_TR_STARVED] = {say_starved, cure_starved},
  [LUN_TR_NO_SUSPEND] = {say_no_suspend, cure_no_suspend},
  [LUN_TR_HELD] = {say_held, cure_held},
  [LUN_TR_OVERLONG] = {say_overlong, cure_overlong},
};

const char *lun_say_trouble(const lun_fold *f, const lun_trouble *t, lun_arena *a) {
  return table[t->kind].say(&(telling){f, t, a});
}

const char *lun_say_remedy(const lun_fold *f, const lun_trouble *t, lun_arena *a) {
  return table[t->kind].cure(&(telling){f, t, a});
}

const lun_trouble *lun_next_trouble(const lun_fold *f, uint64_t seq) {
  size_t n = lun_fold_ntrouble(f), lo = 0, hi = n;
  while (lo < hi) {
    size_t mid = (lo + hi) / 2;
    if (lun_fold_trouble(f, mid)->stand <= seq) lo = mid + 1;
    else hi = mid;
  }
  return n ? lun_fold_trouble(f, lo < n ? lo : 0) : NULL;
}
