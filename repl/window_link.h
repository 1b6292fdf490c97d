/* window_link.h - lunette-window beside a run: starts it on the run's trace, and
 * hears what its keys ask of the engine. The window draws what the trace says;
 * only commands come back. */
#ifndef LUN_WINDOW_LINK_H
#define LUN_WINDOW_LINK_H

#include <sys/types.h>

#include "../viz/scene/view/view.h"

typedef struct lun_window_link {
  int fd; /* what comes from it; -1: there is no window */
  pid_t pid;
  char line[512];
  size_t n;
} lun_window_link;

/* Puts the path of lunette-window, beside our own program, into path; its bare name when it is not there. */
void lun_window_program(char *path, size_t cap);
/* Becomes lunette-window with these arguments, of which the last is NULL. Returns when that cannot be, with one sentence in
 * err. */
void lun_window_become(const char *const *args, char *err, size_t errsize);
/* Opens a window, unless one is open. False, with a sentence in err. */
bool lun_window_open(lun_window_link *l, const char *trace, lun_theme theme, char *err, size_t errsize);
/* Takes the next command that came; its note is a sentence of the window's, valid until the next call. False: none. */
bool lun_window_next(lun_window_link *l, lun_command *c);
/* The window is closed. */
void lun_window_close(lun_window_link *l);

#endif
