/* child.h - processes of our own: starting one, hearing of its end, telling it
 * something. Starting returns when the program runs or cannot; waiting never
 * waits. Each child is reaped once, so that no zombie is left. */
#ifndef LUN_CHILD_H
#define LUN_CHILD_H

#include <stdbool.h>
#include <sys/types.h>

typedef struct lun_child {
  pid_t pid;
  int end;     /* a descriptor, readable when the child has ended; -1: it is in other hands */
  bool ended;  /* and is reaped */
  int status;  /* the exit status, or -N for signal N; 255 when somebody else has reaped it */
} lun_child;

typedef struct lun_child_options {
  const char *program;      /* looked up in PATH when it has no slash */
  char *const *argv;        /* ends with NULL */
  char *const *env;         /* ends with NULL; NULL: ours */
  const char *cwd;          /* NULL: ours */
  int fd[3];                /* what becomes its 0, 1, 2; -1: ours */
  bool new_session;
} lun_child_options;

/* Starts it: fills *child and returns 0, or returns -errno; *culprit then says whether the folder or the program was
 * it. The child has the default signals, none blocked, and no descriptor of ours but those three. */
enum { LUN_CHILD_PROGRAM, LUN_CHILD_CWD };
int lun_child_start(lun_child *child, const lun_child_options *o, int *culprit);
/* Has it ended? Reaps it then. Does not wait. */
bool lun_child_poll(lun_child *child);
/* Waits for its end, at most `ms` milliseconds; then as lun_child_poll. */
bool lun_child_wait(lun_child *child, int ms);
/* Sends a signal; 0, or -errno. One that has ended gets none, and that is no error. */
int lun_child_signal(lun_child *child, int sig);
/* Lets go of the descriptor; the child lives on. Twice does no harm. */
void lun_child_free(lun_child *child);

#endif
