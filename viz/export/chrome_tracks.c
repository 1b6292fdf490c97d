/* chrome_tracks.c - the open slices of tasks and of the loop follow the state of
 * the fold (chrome.h). After each record, whoever may have been changed by it is
 * compared with what the file says so far; so a trace that begins in the middle,
 * has gaps, or breaks off gives slices that nest and end all the same. */
#include <stdlib.h>
#include <string.h>

#include "chrome.h"

uint64_t chrome_thread(uint32_t task) { return (uint64_t)CHROME_LOOP + task; }
chrome_task *chrome_find(const chrome *x, uint32_t task) { return lun_idmap_get(&x->tasks, task); }

/* ---- tasks ---- */

/* The colours that chrome://tracing has for these; Perfetto chooses its own. */
static const char *color_of(const lun_task *t, bool cancelling) {
  static const char *const colors[LUN_P_COUNT] = {
    [LUN_P_READY] = "thread_state_runnable",
    [LUN_P_RUNNING] = "thread_state_running",
    [LUN_P_WAITING] = "thread_state_sleeping",
  };
  return cancelling ? "thread_state_uninterruptible" : colors[t->place] ? colors[t->place] : "grey";
}

static bool is_cancelling(const lun_task *t) { return t->cancel.asked && !t->cancel.ended; }
static bool is_alive(const lun_task *t) { return t->place < LUN_P_DONE; }

static void note_running(chrome *x, uint32_t id) {
  if (x->nrunning == x->running_cap) {
    size_t cap = x->running_cap ? 2 * x->running_cap : 8;
    uint32_t *wide = realloc(x->running, cap * sizeof *wide);
    if (!wide) return (void)(x->oom = true);
    x->running = wide;
    x->running_cap = cap;
  }
  x->running[x->nrunning++] = id;
}

static void forget_running(chrome *x, uint32_t id) {
  size_t kept = 0;
  for (size_t i = 0; i < x->nrunning; i++)
    if (x->running[i] != id) x->running[kept++] = x->running[i];
  x->nrunning = kept;
}

static void name_state(const lun_task *t, char *dst, size_t size) {
  static const char *const names[LUN_P_COUNT] = {[LUN_P_READY] = "ready", [LUN_P_RUNNING] = "running"};
  bool asked = is_cancelling(t);
  const char *what = t->place == LUN_P_WAITING ? *t->why ? t->why : "waiting" : names[t->place];
  const char *stage = !asked ? "" : t->cancel.delivered ? "cleanup: " : "cancelling: ";
  snprintf(dst, size, "%s%s", stage, what ? what : "");
}

static void open_state(chrome *x, chrome_task *m, const lun_task *t) {
  static const char *const states[LUN_P_COUNT] = {
    [LUN_P_READY] = "ready", [LUN_P_RUNNING] = "running", [LUN_P_WAITING] = "waiting"};
  char name[512];
  m->place = t->place;
  m->on = t->on;
  m->cancelling = is_cancelling(t);
  name_state(t, name, sizeof name);
  chrome_begin_event(x, 'B', CHROME_PROGRAM, chrome_thread(t->id), name,
                     m->cancelling ? "cancelling" : states[t->place]);
  lun_json_put_str(&x->j, "cname", color_of(t, m->cancelling));
  chrome_args(x);
  lun_json_put_str(&x->j, "state", states[t->place] ? states[t->place] : "");
  chrome_arg_where(x, t->where);
  chrome_end_args(x);
  chrome_end_event(x);
  if (t->place == LUN_P_RUNNING) note_running(x, t->id);
}

static void close_state(chrome *x, const chrome_task *m) {
  if (m->place == LUN_P_RUNNING) forget_running(x, m->id);
  chrome_slice_end(x, chrome_thread(m->id));
}

static void set_label(chrome *x, chrome_task *m, const lun_task *t) {
  if (m->label && !strcmp(m->label, t->label)) return;
  free(m->label);
  m->label = strdup(t->label);
  if (!m->label) x->oom = true;
  chrome_name_thread(x, CHROME_PROGRAM, chrome_thread(t->id), t->label, t->id);
}

static void open_task(chrome *x, const lun_task *t) {
  chrome_task *m = calloc(1, sizeof *m);
  if (!m || !lun_idmap_set(&x->tasks, t->id, m)) return free(m), (void)(x->oom = true);
  m->id = t->id;
  m->made_here = t->turns == 0;
  set_label(x, m, t);
  chrome_begin_event(x, 'B', CHROME_PROGRAM, chrome_thread(t->id), t->label,
                     t->flags == LUN_FLAG_LIB ? "task,lib" : "task");
  chrome_args(x);
  lun_json_put_uint(&x->j, "id", t->id);
  if (*t->name) lun_json_put_str(&x->j, "name", t->name);
  if (*t->func) lun_json_put_str(&x->j, "func", t->func);
  chrome_arg_where(x, t->where);
  chrome_end_args(x);
  chrome_end_event(x);
  open_state(x, m, t);
}

static void free_task(chrome_task *m) {
  free(m->label);
  free(m);
}

/* `t`: how it ended; NULL: that is not known, or not in the record. */
static void close_task(chrome *x, chrome_task *m, const lun_task *t) {
  static const char *const outcomes[LUN_P_COUNT] = {
    [LUN_P_DONE] = "done", [LUN_P_FAILED] = "failed", [LUN_P_CANCELLED] = "cancelled"};
  bool ended = t && !is_alive(t);
  close_state(x, m);
  chrome_begin_event(x, 'E', CHROME_PROGRAM, chrome_thread(m->id), NULL, NULL);
  chrome_args(x);
  lun_json_put_str(&x->j, "outcome", ended ? outcomes[t->place] : "unfinished");
  if (ended && *t->outcome) lun_json_put_str(&x->j, t->place == LUN_P_DONE ? "result" : "error", t->outcome);
  chrome_end_args(x);
  chrome_end_event(x);
  lun_idmap_remove(&x->tasks, m->id);
  free_task(m);
}

