/* repl.c - chooses: the full screen or lines. */
#include "repl.h"

#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "terminal/guard.h"
#include "internal.h"
#include "terminal/tty.h"

/* A descriptor that was closed by who started us must not become the engine's socket. */
static void fill_standard(void) {
  int fd = open("/dev/null", O_RDWR);
  while (fd >= 0 && fd <= 2) fd = open("/dev/null", O_RDWR);
  if (fd > 2) close(fd);
}

int lun_repl_main(const lun_repl_options *o) {
  char err[512] = "";
  lun_remote_options engine = {.program = o->program, .args = o->engine, .trace = o->trace, .attached = o->attached, .file = o->file, .folder = o->lesson, .task = o->task};
  engine.limit = o->limit ? o->limit : LUN_TRACE_LIMIT;
  fill_standard();
  setlocale(LC_CTYPE, "");
  if (o->plain || !isatty(0) || !isatty(1) || !lun_tty_find(0)) return lun_plain_main(&engine);
  lun_guard_begin();
  int status = lun_screen_main(&engine, o->window, err, sizeof err);
  if (status >= 0) return status;
  bool whole = *err && err[strlen(err) - 1] == '.';
  fprintf(stderr, "lunette: %s%s The prompt comes as lines of text.\n", err, whole ? "" : ".");
  return lun_plain_main(&engine);
}
