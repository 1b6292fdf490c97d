/* export_chrome.c - the Trace Event Format, which Perfetto and chrome://tracing
 * open: slices of the loop and of each task, arrows from what made a handle
 * ready to its turn, instants, counters, the jobs of workers. This file says
 * which record makes which event; chrome_tracks.c keeps the slices. */
#include <stdlib.h>
#include <string.h>

#include "chrome.h"

static const char *const counters[] = {"ready queue", "tasks", "timers"};
enum { COUNTERS = sizeof counters / sizeof *counters, FLOWS_LEAST = 4096 };

/* ---- arrows ---- */

static const char *flow_name(const lun_record *r, const chrome_task *target) {
  if (r->aux == LUN_WHAT_STEP && target && target->made_here) return "create";
  return r->aux == LUN_WHAT_STEP || r->aux == LUN_WHAT_WAKEUP ? "wake" : "call";
}

/* A handle joins the ready queue: the arrow to its turn begins. */
static void begin_flow(chrome *x, const lun_record *r) {
  uint64_t thread = chrome_source(x);
  if (!thread || (x->at->o->task && !chrome_find(x, r->f[1])) || lun_idmap_get(&x->flows, r->f[0]) || !r->f[0]) return;
  chrome_flow *f = malloc(sizeof *f);
  if (!f || !lun_idmap_set(&x->flows, r->f[0], f)) return free(f), (void)(x->oom = true);
  *f = (chrome_flow){.id = r->seq, .name = flow_name(r, chrome_find(x, r->f[1]))};
  chrome_flow_event(x, 's', thread, f->name, f->id);
  x->pending++;
}

static void end_flow(chrome *x, uint32_t handle, uint64_t thread) {
  chrome_flow *f = lun_idmap_remove(&x->flows, handle);
  if (!f) return;
  chrome_flow_event(x, 'f', thread, f->name, f->id);
  x->pending--;
  free(f);
}

static void free_all(lun_idmap *m) {
  size_t at = 0;
  for (void *p; (p = lun_idmap_next(m, &at));) free(p);
  lun_idmap_free(m);
}

/* A handle that was cancelled in the queue leaves it without a record. Its arrow has no end; what is kept of it goes. */
static void sweep_flows(chrome *x) {
  size_t n = lun_fold_ready(x->at->fold, NULL, 0);
  if (x->flows.count < FLOWS_LEAST || x->flows.count < 2 * n) return;
  lun_ready *ready = malloc((n + 1) * sizeof *ready);
  if (!ready) return (void)(x->oom = true);
  lun_idmap kept = {0};
  n = lun_fold_ready(x->at->fold, ready, n);
  for (size_t i = 0; i < n; i++) {
    chrome_flow *f = lun_idmap_remove(&x->flows, ready[i].handle);
    if (f && !lun_idmap_set(&kept, ready[i].handle, f)) free(f), x->oom = true;
  }
  free(ready);
  free_all(&x->flows);
  x->flows = kept;
}

static void step(chrome *x, const lun_record *r) {
  if (chrome_find(x, r->f[0])) end_flow(x, r->f[1], chrome_thread(r->f[0]));
}

static void run(chrome *x, const lun_record *r) {
  bool step_follows = r->aux == LUN_WHAT_STEP || r->aux == LUN_WHAT_WAKEUP;
  if (x->loop.turning && !step_follows) end_flow(x, r->f[0], CHROME_LOOP);
}

/* ---- cancellations ---- */

static void request(chrome *x, const lun_record *r) {
  chrome_task *m = chrome_find(x, r->f[0]);
  uint64_t thread = chrome_source(x);
  char by[512];
  if (!m || (r->aux & LUN_CANCEL_REFUSED)) return;
  size_t n = lun_fold_asker(x->at->fold, r, by, sizeof by);
  chrome_instant(x, 't', chrome_thread(m->id), "cancel requested", "by", by, n);
  if (m->cancel || !thread) return;
  m->cancel = r->seq;
  x->pending++;
  chrome_flow_event(x, 's', thread, "cancel", m->cancel);
}

static void deliver(chrome *x, const lun_record *r) {
  chrome_task *m = chrome_find(x, r->f[0]);
  if (!m) return;
  chrome_instant(x, 't', chrome_thread(m->id), "cancel delivered", NULL, NULL, 0);
  if (!m->cancel) return;
  chrome_flow_event(x, 'f', chrome_thread(m->id), "cancel", m->cancel);
  m->cancel = 0;
  x->pending--;
}

