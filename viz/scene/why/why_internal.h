/* why_internal.h - what the files of why share: the list that grows, and who
 * answers which question. Nobody outside of why*.c includes it.
 *
 *   why.c        the questions, the things, the list
 *   why_wait.c   the chain of what a thing waits for, down to its end
 *   why_cancel.c the journey of its cancellation
 *   why_ran.c    what led to a turn, back to its root
 *   why_order.c  why one thing runs before another */
#ifndef LUN_WHY_INTERNAL_H
#define LUN_WHY_INTERNAL_H

#include "../../fold/causes.h"
#include "../scale.h"
#include "sentences.h"
#include "why.h"

enum {
  REASONS_MAX = 48, /* sentences about one thing */
  DEPTH_MAX = 24,   /* links of a chain that are told */
  PATH_MAX = 256    /* links that are followed, to find a circle */
};

/* An answer that is being made. */
typedef struct answer {
  lun_fold *f;
  int64_t now;
  lun_arena *a;
  lun_why why;
  uint8_t question;
  int depth;
  /* The tasks on the way down, and whether a lock leads from each to the next. */
  uint32_t path[PATH_MAX];
  bool by_lock[PATH_MAX];
  int npath;
} answer;

/* Adds a sentence; what does not fit is left out. */
void lun_w_say(answer *w, uint64_t seq, uint32_t about, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* "0.550 s" */
const char *lun_w_at(const answer *w, int64_t t);
/* ", a.lua:7", or nothing. */
const char *lun_w_where(const answer *w, uint32_t where);
/* What an object is called; `nobody` for 0. */
const char *lun_w_name(const answer *w, uint32_t id, const char *nobody);

void lun_w_task_waits(answer *w, const lun_task *t);
void lun_w_future_waits(answer *w, const lun_future *u);
void lun_w_timer_waits(answer *w, const lun_timer *t, const char *whose);
void lun_w_fd_waits(answer *w, uint32_t fd);
void lun_w_job_waits(answer *w, const lun_job *j);
void lun_w_cancel(answer *w, const lun_task *t);
void lun_w_ran(answer *w, const lun_turn *t);
void lun_w_queued(answer *w, const lun_task *t);
void lun_w_order(answer *w, const lun_turn *t);
void lun_w_order_ready(answer *w, uint32_t handle);
void lun_w_turns_ordered(answer *w, const lun_turn *first, const lun_turn *second);

#endif
