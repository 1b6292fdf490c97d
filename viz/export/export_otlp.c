/* export_otlp.c - OpenTelemetry traces in OTLP's JSON encoding: which spans there
 * are, and what happens in them (otlp.h). As in chrome_tracks.c, what is open
 * follows the state of the fold, so that a trace without a beginning or an end
 * gives whole spans all the same. Spans are written as they end. */
#include <stdlib.h>
#include <string.h>

#include "otlp.h"

static bool is_alive(const lun_task *t) { return t->place < LUN_P_DONE; }

static void keep(otlp *x, char **word, const char *s) {
  if (*word && !strcmp(*word, s)) return;
  free(*word);
  *word = strdup(s);
  if (!*word) x->oom = true;
}

/* ---- waiting ---- */

static void end_wait(otlp *x, otlp_task *m) {
  if (!m->wait.id) return;
  m->wait.name = m->why ? m->why : "";
  otlp_end_open(x, &m->wait);
  otlp_text(x, "asyncio.task.name", m->label ? m->label : "");
  otlp_where(x, m->waits_at);
  otlp_end_close(x, &m->wait);
  m->on = 0;
}

static void follow_wait(otlp *x, otlp_task *m, const lun_task *t) {
  bool waits = t->place == LUN_P_WAITING;
  char name[512];
  if (m->wait.id && (!waits || t->on != m->on)) end_wait(x, m);
  if (!waits || m->wait.id) return;
  snprintf(name, sizeof name, "await %s", *t->why ? t->why : "something");
  keep(x, &m->why, name);
  m->on = t->on;
  m->waits_at = t->where;
  m->wait = otlp_begin(x, "", otlp_current(x, m));
}

/* ---- coroutines ---- */

static void end_coro(otlp *x, otlp_task *m, const lun_record *exit) {
  otlp_coro *c = &m->coro[--m->ncoros];
  if (c->span.id) {
    bool failed = exit && exit->aux == LUN_OUT_ERROR;
    c->span.name = c->func && *c->func ? c->func : "coroutine";
    if (failed) c->span.status = OTLP_ERROR, c->span.message = exit->str[1];
    otlp_end_open(x, &c->span);
    if (c->func) otlp_text(x, "code.function.name", c->func);
    otlp_where(x, c->where);
    if (exit) otlp_text(x, "asyncio.outcome", lun_aux_word(LUN_SET_OUTCOME, exit->aux));
    otlp_end_close(x, &c->span);
  }
  free(c->func);
}

static void push_coro(otlp *x, otlp_task *m, const lun_frame *frame) {
  if (m->ncoros == m->coro_cap) {
    size_t cap = m->coro_cap ? 2 * m->coro_cap : 4;
    otlp_coro *wide = realloc(m->coro, cap * sizeof *wide);
    if (!wide) return (void)(x->oom = true);
    m->coro = wide;
    m->coro_cap = cap;
  }
  otlp_coro c = {.coro = frame->coro, .where = frame->where};
  if (m->ncoros > 0 && frame->flags != LUN_FLAG_LIB) c.span = otlp_begin(x, "", otlp_current(x, m));
  keep(x, &c.func, frame->func);
  m->coro[m->ncoros++] = c;
}

/* The stack of awaits as the fold has it: what is no longer on it ends, what is new begins. */
static void follow_coros(otlp *x, otlp_task *m, const lun_task *t, const lun_record *exit) {
  size_t same = m->ncoros < t->nframes ? m->ncoros : t->nframes;
  while (same > 0 && m->coro[same - 1].coro != t->frame[same - 1].coro) same--;
  while (m->ncoros > same) end_coro(x, m, exit && exit->f[0] == m->coro[m->ncoros - 1].coro ? exit : NULL);
  for (size_t i = same; i < t->nframes && m->ncoros == i; i++) push_coro(x, m, &t->frame[i]);
}

/* ---- tasks ---- */

static void begin_task(otlp *x, const lun_task *t) {
  otlp_task *m = calloc(1, sizeof *m);
  if (!m || !lun_idmap_set(&x->tasks, t->id, m)) return free(m), (void)(x->oom = true);
  m->id = t->id;
  m->made_at = t->where;
  otlp_task *by = otlp_find(x, t->by);
  m->span = otlp_begin(x, "", by && by != m ? otlp_current(x, by) : &x->root);
  keep(x, &m->label, t->label);
}