static void swallow(chrome *x, const lun_record *r) {
  if (chrome_find(x, r->f[0])) chrome_instant(x, 't', chrome_thread(r->f[0]), "cancellation swallowed", NULL, NULL, 0);
}

/* ---- what is said ---- */

/* On the thread of its task, or on the loop's. */
static uint64_t place_of(const chrome *x, uint32_t task) {
  return chrome_find(x, task) ? chrome_thread(task) : CHROME_LOOP;
}

static void print(chrome *x, const lun_record *r) {
  chrome_instant(x, 't', place_of(x, r->f[1]), r->aux == LUN_STREAM_ERR ? "stderr" : "print", "text", r->text, r->len);
}

static void mark(chrome *x, const lun_record *r) {
  char name[256];
  snprintf(name, sizeof name, "mark: %.*s", (int)(r->len < 200 ? r->len : 200), r->text);
  chrome_instant(x, 'p', place_of(x, r->f[1]), name, "text", r->text, r->len);
}

static void warn(chrome *x, const lun_record *r) {
  chrome_instant(x, 't', place_of(x, r->f[2]), *r->str[0] ? r->str[0] : "warning", "text", r->str[1],
                 strlen(r->str[1]));
}

static void unhandled(chrome *x, const lun_record *r) {
  chrome_instant(x, 't', place_of(x, r->f[2]), *r->str[0] ? r->str[0] : "unhandled", "error", r->str[1],
                 strlen(r->str[1]));
}

static void input(chrome *x, const lun_record *r) {
  chrome_instant(x, 't', place_of(x, r->f[2]), "input", "text", r->text, r->len);
}

static void lost(chrome *x, const lun_record *r) {
  char name[64];
  snprintf(name, sizeof name, "%u records are missing", r->f[0]);
  chrome_instant(x, 'g', CHROME_LOOP, name, NULL, NULL, 0);
}

/* ---- counters ---- */

static void count(chrome *x, const lun_record *r) {
  const lun_now *now = lun_fold_now(x->at->fold);
  uint64_t alive = (uint64_t)now->tasks[LUN_P_READY] + now->tasks[LUN_P_RUNNING] + now->tasks[LUN_P_WAITING];
  uint64_t v[COUNTERS] = {lun_fold_ready(x->at->fold, NULL, 0), alive, lun_fold_timers(x->at->fold, NULL, 0)};
  (void)r;
  for (int i = 0; i < COUNTERS; i++) {
    if (v[i] == x->counted[i]) continue;
    x->counted[i] = v[i];
    chrome_begin_event(x, 'C', CHROME_PROGRAM, CHROME_LOOP, counters[i], "counter");
    chrome_args(x);
    lun_json_put_uint(&x->j, "count", v[i]);
    chrome_end_args(x);
    chrome_end_event(x);
  }
  sweep_flows(x);
}

/* ---- workers ---- */

static void make_job(chrome *x, const lun_record *r) {
  chrome_job *job = calloc(1, sizeof *job);
  if (job) job->name = strdup(r->str[1]);
  if (!job || !job->name || lun_idmap_get(&x->jobs, r->f[0]) || !r->f[0] || !lun_idmap_set(&x->jobs, r->f[0], job)) {
    if (job) free(job->name);
    free(job);
  }
}

static void free_job(chrome_job *job) {
  if (job) free(job->name);
  free(job);
}

static void end_job(chrome *x, const lun_record *r) {
  free_job(lun_idmap_remove(&x->jobs, r->f[0]));
  if (!lun_idmap_remove(&x->workers, r->f[1] + 1)) return;
  chrome_begin_event(x, 'E', CHROME_WORKERS, r->f[1], NULL, NULL);
  chrome_end_event(x);
}

static void start_job(chrome *x, const lun_record *r) {
  const chrome_job *job = lun_idmap_get(&x->jobs, r->f[0]);
  char name[64];
  end_job(x, &(lun_record){.f = {0, r->f[1]}});
  if (r->f[1] == UINT32_MAX || !lun_idmap_set(&x->workers, r->f[1] + 1, x)) return;
  if (!x->worked) chrome_name_process(x, CHROME_WORKERS, "workers"), x->worked = true;
  snprintf(name, sizeof name, "%s %u", lun_aux_word(LUN_SET_POOL, r->aux), r->f[1]);
  chrome_name_thread(x, CHROME_WORKERS, r->f[1], name, r->f[1]);
  chrome_begin_event(x, 'B', CHROME_WORKERS, r->f[1], job ? job->name : "job", "job");
  chrome_end_event(x);
}

