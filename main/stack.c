/* stack.c - enough stack for Lua, whatever the shell allows. Lua lets functions
 * in C nest 200 deep before it says "C stack overflow", and 200 callbacks of
 * string.gsub are half a megabyte: under a small `ulimit -s` a program would
 * die before Lua can say anything. Then all of it runs on a thread with a stack
 * of its own, and so do its workers. */
#include "stack.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/resource.h>

enum { ENOUGH = 2 << 20, ROOMY = 8 << 20 };

typedef struct job {
  int (*run)(int, char **);
  int argc;
  char **argv;
  sigset_t signals;
  int status;
} job;

static void *work(void *ud) {
  job *j = ud;
  pthread_sigmask(SIG_SETMASK, &j->signals, NULL);
  j->status = j->run(j->argc, j->argv);
  return NULL;
}

static bool is_small(void) {
  struct rlimit limit;
  return getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur < ENOUGH;
}

/* False: there is no such thread to be had. */
static bool on_roomy_thread(job *j) {
  pthread_attr_t attr;
  pthread_t thread;
  if (pthread_attr_init(&attr) != 0) return false;
  bool good = pthread_attr_setstacksize(&attr, ROOMY) == 0 && pthread_setattr_default_np(&attr) == 0 &&
              pthread_create(&thread, &attr, work, j) == 0;
  pthread_attr_destroy(&attr);
  return good && pthread_join(thread, NULL) == 0;
}

int lun_with_stack(int (*run)(int argc, char **argv), int argc, char **argv) {
  if (!is_small()) return run(argc, argv);
  job j = {.run = run, .argc = argc, .argv = argv};
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &j.signals); /* they are for the thread that works */
  if (on_roomy_thread(&j)) return j.status;
  pthread_sigmask(SIG_SETMASK, &j.signals, NULL);
  return run(argc, argv);
}
