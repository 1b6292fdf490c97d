/* run.c - one program, one process, one trace; or, in an exploration, one for each
 * schedule, depth first over the choices that the runs report. */
#include "run.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "child.h"
#include "../lesson/course.h"
#include "explore.h"
#include "../lesson/language.h"
#include "same.h"

/* What a program of a lesson may take; the sentences below say it. */
#define PATIENCE  INT64_C(10000000000) /* ns of real time */
#define MEMORY    "256M"               /* of Lua's */
#define OUTPUT    "1M"
#define RECORDING ((size_t)64 << 20)
#define ADDRESSES ((size_t)4 << 30)

static bool write_text(const char *path, const char *text, char *err, size_t errsize) {
  FILE *out = fopen(path, "wb");
  bool good = out != NULL && fputs(text, out) != EOF;
  if (out != NULL) good = fclose(out) == 0 && good;
  if (!good) snprintf(err, errsize, "cannot write %s: %s", path, strerror(errno));
  return good;
}

void lun_runs_options(const lun_lesson *l, const lun_fence *how, const char *argv[static 8], char cpu[static 32]) {
  int n = 0;
  const char *clock = how->clock != NULL ? how->clock : *l->clock != '\0' ? l->clock : "virtual";
  if (how->cpu > 0) snprintf(cpu, 32, "metered=%.0f", how->cpu), clock = cpu;
  argv[n++] = "--clock", argv[n++] = clock;
  if (how->debug) argv[n++] = "-X", argv[n++] = "dev";
  argv[n] = NULL;
}

/* Which bound was reached, as a sentence; "": none. */
static void tell_limit(char *s, size_t size, const lun_child *c, const char *trace) {
  lun_outcome end = {.status = "", .message = ""};
  *s = '\0';
  if (c->end == LUN_CHILD_TOO_LONG) snprintf(s, size, "%s", _("The program was stopped after 10 s of real time: does it loop for ever without an await?"));
  else if (c->end == LUN_CHILD_SIGNALLED && c->status == SIGXFSZ)
    snprintf(s, size, "%s", _("The program was stopped: its recording grew beyond 64 MiB. Does it do something for ever?"));
  else if (c->end == LUN_CHILD_SIGNALLED) snprintf(s, size, _("The program's process was ended by the system: %s."), strsignal(c->status));
  else if (c->status == 0 || !lun_outcome_of(trace, &end) || strcmp(end.status, "error") != 0) return;
  else if (strcmp(end.error, "Stopped") == 0) 
    snprintf(s, size, "%s", _("The program was stopped: it printed more than 1 MiB. Does it print for ever?"));
  else if (strcmp(end.message, "not enough memory") == 0)
    snprintf(s, size, "%s", _("The program was stopped: it needs more than 256 MiB of memory. Does a table or a string grow for ever?"));
}

/* What each run of an exploration is. */
typedef struct making {
  lun_runs *r;
  const lun_lesson *l;
  const lun_fence *how;
  const char *source; /* its name in the folder: what the program says of itself names the step and nothing of ours */
  bool failed;
} making;

/* One process, in the folder of its program and trace. `picks` NULL: it is not explored. */
static bool one_run(making *m, const char *picks, const char *trace) {
  char cpu[32];
  const char *options[8], *argv[28];
  int n = 0;
  lun_runs_options(m->l, m->how, options, cpu);
  argv[n++] = m->r->program;
  for (int i = 0; options[i] != NULL; i++) argv[n++] = options[i];
  argv[n++] = "--memory", argv[n++] = MEMORY, argv[n++] = "--output", argv[n++] = OUTPUT;
  argv[n++] = "--private-ports";
  if (m->r->confined) argv[n++] = "--confined", argv[n++] = "yes";
  if (picks != NULL) argv[n++] = "--choices", argv[n++] = picks;
  argv[n++] = "--trace", argv[n++] = strrchr(trace, '/') + 1, argv[n++] = m->source, argv[n] = NULL;
  unlink(trace);
  lun_child c = {.argv = argv, .folder = m->r->folder, .patience = PATIENCE, .memory_max = ADDRESSES, .file_max = RECORDING};
  lun_child_run(&c);
  tell_limit(m->r->limit, sizeof m->r->limit, &c, trace);
  m->r->trace[m->r->n] = strdup(trace);
  m->failed = c.end == LUN_CHILD_FAILED || m->r->trace[m->r->n] == NULL;
  m->r->n += m->r->trace[m->r->n] != NULL;
  return !m->failed;
}

/* One that reaches a bound is the last: its like would take hours. */
static bool explored_run(void *ud, const char *picks, const char *trace) {
  making *m = ud;
  return *m->r->limit == '\0' && one_run(m, picks, trace);
}

static bool run_all(making *m, int schedules, char *err, size_t errsize) {
  char trace[4096];
  lun_exploration x = {.run = explored_run, .ud = m, .folder = m->r->folder, .name = m->r->name, .most = schedules > 0 ? schedules : LUN_RUNS_MAX};
  snprintf(trace, sizeof trace, "%s/%s.1.trace", m->r->folder, m->r->name);
  bool good = schedules == 0 ? one_run(m, NULL, trace) : lun_explore(&x, err, errsize);
  m->r->cut = x.cut && schedules < 0;
  if (m->failed) snprintf(err, errsize, "the program could not be started");
  return good && !m->failed;
}

bool lun_runs_make(lun_runs *r, const lun_lesson *l, const lun_fence *how, const char *text, int schedules, char *err, size_t errsize) {
  char *path = NULL;
  r->n = 0;
  r->confined = !lun_course_is_own(r->program, l->path);
  *r->limit = '\0';
  if (asprintf(&path, "%s/%s.lua", r->folder, r->name) < 0) return snprintf(err, errsize, "out of memory"), false;
  making m = {r, l, how, path + strlen(r->folder) + 1, false};
  bool good = write_text(path, text, err, errsize) && run_all(&m, schedules, err, errsize);
  free(path);
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
