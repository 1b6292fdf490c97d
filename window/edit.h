/* edit.h - the user's editor beside a window: in the terminal that the window was started from, or in a window of its
 * own. */
#ifndef LUN_WINDOW_EDIT_H
#define LUN_WINDOW_EDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

typedef struct lun_editing {
  pid_t pid;
  int status;    /* as of waitpid, once it is over */
  bool terminal; /* it is in ours */
} lun_editing;

/* Starts it on a file. False, with one sentence in err. */
bool lun_edit_begin(lun_editing *e, const char *file, char *err, size_t errsize);
/* Where it is, for who looks at the window. */
const char *lun_edit_words(const lun_editing *e);
/* Whether it was closed. */
bool lun_edit_over(lun_editing *e);
/* False, with one sentence in err: it failed. */
bool lun_edit_end(const lun_editing *e, char *err, size_t errsize);

#endif
