/* failing.h - for unit tests in which calls fail in turn (tests/faults/faults.h): TAP, and each call of a stream made to fail. */
#ifndef LUN_TEST_FAILING_H
#define LUN_TEST_FAILING_H

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>

#include "../faults/faults.h"

static int count, failures;

static void ok(bool good, const char *what) {
  printf("%sok %d - %s\n", good ? "" : "not ", ++count, what);
  failures += !good;
}

/* Makes each call of the stream fail in turn while f runs, which says whether it succeeded; it must exactly when nothing
 * failed, or when f forgives. Returns how many failures there were to make; -1: f said something else. */
static inline int each_fails(const char *stream, bool (*f)(void), bool forgives) {
  for (int n = 1;; n++) {
    char fault[60];
    snprintf(fault, sizeof fault, "%s:%d", stream, n);
    lun_fault(fault);
    bool good = f();
    unsigned made = lun_faults_made();
    lun_fault(NULL);
    if (!made) return good ? n - 1 : -1;
    if (good && !forgives) return printf("# %s was not noticed\n", fault), -1;
  }
}

static inline int descriptors(void) {
  int n = 0;
  for (int fd = 0; fd < 256; fd++) n += fcntl(fd, F_GETFD) >= 0;
  return n;
}

/* The same for all calls of the system, with nothing left open. */
static inline bool calls_fail(bool (*f)(void), bool forgives) {
  int before = descriptors();
  return each_fails("call", f, forgives) > 0 && descriptors() == before;
}

#endif
