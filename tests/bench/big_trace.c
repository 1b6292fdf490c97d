/* big_trace.c - writes a large trace for benchmarks, through the engine's own
 * writer: the run of crowd.h.
 *
 *   big_trace FILE [RECORDS [TASKS [ALIVE]]]    10000000 100000 10000 */
#include "crowd.h"

int main(int argc, char **argv) {
  char err[512];
  uint64_t records = argc > 2 ? strtoull(argv[2], NULL, 10) : 10000000;
  uint32_t tasks = argc > 3 ? (uint32_t)atoi(argv[3]) : 100000, alive = argc > 4 ? (uint32_t)atoi(argv[4]) : tasks / 10;
  if (argc < 2 || tasks < 10 || alive > tasks) return fprintf(stderr, "big_trace FILE [RECORDS [TASKS [ALIVE]]]\n"), 2;
  lun_writer *w = lun_writer_new(argv[1], 0, false, err, sizeof err);
  if (!w) return fprintf(stderr, "big_trace: %s\n", err), 1;
  uint64_t written = crowd_write(w, records, tasks, alive);
  lun_writer_free(w);
  if (!written) return fprintf(stderr, "big_trace: out of memory\n"), 1;
  printf("%llu records of %u tasks\n", (unsigned long long)written, tasks);
  return 0;
}