static void say_how_it_ended(otlp *x, const lun_task *t) {
  static const char *const outcomes[LUN_P_COUNT] = {
    [LUN_P_DONE] = "result", [LUN_P_FAILED] = "error", [LUN_P_CANCELLED] = "cancelled"};
  otlp_text(x, "asyncio.outcome", outcomes[t->place]);
  if (t->place == LUN_P_DONE) otlp_text(x, "asyncio.result", t->outcome);
  if (t->cancel.swallowed) otlp_bool(x, "asyncio.cancellation.swallowed", true);
}

static void put_task(otlp *x, otlp_task *m, const lun_task *t) {
  otlp_int(x, "asyncio.task.id", m->id);
  otlp_text(x, "asyncio.task.name", t && *t->name ? t->name : m->label ? m->label : "");
  if (!t) return otlp_bool(x, "asyncio.unfinished", true);
  otlp_text(x, "code.function.name", t->func);
  otlp_where(x, m->made_at);
  otlp_int(x, "asyncio.turns", (int64_t)t->turns);
  otlp_int(x, "asyncio.run_time_ns", t->t_run);
  if (t->flags == LUN_FLAG_LIB) otlp_bool(x, "asyncio.internal", true);
  if (is_alive(t)) otlp_bool(x, "asyncio.unfinished", true);
  else say_how_it_ended(x, t);
}

static void free_task(otlp *x, otlp_task *m) {
  while (m->ncoros > 0) otlp_drop(x, &m->coro[--m->ncoros].span), free(m->coro[m->ncoros].func);
  otlp_drop(x, &m->span);
  otlp_drop(x, &m->wait);
  free(m->coro);
  free(m->work);
  free(m->label);
  free(m->why);
  free(m);
}

/* `t`: how it ended, or is at the end of the export; NULL: not known. */
static void end_task(otlp *x, otlp_task *m, const lun_task *t) {
  while (m->ncoros > 0) end_coro(x, m, NULL);
  end_wait(x, m);
  m->span.name = m->label ? m->label : "task";
  if (t && t->place == LUN_P_FAILED) m->span.status = OTLP_ERROR, m->span.message = t->outcome;
  otlp_end_open(x, &m->span);
  put_task(x, m, t);
  otlp_end_close(x, &m->span);
  lun_idmap_remove(&x->tasks, m->id);
  free_task(x, m);
}

static void follow_task(otlp *x, uint32_t id) {
  const lun_record *r = x->at->rec;
  const lun_task *t = id ? lun_fold_task(x->at->fold, id) : NULL;
  otlp_task *m = otlp_find(x, id);
  bool alive = t && is_alive(t);
  if (m && !alive) return end_task(x, m, t);
  if (!alive || !lun_export_wants(x->at, id)) return;
  if (!m) begin_task(x, t), m = otlp_find(x, id);
  if (!m) return;
  keep(x, &m->label, t->label);
  follow_coros(x, m, t, r && r->kind == LUN_K_EXIT ? r : NULL);
  follow_wait(x, m, t);
  otlp_task *awaiter = t->parent && t->parent != t->by && !m->span.link ? otlp_find(x, t->parent) : NULL;
  if (!awaiter) return;
  const otlp_span *by = otlp_current(x, awaiter);
  m->span.link = by->id;
  m->span.relation = "awaited by";
  memcpy(m->span.link_trace, by->trace, sizeof by->trace);
}

/* The tasks that have spans; the caller frees it. */
static uint32_t *open_ones(otlp *x, size_t *n) {
  uint32_t *ids = lun_idmap_ids(&x->tasks, n);
  if (!ids) x->oom = true;
  return ids;
}

static void follow_all(otlp *x) {
  size_t n;
  uint32_t *open = open_ones(x, &n);
  for (size_t i = 0; i < n; i++) follow_task(x, open[i]);
  free(open);
  for (size_t i = 0; i < lun_fold_ntasks(x->at->fold); i++) follow_task(x, lun_fold_task_at(x->at->fold, i)->id);
  otlp_follow_works(x);
}