static void free_jobs(chrome *x) {
  size_t at = 0, n;
  uint32_t *busy = lun_idmap_ids(&x->workers, &n);
  for (size_t i = 0; i < n; i++) {
    chrome_begin_event(x, 'E', CHROME_WORKERS, busy[i] - 1, NULL, NULL);
    chrome_end_event(x);
  }
  free(busy);
  lun_idmap_free(&x->workers);
  for (chrome_job *job; (job = lun_idmap_next(&x->jobs, &at));) free_job(job);
  lun_idmap_free(&x->jobs);
}

/* ---- the table ---- */

static void (*const table[LUN_KIND_COUNT])(chrome *x, const lun_record *r) = {
  [LUN_K_READY] = begin_flow, [LUN_K_STEP] = step,           [LUN_K_RUN] = run,      [LUN_K_CANCEL] = request,
  [LUN_K_THROWN] = deliver,   [LUN_K_SWALLOWED] = swallow,   [LUN_K_PRINT] = print,  [LUN_K_MARK] = mark,
  [LUN_K_WARN] = warn,        [LUN_K_UNHANDLED] = unhandled, [LUN_K_INPUT] = input,  [LUN_K_LOST] = lost,
  [LUN_K_TICK] = count,       [LUN_K_POLL] = count,          [LUN_K_JOB] = make_job, [LUN_K_JOB_START] = start_job,
  [LUN_K_JOB_END] = end_job,
};

/* The export begins with what is there already. */
void lun_export_chrome_begin(const lun_export_at *at) {
  chrome *x = at->state;
  x->at = at;
  x->j.out = at->out;
  lun_json_open(&x->j, '{');
  lun_json_put_str(&x->j, "displayTimeUnit", "ns");
  lun_json_key(&x->j, "traceEvents");
  lun_json_open(&x->j, '[');
  fputc('\n', at->out);
  chrome_name_process(x, CHROME_PROGRAM, "program");
  chrome_name_thread(x, CHROME_PROGRAM, CHROME_LOOP, "loop", 0);
  chrome_follow_loop(x);
  chrome_follow(x, true);
  chrome_follow_spans(x, NULL, true);
}

static void name_program(chrome *x) {
  const lun_now *now = lun_fold_now(x->at->fold);
  char name[256];
  snprintf(name, sizeof name, "%.200s (process %u)", *now->script ? now->script : "prompt", now->pid);
  chrome_name_process(x, CHROME_PROGRAM, name);
}

void lun_export_chrome(const lun_export_at *at) {
  chrome *x = at->state;
  const lun_record *r = at->rec;
  x->at = at;
  if (r->kind == LUN_K_PROGRAM) name_program(x);
  bool mends = r->kind == LUN_K_SNAP && r->aux == LUN_EDGE_END;
  if (r->snapshot && !mends) return;
  chrome_follow(x, mends || r->kind == LUN_K_LOST);
  chrome_follow_loop(x);
  chrome_follow_spans(x, r, mends || r->kind == LUN_K_LOST);
  if (table[r->kind] && !r->snapshot && (!at->o->task || lun_export_concerns(at))) table[r->kind](x, r);
  if (x->oom) lun_export_fail(at, "the trace cannot be exported: not enough memory");
}

static void put_others(chrome *x) {
  const lun_now *now = lun_fold_now(x->at->fold);
  lun_json_key(&x->j, "otherData");
  lun_json_open(&x->j, '{');
  lun_json_put_str(&x->j, "recorder", "Lunette");
  lun_json_put_str(&x->j, "clock", lun_aux_word(LUN_SET_CLOCK, now->clock));
  lun_json_put_str(&x->j, "script", now->script);
  lun_json_put_uint(&x->j, "flows without end", x->pending);
  lun_json_put_uint(&x->j, "records missing", now->dropped);
  lun_json_close(&x->j, '}');
}

void lun_export_chrome_end(const lun_export_at *at) {
  chrome *x = at->state;
  x->at = at;
  chrome_end_spans(x);
  chrome_close_all(x);
  free_jobs(x);
  free_all(&x->flows);
  free(x->running);
  fputc('\n', at->out);
  lun_json_close(&x->j, ']');
  put_others(x);
  lun_json_close(&x->j, '}');
  fputc('\n', at->out);
}

const size_t lun_export_chrome_size = sizeof(chrome);
