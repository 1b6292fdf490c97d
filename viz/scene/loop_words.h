/* loop_words.h - the words of the Loop panel: what runs, handles of the ready
 * queue, timers, watched fds, jobs on threads. All live in the frame's arena. */
#ifndef LUN_LOOP_WORDS_H
#define LUN_LOOP_WORDS_H

#include "status.h"

/* Who has the turn, where, and for how long if it blocks; or why nobody has it. */
lun_phrase lun_say_running(const lun_moment *m, bool with_place);
/* The same for the left column of the loop's lane: "in ada·3", "idle". */
const char *lun_say_loop(const lun_moment *m);
/* What lies right of the now line. */
const char *lun_say_future(const lun_moment *m, bool wide);
/* A handle; FULL: with the time that it has been waiting; TERSE: its name alone. */
lun_phrase lun_say_handle(const lun_moment *m, const lun_ready *h, lun_length length);
/* What stands in the queue's place when it is empty. */
const char *lun_say_empty(const lun_moment *m);

typedef struct lun_timer_words {
  const char *owner; /* the task that waits behind it, "" */
  const char *label; /* "cleanup sleep 0.15" */
  const char *left;  /* "0.074 s", "late 0.564 s" */
  const char *note;  /* "cancelled, still in the heap", "" */
  bool late;
  bool cancelling; /* its task is */
} lun_timer_words;
lun_timer_words lun_say_timer(const lun_moment *m, const lun_timer *t);

/* `words`: with what it is, not its number alone. */
lun_phrase lun_say_fd(const lun_moment *m, const lun_io *io, bool words);
lun_phrase lun_say_job(const lun_moment *m, const lun_job *job);

#endif
