/* why_wait.c - why a thing waits: the chain from task to what it awaits, to who
 * holds that or works at it, down to a timer, a descriptor, a thread, to
 * something that nobody will end, or round in a circle. It reads the fold. */
#include <stdlib.h>
#include <string.h>

#include "why_internal.h"

enum { PENDING_TOLD = 4 /* of those that a gather waits for */ };

/* ---- what is left that could end a wait ---- */

static bool any_timer(answer *w) {
  enum { MANY = 64 };
  lun_timer timer[MANY];
  size_t n = lun_fold_timers(w->f, timer, MANY);
  for (size_t i = 0; i < n && i < MANY; i++)
    if (!timer[i].cancelled && !timer[i].doomed) return true;
  return n > MANY;
}

static bool has_prompt(const lun_fold *f) {
  for (size_t i = lun_fold_ntasks(f); i-- > 0;)
    if (lun_fold_task_at(f, i)->flags == LUN_FLAG_REPL) return true;
  return false;
}

/* Whether nothing can happen by itself any more. */
static bool all_is_still(answer *w) {
  const lun_now *st = lun_fold_now(w->f);
  lun_ready ready;
  lun_io io;
  lun_job job;
  bool runs = st->running || st->run_handle || st->tasks[LUN_P_RUNNING] || st->tasks[LUN_P_READY];
  return !runs && !lun_fold_ready(w->f, &ready, 1) && !lun_fold_io(w->f, &io, 1) && !lun_fold_jobs(w->f, &job, 1) &&
         !any_timer(w);
}

/* Behind a wait whose end nobody is known to bring about. */
static void say_who_could(answer *w) {
  if (lun_fold_now(w->f)->ended) lun_w_say(w, lun_fold_now(w->f)->seq, 0, "The run has ended: nobody will.");
  else if (!all_is_still(w)) return;
  else if (has_prompt(w->f))
    lun_w_say(w, 0, 0, "Only a new input could: nothing is ready, and no timer, descriptor or job is left.");
  else lun_w_say(w, 0, 0, "Nobody will: nothing is ready, and no timer, descriptor or job is left.");
}

/* ---- circles ---- */

/* The tasks from place `from` of the path on, and the first one again. */
static const char *circle(const answer *w, int from) {
  const char *list = "";
  for (int i = from; i < w->npath; i++) list = lun_arena_print(w->a, "%s%s → ", list, lun_w_name(w, w->path[i], ""));
  return lun_arena_print(w->a, "%s%s", list, lun_w_name(w, w->path[from], ""));
}

static void say_circle(answer *w, int from) {
  bool locks = false;
  for (int i = from; i < w->npath; i++) locks |= w->by_lock[i];
  const lun_task *last = lun_fold_task(w->f, w->path[w->npath - 1]);
  lun_w_say(w, last ? last->seq_since : 0, w->path[from],
            "This is a deadlock: %s. Each waits for the next, and none can go on.%s", circle(w, from),
            locks ? " Whoever takes several locks should take them in one order everywhere." : "");
}

/* Steps to the next task of the chain; false: it is the end, and said why. */
static bool step_to(answer *w, uint32_t id) {
  for (int i = 0; i < w->npath; i++)
    if (w->path[i] == id) return say_circle(w, i), false;
  if (w->npath == PATH_MAX || w->depth >= DEPTH_MAX)
    return lun_w_say(w, 0, 0, "And so on: the chain is longer."), false;
  w->path[w->npath] = id;
  w->by_lock[w->npath++] = false;
  return true;
}

static void follow(answer *w, uint32_t id) {
  const lun_task *t = lun_fold_task(w->f, id);
  w->depth++;
  if (t) lun_w_task_waits(w, t);
  w->depth--;
}

/* ---- timers, threads, descriptors ---- */

void lun_w_timer_waits(answer *w, const lun_timer *t, const char *whose) {
  char d[LUN_WORDS];
  int64_t left = lun_time_left(w->f, t, w->now);
  const char *by = lun_w_name(w, t->by, "a callback"), *at = lun_say_where(w->f, t->where, w->a);
  const char *set = lun_arena_print(w->a, "set by %s%s%s", by, *at ? " at " : "", at);
  if (t->cancelled) lun_w_say(w, t->seq, t->by, "%s is cancelled, still in the heap; %s.", whose, set);
  else if (t->doomed)
    lun_w_say(w, t->seq, t->by, "%s was to end a sleep that is cancelled: it goes at delivery.", whose);
  else if (left < 0)
    lun_w_say(w, t->seq, t->by, "%s was due at %s and is late by %s: the loop is in the turn of %s; %s.", whose,
              lun_w_at(w, t->when), lun_words_duration(d, -left), lun_say_runner(w->f, w->a), set);
  else
    lun_w_say(w, t->seq, t->by, "%s is due at %s, in %s; %s.", whose, lun_w_at(w, t->when), lun_words_duration(d, left),
              set);
}

