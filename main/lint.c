/* lint.c - the command lint: its arguments, and its exit status. What is found, and how it is said, is lint/'s. */
#include <stdio.h>
#include <string.h>

#include "../lint/lint.h"
#include "commands.h"

enum { FOUND = 1, UNREADABLE = 65 };

/* Looks at one file. Returns what that means for the exit status. */
static int lint(const char *path, bool json) {
  lun_findings found;
  char err[512];
  if (!lun_lint(path, &found, err, sizeof err)) {
    fprintf(stderr, "lunette: %s\n", err);
    lun_findings_free(&found);
    return UNREADABLE;
  }
  if (json) lun_findings_put_json(&found, stdout);
  else lun_findings_put(&found, stdout);
  int status = found.n ? FOUND : 0;
  lun_findings_free(&found);
  return status;
}

/* lint TRACE|FILE [--json] */
int lun_cmd_lint(int argc, char **argv, int first) {
  const char *path = NULL;
  bool json = false;
  for (int i = first; i < argc; i++) {
    if (strcmp(argv[i], "--json") == 0) json = true;
    else if (argv[i][0] == '-' && argv[i][1]) return lun_usage_error("unknown option", argv[i]);
    else if (path) return lun_usage_error("lint looks at one file; there is also", argv[i]);
    else path = argv[i];
  }
  return path ? lint(path, json) : lun_usage_error("lint: `lunette lint TRACE|FILE [--json]`", NULL);
}
