/* prompt.h - the REPL's panel: the transcript, what is awaited, the line that
 * is being typed, its completions. It paints; it changes nothing but how far
 * the transcript can be scrolled. */
#ifndef LUN_PROMPT_H
#define LUN_PROMPT_H

#include "complete.h"
#include "edit.h"
#include "../session.h"
#include "../transcript.h"

enum { LUN_QUEUE_MAX = 32 };

typedef struct lun_prompt {
  lun_session *session;
  lun_edit *edit;
  lun_transcript *transcript;
  lun_completion completion;
  char *queue[LUN_QUEUE_MAX]; /* inputs entered while one is awaited; they run in this order */
  size_t queued;
  char *sent;        /* the input that was sent and is not in the trace yet */
  int64_t now;       /* the loop time that the screen shows */
  const lun_fold *past; /* it is not the newest: the state then, and there is nothing to type at; NULL: now */
  int back;          /* rows of the transcript scrolled out below */
  lun_rect area;     /* where it was painted last */
} lun_prompt;

/* A lun_repl_draw_fn; ud is a lun_prompt. */
void lun_prompt_paint(void *ud, lun_cells *g, lun_rect area, bool focused, int *cx, int *cy);

#endif