static void follow_task(chrome *x, uint32_t id) {
  const lun_task *t = id ? lun_fold_task(x->at->fold, id) : NULL;
  chrome_task *m = chrome_find(x, id);
  bool alive = t && is_alive(t);
  if (m && !alive) return close_task(x, m, t);
  if (!alive || !lun_export_wants(x->at, id)) return;
  if (!m) return open_task(x, t);
  set_label(x, m, t);
  if (m->place == t->place && m->on == t->on && m->cancelling == is_cancelling(t)) return;
  close_state(x, m);
  open_state(x, m, t);
}

/* The tasks that have slices; the caller frees it. */
static uint32_t *open_ones(chrome *x, size_t *n) {
  uint32_t *ids = lun_idmap_ids(&x->tasks, n);
  if (!ids) x->oom = true;
  return ids;
}

static void follow_all(chrome *x) {
  size_t n;
  uint32_t *open = open_ones(x, &n);
  for (size_t i = 0; i < n; i++) follow_task(x, open[i]);
  free(open);
  for (size_t i = 0; i < lun_fold_ntasks(x->at->fold); i++) follow_task(x, lun_fold_task_at(x->at->fold, i)->id);
}

void chrome_follow(chrome *x, bool all) {
  const lun_record *r = x->at->rec;
  const lun_kind_info *info = r ? lun_kind(r->kind) : NULL;
  if (all) return follow_all(x);
  for (size_t i = x->nrunning; i > 0; i--)
    if (i <= x->nrunning) follow_task(x, x->running[i - 1]);
  for (unsigned i = 0; info && i < info->nfields; i++)
    if (info->field[i].type == LUN_F_OBJ) follow_task(x, r->f[i]);
}

/* ---- the loop ---- */

static void end_eager(chrome *x) {
  if (x->loop.eager) chrome_slice_end(x, CHROME_LOOP);
  x->loop.eager = 0;
}

static void end_turn(chrome *x) {
  end_eager(x);
  if (x->loop.turning) chrome_slice_end(x, CHROME_LOOP);
  x->loop.turning = false;
}

static void end_phase(chrome *x) {
  end_turn(x);
  if (x->loop.ticking || x->loop.polling) chrome_slice_end(x, CHROME_LOOP);
  x->loop.ticking = x->loop.polling = false;
}

static void begin_turn(chrome *x, const lun_now *now) {
  x->loop.turning = true;
  x->loop.handle = now->run_handle;
  x->loop.first = now->running;
  chrome_begin_event(x, 'B', CHROME_PROGRAM, CHROME_LOOP, *now->run_label ? now->run_label : "callback", "turn");
  lun_json_put_str(&x->j, "cname", "thread_state_running");
  chrome_args(x);
  lun_json_put_str(&x->j, "what", lun_aux_word(LUN_SET_WHAT, now->run_what));
  chrome_arg_where(x, now->run_where);
  chrome_end_args(x);
  chrome_end_event(x);
}

static void follow_turn(chrome *x, const lun_now *now) {
  bool runs = now->run_handle || now->running;
  bool shown = !x->at->o->task || (now->running && lun_export_wants(x->at, now->running));
  if (x->loop.turning && (!runs || x->loop.handle != now->run_handle)) end_turn(x);
  if (!runs || !shown) return;
  if (!x->loop.turning) return begin_turn(x, now);
  bool own = now->run_what == LUN_WHAT_STEP || now->run_what == LUN_WHAT_WAKEUP;
  if (!x->loop.first && own) x->loop.first = now->running;
  uint32_t eager = now->running != x->loop.first ? now->running : 0;
  if (eager == x->loop.eager) return;
  end_eager(x);
  x->loop.eager = eager;
  if (eager) chrome_slice(x, CHROME_LOOP, now->run_label, "turn,eager");
}

/* With --task the loop's thread has that task's turns and nothing else. */
static void follow_phase(chrome *x, const lun_now *now) {
  bool polls = now->state == LUN_LOOP_IDLE, ticks = now->state == LUN_LOOP_RUNNING && now->tick > 0;
  char name[32];
  if (x->at->o->task || (polls && x->loop.polling) || (ticks && x->loop.ticking && x->loop.tick == now->tick)) return;
  end_phase(x);
  if (ticks) snprintf(name, sizeof name, "tick %u", now->tick);
  if (ticks) chrome_slice(x, CHROME_LOOP, name, "tick");
  if (polls) chrome_slice(x, CHROME_LOOP, "poll", "poll");
  x->loop.ticking = ticks;
  x->loop.polling = polls;
  x->loop.tick = now->tick;
}

void chrome_follow_loop(chrome *x) {
  const lun_now *now = lun_fold_now(x->at->fold);
  follow_phase(x, now);
  follow_turn(x, now);
}

uint64_t chrome_source(const chrome *x) {
  const lun_now *now = lun_fold_now(x->at->fold);
  if (now->running && chrome_find(x, now->running)) return chrome_thread(now->running);
  return x->loop.turning || x->loop.ticking || x->loop.polling ? CHROME_LOOP : 0;
}

void chrome_close_all(chrome *x) {
  size_t n, at = 0;
  uint32_t *ids = open_ones(x, &n);
  end_phase(x);
  while (n > 0) n--, close_task(x, chrome_find(x, ids[n]), lun_fold_task(x->at->fold, ids[n]));
  free(ids);
  for (chrome_task *m; (m = lun_idmap_next(&x->tasks, &at));) free_task(m); /* there was no memory to list them */
  lun_idmap_free(&x->tasks);
}
