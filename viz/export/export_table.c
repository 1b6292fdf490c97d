/* export_table.c - the exporters by name, and the walk over a trace that they
 * share: which records are asked for, and the state that goes with each. It
 * writes nothing itself. */
#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "export_internal.h"
#include "../base/sanitise.h"

enum { RECORDS = LUN_TAKES_TASK | LUN_TAKES_TIME };

const lun_exporter lun_exporters[] = {
  {.name = "text",
   .help = "a readable log, a line a record",
   .takes = RECORDS,
   .state = &lun_export_text_size,
   .begin = lun_export_text_begin,
   .record = lun_export_text,
   .end = lun_export_text_end},
  {.name = "jsonl",
   .help = "JSON, an object an event, as docs/trace.md names them",
   .takes = RECORDS,
   .record = lun_export_jsonl},
  {.name = "chrome",
   .help = "Trace Event Format, for Perfetto and chrome://tracing",
   .takes = RECORDS,
   .state = &lun_export_chrome_size,
   .begin = lun_export_chrome_begin,
   .after = lun_export_chrome,
   .end = lun_export_chrome_end},
  {.name = "otlp",
   .help = "OpenTelemetry traces (OTLP/JSON): a span for each task, await and coroutine",
   .takes = RECORDS,
   .state = &lun_export_otlp_size,
   .begin = lun_export_otlp_begin,
   .record = lun_export_otlp_before,
   .after = lun_export_otlp,
   .end = lun_export_otlp_end},
  {.name = "html",
   .help = "one file that shows the recording in a browser, without a network",
   .takes = LUN_TAKES_TIME | LUN_TAKES_THEME,
   .state = &lun_export_html_size,
   .begin = lun_export_html_begin,
   .record = lun_export_html,
   .after = lun_export_html_after,
   .end = lun_export_html_end},
  {.name = "svg",
   .help = "the window's picture: the timeline, or the sequence diagram of a task",
   .takes = LUN_TAKES_TASK | LUN_TAKES_TIME | LUN_TAKES_SIZE | LUN_TAKES_THEME | LUN_TAKES_PICTURE,
   .end = lun_export_svg_end},
  {.name = "mermaid",
   .help = "a Mermaid sequence diagram: of one task and what it awaits, or of all",
   .takes = RECORDS,
   .end = lun_export_mermaid},
  {.name = "asciicast",
   .help = "a recording for asciinema: the terminal's picture as it evolved",
   .takes = LUN_TAKES_TIME | LUN_TAKES_SIZE | LUN_TAKES_THEME | LUN_TAKES_SPEED,
   .state = &lun_export_asciicast_size,
   .begin = lun_export_asciicast_begin,
   .early = lun_export_asciicast,
   .end = lun_export_asciicast_end},
  {.name = NULL},
};

typedef struct lun_export_walk {
  char *err;
  size_t errsize;
  bool failed;
  uint32_t task; /* the option --task as a number, 0: it is none */
  bool found;    /* the task of that name was met */
} lun_export_walk;

static const lun_exporter *find(const char *name) {
  const lun_exporter *e = lun_exporters;
  while (e->name && strcmp(e->name, name)) e++;
  return e->name ? e : NULL;
}

void lun_export_fail(const lun_export_at *at, const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  if (!at->walk->failed) vsnprintf(at->walk->err, at->walk->errsize, fmt, ap);
  va_end(ap);
  at->walk->failed = true;
}

/* ---- one task of all ---- */

/* Whether the name on screen is what was typed: the dot is hard to type, so a hyphen does for it. */
static bool same_label(const char *label, const char *typed) {
  for (; *label; label++, typed++) {
    bool dot = !strncmp(label, "·", 2);
    if (dot && *typed == '-') label++;
    else if (*label != *typed) return false;
  }
  return !*typed;
}

bool lun_export_wants(const lun_export_at *at, uint32_t id) {
  const char *wanted = at->o->task;
  const lun_task *t = lun_fold_task(at->fold, id);
  if (!wanted) return true;
  if (!t) return false;
  bool is = id == at->walk->task || same_label(t->label, wanted) || !strcmp(t->name, wanted);
  at->walk->found |= is;
  return is;
}

static bool is_about(const lun_export_at *at, uint32_t id) {
  const lun_future *u = id ? lun_fold_future(at->fold, id) : NULL;
  return id && (lun_export_wants(at, id) || (u && u->awaiter && lun_export_wants(at, u->awaiter)));
}

