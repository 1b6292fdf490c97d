/* plain_room.h - what the two files of the plain player share: what it does
 * (plain.c) and what it shows (plain_show.c). */
#ifndef LUN_PLAIN_ROOM_H
#define LUN_PLAIN_ROOM_H

#include "plain.h"

typedef struct plain {
  lun_player *p;
  FILE *in, *out;
  bool left, finished, answered; /* answered: the present question, or the present task is done */
  bool ordered;                  /* the present question asks for an order */
  bool alone;                    /* one step is asked, and no other */
  char trace[512];               /* the recording that .timeline shows; "": none */
  uint64_t sought;               /* the event that the next hint of a search is about */
  bool warned;                   /* that the progress is not kept */
  const char *rest;              /* of the line, behind the command */
} plain;

void lun_p_words(plain *s, const char *markdown);
/* One line of a text that is not ours. */
void lun_p_line(plain *s, const char *before, const char *text);
void lun_p_code(plain *s, const char *code);
void lun_p_step(plain *s);    /* the present step, as far as it may be seen before the learner does something */
void lun_p_english(plain *s); /* its text before it was translated */
/* What the program printed and what became of it, from its recording, which .timeline shows from now on. */
void lun_p_output(plain *s, const char *trace);
/* The events of that recording: from a number on, or those with a word in them. */
void lun_p_timeline(plain *s);
/* The hint of that level about the event that is sought: its lane, its quarter of the run, itself. */
void lun_p_clue(plain *s, int level);
/* What happened, as an answer: the option's text, too. */
void lun_p_truth(plain *s, const lun_verdict *v);

#endif
