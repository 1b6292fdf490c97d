/* run.c - one program, one process, one trace; or, in an exploration, one for each
 * schedule, depth first over the choices that the runs report. */
#include "run.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "child.h"
#include "explore.h"

#define PATIENCE INT64_C(10000000000)
#define MEMORY   ((size_t)4 << 30)
#define OUTPUT   ((size_t)256 << 20)

static bool write_text(const char *path, const char *text, char *err, size_t errsize) {
  FILE *out = fopen(path, "wb");
  bool good = out != NULL && fputs(text, out) != EOF;
  if (out != NULL) good = fclose(out) == 0 && good;
  if (!good) snprintf(err, errsize, "cannot write %s: %s", path, strerror(errno));
  return good;
}

static void options_of(const lun_lesson *l, const lun_fence *how, const char *argv[static 8], char cpu[static 32]) {
  int n = 0;
  const char *clock = how->clock != NULL ? how->clock : *l->clock != '\0' ? l->clock : "virtual";
  if (how->cpu > 0) snprintf(cpu, 32, "metered=%.0f", how->cpu), clock = cpu;
  argv[n++] = "--clock", argv[n++] = clock;
  if (how->debug) argv[n++] = "-X", argv[n++] = "dev";
  argv[n] = NULL;
}

static const char *limit_of(const lun_child *c) {
  if (c->end == LUN_CHILD_TOO_LONG) return "the program was stopped after 10 s of real time: does it loop for ever without an await?";
  return NULL;
}

/* What each run of an exploration is. */
typedef struct making {
  lun_runs *r;
  const lun_lesson *l;
  const lun_fence *how;
  const char *source;
  bool failed;
} making;

/* One process. `picks` NULL: it is not explored. */
static bool one_run(making *m, const char *picks, const char *trace) {
  char cpu[32];
  const char *options[8], *argv[20];
  int n = 0;
  options_of(m->l, m->how, options, cpu);
  argv[n++] = m->r->program;
  for (int i = 0; options[i] != NULL; i++) argv[n++] = options[i];
  if (picks != NULL) argv[n++] = "--choices", argv[n++] = picks;
  argv[n++] = "--trace", argv[n++] = trace, argv[n++] = m->source, argv[n] = NULL;
  unlink(trace);
  lun_child c = {.argv = argv, .patience = PATIENCE, .memory_max = MEMORY, .file_max = OUTPUT};
  lun_child_run(&c);
  m->r->limit = limit_of(&c);
  m->r->trace[m->r->n] = strdup(trace);
  m->failed = c.end == LUN_CHILD_FAILED || m->r->trace[m->r->n] == NULL;
  m->r->n += m->r->trace[m->r->n] != NULL;
  return !m->failed;
}

static bool explored_run(void *ud, const char *picks, const char *trace) { return one_run(ud, picks, trace); }

static bool run_all(making *m, int schedules, char *err, size_t errsize) {
  char trace[4096];
  lun_exploration x = {explored_run, m, m->r->folder, m->r->name, schedules > 0 ? schedules : LUN_RUNS_MAX, 0, false};
  snprintf(trace, sizeof trace, "%s/%s.1.trace", m->r->folder, m->r->name);
  bool good = schedules == 0 ? one_run(m, NULL, trace) : lun_explore(&x, err, errsize);
  m->r->cut = x.cut && schedules < 0;
  if (m->failed) snprintf(err, errsize, "the program could not be started");
  return good && !m->failed;
}

bool lun_runs_make(lun_runs *r, const lun_lesson *l, const lun_fence *how, const char *text, int schedules, char *err, size_t errsize) {
  char *source = NULL;
  r->n = 0;
  if (asprintf(&source, "%s/%s.lua", r->folder, r->name) < 0) return snprintf(err, errsize, "out of memory"), false;
  making m = {r, l, how, source, false};
  bool good = write_text(source, text, err, errsize) && run_all(&m, schedules, err, errsize);
  free(source);
  r->trace[r->n] = NULL;
  return good;
}

void lun_runs_free(lun_runs *r) {
  for (int i = 0; i < r->n; i++) {
    unlink(r->trace[i]);
    free(r->trace[i]);
  }
  r->n = 0;
}
