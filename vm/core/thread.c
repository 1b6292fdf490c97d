/* thread.c - thread.h. A new thread has the signal mask of the one that starts it: that is closed for the moment, so that no
 * signal finds the new one before it could close its own. */
#include "thread.h"

#include <signal.h>

int lun_thread_start(pthread_t *thread, void *(*f)(void *ud), void *ud) {
  sigset_t all, old;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &old);
  int error = pthread_create(thread, NULL, f, ud);
  pthread_sigmask(SIG_SETMASK, &old, NULL);
  return error;
}
