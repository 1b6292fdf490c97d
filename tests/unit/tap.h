/* tap.h - what a unit test says in TAP, and a folder of its own with a file in it: for all that tests share in this folder. */
#ifndef TAP_H
#define TAP_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int count, failures;
static char folder[256], path[300], err[512];

static inline void ok(bool good, const char *name) {
  printf("%sok %d - %s\n", good ? "" : "not ", ++count, name);
  fflush(stdout);
  failures += !good;
}

static inline void is(const char *got, const char *want, const char *name) {
  bool good = got && !strcmp(got, want);
  ok(good, name);
  if (!good) printf("# got  \"%s\"\n# want \"%s\"\n", got ? got : "(nothing)", want);
}

/* The folder, and in it the path of a trace; false: there is none. */
static inline bool begin_tests(const char *of) {
  const char *tmp = getenv("TMPDIR");
  snprintf(folder, sizeof folder, "%s/lunette-%s-XXXXXX", tmp && *tmp ? tmp : "/tmp", of);
  if (!mkdtemp(folder)) return printf("Bail out! no folder %s\n", folder), false;
  snprintf(path, sizeof path, "%s/trace", folder);
  return true;
}

static inline int finish_tests(void) {
  printf("1..%d\n", count);
  unlink(path);
  rmdir(folder);
  return failures != 0;
}

#endif