static void sleep_waits(answer *w, const lun_future *u) {
  lun_timer timer;
  if (u && lun_fold_timer(w->f, u->timer, &timer)) lun_w_timer_waits(w, &timer, "Its timer");
  else lun_w_say(w, 0, 0, "Its timer is not known: it was set before the record begins.");
}

void lun_w_job_waits(answer *w, const lun_job *j) {
  const char *name = *j->label ? j->label : "a function", *pool = lun_aux_word(LUN_SET_POOL, j->pool);
  if (!j->worker) lun_w_say(w, j->seq, 0, "%s waits for a free %s since %s.", name, pool, lun_w_at(w, j->since));
  else
    lun_w_say(w, j->seq, 0, "%s runs in %s-%u since %s; the loop does not wait for it.", name, pool,
              (unsigned)j->worker, lun_w_at(w, j->since));
}

static void future_of_job(answer *w, uint32_t future) {
  enum { MANY = 1024 };
  lun_job *job = lun_arena_take(w->a, MANY * sizeof *job);
  size_t n = job ? lun_fold_jobs(w->f, job, MANY) : 0;
  for (size_t i = 0; i < n && i < MANY; i++) {
    if (job[i].future != future) continue;
    lun_w_job_waits(w, &job[i]);
    return;
  }
  lun_w_say(w, 0, 0, "What the job does is not known.");
}

static void say_watch(answer *w, const lun_io *io) {
  const char *label = *io->label ? lun_arena_print(w->a, " (%s)", io->label) : "";
  lun_w_say(w, io->seq, io->task, "fd %u%s is watched until it can be %s; it was not ready at the last poll.",
            (unsigned)io->fd, label, io->dir == LUN_IO_WRITE ? "written" : "read");
}

/* The descriptors that a task waits for, or that have this number. False: none. */
static bool say_watches(answer *w, uint32_t task, bool by_fd, uint32_t fd) {
  enum { MANY = 1024 };
  bool any = false;
  lun_io *io = lun_arena_take(w->a, MANY * sizeof *io);
  size_t n = io ? lun_fold_io(w->f, io, MANY) : 0;
  for (size_t i = 0; i < n && i < MANY; i++) {
    if (by_fd ? io[i].fd != fd : io[i].task != task) continue;
    say_watch(w, &io[i]);
    any = true;
    if (!by_fd) continue;
    if (io[i].task) follow(w, io[i].task);
    else lun_w_say(w, io[i].seq, 0, "fd %u is registered, and nobody awaits it.", (unsigned)fd);
  }
  return any;
}

void lun_w_fd_waits(answer *w, uint32_t fd) {
  if (!say_watches(w, 0, true, fd)) lun_w_say(w, 0, 0, "fd %u is not watched by the loop.", (unsigned)fd);
}

/* ---- locks and queues ---- */

/* The number of the lock, event or queue that a future is a place in line for. */
static const lun_shared *shared_of(const answer *w, const lun_future *u) {
  return lun_fold_shared(w->f, (uint32_t)strtoul(u->label, NULL, 10));
}

static void lock_waits(answer *w, const lun_future *u) {
  const lun_shared *s = shared_of(w, u);
  const char *what = lun_aux_word(LUN_SET_WHAT, u->what);
  int held = 0;
  for (int i = 0; s && i < (int)(sizeof s->holder / sizeof *s->holder); i++) {
    if (!s->holder[i]) continue;
    const lun_turn *turn = lun_fold_turn_at(w->f, s->got[i]);
    const char *since = turn ? lun_arena_print(w->a, " since %s", lun_w_at(w, turn->begin)) : "";
    lun_w_say(w, s->got[i], s->holder[i], "%s holds %s %s%s.", lun_w_name(w, s->holder[i], ""), what, u->label, since);
    if (w->npath) w->by_lock[w->npath - 1] = true;
    follow(w, s->holder[i]);
    held++;
  }
  if (held) return;
  if (s && s->freed) lun_w_say(w, s->freed, 0, "Nobody holds %s %s: it was let go.", what, u->label);
  else if (u->what == LUN_WHAT_SEMAPHORE)
    lun_w_say(w, u->seq_made, 0,
              "Semaphore %s has no permit left, and nobody known holds one: somebody has to release one.", u->label);
  else lun_w_say(w, u->seq_made, 0, "Who holds %s %s is not known.", what, u->label);
  say_who_could(w);
}

