/* record.c - what a record costs the writer alone: three a switch, as small as records are, in the order of 1,000 tasks, without a
 * loop, a clock or a language around it. Prints "METRIC VALUE" lines, ns of CPU a record: into a ring, and into a file that grows.
 *
 *   record FILE [RECORDS] */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "vm/core/writer.h"

enum { TASKS = 1000, RING = 16 << 20 };

static double cpu(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* The ns of CPU that each of so many records takes; below 0: it cannot be written, as is said. */
static double measure(const char *path, uint64_t ring, long records) {
  char err[512];
  lun_writer *w = lun_writer_new(path, ring, false, err, sizeof err);
  if (!w) return fprintf(stderr, "record: %s\n", err), -1;
  double begin = cpu();
  int64_t t = 0;
  for (long i = 0; i < records / 3; i++) {
    uint32_t task = 10 + (uint32_t)(i % TASKS);
    lun_put(w, LUN_K_STEP, 0, t += 64, task, 0, 0);
    lun_put(w, LUN_K_PARK, 0, t += 64, task, 0, 0);
    lun_put(w, LUN_K_READY, 0, t += 64, task, 0, 0);
  }
  double each = (cpu() - begin) / (double)(records / 3 * 3);
  lun_writer_free(w);
  unlink(path);
  return each;
}

int main(int argc, char **argv) {
  long records = argc > 2 ? atol(argv[2]) : 30000000;
  if (argc < 2 || records < 3) return fprintf(stderr, "record FILE [RECORDS]\n"), 2;
  double ring = measure(argv[1], RING, records), growing = ring < 0 ? -1 : measure(argv[1], 0, records);
  if (growing < 0) return 1;
  printf("ring %.3g\ngrowing %.3g\n", ring, growing);
  return 0;
}
