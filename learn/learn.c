/* learn.c - the options of `lunette learn`. Each names one thing to do; what is done is in the other files. */
#include "learn.h"

#include <stdio.h>
#include <string.h>

#include "check.h"

enum { USAGE = 2 };

static const char *plural(int n, const char *one, const char *many) { return n == 1 ? one : many; }

/* --check [-v] FILE... */
static int check(const char *program, int argc, char **argv, int i) {
  lun_check_options o = {.program = program, .out = stdout};
  lun_check_totals t = {0};
  for (; i < argc; i++) {
    if (strcmp(argv[i], "-v") == 0) o.verbose = true;
    else lun_check_file(&o, argv[i], &t);
  }
  printf("%d %s, %d %s, %d %s: ", t.lessons, plural(t.lessons, "lesson", "lessons"), t.steps, plural(t.steps, "step", "steps"),
         t.programs, plural(t.programs, "program", "programs"));
  if (t.complaints == 0) puts("no complaints");
  else printf("%d %s\n", t.complaints, plural(t.complaints, "complaint", "complaints"));
  return t.complaints > 0;
}

int lun_learn_main(const char *program, int argc, char **argv, int first) {
  if (first < argc && strcmp(argv[first], "--check") == 0) return check(program, argc, argv, first + 1);
  fputs("lunette: learn: `lunette learn --check FILE...`\n", stderr);
  return USAGE;
}