bool lun_export_concerns(const lun_export_at *at) {
  const lun_kind_info *info = lun_kind(at->rec->kind);
  if (!at->o->task) return true;
  bool is = is_about(at, lun_fold_now(at->fold)->running);
  for (unsigned i = 0; i < info->nfields && !is; i++)
    is = info->field[i].type == LUN_F_OBJ && is_about(at, at->rec->f[i]);
  return is;
}

static uint32_t number_of(const char *task) {
  char *end;
  unsigned long n = task && isdigit((unsigned char)*task) ? strtoul(task, &end, 10) : 0;
  return n && !*end && n <= UINT32_MAX ? (uint32_t)n : 0;
}

/* ---- the walk ---- */

/* After these, what they speak of is no longer there, or somebody else runs. */
static bool ends_something(unsigned kind) {
  switch (kind) {
    case LUN_K_PARK:
    case LUN_K_DONE:
    case LUN_K_EXIT:
    case LUN_K_RAN:
    case LUN_K_CORO_LOST:
    case LUN_K_TIMER_DROP:
    case LUN_K_JOB_END:
    case LUN_K_IO_UNWATCH:
    case LUN_K_END: return true;
    default: return false;
  }
}

static void one_record(const lun_exporter *e, const lun_export_at *at) {
  bool before = ends_something(at->rec->kind);
  if (e->early) e->early(at);
  if (before && e->record) e->record(at);
  lun_fold_apply(at->fold, at->rec);
  if (!before && e->record) e->record(at);
  if (e->after) e->after(at);
}

/* What happened before the time that is asked for makes the state in which it begins. */
static void walk(lun_export_at *at, const lun_exporter *e) {
  lun_record rec;
  bool begun = false;
  while (lun_reader_next(at->reader, &rec) == LUN_READ_RECORD && rec.t <= at->o->to) {
    if (rec.t < at->o->from) {
      lun_fold_apply(at->fold, &rec);
      continue;
    }
    if (!begun && e->begin) e->begin(at);
    begun = true;
    at->rec = &rec;
    one_record(e, at);
    at->rec = NULL;
    if (at->walk->failed || ferror(at->out)) break;
  }
  if (!begun && e->begin) e->begin(at);
  if (e->end) e->end(at);
}

static void unknown_task(const lun_export_at *at) {
  char shown[128];
  lun_sanitise(shown, sizeof shown, at->o->task, strlen(at->o->task));
  lun_export_fail(at, "no task is called `%s` there; `lunette export %s --to text` shows what they are called", shown,
                  at->path);
}

static int export_with(const lun_exporter *e, lun_export_at *at) {
  at->state = e->state ? calloc(1, *e->state) : NULL;
  at->fold = lun_fold_new(LUN_FOLD_SLOW_NS);
  lun_reader_finish(at->reader);
  if (!at->fold || (e->state && !at->state)) lun_export_fail(at, "the trace cannot be exported: not enough memory");
  else walk(at, e);
  if (at->o->task && !at->walk->found) unknown_task(at);
  lun_fold_free(at->fold);
  free(at->state);
  return at->walk->failed ? -1 : 0;
}

static int unknown(const char *format, char *err, size_t errsize) {
  char shown[64];
  lun_sanitise(shown, sizeof shown, format, strlen(format));
  int n = snprintf(err, errsize, "there is no format `%s`; there are:", shown);
  for (const lun_exporter *e = lun_exporters; e->name && n > 0 && (size_t)n < errsize; e++)
    n += snprintf(err + n, errsize - (size_t)n, " %s", e->name);
  return -1;
}

int lun_export(const char *trace_path, const lun_export_options *o, FILE *out, char *err, size_t errsize) {
  const lun_exporter *e = find(o->format);
  if (!e) return unknown(o->format, err, errsize);
  if (!lun_export_fits(e, o, err, errsize)) return -1;
  lun_reader *r = lun_reader_open(trace_path, err, errsize);
  if (!r) return -1;
  lun_reader_until_now(r);
  lun_export_walk walk = {.err = err, .errsize = errsize, .task = number_of(o->task)};
  lun_export_at at = {.out = out, .o = o, .reader = r, .path = trace_path, .walk = &walk};
  int status = export_with(e, &at);
  if (status == 0) lun_reader_report(r, lun_reader_written(r), err, errsize);
  lun_reader_close(r);
  return status;
}