/* Whoever the record may have changed: those it names, and whose coroutine it names. */
static void follow(otlp *x) {
  const lun_record *r = x->at->rec;
  const lun_kind_info *info = lun_kind(r->kind);
  for (unsigned i = 0; i < info->nfields; i++)
    if (info->field[i].type == LUN_F_OBJ) follow_task(x, r->f[i]);
  if (r->kind == LUN_K_EXIT) follow_task(x, lun_fold_now(x->at->fold)->running);
  otlp_follow_work(x, r);
}

/* ---- what happens ---- */

/* The span to which something belongs that the task says or does. */
static otlp_span *span_of(otlp *x, uint32_t task) {
  otlp_task *m = otlp_find(x, task);
  return m ? otlp_current(x, m) : &x->root;
}

static otlp_span *task_span(otlp *x, uint32_t task) {
  otlp_task *m = otlp_find(x, task);
  return m ? &m->span : NULL;
}

static void request(otlp *x, const lun_record *r) {
  otlp_span *s = task_span(x, r->f[0]);
  char by[512];
  if (s && !(r->aux & LUN_CANCEL_REFUSED))
    otlp_add_event(x, s, "cancel requested", "asyncio.cancel.by", by, lun_fold_asker(x->at->fold, r, by, sizeof by));
}

static void deliver(otlp *x, const lun_record *r) {
  otlp_span *s = task_span(x, r->f[0]);
  if (s) otlp_add_event(x, s, "cancel delivered", NULL, "", 0);
}

static void swallow(otlp *x, const lun_record *r) {
  otlp_span *s = task_span(x, r->f[0]);
  if (s) otlp_add_event(x, s, "cancellation swallowed", NULL, "", 0);
}

static void print(otlp *x, const lun_record *r) {
  otlp_add_event(x, span_of(x, r->f[1]), r->aux == LUN_STREAM_ERR ? "stderr" : "print", "text", r->text, r->len);
}

static void mark(otlp *x, const lun_record *r) {
  otlp_add_event(x, span_of(x, r->f[1]), "mark", "text", r->text, r->len);
}

static void input(otlp *x, const lun_record *r) {
  otlp_add_event(x, span_of(x, r->f[2]), "input", "text", r->text, r->len);
}

static void warn(otlp *x, const lun_record *r) {
  otlp_add_event(x, span_of(x, r->f[2]), "warning", "text", r->str[1], strlen(r->str[1]));
}

static void unhandled(otlp *x, const lun_record *r) {
  otlp_add_event(x, span_of(x, r->f[2]), "unhandled", "exception.message", r->str[1], strlen(r->str[1]));
}

static void lost(otlp *x, const lun_record *r) {
  char n[16];
  otlp_add_event(x, &x->root, "records missing", "count", n, (size_t)snprintf(n, sizeof n, "%u", r->f[0]));
}

/* A task that fails has its error as an event, too, while its span is still open: before the record is applied. */
static void fail(otlp *x, const lun_record *r) {
  otlp_span *s = task_span(x, r->f[0]);
  if (s && r->aux == LUN_OUT_ERROR)
    otlp_add_event(x, s, "exception", "exception.message", r->str[1], strlen(r->str[1]));
}

static void (*const table[LUN_KIND_COUNT])(otlp *x, const lun_record *r) = {
  [LUN_K_CANCEL] = request, [LUN_K_THROWN] = deliver,      [LUN_K_SWALLOWED] = swallow,
  [LUN_K_PRINT] = print,    [LUN_K_MARK] = mark,           [LUN_K_INPUT] = input,
  [LUN_K_WARN] = warn,      [LUN_K_UNHANDLED] = unhandled, [LUN_K_LOST] = lost,
};

/* ---- the export ---- */

static uint64_t seed(uint64_t a, uint64_t b) { return (a ^ b << 17 ^ b >> 7) * 0x9E3779B97F4A7C15u | 1; }

void lun_export_otlp_begin(const lun_export_at *at) {
  otlp *x = at->state;
  const lun_file_header *h = lun_reader_header(at->reader);
  x->at = at;
  x->j.out = at->out;
  x->wall = h->wall_ns > 0 && h->wall_ns < INT64_MAX / 2 ? h->wall_ns : 0;
  x->trace[0] = seed((uint64_t)x->wall, h->pid);
  x->trace[1] = seed(x->trace[0], (uint64_t)x->wall);
  static const char *const open[] = {"resourceSpans", "scopeSpans", "spans"};
  for (int i = 0; i < 3; i++) {
    lun_json_open(&x->j, '{');
    lun_json_key(&x->j, open[i]);
    lun_json_open(&x->j, '[');
  }
  fputc('\n', at->out);
  x->root = otlp_begin(x, "program", NULL);
  follow_all(x);
}

