/* engine.c - engine PROGRAM TRACE: the engine alone as a program, which runs and records another one. So little of
 * Lunette is built within seconds with any option of the compiler: the sample of `make check-all` watches it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../vm/lua/engine.h"
#include "../../vm/lua/record.h"
#include "../../vm/lua/interrupt.h"
#include "../../vm/lua/script.h"
#include "../../vm/lua/work/worker.h"

static int run(const char *program, lun_writer *trace) {
  lun_engine *E = lun_engine_new(lun_clock_real(1), trace, false);
  if (!E) return fprintf(stderr, "engine: not enough memory\n"), 70;
  lun_writer_snapshot(trace, lun_engine_snapshot, E);
  lun_engine_seed(E);
  lun_interrupt_install(E, false);
  int status = lun_script_run(E, &(lun_script){.file = program});
  lun_engine_free(E);
  return fflush(stdout) == 0 ? status : 74;
}

int main(int argc, char **argv) {
  char err[512];
  if (argc == 3 && strcmp(argv[1], "--worker") == 0) return lun_worker_main(atoi(argv[2]));
  if (argc != 3) return fprintf(stderr, "usage: engine PROGRAM TRACE\n"), 2;
  lun_writer *trace = lun_writer_new(argv[2], 0, false, err, sizeof err);
  if (!trace) return fprintf(stderr, "engine: %s\n", err), 74;
  int status = run(argv[1], trace);
  lun_writer_free(trace);
  return status;
}
