/* live.c - `lunette attach`: the prompt's screen on an engine that somebody else
 * has started. The screen is repl's; here the engine is found, and its trace
 * held open, so that it is there even when the engine has gone. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../repl/remote.h"
#include "../repl/repl.h"
#include "attach.h"
#include "link.h"
#include "sight.h"

enum { UNAVAILABLE = 69 };

static int refuse(lun_link *l, const char *err) {
  lun_link_close(l);
  fprintf(stderr, "lunette: %s\n", err);
  return UNAVAILABLE;
}

/* A name for the file that lasts as long as the descriptor does, which a window that is started inherits. */
static bool hold_open(const char *trace, char *name, size_t size, char *err, size_t errsize) {
  int fd = open(trace, O_RDONLY);
  if (fd < 0) return snprintf(err, errsize, "cannot read %.300s: %s", trace, strerror(errno)), false;
  snprintf(name, size, "/proc/self/fd/%d", fd);
  return true;
}

static int show(lun_link *l, pid_t pid, const char *trace, bool control, bool plain, bool window) {
  char name[64], err[512];
  if (!hold_open(trace, name, sizeof name, err, sizeof err)) return refuse(l, err);
  lun_attached engine = {.socket = lun_link_release(l), .pid = pid, .control = control};
  lun_repl_options o = {.plain = plain, .window = window, .trace = name, .attached = &engine};
  return lun_repl_main(&o);
}

int lun_attach_live(pid_t pid, bool plain, bool window) {
  char err[512], trace[PATH_MAX];
  json_t *answer = NULL;
  lun_link *l = lun_link_open(pid, err, sizeof err);
  if (!l) return refuse(NULL, err);
  lun_link_result r = lun_link_record(l, trace, sizeof trace, &answer, err, sizeof err);
  bool control = json_is_true(json_object_get(answer, "control"));
  if (r == LUN_LINK_BLOCKED) {
    lun_sight_blocked(answer, false);
    snprintf(err, sizeof err, "it can be attached to when that returns");
  }
  json_decref(answer);
  return r == LUN_LINK_OK ? show(l, pid, trace, control, plain, window) : refuse(l, err);
}
