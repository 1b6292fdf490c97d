/* lint.c - the command lint: its arguments, and its exit status. What is found, and how it is said, is lint/'s. */
#include <stdio.h>
#include <string.h>

#include "../learn/proof/suspects.h"
#include "../lint/lint.h"
#include "commands.h"

enum { FOUND = 1, UNREADABLE = 65 };

/* Looks at one file. Returns what that means for the exit status. */
static int lint(const char *path, bool json) {
  lun_findings found;
  char err[512] = "";
  if (!lun_lint(path, &found, err, sizeof err)) {
    fprintf(stderr, "lunette: %s\n", err);
    lun_findings_free(&found);
    return UNREADABLE;
  }
  if (json) lun_findings_put_json(&found, stdout);
  else lun_findings_put(&found, stdout);
  if (*err) fprintf(stderr, "lunette: %s: %s\n", path, err);
  int status = found.n ? FOUND : 0;
  lun_findings_free(&found);
  return status;
}

/* Runs the script in all orders until two tasks meet where they should not. */
static int explore(const char *path, bool json) {
  lun_suspects s = {.program = "/proc/self/exe", .file = path};
  char err[512];
  bool good = lun_suspects_explore(&s, err, sizeof err);
  if (!good) fprintf(stderr, "lunette: %s\n", err);
  else if (json) lun_findings_put_json(&s.findings, stdout);
  else lun_findings_put(&s.findings, stdout);
  if (good && !json && s.met) printf("So it is in schedule %d of those that chance could choose%s%s.\n", s.met, *s.kept ? ", which is recorded: lunette view " : "", s.kept);
  else if (good && !json && s.runs > 1) printf("So it is in the first of %d schedules; in none did two tasks meet.\n", s.runs);
  int status = !good ? UNREADABLE : s.findings.n ? FOUND : 0;
  lun_findings_free(&s.findings);
  return status;
}

/* lint [--explore] TRACE|FILE [--json] */
int lun_cmd_lint(int argc, char **argv, int first) {
  const char *path = NULL;
  bool json = false, all = false;
  for (int i = first; i < argc; i++) {
    if (strcmp(argv[i], "--json") == 0) json = true;
    else if (strcmp(argv[i], "--explore") == 0) all = true;
    else if (argv[i][0] == '-' && argv[i][1]) return lun_usage_error("unknown option", argv[i]);
    else if (path) return lun_usage_error("lint looks at one file; there is also", argv[i]);
    else path = argv[i];
  }
  if (!path) return lun_usage_error("lint: `lunette lint [--explore] TRACE|FILE [--json]`", NULL);
  return all ? explore(path, json) : lint(path, json);
}