void lun_export_otlp_before(const lun_export_at *at) {
  otlp *x = at->state;
  x->at = at;
  if (at->rec->kind == LUN_K_DONE && !at->rec->snapshot) fail(x, at->rec);
}

void lun_export_otlp(const lun_export_at *at) {
  otlp *x = at->state;
  const lun_record *r = at->rec;
  bool mends = r->kind == LUN_K_SNAP && r->aux == LUN_EDGE_END;
  x->at = at;
  if (r->snapshot && !mends) return otlp_hear_snapshot(x, r);
  if (mends || r->kind == LUN_K_LOST) follow_all(x);
  else follow(x);
  if (table[r->kind] && !r->snapshot && (!at->o->task || lun_export_concerns(at))) table[r->kind](x, r);
  if (x->oom) lun_export_fail(at, "the trace cannot be exported: not enough memory");
}

static void end_root(otlp *x) {
  const lun_now *now = lun_fold_now(x->at->fold);
  char message[512];
  snprintf(message, sizeof message, "%s%s%s", now->end_error, *now->end_error && *now->end_message ? ": " : "",
           now->end_message);
  x->root.name = *now->script ? now->script : "program";
  x->root.message = message;
  if (now->ended && now->end_status != LUN_END_OK && now->end_status != LUN_END_EXIT) x->root.status = OTLP_ERROR;
  otlp_end_open(x, &x->root);
  if (now->ended) otlp_text(x, "lunette.end", lun_aux_word(LUN_SET_STATUS, now->end_status));
  if (now->ended) otlp_int(x, "process.exit.code", now->exit_status);
  otlp_int(x, "lunette.ticks", now->tick);
  if (now->dropped) otlp_int(x, "lunette.records_missing", (int64_t)(now->dropped & INT64_MAX));
  otlp_end_close(x, &x->root);
}

/* It stands behind the spans, because it is known only there. */
static void put_resource(otlp *x) {
  const lun_now *now = lun_fold_now(x->at->fold);
  const char *slash = strrchr(now->script, '/');
  lun_json_key(&x->j, "resource");
  lun_json_open(&x->j, '{');
  lun_json_key(&x->j, "attributes");
  lun_json_open(&x->j, '[');
  otlp_text(x, "service.name", slash && slash[1] ? slash + 1 : *now->script ? now->script : "lunette");
  otlp_int(x, "process.pid", now->pid ? now->pid : lun_reader_header(x->at->reader)->pid);
  otlp_text(x, "telemetry.sdk.name", "lunette");
  otlp_text(x, "telemetry.sdk.language", "lua");
  otlp_text(x, "lunette.clock", lun_aux_word(LUN_SET_CLOCK, now->clock));
  lun_json_close(&x->j, ']');
  lun_json_close(&x->j, '}');
}

void lun_export_otlp_end(const lun_export_at *at) {
  otlp *x = at->state;
  size_t n, left = 0;
  x->at = at;
  otlp_end_works(x);
  uint32_t *ids = open_ones(x, &n);
  while (n > 0) n--, end_task(x, otlp_find(x, ids[n]), lun_fold_task(at->fold, ids[n]));
  free(ids);
  for (otlp_task *m; (m = lun_idmap_next(&x->tasks, &left));) free_task(x, m); /* there was no memory to list them */
  lun_idmap_free(&x->tasks);
  end_root(x);
  fputc('\n', at->out);
  lun_json_close(&x->j, ']');
  lun_json_key(&x->j, "scope");
  lun_json_open(&x->j, '{');
  lun_json_put_str(&x->j, "name", "lunette");
  lun_json_close(&x->j, '}');
  lun_json_close(&x->j, '}');
  lun_json_close(&x->j, ']');
  put_resource(x);
  lun_json_close(&x->j, '}');
  lun_json_close(&x->j, ']');
  lun_json_close(&x->j, '}');
  fputc('\n', at->out);
}

const size_t lun_export_otlp_size = sizeof(otlp);
