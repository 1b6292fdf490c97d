/* thread.h - starting threads of our own: they take no signals, which are the loop's. */
#ifndef LUN_THREAD_H
#define LUN_THREAD_H

#include <pthread.h>

/* As pthread_create with default attributes. Returns 0, or an errno value. */
int lun_thread_start(pthread_t *thread, void *(*f)(void *ud), void *ud);

#endif
