/* tell.c - the commands that answer questions about a trace: their arguments.
 * What there is to say is viz/export/tell's. */
#include <stdio.h>
#include <string.h>

#include "../viz/export/tell.h"
#include "commands.h"

typedef int tell_fn(const char *trace, const lun_tell *q, FILE *out, char *err, size_t errsize);

/* why TRACE [WHAT] [--before TASK] [--at T] [--json]; trouble TRACE [--at T] [--json] */
static int tell(int argc, char **argv, int first, tell_fn *answer, const char *usage) {
  lun_tell q = {.t = -1};
  const char *trace = NULL;
  char err[512];
  for (int i = first; i < argc; i++) {
    if (strcmp(argv[i], "--json") == 0) q.json = true;
    else if (strcmp(argv[i], "--before") == 0 && i + 1 < argc) q.before = argv[++i];
    else if (strcmp(argv[i], "--at") == 0 && i + 1 < argc) {
      if (!lun_take_moment(argv[++i], &q.t, &q.seq))
        return lun_usage_error("--at wants a time in seconds, or a record as in #116, not", argv[i]);
    } else if (argv[i][0] == '-' && argv[i][1]) return lun_usage_error("unknown or incomplete option", argv[i]);
    else if (!trace) trace = argv[i];
    else if (!q.what) q.what = argv[i];
    else return lun_usage_error("it is about one thing; there is also", argv[i]);
  }
  if (!trace || (q.before && !q.what)) return lun_usage_error(usage, NULL);
  bool good = answer(trace, &q, stdout, err, sizeof err) == 0;
  if (!good) return fprintf(stderr, "lunette: %s\n", err), 65;
  if (*err) fprintf(stderr, "lunette: %s: %s\n", trace, err);
  return 0;
}

int lun_cmd_why(int argc, char **argv, int first) {
  return tell(argc, argv, first, lun_tell_why, "why: `lunette why TRACE [TASK] [--before TASK] [--at T]`");
}

int lun_cmd_trouble(int argc, char **argv, int first) {
  return tell(argc, argv, first, lun_tell_trouble, "trouble: `lunette trouble TRACE [--at T] [--json]`");
}