static void queue_waits(answer *w, const lun_future *u) {
  const lun_shared *s = shared_of(w, u);
  bool get = u->what == LUN_WHAT_QUEUE_GET;
  uint64_t seq = !s ? 0 : get ? s->put : s->get;
  uint32_t by = !s ? 0 : get ? s->put_by : s->get_by;
  if (get && !seq) lun_w_say(w, u->seq_made, 0, "Queue %s is empty: nothing was put into it yet.", u->label);
  else if (get)
    lun_w_say(w, seq, by, "Queue %s is empty; %s put the last item in.", u->label, lun_w_name(w, by, "a callback"));
  else if (!seq)
    lun_w_say(w, u->seq_made, 0, "Queue %s is full, %u of %u: nothing was taken out of it yet.", u->label,
              s ? (unsigned)s->size : 0, s ? (unsigned)s->maxsize : 0);
  else
    lun_w_say(w, seq, by, "Queue %s is full, %u of %u; %s took the last item out.", u->label, (unsigned)s->size,
              (unsigned)s->maxsize, lun_w_name(w, by, "a callback"));
  say_who_could(w);
}

/* ---- what somebody has to do ---- */

static void signal_waits(answer *w, const lun_future *u) {
  switch (u->what) {
    case LUN_WHAT_EVENT: lun_w_say(w, u->seq_made, 0, "Somebody has to set event %s, and nobody has.", u->label); break;
    case LUN_WHAT_CONDITION:
      lun_w_say(w, u->seq_made, 0, "Somebody has to notify condition %s, and then let its lock go.", u->label);
      break;
    case LUN_WHAT_BARRIER: lun_w_say(w, u->seq_made, 0, "The barrier opens when the last of its parties comes."); break;
    case LUN_WHAT_PROCESS: lun_w_say(w, u->seq_made, 0, "A child process has not ended yet."); return;
    default: {
      const char *at = lun_say_where(w->f, u->where, w->a);
      lun_w_say(w, u->seq_made, u->by, "The future was made%s%s%s%s, and nobody has given it a result.",
                u->by ? " by " : "", lun_w_name(w, u->by, ""), *at ? " at " : "", at);
    }
  }
  say_who_could(w);
}

/* ---- many at once ---- */

static bool is_pending(const answer *w, uint32_t id) {
  const lun_task *t = lun_fold_task(w->f, id);
  const lun_future *u = lun_fold_future(w->f, id);
  return t ? t->place < LUN_P_DONE : u && !u->done;
}

static void member_waits(answer *w, uint32_t id) {
  const lun_future *u = lun_fold_task(w->f, id) ? NULL : lun_fold_future(w->f, id);
  if (u) lun_w_future_waits(w, u);
  else lun_w_task_waits(w, lun_fold_task(w->f, id));
}

/* Those that are not done, the first few with their own chains. */
static void members_wait(answer *w, const lun_future *u) {
  size_t n = lun_fold_members(w->f, u->id, NULL, 0), told = 0, more = 0;
  uint32_t *id = lun_arena_take(w->a, (n + 1) * sizeof *id);
  if (!id) return;
  lun_fold_members(w->f, u->id, id, n);
  for (size_t i = 0; i < n; i++) {
    if (!is_pending(w, id[i])) continue;
    if (told++ < PENDING_TOLD) member_waits(w, id[i]);
    else more++;
  }
  if (more) lun_w_say(w, u->seq_made, 0, "And %zu more are not done.", more);
  if (told == 0) lun_w_say(w, u->seq_made, 0, "All of them are done: its callback stands in the ready queue.");
}

static size_t count_pending(answer *w, uint32_t future, size_t *all) {
  size_t n = *all = lun_fold_members(w->f, future, NULL, 0), pending = 0;
  uint32_t *id = lun_arena_take(w->a, (n + 1) * sizeof *id);
  if (id) lun_fold_members(w->f, future, id, n);
  for (size_t i = 0; id && i < n; i++) pending += is_pending(w, id[i]);
  return pending;
}

