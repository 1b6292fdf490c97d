/* export_table.c - the exporters by name, and the walk over a trace that they
 * share. It writes nothing itself. */
#include <string.h>

#include "export.h"
#include "../base/sanitise.h"

const lun_exporter lun_exporters[] = {
  {"text", "a readable log, a line an event", lun_export_text_begin, lun_export_text, lun_export_text_end},
  {"jsonl", "JSON, an object an event, as docs/trace.md names them", NULL, lun_export_jsonl, NULL},
  {NULL, NULL, NULL, NULL, NULL},
};

static const lun_exporter *find(const char *name) {
  const lun_exporter *e = lun_exporters;
  while (e->name && strcmp(e->name, name)) e++;
  return e->name ? e : NULL;
}

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

static void walk(lun_reader *r, lun_fold *f, const lun_exporter *e, FILE *out) {
  lun_record rec;
  if (e->begin) e->begin(out);
  while (lun_reader_next(r, &rec) == LUN_READ_RECORD && !ferror(out)) {
    bool before = ends_something(rec.kind);
    if (!before) lun_fold_apply(f, &rec);
    e->record(&(lun_export_at){.out = out, .fold = f, .rec = &rec});
    if (before) lun_fold_apply(f, &rec);
  }
  if (e->end) e->end(out, r);
}

static int unknown(const char *format, char *err, size_t errsize) {
  char shown[64];
  lun_sanitise(shown, sizeof shown, format, strlen(format));
  int n = snprintf(err, errsize, "there is no format `%s`; there are:", shown);
  for (const lun_exporter *e = lun_exporters; e->name && n > 0 && (size_t)n < errsize; e++)
    n += snprintf(err + n, errsize - (size_t)n, " %s", e->name);
  return -1;
}

int lun_export(const char *trace_path, const char *format, FILE *out, char *err, size_t errsize) {
  const lun_exporter *e = find(format);
  if (!e) return unknown(format, err, errsize);
  lun_reader *r = lun_reader_open(trace_path, err, errsize);
  if (!r) return -1;
  lun_fold *f = lun_fold_new(LUN_FOLD_SLOW_NS);
  lun_reader_finish(r);
  if (f) walk(r, f, e, out);
  else snprintf(err, errsize, "the trace cannot be exported: not enough memory");
  lun_fold_free(f);
  lun_reader_close(r);
  return f ? 0 : -1;
}
