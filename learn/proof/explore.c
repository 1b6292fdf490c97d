/* explore.c - the search: the choices that a run reports say which plan is next. */
#include "explore.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../viz/read/reader.h"

enum { CHOICES_MAX = 4096, DIGITS = 2 }; /* outcomes are below ten */

typedef struct choice {
  unsigned n, picked;
} choice;

/* The choices of a recorded run, in order; how many, or -1 when the trace cannot be read. */
static int choices_of(const char *trace, choice c[static CHOICES_MAX], char *err, size_t errsize) {
  lun_record r;
  int n = 0;
  lun_reader *reader = lun_reader_open(trace, err, errsize);
  if (reader == NULL) return -1;
  lun_reader_finish(reader);
  while (n < CHOICES_MAX && lun_reader_next(reader, &r) == LUN_READ_RECORD)
    if (r.kind == LUN_K_CHOICE && r.f[0] > 1) c[n++] = (choice){r.f[0], r.f[1]};
  lun_reader_close(reader);
  return n;
}

/* The plan after this one: the last choice that has another outcome takes it. False: all have been tried. */
static bool next_plan(const choice *c, int n, char picks[static CHOICES_MAX * DIGITS]) {
  while (n > 0 && c[n - 1].picked + 1 >= c[n - 1].n) n--;
  char *at = picks;
  for (int i = 0; i < n; i++) at += sprintf(at, "%s%u", i > 0 ? "," : "", (c[i].picked + (i == n - 1)) % 10);
  return n > 0;
}

bool lun_explore(lun_exploration *x, char *err, size_t errsize) {
  choice *c = malloc(CHOICES_MAX * sizeof *c);
  char *picks = calloc(CHOICES_MAX, DIGITS), trace[4096];
  bool good = c != NULL && picks != NULL, more = good;
  if (!good) snprintf(err, errsize, "out of memory");
  for (x->n = 0; more && x->n < x->most;) {
    snprintf(trace, sizeof trace, "%s/%s.%d.trace", x->folder, x->name, x->n + 1);
    if (!x->run(x->ud, picks, trace)) break;
    x->n++;
    int n = choices_of(trace, c, err, errsize);
    if (x->forget) unlink(trace);
    good = n >= 0;
    more = good && next_plan(c, n, picks);
  }
  x->cut = good && more && x->n == x->most;
  free(c);
  free(picks);
  return good;
}
