/* suspects.c - one process and one recording a schedule (suspects.h), each looked at for lints. Of all recordings only that
 * of the schedule in which tasks met is kept. */
#include "suspects.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "child.h"
#include "explore.h"

#define PATIENCE  INT64_C(10000000000) /* ns of real time, for one schedule */
#define RECORDING ((size_t)64 << 20)
enum { SCHEDULES_MAX = 500 };

typedef struct search {
  lun_suspects *s;
  char *err;
  size_t errsize;
  bool failed;
} search;

static bool have_met(const lun_findings *f) {
  for (size_t i = 0; i < f->n; i++)
    if (f->all[i].met) return true;
  return false;
}

/* In the present folder, under the script's name: race.lua, schedule 7: race.schedule-7.trace. */
static void keep(lun_suspects *s, const char *trace) {
  const char *slash = strrchr(s->file, '/'), *base = slash ? slash + 1 : s->file;
  char copy[8192];
  size_t n;
  snprintf(s->kept, sizeof s->kept, "%.*s.schedule-%d.trace", (int)strcspn(base, "."), base, s->met);
  FILE *in = fopen(trace, "rb"), *out = in ? fopen(s->kept, "wb") : NULL;
  while (out && (n = fread(copy, 1, sizeof copy, in)) > 0 && fwrite(copy, 1, n, out) == n) continue;
  bool good = out && !ferror(in) && !ferror(out);
  if (in) fclose(in);
  if (out && fclose(out)) good = false;
  if (!good) *s->kept = '\0'; /* what was found is told all the same */
}

static bool one(void *ud, const char *picks, const char *trace) {
  search *x = ud;
  lun_suspects *s = x->s;
  lun_findings found;
  const char *argv[] = {s->program, "run", "--clock", "virtual", "--choices", picks, "--trace", trace, s->file, NULL};
  lun_child c = {.argv = argv, .patience = PATIENCE, .file_max = RECORDING};
  if (s->met) return false;
  lun_child_run(&c);
  s->runs++;
  if (c.end == LUN_CHILD_FAILED || !lun_lint_trace(trace, &found, x->err, x->errsize)) {
    if (c.end == LUN_CHILD_FAILED) snprintf(x->err, x->errsize, "%s could not be run: %s", s->file, strerror(errno));
    return x->failed = true, false;
  }
  bool met = have_met(&found);
  if (met) s->met = s->runs, keep(s, trace);
  if (met || s->runs == 1) {
    lun_findings_free(&s->findings);
    s->findings = found;
  } else {
    lun_findings_free(&found);
  }
  return c.end != LUN_CHILD_TOO_LONG;
}

bool lun_suspects_explore(lun_suspects *s, char *err, size_t errsize) {
  char folder[64];
  const char *tmp = getenv("TMPDIR");
  search x = {.s = s, .err = err, .errsize = errsize};
  snprintf(folder, sizeof folder, "%.40s/lunette-XXXXXX", tmp && *tmp ? tmp : "/tmp");
  if (!mkdtemp(folder)) return snprintf(err, errsize, "cannot make a folder for recordings in %s: %s", folder, strerror(errno)), false;
  lun_exploration e = {.run = one, .ud = &x, .folder = folder, .name = "schedule", .most = SCHEDULES_MAX, .forget = true};
  bool good = lun_explore(&e, err, errsize) && !x.failed;
  char last[128]; /* of the run that ended the search */
  snprintf(last, sizeof last, "%s/schedule.%d.trace", folder, s->runs);
  unlink(last);
  rmdir(folder);
  return good;
}