/* ---- a future, by what it stands for ---- */

static void below_future(answer *w, const lun_future *u) {
  switch (u->what) {
    case LUN_WHAT_SLEEP: sleep_waits(w, u); break;
    case LUN_WHAT_GATHER:
    case LUN_WHAT_WAIT:
    case LUN_WHAT_GROUP:
    case LUN_WHAT_SHIELD: members_wait(w, u); break;
    case LUN_WHAT_LOCK:
    case LUN_WHAT_SEMAPHORE: lock_waits(w, u); break;
    case LUN_WHAT_QUEUE_GET:
    case LUN_WHAT_QUEUE_PUT: queue_waits(w, u); break;
    case LUN_WHAT_JOB: future_of_job(w, u->id); break;
    case LUN_WHAT_READ:
    case LUN_WHAT_WRITE:
    case LUN_WHAT_CONNECT:
      if (!say_watches(w, u->awaiter, false, 0)) signal_waits(w, u);
      break;
    default: signal_waits(w, u);
  }
}

void lun_w_future_waits(answer *w, const lun_future *u) {
  const char *name = lun_w_name(w, u->id, "");
  if (u->done) {
    lun_w_say(w, u->seq_done, 0, "%s is done: %s.", name, lun_aux_word(LUN_SET_OUTCOME, u->outcome));
    return;
  }
  if (u->awaiter) lun_w_say(w, u->seq_made, u->awaiter, "%s is awaited by %s.", name, lun_w_name(w, u->awaiter, ""));
  else lun_w_say(w, u->seq_made, 0, "%s is awaited by nobody.", name);
  w->depth++;
  below_future(w, u);
  w->depth--;
}

/* ---- a task, by where it is ---- */

static const char *how_many(answer *w, const lun_task *t) {
  bool many = t->what == LUN_WHAT_GATHER || t->what == LUN_WHAT_WAIT || t->what == LUN_WHAT_GROUP;
  size_t all, n = many ? count_pending(w, t->on, &all) : 0;
  return n ? lun_arena_print(w->a, ": %zu of %zu %s not done", n, all, n == 1 ? "is" : "are") : "";
}

static void say_waiting(answer *w, const lun_task *t) {
  const lun_future *u = lun_fold_future(w->f, t->on);
  lun_w_say(w, t->seq_since, t->id, "%s waits for %s%s, since %s%s.", t->label,
            lun_brief(t->why, w->a) == t->why || t->what == LUN_WHAT_SLEEP ? t->why : lun_brief(t->why, w->a),
            lun_w_where(w, t->where), lun_w_at(w, t->t_since), how_many(w, t));
  if (lun_fold_task(w->f, t->on)) {
    follow(w, t->on);
  } else if (u) {
    w->depth++;
    below_future(w, u);
    w->depth--;
  }
}

static void say_ended(answer *w, const lun_task *t) {
  if (t->lost) {
    lun_w_say(w, t->seq_since, t->id, "%s was thrown away at %s, while it was pending.", t->label,
              lun_w_at(w, t->t_ended));
    return;
  }
  static const char *const words[LUN_P_COUNT] = {
    [LUN_P_DONE] = "returned", [LUN_P_FAILED] = "failed", [LUN_P_CANCELLED] = "was cancelled"};
  bool text = t->place != LUN_P_CANCELLED && *t->outcome;
  lun_w_say(w, t->seq_since, t->id, "%s has ended at %s: it %s%s%s.", t->label, lun_w_at(w, t->t_ended),
            words[t->place],
            !text                      ? ""
            : t->place == LUN_P_FAILED ? ": "
                                       : " ",
            text ? t->outcome : "");
}

void lun_w_task_waits(answer *w, const lun_task *t) {
  char d[LUN_WORDS];
  if (!step_to(w, t->id)) return;
  lun_words_duration(d, w->now - t->t_since);
  if (t->place == LUN_P_WAITING) say_waiting(w, t);
  else if (t->place == LUN_P_RUNNING)
    lun_w_say(w, t->seq_since, t->id, "%s does not wait: it runs since %s%s.", t->label, lun_w_at(w, t->t_since),
              lun_w_where(w, lun_fold_now(w->f)->run_where));
  else if (t->place == LUN_P_READY)
    lun_w_say(w, t->seq_since, t->id, "%s does not wait: it is ready for %s, and its turn will come.", t->label, d);
  else say_ended(w, t);
  w->npath--;
}
